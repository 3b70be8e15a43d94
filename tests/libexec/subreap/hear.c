/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * hear SOCKET -- print what is sent to a socket, for a minute at most.  A name
 * that begins with @ is that of no file.
 */

#include <sys/socket.h>
#include <sys/un.h>

#include <err.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	struct sockaddr_un sun;
	size_t len = argc == 2 ? strlen(argv[1]) : 0;
	char buf[512];
	ssize_t n;
	int fd;

	if (len == 0 || len >= sizeof(sun.sun_path))
		errx(1, "usage: hear socket");
	(void)alarm(60);
	(void)memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	(void)memcpy(sun.sun_path, argv[1], len);
	if (*argv[1] == '@')
		sun.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (fd == -1 || bind(fd, (const struct sockaddr *)&sun,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) == -1)
		err(1, "%s", argv[1]);
	if (write(1, "listening\n", 10) == -1)
		err(1, "stdout");
	while ((n = recv(fd, buf, sizeof(buf), 0)) > 0)
		if (write(1, buf, (size_t)n) == -1)
			err(1, "stdout");
	return 0;
}
