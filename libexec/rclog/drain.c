/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * drain.c -- daemons that keep a pipe of ours.
 *
 * A daemon started by a script inherits the script's output.  When nobody
 * read that pipe any more, the daemon's next word would kill it with
 * SIGPIPE.  So a child stays behind and reads until the last writer is gone.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "rclog.h"

#define LOG_MORE	((size_t)1024 * 1024)	/* logged after the exit */

static void	read_on(int, int);
static void	silence(int);

/*
 * Whether nobody writes to the pipe any more and all of it was read.
 */
int
at_end(int fd)
{
	struct pollfd pfd;

	pfd.fd = fd;
	pfd.events = POLLIN;
	return poll(&pfd, 1, 0) == 1 && (pfd.revents & POLLIN) == 0;
}

/*
 * Leave a child that appends to the log what comes from fd.
 */
void
drain_to_log(int fd)
{
	struct pollfd pfd;
	size_t room;
	ssize_t n;
	char buf[4096];

	if (stay_behind() == 0)
		return;
	for (room = LOG_MORE; room > 0;) {
		pfd.fd = fd;
		pfd.events = POLLIN;
		(void)poll(&pfd, 1, -1);
		n = read(fd, buf, room < sizeof(buf) ? room : sizeof(buf));
		if (n == -1 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			_exit(0);
		if (rc_log.lf_fd != -1 &&
		    write(rc_log.lf_fd, buf, (size_t)n) == -1)
			break;
		room -= (size_t)n;
	}
	read_on(fd, -1);
}

/*
 * Leave a child that reads from both and forgets it; -1 is none.
 */
void
drain_discard(int a, int b)
{
	if (stay_behind() == 0)
		return;
	silence(STDIN_FILENO);
	read_on(a, b);
}

/*
 * Returns 1 in the child: in a session of its own, keeping no terminal, no
 * output of ours and no directory busy.
 */
int
stay_behind(void)
{
	if (fork() != 0)
		return 0;
	(void)setsid();
	(void)signal(SIGTERM, SIG_DFL);
	if (chdir("/") == -1)
		warn("cannot leave the directory");
	silence(STDOUT_FILENO);
	silence(STDERR_FILENO);
	return 1;
}

static void
silence(int fd)
{
	int null;

	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null == -1)
		(void)close(fd);
	else if (null != fd) {
		(void)dup2(null, fd);
		(void)close(null);
	}
}

static void
read_on(int a, int b)
{
	struct pollfd pfd[2];
	char buf[4096];
	int i;
	ssize_t n;

	pfd[0].fd = a;
	pfd[1].fd = b;
	pfd[0].events = pfd[1].events = POLLIN;
	while (pfd[0].fd != -1 || pfd[1].fd != -1) {
		if (poll(pfd, 2, -1) == -1)
			continue;
		for (i = 0; i < 2; i++) {
			if (pfd[i].fd == -1 || pfd[i].revents == 0)
				continue;
			n = read(pfd[i].fd, buf, sizeof(buf));
			if (n == 0 || (n == -1 && errno != EINTR &&
			    errno != EAGAIN))
				pfd[i].fd = -1;
		}
	}
	_exit(0);
}

/*
 * The end of a session's leader hangs up the foreground process group of its
 * terminal.  When rc is that leader, the group is its own, and what scripts
 * left in the background is in it: put a group there that ends with us.
 */
void
terminal_leave(void)
{
	int fd;

	if ((fd = open("/dev/tty", O_RDWR | O_CLOEXEC)) == -1)
		return;
	if (tcgetpgrp(fd) == getpgrp() && setpgid(0, 0) == 0) {
		(void)signal(SIGTTOU, SIG_IGN);
		(void)tcsetpgrp(fd, getpid());
	}
	(void)close(fd);
}
