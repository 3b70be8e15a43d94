/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loop.c -- from the input to the script, and what else there is to do.
 */

#include <string.h>
#include <unistd.h>

#include "svlog.h"

#define WAKE_TIME	300000		/* ns: twice within is often */
#define GATHER_TIME	50000		/* ns */

static int	 chores(struct script *);
static void	 end_line(struct script *, struct input *);
static int	 one_block(struct script *, struct input *, int);
static size_t	 usable(const struct input *, int);
static void	 wait_for_more(const struct input *);

/*
 * Until the input ends, or a TERM comes: then no line is begun any more, but
 * one whose beginning was seen is still waited for.
 */
void
loop(struct script *words, struct script *run, struct input *in)
{
	int leaving, more;

	for (;;) {
		leaving = chores(words);
		if (leaving && in->in_len == 0 && !act_midline())
			return;
		more = input_fill(in, leaving);
		act_replace(run, in->in_data, in->in_len);
		if (usable(in, leaving) > 0) {
			if (one_block(run, in, leaving) == -1 ||
			    (leaving && in->in_peek && !act_midline()))
				return;
		} else if (in->in_eof) {
			end_line(run, in);
			return;
		} else if (!more) {
			input_idle(in);
			act_idle();
			wait_for_more(in);
		}
	}
}

/*
 * Returns whether the program is to leave.
 */
static int
chores(struct script *words)
{
	if (signals_take(SIG_CHLD) || dirs_deadline() == 0)
		dirs_reap();
	if (signals_take(SIG_ALRM))
		dirs_rotate(1);
	else if (dirs_deadline() == 0)
		dirs_rotate(0);
	if (signals_take(SIG_HUP))
		reopen_all(words);
	return signals_seen(SIG_TERM);
}

/*
 * How many bytes can be logged: whole lines, the last one of all, or a piece
 * of a line that is longer than the input holds.
 */
static size_t
usable(const struct input *in, int leaving)
{
	const char *newline;

	if (in->in_len == 0)
		return 0;
	newline = leaving ? memchr(in->in_data, '\n', in->in_len) :
	    memrchr(in->in_data, '\n', in->in_len);
	if (newline != NULL)
		return (size_t)(newline - in->in_data) + 1;
	return in->in_eof || in->in_full || act_midline() ? in->in_len : 0;
}

/*
 * Log what can be, then take it from the input.  Returns -1 when there was no
 * place for it and the program is to leave: it then stays there.
 */
static int
one_block(struct script *s, struct input *in, int leaving)
{
	ssize_t done;
	size_t n;
	int added;

	n = usable(in, leaving);
	added = in->in_eof && n == in->in_len && in->in_data[n - 1] != '\n';
	if (added)
		in->in_data[n++] = '\n';
	done = act_block(s, in->in_data, n, &in->in_first);
	if (done == -1) {
		dirs_rollback();
		return -1;
	}
	dirs_commit();
	input_consume(in, (size_t)done - (added && (size_t)done == n));
	if (dirs_due)
		dirs_rotate_due();
	return 0;
}

/*
 * The input has ended behind a piece of a long line.
 */
static void
end_line(struct script *s, struct input *in)
{
	if (!act_midline())
		return;
	in->in_data[0] = '\n';
	if (act_block(s, in->in_data, 1, NULL) == -1)
		dirs_rollback();
	dirs_commit();
	if (dirs_due)
		dirs_rotate_due();
}

/*
 * Sleep, unless there was a signal that chores() has not yet seen.  When lines
 * come one by one and fast, to be woken for each of them would cost us and the
 * writer more than the lines do: then some are waited for.
 */
static void
wait_for_more(const struct input *in)
{
	static int64_t woken;
	const struct timespec some = { .tv_nsec = GATHER_TIME };
	const sigset_t *mask;
	int64_t ms;

	if (in->in_peek && uptime_ns() - woken < WAKE_TIME)
		(void)nanosleep(&some, NULL);
	ms = dirs_deadline();
	mask = signals_hold();
	if (!signals_seen(SIG_ALRM | SIG_HUP | SIG_CHLD) &&
	    (!signals_seen(SIG_TERM) || in->in_len > 0 || act_midline()))
		(void)wait_for_input(STDIN_FILENO, ms, mask);
	signals_release();
	woken = uptime_ns();
}
