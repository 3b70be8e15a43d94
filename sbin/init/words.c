/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * words.c -- split a command of ttys(5) into words, without a shell.
 */

#include <sys/types.h>

#include <stdio.h>
#include <string.h>

#include "init.h"

static int	add_word(const struct ttyline *, char **, struct words *,
		    size_t *);
static size_t	expand(const struct ttyline *, char, char *, size_t, int *);

/*
 * Split a command of `tl' into words at blanks; quotes of both kinds and the
 * backslash keep blanks.  %t is the name of the line, %T its type, %% is %.
 * With `append', the name is added as the last word when no %t stood in the
 * command.  0, or -1: a quote is open, or there is too much of it.
 */
int
ttys_words(const struct ttyline *tl, const char *command, int append,
    struct words *wd)
{
	char *p, text[sizeof(tl->tl_command)];
	size_t len = 0;
	int n = 0, named = 0;

	(void)snprintf(text, sizeof(text), "%s", command);
	p = text;
	for (;;) {
		while (*p == ' ' || *p == '\t')
			p++;
		if (*p == '\0')
			break;
		if (n == 62)
			return -1;
		wd->wd_argv[n++] = wd->wd_text + len;
		switch (add_word(tl, &p, wd, &len)) {
		case -1:
			return -1;
		case 1:
			named = 1;
		}
	}
	if (n > 0 && append && !named) {
		if (len + strlen(tl->tl_name) >= sizeof(wd->wd_text))
			return -1;
		wd->wd_argv[n++] = memcpy(wd->wd_text + len, tl->tl_name,
		    strlen(tl->tl_name) + 1);
	}
	wd->wd_argv[n] = NULL;
	return 0;
}

/*
 * Move one word at `*pp' to the words.  1: it named the line; 0; -1: error.
 */
static int
add_word(const struct ttyline *tl, char **pp, struct words *wd, size_t *len)
{
	char *p = *pp, quote = '\0';
	size_t room = sizeof(wd->wd_text) - sizeof(tl->tl_name), n = *len;
	int named = 0;

	for (; *p != '\0' && (quote != '\0' || (*p != ' ' && *p != '\t'));
	    p++) {
		if (n >= room)
			return -1;
		if (*p == quote) {
			quote = '\0';
			continue;
		}
		if (quote == '\0' && (*p == '\'' || *p == '"')) {
			quote = *p;
			continue;
		}
		if (*p == '\\' && quote != '\'' && p[1] != '\0')
			p++;
		else if (*p == '%' && p[1] != '\0') {
			n += expand(tl, *++p, wd->wd_text + n, room - n,
			    &named);
			continue;
		}
		wd->wd_text[n++] = *p;
	}
	if (quote != '\0')
		return -1;
	wd->wd_text[n++] = '\0';
	*pp = p;
	*len = n;
	return named;
}

/*
 * Put what %c stands for: the number of bytes put.
 */
static size_t
expand(const struct ttyline *tl, char c, char *to, size_t room, int *named)
{
	const char *text;
	char other[3] = { '%', c, '\0' };

	switch (c) {
	case 't':
		text = tl->tl_name;
		*named = 1;
		break;
	case 'T':
		text = tl->tl_type;
		break;
	case '%':
		text = "%";
		break;
	default:
		text = other;
		break;
	}
	/* One name more than `room' always fits: add_word() keeps it free. */
	(void)snprintf(to, room + sizeof(tl->tl_name), "%s", text);
	return strlen(text);
}
