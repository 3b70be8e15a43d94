/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gather.c -- bytes from several places, for one write.
 *
 * The bytes are not copied: they must stay until they are written.
 */

#include <string.h>

#include "svlog.h"

/*
 * Returns -1 when there is no place for another piece.
 */
int
gather_add(struct gather *g, const char *data, size_t len)
{
	struct iovec *v;

	v = &g->g_iov[g->g_count];
	if (g->g_count > 0 &&
	    (const char *)v[-1].iov_base + v[-1].iov_len == data)
		v[-1].iov_len += len;
	else if (g->g_count == GATHER)
		return -1;
	else {
		memcpy(&v->iov_base, &data, sizeof(data));
		v->iov_len = len;
		g->g_count++;
	}
	g->g_len += (off_t)len;
	return 0;
}

/*
 * Write once, as much as can be.  Returns how much that was, or -1.
 */
ssize_t
gather_write(struct gather *g, int fd)
{
	ssize_t done, n;
	int i;

	if ((done = writev(fd, g->g_iov, g->g_count)) == -1)
		return -1;
	g->g_len -= done;
	n = done;
	for (i = 0; i < g->g_count && n >= (ssize_t)g->g_iov[i].iov_len; i++)
		n -= (ssize_t)g->g_iov[i].iov_len;
	g->g_count -= i;
	if (i > 0)
		memmove(g->g_iov, g->g_iov + i,
		    (size_t)g->g_count * sizeof(g->g_iov[0]));
	if (n > 0) {
		g->g_iov[0].iov_base = (char *)g->g_iov[0].iov_base + n;
		g->g_iov[0].iov_len -= (size_t)n;
	}
	return done;
}

void
gather_clear(struct gather *g)
{
	g->g_count = 0;
	g->g_len = 0;
}
