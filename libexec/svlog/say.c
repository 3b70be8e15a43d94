/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * say.c -- messages, in the words of the program that we were called as.
 *
 * multilog and svlogd: "multilog: warning: unable to open directory ./x:
 * file does not exist", with texts of their own for errno.  svlog: "svlog:
 * cannot open directory ./x: No such file or directory".
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "svlog.h"

static const char	*program = "svlog";
static enum dress	 dress;

static void	 cannot(const char *, const char *, int, const char *, va_list);

void
say_init(const char *name, enum dress as)
{
	program = name;
	dress = as;
}

enum dress
say_dress(void)
{
	return dress;
}

const char *
say_error(int error)
{
	return dress == DRESS_SVLOG ? strerror(error) : words_for(error);
}

/*
 * A line of our own.
 */
void
say(const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	(void)dprintf(STDERR_FILENO, "%s: %s%s\n", program,
	    dress == DRESS_SVLOG ? "" : "warning: ", text);
}

/*
 * Say what cannot be done, given in the infinitive, and why.
 */
void
warn_cannot(int error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	cannot("warning: ", "", error, format, ap);
	va_end(ap);
}

/*
 * The same, when it is tried again after a pause.
 */
void
warn_pausing(int error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	cannot("warning: ", ", pausing", error, format, ap);
	va_end(ap);
}

void
die_cannot(int error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	cannot("fatal: ", "", error, format, ap);
	va_end(ap);
	exit(111);
}

void
die_usage(const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	(void)dprintf(STDERR_FILENO, "%s\n", text);
	exit(dress == DRESS_SVLOGD ? 111 : 100);
}

/*
 * The disk of name has no room, and somebody waits: said once, except that
 * multilog says it whenever it has tried again.
 */
void
say_full(const char *name, int error)
{
	warn_pausing(error, "write to %s", name);
}

void
say_room(const char *name)
{
	if (dress == DRESS_SVLOG)
		say("can write to %s again", name);
}

static void
cannot(const char *level, const char *pausing, int error, const char *format,
    va_list ap)
{
	char text[1024];
	int ours;

	ours = dress == DRESS_SVLOG;
	(void)vsnprintf(text, sizeof(text), format, ap);
	(void)dprintf(STDERR_FILENO, "%s: %s%s %s%s: %s\n", program,
	    ours ? "" : level, ours ? "cannot" : "unable to", text,
	    ours ? "" : pausing, say_error(error));
}
