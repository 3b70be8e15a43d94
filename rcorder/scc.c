/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * scc.c -- what is on cycles: strongly connected components by Tarjan's
 * algorithm, with a stack of its own in place of recursion.
 *
 * Nodes are numbered: files by f_id, then two for each name by n_id.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scc.h"

#define ACTIVE	UINT32_MAX	/* s_comp of a node still to be settled */

struct call {
	uint32_t	c_node;
	struct arcs	c_arcs;
};

static uint32_t	 visit(struct scc *, uint32_t);
static void	 push(struct scc *, uint32_t);
static uint32_t	 settle(struct scc *, uint32_t);

struct scc *
scc_new(struct graph *g)
{
	struct scc *s;
	size_t n;

	n = (size_t)g->g_nfiles + 2 * (size_t)g->g_nnames;
	assert(n < ACTIVE);
	s = xrealloc(NULL, 1, sizeof(*s));
	*s = (struct scc){ .s_graph = g, .s_nnodes = (uint32_t)n };
	s->s_names = graph_names(g);
	s->s_comp = xrealloc(NULL, n + 1, sizeof(uint32_t));
	s->s_index = xrealloc(NULL, n + 1, sizeof(uint32_t));
	s->s_low = xrealloc(NULL, n + 1, sizeof(uint32_t));
	s->s_stack = xrealloc(NULL, n + 1, sizeof(uint32_t));
	return s;
}

void
scc_free(struct scc *s)
{
	free(s->s_names);
	free(s->s_comp);
	free(s->s_index);
	free(s->s_low);
	free(s->s_stack);
	free(s->s_calls);
	free(s);
}

uint32_t
scc_required(const struct scc *s, const struct name *n)
{
	return s->s_graph->g_nfiles + 2 * n->n_id;
}

uint32_t
scc_target(const struct scc *s, const struct name *n)
{
	return scc_required(s, n) + 1;
}

void
arcs_begin(const struct scc *s, struct arcs *a, uint32_t node)
{
	const uint32_t nfiles = s->s_graph->g_nfiles;
	const struct file *f;
	const struct name *n;

	*a = (struct arcs){ .a_pair = NO_PAIR };
	if (node < nfiles) {
		f = s->s_graph->g_files[node];
		a->a_requires = f->f_words[REQUIRE];
		a->a_targets = f->f_words[PROVIDE];
		return;
	}
	n = s->s_names[(node - nfiles) / 2];
	if ((node - nfiles) % 2 == 0)
		a->a_providers = n->n_provided;
	else
		a->a_pair = n->n_before;
}

/* The word that makes the next arc, which leads to *to; NULL at the end. */
struct word *
arcs_next(const struct scc *s, struct arcs *a, uint32_t *to)
{
	const struct pair *p;
	struct word *w;

	while ((w = a->a_requires) != NULL) {
		a->a_requires = w->w_next;
		*to = scc_required(s, w->w_name);
		if (!w->w_dropped)
			return w;
	}
	if ((w = a->a_targets) != NULL) {
		a->a_targets = w->w_next;
		*to = scc_target(s, w->w_name);
		return w;
	}
	if ((w = a->a_providers) != NULL) {
		a->a_providers = w->w_peer;
		*to = w->w_file->f_id;
		return w;
	}
	while (a->a_pair != NO_PAIR) {
		p = &s->s_graph->g_pairs[a->a_pair];
		a->a_pair = p->p_next;
		*to = p->p_word->w_file->f_id;
		if (!p->p_word->w_dropped)
			return p->p_word;
	}
	return NULL;
}

/*
 * Set s_comp of the first n nodes, or of the n listed ones, as if there were
 * no others.  Returns how many files are on cycles.
 */
uint32_t
scc_run(struct scc *s, const uint32_t *nodes, uint32_t n)
{
	uint32_t files = 0, i, node;

	for (i = 0; i < n; i++) {
		node = nodes == NULL ? i : nodes[i];
		s->s_comp[node] = ACTIVE;
		s->s_index[node] = 0;
	}
	s->s_counter = 0;
	s->s_firstcomp = s->s_ncomps;
	for (i = 0; i < n; i++) {
		node = nodes == NULL ? i : nodes[i];
		if (s->s_comp[node] == ACTIVE)
			files += visit(s, node);
	}
	return files;
}

/* Everything that can be reached from the root; the files on cycles. */
static uint32_t
visit(struct scc *s, uint32_t root)
{
	uint32_t files = 0, node, to, *low = s->s_low;
	struct call *c;

	push(s, root);
	while (s->s_ncalls > 0) {
		c = &s->s_calls[s->s_ncalls - 1];
		node = c->c_node;
		if (arcs_next(s, &c->c_arcs, &to) != NULL) {
			if (s->s_comp[to] != ACTIVE)
				continue;
			if (s->s_index[to] == 0)
				push(s, to);
			else if (low[node] > s->s_index[to])
				low[node] = s->s_index[to];
			continue;
		}
		if (--s->s_ncalls > 0 && low[c[-1].c_node] > low[node])
			low[c[-1].c_node] = low[node];
		if (low[node] == s->s_index[node])
			files += settle(s, node);
	}
	return files;
}

static void
push(struct scc *s, uint32_t node)
{
	struct call *c;

	if (s->s_ncalls == s->s_maxcalls) {
		s->s_maxcalls = s->s_maxcalls == 0 ? 64 : s->s_maxcalls * 2;
		s->s_calls = xrealloc(s->s_calls, s->s_maxcalls, sizeof(*c));
	}
	c = &s->s_calls[s->s_ncalls++];
	c->c_node = node;
	arcs_begin(s, &c->c_arcs, node);
	s->s_index[node] = s->s_low[node] = ++s->s_counter;
	s->s_stack[s->s_depth++] = node;
}

/* The nodes from this one to the top of the stack are one component. */
static uint32_t
settle(struct scc *s, uint32_t node)
{
	uint32_t comp = 0, files = 0, top;

	if (s->s_stack[s->s_depth - 1] != node)
		comp = ++s->s_ncomps;
	do {
		top = s->s_stack[--s->s_depth];
		s->s_comp[top] = comp;
		if (comp != 0 && top < s->s_graph->g_nfiles)
			files++;
	} while (top != node);
	return files;
}
