/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * service.c -- the life of a service.
 *
 *	STARTING	the program runs; it has left no main process yet
 *	SEARCHING	it has (or stays, -f), but which one is it?
 *	RUNNING		the main process is known
 *	ENDING		it has ended, or there will be none: the others follow
 *	OVER		nobody is left, or nobody that matters, -a
 *
 * Each turn of the loop hears the signals, takes the dead, and decides.
 */

#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "subreap.h"

/* The intervals at which the main process is looked for, in ms. */
#define SEARCH_MIN	1
#define SEARCH_MAX	100

/* How long one of several may take to leave our session, in ms. */
#define DOUBT		1000

/* How often a process without a pidfd is looked at, in ms. */
#define LOOK_INTERVAL	1000

/* Deaths that are taken in one turn, for the sake of the signals. */
#define DEATHS_MAX	256

static int	begin(char *[]);
static void	stay_with(pid_t);
static bool	publish(void);
static void	await(int);
static int	next_turn(void);
static void	take_signal(const struct sent *);
static void	pass(const struct process *, int);
static void	pass_kept(const struct process *);
static void	bury(void);
static void	bury_one(pid_t, int);
static void	miss_chief(void);
static void	chief_died(int);
static void	decide(void);
static void	program_left(void);
static void	begin_search(void);
static void	search(void);
static pid_t	look_for_chief(void);
static void	search_in_vain(void);
static void	take_any(void);
static bool	adopt(pid_t);
static void	appoint_chief(void);
static void	chief_ended(void);
static void	finish(int);
static bool	has_settled(void);

static enum { STARTING, SEARCHING, RUNNING, ENDING, OVER } state;
static long long since;		/* when the state began, in ms */
static long long interval;	/* from one search to the next, in ms */
static long long next_search;

/* The program, and how it ended once its pid is 0. */
static const char	*program_name;
static struct process	program;
static int		program_status;

/*
 * The main process, and how it ended once its pid is 0.  One that is no child
 * of ours has to be watched.
 */
static struct process	chief;
static int		chief_status;
static bool		watched;

/*
 * The last main process that ended; and whether the service was settled then,
 * and has ended with it unless the pid file names another.
 */
static pid_t	predecessor;
static bool	succession;

/*
 * How the last one ended that was neither and did not end with 0; since there
 * is a main process.
 */
static int	last_status;

static int	result;		/* how the service ended */
static bool	result_open;	/* how the program ends may replace it */
static bool	told_to_end;	/* SIGTERM or SIGINT was passed on */
static bool	started;	/* there has been a main process */
static bool	more_dead;	/* not all could be taken in one turn */
static uint64_t	kept;		/* signals for a main process to come */

/* serve(argv): run a service; how it ended, as of wait(2). */
int
serve(char *argv[])
{
	struct sent sent;
	int fd;

	fd = begin(argv);
	for (decide(); state != OVER; decide()) {
		(void)publish();
		await(fd);
		/* Signals are for a main process that lives. */
		bury();
		decide();
		while (next_signal(fd, &sent))
			take_signal(&sent);
		/* SIGCHLD was among them. */
		bury();
		miss_chief();
	}
	remove_list();
	return result;
}

/*
 * Start the program; where signals are read from.  Until it is let go, the
 * child ends when we do.
 */
static int
begin(char *argv[])
{
	pid_t pid;
	int fd;

	program_name = argv[0];
	block_signals();
	pid = start_program(argv);
	if ((fd = open_signals()) == -1)
		fail("cannot receive signals");
	if (!hold_descendant(&program, pid))
		failx("cannot see the process that was started");
	if (!publish())
		exit(REFUSED);
	since = now();
	if (let_go() && options.op_stays)
		stay_with(pid);
	return fd;
}

/* The program is not going to leave. */
static void
stay_with(pid_t pid)
{
	if (options.op_file != NULL || options.op_name != NULL) {
		begin_search();
		return;
	}
	/* It may have ended already: that is to come. */
	chief.pr_pid = pid;
	if (hold(&chief))
		appoint_chief();
}

/*
 * Renew the list.  Of a service that has started, -a, nobody is to end the
 * others when we cannot.
 */
static bool
publish(void)
{
	return publish_list(options.op_alone && started ? &chief : NULL);
}

/* Wait until there is something to do; when idle, for ever. */
static void
await(int fd)
{
	struct pollfd fds[2] = {
		{ fd, POLLIN, 0 },
		{ watched && chief.pr_pid != 0 ? chief.pr_fd : -1, POLLIN, 0 }
	};

	(void)poll(fds, 2, next_turn());
}

/* How long to wait at most, in ms; -1: for ever. */
static int
next_turn(void)
{
	long long due = -1, left, note_due = tell_again();

	if (more_dead)
		return 0;
	if (state == STARTING && kept != 0)
		due = since + options.op_settle;
	else if (state == SEARCHING)
		due = next_search;
	else if (state == RUNNING && watched && chief.pr_fd == -1)
		due = now() + LOOK_INTERVAL;
	else if (state == ENDING)
		due = end_due();
	if (due == -1 || (note_due != -1 && note_due < due))
		due = note_due;
	if (due == -1)
		return -1;
	left = due - now();
	return left < 0 ? 0 : (int)left;
}

/*
 * Pass a signal to the main process.  The program that has not left for some
 * time is taken for it.  When there is none yet, SIGTERM ends everything, and
 * the others have to wait; between two of them with -a, it waits as well.
 */
static void
take_signal(const struct sent *sent)
{
	const struct process *to = NULL;

	if (sent->se_signal == SIGCHLD || sent->se_own || state == ENDING ||
	    state == OVER)
		return;
	if (state == RUNNING)
		to = &chief;
	else if (state == STARTING && has_settled())
		to = &program;
	/* What comes from the terminal, the whole group has got. */
	if (sent->se_terminal &&
	    (to == NULL || getpgid(to->pr_pid) == getpgrp()))
		return;
	if (to != NULL)
		pass(to, sent->se_signal);
	else if (sent->se_signal == SIGTERM &&
	    !(options.op_alone && started)) {
		result_open = program.pr_pid != 0;
		finish(SIGTERM);
	} else
		kept |= UINT64_C(1) << (sent->se_signal - 1);
}

/*
 * SIGQUIT is not among those that end a service: it ends but the old nginx
 * when a new one takes over.
 */
static void
pass(const struct process *to, int sig)
{
	if (sig == SIGTERM || sig == SIGINT)
		told_to_end = true;
	if (to->pr_pid != 0 && send_signal(to, sig) == -1 && errno == EPERM)
		warning("cannot signal process %ld: %s", (long)to->pr_pid,
		    strerror(EPERM));
}

static void
pass_kept(const struct process *to)
{
	int sig;

	for (sig = 1; kept != 0; sig++, kept >>= 1)
		if ((kept & 1) != 0)
			pass(to, sig);
}

static void
bury(void)
{
	pid_t pid;
	int i, status;

	for (i = 0; i < DEATHS_MAX && next_death(&pid, &status); i++)
		bury_one(pid, status);
	more_dead = i == DEATHS_MAX;
}

static void
bury_one(pid_t pid, int status)
{
	/* In which order they died cannot be told. */
	if (pid != program.pr_pid && pid != chief.pr_pid && status != 0)
		last_status = status;
	if (pid == program.pr_pid) {
		release(&program);
		program_status = status;
		if (result_open)
			result = status;
	}
	if (pid == chief.pr_pid)
		chief_died(status);
}

/* The main process of another parent may have ended. */
static void
miss_chief(void)
{
	struct look look;
	int status;

	if (chief.pr_pid == 0 || !watched || !has_ended(&chief))
		return;
	if (look_at(chief.pr_pid, &look) && look.lk_start == chief.pr_start &&
	    look.lk_parent == getpid()) {
		/* It became our child, and bury() is going to find it. */
		watched = false;
		return;
	}
	status = status_elsewhere(&chief);
	chief_died(status == -1 ? 0 : status);
}

static void
chief_died(int status)
{
	predecessor = chief.pr_pid;
	chief_status = status;
	release(&chief);
}

static void
decide(void)
{
	if (state == STARTING && program.pr_pid == 0)
		program_left();
	if (state == STARTING && has_settled())
		pass_kept(&program);
	if (state == RUNNING && chief.pr_pid == 0)
		chief_ended();
	if (state == SEARCHING)
		search();
	if (state == ENDING && now() >= end_due())
		end_again();
	else if (state == ENDING)
		end_children();
	if (state == ENDING && !has_children())
		state = OVER;
}

static void
program_left(void)
{
	if (program_status != 0 || told_to_end)
		finish(program_status);
	else
		begin_search();
}

static void
begin_search(void)
{
	state = SEARCHING;
	since = now();
	interval = 0;
}

static void
search(void)
{
	if (program.pr_pid == 0 && program_status != 0 && !succession) {
		finish(program_status);
		return;
	}
	if (!has_children()) {
		if (last_status == 0 && !started)
			warning("%s exited with 0 and left no process",
			    program_name);
		finish(succession ? 0 : last_status);
		return;
	}
	if (adopt(look_for_chief()))
		return;
	if (has_settled())
		search_in_vain();
	interval = interval == 0 ? SEARCH_MIN : interval * 2;
	if (interval > SEARCH_MAX)
		interval = SEARCH_MAX;
	next_search = now() + interval;
}

/* Who it seems to be now; 0: nobody. */
static pid_t
look_for_chief(void)
{
	bool sure;
	pid_t pid;

	if (options.op_file != NULL) {
		pid = find_by_file();
		/* Who has ended is not meant by that, whoever got his pid. */
		return pid == predecessor ? 0 : pid;
	}
	if (options.op_name != NULL) {
		pid = find_by_name();
		/* What it left when it died may be too new to be seen. */
		return is_death_due() && !has_settled() ? 0 : pid;
	}
	pid = find_last(&sure);
	/* Daemons leave the session only after their parents have exited. */
	return sure || now() - since >= DOUBT ? pid : 0;
}

/*
 * The time for a search is over.  Once there has been a main process, only the
 * pid file can name another; before that, it may be the wrong file.
 */
static void
search_in_vain(void)
{
	if (started && options.op_file != NULL)
		finish(0);
	else
		take_any();
}

/* Rather supervise what is left than nothing. */
static void
take_any(void)
{
	bool sure;

	if (!adopt(program.pr_pid != 0 ? program.pr_pid : find_last(&sure)))
		return;
	if (options.op_file != NULL)
		warning("%s names no process of %s: taking %ld for the main "
		    "one", options.op_file, program_name, (long)chief.pr_pid);
	else if (options.op_name != NULL)
		warning("no process of %s is called %s: taking %ld for the "
		    "main one", program_name, options.op_name,
		    (long)chief.pr_pid);
}

/* Take a process for the main one, if it is one of ours. */
static bool
adopt(pid_t pid)
{
	if (pid == 0 || !hold_descendant(&chief, pid))
		return false;
	appoint_chief();
	return true;
}

/* The main process is the one in chief. */
static void
appoint_chief(void)
{
	struct look look;
	bool first = !started;

	watched = look_at(chief.pr_pid, &look) && look.lk_parent != getpid();
	state = RUNNING;
	started = true;
	since = now();
	last_status = 0;
	pass_kept(&chief);
	/* Whoever is told now may rely on the list. */
	(void)publish();
	if (first)
		tell_ready(chief.pr_pid);
	else
		tell_main(chief.pr_pid);
}

/*
 * The main process ended.  That is the end of the service, unless it just went
 * one step further into the background; which it may do at any time, to write
 * the pid file anew.
 */
static void
chief_ended(void)
{
	bool program_stayed = options.op_stays && options.op_file == NULL &&
	    options.op_name == NULL;
	bool settled = has_settled();

	succession = settled && options.op_file != NULL;
	if (chief_status != 0 || told_to_end || program_stayed ||
	    (settled && !succession))
		finish(chief_status);
	else
		begin_search();
}

/*
 * The service has ended.  The others follow: those of a start that failed in
 * any case.
 */
static void
finish(int status)
{
	result = status;
	if ((options.op_alone && started) || !has_children()) {
		state = OVER;
		return;
	}
	state = ENDING;
	end_tree();
}

/* Whether the state has lasted for as long as a start may take. */
static bool
has_settled(void)
{
	return now() - since >= options.op_settle;
}
