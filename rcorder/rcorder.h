/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * rcorder.h -- what rcorder makes of a graph: lists, pictures, reasons.
 */

#ifndef RCORDER_H
#define RCORDER_H

#include "graph.h"

#define noreturn	__attribute__((__noreturn__))

/* Which files are listed: -k and -s. */
struct filter {
	bool	keeps;		/* there is a -k */
	bool	skips;		/* there is a -s */
};

/* print.c */
bool		 is_listed(const struct file *, const struct filter *);
void		 print_groups(struct graph *, const struct filter *);
void		 print_graphviz(struct graph *);
void		 print_keywords(const struct file *);

/* explain.c */
void		 explain_problems(struct graph *);
int		 explain_order(struct graph *, const char *, const char *);
const char	*base_name(const char *);
struct file	*find_file(const struct graph *, const char *);
void		 complain_unknown(const struct graph *, const char *);

/* cycle.c */
void		 explain_cycles(struct graph *);

/* nearest.c */
const struct name *nearest_name(const struct graph *, const char *);

#endif
