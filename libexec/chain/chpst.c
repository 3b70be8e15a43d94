/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * chpst -- the loaders of runit in one.
 *
 * Whatever the order of the options, the steps are taken in the order below.
 */

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* So many groups after a user, as runit has it. */
#define GROUPS		60

struct ids {
	uid_t	uid;
	gid_t	gids[GROUPS];
	size_t	n;
};

/* The options; NULL or false where there is none. */
struct request {
	const char	*user;
	const char	*env_user;
	const char	*env_dir;
	const char	*root;
	const char	*directory;
	const char	*nice;
	const char	*lock;
	char		*name;
	bool		 wait_for_lock;
	bool		 new_group;
	bool		 verbose;
	bool		 closed[STDERR_FILENO + 1];
	/* In the order of limit_letters. */
	const char	*limits[sizeof("mcdfoprt") - 1];
};

/* -m first: the others are more exact. */
static const char limit_letters[] = "mcdfoprt";

static void	read_option(struct request *, int);
static void	set_lock(struct request *, int);
static void	apply(const struct request *);
static void	enter(const char *, const char *);
static void	change_nice(const char *);
static void	set_env_user(const char *);
static void	set_user(const char *);
static void	ids_of(struct ids *, const char *);
static bool	numeric_ids(struct ids *, char *);
static bool	named_ids(struct ids *, char *);
static void	hold_lock(const char *, bool);
static void	set_limits(const struct request *);

int
chain_chpst(int argc, char *argv[])
{
	struct request rq = { 0 };
	int ch;

	while ((ch = option(argc, argv,
	    "+/:012C:L:PU:Vb:c:d:e:f:l:m:n:o:p:r:t:u:v")) != -1)
		read_option(&rq, ch);
	need_program(argc, argv);
	apply(&rq);
	if (rq.name != NULL)
		program_is_called(rq.name);
	return optind;
}

static void
read_option(struct request *rq, int ch)
{
	switch (ch) {
	case '/':
		rq->root = optarg;
		break;
	case '0':
	case '1':
	case '2':
		rq->closed[ch - '0'] = true;
		break;
	case 'C':
		rq->directory = optarg;
		break;
	case 'L':
	case 'l':
		set_lock(rq, ch);
		break;
	case 'P':
		rq->new_group = true;
		break;
	case 'U':
		rq->env_user = optarg;
		break;
	case 'V':
		(void)fputs("chpst of rcng\n", stderr);
		break;
	case 'b':
		rq->name = optarg;
		break;
	case 'e':
		rq->env_dir = optarg;
		break;
	case 'n':
		rq->nice = optarg;
		break;
	case 'u':
		rq->user = optarg;
		break;
	case 'v':
		rq->verbose = true;
		break;
	default:
		rq->limits[strchr(limit_letters, ch) - limit_letters] = optarg;
	}
}

/* There is but one lock. */
static void
set_lock(struct request *rq, int ch)
{
	if (rq->lock != NULL)
		usage();
	rq->lock = optarg;
	rq->wait_for_lock = ch == 'l';
}

static void
apply(const struct request *rq)
{
	int fd;

	if (rq->new_group && lead_process_group() == -1)
		fail("unable to create a process group");
	if (rq->env_dir != NULL)
		read_envdir(rq->env_dir, "",
		    SKIP_DIRECTORIES | (rq->verbose ? TELL : 0));
	enter(rq->root, rq->directory);
	if (rq->nice != NULL)
		change_nice(rq->nice);
	if (rq->env_user != NULL)
		set_env_user(rq->env_user);
	if (rq->user != NULL)
		set_user(rq->user);
	if (rq->lock != NULL)
		hold_lock(rq->lock, rq->wait_for_lock);
	set_limits(rq);
	for (fd = 0; fd <= STDERR_FILENO; fd++)
		if (rq->closed[fd] && close(fd) == -1 && errno != EBADF)
			fail("unable to close %d", fd);
}

static void
enter(const char *root, const char *directory)
{
	if (root != NULL && chdir(root) == -1)
		fail("unable to change directory: %s", root);
	if (root != NULL && chroot(".") == -1)
		fail("unable to change root directory");
	if (directory != NULL && chdir(directory) == -1)
		fail("unable to change directory: %s", directory);
}

static void
change_nice(const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n < INT_MIN ||
	    n > INT_MAX)
		usage();
	errno = 0;
	if (nice((int)n) == -1 && errno != 0)
		fail("unable to set nice level");
}

static void
set_env_user(const char *text)
{
	struct ids ids;

	ids_of(&ids, text);
	set_id_variable("GID", ids.gids[0]);
	set_id_variable("UID", ids.uid);
}

static void
set_user(const char *text)
{
	struct ids ids;

	ids_of(&ids, text);
	take_groups(ids.gids, ids.n, "setgroups");
	take_group(ids.gids[0]);
	take_user(ids.uid);
}

/*
 * What USER[:GROUP...] or :UID:GID[:GID...] means.  The first group is that of
 * the process, and the list is all that it has.
 */
static void
ids_of(struct ids *ids, const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		fail("unable to look up: %s", text);
	ids->n = 0;
	if (*text == ':' && !numeric_ids(ids, copy + 1))
		failx("invalid uid/gids: %s", text + 1);
	if (*text != ':' && !named_ids(ids, copy))
		failx("unknown user/group: %s", text);
	free(copy);
}

static bool
numeric_ids(struct ids *ids, char *text)
{
	id_t uid, gid;

	if (!id_number(strsep(&text, ":"), &uid) || text == NULL)
		return false;
	for (; text != NULL; ids->n++) {
		if (ids->n == GROUPS || !id_number(strsep(&text, ":"), &gid))
			return false;
		ids->gids[ids->n] = (gid_t)gid;
	}
	ids->uid = (uid_t)uid;
	return true;
}

static bool
named_ids(struct ids *ids, char *text)
{
	struct passwd *pw = account(strsep(&text, ":"));
	struct group *gr;

	if (pw == NULL)
		return false;
	ids->uid = pw->pw_uid;
	if (text == NULL)
		ids->gids[ids->n++] = pw->pw_gid;
	for (; text != NULL; ids->n++) {
		if (ids->n == GROUPS ||
		    (gr = group_entry(strsep(&text, ":"))) == NULL)
			return false;
		ids->gids[ids->n] = gr->gr_gid;
	}
	return true;
}

static void
hold_lock(const char *file, bool wait)
{
	int fd = open_lock(file);

	if (fd == -1)
		fail("unable to open lock: %s", file);
	if (take_lock(fd, wait) == -1)
		fail("unable to lock: %s", file);
}

static void
set_limits(const struct request *rq)
{
	size_t i;

	for (i = 0; limit_letters[i] != '\0'; i++)
		if (rq->limits[i] != NULL)
			set_soft_limit(limit_letters[i], rq->limits[i]);
}
