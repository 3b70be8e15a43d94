/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * setuidgid [-s] ACCOUNT -- become a user, with his group and no other.
 * setuser ACCOUNT -- the same with all his groups, his home and environment.
 *
 * With -s the supplementary groups stay those of the caller.
 */

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "chain.h"

static struct passwd *known(const char *);

int
chain_setuidgid(int argc, char *argv[])
{
	struct passwd *pw;
	const char *name;
	bool keep_groups = false;

	while (option(argc, argv, "+s") != -1)
		keep_groups = true;
	name = operand(argc, argv);
	need_program(argc, argv);
	pw = known(name);
	if (!keep_groups)
		take_groups(&pw->pw_gid, 1, "setgid");
	take_group(pw->pw_gid);
	take_user(pw->pw_uid);
	return optind;
}

int
chain_setuser(int argc, char *argv[])
{
	struct passwd *pw;
	const char *name;

	name = operand(argc, argv);
	need_program(argc, argv);
	pw = known(name);
	login_variables(pw);
	if (initgroups(pw->pw_name, pw->pw_gid) == -1)
		fail("unable to setgroups");
	take_group(pw->pw_gid);
	take_user(pw->pw_uid);
	/* As that user: his home may be shut even to root, over a network. */
	if (chdir(pw->pw_dir) == -1)
		fail("unable to chdir to %s", pw->pw_dir);
	return optind;
}

static struct passwd *
known(const char *name)
{
	struct passwd *pw;

	if ((pw = account(name)) == NULL)
		failx("unknown account %s", name);
	return pw;
}
