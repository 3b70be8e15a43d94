/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * message.c -- what goes wrong, and the status to end with.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "subreap.h"

static void	message(const char *, va_list, const char *);

/* wrong(format, ...): complain about an argument. */
noreturn void
wrong(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, NULL);
	va_end(ap);
	exit(WRONG_USE);
}

/* fail(format, ...): report that the system refused, with errno's text. */
noreturn void
fail(const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, why);
	va_end(ap);
	exit(REFUSED);
}

/* failx(format, ...): report a failure that errno has no text for. */
noreturn void
failx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, NULL);
	va_end(ap);
	exit(REFUSED);
}

/* warning(format, ...): say something and go on. */
void
warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, NULL);
	va_end(ap);
}

/* One line, in one piece, and why. */
static void
message(const char *fmt, va_list ap, const char *why)
{
	char text[1024];
	int n = snprintf(text, sizeof(text), "subreap: ");
	size_t len = (size_t)n, room = sizeof(text) - 1;

	n = vsnprintf(text + len, room - len, fmt, ap);
	if (n > 0)
		len += (size_t)n < room - len ? (size_t)n : room - len - 1;
	if (why != NULL) {
		n = snprintf(text + len, room - len, ": %s", why);
		len += (size_t)n < room - len ? (size_t)n : room - len - 1;
	}
	text[len++] = '\n';
	(void)!write(STDERR_FILENO, text, len);
}
