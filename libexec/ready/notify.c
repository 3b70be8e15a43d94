/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * notify.c -- ready is who says so at NOTIFY_SOCKET.
 *
 * The protocol is sd_notify(3)'s: datagrams of lines NAME=VALUE.
 *
 * The socket has a path, because that is what every program understands, and
 * because only who knows it can write: it stands in a directory with a name
 * that cannot be guessed, in one that cannot be listed but passed by everybody,
 * for the service may have become another user by then.  It is bound through
 * the descriptor of that directory, so that no list of sockets tells the name.
 * A program that speaks only after a chroot(2) does not find it.  An abstract
 * name would reach into there, but everybody can list those, and they end at
 * the network namespace; so that is what there is where no directory can be
 * made: for users, and before the file systems are mounted.
 *
 * Either way who has written is looked up: it has to descend from us.  We are
 * the parent of what the program's descendants leave behind, for what goes into
 * the background is what mostly has something to tell.
 */

#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ready.h"

/* Digits of what cannot be guessed, and a NUL. */
#define SECRET		33

/* Somebody else may remove a directory before there is anything in it. */
#define PLACE_TRIES	16

/* Datagrams that are read in one turn, for the sake of the signals. */
#define GRAMS_MAX	64

#define PATH_SIZE	sizeof(((struct sockaddr_un *)NULL)->sun_path)

static bool	parse(const char *);
static void	prepare(void);
static bool	bind_in_directory(void);
static int	open_place(void);
static int	make_directory(int, const char *);
static void	give(void);
static int	descriptor(short *);
static bool	look(void);
static bool	may_speak(const struct gram *);
static bool	understand(char *);
static bool	in_vain(void);
static void	remove_socket(void);

const struct method by_notify = {
	.me_prefix = "notify",
	.me_by_program = true,
	.me_parse = parse,
	.me_prepare = prepare,
	.me_give = give,
	.me_descriptor = descriptor,
	.me_look = look,
	.me_in_vain = in_vain,
	.me_close = remove_socket
};

static int	fd = -1;
static char	address[PATH_SIZE + SECRET + 4];	/* for the program */
static char	said[256];		/* the last STATUS */

/* What there is of a path: PLACE/SECRET/s */
static char	place[PATH_SIZE];
static char	secret[SECRET];
static int	place_fd = -1, secret_fd = -1;

static bool
parse(const char *word)
{
	return strcmp(word, by_notify.me_prefix) == 0;
}

static void
prepare(void)
{
	unsigned char bytes[(SECRET - 1) / 2];
	size_t i;

	if (getentropy(bytes, sizeof(bytes)) == -1)
		fail("cannot make a socket");
	for (i = 0; i < sizeof(bytes); i++)
		(void)snprintf(secret + 2 * i, 3, "%02x", bytes[i]);
	if ((fd = open_grams()) == -1)
		fail("cannot make a socket");
	if (!bind_in_directory()) {
		(void)snprintf(address, sizeof(address), "@ready-%s", secret);
		if (bind_nowhere(fd, address) == -1)
			fail("cannot make a socket");
	}
	if (become_reaper() == -1)
		fail("cannot become a subreaper");
}

static bool
bind_in_directory(void)
{
	const char *run = getenv("RC_RUN");
	mode_t mask;
	int n;

	if (run == NULL || *run == '\0')
		run = PATH_RUN;
	n = snprintf(place, sizeof(place), "%s/ready", run);
	if (*run != '/' || (size_t)n + SECRET + sizeof("/s") >= sizeof(place))
		return false;
	mask = umask(0);
	secret_fd = open_place();
	n = secret_fd == -1 ? -1 : bind_below(fd, secret_fd, "s");
	(void)umask(mask);
	(void)snprintf(address, sizeof(address), "%s/%s/s", place, secret);
	return n == 0;
}

/* Make both directories; a descriptor, -1 when that is impossible. */
static int
open_place(void)
{
	int i, dir = -1;

	for (i = 0; i < PLACE_TRIES && dir == -1; i++) {
		if (place_fd != -1)
			(void)close(place_fd);
		place_fd = make_directory(AT_FDCWD, place);
		if (place_fd == -1)
			break;
		dir = make_directory(place_fd, secret);
		if (dir == -1 && errno != ENOENT)
			break;
	}
	return dir;
}

/* A directory that may be passed but not listed. */
static int
make_directory(int at, const char *name)
{
	if (mkdirat(at, name, 0711) == -1 && errno != EEXIST)
		return -1;
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
}

static void
give(void)
{
	if (setenv("NOTIFY_SOCKET", address, 1) == -1)
		fail("cannot set NOTIFY_SOCKET");
}

static int
descriptor(short *events)
{
	*events = POLLIN;
	return fd;
}

static bool
look(void)
{
	static struct gram gram;
	bool ready = false;
	int i;

	for (i = 0; i < GRAMS_MAX && !ready && receive(fd, &gram); i++) {
		ready = may_speak(&gram) && understand(gram.gr_text);
		/* Who waits for that may end now. */
		close_received(&gram);
	}
	return ready;
}

/*
 * Of a helper that has ended already, nobody knows whose it was.  If it was our
 * own user or root, it could have done to us whatever it wanted.
 */
static bool
may_speak(const struct gram *gram)
{
	static bool warned;
	int below = -1;

	if (gram->gr_pid != 0)
		below = is_below(gram->gr_pid, getpid());
	if (below == 1 || (below == -1 &&
	    (gram->gr_uid == 0 || gram->gr_uid == geteuid())))
		return true;
	if (!warned)
		warning("%s: process %ld has nothing to say about it",
		    options.op_program[0], (long)gram->gr_pid);
	warned = true;
	return false;
}

/* Whether one of the lines says that it is ready. */
static bool
understand(char *line)
{
	bool ready = false;
	char *next;

	for (; line != NULL; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		if (strcmp(line, "READY=1") == 0)
			ready = true;
		else if (strncmp(line, "STATUS=", 7) == 0)
			(void)snprintf(said, sizeof(said), "%s", line + 7);
		else if (strncmp(line, "EXTEND_TIMEOUT_USEC=", 20) == 0 &&
		    line[20] >= '0' && line[20] <= '9')
			extend_limit(strtoll(line + 20, NULL, 10));
	}
	return ready;
}

/* last_status(): what the service said last about itself. */
const char *
last_status(void)
{
	return said;
}

/* Nothing that descends from us is left. */
static bool
in_vain(void)
{
	siginfo_t si;

	return waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) == -1 &&
	    errno == ECHILD;
}

/* Others may have something in the outer directory; then it stays. */
static void
remove_socket(void)
{
	if (secret_fd != -1)
		(void)unlinkat(secret_fd, "s", 0);
	if (secret_fd == -1 && place_fd == -1)
		return;
	(void)unlinkat(place_fd, secret, AT_REMOVEDIR);
	(void)rmdir(place);
}
