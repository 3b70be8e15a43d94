/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * path.c -- the shortest way from one file to what waits for it.
 */

#include <stdlib.h>
#include <string.h>

#include "path.h"
#include "rcorder.h"

#define NOTHING	UINT32_MAX	/* se_from of where a search began */

static void	 collect(const struct search *, uint32_t, struct word *,
		    struct path *);
static void	 add_hop(struct path *, struct word *, struct word *);
static bool	 speaks_for_itself(const struct hop *);
static void	 widen(int *, const char *);
static void	 print_row(FILE *, const struct word *, int, int);

void
search_init(struct search *se, struct scc *s)
{
	const size_t n = (size_t)s->s_nnodes + 1;

	*se = (struct search){ .se_scc = s };
	se->se_wanted = xrealloc(NULL, n, sizeof(bool));
	memset(se->se_wanted, 0, n * sizeof(bool));
	se->se_round = xrealloc(NULL, n, sizeof(uint32_t));
	memset(se->se_round, 0, n * sizeof(uint32_t));
	se->se_from = xrealloc(NULL, n, sizeof(uint32_t));
	se->se_word = xrealloc(NULL, n, sizeof(struct word *));
	se->se_queue = xrealloc(NULL, n, sizeof(uint32_t));
}

void
search_free(struct search *se)
{
	free(se->se_wanted);
	free(se->se_round);
	free(se->se_from);
	free(se->se_word);
	free(se->se_queue);
}

/* Begin a new search; search_add() says where. */
void
search_begin(struct search *se)
{
	se->se_rounds++;
	se->se_tail = 0;
}

void
search_add(struct search *se, uint32_t node)
{
	if (se->se_round[node] == se->se_rounds)
		return;
	se->se_round[node] = se->se_rounds;
	se->se_from[node] = NOTHING;
	se->se_queue[se->se_tail++] = node;
}

/*
 * Find a wanted file that something added waits for, over one hop at least;
 * the path leads from it to the one added.
 */
bool
search_run(struct search *se, struct path *path)
{
	const uint32_t *comp = se->se_scc->s_comp;
	const uint32_t nfiles = se->se_scc->s_graph->g_nfiles;
	uint32_t head, node, to;
	struct word *w;
	struct arcs a;

	for (head = 0; head < se->se_tail; head++) {
		node = se->se_queue[head];
		arcs_begin(se->se_scc, &a, node);
		while ((w = arcs_next(se->se_scc, &a, &to)) != NULL) {
			se->se_steps++;
			if (to < nfiles && se->se_wanted[to]) {
				collect(se, node, w, path);
				return true;
			}
			if (se->se_round[to] == se->se_rounds ||
			    (se->se_within && comp[to] != comp[node]))
				continue;
			search_add(se, to);
			se->se_from[to] = node;
			se->se_word[to] = w;
		}
	}
	return false;
}

/* The path that ends with this arc from this node, last hop first. */
static void
collect(const struct search *se, uint32_t node, struct word *w,
    struct path *path)
{
	struct word *second;

	path->p_count = 0;
	for (;;) {
		/* Two arcs: from a file to a name, and from it to a file. */
		second = se->se_word[node];
		if (w->w_kind == PROVIDE)
			add_hop(path, second, w);
		else
			add_hop(path, w, second);
		node = se->se_from[node];
		if (se->se_from[node] == NOTHING)
			return;
		w = se->se_word[node];
		node = se->se_from[node];
	}
}

static void
add_hop(struct path *path, struct word *w, struct word *provide)
{
	if (path->p_count == path->p_max) {
		path->p_max = path->p_max == 0 ? 16 : path->p_max * 2;
		path->p_hops = xrealloc(path->p_hops, path->p_max,
		    sizeof(struct hop));
	}
	path->p_hops[path->p_count++] = (struct hop){ w, provide };
}

void
path_reverse(struct path *path)
{
	struct hop swap, *a, *b;

	if (path->p_count == 0)
		return;
	a = path->p_hops;
	b = path->p_hops + path->p_count - 1;
	for (; a < b; a++, b--) {
		swap = *a;
		*a = *b;
		*b = swap;
	}
}

/* The file that comes first. */
const struct file *
awaited(const struct hop *h)
{
	return h->h_word->w_kind == BEFORE ? h->h_word->w_file :
	    h->h_provide->w_file;
}

/* The file that comes after it. */
const struct file *
waiting(const struct hop *h)
{
	return h->h_word->w_kind == BEFORE ? h->h_provide->w_file :
	    h->h_word->w_file;
}

const char *
header_of(const struct word *w)
{
	static const char *const headers[NKINDS] = {
		[PROVIDE] = "PROVIDE:", [REQUIRE] = "REQUIRE:",
		[BEFORE] = "BEFORE:", [KEYWORD] = "KEYWORD:",
	};

	return headers[w->w_kind];
}

/*
 * A line for each hop: who says so, the header, the name, file:line.  Where a
 * name is not that of the file that provides it, a line tells who does.
 */
void
path_print(const struct path *path, FILE *fp)
{
	const struct hop *h;
	int files = 0, names = 0;

	for (h = path->p_hops; h < path->p_hops + path->p_count; h++) {
		widen(&files, base_name(h->h_word->w_file->f_path));
		widen(&names, h->h_word->w_name->n_text);
		if (!speaks_for_itself(h))
			widen(&files, base_name(h->h_provide->w_file->f_path));
	}
	for (h = path->p_hops; h < path->p_hops + path->p_count; h++) {
		print_row(fp, h->h_word, files, names);
		if (!speaks_for_itself(h))
			print_row(fp, h->h_provide, files, names);
	}
}

static bool
speaks_for_itself(const struct hop *h)
{
	return strcmp(base_name(h->h_provide->w_file->f_path),
	    h->h_provide->w_name->n_text) == 0;
}

static void
widen(int *width, const char *text)
{
	size_t n = strlen(text);

	/* A monster is not allowed to push the others off the screen. */
	if (n <= 32 && (int)n > *width)
		*width = (int)n;
}

static void
print_row(FILE *fp, const struct word *w, int files, int names)
{
	(void)fprintf(fp, "  %-*s  %-8s %-*s  %s:%u\n", files,
	    base_name(w->w_file->f_path), header_of(w), names,
	    w->w_name->n_text, w->w_file->f_path, w->w_line);
}
