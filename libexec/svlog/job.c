/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * job.c -- what happens to an old file beside the logging: it is written to
 * the disk, goes through the processor, and becomes an archive.
 *
 * This is done by a child, which dies with us.  A processor that fails is run
 * again after a pause, until it succeeds: the file is never lost.
 */

#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

static int	 archive_previous(struct dir *);
static int	 archive_stamped(struct dir *, const char *);
static int	 job(struct dir *);
static void	 processor(struct dir *, const char *, const char *, pid_t);
static int	 process(struct dir *, const char *, const char *);
static int	 redirect(struct dir *, const char *, int, int);
static int	 safe(struct dir *, const char *, int);
static void	 sync_directory(struct dir *);

/*
 * Begin with d_old.
 */
void
job_start(struct dir *d)
{
	pid_t parent = getpid();

	d->d_retry = 0;
	d->d_job = fork();
	if (d->d_job == 0) {
		/* The successor of a logger that was killed wants the lock. */
		(void)close(d->d_lockfd);
		signals_job();
		if (die_with_parent(parent) == -1)
			_exit(1);
		_exit(job(d) == 0 ? 0 : 1);
	}
	if (d->d_job != -1)
		return;
	/* No child: do it here and now. */
	d->d_job = 0;
	if (job(d) == 0)
		d->d_left = 0;
	else
		d->d_retry = uptime_ms() + d->d_limits.li_pause;
}

/*
 * See whether the child has ended; begin again if it has failed, later.
 */
void
job_reap(struct dir *d)
{
	int status;

	if (d->d_job != 0 && waitpid(d->d_job, &status, WNOHANG) != 0) {
		d->d_job = 0;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			d->d_left = 0;
		else
			d->d_retry = uptime_ms() + d->d_limits.li_pause;
	}
	if (d->d_retry != 0 && uptime_ms() >= d->d_retry)
		job_start(d);
}

/*
 * Wait until there is no old file any more; -1: the program is to leave.
 */
int
job_wait(struct dir *d)
{
	int64_t left;

	for (;;) {
		job_reap(d);
		if (!d->d_left)
			return 0;
		left = d->d_retry == 0 ? -1 : d->d_retry - uptime_ms();
		if (left < -1)
			left = 0;
		if (nap(left) == -1)
			return -1;
	}
}

/*
 * Let the child try once more, and no longer.
 */
void
job_stop(struct dir *d)
{
	int status;

	if (d->d_job == 0)
		return;
	if (d->d_limits.li_processor != NULL)
		(void)kill(d->d_job, SIGTERM);
	while (waitpid(d->d_job, &status, 0) == -1 && errno == EINTR)
		continue;
	d->d_job = 0;
}

static int
job(struct dir *d)
{
	char name[NAME_MAX + 1];
	off_t total;
	long count;

	if (d->d_old[0] != '@')
		return archive_previous(d);
	if (d->d_limits.li_processor == NULL)
		return archive_stamped(d, d->d_old);
	while (dir_oldest(d, ".u", name, &count, &total))
		if (archive_stamped(d, name) == -1)
			return -1;
	return 0;
}

/*
 * previous becomes an archive as multilog has them.
 */
static int
archive_previous(struct dir *d)
{
	if (safe(d, "previous", 0744) == -1)
		return -1;
	if (d->d_limits.li_processor == NULL) {
		if (dir_archive(d, "previous", d->d_limits.li_code) == -1)
			return -1;
		sync_directory(d);
		return 0;
	}
	if (process(d, "previous", "processed") == -1 ||
	    safe(d, "processed", 0744) == -1 || safe(d, "newstate", 0) == -1)
		return -1;
	sync_directory(d);
	(void)unlinkat(d->d_dirfd, "previous", 0);
	while (renameat(d->d_dirfd, "newstate", d->d_dirfd, "state") == -1) {
		warn_pausing(errno, "rename newstate to state in directory %s",
		    d->d_name);
		if (nap(d->d_limits.li_pause) == -1)
			return -1;
	}
	if (dir_archive(d, "processed", d->d_limits.li_code) == -1)
		return -1;
	sync_directory(d);
	return 0;
}

/*
 * @stamp.u becomes @stamp.s, as svlogd has it, through @stamp.t if there is a
 * processor.
 */
static int
archive_stamped(struct dir *d, const char *name)
{
	char from[NAME_MAX + 1], to[NAME_MAX + 1];
	size_t len;

	len = strlen(name);
	memcpy(from, name, len + 1);
	memcpy(to, name, len + 1);
	to[len - 1] = 's';
	if (safe(d, from, 0744) == -1)
		return -1;
	if (d->d_limits.li_processor != NULL) {
		from[len - 1] = 't';
		if (process(d, name, from) == -1 ||
		    safe(d, from, 0744) == -1 ||
		    safe(d, "newstate", 0) == -1)
			return -1;
		(void)renameat(d->d_dirfd, "newstate", d->d_dirfd, "state");
	}
	if (dir_archive_as(d, from, to) == -1)
		return -1;
	if (d->d_limits.li_processor != NULL)
		(void)unlinkat(d->d_dirfd, name, 0);
	sync_directory(d);
	return 0;
}

/*
 * Write a file to the disk, then set its mode, unless that is 0.
 */
static int
safe(struct dir *d, const char *name, int mode)
{
	int fd;

	for (;;) {
		fd = openat(d->d_dirfd, name, O_RDONLY | O_NONBLOCK |
		    O_NOFOLLOW | O_CLOEXEC);
		if (fd != -1 && (fsync(fd) == 0 || errno == EINVAL ||
		    errno == EROFS) && (mode == 0 ||
		    fchmod(fd, (mode_t)mode) == 0)) {
			(void)close(fd);
			return 0;
		}
		if (errno == ENOENT && strcmp(name, "previous") == 0)
			return 0;
		warn_pausing(errno, "write %s/%s to disk", d->d_name, name);
		if (fd != -1)
			(void)close(fd);
		if (nap(d->d_limits.li_pause) == -1)
			return -1;
	}
}

/*
 * Run the processor until it succeeds.
 */
static int
process(struct dir *d, const char *from, const char *to)
{
	pid_t parent = getpid(), pid;
	int status;

	for (;;) {
		pid = fork();
		if (pid == 0)
			processor(d, from, to, parent);
		if (pid == -1)
			warn_pausing(errno, "fork for processor in %s",
			    d->d_name);
		else {
			while (waitpid(pid, &status, 0) == -1 &&
			    errno == EINTR)
				continue;
			if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
				return 0;
			say("processor %s in %s, pausing",
			    WIFEXITED(status) ? "failed" : "crashed",
			    d->d_name);
		}
		if (nap(d->d_limits.li_pause) == -1)
			return -1;
	}
}

/*
 * Become the processor: in the directory, with state as descriptor 4 and
 * newstate as 5.
 */
static void
processor(struct dir *d, const char *from, const char *to, pid_t parent)
{
	if (die_with_parent(parent) == -1)
		_exit(111);
	signals_default();
	if (redirect(d, from, O_RDONLY, STDIN_FILENO) == -1 ||
	    redirect(d, to, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO) ==
	    -1 || redirect(d, "state", O_RDONLY | O_CREAT, 4) == -1 ||
	    redirect(d, "newstate", O_WRONLY | O_CREAT | O_TRUNC, 5) == -1)
		_exit(111);
	if (fchdir(d->d_dirfd) == -1) {
		warn_cannot(errno, "switch to %s", d->d_name);
		_exit(111);
	}
	(void)execl("/bin/sh", "sh", "-c", d->d_limits.li_processor,
	    (char *)NULL);
	warn_cannot(errno, "run /bin/sh");
	_exit(111);
}

static int
redirect(struct dir *d, const char *name, int flags, int to)
{
	int fd;

	fd = openat(d->d_dirfd, name, flags | O_NOFOLLOW, 0644);
	if (fd == -1) {
		warn_cannot(errno, "%s %s/%s", (flags & O_TRUNC) != 0 ?
		    "create" : "read", d->d_name, name);
		return -1;
	}
	if (fd == to)
		return 0;
	if (to > STDERR_FILENO && d->d_dirfd == to &&
	    (d->d_dirfd = fcntl(to, F_DUPFD_CLOEXEC, 6)) == -1)
		return -1;
	if (dup2(fd, to) == -1)
		return -1;
	return close(fd);
}

static void
sync_directory(struct dir *d)
{
	(void)fsync(d->d_dirfd);
}
