/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * chdir DIRECTORY -- change the working directory.
 */

#include <unistd.h>

#include "chain.h"

int
chain_chdir(int argc, char *argv[])
{
	const char *dir;

	while (option(argc, argv, "+") != -1)
		continue;
	dir = operand(argc, argv);
	if (chdir(dir) == -1)
		fail("cannot change to %s", dir);
	return optind;
}
