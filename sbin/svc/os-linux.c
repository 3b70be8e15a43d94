/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * os-linux -- be told of changes in service directories: inotify(7).
 */

#include <sys/inotify.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "sv.h"

/* Who reads ok ends, or is a new one; the rest is written or renamed. */
#define FILES	(IN_MODIFY | IN_MOVED_TO | IN_CREATE | IN_DELETE | \
		    IN_CLOSE_NOWRITE)
#define ITSELF	(IN_DELETE_SELF | IN_MOVE_SELF)
#define NAMES	(IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE)

static int	add(const char *, const char *, uint32_t);
static int	is_news(const struct inotify_event *);

/* When no more can be watched, we look again every so many ms. */
#define GLANCE	50

static int queue = -1;
static bool is_blind;

/*
 * watch_open(): begin.  -1 and errno when that is not possible.  A user may
 * have no more queues than /proc/sys/fs/inotify/max_user_instances says.
 */
int
watch_open(void)
{

	queue = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	is_blind = queue == -1 && (errno == EMFILE || errno == ENFILE);
	return (queue == -1 && !is_blind ? -1 : 0);
}

/*
 * watch_add(dir, ids): watch the service in dir, or go on to; ids are its
 * watches, -1 for none.  Returns -1 and errno when nothing can be watched.
 */
int
watch_add(const char *dir, int ids[WATCHES])
{

	ids[0] = add(dir, ".", NAMES | ITSELF);
	ids[2] = -1;
	ids[1] = add(dir, "supervise", FILES | ITSELF | IN_ONLYDIR);
	if (ids[1] != -1 || (errno == ENOENT && ids[0] != -1))
		return (0);
	if (errno != EACCES)
		return (-1);
	/* Who may not list the directory may still read its files. */
	ids[1] = add(dir, "supervise/status", IN_MODIFY | IN_ATTRIB | ITSELF);
	ids[2] = add(dir, "supervise/.state", IN_MODIFY | IN_CLOSE_WRITE);
	return (ids[1] == -1 && ids[2] == -1 ? -1 : 0);
}

static int
add(const char *dir, const char *name, uint32_t what)
{
	char path[PATH_ROOM];

	int id;

	if (join(path, dir, name) == -1)
		return (-1);
	if (is_blind)
		return (access(path, F_OK));
	id = inotify_add_watch(queue, path, what);
	if (id == -1 && errno == ENOSPC) {
		is_blind = true;
		id = 0;
	}
	return (id);
}

/*
 * watch_wait(ms, touched): until there is news, ms at most, -1: for ever;
 * touched(id) is called for each, with -1 when some were lost.  Returns -1
 * and errno when it cannot be waited.
 */
int
watch_wait(long long ms, void (*touched)(int))
{
	union {
		struct inotify_event first;
		char bytes[8192];
	} events;
	struct pollfd pfd = { queue, POLLIN, 0 };
	const struct inotify_event *event;
	const char *p;
	ssize_t n;

	if (is_blind) {
		(void)poll(NULL, 0, ms >= 0 && ms < GLANCE ? (int)ms : GLANCE);
		touched(-1);
		return (0);
	}
	if (poll(&pfd, 1, ms > INT_MAX ? INT_MAX : (int)ms) == -1)
		return (errno == EINTR ? 0 : -1);
	if ((n = read(queue, &events, sizeof(events))) == -1)
		return (errno == EAGAIN || errno == EINTR ? 0 : -1);
	for (p = events.bytes; p < events.bytes + n;
	    p += sizeof(*event) + event->len) {
		event = (const void *)p;
		if (event->mask & IN_Q_OVERFLOW)
			touched(-1);
		else if (is_news(event))
			touched(event->wd);
	}
	return (0);
}

/*
 * Reading, as we do, closes files, too: only ok tells something by that.
 */
static int
is_news(const struct inotify_event *event)
{

	if (event->len == 0)
		return (1);
	if (strcmp(event->name, "ok") == 0)
		return ((event->mask & IN_MODIFY) == 0);
	return ((event->mask & IN_CLOSE_NOWRITE) == 0 &&
	    (strcmp(event->name, "status") == 0 ||
	    strcmp(event->name, ".state") == 0 ||
	    strcmp(event->name, "supervise") == 0));
}
