/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * userenv [-u USER] -- the variables that login(1) sets, of the user that we
 * are, or of another.
 */

#include <errno.h>
#include <pwd.h>
#include <unistd.h>

#include "chain.h"

int
chain_userenv(int argc, char *argv[])
{
	struct passwd *pw;
	const char *user = NULL;

	while (option(argc, argv, "+u:") != -1)
		user = optarg;
	if (user != NULL && (pw = account(user)) == NULL)
		failx("no such user: %s", user);
	if (user == NULL) {
		errno = 0;
		pw = getpwuid(geteuid());
		if (pw == NULL && errno != 0 && errno != ENOENT)
			fail("cannot look up the user %lu",
			    (unsigned long)geteuid());
		if (pw == NULL)
			failx("no user has the id %lu",
			    (unsigned long)geteuid());
	}
	login_variables(pw);
	return optind;
}

/* login_variables(pw): set HOME LOGNAME SHELL USER to those of a user. */
void
login_variables(const struct passwd *pw)
{
	set_variable("HOME", pw->pw_dir);
	set_variable("LOGNAME", pw->pw_name);
	/* As passwd(5) has it. */
	set_variable("SHELL", *pw->pw_shell == '\0' ? "/bin/sh" :
	    pw->pw_shell);
	set_variable("USER", pw->pw_name);
}
