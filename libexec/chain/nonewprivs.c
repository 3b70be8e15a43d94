/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * nonewprivs -- no program from here on gains privileges, not even one that is
 * set-user-id.
 */

#include <unistd.h>

#include "chain.h"

int
chain_nonewprivs(int argc, char *argv[])
{
	while (option(argc, argv, "+") != -1)
		continue;
	if (forbid_privileges() == -1)
		fail("cannot forbid new privileges");
	return optind;
}
