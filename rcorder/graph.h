/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * graph.h -- the order of rc.d scripts as a library.
 *
 * graph_new(), graph_read() for every script, graph_link() once, then
 * graph_order() once.  Nothing here prints; whatever a caller wants to know
 * reaches it through struct listener or by walking the structures, which stay
 * valid until graph_free().  Running out of memory ends the program.
 *
 * Who comes before whom:
 *	REQUIRE	every file of w_name->n_provided comes before w_file;
 *	BEFORE	w_file comes before every file of w_name->n_provided.
 */

#ifndef GRAPH_H
#define GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind { PROVIDE, REQUIRE, BEFORE, KEYWORD, NKINDS };

#define NO_PAIR	UINT32_MAX	/* ends a list of pairs */
#define NO_PLACE UINT32_MAX	/* f_place of a file that has none */

/* One word of one header line. */
struct word {
	struct name	*w_name;
	struct file	*w_file;
	struct word	*w_next;	/* same file and kind, last one first */
	struct word	*w_peer;	/* PROVIDE: next of n_provided;
					   BEFORE: next of g_befores */
	unsigned int	 w_line;	/* of the header line; 0: none */
	unsigned char	 w_kind;	/* an enum kind */
	bool		 w_soft;	/* may name what nobody provides */
	bool		 w_dropped;	/* for cycle.c: taken away */
};

/* A BEFORE word, once graph_link() has met it. */
struct pair {
	struct word	*p_word;
	uint32_t	 p_next;	/* next pair of w_name's n_before */
	uint32_t	 p_live;	/* the same, over those that are done */
	uint32_t	 p_number;	/* in the name that NetBSD gives it */
	bool		 p_busy;
};

/* A word as such: a condition, a keyword or both. */
struct name {
	struct word	*n_provided;	/* PROVIDE words, last file first */
	struct word	*n_live;	/* the same, from the first whose file
					   is not done */
	uint32_t	 n_before;	/* pairs, first file first */
	uint32_t	 n_id;		/* counts from 0, as first met */
	uint32_t	 n_hash;
	uint32_t	 n_length:28;
	uint32_t	 n_known:1;	/* NetBSD's has it in its table */
	uint32_t	 n_busy:1;
	uint32_t	 n_keep:1;	/* set by the caller: -k, -s */
	uint32_t	 n_skip:1;
	char		 n_text[];
};

struct file {
	const char	*f_path;	/* the caller's string */
	struct word	*f_words[NKINDS];
	uint32_t	 f_id;		/* counts from 0, as read */
	uint32_t	 f_place;	/* counts from 0, in the order */
	bool		 f_busy;
	bool		 f_done;	/* provides nothing any more */
	bool		 f_walked;	/* requires nothing any more */
};

/* Of a file, by f_id + 1: its neighbours in g_todo, or those it had. */
struct link {
	uint32_t	 l_next;
	uint32_t	 l_prev;
};

struct graph {
	struct file	**g_files;	/* by f_id */
	uint32_t	 g_nfiles;
	uint32_t	 g_filesize;
	uint32_t	 g_nplaced;
	struct link	*g_todo;	/* the first is the head of a ring of
					   files to order: last file first */

	struct name	**g_table;	/* open addressing, a power of two */
	uint32_t	 g_tablesize;
	uint32_t	 g_nnames;

	struct word	*g_befores;	/* BEFORE words, last one first */
	struct pair	*g_pairs;	/* made of them, in that order */
	uint32_t	 g_npairs;
	uint32_t	 g_nprivate;	/* next number for p_number */
	bool		 g_mimics;	/* some word looks like fake_prov_N */

	bool		 g_lsb;		/* set by the caller: read LSB too */
	struct chunk	*g_chunks;
	char		*g_free;
	size_t		 g_left;
	char		*g_buffer;	/* of graph_read() */
	size_t		 g_bufsize;
};

enum problem {
	NO_PROVIDER,		/* file requires what nobody provides */
	NO_TARGET,		/* file is before what nobody mentions */
	CYCLE_BY_NAME,		/* file requires what waits for it */
	CYCLE_BY_FILE		/* file is entered a second time */
};

/*
 * What graph_link() and graph_order() tell: the files in their order, and
 * what is wrong as NetBSD's rcorder finds it.  The text is a condition, valid
 * during the call.
 */
struct listener {
	void	(*l_place)(void *, struct file *);
	void	(*l_problem)(void *, enum problem, const struct file *,
		    const char *);
	void	*l_arg;
};

/* graph.c */
struct graph	*graph_new(void);
void		 graph_free(struct graph *);
void		*graph_alloc(struct graph *, size_t);
void		*xrealloc(void *, size_t, size_t);
struct file	*graph_add_file(struct graph *, const char *);
struct word	*graph_add_word(struct graph *, struct file *, enum kind,
		    struct name *, unsigned int);
struct name	*graph_name(struct graph *, const char *, size_t);
struct name	*graph_find(const struct graph *, const char *);
struct name	**graph_names(const struct graph *);
void		 graph_link(struct graph *, const struct listener *);

/* order.c */
void		 graph_order(struct graph *, const struct listener *);
void		 graph_order_name(struct graph *, struct name *,
		    const struct listener *);
void		 graph_order_file(struct graph *, struct file *,
		    const struct listener *);

/*
 * parse.c: graph_read() returns 0, also for what is no regular file and is
 * left out; -1 with errno and *what, the call that failed.
 */
int		 graph_read(struct graph *, const char *, const char **);

/* lsb.c */
struct lsb {
	bool	l_inside;
	bool	l_done;
};
void		 lsb_line(struct graph *, struct file *, struct lsb *,
		    const char *, size_t, unsigned int);

#endif
