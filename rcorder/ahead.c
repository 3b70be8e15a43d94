/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * ahead.c -- read many scripts, on two processors.
 *
 * Most of the time goes into open(2), pread(2) and close(2).  Where there are
 * many scripts, a second thread does that for some of them.  Their names wait
 * in a ring of batches, which are given by the first thread, taken and read by
 * either, and parsed by the first one: the graph is its alone.  It parses the
 * oldest batch, and only that, so that everything, messages included, comes in
 * the order in which the scripts were named.  As long as the other thread
 * reads the oldest batch, the first one reads a later one; it waits when there
 * is none left.  Where there can be no second thread, it reads them all.
 */

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "ahead.h"

#define FEW		512	/* scripts: fewer do not pay for a thread */
#define BATCH		32	/* scripts */
#define BATCHES		8
#define ENOUGH		(BATCHES / 2)	/* to wake the other thread for */
#define PATIENCE	200000	/* ns, some times what a batch takes */

struct batch {
	bool		 read;		/* the heads are there */
	size_t		 count;
	const char	*paths[BATCH];
	struct head	 heads[BATCH];
	char		 texts[BATCH * (HEAD + 1)];	/* of all of them */
};

/* Batches are given, taken to be read, and parsed in turn. */
struct ring {
	size_t		 parsed;	/* batches; the first thread's, as: */
	bool		 asked;		/* for a second thread */
	bool		 shared;	/* there is one: */
	pthread_t	 thread;
	pthread_mutex_t	 lock;		/* for all that follows */
	pthread_cond_t	 more;		/* to take, or to quit */
	pthread_cond_t	 done;		/* a batch is read */
	size_t		 given, taken;	/* batches */
	bool		 quit;
	struct batch	 batches[BATCHES];
};

struct ahead {
	struct graph	*graph;
	void		(*failed)(const char *, const char *);
	struct ring	*ring;		/* NULL: one thread reads all */
	bool		 begun;		/* to read */
	size_t		 npaths;	/* until then */
	const char	*paths[FEW];
};

static void	 read_first(struct ahead *);
static void	 read_now(struct ahead *, const char *);
static void	 read_later(struct ahead *, const char *);
static struct ring *new_ring(void);
static void	 quit(struct ring *);
static void	*run(void *);
static void	 read_batch(struct ring *);
static struct batch *batch_of(struct ring *, size_t);
static void	 give(struct ring *);
static void	 parse_oldest(struct ahead *);
static void	 await(struct ring *, size_t);
static bool	 is_done_soon(struct ring *);
static void	 retreat(struct ahead *, size_t);

/* The function is told, as warn(3) would be, what failed on which script. */
struct ahead *
ahead_begin(struct graph *g, void (*failed)(const char *, const char *))
{
	struct ahead *a;

	a = xrealloc(NULL, 1, sizeof(*a));
	*a = (struct ahead){ .graph = g, .failed = failed };
	return a;
}

/* Read a script now or later; the path is kept. */
void
ahead_read(struct ahead *a, const char *path)
{
	if (!a->begun) {
		a->paths[a->npaths++] = path;
		if (a->npaths < FEW)
			return;
		a->ring = new_ring();
		read_first(a);
	} else if (a->ring == NULL)
		read_now(a, path);
	else
		read_later(a, path);
}

/* All scripts are in the graph on return, and there will be no more. */
void
ahead_finish(struct ahead *a)
{
	if (!a->begun)
		read_first(a);
	if (a->ring != NULL && batch_of(a->ring, a->ring->given)->count > 0)
		give(a->ring);
	while (a->ring != NULL && a->ring->parsed != a->ring->given)
		parse_oldest(a);
	if (a->ring != NULL)
		quit(a->ring);
	free(a);
}

static void
read_first(struct ahead *a)
{
	size_t i;

	a->begun = true;
	for (i = 0; i < a->npaths; i++)
		ahead_read(a, a->paths[i]);
}

static void
read_now(struct ahead *a, const char *path)
{
	const char *what;

	if (graph_read(a->graph, path, &what) == -1)
		a->failed(what, path);
}

static void
read_later(struct ahead *a, const char *path)
{
	struct ring *r = a->ring;
	struct batch *b = batch_of(r, r->given);

	b->paths[b->count++] = path;
	if (b->count < BATCH)
		return;
	give(r);
	if (r->given - r->parsed < BATCHES)
		return;
	if (!r->asked) {
		r->asked = true;
		expect_files(2 * BATCHES * BATCH);
		/* With the lock, it is elsewhere before it does anything. */
		(void)pthread_mutex_lock(&r->lock);
		r->shared = start_elsewhere(&r->thread, run, r) == 0;
		(void)pthread_mutex_unlock(&r->lock);
	}
	parse_oldest(a);
}

/* NULL when there can be none. */
static struct ring *
new_ring(void)
{
	struct ring *r;
	size_t i;

	r = malloc(sizeof(*r));
	if (r == NULL)
		return NULL;
	r->parsed = r->given = r->taken = 0;
	r->asked = r->shared = r->quit = false;
	for (i = 0; i < BATCHES; i++)
		r->batches[i].count = 0;
	(void)pthread_mutex_init(&r->lock, NULL);
	(void)pthread_cond_init(&r->more, NULL);
	(void)pthread_cond_init(&r->done, NULL);
	return r;
}

/*
 * The ring is given up to the second thread.  Nobody waits for that: when
 * there is other work, its processor may be slow to come.
 */
static void
quit(struct ring *r)
{
	if (!r->shared) {
		free(r);
		return;
	}
	(void)pthread_mutex_lock(&r->lock);
	r->quit = true;
	(void)pthread_cond_signal(&r->more);
	(void)pthread_mutex_unlock(&r->lock);
}

/* The second thread, to which the ring belongs in the end. */
static void *
run(void *arg)
{
	struct ring *r = arg;

	(void)pthread_mutex_lock(&r->lock);
	run_anywhere();
	for (;;) {
		while (r->given - r->taken < ENOUGH && !r->quit)
			(void)pthread_cond_wait(&r->more, &r->lock);
		if (r->quit)
			break;
		while (r->taken != r->given)
			read_batch(r);
	}
	(void)pthread_mutex_unlock(&r->lock);
	free(r);
	return NULL;
}

/* Take a batch and read it, without the lock. */
static void
read_batch(struct ring *r)
{
	struct batch *b = batch_of(r, r->taken++);
	char *text = b->texts;
	size_t i;

	(void)pthread_mutex_unlock(&r->lock);
	for (i = 0; i < b->count; i++) {
		head_open(&b->heads[i], b->paths[i], text);
		/* Text beside text touches fewer pages. */
		if (b->heads[i].h_length > 0)
			text += b->heads[i].h_length + 1;
	}
	(void)pthread_mutex_lock(&r->lock);
	b->read = true;
	(void)pthread_cond_signal(&r->done);
}

static struct batch *
batch_of(struct ring *r, size_t number)
{
	return &r->batches[number % BATCHES];
}

static void
give(struct ring *r)
{
	bool wake;

	(void)pthread_mutex_lock(&r->lock);
	batch_of(r, r->given++)->read = false;
	wake = r->given - r->taken == ENOUGH;
	(void)pthread_mutex_unlock(&r->lock);
	if (wake)
		(void)pthread_cond_signal(&r->more);
}

static void
parse_oldest(struct ahead *a)
{
	struct ring *r = a->ring;
	struct batch *b = batch_of(r, r->parsed);
	const char *what;
	struct head *h;
	size_t i;

	await(r, r->parsed);
	for (i = 0; i < b->count; i++) {
		h = &b->heads[i];
		if (h->h_error == EMFILE || h->h_error == ENFILE) {
			retreat(a, i);
			return;
		}
		if (head_parse(h, a->graph, &what) == -1)
			a->failed(what, h->h_path);
	}
	b->count = 0;
	r->parsed++;
}

/*
 * Until that batch is read, read others.  When they are all read, and time
 * goes by, the other thread's processor has other work: ours has none.
 */
static void
await(struct ring *r, size_t number)
{
	bool called = false;

	(void)pthread_mutex_lock(&r->lock);
	while (!batch_of(r, number)->read) {
		if (r->taken != r->given)
			read_batch(r);
		else if (called)
			(void)pthread_cond_wait(&r->done, &r->lock);
		else if (!is_done_soon(r)) {
			run_here(r->thread);
			called = true;
		}
	}
	(void)pthread_mutex_unlock(&r->lock);
}

static bool
is_done_soon(struct ring *r)
{
	struct timespec end;

	(void)clock_gettime(CLOCK_REALTIME, &end);
	end.tv_nsec += PATIENCE;
	if (end.tv_nsec >= 1000000000) {
		end.tv_nsec -= 1000000000;
		end.tv_sec++;
	}
	return pthread_cond_timedwait(&r->done, &r->lock, &end) == 0;
}

/*
 * There are no more descriptors, maybe because of those that are open ahead:
 * close them, and go on alone with the i-th script of the oldest batch.
 */
static void
retreat(struct ahead *a, size_t i)
{
	struct ring *r = a->ring;
	struct batch *b;
	size_t first = i, n;

	for (n = r->parsed; n != r->given; n++) {
		await(r, n);
		for (b = batch_of(r, n); i < b->count; i++)
			head_close(&b->heads[i]);
		i = 0;
	}
	a->ring = NULL;
	for (n = r->parsed; n != r->given; n++) {
		for (b = batch_of(r, n); first < b->count; first++)
			read_now(a, b->paths[first]);
		first = 0;
	}
	quit(r);
}
