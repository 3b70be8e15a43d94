/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * find.c -- which of the processes that a program left is the main one.
 */

#include <sys/stat.h>

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "subreap.h"

/* The best process so far, and what makes it so. */
struct best {
	pid_t	pid;
	int	rank;		/* lower is better */
	unsigned long long start;
	size_t	candidates;
};

static bool	is_stale(const struct stat *);
static pid_t	read_pid(int);
static void	try_name(pid_t, const struct look *, void *);
static bool	has_name(pid_t, const struct look *);
static bool	is_base(const char *, size_t);
static void	try_child(pid_t, void *);
static void	prefer(struct best *, pid_t, int, unsigned long long);

/* The pid file as an earlier run left it; no links when there was none. */
static struct stat old;

/* remember_pid_file(): what it is now comes from an earlier run. */
void
remember_pid_file(void)
{
	if (options.op_file != NULL && stat(options.op_file, &old) == -1)
		old.st_nlink = 0;
}

/*
 * find_by_file(): the process in the pid file; 0
 * when there is none.  Whether it is one of ours is left to the caller.
 */
pid_t
find_by_file(void)
{
	struct stat st;
	pid_t pid = 0;
	int fd;

	/* Never wait for somebody to open the other end of a fifo. */
	fd = open(options.op_file, O_RDONLY | O_CLOEXEC | O_NONBLOCK |
	    O_NOCTTY);
	if (fd == -1)
		return 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && !is_stale(&st))
		pid = read_pid(fd);
	(void)close(fd);
	return pid;
}

/*
 * Its times are compared with its own, never with the clock: that may be set
 * at boot.
 */
static bool
is_stale(const struct stat *st)
{
	return old.st_nlink > 0 && st->st_dev == old.st_dev &&
	    st->st_ino == old.st_ino && st->st_size == old.st_size &&
	    st->st_ctim.tv_sec == old.st_ctim.tv_sec &&
	    st->st_ctim.tv_nsec == old.st_ctim.tv_nsec &&
	    st->st_mtim.tv_sec == old.st_mtim.tv_sec &&
	    st->st_mtim.tv_nsec == old.st_mtim.tv_nsec;
}

/* The number that begins a pid file; 0 when there is none. */
static pid_t
read_pid(int fd)
{
	char text[64], *end;
	ssize_t n = read(fd, text, sizeof(text) - 1);
	long pid;

	if (n <= 0)
		return 0;
	text[n] = '\0';
	pid = strtol(text, &end, 10);
	if (end == text || strchr(" \t\r\n", *end) == NULL || pid < 2 ||
	    pid > INT_MAX)
		return 0;
	return (pid_t)pid;
}

/*
 * find_by_name(): of the descendants of that name the one nearest to us, of
 * several the oldest; 0 when there is none.
 */
pid_t
find_by_name(void)
{
	struct best best = { 0, 0, 0, 0 };

	each_descendant(try_name, &best);
	return best.pid;
}

static void
try_name(pid_t pid, const struct look *look, void *best)
{
	if (has_name(pid, look))
		prefer(best, pid, depth_of(pid, look), look->lk_start);
}

/*
 * Its name is what the kernel keeps, 15 bytes of it; or the base name of its
 * first argument; or, as many write there what they do, that of the word
 * before the first blank or colon.
 */
static bool
has_name(pid_t pid, const struct look *look)
{
	char text[512];

	if (strncmp(look->lk_name, options.op_name, 15) == 0)
		return true;
	return first_argument(pid, text, sizeof(text)) > 0 &&
	    (is_base(text, strlen(text)) ||
	    is_base(text, strcspn(text, ": \t")));
}

/* Whether the name is what follows the last slash in len bytes of a path. */
static bool
is_base(const char *path, size_t len)
{
	size_t n = strlen(options.op_name);

	return n <= len && (n == len || path[len - n - 1] == '/') &&
	    memcmp(path + len - n, options.op_name, n) == 0;
}

/*
 * find_last(sure): of our children, one that has left our session, for that is
 * what daemons do; of several the oldest; 0 when there is none.  Sure tells
 * whether it is such a one, or the only one.
 */
pid_t
find_last(bool *sure)
{
	struct best best = { 0, 0, 0, 0 };

	each_child(try_child, &best);
	*sure = best.rank == 0 || best.candidates == 1;
	return best.pid;
}

static void
try_child(pid_t pid, void *best)
{
	struct look look;

	if (is_stranger(pid))
		return;
	if (look_at(pid, &look)) {
		if (is_alive(&look))
			prefer(best, pid, look.lk_session == getsid(0),
			    look.lk_start);
	} else	/* It is hidden. */
		prefer(best, pid, getsid(pid) == getsid(0), ULLONG_MAX);
}

static void
prefer(struct best *best, pid_t pid, int rank, unsigned long long start)
{
	best->candidates++;
	if (best->pid != 0 && (rank > best->rank || (rank == best->rank &&
	    (start > best->start || (start == best->start &&
	    pid > best->pid)))))
		return;
	best->pid = pid;
	best->rank = rank;
	best->start = start;
}
