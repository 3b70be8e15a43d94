/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * fdmove [-c] TO FROM -- make TO the descriptor FROM, which is closed, or with
 * -c copied.  fdclose FD -- close it.
 */

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "chain.h"

/*
 * descriptor(argc, argv): the next word as the number of a descriptor; wrong
 * use when it is none.
 */
int
descriptor(int argc, char *argv[])
{
	id_t n;

	if (!id_number(operand(argc, argv), &n) || n > INT_MAX)
		usage();
	return (int)n;
}

int
chain_fdmove(int argc, char *argv[])
{
	bool copy = false;
	int from, to;

	while (option(argc, argv, "+c") != -1)
		copy = true;
	skip_hyphens(argc, argv);
	to = descriptor(argc, argv);
	from = descriptor(argc, argv);
	need_program(argc, argv);
	if (to == from && !copy)
		return optind;
	if (to == from)
		errno = EINVAL;
	else if (dup2(from, to) != -1 && (copy || close(from) != -1))
		return optind;
	fail("unable to move fd %d to fd %d", from, to);
}

int
chain_fdclose(int argc, char *argv[])
{
	int fd;

	while (option(argc, argv, "+") != -1)
		continue;
	skip_hyphens(argc, argv);
	fd = descriptor(argc, argv);
	need_program(argc, argv);
	/* What is not open needs no closing. */
	(void)close(fd);
	return optind;
}
