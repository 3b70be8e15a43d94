/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * tcplisten [-r] [-b BACKLOG] [-n NAME] ADDRESS PORT -- a listening socket for
 * the program.
 */

#include <sys/types.h>
#include <sys/socket.h>

#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* Options, and what they apply to. */
struct request {
	const char	*address;
	const char	*port;
	const char	*name;
	int		 backlog;
	bool		 reuse_port;
};

static struct addrinfo *resolve(const struct request *);
static int	listening_socket(const struct request *);
static void	set_options(int, int, const struct request *);
static void	set_option(int, int, int, int, const char *);

int
chain_tcplisten(int argc, char *argv[])
{
	struct request rq = { .backlog = SOMAXCONN };
	int ch;

	while ((ch = option(argc, argv, "+b:n:r")) != -1)
		switch (ch) {
		case 'b':
			rq.backlog = (int)number(optarg, 0, 1L << 30);
			break;
		case 'n':
			check_socket_name(optarg);
			rq.name = optarg;
			break;
		default:
			rq.reuse_port = true;
		}
	rq.address = operand(argc, argv);
	rq.port = operand(argc, argv);
	listen_here(listening_socket(&rq), rq.name);
	return optind;
}

static struct addrinfo *
resolve(const struct request *rq)
{
	const bool any = strcmp(rq->address, "*") == 0;
	struct addrinfo hints = { 0 }, *ai;
	int error;

	/* Some libraries take 65536 for 0. */
	if (rq->port[strspn(rq->port, "0123456789")] == '\0')
		(void)number(rq->port, 0, 65535);
	/* No names of hosts: nobody waits for a name server. */
	hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST;
	hints.ai_socktype = SOCK_STREAM;
	error = getaddrinfo(any ? "::" : rq->address, rq->port, &hints, &ai);
	if (error != 0)
		wrong("not an address and a port: %s %s: %s", rq->address,
		    rq->port, gai_strerror(error));
	return ai;
}

static int
listening_socket(const struct request *rq)
{
	struct addrinfo *ai = resolve(rq);
	int fd;

	fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		fail("cannot create a socket for %s", rq->address);
	set_options(fd, ai->ai_family, rq);
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) == -1)
		fail("cannot bind to %s port %s", rq->address, rq->port);
	if (listen(fd, rq->backlog) == -1)
		fail("cannot listen on %s port %s", rq->address, rq->port);
	freeaddrinfo(ai);
	return fd;
}

static void
set_options(int fd, int family, const struct request *rq)
{
	set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
	if (rq->reuse_port)
		set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT");
	/* Only * is about both families, whatever the system's default. */
	if (family == AF_INET6)
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY,
		    strcmp(rq->address, "*") != 0, "IPV6_V6ONLY");
}

static void
set_option(int fd, int level, int which, int value, const char *name)
{
	if (setsockopt(fd, level, which, &value, sizeof(value)) == -1)
		fail("cannot set %s", name);
}
