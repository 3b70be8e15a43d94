/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * death.c -- the way down: services, processes, disks, machine.
 *
 * Each step has a limit, so that none of them can keep the machine up.
 */

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <paths.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

#define DISK_LIMIT	120000	/* ms that a sync(2), or unmounting, may take */
#define FORK_TRIES	4
#define AGAIN		200	/* ms between two rounds of KILL */

static void	run_rc_shutdown(void);
static void	exec_rc_shutdown(const void *);
static const char *shutdown_word(void);
static void	record_shutdown(const void *);
static void	child_sync(const void *);
static void	child_release(const void *);
static int	wait_for_all(int);

/*
 * End the command, which was started last, then run rc.shutdown if `booted'.
 */
void
end_services(struct job *command, int booted)
{
	static struct job record;	/* it may outlive this call */

	job_stop(command);
	if (!booted)
		return;
	if (!setup.su_container && job_start(&record, "wtmp", record_shutdown,
	    NULL, 1) == 0)
		(void)job_wait(&record, now() + setup.su_grace);
	run_rc_shutdown();
}

/*
 * End what is left: TERM, and KILL for what that does not end in time.
 * Stopped processes need a CONT to notice.
 */
void
end_processes(void)
{
	if (!children_left())
		return;
	signal_everything(SIGTERM);
	signal_everything(SIGCONT);
	if (wait_for_all(0) == 0)
		return;
	if (wait_for_all(SIGKILL) == -1)
		warning("some processes would not die; ps axl advised");
}

/*
 * Write the disks and, unless the system stays up, unmount them; in children,
 * because a dead disk must not stop process 1.
 */
void
flush_disks(void)
{
	static struct job syncing, releasing;

	if (job_start(&syncing, "sync", child_sync, NULL, 1) == -1)
		sync();
	else if (job_wait(&syncing, now() + DISK_LIMIT) == -1)
		warning("disks are still not written, going on");
	if (setup.su_container || request.rq_how == HOW_SINGLE)
		return;
	if (job_start(&releasing, "umount", child_release, NULL, 1) == 0 &&
	    job_wait(&releasing, now() + DISK_LIMIT) == -1)
		warning("file systems are still not unmounted, going on");
}

/*
 * Leave for good, with `status' where there is no machine to stop.  Returns
 * only when the machine refuses to stop.
 */
void
end_system(int status)
{
	enum howto how = request.rq_how;

	if (how != HOW_EXIT && setup.su_pid1 && end_machine(how) == -1 &&
	    !setup.su_container)
		emergency("cannot %s: %s", shutdown_word(), strerror(errno));
	if (setup.su_container)
		_exit(status);
}

/*
 * The soft limit is rc.shutdown's own; this one is for when it hangs itself.
 */
static void
run_rc_shutdown(void)
{
	static struct job jb;

	if (job_start(&jb, setup.su_rc_shutdown, exec_rc_shutdown,
	    shutdown_word(), FORK_TRIES) == -1) {
		warning("%s was not run", setup.su_rc_shutdown);
		return;
	}
	if (job_wait(&jb, now() + setup.su_limit) == -1) {
		warning("timeout expired for %s, terminating it",
		    setup.su_rc_shutdown);
		job_stop(&jb);
	} else if (jb.jb_status != 0)
		warn_status(setup.su_rc_shutdown, jb.jb_status, "");
}

static void
exec_rc_shutdown(const void *word)
{
	console_attach();
	(void)execl(_PATH_BSHELL, "sh", setup.su_rc_shutdown,
	    (const char *)word, (char *)NULL);
	warning("cannot run %s: %s", _PATH_BSHELL, strerror(errno));
}

/*
 * What rc.shutdown is told.
 */
static const char *
shutdown_word(void)
{
	switch (request.rq_how) {
	case HOW_REBOOT:
		return "reboot";
	case HOW_HALT:
		return "halt";
	case HOW_SINGLE:
		return "single";
	default:
		return "poweroff";
	}
}

static void
record_shutdown(const void *arg)
{
	(void)arg;
	utmp_shutdown();
	_exit(0);
}

static void
child_sync(const void *arg)
{
	(void)arg;
	sync();
	_exit(0);
}

static void
child_release(const void *arg)
{
	(void)arg;
	release_disks(setup.su_disks);
	_exit(0);
}

/*
 * Wait until no child is left: 0; -1: some are after the time of grace.
 * `signo' is sent meanwhile: what forks may have hidden from it once.
 */
static int
wait_for_all(int signo)
{
	long long limit = now() + setup.su_grace;

	while (children_left()) {
		if (signo != 0)
			signal_everything(signo);
		wait_event(signo == 0 ? limit : earlier(limit, now() + AGAIN));
		if (now() >= limit)
			return children_left() ? -1 : 0;
	}
	return 0;
}
