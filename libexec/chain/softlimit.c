/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * softlimit -- set soft resource limits, with the letters of daemontools.
 *
 * A limit is a number; = for as much as the hard limit allows; - for none at
 * all.  What exceeds the hard limit is the hard limit.  First come the limits
 * of the environment, then those of the options.
 */

#include <sys/resource.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

static const struct soft_limit {
	const char	*variable;
	int		 letter;
	int		 resources[5];	/* up to NONE */
} soft_limits[] = {
#define NONE	(-1)
	{ "SOFTLIMIT_ALLBYTES", 'a', { RLIMIT_AS, NONE } },
	{ "SOFTLIMIT_COREBYTES", 'c', { RLIMIT_CORE, NONE } },
	{ "SOFTLIMIT_DATABYTES", 'd', { RLIMIT_DATA, NONE } },
	{ "SOFTLIMIT_NICE", 'e', { RLIMIT_NICE, NONE } },
	{ "SOFTLIMIT_FILEBYTES", 'f', { RLIMIT_FSIZE, NONE } },
	{ "SOFTLIMIT_SIGNALS", 'i', { RLIMIT_SIGPENDING, NONE } },
	{ "SOFTLIMIT_LOCKBYTES", 'l', { RLIMIT_MEMLOCK, NONE } },
	{ "SOFTLIMIT_MEMBYTES", 'm', { RLIMIT_DATA, RLIMIT_STACK,
	    RLIMIT_MEMLOCK, RLIMIT_AS, NONE } },
	{ "SOFTLIMIT_OPENFILES", 'o', { RLIMIT_NOFILE, NONE } },
	{ "SOFTLIMIT_RTPRIO", 'P', { RLIMIT_RTPRIO, NONE } },
	{ "SOFTLIMIT_PROCESSES", 'p', { RLIMIT_NPROC, NONE } },
	{ "SOFTLIMIT_QUEUEBYTES", 'q', { RLIMIT_MSGQUEUE, NONE } },
	{ "SOFTLIMIT_RESIDENTBYTES", 'r', { RLIMIT_RSS, NONE } },
	{ "SOFTLIMIT_STACKBYTES", 's', { RLIMIT_STACK, NONE } },
	{ "SOFTLIMIT_CPUSECS", 't', { RLIMIT_CPU, NONE } },
	{ "SOFTLIMIT_LOCKS", 'x', { RLIMIT_LOCKS, NONE } },
	{ "SOFTLIMIT_MICROSECS", 'y', { RLIMIT_RTTIME, NONE } },
};

#define COUNT	(sizeof(soft_limits) / sizeof(soft_limits[0]))

static bool	set(const struct soft_limit *, const char *);
static void	set_one(int, rlim_t);
static bool	amount(const char *, rlim_t *);

int
chain_softlimit(int argc, char *argv[])
{
	const char *value;
	size_t i;
	int ch;

	for (i = 0; i < COUNT; i++) {
		value = getenv(soft_limits[i].variable);
		if (value != NULL && !set(&soft_limits[i], value))
			failx("not a limit: %s=%s", soft_limits[i].variable,
			    value);
	}
	while ((ch = option(argc, argv,
	    "+P:a:c:d:e:f:i:l:m:o:p:q:r:s:t:x:y:")) != -1)
		set_soft_limit(ch, optarg);
	return optind;
}

/* set_soft_limit(letter, text): what that option of softlimit does. */
void
set_soft_limit(int letter, const char *text)
{
	size_t i;

	for (i = 0; soft_limits[i].letter != letter; i++)
		continue;
	if (!set(&soft_limits[i], text))
		usage();
}

/* False when text is no limit. */
static bool
set(const struct soft_limit *limit, const char *text)
{
	rlim_t value = RLIM_INFINITY;
	int i;

	if (strcmp(text, "=") != 0 && strcmp(text, "-") != 0 &&
	    !amount(text, &value))
		return false;
	for (i = 0; limit->resources[i] != NONE; i++)
		set_one(limit->resources[i], value);
	return true;
}

static void
set_one(int resource, rlim_t value)
{
	struct rlimit rl;

	if (getrlimit(resource, &rl) == -1)
		fail("getrlimit failed");
	/* Infinity is the largest number. */
	rl.rlim_cur = value < rl.rlim_max ? value : rl.rlim_max;
	if (setrlimit(resource, &rl) == -1)
		fail("setrlimit failed");
}

/* Whether text is a number, and which.  More than fits is no limit. */
static bool
amount(const char *text, rlim_t *n)
{
	const char *p;
	rlim_t digit;

	for (*n = 0, p = text; *p >= '0' && *p <= '9'; p++) {
		digit = (rlim_t)(*p - '0');
		if (*n > (RLIM_INFINITY - digit) / 10)
			return false;
		*n = *n * 10 + digit;
	}
	return p > text && *p == '\0';
}
