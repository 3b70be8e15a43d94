/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * graph.c -- files, names and the words that tie them together.
 *
 * Everything lives in an arena that is given back as a whole.  Lists are
 * stacks, as NetBSD's are: its order, its messages and their order follow
 * from who was pushed last.
 */

#include <assert.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph.h"

#define CHUNK		(1024UL * 1024)	/* bytes of the arena at a time */
#define LONGEST		0xfffffffU	/* bytes of a word: n_length */
#define TABLE		1024		/* slots to begin with */
#define PRIVATE		"fake_prov_"

struct chunk {
	struct chunk	*c_next;
	void		*c_data[];
};

static inline void *take(struct graph *, size_t);
static void	*new_chunk(struct graph *, size_t);
static struct name *new_name(struct graph *, struct name **, const char *,
		    size_t, uint32_t);
static inline struct name **slot_of(const struct graph *, const char *,
		    size_t, uint32_t);
static void	 grow_table(struct graph *);
static inline uint32_t hash_of(const char *, size_t);
static void	 link_files(struct graph *);
static void	 link_pair(struct graph *, struct word *,
		    const struct listener *);
static uint32_t	 private_number(struct graph *, struct file *);

struct graph *
graph_new(void)
{
	struct graph *g;

	g = calloc(1, sizeof(*g));
	if (g == NULL)
		err(1, "calloc");
	g->g_tablesize = TABLE;
	g->g_table = calloc(TABLE, sizeof(struct name *));
	if (g->g_table == NULL)
		err(1, "calloc");
	return g;
}

void
graph_free(struct graph *g)
{
	struct chunk *c;

	while ((c = g->g_chunks) != NULL) {
		g->g_chunks = c->c_next;
		free(c);
	}
	free(g->g_files);
	free(g->g_todo);
	free(g->g_table);
	free(g->g_pairs);
	free(g->g_buffer);
	free(g);
}

/* Room for n objects of size bytes in place of p; never fails. */
void *
xrealloc(void *p, size_t n, size_t size)
{
	if (n > SIZE_MAX / size)
		errx(1, "realloc: too much");
	p = realloc(p, n * size);
	if (p == NULL && n > 0)
		err(1, "realloc");
	return p;
}

/* Memory that lives as long as the graph. */
void *
graph_alloc(struct graph *g, size_t size)
{
	return take(g, size);
}

static inline void *
take(struct graph *g, size_t size)
{
	char *p;

	size = (size + sizeof(void *) - 1) & ~(sizeof(void *) - 1);
	if (size > g->g_left)
		return new_chunk(g, size);
	p = g->g_free;
	g->g_free += size;
	g->g_left -= size;
	return p;
}

/* The same where the last chunk is full.  A large piece gets its own chunk. */
static void *
new_chunk(struct graph *g, size_t size)
{
	const bool own = size > CHUNK / 8;
	struct chunk *c;

	c = xrealloc(NULL, 1, sizeof(*c) + (own ? size : CHUNK));
	c->c_next = g->g_chunks;
	g->g_chunks = c;
	if (!own) {
		g->g_free = (char *)c->c_data + size;
		g->g_left = CHUNK - size;
	}
	return c->c_data;
}

/* The path is kept, not copied. */
struct file *
graph_add_file(struct graph *g, const char *path)
{
	struct file *f;

	if (g->g_nfiles == g->g_filesize) {
		assert(g->g_filesize < UINT32_MAX / 2);
		g->g_filesize = g->g_filesize == 0 ? 256 : g->g_filesize * 2;
		g->g_files = xrealloc(g->g_files, g->g_filesize,
		    sizeof(struct file *));
	}
	f = take(g, sizeof(*f));
	*f = (struct file){
		.f_path = path, .f_place = NO_PLACE, .f_id = g->g_nfiles
	};
	g->g_files[g->g_nfiles++] = f;
	return f;
}

/* Returns the word, so that the caller can make it soft. */
struct word *
graph_add_word(struct graph *g, struct file *f, enum kind kind,
    struct name *n, unsigned int line)
{
	struct word *w;

	w = take(g, sizeof(*w));
	w->w_name = n;
	w->w_file = f;
	w->w_next = f->f_words[kind];
	f->f_words[kind] = w;
	w->w_peer = NULL;
	w->w_line = line;
	w->w_kind = (unsigned char)kind;
	w->w_soft = w->w_dropped = false;

	if (kind == PROVIDE) {
		w->w_peer = n->n_provided;
		n->n_provided = n->n_live = w;
	} else if (kind == BEFORE) {
		w->w_peer = g->g_befores;
		g->g_befores = w;
		g->g_npairs++;
	}
	if (kind == PROVIDE || kind == REQUIRE)
		n->n_known = true;
	return w;
}

/* Eight bytes at a time; every bit of them reaches the low bits. */
static inline uint32_t
hash_of(const char *text, size_t length)
{
	const uint64_t odd = 0x9e3779b97f4a7c15;
	uint64_t h = length, piece;
	uint32_t first, last;

	for (; length >= sizeof(piece); length -= sizeof(piece)) {
		memcpy(&piece, text, sizeof(piece));
		text += sizeof(piece);
		h = (h ^ piece) * odd;
		h ^= h >> 32;
	}
	piece = 0;
	if (length >= sizeof(first)) {
		/* The two halves may overlap. */
		memcpy(&first, text, sizeof(first));
		memcpy(&last, text + length - sizeof(last), sizeof(last));
		piece = (uint64_t)first << 32 | last;
	} else if (length > 0)
		piece = (uint64_t)(unsigned char)text[0] << 16 |
		    (uint64_t)(unsigned char)text[length / 2] << 8 |
		    (unsigned char)text[length - 1];
	h = (h ^ piece) * odd;
	return (uint32_t)(h >> 32 ^ h >> 15);
}

/* The slot that has the name, or the free one where it belongs. */
static inline struct name **
slot_of(const struct graph *g, const char *text, size_t length, uint32_t hash)
{
	const uint32_t mask = g->g_tablesize - 1;
	struct name *n;
	uint32_t i;

	for (i = hash & mask; (n = g->g_table[i]) != NULL; i = (i + 1) & mask)
		if (n->n_hash == hash && n->n_length == length &&
		    memcmp(n->n_text, text, length) == 0)
			break;
	return &g->g_table[i];
}

/* Four times the slots: the table is an eighth to a half full. */
static void
grow_table(struct graph *g)
{
	const uint32_t size = g->g_tablesize;
	struct name **old = g->g_table;
	uint32_t i, mask, to;

	assert(size <= UINT32_MAX / 8);
	g->g_tablesize = size * 4;
	g->g_table = calloc(g->g_tablesize, sizeof(struct name *));
	if (g->g_table == NULL)
		err(1, "calloc");
	mask = g->g_tablesize - 1;
	for (i = 0; i < size; i++) {
		if (old[i] == NULL)
			continue;
		to = old[i]->n_hash & mask;
		while (g->g_table[to] != NULL)
			to = (to + 1) & mask;
		g->g_table[to] = old[i];
	}
	free(old);
}

/* The one struct name of these bytes, made when new. */
struct name *
graph_name(struct graph *g, const char *text, size_t length)
{
	const uint32_t hash = hash_of(text, length);
	struct name **slot;

	slot = slot_of(g, text, length, hash);
	return *slot != NULL ? *slot : new_name(g, slot, text, length, hash);
}

static struct name *
new_name(struct graph *g, struct name **slot, const char *text, size_t length,
    uint32_t hash)
{
	struct name *n;

	if (length > LONGEST)
		errx(1, "a word of %zu bytes", length);
	n = take(g, sizeof(*n) + length + 1);
	*n = (struct name){
		.n_before = NO_PAIR, .n_id = g->g_nnames++, .n_hash = hash,
		.n_length = length & LONGEST
	};
	memcpy(n->n_text, text, length);
	n->n_text[length] = '\0';
	*slot = n;
	if (*text == 'f' && strncmp(n->n_text, PRIVATE, strlen(PRIVATE)) == 0)
		g->g_mimics = true;
	if (g->g_nnames > g->g_tablesize / 2)
		grow_table(g);
	return n;
}

/* As graph_name(), but NULL when it is new. */
struct name *
graph_find(const struct graph *g, const char *text)
{
	const size_t length = strlen(text);

	return *slot_of(g, text, length, hash_of(text, length));
}

/* All names by n_id; the caller frees the array. */
struct name **
graph_names(const struct graph *g)
{
	struct name **names;
	uint32_t i;

	names = xrealloc(NULL, (size_t)g->g_nnames + 1, sizeof(struct name *));
	for (i = 0; i < g->g_tablesize; i++)
		if (g->g_table[i] != NULL)
			names[g->g_table[i]->n_id] = g->g_table[i];
	return names;
}

/*
 * Make the list of files to order, and turn the BEFORE words into pairs, last word of the last file first.
 *
 * NetBSD's gives each a private condition that the word's file provides and
 * every provider of the word requires: quadratic where many files are before
 * what many files provide.  Here the pairs of a name hang on the name, and
 * its providers share them; order.c reads them as if each had its own.
 */
void
graph_link(struct graph *g, const struct listener *l)
{
	struct word *w, *next;

	link_files(g);
	g->g_pairs = xrealloc(NULL, g->g_npairs, sizeof(struct pair));
	g->g_npairs = 0;
	for (w = g->g_befores; w != NULL; w = next) {
		next = w->w_peer;
		w->w_peer = NULL;
		link_pair(g, w, l);
	}
	g->g_befores = NULL;
}

static void
link_files(struct graph *g)
{
	const uint32_t n = g->g_nfiles;
	uint32_t i;

	g->g_todo = xrealloc(g->g_todo, (size_t)n + 1, sizeof(struct link));
	for (i = 0; i <= n; i++) {
		g->g_todo[i].l_next = i == 0 ? n : i - 1;
		g->g_todo[i].l_prev = i == n ? 0 : i + 1;
	}
}

static void
link_pair(struct graph *g, struct word *w, const struct listener *l)
{
	struct name *n = w->w_name;
	struct pair *p;

	p = &g->g_pairs[g->g_npairs];
	p->p_word = w;
	p->p_busy = false;
	p->p_number = private_number(g, w->w_file);
	if (!n->n_known && !w->w_soft) {
		n->n_known = true;
		l->l_problem(l->l_arg, NO_TARGET, w->w_file, n->n_text);
	}
	p->p_next = p->p_live = n->n_before;
	n->n_before = g->g_npairs++;
}

/*
 * The next number whose name nobody has used.  A script may well write such a
 * name itself.  Where it is known, the number is passed over; where it is
 * known only from BEFORE words still to come, it is the private condition
 * that they mean, and its provider is f.
 */
static uint32_t
private_number(struct graph *g, struct file *f)
{
	char text[sizeof(PRIVATE) + 16];
	struct name *n;

	if (!g->g_mimics)
		return g->g_nprivate++;
	for (;;) {
		(void)snprintf(text, sizeof(text), PRIVATE "%08u",
		    (unsigned int)g->g_nprivate);
		n = graph_find(g, text);
		if (n == NULL)
			break;
		if (!n->n_known) {
			(void)graph_add_word(g, f, PROVIDE, n, 0);
			break;
		}
		g->g_nprivate++;
	}
	return g->g_nprivate++;
}
