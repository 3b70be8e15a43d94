/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * service -- a service directory comes into care, and leaves it.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "supervise.h"

#define ROWS		1024
#define TIMERS		4	/* of one service, at most */
#define LOG_LIMIT	10000	/* ms a logger has to read the rest */

static void	timer_event(void *);
static int	take_over(struct service *);
static void	not_opened(struct service *, int);
static int	open_files(struct service *);
static int	open_directory(struct service *);
static int	make_supervise(struct service *);
static int	open_lock(struct service *);
static int	open_fifo(struct service *, const char *, int);
static void	close_all(struct service *);
static int	find_log(struct service *);
static int	make_pipe(struct service *);
static int	find_pipe(struct service *, int [2]);
static void	pipe_key(const struct service *, char *, size_t);
static void	let_log_go(struct service *);
static void	end_log(struct service *);
static void	hold(const struct service *);
static void	service_key(const struct service *, char *, size_t);
static int	some_are_shut(void);
static void	take_gone(const char *, const char *);
static void	service_free(struct service *);

struct service *services;

static struct service *rows[ROWS];
static int some_are_gone;
static int some_are_new;			/* to the guardian */

/*
 * service_find(device, inode): the service of that directory, or NULL.
 */
struct service *
service_find(uint64_t device, uint64_t inode)
{
	struct service *sv;

	for (sv = rows[inode % ROWS]; sv != NULL; sv = sv->sv_same)
		if (sv->sv_inode == inode && sv->sv_device == device)
			break;
	return (sv);
}

/*
 * service_new(name, device, inode): a service that is not open yet; NULL
 * without memory.  name is also the path of its directory.
 */
struct service *
service_new(const char *name, uint64_t device, uint64_t inode)
{
	struct service *sv;

	if (!record_has_room(name)) {
		errno = ENAMETOOLONG;
		return (NULL);
	}
	if (timer_room(TIMERS) == -1 || (sv = calloc(1, sizeof(*sv))) == NULL)
		return (NULL);
	(void)memcpy(sv->sv_record.r_name, name, strlen(name));
	sv->sv_record.r_boot = os_boot();
	sv->sv_device = device;
	sv->sv_inode = inode;
	sv->sv_dir = sv->sv_lock = sv->sv_ok = sv->sv_pipe = -1;
	sv->sv_slot = -1;
	sv->sv_record.r_normally_down = -1;	/* not known */
	sv->sv_control.so_fd = sv->sv_process.pr_source.so_fd = -1;
	sv->sv_control.so_call = control_read;
	sv->sv_control.so_owner = sv;
	sv->sv_timer.ti_call = timer_event;
	sv->sv_timer.ti_owner = sv;
	sv->sv_seen = 1;
	sv->sv_next = services;
	services = sv;
	sv->sv_same = rows[inode % ROWS];
	rows[inode % ROWS] = sv;
	return (sv);
}

static void
timer_event(void *arg)
{

	happen(arg, EV_TIMER);
}

/*
 * service_open(sv): lock it, make its files, start it or take it over; its
 * logger first.  Returns 0; -1 with nothing done and the reason reported.
 */
int
service_open(struct service *sv)
{

	if (open_files(sv) == 0 && find_log(sv) == 0 &&
	    (sv->sv_log == NULL || make_pipe(sv) == 0)) {
		sv->sv_is_open = 1;
		sv->sv_error = 0;
		if (take_over(sv) == 0)
			return (0);
	}
	not_opened(sv, errno);
	return (-1);
}

/*
 * The logger first; and neither, when the record cannot be written: a full
 * disk does no harm to one that is there.
 */
static int
take_over(struct service *sv)
{
	struct service *log = sv->sv_log;

	if (make_state(sv) == -1 || (log != NULL && make_state(log) == -1))
		return (-1);
	if (log != NULL && log->sv_process.pr_pid == 0) {
		log->sv_is_open = 1;
		if (adopt(log) == -1) {
			log->sv_is_open = 0;
			return (-1);
		}
	}
	if (adopt(sv) == 0)
		return (0);
	sv->sv_is_open = 0;
	return (-1);
}

/*
 * It is said once, and in the summary.
 */
static void
not_opened(struct service *sv, int error)
{
	struct record *r = &sv->sv_record;
	int pipe_end = -1;		/* that its logger reads from */

	(void)snprintf(r->r_reason, sizeof(r->r_reason), "%s",
	    error == EWOULDBLOCK ? "another supervisor has locked it" :
	    error == ENOTSUP ? "supervise/control or supervise/ok is no FIFO" :
	    words_for(error));
	if (one_service != NULL && error == EWOULDBLOCK)
		die(111, dress == RUNIT ?
		    "unable to lock supervise/lock: temporary failure" :
		    "unable to acquire supervise/lock: temporary failure");
	if (sv->sv_error == 0 && error != EBUSY)
		report(sv, "unable to supervise it: %s", r->r_reason);
	if (error != EBUSY)
		sv->sv_error = error;
	r->r_state = FAILED;
	now_real(&r->r_since);
	r->r_changed = r->r_since;
	publish_now(sv);
	sv->sv_is_open = 0;
	if (sv->sv_log != NULL && sv->sv_log->sv_is_open)
		pipe_end = sv->sv_pipe;
	else if (sv->sv_log != NULL)
		close_all(sv->sv_log);
	if (pipe_end != -1)
		sv->sv_pipe = -1;
	close_all(sv);
	sv->sv_pipe = pipe_end;
}

/*
 * service_mirror(sv): supervise/down is there when down is, for those who
 * look for it there.
 */
void
service_mirror(struct service *sv)
{
	int is_down = (sv->sv_settings.se_files & HAS_DOWN) != 0;
	int fd;

	if (is_down == sv->sv_record.r_normally_down)
		return;
	sv->sv_record.r_normally_down = is_down;
	if (!is_down) {
		(void)unlinkat(sv->sv_dir, "supervise/down", 0);
		return;
	}
	fd = openat(sv->sv_dir, "supervise/down",
	    O_WRONLY | O_CREAT | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd != -1)
		(void)close(fd);
}

/*
 * A logger that is a program has nothing but the directory of its service.
 */
static int
open_files(struct service *sv)
{
	const struct service *owner = sv->sv_main;
	const char *path = one_service ? "." : sv->sv_record.r_name;
	int how = O_PATH | O_DIRECTORY | O_CLOEXEC;
	char key[NOTE_KEY];

	if (sv->sv_dir == -1 && sv->sv_is_file)
		sv->sv_dir = fcntl(owner->sv_dir, F_DUPFD_CLOEXEC, STAGE);
	else if (sv->sv_dir == -1)
		sv->sv_dir = owner != NULL ?
		    openat(owner->sv_dir, "log", how) : open(path, how);
	if (sv->sv_dir == -1)
		return (-1);
	/* What was handed over needs as many descriptors as there are. */
	service_key(sv, key, sizeof(key));
	held_drop(key);
	if (!sv->sv_is_file && open_directory(sv) == -1)
		return (-1);
	some_are_new = 1;
	return (0);
}

/*
 * The files in the order of daemontools: when there is a reader of ok, all
 * the others are there.
 */
static int
open_directory(struct service *sv)
{

	if (make_supervise(sv) == -1 || open_lock(sv) == -1)
		return (-1);
	sv->sv_control.so_fd = open_fifo(sv, "supervise/control", O_RDWR);
	if (sv->sv_control.so_fd == -1)
		return (-1);
	if (is_readable)
		(void)fchmodat(sv->sv_dir, "supervise", 0755, 0);
	sv->sv_ok = open_fifo(sv, "supervise/ok", O_RDONLY);
	if (sv->sv_ok == -1)
		return (-1);
	if (is_readable)
		(void)fchmod(sv->sv_ok, 0666);
	return (os_watch(&sv->sv_control));
}

/*
 * supervise may be a symbolic link to where the directory is to be made.
 */
static int
make_supervise(struct service *sv)
{
	char target[PATH_MAX];
	ssize_t len;

	if (mkdirat(sv->sv_dir, "supervise", 0700) == 0)
		return (0);
	if (errno != EEXIST)
		return (-1);
	len = readlinkat(sv->sv_dir, "supervise", target, sizeof(target) - 1);
	if (len == -1)
		return (0);
	target[len] = '\0';
	if (mkdirat(sv->sv_dir, target, 0700) == -1 && errno != EEXIST)
		return (-1);
	return (0);
}

static int
open_lock(struct service *sv)
{

	sv->sv_lock = openat(sv->sv_dir, "supervise/lock", O_RDWR | O_APPEND |
	    O_CREAT | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (sv->sv_lock == -1)
		return (-1);
	return (lock_within(sv->sv_lock, is_successor ? LOCK_TIME : 0));
}

/*
 * lock_within(fd, ms): lock it.  A supervisor that was killed has its locks
 * until it is dead, and a child that it was making, until its birth is on
 * record.  0 or -1.
 */
int
lock_within(int fd, unsigned ms)
{
	const struct timespec moment = { 0, 2000000 };
	uint64_t end = now_ms() + ms;

	while (os_lock(fd) == -1) {
		if (now_ms() >= end)
			return (-1);
		(void)nanosleep(&moment, NULL);
	}
	return (0);
}

static int
open_fifo(struct service *sv, const char *name, int how)
{
	struct stat st;
	int fd;

	if (mkfifoat(sv->sv_dir, name, 0600) == -1 && errno != EEXIST)
		return (-1);
	fd = openat(sv->sv_dir, name, how | O_NONBLOCK | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd == -1)
		return (-1);
	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode)) {
		os_shrink_pipe(fd);
		return (fd);
	}
	(void)close(fd);
	errno = ENOTSUP;
	return (-1);
}

static void
close_all(struct service *sv)
{
	int *fds[] = { &sv->sv_ok, &sv->sv_pipe, &sv->sv_lock, &sv->sv_dir };
	char key[NOTE_KEY];
	size_t i;

	if (sv->sv_dir != -1) {
		service_key(sv, key, sizeof(key));
		keeper_drop(key);
	}
	sv->sv_is_held = 0;
	source_close(&sv->sv_control);
	for (i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		if (*fds[i] != -1)
			(void)close(*fds[i]);
		*fds[i] = -1;
	}
}

/*
 * ./log is a service directory of its own, or in the manner of
 * daemontools-encore a program.  The svscan of daemontools starts a supervise
 * for each, and holds the pipe itself.
 */
static int
find_log(struct service *sv)
{
	char name[RECORD_NAME + 8];
	struct service *log;
	struct stat st;
	int is_directory;

	if (sv->sv_log != NULL && sv->sv_log->sv_is_open)
		return (0);
	if (sv->sv_log != NULL)
		return (open_files(sv->sv_log));
	if (sv->sv_is_log || fstatat(sv->sv_dir, "log", &st, 0) == -1)
		return (0);
	is_directory = S_ISDIR(st.st_mode);
	if (is_directory && one_service != NULL && is_below_svscan)
		return (0);
	if (!is_directory && (!S_ISREG(st.st_mode) || !(st.st_mode & 0111)))
		return (0);
	/* One that is left from before still reads what was written then. */
	if (service_find((uint64_t)st.st_dev, (uint64_t)st.st_ino) != NULL) {
		errno = EBUSY;
		return (-1);
	}
	(void)snprintf(name, sizeof(name), "%s/log", sv->sv_record.r_name);
	log = service_new(name, (uint64_t)st.st_dev, (uint64_t)st.st_ino);
	if (log == NULL)
		return (-1);
	log->sv_is_log = 1;
	log->sv_is_file = !is_directory;
	log->sv_main = sv;
	sv->sv_log = log;
	sv->sv_record.r_has_log = 1;
	return (open_files(log));
}

/*
 * The pipe between the two outlives both, and us: the guardian has it too.
 */
static int
make_pipe(struct service *sv)
{
	char key[NOTE_KEY];
	int ends[2];

	if (sv->sv_pipe != -1)
		return (0);
	pipe_key(sv, key, sizeof(key));
	if (keeper_take(key, NULL, ends, 2) == -1) {
		if (find_pipe(sv, ends) == -1 && pipe2(ends, O_CLOEXEC) == -1)
			return (-1);
		keeper_hold(key, "", ends, 2);
	}
	sv->sv_log->sv_pipe = ends[0];
	sv->sv_pipe = ends[1];
	return (0);
}

/*
 * When guardian and supervisor were killed together, the pipe is that of the
 * logger and the service that live on.
 */
static int
find_pipe(struct service *sv, int ends[2])
{
	struct service *owners[] = { sv->sv_log, sv };
	struct record r;
	int fd, i, found = -1;

	for (i = 0; i < 2 && found == -1; i++) {
		if (read_state(owners[i], &r) == -1 || r.r_pid == 0 ||
		    r.r_boot != sv->sv_record.r_boot ||
		    (fd = os_pidfd(r.r_pid, r.r_born)) == -1)
			continue;
		found = os_reopen_pipe(r.r_pid,
		    i == 0 ? STDIN_FILENO : STDOUT_FILENO, ends);
		(void)close(fd);
	}
	return (found);
}

static void
pipe_key(const struct service *sv, char *key, size_t size)
{

	(void)snprintf(key, size, "pipe %llx %llx",
	    (unsigned long long)sv->sv_device,
	    (unsigned long long)sv->sv_inode);
}

/*
 * depart(sv): it is down and to be supervised no longer.
 */
void
depart(struct service *sv)
{

	if (sv->sv_gone)
		return;
	sv->sv_is_dirty = 1;		/* publish() has nothing to do */
	publish_now(sv);
	sv->sv_gone = 1;
	some_are_gone = 1;
	if (sv->sv_log != NULL)
		let_log_go(sv);
	else if (sv->sv_main != NULL)
		sv->sv_main->sv_log = NULL;
}

/*
 * The logger reads what is in the pipe, finds its end and exits; if not, it
 * is told to.
 */
static void
let_log_go(struct service *sv)
{
	struct service *log = sv->sv_log;
	char key[NOTE_KEY];

	pipe_key(sv, key, sizeof(key));
	keeper_drop(key);
	(void)close(sv->sv_pipe);
	sv->sv_pipe = -1;
	log->sv_main = NULL;
	sv->sv_log = NULL;
	if (log->sv_record.r_state == DOWN && log->sv_record.r_want == WANT_UP)
		happen(log, EV_TIMER);
	end_log(log);
}

static void
end_log(struct service *log)
{

	happen(log, EV_EXIT);
	if (!log->sv_gone && log->sv_record.r_state == READY)
		set_timer(&log->sv_timer, LOG_LIMIT);
}

/*
 * service_free_gone(): free those that have departed, now that no event of
 * this turn can be theirs.  Whose directory is still there comes back, as with
 * svscan.
 */
void
service_free_gone(void)
{
	struct service **link, *sv;

	if (!some_are_gone)
		return;
	some_are_gone = 0;
	scan_soon();
	for (link = &services; (sv = *link) != NULL; )
		if (sv->sv_gone) {
			*link = sv->sv_next;
			service_free(sv);
		} else
			link = &sv->sv_next;
}

static void
service_free(struct service *sv)
{
	struct service **link;

	for (link = &rows[sv->sv_inode % ROWS]; *link != sv; )
		link = &(*link)->sv_same;
	*link = sv->sv_same;
	clear_timer(&sv->sv_timer);
	readiness_close(sv);
	script_forget_service(sv);
	publish_forget(sv);
	close_all(sv);
	(void)timer_room(-TIMERS);
	free(sv);
}

/*
 * services_hold(): a new guardian is to hold what the old one did.  What
 * services have left so far has gone where the old one's children went.
 */
void
services_hold(void)
{
	struct service *sv;
	char key[NOTE_KEY];
	int ends[2];

	for (sv = services; sv != NULL; sv = sv->sv_next) {
		readiness_hold(sv);
		sv->sv_is_held = 0;
		if (sv->sv_record.r_pid != 0 ||
		    (sv->sv_record.r_flags & SV_SWEEPING)) {
			sv->sv_record.r_flags |= SV_LOST;
			publish(sv);
		}
		if (sv->sv_log == NULL || sv->sv_pipe == -1)
			continue;
		pipe_key(sv, key, sizeof(key));
		ends[0] = sv->sv_log->sv_pipe;
		ends[1] = sv->sv_pipe;
		keeper_hold(key, "", ends, 2);
	}
	some_are_new = 1;
	services_hold_new();
}

/*
 * services_hold_new(): have the guardian hold what belongs to the new ones.
 * Their start did not wait for that.
 */
void
services_hold_new(void)
{
	struct service *sv;

	if (!some_are_new)
		return;
	some_are_new = 0;
	for (sv = services; sv != NULL; sv = sv->sv_next)
		if (sv->sv_is_open && !sv->sv_is_held && !sv->sv_gone) {
			sv->sv_is_held = 1;
			hold(sv);
		}
}

/*
 * The guardian has the directory, so that a successor finds it when it has
 * gone; and the FIFOs, so that one can write to them while there is no
 * supervisor, and nothing is lost of what was written.
 */
static void
hold(const struct service *sv)
{
	const int fds[NOTE_FDS] = { sv->sv_dir, sv->sv_control.so_fd,
	    sv->sv_ok };
	char key[NOTE_KEY];

	service_key(sv, key, sizeof(key));
	keeper_hold(key, "", fds, sv->sv_is_file ? 1 : NOTE_FDS);
}

static void
service_key(const struct service *sv, char *key, size_t size)
{

	(void)snprintf(key, size, "%s %llx %llx", sv->sv_is_file ? "program" :
	    sv->sv_is_log ? "logger" : "service",
	    (unsigned long long)sv->sv_device,
	    (unsigned long long)sv->sv_inode);
}

/*
 * services_take_gone(): what a predecessor had in care, and no name leads to
 * any more, is ended.  Services first, which have their loggers with them.
 */
void
services_take_gone(void)
{
	static const char *const kinds[] = { "service ", "logger ", "program " };
	char key[NOTE_KEY];
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (i > 0 && some_are_shut())
			return;		/* it may be their logger */
		while (keeper_left(kinds[i], key)) {
			take_gone(kinds[i], key);
			held_drop(key);
		}
	}
}

static int
some_are_shut(void)
{
	const struct service *sv;

	for (sv = services; sv != NULL; sv = sv->sv_next)
		if (!sv->sv_is_open && !sv->sv_gone)
			return (1);
	return (0);
}

static void
take_gone(const char *kind, const char *key)
{
	unsigned long long device, inode;
	struct service *sv;
	struct record r;
	int fds[NOTE_FDS], is_program = kind[0] == 'p';

	if (sscanf(key + strlen(kind), "%llx %llx", &device, &inode) != 2 ||
	    service_find(device, inode) != NULL ||
	    (sv = service_new("", device, inode)) == NULL)
		return;
	sv->sv_seen = 0;
	sv->sv_is_log = kind[0] != 's';
	sv->sv_is_file = is_program;
	if (keeper_take(key, NULL, fds, is_program ? 1 : NOTE_FDS) == 0) {
		sv->sv_dir = fds[0];
		if (!is_program) {
			(void)close(fds[1]);
			(void)close(fds[2]);
		}
	}
	if (sv->sv_dir == -1 || read_state(sv, &r) == -1) {
		sv->sv_gone = some_are_gone = 1;
		return;
	}
	(void)memcpy(sv->sv_record.r_name, r.r_name, RECORD_NAME);
	if (service_open(sv) == -1)
		depart(sv);
	else if (sv->sv_is_log)
		end_log(sv);
	else if (!r.r_exiting)
		happen(sv, EV_GONE);
}

/*
 * service_path(sv, name, path, size): the absolute path of a file in its
 * directory.
 */
void
service_path(const struct service *sv, const char *name, char *path,
    size_t size)
{
	const char *below = sv->sv_record.r_name;

	if (one_service != NULL)
		below = sv->sv_is_log ? "log" : ".";
	(void)snprintf(path, size, "%s/%s/%s", base, below, name);
}
