/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mark.c -- which bytes of current are still in the input as well.
 *
 * Bytes are taken from the input pipe after they were written.  A logger that
 * is killed between leaves them in both places, and the last line perhaps
 * torn.  So before a block is written the size of current is put down in the
 * file lock, the mark; when the block is written the mark is cleared; only
 * then the block is taken from the pipe.  A successor that finds a mark, and
 * finds the lines behind it in the pipe, cuts current there: they come again.
 * Where it does not find them, as after a crash of the machine, they stay.
 */

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

#define MARK_LEN	20		/* 19 columns and a newline */
#define CHUNK_MAX	(64 * BLOCK)	/* stamps included */

static const char	*waiting;	/* what the pipe held when we began */
static size_t		 waiting_len;
static int		 marking;

static const char *find_line(const char *, const char *, size_t, int);
static int	 in_waiting(const char *, size_t, size_t, size_t);
static void	 mark_write(struct dir *, off_t);

/*
 * The beginning of what is in the pipe.  Without a pipe there are no marks.
 */
void
mark_waiting(const char *data, size_t len)
{
	waiting = data;
	waiting_len = len;
	marking = data != NULL;
}

void
mark_init(struct dir *d)
{
	struct stat st;

	d->d_marked = 0;
	d->d_mark = -1;
	if (marking)
		mark_write(d, -1);
	else if (fstat(d->d_lockfd, &st) == 0 && st.st_size > 0)
		mark_end(d);
}

/*
 * The mark that a predecessor has left, or -1.
 */
off_t
mark_read(const struct dir *d)
{
	char text[MARK_LEN + 1];
	ssize_t n;
	long mark;

	n = pread(d->d_lockfd, text, MARK_LEN, 0);
	if (n != MARK_LEN || text[MARK_LEN - 1] != '\n')
		return -1;
	text[MARK_LEN - 1] = '\0';
	return number(text + strspn(text, " "), 0, INT64_MAX, &mark) == -1 ?
	    -1 : (off_t)mark;
}

void
mark_set(struct dir *d, off_t mark)
{
	d->d_marked = 1;
	d->d_mark = mark;
	if (marking)
		mark_write(d, mark);
}

void
mark_clear(struct dir *d)
{
	if (d->d_marked && marking)
		mark_write(d, -1);
	d->d_marked = 0;
	d->d_mark = -1;
}

/*
 * The file is as empty as others leave it.
 */
void
mark_end(struct dir *d)
{
	(void)!ftruncate(d->d_lockfd, 0);
}

/*
 * A mark that cannot be written leads to lines that come twice after a kill,
 * no more; but one that cannot be cleared may lead to a loss, so then there
 * is none.
 */
static void
mark_write(struct dir *d, off_t mark)
{
	char text[MARK_LEN + 1];
	int i;

	memset(text, ' ', MARK_LEN);
	text[MARK_LEN - 1] = '\n';
	if (mark < 0)
		text[0] = '-';
	for (i = MARK_LEN - 2; mark >= 0; i--, mark /= 10) {
		text[i] = (char)('0' + mark % 10);
		if (mark < 10)
			break;
	}
	if (pwrite(d->d_lockfd, text, MARK_LEN, 0) != MARK_LEN &&
	    text[0] == '-')
		mark_end(d);
}

/*
 * How much of a file is to be kept: up to the mark if all lines behind it are
 * waiting in the pipe, else all.  Each has strip bytes of stamp and skip bytes
 * of prefix.
 */
off_t
mark_verify(int fd, off_t mark, off_t size, size_t strip, size_t skip)
{
	char *text;
	size_t len;
	int same;

	if (mark < 0 || mark >= size || size - mark > (off_t)CHUNK_MAX ||
	    waiting_len == 0)
		return size;
	len = (size_t)(size - mark);
	if ((text = malloc(len)) == NULL)
		return size;
	same = pread(fd, text, len, mark) == (ssize_t)len &&
	    (in_waiting(text, len, strip, skip) ||
	    in_waiting(text, len, 0, 0));
	free(text);
	return same ? mark : size;
}

/*
 * Whether the lines of the text are waiting, in that order, perhaps with
 * others in between.  The last one may be a beginning only.
 */
static int
in_waiting(const char *text, size_t len, size_t strip, size_t skip)
{
	const char *at, *end, *newline;
	size_t n;

	at = waiting;
	for (end = text + len; text < end; text += n) {
		newline = memchr(text, '\n', (size_t)(end - text));
		n = newline != NULL ? (size_t)(newline - text) + 1 :
		    (size_t)(end - text);
		if (n < strip + skip)
			return newline == NULL;	/* torn within the stamp */
		at = find_line(at, text + strip + skip, n - strip - skip,
		    newline == NULL);
		if (at == NULL)
			return 0;
	}
	return 1;
}

/*
 * Find a line, or with torn its beginning, from at on.  Returns what is behind
 * it, or NULL.  The pipe may end in a line whose newline was added by us.
 */
static const char *
find_line(const char *at, const char *line, size_t len, int torn)
{
	const char *end = waiting + waiting_len;
	const char *newline;
	size_t n;

	for (; at < end; at += n) {
		newline = memchr(at, '\n', (size_t)(end - at));
		n = newline != NULL ? (size_t)(newline - at) + 1 :
		    (size_t)(end - at);
		if (n >= len && (torn || n == len) &&
		    memcmp(at, line, len) == 0)
			return at + n;
		if (newline == NULL && !torn && n == len - 1 &&
		    memcmp(at, line, n) == 0)
			return at + n;
	}
	return NULL;
}
