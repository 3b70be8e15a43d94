/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tai64n.c -- a filter that puts the time in front of each line.
 *
 * Trouble with input or output is no message, but status 111, as in
 * daemontools.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

#define IN	((size_t)32 * 1024)

static char	 in[IN];
static char	 out[2 * IN];

static size_t	 stamp_lines(size_t, size_t, size_t *);

int
tai64n(void)
{
	size_t at, len;
	ssize_t n;

	for (;;) {
		n = read(STDIN_FILENO, in, sizeof(in));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 ? 0 : 111;
		for (at = 0; at < (size_t)n;) {
			at = stamp_lines(at, (size_t)n, &len);
			if (write_all(STDOUT_FILENO, out, len) == -1)
				return 111;
		}
	}
}

/*
 * Fill out from what is at a position of in; returns the position behind.
 */
static size_t
stamp_lines(size_t at, size_t end, size_t *len)
{
	static int inside;		/* of a line */
	struct timespec now;
	const char *newline;
	size_t n, room;

	for (*len = 0; at < end && *len < sizeof(out) - STAMP_MAX; at += n) {
		if (!inside) {
			stamp_now(&now);
			*len += stamp_put(out + *len, STAMP_TAI64N, &now);
		}
		newline = memchr(in + at, '\n', end - at);
		inside = newline == NULL;
		n = inside ? end - at : (size_t)(newline - in) + 1 - at;
		room = sizeof(out) - *len;
		if (n > room) {
			n = room;
			inside = 1;
		}
		memcpy(out + *len, in + at, n);
		*len += n;
	}
	return at;
}
