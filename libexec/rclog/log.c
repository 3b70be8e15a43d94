/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * log.c -- files that are appended to, kept in memory while that is not
 * possible.
 *
 * At boot the place of the log may not be there yet: its file system is
 * read-only, or will be mounted over the directory that is seen now.  So a
 * file is opened only when its directory is on another device than the root,
 * or when the local file systems are known to be mounted.  Until then, and
 * while the disk is full, what is added is kept in memory; beyond BUFFER_MAX
 * the oldest lines are dropped, and the file says so.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rclog.h"

#define BUFFER_MAX	((size_t)1024 * 1024)
#define LINE_MAX_KEPT	((size_t)64 * 1024)	/* longer: written in parts */
#define RETRY		(2 * SECOND)

struct logfile rc_log;

static int	 mounted;	/* the local file systems */

static size_t	 complete_lines(const struct logfile *);
static int	 device_of_directory(const char *, dev_t *);
static void	 drop_oldest(struct logfile *);
static void	 complain(struct logfile *, const char *);
static ssize_t	 write_all(int, const char *, size_t);
static void	 write_len(struct logfile *, size_t);

void
logfile_init(struct logfile *lf, const char *path, int flags)
{
	memset(lf, 0, sizeof(*lf));
	lf->lf_path = path;
	lf->lf_flags = flags;
	lf->lf_fd = -1;
	lf->lf_write = write_all;
}

void
logfile_add(struct logfile *lf, const char *data, size_t len)
{
	if (len == 0)
		return;
	buf_add(&lf->lf_buf, data, len);
	lf->lf_midline = data[len - 1] != '\n';
	if (lf->lf_buf.b_len > BUFFER_MAX) {
		logfile_flush(lf);
		if (lf->lf_buf.b_len > BUFFER_MAX)
			drop_oldest(lf);
	}
}

/*
 * A line of our own, not behind a partial line of somebody else.
 */
void
log_line(const char *text)
{
	if (rc_log.lf_midline)
		logfile_add(&rc_log, "\n", 1);
	logfile_add(&rc_log, text, strlen(text));
	logfile_add(&rc_log, "\n", 1);
}

/*
 * The local file systems are mounted, or never will be.
 */
void
disks_are_there(void)
{
	mounted = 1;
}

/*
 * Whether the directory of path is the one that it will be later.  After a
 * no, for a while the answer is no to all: it is asked for every script.
 */
int
place_ready(const char *path)
{
	static int64_t not_before;
	struct stat root;
	dev_t dev;

	if (mounted)
		return 1;
	if (now() < not_before)
		return 0;
	if (device_of_directory(path, &dev) == 0 && stat("/", &root) == 0 &&
	    dev != root.st_dev)
		return 1;
	not_before = now() + SECOND / 10;
	return 0;
}

/*
 * Open the file if it is time; failing is not worth a word yet.
 */
void
logfile_open(struct logfile *lf)
{
	if (lf->lf_fd != -1 || !place_ready(lf->lf_path))
		return;
	lf->lf_fd = open(lf->lf_path, O_WRONLY | O_APPEND | O_CREAT |
	    O_CLOEXEC | O_NOCTTY | lf->lf_flags, 0644);
}

/*
 * Write the complete lines.
 */
void
logfile_flush(struct logfile *lf)
{
	size_t len;

	if (lf->lf_fd == -1 || (lf->lf_retry != 0 && now() < lf->lf_retry))
		return;
	len = complete_lines(lf);
	if (len > 0)
		write_len(lf, len);
}

/*
 * Write all there is; this is the last chance.
 */
void
logfile_finish(struct logfile *lf)
{
	if (lf->lf_midline)
		logfile_add(lf, "\n", 1);
	logfile_open(lf);
	if (lf->lf_fd == -1) {
		complain(lf, "open");
		return;
	}
	lf->lf_retry = 0;
	logfile_flush(lf);
}

/*
 * When a write that failed is tried again.
 */
int64_t
logfile_deadline(const struct logfile *lf)
{
	return lf->lf_fd == -1 || lf->lf_retry == 0 ? NEVER : lf->lf_retry;
}

static void
write_len(struct logfile *lf, size_t len)
{
	char text[80];
	int n;
	ssize_t done;

	if (lf->lf_dropped > 0) {
		n = snprintf(text, sizeof(text),
		    "[%zu bytes were dropped here]\n", lf->lf_dropped);
		if (lf->lf_write(lf->lf_fd, text, (size_t)n) == n)
			lf->lf_dropped = 0;
	}
	errno = 0;
	done = lf->lf_dropped > 0 ? 0 :
	    lf->lf_write(lf->lf_fd, lf->lf_buf.b_data, len);
	if (done > 0)
		buf_drop(&lf->lf_buf, (size_t)done);
	if (done == (ssize_t)len) {
		lf->lf_complained = 0;
		lf->lf_retry = 0;
		return;
	}
	complain(lf, "write");
	lf->lf_retry = now() + RETRY;
}

static void
complain(struct logfile *lf, const char *what)
{
	char text[512];

	if (lf->lf_complained)
		return;
	lf->lf_complained = 1;
	(void)snprintf(text, sizeof(text), "rclog: cannot %s %.400s: %s",
	    what, lf->lf_path, strerror(errno));
	console_line(text);
}

static size_t
complete_lines(const struct logfile *lf)
{
	const struct buf *b = &lf->lf_buf;
	const char *last;
	size_t len;

	if (b->b_len == 0)
		return 0;
	last = memrchr(b->b_data, '\n', b->b_len);
	len = last == NULL ? 0 : (size_t)(last - b->b_data) + 1;
	return b->b_len - len > LINE_MAX_KEPT ? b->b_len : len;
}

/*
 * Make room by a quarter, so that this is not done for every line.
 */
static void
drop_oldest(struct logfile *lf)
{
	struct buf *b = &lf->lf_buf;
	const char *newline;
	size_t n;

	n = b->b_len - BUFFER_MAX + BUFFER_MAX / 4;
	newline = memchr(b->b_data + n, '\n', b->b_len - n);
	if (newline != NULL)
		n = (size_t)(newline - b->b_data) + 1;
	buf_drop(b, n);
	lf->lf_dropped += n;
}

static int
device_of_directory(const char *path, dev_t *dev)
{
	struct stat st;
	const char *slash;
	char *directory;
	int error;

	slash = strrchr(path, '/');
	directory = xstrdup(slash == NULL ? "." : slash == path ? "/" : path);
	if (slash > path)
		directory[slash - path] = '\0';
	error = stat(directory, &st);
	free(directory);
	*dev = st.st_dev;
	return error;
}

static ssize_t
write_all(int fd, const char *data, size_t len)
{
	size_t done;
	ssize_t n;

	for (done = 0; done < len; done += (size_t)n) {
		n = write(fd, data + done, len - done);
		if (n == -1 && errno == EINTR)
			n = 0;
		else if (n == -1)
			break;
	}
	return (ssize_t)done;
}
