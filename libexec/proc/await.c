/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * await.c -- wait for what nobody reports: look again and again.
 *
 * A program that becomes a daemon often lets its starter go on before it has
 * written its pid file; whoever asks for it in that moment takes it for
 * stopped.  And a logger has not yet written what still is in its pipe.
 */

#include <sys/ioctl.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proc.h"

#define SHORT	1	/* ms to the second look; each pause is twice the last */
#define LONG	50	/* ms, the longest pause */

struct pidfile {
	const char		*pf_name;
	const struct pattern	*pf_pattern;
};

static int	await(bool (*)(const void *), const void *, long long);
static bool	names_program(const void *);
static bool	is_empty(const void *);

/*
 * pidfile_await(file, pt, timeout): wait until the first word of file is the
 * id of a process that looks like pt, for timeout ms, 0 for ever.  DONE or
 * FAILED.
 */
int
pidfile_await(const char *file, const struct pattern *pt, long long timeout)
{
	struct pidfile pf = { file, pt };

	return await(names_program, &pf, timeout);
}

/*
 * drained_await(pid, timeout): wait until nothing is left to be read in the
 * pipe that is the standard input of pid, likewise.
 */
int
drained_await(pid_t pid, long long timeout)
{
	struct stat st;
	int fd, status = FAILED;

	if ((fd = open_input(pid)) == -1)
		return FAILED;
	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		status = await(is_empty, &fd, timeout);
	(void)close(fd);
	return status;
}

static int
await(bool (*is_so)(const void *), const void *arg, long long timeout)
{
	struct timespec pause = { 0, 0 };
	long long end = now() + timeout, left, ms = SHORT;

	while (!is_so(arg)) {
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
names_program(const void *arg)
{
	const struct pidfile *pf = arg;
	char word[64];
	ssize_t n;
	pid_t pid;
	int fd;

	fd = open(pf->pf_name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return false;
	n = read(fd, word, sizeof(word) - 1);
	(void)close(fd);
	if (n <= 0)
		return false;
	word[n] = '\0';
	word[strcspn(word, " \t\n")] = '\0';
	return pid_number(word, &pid) && is_program(pf->pf_pattern, pid);
}

static bool
is_empty(const void *arg)
{
	int unread = 0;

	return ioctl(*(const int *)arg, FIONREAD, &unread) == -1 ||
	    unread == 0;
}
