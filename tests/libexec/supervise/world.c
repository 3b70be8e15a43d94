/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * The functions of service.h that the machine asks for, and words for what
 * happens in the world: "up", "TERM", "ended:100", "ended:KILL", "timer",
 * "+2000" (the clock goes on), "arm:10000" (others set the timer), "empty"
 * (what ./run left has ended).
 */

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

#define LONG_AGO	1000000		/* ms, when the clock begins */

static void	option(const char *);
static void	each_word(const char *, void (*)(struct service *,
		    const char *), struct service *);
static void	do_option(struct service *, const char *);
static void	note_timer(const struct service *, const struct timer *);
static void	let_happen(struct service *, const struct event *);
static int	make_event(const char *, struct event *);
static int	parse_ending(const char *, struct event *);
static void	did(const char *, ...)
		    __attribute__((__format__(printf, 1, 2)));

struct world world;
enum dress dress;

static const struct {
	const char	*name;
	int		number;
} signals[] = {
	{ "TERM", SIGTERM }, { "HUP", SIGHUP }, { "KILL", SIGKILL },
	{ "STOP", SIGSTOP }, { "CONT", SIGCONT }, { "INT", SIGINT }
};

static const struct {
	const char	*name;
	enum event_kind	kind;
} events[] = {
	{ "up", EV_UP }, { "down", EV_DOWN }, { "once", EV_ONCE },
	{ "exit", EV_EXIT }, { "restart", EV_RESTART }, { "pause", EV_PAUSE },
	{ "continue", EV_CONTINUE }, { "ready", EV_READY },
	{ "sick", EV_SICK }, { "timer", EV_TIMER }, { "gone", EV_GONE },
	{ "ceasing", EV_CEASING }
};

static const struct {
	const char	*name;
	enum file	file;
} files[] = {
	{ "start", HAS_START }, { "stop", HAS_STOP }, { "finish", HAS_FINISH },
	{ "down", HAS_DOWN }, { "probe", HAS_READY }, { "health", HAS_HEALTH },
	{ "leave-behind", HAS_LEAVE_BEHIND }, { "killpg", HAS_KILL_GROUP },
	{ "socket", HAS_NOTIFY_SOCKET }
};

static const struct {
	const char	*name;
	unsigned	*value;
} numbers[] = {
	{ "kill=", &world.settings.se_kill_after },
	{ "slow=", &world.settings.se_ready_limit },
	{ "finish=", &world.settings.se_finish_limit },
	{ "most=", &world.settings.se_max_delay },
	{ "deaths=", &world.settings.se_deaths },
	{ "within=", &world.settings.se_window },
	{ "left=", &world.left }
};

/*
 * world_options(text): a new world in which the files of the service are as
 * the words of text say; it has a ./run unless "norun" is one of them.
 */
void
world_options(const char *text)
{

	(void)memset(&world, 0, sizeof(world));
	world.now = LONG_AGO;
	world.controls = "";
	world.last_pid = 100;
	world.settings.se_files = HAS_RUN;
	world.settings.se_notification_fd = -1;
	world.settings.se_stop_signal = SIGTERM;
	world.settings.se_finish_limit = 5000;
	world.settings.se_max_delay = 60000;
	dress = DAEMONTOOLS;
	each_word(text, do_option, NULL);
}

static void
do_option(struct service *sv, const char *word)
{

	(void)sv;
	option(word);
}

static void
option(const char *word)
{
	size_t i, len;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (strcmp(word, files[i].name) == 0)
			world.settings.se_files |= files[i].file;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		len = strlen(numbers[i].name);
		if (strncmp(word, numbers[i].name, len) == 0)
			*numbers[i].value = (unsigned)atoi(word + len);
	}
	if (strcmp(word, "norun") == 0)
		world.settings.se_files &= ~(unsigned)HAS_RUN;
	else if (strcmp(word, "never") == 0)
		world.settings.se_policy = RESTART_NEVER;
	else if (strcmp(word, "on-failure") == 0)
		world.settings.se_policy = RESTART_ON_FAILURE;
	else if (strcmp(word, "runit") == 0)
		dress = RUNIT;
	else if (strcmp(word, "INT") == 0)
		world.settings.se_stop_signal = SIGINT;
	else if (strcmp(word, "control") == 0)
		world.controls = "td";
}

static void
each_word(const char *text, void (*call)(struct service *, const char *),
    struct service *sv)
{
	char word[64];
	size_t len;

	while (*(text += strspn(text, " ")) != '\0') {
		len = strcspn(text, " ");
		(void)snprintf(word, sizeof(word), "%.*s", (int)len, text);
		call(sv, word);
		text += len;
	}
}

/*
 * world_begin(sv): sv comes into care.
 */
void
world_begin(struct service *sv)
{

	(void)memset(sv, 0, sizeof(*sv));
	(void)strcpy(sv->sv_record.r_name, "it");
	begin(sv);
}

/*
 * world_resume(sv, r): sv comes into the care of a successor, which has
 * nothing but the record r.
 */
void
world_resume(struct service *sv, const struct record *r)
{
	struct timer none = { 0, 0, NULL, NULL };

	(void)memset(sv, 0, sizeof(*sv));
	sv->sv_record = *r;
	sv->sv_started = (uint64_t)r->r_changed.tv_sec * 1000 +
	    (uint64_t)r->r_changed.tv_nsec / 1000000;
	world.did[0] = '\0';
	world.watched = 0;
	read_settings(sv);
	resume(sv);
	note_timer(sv, &none);
}

/*
 * world_events(sv, text): what the words of text say happens in turn.
 */
void
world_events(struct service *sv, const char *text)
{

	each_word(text, world_event, sv);
}

void
world_event(struct service *sv, const char *word)
{
	struct event e = { EVENTS, 0, NO_ENDING, "it is sick" };

	if (word[0] == '+')
		world.now += (uint64_t)atoi(word + 1);
	else if (strncmp(word, "arm:", 4) == 0)
		set_timer(&sv->sv_timer, (unsigned)atoi(word + 4));
	else if (strcmp(word, "empty") == 0)
		world.left = 0;
	else if (make_event(word, &e) == -1)
		abort();
	else
		let_happen(sv, &e);
}

/*
 * A timer that was set meanwhile is one of the things done.
 */
static void
let_happen(struct service *sv, const struct event *e)
{
	struct timer before;

	if (e->ev_kind == EV_ENDED)
		world.process = 0;
	if (e->ev_kind == EV_TIMER && sv->sv_timer.ti_slot == 0)
		did(" no-timer");
	else if (e->ev_kind == EV_TIMER) {
		if (sv->sv_timer.ti_due > world.now)
			world.now = sv->sv_timer.ti_due;
		clear_timer(&sv->sv_timer);
	}
	before = sv->sv_timer;
	handle(sv, e);
	note_timer(sv, &before);
}

static void
note_timer(const struct service *sv, const struct timer *before)
{

	if (sv->sv_timer.ti_slot != 0 && (before->ti_slot == 0 ||
	    before->ti_due != sv->sv_timer.ti_due))
		did(" timer:%llu",
		    (unsigned long long)(sv->sv_timer.ti_due - world.now));
}

static int
make_event(const char *word, struct event *e)
{
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (strcmp(word, events[i].name) == 0) {
			e->ev_kind = events[i].kind;
			return (0);
		}
	if (strncmp(word, "ended:", 6) == 0)
		return (parse_ending(word + 6, e));
	e->ev_kind = EV_SIGNAL;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (strcmp(word, signals[i].name) == 0) {
			e->ev_number = signals[i].number;
			return (0);
		}
	return (-1);
}

static int
parse_ending(const char *how, struct event *e)
{

	e->ev_kind = EV_ENDED;
	e->ev_ending = EXITED;
	e->ev_number = atoi(how);
	if (strcmp(how, "unknown") == 0)
		e->ev_ending = UNKNOWN_ENDING;
	else if (strcmp(how, "KILL") == 0) {
		e->ev_ending = KILLED;
		e->ev_number = SIGKILL;
	}
	return (0);
}

/*
 * world_describe(sv, text, size): STATE SCRIPT WANT, what is special; then
 * what was done.  "gone" when it departed.
 */
void
world_describe(const struct service *sv, char *text, size_t size)
{
	const struct record *r = &sv->sv_record;

	if (world.departed)
		(void)snprintf(text, size, "gone");
	else
		(void)snprintf(text, size, "%s %s %s%s%s%s%s%s",
		    state_names[r->r_state], script_names[r->r_script],
		    want_names[r->r_want], r->r_exiting ? " exiting" : "",
		    r->r_paused ? " paused" : "", r->r_term ? " term" : "",
		    world.did[0] == '\0' ? "" : ";", world.did);
}

static void
did(const char *format, ...)
{
	size_t len = strlen(world.did);
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(world.did + len, sizeof(world.did) - len, format, ap);
	va_end(ap);
}

/* What the machine asks for. */

uint64_t
now_ms(void)
{

	return (world.now);
}

void
now_real(struct timespec *t)
{

	t->tv_sec = (time_t)(world.now / 1000);
	t->tv_nsec = (long)(world.now % 1000) * 1000000;
}

int
run_script(struct service *sv, enum script script, enum ending ending,
    int code)
{

	if (world.process != 0) {
		(void)fprintf(stderr, "a second process\n");
		abort();
	}
	if ((world.fails & (1 << script)) != 0 || (script == RUN_SCRIPT &&
	    (world.settings.se_files & HAS_RUN) == 0)) {
		did(" no-%s", script_names[script]);
		errno = ENOENT;
		return (-1);
	}
	did(" %s", script_names[script]);
	world.starts[script]++;
	if (script == FINISH_SCRIPT) {
		world.ending = ending;
		world.code = code;
	}
	world.process = sv->sv_record.r_pid = ++world.last_pid;
	if (dress != RUNIT || script != FINISH_SCRIPT)
		now_real(&sv->sv_record.r_changed);
	return (0);
}

static void
sent(const char *prefix, int sig)
{
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sig == signals[i].number)
			did(" %s%s", prefix, signals[i].name);
}

void
send_signal(struct service *sv, int sig)
{

	(void)sv;
	if (world.process != 0)
		sent("", sig);
}

void
signal_group(struct service *sv, int sig)
{

	(void)sv;
	if (world.process != 0)
		sent("group:", sig);
}

int
run_control(struct service *sv, char letter)
{

	(void)sv;
	if (strchr(world.controls, letter) == NULL)
		return (0);
	did(" control/%c", letter);
	return (1);
}

unsigned
sweep(struct service *sv, int sig)
{

	if (world.left == 0 ||
	    (sv->sv_settings.se_files & HAS_LEAVE_BEHIND) != 0)
		return (0);
	if (sig == 0)
		did(" look");
	else
		sent("left:", sig);
	return (world.left);
}

void
set_timer(struct timer *ti, unsigned ms)
{

	ti->ti_slot = ms != 0;
	ti->ti_due = world.now + ms;
}

void
clear_timer(struct timer *ti)
{

	ti->ti_slot = 0;
}

void
await_readiness(struct service *sv)
{

	(void)sv;
	world.watched = 1;
}

void
watch_health(struct service *sv)
{

	(void)sv;
	world.watched = 1;
}

void
end_readiness(struct service *sv)
{

	(void)sv;
	world.watched = 0;
}

void
read_settings(struct service *sv)
{

	world.reads++;
	sv->sv_settings = world.settings;
}

void
publish(struct service *sv)
{

	(void)sv;
}

void
depart(struct service *sv)
{

	sv->sv_gone = 1;
	world.departed = 1;
}

void
report(const struct service *sv, const char *format, ...)
{
	va_list ap;

	(void)sv;
	va_start(ap, format);
	(void)vsnprintf(world.said, sizeof(world.said), format, ap);
	va_end(ap);
}
