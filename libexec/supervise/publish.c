/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * publish -- what others may know, in files.
 *
 * supervise/status is renamed into place, so that nobody reads half of it
 * and who waits for a change sees one; where a new file cannot be made, it is
 * overwritten.  supervise/.state and the line in the summary are overwritten
 * (record.h).  runsv's pid and stat are renamed into place as well.
 *
 * Changes of one turn of the loop are written once, at its end; but a new
 * process has written its own birth before it runs (script.c).
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "supervise.h"

static uint32_t	digest(const struct record *);
static const char *state_name(const struct service *);
static void	write_status(struct service *);
static int	write_state(struct service *);
static void	write_summary(struct service *, const char [RECORD_SIZE]);
static void	write_texts(struct service *);
static int	replace(struct service *, const char *, const char *,
		    const void *, size_t);
static int	overwrite(int, const char *, const void *, size_t);
static void	complain(struct service *, const char *);

static struct service *dirty;

/* The summary, and who has which of its lines. */
static int summary = -1;
static struct service **slots;
static int slots_used, slots_room;

/*
 * publish_open(): begin a new summary, below the directory of all services;
 * but end when another svscan does so.
 */
void
publish_open(void)
{

	int lock;

	if (one_service != NULL)
		return;
	(void)mkdir(".svscan", 0755);
	lock = open(".svscan/lock", O_RDWR | O_CREAT | O_NOFOLLOW |
	    O_NONBLOCK | O_CLOEXEC, 0600);
	if (lock != -1 && lock_within(lock, LOCK_TIME) == -1)
		die(111, "unable to lock %s/.svscan/lock: another svscan is "
		    "here", base);
	summary = open(".svscan/.summary.new", O_RDWR | O_CREAT | O_TRUNC |
	    O_CLOEXEC | O_NOFOLLOW, 0644);
	if (summary == -1 ||
	    rename(".svscan/.summary.new", ".svscan/summary") == -1)
		message("unable to write .svscan/summary: %s",
		    words_for(errno));
	publish_guardian();
}

/*
 * publish_guardian(): .svscan/pid tells who takes the signals for all.
 */
void
publish_guardian(void)
{
	char text[24];
	int fd, len;

	if (one_service != NULL)
		return;
	len = snprintf(text, sizeof(text), "%ld\n", (long)keeper_guardian());
	fd = open(".svscan/.pid.new", O_WRONLY | O_CREAT | O_TRUNC |
	    O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd == -1)
		return;
	if (write(fd, text, (size_t)len) == len)
		(void)rename(".svscan/.pid.new", ".svscan/pid");
	(void)close(fd);
}

/*
 * publish(sv): its record may have changed.
 */
void
publish(struct service *sv)
{

	if (sv->sv_is_dirty || sv->sv_gone)
		return;
	sv->sv_is_dirty = 1;
	sv->sv_dirty = dirty;
	dirty = sv;
}

/*
 * publish_all(): write out those that have.
 */
void
publish_all(void)
{
	struct service *sv;

	while ((sv = dirty) != NULL) {
		dirty = sv->sv_dirty;
		sv->sv_is_dirty = 0;
		if (!sv->sv_gone && digest(&sv->sv_record) != sv->sv_digest)
			(void)publish_now(sv);
	}
}

/*
 * publish_now(sv): write it out at once.  Returns -1 and errno when that was
 * not possible.
 */
int
publish_now(struct service *sv)
{
	int status;

	sv->sv_digest = digest(&sv->sv_record);
	status = write_state(sv);
	if (!sv->sv_is_open)
		return (status);
	if (!sv->sv_is_file)
		write_status(sv);
	else if (sv->sv_main != NULL)
		write_status(sv->sv_main);
	if (dress == RUNIT)
		write_texts(sv);
	return (status);
}

/*
 * publish_taken(sv): its record is that of the predecessor, whose files are
 * right; the summary is new.
 */
void
publish_taken(struct service *sv)
{
	char line[RECORD_SIZE];

	sv->sv_digest = digest(&sv->sv_record);
	if (record_format(&sv->sv_record, line) == 0)
		write_summary(sv, line);
}

/*
 * read_state(sv, r): what a predecessor wrote.  0; or -1, with ENOENT when
 * there is none that makes sense, or that is ours: who owns the directory
 * supervise may control the service, but not name processes to us.
 */
int
read_state(struct service *sv, struct record *r)
{
	char line[RECORD_SIZE];
	struct stat st;
	int fd, status;

	errno = 0;
	fd = openat(sv->sv_dir, state_name(sv),
	    O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	status = -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid() && (st.st_mode & 022) == 0 &&
	    read(fd, line, sizeof(line)) == (ssize_t)sizeof(line))
		status = record_parse(line, r);
	(void)close(fd);
	errno = status == -1 ? ENOENT : 0;
	return (status);
}

/*
 * make_state(sv): there is a file for the record, with room for it.  0, or -1
 * and errno.
 */
int
make_state(struct service *sv)
{
	struct stat st;
	char blank[RECORD_SIZE];

	if (fstatat(sv->sv_dir, state_name(sv), &st, AT_SYMLINK_NOFOLLOW) == 0
	    && S_ISREG(st.st_mode) && st.st_size == RECORD_SIZE &&
	    st.st_uid == geteuid() && (st.st_mode & 022) == 0)
		return (0);
	(void)unlinkat(sv->sv_dir, state_name(sv), 0);
	(void)memset(blank, ' ', sizeof(blank));
	return (overwrite(sv->sv_dir, state_name(sv), blank, sizeof(blank)));
}

/*
 * publish_forget(sv): it has no line in the summary any more.  The last line
 * moves to its place.
 */
void
publish_forget(struct service *sv)
{
	int slot = sv->sv_slot;

	if (slot == -1)
		return;
	sv->sv_slot = -1;
	slots[slot] = slots[--slots_used];
	if (slot != slots_used) {
		slots[slot]->sv_slot = slot;
		(void)publish_now(slots[slot]);
	}
	(void)ftruncate(summary, (off_t)slots_used * RECORD_SIZE);
}

/*
 * A number that differs when the record does.
 */
static uint32_t
digest(const struct record *r)
{
	const unsigned char *p = (const unsigned char *)&r->r_state;
	const unsigned char *end = (const unsigned char *)(r + 1);
	uint32_t sum = 2166136261U;

	for (; p < end; p++)
		sum = (sum ^ *p) * 16777619U;
	return (sum | 1);
}

static const char *
state_name(const struct service *sv)
{

	return (sv->sv_is_file ? "supervise/.state.log" : "supervise/.state");
}

/*
 * Encore's record of a logger that is a program follows that of its service.
 */
static void
write_status(struct service *sv)
{
	unsigned char bytes[2 * STATUS_SIZE];
	struct service *log = sv->sv_log;
	size_t size = STATUS_SIZE;

	status_pack(&sv->sv_record, dress, bytes);
	if (log != NULL && log->sv_is_file) {
		status_pack(&log->sv_record, dress, bytes + STATUS_SIZE);
		size *= 2;
	}
	if (replace(sv, "supervise/status", "supervise/.status.new", bytes,
	    size) == -1)
		complain(sv, "supervise/status");
}

static int
write_state(struct service *sv)
{
	char line[RECORD_SIZE];
	int status = 0;

	sv->sv_record.r_generation++;
	if (record_format(&sv->sv_record, line) == -1) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	if (sv->sv_is_open &&
	    overwrite(sv->sv_dir, state_name(sv), line, sizeof(line)) == -1) {
		status = -1;
		complain(sv, state_name(sv));
	}
	write_summary(sv, line);
	return (status);
}

static void
write_summary(struct service *sv, const char line[RECORD_SIZE])
{
	struct service **more;
	int room;

	if (summary == -1)
		return;
	if (sv->sv_slot == -1) {
		if (slots_used == slots_room) {
			room = slots_room * 2 + 64;
			more = realloc(slots, (size_t)room * sizeof(void *));
			if (more == NULL)
				return;
			slots = more;
			slots_room = room;
		}
		sv->sv_slot = slots_used++;
		slots[sv->sv_slot] = sv;
	}
	(void)pwrite(summary, line, RECORD_SIZE,
	    (off_t)sv->sv_slot * RECORD_SIZE);
}

/*
 * supervise/pid and supervise/stat, for those who read runsv's.
 */
static void
write_texts(struct service *sv)
{
	const struct record *r = &sv->sv_record;
	char text[64];

	text[0] = '\0';
	if (r->r_pid != 0)
		(void)snprintf(text, sizeof(text), "%ld\n", (long)r->r_pid);
	(void)replace(sv, "supervise/pid", "supervise/.pid.new", text,
	    strlen(text));
	(void)snprintf(text, sizeof(text), "%s%s%s%s\n",
	    r->r_pid == 0 ? "down" :
	    r->r_state == FINISHING ? "finish" : "run",
	    r->r_paused ? ", paused" : "",
	    r->r_pid != 0 && r->r_term ? ", got TERM" : "",
	    r->r_pid == 0 || r->r_want == WANT_UP ? "" :
	    r->r_exiting ? ", want exit" : ", want down");
	(void)replace(sv, "supervise/stat", "supervise/.stat.new", text,
	    strlen(text));
}

static int
replace(struct service *sv, const char *name, const char *new,
    const void *bytes, size_t size)
{
	int fd, written;

	fd = openat(sv->sv_dir, new, O_WRONLY | O_CREAT | O_TRUNC |
	    O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
	if (fd != -1) {
		written = write(fd, bytes, size) == (ssize_t)size;
		(void)close(fd);
		if (written &&
		    renameat(sv->sv_dir, new, sv->sv_dir, name) == 0)
			return (0);
		(void)unlinkat(sv->sv_dir, new, 0);
	}
	return (overwrite(sv->sv_dir, name, bytes, size));
}

static int
overwrite(int dir, const char *name, const void *bytes, size_t size)
{
	int fd;
	ssize_t written;

	fd = openat(dir, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC, 0644);
	if (fd == -1)
		return (-1);
	written = pwrite(fd, bytes, size, 0);
	(void)close(fd);
	return (written == (ssize_t)size ? 0 : -1);
}

/*
 * Once for each service.
 */
static void
complain(struct service *sv, const char *name)
{

	if (errno == ENOENT || (sv->sv_record.r_flags & SV_COMPLAINED))
		return;
	sv->sv_record.r_flags |= SV_COMPLAINED;
	report(sv, "unable to write %s: %s", name, words_for(errno));
}
