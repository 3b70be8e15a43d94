/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * files.c -- the small files by which init and others talk.
 *
 *	RUNDIR/state		one word and a newline: boot, single-user,
 *				multi-user or shutdown
 *	RUNDIR/exit-status	a decimal number, what a container's init is
 *				to exit with
 *
 * A state that cannot be written is not worth a message: early in the boot
 * nothing is writable yet.
 */

#include <sys/types.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

/*
 * Replace the state file, at once and as a whole.
 */
void
write_state(const char *state)
{
	char path[PATHLEN + 16], new[PATHLEN + 16], line[32];
	ssize_t len;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/state", setup.su_rundir);
	(void)snprintf(new, sizeof(new), "%s/state.new", setup.su_rundir);
	len = snprintf(line, sizeof(line), "%s\n", state);

	(void)mkdir(setup.su_rundir, 0755);
	/* Not through a link that somebody may have left there. */
	(void)unlink(new);
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd == -1)
		return;
	(void)fchmod(fd, 0644);
	if (write(fd, line, (size_t)len) == len)
		(void)rename(new, path);
	else
		(void)unlink(new);
	(void)close(fd);
}

/*
 * The exit status asked for, or `otherwise' when none is.
 */
int
read_exit_status(int otherwise)
{
	char path[PATHLEN + 16], text[16], *end;
	long status;

	(void)snprintf(path, sizeof(path), "%s/exit-status", setup.su_rundir);
	if (read_small(path, text, sizeof(text)) <= 0)
		return otherwise;
	status = strtol(text, &end, 10);
	if (end == text || (*end != '\0' && *end != '\n') ||
	    status < 0 || status > 255) {
		warning("%s: not an exit status", path);
		return otherwise;
	}
	return (int)status;
}

/*
 * Read a small file into `buf', NUL-terminated: its length, or -1.
 */
ssize_t
read_small(const char *path, char *buf, size_t size)
{
	ssize_t len;
	int fd;

	/* Somebody may have put a FIFO there. */
	if ((fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) == -1)
		return -1;
	len = read(fd, buf, size - 1);
	(void)close(fd);
	if (len >= 0)
		buf[len] = '\0';
	return len;
}
