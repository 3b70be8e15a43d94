/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What only Linux has: epoll, pidfds, clone(2), open file description locks.
 */

#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "supervise.h"

#ifndef P_PIDFD
#define P_PIDFD		3
#endif
#ifndef SYS_close_range
#define SYS_close_range	436
#endif
#define UNSHARE_FILES	(1U << 1)	/* CLOSE_RANGE_UNSHARE */
#define NOEXEC_SEAL	8U		/* MFD_NOEXEC_SEAL, Linux 6.3 */

#define EVENTS_AT_ONCE	64
#define DEEPEST		64	/* generations */

struct child {
	const struct launch *launch;
	int		error;		/* of exec, told by shared memory */
};

/* What we want of /proc/PID/stat. */
struct stat_line {
	pid_t		pid, parent, session;
	char		state;
	uint64_t	born;		/* ticks since boot */
};

struct session {
	pid_t		sid;
	int		sig;
	unsigned	count;
};

/*
 * Sessions of those children of a process that are none we know.  It holds
 * for what had happened before it was read.
 */
struct orphans {
	pid_t		of;		/* 0: not read */
	pid_t		*sids;
	size_t		count, room;
};

static int	list_orphans(pid_t);
static int	add_orphan(pid_t);
static void	signal_member(pid_t, uint64_t, void *);
static void	each_process(pid_t, void (*)(pid_t, uint64_t, void *), void *);
static int	child_main(void *);
static int	read_stat(pid_t, struct stat_line *);

static int loop = -1;
static int is_batch;		/* events of one wait are being handled */
static struct orphans orphans;

/* Children that share our memory run on this stack, one at a time. */
static char stack[64 * 1024] __attribute__((__aligned__(16)));

void
os_loop_open(void)
{

	if ((loop = epoll_create1(EPOLL_CLOEXEC)) == -1)
		die(111, "unable to wait for events: %s", words_for(errno));
}

/*
 * os_watch(so): call so_call(so_owner) whenever so_fd can be read.  0 or -1.
 */
int
os_watch(struct source *so)
{
	struct epoll_event e;

	(void)memset(&e, 0, sizeof(e));
	e.events = EPOLLIN;
	e.data.ptr = so;
	return (epoll_ctl(loop, EPOLL_CTL_ADD, so->so_fd, &e));
}

void
os_unwatch(struct source *so)
{

	(void)epoll_ctl(loop, EPOLL_CTL_DEL, so->so_fd, NULL);
}

/*
 * os_wait(ms, mask): wait for events, with -1 for ever, and call who waits
 * for them.  Signals that are not in mask come only here.
 * A source that an earlier call of the same turn closed is not called: its
 * memory is still there (service_free_gone()) and its descriptor is -1.
 */
int
os_wait(int ms, const sigset_t *mask)
{
	struct epoll_event events[EVENTS_AT_ONCE];
	struct source *so;
	sigset_t old;
	int i, n;

	n = epoll_pwait(loop, events, EVENTS_AT_ONCE, ms, mask);
	if (n > 0) {		/* then it looked for no signals */
		(void)sigprocmask(SIG_SETMASK, mask, &old);
		(void)sigprocmask(SIG_SETMASK, &old, NULL);
	}
	is_batch = 1;
	orphans.of = 0;		/* timers may have asked since */
	for (i = 0; i < n; i++) {
		so = events[i].data.ptr;
		if (so->so_fd != -1)
			so->so_call(so->so_owner);
	}
	is_batch = 0;
	return (n);
}

/*
 * os_notice_names(directory): a descriptor that can be read when names come
 * or go in directory, or -1; os_drain(fd) reads, and says how much it was.
 */
int
os_notice_names(const char *directory)
{
	int fd;

	if ((fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) == -1)
		return (-1);
	if (inotify_add_watch(fd, directory, IN_CREATE | IN_DELETE |
	    IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR) != -1)
		return (fd);
	(void)close(fd);
	return (-1);
}

/*
 * os_notice_once(fd, directory): also when something happens to a
 * file of that directory, once.
 */
void
os_notice_once(int fd, int directory)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", directory);
	(void)inotify_add_watch(fd, path, IN_CREATE | IN_MOVED_TO | IN_ATTRIB |
	    IN_CLOSE_WRITE | IN_ONESHOT | IN_ONLYDIR);
}

int
os_drain(int fd)
{
	char events[4096];
	int total = 0;
	ssize_t n;

	while ((n = read(fd, events, sizeof(events))) > 0)
		total += (int)n;
	return (total);
}

/*
 * os_spawn(la, pid, pidfd): run la as a child; 0, or -1 when it could not
 * be made or could not become the program.
 *
 * The child borrows our memory and our table of descriptors, and we stand
 * still until it has become the program.  So it costs nothing that grows
 * with the number of services; it needs no way to tell us an error; and what
 * la_born writes stands in the file system before the program begins, also
 * when we are killed meanwhile.  As our locks are in the shared table, no
 * successor can begin before that.
 */
int
os_spawn(const struct launch *la, pid_t *pid, int *pidfd)
{
	struct child child = { la, 0 };
	siginfo_t info;
	int fd, flags;

	flags = CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_PIDFD | SIGCHLD;
	if (la->la_pid_namespace)
		flags |= CLONE_NEWPID;
	fd = -1;
	*pid = clone(child_main, stack + sizeof(stack), flags, &child, &fd);
	if (*pid == -1)
		return (-1);
	if (child.error != 0) {
		/* It is beyond its last step, but may not be dead yet. */
		while (waitid(P_PIDFD, (id_t)fd, &info, WEXITED) == -1 &&
		    errno == EINTR)
			continue;
		(void)close(fd);
		errno = child.error;
		return (-1);
	}
	*pidfd = fd;
	return (0);
}

static int
child_main(void *arg)
{
	struct child *child = arg;
	const struct launch *la = child->launch;
	sigset_t none;
	uint64_t born;
	pid_t pid;

	if (la->la_setsid)
		(void)setsid();
	if (fchdir(la->la_dir) == -1)
		goto failed;
	if (la->la_born != NULL) {
		born = os_born(0, &pid);
		if (la->la_born(la->la_arg, pid, born) == -1)
			goto failed;
	}
	/* From here on the table of descriptors is our own, and short. */
	if (syscall(SYS_close_range, STAGE, ~0U, UNSHARE_FILES) == -1)
		goto failed;
	spawn_restore();
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)execve(la->la_path, la->la_argv, la->la_envp);
failed:
	child->error = errno;
	_exit(111);
}

/*
 * os_pidfd(pid, born): a descriptor for the process pid that was born then,
 * in ticks since boot; -1 with ESRCH when it has ended, or with what hinders
 * us to know.
 */
int
os_pidfd(pid_t pid, uint64_t born)
{
	struct stat_line line;
	int error, fd;

	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (fd == -1)
		return (-1);
	errno = 0;
	if (read_stat(pid, &line) == 0 && born != 0 && line.born == born &&
	    line.state != 'Z')
		return (fd);
	error = errno == EMFILE || errno == ENFILE || errno == ENOMEM ? errno :
	    ESRCH;
	(void)close(fd);
	errno = error;
	return (-1);
}

int
os_signal(int pidfd, int sig)
{

	return ((int)syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, 0));
}

/*
 * os_ended(pidfd, e): how a child ended, which remains a zombie.  Returns 1
 * with ev_ending and ev_number; 0 while it runs; -1 when it is no child of
 * ours.
 */
int
os_ended(int pidfd, struct event *e)
{
	siginfo_t info;

	(void)memset(&info, 0, sizeof(info));
	while (waitid(P_PIDFD, (id_t)pidfd, &info,
	    WEXITED | WNOHANG | WNOWAIT) == -1)
		if (errno != EINTR)
			return (-1);
	if (info.si_pid == 0)
		return (0);
	e->ev_ending = info.si_code == CLD_EXITED ? EXITED : KILLED;
	e->ev_number = info.si_status;
	return (1);
}

/*
 * os_reap(pidfd): the child has ended: let it go.
 */
void
os_reap(int pidfd)
{
	siginfo_t info;

	(void)waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG);
}

/*
 * os_born(pid, self): when process pid, 0 for ourselves, was born, in ticks
 * since boot; 0 when that cannot be known.  *self is its pid as /proc counts.
 */
uint64_t
os_born(pid_t pid, pid_t *self)
{
	struct stat_line line;

	*self = getpid();
	if (read_stat(pid, &line) == -1)
		return (0);
	*self = line.pid;
	return (line.born);
}

/*
 * PID (NAME) STATE PARENT GROUP SESSION ...: the name may hold anything.
 */
static int
read_stat(pid_t pid, struct stat_line *line)
{
	char path[32], text[512];
	char *p;
	ssize_t len;
	int fd, i;

	(void)strcpy(path, "/proc/self/stat");
	if (pid != 0)
		(void)snprintf(path, sizeof(path), "/proc/%ld/stat",
		    (long)pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return (-1);
	len = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	errno = ESRCH;
	if (len <= 0)
		return (-1);
	text[len] = '\0';
	line->pid = (pid_t)strtol(text, NULL, 10);
	if ((p = strrchr(text, ')')) == NULL || p[1] == '\0')
		return (-1);
	p += 2;
	line->state = *p++;
	line->parent = (pid_t)strtol(p, &p, 10);
	(void)strtol(p, &p, 10);
	line->session = (pid_t)strtol(p, &p, 10);
	for (i = 0; i < 15 && p != NULL; i++)
		p = strchr(p + 1, ' ');
	line->born = p == NULL ? 0 : strtoull(p, NULL, 10);
	return (0);
}

/*
 * os_is_below(pid, top): whether top is pid's parent, or its parent's, ...
 */
int
os_is_below(pid_t pid, pid_t top)
{
	struct stat_line line;
	int depth;

	for (depth = 0; depth < DEEPEST && pid > 1; depth++) {
		if (read_stat(pid, &line) == -1)
			return (0);
		if ((pid = line.parent) == top)
			return (1);
	}
	return (0);
}

/*
 * os_has_name(pid, name): whether the kernel knows pid by that name.
 */
int
os_has_name(pid_t pid, const char *name)
{
	char path[32], text[32];
	ssize_t len;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return (0);
	len = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	if (len <= 0)
		return (0);
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return (strcmp(text, name) == 0);
}

/*
 * os_is_parent(pid, parent): whether pid is a child of parent.
 */
int
os_is_parent(pid_t pid, pid_t parent)
{
	struct stat_line line;

	return (read_stat(pid, &line) == 0 && line.parent == parent);
}

/*
 * os_has_orphan(parent, sid): whether a child of parent that is not one of
 * the processes we know is in session sid; also when that cannot be known.
 *
 * After a takeover the parent has as many children as there are services.  As
 * those that ended together are asked for together, it is read but once for
 * them: what they left was the parent's before their ends were told.
 */
int
os_has_orphan(pid_t parent, pid_t sid)
{
	size_t i;

	if ((!is_batch || orphans.of != parent) && list_orphans(parent) == -1)
		return (1);
	for (i = 0; i < orphans.count; i++)
		if (orphans.sids[i] == sid)
			return (1);
	return (0);
}

static int
list_orphans(pid_t parent)
{
	char path[64];
	struct stat_line line;
	int status = 0;
	FILE *list;
	long pid;

	orphans.of = 0;
	orphans.count = 0;
	(void)snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children",
	    (long)parent, (long)parent);
	if ((list = fopen(path, "re")) == NULL)
		return (-1);
	while (status == 0 && fscanf(list, "%ld", &pid) == 1)
		if (process_find((pid_t)pid) == NULL &&
		    read_stat((pid_t)pid, &line) == 0)
			status = add_orphan(line.session);
	(void)fclose(list);
	/* A parent that has died has none any more. */
	if (status == -1 || read_stat(parent, &line) == -1 ||
	    line.state == 'Z')
		return (-1);
	orphans.of = parent;
	return (0);
}

static int
add_orphan(pid_t sid)
{
	size_t room = orphans.room * 2 + 64;
	pid_t *more;

	if (orphans.count == orphans.room) {
		more = realloc(orphans.sids, room * sizeof(*more));
		if (more == NULL)
			return (-1);
		orphans.sids = more;
		orphans.room = room;
	}
	orphans.sids[orphans.count++] = sid;
	return (0);
}

/*
 * os_session(sid, sig): send sig, or nothing with 0, to every process of
 * session sid.  Returns how many there are, zombies not counted, nor those
 * that we may not signal.
 */
unsigned
os_session(pid_t sid, int sig)
{
	struct session session = { sid, sig, 0 };

	each_process(sid, signal_member, &session);
	return (session.count);
}

static void
signal_member(pid_t pid, uint64_t born, void *arg)
{
	struct session *session = arg;
	int fd;

	if (getsid(pid) != session->sid || (fd = os_pidfd(pid, born)) == -1)
		return;
	if (os_signal(fd, session->sig) == 0)
		session->count++;
	if (session->sig != 0)
		(void)os_signal(fd, SIGCONT);
	(void)close(fd);
}

/*
 * os_each_process(call, arg): call(pid, born, arg) for each one but init and
 * zombies.
 */
void
os_each_process(void (*call)(pid_t, uint64_t, void *), void *arg)
{

	each_process(0, call, arg);
}

/*
 * Of session sid alone, unless that is 0: of the others nothing is read.
 */
static void
each_process(pid_t sid, void (*call)(pid_t, uint64_t, void *), void *arg)
{
	struct stat_line line;
	struct dirent *entry;
	pid_t pid;
	DIR *dir;

	if ((dir = opendir("/proc")) == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		pid = (pid_t)strtol(entry->d_name, NULL, 10);
		if (pid > 1 && (sid == 0 || getsid(pid) == sid) &&
		    read_stat(pid, &line) == 0 && line.state != 'Z')
			call(pid, line.born, arg);
	}
	(void)closedir(dir);
}

/*
 * os_boot(): a number that another boot of the machine does not have.
 */
uint32_t
os_boot(void)
{
	char text[64];
	ssize_t len;
	int fd;

	fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return (0);
	len = read(fd, text, 8);
	(void)close(fd);
	if (len != 8)
		return (0);
	text[8] = '\0';
	return ((uint32_t)strtoul(text, NULL, 16));
}

/*
 * os_subreaper(): orphans below us become our children.
 */
void
os_subreaper(void)
{

	(void)prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
}

/*
 * os_reopen_pipe(pid, fd, ends): both ends of the pipe that is descriptor fd
 * of process pid.  Returns 0; or -1 when that is no pipe, or not ours to open.
 */
int
os_reopen_pipe(pid_t pid, int fd, int ends[2])
{
	char path[64], name[64];
	ssize_t len;

	(void)snprintf(path, sizeof(path), "/proc/%ld/fd/%d", (long)pid, fd);
	ends[0] = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (ends[0] == -1)
		return (-1);
	ends[1] = -1;
	len = readlink(path, name, sizeof(name) - 1);
	if (len > 5 && memcmp(name, "pipe:", 5) == 0)
		ends[1] = open(path, O_WRONLY | O_CLOEXEC);
	if (ends[1] == -1) {
		(void)close(ends[0]);
		return (-1);
	}
	(void)fcntl(ends[0], F_SETFL, 0);
	return (0);
}

/*
 * os_shrink_pipe(fd): it needs room for no more than a page.  What a user may
 * have is then left for the pipes to loggers.
 */
void
os_shrink_pipe(int fd)
{

	(void)fcntl(fd, F_SETPIPE_SZ, 4096);
}

/*
 * os_lock(fd): lock a file the ways daemontools and s6 do, so that none of
 * their supervisors starts beside us.  Both locks stay with the descriptor.
 * Returns 0 or -1.
 */
int
os_lock(int fd)
{
	struct flock lock;

	(void)memset(&lock, 0, sizeof(lock));
	lock.l_type = F_WRLCK;
	lock.l_whence = SEEK_SET;
	if (flock(fd, LOCK_EX | LOCK_NB) == -1)
		return (-1);
	return (fcntl(fd, F_OFD_SETLK, &lock));
}

/*
 * os_check(): whether the system has what we cannot do without.  Returns
 * NULL, or what is missing.
 */
const char *
os_check(void)
{
	pid_t self;
	int fd;

	if ((fd = (int)syscall(SYS_pidfd_open, getpid(), 0)) == -1 ||
	    syscall(SYS_close_range, ~0U, ~0U, 0U) == -1)
		return ("Linux 5.9 or later, with pidfd_open(2) and "
		    "close_range(2)");
	(void)close(fd);
	if (os_born(0, &self) == 0)
		return ("/proc");
	return (NULL);
}

/*
 * os_set_name(name): what ps(1) shows.
 */
void
os_set_name(const char *name)
{

	(void)prctl(PR_SET_NAME, name);
}

/*
 * os_close_but(fd): close all descriptors from 3 on but fd.
 */
void
os_close_but(int fd)
{

	if (fd > 3)
		(void)syscall(SYS_close_range, 3U, (unsigned)fd - 1, 0U);
	(void)syscall(SYS_close_range, (unsigned)fd + 1, ~0U, 0U);
}

/*
 * os_execute_self(argv): become our program as it stands on disk now; if it
 * was deleted, as it was.  Returns when neither can be.
 */
void
os_execute_self(char *const argv[])
{
	const ssize_t gone = sizeof(" (deleted)") - 1;
	char path[PATH_MAX];
	ssize_t len;

	len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (len > 0) {
		path[len] = '\0';
		/* Replaced by another file, it reads so. */
		if (len > gone && strcmp(path + len - gone, " (deleted)") == 0)
			path[len - gone] = '\0';
		(void)execv(path, argv);
	}
	(void)execv("/proc/self/exe", argv);
}

/*
 * os_memory_file(): a file without a name that execution leaves open.
 */
int
os_memory_file(void)
{

	int fd;

	fd = memfd_create("supervise", NOEXEC_SEAL);
	return (fd != -1 ? fd : memfd_create("supervise", 0));
}
