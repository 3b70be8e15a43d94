/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * parse.c -- the header of one rc.d script.
 *
 * A script is read only as far as its header goes, most often with one
 * read(2).  What is kept of it in memory is one logical line; of a line that
 * is no header, only how it begins and ends.
 *
 * Lines have a length, words are C strings, as in NetBSD's: a NUL byte does
 * not end a line, but everything behind it on the logical line is lost.  Any
 * line is followed by a newline or a NUL in the buffer, which has one byte
 * more than is ever read into it.
 */

#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ahead.h"

#define BUFFER		(64UL * 1024)	/* later reads, to begin with */
#define PREFIX		12		/* no header word is longer */

struct script {
	struct graph	*graph;
	int		 fd;
	off_t		 offset;	/* of what is to be read next */
	char		*text;		/* h_text, later g_buffer */
	size_t		 pos, len;	/* what is left in it */
	size_t		 fresh;		/* where the last read began */
	bool		 eof;
	unsigned int	 line;		/* physical lines taken so far */
};

static bool	 names_interpreter(const struct head *);
static int	 is_script(const struct head *);
static void	 read_header(struct script *, struct file *);
static void	 add_words(struct graph *, struct file *, enum kind,
		    const char *, unsigned int);
static void	 skip_lines(struct script *);
static bool	 next_line(struct script *, char **, size_t *);
static bool	 join_lines(struct script *, char **, size_t *);
static size_t	 end_of_line(struct script *, size_t *, size_t *);
static bool	 fill(struct script *, size_t *, size_t *);
static void	 make_room(struct script *, size_t *);
static size_t	 backslashes(const char *, size_t);
static int	 header_kind(const char *, size_t, size_t *);

/* Read a script into the graph. */
int
graph_read(struct graph *g, const char *path, const char **what)
{
	char text[HEAD + 1];
	struct head h;

	head_open(&h, path, text);
	return head_parse(&h, g, what);
}

/*
 * Open a script and read how it begins, into HEAD bytes and one more.  What
 * is surely read as a whole is closed at once.
 *
 * O_NONBLOCK: opening a FIFO that nobody writes to must not wait.  O_NOCTTY:
 * a terminal must not become ours.
 */
void
head_open(struct head *h, const char *path, char *text)
{
	*h = (struct head){ .h_path = path, .h_text = text, .h_length = -1 };
	h->h_fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (h->h_fd == -1) {
		h->h_error = errno;
		return;
	}
	h->h_length = pread(h->h_fd, text, HEAD, 0);
	if (h->h_length < HEAD && names_interpreter(h))
		head_close(h);
}

void
head_close(struct head *h)
{
	if (h->h_fd != -1)
		(void)close(h->h_fd);
	h->h_fd = -1;
}

/* Read the script into the graph, all of its header, and close it. */
int
head_parse(struct head *h, struct graph *g, const char **what)
{
	struct script s = { .graph = g, .fd = h->h_fd, .text = h->h_text };
	int found;

	if (s.fd == -1 && h->h_length == -1) {
		errno = h->h_error;
		*what = "open";
		return -1;
	}
	if (h->h_length > 0)
		s.len = (size_t)h->h_length;
	s.offset = (off_t)s.len;
	s.eof = s.fd == -1 || s.len == 0;
	found = is_script(h);
	if (found == 1)
		read_header(&s, graph_add_file(g, h->h_path));
	else if (found == -1)
		*what = "stat";
	head_close(h);
	return found == -1 ? -1 : 0;
}

static bool
names_interpreter(const struct head *h)
{
	return h->h_length > 1 && memcmp(h->h_text, "#!", 2) == 0;
}

/*
 * Only regular files are scripts.  The kernel is asked where the first bytes
 * do not tell, because to ask takes an eighth of what open(2), pread(2) and
 * close(2) take together: pread(2) gets nothing from FIFOs, sockets, terminals
 * and directories, and no disk begins with "#!".
 */
static int
is_script(const struct head *h)
{
	struct stat st;

	if (names_interpreter(h))
		return 1;
	if (fstat(h->h_fd, &st) == -1)
		return -1;
	return S_ISREG(st.st_mode);
}

/* From the first header line to the first line that is none. */
static void
read_header(struct script *s, struct file *f)
{
	struct graph *g = s->graph;
	struct lsb lsb = { .l_done = !g->g_lsb };
	bool begun = false, done = false;
	unsigned int line;
	size_t len, skip;
	char *text;
	int kind;

	while (!done || !lsb.l_done) {
		if (!begun && lsb.l_done)
			skip_lines(s);
		line = s->line + 1;
		if (!next_line(s, &text, &len))
			break;
		if (!lsb.l_done)
			lsb_line(g, f, &lsb, text, len, line);
		if (done)
			continue;
		kind = -1;
		if (len > 1 && text[0] == '#' && text[1] == ' ')
			kind = header_kind(text, len, &skip);
		if (kind != -1) {
			begun = true;
			add_words(g, f, (enum kind)kind, text + skip, line);
		} else
			done = begun;
	}
}

/* Which header it is, and where its words begin; or -1.  It begins "# ". */
static int
header_kind(const char *text, size_t len, size_t *skip)
{
	if (len < sizeof("# BEFORE:") - 1)
		return -1;
	if (text[2] == 'B') {
		*skip = sizeof("# BEFORE:") - 1;
		return memcmp(text + 2, "BEFORE:", 7) == 0 ? BEFORE : -1;
	}
	*skip = sizeof("# PROVIDE:") - 1;
	if (len < *skip)
		return -1;
	/* The others are of one length and have a plural. */
	if (text[9] == 'S' && len > *skip)
		++*skip;
	if (text[*skip - 1] != ':')
		return -1;
	if (memcmp(text + 2, "PROVIDE", 7) == 0)
		return PROVIDE;
	if (memcmp(text + 2, "REQUIRE", 7) == 0)
		return REQUIRE;
	return memcmp(text + 2, "KEYWORD", 7) == 0 ? KEYWORD : -1;
}

/* Every word of the line, up to its end or its first NUL. */
static void
add_words(struct graph *g, struct file *f, enum kind kind, const char *text,
    unsigned int line)
{
	const char *word;

	for (;;) {
		while (*text == ' ' || *text == '\t')
			text++;
		word = text;
		/* One comparison for what nearly every byte is. */
		while ((unsigned char)*text > ' ' || (*text != ' ' &&
		    *text != '\t' && *text != '\n' && *text != '\0'))
			text++;
		if (text == word)
			return;
		(void)graph_add_word(g, f, kind,
		    graph_name(g, word, (size_t)(text - word)), line);
	}
}

/* Pass over what is no header on its first look and ends on its own line. */
static void
skip_lines(struct script *s)
{
	const char *const held = s->text;
	const char *const end = held + s->len;
	const char *begin = held + s->pos, *nl;

	while (end - begin > 1 && (begin[0] != '#' || begin[1] != ' ')) {
		/* Many are empty or a mere "#". */
		if (begin[0] == '\n')
			nl = begin;
		else if (begin[1] == '\n')
			nl = begin + 1;
		else
			nl = memchr(begin, '\n', (size_t)(end - begin));
		if (nl == NULL || (nl > begin && nl[-1] == '\\'))
			break;
		begin = nl + 1;
		s->line++;
	}
	s->pos = (size_t)(begin - held);
}

/* The next logical line, valid until the next call; false at the end. */
static bool
next_line(struct script *s, char **text, size_t *len)
{
	char *const begin = s->text + s->pos;
	char *nl;

	nl = memchr(begin, '\n', s->len - s->pos);
	if (nl == NULL || (nl > begin && nl[-1] == '\\'))
		return join_lines(s, text, len);
	*text = begin;
	*len = (size_t)(nl - begin);
	s->pos += *len + 1;
	s->line++;
	return true;
}

/*
 * The same where there is more to it.
 *
 * A physical line that ends in an odd number of backslashes loses the last
 * one and goes on with the next: the pieces are moved together in the buffer.
 * What comes behind them there has been taken, or is the byte to spare.
 */
static bool
join_lines(struct script *s, char **text, size_t *len)
{
	size_t end, piece, start = s->pos, to = start;
	bool joined;

	if (s->pos == s->len && !fill(s, &start, &to))
		return false;
	do {
		end = end_of_line(s, &start, &to);
		piece = end - s->pos;
		joined = backslashes(s->text + s->pos, piece) % 2;
		if (joined)
			piece--;
		if (to != s->pos)
			memmove(s->text + to, s->text + s->pos, piece);
		to += piece;
		s->pos = end < s->len ? end + 1 : end;
		s->line++;
	} while (joined && (s->pos < s->len || fill(s, &start, &to)));
	*text = s->text + start;
	*len = to - start;
	(*text)[*len] = '\0';
	return true;
}

/*
 * The offset of the newline that ends the physical line at s->pos, or of the
 * end of the file.  The logical line so far, from *start to *to, may move.
 */
static size_t
end_of_line(struct script *s, size_t *start, size_t *to)
{
	size_t seen = s->pos;
	char *nl;

	for (;;) {
		nl = memchr(s->text + seen, '\n', s->len - seen);
		if (nl != NULL)
			return (size_t)(nl - s->text);
		if (!fill(s, start, to))
			return s->len;
		seen = s->fresh;
	}
}

/*
 * Read more behind what is held, which moves to the front of g_buffer: the
 * logical line so far and the physical line that has no end yet.  False at
 * the end of the file, and on an error, which NetBSD's takes for the end.
 */
static bool
fill(struct script *s, size_t *start, size_t *to)
{
	struct graph *g = s->graph;
	ssize_t n;

	if (s->eof)
		return false;
	if (g->g_buffer == NULL) {
		g->g_bufsize = BUFFER;
		g->g_buffer = xrealloc(NULL, g->g_bufsize + 1, 1);
	}
	memmove(g->g_buffer, s->text + *start, *to - *start);
	*to -= *start;
	*start = 0;
	memmove(g->g_buffer + *to, s->text + s->pos, s->len - s->pos);
	s->text = g->g_buffer;
	s->len = *to + s->len - s->pos;
	s->pos = *to;
	if (s->len == g->g_bufsize)
		make_room(s, to);
	n = pread(s->fd, g->g_buffer + s->len, g->g_bufsize - s->len,
	    s->offset);
	s->fresh = s->len;
	if (n > 0) {
		s->len += (size_t)n;
		s->offset += n;
	}
	s->eof = n <= 0;
	return n > 0;
}

/*
 * The buffer is full of one logical line.  A header has to be held as a
 * whole.  Of any other line only two things matter: that it is no header, and
 * whether its last backslashes are odd in number.
 */
static void
make_room(struct script *s, size_t *to)
{
	struct graph *g = s->graph;
	size_t ignored, n;

	if (g->g_lsb || (memcmp(g->g_buffer, "# ", 2) == 0 &&
	    header_kind(g->g_buffer, PREFIX, &ignored) != -1)) {
		if (g->g_bufsize > SIZE_MAX / 4)
			errx(1, "a line of %zu bytes", g->g_bufsize);
		g->g_bufsize *= 2;
		g->g_buffer = xrealloc(g->g_buffer, g->g_bufsize + 1, 1);
		s->text = g->g_buffer;
		return;
	}
	n = backslashes(g->g_buffer + s->pos, s->len - s->pos);
	s->pos = s->len = *to = PREFIX;
	g->g_buffer[s->len++] = 'x';
	if (n % 2 == 1)
		g->g_buffer[s->len++] = '\\';
}

/* How many backslashes the text ends in. */
static size_t
backslashes(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[len - 1 - n] == '\\')
		n++;
	return n;
}
