/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * forker -- processes that behave as daemons do, well or badly.
 *
 *	forker WORD ...		do one thing after the other:
 *
 *	fork		go on in a child, the parent exits with 0
 *	split WORD ... .	a child does these words, the parent goes on after
 *			the full stop
 *	setsid		lead a new session
 *	close		close all descriptors
 *	pid FILE	append the pid to a file
 *	pidfile FILE	write the pid to a file, the old content is lost
 *	await FILE	until there is such a file
 *	ms N		wait
 *	as NAME		the name that the kernel keeps
 *	title TEXT	the command line, of at most as many bytes as it has
 *	nocore		leave no core dump
 *	ignore		ignore TERM
 *	respawn		have a child, and another whenever it dies; ignore TERM
 *	bomb N		have a child that has a child ..., each twice, N at most
 *	hop		fork and exit, for ever; ignore TERM
 *	thread		go on in a second thread, the first one ends
 *	block		block all signals
 *	signals FILE	append the number of each signal that comes to a file,
 *			go on when it is TERM
 *	restart FILE	likewise, but when it is HUP execute the program anew,
 *			with all its words
 *	exit N		end with status N
 *	raise N		end by signal N
 *	stay		do nothing more
 *
 * None outlives a minute.  A process that has no words left exits with 0.
 */

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LIFE	60	/* s */

static char	**words, **arguments;
static char	*title;		/* the memory of the arguments */
static size_t	room;

static void	act(const char *);
static void	step(void);
static void	lead(void);
static void	close_all(void);
static void	add_pid(void);
static void	write_pid(void);
static void	await(void);
static void	wait_ms(void);
static void	rename_self(void);
static void	leave_no_core(void);
static void	ignore(void);
static void	leave(void);
static void	die(void);
static void	stay(void);
static void	live_on(void);
static const char *next(void);
static void	split(void);
static void	write_to(const char *, int, const char *);
static void	write_number(const char *, int, long);
static void	rest(long);
static void	retitle(void);
static void	respawn(void);
static void	bomb(void);
static void	hop(void);
static void	second_thread(void);
static void	block(void);
static void	hear_signals(void);
static void	restart(void);
static int	hear(const char *);

static const struct {
	const char	*word;
	void		(*act)(void);
} acts[] = {
	{ "as", rename_self },
	{ "await", await },
	{ "block", block },
	{ "bomb", bomb },
	{ "close", close_all },
	{ "exit", leave },
	{ "fork", step },
	{ "hop", hop },
	{ "ignore", ignore },
	{ "ms", wait_ms },
	{ "nocore", leave_no_core },
	{ "pid", add_pid },
	{ "pidfile", write_pid },
	{ "raise", die },
	{ "respawn", respawn },
	{ "restart", restart },
	{ "setsid", lead },
	{ "signals", hear_signals },
	{ "split", split },
	{ "stay", stay },
	{ "thread", second_thread },
	{ "title", retitle },
};

int
main(int argc, char *argv[])
{
	arguments = argv;
	title = argv[0];
	room = (size_t)(argv[argc - 1] + strlen(argv[argc - 1]) - argv[0]);
	words = calloc((size_t)argc + 1, sizeof(*words));
	if (words == NULL)
		err(99, NULL);
	/* A title is written over the originals. */
	for (int i = 1; i < argc; i++)
		if ((words[i - 1] = strdup(argv[i])) == NULL)
			err(99, NULL);
	(void)alarm(LIFE);
	while (*words != NULL && strcmp(*words, ".") != 0)
		act(next());
	return 0;
}

static void
act(const char *word)
{
	size_t i;

	for (i = 0; strcmp(acts[i].word, word) != 0; i++)
		if (i + 1 == sizeof(acts) / sizeof(acts[0]))
			errx(99, "what is %s?", word);
	acts[i].act();
}

static void
step(void)
{
	if (fork() != 0)
		_exit(0);
	live_on();
}

static void
lead(void)
{
	(void)setsid();
}

static void
close_all(void)
{
	for (int fd = 0; fd < 1024; fd++)
		(void)close(fd);
}

static void
add_pid(void)
{
	write_number(next(), O_APPEND, (long)getpid());
}

static void
write_pid(void)
{
	write_number(next(), O_TRUNC, (long)getpid());
}

static void
await(void)
{
	const char *file = next();

	while (access(file, F_OK) == -1)
		rest(10);
}

static void
wait_ms(void)
{
	rest(strtol(next(), NULL, 10));
}

static void
rename_self(void)
{
	(void)prctl(PR_SET_NAME, next());
}

static void
leave_no_core(void)
{
	(void)prctl(PR_SET_DUMPABLE, 0);
}

static void
ignore(void)
{
	(void)signal(SIGTERM, SIG_IGN);
}

static void
leave(void)
{
	_exit((int)strtol(next(), NULL, 10));
}

static void
die(void)
{
	(void)raise((int)strtol(next(), NULL, 10));
}

static void
stay(void)
{
	for (;;)
		(void)pause();
}

/* A child does not inherit the alarm. */
static void
live_on(void)
{
	(void)alarm(LIFE);
}

static const char *
next(void)
{
	if (*words == NULL)
		errx(99, "a word is missing");
	return *words++;
}

static void
split(void)
{
	int depth = 1;

	if (fork() == 0) {
		live_on();
		return;
	}
	while (depth > 0) {
		const char *word = next();

		depth += strcmp(word, "split") == 0;
		depth -= strcmp(word, ".") == 0;
	}
}

static void
write_to(const char *file, int how, const char *text)
{
	int fd = open(file, O_WRONLY | O_CREAT | how, 0644);

	if (fd == -1 || write(fd, text, strlen(text)) == -1)
		_exit(98);
	(void)close(fd);
}

static void
write_number(const char *file, int how, long n)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%ld\n", n);
	write_to(file, how, text);
}

static void
rest(long ms)
{
	struct timespec ts = { ms / 1000, (ms % 1000) * 1000000L };

	(void)nanosleep(&ts, NULL);
}

static void
retitle(void)
{
	const char *text = next();

	if (strlen(text) >= room)
		errx(99, "no room for the title");
	(void)memset(title, 0, room);
	(void)memcpy(title, text, strlen(text) + 1);
}

static void
respawn(void)
{
	(void)signal(SIGTERM, SIG_IGN);
	for (;;) {
		if (fork() == 0) {
			(void)signal(SIGTERM, SIG_DFL);
			live_on();
			for (;;)
				(void)pause();
		}
		(void)wait(NULL);
	}
}

/* Everybody counts on the same page how many were born. */
static void
bomb(void)
{
	long max = strtol(next(), NULL, 10);
	int *born = mmap(NULL, sizeof(*born), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (born == MAP_FAILED)
		_exit(98);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGCHLD, SIG_IGN);
	for (;;)
		if (__sync_add_and_fetch(born, 1) > max) {
			(void)__sync_sub_and_fetch(born, 1);
			rest(1);
		} else if (fork() == 0)
			live_on();
}

static void
hop(void)
{
	time_t end = time(NULL) + LIFE;

	(void)signal(SIGTERM, SIG_IGN);
	while (time(NULL) < end)
		if (fork() != 0)
			_exit(0);
}

static void *
go_on(void *arg)
{
	while (*words != NULL)
		act(next());
	exit(0);
	return arg;
}

static void
second_thread(void)
{
	pthread_t id;

	if (pthread_create(&id, NULL, go_on, NULL) != 0)
		_exit(98);
	(void)syscall(SYS_exit, 0);
}

static void
block(void)
{
	sigset_t all;

	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, NULL);
}

static void
hear_signals(void)
{
	const char *file = next();

	block();
	write_to(file, O_APPEND, "");
	while (hear(file) != SIGTERM)
		continue;
}

static void
restart(void)
{
	const char *file = next();
	int sig;

	block();
	write_to(file, O_APPEND, "");
	while ((sig = hear(file)) != SIGTERM)
		if (sig == SIGHUP) {
			(void)execv("/proc/self/exe", arguments);
			_exit(98);
		}
}

static int
hear(const char *file)
{
	struct timespec life = { LIFE, 0 };
	siginfo_t si;
	sigset_t all;
	int sig;

	(void)sigfillset(&all);
	if ((sig = sigtimedwait(&all, &si, &life)) == -1)
		_exit(97);
	write_number(file, O_APPEND, sig);
	return sig;
}
