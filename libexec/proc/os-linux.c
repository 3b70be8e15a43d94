/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * os-linux.c -- processes as Linux shows them in /proc, and pidfds.
 *
 * A process may end, or hide (mount option hidepid), between any two calls:
 * whatever cannot be read is taken for a process that is not there.
 */

#include <sys/syscall.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proc.h"

/* A process without a pidfd is looked at this often, in ms. */
#define LOOK_INTERVAL	20

/*
 * The longest status file: its line Groups has up to 65,536 numbers, and the
 * line that we want comes after it.  Only what is read is ever touched.
 */
#define STATUS_MAX	1048576

static size_t	read_file(pid_t, const char *, char *, size_t);
static int	open_pidfd(pid_t);
static const char *status_of(pid_t);
static const char *field(const char *, const char *);
static bool	same_process(const struct target *);
static unsigned long long start_time(pid_t, char *);
static int	interval(const struct target *, size_t, long long);

/*
 * check_visibility(): leave with a message unless /proc shows the processes
 * of our PID namespace.
 */
void
check_visibility(void)
{
	char self[32];
	ssize_t n;

	n = readlink("/proc/self", self, sizeof(self) - 1);
	if (n == -1)
		errx(WRONG, "cannot see any process: /proc is not mounted");
	self[n] = '\0';
	if (strtol(self, NULL, 10) != (long)getpid())
		errx(WRONG, "cannot see our processes: "
		    "/proc is that of another pid namespace");
}

/*
 * command_line(pid, args): read argv, a NUL after each argument, at most
 * ARGS_MAX bytes of it; the number of bytes.  0 for kernel threads and zombies,
 * which have none, and for a process that is not there.
 */
size_t
command_line(pid_t pid, char *args)
{
	return read_file(pid, "cmdline", args, ARGS_MAX);
}

/*
 * is_candidate(pid): whether pid is a process, not a thread of one; alive; and
 * of our own PID namespace, not of a container below.
 */
bool
is_candidate(pid_t pid)
{
	const char *status, *value;
	char *end;

	if ((status = status_of(pid)) == NULL)
		return false;
	value = field(status, "\nState:\t");
	if (value == NULL || *value == 'Z' || *value == 'X')
		return false;
	value = field(status, "\nTgid:\t");
	if (value == NULL || strtol(value, NULL, 10) != (long)pid)
		return false;
	/* A kernel without PID namespaces has no such line. */
	if ((value = field(status, "\nNSpid:\t")) == NULL)
		return true;
	(void)strtol(value, &end, 10);
	return *end == '\n';
}

/* parent_of(pid): its parent, 0 when there is none. */
pid_t
parent_of(pid_t pid)
{
	const char *status, *value;

	if ((status = status_of(pid)) == NULL ||
	    (value = field(status, "\nPPid:\t")) == NULL)
		return 0;
	return (pid_t)strtol(value, NULL, 10);
}

/* state_of(pid): the letter that ps(1) shows, '?' when it is gone. */
char
state_of(pid_t pid)
{
	char state = '?';

	(void)start_time(pid, &state);
	return state;
}

/* open_input(pid): what it has as standard input; -1 when that cannot be. */
int
open_input(pid_t pid)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%ld/fd/0", (long)pid);
	return open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* each_process(fn, arg): call fn for every process, in ascending order. */
void
each_process(void (*fn)(pid_t, void *), void *arg)
{
	DIR *dir;
	struct dirent *d;
	pid_t pid;

	if ((dir = opendir("/proc")) == NULL)
		err(WRONG, "cannot open /proc");
	/* The kernel walks its table of pids; the order is that of the pids. */
	while (errno = 0, (d = readdir(dir)) != NULL)
		if (pid_number(d->d_name, &pid))
			fn(pid, arg);
	if (errno != 0)
		err(WRONG, "cannot read /proc");
	(void)closedir(dir);
}

/*
 * hold(target): get a grip on the process t_pid, so that what is sent to the
 * target later cannot reach another one that got the same pid.  False when it
 * is gone already.  Without a pidfd (an old kernel, too many descriptors) the
 * start time has to do.
 */
bool
hold(struct target *t)
{
	t->t_fd = open_pidfd(t->t_pid);
	if (t->t_fd != -1)
		return true;
	/* EINVAL or ENOENT: it is a mere thread. */
	if (errno == ESRCH || errno == EINVAL || errno == ENOENT)
		return false;
	check_visibility();
	t->t_start = start_time(t->t_pid, NULL);
	return t->t_start != 0 && is_candidate(t->t_pid);
}

/* A pidfd, -1 with errno; but never the last descriptor, /proc takes one. */
static int
open_pidfd(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0), spare;

	if (fd == -1)
		return -1;
	if ((spare = dup(fd)) == -1) {
		(void)close(fd);
		errno = EMFILE;
		return -1;
	}
	(void)close(spare);
	return fd;
}

/* release(target): let go. */
void
release(const struct target *t)
{
	if (t->t_fd != -1)
		(void)close(t->t_fd);
}

/* send_signal(target, signal): as kill(2). */
int
send_signal(const struct target *t, int sig)
{
	if (t->t_fd != -1)
		return (int)syscall(SYS_pidfd_send_signal, t->t_fd, sig,
		    NULL, 0);
	if (!same_process(t)) {
		errno = ESRCH;
		return -1;
	}
	return kill(t->t_pid, sig);
}

/*
 * await_change(targets, n, timeout): wait up to timeout ms, -1 for ever, for a
 * target to end; the targets still alive move to the front; their number.
 */
size_t
await_change(struct target *targets, size_t n, long long timeout)
{
	struct pollfd *fds, *p;
	size_t alive = 0, i;

	if ((fds = calloc(n, sizeof(*fds))) == NULL)
		err(WRONG, "cannot wait for processes");
	for (p = fds, i = 0; i < n; i++)
		if (targets[i].t_fd != -1)
			*p++ = (struct pollfd){ targets[i].t_fd, POLLIN, 0 };
	if (poll(fds, (nfds_t)(p - fds), interval(targets, n, timeout)) == -1 &&
	    errno != EINTR)
		err(WRONG, "cannot wait for processes");
	for (p = fds, i = 0; i < n; i++)
		if (targets[i].t_fd != -1 ? p++->revents != 0 :
		    !same_process(&targets[i]))
			release(&targets[i]);
		else
			targets[alive++] = targets[i];
	free(fds);
	return alive;
}

/* A pidfd tells when its process ends; the others have to be looked at. */
static int
interval(const struct target *targets, size_t n, long long timeout)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (targets[i].t_fd == -1 &&
		    (timeout == -1 || timeout > LOOK_INTERVAL))
			return LOOK_INTERVAL;
	/* Wake up once an hour rather than exceed an int. */
	return timeout > 3600000 ? 3600000 : (int)timeout;
}

/* Whether a target without a pidfd is still the process it was, and alive. */
static bool
same_process(const struct target *t)
{
	char state = '?';

	return start_time(t->t_pid, &state) == t->t_start &&
	    state != 'Z' && state != 'X';
}

/*
 * When pid was started, 0 if it is gone; its state too if wanted.  The command
 * name, the second word of the file, may contain anything, a ')' too.
 */
static unsigned long long
start_time(pid_t pid, char *state)
{
	char text[1024], *p;
	int i;

	text[read_file(pid, "stat", text, sizeof(text) - 1)] = '\0';
	if ((p = strrchr(text, ')')) == NULL)
		return 0;
	if (state != NULL)
		*state = p[strcspn(p, "RSDTtXZPI")];
	for (i = 2; i < 22 && p != NULL; i++)
		p = strchr(p + 1, ' ');
	return p == NULL ? 0 : strtoull(p + 1, NULL, 10);
}

/* The text of /proc/PID/status, NULL when it cannot be had. */
static const char *
status_of(pid_t pid)
{
	static char text[STATUS_MAX + 1];
	size_t n;

	n = read_file(pid, "status", text, STATUS_MAX);
	text[n] = '\0';
	return n == 0 ? NULL : text;
}

/* The value of a field; its name comes with the newline before it. */
static const char *
field(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at == NULL ? NULL : at + strlen(name);
}

/* Read at most max bytes of /proc/PID/NAME; how many there were. */
static size_t
read_file(pid_t pid, const char *name, char *buf, size_t max)
{
	char path[64];
	size_t len = 0;
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, name);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1) {
		/* Our own trouble must not pass for an absent process. */
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
			err(WRONG, "cannot open %s", path);
		return 0;
	}
	n = read(fd, buf, max);
	if (n > 0)
		len = (size_t)n;
	(void)close(fd);
	return len;
}
