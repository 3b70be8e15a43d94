/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * cpuset [-l] LIST -- run on these processors only, as in 0-3,5.
 */

#include <stdlib.h>
#include <unistd.h>

#include "chain.h"

static const char *cpu(const char *, const char *, long *);

int
chain_cpuset(int argc, char *argv[])
{
	struct cpus *cpus;
	const char *list, *p;
	long first, last;

	/* -l LIST, as FreeBSD's cpuset has it, is LIST. */
	while (option(argc, argv, "+l") != -1)
		continue;
	list = operand(argc, argv);
	if ((cpus = no_cpus()) == NULL)
		fail("cannot choose processors");
	for (p = list; ; p++) {
		p = cpu(p, list, &first);
		last = first;
		if (*p == '-')
			p = cpu(p + 1, list, &last);
		if ((*p != ',' && *p != '\0') || last < first)
			wrong("not a list of processors: %s", list);
		add_cpus(cpus, first, last);
		if (*p == '\0')
			break;
	}
	if (run_on_cpus(cpus) == -1)
		fail("cannot run on the processors %s only", list);
	free(cpus);
	return optind;
}

/* The processor number at p, which is part of list; where it ends. */
static const char *
cpu(const char *p, const char *list, long *n)
{
	if (*p < '0' || *p > '9')
		wrong("not a list of processors: %s", list);
	for (*n = 0; *p >= '0' && *p <= '9'; p++)
		if ((*n = *n * 10 + (*p - '0')) > highest_cpu)
			wrong("no processor has a number above %ld: %s",
			    highest_cpu, list);
	return p;
}
