/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lines.c -- tell metadata from output.
 *
 * The input is a stream of bytes that arrives in pieces of any size.  Where
 * the prefix occurs, be it in mid-line, the rest of that line is metadata;
 * all else is output and passed on at once.  Bytes at the end of a piece that
 * may be the beginning of the prefix are held back until the next byte
 * decides; lines_idle() shows them when that takes long, so that a prompt
 * that ends in such a byte is seen.
 */

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "rclog.h"

static size_t	take_metadata(struct splitter *, const char *, size_t);
static size_t	take_text(struct splitter *, const char *, size_t);
static int	match(struct splitter *, char);
static void	release(struct splitter *, size_t);
static void	metadata_complete(struct splitter *);

/*
 * Prepare the table of Knuth, Morris and Pratt's string search: sp_back[n] is
 * the length of the longest beginning of the prefix that is also an end of
 * its first n bytes, but not all of them.
 */
void
lines_init(struct splitter *sp, const char *prefix)
{
	size_t i, k;

	memset(sp, 0, sizeof(*sp));
	sp->sp_prefix = prefix;
	sp->sp_prefixlen = strlen(prefix);
	sp->sp_back = calloc(sp->sp_prefixlen + 1, sizeof(*sp->sp_back));
	if (sp->sp_back == NULL)
		err(1, "cannot keep the prefix");
	for (i = 1, k = 0; i < sp->sp_prefixlen; i++) {
		while (k > 0 && prefix[k] != prefix[i])
			k = sp->sp_back[k];
		if (prefix[k] == prefix[i])
			k++;
		sp->sp_back[i + 1] = k;
	}
}

void
lines_feed(struct splitter *sp, const char *buf, size_t len)
{
	size_t n;

	while (len > 0) {
		if (sp->sp_inmeta)
			n = take_metadata(sp, buf, len);
		else
			n = take_text(sp, buf, len);
		buf += n;
		len -= n;
	}
}

/*
 * Nothing came for a while: show what is held back.  It may turn out to be
 * the beginning of the prefix nevertheless.
 */
void
lines_idle(struct splitter *sp)
{
	if (sp->sp_matched > sp->sp_shown)
		sp->sp_show(sp->sp_prefix + sp->sp_shown,
		    sp->sp_matched - sp->sp_shown);
	sp->sp_shown = sp->sp_matched;
}

/*
 * The end of the input: nothing is held back any more.  Metadata that was cut
 * off is not obeyed, it might mean something else as a whole.
 */
void
lines_end(struct splitter *sp)
{
	if (sp->sp_inmeta) {
		sp->sp_text(sp->sp_prefix, sp->sp_prefixlen, 0);
		sp->sp_text(sp->sp_meta, sp->sp_metalen, 0);
	} else
		release(sp, sp->sp_matched);
	sp->sp_matched = sp->sp_metalen = 0;
	sp->sp_inmeta = 0;
}

static size_t
take_metadata(struct splitter *sp, const char *buf, size_t len)
{
	const char *newline;
	size_t n, room;

	newline = memchr(buf, '\n', len);
	n = newline == NULL ? len : (size_t)(newline - buf);
	room = META_MAX - sp->sp_metalen;
	if (room > n)
		room = n;
	memcpy(sp->sp_meta + sp->sp_metalen, buf, room);
	sp->sp_metalen += room;
	if (newline == NULL)
		return n;
	metadata_complete(sp);
	return n + 1;
}

static void
metadata_complete(struct splitter *sp)
{
	size_t i;

	for (i = 0; i < sp->sp_metalen; i++)
		if (sp->sp_meta[i] == '\0')
			sp->sp_meta[i] = '?';
	sp->sp_meta[sp->sp_metalen] = '\0';
	sp->sp_inmeta = 0;
	sp->sp_metalen = 0;
	sp->sp_metadata(sp->sp_meta);
}

static size_t
take_text(struct splitter *sp, const char *buf, size_t len)
{
	const char *first;
	size_t n;

	if (sp->sp_matched > 0)
		return (size_t)match(sp, *buf);
	first = memchr(buf, *sp->sp_prefix, len);
	n = first == NULL ? len : (size_t)(first - buf);
	if (n > 0)
		sp->sp_text(buf, n, 0);
	if (first == NULL)
		return n;
	return n + (size_t)match(sp, *first);
}

/*
 * One byte while matching.  Returns whether it was used: a byte that cannot
 * belong to the prefix is left for take_text().
 */
static int
match(struct splitter *sp, char c)
{
	size_t back;

	while (sp->sp_prefix[sp->sp_matched] != c) {
		if (sp->sp_matched == 0)
			return 0;
		back = sp->sp_back[sp->sp_matched];
		release(sp, sp->sp_matched - back);
		sp->sp_matched = back;
	}
	if (++sp->sp_matched == sp->sp_prefixlen) {
		sp->sp_matched = 0;
		sp->sp_shown = 0;
		sp->sp_inmeta = 1;
	}
	return 1;
}

/*
 * The first n of the bytes held back are output after all.
 */
static void
release(struct splitter *sp, size_t n)
{
	size_t shown;

	if (n == 0)
		return;
	shown = n < sp->sp_shown ? n : sp->sp_shown;
	sp->sp_shown -= shown;
	sp->sp_text(sp->sp_prefix, n, shown);
}
