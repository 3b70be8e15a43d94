/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * watch.c -- the script that runs now: its times, its last words, and what
 * happens when it does not come to an end.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rclog.h"

#define GRACE	(5 * SECOND)	/* between TERM and KILL */

struct words		 watch_words;

static int64_t		 patience;
static int64_t		 default_timeout;	/* 0: for ever */

static char		*script;	/* NULL: none runs */
static int		 given_up;
static char		*reason;
static int64_t		 began, heard, silence;
static int64_t		 timeout;
static int64_t		 next_word;	/* when to say that it still runs */
static int64_t		 said_at;	/* its age then */
static pid_t		 rc;
static pid_t		 worker;	/* a child of rc; 0: not known */
static pid_t		 pid;		/* its child; 0: not known */
static int		 pidfd = -1;

static int64_t		 kill_at = NEVER;
static struct family	 victims;

static void	begin_at(const char *, int64_t);
static void	find_process(void);
static void	forget(void);
static void	give_up(void);
static void	kill_victims(int);
static void	record(const char *, int, int64_t);
static void	remember(void);
static void	still_waiting(void);
static void	was_silent_until(int64_t);

void
watch_init(int64_t patience_limit, int64_t timeout_limit, pid_t rc_pid)
{
	rc = rc_pid;
	patience = patience_limit;
	default_timeout = timeout_limit;
	began = now();
}

void
watch_begin(const char *name)
{
	forget();
	begin_at(name, now());
	remember();
}

/*
 * Go on watching what our predecessor watched when it was killed; what it
 * has said about it is not said again.
 */
void
watch_resume(void)
{
	struct running r;

	if (running_read(&r) == -1)
		return;
	begin_at(r.r_path, r.r_began);
	heard = now();
	timeout = r.r_timeout;
	while (patience != 0 && next_word <= heard) {
		said_at *= 2;
		next_word = began + said_at;
	}
	worker = r.r_worker;
	if (r.r_pid != 0)
		watch_pid(r.r_pid);
	remember();
	free(r.r_path);
}

/*
 * The script said something.
 */
void
watch_heard(void)
{
	if (script != NULL)
		was_silent_until(now());
}

/*
 * The process that runs the script.
 */
void
watch_pid(pid_t p)
{
	if (pidfd != -1)
		(void)close(pidfd);
	pid = p;
	pidfd = process_open(p);
	remember();
}

/*
 * The process that runs all scripts, each in a child of its own.
 */
void
watch_worker(pid_t p)
{
	worker = p;
}

void
watch_timeout(int64_t t)
{
	timeout = t;
	remember();
}

void
watch_reason(const char *text)
{
	free(reason);
	reason = xstrdup(text);
}

/*
 * The script ended.  One whose beginning was not seen, because this process
 * replaced another, is taken to have begun with us.
 */
void
watch_end(const char *name, int status)
{
	int64_t t;

	t = now();
	if (script == NULL || strcmp(script, name) != 0)
		begin_at(name, began);
	was_silent_until(t);
	timeline_add(began, t, status, silence, name);
	record(name, status, t);
	forget();
	running_clear();
	began = t;
}

int64_t
watch_deadline(void)
{
	int64_t t;

	t = kill_at;
	if (script == NULL || given_up)
		return t;
	if (timeout != 0)
		t = sooner(t, began + timeout);
	return patience != 0 ? sooner(t, next_word) : t;
}

/*
 * Do what is due.
 */
void
watch_check(void)
{
	int64_t t;

	if (watch_deadline() == NEVER || (t = now()) < watch_deadline())
		return;
	if (kill_at <= t) {
		kill_victims(SIGKILL);
		kill_at = NEVER;
	}
	if (script == NULL || given_up)
		return;
	while (patience != 0 && next_word <= t &&
	    (timeout == 0 || next_word < began + timeout))
		still_waiting();
	if (timeout != 0 && began + timeout <= t)
		give_up();
}

/*
 * The boot is over.  Who was told to end may still take its time: a child
 * stays behind to see to it.
 */
void
watch_finish(void)
{
	int64_t t;

	if (kill_at == NEVER || stay_behind() == 0)
		return;
	if ((t = kill_at - now()) > 0)
		(void)poll(NULL, 0, (int)(t / 1000));
	kill_victims(SIGKILL);
	_exit(0);
}

static void
begin_at(const char *name, int64_t t)
{
	free(script);
	script = xstrdup(name);
	began = heard = t;
	silence = 0;
	timeout = default_timeout;
	said_at = patience;
	next_word = t + patience;
	given_up = 0;
}

static void
remember(void)
{
	struct running r;

	if (script == NULL)
		return;
	r.r_began = began;
	r.r_timeout = timeout;
	r.r_worker = worker;
	r.r_pid = pid;
	r.r_path = script;
	running_set(&r);
}

static void
forget(void)
{
	free(script);
	free(reason);
	script = reason = NULL;
	if (pidfd != -1)
		(void)close(pidfd);
	pidfd = -1;
	pid = 0;
	words_clear(&watch_words);
}

static void
was_silent_until(int64_t t)
{
	if (t - heard > silence)
		silence = t - heard;
	heard = t;
}

static void
record(const char *name, int status, int64_t ended)
{
	struct failure f;

	if (status == 0) {
		record_success(name);
		return;
	}
	f.f_name = name;
	f.f_action = "start";
	f.f_reason = reason;
	f.f_status = status;
	f.f_began = began;
	f.f_ended = ended;
	words_end(&watch_words);
	record_failure(&f, &watch_words);
}

/*
 * Name the script; again when it has run twice as long.
 */
static void
still_waiting(void)
{
	char age[32];

	say(phrase("waiting for %s (%s s)", script,
	    seconds_text(said_at, age, sizeof(age))));
	said_at *= 2;
	next_word = began + said_at;
}

static void
give_up(void)
{
	char limit[32], text[80];

	given_up = 1;
	(void)seconds_text(timeout, limit, sizeof(limit));
	find_process();
	if (pidfd == -1 || !process_descends(pid, pidfd, rc)) {
		say(phrase("%s: no end after %s s, and no process of it to end",
		    script, limit));
		return;
	}
	say(phrase("%s: no end after %s s, giving up", script, limit));
	if (reason == NULL) {
		(void)snprintf(text, sizeof(text), "no end after %s s", limit);
		watch_reason(text);
	}
	if (kill_at != NEVER)
		kill_victims(SIGKILL);
	family_open(pid, &victims);
	/* First the shell, or it would go on with its next command. */
	(void)process_signal(pidfd, SIGTERM);
	kill_victims(SIGTERM);
	kill_at = now() + GRACE;
}

/*
 * When nobody told which process runs the script: the worker runs one after
 * the other, so it is the last that it started.
 */
static void
find_process(void)
{
	pid_t p;

	if (pidfd != -1 || worker == 0 || (p = newest_child(worker)) == -1)
		return;
	watch_pid(p);
	if (pidfd != -1 && !process_descends(p, pidfd, worker)) {
		(void)close(pidfd);
		pidfd = -1;
	}
}

/*
 * Send a signal to all; after KILL nothing more is to be done with them.
 */
static void
kill_victims(int signo)
{
	size_t i;

	for (i = 0; i < victims.fa_count; i++) {
		(void)process_signal(victims.fa_fd[i], signo);
		if (signo == SIGKILL)
			(void)close(victims.fa_fd[i]);
	}
	if (signo == SIGKILL)
		victims.fa_count = 0;
}
