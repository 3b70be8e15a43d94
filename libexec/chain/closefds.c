/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * closefds -- close all file descriptors but the standard three.
 */

#include <unistd.h>

#include "chain.h"

int
chain_closefds(int argc, char *argv[])
{
	while (option(argc, argv, "+") != -1)
		continue;
	if (close_from(STDERR_FILENO + 1) == -1)
		fail("cannot close the file descriptors");
	return optind;
}
