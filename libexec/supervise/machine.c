/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * machine -- the life of a service, as one table of small functions.
 *
 * An action runs for one event in one state and returns with the service in
 * its next state.  It changes the record and asks the world for processes,
 * signals and timers through the functions of service.h; it never waits.
 *
 * Invariants: r_pid is the process of r_script, 0 when there is none.  In
 * DOWN and FAILED there is none.  In STARTING and FINISHING there is one.  In
 * READY there is one, but for a service that is only a ./start.  In STOPPING
 * there is one, or SV_SWEEPING says that what it left is being ended.
 */

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "libexec/chain/words.h"
#include "service.h"

#define START_SPACING	1000	/* ms from one start to the next, at least */
#define SICK_LIMIT	5000	/* ms a hung process has to end by itself */
#define SWEEP_FIRST	5	/* ms until we look again what is left */
#define SWEEP_SLOWEST	200
#define SWEEP_LIMIT	5000	/* ms until what is left is killed */
#define SWEEP_END	10000	/* ms until it is left alone */
#define PERMANENT_RUN	100	/* exit status, daemontools-encore's */
#define PERMANENT_FINISH 125	/* exit status, s6's */

typedef void	action(struct service *, const struct event *);

static action	nothing, go_up, go_down, go_once, leave, vanish;
static action	start_now, wish_up, wish_down, wish_once, wish_exit;
static action	let_down, let_vanish, restart, pause_it, continue_it;
static action	pass_signal, has_ended, became_ready, became_sick;
static action	too_slow, stop_again, stop_overdue, up_again, on_purpose;
static action	finish_ended, finish_overdue, ceasing, leave_overdue;

static action *const actions[STATES][EVENTS] = {
	[DOWN] = {
		[EV_UP] = go_up,
		[EV_DOWN] = go_down,
		[EV_ONCE] = go_once,
		[EV_EXIT] = leave,
		[EV_RESTART] = nothing,
		[EV_PAUSE] = nothing,
		[EV_CONTINUE] = nothing,
		[EV_SIGNAL] = nothing,
		[EV_ENDED] = nothing,
		[EV_READY] = nothing,
		[EV_SICK] = nothing,
		[EV_TIMER] = start_now,
		[EV_GONE] = vanish,
		[EV_CEASING] = nothing
	},
	[STARTING] = {
		[EV_UP] = wish_up,
		[EV_DOWN] = let_down,
		[EV_ONCE] = wish_once,
		[EV_EXIT] = wish_exit,
		[EV_RESTART] = restart,
		[EV_PAUSE] = pause_it,
		[EV_CONTINUE] = continue_it,
		[EV_SIGNAL] = pass_signal,
		[EV_ENDED] = has_ended,
		[EV_READY] = became_ready,
		[EV_SICK] = became_sick,
		[EV_TIMER] = too_slow,
		[EV_GONE] = let_vanish,
		[EV_CEASING] = ceasing
	},
	[READY] = {
		[EV_UP] = wish_up,
		[EV_DOWN] = let_down,
		[EV_ONCE] = wish_once,
		[EV_EXIT] = wish_exit,
		[EV_RESTART] = restart,
		[EV_PAUSE] = pause_it,
		[EV_CONTINUE] = continue_it,
		[EV_SIGNAL] = pass_signal,
		[EV_ENDED] = has_ended,
		[EV_READY] = nothing,
		[EV_SICK] = became_sick,
		[EV_TIMER] = leave_overdue,
		[EV_GONE] = let_vanish,
		[EV_CEASING] = ceasing
	},
	[STOPPING] = {
		[EV_UP] = up_again,
		[EV_DOWN] = stop_again,
		[EV_ONCE] = wish_once,
		[EV_EXIT] = wish_exit,
		[EV_RESTART] = on_purpose,
		[EV_PAUSE] = pause_it,
		[EV_CONTINUE] = continue_it,
		[EV_SIGNAL] = pass_signal,
		[EV_ENDED] = has_ended,
		[EV_READY] = nothing,
		[EV_SICK] = nothing,
		[EV_TIMER] = stop_overdue,
		[EV_GONE] = let_vanish,
		[EV_CEASING] = nothing
	},
	[FINISHING] = {
		[EV_UP] = up_again,
		[EV_DOWN] = wish_down,
		[EV_ONCE] = wish_once,
		[EV_EXIT] = wish_exit,
		[EV_RESTART] = nothing,
		[EV_PAUSE] = nothing,
		[EV_CONTINUE] = nothing,
		[EV_SIGNAL] = pass_signal,
		[EV_ENDED] = finish_ended,
		[EV_READY] = nothing,
		[EV_SICK] = nothing,
		[EV_TIMER] = finish_overdue,
		[EV_GONE] = let_vanish,
		[EV_CEASING] = nothing
	},
	[FAILED] = {
		[EV_UP] = go_up,
		[EV_DOWN] = nothing,
		[EV_ONCE] = go_once,
		[EV_EXIT] = leave,
		[EV_RESTART] = nothing,
		[EV_PAUSE] = nothing,
		[EV_CONTINUE] = nothing,
		[EV_SIGNAL] = nothing,
		[EV_ENDED] = nothing,
		[EV_READY] = nothing,
		[EV_SICK] = nothing,
		[EV_TIMER] = nothing,
		[EV_GONE] = vanish,
		[EV_CEASING] = nothing
	}
};

static unsigned	delay_left(const struct service *);
static void	start(struct service *);
static void	start_as_read(struct service *);
static void	launch(struct service *, enum script);
static void	not_started(struct service *, enum script);
static int	has_readiness(const struct service *);
static void	stop(struct service *);
static unsigned	stop_limit(const struct service *);
static void	start_ended(struct service *, const struct event *);
static void	run_ended(struct service *, const struct event *);
static void	begin_sweep(struct service *);
static void	sweep_again(struct service *);
static void	after_run(struct service *);
static void	settle(struct service *);
static int	is_to_run_again(struct service *);
static int	dies_too_often(struct service *);
static void	schedule(struct service *);
static void	stay_down(struct service *);
static void	fail(struct service *);
static void	forgive(struct service *);
static void	set_state(struct service *, enum state);
static void	set_reason(struct service *, const char *, ...)
		    __attribute__((__format__(printf, 2, 3)));
static void	describe_ending(char *, size_t, enum ending, int);

/*
 * handle(sv, e): what e means to sv in its state.
 */
void
handle(struct service *sv, const struct event *e)
{
	struct record *r = &sv->sv_record;

	if (sv->sv_gone)
		return;
	actions[r->r_state][e->ev_kind](sv, e);
	assert(r->r_pid == 0 || (r->r_state != DOWN && r->r_state != FAILED));
	publish(sv);
}

/*
 * happen(sv, kind): handle an event that has nothing more to tell.
 */
void
happen(struct service *sv, enum event_kind kind)
{
	struct event e = { kind, 0, NO_ENDING, NULL };

	handle(sv, &e);
}

/*
 * begin(sv): a service nobody supervised before comes into care.
 */
void
begin(struct service *sv)
{
	struct record *r = &sv->sv_record;

	read_settings(sv);
	now_real(&r->r_changed);
	set_reason(sv, "%s", "");
	r->r_want = sv->sv_settings.se_files & HAS_DOWN ? WANT_DOWN : WANT_UP;
	set_state(sv, DOWN);
	if (r->r_want == WANT_UP)
		start_as_read(sv);
	publish(sv);
}

/*
 * resume(sv): the record is a predecessor's, and r_pid, if any, runs.  What a
 * timer or a probe was to see goes on; limits begin anew.
 */
void
resume(struct service *sv)
{
	struct record *r = &sv->sv_record;
	const struct settings *se = &sv->sv_settings;

	if (r->r_state == DOWN && r->r_next.tv_sec != 0) {
		sv->sv_delay = delay_left(sv);
		schedule(sv);
	} else if (r->r_state == STOPPING && r->r_pid == 0) {
		begin_sweep(sv);
	} else if (r->r_pid == 0 && r->r_state != READY) {
		if (r->r_state != FAILED && r->r_state != DOWN)
			settle(sv);
		else if (r->r_exiting)
			depart(sv);
	} else if (r->r_state == STARTING && r->r_script == RUN_SCRIPT) {
		set_timer(&sv->sv_timer, se->se_ready_limit);
		await_readiness(sv);
	} else if (r->r_state == READY)
		watch_health(sv);
	else if (r->r_state == STOPPING)
		set_timer(&sv->sv_timer, stop_limit(sv));
	else if (r->r_script == FINISH_SCRIPT)
		set_timer(&sv->sv_timer, se->se_finish_limit);
	publish(sv);
}

/*
 * The delay that the predecessor had set, from the last start to r_next.
 */
static unsigned
delay_left(const struct service *sv)
{
	const struct timespec *next = &sv->sv_record.r_next;
	struct timespec now;
	int64_t left;

	now_real(&now);
	left = ((int64_t)next->tv_sec - now.tv_sec) * 1000 +
	    (next->tv_nsec - now.tv_nsec) / 1000000;
	if (left <= 0)
		return (0);
	left += (int64_t)(now_ms() - sv->sv_started);
	return (left > INT_MAX ? INT_MAX : (unsigned)left);
}

/* Events that change nothing. */

static void
nothing(struct service *sv, const struct event *e)
{

	(void)sv;
	(void)e;
}

static void
wish_up(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_want = WANT_UP;
}

static void
wish_down(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_want = WANT_DOWN;
}

static void
wish_once(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_want = WANT_ONCE;
}

static void
wish_exit(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_exiting = 1;
	if (sv->sv_record.r_state == READY && sv->sv_record.r_pid == 0)
		settle(sv);
}

/* Without a process. */

/*
 * The start is due 1 s after the last one; what it failed for is forgotten.
 */
static void
go_up(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_want = WANT_UP;
	forgive(sv);
	schedule(sv);
}

static void
go_once(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_want = WANT_ONCE;
	forgive(sv);
	schedule(sv);
}

/*
 * ./stop runs also when it is only now known that it is down for long.
 */
static void
go_down(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_want = WANT_DOWN;
	clear_timer(&sv->sv_timer);
	settle(sv);
}

static void
leave(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_exiting = 1;
	clear_timer(&sv->sv_timer);
	if (sv->sv_record.r_state == FAILED)
		depart(sv);
	else
		settle(sv);
}

static void
vanish(struct service *sv, const struct event *e)
{

	sv->sv_record.r_want = WANT_DOWN;
	leave(sv, e);
}

static void
start_now(struct service *sv, const struct event *e)
{

	(void)e;
	start(sv);
}

/* With a process. */

static void
let_down(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_want = WANT_DOWN;
	set_reason(sv, "told to stop");
	sv->sv_record.r_flags |= SV_DELIBERATE;
	stop(sv);
}

static void
let_vanish(struct service *sv, const struct event *e)
{
	enum state state = sv->sv_record.r_state;

	sv->sv_record.r_exiting = 1;
	sv->sv_record.r_want = WANT_DOWN;
	if (state == FINISHING || (state == STOPPING &&
	    (sv->sv_record.r_pid == 0 || sv->sv_record.r_term)))
		return;
	let_down(sv, e);
	set_reason(sv, "its directory has gone");
}

static void
restart(struct service *sv, const struct event *e)
{

	(void)e;
	set_reason(sv, "told to restart");
	sv->sv_record.r_flags |= SV_DELIBERATE;
	stop(sv);
}

static void
pause_it(struct service *sv, const struct event *e)
{

	(void)e;
	if (sv->sv_record.r_pid == 0)
		return;
	sv->sv_record.r_paused = 1;
	send_signal(sv, SIGSTOP);
}

static void
continue_it(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_paused = 0;
	send_signal(sv, SIGCONT);
}

static void
pass_signal(struct service *sv, const struct event *e)
{

	send_signal(sv, e->ev_number);
	if (e->ev_number == SIGTERM && sv->sv_record.r_pid != 0)
		sv->sv_record.r_term = 1;
}

static void
became_ready(struct service *sv, const struct event *e)
{

	(void)e;
	if (sv->sv_record.r_script != RUN_SCRIPT)
		return;
	clear_timer(&sv->sv_timer);
	now_real(&sv->sv_record.r_ready);
	set_state(sv, READY);
	end_readiness(sv);
	watch_health(sv);
}

static void
became_sick(struct service *sv, const struct event *e)
{

	if (sv->sv_record.r_script != RUN_SCRIPT)
		return;
	sv->sv_record.r_flags |= SV_SICK;
	report(sv, "%s: restarting it", e->ev_text);
	set_reason(sv, "%s", e->ev_text);
	stop(sv);
}

/*
 * ms that the process has to end by itself, 0: for ever.
 */
static unsigned
stop_limit(const struct service *sv)
{
	unsigned limit = sv->sv_settings.se_kill_after;

	return (limit == 0 && (sv->sv_record.r_flags & SV_SICK) ? SICK_LIMIT :
	    limit);
}

/*
 * Not ready in time.  (./start has no limit.)
 */
static void
too_slow(struct service *sv, const struct event *e)
{
	struct event sick = *e;
	char text[RECORD_TEXT];

	(void)snprintf(text, sizeof(text), "not ready after %u ms",
	    sv->sv_settings.se_ready_limit);
	sick.ev_text = text;
	became_sick(sv, &sick);
}

/*
 * Nobody has to tell it.
 */
static void
ceasing(struct service *sv, const struct event *e)
{

	(void)e;
	if (sv->sv_record.r_script != RUN_SCRIPT)
		return;
	end_readiness(sv);
	set_state(sv, STOPPING);
	set_timer(&sv->sv_timer, sv->sv_settings.se_kill_after);
	set_reason(sv, "it said that it is stopping");
}

/*
 * A logger whose service has left had time to read the rest.
 */
static void
leave_overdue(struct service *sv, const struct event *e)
{

	if (sv->sv_record.r_exiting)
		let_down(sv, e);
}

/*
 * Under runit's rules the time in status remains that of ./run until ./finish
 * is over.
 */
static void
has_ended(struct service *sv, const struct event *e)
{
	struct record *r = &sv->sv_record;
	enum script script = r->r_script;

	clear_timer(&sv->sv_timer);
	end_readiness(sv);
	if (dress != RUNIT || script != RUN_SCRIPT ||
	    (sv->sv_settings.se_files & HAS_FINISH) == 0)
		now_real(&r->r_changed);
	if (r->r_term)
		r->r_flags |= SV_TOLD;
	r->r_pid = 0;
	r->r_main = 0;
	r->r_paused = 0;
	r->r_term = 0;
	r->r_script = NO_SCRIPT;
	r->r_text[0] = '\0';
	if (script == START_SCRIPT)
		start_ended(sv, e);
	else
		run_ended(sv, e);
}

/* While it is being stopped. */

static void
stop_again(struct service *sv, const struct event *e)
{

	if (sv->sv_record.r_pid != 0)
		let_down(sv, e);
	else
		sv->sv_record.r_want = WANT_DOWN;
}

static void
up_again(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_want = WANT_UP;
	sv->sv_record.r_flags |= SV_DELIBERATE;
}

/*
 * It ends already; whether it starts again is as it was.
 */
static void
on_purpose(struct service *sv, const struct event *e)
{

	(void)e;
	sv->sv_record.r_flags |= SV_DELIBERATE;
}

static void
stop_overdue(struct service *sv, const struct event *e)
{

	(void)e;
	if (sv->sv_record.r_flags & SV_SWEEPING) {
		sweep_again(sv);
		return;
	}
	report(sv, "process %ld does not end: killing it",
	    (long)sv->sv_record.r_pid);
	if (sv->sv_settings.se_files & HAS_KILL_GROUP)
		signal_group(sv, SIGKILL);
	else
		send_signal(sv, SIGKILL);
}

/* While ./finish or ./stop runs. */

static void
finish_ended(struct service *sv, const struct event *e)
{
	struct record *r = &sv->sv_record;

	clear_timer(&sv->sv_timer);
	now_real(&r->r_changed);
	r->r_pid = 0;
	r->r_term = 0;
	if (r->r_script == STOP_SCRIPT)
		r->r_flags &= ~(unsigned)SV_STARTED;
	else if (e->ev_ending == EXITED && e->ev_number == PERMANENT_FINISH) {
		set_reason(sv, "./finish says that it fails for good");
		r->r_flags |= SV_FAILING;
	}
	r->r_script = NO_SCRIPT;
	settle(sv);
}

static void
finish_overdue(struct service *sv, const struct event *e)
{

	(void)e;
	report(sv, "./%s does not end: killing it",
	    script_names[sv->sv_record.r_script]);
	signal_group(sv, SIGKILL);
}

/* What the actions are made of. */

static void
start(struct service *sv)
{

	read_settings(sv);
	start_as_read(sv);
}

static void
start_as_read(struct service *sv)
{
	struct record *r = &sv->sv_record;

	clear_timer(&sv->sv_timer);
	(void)memset(&r->r_next, 0, sizeof(r->r_next));
	r->r_flags &= ~(unsigned)(SV_DELIBERATE | SV_FAILING |
	    SV_UNSTARTED | SV_SICK | SV_TOLD);
	if ((sv->sv_settings.se_files & HAS_START) &&
	    !(r->r_flags & SV_STARTED))
		launch(sv, START_SCRIPT);
	else
		launch(sv, RUN_SCRIPT);
}

/*
 * The record says STARTING or READY before there is a process: the process
 * itself writes the record out, before it becomes ./run (spawn.c).
 */
static void
launch(struct service *sv, enum script script)
{
	struct record *r = &sv->sv_record;
	unsigned was_started;

	sv->sv_started = now_ms();
	r->r_script = script;
	r->r_misses = 0;
	set_state(sv, script == START_SCRIPT || has_readiness(sv) ?
	    STARTING : READY);
	if (r->r_state == READY)
		now_real(&r->r_ready);
	was_started = r->r_flags & SV_STARTED;
	if (script == RUN_SCRIPT)
		r->r_flags |= SV_STARTED;
	r->r_flags &= ~(unsigned)SV_LOST;
	if (run_script(sv, script, NO_ENDING, 0) == -1) {
		if (!was_started)
			r->r_flags &= ~(unsigned)SV_STARTED;
		not_started(sv, script);
		return;
	}
	if (script == START_SCRIPT)
		return;
	if (r->r_state == READY)
		watch_health(sv);
	else {
		set_timer(&sv->sv_timer, sv->sv_settings.se_ready_limit);
		await_readiness(sv);
	}
}

static void
not_started(struct service *sv, enum script script)
{
	struct record *r = &sv->sv_record;
	int error = errno;

	end_readiness(sv);
	r->r_script = NO_SCRIPT;
	(void)memset(&r->r_ready, 0, sizeof(r->r_ready));
	report(sv, "unable to start ./%s: %s", script_names[script],
	    words_for(error));
	set_state(sv, DOWN);
	set_reason(sv, "cannot start ./%s: %s", script_names[script],
	    words_for(error));
	if (r->r_want != WANT_UP || r->r_exiting) {
		settle(sv);
		return;
	}
	r->r_flags |= SV_UNSTARTED;
	sv->sv_delay = sv->sv_delay == 0 ? START_SPACING : sv->sv_delay * 2;
	schedule(sv);
}

static int
has_readiness(const struct service *sv)
{
	const struct settings *se = &sv->sv_settings;

	return (se->se_notification_fd != -1 ||
	    se->se_ready_socket[0] != '\0' ||
	    (se->se_files & (HAS_NOTIFY_SOCKET | HAS_READY)) != 0);
}

/*
 * Tell the process to end.
 */
static void
stop(struct service *sv)
{
	struct record *r = &sv->sv_record;

	end_readiness(sv);
	if (r->r_pid == 0) {
		settle(sv);
		return;
	}
	if (r->r_state != STOPPING)
		set_timer(&sv->sv_timer, stop_limit(sv));
	set_state(sv, STOPPING);
	r->r_paused = 0;
	if (!run_control(sv, 't')) {
		send_signal(sv, sv->sv_settings.se_stop_signal);
		r->r_term = 1;
	}
	send_signal(sv, SIGCONT);
	if (r->r_want == WANT_DOWN)
		(void)run_control(sv, 'd');
}

/*
 * ./start is over.  Without a ./run the service is up now.
 */
static void
start_ended(struct service *sv, const struct event *e)
{
	struct record *r = &sv->sv_record;
	char how[RECORD_TEXT];

	if (e->ev_ending == UNKNOWN_ENDING) {
		settle(sv);		/* it is run again */
		return;
	}
	if (e->ev_ending != EXITED || e->ev_number != 0) {
		describe_ending(how, sizeof(how), e->ev_ending, e->ev_number);
		if (r->r_state != STOPPING) {
			set_reason(sv, "./start %s", how);
			r->r_flags |= SV_FAILING;
		}
		settle(sv);
		return;
	}
	r->r_flags |= SV_STARTED;
	if (r->r_state == STOPPING || r->r_exiting)
		settle(sv);
	else if (sv->sv_settings.se_files & HAS_RUN)
		launch(sv, RUN_SCRIPT);
	else {
		now_real(&r->r_ready);
		set_state(sv, READY);
	}
}

static void
run_ended(struct service *sv, const struct event *e)
{
	struct record *r = &sv->sv_record;
	char how[RECORD_TEXT];

	r->r_ending = e->ev_ending;
	r->r_code = e->ev_number;
	describe_ending(how, sizeof(how), e->ev_ending, e->ev_number);
	if (r->r_state != STOPPING)
		set_reason(sv, "%s", how);
	if (dress != RUNIT && e->ev_ending == EXITED &&
	    e->ev_number == PERMANENT_RUN)
		r->r_flags |= SV_FAILING;
	if (sweep(sv, SIGTERM) != 0) {
		set_state(sv, STOPPING);
		begin_sweep(sv);
	} else
		after_run(sv);
}

static void
begin_sweep(struct service *sv)
{

	sv->sv_record.r_flags |= SV_SWEEPING;
	sv->sv_swept = now_ms();
	set_timer(&sv->sv_timer, SWEEP_FIRST);
}

/*
 * Look whether what the process left has ended; help it after a while.
 */
static void
sweep_again(struct service *sv)
{
	uint64_t spent = now_ms() - sv->sv_swept;
	unsigned wait;

	if (spent > SWEEP_END) {
		report(sv, "what process %ld left does not end",
		    (long)sv->sv_record.r_left);
		sv->sv_record.r_flags &= ~(unsigned)SV_SWEEPING;
		after_run(sv);
		return;
	}
	if (sweep(sv, spent > SWEEP_LIMIT ? SIGKILL : 0) == 0) {
		sv->sv_record.r_flags &= ~(unsigned)SV_SWEEPING;
		after_run(sv);
		return;
	}
	wait = spent < SWEEP_FIRST ? SWEEP_FIRST : (unsigned)spent;
	set_timer(&sv->sv_timer, wait < SWEEP_SLOWEST ? wait : SWEEP_SLOWEST);
}

static void
after_run(struct service *sv)
{
	struct record *r = &sv->sv_record;

	if ((sv->sv_settings.se_files & HAS_FINISH) == 0) {
		settle(sv);
		return;
	}
	r->r_script = FINISH_SCRIPT;
	set_state(sv, FINISHING);
	if (run_script(sv, FINISH_SCRIPT, r->r_ending, r->r_code) == -1) {
		report(sv, "unable to start ./finish: %s", words_for(errno));
		r->r_script = NO_SCRIPT;
		settle(sv);
	} else
		set_timer(&sv->sv_timer, sv->sv_settings.se_finish_limit);
}

/*
 * There is no process any more: what now?
 */
static void
settle(struct service *sv)
{
	struct record *r = &sv->sv_record;
	int is_only_start = (sv->sv_settings.se_files & HAS_RUN) == 0;
	int has_stop = (r->r_flags & SV_STARTED) &&
	    (sv->sv_settings.se_files & HAS_STOP);

	if (!(is_only_start && has_stop) && is_to_run_again(sv)) {
		if (is_only_start)
			r->r_flags &= ~(unsigned)SV_STARTED;
		if ((r->r_flags & (SV_DELIBERATE | SV_TOLD)) == 0 ||
		    (r->r_flags & SV_SICK))
			r->r_restarts++;
		set_state(sv, DOWN);
		schedule(sv);
	} else if (has_stop) {
		(void)memset(&r->r_next, 0, sizeof(r->r_next));
		r->r_script = STOP_SCRIPT;
		set_state(sv, FINISHING);
		if (run_script(sv, STOP_SCRIPT, r->r_ending,
		    r->r_code) == 0)
			return;
		report(sv, "unable to start ./stop: %s", words_for(errno));
		r->r_script = NO_SCRIPT;
		r->r_flags &= ~(unsigned)SV_STARTED;
		settle(sv);
	} else
		stay_down(sv);
}

/*
 * Whether it is to be started again; if so, when: sv_delay.
 *
 * A process that lived no longer than the delay before it, or than a second,
 * doubles the delay.
 */
static int
is_to_run_again(struct service *sv)
{
	struct record *r = &sv->sv_record;
	const struct settings *se = &sv->sv_settings;
	uint64_t lived = now_ms() - sv->sv_started;
	int succeeded = r->r_ending == EXITED && r->r_code == 0 &&
	    (r->r_flags & SV_SICK) == 0;

	if (r->r_want != WANT_UP || r->r_exiting ||
	    (r->r_flags & SV_FAILING))
		return (0);
	if (r->r_flags & SV_DELIBERATE) {
		sv->sv_delay = 0;
		return (1);
	}
	if (se->se_policy == RESTART_NEVER ||
	    (se->se_policy == RESTART_ON_FAILURE && succeeded)) {
		r->r_want = WANT_DOWN;
		return (0);
	}
	if ((r->r_flags & SV_TOLD) && !(r->r_flags & SV_SICK)) {
		sv->sv_delay = 0;
		return (1);
	}
	if (dies_too_often(sv))
		return (0);
	if (lived > START_SPACING && lived > sv->sv_delay)
		sv->sv_delay = 0;
	else
		sv->sv_delay = sv->sv_delay == 0 ? START_SPACING :
		    sv->sv_delay * 2;
	return (1);
}

static int
dies_too_often(struct service *sv)
{
	const struct settings *se = &sv->sv_settings;
	uint64_t first, now = now_ms();

	if (se->se_deaths == 0)
		return (0);
	sv->sv_died[sv->sv_deaths++ % DEATHS_MOST] = now;
	if (sv->sv_deaths < se->se_deaths)
		return (0);
	first = sv->sv_died[(sv->sv_deaths - se->se_deaths) % DEATHS_MOST];
	if (now - first > se->se_window)
		return (0);
	set_reason(sv, "died %u times within %u ms", se->se_deaths,
	    (unsigned)(now - first));
	sv->sv_record.r_flags |= SV_FAILING;
	return (1);
}

/*
 * Start it sv_delay ms after the last start, at once when they have passed.
 */
static void
schedule(struct service *sv)
{
	struct record *r = &sv->sv_record;
	uint64_t due, now = now_ms();
	unsigned most = sv->sv_settings.se_max_delay;

	if (sv->sv_delay > most)
		sv->sv_delay = most < START_SPACING ? START_SPACING : most;
	due = sv->sv_started +
	    (sv->sv_delay > START_SPACING ? sv->sv_delay : START_SPACING);
	if (sv->sv_started == 0 || due <= now) {
		start(sv);
		return;
	}
	now_real(&r->r_next);
	r->r_next.tv_sec += (time_t)((due - now) / 1000);
	r->r_next.tv_nsec += (long)((due - now) % 1000) * 1000000;
	if (r->r_next.tv_nsec >= 1000000000) {
		r->r_next.tv_nsec -= 1000000000;
		r->r_next.tv_sec++;
	}
	set_timer(&sv->sv_timer, (unsigned)(due - now));
}

static void
stay_down(struct service *sv)
{
	struct record *r = &sv->sv_record;

	(void)memset(&r->r_next, 0, sizeof(r->r_next));
	r->r_flags &= ~(unsigned)(SV_STARTED | SV_UNSTARTED);
	if (r->r_flags & SV_FAILING)
		fail(sv);
	else
		set_state(sv, DOWN);
	if (r->r_exiting)
		depart(sv);
}

static void
fail(struct service *sv)
{

	sv->sv_record.r_want = WANT_DOWN;
	set_state(sv, FAILED);
	report(sv, "failed: %s", sv->sv_record.r_reason);
}

/*
 * Somebody looked after it: what went before does not count any more.
 */
static void
forgive(struct service *sv)
{

	sv->sv_record.r_restarts = 0;
	set_reason(sv, "%s", "");
	sv->sv_delay = 0;
	sv->sv_deaths = 0;
	if (sv->sv_record.r_state == FAILED)
		set_state(sv, DOWN);
	sv->sv_record.r_flags &= ~(unsigned)SV_FAILING;
}

static void
set_state(struct service *sv, enum state state)
{
	struct record *r = &sv->sv_record;

	if (state != r->r_state)
		now_real(&r->r_since);
	r->r_state = state;
}

static void
set_reason(struct service *sv, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(sv->sv_record.r_reason,
	    sizeof(sv->sv_record.r_reason), format, ap);
	va_end(ap);
}

static void
describe_ending(char *text, size_t size, enum ending ending, int code)
{

	if (ending == EXITED)
		(void)snprintf(text, size, "exited %d", code);
	else if (ending == KILLED)
		(void)snprintf(text, size, "killed by signal %d", code);
	else
		(void)snprintf(text, size, "ended while nobody looked");
}
