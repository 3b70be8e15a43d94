/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * text.c -- memory that is there or else, and writing all of a text.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "svlog.h"

void *
xcalloc(size_t number_of, size_t size)
{
	void *p;

	if ((p = calloc(number_of, size)) == NULL)
		die_cannot(ENOMEM, "allocate memory");
	return p;
}

char *
xformat(const char *format, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	if (n == -1)
		die_cannot(ENOMEM, "allocate memory");
	return text;
}

/*
 * Returns -1 with errno when not all could be written.
 */
int
write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, data, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}
