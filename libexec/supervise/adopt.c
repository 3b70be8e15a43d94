/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * adopt -- a service comes into care.
 *
 * When the record says that it has a process, and that process still runs,
 * it is taken over as it is, whoever supervised it before.  A successor also
 * goes on with what its predecessor knew of services without a process; else
 * they begin as their directory says.
 */

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "supervise.h"

static void	begin_anew(struct service *);
static void	begin_after(struct service *, const struct record *);
static int	makes_sense(const struct record *);
static int	take_process(struct service *, const struct record *);
static void	take_record(struct service *, const struct record *);
static void	learn_end(struct service *, pid_t);

int is_successor;

/*
 * adopt(sv): sv is locked and has its files; begin it, or go on with it.
 * Returns 0; -1 and errno when that cannot be known now: to begin it then
 * might mean to have it twice.
 */
int
adopt(struct service *sv)
{
	struct record r;

	if (read_state(sv, &r) == -1 && errno != ENOENT)
		return (-1);
	if (errno == ENOENT || r.r_boot != sv->sv_record.r_boot ||
	    !makes_sense(&r)) {
		begin_anew(sv);
		return (0);
	}
	sv->sv_record.r_generation = r.r_generation;
	if (take_process(sv, &r) == 0) {
		take_record(sv, &r);
		watch_process(sv);
		resume(sv);
	} else if (errno != ESRCH)
		return (-1);
	else if (!is_successor)
		begin_after(sv, &r);
	else {
		take_record(sv, &r);
		if (r.r_pid != 0)
			learn_end(sv, r.r_pid);
		else
			resume(sv);
	}
	return (0);
}

/*
 * What stands in a list of children is of an earlier life.
 */
static void
begin_anew(struct service *sv)
{

	if (!sv->sv_seen) {
		depart(sv);
		return;
	}
	(void)unlinkat(sv->sv_dir, "supervise/.children", 0);
	begin(sv);
}

/*
 * What its process left while nobody cared for it ends first.
 */
static void
begin_after(struct service *sv, const struct record *r)
{

	sv->sv_record.r_left = r->r_pid != 0 ? r->r_pid :
	    r->r_state == STOPPING ? r->r_left : 0;
	sv->sv_record.r_flags |= SV_LOST;
	read_settings(sv);
	if (sweep(sv, SIGTERM) == 0) {
		begin_anew(sv);
		return;
	}
	sv->sv_record.r_state = STOPPING;
	sv->sv_record.r_want =
	    sv->sv_settings.se_files & HAS_DOWN ? WANT_DOWN : WANT_UP;
	resume(sv);
}

/*
 * Whether the machine can have been so.
 */
static int
makes_sense(const struct record *r)
{

	return (r->r_pid == 0 ? r->r_state != STARTING :
	    r->r_state != DOWN && r->r_state != FAILED);
}

/*
 * The process of the record, if it runs.  Returns 0; -1 with ESRCH when there
 * is none.
 */
static int
take_process(struct service *sv, const struct record *r)
{
	struct process *pr = &sv->sv_process;

	errno = ESRCH;
	if (r->r_pid == 0)
		return (-1);
	pr->pr_source.so_fd = os_pidfd(r->r_pid, r->r_born);
	if (pr->pr_source.so_fd == -1)
		return (-1);
	pr->pr_pid = r->r_pid;
	pr->pr_parent = os_is_parent(r->r_pid, keeper_guardian()) ? GUARDED :
	    LOST;
	return (0);
}

/*
 * What the predecessor knew, but for what the directory says of itself.
 */
static void
take_record(struct service *sv, const struct record *r)
{
	struct record *mine = &sv->sv_record;
	struct timespec now;
	int64_t age;

	(void)memcpy((char *)mine, r, offsetof(struct record, r_name));
	mine->r_has_log = sv->sv_log != NULL;
	if (sv->sv_main != NULL)
		mine->r_exiting = 0;	/* its service is there again */
	if (!sv->sv_seen) {		/* its directory has gone */
		mine->r_want = WANT_DOWN;
		(void)memset(&mine->r_next, 0, sizeof(mine->r_next));
	}
	mine->r_flags &= ~(unsigned)SV_COMPLAINED;
	read_settings(sv);
	(void)memcpy(mine->r_reason, r->r_reason, sizeof(mine->r_reason));
	(void)memcpy(mine->r_text, r->r_text, sizeof(mine->r_text));
	publish_taken(sv);
	notify_adopt(sv);
	now_real(&now);
	age = ((int64_t)now.tv_sec - r->r_changed.tv_sec) * 1000;
	sv->sv_started = now_ms();
	if (age > 0)
		sv->sv_started = (uint64_t)age < sv->sv_started ?
		    sv->sv_started - (uint64_t)age : 1;
}

/*
 * It ended while there was no supervisor; the guardian may know how.
 */
static void
learn_end(struct service *sv, pid_t pid)
{
	struct event e = { EV_ENDED, 0, UNKNOWN_ENDING, NULL };

	(void)keeper_ended(pid, &e);
	sv->sv_record.r_left = pid;
	sv->sv_record.r_flags |= SV_LOST;
	handle(sv, &e);
}
