/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * s6-envuidgid [-i | -D UID:GID:GIDLIST] [-u | -g | -B] [-n] ACCOUNT
 *	-- put ids into UID, GID and GIDLIST.
 *
 * ACCOUNT is a user, all of whose ids are wanted, or with -u only the user id;
 * with -g it is a group; with -B it is USER:GROUP, where a half that is left
 * out means 0.  -n takes numbers for what is no name; -D takes these ids for
 * what is neither.
 */

#include <sys/types.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

enum { ALL = 0, USER = 'u', GROUP = 'g', BOTH = 'B' };

/* What goes into the variables. */
struct ids {
	id_t		 uid;
	id_t		 gid;
	char		*list;		/* NULL: none */
};

static void	set_variables(const struct ids *, int);
static const char *split(char *, char **);
static void	read_defaults(struct ids *, char *);
static bool	find(struct ids *, int, const char *, bool);
static bool	find_user(struct ids *, const char *, bool);
static bool	find_group(struct ids *, const char *, bool);
static bool	find_both(struct ids *, const char *, bool);
static char	*group_list(const struct passwd *);

int
chain_s6_envuidgid(int argc, char *argv[])
{
	struct ids ids = { 0, 0, NULL }, defaults = { 0, 0, NULL };
	bool numbers = false, has_defaults = false;
	const char *name;
	int ch, kind = ALL;

	while ((ch = option(argc, argv, "+BD:ginu")) != -1)
		switch (ch) {
		case 'D':
			read_defaults(&defaults, optarg);
			/* FALLTHROUGH */
		case 'i':
			has_defaults = ch == 'D';
			break;
		case 'n':
			numbers = true;
			break;
		default:
			kind = ch;
		}
	skip_hyphens(argc, argv);
	name = operand(argc, argv);
	need_program(argc, argv);
	if (!find(&ids, kind, name, numbers)) {
		if (!has_defaults) {
			complain("fatal: unknown %s: %s",
			    kind == GROUP ? "group" : "user", name);
			exit(EXIT_FAILURE);
		}
		ids = defaults;
		defaults.list = NULL;
	}
	free(defaults.list);
	set_variables(&ids, kind);
	free(ids.list);
	return optind;
}

static void
set_variables(const struct ids *ids, int kind)
{
	if (kind != GROUP)
		set_id_variable("UID", ids->uid);
	if (kind != USER)
		set_id_variable("GID", ids->gid);
	/* Also for numbers: nobody shall get the groups of somebody else. */
	if (kind == ALL)
		set_variable("GIDLIST", ids->list == NULL ? "" : ids->list);
}

/* What is before the first colon of text; *rest is what is behind it. */
static const char *
split(char *text, char **rest)
{
	char *colon = strchr(text, ':');

	*rest = text + strlen(text);
	if (colon != NULL) {
		*colon = '\0';
		*rest = colon + 1;
	}
	return text;
}

static void
read_defaults(struct ids *ids, char *text)
{
	const char *uid = split(text, &text), *gid = split(text, &text), *p;
	id_t id;

	if ((*uid != '\0' && !id_number(uid, &ids->uid)) ||
	    (*gid != '\0' && !id_number(gid, &ids->gid)))
		usage();
	for (p = text; *p != '\0'; p += *p == ',') {
		char number[16];
		size_t len = strcspn(p, ",");

		if (len >= sizeof(number))
			usage();
		(void)memcpy(number, p, len);
		number[len] = '\0';
		if (!id_number(number, &id))
			usage();
		p += len;
	}
	free(ids->list);
	if ((ids->list = strdup(text)) == NULL)
		fail("unable to use the groups %s", text);
}

/*
 * Look an account up; false when there is no such.  Nothing at all does not
 * mean root, even where what is left out is 0.
 */
static bool
find(struct ids *ids, int kind, const char *name, bool numbers)
{
	if (*name == '\0' || strcmp(name, ":") == 0)
		return false;
	switch (kind) {
	case GROUP:
		return find_group(ids, name, numbers);
	case BOTH:
		return find_both(ids, name, numbers);
	case USER:
		return find_user(ids, name, numbers);
	default:
		return find_user(ids, name, false) ||
		    (numbers && find_both(ids, name, true));
	}
}

static bool
find_user(struct ids *ids, const char *name, bool numbers)
{
	struct passwd *pw = account(name);

	if (pw == NULL)
		return numbers && id_number(name, &ids->uid);
	ids->uid = pw->pw_uid;
	ids->gid = pw->pw_gid;
	ids->list = group_list(pw);
	return true;
}

static bool
find_group(struct ids *ids, const char *name, bool numbers)
{
	struct group *gr = group_entry(name);

	if (gr == NULL)
		return numbers && id_number(name, &ids->gid);
	ids->gid = gr->gr_gid;
	return true;
}

/* USER:GROUP; either half may be empty. */
static bool
find_both(struct ids *ids, const char *text, bool numbers)
{
	char *copy = strdup(text), *group;
	const char *user;
	struct ids group_ids = { 0, 0, NULL };
	bool found;

	if (copy == NULL)
		fail("unable to look up %s", text);
	user = split(copy, &group);
	if (*group != '\0' && !find_group(&group_ids, group, numbers)) {
		complain("fatal: unknown group: %s", group);
		exit(EXIT_FAILURE);
	}
	found = *user == '\0' || find_user(ids, user, numbers);
	ids->gid = group_ids.gid;
	free(ids->list);
	ids->list = NULL;
	free(copy);
	return found;
}

/* The groups of a user but for his own, with commas. */
static char *
group_list(const struct passwd *pw)
{
	int i, n = (int)sysconf(_SC_NGROUPS_MAX) + 1;
	gid_t *groups = calloc((size_t)n, sizeof(*groups));
	size_t size, len = 0;
	char *list;

	if (groups == NULL ||
	    getgrouplist(pw->pw_name, pw->pw_gid, groups, &n) == -1)
		fail("unable to list the groups of %s", pw->pw_name);
	size = (size_t)n * (3 * sizeof(gid_t) + 1) + 1;
	if ((list = calloc(size, 1)) == NULL)
		fail("unable to list the groups of %s", pw->pw_name);
	for (i = 0; i < n; i++)
		if (groups[i] != pw->pw_gid)
			len += (size_t)snprintf(list + len, size - len,
			    "%s%lu", len == 0 ? "" : ",",
			    (unsigned long)groups[i]);
	free(groups);
	return list;
}
