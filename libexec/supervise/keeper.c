/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * keeper -- the supervisor's side of the guardian.
 *
 * What must outlive us the guardian holds: the pipes to the loggers, the
 * descriptors that services stored, directories and FIFOs.  It is the parent of the processes that
 * a predecessor started, and tells how they ended.
 *
 * When the guardian dies, we take its place, being the parent of what we
 * started; and a child of ours takes our place as it is.  It gives up nothing
 * but being a parent: its processes are adopted ones from then on.
 */

#include <sys/socket.h>
#include <sys/time.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "supervise.h"

#define RETRY		1000	/* ms */
#define IMPATIENCE	10	/* ms, for one who did not answer before */

static void	tell(enum note_kind, const char *, const char *, const int *,
		    unsigned);
static void	hear(void *);
static void	take_note(const struct note *, const int *, unsigned);
static void	keep_end(const struct note *);
static int	hear_one(int);
static void	replace_guardian(void);
static void	make_guardian(void *);

static struct source guardian_source = { -1, hear, NULL };
static pid_t guardian_pid;
static struct end *ends;		/* before we knew the processes */
static unsigned ends_count, ends_room;
static int is_settled;
static uint64_t made;			/* the last guardian by us, ms */
static int is_deaf;			/* the guardian: do not wait for it */
static struct timer again = { 0, 0, make_guardian, NULL };

/*
 * keeper_open(fd): the guardian is at fd; hear what it has to tell.  Returns
 * whether there was a supervisor before us.
 */
int
keeper_open(int fd)
{
	struct timeval limit = { PATIENCE / 1000, 0 };
	int fds[NOTE_FDS];
	struct note note;
	unsigned n;

	guardian_source.so_fd = fd;
	guardian_pid = getppid();
	held_forget();
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	do {
		if (note_receive(fd, &note, fds, &n, -1) != 1)
			die(111, "unable to hear the guardian: %s",
			    words_for(errno));
		take_note(&note, fds, n);
	} while (note.no_kind != NOTE_GO);
	return (note.no_pid != 0);
}

/*
 * keeper_listen(): hear it whenever it says something.
 */
void
keeper_listen(void)
{

	(void)os_watch(&guardian_source);
}

/*
 * keeper_hold(key, name, fds, n): have n descriptors kept, in place of those
 * that a predecessor had kept under this key.
 */
void
keeper_hold(const char *key, const char *name, const int *fds, unsigned n)
{

	held_drop(key);
	tell(NOTE_HOLD, key, name, fds, n);
}

/*
 * keeper_drop(key): keep those no longer.
 */
void
keeper_drop(const char *key)
{

	held_drop(key);
	tell(NOTE_DROP, key, "", NULL, 0);
}

static void
tell(enum note_kind kind, const char *key, const char *name, const int *fds,
    unsigned n)
{
	struct note note;

	if (guardian_source.so_fd == -1)
		return;
	(void)memset(&note, 0, sizeof(note));
	note.no_kind = kind;
	(void)snprintf(note.no_key, NOTE_KEY, "%s", key);
	(void)snprintf(note.no_name, NOTE_NAME, "%s", name);
	if (note_send(guardian_source.so_fd, &note, fds, n, !is_deaf) == 0)
		is_deaf = 0;
	else if (errno != EPIPE && errno != ECONNRESET) {
		if (!is_deaf)
			message("the guardian does not listen: %s",
			    words_for(errno));
		is_deaf = 1;
	}
}

/*
 * keeper_take(key, name, fds, n): get back what was held, and its name when
 * that is not NULL, at most NOTE_NAME bytes.  Returns 0; or -1.
 */
int
keeper_take(const char *key, char *name, int *fds, unsigned n)
{

	return (held_take(key, name, fds, n));
}

/*
 * keeper_left(prefix, key): a key that begins so, of what was held and nobody
 * has taken yet.  Returns whether there is one.
 */
int
keeper_left(const char *prefix, char key[NOTE_KEY])
{
	const struct held *he = held_any(prefix);

	if (he == NULL)
		return (0);
	(void)memcpy(key, he->he_key, NOTE_KEY);
	return (1);
}

/*
 * keeper_settle(): all services are there; what nobody took is of no use.
 */
void
keeper_settle(void)
{
	char key[NOTE_KEY];

	while (keeper_left("", key))
		keeper_drop(key);
	is_settled = 1;
	free(ends);
	ends = NULL;
	ends_count = 0;
	tell(NOTE_GO, "", "", NULL, 0);
}

/*
 * keeper_ended(pid, e): how a process of the predecessor ended that is gone.
 * Returns 1, or 0 with e as it was.
 */
int
keeper_ended(pid_t pid, struct event *e)
{
	unsigned i;

	for (i = ends_count; i-- > 0; )
		if (ends[i].en_pid == pid) {
			e->ev_ending = ends[i].en_ending;
			e->ev_number = ends[i].en_number;
			return (1);
		}
	return (0);
}

/*
 * keeper_await(pr): pr has ended and is no child of ours; wait a moment for
 * the guardian to tell how.  When it did not the last time, not for long: all
 * services may have ended.
 */
void
keeper_await(struct process *pr)
{
	static int patience = PATIENCE;
	int left = patience;

	while (guardian_source.so_fd != -1 && pr->pr_ending == NO_ENDING &&
	    hear_one(left))
		left = left > IMPATIENCE ? left - 1 : IMPATIENCE;
	patience = pr->pr_ending == NO_ENDING ? IMPATIENCE : PATIENCE;
}

pid_t
keeper_guardian(void)
{

	return (guardian_pid);
}

/*
 * keeper_is_there(): whether somebody starts another one when we end.
 */
int
keeper_is_there(void)
{

	return (guardian_source.so_fd != -1 && getppid() == guardian_pid);
}

static void
hear(void *unused)
{

	(void)unused;
	while (hear_one(0))
		continue;
}

/*
 * Hear one note within ms.  Returns whether there was one.
 */
static int
hear_one(int ms)
{
	int fds[NOTE_FDS], got;
	struct note note;
	unsigned n;

	got = note_receive(guardian_source.so_fd, &note, fds, &n, ms);
	if (got == 1)
		take_note(&note, fds, n);
	else if (got == 0)
		replace_guardian();
	return (got == 1);
}

static void
take_note(const struct note *note, const int *fds, unsigned n)
{
	struct process *pr;

	if (note->no_kind == NOTE_ENDED) {
		if ((pr = process_find(note->no_pid)) != NULL) {
			pr->pr_ending = note->no_ending;
			pr->pr_number = note->no_number;
		} else if (!is_settled)
			keep_end(note);
	} else if (note->no_kind == NOTE_HOLD && held_put(note, fds, n) == -1)
		die(111, "out of memory");
}

/*
 * One that is not kept, without memory, ended somehow.
 */
static void
keep_end(const struct note *note)
{
	unsigned room = ends_room * 2 + 64;
	struct end *more;

	if (ends_count == ends_room) {
		more = realloc(ends, room * sizeof(*more));
		if (more == NULL)
			return;
		ends = more;
		ends_room = room;
	}
	ends[ends_count].en_pid = note->no_pid;
	ends[ends_count].en_ending = note->no_ending;
	ends[ends_count++].en_number = note->no_number;
}

/*
 * The guardian has gone.  The parent, which has our processes for children,
 * becomes guardian; the child goes on here.
 */
static void
replace_guardian(void)
{

	message("the guardian has died: replacing it");
	source_close(&guardian_source);
	if (made != 0 && now_ms() - made < RETRY)
		set_timer(&again, RETRY);
	else
		make_guardian(NULL);
}

/*
 * When there can be none now, it is tried again.
 */
static void
make_guardian(void *unused)
{
	struct timeval limit = { PATIENCE / 1000, 0 };
	pid_t pid;
	int pair[2];

	(void)unused;
	made = now_ms();
	os_subreaper();
	publish_all();
	process_bury();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1) {
		message("no guardian can be made: %s", words_for(errno));
		set_timer(&again, RETRY);
		return;
	}
	if ((pid = fork()) == -1) {
		message("no guardian can be made: %s", words_for(errno));
		(void)close(pair[0]);
		(void)close(pair[1]);
		set_timer(&again, RETRY);
		return;
	}
	if (pid != 0)
		guardian_become(pair[0], pid);
	(void)close(pair[0]);
	process_orphan();
	guardian_pid = getppid();
	guardian_source.so_fd = pair[1];
	(void)setsockopt(pair[1], SOL_SOCKET, SO_SNDTIMEO, &limit,
	    sizeof(limit));
	keeper_listen();
	services_hold();
	publish_guardian();
}
