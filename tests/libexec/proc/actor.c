/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * actor -- processes of every kind for the tests of proc.
 *
 *	actor as NAME PROGRAM ARG ...	run PROGRAM with NAME as argument 0
 *	actor pause ...			do nothing
 *	actor title TEXT ROOM ...	write TEXT over the arguments, then nothing
 *	actor ignore			ignore TERM
 *	actor linger MS			end MS ms after TERM
 *	actor zombie			have a dead child that is never reaped
 *	actor careless			have a child that will never be reaped
 *	actor daemon FILE		fork twice, leave the pid in FILE
 *	actor thread			have a second thread
 *	actor run COMMAND		run a shell command, leave with its status
 *
 * Those that stay say "ready" when they are; zombie, careless and thread the id
 * of what they have.  None outlives its parent, or a minute.
 */

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <err.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void	say(const char *, long);
static void	stay(void);
static void	retitle(int, char *[]);
static void	linger(long);
static void	zombie(void);
static void	careless(void);
static void	become_daemon(const char *);
static void	thread(void);
static int	run(const char *);

int
main(int argc, char *argv[])
{
	const char *act = argc < 2 ? "pause" : argv[1];

	if (strcmp(act, "as") == 0 && argc > 3) {
		const char *program = argv[3];

		argv[3] = argv[2];
		(void)execvp(program, argv + 3);
		err(1, "%s", program);
	}
	(void)alarm(60);
	/* Shells let what they start in the background ignore these. */
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGQUIT, SIG_DFL);
	if (strcmp(act, "run") == 0)
		return run(argv[2]);
	if (strcmp(act, "daemon") == 0)
		become_daemon(argv[2]);
	else if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		err(1, "prctl");
	if (strcmp(act, "title") == 0)
		retitle(argc, argv);
	else if (strcmp(act, "ignore") == 0)
		(void)signal(SIGTERM, SIG_IGN);
	else if (strcmp(act, "linger") == 0)
		linger(strtol(argv[2], NULL, 10));
	else if (strcmp(act, "zombie") == 0)
		zombie();
	else if (strcmp(act, "careless") == 0)
		careless();
	else if (strcmp(act, "thread") == 0)
		thread();
	say("ready\n", 0);
	stay();
}

static void
say(const char *fmt, long n)
{
	static int said;

	if (said++ == 0) {
		(void)printf(fmt, n);
		(void)fflush(stdout);
	}
}

static void
stay(void)
{
	for (;;)
		(void)pause();
}

/* What setproctitle(3) does: arguments are one piece of memory. */
static void
retitle(int argc, char *argv[])
{
	char *end = argv[argc - 1] + strlen(argv[argc - 1]);
	char text[1024];

	if (strlen(argv[2]) >= sizeof(text) ||
	    strlen(argv[2]) >= (size_t)(end - argv[0]))
		errx(1, "no room for the title");
	(void)memcpy(text, argv[2], strlen(argv[2]) + 1);
	(void)memset(argv[0], 0, (size_t)(end - argv[0]));
	(void)memcpy(argv[0], text, strlen(text));
}

static void
linger(long ms)
{
	struct timespec ts = { ms / 1000, (ms % 1000) * 1000000L };
	sigset_t set;
	int sig;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	say("ready\n", 0);
	(void)sigwait(&set, &sig);
	(void)nanosleep(&ts, NULL);
	exit(0);
}

static void
zombie(void)
{
	siginfo_t si;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == -1)
		err(1, "waitid");
	say("%ld\n", (long)pid);
}

static void
careless(void)
{
	pid_t pid = fork();

	if (pid != 0)
		say("%ld\n", (long)pid);
	else
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	stay();
}

static void
become_daemon(const char *file)
{
	FILE *fp;

	if (fork() != 0 || setsid() == -1 || fork() != 0)
		_exit(0);
	(void)alarm(60);
	if ((fp = fopen(file, "w")) == NULL ||
	    fprintf(fp, "%ld\n", (long)getpid()) < 0 || fclose(fp) != 0)
		err(1, "%s", file);
}

static void *
second(void *arg)
{
	say("%ld\n", (long)syscall(SYS_gettid));
	stay();
	return arg;
}

static void
thread(void)
{
	pthread_t id;

	if (pthread_create(&id, NULL, second, NULL) != 0)
		errx(1, "no thread");
	stay();
}

static int
run(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
