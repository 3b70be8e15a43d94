/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * file.c -- one file that is appended to; also standard output and error.
 *
 * Nothing is rotated here.  Somebody else moves the file away; on HUP its name
 * is opened again.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

struct file {
	const char	*f_name;
	int		 f_fd;
	int		 f_open;	/* it is ours, not inherited */
	int		 f_full;
	int		 f_dead;	/* nobody reads the pipe any more */
	long		 f_pause;
	size_t		 f_strip;
	struct gather	 f_gather;
	struct file	*f_next;
};

static struct file *files;

static void	 cut_torn_line(const struct file *);
static int	 flush(struct file *);
static int	 reopen(struct file *);
static int	 trouble(struct file *, int);

struct file *
file_open(const char *name, const struct limits *l, size_t strip)
{
	struct file *f;

	f = file_of(-1, name);
	f->f_open = 1;
	f->f_pause = l->li_pause;
	f->f_strip = strip + strlen(l->li_prefix);
	if (reopen(f) == -1)
		die_cannot(errno, "append to %s", name);
	cut_torn_line(f);
	return f;
}

struct file *
file_of(int fd, const char *name)
{
	struct file *f;

	f = xcalloc(1, sizeof(*f));
	f->f_name = name;
	f->f_fd = fd;
	f->f_pause = 1000;
	f->f_next = files;
	files = f;
	return f;
}

static int
reopen(struct file *f)
{
	int fd;

	fd = open(f->f_name, O_RDWR | O_APPEND | O_CREAT | O_NOCTTY |
	    O_CLOEXEC, 0644);
	if (fd == -1)
		fd = open(f->f_name, O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY |
		    O_CLOEXEC, 0644);
	if (fd == -1)
		return -1;
	if (f->f_fd != -1)
		(void)close(f->f_fd);
	f->f_fd = fd;
	return 0;
}

/*
 * A line that is torn, because whoever wrote it was killed, and still is in
 * the input, comes again.
 */
static void
cut_torn_line(const struct file *f)
{
	char tail[MATCH_MAX];
	struct stat st;
	const char *newline;
	off_t begin, keep;
	ssize_t n;

	if (fstat(f->f_fd, &st) == -1 || !S_ISREG(st.st_mode))
		return;
	begin = st.st_size > (off_t)sizeof(tail) ?
	    st.st_size - (off_t)sizeof(tail) : 0;
	n = pread(f->f_fd, tail, sizeof(tail), begin);
	if (n <= 0)
		return;
	newline = memrchr(tail, '\n', (size_t)n);
	if (newline != NULL)
		begin += newline - tail + 1;
	keep = mark_verify(f->f_fd, begin, st.st_size, f->f_strip, 0);
	if (keep < st.st_size)
		(void)!ftruncate(f->f_fd, keep);
}

int
file_put(struct file *f, const char *data, size_t len)
{
	if (f->f_dead || gather_add(&f->f_gather, data, len) == 0)
		return 0;
	if (flush(f) == -1)
		return -1;
	return gather_add(&f->f_gather, data, len);
}

int
files_flush(void)
{
	struct file *f;

	for (f = files; f != NULL; f = f->f_next)
		if (flush(f) == -1)
			return -1;
	return 0;
}

static int
flush(struct file *f)
{
	while (f->f_gather.g_count > 0 && !f->f_dead)
		if (gather_write(&f->f_gather, f->f_fd) == -1 &&
		    trouble(f, errno) == -1)
			return -1;
	gather_clear(&f->f_gather);
	if (f->f_full)
		say_room(f->f_name);
	f->f_full = 0;
	return 0;
}

static int
trouble(struct file *f, int error)
{
	if (error == EINTR)
		return 0;
	if (!f->f_open && error != EAGAIN) {
		warn_cannot(error, "write to %s", f->f_name);
		f->f_dead = 1;
		return 0;
	}
	if (error == EAGAIN)
		return nap(50);
	if (!f->f_full)
		say_full(f->f_name, error);
	f->f_full = 1;
	return nap(f->f_pause);
}

/*
 * Where that fails, the old file is still written to.
 */
void
files_reopen(void)
{
	struct file *f;

	for (f = files; f != NULL; f = f->f_next)
		if (f->f_open && reopen(f) == -1)
			warn_cannot(errno, "append to %s", f->f_name);
}

void
files_close(void)
{
	struct file *f;

	for (f = files; f != NULL; f = f->f_next)
		if (f->f_open)
			(void)fsync(f->f_fd);
}
