/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ask.c -- ask init, which does the work.
 */

#include <sys/types.h>

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "shutdown.h"

#define INIT_NAME	"rcinit"

/*
 * The process to ask: process 1, or in tests $RC_INIT_PID.  Exits with a
 * message unless it is our init, which alone understands these signals as we
 * mean them, and we may signal it.
 */
pid_t
find_init(void)
{
	const char *hook = getenv("RC_INIT_PID");
	char name[64], *end;
	long pid = 1;

	if (hook != NULL) {
		pid = strtol(hook, &end, 10);
		if (end == hook || *end != '\0' || pid < 1 ||
		    pid != (pid_t)pid)
			errx(1, "RC_INIT_PID: not a process id: %s", hook);
	}
	if (process_name((pid_t)pid, name, sizeof(name)) == -1)
		err(1, "cannot find out what process %ld is", pid);
	if (strcmp(name, INIT_NAME) != 0)
		errx(1, "process %ld is not rcng's init (it is %s)", pid,
		    name);
	if (kill((pid_t)pid, 0) == -1) {
		if (errno == EPERM)
			errx(1, "only root may ask init for this");
		err(1, "cannot signal process %ld", pid);
	}
	return (pid_t)pid;
}

void
ask_init(pid_t init, enum action what)
{
	static const int signals[] = {
		[GO_SINGLE] = SIGTERM,
		[GO_REBOOT] = SIGINT,
		[GO_HALT] = SIGUSR1,
		[GO_POWEROFF] = SIGUSR2,
	};

	if (kill(init, signals[what]) == -1)
		err(1, "cannot ask init to %s", action_words(what));
}

/*
 * What is going to happen, as the end of a sentence.
 */
const char *
action_words(enum action what)
{
	static const char *const words[] = {
		[GO_SINGLE] = "go to single user mode",
		[GO_REBOOT] = "reboot",
		[GO_HALT] = "halt",
		[GO_POWEROFF] = "power off",
		[GO_NOWHERE] = "deny logins",
	};

	return words[what];
}
