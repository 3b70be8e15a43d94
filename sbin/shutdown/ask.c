/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ask.c -- ask init, which does the work.
 */

#include <sys/types.h>

#include <err.h>
#include <signal.h>

#include "shutdown.h"

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
