/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * chroot DIRECTORY -- change the root directory, and the working directory to it.
 */

#include <unistd.h>

#include "chain.h"

int
chain_chroot(int argc, char *argv[])
{
	const char *dir;

	while (option(argc, argv, "+") != -1)
		continue;
	dir = operand(argc, argv);
	if (chroot(dir) == -1)
		fail("cannot make %s the root directory", dir);
	if (chdir("/") == -1)
		fail("cannot change to the new root directory %s", dir);
	return optind;
}
