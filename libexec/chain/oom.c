/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * oom SCORE | protect -- how early the kernel kills this when memory is short.
 */

#include <string.h>
#include <unistd.h>

#include "chain.h"

/* As defined by the kernel: killed first, never killed. */
#define OOM_MAX		1000
#define OOM_MIN		(-1000)

int
chain_oom(int argc, char *argv[])
{
	const char *text = argv[1];
	long score;

	/* The score may be negative and is no option then. */
	if (argc < 2 || strcmp(text, "--") == 0)
		usage();
	score = strcmp(text, "protect") == 0 ? OOM_MIN :
	    number(text, OOM_MIN, OOM_MAX);
	if (set_oom_score(score) == -1)
		fail("cannot set the score to %ld", score);
	return 2;
}
