/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crash PID SIGNAL -- let a process have a fatal signal of its own.
 *
 * A signal that was merely sent can be told from one that the kernel raised
 * because of what the process did; a tracer can make the one look like the
 * other.
 */

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <err.h>
#include <signal.h>
#include <stdlib.h>

int
main(int argc, char *argv[])
{
	siginfo_t si;
	pid_t pid;
	int signo, status;

	if (argc != 3)
		errx(1, "usage: crash pid signal");
	pid = (pid_t)strtol(argv[1], NULL, 10);
	signo = (int)strtol(argv[2], NULL, 10);
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == -1 ||
	    kill(pid, signo) == -1)
		err(1, "cannot trace %s", argv[1]);
	for (;;) {
		if (waitpid(pid, &status, __WALL) == -1)
			err(1, "cannot wait for %s", argv[1]);
		if (!WIFSTOPPED(status))
			errx(1, "%s has ended", argv[1]);
		if (WSTOPSIG(status) == signo && status >> 16 == 0)
			break;
		if (ptrace(PTRACE_CONT, pid, 0L,
		    (long)WSTOPSIG(status)) == -1)
			err(1, "cannot continue %s", argv[1]);
	}
	if (ptrace(PTRACE_GETSIGINFO, pid, NULL, &si) == -1)
		err(1, "cannot look at the signal");
	si.si_code = SI_KERNEL;
	if (ptrace(PTRACE_SETSIGINFO, pid, NULL, &si) == -1 ||
	    ptrace(PTRACE_DETACH, pid, 0L, (long)signo) == -1)
		err(1, "cannot change the signal");
	return 0;
}
