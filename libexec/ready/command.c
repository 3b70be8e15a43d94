/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * command.c -- ready is for whom a command succeeds.
 */

#include <sys/wait.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ready.h"

/* How long the command may take, in ms. */
#define LIMIT		5000

static bool	parse(const char *);
static void	try_now(void);
static long long due(void);
static bool	look(void);
static void	run(void);
static noreturn void	become_command(void);
static void	child_ended(pid_t, int);
static void	kill_it(void);

const struct method by_command = {
	.me_prefix = "cmd:",
	.me_parse = parse,
	.me_try_now = try_now,
	.me_due = due,
	.me_look = look,
	.me_child_ended = child_ended,
	.me_close = kill_it
};

static const char *command;
static struct tries tries;

static pid_t	running;	/* 0: it does not */
static bool	killed;
static bool	succeeded;
static long long limit;		/* of the one that runs, in ms */

static bool
parse(const char *word)
{
	command = word + strlen(by_command.me_prefix);
	return *command != '\0';
}

static void
try_now(void)
{
	if (running == 0)
		try_at_once(&tries);
}

static long long
due(void)
{
	if (running == 0)
		return tries.tr_next;
	return killed ? NEVER : limit;
}

static bool
look(void)
{
	if (running == 0 && !succeeded && now() >= tries.tr_next)
		run();
	else if (running != 0 && !killed && now() >= limit)
		kill_it();
	return succeeded;
}

static void
run(void)
{
	killed = false;
	limit = now() + LIMIT;
	if ((running = fork()) == 0)
		become_command();
	if (running == -1) {
		running = 0;
		try_later(&tries);
		return;
	}
	/* Whoever comes first: what is killed is the group. */
	(void)setpgid(running, running);
}

/*
 * That it fails at first is no news: what it says goes nowhere.
 */
static noreturn void
become_command(void)
{
	int fd;

	(void)setpgid(0, 0);
	restore_signals();
	close_input();
	fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (fd != -1) {
		(void)dup2(fd, STDOUT_FILENO);
		(void)dup2(fd, STDERR_FILENO);
	}
	(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(REFUSED);
}

static void
child_ended(pid_t pid, int status)
{
	if (pid != running)
		return;
	running = 0;
	succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (!succeeded)
		try_later(&tries);
}

static void
kill_it(void)
{
	if (running != 0)
		(void)kill(-running, SIGKILL);
	killed = true;
}
