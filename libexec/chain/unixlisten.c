/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * unixlisten [-b BACKLOG] [-g GROUP] [-m MODE] [-n NAME] [-u USER] PATH
 *	-- a listening socket in the file system for the program.
 *
 * A socket that a dead server left there is replaced; anything else stays.
 */

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* Options, and what they apply to. */
struct request {
	const char	*path;
	const char	*name;
	uid_t		 uid;		/* -1: stays */
	gid_t		 gid;
	mode_t		 mode;
	int		 backlog;
};

static void	read_option(struct request *, int);
static uid_t	user_id(const char *);
static gid_t	group_id(const char *);
static mode_t	file_mode(const char *);
static int	listening_socket(const struct request *);
static bool	remove_stale(const struct sockaddr_un *);

int
chain_unixlisten(int argc, char *argv[])
{
	struct request rq = {
		.uid = (uid_t)-1, .gid = (gid_t)-1, .mode = 0777,
		.backlog = SOMAXCONN
	};
	int ch;

	while ((ch = option(argc, argv, "+b:g:m:n:u:")) != -1)
		read_option(&rq, ch);
	rq.path = operand(argc, argv);
	listen_here(listening_socket(&rq), rq.name);
	return optind;
}

static void
read_option(struct request *rq, int ch)
{
	switch (ch) {
	case 'b':
		rq->backlog = (int)number(optarg, 0, 1L << 30);
		break;
	case 'g':
		rq->gid = group_id(optarg);
		break;
	case 'm':
		rq->mode = file_mode(optarg);
		break;
	case 'n':
		check_socket_name(optarg);
		rq->name = optarg;
		break;
	default:
		rq->uid = user_id(optarg);
	}
}

static uid_t
user_id(const char *name)
{
	struct passwd *pw = account(name);
	id_t id;

	if (pw != NULL)
		return pw->pw_uid;
	if (!id_number(name, &id))
		wrong("no such user: %s", name);
	return (uid_t)id;
}

static gid_t
group_id(const char *name)
{
	struct group *gr = group_entry(name);
	id_t id;

	if (gr != NULL)
		return gr->gr_gid;
	if (!id_number(name, &id))
		wrong("no such group: %s", name);
	return (gid_t)id;
}

static mode_t
file_mode(const char *text)
{
	if (*text == '\0' || text[strspn(text, "01234567")] != '\0' ||
	    strlen(text) > 4 || strtol(text, NULL, 8) > 0777)
		wrong("not an octal mode from 0 to 0777: %s", text);
	return (mode_t)strtol(text, NULL, 8);
}

/*
 * The mode is there from the start, and nobody is served before the owner is
 * the right one: that is what listen(2) comes last for.
 */
static int
listening_socket(const struct request *rq)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t old;
	int fd, result;

	if (*rq->path == '\0' || strlen(rq->path) >= sizeof(address.sun_path))
		wrong("not a path of 1 to %zu bytes: %s",
		    sizeof(address.sun_path) - 1, rq->path);
	(void)memcpy(address.sun_path, rq->path, strlen(rq->path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		fail("cannot create a socket");
	old = umask(0777 & ~rq->mode);
	result = bind(fd, (struct sockaddr *)&address, sizeof(address));
	if (result == -1 && errno == EADDRINUSE && remove_stale(&address))
		result = bind(fd, (struct sockaddr *)&address,
		    sizeof(address));
	if (result == -1)
		fail("cannot bind to %s", rq->path);
	(void)umask(old);
	if (lchown(rq->path, rq->uid, rq->gid) == -1)
		fail("cannot change the owner of %s", rq->path);
	if (listen(fd, rq->backlog) == -1)
		fail("cannot listen on %s", rq->path);
	return fd;
}

/* Remove a socket that nobody listens on.  False, with EADDRINUSE: did not. */
static bool
remove_stale(const struct sockaddr_un *address)
{
	struct stat st;
	bool stale = false;
	int fd;

	if (lstat(address->sun_path, &st) == 0 && S_ISSOCK(st.st_mode) &&
	    (fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0)) != -1) {
		stale = connect(fd, (const struct sockaddr *)address,
		    sizeof(*address)) == -1 && errno == ECONNREFUSED &&
		    unlink(address->sun_path) == 0;
		(void)close(fd);
	}
	if (!stale)
		errno = EADDRINUSE;
	return stale;
}
