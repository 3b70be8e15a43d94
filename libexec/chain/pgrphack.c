/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * pgrphack -- lead a process group, in a session of one's own if possible.
 */

#include <unistd.h>

#include "chain.h"

int
chain_pgrphack(int argc, char *argv[])
{
	need_program(argc, argv);
	if (lead_process_group() == -1)
		fail("unable to setsid");
	return optind;
}

/*
 * lead_process_group(): -1 with errno.  Who leads one already cannot have
 * a session, and does not need it.
 */
int
lead_process_group(void)
{
	return setsid() == -1 && getpgrp() != getpid() ? -1 : 0;
}
