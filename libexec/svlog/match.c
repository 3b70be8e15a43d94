/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * match.c -- whether a line matches a pattern.
 */

#include <fnmatch.h>
#include <string.h>

#include "svlog.h"

static const char *copy(const char *, size_t);
static int	 match_simple(const char *, const char *, size_t, int);

/*
 * Returns 0, or the error of regcomp(3).
 */
int
pattern_compile(struct pattern *p)
{
	if (p->pt_type != PATTERN_REGEX)
		return 0;
	return regcomp(&p->pt_regex, p->pt_text, REG_EXTENDED | REG_NOSUB);
}

/*
 * The line is without its newline, and not longer than MATCH_MAX.
 */
int
pattern_match(const struct pattern *p, const char *line, size_t len)
{
	switch (p->pt_type) {
	case PATTERN_FNMATCH:
		return fnmatch(p->pt_text, copy(line, len), 0) == 0;
	case PATTERN_REGEX:
		return regexec(&p->pt_regex, copy(line, len), 0, NULL, 0) == 0;
	case PATTERN_SVLOGD:
		return match_simple(p->pt_text, line, len, '+');
	default:
		return match_simple(p->pt_text, line, len, '*');
	}
}

/*
 * A star that is not last takes all up to the first byte like the one that
 * follows it in the pattern, whatever comes behind: nothing is tried twice.
 * If plus is '+', a plus takes one or more of the byte that follows it.
 */
static int
match_simple(const char *p, const char *s, size_t len, int plus)
{
	const char *end = s + len;

	for (; *p != '\0'; p++) {
		if (*p == '*') {
			if (p[1] == '\0')
				return 1;
			if ((s = memchr(s, p[1], (size_t)(end - s))) == NULL)
				return 0;
		} else if (*p == plus && p[1] != '\0') {
			p++;
			if (s == end || *s != *p)
				return 0;
			while (s < end && *s == *p)
				s++;
		} else {
			if (s == end || *s != *p)
				return 0;
			s++;
		}
	}
	return s == end;
}

/*
 * The line as a string; a NUL in it ends it.
 */
static const char *
copy(const char *line, size_t len)
{
	static char text[MATCH_MAX + 1];

	if (len > MATCH_MAX)
		len = MATCH_MAX;
	memcpy(text, line, len);
	text[len] = '\0';
	return text;
}
