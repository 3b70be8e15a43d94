/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * nsboot -- boot a directory tree as a machine, without changing it.
 *
 * Process 1 gets namespaces of its own, a throw-away copy of the tree and a
 * console; we carry the console's traffic and wait.  A reboot starts process
 * 1 again on the same copy, as a machine keeps its disk.
 */

#include <sys/signalfd.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "nsboot.h"

/* How often the state is looked at while it is waited for, in ms. */
#define STATE_INTERVAL	20
/* How long the console has to be quiet before anything is typed, in ms. */
#define QUIET		200
/* How often the end of the input is typed until it is heeded, in ms. */
#define EOF_INTERVAL	200

enum phase {
	BOOTING,		/* a state of init is waited for */
	RUNNING,
	STOPPING		/* the machine is on its way down */
};

struct session {
	struct machine	 machine;
	struct console	 con;
	enum phase	 phase;
	int		 signals;	/* signalfd */
	int64_t		 limit;		/* -t, in ms */
	int64_t		 deadline;	/* of the phase, 0: none */
	pid_t		 command;	/* its process now, 0: none */
	int		 command_status;	/* -1: has not ended */
	int64_t		 type_at;	/* when to take input, 0: never */
	int64_t		 next_eof;	/* when to type its end, 0: never */
	bool		 again;		/* a reboot runs the command again */
	bool		 failed;	/* said why already */
	int		 killed;	/* by this signal, 0: not */
};

static struct session	 session;

noreturn static void	 usage(void);
static int64_t	 number(const char *, int64_t, int64_t);
static void	 start(struct session *);
static void	 restore_terminal(void);
static void	 catch_signals(struct session *);
static int	 boot(struct session *);
static void	 wait_for_events(struct session *);
static int	 poll_timeout(const struct session *);
static bool	 is_due(int64_t);
static bool	 handle_signals(struct session *, int *);
static bool	 reap(struct session *, int *);
static void	 command_ended(struct session *, int);
static void	 look_at_state(struct session *);
static void	 get_state(const struct machine *, char *, size_t);
static void	 come_up(struct session *);
static void	 take_input(struct session *);
static void	 end_input(struct session *);
static void	 type_eof(struct session *);
static void	 expire(struct session *);
static void	 power_off(struct session *);
static void	 give_up(struct session *, const char *);
static bool	 wants_reboot(const struct session *, int);
static int	 outcome(const struct session *, int);
static int64_t	 now(void);

int
main(int argc, char *argv[])
{
	static char init[] = "/sbin/init";
	struct session *s = &session;
	char *program = init;
	int ch, status;

	s->limit = 120000;
	while ((ch = getopt(argc, argv, "+c:i:p:t:")) != -1)
		switch (ch) {
		case 'c':
			s->machine.command = optarg;
			break;
		case 'i':
			program = optarg;
			break;
		case 'p':
			s->machine.prepare = optarg;
			break;
		case 't':
			s->limit = number(optarg, 1, 86400) * 1000;
			break;
		default:
			usage();
		}
	if (optind == argc)
		usage();
	s->machine.root = argv[optind];
	argv[optind] = program;
	s->machine.init = argv + optind;
	start(s);
	do
		status = boot(s);
	while (wants_reboot(s, status));
	return outcome(s, status);
}

noreturn static void
usage(void)
{
	(void)fprintf(stderr, "usage: nsboot [-c command] [-i init] "
	    "[-p command] [-t seconds] root [argument ...]\n");
	exit(1);
}

static int64_t
number(const char *text, int64_t min, int64_t max)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || n < min || n > max)
		errx(1, "not a number from %lld to %lld: %s", (long long)min,
		    (long long)max, text);
	return n;
}

/* All that is done once, however often the machine boots. */
static void
start(struct session *s)
{
	struct machine *m = &s->machine;

	m->userns = geteuid() != 0;
	if (m->userns)
		enter_user_namespace();
	make_root(m);
	if (m->prepare != NULL)
		run_prepare(m);
	catch_signals(s);
	s->command_status = -1;
	s->con.out = m->command != NULL ? STDERR_FILENO : STDOUT_FILENO;
	if (m->command == NULL && isatty(STDIN_FILENO)) {
		if (atexit(restore_terminal) != 0)
			errx(1, "atexit failed");
		console_raw(&s->con);
	}
}

static void
restore_terminal(void)
{
	console_restore(&session.con);
}

static void
catch_signals(struct session *s)
{
	static const int caught[] = {
		SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH
	};
	sigset_t set;
	size_t i;

	(void)signal(SIGPIPE, SIG_IGN);
	/* The children of a process that ignores this cannot be waited for. */
	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigemptyset(&set);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		(void)sigaddset(&set, caught[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1)
		err(1, "sigprocmask");
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->signals == -1)
		err(1, "signalfd");
}

/*
 * From process 1's first to its last instruction.  Return its wait status.
 */
static int
boot(struct session *s)
{
	int status = 0;

	console_open(&s->con);
	s->con.in = s->con.raw ? STDIN_FILENO : -1;
	s->phase = s->con.raw ? RUNNING : BOOTING;
	s->deadline = s->con.raw ? 0 : now() + s->limit;
	s->command_status = -1;
	s->next_eof = s->type_at = 0;
	s->again = false;
	spawn_init(&s->machine, &s->con);
	while (!handle_signals(s, &status)) {
		if (s->phase == BOOTING)
			look_at_state(s);
		if (is_due(s->type_at))
			take_input(s);
		if (is_due(s->next_eof))
			type_eof(s);
		if (is_due(s->deadline))
			expire(s);
		wait_for_events(s);
	}
	while (console_output(&s->con))
		continue;
	console_close(&s->con);
	(void)close(s->machine.pidfd);
	return status;
}

static void
wait_for_events(struct session *s)
{
	struct console *con = &s->con;
	struct pollfd fds[3];

	fds[0] = (struct pollfd){ .fd = s->signals, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = con->master, .events = POLLIN };
	fds[2] = (struct pollfd){ .fd = -1, .events = POLLIN };
	if (con->ntyped > 0)
		fds[1].events |= POLLOUT;
	else
		fds[2].fd = con->in;
	if (poll(fds, 3, poll_timeout(s)) == -1) {
		if (errno != EINTR)
			err(1, "poll");
		return;
	}
	if ((fds[1].revents & (POLLIN | POLLHUP)) != 0 &&
	    console_output(con) && s->type_at != 0)
		s->type_at = now() + QUIET;
	if (fds[1].revents & POLLOUT)
		console_type(con);
	if (fds[2].revents != 0 && !console_read(con))
		end_input(s);
}

static int
poll_timeout(const struct session *s)
{
	const int64_t times[] = { s->deadline, s->type_at, s->next_eof };
	int64_t left, least = INT_MAX;
	size_t i;

	if (s->phase == BOOTING)
		return STATE_INTERVAL;
	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		if (times[i] == 0)
			continue;
		left = times[i] - now();
		if (left < least)
			least = left < 0 ? 0 : left;
	}
	return least == INT_MAX ? -1 : (int)least;
}

static bool
is_due(int64_t when)
{
	return when != 0 && now() >= when;
}

/*
 * Return whether process 1 has ended, with its wait status.
 */
static bool
handle_signals(struct session *s, int *status)
{
	struct signalfd_siginfo info;
	bool ended = false;

	while (read(s->signals, &info, sizeof(info)) == sizeof(info))
		switch (info.ssi_signo) {
		case SIGCHLD:
			ended |= reap(s, status);
			break;
		case SIGWINCH:
			console_resize(&s->con);
			break;
		default:
			s->killed = (int)info.ssi_signo;
			if (!ended)	/* 0 would be our process group */
				(void)kill(s->machine.pid, SIGKILL);
			break;
		}
	return ended;
}

/*
 * As handle_signals.  When process 1 has ended, its command has, too.
 */
static bool
reap(struct session *s, int *status)
{
	pid_t pid;
	int st;

	while ((pid = waitpid(-1, &st, WNOHANG)) > 0) {
		if (pid == s->command) {
			command_ended(s, st);
			continue;
		}
		if (pid != s->machine.pid)
			continue;
		*status = st;
		if (s->command != 0 && waitpid(s->command, &st, 0) != -1)
			command_ended(s, st);
		s->machine.pid = 0;
		return true;
	}
	return false;
}

/*
 * A command that ends by itself ends the machine.  One that a shutdown has
 * killed leaves that shutdown its way, and is run again after a reboot.
 */
static void
command_ended(struct session *s, int status)
{
	char state[32];

	s->command = 0;
	s->command_status = WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
	get_state(&s->machine, state, sizeof(state));
	if (s->command_status > 128 && strcmp(state, "multi-user") != 0) {
		s->again = true;
		s->phase = STOPPING;
		s->deadline = now() + s->limit;
		return;
	}
	power_off(s);
}

static void
look_at_state(struct session *s)
{
	char state[32];
	bool single;

	get_state(&s->machine, state, sizeof(state));
	single = strcmp(state, "single-user") == 0;
	if (!single && strcmp(state, "multi-user") != 0)
		return;
	if (single && s->machine.command != NULL)
		give_up(s, "the system came up single-user");
	else
		come_up(s);
}

/* What init wrote about itself; an empty string when it has not. */
static void
get_state(const struct machine *m, char *state, size_t size)
{
	ssize_t n = 0;
	int fd, root;

	root = open_root(m);
	if (root != -1) {
		fd = open_inside(root, PATH_RUN "/state",
		    O_RDONLY | O_NONBLOCK);
		if (fd != -1) {
			n = read(fd, state, size - 1);
			(void)close(fd);
		}
		(void)close(root);
	}
	state[n > 0 ? n : 0] = '\0';
	state[strcspn(state, "\n")] = '\0';
}

/* The system has come up: let the command or the caller's input in. */
static void
come_up(struct session *s)
{
	s->phase = RUNNING;
	s->deadline = 0;
	if (s->machine.command == NULL) {
		s->type_at = now() + QUIET;
		return;
	}
	s->command = spawn_command(&s->machine);
	if (s->command == -1) {
		s->command = 0;
		give_up(s, "cannot run the command");
	}
}

/*
 * What is typed before a shell asks for it can be lost: programs that open a
 * terminal discard it.  So wait for the prompt, as people do.
 */
static void
take_input(struct session *s)
{
	s->type_at = 0;
	s->con.in = STDIN_FILENO;
}

static void
end_input(struct session *s)
{
	s->con.in = -1;
	s->deadline = now() + s->limit;
	s->next_eof = now();
}

/*
 * The end of a pipe is there for ever.  That of a terminal is read once, by
 * whoever reads first, or lost when a shell that comes up changes the modes.
 */
static void
type_eof(struct session *s)
{
	s->next_eof = now() + EOF_INTERVAL;
	if (s->con.ntyped == 0)
		console_eof(&s->con);
}

static void
expire(struct session *s)
{
	switch (s->phase) {
	case BOOTING:
		if (s->machine.command != NULL)
			give_up(s, "the system did not come up in time");
		else
			come_up(s);
		break;
	case RUNNING:
		power_off(s);
		break;
	case STOPPING:
		give_up(s, "the system did not shut down in time");
		break;
	}
}

static void
power_off(struct session *s)
{
	s->phase = STOPPING;
	s->deadline = now() + s->limit;
	if (s->machine.pid != 0)
		(void)kill(s->machine.pid, SIGUSR2);
}

/* Pull the plug. */
static void
give_up(struct session *s, const char *why)
{
	warnx("%s: %s", s->machine.root, why);
	s->failed = true;
	s->phase = STOPPING;
	s->deadline = 0;
	(void)kill(s->machine.pid, SIGKILL);
}

/*
 * reboot(2) inside ends process 1 with SIGHUP to restart and with SIGINT to
 * halt or power off.
 */
static bool
wants_reboot(const struct session *s, int status)
{
	if (s->killed != 0 || s->failed)
		return false;
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGHUP)
		return false;
	return s->machine.command == NULL || s->command_status == -1 ||
	    s->again;
}

/*
 * The exit status: the command's when there is one, else process 1's.
 */
static int
outcome(const struct session *s, int status)
{
	if (s->killed != 0) {
		restore_terminal();
		default_signals();
		(void)raise(s->killed);
	}
	if (s->failed)
		return s->command_status > 0 ? s->command_status : 1;
	if (s->command_status != -1)
		return s->command_status;
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGINT) {
		warnx("%s: init was ended by signal %d",
		    s->machine.root, WTERMSIG(status));
		return 128 + WTERMSIG(status);
	}
	if (s->machine.command != NULL) {
		warnx("%s: the system ended before it came up",
		    s->machine.root);
		return 1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

static int64_t
now(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) == -1)
		err(1, "clock_gettime");
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
