/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * redirfd -r|-w|-u|-a|-x [-n] [-b] FD FILE -- open a file as a descriptor.
 *
 * -r reads; -w truncates; -u reads and writes what is there; -a appends; -x
 * creates what must not be there.  -n opens without blocking: with -w, -a or
 * -x even a named pipe that nobody reads.  -b makes the descriptor block after
 * -n, and not block without.
 */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "chain.h"

enum { NO_MODE = -1 };

static int	open_file(const char *, int);
static int	become_fd(int, int, bool, int);

int
chain_redirfd(int argc, char *argv[])
{
	const char *file;
	bool change = false;
	int ch, fd, flags, mode = NO_MODE, nonblock = 0, opened;

	while ((ch = option(argc, argv, "+abnruwx")) != -1)
		switch (ch) {
		case 'a':
			mode = O_WRONLY | O_CREAT | O_APPEND;
			break;
		case 'b':
			change = true;
			break;
		case 'n':
			nonblock = O_NONBLOCK;
			break;
		case 'r':
			mode = O_RDONLY;
			break;
		case 'u':
			mode = O_RDWR;
			break;
		case 'w':
			mode = O_WRONLY | O_CREAT | O_TRUNC;
			break;
		default:
			mode = O_WRONLY | O_CREAT | O_EXCL;
		}
	skip_hyphens(argc, argv);
	if (mode == NO_MODE)
		usage();
	fd = descriptor(argc, argv);
	file = operand(argc, argv);
	need_program(argc, argv);
	flags = mode | nonblock;
	if ((opened = open_file(file, flags)) == -1)
		fail("unable to open %s", file);
	if (become_fd(opened, fd, change, flags) == -1)
		fail("unable to move fd %d to fd %d", opened, fd);
	return optind;
}

static int
open_file(const char *file, int flags)
{
	const int pipe_writer = O_WRONLY | O_NONBLOCK;
	int error, fd, reader;

	fd = open(file, flags, 0666);
	if (fd != -1 || errno != ENXIO || (flags & pipe_writer) != pipe_writer)
		return fd;
	/* A pipe without a reader: be one for as long as it takes. */
	if ((reader = open(file, O_RDONLY | O_NONBLOCK)) == -1)
		return -1;
	fd = open(file, flags, 0666);
	error = errno;
	(void)close(reader);
	errno = error;
	return fd;
}

/* Make opened the descriptor fd; -1 with errno. */
static int
become_fd(int opened, int fd, bool change, int flags)
{
	int now;

	if (opened != fd && (dup2(opened, fd) == -1 || close(opened) == -1))
		return -1;
	if (!change)
		return 0;
	if ((now = fcntl(fd, F_GETFL)) == -1)
		return -1;
	return fcntl(fd, F_SETFL, (flags & O_NONBLOCK) != 0 ?
	    now & ~O_NONBLOCK : now | O_NONBLOCK);
}
