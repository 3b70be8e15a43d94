/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * envdir [-p PREFIX] DIR -- set variables from the files of a directory.
 *
 * The first line of a file, without blanks at its end, is the value of the
 * variable that is called like the file; zero bytes in it stand for new lines.
 * An empty file removes the variable.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* No longer string can be handed to a program. */
#define VALUE_MAX	(128 * 1024)

static void	read_variable(int, const char *, const char *, const char *, int);
static ssize_t	read_value(int, const char *, char *, size_t);
static void	tidy(char *, ssize_t);
static void	set_prefixed(const char *, const char *, const char *);

int
chain_envdir(int argc, char *argv[])
{
	const char *dir, *prefix = "";

	while (option(argc, argv, "+p:") != -1)
		prefix = optarg;
	skip_hyphens(argc, argv);
	if (strchr(prefix, '=') != NULL)
		usage();
	dir = operand(argc, argv);
	need_program(argc, argv);
	read_envdir(dir, prefix, 0);
	return optind;
}

/*
 * read_envdir(dir, prefix, flags): set the variables of dir, with prefix
 * before their names.  Directories in it are an error unless flags has
 * SKIP_DIRECTORIES; with TELL they are reported.
 */
void
read_envdir(const char *dir, const char *prefix, int flags)
{
	struct dirent *d;
	DIR *stream;
	int fd;

	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || (stream = fdopendir(fd)) == NULL)
		fail("unable to switch to directory%s %s", colon(), dir);
	while (errno = 0, (d = readdir(stream)) != NULL)
		if (d->d_name[0] != '.')
			read_variable(fd, dir, d->d_name, prefix, flags);
	if (errno != 0)
		fail("unable to read directory%s %s", colon(), dir);
	(void)closedir(stream);
}

static void
read_variable(int dirfd, const char *dir, const char *name,
    const char *prefix, int flags)
{
	static char value[VALUE_MAX];
	ssize_t len;

	if (strchr(name, '=') != NULL)
		failx("unable to set %s/%s: a name with a =", dir, name);
	len = read_value(dirfd, name, value, sizeof(value));
	if (len == -1 && errno == EISDIR && (flags & SKIP_DIRECTORIES) != 0) {
		if ((flags & TELL) != 0)
			warning("unable to read %s/%s: %s", dir, name,
			    words_for(EISDIR));
		return;
	}
	if (len == -1)
		fail("unable to read %s/%s", dir, name);
	tidy(value, len);
	set_prefixed(prefix, name, len == 0 ? NULL : value);
}

/*
 * The first line of a file, or somewhat more; its length.  What a link points
 * to in vain is an empty file.  -1 with errno, E2BIG without an end of line.
 */
static ssize_t
read_value(int dirfd, const char *name, char *value, size_t size)
{
	size_t len = 0;
	ssize_t n;
	int error, fd;

	/* A named pipe shall not block. */
	fd = openat(dirfd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	do {
		n = read(fd, value + len, size - len);
		if (n > 0 && memchr(value + len, '\n', (size_t)n) != NULL) {
			(void)close(fd);
			return (ssize_t)len + n;
		}
		if (n > 0)
			len += (size_t)n;
	} while ((n > 0 && len < size) || (n == -1 && errno == EINTR));
	error = n == -1 ? errno : E2BIG;
	(void)close(fd);
	if (n == 0)
		return (ssize_t)len;
	errno = error;
	return -1;
}

/* Make a string of the len bytes of a file. */
static void
tidy(char *value, ssize_t len)
{
	char *end = memchr(value, '\n', (size_t)len);
	char *p;

	if (end == NULL)
		end = value + len;
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	for (p = value; p < end; p++)
		if (*p == '\0')
			*p = '\n';
	*end = '\0';
}

static void
set_prefixed(const char *prefix, const char *name, const char *value)
{
	char variable[512];

	if (snprintf(variable, sizeof(variable), "%s%s", prefix, name) >=
	    (int)sizeof(variable))
		failx("unable to set %s%s: the name is too long", prefix,
		    name);
	if (value == NULL)
		unset_variable(variable);
	else
		set_variable(variable, value);
}
