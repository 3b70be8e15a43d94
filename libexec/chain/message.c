/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * message.c -- what chain and the loader at work say, and how they end.
 *
 * Our own loaders say `chain nice: cannot ...: Operation not permitted', and
 * the others what their namesakes say: `envdir: fatal: unable to ...: access
 * denied'.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"

static void	say(const char *, const char *, va_list);
static const char *reason(int);

/* The loader at work, NULL outside of loaders. */
static const struct loader *current;

/* speak_as(loader): messages are that loader's; NULL: chain's. */
void
speak_as(const struct loader *loader)
{
	current = loader;
}

/* style(): whose texts the loader at work has. */
enum style
style(void)
{
	return current == NULL ? OURS : current->style;
}

/* colon(): what chpst puts between `unable to open' and the name of a file. */
const char *
colon(void)
{
	return style() == RUNIT ? ":" : "";
}

/* usage(): how the loader at work, or chain itself, is called. */
noreturn void
usage(void)
{
	const char *name = current == NULL ? "chain" : current->name;
	const char *arguments = current == NULL ?
	    "[loader [argument ...]] ..." : current->arguments;

	switch (style()) {
	case OURS:
		(void)fprintf(stderr, "usage: %s%s%s [--] program "
		    "[argument ...]\n", name, arguments == NULL ? "" : " ",
		    arguments == NULL ? "" : arguments);
		break;
	case RUNIT:
		(void)fprintf(stderr, "usage: %s %s\n\n", name, arguments);
		break;
	default:
		(void)fprintf(stderr, "%s: usage: %s %s\n", name, name,
		    arguments);
	}
	exit(current != NULL && current->usage_status != 0 ?
	    current->usage_status : WRONG_USE);
}

/* wrong(format, ...): complain about an argument. */
noreturn void
wrong(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("fatal: ", fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	exit(WRONG_USE);
}

/* fail(format, ...): report that the system refused, with errno's text. */
noreturn void
fail(const char *fmt, ...)
{
	const char *why = reason(errno);
	va_list ap;

	va_start(ap, fmt);
	say("fatal: ", fmt, ap);
	va_end(ap);
	(void)fprintf(stderr, ": %s\n", why);
	exit(REFUSED);
}

/* failx(format, ...): report a failure that errno has no text for. */
noreturn void
failx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("fatal: ", fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	exit(REFUSED);
}

/* complain(format, ...): say what is wrong, before usage() does its part. */
void
complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
}

/* warning(format, ...): say something and go on. */
void
warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("warning: ", fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
}

/* Start a message; how grave it is, the family says in a word. */
static void
say(const char *grade, const char *fmt, va_list ap)
{
	if (style() != OURS)
		(void)fprintf(stderr, "%s: %s", current->name, grade);
	else if (current != NULL)
		(void)fprintf(stderr, "chain %s: ", current->name);
	else
		(void)fputs("chain: ", stderr);
	(void)vfprintf(stderr, fmt, ap);
}

/* The text of an error, in the words of the loader's family. */
static const char *
reason(int error)
{
	return style() == DAEMONTOOLS || style() == RUNIT ?
	    words_for(error) : strerror(error);
}
