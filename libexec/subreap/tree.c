/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * tree.c -- our descendants, and nobody else.
 *
 * While we live no descendant can leave the tree: whoever loses his parent
 * gets the next subreaper above him, at last us.  So what was found out once
 * about a process, by pid and start time, stays true.
 */

#include <sys/wait.h>

#include <unistd.h>

#include "subreap.h"

/* More generations than there can be processes. */
#define DEPTH_MAX	4194304

/*
 * What was found out lately.  Parents mostly have lower numbers than their
 * children and are looked at before them: so a climb is short, even where a
 * thousand processes are each the child of the other.
 */
#define KNOWN		512

static struct known {
	unsigned long long kn_start;
	pid_t	kn_pid;
	int	kn_depth;
} known[KNOWN];

struct call {
	void	(*fn)(pid_t, const struct look *, void *);
	void	*arg;
};

static int	climb(pid_t, const struct look *);
static bool	is_child(pid_t);
static void	one_descendant(pid_t, void *);

/*
 * depth_of(pid, look): 1 for our children, 2 for theirs and so on; 0 for
 * whoever is no descendant, or descends from a child that was there before us.
 */
int
depth_of(pid_t pid, const struct look *look)
{
	struct known *k = &known[pid % KNOWN];
	int depth;

	if (look->lk_parent == getpid())
		return is_stranger(pid) ? 0 : 1;
	if (k->kn_pid == pid && k->kn_start == look->lk_start)
		return k->kn_depth;
	depth = climb(pid, look);
	k->kn_pid = pid;
	k->kn_start = look->lk_start;
	k->kn_depth = depth;
	return depth;
}

/*
 * Go from parent to parent.  Nobody is older than his parent: whoever seems to
 * be has just lost his, and another process has got that number.
 */
static int
climb(pid_t pid, const struct look *from)
{
	struct look look = *from;
	const struct known *k;
	unsigned long long start;
	int depth;

	for (depth = 1; depth < DEPTH_MAX; depth++) {
		if (look.lk_parent == getpid())
			return is_stranger(pid) ? 0 : depth;
		pid = look.lk_parent;
		start = look.lk_start;
		if (pid <= 1 || !look_at(pid, &look) || look.lk_start > start)
			return 0;
		k = &known[pid % KNOWN];
		if (k->kn_pid == pid && k->kn_start == look.lk_start)
			return k->kn_depth == 0 ? 0 : k->kn_depth + depth;
	}
	return 0;
}

/*
 * each_descendant(fn, arg): call fn for every descendant that is alive, in
 * ascending order of the pids.
 */
void
each_descendant(void (*fn)(pid_t, const struct look *, void *), void *arg)
{
	struct call call = { fn, arg };

	each_process(one_descendant, &call);
}

static void
one_descendant(pid_t pid, void *arg)
{
	const struct call *call = arg;
	struct look look;

	if (look_at(pid, &look) && is_alive(&look) && depth_of(pid, &look) > 0)
		call->fn(pid, &look, call->arg);
}

/*
 * hold_descendant(process, pid): get a grip on a descendant that is alive;
 * false when there is none of that pid.
 */
bool
hold_descendant(struct process *p, pid_t pid)
{
	struct look look;

	p->pr_pid = pid;
	if (!hold(p)) {
		p->pr_pid = 0;
		return false;
	}
	/*
	 * From now on, whoever is found under that number is the one we hold,
	 * or it is dead.  A child is known without looking: /proc may hide it.
	 */
	if (look_at(pid, &look) ? is_alive(&look) &&
	    look.lk_start == p->pr_start && depth_of(pid, &look) > 0 :
	    is_child(pid))
		return true;
	release(p);
	return false;
}

/* Whether pid is a child of ours, not waited for yet. */
static bool
is_child(pid_t pid)
{
	siginfo_t si;

	return !is_stranger(pid) && waitid(P_PID, (id_t)pid, &si,
	    WEXITED | WNOHANG | WNOWAIT) == 0;
}

/*
 * is_alive(look): no zombie.  But one with threads is alive: only its first
 * one has ended.
 */
bool
is_alive(const struct look *look)
{
	return (look->lk_state != 'Z' && look->lk_state != 'X') ||
	    look->lk_threads > 1;
}
