/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * supervision_floor -- what no supervisor on Linux can do without.
 *
 * usage: supervision_floor [-r] directory count
 *
 * The services are directory/0, directory/1 and so on.  A single process
 * starts ./run in each of them, by vfork(2), and starts it again when the
 * process has ended, which a pidfd tells.  It keeps nothing on disk, takes no
 * orders, and nobody can ask it anything.
 *
 * With -r it opens, of services that a supervisor has, what a successor of
 * that supervisor would have to open, and prints the ms that this took.
 */

#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST	100000		/* services */
#define STATUS	20		/* bytes of supervise/status */

static void	allow_files(int);
static void	start(int);
static void	serve(void);
static void	reopen(int);
static pid_t	read_pid(int);
static void	look_at(pid_t);
static void	watch(int, int);
static double	now_ms(void);

static int base;		/* the directory */
static int queue;
static int pidfds[MOST];

int
main(int argc, char *argv[])
{
	int again = argc == 4 && strcmp(argv[1], "-r") == 0;
	int count, i;
	double begin;

	count = argc == 3 + again ? atoi(argv[2 + again]) : 0;
	if (count < 1 || count > MOST)
		errx(1, "usage: supervision_floor [-r] directory count");
	base = open(argv[1 + again], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (base == -1)
		err(1, "cannot open %s", argv[1 + again]);
	allow_files(count * (again ? 5 : 1) + 64);
	begin = now_ms();
	if ((queue = epoll_create1(EPOLL_CLOEXEC)) == -1)
		err(1, "cannot make an epoll queue");
	for (i = 0; i < count; i++)
		if (again)
			reopen(i);
		else
			start(i);
	if (again)
		(void)printf("reopen %.3f\n", now_ms() - begin);
	else
		serve();
	return 0;
}

static void
allow_files(int files)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		err(1, "cannot get the limit of descriptors");
	if (limit.rlim_cur >= (rlim_t)files)
		return;
	limit.rlim_cur = (rlim_t)files;
	if (limit.rlim_max < (rlim_t)files)
		limit.rlim_max = (rlim_t)files;
	if (setrlimit(RLIMIT_NOFILE, &limit) == -1)
		err(1, "cannot have %d descriptors", files);
}

static void
start(int number)
{
	char name[16];
	pid_t pid;

	(void)snprintf(name, sizeof(name), "%d", number);
	if (fchdir(base) == -1 || chdir(name) == -1)
		err(1, "cannot chdir to %s", name);
	/* NOLINTNEXTLINE(clang-analyzer-security.insecureAPI.vfork): fastest */
	if ((pid = vfork()) == 0) {
		(void)execl("./run", "./run", (char *)NULL);
		_exit(111);
	}
	if (pid == -1)
		err(1, "cannot fork for service %d", number);
	pidfds[number] = (int)syscall(SYS_pidfd_open, pid, 0U);
	watch(pidfds[number], number);
}

static void
serve(void)
{
	struct epoll_event events[64];
	siginfo_t info;
	int i, n, number;

	for (;;) {
		n = epoll_wait(queue, events, 64, -1);
		for (i = 0; i < n; i++) {
			number = events[i].data.fd;
			(void)waitid(P_PIDFD, (id_t)pidfds[number], &info,
			    WEXITED);
			(void)close(pidfds[number]);
			start(number);
		}
	}
}

/*
 * The directory, the locks, which its supervisor has, the fifos, the process,
 * and whether that is still the one that was started.
 */
static void
reopen(int number)
{
	struct flock lock;
	char name[16];
	int control, dir, fd;
	pid_t pid;

	(void)snprintf(name, sizeof(name), "%d", number);
	if ((dir = openat(base, name, O_PATH | O_DIRECTORY)) == -1 ||
	    (fd = openat(dir, "supervise/lock", O_RDWR)) == -1)
		err(1, "cannot open the lock of %s", name);
	(void)memset(&lock, 0, sizeof(lock));
	lock.l_type = F_WRLCK;
	(void)flock(fd, LOCK_EX | LOCK_NB);
	(void)fcntl(fd, F_OFD_SETLK, &lock);
	control = openat(dir, "supervise/control", O_RDWR | O_NONBLOCK);
	if (control == -1 ||
	    openat(dir, "supervise/ok", O_RDONLY | O_NONBLOCK) == -1)
		err(1, "cannot open the fifos of %s", name);
	watch(control, number);
	pid = read_pid(dir);
	watch((int)syscall(SYS_pidfd_open, pid, 0U), number);
	look_at(pid);
}

static pid_t
read_pid(int dir)
{
	unsigned char status[STATUS];
	int fd;

	if ((fd = openat(dir, "supervise/status", O_RDONLY)) == -1 ||
	    read(fd, status, STATUS) != STATUS)
		err(1, "cannot read supervise/status");
	(void)close(fd);
	return (pid_t)(status[12] | status[13] << 8 | status[14] << 16 |
	    status[15] << 24);
}

static void
look_at(pid_t pid)
{
	char name[32], text[512];
	int fd;

	(void)snprintf(name, sizeof(name), "/proc/%ld/stat", (long)pid);
	if ((fd = open(name, O_RDONLY)) == -1 ||
	    read(fd, text, sizeof(text)) < 1)
		err(1, "cannot read %s", name);
	(void)close(fd);
}

static void
watch(int fd, int number)
{
	struct epoll_event event;

	(void)memset(&event, 0, sizeof(event));
	event.events = EPOLLIN;
	event.data.fd = number;
	if (fd == -1 || epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event) == -1)
		err(1, "cannot watch service %d", number);
}

static double
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}
