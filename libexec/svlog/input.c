/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * input.c -- blocks of standard input.
 *
 * From a pipe a block is copied and left where it is, until input_consume()
 * takes it away; so each fill begins with what was not taken.  From anything
 * else it is read, and what is not taken stays in our memory.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

static char	 block[BLOCK + 1];	/* a newline may be added */
static size_t	 used;			/* bytes of it that were in use */

static int	 fill_by_reading(struct input *, int);
static int	 give_up(struct input *);

void
input_open(struct input *in)
{
	memset(in, 0, sizeof(*in));
	in->in_data = block;
	keep_from_children(block, sizeof(block));
	in->in_peek = peek_open(STDIN_FILENO) == 0;
}

/*
 * Get what there is; with one, from what is no pipe, a single byte.  Returns
 * whether there is more than there was; if not, it is to be waited for.
 */
int
input_fill(struct input *in, int one)
{
	size_t before = in->in_len;
	ssize_t n;

	if (!in->in_peek)
		return fill_by_reading(in, one);
	n = peek(STDIN_FILENO, block, BLOCK, &in->in_full);
	if (n == -1 && errno != EAGAIN)
		return give_up(in);
	in->in_eof = n == 0 || (n > 0 &&
	    at_hangup(STDIN_FILENO, (size_t)n));
	in->in_len = n == -1 ? 0 : (size_t)n;
	if (in->in_len > used)
		used = in->in_len;
	if (before == 0 && in->in_len > 0)
		stamp_now(&in->in_first);
	return in->in_len > before;
}

static int
fill_by_reading(struct input *in, int one)
{
	ssize_t n;

	n = read(STDIN_FILENO, block + in->in_len,
	    one ? 1 : BLOCK - in->in_len);
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n == -1)
		return give_up(in);
	if (in->in_len == 0 && n > 0)
		stamp_now(&in->in_first);
	in->in_eof = n == 0;
	in->in_len += (size_t)n;
	in->in_full = in->in_len == BLOCK;
	if (in->in_len > used)
		used = in->in_len;
	return n > 0;
}

/*
 * It cannot be read: that is its end.
 */
static int
give_up(struct input *in)
{
	warn_cannot(errno, "read standard input");
	in->in_eof = in->in_error = 1;
	return 0;
}

/*
 * The first n bytes are done with.
 */
void
input_consume(struct input *in, size_t n)
{
	in->in_len -= n;
	in->in_full = 0;
	if (in->in_peek)
		peek_consume(STDIN_FILENO, n);
	if (in->in_len == 0)
		return;
	stamp_now(&in->in_first);
	if (!in->in_peek)
		memmove(block, block + n, in->in_len);
}

/*
 * Nothing to do for now: give back memory that a burst has used.
 */
void
input_idle(struct input *in)
{
	if (used <= IDLE_KEEP || in->in_len > 0)
		return;
	give_back(block, sizeof(block));
	used = 0;
}
