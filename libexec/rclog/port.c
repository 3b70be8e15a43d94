/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * port.c -- which port is it that somebody else holds already?
 *
 * Every program words that complaint in its own way; all say "Address already
 * in use", and most name the port on the same line.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "rclog.h"

static int	after_address(const char *);
static int	after_word(const char *);
static int	port_at(const char *);
static int	ends_address(const char *, const char *);

/*
 * The port in the last words, -1 when there is none.
 */
int
port_in_words(const struct words *w)
{
	const struct line *line;
	char text[WORDS_LENGTH + 1];
	size_t i;
	int port;

	port = -1;
	for (i = 0; (line = words_line(w, i)) != NULL && port == -1; i++) {
		memcpy(text, line->text, line->len);
		text[line->len] = '\0';
		if (strlen(text) == line->len)
			port = port_in_line(text);
	}
	return port;
}

int
port_in_line(const char *text)
{
	int port;

	if (strcasestr(text, "address already in use") == NULL)
		return -1;
	port = after_address(text);
	return port != -1 ? port : after_word(text);
}

/*
 * 0.0.0.0:80, [::]:80, *:80, localhost:80; but not 12:30:45.
 */
static int
after_address(const char *text)
{
	const char *colon;
	int port;

	for (colon = text; (colon = strchr(colon, ':')) != NULL; colon++)
		if (ends_address(text, colon) &&
		    (port = port_at(colon + 1)) != -1)
			return port;
	return -1;
}

static int
ends_address(const char *text, const char *end)
{
	const char *p;
	int dots;

	if (end == text)
		return 0;
	if (end[-1] == ']' || end[-1] == '*' ||
	    isalpha((unsigned char)end[-1]))
		return 1;
	for (p = end, dots = 0; p > text; p--) {
		if (p[-1] == '.')
			dots++;
		else if (!isdigit((unsigned char)p[-1]))
			break;
	}
	return dots == 3;
}

/*
 * port 22, port: 22, port=22
 */
static int
after_word(const char *text)
{
	const char *p;
	int port;

	for (p = text; (p = strcasestr(p, "port")) != NULL; p++)
		if ((port = port_at(p + 4 + strspn(p + 4, " :=#\"'"))) != -1)
			return port;
	return -1;
}

static int
port_at(const char *p)
{
	char *end;
	long port;

	if (!isdigit((unsigned char)*p))
		return -1;
	port = strtol(p, &end, 10);
	if (port < 1 || port > 65535 || isalnum((unsigned char)*end))
		return -1;
	return (int)port;
}
