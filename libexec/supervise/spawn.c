/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * spawn -- children, and the descriptors they get.
 *
 * The descriptors below STAGE are the child's: it gets them as they stand
 * when it is made, and none above.  0, 1 and 2 are ours as well; the others
 * hold /dev/null, closed on exec, so that none of ours is ever that small.
 * What a child is to get besides is put there for as long as it is made.
 */

#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "supervise.h"

#define MOST_FILES	1048576

static int nowhere, standard[2];
static mode_t mask;			/* as we were started, both */
static struct rlimit files;

/*
 * spawn_open(): take the descriptors below STAGE.  Descriptors that are open
 * already, our guardian's for example, must stand above.
 */
void
spawn_open(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) <= STAGE)
		if (fd == -1)
			die(111, "unable to open /dev/null: %s",
			    words_for(errno));
		else if (fd <= STDERR_FILENO)
			(void)fcntl(fd, F_SETFD, 0);
	nowhere = fd;
	for (fd = 0; fd < 2; fd++)
		standard[fd] = fcntl(fd, F_DUPFD_CLOEXEC, STAGE);
}

/*
 * spawn_prepare(): let us have as many descriptors as there may be; with
 * the right to do so, as many as the system can; and make files that others
 * can read.
 */
void
spawn_prepare(void)
{
	struct rlimit more;
	rlim_t most;

	mask = umask(022);
	if (getrlimit(RLIMIT_NOFILE, &files) == -1)
		return;
	for (most = MOST_FILES; most > files.rlim_max; most /= 2) {
		more.rlim_cur = more.rlim_max = most;
		if (setrlimit(RLIMIT_NOFILE, &more) == 0)
			return;
	}
	more.rlim_cur = more.rlim_max = files.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &more);
}

/*
 * spawn_restore(): before another program is executed, what we changed for
 * ourselves.
 */
void
spawn_restore(void)
{
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_DFL);
	(void)umask(mask);
	(void)setrlimit(RLIMIT_NOFILE, &files);
}

/*
 * spawn(pr, la, passed, n): make pr the process of la, with the n
 * descriptors of passed.  Returns 0, or -1 with errno.
 */
int
spawn(struct process *pr, const struct launch *la,
    const struct passed *passed, unsigned n)
{
	pid_t pid;
	unsigned i;
	int fd, status, saved;

	for (i = 0; i < n; i++)
		(void)dup3(passed[i].pa_from, passed[i].pa_to, 0);
	status = os_spawn(la, &pid, &fd);
	saved = errno;
	for (i = 0; i < n; i++)
		if (passed[i].pa_to < 2)
			(void)dup3(standard[passed[i].pa_to],
			    passed[i].pa_to, 0);
		else
			(void)dup3(nowhere, passed[i].pa_to, O_CLOEXEC);
	errno = saved;
	if (status == -1)
		return (-1);
	pr->pr_pid = pid;
	pr->pr_source.so_fd = fd;
	return (0);
}
