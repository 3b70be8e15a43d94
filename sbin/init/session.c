/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * session.c -- the gettys, and whatever else ttys(5) keeps alive.
 *
 * A session exists for each line that is on.  Nothing here waits: a session
 * that may not start yet has a time at which it is due, and the state that
 * runs the sessions sleeps until the earliest of them.
 */

#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

#define NSESSIONS	64
#define QUICK		5000	/* ms: who ends sooner has failed */
#define QUICK_MAX	3	/* that often before the line has to pause */
#define WINDOW_DELAY	3000	/* ms from window= program to getty */

struct session {
	struct ttyline	se_tty;
	pid_t		se_pid;		/* 0: none */
	pid_t		se_window;
	pid_t		se_last;	/* ended; its logout is not recorded */
	long long	se_started;
	long long	se_due;		/* not before */
	int		se_quick;	/* quick ends in a row */
	int		se_listed;	/* its line is on */
};

static void	add_session(const struct ttyline *, void *);
static struct session *find_session(const char *);
static int	is_wanted(const struct ttyline *);
static void	drop_session(struct session *);
static int	start_session(struct session *);
static int	start_window(struct session *);
static void	ended(struct session *);
static void	record_logout(pid_t);
noreturn static void	exec_getty(const struct session *, int);

static struct session	sessions[NSESSIONS];
static int		stopped;	/* start no more */

#define SESSIONS_END	(sessions + NSESSIONS)

/*
 * Read ttys: new lines get a session, those that have gone or are off lose
 * theirs, changed commands take effect when they are started next.
 */
void
sessions_read(void)
{
	struct session *se;

	stopped = 0;
	for (se = sessions; se < SESSIONS_END; se++)
		se->se_listed = 0;
	if (ttys_read(setup.su_ttys, 0, add_session, NULL) == -1 &&
	    (!setup.su_container || errno != ENOENT))
		warning("cannot read %s: %s", setup.su_ttys, strerror(errno));
	for (se = sessions; se < SESSIONS_END; se++)
		if (!se->se_listed)
			drop_session(se);
}

/*
 * Start every session that is due.  Returns when the next one will be.
 */
long long
sessions_start(void)
{
	struct session *se;
	long long next = FOREVER;

	if (stopped)
		return FOREVER;
	for (se = sessions; se < SESSIONS_END; se++) {
		if (!se->se_listed || se->se_pid != 0)
			continue;
		if (se->se_due <= now() && start_session(se) == 0)
			continue;
		next = earlier(next, se->se_due);
	}
	return next;
}

/*
 * Start no session again until ttys is read the next time.
 */
void
sessions_stop(void)
{
	stopped = 1;
}

/*
 * Hang up: login shells ignore TERM.  Others must not get a HUP, which would
 * end them while they act upon TERM.
 */
void
sessions_hangup(void)
{
	struct session *se;

	for (se = sessions; se < SESSIONS_END; se++)
		if (se->se_pid != 0)
			(void)kill(se->se_pid, SIGHUP);
}

/*
 * A child has ended: 0 when it was one of ours, else -1.
 */
int
session_ended(pid_t pid)
{
	struct session *se;

	for (se = sessions; se < SESSIONS_END; se++) {
		if (se->se_window == pid) {
			se->se_window = 0;
			return 0;
		}
		if (se->se_pid == pid) {
			ended(se);
			return 0;
		}
	}
	return -1;
}

static void
add_session(const struct ttyline *tl, void *arg)
{
	struct session *se;

	(void)arg;
	if (!is_wanted(tl))
		return;
	if ((se = find_session(tl->tl_name)) == NULL)
		for (se = sessions; se < SESSIONS_END; se++)
			if (!se->se_listed && se->se_pid == 0)
				break;
	if (se == SESSIONS_END) {
		warning("%s: more than %d lines, `%s' left out",
		    setup.su_ttys, NSESSIONS, tl->tl_name);
		return;
	}
	if (se->se_listed) {
		warning("%s: `%s' is listed twice, first one used",
		    setup.su_ttys, tl->tl_name);
		return;
	}
	if (strcmp(se->se_tty.tl_name, tl->tl_name) != 0)
		memset(se, 0, sizeof(*se));
	se->se_tty = *tl;
	se->se_listed = 1;
	/* Who edits ttys has repaired what made the line pause. */
	se->se_due = 0;
	se->se_quick = 0;
}

static struct session *
find_session(const char *name)
{
	struct session *se;

	for (se = sessions; se < SESSIONS_END; se++)
		if ((se->se_listed || se->se_pid != 0) &&
		    strcmp(se->se_tty.tl_name, name) == 0)
			return se;
	return NULL;
}

static int
is_wanted(const struct ttyline *tl)
{
	char path[sizeof(tl->tl_name) + sizeof("/dev/")];
	struct stat st;

	if ((tl->tl_flags & TL_ON) == 0 || tl->tl_command[0] == '\0' ||
	    strcmp(tl->tl_command, "none") == 0)
		return 0;
	if ((tl->tl_flags & TL_IFCONSOLE) != 0 &&
	    !is_kernel_console(tl->tl_name))
		return 0;
	if ((tl->tl_flags & TL_IFEXISTS) == 0)
		return 1;
	(void)snprintf(path, sizeof(path), "/dev/%s", tl->tl_name);
	return stat(path, &st) == 0 && S_ISCHR(st.st_mode);
}

static void
drop_session(struct session *se)
{
	if (se->se_pid != 0)
		(void)kill(se->se_pid, SIGHUP);
	if (se->se_window != 0)
		(void)kill(se->se_window, SIGHUP);
	record_logout(se->se_last);
	se->se_last = 0;
}

/*
 * 0, or -1: not started, se_due says when to try again.
 */
static int
start_session(struct session *se)
{
	pid_t pid;

	if (se->se_tty.tl_window[0] != '\0' && se->se_window == 0 &&
	    start_window(se) == -1)
		return -1;
	if ((pid = spawn()) == -1) {
		emergency("cannot fork for `%s': %s, trying again",
		    se->se_tty.tl_name, strerror(errno));
		se->se_due = now() + setup.su_stall / 6 + 1;
		return -1;
	}
	if (pid == 0)
		exec_getty(se, 0);
	se->se_pid = pid;
	se->se_last = 0;
	se->se_started = now();
	return 0;
}

/*
 * Start the window= program, and put the getty off until it had some time:
 * -1 in any case.
 */
static int
start_window(struct session *se)
{
	pid_t pid;

	if ((pid = spawn()) == 0)
		exec_getty(se, 1);
	if (pid == -1)
		emergency("cannot fork for `%s': %s, trying again",
		    se->se_tty.tl_name, strerror(errno));
	else
		se->se_window = pid;
	se->se_due = now() + (WINDOW_DELAY < setup.su_stall ? WINDOW_DELAY :
	    setup.su_stall) + 1;
	return -1;
}

/*
 * The session's process has ended; one that keeps failing has to pause, and
 * that is said when it begins, not every time.
 */
static void
ended(struct session *se)
{
	se->se_last = se->se_pid;
	se->se_pid = 0;
	se->se_due = 0;
	if (stopped || !se->se_listed) {
		record_logout(se->se_last);
		se->se_last = 0;
		return;
	}
	if (now() - se->se_started >= QUICK) {
		se->se_quick = 0;
		return;
	}
	if (++se->se_quick <= QUICK_MAX)
		return;
	if (se->se_quick == QUICK_MAX + 1)
		warning("getty repeating too quickly on port `%s', sleeping",
		    se->se_tty.tl_name);
	else
		se->se_quick = QUICK_MAX + 2;
	se->se_due = now() + setup.su_stall;
}

/*
 * Record the end of a session whose line is not started again.
 */
static void
record_logout(pid_t pid)
{
	if (pid != 0 && spawn() == 0) {
		utmp_logout(pid);
		_exit(0);
	}
}

/*
 * In the child: record the end of the session before, which so cannot
 * overtake the new getty's own record, and become the getty.
 */
static void
exec_getty(const struct session *se, int window)
{
	static struct words wd;
	const struct ttyline *tl = &se->se_tty;

	(void)setsid();
	if (!window && se->se_last != 0)
		utmp_logout(se->se_last);
	console_output();
	if (tl->tl_type[0] != '\0' && strcmp(tl->tl_type, "unknown") != 0 &&
	    strcmp(tl->tl_type, "none") != 0)
		(void)setenv("TERM", tl->tl_type, 1);
	if (ttys_words(tl, window ? tl->tl_window : tl->tl_command, !window,
	    &wd) == 0 && wd.wd_argv[0] != NULL) {
		(void)execvp(wd.wd_argv[0], wd.wd_argv);
		warning("cannot run %s for port `%s': %s", wd.wd_argv[0],
		    tl->tl_name, strerror(errno));
	}
	_exit(127);
}
