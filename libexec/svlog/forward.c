/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * forward.c -- a copy of each line as a datagram, to a syslog server or to a
 * local socket.
 *
 * It is never waited for: what cannot be sent is lost here, and that is said
 * once, until sending works again.
 */

#include <sys/socket.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

#define SYSLOG_PORT	514

struct forward {
	const char		*fw_to;
	int			 fw_fd;
	int			 fw_complained;
	socklen_t		 fw_len;
	union {
		struct sockaddr		sa;
		struct sockaddr_in	in;
		struct sockaddr_un	un;
	}			 fw_address;
};

/*
 * a.b.c.d or a.b.c.d:port.
 */
int
forward_parse(const char *text, struct sockaddr_in *to)
{
	char address[INET_ADDRSTRLEN];
	size_t len;
	long port;

	port = SYSLOG_PORT;
	len = strcspn(text, ":");
	if (len >= sizeof(address) || (text[len] == ':' &&
	    number(text + len + 1, 1, 65535, &port) == -1))
		return -1;
	memcpy(address, text, len);
	address[len] = '\0';
	memset(to, 0, sizeof(*to));
	to->sin_family = AF_INET;
	to->sin_port = htons((uint16_t)port);
	return inet_pton(AF_INET, address, &to->sin_addr) == 1 ? 0 : -1;
}

struct forward *
forward_open(const char *to)
{
	struct forward *fw;
	int family;

	fw = xcalloc(1, sizeof(*fw));
	fw->fw_to = to;
	family = AF_INET;
	fw->fw_len = sizeof(fw->fw_address.in);
	if (to[0] == '/') {
		family = AF_UNIX;
		fw->fw_len = sizeof(fw->fw_address.un);
		fw->fw_address.un.sun_family = AF_UNIX;
		if (strlen(to) >= sizeof(fw->fw_address.un.sun_path))
			die_cannot(ENAMETOOLONG, "send to %s", to);
		memcpy(fw->fw_address.un.sun_path, to, strlen(to) + 1);
	} else
		(void)forward_parse(to, &fw->fw_address.in);
	fw->fw_fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (fw->fw_fd == -1)
		die_cannot(errno, "send to %s", to);
	return fw;
}

void
forward_close(struct forward *fw)
{
	(void)close(fw->fw_fd);
	free(fw);
}

void
forward_line(struct forward *fw, const char *line, size_t len)
{
	if (sendto(fw->fw_fd, line, len, 0, &fw->fw_address.sa,
	    fw->fw_len) != -1) {
		fw->fw_complained = 0;
		return;
	}
	if (!fw->fw_complained)
		warn_cannot(errno, "send to %s", fw->fw_to);
	fw->fw_complained = 1;
}
