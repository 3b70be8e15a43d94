/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * nice [-n] INCREMENT -- change the scheduling priority.
 */

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "chain.h"

int
chain_nice(int argc, char *argv[])
{
	const char *text = NULL;
	long increment;

	while (option(argc, argv, "+n:") != -1)
		text = optarg;
	if (text == NULL)
		text = operand(argc, argv);
	increment = number(text, INT_MIN, INT_MAX);
	/* -1 is also a niceness. */
	errno = 0;
	if (nice((int)increment) == -1 && errno != 0)
		fail("cannot change the niceness by %ld", increment);
	return optind;
}
