/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loop.c -- the one loop of a boot: read, act on it, write, wait.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rclog.h"

#define READ_SIZE	((size_t)64 * 1024)
#define REST		16		/* how often to read after TERM */
#define HELD_BACK	(SECOND / 4)	/* how long bytes are */

static volatile sig_atomic_t	 terminated;
static sigset_t			 waiting_mask;

static int			 silent;
static struct splitter		 splitter;

static void	on_term(int);
static void	set_signals(void);
static void	text(const char *, size_t, size_t);
static void	show(const char *, size_t);
static int	wait_for_input(void);
static int64_t	next_deadline(void);
static int	read_some(void);
static void	write_out(void);
static int	finish(int);

/*
 * Read standard input to its end, or to the exit that it asks for.  Returns
 * the exit status.
 */
int
loop(const char *prefix, int is_silent)
{
	int more, rest;

	silent = is_silent;
	set_signals();
	lines_init(&splitter, prefix);
	splitter.sp_text = text;
	splitter.sp_show = show;
	splitter.sp_metadata = meta_line;
	open_files();
	rest = REST;
	for (more = 1; more && meta_exit_status() == -1;) {
		if (wait_for_input() && (!terminated || rest-- > 0))
			more = read_some();
		else if (terminated)
			more = 0;
		watch_check();
		write_out();
	}
	return finish(more);
}

static void
on_term(int signo)
{
	(void)signo;
	terminated = 1;
}

/*
 * TERM is let in only while waiting.  INT is meant for the scripts, HUP comes
 * with the loss of the terminal that is our console.
 */
static void
set_signals(void)
{
	struct sigaction sa;
	sigset_t blocked;

	memset(&sa, 0, sizeof(sa));
	(void)sigemptyset(&sa.sa_mask);
	sa.sa_handler = on_term;
	(void)sigaction(SIGTERM, &sa, NULL);
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &blocked, &waiting_mask);
	(void)sigdelset(&waiting_mask, SIGTERM);
}

/*
 * Output of the scripts; shown of it are the first bytes already.  What comes
 * behind exit is of daemons that were left behind: for the log only.
 */
static void
text(const char *buf, size_t len, size_t shown)
{
	size_t i, lines;

	watch_heard();
	logfile_add(&rc_log, buf, len);
	words_add(&watch_words, 0, buf, len);
	if (meta_exit_status() != -1)
		return;
	if (!silent) {
		console_put(buf + shown, len - shown);
		return;
	}
	for (i = lines = 0; i < len; i++)
		lines += buf[i] == '\n';
	tick(lines);
}

static void
show(const char *buf, size_t len)
{
	if (!silent)
		console_put(buf, len);
}

/*
 * Sleep until there is something to do.  Returns whether there is input.
 * After TERM, what is there is still read.
 */
static int
wait_for_input(void)
{
	struct pollfd fds[3];
	struct timespec ts;
	int64_t deadline, left;
	int n;

	fds[0].fd = console_full() ? -1 : STDIN_FILENO;
	fds[0].events = POLLIN;
	fds[1].fd = console_events() != 0 ? STDOUT_FILENO : -1;
	fds[1].events = POLLOUT;
	fds[2].fd = tick_fd();
	fds[2].events = POLLOUT;
	deadline = next_deadline();
	left = deadline == NEVER ? 0 : deadline - now();
	if (left < 0 || terminated)
		left = 0;
	ts.tv_sec = (time_t)(left / SECOND);
	ts.tv_nsec = (long)(left % SECOND) * 1000;
	fds[0].revents = 0;
	n = ppoll(fds, 3, deadline == NEVER && !terminated ? NULL : &ts,
	    &waiting_mask);
	if (n == -1 && errno == EINTR)
		return wait_for_input();
	if (n == 0)
		lines_idle(&splitter);
	return n > 0 && fds[0].revents != 0;
}

static int64_t
next_deadline(void)
{
	int64_t t;

	t = sooner(watch_deadline(), console_deadline());
	t = sooner(t, logfile_deadline(&rc_log));
	if (splitter.sp_matched > splitter.sp_shown)
		t = sooner(t, now() + HELD_BACK);
	return t;
}

/*
 * Returns 0 at the end of the input.
 */
static int
read_some(void)
{
	static char buf[READ_SIZE];
	ssize_t n;

	n = read(STDIN_FILENO, buf, sizeof(buf));
	if (n == -1)
		return errno == EINTR || errno == EAGAIN;
	if (n > 0)
		lines_feed(&splitter, buf, (size_t)n);
	return n > 0;
}

static void
write_out(void)
{
	console_write();
	tick_write();
	logfile_flush(&rc_log);
	running_write();
}

static int
finish(int more)
{
	int status;

	lines_end(&splitter);
	status = meta_exit_status();
	disks_are_there();
	logfile_finish(&rc_log);
	timeline_finish();
	record_open();
	if (!terminated)
		running_finish();
	watch_finish();
	tick_finish();
	console_finish();
	if (more && status != -1 && !at_end(STDIN_FILENO))
		drain_to_log(STDIN_FILENO);
	if (status != -1)
		return status;
	if (terminated) {
		(void)signal(SIGTERM, SIG_DFL);
		(void)raise(SIGTERM);
		(void)sigprocmask(SIG_SETMASK, &waiting_mask, NULL);
	}
	return 1;
}
