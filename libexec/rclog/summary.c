/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * summary.c -- which scripts failed, as paragraphs of words.
 */

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "rclog.h"

/* Lines are as near to GOAL columns as words allow, never beyond MOST. */
#define GOAL	65
#define MOST	75
#define INDENT	"    "

static char	**failed;
static size_t	  count;

static int	fits(size_t, size_t);

void
summary_failed(const char *name)
{
	char **list;

	if ((count & (count + 1)) == 0) {
		list = realloc(failed, (count + 1) * 2 * sizeof(*failed));
		if (list == NULL)
			err(1, "cannot keep a name");
		failed = list;
	}
	failed[count++] = xstrdup(name);
}

int
summary_any(void)
{
	return count > 0;
}

/*
 * Pass each line of the list to print.
 */
void
summary_print(void (*print)(const char *))
{
	struct buf line;
	size_t i, width;

	memset(&line, 0, sizeof(line));
	buf_add(&line, INDENT, strlen(INDENT));
	for (i = 0; i < count; i++) {
		width = line.b_len + (i > 0);
		if (i > 0 && !fits(width, strlen(failed[i]))) {
			buf_add(&line, "", 1);
			print(line.b_data);
			line.b_len = 0;
			buf_add(&line, INDENT, strlen(INDENT));
		} else if (i > 0)
			buf_add(&line, " ", 1);
		buf_add(&line, failed[i], strlen(failed[i]));
	}
	buf_add(&line, "", 1);
	print(line.b_data);
	free(line.b_data);
}

/*
 * Whether a word of that length still belongs on a line of that width: as
 * fmt(1) decides, up to the goal, or beyond it when the line would otherwise
 * stay farther below the goal than it would go beyond.
 */
static int
fits(size_t width, size_t word)
{
	size_t total = width + word;

	if (total <= GOAL)
		return 1;
	return total <= MOST && width <= GOAL &&
	    total - GOAL <= GOAL - width;
}
