/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * measure -- what guardian and supervisor use when all is calm: the same
 * after all that happened as before.
 */

#include <sys/wait.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chaos.h"

#define MORE_DATA	256	/* kB that VmData may have grown */
#define MORE_PSS	512
#define IDLE_TICKS	10	/* of processor time in a second */
#define LIMIT		10000	/* ms until it is so */

struct use {
	unsigned	descriptors;
	unsigned long	data, pss;	/* kB */
};

static int	has_as_many_descriptors(void);
static int	is_idle(void);
static int	has_no_zombies(void);
static int	svstat_agrees(void);
static int	compare_line(const char *);
static void	use(const struct process *, struct use *);
static void	compare_memory(const char *, const struct use *,
		    const struct use *);

static struct use guardian_before, supervisor_before;

void
measure_before(void)
{
	struct process g, s;

	if (find_supervisor(&g, &s) == -1 || s.p_pid == 0)
		errx(1, "there is no svscan");
	use(&g, &guardian_before);
	use(&s, &supervisor_before);
}

void
measure_after(void)
{
	struct process g, s;
	struct use now;

	(void)wait_for("as many descriptors as before",
	    has_as_many_descriptors, LIMIT);
	(void)wait_for("no zombies", has_no_zombies, LIMIT);
	(void)wait_for("an idle svscan", is_idle, LIMIT);
	(void)wait_for("svstat to say what is", svstat_agrees, LIMIT);
	if (find_supervisor(&g, &s) == -1 || s.p_pid == 0)
		return;
	use(&g, &now);
	compare_memory("guardian", &guardian_before, &now);
	use(&s, &now);
	compare_memory("supervisor", &supervisor_before, &now);
}

static void
use(const struct process *p, struct use *u)
{

	u->descriptors = os_descriptors(p->p_pid);
	u->data = os_memory(p->p_pid, "status", "VmData:");
	u->pss = os_memory(p->p_pid, "smaps_rollup", "\nPss:");
}

/*
 * The memory of a program with sanitizers says nothing.
 */
static void
compare_memory(const char *who, const struct use *before,
    const struct use *now)
{

	act("%s: VmData %lu, then %lu kB, Pss %lu, then %lu kB", who,
	    before->data, now->data, before->pss, now->pss);
	if (getenv("RC_CHAOS_SANITIZED") != NULL)
		return;
	if (now->data > before->data + MORE_DATA ||
	    now->pss > before->pss + MORE_PSS)
		wrong("%s: VmData %lu, then %lu kB; Pss %lu, then %lu kB",
		    who, before->data, now->data, before->pss, now->pss);
}

/*
 * A probe that runs at the moment has one, too.
 */
static int
has_as_many_descriptors(void)
{
	struct process g, s;
	struct use of_g, of_s;

	if (find_supervisor(&g, &s) == -1 || s.p_pid == 0)
		return (0);
	use(&g, &of_g);
	use(&s, &of_s);
	if (of_g.descriptors <= guardian_before.descriptors &&
	    of_s.descriptors <= supervisor_before.descriptors)
		return (1);
	act("descriptors: guardian %ld %u, then %u, supervisor %ld %u, "
	    "then %u", (long)g.p_pid, guardian_before.descriptors,
	    of_g.descriptors, (long)s.p_pid, supervisor_before.descriptors,
	    of_s.descriptors);
	return (0);
}

static int
has_no_zombies(void)
{
	struct process *list;
	unsigned i, n;

	n = os_look(&list);
	for (i = 0; i < n; i++)
		if (list[i].p_state == 'Z' && list[i].p_parent != getpid()) {
			act("zombie %ld %s of %ld", (long)list[i].p_pid,
			    list[i].p_name, (long)list[i].p_parent);
			return (0);
		}
	return (1);
}

static int
is_idle(void)
{
	struct process g, s, g2, s2;
	unsigned long used;

	if (find_supervisor(&g, &s) == -1 || s.p_pid == 0)
		return (0);
	sleep_ms(1000);
	if (find_supervisor(&g2, &s2) == -1 || s2.p_pid != s.p_pid)
		return (0);
	used = s2.p_used - s.p_used + g2.p_used - g.p_used;
	act("%lu ticks in a second", used);
	return (used <= IDLE_TICKS);
}

/*
 * svstat prints NAME: up (pid N) ..., for every service.
 */
static int
svstat_agrees(void)
{
	char command[PATH_MAX + 32], line[1024];
	int lines = 0, agree = 1;
	FILE *out;

	(void)snprintf(command, sizeof(command), "'%s/svstat' scan/*", sbin);
	if ((out = popen(command, "r")) == NULL)
		err(1, "%s", command);
	for (; fgets(line, sizeof(line), out) != NULL; lines++)
		agree = agree && compare_line(line);
	return (pclose(out) == 0 && lines == MEMBERS && agree);
}

static int
compare_line(const char *line)
{
	const struct member *m;
	char expected[80];
	struct record r;

	for (m = members; m < members + MEMBERS; m++) {
		if (strncmp(line, m->m_dir, strlen(m->m_dir)) != 0 ||
		    line[strlen(m->m_dir)] != ':')
			continue;
		if (read_record(m, 0, &r) == -1)
			return (0);
		(void)snprintf(expected, sizeof(expected), "%s: up (pid %ld",
		    m->m_dir, (long)r.r_pid);
		if (strncmp(line, expected, strlen(expected)) == 0)
			return (1);
	}
	act("svstat: %s", line);
	return (0);
}
