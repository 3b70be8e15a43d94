/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * listen.c -- hand a listening socket to the program.
 *
 * As sd_listen_fds(3) reads it: LISTEN_FDS sockets from descriptor 3 on, for
 * the process LISTEN_PID, called as in LISTEN_FDNAMES, with colons.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* The first of the sockets. */
#define FIRST		3

#define NO_NAME		"unknown"

static int	count(void);
static long	variable(const char *);
static void	add_name(int, const char *);

/*
 * listen_here(fd, name): make fd the next of the sockets.  A name that is NULL
 * is none.
 */
void
listen_here(int fd, const char *name)
{
	int n = count(), place = FIRST + n;

	if (fd != place && fcntl(place, F_GETFD) != -1)
		failx("the descriptor %d is in use: close it, or open it later",
		    place);
	if (fd != place && (dup2(fd, place) == -1 || close(fd) == -1))
		fail("cannot make the socket descriptor %d", place);
	if (fcntl(place, F_SETFD, 0) == -1)
		fail("cannot keep the descriptor %d open", place);
	add_name(n, name == NULL ? NO_NAME : name);
	set_id_variable("LISTEN_FDS", (id_t)n + 1);
	set_id_variable("LISTEN_PID", (id_t)getpid());
}

/* listen_pid_is(old, new): a child of old takes the sockets over. */
void
listen_pid_is(pid_t old, pid_t new)
{
	if (variable("LISTEN_PID") == (long)old)
		set_id_variable("LISTEN_PID", (id_t)new);
}

/* check_socket_name(name): complain about what LISTEN_FDNAMES cannot have. */
void
check_socket_name(const char *name)
{
	const char *p;

	for (p = name; *p > ' ' && *p < 127 && *p != ':'; p++)
		continue;
	if (p == name || *p != '\0' || strlen(name) > 255)
		wrong("not the name of a socket: %s", name);
}

/* The sockets that are there already. */
static int
count(void)
{
	long n = variable("LISTEN_FDS");

	return variable("LISTEN_PID") == (long)getpid() && n > 0 ? (int)n : 0;
}

/* A variable as a number, 0 when it is none. */
static long
variable(const char *name)
{
	const char *text = getenv(name);
	char *end;
	long n;

	if (text == NULL || *text < '0' || *text > '9')
		return 0;
	n = strtol(text, &end, 10);
	return *end == '\0' && n < INT_MAX ? n : 0;
}

/* Add the name of socket n. */
static void
add_name(int n, const char *name)
{
	const char *old = n == 0 ? "" : getenv("LISTEN_FDNAMES");
	size_t size;
	char *names;
	int i;

	size = (old == NULL ? (size_t)n * sizeof(NO_NAME) : strlen(old)) +
	    strlen(name) + 2;
	if ((names = malloc(size)) == NULL)
		fail("cannot name the socket %s", name);
	names[0] = '\0';
	/* Whoever handed us the others may not have named them. */
	for (i = 0; old == NULL && i < n; i++)
		(void)snprintf(names + strlen(names), size - strlen(names),
		    "%s" NO_NAME, i == 0 ? "" : ":");
	(void)snprintf(names + strlen(names), size - strlen(names), "%s%s%s",
	    old == NULL ? "" : old, n == 0 ? "" : ":", name);
	set_variable("LISTEN_FDNAMES", names);
	free(names);
}
