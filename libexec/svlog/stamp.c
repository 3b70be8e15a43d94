/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stamp.c -- the time in front of a line.
 *
 * The clock is asked for every line; the digits of a second are made once.
 */

#include <stdio.h>
#include <string.h>

#include "svlog.h"

#define TAI_EPOCH	((UINT64_C(1) << 62) + 10)	/* of 1970, as all do */

static void	 put_decimal(char *, unsigned long, int);
static void	 put_hex(char *, uint64_t, int);
static void	 second_text(char *, enum stamp, time_t);

/*
 * How long all stamps of a kind are, the blank behind them included.
 */
size_t
stamp_len(enum stamp kind)
{
	static const size_t len[] = { 0, 26, 18, 28, 26, 26 };

	return len[kind];
}

/*
 * Write a stamp and a blank; returns how many bytes.
 */
size_t
stamp_put(char *out, enum stamp kind, const struct timespec *ts)
{
	static char text[STAMP_MAX];
	static enum stamp is = STAMP_NONE;
	static time_t second;
	size_t len;

	if (kind == STAMP_NONE)
		return 0;
	if (is != kind || second != ts->tv_sec) {
		second_text(text, kind, ts->tv_sec);
		is = kind;
		second = ts->tv_sec;
	}
	len = stamp_len(kind);
	memcpy(out, text, len);
	if (kind == STAMP_TAI64N)
		put_hex(out + 17, (uint64_t)ts->tv_nsec, 8);
	else if (kind == STAMP_UNIX)
		put_decimal(out + 11, (unsigned long)ts->tv_nsec / 1000, 6);
	else if (kind == STAMP_ISO)
		put_decimal(out + 20, (unsigned long)ts->tv_nsec / 1000, 6);
	else
		put_decimal(out + 20, (unsigned long)ts->tv_nsec / 10000, 5);
	return len;
}

void
stamp_now(struct timespec *ts)
{
	(void)clock_gettime(CLOCK_REALTIME, ts);
}

/*
 * Nanoseconds, and milliseconds, on a clock that nobody sets.
 */
int64_t
uptime_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t
uptime_ms(void)
{
	return uptime_ns() / 1000000;
}

/*
 * All of a stamp but the digits below the second.
 */
static void
second_text(char *text, enum stamp kind, time_t second)
{
	struct tm tm;

	if (kind == STAMP_TAI64N) {
		text[0] = '@';
		put_hex(text + 1, TAI_EPOCH + (uint64_t)second, 16);
		text[25] = ' ';
	} else if (kind == STAMP_UNIX) {
		put_decimal(text, (unsigned long)second, 10);
		text[10] = '.';
		text[17] = ' ';
	} else {
		(void)gmtime_r(&second, &tm);
		put_decimal(text, (unsigned long)tm.tm_year + 1900, 4);
		put_decimal(text + 5, (unsigned long)tm.tm_mon + 1, 2);
		put_decimal(text + 8, (unsigned long)tm.tm_mday, 2);
		put_decimal(text + 11, (unsigned long)tm.tm_hour, 2);
		put_decimal(text + 14, (unsigned long)tm.tm_min, 2);
		put_decimal(text + 17, (unsigned long)tm.tm_sec, 2);
		text[4] = text[7] = '-';
		text[10] = kind == STAMP_DAY ? '_' : 'T';
		text[13] = text[16] = ':';
		text[19] = '.';
		memcpy(text + (kind == STAMP_ISO ? 26 : 25),
		    kind == STAMP_ISO ? "Z " : " ", kind == STAMP_ISO ? 2 : 1);
	}
}

static void
put_hex(char *out, uint64_t value, int digits)
{
	static char pairs[256][2];
	unsigned i;

	if (pairs[0][0] == '\0')
		for (i = 0; i < 256; i++) {
			pairs[i][0] = "0123456789abcdef"[i >> 4];
			pairs[i][1] = "0123456789abcdef"[i & 15];
		}
	while ((digits -= 2) >= 0) {
		memcpy(out + digits, pairs[value & 255], 2);
		value >>= 8;
	}
}

static void
put_decimal(char *out, unsigned long value, int digits)
{
	while (digits-- > 0) {
		out[digits] = (char)('0' + value % 10);
		value /= 10;
	}
}
