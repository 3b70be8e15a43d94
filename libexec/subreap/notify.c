/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * notify.c -- telling that the service is ready, and which process it is.
 */

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "subreap.h"

/* How long a listener may be busy, in s. */
#define PATIENCE	2

static void	tell(const char *, pid_t);

/*
 * tell_ready(pid): the service is ready, pid is its main process.  That nobody
 * listens is no reason to give up the service.
 */
void
tell_ready(pid_t pid)
{
	if (options.op_notify_fd != -1) {
		(void)!write(options.op_notify_fd, "\n", 1);
		(void)close(options.op_notify_fd);
		options.op_notify_fd = -1;
	}
	tell(options.op_main_only ? "" : "READY=1\n", pid);
}

/* tell_main(pid): another process is the main one now. */
void
tell_main(pid_t pid)
{
	tell("", pid);
}

/* One datagram to the socket in the environment; a leading @ stands for NUL. */
static void
tell(const char *what, pid_t pid)
{
	const char *path = getenv("NOTIFY_SOCKET");
	const struct timeval patience = { PATIENCE, 0 };
	struct sockaddr_un sun;
	char text[64];
	size_t len;
	int fd, n;

	if ((!options.op_notify && !options.op_main_only) || path == NULL)
		return;
	len = strlen(path);
	if ((*path != '/' && *path != '@') || len >= sizeof(sun.sun_path))
		return;
	(void)memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	(void)memcpy(sun.sun_path, path, len);
	if (*path == '@')
		sun.sun_path[0] = '\0';
	n = snprintf(text, sizeof(text), "%sMAINPID=%ld\n", what, (long)pid);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return;
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
	    sizeof(patience));
	(void)sendto(fd, text, (size_t)n, MSG_NOSIGNAL,
	    (const struct sockaddr *)&sun,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	(void)close(fd);
}
