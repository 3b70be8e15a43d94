/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * program.c -- starting the program, in the state that we were started in.
 */

#include <sys/socket.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/proc/execfail.h"
#include "subreap.h"

static noreturn void	become_program(char *[]);
static noreturn void	run(char *[]);

/* What is to be given back to the program. */
static sigset_t		mask;
static struct sigaction	on_death;

/* Between us and the child, until it has become the program. */
static int	ours, theirs;

/*
 * block_signals(): from now on they wait for open_signals().  Ends the process
 * when the system refuses.
 */
void
block_signals(void)
{
	struct sigaction sa;
	sigset_t all;

	(void)memset(&sa, 0, sizeof(sa));
	/* Ignored, it would let our children vanish without a status. */
	sa.sa_handler = SIG_DFL;
	sa.sa_flags = SA_NOCLDSTOP;
	(void)sigfillset(&all);
	if (sigprocmask(SIG_BLOCK, &all, &mask) == -1 ||
	    sigaction(SIGCHLD, &sa, &on_death) == -1)
		fail("cannot block signals");
}

/*
 * start_program(argv): make the child that is going to be the program.  It
 * waits for let_go().  Of what was inherited, only the program keeps it open.
 * Ends the process when the system refuses.
 */
pid_t
start_program(char *argv[])
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		fail("cannot start %s", argv[0]);
	ours = pair[0];
	theirs = pair[1];
	if ((pid = fork()) == -1)
		fail("cannot start %s", argv[0]);
	if (pid == 0)
		become_program(argv);
	(void)close(theirs);
	close_all_but(ours, options.op_notify_fd);
	return pid;
}

/* let_go(): let the child become the program; whether it did. */
bool
let_go(void)
{
	char byte = 0;
	bool began;

	/* The end of file comes when exec closes the other end. */
	began = send(ours, &byte, 1, MSG_NOSIGNAL) == 1 &&
	    read(ours, &byte, 1) == 0;
	(void)close(ours);
	return began;
}

static noreturn void
become_program(char *argv[])
{
	char byte;

	(void)close(ours);
	/* Nobody would know of a program that starts after our end. */
	if (read(theirs, &byte, 1) != 1)
		_exit(REFUSED);
	(void)unsetenv("SUBREAP_LIST");
	if (!options.op_keep) {
		if (options.op_notify)
			(void)unsetenv("NOTIFY_SOCKET");
		if (options.op_notify_fd != -1)
			(void)close(options.op_notify_fd);
	}
	(void)sigaction(SIGCHLD, &on_death, NULL);
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
	run(argv);
}

/* Become the program; or say why not, and end as a shell would then. */
static noreturn void
run(char *argv[])
{
	const char *why;
	int status;

	(void)execvp(argv[0], argv);
	status = exec_failure(argv[0], &why);
	(void)send(theirs, "", 1, MSG_NOSIGNAL);
	warning("cannot run %s: %s", argv[0], why);
	_exit(status);
}

/*
 * die_of(signal): end as if that signal had ended us.  When it does not, as in
 * the first process of a container, return.
 */
void
die_of(int sig)
{
	sigset_t set;

	leave_no_core();
	(void)signal(sig, SIG_DFL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, sig);
	(void)raise(sig);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}
