/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * record.c -- why a script failed: DIR/last/NAME.
 *
 * A record is written under another name and renamed; the next success of
 * the same script removes it.  While the place is not there yet, what is to
 * be written or removed is kept in memory.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "rclog.h"

#define PENDING_MAX	256

static const char	*place;		/* DIR */
static int		 last = -1;	/* DIR/last */

/* In the order of arrival; without text: to be removed. */
static struct pending {
	char		*name;
	struct buf	 text;
} pending[PENDING_MAX];
static size_t		 npending;

static int	 is_name(const char *);
static void	 compose(struct buf *, const struct failure *,
		    const struct words *);
static void	 change(const char *, struct buf *);
static void	 carry_out(const char *, const struct buf *);
static void	 keep(const char *, struct buf *);
static int	 write_new(const char *, const struct buf *);

/*
 * Records go below directory dir.
 */
void
record_init(const char *dir)
{
	place = dir;
}

void
record_failure(const struct failure *f, const struct words *w)
{
	struct buf text;

	if (!is_name(base_name(f->f_name)))
		return;
	memset(&text, 0, sizeof(text));
	compose(&text, f, w);
	change(base_name(f->f_name), &text);
	free(text.b_data);
}

void
record_success(const char *name)
{
	struct buf none;

	memset(&none, 0, sizeof(none));
	if (is_name(base_name(name)))
		change(base_name(name), &none);
}

/*
 * Open the directory, creating it, if it is time; then catch up.
 */
void
record_open(void)
{
	struct buf path;
	size_t i;

	if (last != -1 || !place_ready(place))
		return;
	memset(&path, 0, sizeof(path));
	buf_printf(&path, "%s/last", place);
	(void)mkdir(place, 0755);
	(void)mkdir(path.b_data, 0755);
	last = open(path.b_data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(path.b_data);
	if (last == -1)
		return;
	for (i = 0; i < npending; i++) {
		carry_out(pending[i].name, &pending[i].text);
		free(pending[i].name);
		free(pending[i].text.b_data);
	}
	npending = 0;
}

/*
 * Whether a record can have that name; ours begin with a dot while they are
 * being written.
 */
static int
is_name(const char *name)
{
	return *name != '\0' && *name != '.' && strlen(name) <= NAME_MAX;
}

static void
compose(struct buf *b, const struct failure *f, const struct words *w)
{
	const struct line *line;
	struct tm tm;
	time_t t;
	char when[32];
	size_t i;

	t = time(NULL);
	(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ",
	    gmtime_r(&t, &tm));
	buf_add(b, "action ", 7);
	buf_visible(b, f->f_action, strlen(f->f_action));
	buf_printf(b, "\nstatus %d\n", f->f_status);
	buf_printf(b, "began %lld.%06lld\nended %lld.%06lld\ntime %s\n",
	    (long long)(f->f_began / SECOND), (long long)(f->f_began % SECOND),
	    (long long)(f->f_ended / SECOND), (long long)(f->f_ended % SECOND),
	    when);
	if (f->f_reason != NULL) {
		buf_add(b, "reason ", 7);
		buf_visible(b, f->f_reason, strlen(f->f_reason));
		buf_add(b, "\n", 1);
	}
	for (i = 0; (line = words_line(w, i)) != NULL; i++) {
		buf_add(b, "said ", 5);
		buf_visible(b, line->text, line->len);
		buf_printf(b, "%s\n", line->cut ? "..." : "");
	}
}

static void
change(const char *name, struct buf *text)
{
	if (last != -1)
		carry_out(name, text);
	else
		keep(name, text);
}

static void
keep(const char *name, struct buf *text)
{
	struct pending *p;

	if (npending == PENDING_MAX) {
		free(pending[0].name);
		free(pending[0].text.b_data);
		npending--;
		memmove(pending, pending + 1, npending * sizeof(*pending));
	}
	p = &pending[npending++];
	p->name = xstrdup(name);
	p->text = *text;
	memset(text, 0, sizeof(*text));
}

static void
carry_out(const char *name, const struct buf *text)
{
	char new[64];

	if (text->b_len == 0) {
		(void)unlinkat(last, name, 0);
		return;
	}
	(void)snprintf(new, sizeof(new), ".new.%ld", (long)getpid());
	if (write_new(new, text) == -1 ||
	    renameat(last, new, last, name) == -1)
		(void)unlinkat(last, new, 0);
}

static int
write_new(const char *name, const struct buf *text)
{
	ssize_t n;
	int fd;

	(void)unlinkat(last, name, 0);
	fd = openat(last, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd == -1)
		return -1;
	n = write(fd, text->b_data, text->b_len);
	if (close(fd) == -1 || n != (ssize_t)text->b_len)
		return -1;
	return 0;
}
