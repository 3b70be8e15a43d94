/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * run.c -- the end of the chain.
 */

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

static bool	exists(const char *);
static bool	in_path(const char *);

/*
 * run(argv): become the program argv, with an optional "--" before it; or say
 * why not, and end with the status that a shell would give that.
 */
noreturn void
run(char *argv[])
{
	const char *why;
	int status = NOT_EXECUTABLE;

	if (*argv != NULL && strcmp(*argv, "--") == 0)
		argv++;
	if (*argv == NULL)
		usage();
	(void)execvp(*argv, argv);
	why = strerror(errno);
	if ((errno == ENOENT || errno == EACCES) && !exists(*argv)) {
		status = NOT_FOUND;
		why = "not found";
	} else if (errno == ENOENT)
		why = "its interpreter is missing";
	warning("cannot run %s: %s", *argv, why);
	exit(status);
}

/* Whether there is such a program, executable or not.  Keeps errno. */
static bool
exists(const char *name)
{
	int error = errno;
	bool found;

	if (strchr(name, '/') != NULL)
		found = access(name, F_OK) == 0 || errno == EACCES;
	else
		found = *name != '\0' && in_path(name);
	errno = error;
	return found;
}

/*
 * Whether a directory of PATH has a file of that name.  execvp(3) cannot tell:
 * a directory that may not be searched turns "not found" into "permission
 * denied".
 */
static bool
in_path(const char *name)
{
	const char *dir = getenv("PATH");
	char path[PATH_MAX];
	int len;

	for (; dir != NULL; dir += len + 1) {
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
