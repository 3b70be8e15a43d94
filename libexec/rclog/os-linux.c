/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * os-linux.c -- processes by descriptor, and who descends from whom.
 */

#include <sys/syscall.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rclog.h"

struct kin {
	pid_t	pid;
	pid_t	parent;
	unsigned long long start;	/* of the process, in clock ticks */
	int	in;	/* belongs to the family */
};

static void	 add_member(struct family *, const struct kin *);
static int	 holds_port(pid_t, const char (*)[64], size_t);
static size_t	 listeners(int, char (*)[64], size_t);
static size_t	 listeners_of(const char *, int, char (*)[64], size_t);
static pid_t	 parent_of(pid_t);
static int	 read_kin(pid_t, struct kin *);
static struct kin *processes(size_t *);
static void	 name_of(pid_t, char *, size_t);
static pid_t	 pid_in_name(const char *);

/*
 * A descriptor that stands for the process as long as it is open; it is
 * readable when the process has ended.  -1 when there is no such process.
 */
int
process_open(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

int
process_signal(int fd, int signo)
{
	return (int)syscall(SYS_pidfd_send_signal, fd, signo, NULL, 0);
}

/*
 * Whether the process, whose descriptor is fd, is a child or grandchild of
 * another.
 */
int
process_descends(pid_t pid, int fd, pid_t from)
{
	pid_t parent;

	parent = parent_of(pid);
	if (parent != from && parent_of(parent) != from)
		return 0;
	/* The pid was not reused before: the descriptor's process has it. */
	return process_signal(fd, 0) == 0;
}

/*
 * Open the process and all that descend from it now.
 */
void
family_open(pid_t pid, struct family *fa)
{
	struct kin *all;
	size_t count, i, j;
	int more;

	fa->fa_count = 0;
	if ((all = processes(&count)) == NULL)
		return;
	do {
		more = 0;
		for (i = 0; i < count; i++) {
			for (j = 0; j < count && !all[i].in; j++)
				if (all[i].pid == pid || (all[j].in &&
				    all[j].pid == all[i].parent))
					more = all[i].in = 1;
		}
	} while (more);
	for (i = 0; i < count; i++)
		if (all[i].in)
			add_member(fa, &all[i]);
	free(all);
}

static void
add_member(struct family *fa, const struct kin *k)
{
	int fd;

	if (fa->fa_count == sizeof(fa->fa_fd) / sizeof(fa->fa_fd[0]) ||
	    (fd = process_open(k->pid)) == -1)
		return;
	if (parent_of(k->pid) == k->parent)
		fa->fa_fd[fa->fa_count++] = fd;
	else
		(void)close(fd);
}

/*
 * The process that another started last, of those that are left; -1 when none
 * is.
 */
pid_t
newest_child(pid_t parent)
{
	struct kin *all, *newest;
	size_t count, i;
	pid_t pid;

	newest = NULL;
	if ((all = processes(&count)) == NULL)
		return -1;
	for (i = 0; i < count; i++)
		if (all[i].parent == parent && (newest == NULL ||
		    all[i].start > newest->start ||
		    (all[i].start == newest->start &&
		    all[i].pid > newest->pid)))
			newest = &all[i];
	pid = newest == NULL ? -1 : newest->pid;
	free(all);
	return pid;
}

static pid_t
parent_of(pid_t pid)
{
	struct kin k;

	return read_kin(pid, &k) == -1 ? -1 : k.parent;
}

/*
 * What /proc tells of a process; -1 when there is none.
 */
static int
read_kin(pid_t pid, struct kin *k)
{
	char path[64], text[1024], *p;
	long parent;
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	n = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	if (n <= 0)
		return -1;
	text[n] = '\0';
	/* The name of the program may contain anything but this ends it. */
	p = strrchr(text, ')');
	if (p == NULL || sscanf(p, ") %*c %ld %*s %*s %*s %*s %*s %*s %*s %*s "
	    "%*s %*s %*s %*s %*s %*s %*s %*s %*s %llu", &parent,
	    &k->start) != 2)
		return -1;
	k->pid = pid;
	k->parent = (pid_t)parent;
	k->in = 0;
	return 0;
}

static pid_t
pid_in_name(const char *name)
{
	return isdigit((unsigned char)*name) ?
	    (pid_t)strtol(name, NULL, 10) : -1;
}

/*
 * All processes, or NULL.
 */
static struct kin *
processes(size_t *count)
{
	DIR *d;
	struct dirent *e;
	struct kin *all = NULL, *grown;
	size_t size = 0;

	*count = 0;
	if ((d = opendir("/proc")) == NULL)
		return NULL;
	while ((e = readdir(d)) != NULL) {
		if (pid_in_name(e->d_name) == -1)
			continue;
		if (*count == size) {
			size = size * 2 + 256;
			grown = realloc(all, size * sizeof(*all));
			if (grown == NULL)
				break;
			all = grown;
		}
		if (read_kin(pid_in_name(e->d_name), &all[*count]) == 0)
			++*count;
	}
	(void)closedir(d);
	return all;
}

/*
 * The process that listens on a TCP port, and its name; -1 when there is
 * none that we may see.
 */
pid_t
port_holder(int port, char *name, size_t size)
{
	char sockets[16][64];
	DIR *d;
	struct dirent *e;
	pid_t found, pid;
	size_t count;

	count = listeners(port, sockets, 16);
	if (count == 0 || (d = opendir("/proc")) == NULL)
		return -1;
	found = -1;
	while (found == -1 && (e = readdir(d)) != NULL) {
		pid = pid_in_name(e->d_name);
		if (pid != -1 &&
		    holds_port(pid, (const char (*)[64])sockets, count))
			found = pid;
	}
	(void)closedir(d);
	if (found != -1)
		name_of(found, name, size);
	return found;
}

static size_t
listeners(int port, char (*sockets)[64], size_t max)
{
	size_t count;

	count = listeners_of("/proc/net/tcp", port, sockets, max);
	return count + listeners_of("/proc/net/tcp6", port, sockets + count,
	    max - count);
}

/*
 * Collect the listening sockets of a port, named as the links in /proc/N/fd.
 */
static size_t
listeners_of(const char *path, int port, char (*sockets)[64], size_t max)
{
	FILE *f;
	char line[512];
	unsigned local, state;
	unsigned long inode;
	size_t count;

	if ((f = fopen(path, "re")) == NULL)
		return 0;
	for (count = 0; count < max && fgets(line, sizeof(line), f) != NULL;) {
		if (sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*s %x %*s %*s %*s "
		    "%*s %*s %lu", &local, &state, &inode) != 3)
			continue;
		if (local == (unsigned)port && state == 0x0a)
			(void)snprintf(sockets[count++], sizeof(sockets[0]),
			    "socket:[%lu]", inode);
	}
	(void)fclose(f);
	return count;
}

static int
holds_port(pid_t pid, const char (*sockets)[64], size_t count)
{
	DIR *d;
	struct dirent *e;
	char link[64], path[64];
	ssize_t n;
	size_t i;
	int found;

	(void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
	if ((d = opendir(path)) == NULL)
		return 0;
	found = 0;
	while (!found && (e = readdir(d)) != NULL) {
		n = readlinkat(dirfd(d), e->d_name, link, sizeof(link) - 1);
		link[n > 0 ? n : 0] = '\0';
		for (i = 0; i < count && !found; i++)
			found = strcmp(link, sockets[i]) == 0;
	}
	(void)closedir(d);
	return found;
}

static void
name_of(pid_t pid, char *name, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
	*name = '\0';
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return;
	n = read(fd, name, size - 1);
	(void)close(fd);
	if (n > 0 && name[n - 1] == '\n')
		n--;
	name[n > 0 ? n : 0] = '\0';
}
