/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * os-linux.c -- what only Linux has: the subreaper, processes as /proc shows
 * them, pidfds and signals as a descriptor.
 *
 * A process may end between any two calls: whatever cannot be read is taken
 * for a process that is not there.
 */

#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "subreap.h"

/* How long a parent may take to fetch the status of its child, in ms. */
#define FETCH_LIMIT	100

/*
 * How a process ended, for those who hold its pidfd: Linux 6.15, younger than
 * the headers of most systems.
 */
#define INFO_EXIT	(UINT64_C(1) << 3)

struct pidfd_exit {
	uint64_t	pe_mask;	/* what is asked for, what is told */
	uint64_t	pe_cgroup;
	uint32_t	pe_ids[11];
	int32_t		pe_status;	/* as of wait(2) */
};

#define GET_INFO	_IOWR(0xff, 11, struct pidfd_exit)

/* What to call for a process. */
struct call {
	void	(*fn)(pid_t, void *);
	void	*arg;
};

static size_t	read_file(pid_t, const char *, char *, size_t);
static const char *parse_name(const char *, struct look *);
static bool	children_listed(const struct call *);
static void	one_child(pid_t, void *);
static void	one_process(long, void *);
static void	each_number(const char *, void (*)(long, void *), void *);
static void	note_highest(long, void *);

/*
 * blindness(): NULL when /proc shows the processes of our PID namespace; or
 * why it does not.
 */
const char *
blindness(void)
{
	char self[32];
	ssize_t n;

	n = readlink("/proc/self", self, sizeof(self) - 1);
	if (n == -1)
		return "/proc is not mounted";
	self[n] = '\0';
	if (strtol(self, NULL, 10) != (long)getpid())
		return "/proc is that of another pid namespace";
	return NULL;
}

/*
 * become_reaper(): become the parent of whatever descendant loses its own;
 * -1 with errno.
 */
int
become_reaper(void)
{
	return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
}

/*
 * close_all_but(a, b): close all descriptors above 2 except these two; -1
 * stands for none.
 */
void
close_all_but(int a, int b)
{
	int low = a < b ? a : b, high = a < b ? b : a, fd, highest = 2;

	if (low < 3)
		low = 2;
	if (high < 3)
		high = 2;
	if ((low < 4 || syscall(SYS_close_range, 3, low - 1, 0) == 0) &&
	    (high - low < 2 ||
	    syscall(SYS_close_range, low + 1, high - 1, 0) == 0) &&
	    syscall(SYS_close_range, high + 1, ~0U, 0) == 0)
		return;
	/* A kernel before 5.9.  What is open is what can be seen. */
	each_number("/proc/self/fd", note_highest, &highest);
	for (fd = 3; fd <= highest; fd++)
		if (fd != low && fd != high)
			(void)close(fd);
}

static void
note_highest(long fd, void *highest)
{
	if (fd > *(int *)highest)
		*(int *)highest = (int)fd;
}

/*
 * Call fn for every entry of a directory that is a number.  With readdir(3)
 * each of us would keep a large buffer for ever.
 */
static void
each_number(const char *path, void (*fn)(long, void *), void *arg)
{
	union {
		struct dirent64	first;
		char		bytes[2048];
	} buf;
	const struct dirent64 *d;
	ssize_t at, n;
	char *end;
	long number;
	int fd;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return;
	while ((n = getdents64(fd, &buf, sizeof(buf))) > 0)
		for (at = 0; at < n; at += d->d_reclen) {
			d = (const struct dirent64 *)(buf.bytes + at);
			number = strtol(d->d_name, &end, 10);
			if (end != d->d_name && *end == '\0')
				fn(number, arg);
		}
	(void)close(fd);
}

/* look_at(pid, look): what is known about a process; false: it is gone. */
bool
look_at(pid_t pid, struct look *look)
{
	char text[1024];
	const char *p;
	long parent, session;

	text[read_file(pid, "stat", text, sizeof(text) - 1)] = '\0';
	if ((p = parse_name(text, look)) == NULL)
		return false;
	/* Fields 3 to 22; those that are skipped have no bound. */
	if (sscanf(p, " %c %ld %*s %ld %*s %*s %*s %*s %*s %*s %*s %*s %*s "
	    "%*s %*s %*s %*s %ld %*s %llu", &look->lk_state, &parent, &session,
	    &look->lk_threads, &look->lk_start) != 5)
		return false;
	look->lk_parent = (pid_t)parent;
	look->lk_session = (pid_t)session;
	return true;
}

/*
 * The name stands in parentheses and may contain anything, a ')' too.  What
 * follows it, NULL when there is none.
 */
static const char *
parse_name(const char *text, struct look *look)
{
	const char *from = strchr(text, '('), *to = strrchr(text, ')');
	size_t len;

	if (from == NULL || to == NULL || to <= from)
		return NULL;
	len = (size_t)(to - from) - 1;
	if (len >= sizeof(look->lk_name))
		len = sizeof(look->lk_name) - 1;
	(void)memcpy(look->lk_name, from + 1, len);
	look->lk_name[len] = '\0';
	return to + 1;
}

/*
 * first_argument(pid, buf, size): the beginning of its command line, up to the
 * first NUL; the length, 0 when there is none.
 */
size_t
first_argument(pid_t pid, char *buf, size_t size)
{
	size_t n = read_file(pid, "cmdline", buf, size - 1);

	buf[n] = '\0';
	return strlen(buf);
}

/* Read at most max bytes of /proc/PID/NAME; how many there were. */
static size_t
read_file(pid_t pid, const char *name, char *buf, size_t max)
{
	char path[64];
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, name);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return 0;
	n = read(fd, buf, max);
	(void)close(fd);
	return n > 0 ? (size_t)n : 0;
}

/* each_child(fn, arg): call fn for every child, dead ones included. */
void
each_child(void (*fn)(pid_t, void *), void *arg)
{
	struct call call = { fn, arg };

	/* A kernel without that file: look at every process. */
	if (!children_listed(&call))
		each_process(one_child, &call);
}

/*
 * As each_child(), from the kernel's own list.  It is exact: nobody leaves it
 * but by our own waiting for him.
 */
static bool
children_listed(const struct call *call)
{
	char buf[256], *p;
	long pid = 0;
	ssize_t n;
	int fd;

	fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (p = buf; p < buf + n; p++)
			if (*p >= '0' && *p <= '9')
				pid = pid * 10 + (*p - '0');
			else if (pid != 0) {
				call->fn((pid_t)pid, call->arg);
				pid = 0;
			}
	(void)close(fd);
	return n == 0;
}

static void
one_child(pid_t pid, void *arg)
{
	const struct call *call = arg;
	struct look look;

	if (look_at(pid, &look) && look.lk_parent == getpid())
		call->fn(pid, call->arg);
}

/* each_process(fn, arg): call fn for every process, in ascending order. */
void
each_process(void (*fn)(pid_t, void *), void *arg)
{
	struct call call = { fn, arg };

	each_number("/proc", one_process, &call);
}

static void
one_process(long pid, void *arg)
{
	const struct call *call = arg;

	call->fn((pid_t)pid, call->arg);
}

/*
 * hold(process): get a grip on the process pr_pid, so that what is sent to it
 * later cannot reach another one that got the same pid.  False when it is
 * gone.  Without a pidfd (an old kernel) the start time has to do.
 */
bool
hold(struct process *p)
{
	struct look look;

	p->pr_fd = (int)syscall(SYS_pidfd_open, p->pr_pid, 0);
	if (p->pr_fd == -1 && (errno == ESRCH || errno == EINVAL ||
	    errno == ENOENT))
		return false;
	p->pr_start = look_at(p->pr_pid, &look) ? look.lk_start : 0;
	return p->pr_fd != -1 || p->pr_start != 0;
}

/* release(process): let go. */
void
release(struct process *p)
{
	if (p->pr_pid != 0 && p->pr_fd != -1)
		(void)close(p->pr_fd);
	p->pr_pid = 0;
}

/* send_signal(process, signal): as kill(2). */
int
send_signal(const struct process *p, int sig)
{
	struct look look;

	if (p->pr_fd != -1)
		return (int)syscall(SYS_pidfd_send_signal, p->pr_fd, sig,
		    NULL, 0);
	if (!look_at(p->pr_pid, &look) || look.lk_start != p->pr_start) {
		errno = ESRCH;
		return -1;
	}
	return kill(p->pr_pid, sig);
}

/* has_ended(process): whether it is dead, its status fetched or not. */
bool
has_ended(const struct process *p)
{
	struct pollfd pfd = { p->pr_fd, POLLIN, 0 };
	struct look look;

	if (p->pr_fd != -1)
		return poll(&pfd, 1, 0) == 1;
	return !look_at(p->pr_pid, &look) || look.lk_start != p->pr_start ||
	    !is_alive(&look);
}

/*
 * status_elsewhere(process): the status, as of wait(2), of a dead process that
 * somebody else waits for; -1 when this kernel does not tell.
 */
int
status_elsewhere(const struct process *p)
{
	struct pollfd pfd = { p->pr_fd, 0, 0 };
	struct pidfd_exit info;

	if (p->pr_fd == -1)
		return -1;
	/* It is told once the parent has been: that is a hang-up. */
	(void)poll(&pfd, 1, FETCH_LIMIT);
	(void)memset(&info, 0, sizeof(info));
	info.pe_mask = INFO_EXIT;
	if (ioctl(p->pr_fd, GET_INFO, &info) == -1 ||
	    (info.pe_mask & INFO_EXIT) == 0)
		return -1;
	return info.pe_status;
}

/* open_signals(): where the blocked signals are read from; -1 with errno. */
int
open_signals(void)
{
	sigset_t all;

	(void)sigfillset(&all);
	return signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* next_signal(fd, sent): take one; false when there is none. */
bool
next_signal(int fd, struct sent *sent)
{
	struct signalfd_siginfo si;

	if (read(fd, &si, sizeof(si)) != (ssize_t)sizeof(si))
		return false;
	sent->se_signal = (int)si.ssi_signo;
	sent->se_own = si.ssi_pid == (uint32_t)getpid();
	/* A hang-up is sent to the leader of the session alone. */
	sent->se_terminal = si.ssi_code == SI_KERNEL &&
	    si.ssi_signo != SIGHUP;
	return true;
}

/* leave_no_core(): whatever ends us, our memory interests nobody. */
void
leave_no_core(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	/* The limit means nothing to a program that is fed with cores. */
	(void)prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL);
}
