/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * rcorder_floor			open, read 4 KiB of and close each file
 *					named on standard input: what rcorder
 *					cannot do without
 * rcorder_floor RUNS PROGRAM [ARG ...]	run a program that often; print the
 *					median of its times in ms and the
 *					largest of its peaks in KiB
 *
 * The program gets our standard input anew each time, so that must be a file.
 */

#include <sys/resource.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void	 read_all(void);
static double	 run(char *[], long *);
static int	 compare(const void *, const void *);

int
main(int argc, char *argv[])
{
	double *times;
	long peak = 0;
	int i, runs;

	if (argc < 3) {
		read_all();
		return 0;
	}
	runs = (int)strtol(argv[1], NULL, 10);
	if (runs < 1)
		errx(1, "%s: not a number of runs", argv[1]);
	times = calloc((size_t)runs, sizeof(*times));
	if (times == NULL)
		err(1, "calloc");
	for (i = 0; i < runs; i++)
		times[i] = run(argv + 2, &peak);
	qsort(times, (size_t)runs, sizeof(*times), compare);
	(void)printf("%.2f %ld\n", times[runs / 2], peak);
	free(times);
	return 0;
}

static void
read_all(void)
{
	char buffer[4096], *line = NULL;
	size_t size = 0;
	ssize_t n;
	int fd;

	while ((n = getline(&line, &size, stdin)) > 0) {
		line[n - 1] = '\0';
		fd = open(line, O_RDONLY);
		if (fd == -1)
			err(1, "%s", line);
		if (read(fd, buffer, sizeof(buffer)) == -1)
			err(1, "%s", line);
		(void)close(fd);
	}
	free(line);
}

/* The milliseconds from fork to exit. */
static double
run(char *argv[], long *peak)
{
	struct timespec begin, end;
	struct rusage ru;
	pid_t pid;
	int fd, status;

	if (lseek(STDIN_FILENO, 0, SEEK_SET) == -1)
		err(1, "standard input");
	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		fd = open("/dev/null", O_WRONLY);
		if (fd == -1 || dup2(fd, STDOUT_FILENO) == -1)
			_exit(126);
		(void)close(fd);
		(void)execv(argv[0], argv);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &ru) == -1)
		err(1, "wait4");
	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		errx(1, "%s failed", argv[0]);
	if (ru.ru_maxrss > *peak)
		*peak = ru.ru_maxrss;
	return (double)(end.tv_sec - begin.tv_sec) * 1e3 +
	    (double)(end.tv_nsec - begin.tv_nsec) / 1e6;
}

static int
compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}
