/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * find.c -- which processes run a program?
 */

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc.h"

/* What a search carries from process to process. */
struct search {
	const struct pattern *s_pattern;
	pid_t	*s_callers;	/* the caller and the shells it forked from */
	size_t	 s_ncallers;
	char	 s_out[4096];	/* the line that is printed */
	size_t	 s_len;
	bool	 s_found;
};

static void	find_callers(struct search *);
static void	consider(pid_t, void *);
static void	add(struct search *, pid_t);
static int	finish(struct search *);
static void	flush(struct search *);

/* The two command lines that are looked at at once. */
static char	args[ARGS_MAX + 1], callers_args[ARGS_MAX + 1];

/*
 * is_program(pattern, pid): whether pid is a live process of our own PID
 * namespace that runs what the pattern says.
 */
bool
is_program(const struct pattern *pt, pid_t pid)
{
	return matches(pt, args, command_line(pid, args)) && is_candidate(pid);
}

/* find_one(pattern, pid): print pid if it matches. */
int
find_one(const struct pattern *pt, pid_t pid)
{
	struct search s = { .s_pattern = pt };

	if (is_program(pt, pid))
		add(&s, pid);
	return finish(&s);
}

/* find_all(pattern): print every process that matches but the caller. */
int
find_all(const struct pattern *pt)
{
	struct search s = { .s_pattern = pt };

	find_callers(&s);
	each_process(consider, &s);
	free(s.s_callers);
	return finish(&s);
}

/*
 * A script that asks for /bin/sh must not find itself.  So the caller is left
 * out, and with it those of its ancestors that it was forked from: a shell and
 * its subshells share one command line.  Other ancestors stay: sshd is running
 * even when the question comes from a session that it serves.
 */
static void
find_callers(struct search *s)
{
	pid_t pid = getppid();
	size_t len, n;

	len = command_line(pid, callers_args);
	for (n = len; n > 0; pid = parent_of(pid)) {
		n = command_line(pid, args);
		if (n != len || memcmp(args, callers_args, len) != 0 ||
		    !matches(s->s_pattern, args, n))
			return;
		s->s_callers = realloc(s->s_callers,
		    (s->s_ncallers + 1) * sizeof(*s->s_callers));
		if (s->s_callers == NULL)
			err(WRONG, "cannot list the callers");
		s->s_callers[s->s_ncallers++] = pid;
	}
}

static void
consider(pid_t pid, void *arg)
{
	struct search *s = arg;
	size_t i;

	if (!is_program(s->s_pattern, pid) || pid == getpid())
		return;
	for (i = 0; i < s->s_ncallers; i++)
		if (s->s_callers[i] == pid)
			return;
	add(s, pid);
}

static void
add(struct search *s, pid_t pid)
{
	if (sizeof(s->s_out) - s->s_len < 16)
		flush(s);
	s->s_len += (size_t)snprintf(s->s_out + s->s_len,
	    sizeof(s->s_out) - s->s_len, "%s%ld", s->s_found ? " " : "",
	    (long)pid);
	s->s_found = true;
}

static int
finish(struct search *s)
{
	if (!s->s_found)
		return FAILED;
	s->s_out[s->s_len++] = '\n';
	flush(s);
	return DONE;
}

static void
flush(struct search *s)
{
	const char *from = s->s_out;
	ssize_t n;

	while (s->s_len > 0) {
		n = write(STDOUT_FILENO, from, s->s_len);
		if (n == -1 && errno != EINTR)
			err(WRONG, "cannot write to standard output");
		if (n > 0) {
			from += n;
			s->s_len -= (size_t)n;
		}
	}
}
