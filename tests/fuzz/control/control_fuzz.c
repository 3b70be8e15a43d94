/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * control_fuzz -- any letters in supervise/control, and anything that can
 * happen to a service and its logger between them, in a world of numbers.
 *
 * The invariants of machine.c hold after every step.  When nothing more
 * happens but that limits pass and processes end that were told to, the
 * service comes to be as it is wanted; and told to leave, it does.
 *
 * The input: a byte for the files of the service, one for its settings; then
 * letters, which are written together, and bytes from 0x80 on, which are
 * events.
 */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/supervise/supervise.h"

#define STEPS		500	/* until all has settled, at most */
#define LETTERS		256

int	LLVMFuzzerInitialize(int *, char ***);
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void	begin_world(const uint8_t *);
static void	choose_settings(struct settings *, unsigned, unsigned);
static size_t	write_letters(const uint8_t *, size_t);
static void	let_happen(struct service *, unsigned);
static void	end_process(struct service *, unsigned);
static void	fire(struct service *);
static void	check(const struct service *);
static int	step_on(struct service *);
static void	settle(void);
static void	check_settled(const struct service *);
static void	leave(void);

static struct service service, logger;
static struct settings settings;
static struct world {
	pid_t		last_pid;
	uint64_t	now;		/* ms */
	int		fails;		/* the next start does */
	int		leaves;		/* processes that the end of a ./run leaves */
	int		left[2];	/* that are there, of each service */
	int		controls;	/* there are programs in ./control */
} world;
static int control[2];

enum dress dress;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{

	(void)argc;
	(void)argv;
	return (pipe2(control, O_NONBLOCK | O_CLOEXEC));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t i;

	if (size < 2)
		return (0);
	begin_world(data);
	for (i = 2; i < size && !service.sv_gone; ) {
		if (data[i] < 0x80)
			i += write_letters(data + i, size - i);
		else {
			let_happen(data[i] & 0x10 ? &logger : &service,
			    data[i]);
			i++;
		}
		check(&service);
		check(&logger);
	}
	settle();
	check_settled(&service);
	check_settled(&logger);
	leave();
	return (0);
}

static void
begin_world(const uint8_t *data)
{

	(void)memset(&world, 0, sizeof(world));
	(void)memset(&service, 0, sizeof(service));
	(void)memset(&logger, 0, sizeof(logger));
	world.now = 1000000;
	world.last_pid = 100;
	choose_settings(&settings, data[0], data[1]);
	dress = (enum dress)(data[1] % 3);
	world.controls = data[1] & 0x80;
	service.sv_control.so_fd = control[0];
	service.sv_log = &logger;
	logger.sv_main = &service;
	logger.sv_is_log = 1;
	(void)strcpy(service.sv_record.r_name, "it");
	(void)strcpy(logger.sv_record.r_name, "it/log");
	begin(&logger);
	begin(&service);
}

static void
choose_settings(struct settings *se, unsigned files, unsigned rest)
{
	static const enum file bits[] = {
		HAS_START, HAS_STOP, HAS_FINISH, HAS_DOWN, HAS_READY,
		HAS_HEALTH, HAS_LEAVE_BEHIND
	};
	size_t i;

	(void)memset(se, 0, sizeof(*se));
	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		if (files >> i & 1)
			se->se_files |= bits[i];
	/* Without a ./run there is a ./start. */
	if ((files & 0x81) != 0x81)
		se->se_files |= HAS_RUN;
	se->se_notification_fd = -1;
	se->se_stop_signal = SIGTERM;
	se->se_reload_signal = SIGHUP;
	se->se_max_delay = 60000;
	se->se_health_failures = 1;
	se->se_health_interval = 1000;
	se->se_finish_limit = rest & 0x08 ? 5000 : 0;
	se->se_kill_after = rest & 0x10 ? 2000 : 0;
	se->se_ready_limit = rest & 0x20 ? 3000 : 0;
	if (rest & 0x40) {
		se->se_deaths = 3;
		se->se_window = 10000;
	}
	se->se_policy = (enum policy)((rest >> 2) % 3);
}

/*
 * Letters up to the next event.  Returns how many.
 */
static size_t
write_letters(const uint8_t *text, size_t size)
{
	size_t n = 0;

	while (n < size && n < LETTERS && text[n] < 0x80)
		n++;
	if (write(control[1], text, n) != (ssize_t)n)
		abort();
	control_read(&service);
	return (n);
}

static void
let_happen(struct service *sv, unsigned what)
{
	static const enum event_kind kinds[] = {
		EV_READY, EV_SICK, EV_CEASING, EV_GONE, EV_DOWN, EV_UP
	};
	struct event e = { EVENTS, 0, NO_ENDING, "it is sick" };
	unsigned low = what & 0x0f;

	if (sv->sv_gone)
		return;
	if (low < 4)
		end_process(sv, what >> 5 & 3);
	else if (low < 6)
		fire(sv);
	else if (low == 6)
		world.now += 700;
	else if (low == 7)
		world.fails = 1;
	else if (low == 8)
		world.leaves = 1;
	else if (low == 9)
		world.left[sv->sv_is_log] = 0;
	else {
		e.ev_kind = kinds[low - 10];
		handle(sv, &e);
	}
}

static void
end_process(struct service *sv, unsigned how)
{
	static const struct {
		enum ending	ending;
		int		number;
	} hows[] = {
		{ EXITED, 0 }, { EXITED, 100 }, { KILLED, SIGSEGV },
		{ EXITED, 125 }
	};
	struct event e = { EV_ENDED, hows[how].number, hows[how].ending,
	    NULL };

	if (sv->sv_process.pr_pid == 0)
		return;
	sv->sv_process.pr_pid = 0;
	if (sv->sv_record.r_script == RUN_SCRIPT &&
	    (settings.se_files & HAS_LEAVE_BEHIND) == 0) {
		world.left[sv->sv_is_log] = world.leaves;
		world.leaves = 0;
	}
	handle(sv, &e);
}

static void
fire(struct service *sv)
{

	if (sv->sv_timer.ti_slot == 0)
		return;
	if (sv->sv_timer.ti_due > world.now)
		world.now = sv->sv_timer.ti_due;
	clear_timer(&sv->sv_timer);
	happen(sv, EV_TIMER);
}

/*
 * What machine.c promises.
 */
static void
check(const struct service *sv)
{
	const struct record *r = &sv->sv_record;
	int has = r->r_pid != 0;
	int sweeping = (r->r_flags & SV_SWEEPING) != 0;
	int waits = sv->sv_timer.ti_slot != 0;

	assert(r->r_pid == sv->sv_process.pr_pid);
	if (sv->sv_gone)
		return;
	assert(has == (r->r_script != NO_SCRIPT));
	if (r->r_state == DOWN || r->r_state == FAILED)
		assert(!has && !sweeping);
	else if (r->r_state == READY)
		assert(r->r_script == RUN_SCRIPT ||
		    (!has && !(settings.se_files & HAS_RUN)));
	else if (r->r_state == STARTING)
		assert(r->r_script == RUN_SCRIPT ||
		    r->r_script == START_SCRIPT);
	else if (r->r_state == FINISHING)
		assert(r->r_script == FINISH_SCRIPT ||
		    r->r_script == STOP_SCRIPT);
	else
		assert(has != sweeping);
	if (sweeping)
		assert(waits);
	if (r->r_state == DOWN && r->r_want == WANT_UP)
		assert(waits && !r->r_exiting);
	if (r->r_state == DOWN)
		assert(r->r_next.tv_sec == 0 || waits);
	assert(!r->r_paused || has);
}

/*
 * What has to happen by itself.  Returns whether anything had.
 */
static int
step_on(struct service *sv)
{
	struct record *r = &sv->sv_record;

	if (sv->sv_gone)
		return (0);
	world.left[sv->sv_is_log] = 0;
	if (r->r_pid != 0 && (r->r_script != RUN_SCRIPT ||
	    r->r_state == STOPPING)) {
		end_process(sv, 0);
		return (1);
	}
	if (sv->sv_timer.ti_slot == 0)
		return (0);
	if (r->r_script == RUN_SCRIPT && r->r_state == STARTING)
		happen(sv, EV_READY);
	else
		fire(sv);
	return (1);
}

static void
settle(void)
{
	int steps;

	world.fails = world.leaves = 0;
	for (steps = 0; step_on(&service) | step_on(&logger); steps++) {
		check(&service);
		check(&logger);
		assert(steps < STEPS);
	}
}

static void
check_settled(const struct service *sv)
{
	const struct record *r = &sv->sv_record;

	if (sv->sv_gone)
		return;
	assert(r->r_state == DOWN || r->r_state == READY ||
	    r->r_state == FAILED || r->r_script == RUN_SCRIPT);
	if (r->r_want == WANT_UP)
		assert(r->r_state == READY || r->r_script == RUN_SCRIPT);
	if (r->r_want == WANT_DOWN)
		assert(r->r_state != READY || r->r_exiting);
}

/*
 * The supervisor ends: see loop.c.
 */
static void
leave(void)
{

	if (!service.sv_gone)
		happen(&service, EV_EXIT);
	if (!service.sv_gone)
		happen(&service, EV_DOWN);
	settle();
	assert(service.sv_gone);
	end_process(&logger, 0);
	settle();
	assert(logger.sv_gone);
}

/* What the parts ask for. */

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

	assert(!sv->sv_gone && sv->sv_process.pr_pid == 0);
	assert(sv->sv_record.r_script == script);
	assert(script != FINISH_SCRIPT || ending != NO_ENDING);
	assert(code >= 0 && world.left[sv->sv_is_log] == 0);
	if (world.fails || (script == RUN_SCRIPT &&
	    (settings.se_files & HAS_RUN) == 0)) {
		world.fails = 0;
		errno = ENOENT;
		return (-1);
	}
	sv->sv_record.r_pid = sv->sv_process.pr_pid = ++world.last_pid;
	return (0);
}

void
send_signal(struct service *sv, int sig)
{

	assert(sv->sv_record.r_pid == sv->sv_process.pr_pid && sig > 0);
}

void
signal_group(struct service *sv, int sig)
{

	send_signal(sv, sig);
}

int
run_control(struct service *sv, char letter)
{

	return (run_control_or(sv, letter, NULL));
}

int
run_control_or(struct service *sv, char letter, const struct event *e)
{

	(void)e;
	assert(!sv->sv_gone && letter > 0);
	return (world.controls && letter % 2 == 0);
}

unsigned
sweep(struct service *sv, int sig)
{

	if (sig == SIGKILL)
		world.left[sv->sv_is_log] = 0;
	return ((unsigned)world.left[sv->sv_is_log]);
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

	assert(sv->sv_record.r_state == STARTING);
}

void
watch_health(struct service *sv)
{

	assert(sv->sv_record.r_state == READY);
}

void
end_readiness(struct service *sv)
{

	assert(!sv->sv_gone);
}

void
notice_down(struct service *sv)
{

	(void)sv;
}

void
read_settings(struct service *sv)
{

	sv->sv_settings = settings;
}

void
publish(struct service *sv)
{
	char line[RECORD_SIZE];

	assert(record_format(&sv->sv_record, line) == 0);
}

/*
 * As in service.c.
 */
void
depart(struct service *sv)
{

	assert(sv->sv_process.pr_pid == 0);
	if (sv->sv_gone)
		return;
	sv->sv_gone = 1;
	if (sv->sv_log == NULL) {
		if (sv->sv_main != NULL)
			sv->sv_main->sv_log = NULL;
		return;
	}
	logger.sv_main = NULL;
	sv->sv_log = NULL;
	if (logger.sv_record.r_state == DOWN &&
	    logger.sv_record.r_want == WANT_UP)
		happen(&logger, EV_TIMER);
	happen(&logger, EV_EXIT);
	if (!logger.sv_gone)
		set_timer(&logger.sv_timer, 10000);
}

void
report(const struct service *sv, const char *format, ...)
{
	char text[1024];
	va_list ap;

	(void)sv;
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
}
