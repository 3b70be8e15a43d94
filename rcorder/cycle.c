/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * cycle.c -- every cycle as a whole path, and the word to take out of it.
 *
 * In each strongly connected component one shortest cycle is told and one of
 * its words is dropped; then the same with what is left, until nothing is.
 * So the words named are together enough to make the order sound.
 */

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "path.h"
#include "rcorder.h"

#define BUDGET	20000000	/* arcs to follow for the sake of one answer */
#define CYCLES	100		/* told in one run */

/* Nodes that are on cycles, those of one component side by side. */
struct tangle {
	uint32_t	*nodes;
	uint32_t	 count;
};

static void	 sort_tangle(const struct scc *, struct tangle *);
static void	 explain_component(struct search *, const uint32_t *,
		    uint32_t);
static void	 shortest_cycle(struct search *, const uint32_t *, uint32_t,
		    struct path *);
static void	 print_cycle(const struct path *);
static struct word *best_to_drop(struct scc *, const uint32_t *, uint32_t,
		    const struct path *);
static bool	 is_better(const struct word *, const struct word *);
static void	 set_dropped(const struct word *, bool);

void
explain_cycles(struct graph *g)
{
	struct scc *s = scc_new(g);
	struct tangle t;
	struct search se;
	uint32_t files, first, i, told = 0;

	search_init(&se, s);
	se.se_within = true;
	t.nodes = xrealloc(NULL, (size_t)s->s_nnodes + 1, sizeof(uint32_t));
	t.count = s->s_nnodes;
	for (i = 0; i < t.count; i++)
		t.nodes[i] = i;
	while ((files = scc_run(s, t.nodes, t.count)) > 0 && told < CYCLES) {
		sort_tangle(s, &t);
		for (first = i = 0; i < t.count && told < CYCLES; first = i) {
			while (i < t.count && s->s_comp[t.nodes[i]] ==
			    s->s_comp[t.nodes[first]])
				i++;
			explain_component(&se, t.nodes + first, i - first);
			told++;
		}
	}
	if (files > 0)
		warnx("more cycles, among %u files", files);
	free(t.nodes);
	search_free(&se);
	scc_free(s);
}

/* Leave out what is on no cycle; group the rest, in the order it had. */
static void
sort_tangle(const struct scc *s, struct tangle *t)
{
	const uint32_t base = s->s_firstcomp;
	const size_t ncomps = s->s_ncomps - base;
	uint32_t *sorted, *start, comp, i, n = 0;

	start = xrealloc(NULL, ncomps + 2, sizeof(uint32_t));
	memset(start, 0, (ncomps + 2) * sizeof(uint32_t));
	sorted = xrealloc(NULL, (size_t)t->count + 1, sizeof(uint32_t));
	for (i = 0; i < t->count; i++)
		if ((comp = s->s_comp[t->nodes[i]]) != 0) {
			start[comp - base + 1]++;
			n++;
		}
	for (i = 0; i <= ncomps; i++)
		start[i + 1] += start[i];
	for (i = 0; i < t->count; i++)
		if ((comp = s->s_comp[t->nodes[i]]) != 0)
			sorted[start[comp - base]++] = t->nodes[i];
	free(start);
	free(t->nodes);
	t->nodes = sorted;
	t->count = n;
}

static void
explain_component(struct search *se, const uint32_t *nodes, uint32_t n)
{
	struct path path = { .p_count = 0 };
	struct word *w;

	shortest_cycle(se, nodes, n, &path);
	w = best_to_drop(se->se_scc, nodes, n, &path);
	print_cycle(&path);
	warnx("dropping %s's %s %s breaks it", base_name(w->w_file->f_path),
	    header_of(w), w->w_name->n_text);
	set_dropped(w, true);
	free(path.p_hops);
}

/* From each of the files, as long as the budget lasts. */
static void
shortest_cycle(struct search *se, const uint32_t *nodes, uint32_t n,
    struct path *best)
{
	const uint32_t nfiles = se->se_scc->s_graph->g_nfiles;
	struct path path = { .p_count = 0 }, swap;
	uint32_t i;

	se->se_steps = 0;
	for (i = 0; i < n; i++) {
		if (nodes[i] >= nfiles)
			continue;
		search_begin(se);
		search_add(se, nodes[i]);
		se->se_wanted[nodes[i]] = true;
		if (search_run(se, &path) && (best->p_count == 0 ||
		    path.p_count < best->p_count)) {
			swap = *best;
			*best = path;
			path = swap;
		}
		se->se_wanted[nodes[i]] = false;
		if (se->se_steps > BUDGET)
			break;
	}
	free(path.p_hops);
	path_reverse(best);
}

/* Each file waits for the next. */
static void
print_cycle(const struct path *path)
{
	const struct hop *h;

	(void)fprintf(stderr, "%s: cycle of %zu: ", "rcorder", path->p_count);
	for (h = path->p_hops; h < path->p_hops + path->p_count; h++)
		(void)fprintf(stderr, "%s -> ",
		    base_name(waiting(h)->f_path));
	(void)fprintf(stderr, "%s\n", base_name(waiting(path->p_hops)->f_path));
	path_print(path, stderr);
}

/*
 * The word of the cycle without which the fewest files of its component are
 * left on cycles.
 */
static struct word *
best_to_drop(struct scc *s, const uint32_t *nodes, uint32_t n,
    const struct path *path)
{
	const uint32_t comp = s->s_comp[nodes[0]];
	struct word *best = NULL, *w;
	uint32_t files, j, least = UINT32_MAX;
	size_t i;

	for (i = 0; i < path->p_count; i++) {
		w = path->p_hops[i].h_word;
		files = least;
		if (path->p_count * n <= BUDGET) {
			set_dropped(w, true);
			files = scc_run(s, nodes, n);
			set_dropped(w, false);
			for (j = 0; j < n; j++)
				s->s_comp[nodes[j]] = comp;
		}
		if (best == NULL || files < least ||
		    (files == least && is_better(w, best))) {
			best = w;
			least = files;
		}
	}
	return best;
}

/*
 * A BEFORE is the newcomer's wish to get in front of what was there; among
 * equals, the file named later on the command line is more likely his.
 */
static bool
is_better(const struct word *a, const struct word *b)
{
	if (a->w_kind != b->w_kind)
		return a->w_kind == BEFORE;
	return a->w_file->f_id > b->w_file->f_id;
}

/* The word wherever its file says it. */
static void
set_dropped(const struct word *word, bool dropped)
{
	struct word *w;

	for (w = word->w_file->f_words[word->w_kind]; w != NULL; w = w->w_next)
		if (w->w_name == word->w_name)
			w->w_dropped = dropped;
}
