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

#define LIST	"supervise/.children"
#define MOST	512	/* processes of a list */

struct known {
	unsigned	count;
	struct {
		pid_t		pid;
		uint64_t	born;
	} one[MOST];
};

static unsigned	sweep_session(struct service *, int);
static unsigned	sweep_list(struct service *, int);
static unsigned	read_list(struct service *, struct known *);
static void	write_list(struct service *, const struct known *);
static void	add_relative(pid_t, uint64_t, void *);

/*
 * sweep(sv, sig): send sig, and CONT, to what process r_left left; with 0 only
 * look.  Returns how many processes there still are.  With leave-behind it is
 * what stands in the list, the service itself below a subreap that was killed.
 */
unsigned
sweep(struct service *sv, int sig)
{

	if (sv->sv_settings.se_files & HAS_LEAVE_BEHIND)
		return (sweep_list(sv, sig));
	return (sweep_session(sv, sig) + sweep_list(sv, sig));
}

/*
 * As a rule there is nothing, and that is known at once: what is left has
 * become the guardian's, or descends from what has.  While something is left
 * we do not ask so: the list of its children lacks some when it reaps others.
 */
static unsigned
sweep_session(struct service *sv, int sig)
{
	pid_t pid = sv->sv_record.r_left;

	if (pid <= 1 || (sv->sv_settings.se_files & HAS_NO_SETSID) ||
	    ((sv->sv_record.r_flags & (SV_LOST | SV_SWEEPING)) == 0 &&
	    !os_has_orphan(keeper_guardian(), pid)))
		return (0);
	return (os_session(pid, sig));
}

/*
 * The list tells the children of the subreap.  What is below them and in
 * their sessions is added to it, as long as they live to tell: a later look
 * finds those by the list.
 */
static unsigned
sweep_list(struct service *sv, int sig)
{
	struct known known = { 0, { { 0, 0 } } };
	unsigned i, count = 0;
	int child;

	if (read_list(sv, &known) == 0)
		return (0);
	if ((sv->sv_settings.se_files & HAS_LEAVE_BEHIND) == 0)
		os_each_process(add_relative, &known);
	for (i = 0; i < known.count; i++) {
		child = os_pidfd(known.one[i].pid, known.one[i].born);
		if (child == -1)
			continue;
		if (os_signal(child, sig) == 0)
			count++;
		if (sig != 0)
			(void)os_signal(child, SIGCONT);
		(void)close(child);
	}
	if (count == 0)
		(void)unlinkat(sv->sv_dir, LIST, 0);
	else
		write_list(sv, &known);
	return (count);
}

/*
 * Returns how many there are.
 */
static unsigned
read_list(struct service *sv, struct known *known)
{
	unsigned long long born;
	struct stat st;
	long pid;
	FILE *list;
	int fd;

	fd = openat(sv->sv_dir, LIST,
	    O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return (0);
	if (fstat(fd, &st) == -1 || st.st_uid != geteuid() ||
	    (st.st_mode & 022) != 0 || (list = fdopen(fd, "r")) == NULL) {
		(void)close(fd);
		return (0);
	}
	while (known->count < MOST &&
	    fscanf(list, "%ld %llu", &pid, &born) == 2 && pid > 1) {
		known->one[known->count].pid = (pid_t)pid;
		known->one[known->count++].born = born;
	}
	(void)fclose(list);
	return (known->count);
}

static void
write_list(struct service *sv, const struct known *known)
{
	unsigned i;
	FILE *list;
	int fd;

	fd = openat(sv->sv_dir, LIST ".new", O_WRONLY | O_CREAT | O_TRUNC |
	    O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd == -1)
		return;
	if ((list = fdopen(fd, "w")) == NULL) {
		(void)close(fd);
		return;
	}
	for (i = 0; i < known->count; i++)
		(void)fprintf(list, "%ld %llu\n", (long)known->one[i].pid,
		    (unsigned long long)known->one[i].born);
	if (fclose(list) == 0)
		(void)renameat(sv->sv_dir, LIST ".new", sv->sv_dir, LIST);
}

/*
 * A process that is below one we know, or in the session of one.
 */
static void
add_relative(pid_t pid, uint64_t born, void *arg)
{
	struct known *known = arg;
	unsigned i, n = known->count;
	pid_t session = getsid(pid);

	for (i = 0; i < n; i++)
		if (known->one[i].pid == pid && known->one[i].born == born)
			return;
	for (i = 0; i < n && known->count < MOST; i++)
		if (os_is_below(pid, known->one[i].pid) ||
		    (session > 0 && session != getsid(0) &&
		    session == getsid(known->one[i].pid))) {
			known->one[known->count].pid = pid;
			known->one[known->count++].born = born;
			return;
		}
}
