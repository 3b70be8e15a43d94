/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * pidfile FILE -- write the process id to a file, whole or not at all.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

static int	create(const char *);
static int	fill(int);

int
chain_pidfile(int argc, char *argv[])
{
	const char *file;
	char *temporary;
	size_t size;
	int fd;

	while (option(argc, argv, "+") != -1)
		continue;
	file = operand(argc, argv);
	size = strlen(file) + sizeof(".") + 3 * sizeof(long);
	if ((temporary = malloc(size)) == NULL)
		fail("cannot write %s", file);
	(void)snprintf(temporary, size, "%s.%ld", file, (long)getpid());
	if ((fd = create(temporary)) == -1)
		fail("cannot create %s", temporary);
	if (fill(fd) == -1 || rename(temporary, file) == -1) {
		int error = errno;

		(void)unlink(temporary);
		errno = error;
		fail("cannot write %s", file);
	}
	free(temporary);
	return optind;
}

/* Create a file that was not there, whoever left one of that name. */
static int
create(const char *path)
{
	if (unlink(path) == -1 && errno != ENOENT)
		return -1;
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
}

/* Write our process id to fd and close it. */
static int
fill(int fd)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
	ssize_t n = write(fd, text, (size_t)len);
	int error = n == -1 ? errno : ENOSPC;

	if (n == len)
		return close(fd);
	(void)close(fd);
	errno = error;
	return -1;
}
