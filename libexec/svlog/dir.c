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

/*
 * The disk begins with a big file while it is written, so that the sync at its
 * end, which the next rotation may have to wait for, is short.
 */
#define BEGIN_EARLY	((off_t)256 * 1024)

struct dir *dirs;
int	 dirs_due;

static void	 dir_close(struct dir *);
static int	 dir_lock(struct dir *);
static void	 dir_sync(struct dir *);
static int	 does_not_fit(const struct dir *, size_t);
static int	 put_piece(struct dir *, const char *, size_t);
static int	 refuse(const char *, const char *)
		    __attribute__((format(printf, 1, 0)));
static size_t	 split(const struct dir *, const char *, size_t);
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
	d->d_prefix = strlen(limits->li_prefix);
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
	int tries;

	if (say_dress() != DRESS_SVLOGD)
		(void)mkdir(d->d_name, 0700);
	d->d_dirfd = open(d->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->d_dirfd == -1)
		return refuse("open directory %s", d->d_name);
	d->d_lockfd = openat(d->d_dirfd, "lock",
	    O_RDWR | O_CREAT | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (d->d_lockfd == -1)
		return refuse("lock directory %s", d->d_name);
	/* A predecessor that was killed may have left a child: not for long. */
	for (tries = 25; flock(d->d_lockfd, LOCK_EX | LOCK_NB) == -1; tries--)
		if (tries == 0 || errno != EAGAIN || nap(10) == -1)
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
	d->d_begun = d->d_size = lseek(d->d_fd, 0, SEEK_END);
	d->d_born = uptime_ms();
	return 0;
}

/*
 * Append len bytes, in as many files as the limit of size asks for.  When
 * they end where there should be a rotation, that is only noted.
 */
int
dir_put(struct dir *d, const char *data, size_t len)
{
	size_t n;

	while (!dir_has_room(d, len) && (n = split(d, data, len)) > 0) {
		if (put_piece(d, data, n) == -1)
			return -1;
		if (n == len && data[n - 1] == '\n') {
			d->d_due = dirs_due = 1;
			return 0;
		}
		if (dir_flush(d) == -1 || dir_rotate(d) == -1)
			return -1;
		data += n;
		if ((len -= n) == 0)
			return 0;
	}
	return put_piece(d, data, len);
}

/*
 * Whether so many bytes can be put without a rotation.
 */
int
dir_has_room(const struct dir *d, size_t len)
{
	return d->d_limits.li_size == 0 || d->d_size + d->d_gather.g_len +
	    (off_t)len < d->d_limits.li_size - d->d_limits.li_margin;
}

/*
 * Whether a line of so many bytes, its stamp included, is to go to a new file.
 * multilog cuts lines at the limit of size; here only those are cut that no
 * file can hold.
 */
static int
does_not_fit(const struct dir *d, size_t len)
{
	off_t size = d->d_size + d->d_gather.g_len;
	off_t line = (off_t)(len + d->d_prefix);

	return say_dress() != DRESS_MULTILOG && size > 0 &&
	    d->d_limits.li_size > 0 && line <= d->d_limits.li_size &&
	    size + line > d->d_limits.li_size;
}

/*
 * Whether a line that comes next may lead to a rotation in front of it.
 */
int
dirs_too_full(size_t len)
{
	struct dir *d;

	for (d = dirs; d != NULL; d = d->d_next)
		if (does_not_fit(d, len + d->d_strip))
			return 1;
	return 0;
}

/*
 * A line of so many bytes comes next, its stamp included.
 */
int
dir_begin_line(struct dir *d, size_t len)
{
	if (!does_not_fit(d, len))
		return 0;
	return dir_flush(d) == -1 ? -1 : dir_rotate(d);
}

/*
 * How many of the bytes go in front of a rotation: up to the first newline
 * that is within the margin of the limit, or up to the limit.  0: there is no
 * reason to rotate.
 */
static size_t
split(const struct dir *d, const char *data, size_t len)
{
	const char *newline;
	off_t first, last;

	last = d->d_limits.li_size - d->d_size - d->d_gather.g_len;
	if (last < 1)
		last = 1;
	first = last - d->d_limits.li_margin - 1;
	if (first < 0)
		first = 0;
	if (first < (off_t)len) {
		newline = memchr(data + first, '\n', (last < (off_t)len ?
		    (size_t)last : len) - (size_t)first);
		if (newline != NULL)
			return (size_t)(newline - data) + 1;
	}
	return last <= (off_t)len ? (size_t)last : 0;
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
	if (d->d_size - d->d_begun >= BEGIN_EARLY) {
		begin_to_disk(d->d_fd, d->d_begun, d->d_size - d->d_begun);
		d->d_begun = d->d_size;
	}
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
			d->d_begun = d->d_size = d->d_mark;
		gather_clear(&d->d_gather);
		mark_clear(d);
	}
}

/*
 * The rotations that were noted.
 */
void
dirs_rotate_due(void)
{
	struct dir *d;

	dirs_due = 0;
	for (d = dirs; d != NULL; d = d->d_next)
		if (d->d_due && dir_rotate(d) == -1)
			return;
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
	int64_t best;

	best = INT64_MAX;
	for (d = dirs; d != NULL; d = d->d_next) {
		if (d->d_limits.li_age > 0 && d->d_size > 0 &&
		    d->d_born + d->d_limits.li_age * 1000 < best)
			best = d->d_born + d->d_limits.li_age * 1000;
		if (d->d_retry != 0 && d->d_retry < best)
			best = d->d_retry;
	}
	if (best == INT64_MAX)
		return -1;
	best -= uptime_ms();
	return best < 0 ? 0 : best;
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
