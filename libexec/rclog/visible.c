/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * visible.c -- output of scripts made harmless for a terminal.
 *
 * A script that prints a binary file, or the name of a hostile one, must not
 * move the cursor about, switch the character set or make the terminal answer.
 * Control characters are shown as ^X; those that end or mend a line, and the
 * bell, are obeyed.  Of the escape sequences only colours are, ESC [ 1 ; 31 m;
 * the ESC of any other is shown as ^[.  Bytes of UTF-8 pass.
 *
 * The beginning of a sequence is kept until it is known what it is: the end
 * of it may come with the next read.
 */

#include "rclog.h"

#define ESC	'\033'

static void	add_caret(struct buf *, char);
static size_t	harmless(const char *, size_t);
static int	in_colour(const struct visible *, char);
static size_t	sequence(struct visible *, struct buf *, char);

/*
 * Add to out what is to be shown of the next len bytes.
 */
void
visible_add(struct visible *v, struct buf *out, const char *s, size_t len)
{
	size_t n;

	while (len > 0) {
		if (v->vi_len > 0 || *s == ESC)
			n = sequence(v, out, *s);
		else if ((n = harmless(s, len)) > 0)
			buf_add(out, s, n);
		else {
			add_caret(out, *s);
			n = 1;
		}
		s += n;
		len -= n;
	}
}

/*
 * What is kept was no colour after all: nothing follows, or something else.
 */
void
visible_end(struct visible *v, struct buf *out)
{
	if (v->vi_len == 0)
		return;
	add_caret(out, ESC);
	buf_add(out, v->vi_kept + 1, v->vi_len - 1);
	v->vi_len = 0;
}

/*
 * One byte of a sequence.  Returns how many bytes were used, 0 or 1: one that
 * does not belong to a colour is left, and nothing is kept any more.
 */
static size_t
sequence(struct visible *v, struct buf *out, char c)
{
	if (in_colour(v, c)) {
		v->vi_kept[v->vi_len++] = c;
		return 1;
	}
	if (v->vi_len < 2 || c != 'm') {
		visible_end(v, out);
		return 0;
	}
	buf_add(out, v->vi_kept, v->vi_len);
	buf_add(out, &c, 1);
	v->vi_len = 0;
	return 1;
}

/*
 * Whether c goes on with what is kept, and is not the end of it.
 */
static int
in_colour(const struct visible *v, char c)
{
	switch (v->vi_len) {
	case 0:
		return c == ESC;
	case 1:
		return c == '[';
	case VISIBLE_MAX:
		return 0;
	default:
		return (c >= '0' && c <= '9') || c == ';';
	}
}

/*
 * How many bytes from s on can be shown as they are.
 */
static size_t
harmless(const char *s, size_t len)
{
	size_t n;

	for (n = 0; n < len; n++)
		if (((unsigned char)s[n] < ' ' && s[n] != '\n' &&
		    s[n] != '\t' && s[n] != '\r' && s[n] != '\b' &&
		    s[n] != '\a') || s[n] == 0x7f)
			break;
	return n;
}

static void
add_caret(struct buf *out, char c)
{
	char text[2];

	text[0] = '^';
	text[1] = (char)(c ^ 0x40);
	buf_add(out, text, 2);
}
