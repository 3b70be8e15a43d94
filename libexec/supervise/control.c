/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * control -- the letters in supervise/control.
 *
 * The union of the family's.  Where two disagree the daemontools meaning
 * holds, in runsv's dress runit's.  What is unknown is ignored.  Ours is R,
 * which sends the reload-signal.
 */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "supervise.h"

/* Modifiers hold for the letters that were written together. */
struct batch {
	struct service	*target;
	int		to_group;
};

static void	obey(struct service *, struct batch *, char);
static int	is_modifier(struct service *, struct batch *, char);
static void	command(struct service *, char, enum event_kind);

static const struct {
	char	letter;
	int	number;
} signals[] = {
	{ '1', SIGUSR1 }, { '2', SIGUSR2 }, { 'a', SIGALRM }, { 'b', SIGABRT },
	{ 'h', SIGHUP }, { 'i', SIGINT }, { 'k', SIGKILL }, { 'q', SIGQUIT },
	{ 't', SIGTERM }, { 'w', SIGWINCH }, { 'y', SIGWINCH }
};

/* Letters that runsv gives to ./control, too, but does anyhow. */
static const struct {
	char		letter;
	enum event_kind	kind;
} commands[] = {
	{ 'c', EV_CONTINUE }, { 'd', EV_DOWN }, { 'o', EV_ONCE },
	{ 'p', EV_PAUSE }, { 'r', EV_RESTART }, { 'u', EV_UP },
	{ 'x', EV_EXIT }
};

/*
 * control_read(sv): something was written to its control.
 */
void
control_read(void *arg)
{
	struct service *sv = arg;
	struct batch batch = { sv, 0 };
	char letters[256];
	ssize_t i, n;

	n = read(sv->sv_control.so_fd, letters, sizeof(letters));
	/* Who tells it up or down for long makes or removes that file, too. */
	notice_down(sv);
	publish(sv);
	for (i = 0; i < n && !sv->sv_gone; i++)
		obey(sv, &batch, letters[i]);
}

static void
obey(struct service *sv, struct batch *batch, char letter)
{
	struct service *target;
	struct event e = { EV_SIGNAL, 0, NO_ENDING, NULL };
	size_t i;

	if (is_modifier(sv, batch, letter))
		return;
	target = batch->target;
	if (target->sv_gone)
		return;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].letter == letter)
			command(target, letter, commands[i].kind);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (signals[i].letter == letter)
			e.ev_number = signals[i].number;
	if (letter == 'R')
		e.ev_number = target->sv_settings.se_reload_signal;
	if (e.ev_number == 0 || target->sv_record.r_pid == 0)
		return;
	if (batch->to_group)
		signal_group(target, e.ev_number);
	else if (!run_control_or(target, letter, &e))
		handle(target, &e);
}

static int
is_modifier(struct service *sv, struct batch *batch, char letter)
{

	switch (letter) {
	case '+':
		batch->to_group = 1;
		return (1);
	case '=':
		batch->to_group = 0;
		return (1);
	case 'L':
		if (sv->sv_log != NULL)
			batch->target = sv->sv_log;
		return (1);
	case 'l':
		batch->target = sv;
		return (1);
	default:
		return (0);
	}
}

/*
 * A letter that is no signal.  What ./control does for p and c is done
 * instead; for u and x, as well.
 */
static void
command(struct service *sv, char letter, enum event_kind kind)
{
	struct event e = { kind, 0, NO_ENDING, NULL };
	int has_process = sv->sv_record.r_pid != 0;

	if (kind == EV_EXIT && sv->sv_main != NULL) {
		/* A logger is given up with its service only. */
		if (dress != RUNIT)
			happen(sv, EV_DOWN);
		return;
	}
	if ((kind == EV_PAUSE || kind == EV_CONTINUE) && has_process &&
	    run_control_or(sv, letter, &e))
		return;
	if ((kind == EV_UP && !has_process) ||
	    (kind == EV_EXIT && has_process))
		(void)run_control_or(sv, letter, NULL);
	handle(sv, &e);
	if (kind == EV_EXIT && dress == RUNIT && !sv->sv_gone)
		happen(sv, EV_DOWN);
}
