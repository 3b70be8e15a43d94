/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rcinit.c -- the init to ask, for shutdown and for init as a user's command.
 */

#include <sys/types.h>

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "rcinit.h"

static pid_t	pid_to_ask(void);

/*
 * The process to ask.  Exits with a message unless it is our init, which
 * alone understands the signals as we mean them, and we may signal it.
 */
pid_t
find_init(void)
{
	pid_t pid = pid_to_ask();
	char name[64];

	if (process_name(pid, name, sizeof(name)) == -1)
		err(1, "cannot find out what process %ld is", (long)pid);
	if (strcmp(name, INIT_NAME) != 0)
		errx(1, "process %ld is not rcng's init (it is %s)", (long)pid,
		    name);
	if (kill(pid, 0) == -1) {
		if (errno == EPERM)
			errx(1, "only root may ask init for this");
		err(1, "cannot signal process %ld", (long)pid);
	}
	return pid;
}

/*
 * Process 1, or in tests $RC_INIT_PID.
 */
static pid_t
pid_to_ask(void)
{
	const char *hook = getenv("RC_INIT_PID");
	char *end;
	long pid;

	if (hook == NULL)
		return 1;
	pid = strtol(hook, &end, 10);
	if (end == hook || *end != '\0' || pid < 1 || pid != (pid_t)pid)
		errx(1, "RC_INIT_PID: not a process id: %s", hook);
	return (pid_t)pid;
}
