/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timeline.c -- how long each script took.
 *
 * DIR/timeline gets one line for each script that has ended.  Whoever reads
 * it sees whole lines only: the kernel shows what a write appends page by
 * page, so no line is ever written across the end of a page; a comment fills
 * the gap.  What was read back after a restart tells which scripts failed.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "rclog.h"

#define PAGE	4096

static struct logfile	 timeline;
static const char	*directory;

static void	header(void);
static void	read_back(const char *);
static int	fill_page(int, size_t);
static int	append_line(int, const char *, size_t);
static ssize_t	write_lines(int, const char *, size_t);

/*
 * Begin the timeline in directory dir; or go on with the one that is there.
 */
void
timeline_init(const char *dir, int resume)
{
	struct buf path;

	directory = dir;
	memset(&path, 0, sizeof(path));
	buf_printf(&path, "%s/timeline", dir);
	logfile_init(&timeline, path.b_data, resume ? 0 : O_TRUNC);
	timeline.lf_write = write_lines;
	if (resume)
		read_back(path.b_data);
	else
		header();
}

void
timeline_add(int64_t began, int64_t ended, int status, int64_t silence,
    const char *path)
{
	struct buf line;

	memset(&line, 0, sizeof(line));
	buf_printf(&line, "%lld.%06lld %lld.%06lld %d %lld.%06lld %s\n",
	    (long long)(began / SECOND), (long long)(began % SECOND),
	    (long long)(ended / SECOND), (long long)(ended % SECOND), status,
	    (long long)(silence / SECOND), (long long)(silence % SECOND),
	    path);
	logfile_add(&timeline, line.b_data, line.b_len);
	free(line.b_data);
	logfile_flush(&timeline);
}

/*
 * Open the file, and create its directory, if it is time.
 */
void
timeline_open(void)
{
	if (timeline.lf_fd != -1)
		return;
	if (place_ready(directory))
		(void)mkdir(directory, 0755);
	logfile_open(&timeline);
	logfile_flush(&timeline);
}

void
timeline_finish(void)
{
	timeline_open();
	logfile_finish(&timeline);
}

static void
header(void)
{
	struct buf line;
	struct timespec ts;
	int64_t t;

	t = now();
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	memset(&line, 0, sizeof(line));
	buf_printf(&line, "# rcng timeline 1 %lld.%06ld %lld.%06lld\n",
	    (long long)ts.tv_sec, ts.tv_nsec / 1000,
	    (long long)(t / SECOND), (long long)(t % SECOND));
	logfile_add(&timeline, line.b_data, line.b_len);
	free(line.b_data);
}

static void
read_back(const char *path)
{
	FILE *f;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int status, skip;

	if ((f = fopen(path, "re")) == NULL) {
		header();
		return;
	}
	while ((len = getline(&line, &size, f)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		skip = 0;
		if (sscanf(line, "%*d.%*d %*d.%*d %d %*d.%*d %n", &status,
		    &skip) == 1 && skip > 0 && status != 0)
			summary_failed(line + skip);
	}
	free(line);
	(void)fclose(f);
}

/*
 * Write line by line.  Returns how many bytes of them are in the file.
 */
static ssize_t
write_lines(int fd, const char *data, size_t len)
{
	const char *newline;
	size_t done, n;

	for (done = 0; done < len; done += n) {
		newline = memchr(data + done, '\n', len - done);
		n = newline == NULL ? len - done :
		    (size_t)(newline - (data + done)) + 1;
		if (fill_page(fd, n) == -1 ||
		    append_line(fd, data + done, n) == -1)
			break;
	}
	return (ssize_t)done;
}

/*
 * Fill the page up if the next n bytes do not fit into it.
 */
static int
fill_page(int fd, size_t n)
{
	struct stat st;
	char gap[PAGE];
	size_t len;

	if (fstat(fd, &st) == -1)
		return -1;
	len = PAGE - (size_t)(st.st_size % PAGE);
	if (len >= n || len == PAGE)
		return 0;
	memset(gap, '#', len);
	gap[len - 1] = '\n';
	return append_line(fd, gap, len);
}

/*
 * All or nothing.
 */
static int
append_line(int fd, const char *line, size_t len)
{
	struct stat st;
	ssize_t n;
	int error;

	n = write(fd, line, len);
	if (n == (ssize_t)len)
		return 0;
	error = n == -1 ? errno : ENOSPC;
	if (n > 0 && fstat(fd, &st) == 0)
		(void)ftruncate(fd, st.st_size - n);
	errno = error;
	return -1;
}
