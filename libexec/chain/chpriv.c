/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * chpriv [-d DIR] [-G GROUP,...] [-g GROUP] [-r ROOT] [-u USER[:GROUP]]
 *	-- give up privileges.
 *
 * All names are looked up before the root directory changes.  The order after
 * that is given by what each step needs: root directory, working directory,
 * supplementary groups, group, user.  In the end it is tried to get the old
 * privileges back, and it is an error if that works.
 */

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* The words of the options, NULL where there is none. */
struct request {
	char		*user;
	char		*group;
	char		*groups;
	const char	*root;
	const char	*directory;
};

/* What they mean.  Without has_uid, has_gid or groups: as it is. */
struct identity {
	uid_t	 uid;
	gid_t	 gid;
	gid_t	*groups;
	int	 ngroups;
	bool	 has_uid;
	bool	 has_gid;
};

static void	read_options(struct request *, int, char *[]);
static void	look_up(struct identity *, const struct request *);
static void	look_up_user(struct identity *, const char *);
static struct passwd *find_user(const char *, uid_t *);
static void	add_user_groups(struct identity *, const char *);
static void	add_groups(struct identity *, char *);
static gid_t	group_id(const char *);
static void	enter(const char *, const char *);
static void	become(const struct identity *);
static void	check(const struct identity *);

int
chain_chpriv(int argc, char *argv[])
{
	struct request rq = { 0 };
	struct identity id = { 0 };

	read_options(&rq, argc, argv);
	look_up(&id, &rq);
	enter(rq.root, rq.directory);
	become(&id);
	check(&id);
	free(id.groups);
	return optind;
}

static void
read_options(struct request *rq, int argc, char *argv[])
{
	char *colon;
	int ch;

	while ((ch = option(argc, argv, "+G:d:g:r:u:")) != -1)
		switch (ch) {
		case 'G':
			rq->groups = optarg;
			break;
		case 'd':
			rq->directory = optarg;
			break;
		case 'g':
			rq->group = optarg;
			break;
		case 'r':
			rq->root = optarg;
			break;
		default:
			rq->user = optarg;
		}
	if (rq->user == NULL || (colon = strchr(rq->user, ':')) == NULL)
		return;
	*colon++ = '\0';
	/* -g is more explicit and wins; "user:" is no more than "user". */
	if (rq->group == NULL && *colon != '\0')
		rq->group = colon;
}

static void
look_up(struct identity *id, const struct request *rq)
{
	if (rq->group != NULL) {
		id->gid = group_id(rq->group);
		id->has_gid = true;
	}
	if (rq->groups != NULL)
		add_groups(id, rq->groups);
	if (rq->user != NULL)
		look_up_user(id, rq->user);
}

/*
 * The user's id and, unless said otherwise, his group and groups.  Somebody
 * who is not root and stays who he is may not set groups; he keeps them.
 */
static void
look_up_user(struct identity *id, const char *user)
{
	struct passwd *pw;

	pw = find_user(user, &id->uid);
	id->has_uid = true;
	if (geteuid() != 0 && id->uid == geteuid())
		return;
	if (!id->has_gid && pw == NULL)
		wrong("no user has the id %s: name a group with -g", user);
	if (!id->has_gid) {
		id->gid = pw->pw_gid;
		id->has_gid = true;
	}
	if (id->groups == NULL)
		add_user_groups(id, pw == NULL ? NULL : pw->pw_name);
}

/* The entry of a user, NULL when text is the id of somebody without one. */
static struct passwd *
find_user(const char *text, uid_t *uid)
{
	struct passwd *pw;
	id_t number;
	int error;

	errno = 0;
	pw = getpwnam(text);
	error = errno;
	if (pw == NULL && id_number(text, &number)) {
		*uid = (uid_t)number;
		return getpwuid(*uid);
	}
	if (pw == NULL && error != 0 && error != ENOENT) {
		errno = error;
		fail("cannot look up the user %s", text);
	}
	if (pw == NULL)
		wrong("no such user: %s", text);
	*uid = pw->pw_uid;
	return pw;
}

/* The groups that the group database has for name, and the group itself. */
static void
add_user_groups(struct identity *id, const char *name)
{
	/* As many as the system allows: one look at the database is enough. */
	int n = (int)sysconf(_SC_NGROUPS_MAX) + 1;
	gid_t *groups = calloc((size_t)n, sizeof(*groups));

	if (groups == NULL)
		fail("cannot list the groups");
	if (name == NULL) {
		groups[0] = id->gid;
		n = 1;
	} else if (getgrouplist(name, id->gid, groups, &n) == -1)
		failx("too many groups for the user %s", name);
	id->groups = groups;
	id->ngroups = n;
}

/* The groups of a list with commas; an empty list is no group at all. */
static void
add_groups(struct identity *id, char *list)
{
	char *word, *rest = NULL;

	id->groups = calloc(strlen(list) + 1, sizeof(*id->groups));
	if (id->groups == NULL)
		fail("cannot list the groups");
	for (word = strtok_r(list, ",", &rest); word != NULL;
	    word = strtok_r(NULL, ",", &rest))
		id->groups[id->ngroups++] = group_id(word);
}

static gid_t
group_id(const char *name)
{
	struct group *gr;
	id_t number;

	errno = 0;
	if ((gr = getgrnam(name)) != NULL)
		return gr->gr_gid;
	if (id_number(name, &number))
		return (gid_t)number;
	if (errno != 0 && errno != ENOENT)
		fail("cannot look up the group %s", name);
	wrong("no such group: %s", name);
}

static void
enter(const char *root, const char *directory)
{
	if (root != NULL && chroot(root) == -1)
		fail("cannot make %s the root directory", root);
	if (root != NULL && chdir("/") == -1)
		fail("cannot change to the new root directory %s", root);
	if (directory != NULL && chdir(directory) == -1)
		fail("cannot change to %s", directory);
}

static void
become(const struct identity *id)
{
	if (id->groups != NULL &&
	    setgroups((size_t)id->ngroups, id->groups) == -1)
		fail("cannot set the supplementary groups");
	if (id->has_gid && setgid(id->gid) == -1)
		fail("cannot take on the group id %lu", (unsigned long)id->gid);
	if (id->has_uid && setuid(id->uid) == -1)
		fail("cannot take on the user id %lu", (unsigned long)id->uid);
}

/* Make sure that we are who we should be, and cannot be root again. */
static void
check(const struct identity *id)
{
	if (id->has_gid && (getgid() != id->gid || getegid() != id->gid))
		failx("the group id has not changed");
	if (!id->has_uid)
		return;
	if (getuid() != id->uid || geteuid() != id->uid)
		failx("the user id has not changed");
	if (id->uid != 0 && (setuid(0) != -1 || seteuid(0) != -1))
		failx("the user id could be changed back to root");
}
