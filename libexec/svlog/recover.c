/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * recover.c -- what a directory looks like when it is opened, and what is
 * done about it.
 *
 * A current that may be executed by its owner was closed in good order.  Any
 * other one is what a crash has left; so may be previous, an old current that
 * was not yet archived, and processed, the processor's output for it, which
 * is complete if it may be executed.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

static int	 after_crash(struct dir *, int);
static void	 cut(struct dir *);
static int	 empty_file(struct dir *, const char *);
static int	 is_complete(struct dir *, const char *);
static int	 exists(struct dir *, const char *);
static int	 resume(struct dir *);

/*
 * Returns -1 with errno when current cannot be opened.
 */
int
dir_recover(struct dir *d)
{
	if (is_complete(d, "current"))
		return resume(d);
	return after_crash(d, exists(d, "current"));
}

static int
resume(struct dir *d)
{
	struct stat st;

	d->d_fd = openat(d->d_dirfd, "current", O_RDWR | O_APPEND |
	    O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (d->d_fd == -1)
		d->d_fd = openat(d->d_dirfd, "current", O_WRONLY | O_APPEND |
		    O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (d->d_fd == -1 || fstat(d->d_fd, &st) == -1 ||
	    fchmod(d->d_fd, 0644) == -1)
		return -1;
	d->d_begun = d->d_size = st.st_size;
	d->d_born = uptime_ms() - age_of(d->d_fd);
	d->d_left = exists(d, "previous");
	if (d->d_left)
		memcpy(d->d_old, "previous", sizeof("previous"));
	return 0;
}

static int
after_crash(struct dir *d, int had_current)
{
	if (had_current)
		cut(d);
	(void)unlinkat(d->d_dirfd, "state", 0);
	(void)unlinkat(d->d_dirfd, "newstate", 0);
	if (is_complete(d, "processed")) {
		(void)unlinkat(d->d_dirfd, "previous", 0);
		if (dir_archive(d, "processed", d->d_limits.li_code) == -1)
			return -1;
	} else {
		(void)unlinkat(d->d_dirfd, "processed", 0);
		if (dir_archive(d, "previous", "u") == -1)
			return -1;
	}
	if (dir_archive(d, "current", "u") == -1)
		return -1;
	if (say_dress() != DRESS_SVLOGD && empty_file(d, "state") == -1)
		return -1;
	return dir_new_current(d);
}

/*
 * Take from current what is still in the input.
 */
static void
cut(struct dir *d)
{
	struct stat st;
	off_t keep;
	int fd;

	fd = openat(d->d_dirfd, "current", O_RDWR | O_NONBLOCK | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd == -1)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		keep = mark_verify(fd, mark_read(d), st.st_size, d->d_strip,
		    d->d_prefix);
		if (keep < st.st_size)
			(void)!ftruncate(fd, keep);
		/* Nothing is worth no archive, whatever multilog does. */
		if (keep == 0 && say_dress() != DRESS_MULTILOG)
			(void)unlinkat(d->d_dirfd, "current", 0);
	}
	(void)close(fd);
}

static int
is_complete(struct dir *d, const char *name)
{
	struct stat st;

	return fstatat(d->d_dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && (st.st_mode & S_IXUSR) != 0;
}

static int
exists(struct dir *d, const char *name)
{
	struct stat st;

	return fstatat(d->d_dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int
empty_file(struct dir *d, const char *name)
{
	int fd;

	fd = openat(d->d_dirfd, name, O_WRONLY | O_CREAT | O_TRUNC |
	    O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd == -1)
		return -1;
	return close(fd);
}
