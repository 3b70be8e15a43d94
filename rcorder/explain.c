/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * explain.c -- why one file is before another, and what nobody provides.
 */

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "path.h"
#include "rcorder.h"

static void	 explain_missing(const struct graph *, const struct word *);
static uint32_t	 find_all(const struct graph *, const char *, uint32_t *);
static bool	 find_path(struct search *, const char *, const char *,
		    struct path *);

const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL || slash[1] == '\0' ? path : slash + 1;
}

/* The first file of that path, or else with that last component. */
struct file *
find_file(const struct graph *g, const char *text)
{
	uint32_t i;

	for (i = 0; i < g->g_nfiles; i++)
		if (strcmp(g->g_files[i]->f_path, text) == 0)
			return g->g_files[i];
	for (i = 0; i < g->g_nfiles; i++)
		if (strcmp(base_name(g->g_files[i]->f_path), text) == 0)
			return g->g_files[i];
	return NULL;
}

void
complain_unknown(const struct graph *g, const char *text)
{
	const struct name *near = nearest_name(g, text);

	if (near == NULL)
		warnx("%s: nobody provides it", text);
	else
		warnx("%s: nobody provides it; %s?", text, near->n_text);
}

/* All that is wrong, on stderr, with file and line. */
void
explain_problems(struct graph *g)
{
	uint32_t i;

	for (i = 0; i < g->g_nfiles; i++) {
		explain_missing(g, g->g_files[i]->f_words[REQUIRE]);
		explain_missing(g, g->g_files[i]->f_words[BEFORE]);
	}
	explain_cycles(g);
}

/* The list has the last word first; they are told in the order they stand. */
static void
explain_missing(const struct graph *g, const struct word *list)
{
	const struct word **missing = NULL, *w;
	const struct name *near;
	size_t n = 0;

	for (w = list; w != NULL; w = w->w_next)
		if (w->w_name->n_provided == NULL && !w->w_soft)
			n++;
	if (n == 0)
		return;
	missing = xrealloc(NULL, n, sizeof(struct word *));
	n = 0;
	for (w = list; w != NULL; w = w->w_next)
		if (w->w_name->n_provided == NULL && !w->w_soft)
			missing[n++] = w;
	while (n-- > 0) {
		w = missing[n];
		near = nearest_name(g, w->w_name->n_text);
		warnx("%s:%u: %s %s: nobody provides it%s%s%s",
		    w->w_file->f_path, w->w_line, header_of(w),
		    w->w_name->n_text, near == NULL ? "" : "; ",
		    near == NULL ? "" : near->n_text, near == NULL ? "" : "?");
	}
	free(missing);
}

/*
 * Why is first before then?  0: here is why.  1: it is not, or nothing says
 * so.  2: there is no such name.
 */
int
explain_order(struct graph *g, const char *first, const char *then)
{
	struct path path = { .p_count = 0 };
	struct scc *s = scc_new(g);
	struct search se;
	int status = 0;

	search_init(&se, s);
	if (find_all(g, first, se.se_queue) == 0) {
		complain_unknown(g, first);
		status = 2;
	}
	if (find_all(g, then, se.se_queue) == 0) {
		complain_unknown(g, then);
		status = 2;
	}
	if (status == 0 && find_path(&se, first, then, &path)) {
		(void)printf("%s comes before %s:\n", first, then);
		path_print(&path, stdout);
	} else if (status == 0) {
		status = 1;
		if (find_path(&se, then, first, &path)) {
			(void)printf("%s comes after %s:\n", first, then);
			path_print(&path, stdout);
		} else
			(void)printf("nothing orders %s and %s\n", first,
			    then);
	}
	free(path.p_hops);
	search_free(&se);
	scc_free(s);
	return status;
}

/* The files that provide the name, or the one called so; how many. */
static uint32_t
find_all(const struct graph *g, const char *text, uint32_t *ids)
{
	const struct name *n = graph_find(g, text);
	const struct file *f;
	const struct word *w;
	uint32_t count = 0;

	if (n != NULL)
		for (w = n->n_provided; w != NULL; w = w->w_peer)
			if (count == 0 || ids[count - 1] != w->w_file->f_id)
				ids[count++] = w->w_file->f_id;
	if (count == 0 && (f = find_file(g, text)) != NULL)
		ids[count++] = f->f_id;
	return count;
}

static bool
find_path(struct search *se, const char *first, const char *then,
    struct path *path)
{
	struct graph *g = se->se_scc->s_graph;
	uint32_t *ids, i, n;
	bool found;

	ids = xrealloc(NULL, (size_t)g->g_nfiles + 1, sizeof(*ids));
	memset(se->se_wanted, 0, g->g_nfiles * sizeof(bool));
	n = find_all(g, first, ids);
	for (i = 0; i < n; i++)
		se->se_wanted[ids[i]] = true;
	search_begin(se);
	n = find_all(g, then, ids);
	for (i = 0; i < n; i++)
		search_add(se, ids[i]);
	found = search_run(se, path);
	free(ids);
	return found;
}
