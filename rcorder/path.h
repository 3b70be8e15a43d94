/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * path.h -- the shortest way from one file to what waits for it.
 */

#ifndef PATH_H
#define PATH_H

#include <stdio.h>

#include "scc.h"

/* One file waits for another: a REQUIRE or BEFORE word and who provides it. */
struct hop {
	struct word	*h_word;
	struct word	*h_provide;
};

/* Each hop's waiting file is the awaited one of the next. */
struct path {
	struct hop	*p_hops;
	size_t		 p_count, p_max;
};

/* A breadth-first search along the arcs; set up once, run often. */
struct search {
	struct scc	*se_scc;
	bool		*se_wanted;	/* by f_id: where it may end */
	uint32_t	*se_round;	/* of each node: when last seen */
	uint32_t	 se_rounds;
	uint32_t	*se_from;	/* the node it was seen from */
	struct word	**se_word;	/* by which arc */
	uint32_t	*se_queue;
	uint32_t	 se_tail;
	bool		 se_within;	/* only inside one component */
	size_t		 se_steps;	/* arcs followed in all runs */
};

/* path.c */
void		 search_init(struct search *, struct scc *);
void		 search_free(struct search *);
void		 search_begin(struct search *);
void		 search_add(struct search *, uint32_t);
bool		 search_run(struct search *, struct path *);
const struct file *awaited(const struct hop *);
const struct file *waiting(const struct hop *);
const char	*header_of(const struct word *);
void		 path_reverse(struct path *);
void		 path_print(const struct path *, FILE *);

#endif
