/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * byhand.c -- run one command, and say why when it fails.
 *
 * Its output passes through two pipes of ours, so that the last lines of it
 * are known; it reaches the user unchanged and undelayed.  The command has
 * ended when its process has: a daemon that it left behind keeps the pipes,
 * and a child of ours that reads them.
 */

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rclog.h"

struct relay {
	int	from;		/* -1: closed */
	int	to;
	int	stream;		/* of the last words */
};

static const int	 signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
#define NSIGNALS	(sizeof(signals) / sizeof(signals[0]))

static const struct {
	int		 signo;
	const char	*name;
} names[] = {
	{ SIGABRT, "ABRT" }, { SIGALRM, "ALRM" }, { SIGBUS, "BUS" },
	{ SIGFPE, "FPE" }, { SIGHUP, "HUP" }, { SIGILL, "ILL" },
	{ SIGINT, "INT" }, { SIGKILL, "KILL" }, { SIGPIPE, "PIPE" },
	{ SIGQUIT, "QUIT" }, { SIGSEGV, "SEGV" }, { SIGSYS, "SYS" },
	{ SIGTERM, "TERM" }, { SIGTRAP, "TRAP" }, { SIGUSR1, "USR1" },
	{ SIGUSR2, "USR2" }, { SIGXCPU, "XCPU" }, { SIGXFSZ, "XFSZ" },
};

static struct words	 words;
static int		 command_fd = -1;

static void	explain(const char *, const char *, int, int64_t, int64_t);
static const char *held_port(char *, size_t);
static void	how_it_ended(int, char *, size_t);
static int	open_relays(struct relay *, int *);
static void	pass_on(int);
static int	relay_some(struct relay *, size_t);
static void	relay_rest(struct relay *);
static void	relay_until_end(struct relay *);
static pid_t	start(char *[], const int *);
static int	write_whole(int, const char *, size_t);

/*
 * Run argv for name's action.  Returns the exit status, 128 and the signal
 * when one ended the command.
 */
int
by_hand(const char *name, const char *action, char *argv[])
{
	struct relay relays[2];
	int64_t began, ended;
	int out[2], status;
	pid_t pid;

	if (open_relays(relays, out) == -1)
		err(1, "cannot open a pipe for %s", name);
	began = now();
	pid = start(argv, out);
	(void)close(out[0]);
	(void)close(out[1]);
	relay_until_end(relays);
	ended = now();
	if (waitpid(pid, &status, 0) == -1)
		err(1, "cannot wait for %s", name);
	relay_rest(relays);
	words_end(&words);
	explain(name, action, status, began, ended);
	if (relays[0].from != -1 || relays[1].from != -1)
		drain_discard(relays[0].from, relays[1].from);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status);
}

static int
open_relays(struct relay *relays, int *out)
{
	int i, p[2];

	for (i = 0; i < 2; i++) {
		if (pipe2(p, O_CLOEXEC) == -1)
			return -1;
		relays[i].from = p[0];
		relays[i].to = i == 0 ? STDOUT_FILENO : STDERR_FILENO;
		relays[i].stream = i;
		out[i] = p[1];
	}
	return 0;
}

/*
 * Start the command.  INT and QUIT of a terminal reach it too; it decides
 * what they mean.  HUP and TERM are passed on.
 */
static pid_t
start(char *argv[], const int *out)
{
	struct sigaction old[NSIGNALS], sa;
	sigset_t all, mask;
	size_t i;
	pid_t pid;
	int status;

	memset(&sa, 0, sizeof(sa));
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, &mask);
	for (i = 0; i < NSIGNALS; i++) {
		sa.sa_handler = signals[i] == SIGHUP ||
		    signals[i] == SIGTERM ? pass_on : SIG_IGN;
		(void)sigaction(signals[i], &sa, &old[i]);
	}
	if ((pid = fork()) == -1)
		err(1, "cannot start %s", argv[0]);
	if (pid > 0) {
		command_fd = process_open(pid);
		(void)signal(SIGPIPE, SIG_IGN);
		(void)sigprocmask(SIG_SETMASK, &mask, NULL);
		return pid;
	}
	for (i = 0; i < NSIGNALS; i++)
		(void)sigaction(signals[i], &old[i], NULL);
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
	(void)dup2(out[0], STDOUT_FILENO);
	(void)dup2(out[1], STDERR_FILENO);
	(void)execvp(argv[0], argv);
	status = errno == ENOENT ? 127 : 126;
	warn("cannot run %s", argv[0]);
	_exit(status);
}

static void
pass_on(int signo)
{
	int saved;

	saved = errno;
	(void)process_signal(command_fd, signo);
	errno = saved;
}

static void
relay_until_end(struct relay *relays)
{
	struct pollfd fds[3];
	int i;

	fds[2].fd = command_fd;
	do {
		for (i = 0; i < 3; i++) {
			if (i < 2)
				fds[i].fd = relays[i].from;
			fds[i].events = POLLIN;
			fds[i].revents = 0;
		}
		if (poll(fds, 3, -1) == -1)
			continue;
		for (i = 0; i < 2; i++)
			if (fds[i].revents != 0)
				(void)relay_some(&relays[i], SIZE_MAX);
	} while (fds[2].revents == 0 && (command_fd != -1 ||
	    relays[0].from != -1 || relays[1].from != -1));
}

/*
 * What was said before the end, but not what a daemon says after it.
 */
static void
relay_rest(struct relay *relays)
{
	int i, left, n;

	for (i = 0; i < 2; i++) {
		if (relays[i].from == -1 ||
		    ioctl(relays[i].from, FIONREAD, &left) == -1)
			continue;
		while (left > 0 &&
		    (n = relay_some(&relays[i], (size_t)left)) > 0)
			left -= n;
		if (relays[i].from != -1 && at_end(relays[i].from)) {
			(void)close(relays[i].from);
			relays[i].from = -1;
		}
	}
}

/*
 * Pass on at most max bytes.  When nobody wants to read it, the command
 * learns it as it would without us: its pipe is closed.
 */
static int
relay_some(struct relay *r, size_t max)
{
	char buf[16384];
	ssize_t n;

	n = read(r->from, buf, max < sizeof(buf) ? max : sizeof(buf));
	if (n == -1 && errno == EINTR)
		return 0;
	if (n > 0) {
		words_add(&words, r->stream, buf, (size_t)n);
		if (write_whole(r->to, buf, (size_t)n) == 0)
			return (int)n;
	}
	(void)close(r->from);
	r->from = -1;
	return 0;
}

static int
write_whole(int fd, const char *buf, size_t len)
{
	struct pollfd pfd;
	ssize_t n;

	pfd.fd = fd;
	pfd.events = POLLOUT;
	while (len > 0) {
		n = write(fd, buf, len);
		if (n == -1 && errno == EAGAIN)
			(void)poll(&pfd, 1, -1);
		else if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0) {
			buf += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

/*
 * Keep a record of a failure and say it; forget an older one.
 */
static void
explain(const char *name, const char *action, int status, int64_t began,
    int64_t ended)
{
	struct failure f;
	char how[64], holder[128];

	(void)umask(022);
	disks_are_there();
	record_open();
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		record_success(name);
		return;
	}
	f.f_name = name;
	f.f_action = action;
	f.f_reason = held_port(holder, sizeof(holder));
	f.f_began = began;
	f.f_ended = ended;
	f.f_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status);
	record_failure(&f, &words);
	how_it_ended(status, how, sizeof(how));
	(void)fprintf(stderr, "%s: %s failed after %.2f s (%s)\n", name,
	    action, (double)(ended - began) / (double)SECOND, how);
	if (f.f_reason != NULL)
		(void)fprintf(stderr, "%s\n", f.f_reason);
	(void)fprintf(stderr, "more: service why %s\n", base_name(name));
}

static void
how_it_ended(int status, char *text, size_t size)
{
	size_t i;
	int signo;

	if (!WIFSIGNALED(status)) {
		(void)snprintf(text, size, "exit %d", WEXITSTATUS(status));
		return;
	}
	signo = WTERMSIG(status);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].signo == signo) {
			(void)snprintf(text, size, "killed by SIG%s",
			    names[i].name);
			return;
		}
	(void)snprintf(text, size, "killed by signal %d", signo);
}

/*
 * Who holds the port that the last words complain about; NULL when they do
 * not, or when we may not see who.
 */
static const char *
held_port(char *text, size_t size)
{
	char name[64];
	int port;
	pid_t pid;

	if ((port = port_in_words(&words)) == -1 ||
	    (pid = port_holder(port, name, sizeof(name))) == -1)
		return NULL;
	(void)snprintf(text, size, "port %d is held by pid %ld (%s)", port,
	    (long)pid, name);
	return text;
}
