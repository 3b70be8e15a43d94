/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * execfail.c -- why execvp(3) failed.
 */

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "execfail.h"

static bool	exists(const char *);
static bool	is_in_path(const char *);

/*
 * exec_failure(name, why): called with the errno of the execvp(3) of name.
 * Returns the status that a shell would end with, and says why.
 */
int
exec_failure(const char *name, const char **why)
{
	int error = errno;

	*why = strerror(error);
	if ((error == ENOENT || error == EACCES) && !exists(name)) {
		*why = "not found";
		return 127;
	}
	if (error == ENOENT)
		*why = "its interpreter is missing";
	return 126;
}

/* Whether there is such a program, executable or not. */
static bool
exists(const char *name)
{
	if (strchr(name, '/') != NULL)
		return access(name, F_OK) == 0 || errno == EACCES;
	return *name != '\0' && is_in_path(name);
}

/*
 * Whether a directory of PATH has a file of that name.  execvp(3) cannot tell:
 * a directory that may not be searched turns "not found" into "permission
 * denied".
 */
static bool
is_in_path(const char *name)
{
	const char *dir;
	char path[PATH_MAX];
	int len;

	for (dir = getenv("PATH"); dir != NULL; dir += len + 1) {
		len = (int)strcspn(dir, ":");
		/* An empty word is the working directory. */
		(void)snprintf(path, sizeof(path), "%.*s/%s",
		    len == 0 ? 1 : len, len == 0 ? "." : dir, name);
		if (access(path, F_OK) == 0)
			return true;
		if (dir[len] == '\0')
			break;
	}
	return false;
}
