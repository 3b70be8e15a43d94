/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * running.c -- which script runs now: DIR/running.
 *
 * Its first line is what an rclog that replaces a killed one has to know:
 * when the script began, its timeout, rc's worker, the script's process, its
 * path.  The line is overwritten in place, by one write; behind its newline
 * there may be rests of a longer one.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rclog.h"

static char		*path;
static int		 fd = -1;
static int		 changed;
static struct buf	 line;

static int	parse(char *, struct running *);

/*
 * The file goes into directory dir; what an earlier boot left there, and may
 * be stale, is removed.
 */
void
running_init(const char *dir, int resume)
{
	struct buf name;

	memset(&name, 0, sizeof(name));
	buf_printf(&name, "%s/running", dir);
	path = name.b_data;
	if (!resume)
		(void)unlink(path);
}

/*
 * Open the file if it is time.
 */
void
running_open(void)
{
	if (fd == -1 && place_ready(path))
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		    0644);
}

/*
 * A script runs.
 */
void
running_set(const struct running *r)
{
	line.b_len = 0;
	buf_printf(&line, "%lld.%06lld %lld.%06lld %ld %ld %s\n",
	    (long long)(r->r_began / SECOND), (long long)(r->r_began % SECOND),
	    (long long)(r->r_timeout / SECOND),
	    (long long)(r->r_timeout % SECOND), (long)r->r_worker,
	    (long)r->r_pid, r->r_path);
	changed = 1;
}

/*
 * No script runs.
 */
void
running_clear(void)
{
	line.b_len = 0;
	buf_add(&line, "\n", 1);
	changed = 1;
}

/*
 * Write what changed; once for all that happened since the last call.
 */
void
running_write(void)
{
	if (!changed || fd == -1)
		return;
	changed = 0;
	/* Without it a successor knows less, and that is all. */
	if (pwrite(fd, line.b_data, line.b_len, 0) == -1)
		changed = 1;
}

/*
 * The boot is over.
 */
void
running_finish(void)
{
	if (fd != -1)
		(void)unlink(path);
}

/*
 * What ran when our predecessor was killed; -1 when nothing did.  The path
 * is the caller's to free.
 */
int
running_read(struct running *r)
{
	FILE *f;
	char *text = NULL;
	size_t size = 0;
	ssize_t len;
	int error;

	if ((f = fopen(path, "re")) == NULL)
		return -1;
	len = getline(&text, &size, f);
	(void)fclose(f);
	error = len < 2 || text[len - 1] != '\n';
	if (!error) {
		text[len - 1] = '\0';
		error = parse(text, r) == -1;
	}
	free(text);
	return error ? -1 : 0;
}

static int
parse(char *text, struct running *r)
{
	char *word[4], *rest;
	long pid, worker;
	int i;

	rest = text;
	for (i = 0; i < 4; i++)
		if ((word[i] = strsep(&rest, " ")) == NULL)
			return -1;
	if (rest == NULL || seconds(word[0], &r->r_began) == -1 ||
	    seconds(word[1], &r->r_timeout) == -1 ||
	    number(word[2], 0, INT32_MAX, &worker) == -1 ||
	    number(word[3], 0, INT32_MAX, &pid) == -1 || r->r_began > now())
		return -1;
	r->r_worker = (pid_t)worker;
	r->r_pid = (pid_t)pid;
	r->r_path = xstrdup(rest);
	return 0;
}
