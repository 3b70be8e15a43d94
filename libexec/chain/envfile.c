/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * envfile [-i | -I] FILE -- set variables from lines of the form NAME = VALUE.
 *
 * Blanks around both are dropped.  Parts of the value in double quotes stay as
 * they are, but for the escapes of C; outside of quotes a backslash protects
 * a blank, a quote or a backslash, and joins lines.  A line that starts with
 * a # is a comment.  The file - is the standard input.
 */

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* No environment is as large. */
#define FILE_MAX	((size_t)4 * 1024 * 1024)

/* A file on its way: where we are, its end, and what to say about it. */
struct input {
	const char	*p;
	const char	*end;
	const char	*file;
	unsigned long	 line;
};

static void	assignments(struct input *, char *);
static char	*name(struct input *, char *);
static void	value(struct input *, char *);
static char	*quoted(struct input *, char *);
static char	*escape(struct input *, char *);
static int	number_of(struct input *, const char *, int);
static char	*protected(struct input *, char *);
noreturn static void syntax_error(const struct input *);

int
chain_envfile(int argc, char *argv[])
{
	struct input in = { NULL, NULL, NULL, 1 };
	char *text, *words;
	bool may_lack = false;
	size_t len;
	int ch;

	while ((ch = option(argc, argv, "+Ii")) != -1)
		may_lack = ch == 'I';
	skip_hyphens(argc, argv);
	in.file = operand(argc, argv);
	need_program(argc, argv);
	if ((text = read_whole(in.file, &len)) == NULL) {
		if (may_lack && errno == ENOENT)
			return optind;
		fail("unable to %s %s", errno == ENOENT || errno == EACCES ?
		    "open" : "read from", in.file);
	}
	in.p = text;
	in.end = text + len;
	/* A line makes two strings, which are no longer than it is. */
	if ((words = malloc(len + 2)) == NULL)
		fail("unable to read from %s", in.file);
	assignments(&in, words);
	free(words);
	free(text);
	return optind;
}

/*
 * read_whole(file, len): what is in a file, - for the standard input, and its
 * length, with room for a byte behind it; NULL with errno, EFBIG for what
 * cannot be an environment.
 */
char *
read_whole(const char *file, size_t *len)
{
	char *text = malloc(FILE_MAX + 1);
	ssize_t n;
	int error, fd = STDIN_FILENO;

	if (text == NULL)
		return NULL;
	if (strcmp(file, "-") != 0)
		fd = open(file, O_RDONLY | O_CLOEXEC);
	for (*len = 0, n = fd == -1 ? -1 : 1; n > 0; *len += (size_t)n)
		do
			n = read(fd, text + *len, FILE_MAX - *len);
		while (n == -1 && errno == EINTR);
	error = n == -1 ? errno : *len == FILE_MAX ? EFBIG : 0;
	if (fd != -1 && fd != STDIN_FILENO)
		(void)close(fd);
	if (error == 0)
		return text;
	free(text);
	errno = error;
	return NULL;
}

/* Set what the lines say; words has room for one of them. */
static void
assignments(struct input *in, char *words)
{
	char *second;

	while (in->p < in->end) {
		if (*in->p == '\n') {
			in->line++;
			in->p++;
		} else if (isspace((unsigned char)*in->p))
			in->p++;
		else if (*in->p == '#')
			while (in->p < in->end && *in->p != '\n')
				in->p++;
		else {
			second = name(in, words);
			value(in, second);
			set_variable(words, second);
		}
	}
}

/* A name, and the = after it. */
static char *
name(struct input *in, char *out)
{
	const char *start = out;

	while (in->p < in->end && strchr(" \t\r\n\\\"=", *in->p) == NULL)
		*out++ = *in->p++;
	while (in->p < in->end && (*in->p == ' ' || *in->p == '\t'))
		in->p++;
	if (out == start || in->p == in->end || *in->p++ != '=')
		syntax_error(in);
	*out++ = '\0';
	return out;
}

/* A value, to the end of the line. */
static void
value(struct input *in, char *out)
{
	/* Blanks from here on are dropped if nothing comes behind them. */
	char *solid = out;

	while (in->p < in->end && (*in->p == ' ' || *in->p == '\t'))
		in->p++;
	while (in->p < in->end && *in->p != '\n')
		switch (*in->p) {
		case '"':
			in->p++;
			solid = out = quoted(in, out);
			break;
		case '\\':
			in->p++;
			solid = out = protected(in, out);
			break;
		case '\0':
			syntax_error(in);
		default:
			*out++ = *in->p;
			if (!isspace((unsigned char)*in->p++))
				solid = out;
		}
	*solid = '\0';
}

/* What stands in quotes, and the second of them. */
static char *
quoted(struct input *in, char *out)
{
	for (;;) {
		if (in->p == in->end || *in->p == '\n' || *in->p == '\0')
			syntax_error(in);
		switch (*in->p++) {
		case '"':
			return out;
		case '\\':
			out = escape(in, out);
			break;
		default:
			*out++ = in->p[-1];
		}
	}
}

/* What stands after a backslash in quotes. */
static char *
escape(struct input *in, char *out)
{
	static const char letters[] = "abfnrtv";
	static const char meaning[] = "\a\b\f\n\r\t\v";
	const char *letter;

	if (in->p == in->end || *in->p == '\0')
		syntax_error(in);
	if (*in->p == 'x') {
		in->p++;
		*out++ = (char)number_of(in, "0123456789abcdef", 2);
	} else if (*in->p >= '0' && *in->p <= '3')
		*out++ = (char)number_of(in, "01234567", 3);
	else if (*in->p == '\n') {
		in->line++;
		in->p++;
	} else {
		*out = *in->p++;
		if ((letter = strchr(letters, *out)) != NULL)
			*out = meaning[letter - letters];
		out++;
	}
	return out;
}

/* A character's number, n digits of those; zero cannot be in a value. */
static int
number_of(struct input *in, const char *digits, int n)
{
	const char *digit;
	int sum = 0;

	for (; n > 0; n--, in->p++) {
		if (in->p == in->end || *in->p == '\0' || (digit =
		    strchr(digits, tolower((unsigned char)*in->p))) == NULL)
			syntax_error(in);
		sum = sum * (int)strlen(digits) + (int)(digit - digits);
	}
	if (sum == 0)
		syntax_error(in);
	return sum;
}

/* What stands after a backslash outside of quotes. */
static char *
protected(struct input *in, char *out)
{
	if (in->p == in->end || *in->p == '\0' ||
	    strchr("\"\\ \t\n", *in->p) == NULL)
		syntax_error(in);
	if (*in->p == '\n')
		in->line++;
	else
		*out++ = *in->p;
	in->p++;
	return out;
}

noreturn static void
syntax_error(const struct input *in)
{
	complain("fatal: in %s: syntax error line %lu", in->file, in->line);
	exit(EXIT_FAILURE);
}
