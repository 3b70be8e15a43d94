/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * ionice [-t] [-c CLASS] [-n LEVEL] -- the priority of input and output, with
 * the letters of util-linux.
 */

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "chain.h"

/* As the kernel numbers them. */
enum { NO_CLASS = 0, REALTIME = 1, BEST_EFFORT = 2, IDLE = 3 };

/* Of realtime and best-effort; 0 comes first. */
#define LOWEST		7
#define DEFAULT_LEVEL	4

static int	io_class(const char *);

int
chain_ionice(int argc, char *argv[])
{
	bool tolerant = false;
	int ch, class = BEST_EFFORT, level = -1;

	while ((ch = option(argc, argv, "+c:n:t")) != -1)
		switch (ch) {
		case 'c':
			class = io_class(optarg);
			break;
		case 'n':
			level = (int)number(optarg, 0, LOWEST);
			break;
		default:
			tolerant = true;
		}
	if (class == NO_CLASS || class == IDLE) {
		if (level > 0)
			wrong("there are no levels in this class");
		level = 0;
	} else if (level == -1)
		level = DEFAULT_LEVEL;
	if (set_io_priority(class, level) == -1) {
		if (!tolerant)
			fail("cannot set the class %d, level %d", class, level);
		warning("cannot set the class %d, level %d: going on", class,
		    level);
	}
	return optind;
}

static int
io_class(const char *text)
{
	static const char *const names[] = {
		"none", "realtime", "best-effort", "idle"
	};
	int i;

	for (i = NO_CLASS; i <= IDLE; i++)
		if (strcasecmp(text, names[i]) == 0)
			return i;
	return (int)number(text, NO_CLASS, IDLE);
}
