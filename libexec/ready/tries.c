/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * tries.c -- trying at intervals that grow.
 */

#include "ready.h"

/* In ms. */
#define FIRST_INTERVAL	20
#define LAST_INTERVAL	1000

/*
 * try_at_once(tries): begin; with a program, which has to have come so far,
 * after the first interval.
 */
void
try_at_once(struct tries *tries)
{
	tries->tr_interval = FIRST_INTERVAL;
	tries->tr_next = now();
	if (options.op_program != NULL && !has_program_ended())
		tries->tr_next += tries->tr_interval;
}

/* try_later(tries): it was in vain. */
void
try_later(struct tries *tries)
{
	tries->tr_next = now() + tries->tr_interval;
	tries->tr_interval = tries->tr_interval * 3 / 2;
	if (tries->tr_interval > LAST_INTERVAL)
		tries->tr_interval = LAST_INTERVAL;
}
