/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * wait.c -- start the program, and wait for what is to come.
 *
 * Each turn hears the signals, buries the dead and lets the method look; then
 * the verdict decides whether there is another turn.
 */

#include <sys/wait.h>

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ready.h"

#define UNDECIDED	(-1)

static int	begin(void);
static void	leave(void);
static void	turn(int);
static int	time_left(long long);
static void	take_signal(const struct sent *);
static void	bury(void);
static void	bury_one(pid_t, int);
static bool	look(void);
static int	verdict(void);
static bool	is_nobody_left(void);
static const char *time_given(void);
static int	give_up(const char *, const char *);

static pid_t	owner;		/* ourselves, not a child */

/* The program; 0: there is none, or it has ended like that. */
static pid_t	program;
static int	program_status;

static bool	is_ready;
static bool	extended;	/* the time was */
static long long began, deadline;

/* await_readiness(): the status to end with. */
int
await_readiness(void)
{
	int fd, status;

	fd = begin();
	do
		turn(fd);
	while ((status = verdict()) == UNDECIDED);
	return status;
}

/* Where signals are read from. */
static int
begin(void)
{
	const struct method *me = options.op_method;
	int fd = hear_signals();

	owner = getpid();
	if (atexit(leave) != 0)
		fail("cannot start");
	if (me->me_prepare != NULL)
		me->me_prepare();
	began = now();
	deadline = began + options.op_limit;
	if (options.op_program != NULL)
		program = start_program();
	if (me->me_try_now != NULL)
		me->me_try_now();
	return fd;
}

/* A child that fails has nothing to remove. */
static void
leave(void)
{
	if (getpid() == owner && options.op_method->me_close != NULL)
		options.op_method->me_close();
}

/* has_program_ended(): or was there none? */
bool
has_program_ended(void)
{
	return program == 0;
}

/* extend_limit(us): the service asks for so much time from now on. */
void
extend_limit(long long us)
{
	long long new;

	if (us > SECONDS_MAX * 1000000LL)
		us = SECONDS_MAX * 1000000LL;
	new = now() + (us + 999) / 1000;
	if (new <= deadline)
		return;
	deadline = new;
	extended = true;
}

static void
turn(int fd)
{
	const struct method *me = options.op_method;
	struct pollfd fds[2] = { { fd, POLLIN, 0 }, { -1, 0, 0 } };
	long long due = NEVER;
	struct sent sent;

	if (!is_ready && me->me_descriptor != NULL)
		fds[1].fd = me->me_descriptor(&fds[1].events);
	if (!is_ready && me->me_due != NULL)
		due = me->me_due();
	(void)poll(fds, 2, time_left(due));
	while (next_signal(fd, &sent))
		take_signal(&sent);
	bury();
	if (!is_ready)
		is_ready = look();
}

/* How long to wait, in ms, when something is due then. */
static int
time_left(long long due)
{
	long long left;

	if (due == NEVER || due > deadline)
		due = deadline;
	left = due - now();
	if (left < 0)
		return 0;
	return left < INT_MAX ? (int)left : INT_MAX;
}

/*
 * What would end us ends the wait, but first the program may know.  What comes
 * from the terminal the whole group has got already.
 */
static void
take_signal(const struct sent *sent)
{
	if (sent->se_signal == SIGCHLD)
		return;
	if (program != 0 &&
	    !(sent->se_terminal && getpgid(program) == getpgrp()))
		(void)kill(program, sent->se_signal);
	leave();
	die_of(sent->se_signal);
	exit(128 + sent->se_signal);
}

static void
bury(void)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		bury_one(pid, status);
}

static void
bury_one(pid_t pid, int status)
{
	const struct method *me = options.op_method;

	if (pid == program) {
		program = 0;
		program_status = status;
		/* It is in the background, and that is when it is ready. */
		if (me->me_try_now != NULL)
			me->me_try_now();
	} else if (me->me_child_ended != NULL)
		me->me_child_ended(pid, status);
}

static bool
look(void)
{
	return options.op_method->me_look();
}

/*
 * That the program has failed counts more than that somebody, who may be
 * another, is ready.
 */
static int
verdict(void)
{
	if (WIFSIGNALED(program_status))
		return 128 + WTERMSIG(program_status);
	if (WEXITSTATUS(program_status) != 0)
		return WEXITSTATUS(program_status);
	/* What was told last counts. */
	if (!is_ready && is_nobody_left() && !(is_ready = look()))
		return give_up("ended without being ready", "");
	if (is_ready && (options.op_stays || program == 0))
		return 0;
	if (now() < deadline)
		return UNDECIDED;
	return give_up(is_ready ? "ready, but still in the foreground after " :
	    "not ready after ", time_given());
}

/* Whether there is nobody who could still tell. */
static bool
is_nobody_left(void)
{
	const struct method *me = options.op_method;

	return program == 0 && me->me_in_vain != NULL && me->me_in_vain();
}

/* How long we have waited, in words. */
static const char *
time_given(void)
{
	static char text[32];

	if (extended)
		(void)snprintf(text, sizeof(text), "%lld s",
		    (deadline - began + 999) / 1000);
	else
		(void)snprintf(text, sizeof(text), "%.16s s",
		    options.op_seconds);
	return text;
}

/* Say how it stands, and what the service says itself. */
static int
give_up(const char *how, const char *after)
{
	const char *said = last_status();
	bool named = options.op_program != NULL;

	warning("%s%s%s%s (%s)%s%s", named ? options.op_program[0] : "",
	    named ? ": " : "", how, after, options.op_what,
	    *said == '\0' ? "" : ": ", said);
	return TIME_OVER;
}
