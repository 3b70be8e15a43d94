/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * wire -- notes between guardian and supervisor, with descriptors.
 */

#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "supervise.h"

union room {
	struct cmsghdr	header;
	char		bytes[CMSG_SPACE(NOTE_FDS * sizeof(int))];
};

/*
 * note_send(fd, note, fds, n, waits): send a note with n descriptors; wait
 * for room, if it may, as long as the socket's time limit allows.  0 or -1.
 */
int
note_send(int fd, const struct note *note, const int *fds, unsigned n,
    int waits)
{
	struct note copy = *note;
	struct iovec part = { &copy, sizeof(copy) };
	struct msghdr m;
	union room room;
	ssize_t sent;

	(void)memset(&m, 0, sizeof(m));
	m.msg_iov = &part;
	m.msg_iovlen = 1;
	if (n > 0) {
		(void)memset(&room, 0, sizeof(room));
		m.msg_control = room.bytes;
		m.msg_controllen = CMSG_SPACE(n * sizeof(int));
		room.header.cmsg_level = SOL_SOCKET;
		room.header.cmsg_type = SCM_RIGHTS;
		room.header.cmsg_len = CMSG_LEN(n * sizeof(int));
		(void)memcpy(CMSG_DATA(&room.header), fds, n * sizeof(int));
	}
	do
		sent = sendmsg(fd, &m,
		    MSG_NOSIGNAL | (waits ? 0 : MSG_DONTWAIT));
	while (sent == -1 && errno == EINTR);
	return (sent == (ssize_t)sizeof(*note) ? 0 : -1);
}

/*
 * note_receive(fd, note, fds, n, ms): receive one within ms, -1 for any time.
 * fds has room for NOTE_FDS.  Returns 1; 0 when the other side has gone; -1
 * when there was none (EAGAIN), or none that makes sense.
 */
int
note_receive(int fd, struct note *note, int *fds, unsigned *n, int ms)
{
	struct pollfd wait = { fd, POLLIN, 0 };
	struct iovec part;
	struct msghdr m;
	union room room;
	struct cmsghdr *c;
	ssize_t got;

	*n = 0;
	(void)memset(&m, 0, sizeof(m));
	part.iov_base = note;
	part.iov_len = sizeof(*note);
	m.msg_iov = &part;
	m.msg_iovlen = 1;
	m.msg_control = room.bytes;
	m.msg_controllen = sizeof(room.bytes);
	if (ms != 0 && poll(&wait, 1, ms) <= 0) {
		errno = EAGAIN;
		return (-1);
	}
	got = recvmsg(fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (got == -1)
		return (errno == ECONNRESET ? 0 : -1);
	if (got == 0)
		return (0);
	c = CMSG_FIRSTHDR(&m);
	if (c != NULL && c->cmsg_type == SCM_RIGHTS) {
		*n = (unsigned)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		(void)memcpy(fds, CMSG_DATA(c), *n * sizeof(int));
	}
	note->no_key[NOTE_KEY - 1] = '\0';
	errno = EINVAL;
	return (got == (ssize_t)sizeof(*note) ? 1 : -1);
}
