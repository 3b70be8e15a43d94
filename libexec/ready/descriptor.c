/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * descriptor.c -- ready is who writes a newline to a descriptor.
 */

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "ready.h"

/* The descriptors that a program may be given. */
#define FD_MIN		3
#define FD_MAX		63

static bool	parse(const char *);
static void	prepare(void);
static void	give(void);
static int	descriptor(short *);
static bool	look(void);
static bool	in_vain(void);

const struct method by_descriptor = {
	.me_prefix = "fd=",
	.me_by_program = true,
	.me_parse = parse,
	.me_prepare = prepare,
	.me_give = give,
	.me_descriptor = descriptor,
	.me_look = look,
	.me_in_vain = in_vain
};

static int	number;			/* of the program's */
static int	ours = -1, theirs = -1;	/* the ends of the pipe */

static bool
parse(const char *word)
{
	const char *p = word + strlen(by_descriptor.me_prefix);

	for (number = 0; *p >= '0' && *p <= '9' && number <= FD_MAX; p++)
		number = number * 10 + (*p - '0');
	return *p == '\0' && number >= FD_MIN && number <= FD_MAX;
}

/*
 * A program that is late writes when nobody reads any more.  That is not to
 * end it: so it could read as well, and the newline stays in the pipe.
 */
static void
prepare(void)
{
	int both, ends[2];

	if (pipe2(ends, O_CLOEXEC) == -1)
		fail("cannot make a pipe");
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == -1)
		fail("cannot use a pipe");
	ours = ends[0];
	theirs = ends[1];
	if ((both = open_both_ways(theirs)) != -1) {
		(void)close(theirs);
		theirs = both;
	}
}

static void
give(void)
{
	if ((theirs == number && fcntl(number, F_SETFD, 0) == -1) ||
	    (theirs != number && dup2(theirs, number) == -1))
		fail("cannot make descriptor %d", number);
}

static int
descriptor(short *events)
{
	/* From now on the program has it. */
	if (theirs != -1)
		(void)close(theirs);
	theirs = -1;
	*events = POLLIN;
	return ours;
}

static bool
look(void)
{
	char text[512];
	ssize_t n;

	while (ours != -1 && (n = read(ours, text, sizeof(text))) != -1) {
		if (memchr(text, '\n', (size_t)n) != NULL)
			return true;
		if (n == 0) {
			(void)close(ours);
			ours = -1;
		}
	}
	return false;
}

/* It has been closed by everybody. */
static bool
in_vain(void)
{
	return ours == -1;
}
