/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * act.c -- the script, run for each line of a block.
 *
 * A line is handed on as text, its stamp and the first COPY bytes in one
 * piece, and as the rest of it, which no pattern sees.  Without a stamp the
 * text is the input's own, so that nothing is copied, and lines that follow
 * each other are written as one.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

#define COPY		MATCH_MAX	/* bytes of a line beside its stamp */
#define OUT		(BLOCK + BLOCK / 2)

struct line {
	const char	*l_text;
	size_t		 l_len;
	const char	*l_rest;
	size_t		 l_restlen;
	size_t		 l_stamp;	/* bytes of the text that are stamp */
	size_t		 l_seen;	/* bytes of the text for patterns */
	int		 l_nl;		/* the text ends in a newline */
};

static char	 out[OUT];		/* stamped lines */
static size_t	 outlen;
static size_t	 outmost;		/* it ever was since act_idle() */
static int	 midline;		/* the last line goes on */

static void	 alert(const struct action *, const struct line *);
static int	 all_lines_alike(const struct script *, size_t);
static size_t	 copy(char *, const char *, size_t, size_t);
static int	 continue_line(struct script *, const char *, size_t);
static int	 flush_all(void);
static int	 new_line(struct script *, const char *, size_t,
		    const struct timespec *);
static int	 put(const struct action *, const char *, size_t);
static int	 put_line(struct action *, const struct line *);
static int	 run(struct script *, const struct line *);
static void	 send_line(const struct action *, const struct line *);
static int	 sink(struct action *, const struct line *);

/*
 * Run the script for the lines of a block; it need not end with a newline, and
 * then the next block goes on with that line.  first is when the first byte
 * was seen, if that was before now.  Returns how many bytes were used, or -1
 * when the program is to leave.  They are fewer than there are when a rotation
 * is due, so that nothing is in a file that was rotated and in the input.
 */
ssize_t
act_block(struct script *s, char *data, size_t len,
    const struct timespec *first)
{
	const char *newline, *p;
	size_t left, n;
	int error;

	outlen = 0;
	for (p = data, left = len; left > 0 && !dirs_due; p += n, left -= n) {
		newline = memchr(p, '\n', left);
		n = newline != NULL ? (size_t)(newline - p) + 1 : left;
		if (p > data && !midline && dirs_too_full(n))
			break;
		if (!midline && all_lines_alike(s, left)) {
			newline = p[left - 1] == '\n' ? p : NULL;
			n = left;
			error = continue_line(s, p, n);
		} else if (midline)
			error = continue_line(s, p, n);
		else
			error = new_line(s, p, n, p == data ? first : NULL);
		if (error == -1)
			return -1;
		midline = newline == NULL;
	}
	return flush_all() == -1 ? -1 : p - data;
}

void
act_init(void)
{
	keep_from_children(out, sizeof(out));
}

/*
 * Nothing to do for now: give back memory that a burst has used.
 */
void
act_idle(void)
{
	if (outmost <= IDLE_KEEP)
		return;
	give_back(out, sizeof(out));
	outmost = 0;
}

/*
 * Whether the last line was without its end.
 */
int
act_midline(void)
{
	return midline;
}

/*
 * Without stamps, patterns and prefixes a block is one piece, unless there is
 * to be a rotation between its lines.
 */
static int
all_lines_alike(const struct script *s, size_t len)
{
	struct action *a;

	if (s->s_stamp != STAMP_NONE)
		return 0;
	for (a = s->s_actions; a < s->s_actions + s->s_count; a++) {
		if (a->a_kind < ACT_DIR || a->a_kind == ACT_FORWARD ||
		    a->a_limits.li_prefix[0] != '\0' ||
		    (a->a_kind == ACT_DIR && !dir_has_room(a->a_dir, len)))
			return 0;
		a->a_on = 1;
	}
	return 1;
}

/*
 * Everything that was gathered: the buffer may then be used again.
 */
static int
flush_all(void)
{
	if (dirs_flush() == -1 || files_flush() == -1)
		return -1;
	status_flush();
	if (outlen > outmost)
		outmost = outlen;
	outlen = 0;
	return 0;
}

static int
new_line(struct script *s, const char *p, size_t len,
    const struct timespec *first)
{
	struct timespec now;
	struct line l;

	l.l_text = p;
	l.l_len = len < COPY ? len : COPY;
	l.l_rest = p + l.l_len;
	l.l_restlen = len - l.l_len;
	l.l_stamp = 0;
	if (s->s_stamp != STAMP_NONE) {
		if (outlen + STAMP_MAX + COPY > OUT && flush_all() == -1)
			return -1;
		if (first == NULL) {
			stamp_now(&now);
			first = &now;
		}
		l.l_text = out + outlen;
		l.l_stamp = stamp_put(out + outlen, s->s_stamp, first);
		/* gcc makes of a memcpy here something slower. */
		memmove(out + outlen + l.l_stamp, p, l.l_len);
		l.l_len += l.l_stamp;
		outlen += l.l_len;
	}
	l.l_nl = l.l_text[l.l_len - 1] == '\n' && l.l_restlen == 0;
	l.l_seen = l.l_len - (size_t)l.l_nl;
	return run(s, &l);
}

static int
run(struct script *s, const struct line *l)
{
	struct action *a;
	size_t hidden, seen;
	int done, on;

	on = 1;
	done = 0;
	for (a = s->s_actions; a < s->s_actions + s->s_count; a++) {
		hidden = a->a_unstamped ? l->l_stamp : 0;
		seen = l->l_seen - hidden;
		if (seen > s->s_match)
			seen = s->s_match;
		if (a->a_kind == ACT_SET)
			on = (int)a->a_number;
		else if (a->a_kind == ACT_REST)
			on = !done;
		else if (a->a_kind == ACT_SELECT || a->a_kind == ACT_DESELECT) {
			if (on != (a->a_kind == ACT_SELECT) && pattern_match(
			    &a->a_pattern, l->l_text + hidden, seen))
				on = !on;
		} else {
			a->a_on = on;
			done |= on;
			if (on && sink(a, l) == -1)
				return -1;
		}
	}
	return 0;
}

static int
sink(struct action *a, const struct line *l)
{
	switch (a->a_kind) {
	case ACT_ALERT:
		alert(a, l);
		return 0;
	case ACT_STATUS:
		status_line(a->a_status, l->l_text, l->l_seen);
		return 0;
	case ACT_FORWARD:
		send_line(a, l);
		return 0;
	default:
		return put_line(a, l);
	}
}

/*
 * The prefix stands behind the stamp.
 */
static int
put_line(struct action *a, const struct line *l)
{
	const char *prefix = a->a_limits.li_prefix;
	size_t stamp;

	if (a->a_kind == ACT_DIR &&
	    dir_begin_line(a->a_dir, l->l_len + l->l_restlen) == -1)
		return -1;
	stamp = prefix[0] == '\0' ? 0 : l->l_stamp;
	if (prefix[0] != '\0' && ((stamp > 0 &&
	    put(a, l->l_text, stamp) == -1) ||
	    put(a, prefix, strlen(prefix)) == -1))
		return -1;
	if (put(a, l->l_text + stamp, l->l_len - stamp) == -1)
		return -1;
	return l->l_restlen == 0 ? 0 : put(a, l->l_rest, l->l_restlen);
}

static int
put(const struct action *a, const char *data, size_t len)
{
	if (a->a_kind == ACT_DIR)
		return dir_put(a->a_dir, data, len);
	return file_put(a->a_file, data, len);
}

/*
 * More of a line, to all that had its beginning.
 */
static int
continue_line(struct script *s, const char *data, size_t len)
{
	struct action *a;

	for (a = s->s_actions; a < s->s_actions + s->s_count; a++)
		if (a->a_kind >= ACT_DIR && a->a_kind != ACT_FORWARD &&
		    a->a_on && put(a, data, len) == -1)
			return -1;
	return 0;
}

/*
 * The beginning of a line to standard error.
 */
static void
alert(const struct action *a, const struct line *l)
{
	static char text[STAMP_MAX + 2 * MATCH_MAX];
	const char *prefix = a->a_limits.li_prefix;
	size_t left, len, n;

	len = copy(text, l->l_text, prefix[0] == '\0' ? 0 : l->l_stamp,
	    STAMP_MAX);
	left = l->l_seen - len;
	n = len;
	len += copy(text + len, prefix, strlen(prefix), MATCH_MAX / 2);
	len += copy(text + len, l->l_text + n, left, (size_t)a->a_number);
	if (left > (size_t)a->a_number || !l->l_nl)
		len += copy(text + len, "...", 3, 3);
	text[len++] = '\n';
	while (write_all(STDERR_FILENO, text, len) == -1 && errno == EAGAIN)
		if (nap(50) == -1)
			break;
}

/*
 * As a datagram: the prefix and the line; as svlogd sends it, with its stamp
 * and newline as well.
 */
static void
send_line(const struct action *a, const struct line *l)
{
	static char text[STAMP_MAX + 2 * MATCH_MAX];
	const char *prefix = a->a_limits.li_prefix;
	size_t len;

	len = copy(text, l->l_text, a->a_owned ? l->l_stamp : 0, STAMP_MAX);
	len += copy(text + len, prefix, strlen(prefix), MATCH_MAX / 2);
	len += copy(text + len, l->l_text + l->l_stamp,
	    l->l_seen - l->l_stamp, (size_t)a->a_number);
	if (a->a_owned)
		text[len++] = '\n';
	forward_line(a->a_forward, text, len);
}

/*
 * Copy so many bytes, or fewer; returns how many.
 */
static size_t
copy(char *to, const char *from, size_t len, size_t most)
{
	if (len > most)
		len = most;
	memcpy(to, from, len);
	return len;
}

/*
 * As svlogd -r and -R: other characters for those that cannot be printed.
 */
void
act_replace(const struct script *s, char *data, size_t len)
{
	unsigned char c;
	size_t i;

	if (s->s_replace == -1)
		return;
	for (i = 0; i < len; i++) {
		c = (unsigned char)data[i];
		if (c != '\n' && (c < 32 || c > 126 ||
		    strchr(s->s_replaced, c) != NULL))
			data[i] = (char)s->s_replace;
	}
}
