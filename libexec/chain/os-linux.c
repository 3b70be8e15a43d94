/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * os-linux.c -- what only Linux does this way.
 */

#include <sys/syscall.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* The kernel knows 8192 processors at most. */
#define CPUS	8192

const long highest_cpu = CPUS - 1;

struct cpus {
	unsigned long bits[CPUS / (CHAR_BIT * sizeof(unsigned long))];
};

/* no_cpus(): an empty set of processors, to be freed; NULL with errno. */
struct cpus *
no_cpus(void)
{
	return calloc(1, sizeof(struct cpus));
}

/* add_cpus(set, first, last): add the processors from first to last. */
void
add_cpus(struct cpus *set, long first, long last)
{
	const long width = CHAR_BIT * sizeof(unsigned long);

	for (; first <= last; first++)
		set->bits[first / width] |= 1UL << (first % width);
}

/* run_on_cpus(set): keep this process to a set; -1 with errno. */
int
run_on_cpus(const struct cpus *set)
{
	return (int)syscall(SYS_sched_setaffinity, 0, sizeof(set->bits),
	    set->bits);
}

/* set_oom_score(score): set the out-of-memory score; -1 with errno. */
int
set_oom_score(long score)
{
	char text[32];
	int fd, len, result;

	len = snprintf(text, sizeof(text), "%ld\n", score);
	if ((fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)) == -1)
		return -1;
	result = write(fd, text, (size_t)len) == len ? 0 : -1;
	(void)close(fd);
	return result;
}

/* close_from(fd): close fd and all above; -1 with errno. */
int
close_from(int first)
{
	struct dirent *d;
	DIR *dir;
	int fd, highest = first - 1;

	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return 0;
	/* A kernel before 5.9.  What is open is what can be seen. */
	if (errno != ENOSYS || (dir = opendir("/proc/self/fd")) == NULL)
		return -1;
	while ((d = readdir(dir)) != NULL)
		if ((fd = (int)strtol(d->d_name, NULL, 10)) > highest)
			highest = fd;
	(void)closedir(dir);
	for (fd = first; fd <= highest; fd++)
		(void)close(fd);
	return 0;
}
