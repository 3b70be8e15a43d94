/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * print.c -- the order as groups, keywords, and the graph as a picture.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rcorder.h"
#include "scc.h"

/* A file's group follows those of all that comes before it. */
struct levels {
	uint32_t	*provided;	/* by n_id: first group after them */
	uint32_t	*before;	/* by n_id: the same, of BEFORE words */
	uint32_t	*of;		/* by f_place */
	uint32_t	 count;
};

static struct file **by_place(const struct graph *);
static void	 find_level(struct levels *, const struct file *);
static void	 print_level(struct file **, uint32_t, const struct filter *);
static void	 raise_to(uint32_t *, uint32_t);
static bool	 is_single(const struct name *);
static void	 draw_files(const struct scc *);
static void	 draw_names(const struct scc *, const bool *);
static void	 draw_required(const struct scc *, const struct name *);
static void	 draw_target(const struct scc *, const struct name *);
static void	 draw_words(const struct scc *, const struct word *);
static void	 draw_label(const char *);
static void	 draw_end(const struct scc *, uint32_t, uint32_t,
		    const char *);

/* True unless -k or -s keep the file from the list. */
bool
is_listed(const struct file *f, const struct filter *filter)
{
	const struct word *w;
	bool kept = !filter->keeps;

	if (!filter->keeps && !filter->skips)
		return true;
	for (w = f->f_words[KEYWORD]; w != NULL; w = w->w_next) {
		if (w->w_name->n_skip)
			return false;
		if (w->w_name->n_keep)
			kept = true;
	}
	return kept;
}

/* Keywords have no blanks in them, a path may have any. */
void
print_keywords(const struct file *f)
{
	const struct word *w;
	const char *blank = "";

	for (w = f->f_words[KEYWORD]; w != NULL; w = w->w_next) {
		(void)fputs_unlocked(blank, stdout);
		(void)fputs_unlocked(w->w_name->n_text, stdout);
		blank = " ";
	}
	(void)putchar_unlocked('\t');
}

/*
 * One line for each set of files that may run together.  In a cycle, an edge
 * counts when the order honours it.
 */
void
print_groups(struct graph *g, const struct filter *filter)
{
	struct levels l = { .count = 0 };
	struct file **files = by_place(g), **sorted;
	uint32_t *start, i;

	l.provided = xrealloc(NULL, 2 * (size_t)g->g_nnames + 1,
	    sizeof(uint32_t));
	memset(l.provided, 0, (2 * (size_t)g->g_nnames + 1) *
	    sizeof(uint32_t));
	l.before = l.provided + g->g_nnames;
	l.of = xrealloc(NULL, (size_t)g->g_nplaced + 1, sizeof(uint32_t));
	for (i = 0; i < g->g_nplaced; i++)
		find_level(&l, files[i]);

	/* A counting sort keeps the order within a group. */
	start = xrealloc(NULL, (size_t)l.count + 1, sizeof(uint32_t));
	memset(start, 0, ((size_t)l.count + 1) * sizeof(uint32_t));
	for (i = 0; i < g->g_nplaced; i++)
		start[l.of[i] + 1]++;
	for (i = 0; i < l.count; i++)
		start[i + 1] += start[i];
	sorted = xrealloc(NULL, (size_t)g->g_nplaced + 1,
	    sizeof(struct file *));
	for (i = 0; i < g->g_nplaced; i++)
		sorted[start[l.of[i]]++] = files[i];
	for (i = 0; i < l.count; i++)
		print_level(sorted + (i == 0 ? 0 : start[i - 1]),
		    start[i] - (i == 0 ? 0 : start[i - 1]), filter);
	free(sorted);
	free(start);
	free(l.of);
	free(l.provided);
	free(files);
}

static struct file **
by_place(const struct graph *g)
{
	struct file **files;
	uint32_t i;

	files = xrealloc(NULL, (size_t)g->g_nplaced + 1, sizeof(struct file *));
	for (i = 0; i < g->g_nfiles; i++)
		if (g->g_files[i]->f_place != NO_PLACE)
			files[g->g_files[i]->f_place] = g->g_files[i];
	return files;
}

static void
find_level(struct levels *l, const struct file *f)
{
	const struct word *w;
	uint32_t level = 0;

	for (w = f->f_words[REQUIRE]; w != NULL; w = w->w_next)
		raise_to(&level, l->provided[w->w_name->n_id]);
	for (w = f->f_words[PROVIDE]; w != NULL; w = w->w_next)
		raise_to(&level, l->before[w->w_name->n_id]);
	l->of[f->f_place] = level++;
	raise_to(&l->count, level);
	for (w = f->f_words[PROVIDE]; w != NULL; w = w->w_next)
		raise_to(&l->provided[w->w_name->n_id], level);
	for (w = f->f_words[BEFORE]; w != NULL; w = w->w_next)
		raise_to(&l->before[w->w_name->n_id], level);
}

static void
raise_to(uint32_t *value, uint32_t least)
{
	if (*value < least)
		*value = least;
}

static void
print_level(struct file **files, uint32_t n, const struct filter *filter)
{
	const char *blank = "";
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (!is_listed(files[i], filter))
			continue;
		(void)printf("%s%s", blank, files[i]->f_path);
		blank = " ";
	}
	if (*blank != '\0')
		(void)putchar('\n');
}

/*
 * A digraph for dot(1): what comes first points at what comes later, by solid
 * lines for REQUIRE and dashed ones for BEFORE.  A name with one provider is
 * that file; any other has a node of its own.
 */
void
print_graphviz(struct graph *g)
{
	const struct word *w;
	struct scc *s;
	bool *required;
	uint32_t i;

	s = scc_new(g);
	(void)scc_run(s, NULL, s->s_nnodes);
	required = xrealloc(NULL, (size_t)g->g_nnames + 1, sizeof(bool));
	memset(required, 0, (size_t)g->g_nnames + 1);
	for (i = 0; i < g->g_nfiles; i++)
		for (w = g->g_files[i]->f_words[REQUIRE]; w != NULL;
		    w = w->w_next)
			required[w->w_name->n_id] = true;
	(void)printf("digraph rcorder {\n\trankdir=LR;\n"
	    "\tnode [shape=box, style=rounded];\n");
	draw_files(s);
	draw_names(s, required);
	for (i = 0; i < g->g_nfiles; i++) {
		draw_words(s, g->g_files[i]->f_words[REQUIRE]);
		draw_words(s, g->g_files[i]->f_words[BEFORE]);
	}
	(void)printf("}\n");
	free(required);
	scc_free(s);
}

static void
draw_files(const struct scc *s)
{
	uint32_t i;

	for (i = 0; i < s->s_graph->g_nfiles; i++) {
		(void)printf("\tf%u [label=", i);
		draw_label(base_name(s->s_graph->g_files[i]->f_path));
		draw_end(s, i, i, "");
	}
}

static bool
is_single(const struct name *n)
{
	return n->n_provided != NULL && n->n_provided->w_peer == NULL;
}

static void
draw_names(const struct scc *s, const bool *required)
{
	const struct name *n;
	uint32_t i;

	for (i = 0; i < s->s_graph->g_nnames; i++) {
		n = s->s_names[i];
		if (is_single(n))
			continue;
		if (required[i] || (n->n_provided == NULL &&
		    n->n_before != NO_PAIR))
			draw_required(s, n);
		if (n->n_provided != NULL && n->n_before != NO_PAIR)
			draw_target(s, n);
	}
}

/* A condition that several files make true together, or none. */
static void
draw_required(const struct scc *s, const struct name *n)
{
	const uint32_t node = scc_required(s, n);
	const struct word *w;

	(void)printf("\tn%u [shape=ellipse, label=", n->n_id);
	draw_label(n->n_text);
	if (n->n_provided == NULL)
		(void)printf(", color=red, style=dashed, "
		    "tooltip=\"nobody provides it\"");
	draw_end(s, node, node, "");
	for (w = n->n_provided; w != NULL; w = w->w_peer) {
		(void)printf("\tf%u -> n%u [", w->w_file->f_id, n->n_id);
		draw_end(s, w->w_file->f_id, node, "style=solid");
	}
}

/* What several files wait for together. */
static void
draw_target(const struct scc *s, const struct name *n)
{
	const uint32_t node = scc_target(s, n);
	const struct word *w;

	(void)printf("\tb%u [shape=point, xlabel=", n->n_id);
	draw_label(n->n_text);
	draw_end(s, node, node, "");
	for (w = n->n_provided; w != NULL; w = w->w_peer) {
		(void)printf("\tb%u -> f%u [", n->n_id, w->w_file->f_id);
		draw_end(s, w->w_file->f_id, node, "style=dashed");
	}
}

/* The lines for all words of one kind in one file. */
static void
draw_words(const struct scc *s, const struct word *w)
{
	const struct name *n;
	uint32_t node;
	char letter;

	for (; w != NULL; w = w->w_next) {
		n = w->w_name;
		letter = 'n';
		node = n->n_id;
		if (is_single(n)) {
			letter = 'f';
			node = n->n_provided->w_file->f_id;
		} else if (w->w_kind == BEFORE && n->n_provided != NULL)
			letter = 'b';
		if (w->w_kind == BEFORE) {
			(void)printf("\tf%u -> %c%u [", w->w_file->f_id,
			    letter, node);
			draw_end(s, w->w_file->f_id, scc_target(s, n),
			    "style=dashed");
		} else {
			(void)printf("\t%c%u -> f%u [", letter, node,
			    w->w_file->f_id);
			draw_end(s, w->w_file->f_id, scc_required(s, n),
			    "style=solid");
		}
	}
}

static void
draw_label(const char *text)
{
	(void)putchar('"');
	for (; *text != '\0'; text++) {
		if (*text == '\n') {
			(void)fputs("\\n", stdout);
			continue;
		}
		if (*text == '"' || *text == '\\')
			(void)putchar('\\');
		(void)putchar(*text);
	}
	(void)putchar('"');
}

/* Close a list of attributes.  Between two nodes of one cycle all is red. */
static void
draw_end(const struct scc *s, uint32_t a, uint32_t b, const char *style)
{
	if (s->s_comp[a] == 0 || s->s_comp[a] != s->s_comp[b])
		(void)printf("%s];\n", style);
	else
		(void)printf("%s, color=red, penwidth=2];\n", style);
}
