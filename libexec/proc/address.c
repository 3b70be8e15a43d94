/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * address.c -- sockets by name, and whether they accept a connection.
 */

#include <arpa/inet.h>

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "address.h"

/* The longest HOST:PORT. */
#define NAME_MAX_TCP	104

static socklen_t parse_tcp(char *, union address *);
static in_port_t parse_port(const char *);
static int	is_own(int);

/*
 * parse_address(name, address): unix:PATH or tcp:[HOST:]PORT, PATH absolute,
 * HOST and PORT as numbers, HOST 127.0.0.1 by default, an IPv6 one in brackets.
 * Returns the size of the address, 0 when it is none.
 */
socklen_t
parse_address(const char *name, union address *a)
{
	char text[NAME_MAX_TCP + sizeof("127.0.0.1:")];

	(void)memset(a, 0, sizeof(*a));
	if (strncmp(name, "unix:/", 6) == 0 &&
	    strlen(name + 5) < sizeof(a->un.sun_path)) {
		a->un.sun_family = AF_UNIX;
		(void)memcpy(a->un.sun_path, name + 5, strlen(name + 5));
		return (sizeof(a->un));
	}
	if (strncmp(name, "tcp:", 4) != 0 || strlen(name + 4) > NAME_MAX_TCP)
		return (0);
	(void)snprintf(text, sizeof(text), "%s%s",
	    strchr(name + 4, ':') == NULL ? "127.0.0.1:" : "", name + 4);
	return (parse_tcp(text, a));
}

/* HOST:PORT. */
static socklen_t
parse_tcp(char *host, union address *a)
{
	char *colon = strrchr(host, ':');
	in_port_t port;

	if (colon == NULL || (port = parse_port(colon + 1)) == 0)
		return (0);
	*colon = '\0';
	if (host[0] == '[' && colon[-1] == ']') {
		colon[-1] = '\0';
		a->in6.sin6_family = AF_INET6;
		a->in6.sin6_port = htons(port);
		return (inet_pton(AF_INET6, host + 1, &a->in6.sin6_addr) == 1 ?
		    sizeof(a->in6) : 0);
	}
	a->in.sin_family = AF_INET;
	a->in.sin_port = htons(port);
	return (inet_pton(AF_INET, host, &a->in.sin_addr) == 1 ?
	    sizeof(a->in) : 0);
}

/* A number from 1 to 65535; 0: it is none. */
static in_port_t
parse_port(const char *text)
{
	char *end;
	long n;

	if (*text < '0' || *text > '9')
		return (0);
	n = strtol(text, &end, 10);
	return (*end == '\0' && n <= UINT16_MAX ? (in_port_t)n : 0);
}

/*
 * begin_connecting(address, size): a socket that is connected, or is going to
 * be when it is writable; is_connected() tells.  -1 when that is refused.
 * One with a path is of whatever type is bound there.
 */
int
begin_connecting(const union address *a, socklen_t size)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	size_t i, n = a->any.sa_family == AF_UNIX ? 3 : 1;
	int error, fd;

	for (i = 0; i < n; i++) {
		fd = socket(a->any.sa_family,
		    types[i] | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (fd == -1)
			return (-1);
		if (connect(fd, &a->any, size) == 0 || errno == EINPROGRESS)
			return (fd);
		error = errno;
		(void)close(fd);
		if (error != EPROTOTYPE)
			break;
	}
	return (-1);
}

/*
 * is_connected(fd): whether somebody has accepted by now.  Whoever listens on
 * this machine does so at once.
 */
int
is_connected(int fd)
{
	struct pollfd now = { fd, POLLOUT, 0 };
	int error = EINPROGRESS;
	socklen_t size = sizeof(error);

	return (poll(&now, 1, 0) == 1 &&
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
	    error == 0 && !is_own(fd));
}

/*
 * Where nobody listens on a port that the system gives to those who connect,
 * a socket may be given that very port, and is then connected to itself.
 */
static int
is_own(int fd)
{
	union address here, there;
	socklen_t nhere = sizeof(here), nthere = sizeof(there);

	(void)memset(&here, 0, sizeof(here));
	(void)memset(&there, 0, sizeof(there));
	return (getsockname(fd, &here.any, &nhere) == 0 &&
	    getpeername(fd, &there.any, &nthere) == 0 &&
	    here.any.sa_family != AF_UNIX && nhere == nthere &&
	    memcmp(&here, &there, nhere) == 0);
}
