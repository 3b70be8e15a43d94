/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * status.c -- files that hold the last line.
 *
 * The line is padded with newlines to one length.  A reader sees the old text
 * or the new one: it is written to another file, which then gets the name.
 * Where that is not possible, as in a directory that is not ours or when the
 * name is that of a device, it is written in place, as multilog does.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

struct status {
	const char	*st_name;
	char		*st_new;	/* name of the new file; NULL: none */
	size_t		 st_size;	/* without the last newline */
	int		 st_complained;
	const char	*st_line;	/* the last one, not yet written */
	size_t		 st_len;
	struct status	*st_next;
};

static struct status *all;

static int	 in_place(const struct status *, const char *);
static int	 replace(const struct status *, const char *, mode_t);
static int	 replaceable(const struct status *, mode_t *);
static void	 write_status(struct status *);

struct status *
status_open(const char *name, size_t size)
{
	struct status *st;
	const char *base;
	int fd;

	fd = open(name, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK |
	    O_CLOEXEC, 0600);
	if (fd == -1)
		die_cannot(errno, "create %s", name);
	(void)close(fd);
	st = xcalloc(1, sizeof(*st));
	base = strrchr(name, '/');
	base = base == NULL ? name : base + 1;
	st->st_name = name;
	st->st_new = xformat("%.*s.%s.new", (int)(base - name), name, base);
	st->st_size = size;
	st->st_next = all;
	all = st;
	return st;
}

/*
 * The line must stay where it is until status_flush().
 */
void
status_line(struct status *st, const char *line, size_t len)
{
	st->st_line = line;
	st->st_len = len < st->st_size ? len : st->st_size;
}

void
status_flush(void)
{
	struct status *st;

	for (st = all; st != NULL; st = st->st_next) {
		if (st->st_line != NULL)
			write_status(st);
		st->st_line = NULL;
	}
}

static void
write_status(struct status *st)
{
	static char text[MATCH_MAX + 1];
	mode_t mode;

	memset(text, '\n', st->st_size + 1);
	memcpy(text, st->st_line, st->st_len);
	if ((replaceable(st, &mode) && replace(st, text, mode) == 0) ||
	    in_place(st, text) == 0) {
		st->st_complained = 0;
		return;
	}
	if (!st->st_complained)
		warn_cannot(errno, "write %s", st->st_name);
	st->st_complained = 1;
}

/*
 * A file of ours, under one name, or none at all.
 */
static int
replaceable(const struct status *st, mode_t *mode)
{
	struct stat sb;

	*mode = 0600;
	if (lstat(st->st_name, &sb) == -1)
		return errno == ENOENT;
	*mode = sb.st_mode & 07777;
	return S_ISREG(sb.st_mode) && sb.st_nlink == 1 &&
	    sb.st_uid == geteuid();
}

static int
replace(const struct status *st, const char *text, mode_t mode)
{
	int fd;

	(void)unlink(st->st_new);
	fd = open(st->st_new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	if (write_all(fd, text, st->st_size + 1) == -1 ||
	    fchmod(fd, mode) == -1 || close(fd) == -1) {
		(void)close(fd);
		(void)unlink(st->st_new);
		return -1;
	}
	if (rename(st->st_new, st->st_name) == 0)
		return 0;
	(void)unlink(st->st_new);
	return -1;
}

static int
in_place(const struct status *st, const char *text)
{
	int error, fd;

	fd = open(st->st_name, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY |
	    O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	error = write_all(fd, text, st->st_size + 1);
	(void)!ftruncate(fd, (off_t)st->st_size + 1);
	(void)close(fd);
	return error;
}
