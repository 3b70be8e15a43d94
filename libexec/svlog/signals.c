/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signals.c -- what was signalled, and pauses that end in time.
 *
 * A handler only remembers.  Whoever is going to sleep holds the signals,
 * looks, and sleeps with a call that lets them in.
 */

#include <sys/types.h>

#include <poll.h>
#include <signal.h>
#include <stddef.h>

#include "svlog.h"

static volatile sig_atomic_t	 seen;
static sigset_t			 held, before;
static int			 leave;		/* TERM may end a pause */

static void	 handler(int);

/*
 * With leaving, a TERM ends what waits for room on a disk, and the like: what
 * is not yet written is still in the input.
 */
void
signals_init(int leaving)
{
	static const int signals[] = { SIGTERM, SIGALRM, SIGHUP, SIGCHLD };
	struct sigaction sa;
	size_t i;

	leave = leaving;
	sa.sa_handler = handler;
	sa.sa_flags = SA_RESTART;
	(void)sigemptyset(&sa.sa_mask);
	(void)sigemptyset(&held);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		(void)sigaction(signals[i], &sa, NULL);
		(void)sigaddset(&held, signals[i]);
	}
	(void)sigprocmask(SIG_UNBLOCK, &held, &before);
	(void)sigdelset(&before, SIGTERM);
	(void)sigdelset(&before, SIGALRM);
	(void)sigdelset(&before, SIGHUP);
	(void)sigdelset(&before, SIGCHLD);
	sa.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &sa, NULL);
	(void)sigaction(SIGXFSZ, &sa, NULL);
}

/*
 * In the child that does a job: it may leave at any pause.
 */
void
signals_job(void)
{
	seen = 0;
	leave = 1;
}

/*
 * In front of an exec.
 */
void
signals_default(void)
{
	static const int signals[] = { SIGTERM, SIGALRM, SIGHUP, SIGCHLD,
	    SIGPIPE, SIGXFSZ };
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)signal(signals[i], SIG_DFL);
	(void)sigprocmask(SIG_UNBLOCK, &held, NULL);
}

static void
handler(int sig)
{
	switch (sig) {
	case SIGTERM:
		seen |= SIG_TERM;
		break;
	case SIGALRM:
		seen |= SIG_ALRM;
		break;
	case SIGHUP:
		seen |= SIG_HUP;
		break;
	default:
		seen |= SIG_CHLD;
		break;
	}
}

int
signals_seen(int which)
{
	return (seen & which) != 0;
}

/*
 * Whether one was seen; forgets it.
 */
int
signals_take(int which)
{
	int was;

	if ((seen & which) == 0)
		return 0;
	(void)signals_hold();
	was = seen & which;
	seen &= ~which;
	signals_release();
	return was != 0;
}

/*
 * Returns the mask to sleep with.
 */
const sigset_t *
signals_hold(void)
{
	(void)sigprocmask(SIG_BLOCK, &held, NULL);
	return &before;
}

void
signals_release(void)
{
	(void)sigprocmask(SIG_UNBLOCK, &held, NULL);
}

/*
 * Sleep for so many milliseconds, or with -1 until a child ends.  Returns -1,
 * at once, when the program is to leave.
 */
int
nap(int64_t ms)
{
	struct timespec ts;
	int64_t until, left;
	int leaving, until_child = ms < 0;

	until = uptime_ms() + ms;
	for (;;) {
		(void)signals_hold();
		leaving = leave && (seen & SIG_TERM) != 0;
		left = until - uptime_ms();
		if (leaving || (until_child ? (seen & SIG_CHLD) != 0 :
		    left <= 0))
			break;
		ts.tv_sec = (time_t)(left / 1000);
		ts.tv_nsec = (long)(left % 1000) * 1000000;
		(void)ppoll(NULL, 0, until_child ? NULL : &ts, &before);
		signals_release();
	}
	if (until_child)
		seen &= ~SIG_CHLD;
	signals_release();
	return leaving ? -1 : 0;
}
