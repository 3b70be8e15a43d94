/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * Sockets by name, and whether they accept a connection.  supervise and ready
 * share this.
 */

#include <sys/socket.h>
#include <sys/un.h>

#include <netinet/in.h>

union address {
	struct sockaddr	any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
};

socklen_t parse_address(const char *, union address *);
int	begin_connecting(const union address *, socklen_t);
int	is_connected(int);
