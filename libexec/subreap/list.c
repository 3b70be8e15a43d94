/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * list.c -- the file that names our children, for whoever has to end them
 * when we were killed.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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

static uint64_t	write_children(int, int *);
static void	add_child(pid_t, void *);
static void	flush(struct list *);
static void	complain(int);

/* The list being written; its name has been checked to fit. */
static char	temporary[PATH_MAX];

/*
 * publish_children(): renew the file when the children are others than before.
 * False when it cannot be written: that is said once, and the old file stays.
 */
bool
publish_children(void)
{
	static uint64_t published;
	int fd, error = 0;
	uint64_t sum;

	if (options.op_list == NULL ||
	    (sum = write_children(-1, &error)) == published)
		return true;
	(void)snprintf(temporary, sizeof(temporary), "%s.new",
	    options.op_list);
	(void)unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd == -1) {
		complain(errno);
		return false;
	}
	sum = write_children(fd, &error);
	if (close(fd) == -1 && error == 0)
		error = errno;
	if (error == 0 && rename(temporary, options.op_list) == -1)
		error = errno;
	if (error != 0) {
		(void)unlink(temporary);
		complain(error);
		return false;
	}
	published = sum;
	return true;
}

/* remove_list(): nobody is left to be ended. */
void
remove_list(void)
{
	if (options.op_list != NULL)
		(void)unlink(options.op_list);
}

/* Write a line for each child; the sum of them, never 0. */
static uint64_t
write_children(int fd, int *error)
{
	struct list list;

	list.fd = fd;
	list.error = 0;
	list.len = 0;
	list.sum = UINT64_C(14695981039346656037);
	each_child(add_child, &list);
	flush(&list);
	*error = list.error;
	return list.sum == 0 ? 1 : list.sum;
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
