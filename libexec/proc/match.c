/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * match.c -- does a command line belong to a program?
 *
 * The rules are those of NetBSD's rc.subr.  A program is recognised by the
 * first word of the command line:
 *
 *	/usr/sbin/foo  foo  foo:  (foo)
 *
 * the last two being what setproctitle(3) leaves.  An interpreted program is
 * recognised by the whole command line, where /bin/perl -w is the interpreter:
 *
 *	/bin/perl -w /usr/sbin/foo
 *	/bin/perl -w /usr/sbin/foo anything
 *	perl: anything with foo in it
 *
 * [foo] never matches: that is how others show kernel threads and zombies.
 * One thing is added: a NAME with blanks in it, which no word can equal, is
 * compared with argv[0].
 */

#include <string.h>

#include "proc.h"

static bool	program_matches(const char *, const char *, size_t);
static bool	interpreted_matches(const struct pattern *, const char *);
static const char *skip(const char *, const char *);
static const char *base_name(const char *);
static bool	equals(const char *, size_t, const char *);
static void	join(char *, size_t);

/* The characters that separate words. */
static const char blanks[] = " \t\n";

/*
 * matches(pattern, args, len): whether args, the len bytes of argv with a NUL
 * after each argument, is a command line of the pattern.  args has room for
 * one byte more and is written to.
 */
bool
matches(const struct pattern *pt, char *args, size_t len)
{
	args[len] = '\0';
	if (len == 0)
		return false;
	if (pt->pt_interp == NULL && strcmp(args, pt->pt_name) == 0)
		return true;
	join(args, len);
	args += strspn(args, blanks);
	if (pt->pt_interp != NULL)
		return interpreted_matches(pt, args);
	return program_matches(pt->pt_name, args, strcspn(args, blanks));
}

static bool
program_matches(const char *name, const char *word, size_t len)
{
	const char *base = base_name(name);

	if (equals(word, len, name))
		return true;
	if (*base == '\0')
		return false;
	if (equals(word, len, base))
		return true;
	if (len > 1 && word[len - 1] == ':')
		return equals(word, len - 1, base);
	if (len > 1 && word[0] == '(' && word[len - 1] == ')')
		return equals(word + 1, len - 2, base);
	return false;
}

static bool
interpreted_matches(const struct pattern *pt, const char *line)
{
	const char *base, *own = base_name(pt->pt_name), *rest;
	size_t len;

	if ((rest = skip(line, pt->pt_interp)) != NULL && *rest++ == ' ' &&
	    (rest = skip(rest, pt->pt_name)) != NULL &&
	    (*rest == '\0' || *rest == ' '))
		return true;

	/* The base name of the interpreter's first word, without arguments. */
	len = strcspn(pt->pt_interp, blanks);
	for (base = pt->pt_interp + len; base > pt->pt_interp; base--)
		if (base[-1] == '/')
			break;
	len -= (size_t)(base - pt->pt_interp);
	return len > 0 && *own != '\0' && strncmp(line, base, len) == 0 &&
	    strncmp(line + len, ": ", 2) == 0 &&
	    strstr(line + len + 2, own) != NULL;
}

/* What follows text at the start of line; NULL when line starts otherwise. */
static const char *
skip(const char *line, const char *text)
{
	size_t len = strlen(text);

	return strncmp(line, text, len) == 0 ? line + len : NULL;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static bool
equals(const char *word, size_t len, const char *text)
{
	return strlen(text) == len && memcmp(word, text, len) == 0;
}

/*
 * Join arguments to a line: each NUL becomes a blank.  Those at the end go;
 * a program that shortens its title leaves many.
 */
static void
join(char *args, size_t len)
{
	while (len > 0 && (args[len - 1] == '\0' || args[len - 1] == ' '))
		args[--len] = '\0';
	while (len-- > 0)
		if (args[len] == '\0')
			args[len] = ' ';
}
