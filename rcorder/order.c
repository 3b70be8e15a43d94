/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * order.c -- the order, exactly as NetBSD's rcorder finds it.
 *
 * A depth-first walk that starts with the file read last.  A file is entered,
 * its requirements are walked (first the BEFORE pairs aimed at what it
 * provides, in the order they were read; then its own REQUIRE words, last one
 * first), and then it is placed.  The walk keeps its own stack, so that a
 * chain may be as long as memory allows.
 *
 * Both "done" and "walked" are for ever.  That is what lets the lists be
 * shared: whoever finds an entry done may shorten the way past it for all.
 */

#include <stdio.h>
#include <stdlib.h>

#include "graph.h"

/* A file that was entered and not yet left. */
struct frame {
	struct file	*fr_file;
	struct word	*fr_require;	/* next REQUIRE word to look at */
	struct name	*fr_name;	/* whose providers are being done */
	size_t		 fr_cursors;	/* its first cursor */
	bool		 fr_again;	/* it was busy when entered */
};

struct walk {
	struct graph	*graph;
	const struct listener *listener;
	struct frame	*frames;
	size_t		 depth, maxdepth;
	uint32_t	*cursors;	/* next pair to look at, one for each
					   PROVIDE word that has pairs; those
					   of a frame are a heap */
	size_t		 ncursors, maxcursors;
};

static void	 begin(struct walk *, struct graph *, const struct listener *);
static void	 end(struct walk *);
static void	 walk_from(struct walk *, struct file *);
static void	 enter(struct walk *, struct file *);
static void	 add_cursors(struct walk *, const struct file *);
static void	 sift_down(uint32_t *, size_t, size_t);
static struct file *next_file(struct walk *, struct frame *);
static struct file *next_before(struct walk *, struct frame *);
static struct file *next_required(struct walk *, struct frame *);
static uint32_t	 live_pair(struct graph *, uint32_t);
static void	 leave(struct walk *);
static void	 set_done(struct file *);
static void	 unlink_file(struct link *, const struct file *);

/* Order all files.  Once for a graph. */
void
graph_order(struct graph *g, const struct listener *l)
{
	struct walk k;

	begin(&k, g, l);
	while (g->g_todo->l_next != 0)
		walk_from(&k, g->g_files[g->g_todo->l_next - 1]);
	end(&k);
}

/* Order what provides the name, and what that needs, only. */
void
graph_order_name(struct graph *g, struct name *n, const struct listener *l)
{
	struct walk k;

	begin(&k, g, l);
	while (n->n_live != NULL)
		walk_from(&k, n->n_live->w_file);
	end(&k);
}

/* The same for one file, unless it has its place already. */
void
graph_order_file(struct graph *g, struct file *f, const struct listener *l)
{
	struct walk k;

	begin(&k, g, l);
	if (!f->f_done)
		walk_from(&k, f);
	end(&k);
}

static void
begin(struct walk *k, struct graph *g, const struct listener *l)
{
	*k = (struct walk){ .graph = g, .listener = l };
}

static void
end(struct walk *k)
{
	free(k->frames);
	free(k->cursors);
}

static void
walk_from(struct walk *k, struct file *f)
{
	enter(k, f);
	while (k->depth > 0) {
		f = next_file(k, &k->frames[k->depth - 1]);
		if (f != NULL)
			enter(k, f);
		else
			leave(k);
	}
}

static void
enter(struct walk *k, struct file *f)
{
	const struct listener *l = k->listener;
	struct frame *fr;

	if (k->depth == k->maxdepth) {
		k->maxdepth = k->maxdepth == 0 ? 64 : k->maxdepth * 2;
		k->frames = xrealloc(k->frames, k->maxdepth,
		    sizeof(struct frame));
	}
	fr = &k->frames[k->depth++];
	fr->fr_file = f;
	fr->fr_again = f->f_busy;
	fr->fr_name = NULL;
	fr->fr_cursors = k->ncursors;
	fr->fr_require = NULL;
	if (f->f_busy)
		l->l_problem(l->l_arg, CYCLE_BY_FILE, f, NULL);
	f->f_busy = true;
	if (f->f_walked)
		return;
	fr->fr_require = f->f_words[REQUIRE];
	add_cursors(k, f);
}

/*
 * The pairs aimed at a file are merged from those of all names it provides.
 * A pair found earlier has the larger index, so the heap's top is its maximum.
 * A name provided twice has two cursors: NetBSD's, too, meets its pairs twice.
 */
static void
add_cursors(struct walk *k, const struct file *f)
{
	const size_t base = k->ncursors;
	const struct word *w;
	uint32_t first;
	size_t i, n;

	for (w = f->f_words[PROVIDE]; w != NULL; w = w->w_next) {
		first = live_pair(k->graph, w->w_name->n_before);
		if (first == NO_PAIR)
			continue;
		if (k->ncursors == k->maxcursors) {
			k->maxcursors = k->maxcursors == 0 ?
			    64 : k->maxcursors * 2;
			k->cursors = xrealloc(k->cursors, k->maxcursors,
			    sizeof(uint32_t));
		}
		k->cursors[k->ncursors++] = first;
	}
	n = k->ncursors - base;
	for (i = n / 2; i-- > 0; )
		sift_down(k->cursors + base, n, i);
}

static void
sift_down(uint32_t *heap, size_t n, size_t i)
{
	uint32_t moved = heap[i];
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && heap[child + 1] > heap[child])
			child++;
		if (heap[child] <= moved)
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = moved;
}

/* The next file that must be placed before the frame's; NULL: all are. */
static struct file *
next_file(struct walk *k, struct frame *fr)
{
	struct file *f;

	if (fr->fr_name != NULL) {
		if (fr->fr_name->n_live != NULL)
			return fr->fr_name->n_live->w_file;
		fr->fr_name = NULL;
	}
	f = next_before(k, fr);
	if (f == NULL)
		f = next_required(k, fr);
	return f;
}

static struct file *
next_before(struct walk *k, struct frame *fr)
{
	const struct listener *l = k->listener;
	uint32_t *heap = k->cursors + fr->fr_cursors;
	struct pair *p;
	char text[32];

	while (k->ncursors > fr->fr_cursors) {
		p = &k->graph->g_pairs[heap[0]];
		if (p->p_word->w_file->f_done || p->p_busy) {
			if (!p->p_word->w_file->f_done) {
				(void)snprintf(text, sizeof(text),
				    "fake_prov_%08u", p->p_number);
				l->l_problem(l->l_arg, CYCLE_BY_NAME,
				    fr->fr_file, text);
			}
			heap[0] = live_pair(k->graph, p->p_live);
			if (heap[0] == NO_PAIR)
				heap[0] = heap[--k->ncursors - fr->fr_cursors];
			sift_down(heap, k->ncursors - fr->fr_cursors, 0);
			continue;
		}
		p->p_busy = true;
		return p->p_word->w_file;
	}
	return NULL;
}

static struct file *
next_required(struct walk *k, struct frame *fr)
{
	const struct listener *l = k->listener;
	struct word *w;
	struct name *n;

	while ((w = fr->fr_require) != NULL) {
		fr->fr_require = w->w_next;
		n = w->w_name;
		if (n->n_live == NULL) {
			if (n->n_provided == NULL && !w->w_soft)
				l->l_problem(l->l_arg, NO_PROVIDER,
				    fr->fr_file, n->n_text);
		} else if (n->n_busy) {
			l->l_problem(l->l_arg, CYCLE_BY_NAME, fr->fr_file,
			    n->n_text);
		} else {
			n->n_busy = true;
			fr->fr_name = n;
			return n->n_live->w_file;
		}
	}
	return NULL;
}

/* The first pair, from i on, whose file is not done; or NO_PAIR. */
static uint32_t
live_pair(struct graph *g, uint32_t i)
{
	struct pair *pairs = g->g_pairs;
	uint32_t live, next;

	for (live = i; live != NO_PAIR; live = pairs[live].p_live)
		if (!pairs[live].p_word->w_file->f_done)
			break;
	while (i != live) {
		next = pairs[i].p_live;
		pairs[i].p_live = live;
		i = next;
	}
	return live;
}

/* All that the top frame's file needs is placed: place it. */
static void
leave(struct walk *k)
{
	const struct listener *l = k->listener;
	const struct frame *fr = &k->frames[--k->depth];
	struct file *f = fr->fr_file;

	f->f_walked = true;
	set_done(f);
	if (!fr->fr_again) {
		f->f_place = k->graph->g_nplaced++;
		l->l_place(l->l_arg, f);
	}
	unlink_file(k->graph->g_todo, f);
}

/* What the file provides has its first provider elsewhere from now on. */
static void
set_done(struct file *f)
{
	struct word *w;
	struct name *n;

	f->f_done = true;
	for (w = f->f_words[PROVIDE]; w != NULL; w = w->w_next) {
		n = w->w_name;
		while (n->n_live != NULL && n->n_live->w_file->f_done)
			n->n_live = n->n_live->w_peer;
	}
}

/*
 * A file that was entered twice is unlinked twice, the second time through
 * what were its neighbours the first time.  That may put one that is done
 * back at the head, to be entered once more.  NetBSD's does so, and the
 * message that comes of it is part of its output.
 */
static void
unlink_file(struct link *todo, const struct file *f)
{
	const struct link *l = &todo[f->f_id + 1];

	todo[l->l_next].l_prev = l->l_prev;
	todo[l->l_prev].l_next = l->l_next;
}
