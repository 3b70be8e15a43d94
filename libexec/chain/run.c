/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * run.c -- the end of the chain.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

static const char *prepare(char **[]);
static void	search(const char *, char *[], const char *);
static bool	exists(const char *);
static bool	in_path(const char *);

/* What loaders said about the program; NULL: nothing. */
static struct {
	const char	*file;
	char		*name;
	void		(*last)(void);
} program;

/* program_is(file): execute that file; the words name the program only. */
void
program_is(const char *file)
{
	program.file = file;
}

/* program_is_called(name): let that be the program's word 0. */
void
program_is_called(char *name)
{
	program.name = name;
}

/* program_is_known(): whether the words that follow can be no loaders. */
bool
program_is_known(void)
{
	return program.file != NULL;
}

/*
 * before_running(function): call it last, because what it sets does not
 * outlive what other loaders do.
 */
void
before_running(void (*function)(void))
{
	program.last = function;
}

/*
 * run(argv): become the program argv, with an optional "--" before it; or say
 * why not, and end with the status that a shell would give that.
 */
noreturn void
run(char *argv[])
{
	const char *file, *why;
	int status = NOT_EXECUTABLE;

	file = prepare(&argv);
	(void)execvp(file, argv);
	why = strerror(errno);
	if ((errno == ENOENT || errno == EACCES) && !exists(file)) {
		status = NOT_FOUND;
		why = "not found";
	} else if (errno == ENOENT)
		why = "its interpreter is missing";
	warning("cannot run %s: %s", file, why);
	exit(status);
}

/*
 * run_as_family(argv, path): the same as the namesakes of the loaders do it:
 * with the PATH from before the loader was at work, or NULL; with no shell for
 * what has no format; with their texts and status.
 */
noreturn void
run_as_family(char *argv[], const char *path)
{
	const char *file = prepare(&argv);
	int error;

	if (strchr(file, '/') != NULL)
		(void)execv(file, argv);
	else
		search(file, argv, path == NULL ? "/bin:/usr/bin" : path);
	if (style() != SKARNET)
		fail("unable to run%s %s", colon(), file);
	error = errno;
	complain("fatal: unable to exec %s: %s", file, strerror(error));
	exit(error == ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
}

/* The last things; the file to execute, and argv set to its words. */
static const char *
prepare(char **argv[])
{
	const char *file;

	if (**argv != NULL && strcmp(**argv, "--") == 0)
		++*argv;
	if (**argv == NULL)
		usage();
	file = program.file == NULL ? **argv : program.file;
	if (program.name != NULL)
		**argv = program.name;
	if (program.last != NULL)
		program.last();
	return file;
}

/*
 * Execute the first file of that name in a directory of path.  Returns with
 * errno, which tells of one that is there rather than of those that are not.
 */
static void
search(const char *name, char *argv[], const char *path)
{
	char file[PATH_MAX];
	int error = ENOENT, len, n;

	for (; ; path += len + 1) {
		len = (int)strcspn(path, ":");
		n = snprintf(file, sizeof(file), "%.*s/%s",
		    len == 0 ? 1 : len, len == 0 ? "." : path, name);
		errno = ENAMETOOLONG;
		if (n < (int)sizeof(file))
			(void)execv(file, argv);
		if (errno != ENOENT) {
			error = errno;
			if (error != EACCES && error != EPERM &&
			    error != EISDIR && error != ENAMETOOLONG &&
			    error != ENOTDIR)
				break;
		}
		if (path[len] == '\0')
			break;
	}
	errno = error;
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
