/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * variables.c -- changes of the environment that many loaders make.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"

/* set_variable(name, value): put that into the environment. */
void
set_variable(const char *name, const char *value)
{
	if (setenv(name, value, 1) == -1)
		fail("unable to set%s %s", colon(), name);
}

/* unset_variable(name): take that out of the environment. */
void
unset_variable(const char *name)
{
	if (unsetenv(name) == -1)
		fail("unable to unset%s %s", colon(), name);
}

/* set_id_variable(name, id): a variable whose value is an id. */
void
set_id_variable(const char *name, id_t id)
{
	char text[3 * sizeof(id) + 1];

	(void)snprintf(text, sizeof(text), "%lu", (unsigned long)id);
	set_variable(name, text);
}

/* check_name(name): complain about what cannot be a variable's name. */
void
check_name(const char *name)
{
	if (*name == '\0' || strchr(name, '=') != NULL)
		wrong("not the name of a variable: %s", name);
}
