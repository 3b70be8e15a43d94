/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * end.c -- ending whatever is left of the tree.
 *
 * First everybody is asked to end.  When the time for that is over, everybody
 * is stopped before anybody is killed: who is stopped cannot fork, so each
 * pass over the tree finds fewer that run, however fast they multiply.
 */

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "subreap.h"

/* Passes that stop; there are ways not to be. */
#define PASSES_MAX	64

/* What is not dead by then is killed again, at growing intervals, in ms. */
#define INTERVAL_MIN	10
#define INTERVAL_MAX	1000

static void	ask(pid_t, const struct look *, void *);
static void	stop(pid_t, const struct look *, void *);
static void	kill_it(pid_t, const struct look *, void *);
static void	ask_hidden(pid_t, void *);
static void	kill_child(pid_t, void *);
static bool	deliver(pid_t, const struct look *, const int *);

/* When to kill next, and how long to wait after that, in ms. */
static long long due;
static long long interval = INTERVAL_MIN;

static bool	killing;	/* the time to end is over */

/* end_tree(): begin. */
void
end_tree(void)
{
	due = now() + options.op_limit;
	if (options.op_limit == 0) {
		end_again();
		return;
	}
	each_descendant(ask, NULL);
	each_child(ask_hidden, NULL);
}

/* end_due(): when end_again() is to be called, in ms. */
long long
end_due(void)
{
	return due;
}

/* end_again(): kill who is left. */
void
end_again(void)
{
	size_t running = 1;
	int pass;

	killing = true;
	for (pass = 0; pass < PASSES_MAX && running > 0; pass++) {
		running = 0;
		each_descendant(stop, &running);
	}
	each_descendant(kill_it, NULL);
	end_children();
	due = now() + interval;
	if ((interval *= 2) > INTERVAL_MAX)
		interval = INTERVAL_MAX;
}

/*
 * end_children(): who forks and exits, again and again, is gone before a pass
 * over the tree comes to him.  But each of his deaths is heard of, and then the
 * next one is a child of ours.
 */
void
end_children(void)
{
	if (killing)
		each_child(kill_child, NULL);
}

/* A stopped process has to be woken to heed it. */
static void
ask(pid_t pid, const struct look *look, void *arg)
{
	static const int signals[] = { SIGTERM, SIGCONT, 0 };

	(void)arg;
	(void)deliver(pid, look, signals);
}

static void
stop(pid_t pid, const struct look *look, void *arg)
{
	static const int signals[] = { SIGSTOP, 0 };
	size_t *running = arg;

	/*
	 * Who waits for a disk stops when that answers; whose first thread has
	 * ended never looks stopped.
	 */
	if (look->lk_state != 'T' && look->lk_state != 't' &&
	    deliver(pid, look, signals) &&
	    look->lk_state != 'D' && look->lk_state != 'Z')
		++*running;
}

static void
kill_it(pid_t pid, const struct look *look, void *arg)
{
	static const int signals[] = { SIGKILL, 0 };

	(void)arg;
	(void)deliver(pid, look, signals);
}

/*
 * Children that /proc hides, as programs with privileges of their own.  The
 * pid of a child is not used again before it is waited for.
 */
static void
ask_hidden(pid_t pid, void *arg)
{
	struct look look;

	(void)arg;
	if (is_stranger(pid) || look_at(pid, &look))
		return;
	(void)kill(pid, SIGTERM);
	(void)kill(pid, SIGCONT);
}

static void
kill_child(pid_t pid, void *arg)
{
	(void)arg;
	if (!is_stranger(pid))
		(void)kill(pid, SIGKILL);
}

/* Send signals to the descendant that was looked at; whether it got them. */
static bool
deliver(pid_t pid, const struct look *look, const int *sig)
{
	static bool said;
	struct process p = { pid, -1, 0 };
	bool got = false;

	if (!hold(&p))
		return false;
	if (p.pr_start == look->lk_start)
		for (got = true; *sig != 0 && got; sig++)
			got = send_signal(&p, *sig) == 0;
	if (!got && errno == EPERM && !said) {
		said = true;
		warning("cannot end process %ld (%s): %s", (long)pid,
		    look->lk_name, strerror(EPERM));
	}
	release(&p);
	return got;
}
