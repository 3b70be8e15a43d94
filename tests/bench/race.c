/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * race -- run commands in turn, round after round, and print their times.
 *
 * usage: race [-d file] rounds name status [var=value ...] program
 *	    [argument ...] [-- name status [var=value ...] program
 *	    [argument ...]] ...
 *
 * Each round runs every command once, so that what else the machine does hits
 * all of them alike.  The first round is not counted.  For each command one
 * line is printed, in the order given:
 *
 *	name, best and median of the wall clock in ms, median of the processor
 *	time in ms (its children's that it waited for included), largest peak
 *	in KiB
 *
 * On a machine with other work the medians of long commands suffer more than
 * those of short ones, which end before anybody else has a turn; the best
 * times do not.
 *
 * With -d, a process that ends writes CLOCK_MONOTONIC, in ns, to the file as
 * the last thing it does; a command that leaves the file behind gets two
 * further columns: median and maximum of the ms from there to its own end.
 *
 * It is an error when a command ends with another status than the one given.
 * A command's standard input is ours, read anew each time if that is a file;
 * its standard output is discarded.
 */

#include <sys/resource.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_RUNNERS	32

struct runner {
	const char	*name;
	char		**argv;
	int		 status;
	double		*wall, *cpu, *lag;	/* ms */
	size_t		 nlags;
	long		 peak;			/* KiB */
};

static void	 usage(void);
static int	 number(const char *, int, int);
static int	 enter(struct runner *, char *[], int);
static double	*times(int);
static void	 run(struct runner *, size_t, const char *);
static void	 become(char *[]);
static double	 ms_between(const struct timespec *, const struct timespec *);
static double	 cpu_ms(const struct rusage *);
static void	 note_lag(struct runner *, size_t, const struct timespec *,
		    const char *);
static void	 report(struct runner *, size_t);
static double	 median(double *, size_t);
static int	 compare(const void *, const void *);

int
main(int argc, char *argv[])
{
	struct runner runners[MAX_RUNNERS];
	const char *death = NULL;
	int ch, i, n = 0, round, rounds;

	while ((ch = getopt(argc, argv, "+d:")) != -1) {
		if (ch != 'd')
			usage();
		death = optarg;
	}
	if (argc - optind < 4)
		usage();
	rounds = number(argv[optind++], 1, 100000);
	for (argv += optind; *argv != NULL; n++) {
		if (n == MAX_RUNNERS)
			errx(1, "more than %d commands", MAX_RUNNERS);
		argv += enter(&runners[n], argv, rounds);
	}
	for (round = 0; round <= rounds; round++)
		for (i = 0; i < n; i++)
			run(&runners[i], (size_t)round, death);
	for (i = 0; i < n; i++)
		report(&runners[i], (size_t)rounds);
	return 0;
}

static void
usage(void)
{
	(void)fputs("usage: race [-d file] rounds name status [var=value ...] "
	    "program\n"
	    "            [argument ...] [-- name status [var=value ...] "
	    "program\n"
	    "            [argument ...]] ...\n", stderr);
	exit(1);
}

static int
number(const char *text, int min, int max)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || n < min || n > max)
		errx(1, "not a number from %d to %d: %s", min, max, text);
	return (int)n;
}

/* Take a command from argv; the number of words that it took. */
static int
enter(struct runner *r, char *argv[], int rounds)
{
	int n = 0;

	while (argv[n] != NULL && strcmp(argv[n], "--") != 0)
		n++;
	if (n < 3)
		usage();
	(void)memset(r, 0, sizeof(*r));
	r->name = argv[0];
	r->status = number(argv[1], 0, 255);
	r->argv = argv + 2;
	r->wall = times(rounds);
	r->cpu = times(rounds);
	r->lag = times(rounds);
	if (argv[n] != NULL)
		argv[n++] = NULL;
	return n;
}

static double *
times(int rounds)
{
	double *t = calloc((size_t)rounds, sizeof(*t));

	if (t == NULL)
		err(1, "cannot keep the times of %d rounds", rounds);
	return t;
}

/* Run the command once; round 0 is for practice. */
static void
run(struct runner *r, size_t round, const char *death)
{
	struct timespec begin, end;
	struct rusage ru;
	pid_t pid;
	int status;

	/* What cannot be sought in is not for reading twice. */
	(void)lseek(STDIN_FILENO, 0, SEEK_SET);
	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	pid = fork();
	if (pid == -1)
		err(1, "cannot fork for %s", r->name);
	if (pid == 0)
		become(r->argv);
	while (wait4(pid, &status, 0, &ru) == -1)
		if (errno != EINTR)
			err(1, "cannot wait for %s", r->name);
	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	if (WIFSIGNALED(status))
		errx(1, "%s: died of signal %d", r->name, WTERMSIG(status));
	if (WEXITSTATUS(status) != r->status)
		errx(1, "%s: ended with %d, not %d", r->name,
		    WEXITSTATUS(status), r->status);
	if (death != NULL)
		note_lag(r, round, &end, death);
	if (ru.ru_maxrss > r->peak)
		r->peak = ru.ru_maxrss;
	if (round == 0)
		return;
	r->wall[round - 1] = ms_between(&begin, &end);
	r->cpu[round - 1] = cpu_ms(&ru);
}

/* In the child. */
static void
become(char *argv[])
{
	int fd = open("/dev/null", O_WRONLY);

	if (fd == -1 || dup2(fd, STDOUT_FILENO) == -1)
		err(126, "/dev/null");
	(void)close(fd);
	for (; argv[1] != NULL && strchr(argv[0], '=') != NULL; argv++)
		if (putenv(argv[0]) != 0)
			err(126, "%s", argv[0]);
	(void)execvp(argv[0], argv);
	err(127, "%s", argv[0]);
}

static double
ms_between(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) * 1e3 +
	    (double)(to->tv_nsec - from->tv_nsec) / 1e6;
}

static double
cpu_ms(const struct rusage *ru)
{
	return (double)(ru->ru_utime.tv_sec + ru->ru_stime.tv_sec) * 1e3 +
	    (double)(ru->ru_utime.tv_usec + ru->ru_stime.tv_usec) / 1e3;
}

/* If somebody has died during the run, note how long before its end. */
static void
note_lag(struct runner *r, size_t round, const struct timespec *end,
    const char *death)
{
	struct timespec died;
	long long ns;
	FILE *fp = fopen(death, "r");
	int got;

	if (fp == NULL)
		return;
	got = fscanf(fp, "%lld", &ns);
	(void)fclose(fp);
	if (unlink(death) == -1)
		err(1, "cannot remove %s", death);
	if (got != 1)
		errx(1, "%s: no time in it", death);
	died.tv_sec = (time_t)(ns / 1000000000);
	died.tv_nsec = (long)(ns % 1000000000);
	if (round > 0)
		r->lag[r->nlags++] = ms_between(&died, end);
}

static void
report(struct runner *r, size_t rounds)
{
	double middle = median(r->wall, rounds);

	(void)printf("%s %.3f %.3f %.3f %ld", r->name, r->wall[0], middle,
	    median(r->cpu, rounds), r->peak);
	if (r->nlags > 0) {
		middle = median(r->lag, r->nlags);
		(void)printf(" %.3f %.3f", middle, r->lag[r->nlags - 1]);
	}
	(void)printf("\n");
	free(r->wall);
	free(r->cpu);
	free(r->lag);
}

/* The values are sorted afterwards. */
static double
median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return n % 2 == 1 ? values[n / 2] :
	    (values[n / 2 - 1] + values[n / 2]) / 2;
}

static int
compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}
