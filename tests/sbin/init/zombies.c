/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zombies N -- leave N dead children, all at the same moment, to whoever
 * inherits them.
 */

#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	siginfo_t si;
	pid_t pid;
	long i, n;

	n = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	for (i = 0; i < n; i++) {
		if ((pid = fork()) == -1)
			err(1, "fork");
		if (pid == 0)
			_exit(0);
		if (waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == -1)
			err(1, "waitid");
	}
	return 0;
}
