/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * socket -- make a socket in the file system, which open(2) refuses.
 */

#include <sys/socket.h>
#include <sys/un.h>

#include <err.h>
#include <stdio.h>

int
main(int argc, char *argv[])
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd;

	if (argc != 2)
		errx(1, "usage: socket path");
	(void)snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", argv[1]);
	if ((fd = socket(AF_UNIX, SOCK_STREAM, 0)) == -1 ||
	    bind(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1)
		err(1, "%s", argv[1]);
	return 0;
}
