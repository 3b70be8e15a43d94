/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * setenv NAME VALUE, unsetenv NAME, clearenv [-k NAME] -- one variable, or all
 * but those that are kept.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

static char	*kept(const char *);

int
chain_setenv(int argc, char *argv[])
{
	const char *name;

	while (option(argc, argv, "+") != -1)
		continue;
	name = operand(argc, argv);
	check_name(name);
	/* Any word may be the value, even a `--'. */
	if (optind >= argc)
		usage();
	set_variable(name, argv[optind++]);
	return optind;
}

int
chain_unsetenv(int argc, char *argv[])
{
	const char *name;

	while (option(argc, argv, "+") != -1)
		continue;
	name = operand(argc, argv);
	check_name(name);
	unset_variable(name);
	return optind;
}

int
chain_clearenv(int argc, char *argv[])
{
	char **keep = calloc((size_t)argc + 1, sizeof(*keep));
	size_t i, n = 0;

	if (keep == NULL)
		fail("cannot empty the environment");
	while (option(argc, argv, "+k:") != -1) {
		check_name(optarg);
		if ((keep[n] = kept(optarg)) != NULL)
			n++;
	}
	if (clearenv() != 0)
		fail("cannot empty the environment");
	for (i = 0; i < n; i++)
		if (putenv(keep[i]) != 0)
			fail("cannot keep %s", keep[i]);
	free(keep);
	return optind;
}

/* A copy of a variable, NAME=VALUE; NULL when it is not set. */
static char *
kept(const char *name)
{
	const char *value = getenv(name);
	size_t size;
	char *text;

	if (value == NULL)
		return NULL;
	size = strlen(name) + strlen(value) + sizeof("=");
	if ((text = malloc(size)) == NULL)
		fail("cannot keep %s", name);
	(void)snprintf(text, size, "%s=%s", name, value);
	return text;
}
