/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * os-linux.c -- what shutdown needs of Linux alone.
 */

#include <sys/types.h>
#include <sys/reboot.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "shutdown.h"

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

/*
 * Stop the machine, or the PID namespace, this instant.  Returns -1 with
 * errno when that is not allowed.
 */
int
stop_machine(enum action what)
{
	switch (what) {
	case GO_REBOOT:
		return reboot(RB_AUTOBOOT);
	case GO_HALT:
		return reboot(RB_HALT_SYSTEM);
	case GO_POWEROFF:
		return reboot(RB_POWER_OFF);
	default:
		errno = EINVAL;
		return -1;
	}
}
