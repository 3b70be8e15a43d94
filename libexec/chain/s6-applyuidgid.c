/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * s6-applyuidgid [-z] [-u UID] [-g GID] [-G GIDLIST] [-U]
 *	-- have these ids; with -U those of the variables UID, GID, GIDLIST.
 *
 * -z removes the variables.  What is not given stays, except that a group
 * without a list of groups is the only one.
 */

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* As texts, NULL: not given. */
struct wishes {
	const char	*uid;
	const char	*gid;
	const char	*groups;
};

static void	from_environment(struct wishes *);
static void	apply(const struct wishes *);
static void	apply_groups(const char *);

int
chain_s6_applyuidgid(int argc, char *argv[])
{
	struct wishes wishes = { NULL, NULL, NULL };
	bool remove = false;
	int ch;

	while ((ch = option(argc, argv, "+G:Ug:u:z")) != -1)
		switch (ch) {
		case 'G':
			wishes.groups = optarg;
			break;
		case 'U':
			from_environment(&wishes);
			break;
		case 'g':
			wishes.gid = optarg;
			break;
		case 'u':
			wishes.uid = optarg;
			break;
		default:
			remove = true;
		}
	need_program(argc, argv);
	apply(&wishes);
	if (remove) {
		unset_variable("UID");
		unset_variable("GID");
		unset_variable("GIDLIST");
	}
	return optind;
}

static const char *
id_variable(const char *name)
{
	const char *value = getenv(name);
	id_t id;

	if (value == NULL)
		wrong("%s not set", name);
	if (strcmp(name, "GIDLIST") != 0 && !id_number(value, &id))
		wrong("invalid $%s", name);
	return value;
}

static void
from_environment(struct wishes *wishes)
{
	wishes->uid = id_variable("UID");
	wishes->gid = id_variable("GID");
	wishes->groups = id_variable("GIDLIST");
}

static void
apply(const struct wishes *wishes)
{
	id_t uid = 0, gid = 0;
	gid_t only;

	/* All are understood before the first takes effect. */
	if ((wishes->uid != NULL && !id_number(wishes->uid, &uid)) ||
	    (wishes->gid != NULL && !id_number(wishes->gid, &gid)))
		usage();
	only = (gid_t)gid;
	if (wishes->groups != NULL)
		apply_groups(wishes->groups);
	else if (wishes->gid != NULL)
		take_groups(&only, 1, "setgid");
	if (wishes->gid != NULL)
		take_group(only);
	if (wishes->uid != NULL)
		take_user((uid_t)uid);
}

/* Numbers with commas; none at all is fine. */
static void
apply_groups(const char *list)
{
	gid_t *groups = calloc(strlen(list) / 2 + 1, sizeof(*groups));
	char *copy = strdup(list), *word, *rest;
	size_t n = 0;
	id_t id;

	if (groups == NULL || copy == NULL)
		fail("unable to setgroups");
	for (word = copy; *list != '\0' && word != NULL; word = rest) {
		if ((rest = strchr(word, ',')) != NULL)
			*rest++ = '\0';
		if (!id_number(word, &id))
			usage();
		groups[n++] = (gid_t)id;
	}
	take_groups(groups, n, "set supplementary group list");
	free(copy);
	free(groups);
}
