/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * loader.c -- what goes wrong in a loader, and the status to end with; the
 * descriptors it may use, and its clock.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "loader.h"

static void	message(const char *, va_list, const char *);
static size_t	length(int, size_t);

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

/*
 * One line, in one piece, and why.  What services and users have in it may not
 * end the line or steer a terminal.
 */
static void
message(const char *fmt, va_list ap, const char *why)
{
	char text[1024];
	size_t i, len = 0, room = sizeof(text) - 1;

	len += length(snprintf(text, room, "%s: ", loader_name), room);
	len += length(vsnprintf(text + len, room - len, fmt, ap), room - len);
	if (why != NULL)
		len += length(snprintf(text + len, room - len, ": %s", why),
		    room - len);
	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == '\177')
			text[i] = '?';
	text[len++] = '\n';
	(void)!write(STDERR_FILENO, text, len);
}

/* How much of n bytes has found room. */
static size_t
length(int n, size_t room)
{
	if (n < 0)
		return 0;
	return (size_t)n < room ? (size_t)n : room - 1;
}

/*
 * occupy(): what we open must not get the number of a standard stream, as
 * messages would end up there.  The program finds those closed as they were.
 */
void
occupy(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd != -1 && fd < STDERR_FILENO);
	if (fd > STDERR_FILENO)
		(void)close(fd);
}

/* now(): a clock that nobody sets, in ms. */
long long
now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (long long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
