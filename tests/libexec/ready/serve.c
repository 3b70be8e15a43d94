/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * serve -- listen for a minute at most.
 *
 *	serve port		print a port that is free
 *	serve tcp PORT		listen there
 *	serve tcp6 PORT
 *	serve unix PATH
 *	serve dgram PATH
 */

#include <sys/socket.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

union address {
	struct sockaddr	any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
};

static socklen_t
parse(const char *family, const char *where, union address *a)
{
	(void)memset(a, 0, sizeof(*a));
	if (strcmp(family, "unix") == 0 || strcmp(family, "dgram") == 0) {
		a->un.sun_family = AF_UNIX;
		(void)snprintf(a->un.sun_path, sizeof(a->un.sun_path), "%s",
		    where);
		return sizeof(a->un);
	}
	if (strcmp(family, "tcp6") == 0) {
		a->in6.sin6_family = AF_INET6;
		a->in6.sin6_addr = in6addr_loopback;
		a->in6.sin6_port = htons((uint16_t)strtol(where, NULL, 10));
		return sizeof(a->in6);
	}
	a->in.sin_family = AF_INET;
	a->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a->in.sin_port = htons((uint16_t)strtol(where, NULL, 10));
	return sizeof(a->in);
}

int
main(int argc, char *argv[])
{
	const char *family = argc > 1 ? argv[1] : "";
	const char *where = argc > 2 ? argv[2] : "0";
	union address a;
	socklen_t size = parse(family, where, &a);
	int is_dgram = strcmp(family, "dgram") == 0;
	int on = 1, s = socket(a.any.sa_family,
	    is_dgram ? SOCK_DGRAM : SOCK_STREAM, 0);

	(void)alarm(60);
	if (s == -1 || setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on,
	    sizeof(on)) == -1 || bind(s, &a.any, size) == -1)
		err(1, "%s", where);
	if (strcmp(family, "port") == 0) {
		if (getsockname(s, &a.any, &size) == -1)
			err(1, "getsockname");
		(void)printf("%d\n", ntohs(a.in.sin_port));
		return 0;
	}
	if (!is_dgram && listen(s, 5) == -1)
		err(1, "listen");
	for (;;)
		(void)pause();
}
