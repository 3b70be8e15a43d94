/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schedule.c -- when.
 *
 * A time of day is waited for on the clock on the wall, so that setting the
 * clock moves the shutdown; a number of minutes on one that nobody can set
 * and that goes on while the machine is suspended.
 */

#include <sys/types.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shutdown.h"

#define MINUTES_MAX	(10L * 366 * 24 * 60)

static int	parse_minutes(const char *, struct moment *);
static int	parse_digits(const char *, struct moment *);
static int	two_digits(const char **);
static int	is_valid(const struct tm *, time_t);

/*
 * now | +minutes | hh:mm | [[[[cc]yy]mm]dd]hhmm
 * 0; -1: not a time; 1: a time that is past.
 */
int
parse_moment(const char *text, struct moment *mo)
{
	char digits[5];

	if (strcmp(text, "now") == 0)
		return parse_minutes("0", mo);
	if (*text == '+')
		return parse_minutes(text + 1, mo);
	if (strlen(text) == 5 && text[2] == ':') {
		memcpy(digits, text, 2);
		memcpy(digits + 2, text + 3, 3);
		return parse_digits(digits, mo);
	}
	return parse_digits(text, mo);
}

/*
 * Seconds until then, 0 when it has come.
 */
long
seconds_left(const struct moment *mo)
{
	struct timespec ts;

	(void)clock_gettime(mo->mo_clock, &ts);
	return mo->mo_time <= ts.tv_sec ? 0 : (long)(mo->mo_time - ts.tv_sec);
}

/*
 * The moment on the clock on the wall, as it goes now.
 */
time_t
wall_time(const struct moment *mo)
{
	return mo->mo_clock == CLOCK_REALTIME ? mo->mo_time :
	    time(NULL) + seconds_left(mo);
}

/*
 * How many seconds before the end the next warning is due, after one that
 * was given `left' seconds before it: ever more often, down to 0.
 */
long
next_warning(long left)
{
	static const long warnings[] = {
		36000, 18000, 7200, 3600, 1800, 1200, 600, 300, 120, 60, 30, 0
	};
	size_t i = 0;

	while (warnings[i] >= left && warnings[i] > 0)
		i++;
	return warnings[i];
}

static int
parse_minutes(const char *text, struct moment *mo)
{
	struct timespec ts;
	char *end;
	long n;

	if (!isdigit((unsigned char)*text))
		return -1;
	n = strtol(text, &end, 10);
	if (*end != '\0' || n > MINUTES_MAX)
		return -1;
	mo->mo_clock = CLOCK_BOOTTIME;
	(void)clock_gettime(mo->mo_clock, &ts);
	mo->mo_time = ts.tv_sec + n * 60;
	return 0;
}

static int
parse_digits(const char *text, struct moment *mo)
{
	time_t now = time(NULL);
	struct tm asked, tm;
	size_t len = strlen(text);
	int century;

	if (len % 2 != 0 || len < 4 || len > 12 ||
	    strspn(text, "0123456789") != len || localtime_r(&now, &tm) == NULL)
		return -1;
	century = len == 12 ? two_digits(&text) : 20;
	if (len >= 10)
		tm.tm_year = century * 100 + two_digits(&text) - 1900;
	if (len >= 8)
		tm.tm_mon = two_digits(&text) - 1;
	if (len >= 6)
		tm.tm_mday = two_digits(&text);
	tm.tm_hour = two_digits(&text);
	tm.tm_min = two_digits(&text);
	tm.tm_sec = 0;
	tm.tm_isdst = -1;
	mo->mo_clock = CLOCK_REALTIME;
	asked = tm;
	mo->mo_time = mktime(&tm);
	if (!is_valid(&asked, mo->mo_time))
		return -1;
	if (mo->mo_time > now)
		return 0;
	if (len > 4)
		return 1;
	asked.tm_mday++;	/* that time of tomorrow */
	mo->mo_time = mktime(&asked);
	return 0;
}

static int
two_digits(const char **text)
{
	int n = ((*text)[0] - '0') * 10 + (*text)[1] - '0';

	*text += 2;
	return n;
}

/*
 * Has mktime(3) taken the fields as they are?  It makes the 31st of June the
 * 1st of July.
 */
static int
is_valid(const struct tm *asked, time_t t)
{
	struct tm got;

	return t != (time_t)-1 && localtime_r(&t, &got) != NULL &&
	    got.tm_year == asked->tm_year && got.tm_mon == asked->tm_mon &&
	    got.tm_mday == asked->tm_mday && asked->tm_hour < 24 &&
	    got.tm_min == asked->tm_min;
}
