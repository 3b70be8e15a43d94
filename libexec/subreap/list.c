/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * list.c -- the file that names our children, for whoever has to end them
 * when we were killed.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "subreap.h"

/* A list that is being written, or only summed up. */
struct list {
	int		fd;	/* -1: only summed up */
	int		error;	/* of the first write that failed */
	uint64_t	sum;
	size_t		len;
	char		buf[512];
};

static int	renew(uint64_t *);
static uint64_t	sum_of_children(void);
static int	write_children(int, uint64_t *);
static void	add_child(pid_t, void *);
static void	flush(struct list *);
static void	complain(int);

/*
 * publish_children(): renew the file when the children are others than before.
 * False when it cannot be written: that is said once, and the old file stays.
 */
bool
publish_children(void)
{
	static uint64_t published;
	uint64_t sum = 0;
	int error;

	if (options.op_list == NULL || sum_of_children() == published)
		return true;
	error = renew(&sum);
	if (error != 0)
		complain(error);
	else
		published = sum;
	return error == 0;
}

/* Put a new file in the place of the old one; 0, or errno. */
static int
renew(uint64_t *sum)
{
	const char *temporary = options.op_new_list;
	int error, fd;

	(void)unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd == -1)
		return errno;
	error = write_children(fd, sum);
	if (close(fd) == -1 && error == 0)
		error = errno;
	if (error == 0 && rename(temporary, options.op_list) == -1)
		error = errno;
	if (error != 0)
		(void)unlink(temporary);
	return error;
}

/* remove_list(): nobody is left to be ended. */
void
remove_list(void)
{
	if (options.op_list != NULL)
		(void)unlink(options.op_list);
}

static uint64_t
sum_of_children(void)
{
	uint64_t sum;

	(void)write_children(-1, &sum);
	return sum;
}

/* Write a line for each child; 0, or errno. */
static int
write_children(int fd, uint64_t *sum)
{
	struct list list;

	list.fd = fd;
	list.error = 0;
	list.len = 0;
	/* The FNV-1a hash, but never 0: that is the sum of no file. */
	list.sum = UINT64_C(14695981039346656037);
	each_child(add_child, &list);
	flush(&list);
	*sum = list.sum == 0 ? 1 : list.sum;
	return list.error;
}

/* One that is dead, or hidden, cannot be ended by anybody. */
static void
add_child(pid_t pid, void *arg)
{
	struct list *list = arg;
	struct look look;

	if (is_stranger(pid) || !look_at(pid, &look) || !is_alive(&look))
		return;
	if (sizeof(list->buf) - list->len < 64)
		flush(list);
	list->len += (size_t)snprintf(list->buf + list->len, 64, "%ld %llu\n",
	    (long)pid, look.lk_start);
}

static void
flush(struct list *list)
{
	size_t i;
	ssize_t n;

	for (i = 0; i < list->len; i++)
		list->sum = (list->sum ^ (unsigned char)list->buf[i]) *
		    UINT64_C(1099511628211);
	if (list->fd != -1 && list->len > 0 && list->error == 0) {
		n = write(list->fd, list->buf, list->len);
		if (n == -1)
			list->error = errno;
		else if ((size_t)n != list->len)
			list->error = ENOSPC;
	}
	list->len = 0;
}

static void
complain(int error)
{
	static bool said;

	if (!said)
		warning("cannot write %s: %s", options.op_list,
		    strerror(error));
	said = true;
}
