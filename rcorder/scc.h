/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * scc.h -- the graph as nodes and arcs, and what of it is on a cycle.
 *
 * A node is a file, or one of the two sides of a name, so that there are no
 * more arcs than words.  Arcs lead from what waits to what it waits for:
 *
 *	file --REQUIRE--> required name --PROVIDE--> file
 *	file --PROVIDE--> targeted name --BEFORE---> file
 *
 * Words with w_dropped set make no arcs.
 */

#ifndef SCC_H
#define SCC_H

#include "graph.h"

/* The arcs of one node that are still to be seen. */
struct arcs {
	struct word	*a_requires;	/* of a file */
	struct word	*a_targets;	/* of a file: PROVIDE words */
	struct word	*a_providers;	/* of a required name */
	uint32_t	 a_pair;	/* of a targeted name */
};

struct scc {
	struct graph	*s_graph;
	struct name	**s_names;	/* by n_id */
	uint32_t	 s_nnodes;
	uint32_t	*s_comp;	/* of each node; 0: on no cycle */
	uint32_t	 s_ncomps;	/* numbers given so far */
	uint32_t	 s_firstcomp;	/* those before the last run */
	uint32_t	 s_counter;	/* from here on Tarjan's own */
	uint32_t	*s_index;
	uint32_t	*s_low;
	uint32_t	*s_stack;
	uint32_t	 s_depth;
	struct call	*s_calls;
	size_t		 s_ncalls, s_maxcalls;
};

/* scc.c */
struct scc	*scc_new(struct graph *);
void		 scc_free(struct scc *);
uint32_t	 scc_run(struct scc *, const uint32_t *, uint32_t);
uint32_t	 scc_required(const struct scc *, const struct name *);
uint32_t	 scc_target(const struct scc *, const struct name *);
void		 arcs_begin(const struct scc *, struct arcs *, uint32_t);
struct word	*arcs_next(const struct scc *, struct arcs *, uint32_t *);

#endif
