/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * sigdefault -- no signal is ignored or blocked any more.
 */

#include <signal.h>
#include <unistd.h>

#include "chain.h"

int
chain_sigdefault(int argc, char *argv[])
{
	sigset_t none;
	int sig;

	while (option(argc, argv, "+") != -1)
		continue;
	/* KILL, STOP and what libc keeps for itself cannot be changed. */
	for (sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_DFL);
	(void)sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) == -1)
		fail("cannot unblock the signals");
	return optind;
}
