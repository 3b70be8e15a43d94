/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * limits -- set resource limits, with the letters of FreeBSD's limits(1).
 */

#include <sys/resource.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "chain.h"

enum unit { COUNT, SIZE, TIME };

static const struct limit {
	char		 letter;
	int		 resource;
	enum unit	 unit;
	const char	*what;
} limits[] = {
	{ 'c', RLIMIT_CORE, SIZE, "core dumps" },
	{ 'd', RLIMIT_DATA, SIZE, "data memory" },
	{ 'f', RLIMIT_FSIZE, SIZE, "the size of files" },
	{ 'l', RLIMIT_MEMLOCK, SIZE, "locked memory" },
	{ 'm', RLIMIT_RSS, SIZE, "resident memory" },
	{ 'n', RLIMIT_NOFILE, COUNT, "open files" },
	{ 's', RLIMIT_STACK, SIZE, "the stack" },
	{ 't', RLIMIT_CPU, TIME, "processor time" },
	{ 'u', RLIMIT_NPROC, COUNT, "processes of the user" },
	{ 'v', RLIMIT_AS, SIZE, "virtual memory" },
};

#define GIGA	((rlim_t)1 << 30)

/* Which of the two limits are meant, until another of these options. */
enum { SOFT = 1, HARD = 2 };

static void	set_limit(const struct limit *, const char *, int);
static rlim_t	value(const struct limit *, const char *);
static rlim_t	unit(enum unit, char);

int
chain_limits(int argc, char *argv[])
{
	int ch, which = SOFT | HARD;
	size_t i;

	while ((ch = option(argc, argv,
	    "+BC:HSU:b:c:d:f:k:l:m:n:o:p:s:t:u:v:w:")) != -1)
		switch (ch) {
		case 'B':
			which = SOFT | HARD;
			break;
		case 'C':	/* there are no login classes */
		case 'U':
			break;
		case 'H':
			which = HARD;
			break;
		case 'S':
			which = SOFT;
			break;
		case 'b':
		case 'k':
		case 'o':
		case 'p':
		case 'w':
			warning("this system has no limit -%c, ignored", ch);
			break;
		default:
			for (i = 0; limits[i].letter != ch; i++)
				continue;
			set_limit(&limits[i], optarg, which);
		}
	return optind;
}

static void
set_limit(const struct limit *limit, const char *text, int which)
{
	struct rlimit rl;
	rlim_t new = value(limit, text);

	if (getrlimit(limit->resource, &rl) == -1)
		fail("cannot read the limit of %s", limit->what);
	if (which == SOFT && new > rl.rlim_max)
		wrong("the limit of %s cannot be %s: the hard limit is %llu",
		    limit->what, text, (unsigned long long)rl.rlim_max);
	if ((which & HARD) != 0)
		rl.rlim_max = new;
	/* The soft limit never exceeds the hard one. */
	if ((which & SOFT) != 0 || rl.rlim_cur > rl.rlim_max)
		rl.rlim_cur = new;
	if (setrlimit(limit->resource, &rl) == -1)
		fail("cannot set the limit of %s to %s", limit->what, text);
}

/* A sum such as 1g512m or 1h30m; a number without unit counts as it is. */
static rlim_t
value(const struct limit *limit, const char *text)
{
	const rlim_t max = RLIM_INFINITY - 1;
	const char *p = text;
	rlim_t sum = 0, n, factor;

	if (strcasecmp(text, "unlimited") == 0 || strcasecmp(text, "inf") == 0 ||
	    strcasecmp(text, "infinity") == 0)
		return RLIM_INFINITY;
	do {
		if (*p < '0' || *p > '9')
			wrong("not a limit of %s: %s", limit->what, text);
		for (n = 0; *p >= '0' && *p <= '9'; p++) {
			if (n > (max - 9) / 10)
				wrong("too large: %s", text);
			n = n * 10 + (rlim_t)(*p - '0');
		}
		factor = 1;
		if (*p != '\0' && (factor = unit(limit->unit, *p++)) == 0)
			wrong("not a limit of %s: %s", limit->what, text);
		if (n > (max - sum) / factor)
			wrong("too large: %s", text);
		sum += n * factor;
	} while (*p != '\0');
	return sum;
}

/* What a unit stands for, 0 when there is no such. */
static rlim_t
unit(enum unit kind, char letter)
{
	static const struct {
		enum unit	kind;
		char		letter;
		rlim_t		factor;
	} units[] = {
		{ SIZE, 'b', 512 },		/* blocks */
		{ SIZE, 'k', 1024 },
		{ SIZE, 'm', 1048576 },
		{ SIZE, 'g', GIGA },
		{ SIZE, 't', 1024 * GIGA },
		{ TIME, 's', 1 },
		{ TIME, 'm', 60 },
		{ TIME, 'h', 3600 },
		{ TIME, 'd', 86400 },
	};
	size_t i;

	if (letter >= 'A' && letter <= 'Z')
		letter = (char)(letter - 'A' + 'a');
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].kind == kind && units[i].letter == letter)
			return units[i].factor;
	return 0;
}
