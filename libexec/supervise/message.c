/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * message -- what the supervisor has to say, on standard error.
 *
 * A line is one write(2).  Control characters in names become question marks.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "supervise.h"

static void	say(const char *, const char *, va_list);

/*
 * report(sv, format, ...): something about a service.
 */
void
report(const struct service *sv, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(sv->sv_record.r_name, format, ap);
	va_end(ap);
}

/*
 * message(format, ...): something about the supervisor itself.
 */
void
message(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(NULL, format, ap);
	va_end(ap);
}

/*
 * die(status, format, ...): it cannot go on.
 */
noreturn void
die(int status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say("fatal", format, ap);
	va_end(ap);
	exit(status);
}

static void
say(const char *who, const char *format, va_list ap)
{
	char line[1024];
	int saved = errno;
	size_t len, i;

	len = (size_t)snprintf(line, 400, "%s%s%s: ", program,
	    who == NULL ? "" : dress == RUNIT || strcmp(who, "fatal") == 0 ?
	    ": " : " ", who == NULL ? "" : who);
	if (len >= 400)
		len = 399;
	(void)vsnprintf(line + len, sizeof(line) - len - 1, format, ap);
	len = strlen(line);
	for (i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = '?';
	line[len++] = '\n';
	while (len > 0 && write(STDERR_FILENO, line, len) == -1 &&
	    errno == EINTR)
		continue;
	errno = saved;
}
