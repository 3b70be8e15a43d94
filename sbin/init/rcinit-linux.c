/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rcinit-linux.c -- the names of processes.
 */

#include <sys/prctl.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rcinit.h"

/*
 * Set the name that ps(1) and /proc show.
 */
void
set_process_name(const char *name)
{
	(void)prctl(PR_SET_NAME, name, 0, 0, 0);
}

/*
 * The name of a process into `name'.  0, or -1 with errno.
 */
int
process_name(pid_t pid, char *name, size_t size)
{
	char path[64];
	ssize_t len;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	len = read(fd, name, size - 1);
	(void)close(fd);
	if (len == -1)
		return -1;
	name[len] = '\0';
	name[strcspn(name, "\n")] = '\0';
	return 0;
}
