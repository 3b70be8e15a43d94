/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * limit KIBIBYTES MILLISECONDS PROGRAM [ARG ...] -- fail when the program used
 * more resident memory or processor time than that.
 */

#include <sys/resource.h>
#include <sys/wait.h>

#include <err.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	struct rusage ru;
	long ms;
	pid_t pid;
	int status;

	if (argc < 4)
		errx(2, "usage: limit kibibytes milliseconds program ...");
	pid = fork();
	if (pid == -1)
		err(2, "fork");
	if (pid == 0) {
		(void)execvp(argv[3], argv + 3);
		err(127, "%s", argv[3]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(2, "waitpid");
	if (getrusage(RUSAGE_CHILDREN, &ru) == -1)
		err(2, "getrusage");
	ms = (ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000L +
	    (ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) / 1000L;
	if (ru.ru_maxrss > strtol(argv[1], NULL, 10))
		errx(3, "%ld KiB of memory", ru.ru_maxrss);
	if (ms > strtol(argv[2], NULL, 10))
		errx(3, "%ld ms", ms);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
