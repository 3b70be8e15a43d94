/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * list.c -- the file that names our children, or the main process alone, for
 * whoever has to end them when we were killed.
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

static int	renew(const struct process *, uint64_t *);
static uint64_t	sum_of(const struct process *);
static int	write_list(int, const struct process *, uint64_t *);
static void	add_child(pid_t, void *);
static void	add(struct list *, pid_t, unsigned long long);
static void	flush(struct list *);
static void	complain(int);

/*
 * publish_list(only): renew the file when the children are others than before;
 * with only, it names that process alone, or none.  False when it cannot be
 * written: that is said once, and the old file stays.
 */
bool
publish_list(const struct process *only)
{
	static uint64_t published;
	uint64_t sum = 0;
	int error;

	if (options.op_list == NULL || sum_of(only) == published)
		return true;
	error = renew(only, &sum);
	if (error != 0)
		complain(error);
	else
		published = sum;
	return error == 0;
}

/* Put a new file in the place of the old one; 0, or errno. */
static int
renew(const struct process *only, uint64_t *sum)
{
	const char *temporary = options.op_new_list;
	int error, fd;

	(void)unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd == -1)
		return errno;
	error = write_list(fd, only, sum);
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
sum_of(const struct process *only)
{
	uint64_t sum;

	(void)write_list(-1, only, &sum);
	return sum;
}

/* Write a line for each child, or for the only one; 0, or errno. */
static int
write_list(int fd, const struct process *only, uint64_t *sum)
{
	struct list list;

	list.fd = fd;
	list.error = 0;
	list.len = 0;
	/* The FNV-1a hash, but never 0: that is the sum of no file. */
	list.sum = UINT64_C(14695981039346656037);
	if (only == NULL)
		each_child(add_child, &list);
	else if (only->pr_pid != 0 && only->pr_start != 0)
		add(&list, only->pr_pid, only->pr_start);
	flush(&list);
	*sum = list.sum == 0 ? 1 : list.sum;
	return list.error;
}

/* One that is dead, or hidden, cannot be ended by anybody. */
static void
add_child(pid_t pid, void *arg)
{
	struct look look;

	if (!is_stranger(pid) && look_at(pid, &look) && is_alive(&look))
		add(arg, pid, look.lk_start);
}

static void
add(struct list *list, pid_t pid, unsigned long long start)
{
	if (sizeof(list->buf) - list->len < 64)
		flush(list);
	list->len += (size_t)snprintf(list->buf + list->len, 64, "%ld %llu\n",
	    (long)pid, start);
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
