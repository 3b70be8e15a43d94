/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * envuidgid ACCOUNT -- put the ids of a user into UID and GID.
 */

#include <pwd.h>
#include <unistd.h>

#include "chain.h"

int
chain_envuidgid(int argc, char *argv[])
{
	struct passwd *pw;
	const char *name;

	name = operand(argc, argv);
	need_program(argc, argv);
	if ((pw = account(name)) == NULL)
		failx("unknown account %s", name);
	set_id_variable("GID", pw->pw_gid);
	set_id_variable("UID", pw->pw_uid);
	return optind;
}
