/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * pdeathsig SIGNAL -- get a signal when the parent ends.
 *
 * The kernel forgets it whenever the ids change, so it is set in the end.
 */

#include <signal.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "chain.h"

static int	signal_number(const char *);
static void	arm(void);

static pid_t parent;
static int death_signal;

int
chain_pdeathsig(int argc, char *argv[])
{
	while (option(argc, argv, "+") != -1)
		continue;
	death_signal = signal_number(operand(argc, argv));
	parent = getppid();
	before_running(arm);
	return optind;
}

static void
arm(void)
{
	if (set_death_signal(death_signal) == -1)
		fail("cannot ask for the signal %d", death_signal);
	/* He may have ended meanwhile. */
	if (getppid() != parent)
		(void)raise(death_signal);
}

static int
signal_number(const char *text)
{
	static const struct {
		const char	*name;
		int		 number;
	} signals[] = {
		{ "ABRT", SIGABRT }, { "ALRM", SIGALRM }, { "CONT", SIGCONT },
		{ "HUP", SIGHUP }, { "INT", SIGINT }, { "KILL", SIGKILL },
		{ "QUIT", SIGQUIT }, { "STOP", SIGSTOP }, { "TERM", SIGTERM },
		{ "TSTP", SIGTSTP }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 },
		{ "WINCH", SIGWINCH },
	};
	const char *name = text;
	size_t i;

	if (strncasecmp(name, "SIG", 3) == 0)
		name += 3;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (strcasecmp(signals[i].name, name) == 0)
			return signals[i].number;
	return (int)number(text, 1, NSIG - 1);
}
