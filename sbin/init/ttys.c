/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ttys.c -- read ttys(5).
 *
 * A line is split in place into fields: words, or whatever stands between
 * double quotes, where a backslash takes the next character as it is.  What
 * is not understood is reported with file and line and left out; nothing in
 * the file can keep the other lines from working.
 */

#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

#define TTYS_MAX	(1024 * 1024L)	/* a device would never end */

/* Where we are: lines are read through a buffer of our own. */
struct reader {
	int		rd_fd;
	const char	*rd_path;
	int		rd_line;
	size_t		rd_pos, rd_len;
	long		rd_total;
	int		rd_quiet;
	char		rd_buf[4096];
};

static int	read_line(struct reader *, char *, size_t);
static int	read_byte(struct reader *);
static void	complain(const struct reader *, const char *, const char *);
static int	parse_line(struct reader *, char *, struct ttyline *);
static int	parse_flags(struct reader *, char *, struct ttyline *);
static int	parse_flag(struct reader *, const char *, struct ttyline *);
static int	next_field(char **, char **);
static char	*unquote(char *, char **);
static int	take(struct reader *, const char *, char *, size_t);
static int	has_control(const char *);

/*
 * Call `each' with every line of the file that makes sense.  `quiet': do not
 * report what does not.  0, or -1 with errno when the file cannot be read.
 */
int
ttys_read(const char *path, int quiet,
    void (*each)(const struct ttyline *, void *), void *arg)
{
	static struct reader rd;
	static struct ttyline tl;
	char line[1024];
	int n, serrno;

	rd.rd_fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (rd.rd_fd == -1)
		return -1;
	rd.rd_path = path;
	rd.rd_quiet = quiet;
	rd.rd_line = 0;
	rd.rd_pos = rd.rd_len = 0;
	rd.rd_total = 0;
	while ((n = read_line(&rd, line, sizeof(line))) > 0)
		if (parse_line(&rd, line, &tl) == 0)
			each(&tl, arg);
	serrno = errno;
	(void)close(rd.rd_fd);
	errno = serrno;
	return n;
}

/*
 * Read a line without its newline.  1; 0 at the end; -1 with errno.
 * A line that is too long is reported and skipped.
 */
static int
read_line(struct reader *rd, char *line, size_t size)
{
	size_t len = 0;
	int c;

	rd->rd_line++;
	while ((c = read_byte(rd)) > 0 && c != '\n')
		if (len < size)
			line[len++] = (char)c;
	if (c == -1 || (c == 0 && len == 0))
		return c;
	if (len == size) {
		complain(rd, "line too long", NULL);
		len = 0;
	}
	line[len] = '\0';
	return 1;
}

/*
 * The next byte of the file, a NUL shown as \001 for has_control(); 0 at the
 * end, -1 with errno.
 */
static int
read_byte(struct reader *rd)
{
	ssize_t n;
	unsigned char c;

	if (rd->rd_pos == rd->rd_len) {
		if (rd->rd_total > TTYS_MAX) {
			complain(rd, "rest of a file too long", NULL);
			rd->rd_quiet = 1;
			return 0;
		}
		n = read(rd->rd_fd, rd->rd_buf, sizeof(rd->rd_buf));
		if (n <= 0)
			return (int)n;
		rd->rd_pos = 0;
		rd->rd_len = (size_t)n;
		rd->rd_total += n;
	}
	c = (unsigned char)rd->rd_buf[rd->rd_pos++];
	return c == 0 ? 1 : c;
}

static void
complain(const struct reader *rd, const char *problem, const char *what)
{
	if (rd->rd_quiet)
		return;
	if (what != NULL)
		warning("%s:%d: %s: %s", rd->rd_path, rd->rd_line, problem,
		    what);
	else
		warning("%s:%d: %s, skipped", rd->rd_path, rd->rd_line,
		    problem);
}

/*
 * One line into `tl': 0; -1: nothing in it, or garbage, which was reported.
 */
static int
parse_line(struct reader *rd, char *line, struct ttyline *tl)
{
	struct words wd;
	char *p = line, *name, *command, *type;
	int n;

	memset(tl, 0, sizeof(*tl));
	switch (next_field(&p, &name)) {
	case 0:
		return -1;
	case -1:
		complain(rd, "quote not closed", NULL);
		return -1;
	}
	if ((n = next_field(&p, &command)) == 1)
		n = next_field(&p, &type);
	if (n != 1) {
		complain(rd, n == -1 ? "quote not closed" :
		    "not `name \"command\" type flags'", NULL);
		return -1;
	}
	if (take(rd, name, tl->tl_name, sizeof(tl->tl_name)) == -1 ||
	    take(rd, command, tl->tl_command, sizeof(tl->tl_command)) == -1 ||
	    take(rd, type, tl->tl_type, sizeof(tl->tl_type)) == -1 ||
	    parse_flags(rd, p, tl) == -1)
		return -1;
	if (ttys_words(tl, tl->tl_command, 1, &wd) == -1 ||
	    ttys_words(tl, tl->tl_window, 0, &wd) == -1) {
		complain(rd, "command cannot be split into words", NULL);
		return -1;
	}
	return 0;
}

/*
 * A flag that is unknown costs a message, not the line.
 */
static int
parse_flags(struct reader *rd, char *p, struct ttyline *tl)
{
	char *flag;
	int n;

	while ((n = next_field(&p, &flag)) == 1)
		if (parse_flag(rd, flag, tl) == -1)
			return -1;
	if (n == -1)
		complain(rd, "quote not closed", NULL);
	return n;
}

static int
parse_flag(struct reader *rd, const char *flag, struct ttyline *tl)
{
	/* What the BSDs know and what means nothing here. */
	static const char *const ignored[] = {
		"local", "rtscts", "softcar", "mdmbuf", "dialup", "network"
	};
	size_t i;

	if (strncmp(flag, "window=", 7) == 0)
		return take(rd, flag + 7, tl->tl_window,
		    sizeof(tl->tl_window));
	if (strcmp(flag, "on") == 0)
		tl->tl_flags |= TL_ON;
	else if (strcmp(flag, "off") == 0)
		tl->tl_flags &= ~TL_ON;
	else if (strcmp(flag, "secure") == 0)
		tl->tl_flags |= TL_SECURE;
	else if (strcmp(flag, "onifexists") == 0)
		tl->tl_flags |= TL_ON | TL_IFEXISTS;
	else if (strcmp(flag, "onifconsole") == 0)
		tl->tl_flags |= TL_ON | TL_IFCONSOLE;
	else if (strncmp(flag, "class=", 6) != 0 &&
	    strncmp(flag, "group=", 6) != 0) {
		for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
			if (strcmp(flag, ignored[i]) == 0)
				return 0;
		complain(rd, "unknown flag ignored",
		    has_control(flag) ? "(not printable)" : flag);
	}
	return 0;
}

/*
 * Cut the next field off: 1, and `field' is it; 0 at the end of the line or
 * at a comment; -1 when a quote is not closed.
 */
static int
next_field(char **pp, char **field)
{
	char *p = *pp;

	while (*p == ' ' || *p == '\t' || *p == '\r')
		p++;
	*pp = p;
	if (*p == '\0' || *p == '#')
		return 0;
	*field = p;
	return (*pp = unquote(p, field)) == NULL ? -1 : 1;
}

/*
 * Remove the double quotes of the field at `p' in place; quotes may stand in
 * its middle, as in window="a b".  Returns what follows, NULL: not closed.
 * A backslash is taken away only before a double quote or another backslash:
 * the rest is for ttys_words().
 */
static char *
unquote(char *p, char **field)
{
	char *to = *field;
	int quoted = 0;

	for (; *p != '\0'; p++) {
		if (*p == '"') {
			quoted = !quoted;
			continue;
		}
		if (quoted && *p == '\\' && p[1] == '"')
			p++;
		else if (!quoted && (*p == ' ' || *p == '\t' || *p == '\r'))
			break;
		*to++ = *p;
	}
	if (quoted)
		return NULL;
	if (*p != '\0')
		p++;
	*to = '\0';
	return p;
}

/*
 * Copy a field: 0; -1 when it is too long or has bytes no field has.
 */
static int
take(struct reader *rd, const char *field, char *to, size_t size)
{
	size_t len = strlen(field);

	if (has_control(field)) {
		complain(rd, "control character in a field", NULL);
		return -1;
	}
	if (len >= size) {
		complain(rd, "field too long", NULL);
		return -1;
	}
	memcpy(to, field, len + 1);
	return 0;
}

static int
has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if (((unsigned char)*text < ' ' && *text != '\t') ||
		    *text == 0177)
			return 1;
	return 0;
}
