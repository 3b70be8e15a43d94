/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * tell [-n] [-u uid] line ... -- send lines to NOTIFY_SOCKET, in one datagram.
 *
 * A descriptor goes with it, and tell waits until that is closed, for ten
 * seconds at most; then it ends with status 3.  With -n it ends at once.
 */

#include <sys/socket.h>
#include <sys/un.h>

#include <err.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE	10000	/* ms */

static void
send_it(const char *path, char *text, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} room;
	struct iovec part = { text, strlen(text) };
	struct sockaddr_un sun;
	struct msghdr m;
	int s = socket(AF_UNIX, SOCK_DGRAM, 0);

	(void)memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(sun.sun_path))
		errx(1, "%s: too long", path);
	(void)memcpy(sun.sun_path, path, strlen(path));
	if (*path == '@')
		sun.sun_path[0] = '\0';
	(void)memset(&m, 0, sizeof(m));
	(void)memset(&room, 0, sizeof(room));
	m.msg_name = &sun;
	m.msg_namelen = (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
	    strlen(path));
	m.msg_iov = &part;
	m.msg_iovlen = 1;
	m.msg_control = &room;
	m.msg_controllen = sizeof(room);
	room.header.cmsg_level = SOL_SOCKET;
	room.header.cmsg_type = SCM_RIGHTS;
	room.header.cmsg_len = CMSG_LEN(sizeof(int));
	(void)memcpy(CMSG_DATA(&room.header), &fd, sizeof(fd));
	if (s == -1 || sendmsg(s, &m, 0) == -1)
		err(1, "%s", path);
}

int
main(int argc, char *argv[])
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct pollfd end = { -1, 0, 0 };
	char text[8192] = "";
	int ch, ends[2], patience = PATIENCE;

	while ((ch = getopt(argc, argv, "nu:")) != -1)
		if (ch == 'n')
			patience = 0;
		else if (setuid((uid_t)strtol(optarg, NULL, 10)) == -1)
			err(1, "setuid");
	for (; optind < argc; optind++)
		(void)snprintf(text + strlen(text), sizeof(text) -
		    strlen(text), "%s\n", argv[optind]);
	if (path == NULL || pipe(ends) == -1)
		errx(1, "no NOTIFY_SOCKET");
	send_it(path, text, ends[1]);
	(void)close(ends[1]);
	end.fd = ends[0];
	if (poll(&end, 1, patience) == 0 && patience != 0)
		return 3;
	return 0;
}
