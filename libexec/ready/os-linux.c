/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * os-linux.c -- what only Linux has: signals as a descriptor, the subreaper,
 * the senders of datagrams, and what can be had by way of /proc.
 */

#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ready.h"

/* A parent may end while we look for its own. */
#define LOOKS		3

/* Generations; there is no end of them only where /proc lies. */
#define DEEPEST		4096

static int	is_below_now(pid_t, pid_t);
static pid_t	parent_of(pid_t);
static void	take_ancillary(struct msghdr *, struct gram *);

/* open_signals(set): where the blocked signals are read from; -1. */
int
open_signals(const sigset_t *set)
{
	return signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* next_signal(fd, sent): take one; false when there is none. */
bool
next_signal(int fd, struct sent *sent)
{
	struct signalfd_siginfo si;

	if (read(fd, &si, sizeof(si)) != (ssize_t)sizeof(si))
		return false;
	sent->se_signal = (int)si.ssi_signo;
	/* A hang-up is sent to the leader of the session alone. */
	sent->se_terminal = si.ssi_code == SI_KERNEL &&
	    si.ssi_signo != SIGHUP;
	return true;
}

/*
 * become_reaper(): become the parent of whatever descendant loses its own; -1
 * with errno.
 */
int
become_reaper(void)
{
	return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
}

/*
 * is_below(pid, top): whether pid descends from top: 1 or 0; -1 when that
 * cannot be seen, as it has ended.
 */
int
is_below(pid_t pid, pid_t top)
{
	int i, below = -1;

	for (i = 0; i < LOOKS && below == -1; i++)
		below = is_below_now(pid, top);
	return below;
}

static int
is_below_now(pid_t pid, pid_t top)
{
	int depth;

	for (depth = 0; depth < DEEPEST && pid != top; depth++) {
		if (pid <= 1)
			return 0;
		if ((pid = parent_of(pid)) == -1)
			return -1;
	}
	return pid == top;
}

/*
 * -1 when there is no such process.  Its name stands in parentheses and may
 * contain anything, a ')' too.
 */
static pid_t
parent_of(pid_t pid)
{
	char path[64], text[512];
	const char *p;
	ssize_t n;
	int file;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	if ((file = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	n = read(file, text, sizeof(text) - 1);
	(void)close(file);
	if (n <= 0)
		return -1;
	text[n] = '\0';
	/* ") S PARENT" */
	if ((p = strrchr(text, ')')) == NULL || strlen(p) < 5)
		return -1;
	return (pid_t)strtol(p + 4, NULL, 10);
}

/*
 * open_both_ways(pipe): the same pipe, for reading and writing; -1 when that
 * cannot be had.
 */
int
open_both_ways(int pipe)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", pipe);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* open_grams(): a socket for datagrams that tells who has sent them; -1. */
int
open_grams(void)
{
	const int on = 1;
	int fd;

	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on,
	    sizeof(on)) == -1)
		return -1;
	return fd;
}

/* receive(fd, gram): take one; false when there is none. */
bool
receive(int fd, struct gram *gram)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(GRAM_FDS * sizeof(int)) +
		    CMSG_SPACE(sizeof(struct ucred))];
	} room;
	struct iovec part = { gram->gr_text, GRAM_SIZE };
	struct msghdr m;
	ssize_t n;

	(void)memset(&m, 0, sizeof(m));
	m.msg_iov = &part;
	m.msg_iovlen = 1;
	m.msg_control = room.bytes;
	m.msg_controllen = sizeof(room.bytes);
	if ((n = recvmsg(fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC)) == -1)
		return false;
	gram->gr_text[n] = '\0';
	gram->gr_pid = 0;
	gram->gr_uid = (uid_t)-1;
	gram->gr_nfds = 0;
	take_ancillary(&m, gram);
	return true;
}

static void
take_ancillary(struct msghdr *m, struct gram *gram)
{
	struct ucred who;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c))
		if (c->cmsg_level != SOL_SOCKET)
			continue;
		else if (c->cmsg_type == SCM_RIGHTS) {
			gram->gr_nfds = (c->cmsg_len - CMSG_LEN(0)) /
			    sizeof(int);
			(void)memcpy(gram->gr_fds, CMSG_DATA(c),
			    gram->gr_nfds * sizeof(int));
		} else if (c->cmsg_type == SCM_CREDENTIALS) {
			(void)memcpy(&who, CMSG_DATA(c), sizeof(who));
			gram->gr_pid = who.pid;
			gram->gr_uid = who.uid;
		}
}

/*
 * close_received(gram): its descriptors.  A socket is not to make us wait until
 * its data are read.
 */
void
close_received(struct gram *gram)
{
	const struct linger no = { 0, 0 };

	while (gram->gr_nfds > 0) {
		gram->gr_nfds--;
		(void)setsockopt(gram->gr_fds[gram->gr_nfds], SOL_SOCKET,
		    SO_LINGER, &no, sizeof(no));
		(void)close(gram->gr_fds[gram->gr_nfds]);
	}
}

/* bind_below(fd, dir, name): give a socket a name in a directory; -1. */
int
bind_below(int fd, int dir, const char *name)
{
	struct sockaddr_un sun;

	(void)memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	(void)snprintf(sun.sun_path, sizeof(sun.sun_path),
	    "/proc/self/fd/%d/%s", dir, name);
	return bind(fd, (const struct sockaddr *)&sun, sizeof(sun));
}

/* bind_nowhere(fd, name): a name of no file, whose @ stands for NUL; -1. */
int
bind_nowhere(int fd, const char *name)
{
	struct sockaddr_un sun;
	size_t len = strlen(name);

	(void)memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	(void)memcpy(sun.sun_path + 1, name + 1, len - 1);
	return bind(fd, (const struct sockaddr *)&sun,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
}
