/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * notify.c -- telling that the service is ready, and which process it is.
 */

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "subreap.h"

/* How long a listener may be busy, in s. */
#define PATIENCE	2

/*
 * When nobody listens, it is told again for so long, at such an interval, in
 * ms: a supervisor that was killed with its guardian may be started anew.
 */
#define RETRY_TIME	60000
#define RETRY_INTERVAL	1000

static void	tell(const char *, pid_t);
static bool	send_note(const char *);

static char	note[64];		/* that nobody has heard; or "" */
static long long note_due, note_end;	/* in ms */

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

static void
tell(const char *what, pid_t pid)
{
	bool again = strncmp(note, "READY", 5) == 0;

	if (!options.op_notify && !options.op_main_only)
		return;
	/* What was not heard, but for another main process, holds still. */
	(void)snprintf(note, sizeof(note), "%sMAINPID=%ld\n",
	    again ? "READY=1\n" : what, (long)pid);
	note_end = now() + RETRY_TIME;
	note_due = now();
	(void)tell_again();
}

/*
 * tell_again(): tell what nobody has heard, if it is time; in ms, when that is
 * to be tried next, -1 when there is nothing.
 */
long long
tell_again(void)
{
	if (note[0] == '\0' || now() < note_due)
		return note[0] == '\0' ? -1 : note_due;
	note_due = now() + RETRY_INTERVAL;
	if (send_note(note) || note_due > note_end)
		note[0] = '\0';
	return note[0] == '\0' ? -1 : note_due;
}

/*
 * One datagram to the socket in the environment; a leading @ stands for NUL.
 * False when nobody listens there now.
 */
static bool
send_note(const char *text)
{
	const char *path = getenv("NOTIFY_SOCKET");
	const struct timeval patience = { PATIENCE, 0 };
	struct sockaddr_un sun;
	size_t len;
	ssize_t sent;
	int error, fd;

	len = path == NULL ? 0 : strlen(path);
	if (len == 0 || (*path != '/' && *path != '@') ||
	    len >= sizeof(sun.sun_path))
		return true;
	(void)memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	(void)memcpy(sun.sun_path, path, len);
	if (*path == '@')
		sun.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return true;
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
	    sizeof(patience));
	sent = sendto(fd, text, strlen(text), MSG_NOSIGNAL,
	    (const struct sockaddr *)&sun,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	error = errno;
	(void)close(fd);
	return sent != -1 || (error != ECONNREFUSED && error != ENOENT);
}
