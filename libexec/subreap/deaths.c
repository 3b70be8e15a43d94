/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * deaths.c -- waiting for children, except those that were there before us.
 *
 * A shell that becomes subreap by exec may have started something in the
 * background.  That is a child of ours as well, but not the program's: it is
 * neither signalled nor waited for.
 */

#include <sys/wait.h>

#include <errno.h>

#include "subreap.h"

/* Of more than so many, the others count as the program's. */
#define STRANGERS	32

static void	remember(pid_t, void *);
static void	forget(pid_t);
static void	count(pid_t, void *);

static pid_t	strangers[STRANGERS];
static size_t	nstrangers;

/* remember_strangers(): whoever is our child now is a stranger. */
void
remember_strangers(void)
{
	each_child(remember, NULL);
}

static void
remember(pid_t pid, void *arg)
{
	(void)arg;
	if (nstrangers < STRANGERS)
		strangers[nstrangers++] = pid;
}

/* is_stranger(pid) */
bool
is_stranger(pid_t pid)
{
	size_t i;

	for (i = 0; i < nstrangers; i++)
		if (strangers[i] == pid)
			return true;
	return false;
}

static void
forget(pid_t pid)
{
	size_t i;

	for (i = 0; i < nstrangers; i++)
		if (strangers[i] == pid)
			strangers[i] = strangers[--nstrangers];
}

/* next_death(pid, status): take a child that died; false: none has. */
bool
next_death(pid_t *pid, int *status)
{
	while ((*pid = waitpid(-1, status, WNOHANG)) > 0) {
		if (!is_stranger(*pid))
			return true;
		forget(*pid);
	}
	return false;
}

/* is_death_due(): whether a child died that has not been taken. */
bool
is_death_due(void)
{
	siginfo_t si;

	si.si_pid = 0;
	return waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    si.si_pid != 0;
}

/* has_children(): whether any but a stranger is left, dead ones included. */
bool
has_children(void)
{
	siginfo_t si;
	size_t n = 0;

	if (waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) == -1 &&
	    errno == ECHILD)
		return false;
	if (nstrangers == 0)
		return true;
	each_child(count, &n);
	return n > 0;
}

static void
count(pid_t pid, void *arg)
{
	size_t *n = arg;

	if (!is_stranger(pid))
		++*n;
}
