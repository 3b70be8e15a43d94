/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * supervision -- have services started by a supervisor, and measure that.
 *
 * usage: supervision [-i seconds] [-k kills] [-m] [-q seconds] [-t directory]
 *	    [-x command] fifo count program [argument ...]
 *
 * The program, with our standard error for output, is to start the services
 * 0 to count - 1, each of which is a beacon that writes to the fifo.  When
 * all are up, and have been for a while, this is done and printed, one line
 * for each figure:
 *
 *	start MS	from before the program's fork to the last main()
 *	busy PROCESSORS	-q: others used so much before, for so many seconds
 * -m	processes N	that supervise: all below us that are no beacons
 *	pss KIB		of those together
 *	kernel KIB	how much more memory the kernel has
 * -i	wakeups N	times a second that supervising processes went to sleep
 *			in so many seconds
 * -x	whatever the shell's command prints
 * -k	restart MS	from SIGKILL of a service to its successor's main(), as
 *			many times, but for no longer than 10 s in all
 * -t	takeover MS	from SIGKILL of our supervisor to the last service in
 *			the directory that has one again, as svok sees it
 *	restarted N	services that were started again over it
 *
 * All processes below us are killed at the end, whatever became of them and
 * however it comes.
 */

#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "beacon.h"
#include "supervision.h"

#define MOST		100000	/* services */
#define PROCESSES	(2 * MOST + 16)
#define PATIENCE	60000	/* ms until a service is up */
#define NAP		5	/* ms between two looks at the fifo */
#define UPTIME		1500	/* ms that a service is up: it was no failure */
#define KILL_TIME	10000	/* ms of killing */
#define QUIET		0.1	/* processors that others may use */

static void	usage(void);
static int	number(const char *);
static int	keep(pid_t, const sigset_t *);
static void	end_all(void);
static void	measure(const char *, char *[]);
static void	await_quiet(void);
static void	open_fifo(const char *);
static double	start(char *[]);
static int	take_signs(int);
static void	find_processes(void);
static int	compare_pids(const void *, const void *);
static void	measure_memory(long);
static void	measure_sleeps(void);
static long	count_sleeps(void);
static void	measure_restarts(void);
static double	restart(int);
static void	measure_takeover(void);
static double	await_ok(int, double);
static void	nap(long);
static double	now_ms(void);

static int seconds, kills, with_memory, patience;	/* options */
static const char *directory, *command;
static int count;

static int fifo;
static pid_t child;			/* the program */
static pid_t pids[MOST];		/* of the services, 0: not up yet */
static double times[MOST];		/* ms, when each came up last */
static int up;				/* how many are */
static pid_t processes[PROCESSES];	/* that supervise */
static size_t processes_count;

int
main(int argc, char *argv[])
{
	sigset_t set;
	pid_t pid;
	int ch;

	while ((ch = getopt(argc, argv, "+i:k:mq:t:x:")) != -1)
		switch (ch) {
		case 'i': seconds = number(optarg); break;
		case 'k': kills = number(optarg); break;
		case 'm': with_memory = 1; break;
		case 'q': patience = number(optarg); break;
		case 't': directory = optarg; break;
		case 'x': command = optarg; break;
		default: usage();
		}
	if (argc - optind < 3)
		usage();
	count = number(argv[optind + 1]);
	if (kills > count)
		kills = count;
	os_subreaper();
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	if ((pid = fork()) == -1)
		err(1, "cannot fork");
	if (pid != 0)
		return keep(pid, &set);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	measure(argv[optind], argv + optind + 2);
	return 0;
}

static void
usage(void)
{
	(void)fputs("usage: supervision [-i seconds] [-k kills] [-m] "
	    "[-q seconds] [-t directory]\n"
	    "            [-x command] fifo count program [argument ...]\n",
	    stderr);
	exit(1);
}

static int
number(const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || n < 0 || n > MOST)
		errx(1, "not a number from 0 to %d: %s", MOST, text);
	return (int)n;
}

/* The parent: wait for the one that measures, then kill what it left. */
static int
keep(pid_t pid, const sigset_t *set)
{
	int sig, status = 1;

	for (;;) {
		(void)sigwait(set, &sig);
		if (sig != SIGCHLD)
			break;
		if (waitpid(pid, &status, WNOHANG) == pid)
			break;
	}
	end_all();
	if (sig != SIGCHLD)
		errx(1, "stopped by signal %d", sig);
	if (WIFSIGNALED(status))
		errx(1, "killed by signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

/*
 * Parents first, which could start others; their children become ours then.
 */
static void
end_all(void)
{
	size_t i, n;

	for (;;) {
		n = os_children(getpid(), processes, PROCESSES);
		for (i = 0; i < n; i++)
			(void)kill(processes[i], SIGKILL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
		if (waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD)
			return;
		nap(1);
	}
}

static void
measure(const char *path, char *argv[])
{
	double begin, last;
	long kernel;
	int i;

	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	open_fifo(path);
	await_quiet();
	kernel = os_kernel_memory();
	begin = start(argv);
	for (i = 0, last = begin; i < count; i++)
		if (times[i] > last)
			last = times[i];
	(void)printf("start %.3f\n", last - begin);
	if (with_memory || seconds > 0 || kills > 0 || command != NULL ||
	    directory != NULL)
		nap(UPTIME);
	if (with_memory)
		measure_memory(kernel);
	if (seconds > 0)
		measure_sleeps();
	if (command != NULL && system(command) != 0)
		errx(1, "failed: %s", command);
	if (kills > 0)
		measure_restarts();
	if (directory != NULL)
		measure_takeover();
}

static void
await_quiet(void)
{
	double busy = 0, limit = now_ms() + patience * 1e3;

	while (patience > 0 && (busy = os_work(500)) > QUIET)
		if (now_ms() > limit) {
			(void)printf("busy %.2f\n", busy);
			return;
		}
}

static void
open_fifo(const char *path)
{

	if ((fifo = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)) == -1)
		err(1, "cannot open %s", path);
}

/* Start all; when that began. */
static double
start(char *argv[])
{
	double begin = now_ms();

	if ((child = fork()) == -1)
		err(1, "cannot fork for %s", argv[0]);
	if (child == 0) {
		(void)dup2(STDERR_FILENO, STDOUT_FILENO);
		(void)execvp(argv[0], argv);
		err(127, "%s", argv[0]);
	}
	while (up < count) {
		if (!take_signs(PATIENCE))
			errx(1, "%s: only %d of %d services came up", argv[0],
			    up, count);
		nap(NAP);
	}
	return begin;
}

/*
 * Wait for signs of life for at most so many ms; how many there were.
 */
static int
take_signs(int ms)
{
	struct pollfd wait = { fifo, POLLIN, 0 };
	struct sign_of_life signs[256];
	ssize_t got;
	int i, n;

	if (poll(&wait, 1, ms) != 1)
		return 0;
	got = read(fifo, signs, sizeof(signs));
	n = (int)(got / (ssize_t)sizeof(signs[0]));
	for (i = 0; i < n; i++) {
		if (signs[i].sl_number < 0 || signs[i].sl_number >= count)
			errx(1, "there is no service %d", signs[i].sl_number);
		if (pids[signs[i].sl_number] == 0)
			up++;
		pids[signs[i].sl_number] = (pid_t)signs[i].sl_pid;
		times[signs[i].sl_number] = (double)signs[i].sl_time / 1e6;
	}
	return n;
}

/* All processes from the program on but for the beacons. */
static void
find_processes(void)
{
	static pid_t sorted[MOST];
	static pid_t children[PROCESSES];
	size_t i, j, n;

	(void)memcpy(sorted, pids, sizeof(sorted));
	qsort(sorted, (size_t)count, sizeof(sorted[0]), compare_pids);
	processes[0] = child;
	processes_count = 1;
	for (i = 0; i < processes_count; i++) {
		n = os_children(processes[i], children, PROCESSES);
		for (j = 0; j < n && processes_count < PROCESSES; j++)
			if (bsearch(&children[j], sorted, (size_t)count,
			    sizeof(sorted[0]), compare_pids) == NULL)
				processes[processes_count++] = children[j];
	}
}

static int
compare_pids(const void *a, const void *b)
{
	const pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

/* The kernel's first: to look at processes takes some. */
static void
measure_memory(long before)
{
	long kernel = os_kernel_memory() - before, sum = 0;
	size_t i;

	find_processes();
	for (i = 0; i < processes_count; i++)
		sum += os_memory(processes[i]);
	(void)printf("processes %zu\npss %ld\nkernel %ld\n", processes_count,
	    sum, kernel);
}

static void
measure_sleeps(void)
{
	long before;

	find_processes();
	before = count_sleeps();
	nap(seconds * 1000L);
	(void)printf("wakeups %.2f\n",
	    (double)(count_sleeps() - before) / seconds);
}

static long
count_sleeps(void)
{
	long sum = 0;
	size_t i;

	for (i = 0; i < processes_count; i++)
		sum += os_sleeps(processes[i]);
	return sum;
}

/* Each service is killed once: it has been up for a while. */
static void
measure_restarts(void)
{
	double begin = now_ms();
	int i;

	for (i = 0; i < kills; i++) {
		if (now_ms() - begin > KILL_TIME)
			break;
		(void)printf("restart %.3f\n", restart((int)((long)i * count /
		    kills)));
		nap(NAP);
	}
}

/* Kill a service; the ms to its successor. */
static double
restart(int i)
{
	double begin = now_ms();
	pid_t pid = pids[i];

	if (kill(pid, SIGKILL) == -1)
		err(1, "cannot kill service %d", i);
	while (pids[i] == pid)
		if (!take_signs(PATIENCE))
			errx(1, "service %d was not started again", i);
	return times[i] - begin;
}

/*
 * Our supervisor is the only child of the program, which guards it.
 */
static void
measure_takeover(void)
{
	double begin, last = 0;
	pid_t supervisor;
	int i, n, restarted;

	if (os_children(child, &supervisor, 1) != 1)
		errx(1, "there is no supervisor below %ld", (long)child);
	begin = now_ms();
	if (kill(supervisor, SIGKILL) == -1 ||
	    !os_wait_end(supervisor, PATIENCE))
		err(1, "cannot kill the supervisor");
	for (i = 0; i < count; i++)
		last = await_ok(i, begin);
	restarted = 0;
	while ((n = take_signs(UPTIME)) > 0)
		restarted += n;
	for (i = 0; i < count; i++)
		if (kill(pids[i], 0) == -1)
			errx(1, "service %d has gone", i);
	(void)printf("takeover %.3f\nrestarted %d\n", last, restarted);
	/* And it does its work. */
	(void)restart(0);
}

/* Wait until there is a supervisor that reads ok; the ms from begin. */
static double
await_ok(int i, double begin)
{
	char path[4096];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%d/supervise/ok", directory, i);
	while ((fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) == -1) {
		if (now_ms() - begin > PATIENCE)
			err(1, "no supervisor at %s", path);
		(void)poll(NULL, 0, 1);
	}
	(void)close(fd);
	return now_ms() - begin;
}

static void
nap(long ms)
{
	struct timespec moment = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&moment, NULL);
}

static double
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}
