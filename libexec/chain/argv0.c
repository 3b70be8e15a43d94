/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * argv0 FILE -- run FILE, but let its word 0 be the word after it.
 */

#include <unistd.h>

#include "chain.h"

int
chain_argv0(int argc, char *argv[])
{
	while (option(argc, argv, "+") != -1)
		continue;
	skip_hyphens(argc, argv);
	program_is(operand(argc, argv));
	return optind;
}
