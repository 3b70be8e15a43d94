/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * files.c -- the small files by which init and others talk.
 *
 *	RUNDIR/state		one word and a newline: boot, single-user,
 *				multi-user or shutdown
 *	RUNDIR/exit-status	a decimal number, what a container's init is
 *				to exit with
 *
 * A state that cannot be written is worth one message, and none before rc has
 * run: early in the boot nothing is writable yet.
 */

#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

static int	replace(const char *, const char *, const char *);

/*
 * Replace the state file, at once and as a whole.
 */
void
write_state(const char *state)
{
	static int complained;
	char path[PATHLEN + 16], new[PATHLEN + 16], line[32];

	(void)snprintf(path, sizeof(path), "%s/state", setup.su_rundir);
	(void)snprintf(new, sizeof(new), "%s/state.new", setup.su_rundir);
	(void)snprintf(line, sizeof(line), "%s\n", state);

	(void)mkdir(setup.su_rundir, 0755);
	if (replace(path, new, line) == 0 || complained ||
	    strcmp(state, "multi-user") != 0)
		return;
	complained = 1;
	warning("cannot write %s: %s", path, strerror(errno));
}

/*
 * Write `line' to the file `new' and call that `path'.  0, or -1 with errno.
 */
static int
replace(const char *path, const char *new, const char *line)
{
	size_t len = strlen(line);
	ssize_t done;
	int fd, serrno;

	/* Not through a link that somebody may have left there. */
	(void)unlink(new);
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd == -1)
		return -1;
	(void)fchmod(fd, 0644);
	done = write(fd, line, len);
	serrno = done == -1 ? errno : ENOSPC;
	(void)close(fd);
	if (done == (ssize_t)len)
		return rename(new, path);
	(void)unlink(new);
	errno = serrno;
	return -1;
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
