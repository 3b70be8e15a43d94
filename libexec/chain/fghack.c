/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * fghack -- stay as long as the program and what it leaves in the background.
 *
 * They all inherit a pipe, many times over so that a program that closes some
 * descriptors it does not know has others left.  When the last of them ends,
 * the pipe does.
 */

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "chain.h"

#define COPIES	30

static void	hold(int);
noreturn static void wait_for(pid_t, int);

int
chain_fghack(int argc, char *argv[])
{
	void (*old)(int);
	pid_t pid, parent = getpid();
	int fds[2];

	need_program(argc, argv);
	if (pipe(fds) == -1)
		fail("unable to create pipe");
	/* Whoever ignores the ends of his children would not be told. */
	old = signal(SIGCHLD, SIG_DFL);
	switch (pid = fork()) {
	case -1:
		fail("unable to fork");
	case 0:
		(void)signal(SIGCHLD, old);
		(void)close(fds[0]);
		hold(fds[1]);
		listen_pid_is(parent, getpid());
		return optind;
	default:
		(void)close(fds[1]);
		wait_for(pid, fds[0]);
	}
}

static void
hold(int fd)
{
	int i;

	for (i = 0; i < COPIES; i++)
		if (dup(fd) == -1)
			fail("unable to copy pipe");
}

/* Read and discard until nobody is left to write; end as the program did. */
noreturn static void
wait_for(pid_t pid, int fd)
{
	char discarded[512];
	ssize_t n;
	int status;

	do
		n = read(fd, discarded, sizeof(discarded));
	while (n > 0 || (n == -1 && errno == EINTR));
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			fail("wait failed");
	if (!WIFEXITED(status))
		failx("child crashed");
	_exit(WEXITSTATUS(status));
}
