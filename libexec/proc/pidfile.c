/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * pidfile.c -- wait until a pid file names its daemon.
 *
 * A program that becomes a daemon often lets its starter go on before it has
 * written the file; whoever asks for it in that moment takes it for stopped.
 */

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proc.h"

#define SHORT	1	/* ms to the second look; each pause is twice the last */
#define LONG	50	/* ms, the longest pause */

static bool	names_program(const char *, const struct pattern *);

/*
 * pidfile_await(file, pt, timeout): wait until the first word of file is the
 * id of a process that looks like pt, for timeout ms, 0 for ever.  DONE or
 * FAILED.
 */
int
pidfile_await(const char *file, const struct pattern *pt, long long timeout)
{
	struct timespec pause = { 0, 0 };
	long long end = now() + timeout, left, ms = SHORT;

	while (!names_program(file, pt)) {
		if (timeout != 0) {
			if ((left = end - now()) <= 0)
				return FAILED;
			if (ms > left)
				ms = left;
		}
		pause.tv_nsec = ms * 1000000;
		(void)nanosleep(&pause, NULL);
		if ((ms *= 2) > LONG)
			ms = LONG;
	}
	return DONE;
}

static bool
names_program(const char *file, const struct pattern *pt)
{
	char word[64];
	ssize_t n;
	pid_t pid;
	int fd;

	if ((fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) ==
	    -1)
		return false;
	n = read(fd, word, sizeof(word) - 1);
	(void)close(fd);
	if (n <= 0)
		return false;
	word[n] = '\0';
	word[strcspn(word, " \t\n")] = '\0';
	return pid_number(word, &pid) && is_program(pt, pid);
}
