/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * wait -- until services are in a state.
 *
 * First the watch is set, then it is looked how things are, then the letters
 * are sent, then it is looked again: whatever changes from then on wakes us.
 * What was so before the letters is told from what came of them by the time
 * the process changed and the generation of the record.  While there is nobody
 * to read the letters, they are kept for a moment.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sv.h"

/*
 * How long there may be no supervisor, in ms: it may just be started, or
 * killed and about to be replaced.
 */
#define GRACE	2000

enum outcome {
	WAITING,
	REACHED,
	HOPELESS
};

struct waiter {
	const char	*w_dir;
	int		w_ids[WATCHES];
	bool		w_touched;
	bool		w_sent;		/* the letters */
	long long	w_gone;		/* there is none since, in ms; 0 */
	enum outcome	w_outcome;
	int		w_status;	/* HOPELESS: exit status */
	bool		w_has_before;
	struct record	w_before;	/* the letters */
	enum state	w_state;	/* when last seen */
};

static int	cannot_wait(void);
static int	prepare_all(char *[]);
static bool	is_over(int *);
static int	time_out(void);
static void	look_at_touched(void);
static void	look(struct waiter *);
static bool	send_to(struct waiter *, struct view *);
static bool	is_in_grace(struct waiter *, const struct view *);
static void	judge(struct waiter *, const struct view *);
static bool	reached(const struct waiter *, const struct record *);
static bool	is_up(const struct record *);
static bool	is_old(const struct waiter *, const struct record *);
static bool	is_stale(const struct waiter *, const struct record *);
static bool	has_been(const struct waiter *, const struct record *);
static bool	has_changed(const struct waiter *, const struct record *);
static void	give_up(struct waiter *, int, const char *, const char *);
static long long until_grace_ends(long long);
static void	touch_gone(void);
static void	touch(int);
static long long now_ms(void);

static const struct goal *goal;
static int	(*send_letters)(const char *, const char *, bool);
static struct waiter *waiters;
static size_t n_waiters;

/*
 * wait_for(goal, dirs, send): send the letters and wait.  send(dir, letters,
 * quietly) returns 0 or an exit status, IN_VAIN when nobody reads them.
 * Returns the exit status.
 */
int
wait_for(const struct goal *what, char *dirs[],
    int (*send)(const char *, const char *, bool))
{
	long long end = what->g_limit == -1 ? -1 : now_ms() + what->g_limit;
	long long left = -1;
	int status = DONE;

	goal = what;
	send_letters = send;
	if (prepare_all(dirs) == -1)
		return (cannot_wait());
	for (;;) {
		look_at_touched();
		if (is_over(&status))
			return (status);
		if (end != -1 && (left = end - now_ms()) <= 0)
			return (time_out());
		if (watch_wait(until_grace_ends(left), touch) == -1)
			return (cannot_wait());
		touch_gone();
	}
}

/*
 * ms to wait: left, with -1 for ever, or less when a grace ends before.
 */
static long long
until_grace_ends(long long left)
{
	long long grace, now = now_ms();
	size_t i;

	for (i = 0; i < n_waiters; i++) {
		if (waiters[i].w_gone == 0 || waiters[i].w_outcome != WAITING)
			continue;
		grace = waiters[i].w_gone + GRACE - now;
		if (grace < 0)
			grace = 0;
		if (left == -1 || grace < left)
			left = grace;
	}
	return (left);
}

static void
touch_gone(void)
{
	size_t i;

	for (i = 0; i < n_waiters; i++)
		if (waiters[i].w_gone != 0 && waiters[i].w_outcome == WAITING)
			waiters[i].w_touched = true;
}

static int
cannot_wait(void)
{

	(void)fprintf(stderr, "svc: fatal: unable to wait: %s\n", why(errno));
	return (REFUSED);
}

static int
prepare_all(char *dirs[])
{
	size_t i;

	while (dirs[n_waiters] != NULL)
		n_waiters++;
	waiters = calloc(n_waiters, sizeof(*waiters));
	if (waiters == NULL || watch_open() == -1)
		return (-1);
	for (i = 0; i < n_waiters; i++) {
		waiters[i].w_dir = dirs[i];
		waiters[i].w_touched = true;
		waiters[i].w_sent = *goal->g_letters == '\0';
	}
	return (0);
}

/*
 * True when the wait is over; *status is then its exit status: that of the
 * last hopeless one, unless the goal was reached.
 */
static bool
is_over(int *status)
{
	size_t i, count[3] = { 0, 0, 0 };

	for (i = 0; i < n_waiters; i++) {
		count[waiters[i].w_outcome]++;
		if (waiters[i].w_outcome == HOPELESS)
			*status = waiters[i].w_status;
	}
	if (goal->g_any && count[REACHED] > 0)
		*status = DONE;
	else if (goal->g_any || count[HOPELESS] == 0)
		return (count[WAITING] == 0);
	return (true);
}

static int
time_out(void)
{
	size_t i;

	for (i = 0; i < n_waiters; i++)
		if (waiters[i].w_outcome == WAITING)
			(void)fprintf(stderr, "svc: warning: %s: timed out, "
			    "%s\n", waiters[i].w_dir,
			    state_names[waiters[i].w_state]);
	return (TIMED_OUT);
}

static void
look_at_touched(void)
{
	size_t i;

	for (i = 0; i < n_waiters; i++)
		if (waiters[i].w_touched)
			look(&waiters[i]);
}

/*
 * The watch is set anew each time: what is watched may have been replaced.
 */
static void
look(struct waiter *w)
{
	struct view v;
	int error;

	w->w_touched = false;
	error = watch_add(w->w_dir, w->w_ids) == -1 ? errno : 0;
	view_read(&v, w->w_dir);
	if (!w->w_sent && !send_to(w, &v))
		return;
	judge(w, &v);
	if (w->w_outcome == WAITING && error != 0)
		give_up(w, REFUSED, "unable to watch supervise", why(error));
}

/*
 * True when the service has got the letters; *v is then how it is behind them.
 */
static bool
send_to(struct waiter *w, struct view *v)
{
	bool is_last;
	int status;

	w->w_has_before = v->v_is_known;
	w->w_before = v->v_record;
	w->w_state = v->v_record.r_state;
	if (v->v_error == NULL)
		w->w_gone = 0;
	is_last = !is_in_grace(w, v);
	status = send_letters(w->w_dir, goal->g_letters, !is_last);
	if (status == DONE) {
		w->w_sent = true;
		w->w_gone = 0;
		view_read(v, w->w_dir);
		return (true);
	}
	if (status != IN_VAIN || is_last) {
		w->w_outcome = HOPELESS;
		w->w_status = status;
	}
	return (false);
}

/*
 * May there be a supervisor soon?
 */
static bool
is_in_grace(struct waiter *w, const struct view *v)
{

	if (v->v_is_nowhere)
		return (false);
	if (w->w_gone == 0)
		w->w_gone = now_ms();
	return (now_ms() - w->w_gone < GRACE);
}

static void
judge(struct waiter *w, const struct view *v)
{
	const struct record *r = &v->v_record;
	/* A supervisor may have said so before it left. */
	bool last_word = v->v_is_gone && v->v_is_known && r->r_pid == 0 &&
	    (goal->g_state == 'd' || goal->g_state == 'D');

	w->w_outcome = WAITING;
	w->w_state = r->r_state;
	if (v->v_is_nowhere || (!v->v_is_gone && v->v_errno != ENOENT))
		w->w_gone = 0;
	else if (w->w_gone == 0)
		w->w_gone = now_ms();
	if (last_word || (v->v_error == NULL && reached(w, r)))
		w->w_outcome = REACHED;
	else if (w->w_gone != 0 && now_ms() - w->w_gone < GRACE)
		return;
	else if (v->v_error != NULL)
		give_up(w, v->v_is_gone || v->v_errno == ENOENT ||
		    v->v_errno == ENOTDIR ? IN_VAIN : REFUSED, v->v_error,
		    v->v_errno == 0 ? NULL : why(v->v_errno));
	else if (r->r_state == FAILED && goal->g_state != 'f' &&
	    !is_stale(w, r))
		give_up(w, IN_VAIN, "failed",
		    r->r_reason[0] == '\0' ? NULL : r->r_reason);
	else if (has_been(w, r))
		give_up(w, IN_VAIN, "down again",
		    r->r_reason[0] == '\0' ? NULL : r->r_reason);
}

static bool
reached(const struct waiter *w, const struct record *r)
{
	bool replaced = w->w_has_before && is_up(&w->w_before) && is_up(r) &&
	    has_changed(w, r);

	switch (goal->g_state) {
	case 'u':
		/* What is over has been up. */
		return ((is_up(r) && !is_old(w, r)) || has_been(w, r));
	case 'r':
		return ((r->r_state == READY && !is_old(w, r)) ||
		    (has_been(w, r) && (r->r_ready.tv_sec !=
		    w->w_before.r_ready.tv_sec || r->r_ready.tv_nsec !=
		    w->w_before.r_ready.tv_nsec)));
	case 'd':
		return (r->r_state == DOWN || r->r_state == FAILED ||
		    r->r_state == FINISHING || replaced);
	case 'D':
		return (r->r_state == DOWN || r->r_state == FAILED ||
		    replaced);
	default:
		return (r->r_state == FAILED && !is_stale(w, r));
	}
}

/*
 * Does ./run run, or has a service that has none been started?
 */
static bool
is_up(const struct record *r)
{

	return (r->r_state == READY || (r->r_state == STARTING &&
	    r->r_script == RUN_SCRIPT && r->r_pid != 0));
}

/*
 * Is this the process that the letters are to replace?
 */
static bool
is_old(const struct waiter *w, const struct record *r)
{

	return (strpbrk(goal->g_letters, "dkrt") != NULL && w->w_has_before &&
	    is_up(&w->w_before) && !has_changed(w, r));
}

/*
 * Is this how it was before the letters that are to start it?
 */
static bool
is_stale(const struct waiter *w, const struct record *r)
{

	return (strpbrk(goal->g_letters, "oru") != NULL && w->w_has_before &&
	    r->r_state == w->w_before.r_state && !has_changed(w, r) &&
	    r->r_generation == w->w_before.r_generation);
}

/*
 * Was it started by the letters, has it ended, and does it stay so?  One that
 * was taken in only now had no record before them.
 */
static bool
has_been(const struct waiter *w, const struct record *r)
{
	bool has_run = w->w_has_before ? has_changed(w, r) :
	    r->r_ending != NO_ENDING;

	return ((goal->g_state == 'u' || goal->g_state == 'r') &&
	    strpbrk(goal->g_letters, "oru") != NULL && has_run &&
	    r->r_state == DOWN && r->r_want != WANT_UP &&
	    r->r_next.tv_sec == 0);
}

static bool
has_changed(const struct waiter *w, const struct record *r)
{
	const struct record *b = &w->w_before;

	return (r->r_pid != b->r_pid ||
	    r->r_changed.tv_sec != b->r_changed.tv_sec ||
	    r->r_changed.tv_nsec != b->r_changed.tv_nsec);
}

static void
give_up(struct waiter *w, int status, const char *what, const char *reason)
{

	w->w_outcome = HOPELESS;
	w->w_status = status;
	(void)fprintf(stderr, "svc: warning: %s: %s%s%s\n", w->w_dir, what,
	    reason == NULL ? "" : ": ", reason == NULL ? "" : reason);
}

/*
 * Something happened to what is watched as id; -1: to whom, was lost.
 */
static void
touch(int id)
{
	size_t i;
	int k;

	for (i = 0; i < n_waiters; i++)
		for (k = 0; k < WATCHES; k++)
			if ((id == -1 || waiters[i].w_ids[k] == id) &&
			    waiters[i].w_outcome != HOPELESS)
				waiters[i].w_touched = true;
}

static long long
now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((long long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000);
}
