/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * socket.c -- ready is whose socket accepts a connection.
 */

#include <poll.h>
#include <unistd.h>

#include "libexec/proc/address.h"
#include "ready.h"

/* How long a machine far away may take to answer, in ms. */
#define ANSWER_LIMIT	5000

static bool	parse(const char *);
static void	try_now(void);
static int	descriptor(short *);
static long long due(void);
static bool	look(void);
static void	give_up(void);

const struct method by_tcp = {
	.me_prefix = "tcp:",
	.me_parse = parse,
	.me_try_now = try_now,
	.me_descriptor = descriptor,
	.me_due = due,
	.me_look = look
};

const struct method by_unix = {
	.me_prefix = "unix:",
	.me_parse = parse,
	.me_try_now = try_now,
	.me_descriptor = descriptor,
	.me_due = due,
	.me_look = look
};

static union address address;
static socklen_t size;
static struct tries tries;

static int	connecting = -1;
static long long answer_due;	/* in ms */

static bool
parse(const char *word)
{
	return (size = parse_address(word, &address)) != 0;
}

static void
try_now(void)
{
	if (connecting == -1)
		try_at_once(&tries);
}

static int
descriptor(short *events)
{
	*events = POLLOUT;
	return connecting;
}

static long long
due(void)
{
	return connecting != -1 ? answer_due : tries.tr_next;
}

static bool
look(void)
{
	struct pollfd answer = { connecting, POLLOUT, 0 };

	if (connecting == -1) {
		if (now() < tries.tr_next)
			return false;
		connecting = begin_connecting(&address, size);
		answer_due = now() + ANSWER_LIMIT;
		answer.fd = connecting;
	}
	if (connecting != -1 && is_connected(connecting))
		return true;
	if (connecting == -1 || poll(&answer, 1, 0) != 0 ||
	    now() >= answer_due)
		give_up();
	return false;
}

static void
give_up(void)
{
	if (connecting != -1)
		(void)close(connecting);
	connecting = -1;
	try_later(&tries);
}
