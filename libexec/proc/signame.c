/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * signame.c -- signals by name.
 */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "signame.h"

static const struct {
	const char	*name;
	int		 number;
} signals[] = {
	{ "ABRT", SIGABRT },	{ "ALRM", SIGALRM },	{ "BUS", SIGBUS },
	{ "CHLD", SIGCHLD },	{ "CONT", SIGCONT },	{ "FPE", SIGFPE },
	{ "HUP", SIGHUP },	{ "ILL", SIGILL },	{ "INT", SIGINT },
	{ "IO", SIGIO },	{ "KILL", SIGKILL },	{ "PIPE", SIGPIPE },
	{ "PROF", SIGPROF },	{ "PWR", SIGPWR },	{ "QUIT", SIGQUIT },
	{ "SEGV", SIGSEGV },	{ "STOP", SIGSTOP },	{ "SYS", SIGSYS },
	{ "TERM", SIGTERM },	{ "TRAP", SIGTRAP },	{ "TSTP", SIGTSTP },
	{ "TTIN", SIGTTIN },	{ "TTOU", SIGTTOU },	{ "URG", SIGURG },
	{ "USR1", SIGUSR1 },	{ "USR2", SIGUSR2 },	{ "VTALRM", SIGVTALRM },
	{ "WINCH", SIGWINCH },	{ "XCPU", SIGXCPU },	{ "XFSZ", SIGXFSZ },
};

#define NSIGNALS	(sizeof(signals) / sizeof(signals[0]))

/* The highest number there is on any system we know of. */
#define HIGHEST		64

/*
 * signal_number(text): the signal that text names, with or without SIG, in
 * any case, or by number; -1 when there is none.
 */
int
signal_number(const char *text)
{
	const char *name = text;
	size_t i;
	long n;
	char *end;

	if (*text >= '0' && *text <= '9') {
		n = strtol(text, &end, 10);
		return *end == '\0' && n <= HIGHEST ? (int)n : -1;
	}
	if (strncasecmp(name, "SIG", 3) == 0)
		name += 3;
	for (i = 0; i < NSIGNALS; i++)
		if (strcasecmp(signals[i].name, name) == 0)
			return signals[i].number;
	return -1;
}

/* signal_name(number): its name without SIG, NULL when it has none. */
const char *
signal_name(int number)
{
	size_t i;

	for (i = 0; i < NSIGNALS; i++)
		if (signals[i].number == number)
			return signals[i].name;
	return NULL;
}
