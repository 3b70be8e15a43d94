/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * nearest.c -- the provided name that a mistyped one most likely means.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rcorder.h"

#define LONGEST	63	/* longer names get no advice */
#define BUDGET	2000000	/* comparisons of names in one run of the program */

static size_t	 distance(const char *, size_t, const char *, size_t);
static bool	 same(char, char);
static size_t	 least(size_t, size_t, size_t);

/* NULL when nothing is near: a third of the letters may differ. */
const struct name *
nearest_name(const struct graph *g, const char *text)
{
	static size_t work;
	const size_t length = strlen(text);
	const struct name *best = NULL, *n;
	size_t d, nearest = (length + 2) / 3 + 1;
	uint32_t i;

	if (length > LONGEST || work > BUDGET)
		return NULL;
	work += g->g_nnames;
	for (i = 0; i < g->g_tablesize; i++) {
		n = g->g_table[i];
		if (n == NULL || n->n_provided == NULL ||
		    n->n_length > LONGEST || n->n_length >= length + nearest ||
		    length >= n->n_length + nearest)
			continue;
		d = distance(text, length, n->n_text, n->n_length);
		if (d < nearest || (d == nearest && best != NULL &&
		    n->n_id < best->n_id)) {
			nearest = d;
			best = n;
		}
	}
	return nearest < length ? best : NULL;
}

/*
 * Letters to insert, delete, exchange or swap with their neighbour; capitals
 * and small ones are the same.
 */
static size_t
distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t d[3][LONGEST + 1], i, j;
	size_t *row, *up, *upper;

	for (j = 0; j <= nb; j++)
		d[0][j] = j;
	for (i = 1; i <= na; i++) {
		row = d[i % 3];
		up = d[(i + 2) % 3];
		upper = d[(i + 1) % 3];
		row[0] = i;
		for (j = 1; j <= nb; j++) {
			row[j] = least(up[j] + 1, row[j - 1] + 1,
			    up[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				row[j] = least(row[j], upper[j - 2] + 1,
				    row[j]);
		}
	}
	return d[na % 3][nb];
}

static bool
same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t
least(size_t a, size_t b, size_t c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}
