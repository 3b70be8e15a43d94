/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * setlock [-nNxX] [-t MILLISECONDS] FILE -- lock a file as long as the program
 * runs, which inherits the descriptor.
 */

#include <sys/file.h>
#include <sys/time.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <unistd.h>

#include "chain.h"

static bool	milliseconds(const char *, long *);
static int	lock_in_time(int, long);
static void	alarm_rang(int);

/* How long to wait. */
enum { FOR_EVER = -1 };

/* Whether the time is over. */
static volatile sig_atomic_t rang;

int
chain_setlock(int argc, char *argv[])
{
	const char *file;
	bool quiet = false;
	long time = FOR_EVER;
	int ch, fd;

	while ((ch = option(argc, argv, "+NXnt:x")) != -1)
		switch (ch) {
		case 'N':
			time = FOR_EVER;
			break;
		case 'n':
			time = 0;
			break;
		case 't':
			if (!milliseconds(optarg, &time))
				usage();
			break;
		default:
			quiet = ch == 'x';
		}
	skip_hyphens(argc, argv);
	file = operand(argc, argv);
	need_program(argc, argv);
	if ((fd = open_lock(file)) == -1) {
		if (quiet)
			_exit(0);
		fail("unable to open %s", file);
	}
	if ((time > 0 ? lock_in_time(fd, time) : take_lock(fd, time != 0)) ==
	    -1) {
		if (quiet)
			_exit(0);
		fail("unable to lock %s", file);
	}
	return optind;
}

static bool
milliseconds(const char *text, long *time)
{
	long n = 0;

	if (*text == '\0')
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		if ((n = n * 10 + (*text - '0')) > INT_MAX)
			return false;
	*time = n;
	return *text == '\0';
}

/*
 * open_lock(file): a descriptor of it for the program to inherit; never one of
 * the standard three.  -1 with errno.
 */
int
open_lock(const char *file)
{
	int error, fd, high;

	fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK, 0600);
	if (fd == -1 || fd > STDERR_FILENO)
		return fd;
	high = fcntl(fd, F_DUPFD, STDERR_FILENO + 1);
	error = errno;
	(void)close(fd);
	errno = error;
	return high;
}

/* take_lock(fd, wait): lock it, now or when that is possible; -1 with errno. */
int
take_lock(int fd, bool wait)
{
	int result;

	do
		result = flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB));
	while (result == -1 && errno == EINTR && rang == 0);
	return result;
}

/* Lock fd within some milliseconds; -1 with errno, ETIMEDOUT too. */
static int
lock_in_time(int fd, long time)
{
	/* Again and again: the first may ring before we wait. */
	struct itimerval timer = {
		{ 0, 10000 }, { time / 1000, time % 1000 * 1000 }
	};
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };
	struct sigaction ring, old;
	sigset_t alarm, mask;
	int error, result;

	ring.sa_handler = alarm_rang;
	ring.sa_flags = 0;
	(void)sigemptyset(&ring.sa_mask);
	(void)sigemptyset(&alarm);
	(void)sigaddset(&alarm, SIGALRM);
	if (sigaction(SIGALRM, &ring, &old) == -1 ||
	    sigprocmask(SIG_UNBLOCK, &alarm, &mask) == -1 ||
	    setitimer(ITIMER_REAL, &timer, NULL) == -1)
		return -1;
	result = take_lock(fd, true);
	error = rang != 0 && errno == EINTR ? ETIMEDOUT : errno;
	/* The program shall find all as it was. */
	(void)setitimer(ITIMER_REAL, &never, NULL);
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
	(void)sigaction(SIGALRM, &old, NULL);
	errno = error;
	return result;
}

static void
alarm_rang(int sig)
{
	rang = sig;
}
