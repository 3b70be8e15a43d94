/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * words.c -- the last words: the last lines that something said.
 *
 * Two streams (standard output and error) may be mixed; each has a partial
 * line of its own.  Empty lines do not count, and a line that is repeated
 * counts once.  Of a long line the beginning is kept.
 */

#include <string.h>

#include "rclog.h"

static void	add_part(struct line *, const char *, size_t);
static int	is_repeated(const struct words *, const struct line *);
static void	line_complete(struct words *, struct line *);

void
words_clear(struct words *w)
{
	w->w_count = 0;
	w->w_part[0].len = w->w_part[1].len = 0;
	w->w_part[0].cut = w->w_part[1].cut = 0;
}

void
words_add(struct words *w, int stream, const char *buf, size_t len)
{
	const char *newline;
	size_t n;

	while (len > 0) {
		newline = memchr(buf, '\n', len);
		n = newline == NULL ? len : (size_t)(newline - buf);
		add_part(&w->w_part[stream], buf, n);
		if (newline == NULL)
			return;
		line_complete(w, &w->w_part[stream]);
		buf += n + 1;
		len -= n + 1;
	}
}

/*
 * Nothing more will be said: partial lines count as lines.
 */
void
words_end(struct words *w)
{
	line_complete(w, &w->w_part[0]);
	line_complete(w, &w->w_part[1]);
}

/*
 * The i-th of the last lines, the oldest first; NULL behind the last.
 */
const struct line *
words_line(const struct words *w, size_t i)
{
	size_t first;

	first = w->w_count > WORDS_LINES ? w->w_count - WORDS_LINES : 0;
	if (first + i >= w->w_count)
		return NULL;
	return &w->w_line[(first + i) % WORDS_LINES];
}

static void
add_part(struct line *part, const char *buf, size_t len)
{
	size_t n;

	n = WORDS_LENGTH - part->len;
	if (len > n)
		part->cut = 1;
	else
		n = len;
	memcpy(part->text + part->len, buf, n);
	part->len += n;
}

/*
 * Whether the line before was the same.
 */
static int
is_repeated(const struct words *w, const struct line *line)
{
	const struct line *before;

	if (w->w_count == 0)
		return 0;
	before = &w->w_line[(w->w_count - 1) % WORDS_LINES];
	return line->len == before->len && line->cut == before->cut &&
	    memcmp(line->text, before->text, line->len) == 0;
}

static void
line_complete(struct words *w, struct line *part)
{
	if (part->len > 0 && part->text[part->len - 1] == '\r')
		part->len--;
	if (part->len > 0 && !is_repeated(w, part))
		w->w_line[w->w_count++ % WORDS_LINES] = *part;
	part->len = 0;
	part->cut = 0;
}
