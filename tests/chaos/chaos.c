/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * chaos SECONDS SEED SVSCAN LIBEXEC SBIN MEMBER -- see that svscan keeps its
 * word when everything that can die does.
 *
 * Services of ten kinds, with loggers and without, are supervised by SVSCAN
 * in the current directory.  First all is calm, and what svscan needs then is
 * measured.  Then for so many SECONDS services crash and harm is done at
 * random; the last part of it the supervisor lives through.  Then all is calm
 * again, and must be as it was, and as it was ordered; and when svscan has been
 * told to end, nothing may be left and no line of a log be missing.  Standard
 * output tells what was wrong, the file actions what was done.
 *
 * There are two of us: one does all this; the other, its parent, ends
 * whatever is left of it, and ends it when somebody ends us.
 */

#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "chaos.h"

#define PAUSE		60	/* ms between two harms, at most */
#define END_LIMIT	60000	/* ms svscan has to end everything */

static int	try_all(long);
static void	reap(void);
static void	end_svscan(void);
static int	has_ended(void);
static int	none_left(void);
static void	kill_all(void);
static void	caught_signal(int);
static void	touch(const char *);

struct member members[MEMBERS];
char top[PATH_MAX];
const char *svscan, *libexec, *sbin, *member;
unsigned long seed;

static pid_t ending;			/* the guardian that was told to */
static int end_status = -1;
static int wrongs;
static volatile sig_atomic_t is_caught;

int
main(int argc, char *argv[])
{
	int status = -1;
	pid_t pid;

	if (argc != 7)
		errx(1, "usage: chaos seconds seed svscan libexec sbin member");
	seed = strtoul(argv[2], NULL, 10);
	svscan = argv[3];
	libexec = argv[4];
	sbin = argv[5];
	member = argv[6];
	if (getcwd(top, sizeof(top)) == NULL)
		err(1, "getcwd");
	os_end_with_parent();
	os_subreaper();
	(void)signal(SIGTERM, caught_signal);
	(void)signal(SIGINT, caught_signal);
	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0)
		exit(try_all(strtol(argv[1], NULL, 10)));
	while (!is_caught && waitpid(pid, &status, 0) != pid)
		continue;
	kill_all();
	return (is_caught || status != 0);
}

static void
caught_signal(int sig)
{

	is_caught = sig;
}

/*
 * Those that ended while we waited for others are nobody's.
 */
static void
kill_all(void)
{
	struct process *list;
	unsigned i, n;

	while ((n = os_look(&list)) > 0) {
		for (i = 0; i < n; i++)
			(void)os_signal(&list[i], SIGKILL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
		sleep_ms(5);
	}
}

static int
try_all(long seconds)
{
	uint64_t end, begin;

	(void)signal(SIGTERM, SIG_DFL);
	(void)signal(SIGINT, SIG_DFL);
	os_end_with_parent();
	os_subreaper();
	srandom((unsigned)seed);
	make_members();
	copy_program();
	touch("calm");
	touch("twice");
	start_svscan();
	all_up();
	measure_before();
	(void)unlink("calm");
	begin = now_ms();
	for (end = begin + (uint64_t)seconds * 1000; now_ms() < end; ) {
		do_harm(now_ms() < begin + (uint64_t)seconds * 700);
		reap();
		sleep_ms(chance(PAUSE));
	}
	end_harm();
	touch("calm");
	settle();
	all_up();
	measure_after();
	some_down();
	end_svscan();
	check_logs();
	return (wrongs != 0);
}

static void
touch(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd == -1)
		err(1, "%s", name);
	(void)close(fd);
}

/*
 * start_svscan(): as a system would, its messages to the file err.
 */
void
start_svscan(void)
{
	static char program[PATH_MAX + 16], scan[] = "scan";
	char *argv[] = { program, scan, NULL };
	pid_t pid;
	int fd;

	(void)snprintf(program, sizeof(program), "%s/bin/svscan", top);
	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid != 0)
		return;
	fd = open("err", O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (fd == -1 || dup2(fd, STDOUT_FILENO) == -1 ||
	    dup2(fd, STDERR_FILENO) == -1)
		_exit(1);
	(void)execv(program, argv);
	_exit(1);
}

/*
 * find_supervisor(g, s): the guardian is our child, the supervisor is its.
 * s->p_pid is 0 when there is none at the moment.  0 or -1.
 */
int
find_supervisor(struct process *g, struct process *s)
{
	struct process *list;
	unsigned i, n, tries;

	g->p_pid = s->p_pid = 0;
	reap();
	n = os_look(&list);
	for (tries = 0; tries < 2; tries++)
		for (i = 0; i < n; i++) {
			if (strcmp(list[i].p_name, "svscan") != 0 ||
			    strcmp(list[i].p_dir, "scan") != 0)
				continue;
			if (list[i].p_parent == getpid())
				*g = list[i];
			else if (g->p_pid != 0 &&
			    list[i].p_parent == g->p_pid)
				*s = list[i];
		}
	return (g->p_pid == 0 ? -1 : 0);
}

static void
reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == ending)
			end_status = status;
}

static void
end_svscan(void)
{
	struct process g, s;

	if (find_supervisor(&g, &s) == -1) {
		wrong("there is no svscan to be ended");
		return;
	}
	act("end, guardian %ld", (long)g.p_pid);
	ending = g.p_pid;
	(void)os_signal(&g, SIGTERM);
	if (wait_for("svscan to end", has_ended, END_LIMIT) == -1)
		return;
	if (end_status != 0)
		wrong("svscan: status %#x", (unsigned)end_status);
	(void)wait_for("the last process to end", none_left, 5000);
}

static int
has_ended(void)
{

	reap();
	return (end_status != -1);
}

static int
none_left(void)
{
	struct process *list;

	reap();
	return (os_look(&list) == 0);
}

/*
 * act(format, ...): what is done, for the record.
 */
void
act(const char *format, ...)
{
	static FILE *out;
	va_list ap;

	if (out == NULL && (out = fopen("actions", "we")) == NULL)
		err(1, "actions");
	(void)fprintf(out, "%llu ", (unsigned long long)now_ms());
	va_start(ap, format);
	(void)vfprintf(out, format, ap);
	va_end(ap);
	(void)fputc('\n', out);
	(void)fflush(out);
}

/*
 * wrong(format, ...): an invariant does not hold.
 */
void
wrong(const char *format, ...)
{
	va_list ap;

	wrongs++;
	(void)printf("%llu ", (unsigned long long)now_ms());
	va_start(ap, format);
	(void)vprintf(format, ap);
	va_end(ap);
	(void)putchar('\n');
	(void)fflush(stdout);
}

/*
 * As in the messages of the kernel, since the machine came up.
 */
uint64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return ((uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000);
}

void
sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

/*
 * chance(n): from 0 to n - 1.
 */
long
chance(long n)
{

	return (n <= 0 ? 0 : random() % n);
}
