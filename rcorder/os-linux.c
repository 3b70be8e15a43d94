/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * os-linux.c -- what only Linux does this way.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "ahead.h"

/*
 * Make room for that many open files.  Linux does so by itself, but where
 * there are several threads, each time takes it some ms.
 */
void
expect_files(int n)
{
	const int fd = fcntl(STDERR_FILENO, F_DUPFD, n);

	if (fd != -1)
		(void)close(fd);
}

/*
 * Begin a detached thread, which keeps off this processor until it calls
 * run_anywhere().  0, or an error number: EAGAIN when there is no other one.
 *
 * Left alone, Linux may begin it here, even at once and in place of this one,
 * and then takes longer to part the two than they have to do.
 */
int
start_elsewhere(pthread_t *thread, void *(*run)(void *), void *arg)
{
	const int here = sched_getcpu();
	cpu_set_t others;
	int error;

	if (here == -1 || sched_getaffinity(0, sizeof(others), &others) == -1)
		return EAGAIN;
	CPU_CLR(here, &others);
	if (CPU_COUNT(&others) == 0)
		return EAGAIN;
	error = pthread_create(thread, NULL, run, arg);
	if (error != 0)
		return error;
	(void)pthread_setaffinity_np(*thread, sizeof(others), &others);
	(void)pthread_detach(*thread);
	return 0;
}

/* Where the first thread may run, this one may, too. */
void
run_anywhere(void)
{
	cpu_set_t all;

	if (sched_getaffinity(getpid(), sizeof(all), &all) == 0)
		(void)sched_setaffinity(0, sizeof(all), &all);
}

/* Let that thread go on at once on this processor, which has nothing to do. */
void
run_here(pthread_t thread)
{
	const int here = sched_getcpu();
	cpu_set_t all, only;

	if (here == -1 || sched_getaffinity(0, sizeof(all), &all) == -1)
		return;
	CPU_ZERO(&only);
	CPU_SET(here, &only);
	(void)pthread_setaffinity_np(thread, sizeof(only), &only);
	(void)pthread_setaffinity_np(thread, sizeof(all), &all);
}
