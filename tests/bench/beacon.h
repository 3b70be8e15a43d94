/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What a beacon says of itself when it comes up, in one write(2).
 */

#include <stdint.h>

struct sign_of_life {
	int32_t	sl_number;	/* of the service */
	int32_t	sl_pid;
	int64_t	sl_time;	/* CLOCK_MONOTONIC, in ns, in its main() */
};
