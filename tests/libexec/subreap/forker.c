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
 *	copy FROM TO	write the content of one file over that of another
 *	await FILE	until there is such a file
 *	ms N		wait
 *	as NAME		the name that the kernel keeps
 *	title TEXT	the command line, of at most as many bytes as it has
 *	nocore		leave no core dump
 *	ignore		ignore TERM
 *	respawn		have a child, and another whenever it dies; ignore TERM
 *	bomb N		have a child that has a child ..., each twice, N at most
 *	thread		go on in a second thread, the first one ends
 *	block		block all signals
 *	signals FILE	append the number of each signal that comes to a file,
 *			go on when it is TERM
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

static char	**words;
static char	*title;		/* the memory of the arguments */
static size_t	room;

static void	act(const char *);
static void	live_on(void);
static const char *next(void);
static void	split(void);
static void	write_to(const char *, int, const char *);
static void	write_number(const char *, int, long);
static void	copy(const char *, const char *);
static void	rest(long);
static void	retitle(const char *);
static void	respawn(void);
static void	bomb(long);
static void	second_thread(void);
static void	block(void);
static void	hear_signals(const char *);

int
main(int argc, char *argv[])
{
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
	const char *from;

	if (strcmp(word, "fork") == 0) {
		if (fork() != 0)
			_exit(0);
		live_on();
	} else if (strcmp(word, "split") == 0)
		split();
	else if (strcmp(word, "setsid") == 0)
		(void)setsid();
	else if (strcmp(word, "close") == 0)
		for (int fd = 0; fd < 1024; fd++)
			(void)close(fd);
	else if (strcmp(word, "pid") == 0)
		write_number(next(), O_APPEND, (long)getpid());
	else if (strcmp(word, "pidfile") == 0)
		write_number(next(), O_TRUNC, (long)getpid());
	else if (strcmp(word, "copy") == 0) {
		from = next();
		copy(from, next());
	} else if (strcmp(word, "await") == 0)
		for (from = next(); access(from, F_OK) == -1; )
			rest(10);
	else if (strcmp(word, "ms") == 0)
		rest(strtol(next(), NULL, 10));
	else if (strcmp(word, "as") == 0)
		(void)prctl(PR_SET_NAME, next());
	else if (strcmp(word, "title") == 0)
		retitle(next());
	else if (strcmp(word, "nocore") == 0)
		(void)prctl(PR_SET_DUMPABLE, 0);
	else if (strcmp(word, "block") == 0)
		block();
	else if (strcmp(word, "ignore") == 0)
		(void)signal(SIGTERM, SIG_IGN);
	else if (strcmp(word, "respawn") == 0)
		respawn();
	else if (strcmp(word, "bomb") == 0)
		bomb(strtol(next(), NULL, 10));
	else if (strcmp(word, "thread") == 0)
		second_thread();
	else if (strcmp(word, "signals") == 0)
		hear_signals(next());
	else if (strcmp(word, "exit") == 0)
		_exit((int)strtol(next(), NULL, 10));
	else if (strcmp(word, "raise") == 0)
		(void)raise((int)strtol(next(), NULL, 10));
	else if (strcmp(word, "stay") == 0)
		for (;;)
			(void)pause();
	else
		errx(99, "what is %s?", word);
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
copy(const char *from, const char *to)
{
	char text[64];
	int fd = open(from, O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	if (n == -1)
		_exit(98);
	text[n] = '\0';
	(void)close(fd);
	write_to(to, O_TRUNC, text);
}

static void
rest(long ms)
{
	struct timespec ts = { ms / 1000, (ms % 1000) * 1000000L };

	(void)nanosleep(&ts, NULL);
}

static void
retitle(const char *text)
{
	if (strlen(text) > room)
		errx(99, "no room for the title");
	(void)memset(title, 0, room);
	(void)memcpy(title, text, strlen(text));
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
bomb(long max)
{
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
hear_signals(const char *file)
{
	struct timespec life = { LIFE, 0 };
	siginfo_t si;
	sigset_t all;
	int sig;

	(void)sigfillset(&all);
	block();
	write_to(file, O_APPEND, "");
	do {
		if ((sig = sigtimedwait(&all, &si, &life)) == -1)
			_exit(97);
		write_number(file, O_APPEND, sig);
	} while (sig != SIGTERM);
}
