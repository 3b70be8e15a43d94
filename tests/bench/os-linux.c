/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * os-linux -- what the system tells of processes, for supervision.c.
 *
 * Nothing here fails because another process has just ended: it has no memory
 * then and no children.
 */

#include <sys/prctl.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "supervision.h"

static long	sum_fields(const char *, const char *const []);

/*
 * os_subreaper(): descendants of ours whose parent dies become our children.
 */
void
os_subreaper(void)
{

	if (prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L) == -1)
		err(1, "cannot become a subreaper");
}

/*
 * os_children(pid, list, room): put the children of pid into list; their
 * number.
 */
size_t
os_children(pid_t pid, pid_t list[], size_t room)
{
	char path[64];
	size_t n = 0;
	long child;
	FILE *fp;

	(void)snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children",
	    (long)pid, (long)pid);
	if ((fp = fopen(path, "r")) == NULL) {
		if (pid == getpid())
			err(1, "cannot read %s", path);
		return 0;
	}
	while (n < room && fscanf(fp, "%ld", &child) == 1)
		list[n++] = (pid_t)child;
	(void)fclose(fp);
	return n;
}

/*
 * os_wait_end(pid, ms): wait for the end of a process that need not be our
 * child.  Whether it came.
 */
int
os_wait_end(pid_t pid, int ms)
{
	struct pollfd wait;
	int got;

	wait.fd = (int)syscall(SYS_pidfd_open, pid, 0U);
	if (wait.fd == -1)
		return errno == ESRCH;
	wait.events = POLLIN;
	got = poll(&wait, 1, ms);
	(void)close(wait.fd);
	return got == 1;
}

/*
 * os_memory(pid): its proportional set size, in KiB.
 */
long
os_memory(pid_t pid)
{
	static const char *const fields[] = { "Pss:", NULL };
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%ld/smaps_rollup",
	    (long)pid);
	return sum_fields(path, fields);
}

/*
 * os_kernel_memory(): what the kernel has for itself, in KiB.
 */
long
os_kernel_memory(void)
{
	static const char *const fields[] = {
		"Slab:", "KernelStack:", "PageTables:", NULL
	};

	return sum_fields("/proc/meminfo", fields);
}

/*
 * os_sleeps(pid): how often its threads went to sleep so far.
 */
long
os_sleeps(pid_t pid)
{
	static const char *const fields[] = {
		"voluntary_ctxt_switches:", NULL
	};
	struct dirent *entry;
	char path[512];
	long sum = 0;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%ld/task", (long)pid);
	if ((dir = opendir(path)) == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		(void)snprintf(path, sizeof(path), "/proc/%ld/task/%s/status",
		    (long)pid, entry->d_name);
		if (entry->d_name[0] != '.')
			sum += sum_fields(path, fields);
	}
	(void)closedir(dir);
	return sum;
}

/*
 * The sum of the numbers that stand behind those words, lines' first.
 */
static long
sum_fields(const char *path, const char *const fields[])
{
	char line[256], word[64];
	long number, sum = 0;
	size_t i;
	FILE *fp;

	if ((fp = fopen(path, "r")) == NULL)
		return 0;
	while (fgets(line, sizeof(line), fp) != NULL) {
		if (sscanf(line, "%63s %ld", word, &number) != 2)
			continue;
		for (i = 0; fields[i] != NULL; i++)
			if (strcmp(word, fields[i]) == 0)
				sum += number;
	}
	(void)fclose(fp);
	return sum;
}

/*
 * os_work(ms): for that long, how many processors had something to do.
 */
double
os_work(int ms)
{
	struct timespec moment = { ms / 1000, ms % 1000 * 1000000L };
	long long n[2][8] = { { 0 } };
	double idle, all;
	FILE *fp;
	int i;

	for (i = 0; i < 2; i++) {
		if ((fp = fopen("/proc/stat", "r")) == NULL ||
		    fscanf(fp, "cpu %lld %lld %lld %lld %lld %lld %lld %lld",
		    &n[i][0], &n[i][1], &n[i][2], &n[i][3], &n[i][4],
		    &n[i][5], &n[i][6], &n[i][7]) != 8)
			err(1, "cannot read /proc/stat");
		(void)fclose(fp);
		if (i == 0)
			(void)nanosleep(&moment, NULL);
	}
	idle = (double)(n[1][3] + n[1][4] - n[0][3] - n[0][4]);
	all = 0;
	for (i = 0; i < 8; i++)
		all += (double)(n[1][i] - n[0][i]);
	if (all < 1)
		return 0;
	return (1 - idle / all) * (double)sysconf(_SC_NPROCESSORS_ONLN);
}
