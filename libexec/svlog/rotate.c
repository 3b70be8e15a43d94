/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rotate.c -- current becomes an archive, and the oldest archives go.
 *
 * An archive is @, a TAI64N stamp, a dot and a code: s for a file that is
 * safe on the disk, u for one that a crash has interrupted.
 */

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

#define ARCHIVE_LEN	25		/* @ and the stamp */

static int	 archive_name(char *, const char *);
static int	 link_new(struct dir *, const char *, const char *);
static int	 put_aside(struct dir *);
static void	 trim(struct dir *);

/*
 * Begin a new current.  What becomes of the old one happens beside, but for
 * one file at a time.  Returns -1 when the program is to leave instead.
 */
int
dir_rotate(struct dir *d)
{
	if (job_wait(d) == -1 || put_aside(d) == -1)
		return -1;
	d->d_left = 1;
	d->d_due = 0;
	(void)close(d->d_fd);
	if (dir_new_current(d) == -1)
		return -1;
	if (d->d_marked)
		mark_set(d, 0);
	job_start(d);
	return 0;
}

/*
 * Give current another name: previous, or as svlogd the archive's.
 */
static int
put_aside(struct dir *d)
{
	for (;;) {
		memcpy(d->d_old, "previous", sizeof("previous"));
		if (say_dress() == DRESS_SVLOGD)
			(void)archive_name(d->d_old, "u");
		if (renameat(d->d_dirfd, "current", d->d_dirfd,
		    d->d_old) == 0)
			return 0;
		warn_pausing(errno, "rename current to previous in directory "
		    "%s", d->d_name);
		if (nap(d->d_limits.li_pause) == -1)
			return -1;
	}
}

/*
 * Give a file the name of an archive that is made now.  A file that has two
 * names was linked before a crash: it is only to lose the old one.
 */
int
dir_archive(struct dir *d, const char *file, const char *code)
{
	struct stat st;

	if (fstatat(d->d_dirfd, file, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : -1;
	if (st.st_nlink <= 1 && link_new(d, file, code) == -1)
		return -1;
	while (unlinkat(d->d_dirfd, file, 0) == -1 && errno != ENOENT) {
		warn_pausing(errno, "remove %s/%s", d->d_name, file);
		if (nap(d->d_limits.li_pause) == -1)
			return -1;
	}
	trim(d);
	return 0;
}

/*
 * Link a file to a new archive's name; rename it where there are no links.
 */
static int
link_new(struct dir *d, const char *file, const char *code)
{
	char name[NAME_LEN];

	for (;;) {
		(void)archive_name(name, code);
		if (linkat(d->d_dirfd, file, d->d_dirfd, name, 0) == 0)
			return 0;
		if (errno == EEXIST)
			continue;
		if ((errno == EPERM || errno == EOPNOTSUPP) &&
		    faccessat(d->d_dirfd, name, F_OK,
		    AT_SYMLINK_NOFOLLOW) == -1 &&
		    renameat(d->d_dirfd, file, d->d_dirfd, name) == 0)
			return 0;
		warn_pausing(errno, "link to %s/%s", d->d_name, name);
		if (nap(d->d_limits.li_pause) == -1)
			return -1;
	}
}

/*
 * Give an archive another name.
 */
int
dir_archive_as(struct dir *d, const char *from, const char *to)
{
	while (renameat(d->d_dirfd, from, d->d_dirfd, to) == -1) {
		warn_pausing(errno, "rename %s/%s", d->d_name, from);
		if (nap(d->d_limits.li_pause) == -1)
			return -1;
	}
	trim(d);
	return 0;
}

static int
archive_name(char *name, const char *code)
{
	char stamp[STAMP_MAX];
	struct timespec ts;

	stamp_now(&ts);
	(void)stamp_put(stamp, STAMP_TAI64N, &ts);
	return snprintf(name, NAME_LEN, "%.*s.%s", ARCHIVE_LEN, stamp, code);
}

/*
 * Remove the oldest archives until there are fewer than the limit of number,
 * and not more bytes in them than the limit of total.
 */
static void
trim(struct dir *d)
{
	const struct limits *l = &d->d_limits;
	char name[NAME_MAX + 1];
	off_t total;
	long count;

	if (l->li_number == 0 && l->li_total == 0)
		return;
	while (dir_oldest(d, "", name, &count, &total) &&
	    ((l->li_number > 0 && count >= l->li_number) ||
	    (l->li_total > 0 && total > l->li_total)))
		if (unlinkat(d->d_dirfd, name, 0) == -1 && errno != ENOENT) {
			warn_cannot(errno, "remove %s/%s", d->d_name, name);
			return;
		}
}

/*
 * Remove the oldest archive if that leaves as many as are to be kept.
 */
int
dir_drop_oldest(struct dir *d, long keep)
{
	char name[NAME_MAX + 1];
	off_t total;
	long count;

	return dir_oldest(d, "", name, &count, &total) && count > keep &&
	    unlinkat(d->d_dirfd, name, 0) == 0;
}

/*
 * The name of the oldest archive that ends in code, how many there are and
 * how many bytes.  Returns 0 when there is none.
 */
int
dir_oldest(struct dir *d, const char *code, char *name, long *count,
    off_t *total)
{
	struct dirent *e;
	struct stat st;
	size_t len;
	DIR *dp;
	int fd;

	*count = 0;
	*total = 0;
	fd = openat(d->d_dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || (dp = fdopendir(fd)) == NULL) {
		(void)close(fd);
		return 0;
	}
	while ((e = readdir(dp)) != NULL) {
		len = strlen(e->d_name);
		if (e->d_name[0] != '@' || len < ARCHIVE_LEN ||
		    strcmp(e->d_name + len - strlen(code), code) != 0)
			continue;
		if (d->d_limits.li_total > 0 &&
		    fstatat(d->d_dirfd, e->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) == 0)
			*total += st.st_size;
		if (*count == 0 || strcmp(e->d_name, name) < 0)
			memcpy(name, e->d_name, len + 1);
		++*count;
	}
	(void)closedir(dp);
	return *count > 0;
}
