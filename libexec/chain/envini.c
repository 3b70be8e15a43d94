/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * envini [-p PREFIX] FILE -- set variables from a file with sections.
 *
 * Lines are NAME=VALUE; blanks around both are dropped.  After [SECTION] the
 * variables are called SECTION_NAME.  Lines that start with a ; or a # are
 * comments.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* Where we are, for messages, and what goes before each name. */
struct input {
	const char	*file;
	unsigned long	 line;
	const char	*prefix;
	const char	*section;	/* "": none */
};

static void	read_line(struct input *, char *);
static char	*trim(char *);
static void	set_in_section(const struct input *, const char *,
		    const char *);
noreturn static void syntax_error(const struct input *);

int
chain_envini(int argc, char *argv[])
{
	struct input in = { NULL, 0, "", "" };
	char *line, *next, *text;
	size_t len;

	while (option(argc, argv, "+p:") != -1)
		in.prefix = optarg;
	skip_hyphens(argc, argv);
	in.file = operand(argc, argv);
	need_program(argc, argv);
	if ((text = read_whole(in.file, &len)) == NULL)
		fail("unable to read %s", in.file);
	text[len] = '\0';
	for (line = text; line < text + len; line = next) {
		next = line + strcspn(line, "\n");
		in.line++;
		if (*next == '\0' && next < text + len)
			syntax_error(&in);
		*next++ = '\0';
		read_line(&in, trim(line));
	}
	free(text);
	return optind;
}

static void
read_line(struct input *in, char *line)
{
	size_t len = strlen(line);
	char *equals;

	if (len == 0 || *line == ';' || *line == '#')
		return;
	if (*line == '[') {
		if (line[len - 1] != ']')
			syntax_error(in);
		line[len - 1] = '\0';
		in->section = trim(line + 1);
		return;
	}
	if ((equals = strchr(line, '=')) == NULL)
		syntax_error(in);
	*equals = '\0';
	if (*trim(line) == '\0')
		syntax_error(in);
	set_in_section(in, trim(line), trim(equals + 1));
}

/* The text without the blanks around it. */
static char *
trim(char *text)
{
	char *end;

	text += strspn(text, " \t\r");
	for (end = text + strlen(text); end > text &&
	    strchr(" \t\r", end[-1]) != NULL; end--)
		continue;
	*end = '\0';
	return text;
}

static void
set_in_section(const struct input *in, const char *name, const char *value)
{
	char variable[512];

	if (snprintf(variable, sizeof(variable), "%s%s%s%s", in->prefix,
	    in->section, *in->section == '\0' ? "" : "_", name) >=
	    (int)sizeof(variable) || strchr(variable, '=') != NULL)
		syntax_error(in);
	set_variable(variable, value);
}

noreturn static void
syntax_error(const struct input *in)
{
	failx("unable to read %s: syntax error in line %lu", in->file,
	    in->line);
}
