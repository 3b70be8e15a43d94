/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * readiness -- how a service tells that it is ready, and that it is well.
 *
 * Ready: a newline on the notification descriptor; READY=1 in a datagram
 * (notify.c); ./ready, run until it succeeds; or a socket that accepts.  Well:
 * ./health, run at an interval; or WATCHDOG=1 in datagrams.  Only services
 * whose directory asks for one of them have a struct readiness.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "libexec/proc/address.h"
#include "readiness.h"

#define FIRST_TRY	20	/* ms until we look whether it is ready */
#define SLOWEST_TRY	1000

static struct readiness *get(struct service *);
static void	make_notification(struct service *);
static void	watch_notification(struct service *);
static void	close_notification(struct service *);
static void	notified(void *);
static void	try_it(void *);
static void	try_later(struct service *);
static void	try_socket(struct service *);
static int	accepts(const char *);
static void	run_probe(struct service *, char *);
static void	probe_ended(void *);
static void	probe_overdue(void *);
static void	kill_probe(struct readiness *);
static void	judge_ready(struct service *, const struct event *);
static void	judge_health(struct service *, const struct event *);
static void	missed_watchdog(void *);
static void	key_of(const struct service *, char *, size_t);

static char health[] = "./health", ready[] = "./ready";

/*
 * readiness_prepare(sv): what the next ./run is to get for this.
 */
void
readiness_prepare(struct service *sv)
{
	const struct settings *se = &sv->sv_settings;

	if (se->se_notification_fd != -1)
		make_notification(sv);
	if (se->se_files & HAS_NOTIFY_SOCKET)
		notify_prepare(sv);
}

/*
 * await_readiness(sv): ./run was started, or is there from before us.
 */
void
await_readiness(struct service *sv)
{
	const struct settings *se = &sv->sv_settings;
	struct readiness *rd;

	if ((rd = get(sv)) == NULL)
		return;
	if (se->se_notification_fd != -1)
		watch_notification(sv);
	if (se->se_files & HAS_NOTIFY_SOCKET)
		notify_resume(sv);
	rd->rd_wait = FIRST_TRY;
	if ((se->se_files & HAS_READY) || se->se_ready_socket[0] != '\0')
		set_timer(&rd->rd_timer, rd->rd_wait);
}

/*
 * watch_health(sv): it is ready; see that it remains well.
 */
void
watch_health(struct service *sv)
{
	const struct settings *se = &sv->sv_settings;
	struct readiness *rd;

	if ((se->se_files & (HAS_HEALTH | HAS_NOTIFY_SOCKET)) == 0 ||
	    (rd = get(sv)) == NULL)
		return;
	if (se->se_files & HAS_NOTIFY_SOCKET) {
		notify_resume(sv);
		set_timer(&rd->rd_watchdog, sv->sv_record.r_watchdog != 0 ?
		    sv->sv_record.r_watchdog : se->se_watchdog);
	}
	if (se->se_files & HAS_HEALTH)
		set_timer(&rd->rd_timer, se->se_health_interval);
}

/*
 * end_readiness(sv): neither is of interest now.
 */
void
end_readiness(struct service *sv)
{
	struct readiness *rd = sv->sv_readiness;

	if (rd == NULL)
		return;
	clear_timer(&rd->rd_timer);
	clear_timer(&rd->rd_watchdog);
	close_notification(sv);
	rd->rd_is_old = 1;
	kill_probe(rd);
}

/*
 * readiness_close(sv): the service goes.
 */
void
readiness_close(struct service *sv)
{
	struct readiness *rd = sv->sv_readiness;

	if (rd == NULL)
		return;
	end_readiness(sv);
	notify_close(sv);
	rd->rd_service = NULL;
	sv->sv_readiness = NULL;
	if (rd->rd_probe.pr_pid == 0)
		free(rd);
}

static struct readiness *
get(struct service *sv)
{
	struct readiness *rd;

	if (sv->sv_readiness != NULL)
		return (sv->sv_readiness);
	if ((rd = calloc(1, sizeof(*rd))) == NULL) {
		report(sv, "out of memory: nobody sees whether it is ready");
		return (NULL);
	}
	rd->rd_service = sv;
	rd->rd_notified.so_fd = rd->rd_socket.so_fd = -1;
	rd->rd_probe.pr_source.so_fd = rd->rd_write = -1;
	rd->rd_notified.so_call = notified;
	rd->rd_notified.so_owner = sv;
	rd->rd_timer.ti_call = try_it;
	rd->rd_watchdog.ti_call = missed_watchdog;
	rd->rd_timer.ti_owner = rd->rd_watchdog.ti_owner = sv;
	sv->sv_readiness = rd;
	return (rd);
}

struct readiness *
readiness_of(struct service *sv)
{

	return (get(sv));
}

/* The notification descriptor. */

static void
make_notification(struct service *sv)
{
	struct readiness *rd;
	char key[NOTE_KEY];
	int ends[2];

	if ((rd = get(sv)) == NULL)
		return;
	close_notification(sv);
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) == -1) {
		report(sv, "unable to make a pipe: %s", words_for(errno));
		return;
	}
	(void)fcntl(ends[1], F_SETFL, 0);
	rd->rd_notified.so_fd = ends[0];
	rd->rd_write = ends[1];
	key_of(sv, key, sizeof(key));
	keeper_hold(key, "", ends, 1);
	script_pass(ends[1], sv->sv_settings.se_notification_fd);
}

static void
watch_notification(struct service *sv)
{
	struct readiness *rd = sv->sv_readiness;
	char key[NOTE_KEY];

	if (rd->rd_write != -1)
		(void)close(rd->rd_write);
	rd->rd_write = -1;
	key_of(sv, key, sizeof(key));
	if (rd->rd_notified.so_fd == -1)
		(void)keeper_take(key, NULL, &rd->rd_notified.so_fd, 1);
	if (rd->rd_notified.so_fd != -1)
		(void)os_watch(&rd->rd_notified);
}

static void
close_notification(struct service *sv)
{
	struct readiness *rd = sv->sv_readiness;
	char key[NOTE_KEY];

	if (rd->rd_write != -1)
		(void)close(rd->rd_write);
	rd->rd_write = -1;
	if (rd->rd_notified.so_fd == -1)
		return;
	source_close(&rd->rd_notified);
	key_of(sv, key, sizeof(key));
	keeper_drop(key);
}

static void
notified(void *arg)
{
	struct service *sv = arg;
	struct readiness *rd = sv->sv_readiness;
	char text[128];
	ssize_t n;

	n = read(rd->rd_notified.so_fd, text, sizeof(text));
	if (n > 0 && memchr(text, '\n', (size_t)n) != NULL)
		happen(sv, EV_READY);
	else if (n == 0)
		close_notification(sv);
}

static void
key_of(const struct service *sv, char *key, size_t size)
{

	(void)snprintf(key, size, "note %llx %llx",
	    (unsigned long long)sv->sv_device,
	    (unsigned long long)sv->sv_inode);
}

/* Probes. */

static void
try_it(void *arg)
{
	struct service *sv = arg;
	struct readiness *rd = sv->sv_readiness;
	const struct settings *se = &sv->sv_settings;

	if (sv->sv_record.r_paused)
		set_timer(&rd->rd_timer, SLOWEST_TRY);
	else if (sv->sv_record.r_state == READY)
		run_probe(sv, health);
	else if (se->se_files & HAS_READY)
		run_probe(sv, ready);
	else
		try_socket(sv);
}

/*
 * Try again later, and later each time.
 */
static void
try_later(struct service *sv)
{
	struct readiness *rd = sv->sv_readiness;

	rd->rd_wait = rd->rd_wait * 3 / 2;
	if (rd->rd_wait > SLOWEST_TRY)
		rd->rd_wait = SLOWEST_TRY;
	set_timer(&rd->rd_timer, rd->rd_wait);
}

static void
try_socket(struct service *sv)
{

	if (accepts(sv->sv_settings.se_ready_socket))
		happen(sv, EV_READY);
	else
		try_later(sv);
}

static int
accepts(const char *name)
{
	union address address;
	socklen_t size;
	int fd, yes;

	if ((size = parse_address(name, &address)) == 0 ||
	    (fd = begin_connecting(&address, size)) == -1)
		return (0);
	yes = is_connected(fd);
	(void)close(fd);
	return (yes);
}

/*
 * is_socket_name(name): whether it can be one.
 */
int
is_socket_name(const char *name)
{
	union address address;

	return (parse_address(name, &address) != 0);
}

/*
 * One at a time; a probe that does not end in time is killed, and has failed.
 */
static void
run_probe(struct service *sv, char *path)
{
	struct readiness *rd = sv->sv_readiness;
	struct event failed = { EV_ENDED, 127, EXITED, NULL };

	if (rd->rd_probe.pr_pid != 0) {
		set_timer(&rd->rd_timer, FIRST_TRY);
		return;
	}
	rd->rd_is_old = 0;
	rd->rd_is_health = sv->sv_record.r_state == READY;
	if (run_beside(sv, &rd->rd_probe, path, probe_ended, rd) == -1) {
		report(sv, "unable to run %s: %s", path, words_for(errno));
		if (rd->rd_is_health)
			judge_health(sv, &failed);
		else
			judge_ready(sv, &failed);
		return;
	}
	rd->rd_probe.pr_timer.ti_call = probe_overdue;
	rd->rd_probe.pr_timer.ti_owner = rd;
	set_timer(&rd->rd_probe.pr_timer, sv->sv_settings.se_probe_limit);
}

static void
probe_ended(void *arg)
{
	struct readiness *rd = arg;
	struct event e = { EV_ENDED, 0, UNKNOWN_ENDING, NULL };

	if (!process_ended(&rd->rd_probe, &e))
		return;
	if (rd->rd_service == NULL)
		free(rd);
	else if (rd->rd_is_old)
		return;
	else if (rd->rd_is_health)
		judge_health(rd->rd_service, &e);
	else
		judge_ready(rd->rd_service, &e);
}

static void
probe_overdue(void *arg)
{

	kill_probe(arg);
}

/*
 * And what it has started.
 */
static void
kill_probe(struct readiness *rd)
{

	process_kill(&rd->rd_probe, rd->rd_service == NULL ||
	    (rd->rd_service->sv_settings.se_files & HAS_NO_SETSID) == 0);
}

static void
judge_ready(struct service *sv, const struct event *e)
{

	if (e->ev_ending == EXITED && e->ev_number == 0)
		happen(sv, EV_READY);
	else
		try_later(sv);
}

static void
judge_health(struct service *sv, const struct event *e)
{
	struct event sick = { EV_SICK, 0, NO_ENDING, NULL };
	const struct settings *se = &sv->sv_settings;
	struct record *r = &sv->sv_record;
	char text[RECORD_TEXT];

	if (e->ev_ending == EXITED && e->ev_number == 0)
		r->r_misses = 0;
	else
		r->r_misses++;
	publish(sv);
	if (r->r_misses < se->se_health_failures) {
		set_timer(&sv->sv_readiness->rd_timer,
		    se->se_health_interval);
		return;
	}
	(void)snprintf(text, sizeof(text), "./health failed %u times in a "
	    "row, last %s %d", r->r_misses,
	    e->ev_ending == EXITED ? "exit" : "signal", e->ev_number);
	sick.ev_text = text;
	handle(sv, &sick);
}

/*
 * readiness_alive(sv): a WATCHDOG=1 came.
 */
void
readiness_alive(struct service *sv)
{
	struct readiness *rd = sv->sv_readiness;

	if (sv->sv_record.r_state == READY)
		set_timer(&rd->rd_watchdog, sv->sv_record.r_watchdog != 0 ?
		    sv->sv_record.r_watchdog : sv->sv_settings.se_watchdog);
}

static void
missed_watchdog(void *arg)
{
	struct service *sv = arg;
	struct event sick = { EV_SICK, 0, NO_ENDING, NULL };
	char text[RECORD_TEXT];

	if (sv->sv_record.r_paused) {
		readiness_alive(sv);
		return;
	}
	(void)snprintf(text, sizeof(text), "no WATCHDOG=1 for %u ms",
	    sv->sv_record.r_watchdog != 0 ?
	    sv->sv_record.r_watchdog : sv->sv_settings.se_watchdog);
	sick.ev_text = text;
	handle(sv, &sick);
}

/*
 * readiness_hold(sv): a new guardian is to hold what the old one did.
 */
void
readiness_hold(struct service *sv)
{
	char key[NOTE_KEY];

	if (sv->sv_readiness == NULL)
		return;
	if (sv->sv_readiness->rd_notified.so_fd != -1) {
		key_of(sv, key, sizeof(key));
		keeper_hold(key, "", &sv->sv_readiness->rd_notified.so_fd, 1);
	}
	notify_hold(sv);
}
