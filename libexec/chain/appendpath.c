/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * appendpath NAME DIRECTORY, prependpath NAME DIRECTORY -- add a directory to
 * a list with colons, such as PATH; what is unset or empty becomes a list of
 * one, because an empty element would mean the working directory.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

static int	add(int, char *[], bool);

int
chain_appendpath(int argc, char *argv[])
{
	return add(argc, argv, true);
}

int
chain_prependpath(int argc, char *argv[])
{
	return add(argc, argv, false);
}

static int
add(int argc, char *argv[], bool at_end)
{
	const char *dir, *name, *old;
	char *new;
	size_t size;

	while (option(argc, argv, "+") != -1)
		continue;
	name = operand(argc, argv);
	dir = operand(argc, argv);
	check_name(name);
	if (*dir == '\0')
		wrong("the directory has no name");
	if ((old = getenv(name)) == NULL || *old == '\0') {
		set_variable(name, dir);
		return optind;
	}
	size = strlen(old) + strlen(dir) + 2;
	if ((new = malloc(size)) == NULL)
		fail("cannot add to %s", name);
	(void)snprintf(new, size, "%s:%s", at_end ? old : dir,
	    at_end ? dir : old);
	set_variable(name, new);
	free(new);
	return optind;
}
