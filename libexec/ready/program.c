/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * program.c -- starting the program, in the state that we were started in.
 */

#include <sys/resource.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "libexec/proc/execfail.h"
#include "ready.h"

static noreturn void	become_program(void);

/* These would end us. */
static const int deadly[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM
};

/* What is to be given back to the program. */
static sigset_t		mask;
static struct sigaction	on_death;

/*
 * hear_signals(): where they are read from, from now on.  What is ignored
 * remains so.  Ends the process when the system refuses.
 */
int
hear_signals(void)
{
	struct sigaction sa;
	sigset_t heard, blocked;
	size_t i;
	int fd;

	(void)sigemptyset(&heard);
	(void)sigaddset(&heard, SIGCHLD);
	for (i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		if (sigaction(deadly[i], NULL, &sa) == 0 &&
		    sa.sa_handler != SIG_IGN)
			(void)sigaddset(&heard, deadly[i]);
	blocked = heard;
	/* That nobody reads our message is no reason to leave things behind. */
	(void)sigaddset(&blocked, SIGPIPE);
	(void)memset(&sa, 0, sizeof(sa));
	/* Ignored, it would let our children vanish without a status. */
	sa.sa_handler = SIG_DFL;
	sa.sa_flags = SA_NOCLDSTOP;
	if (sigprocmask(SIG_BLOCK, &blocked, &mask) == -1 ||
	    sigaction(SIGCHLD, &sa, &on_death) == -1 ||
	    (fd = open_signals(&heard)) == -1)
		fail("cannot receive signals");
	return fd;
}

/* restore_signals(): in a child, as we found them. */
void
restore_signals(void)
{
	(void)sigaction(SIGCHLD, &on_death, NULL);
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
}

/* start_program(): its pid.  Ends the process when the system refuses. */
pid_t
start_program(void)
{
	pid_t pid;

	if ((pid = fork()) == -1)
		fail("cannot start %s", options.op_program[0]);
	if (pid == 0)
		become_program();
	return pid;
}

/* Become the program; or say why not, and end as a shell would then. */
static noreturn void
become_program(void)
{
	char **argv = options.op_program;
	const char *why;
	int status;

	if (options.op_stays)
		close_input();
	if (options.op_method->me_give != NULL)
		options.op_method->me_give();
	restore_signals();
	(void)execvp(argv[0], argv);
	status = exec_failure(argv[0], &why);
	warning("cannot run %s: %s", argv[0], why);
	_exit(status);
}

/* close_input(): let there be nothing to read. */
void
close_input(void)
{
	int fd;

	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd == -1 || dup2(fd, STDIN_FILENO) == -1)
		(void)close(STDIN_FILENO);
	if (fd != -1)
		(void)close(fd);
}

/*
 * die_of(signal): end as if that signal had ended us, without a core.  When it
 * does not, as in the first process of a container, return.
 */
void
die_of(int sig)
{
	const struct rlimit none = { 0, 0 };
	sigset_t set;

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)signal(sig, SIG_DFL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, sig);
	(void)raise(sig);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}
