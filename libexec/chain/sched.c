/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * sched [-R] [-p PRIORITY] POLICY -- the scheduling policy.
 */

#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

static int	policy(const char *);

int
chain_sched(int argc, char *argv[])
{
	const char *name, *priority = NULL;
	bool reset = false;
	int ch, min, which;

	while ((ch = option(argc, argv, "+Rp:")) != -1)
		if (ch == 'p')
			priority = optarg;
		else
			reset = true;
	name = operand(argc, argv);
	which = policy(name);
	if ((min = sched_get_priority_min(which)) == -1)
		fail("cannot use the policy %s", name);
	if (priority != NULL)
		min = (int)number(priority, min,
		    sched_get_priority_max(which));
	if (schedule(which, min, reset) == -1)
		fail("cannot use the policy %s with priority %d", name, min);
	return optind;
}

static int
policy(const char *name)
{
	static const struct {
		const char	*name;
		int		 policy;
	} policies[] = {
		{ "batch", SCHED_BATCH },
		{ "fifo", SCHED_FIFO },
		{ "idle", SCHED_IDLE },
		{ "other", SCHED_OTHER },
		{ "rr", SCHED_RR },
	};
	size_t i;

	for (i = 0; i < sizeof(policies) / sizeof(policies[0]); i++)
		if (strcmp(policies[i].name, name) == 0)
			return policies[i].policy;
	wrong("no such policy: %s", name);
}
