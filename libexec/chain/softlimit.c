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
	int		 letter;
	const char	*variable;
	int		 resources[5];	/* up to NONE */
} soft_limits[] = {
#define NONE	(-1)
	{ 'a', "SOFTLIMIT_ALLBYTES", { RLIMIT_AS, NONE } },
	{ 'c', "SOFTLIMIT_COREBYTES", { RLIMIT_CORE, NONE } },
	{ 'd', "SOFTLIMIT_DATABYTES", { RLIMIT_DATA, NONE } },
	{ 'e', "SOFTLIMIT_NICE", { RLIMIT_NICE, NONE } },
	{ 'f', "SOFTLIMIT_FILEBYTES", { RLIMIT_FSIZE, NONE } },
	{ 'i', "SOFTLIMIT_SIGNALS", { RLIMIT_SIGPENDING, NONE } },
	{ 'l', "SOFTLIMIT_LOCKBYTES", { RLIMIT_MEMLOCK, NONE } },
	{ 'm', "SOFTLIMIT_MEMBYTES", { RLIMIT_DATA, RLIMIT_STACK,
	    RLIMIT_MEMLOCK, RLIMIT_AS, NONE } },
	{ 'o', "SOFTLIMIT_OPENFILES", { RLIMIT_NOFILE, NONE } },
	{ 'P', "SOFTLIMIT_RTPRIO", { RLIMIT_RTPRIO, NONE } },
	{ 'p', "SOFTLIMIT_PROCESSES", { RLIMIT_NPROC, NONE } },
	{ 'q', "SOFTLIMIT_QUEUEBYTES", { RLIMIT_MSGQUEUE, NONE } },
	{ 'r', "SOFTLIMIT_RESIDENTBYTES", { RLIMIT_RSS, NONE } },
	{ 's', "SOFTLIMIT_STACKBYTES", { RLIMIT_STACK, NONE } },
	{ 't', "SOFTLIMIT_CPUSECS", { RLIMIT_CPU, NONE } },
	{ 'x', "SOFTLIMIT_LOCKS", { RLIMIT_LOCKS, NONE } },
	{ 'y', "SOFTLIMIT_MICROSECS", { RLIMIT_RTTIME, NONE } },
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
