/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * ids.c -- users and groups, for the loaders that look them up or become them.
 */

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <unistd.h>

#include "chain.h"

/*
 * id_number(text, id): whether text is the number of a user or group, which
 * it stores then; -1 is none.
 */
bool
id_number(const char *text, id_t *id)
{
	unsigned long long n = 0;

	if (*text == '\0')
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		if ((n = n * 10 + (unsigned)(*text - '0')) >= UINT_MAX)
			return false;
	*id = (id_t)n;
	return *text == '\0';
}

/*
 * account(name): the entry of a user; NULL when there is none.  Ends the
 * process when the database cannot tell.
 */
struct passwd *
account(const char *name)
{
	struct passwd *pw;

	errno = 0;
	if ((pw = getpwnam(name)) == NULL && errno != 0 && errno != ENOENT)
		fail("unable to look up the user%s %s", colon(), name);
	return pw;
}

/* group_entry(name): as account(), for a group. */
struct group *
group_entry(const char *name)
{
	struct group *gr;

	errno = 0;
	if ((gr = getgrnam(name)) == NULL && errno != 0 && errno != ENOENT)
		fail("unable to look up the group%s %s", colon(), name);
	return gr;
}

/*
 * take_groups(groups, n, what): have these supplementary groups, and no
 * others.  When that fails, it is fatal, and called what.
 */
void
take_groups(const gid_t *groups, size_t n, const char *what)
{
	if (setgroups(n, groups) == -1)
		fail("unable to %s", what);
}

/* take_group(gid): have that group for good. */
void
take_group(gid_t gid)
{
	gid_t real, effective, saved;

	if (setgid(gid) == -1)
		fail("unable to setgid");
	if (getresgid(&real, &effective, &saved) == -1)
		fail("unable to getresgid");
	if (real != gid || effective != gid || saved != gid)
		failx("unable to setgid: the group id has not changed");
}

/* take_user(uid): be that user for good, and make sure of it. */
void
take_user(uid_t uid)
{
	uid_t real, effective, saved;

	if (setuid(uid) == -1)
		fail("unable to setuid");
	if (getresuid(&real, &effective, &saved) == -1)
		fail("unable to getresuid");
	if (real != uid || effective != uid || saved != uid)
		failx("unable to setuid: the user id has not changed");
	if (uid != 0 && (setuid(0) != -1 || seteuid(0) != -1))
		failx("unable to setuid: root could be had again");
}
