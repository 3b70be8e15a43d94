/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * os-linux.c -- what only Linux does this way.
 */

#include <errno.h>
#include <sched.h>

#include "ahead.h"

/*
 * As pthread_create(3), for a thread that begins on another processor than
 * this one; EAGAIN when there is none.  Left alone, Linux may begin it here,
 * and takes longer to part the two than they have to do.
 */
int
start_elsewhere(pthread_t *thread, void *(*run)(void *), void *arg)
{
	const int here = sched_getcpu();
	cpu_set_t all, others;
	int error;

	if (here == -1 || sched_getaffinity(0, sizeof(all), &all) == -1)
		return EAGAIN;
	others = all;
	CPU_CLR(here, &others);
	if (CPU_COUNT(&others) == 0)
		return EAGAIN;
	error = pthread_create(thread, NULL, run, arg);
	if (error != 0)
		return error;
	/* To move it is all that is wanted, not to keep it away. */
	(void)pthread_setaffinity_np(*thread, sizeof(others), &others);
	(void)pthread_setaffinity_np(*thread, sizeof(all), &all);
	return 0;
}
