/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tick.c -- what a silent boot shows instead of output.
 *
 * For each line that is not shown, a command is evaluated.  "twiddle", the
 * default, is built in; any other command is evaluated by one shell that
 * lives as long as the boot and reads an empty line from a pipe each time.
 */

#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "rclog.h"

#define FINISH		2000	/* ms: patience with the command at the end */

static int	silent;
static int	fd = -1;	/* to the shell */
static size_t	pending;	/* lines the pipe had no room for */
static pid_t	shell;

static void	run_shell(int, const char *);

/*
 * Be silent; command is NULL for what is built in.
 */
void
tick_init(const char *command)
{
	int p[2];

	silent = 1;
	if (command == NULL)
		return;
	if (pipe2(p, O_CLOEXEC) == -1) {
		warn("cannot start sh for: %s", command);
		return;
	}
	if ((shell = fork()) == 0)
		run_shell(p[0], command);
	(void)close(p[0]);
	if (shell == -1) {
		warn("cannot start sh for: %s", command);
		(void)close(p[1]);
		return;
	}
	fd = p[1];
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
}

/*
 * Some lines were not shown.
 */
void
tick(size_t lines)
{
	if (!silent)
		return;
	if (fd != -1) {
		pending += lines;
		tick_write();
	} else if (shell == 0)
		while (lines-- > 0)
			console_twiddle();
}

/*
 * The descriptor to wait for, -1 when nothing is pending.
 */
int
tick_fd(void)
{
	return pending > 0 ? fd : -1;
}

void
tick_write(void)
{
	char lines[512];
	size_t len;
	ssize_t n;

	memset(lines, '\n', sizeof(lines));
	while (pending > 0) {
		len = pending < sizeof(lines) ? pending : sizeof(lines);
		n = write(fd, lines, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			return;
		if (n == -1)
			pending = 0;	/* the shell has ended */
		else
			pending -= (size_t)n;
	}
}

/*
 * Let the shell come to its end, but do not wait long for it.
 */
void
tick_finish(void)
{
	struct pollfd pfd;

	if (fd == -1)
		return;
	pfd.fd = fd;
	pfd.events = POLLOUT;
	while (pending > 0 && poll(&pfd, 1, FINISH) == 1)
		tick_write();
	(void)close(fd);
	fd = -1;
	pfd.events = POLLIN;
	if ((pfd.fd = process_open(shell)) == -1)
		return;
	(void)poll(&pfd, 1, FINISH);
	(void)waitpid(shell, NULL, WNOHANG);
	(void)close(pfd.fd);
}

static void
run_shell(int in, const char *command)
{
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGHUP, SIG_DFL);
	(void)signal(SIGPIPE, SIG_DFL);
	if (dup2(in, 0) != -1)
		(void)execl("/bin/sh", "sh", "-c",
		    "while read -r _ <&3; do eval \"$1\"; done "
		    "3<&0 </dev/null", "sh", command, (char *)NULL);
	warn("cannot run sh");
	_exit(127);
}
