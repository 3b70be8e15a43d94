/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tai64nlocal.c -- a filter that turns TAI64N stamps into local time.
 *
 * A stamp is an @ at the beginning of a line and the hexadecimal digits behind
 * it, however many.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "svlog.h"

#define TAI_EPOCH	((UINT64_C(1) << 62) + 10)
#define TEXT		((size_t)64)	/* no local time is longer */

enum where {
	LINE_BEGIN,
	LINE_STAMP,
	LINE_REST
};

static char	 in[16 * 1024];
static char	 out[64 * 1024];
static size_t	 outlen;
static uint64_t	 seconds, nanoseconds;

static int	 flush(void);
static void	 local_time(void);
static int	 one_byte(char);
static int	 stamp_digit(char);

int
tai64nlocal(void)
{
	ssize_t i, n;

	for (;;) {
		n = read(STDIN_FILENO, in, sizeof(in));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		for (i = 0; i < n; i++)
			if (one_byte(in[i]) == -1)
				return 111;
		if (flush() == -1)
			return 111;
	}
	return n == 0 ? 0 : 111;
}

static int
one_byte(char c)
{
	static enum where where = LINE_BEGIN;

	if (outlen > sizeof(out) - 2 * TEXT && flush() == -1)
		return -1;
	if (where == LINE_BEGIN && c == '@') {
		where = LINE_STAMP;
		seconds = nanoseconds = 0;
		return 0;
	}
	if (where == LINE_STAMP) {
		if (stamp_digit(c))
			return 0;
		local_time();
	}
	out[outlen++] = c;
	where = c == '\n' ? LINE_BEGIN : LINE_REST;
	return 0;
}

/*
 * The last eight digits are nanoseconds, those in front seconds.
 */
static int
stamp_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p;

	if (c == '\0' || (p = strchr(digits, c)) == NULL)
		return 0;
	seconds = seconds << 4 | nanoseconds >> 28;
	nanoseconds = (nanoseconds & 0xfffffff) << 4 | (uint64_t)(p - digits);
	return 1;
}

/*
 * A year that no calendar has is left as it was.
 */
static void
local_time(void)
{
	struct tm tm;
	time_t t;

	t = (time_t)(seconds - TAI_EPOCH);
	if (localtime_r(&t, &tm) == NULL) {
		outlen += (size_t)snprintf(out + outlen, TEXT,
		    "@%016" PRIx64 "%08" PRIx64, seconds, nanoseconds);
		return;
	}
	outlen += (size_t)snprintf(out + outlen, TEXT,
	    "%04ld-%02d-%02d %02d:%02d:%02d.%09lu", tm.tm_year + 1900L,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    (unsigned long)nanoseconds);
}

static int
flush(void)
{
	int error;

	error = write_all(STDOUT_FILENO, out, outlen);
	outlen = 0;
	return error;
}
