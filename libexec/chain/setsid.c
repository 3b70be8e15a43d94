/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * setsid -- lead a new session, without a controlling terminal.
 */

#include <unistd.h>

#include "chain.h"

int
chain_setsid(int argc, char *argv[])
{
	while (option(argc, argv, "+") != -1)
		continue;
	/*
	 * The leader of a process group may not, and an interactive shell
	 * makes a leader of every command.  So leave that group for the
	 * parent's; when the parent is in another session, this fails and
	 * setsid() says so.
	 */
	if (getpid() == getpgrp() && getpid() != getsid(0))
		(void)setpgid(0, getpgid(getppid()));
	if (getpid() != getsid(0) && setsid() == -1)
		fail("cannot start a session");
	return optind;
}
