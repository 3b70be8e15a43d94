/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * env [-i] [-u NAME] [NAME=VALUE ...] -- change the environment.
 */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

static void	remove_variable(const char *);
static void	assign(const char *);

int
chain_env(int argc, char *argv[])
{
	int ch;

	while ((ch = option(argc, argv, "+iu:")) != -1)
		switch (ch) {
		case 'i':
			if (clearenv() != 0)
				fail("cannot empty the environment");
			break;
		default:
			remove_variable(optarg);
		}
	for (; optind < argc && strchr(argv[optind], '=') != NULL; optind++)
		assign(argv[optind]);
	return optind;
}

static void
remove_variable(const char *name)
{
	if (*name == '\0' || strchr(name, '=') != NULL)
		wrong("not the name of a variable: %s", name);
	if (unsetenv(name) == -1)
		fail("cannot remove %s from the environment", name);
}

static void
assign(const char *text)
{
	const char *value = strchr(text, '=') + 1;
	char *name;

	if (*text == '=')
		wrong("a variable without a name: %s", text);
	if ((name = strndup(text, (size_t)(value - text - 1))) == NULL ||
	    setenv(name, value, 1) == -1)
		fail("cannot set %s", text);
	free(name);
}
