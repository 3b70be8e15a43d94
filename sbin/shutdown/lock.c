/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lock.c -- one shutdown at a time.
 *
 * The waiting shutdown holds a lock on shutdown.pid for as long as it lives.
 * The kernel says who holds it, so that `shutdown -c' signals a process that
 * is one, whatever number the file may show.
 */

#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shutdown.h"

static int	open_lock(int);
static void	whole_file(struct flock *);

/*
 * The process id of the shutdown that is waiting; 0: there is none; -1 with
 * errno: nobody can tell.
 */
pid_t
waiting_shutdown(void)
{
	struct flock fl;
	int fd, n;

	if ((fd = open_lock(0)) == -1)
		return errno == ENOENT ? 0 : -1;
	whole_file(&fl);
	n = fcntl(fd, F_GETLK, &fl);
	(void)close(fd);
	if (n == -1)
		return -1;
	return fl.l_type == F_UNLCK ? 0 : fl.l_pid;
}

/*
 * Be the one that waits, until exit.  0, or -1 with errno.
 */
int
claim_shutdown(void)
{
	char text[32];
	struct flock fl;
	int fd, len;

	if ((fd = open_lock(O_CREAT)) == -1)
		return -1;
	whole_file(&fl);
	if (fcntl(fd, F_SETLK, &fl) == -1) {
		(void)close(fd);
		return -1;
	}
	len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
	(void)!ftruncate(fd, 0);
	(void)!write(fd, text, (size_t)len);
	return 0;
}

/*
 * The path of a file in the run directory, $RC_RUN in tests.
 */
void
run_path(char *path, size_t size, const char *name)
{
	const char *dir = getenv("RC_RUN");

	(void)snprintf(path, size, "%s/%s", dir != NULL ? dir : PATH_RUN,
	    name);
}

static int
open_lock(int flags)
{
	char path[512], dir[512];

	run_path(path, sizeof(path), "shutdown.pid");
	if (flags != 0) {
		run_path(dir, sizeof(dir), "");
		(void)mkdir(dir, 0755);
	}
	/* For root alone: who can open it can lock it, and keep us out. */
	return open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
}

static void
whole_file(struct flock *fl)
{
	memset(fl, 0, sizeof(*fl));
	fl->l_type = F_WRLCK;
	fl->l_whence = SEEK_SET;
}
