/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dir.c -- a log directory: its file current.
 *
 * dir_put() only remembers where bytes are; they must stay there until
 * dir_flush().  Functions that write return -1 when the program is to leave
 * while the disk has no room, or a processor fails: what is gathered is then
 * still in the input, and dirs_rollback() takes back what was written of it.
 */

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

struct dir *dirs;

static void	 dir_close(struct dir *);
static int	 dir_lock(struct dir *);
static void	 dir_sync(struct dir *);
static int	 put_piece(struct dir *, const char *, size_t);
static int	 refuse(const char *, const char *)
		    __attribute__((format(printf, 1, 0)));
static off_t	 split(const struct dir *, const char *, off_t);
static int	 trouble(struct dir *, int);

/*
 * Open or make a directory, put in order what a crash has left, open current.
 * strip is how many bytes of stamp its lines have.  Returns NULL, with the
 * reason said, when that cannot be.
 */
struct dir *
dir_open(const char *name, const struct limits *limits, size_t strip)
{
	struct dir *d;

	d = xcalloc(1, sizeof(*d));
	d->d_name = name;
	d->d_limits = *limits;
	d->d_strip = strip;
	d->d_mark = d->d_dirfd = d->d_fd = d->d_lockfd = -1;
	if (dir_lock(d) == -1) {
		(void)close(d->d_lockfd);
		(void)close(d->d_dirfd);
		free(d);
		return NULL;
	}
	if (dir_recover(d) == -1)
		die_cannot(errno, "append to %s/current", name);
	mark_init(d);
	d->d_next = dirs;
	dirs = d;
	if (d->d_left)
		job_start(d);
	return d;
}

static int
dir_lock(struct dir *d)
{
	if (say_dress() != DRESS_SVLOGD)
		(void)mkdir(d->d_name, 0700);
	d->d_dirfd = open(d->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->d_dirfd == -1)
		return refuse("open directory %s", d->d_name);
	d->d_lockfd = openat(d->d_dirfd, "lock",
	    O_RDWR | O_CREAT | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (d->d_lockfd == -1)
		return refuse("open %s/lock", d->d_name);
	if (flock(d->d_lockfd, LOCK_EX | LOCK_NB) == -1)
		return refuse("lock directory %s", d->d_name);
	return 0;
}

/*
 * A directory that cannot be used: svlogd goes on with the others.
 */
static int
refuse(const char *format, const char *name)
{
	int error = errno;
	char text[512];

	(void)snprintf(text, sizeof(text), format, name);
	if (say_dress() != DRESS_SVLOGD)
		die_cannot(error, "%s", text);
	warn_cannot(error, "open log directory: %s", name);
	return -1;
}

/*
 * Open a new file current, the old one has another name by now.
 */
int
dir_new_current(struct dir *d)
{
	for (;;) {
		d->d_fd = openat(d->d_dirfd, "current", O_WRONLY | O_CREAT |
		    O_APPEND | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (d->d_fd != -1 && fchmod(d->d_fd, 0644) == 0)
			break;
		warn_pausing(errno, "create %s/current", d->d_name);
		if (d->d_fd != -1)
			(void)close(d->d_fd);
		d->d_fd = -1;
		if (nap(d->d_limits.li_pause) == -1)
			return -1;
	}
	d->d_size = lseek(d->d_fd, 0, SEEK_END);
	d->d_born = uptime_ms();
	return 0;
}

/*
 * Append len bytes, in as many files as the limit of size asks for.
 */
int
dir_put(struct dir *d, const char *data, size_t len)
{
	off_t n, room;

	room = d->d_limits.li_size == 0 ? INT64_MAX : d->d_limits.li_size -
	    d->d_limits.li_margin;
	while (d->d_size + d->d_gather.g_len + (off_t)len >= room) {
		n = split(d, data, (off_t)len);
		if (put_piece(d, data, n == 0 ? len : (size_t)n) == -1)
			return -1;
		if (n == 0)
			return 0;
		if (dir_flush(d) == -1 || dir_rotate(d) == -1)
			return -1;
		data += n;
		if ((len -= (size_t)n) == 0)
			return 0;
	}
	return put_piece(d, data, len);
}

/*
 * How many of the bytes go in front of a rotation: up to the first newline
 * that is within the margin of the limit, or up to the limit.  0: there is no
 * reason to rotate.
 */
static off_t
split(const struct dir *d, const char *data, off_t len)
{
	const char *newline;
	off_t first, last;

	last = d->d_limits.li_size - d->d_size - d->d_gather.g_len;
	if (last < 1)
		last = 1;
	first = last - d->d_limits.li_margin - 1;
	if (first < 0)
		first = 0;
	if (first < len) {
		newline = memchr(data + first, '\n',
		    (size_t)((last < len ? last : len) - first));
		if (newline != NULL)
			return newline - data + 1;
	}
	return last <= len ? last : 0;
}

static int
put_piece(struct dir *d, const char *data, size_t len)
{
	if (gather_add(&d->d_gather, data, len) == 0)
		return 0;
	if (dir_flush(d) == -1)
		return -1;
	return gather_add(&d->d_gather, data, len);
}

/*
 * Write what was gathered.
 */
int
dir_flush(struct dir *d)
{
	ssize_t n;

	if (d->d_gather.g_count == 0)
		return 0;
	if (!d->d_marked)
		mark_set(d, d->d_size);
	while (d->d_gather.g_count > 0) {
		n = gather_write(&d->d_gather, d->d_fd);
		if (n != -1)
			d->d_size += n;
		else if (trouble(d, errno) == -1)
			return -1;
	}
	if (d->d_full)
		say_room(d->d_name);
	d->d_full = 0;
	return 0;
}

/*
 * A write failed: make room if that is allowed, or pause.
 */
static int
trouble(struct dir *d, int error)
{
	char name[512];

	if (error == EINTR)
		return 0;
	if ((error == ENOSPC || error == EDQUOT) && d->d_limits.li_keep > 0 &&
	    dir_drop_oldest(d, d->d_limits.li_keep))
		return 0;
	if (!d->d_full || say_dress() != DRESS_SVLOG) {
		(void)snprintf(name, sizeof(name), "%s/current", d->d_name);
		say_full(name, error);
	}
	d->d_full = 1;
	return nap(d->d_limits.li_pause);
}

int
dirs_flush(void)
{
	struct dir *d;

	for (d = dirs; d != NULL; d = d->d_next)
		if (dir_flush(d) == -1)
			return -1;
	return 0;
}

/*
 * What was written may now be taken from the input.
 */
void
dirs_commit(void)
{
	struct dir *d;

	for (d = dirs; d != NULL; d = d->d_next)
		mark_clear(d);
}

/*
 * What was written since the last commit comes again, to a successor.
 */
void
dirs_rollback(void)
{
	struct dir *d;

	for (d = dirs; d != NULL; d = d->d_next) {
		if (d->d_marked && d->d_fd != -1 && d->d_mark < d->d_size &&
		    ftruncate(d->d_fd, d->d_mark) == 0)
			d->d_size = d->d_mark;
		gather_clear(&d->d_gather);
		mark_clear(d);
	}
}

/*
 * Rotate every directory whose current is not empty; if not all, those whose
 * current is old enough.
 */
void
dirs_rotate(int all)
{
	struct dir *d;
	int64_t now;

	now = uptime_ms();
	for (d = dirs; d != NULL; d = d->d_next) {
		if (d->d_size == 0 || (!all && (d->d_limits.li_age == 0 ||
		    now - d->d_born < d->d_limits.li_age * 1000)))
			continue;
		if (dir_rotate(d) == -1)
			return;
	}
}

void
dirs_reap(void)
{
	struct dir *d;

	for (d = dirs; d != NULL; d = d->d_next)
		job_reap(d);
}

/*
 * How long it is, in ms, until a directory wants something; -1: for ever.
 */
int64_t
dirs_deadline(void)
{
	struct dir *d;
	int64_t best, now, t;

	best = -1;
	now = uptime_ms();
	for (d = dirs; d != NULL; d = d->d_next) {
		t = -1;
		if (d->d_limits.li_age > 0 && d->d_size > 0)
			t = d->d_born + d->d_limits.li_age * 1000 - now;
		if (d->d_retry != 0 && (t == -1 || d->d_retry - now < t))
			t = d->d_retry - now;
		if (t != -1 && (best == -1 || t < best))
			best = t < 0 ? 0 : t;
	}
	return best;
}

/*
 * Close all in good order: current is whole, and its mode says so.
 */
void
dirs_close(void)
{
	struct dir *d;

	while ((d = dirs) != NULL) {
		job_stop(d);
		if (d->d_fd != -1)
			dir_close(d);
		dirs = d->d_next;
		free(d);
	}
}

static void
dir_close(struct dir *d)
{
	dir_sync(d);
	while (fchmod(d->d_fd, 0744) == -1) {
		warn_pausing(errno, "set mode of %s/current", d->d_name);
		if (nap(d->d_limits.li_pause) == -1)
			break;
	}
	mark_end(d);
	(void)close(d->d_fd);
	(void)close(d->d_lockfd);
	(void)close(d->d_dirfd);
}

static void
dir_sync(struct dir *d)
{
	while (fsync(d->d_fd) == -1 && errno != EINVAL && errno != EROFS) {
		warn_pausing(errno, "write %s/current to disk", d->d_name);
		if (nap(d->d_limits.li_pause) == -1)
			break;
	}
}
