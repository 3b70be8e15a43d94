/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * os-linux.c -- what shutdown needs of Linux alone.
 */

#include <sys/types.h>
#include <sys/reboot.h>

#include <errno.h>
#include <unistd.h>

#include "shutdown.h"

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
