/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * process -- the processes we wait for, by pidfd and by pid.
 *
 * A signal goes through the pidfd, so that it never hits another process
 * that got the pid.
 */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "supervise.h"

#define ROWS	1024
#define ZOMBIES	256

static void	forget(struct process *);

static struct process *rows[ROWS];

/* Pidfds of those that have ended. */
static int zombie[ZOMBIES];
static unsigned zombies;

/*
 * process_watch(pr, call, owner): call(owner) when pr has ended; it then
 * asks process_ended().
 */
void
process_watch(struct process *pr, void (*call)(void *), void *owner)
{
	struct process **row = &rows[(unsigned)pr->pr_pid % ROWS];

	pr->pr_ending = NO_ENDING;
	pr->pr_source.so_call = call;
	pr->pr_source.so_owner = owner;
	pr->pr_next = *row;
	*row = pr;
	if (os_watch(&pr->pr_source) == -1)
		message("unable to watch process %ld: %s", (long)pr->pr_pid,
		    words_for(errno));
}

/*
 * process_ended(pr, e): how it ended; then pr is none any more.  Returns 0
 * when it has not.
 *
 * A child remains a zombie until what follows from its end is on record
 * (process_bury()): when we are killed before, the guardian reaps it and can
 * tell the successor.  So long its pid is nobody else's, either.
 */
int
process_ended(struct process *pr, struct event *e)
{
	int known;

	if ((known = os_ended(pr->pr_source.so_fd, e)) == 0)
		return (0);
	if (known == -1) {
		if (pr->pr_parent == GUARDED)
			keeper_await(pr);
		e->ev_ending = pr->pr_ending == NO_ENDING ? UNKNOWN_ENDING :
		    pr->pr_ending;
		e->ev_number = pr->pr_number;
	}
	clear_timer(&pr->pr_timer);
	forget(pr);
	os_unwatch(&pr->pr_source);
	if (zombies == ZOMBIES)
		process_bury();
	zombie[zombies++] = pr->pr_source.so_fd;
	pr->pr_source.so_fd = -1;
	pr->pr_pid = 0;
	pr->pr_number = 0;
	pr->pr_parent = OURS;
	return (1);
}

/*
 * process_bury(): the records are out.
 */
void
process_bury(void)
{

	while (zombies > 0) {
		os_reap(zombie[--zombies]);
		(void)close(zombie[zombies]);
	}
}

/*
 * source_close(so): nobody watches it any more.
 */
void
source_close(struct source *so)
{

	if (so->so_fd == -1)
		return;
	os_unwatch(so);
	(void)close(so->so_fd);
	so->so_fd = -1;
}

/*
 * process_kill(pr, leads): kill it, and with leads the group and the session
 * it leads.  It has not been reaped, so they are its own.
 */
void
process_kill(struct process *pr, int leads)
{

	if (pr->pr_pid == 0)
		return;
	if (leads && os_signal(pr->pr_source.so_fd, 0) == 0) {
		(void)kill(-pr->pr_pid, SIGKILL);
		(void)os_session(pr->pr_pid, SIGKILL);
	}
	process_signal(pr, SIGKILL);
}

/*
 * process_orphan(): the guardian has died, and we are not who we were: our
 * children are the new guardian's; its children are nobody's.
 */
void
process_orphan(void)
{
	struct process *pr;
	size_t i;

	for (i = 0; i < ROWS; i++)
		for (pr = rows[i]; pr != NULL; pr = pr->pr_next)
			pr->pr_parent = pr->pr_parent == OURS ? GUARDED : LOST;
}

void
process_signal(struct process *pr, int sig)
{

	if (pr->pr_pid != 0 &&
	    os_signal(pr->pr_source.so_fd, sig) == -1 && errno != ESRCH)
		message("unable to send signal %d to process %ld: %s", sig,
		    (long)pr->pr_pid, words_for(errno));
}

/*
 * process_find(pid): the one we wait for that has it, or NULL.
 */
struct process *
process_find(pid_t pid)
{
	struct process *pr;

	for (pr = rows[(unsigned)pid % ROWS]; pr != NULL; pr = pr->pr_next)
		if (pr->pr_pid == pid)
			break;
	return (pr);
}

static void
forget(struct process *pr)
{
	struct process **link;

	link = &rows[(unsigned)pr->pr_pid % ROWS];
	while (*link != NULL && *link != pr)
		link = &(*link)->pr_next;
	if (*link != NULL)
		*link = pr->pr_next;
}
