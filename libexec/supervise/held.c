/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * held -- descriptors by key: in the guardian those it holds, in a supervisor
 * that begins those that are handed over.
 */

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "supervise.h"

static struct held *find(const char *);
static void	release(struct held *);
static int	compare(const void *, const void *);
static void	look_at(const void *, VISIT, int);

static void *tree;

/* For held_any(). */
static const char *wanted;
static const struct held *found;

/*
 * held_put(note, fds, n): the n descriptors are held now under the key and the
 * name of the note, in place of those that were.  Returns 0; -1 without
 * memory, with the descriptors closed.
 */
int
held_put(const struct note *note, const int *fds, unsigned n)
{
	struct held *he;
	unsigned i;

	held_drop(note->no_key);
	if ((he = calloc(1, sizeof(*he))) != NULL) {
		(void)memcpy(he->he_key, note->no_key, NOTE_KEY);
		(void)memcpy(he->he_name, note->no_name, NOTE_NAME);
		he->he_count = n;
		(void)memcpy(he->he_fds, fds, n * sizeof(*fds));
		if (tsearch(he, &tree, compare) != NULL)
			return (0);
		free(he);
	}
	for (i = 0; i < n; i++)
		(void)close(fds[i]);
	return (-1);
}

/*
 * held_take(key, name, fds, n): they are the caller's again; name, unless
 * NULL, has room for NOTE_NAME bytes.  Returns 0, or -1 when there are none.
 */
int
held_take(const char *key, char *name, int *fds, unsigned n)
{
	struct held *he;

	if ((he = find(key)) == NULL || he->he_count != n)
		return (-1);
	(void)memcpy(fds, he->he_fds, n * sizeof(*fds));
	if (name != NULL)
		(void)memcpy(name, he->he_name, NOTE_NAME);
	he->he_count = 0;
	release(he);
	return (0);
}

/*
 * held_drop(key): close them.
 */
void
held_drop(const char *key)
{
	struct held *he;

	if ((he = find(key)) != NULL)
		release(he);
}

/*
 * held_any(prefix): one of those whose keys begin so, or NULL.
 */
const struct held *
held_any(const char *prefix)
{

	wanted = prefix;
	found = NULL;
	twalk(tree, look_at);
	return (found);
}

static void
look_at(const void *node, VISIT visit, int depth)
{
	const struct held *he = *(struct held *const *)node;

	(void)depth;
	if ((visit == postorder || visit == leaf) &&
	    strncmp(he->he_key, wanted, strlen(wanted)) == 0)
		found = he;
}

/*
 * held_walk(call): twalk(3) over all; the node is a pointer to a struct held.
 */
void
held_walk(void (*call)(const void *, VISIT, int))
{

	twalk(tree, call);
}

/*
 * held_forget(): we were forked; they are the parent's.
 */
void
held_forget(void)
{

	tree = NULL;
}

static struct held *
find(const char *key)
{
	struct held like;
	void *node;

	(void)memset(&like, 0, sizeof(like));
	(void)snprintf(like.he_key, NOTE_KEY, "%s", key);
	node = tfind(&like, &tree, compare);
	return (node == NULL ? NULL : *(struct held **)node);
}

static void
release(struct held *he)
{
	unsigned i;

	(void)tdelete(he, &tree, compare);
	for (i = 0; i < he->he_count; i++)
		(void)close(he->he_fds[i]);
	free(he);
}

static int
compare(const void *a, const void *b)
{
	const struct held *x = a, *y = b;

	return (strcmp(x->he_key, y->he_key));
}
