/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * beacon -- a service that says when it comes up, for measuring supervisors.
 *
 * usage: beacon fifo number [fd]
 *
 * The first thing it does is to write a struct sign_of_life to the fifo; the
 * next, a newline to the descriptor, which tells s6 that it is ready.  Then
 * it waits to be killed.
 */

#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "beacon.h"

int
main(int argc, char *argv[])
{
	struct sign_of_life sign;
	struct timespec now;
	int fd;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (argc != 3 && argc != 4)
		errx(1, "usage: beacon fifo number [fd]");
	(void)memset(&sign, 0, sizeof(sign));
	sign.sl_number = atoi(argv[2]);
	sign.sl_pid = (int32_t)getpid();
	sign.sl_time = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
	if ((fd = open(argv[1], O_WRONLY)) == -1 ||
	    write(fd, &sign, sizeof(sign)) != (ssize_t)sizeof(sign))
		err(1, "cannot write to %s", argv[1]);
	(void)close(fd);
	if (argc == 4) {
		fd = atoi(argv[3]);
		if (write(fd, "\n", 1) != 1)
			err(1, "cannot write to descriptor %d", fd);
		(void)close(fd);
	}
	for (;;)
		(void)pause();
}
