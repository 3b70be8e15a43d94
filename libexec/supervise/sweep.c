/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * sweep -- end what a process of a service left behind.
 *
 * What is left in the session it led; and, when it was a subreap that was
 * killed, what stands in its list, supervise/.children, with their sessions.
 * A list that is not ours is nobody's: it must not make us signal others.
 */

#include <sys/stat.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "supervise.h"

static unsigned	sweep_session(struct service *, int);
static unsigned	sweep_list(struct service *, int);

/*
 * sweep(sv, sig): send sig, and CONT, to what process r_left left; with 0 only
 * look.  Returns how many processes there still are.
 */
unsigned
sweep(struct service *sv, int sig)
{

	return (sweep_session(sv, sig) + sweep_list(sv, sig));
}

/*
 * As a rule there is nothing, and that is known at once: what is left has
 * become the guardian's, or descends from what has.
 */
static unsigned
sweep_session(struct service *sv, int sig)
{
	pid_t pid = sv->sv_record.r_left;

	if (pid <= 1 || (sv->sv_settings.se_files & HAS_NO_SETSID) ||
	    !os_has_orphan(keeper_guardian(), pid))
		return (0);
	return (os_session(pid, sig));
}

static unsigned
sweep_list(struct service *sv, int sig)
{
	unsigned long long born;
	unsigned count = 0;
	struct stat st;
	long pid;
	FILE *list;
	int fd, child;

	fd = openat(sv->sv_dir, "supervise/.children",
	    O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return (0);
	if (fstat(fd, &st) == -1 || st.st_uid != geteuid() ||
	    (st.st_mode & 022) != 0 || (list = fdopen(fd, "r")) == NULL) {
		(void)close(fd);
		return (0);
	}
	while (fscanf(list, "%ld %llu", &pid, &born) == 2 && pid > 1) {
		if ((child = os_pidfd((pid_t)pid, born)) == -1)
			continue;
		if (sig != 0) {
			(void)os_signal(child, sig);
			(void)os_signal(child, SIGCONT);
		}
		if (os_signal(child, 0) == 0)
			count++;
		(void)close(child);
		if (getsid((pid_t)pid) == (pid_t)pid)
			(void)os_session((pid_t)pid, sig);
	}
	(void)fclose(list);
	if (count == 0)
		(void)unlinkat(sv->sv_dir, "supervise/.children", 0);
	return (count);
}
