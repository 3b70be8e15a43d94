/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * stop.c -- signal processes and wait until they have ended.
 *
 * A process is first held, then recognised, then signalled: between the last
 * two steps its pid cannot pass to another process unnoticed.
 */

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proc.h"

/* How long a process may take to die of SIGKILL, in seconds. */
#define KILL_TIMEOUT	5

/* Say something about a process. */
#define complain(st, t, fmt, ...) \
	(void)fprintf(stderr, "%s: pid %ld " fmt "\n", (st)->st_label, \
	    (long)(t)->t_pid, __VA_ARGS__)

static struct target *hold_all(const struct stop *, char *[], size_t *);
static int	signal_targets(const struct stop *, struct target *, size_t *,
		    int);
static size_t	await_all(struct target *, size_t, long long);
static void	progress(const struct target *, size_t, bool *);
static int	kill_targets(const struct stop *, struct target *, size_t);
static void	wake(const struct target *, size_t);
static const char *signal_text(int);

/*
 * signal_all(request, pids, n): send the signal to each that still runs what
 * the pattern says.  Those that are gone are passed over.
 */
int
signal_all(const struct stop *st, char *pids[], size_t n)
{
	struct target *targets = hold_all(st, pids, &n);
	int status = signal_targets(st, targets, &n, st->st_signal);

	free(targets);
	return status;
}

/* stop_all(request, pids, n): the same, and wait; in the end kill. */
int
stop_all(const struct stop *st, char *pids[], size_t n)
{
	struct target *targets = hold_all(st, pids, &n);
	int status = signal_targets(st, targets, &n, st->st_signal);
	size_t i;

	wake(targets, n);
	n = await_all(targets, n, st->st_timeout);
	for (i = 0; i < n; i++)
		complain(st, &targets[i], "did not end within %s s of %s, "
		    "sending SIGKILL", st->st_seconds,
		    signal_text(st->st_signal));
	if (n > 0 && kill_targets(st, targets, n) != DONE)
		status = FAILED;
	free(targets);
	return status;
}

/* wait_all(request, pids, n): only wait. */
int
wait_all(const struct stop *st, char *pids[], size_t n)
{
	struct target *targets = hold_all(st, pids, &n);
	size_t i;

	n = await_all(targets, n, st->st_timeout);
	for (i = 0; i < n; i++)
		complain(st, &targets[i], "did not end within %s s",
		    st->st_seconds);
	free(targets);
	return n == 0 ? DONE : FAILED;
}

/*
 * The processes named by pids that are alive and look like the pattern; their
 * number replaces *n.  Nothing is done when one of pids is no process id.
 */
static struct target *
hold_all(const struct stop *st, char *pids[], size_t *n)
{
	struct target *targets;
	size_t held = 0, i;

	if ((targets = calloc(*n, sizeof(*targets))) == NULL)
		err(WRONG, "cannot list the processes");
	for (i = 0; i < *n; i++)
		if (!pid_number(pids[i], &targets[i].t_pid))
			errx(WRONG, "not a process id: %s", pids[i]);
	for (i = 0; i < *n; i++) {
		targets[held] = targets[i];
		if (!hold(&targets[held]))
			continue;
		if (st->st_pattern.pt_name == NULL ||
		    is_program(&st->st_pattern, targets[held].t_pid))
			held++;
		else
			release(&targets[held]);
	}
	*n = held;
	return targets;
}

/*
 * Send a signal to each of *n targets.  Those that are gone are left out, and
 * so are, with a message and FAILED, those that may not be signalled.
 */
static int
signal_targets(const struct stop *st, struct target *targets, size_t *n,
    int sig)
{
	size_t i, sent = 0;
	int status = DONE;

	for (i = 0; i < *n; i++) {
		if (send_signal(&targets[i], sig) == 0) {
			targets[sent++] = targets[i];
			continue;
		}
		if (errno != ESRCH) {
			complain(st, &targets[i], "cannot be sent %s: %s",
			    signal_text(sig), strerror(errno));
			status = FAILED;
		}
		release(&targets[i]);
	}
	*n = sent;
	return status;
}

/* Let those go on that somebody has stopped: they do not see the signal else. */
static void
wake(const struct target *targets, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (state_of(targets[i].t_pid) == 'T')
			(void)send_signal(&targets[i], SIGCONT);
}

/* Kill what is left.  A process deep in the kernel survives even that. */
static int
kill_targets(const struct stop *st, struct target *targets, size_t n)
{
	int status = signal_targets(st, targets, &n, SIGKILL);
	size_t i;

	n = await_all(targets, n, KILL_TIMEOUT * 1000LL);
	for (i = 0; i < n; i++)
		complain(st, &targets[i], "did not end within %d s of SIGKILL, "
		    "its state is %c", KILL_TIMEOUT,
		    state_of(targets[i].t_pid));
	return n == 0 ? status : FAILED;
}

/*
 * Wait until all targets have ended, or for timeout ms (0: without limit).
 * Those that are left stand at the front; their number is returned.
 */
static size_t
await_all(struct target *targets, size_t n, long long timeout)
{
	long long end = now() + timeout, left = -1;
	size_t before = n;
	bool begun = false;

	while (n > 0) {
		if (timeout != 0 && (left = end - now()) < 0)
			break;
		if ((n = await_change(targets, n, left)) < before && n > 0)
			progress(targets, n, &begun);
		before = n;
	}
	if (begun)
		(void)dprintf(STDOUT_FILENO, ".\n");
	return n;
}

/* Show who is left.  That nobody reads it is no reason to stop waiting. */
static void
progress(const struct target *targets, size_t n, bool *begun)
{
	size_t i;

	(void)dprintf(STDOUT_FILENO, *begun ? ", " : "Waiting for PIDS: ");
	for (i = 0; i < n; i++)
		(void)dprintf(STDOUT_FILENO, i == 0 ? "%ld" : " %ld",
		    (long)targets[i].t_pid);
	*begun = true;
}

static const char *
signal_text(int sig)
{
	static char text[32];
	const char *name = signal_name(sig);

	if (name != NULL)
		(void)snprintf(text, sizeof(text), "SIG%s", name);
	else
		(void)snprintf(text, sizeof(text), "signal %d", sig);
	return text;
}

/* now(): a clock that nobody sets, in ms. */
long long
now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}
