/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * os-linux.c -- looking into a pipe without taking from it, and what else
 * only this system has.
 */

#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include "svlog.h"

#define PIPE_BIG	(1024 * 1024)	/* what a pipe that was full gets */

static int	 private[2] = { -1, -1 };
static int	 devnull = -1;
static int	 epoll = -1;
static int	 hangup;
static int	 refused;		/* a size that ours cannot have */

static void	 advise(void *, size_t, int);
static void	 drain(int, size_t);
static void	 grow(int);
static int	 open_null(void);
static int	 same_size(int);

/*
 * Prepare for peek() of fd.  Returns -1 when that is not possible: fd is no
 * pipe.
 */
int
peek_open(int fd)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET };
	struct stat st;

	if (fstat(fd, &st) == -1 || !S_ISFIFO(st.st_mode))
		return -1;
	epoll = epoll_create1(EPOLL_CLOEXEC);
	devnull = open_null();
	if (epoll == -1 || pipe2(private, O_CLOEXEC | O_NONBLOCK) == -1 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ev) == -1)
		return -1;
	(void)same_size(fd);
	return 0;
}

/*
 * The device that forgets what it is given, if it is that; else -1.
 */
static int
open_null(void)
{
	struct stat st;
	int fd;

	fd = open("/dev/null", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 || (fstat(fd, &st) == 0 && S_ISCHR(st.st_mode)))
		return fd;
	(void)close(fd);
	return -1;
}

/*
 * Make our pipe as large as the other one, which somebody may have changed.
 * Returns 0 when that had to be done.
 */
static int
same_size(int fd)
{
	int size = fcntl(fd, F_GETPIPE_SZ);

	if (size == -1 || size == fcntl(private[0], F_GETPIPE_SZ) ||
	    size == refused)
		return 1;
	if (fcntl(private[0], F_SETPIPE_SZ, size) == -1)
		refused = size;
	return 0;
}

/*
 * Copy what the pipe holds, up to len bytes.  Returns how many, 0 when nobody
 * writes any more, -1 with EAGAIN when it is empty.  full: the writers wait.
 */
ssize_t
peek(int fd, char *data, size_t len, int *full)
{
	struct pollfd pfd = { .fd = private[1], .events = POLLOUT };
	ssize_t n, got, more;

	n = tee(fd, private[1], len, SPLICE_F_NONBLOCK);
	*full = 0;
	if (n <= 0)
		return n;
	/*
	 * Both pipes have the same number of places, so if one is full the
	 * other one is.
	 */
	*full = n == (ssize_t)len ||
	    (poll(&pfd, 1, 0) == 0 && (pfd.revents & POLLOUT) == 0);
	for (got = 0; got < n; got += more) {
		more = read(private[0], data + got, (size_t)(n - got));
		if (more <= 0)
			return -1;
	}
	if (*full)
		grow(fd);
	return n;
}

/*
 * Take n bytes from the pipe that peek() has seen.
 */
void
peek_consume(int fd, size_t n)
{
	ssize_t done;

	while (n > 0 && devnull != -1) {
		done = splice(fd, NULL, devnull, NULL, n, SPLICE_F_NONBLOCK);
		if (done == -1 && errno == EINTR)
			continue;
		if (done <= 0)
			break;
		n -= (size_t)done;
	}
	drain(fd, n);
}

static void
drain(int fd, size_t n)
{
	char data[4096];
	ssize_t done;

	while (n > 0) {
		done = read(fd, data, n < sizeof(data) ? n : sizeof(data));
		if (done == -1 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		n -= (size_t)done;
	}
}

/*
 * Somebody writes faster than we do: a bigger pipe, if we are allowed to.
 */
static void
grow(int fd)
{
	static int done;

	if (done++)
		return;
	if (fcntl(fd, F_SETPIPE_SZ, PIPE_BIG) != -1)
		(void)same_size(fd);
}

/*
 * Sleep until there is more in the pipe than at the last peek(), the last
 * writer is gone, a signal comes, or so many milliseconds have passed.
 */
int
wait_for_input(int fd, int64_t ms, const sigset_t *mask)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct timespec ts;
	struct epoll_event ev;
	int n;

	if (epoll != -1) {
		if (!same_size(fd))
			return 1;
		n = epoll_pwait(epoll, &ev, 1, ms > INT32_MAX ? INT32_MAX :
		    (int)ms, mask);
		if (n == 1)
			hangup = (ev.events & EPOLLHUP) != 0;
		return n;
	}
	ts.tv_sec = (time_t)(ms / 1000);
	ts.tv_nsec = (long)(ms % 1000) * 1000000;
	return ppoll(&pfd, 1, ms < 0 ? NULL : &ts, mask);
}

/*
 * Whether the last writer was gone when we slept last, and has left no more
 * than so many bytes.
 */
int
at_hangup(int fd, size_t seen)
{
	int left;

	return hangup && ioctl(fd, FIONREAD, &left) == 0 &&
	    (size_t)left == seen;
}

/*
 * The memory is not used for now.
 */
void
give_back(void *p, size_t len)
{
	advise(p, len, MADV_DONTNEED);
}

/*
 * A child has no use for the memory: that makes a fork cheap.
 */
void
keep_from_children(void *p, size_t len)
{
	advise(p, len, MADV_DONTFORK);
}

/*
 * For the whole pages of a piece of memory.
 */
static void
advise(void *p, size_t len, int advice)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	size_t skip = (size_t)(-(uintptr_t)p & (page - 1));

	if (skip < len && len - skip >= page)
		(void)madvise((char *)p + skip, (len - skip) & ~(page - 1),
		    advice);
}

/*
 * In a child: be killed when the parent ends.  Returns -1 when it has.
 */
int
die_with_parent(pid_t parent)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return getppid() == parent ? 0 : -1;
}

/*
 * How old a file is, in ms; 0 where the file system does not know.
 */
int64_t
age_of(int fd)
{
	struct timespec now;
	struct statx stx;
	int64_t age;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_BTIME, &stx) == -1 ||
	    (stx.stx_mask & STATX_BTIME) == 0)
		return 0;
	stamp_now(&now);
	age = ((int64_t)now.tv_sec - stx.stx_btime.tv_sec) * 1000;
	return age < 0 ? 0 : age;
}

/*
 * Let the disk begin with a part of a file; it is not waited for.
 */
void
begin_to_disk(int fd, off_t from, off_t len)
{
	(void)sync_file_range(fd, from, len, SYNC_FILE_RANGE_WRITE);
}
