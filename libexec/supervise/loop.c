/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * loop -- the supervisor itself: one process, one loop.
 *
 * A turn: wait; let descriptors, timers and signals call who waits for them;
 * write out what changed; free what has gone.
 */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "supervise.h"

#define TIMERS	256	/* besides those of the services */

static void	caught_signal(int);
static void	handle_signals(void);
static int	is_caught(int);
static void	stop_all(void);
static noreturn void leave_all(int);
static void	all_get(enum event_kind);

static const int signals[] = {
	SIGTERM, SIGINT, SIGHUP, SIGALRM, SIGQUIT, SIGTSTP, SIGCONT, SIGUSR1,
	SIGUSR2, SIGPIPE, SIGCHLD
};

static volatile sig_atomic_t caught[NSIG];
static int is_stopping;

/*
 * supervise(fd): supervise what there is, with the guardian at fd.
 */
noreturn void
supervise(int fd)
{
	sigset_t all, none;

	(void)sigfillset(&all);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	loop_signals(caught_signal);
	spawn_open();
	is_successor = keeper_open(fd);
	os_loop_open();
	(void)timer_room(TIMERS);
	publish_open();
	keeper_listen();
	scan_open();
	services_hold_new();
	services_take_gone();
	keeper_settle();
	is_successor = 0;	/* what comes now is new */
	for (;;) {
		publish_all();
		process_bury();
		service_free_gone();
		services_hold_new();
		if (services == NULL && (one_service != NULL || is_stopping))
			exit(0);
		(void)os_wait(timer_wait(), &none);
		timer_run();
		handle_signals();
	}
}

/*
 * loop_signals(handler): so for all signals that mean something to us.
 */
void
loop_signals(void (*handler)(int))
{
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)signal(signals[i], handler);
}

static void
caught_signal(int sig)
{

	caught[sig] = 1;
}

static int
is_caught(int sig)
{
	int was = caught[sig];

	caught[sig] = 0;
	return (was);
}

/*
 * As daemontools-encore has them; and QUIT leaves the services alone, USR2
 * executes a new version of the program.
 */
static void
handle_signals(void)
{
	int terminated = is_caught(SIGTERM);

	if (is_caught(SIGINT) || terminated)
		stop_all();
	if (is_caught(SIGQUIT))
		leave_all(0);
	if (keeper_is_there() && is_caught(SIGUSR2))
		leave_all(AGAIN);
	if (one_service != NULL && is_caught(SIGTSTP))
		all_get(EV_PAUSE);
	if (one_service != NULL && is_caught(SIGCONT))
		all_get(EV_CONTINUE);
	if ((is_caught(SIGHUP) | is_caught(SIGALRM)) && !is_stopping &&
	    one_service == NULL)
		scan_now();
}

/*
 * Services end; each logger after it has read the last of its service.
 */
static void
stop_all(void)
{

	is_stopping = 1;
	scan_close();
	all_get(EV_EXIT);
	all_get(EV_DOWN);
}

/*
 * End without ending the services.
 */
static noreturn void
leave_all(int status)
{
	struct service *sv;

	/* What was written to us is not lost. */
	for (sv = services; sv != NULL; sv = sv->sv_next)
		if (!sv->sv_gone && sv->sv_is_open && !sv->sv_is_file)
			control_read(sv);
	publish_all();
	exit(status);
}

static void
all_get(enum event_kind kind)
{
	struct service *sv;

	for (sv = services; sv != NULL; sv = sv->sv_next)
		if (!sv->sv_gone && sv->sv_is_open && !sv->sv_is_log)
			happen(sv, kind);
		else if (!sv->sv_gone && !sv->sv_is_open && kind == EV_EXIT)
			depart(sv);
}
