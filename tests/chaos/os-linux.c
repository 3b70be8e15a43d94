/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What only Linux has: processes as /proc shows them, pidfds, subreapers.
 */

#include <sys/prctl.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chaos.h"

#define PROCESSES	32768
#define GENERATIONS	64

static int	read_process(pid_t, struct process *);
static int	read_file(const char *, char *, size_t);
static int	is_ours(const struct process *, unsigned);
static void	find_directory(struct process *);

static struct process all[PROCESSES];

void
os_subreaper(void)
{

	if (prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L) == -1)
		err(1, "subreaper");
}

/*
 * os_end_with_parent(): get TERM when it ends.
 */
void
os_end_with_parent(void)
{

	(void)prctl(PR_SET_PDEATHSIG, (long)SIGTERM, 0L, 0L, 0L);
}

/*
 * os_look(list): all our descendants, in a list that the next call overwrites.
 * Returns how many.
 */
unsigned
os_look(struct process **list)
{
	static struct process ours[PROCESSES];
	unsigned i, n = 0, found = 0;
	struct dirent *entry;
	DIR *dir;

	if ((dir = opendir("/proc")) == NULL)
		err(1, "/proc");
	while ((entry = readdir(dir)) != NULL && n < PROCESSES)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
		    read_process((pid_t)atol(entry->d_name), &all[n]) == 0)
			n++;
	(void)closedir(dir);
	for (i = 0; i < n; i++)
		if (is_ours(&all[i], n)) {
			ours[found] = all[i];
			find_directory(&ours[found++]);
		}
	*list = ours;
	return (found);
}

/*
 * PID (NAME) STATE PARENT ...: the name may hold anything.
 */
static int
read_process(pid_t pid, struct process *p)
{
	char path[64], text[1024];
	char *open, *close;
	unsigned long user, system;
	unsigned long long born;
	long parent;

	(void)memset(p, 0, sizeof(*p));
	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	if (read_file(path, text, sizeof(text)) == -1 ||
	    (open = strchr(text, '(')) == NULL ||
	    (close = strrchr(text, ')')) == NULL)
		return (-1);
	*close = '\0';
	if (sscanf(close + 1, " %c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u "
	    "%lu %lu %*d %*d %*d %*d %*d %*d %llu", &p->p_state, &parent,
	    &user, &system, &born) != 5)
		return (-1);
	(void)snprintf(p->p_name, sizeof(p->p_name), "%s", open + 1);
	p->p_pid = pid;
	p->p_parent = (pid_t)parent;
	p->p_used = user + system;
	p->p_born = born;
	return (0);
}

static int
read_file(const char *path, char *text, size_t size)
{
	ssize_t len;
	int fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return (-1);
	len = read(fd, text, size - 1);
	(void)close(fd);
	if (len <= 0)
		return (-1);
	text[len] = '\0';
	return (0);
}

static int
is_ours(const struct process *p, unsigned n)
{
	pid_t self = getpid();
	unsigned depth, i;

	for (depth = 0; depth < GENERATIONS && p->p_parent > 1; depth++) {
		if (p->p_parent == self)
			return (1);
		for (i = 0; i < n && all[i].p_pid != p->p_parent; i++)
			continue;
		if (i == n)
			return (0);
		p = &all[i];
	}
	return (0);
}

/*
 * Without what the kernel says of a directory that is not there any more.
 */
static void
find_directory(struct process *p)
{
	char path[64], target[PATH_MAX];
	size_t prefix = strlen(top);
	ssize_t len;

	(void)snprintf(path, sizeof(path), "/proc/%ld/cwd", (long)p->p_pid);
	len = readlink(path, target, sizeof(target) - 1);
	if (len == -1)
		return;
	target[len] = '\0';
	if (strncmp(target, top, prefix) == 0 && target[prefix] == '/')
		(void)snprintf(p->p_dir, sizeof(p->p_dir), "%.60s",
		    target + prefix + 1);
}

/*
 * os_signal(p, sig): if it still is that process.  0 or -1.
 */
int
os_signal(const struct process *p, int sig)
{
	struct process now;
	int fd, status = -1;

	fd = (int)syscall(SYS_pidfd_open, p->p_pid, 0);
	if (fd == -1)
		return (-1);
	if (read_process(p->p_pid, &now) == 0 && now.p_born == p->p_born)
		status = (int)syscall(SYS_pidfd_send_signal, fd, sig, NULL, 0);
	(void)close(fd);
	return (status);
}

/*
 * os_descriptors(pid): how many it has open.
 */
unsigned
os_descriptors(pid_t pid)
{
	struct dirent *entry;
	unsigned n = 0;
	char path[64];
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
	if ((dir = opendir(path)) == NULL)
		return (0);
	while ((entry = readdir(dir)) != NULL)
		n += entry->d_name[0] != '.';
	(void)closedir(dir);
	return (n);
}

/*
 * os_memory(pid, file, key): a number of kB in /proc/PID/FILE; 0 when there is
 * none.
 */
unsigned long
os_memory(pid_t pid, const char *file, const char *key)
{
	char path[64], text[8192];
	const char *p;

	(void)snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, file);
	if (read_file(path, text, sizeof(text)) == -1 ||
	    (p = strstr(text, key)) == NULL)
		return (0);
	return (strtoul(p + strlen(key), NULL, 10));
}
