/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * guardian -- the parent of the supervisor, so that it can be killed.
 *
 * It starts a supervisor whenever there is none; what the dead one leaves
 * becomes its children, as it is a subreaper.  It holds the descriptors that
 * must not be closed or could not be opened again, and remembers how children
 * ended, for the successor.  It does nothing else, has no opinion about
 * services and touches no file.
 *
 * Signals it gets are meant for the supervisor and passed on.  When the
 * supervisor exits by itself, so does the guardian, with the same status.
 */

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "supervise.h"

#define FIRST_DELAY	10	/* ms from supervisor to supervisor */
#define LONGEST_DELAY	640
#define TRIAL_MS	5000	/* a new program has to begin */

static noreturn void guard(void);
static long	ms_left(void);
static void	start_supervisor(void);
static void	open_channel(int);
static void	close_channel(void);
static void	tell_all(void);
static void	tell_held(const void *, VISIT, int);
static void	take_notes(void);
static void	reap(void);
static void	supervisor_ended(int);
static void	renew(void);
static int	is_executable(void);
static void	remember(pid_t, int);
static void	make_room(void);
static void	tell_ends(void);
static int	tell_end(unsigned, int);
static void	pass_signals(void);
static void	pass_again(int);
static void	caught_signal(int);
static void	execute_again(int, pid_t, int);
static int	write_all_down(void);
static void	write_down(const void *, VISIT, int);
static void	read_down(int);

static const int passed_signals[] = {
	SIGTERM, SIGINT, SIGHUP, SIGALRM, SIGQUIT, SIGTSTP, SIGCONT, SIGUSR1,
	SIGUSR2
};

/* Those of them that must not be lost. */
static const int orders[] = { SIGTERM, SIGINT, SIGQUIT, SIGUSR2 };

static volatile sig_atomic_t caught[NSIG];
static char is_passed[NSIG];		/* to this supervisor */
static pid_t supervisor;		/* 0: there is none */
static uint64_t started;		/* ms */
static unsigned delay;			/* ms from start to start */
static int channel = -1;
static unsigned supervisors;		/* so far */
static int is_told;			/* it has got every note */
static int is_running;			/* the first has begun its work */
static struct end *ends;		/* ring of the last ones */
static unsigned ends_first, ends_count, ends_room;
static unsigned ends_unsent;		/* the last of them */
static FILE *list;

/*
 * guardian(): start a supervisor and guard it, until it exits by itself.
 *
 * After execution anew, GUARDIAN_NOTE says what we have: our end of the
 * channel and the supervisor, or -1 and 0; the list of what is held, or -1;
 * and the orders that are still to be passed.
 */
noreturn void
guardian(void)
{
	const char *note;
	unsigned open_orders;
	size_t i;
	int fd;

	os_subreaper();
	if ((note = getenv(GUARDIAN_NOTE)) != NULL) {
		fd = -1;
		if (sscanf(note, "%d %d %d %u", &channel, &supervisor, &fd,
		    &open_orders) != 4)
			die(111, "%s makes no sense", GUARDIAN_NOTE);
		for (i = 0; i < sizeof(orders) / sizeof(int); i++)
			caught[orders[i]] = (open_orders & 1U << i) != 0;
		supervisors = 1;
		is_running = 1;
		if (channel != -1)
			open_channel(channel);
		if (fd != -1)
			read_down(fd);
		(void)unsetenv(GUARDIAN_NOTE);
	}
	guard();
}

/*
 * guardian_become(fd, pid): be the guardian of supervisor pid, at the other
 * end of fd.  It is going to tell what is to be held.
 */
noreturn void
guardian_become(int fd, pid_t pid)
{

	execute_again(fd, pid, -1);
	os_close_but(fd);
	supervisor = pid;
	supervisors = 1;
	is_running = 1;
	open_channel(fd);
	os_subreaper();
	guard();
}

static noreturn void
guard(void)
{
	struct timespec limit = { 0, 0 };
	struct pollfd wait;
	sigset_t all, none;
	long left;
	size_t i;

	(void)sigfillset(&all);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	for (i = 0; i < sizeof(passed_signals) / sizeof(int); i++)
		(void)signal(passed_signals[i], caught_signal);
	(void)signal(SIGCHLD, caught_signal);
	(void)signal(SIGPIPE, SIG_IGN);
	caught[SIGCHLD] = 1;
	for (;;) {
		left = supervisor != 0 ? -1 : ms_left();
		if (left == 0) {
			start_supervisor();
			left = supervisor != 0 ? -1 : ms_left();
		}
		wait.fd = channel;
		wait.events = ends_unsent > 0 ? POLLIN | POLLOUT : POLLIN;
		limit.tv_nsec = left * 1000000;
		if (!caught[SIGCHLD])
			(void)ppoll(&wait, 1, left != -1 ? &limit : NULL,
			    &none);
		take_notes();
		if (caught[SIGCHLD]) {
			caught[SIGCHLD] = 0;
			reap();
		}
		tell_ends();
		pass_signals();
	}
}

/*
 * ms until the next supervisor may be started, less than a second.
 */
static long
ms_left(void)
{
	uint64_t now = now_ms();

	return (started + delay <= now ? 0 : (long)(started + delay - now));
}

static void
caught_signal(int sig)
{

	caught[sig] = 1;
}

static void
pass_signals(void)
{
	size_t i;
	int sig;

	for (i = 0; i < sizeof(passed_signals) / sizeof(int); i++) {
		sig = passed_signals[i];
		if (!caught[sig] || supervisor == 0)
			continue;
		caught[sig] = 0;
		is_passed[sig] = 1;
		(void)kill(supervisor, sig);
	}
}

/*
 * What it was told last counts for the next one, if it died over it.
 */
static void
pass_again(int done)
{
	size_t i;

	for (i = 0; i < sizeof(orders) / sizeof(int); i++)
		if (is_passed[orders[i]] && orders[i] != done)
			caught[orders[i]] = 1;
	(void)memset(is_passed, 0, sizeof(is_passed));
}

/* The supervisor. */

static void
start_supervisor(void)
{
	int pair[2], i;

	delay = started == 0 || now_ms() - started >= LONGEST_DELAY ?
	    FIRST_DELAY : delay * 2 < LONGEST_DELAY ? delay * 2 :
	    LONGEST_DELAY;
	started = now_ms();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1) {
		message("unable to make a socket: %s", words_for(errno));
		return;
	}
	if ((supervisor = fork()) == 0) {
		os_close_but(pair[1]);
		loop_signals(SIG_DFL);
		i = fcntl(pair[1], F_DUPFD_CLOEXEC, STAGE + 1);
		if (i == -1)
			die(111, "more than %d descriptors are needed", STAGE);
		(void)close(pair[1]);
		supervise(i);
	}
	(void)close(pair[1]);
	if (supervisor == -1) {
		message("unable to start the supervisor: %s",
		    words_for(errno));
		supervisor = 0;
		(void)close(pair[0]);
		return;
	}
	supervisors++;
	open_channel(pair[0]);
	tell_all();
}

static void
open_channel(int fd)
{
	struct timeval limit = { PATIENCE / 1000, 0 };

	channel = fd;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

/*
 * All that its predecessor had, and how those ended that ended meanwhile.
 */
static void
tell_all(void)
{
	struct note note;
	unsigned i;

	is_told = 1;
	held_walk(tell_held);
	for (i = 0; i < ends_count && is_told; i++)
		if (tell_end(i, 1) == -1)
			is_told = 0;
	ends_unsent = 0;
	(void)memset(&note, 0, sizeof(note));
	note.no_kind = NOTE_GO;
	note.no_pid = supervisors > 1;
	if (note_send(channel, &note, NULL, 0, 1) == -1)
		is_told = 0;
	if (!is_told)			/* the next one is told all */
		(void)kill(supervisor, SIGKILL);
}

static void
tell_held(const void *node, VISIT visit, int depth)
{
	const struct held *he = *(struct held *const *)node;
	struct note note;

	(void)depth;
	if (visit != postorder && visit != leaf)
		return;
	(void)memset(&note, 0, sizeof(note));
	note.no_kind = NOTE_HOLD;
	(void)memcpy(note.no_key, he->he_key, NOTE_KEY);
	(void)memcpy(note.no_name, he->he_name, NOTE_NAME);
	if (is_told && note_send(channel, &note, he->he_fds, he->he_count,
	    1) == -1)
		is_told = 0;
}

static void
take_notes(void)
{
	struct note note;
	int fds[NOTE_FDS], got = -1;
	unsigned n;

	while (channel != -1 &&
	    (got = note_receive(channel, &note, fds, &n, 0)) == 1)
		if (note.no_kind == NOTE_HOLD) {
			if (held_put(&note, fds, n) == -1)
				message("out of memory: %s is not held",
				    note.no_key);
		} else if (note.no_kind == NOTE_DROP)
			held_drop(note.no_key);
		else if (note.no_kind == NOTE_GO)
			is_running = 1;
	if (got == 0)
		close_channel();
}

static void
close_channel(void)
{

	if (channel != -1)
		(void)close(channel);
	channel = -1;
}

/* Children. */

static void
reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == supervisor) {
			take_notes();
			supervisor = 0;
			close_channel();
			supervisor_ended(status);
		} else
			remember(pid, status);
}

/*
 * One that cannot even begin is not started again.
 */
static void
supervisor_ended(int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	pass_again(code == AGAIN ? SIGUSR2 : 0);
	if (code == AGAIN)
		renew();
	else if (code == 0 || (code != -1 && !is_running))
		exit(code);
	else if (code == -1)
		message("the supervisor was killed by signal %d: another "
		    "one takes over", WTERMSIG(status));
}

/*
 * Execute the program anew, if it can do what is asked of it; the next
 * supervisor is one of ours otherwise.
 */
static void
renew(void)
{
	int fd;

	if (!is_executable()) {
		message("%s cannot be executed anew: going on as before",
		    program);
		return;
	}
	if ((fd = write_all_down()) != -1)
		execute_again(-1, 0, fd);
	message("unable to execute %s anew: %s", program, words_for(errno));
	if (list != NULL)
		(void)fclose(list);
	list = NULL;
}

/*
 * Whether the program as it is on disk begins, and ends at once when told.
 */
static int
is_executable(void)
{
	int i, status;
	pid_t pid;

	if ((pid = fork()) == 0) {
		(void)setenv(GUARDIAN_NOTE, GUARDIAN_TRIAL, 1);
		spawn_restore();
		os_execute_self(arguments);
		_exit(111);
	}
	for (i = 0; pid != -1 && i < TRIAL_MS / 10; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return (WIFEXITED(status) && WEXITSTATUS(status) == 0);
		(void)poll(NULL, 0, 10);
	}
	if (pid != -1)
		(void)kill(pid, SIGKILL);
	return (0);
}

/*
 * Those that the supervisor has not been told of are all kept, and before
 * them the last that it may not have put on record.
 */
static void
remember(pid_t pid, int status)
{
	struct end *en;

	if (ends_count == ends_room &&
	    ends_count - ends_unsent < ENDINGS_KEPT)
		make_room();
	if (ends_room == 0)
		return;
	if (ends_count == ends_room) {
		ends_first = (ends_first + 1) % ends_room;
		ends_count--;
	}
	en = &ends[(ends_first + ends_count++) % ends_room];
	en->en_pid = pid;
	en->en_ending = WIFEXITED(status) ? EXITED : KILLED;
	en->en_number = WIFEXITED(status) ? WEXITSTATUS(status) :
	    WTERMSIG(status);
	if (ends_unsent < ends_count)
		ends_unsent++;
}

/*
 * For as many again; without memory all remains as it is.
 */
static void
make_room(void)
{
	unsigned i, room = ends_room * 2 + 64;
	struct end *more;

	if ((more = calloc(room, sizeof(*more))) == NULL)
		return;
	for (i = 0; i < ends_count; i++)
		more[i] = ends[(ends_first + i) % ends_room];
	free(ends);
	ends = more;
	ends_first = 0;
	ends_room = room;
}

/*
 * Tell the supervisor of those it has not been told of, as far as it listens.
 */
static void
tell_ends(void)
{

	for (; channel != -1 && ends_unsent > 0; ends_unsent--)
		if (tell_end(ends_count - ends_unsent, 0) == -1)
			return;
}

/*
 * Tell it of the i-th; wait for room, if that may be.  0 or -1.
 */
static int
tell_end(unsigned i, int waits)
{
	const struct end *en = &ends[(ends_first + i) % ends_room];
	struct note note;

	(void)memset(&note, 0, sizeof(note));
	note.no_kind = NOTE_ENDED;
	note.no_pid = en->en_pid;
	note.no_ending = en->en_ending;
	note.no_number = en->en_number;
	return (note_send(channel, &note, NULL, 0, waits));
}

/* Execution anew. */

/*
 * Become the program again, as it is now on disk, with fd, supervisor and
 * list.  Returns only when that fails.
 */
static void
execute_again(int fd, pid_t pid, int written)
{
	char text[64];
	unsigned open_orders = 0;
	size_t i;

	for (i = 0; i < sizeof(orders) / sizeof(int); i++)
		open_orders |= (unsigned)(caught[orders[i]] != 0) << i;
	(void)snprintf(text, sizeof(text), "%d %ld %d %u", fd, (long)pid,
	    written, open_orders);
	if (setenv(GUARDIAN_NOTE, text, 1) == -1)
		return;
	if (fd != -1)
		(void)fcntl(fd, F_SETFD, 0);
	spawn_restore();
	os_execute_self(arguments);
	spawn_prepare();
	(void)unsetenv(GUARDIAN_NOTE);
	if (fd != -1)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/*
 * What is held, a line each: descriptors, then the key.
 */
static int
write_all_down(void)
{
	int fd;

	if ((fd = os_memory_file()) == -1 || (list = fdopen(fd, "w")) == NULL)
		return (-1);
	held_walk(write_down);
	(void)fflush(list);
	(void)lseek(fd, 0, SEEK_SET);
	return (fd);
}

static void
write_down(const void *node, VISIT visit, int depth)
{
	const struct held *he = *(struct held *const *)node;
	unsigned i;

	(void)depth;
	if (visit != postorder && visit != leaf)
		return;
	for (i = 0; i < he->he_count; i++) {
		(void)fcntl(he->he_fds[i], F_SETFD, 0);
		(void)fprintf(list, "%d ", he->he_fds[i]);
	}
	(void)fprintf(list, "%s\t%s\n", he->he_key, he->he_name);
}

static void
read_down(int fd)
{
	struct note note;
	int fds[NOTE_FDS];
	unsigned n;
	char line[NOTE_KEY + NOTE_NAME + 64], *p;
	FILE *f;

	if ((f = fdopen(fd, "r")) == NULL)
		return;
	(void)memset(&note, 0, sizeof(note));
	while (fgets(line, sizeof(line), f) != NULL) {
		for (p = line, n = 0; n < NOTE_FDS && *p >= '0' && *p <= '9';
		    p++, n++) {
			fds[n] = (int)strtol(p, &p, 10);
			(void)fcntl(fds[n], F_SETFD, FD_CLOEXEC);
		}
		note.no_name[0] = '\0';
		if (sscanf(p, "%63[^\t]%*1[\t]%63[^\n]", note.no_key,
		    note.no_name) >= 1)
			(void)held_put(&note, fds, n);
	}
	(void)fclose(f);
}
