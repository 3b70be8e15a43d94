/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * rcorder -- print rc.d scripts in an order that honours their headers.
 *
 * The plain list, its messages and its exit status are NetBSD's.
 */

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ahead.h"
#include "rcorder.h"

#define BLOCK	(64UL * 1024)	/* of names, read at a time */

struct options {
	struct filter	 filter;
	const char	**needed;	/* -o */
	size_t		 nneeded;
	const char	*first, *then;	/* -w */
	bool		 picture, explain, groups, keywords;
};

static noreturn void usage(void);
static void	 parse_options(struct graph *, struct options *, int, char **);
static void	 read_operands(struct graph *, const struct options *, int,
		    char **);
static void	 read_names(struct graph *, struct ahead *);
static size_t	 read_lines(struct ahead *, char *, size_t);
static void	 read_default(struct graph *, struct ahead *);
static void	 not_read(const char *, const char *);
static int	 is_visible(const struct dirent *);
static int	 list(struct graph *, const struct options *);
static int	 order_needed(struct graph *, const char *,
		    const struct listener *);
static void	 place(void *, struct file *);
static void	 problem(void *, enum problem, const struct file *,
		    const char *);

struct run {
	const struct options	*options;
	int			 status;
};

int
main(int argc, char *argv[])
{
	struct options o = { .groups = false };
	struct graph *g;
	int status;

	g = graph_new();
	/* Whole lines at once, so that those of two programs do not mix. */
	(void)setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	parse_options(g, &o, argc, argv);
	read_operands(g, &o, argc - optind, argv + optind);
	status = list(g, &o);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(1, "stdout");
	graph_free(g);
	free(o.needed);
	return status;
}

static void
usage(void)
{
	(void)fprintf(stderr,
	    "usage: rcorder [-dgKLpx] [-k keyword] [-o name] [-s keyword]"
	    " [file ...]\n"
	    "       rcorder [-L] -w name name [file ...]\n");
	exit(1);
}

/* The `+' keeps glibc and musl from looking for options behind operands. */
static void
parse_options(struct graph *g, struct options *o, int argc, char **argv)
{
	int ch;

	while ((ch = getopt(argc, argv, "+dgKk:Lo:ps:w:x")) != -1) {
		switch (ch) {
		case 'd':
			warnx("debugging not compiled in, -d ignored");
			break;
		case 'g':
			o->picture = true;
			break;
		case 'K':
			o->keywords = true;
			break;
		case 'k':
			o->filter.keeps = true;
			graph_name(g, optarg, strlen(optarg))->n_keep = true;
			break;
		case 'L':
			g->g_lsb = true;
			break;
		case 'o':
			o->needed = xrealloc(o->needed, o->nneeded + 1,
			    sizeof(char *));
			o->needed[o->nneeded++] = optarg;
			break;
		case 'p':
			o->groups = true;
			break;
		case 's':
			o->filter.skips = true;
			graph_name(g, optarg, strlen(optarg))->n_skip = true;
			break;
		case 'w':
			if (optind >= argc)
				usage();
			o->first = optarg;
			o->then = argv[optind++];
			break;
		case 'x':
			o->explain = true;
			break;
		default:
			usage();
		}
	}
}

/*
 * Without operands there is nothing to list, as in NetBSD.  A question about
 * the order, though, is about the scripts of this machine.
 */
static void
read_operands(struct graph *g, const struct options *o, int argc, char **argv)
{
	struct ahead *a = ahead_begin(g, not_read);
	int i;

	for (i = 0; i < argc; i++) {
		if (strcmp(argv[i], "-") == 0)
			read_names(g, a);
		else
			ahead_read(a, argv[i]);
	}
	if (argc == 0 && (o->first != NULL || o->nneeded > 0 || o->explain ||
	    o->picture))
		read_default(g, a);
	ahead_finish(a);
}

/*
 * One name a line from standard input; for lists that no argument vector can
 * hold.  The names stay where they are read, in blocks of the graph's memory.
 */
static void
read_names(struct graph *g, struct ahead *a)
{
	size_t len = 0, size = BLOCK, taken = 0;
	char *block, *full;
	ssize_t n;
	int error;

	block = graph_alloc(g, size + 1);
	while ((n = read(STDIN_FILENO, block + len, size - len)) > 0) {
		len += (size_t)n;
		if (memchr(block + len - n, '\n', (size_t)n) != NULL)
			taken += read_lines(a, block + taken, len - taken);
		if (len < size)
			continue;
		/* What is left begins a new block, unless it fills this one. */
		if (taken == 0)
			size *= 2;
		full = block;
		block = graph_alloc(g, size + 1);
		len -= taken;
		memcpy(block, full + taken, len);
		taken = 0;
	}
	if (n == -1) {
		error = errno;
		ahead_finish(a);
		errno = error;
		err(1, "standard input");
	}
	block[len] = '\n';
	(void)read_lines(a, block + taken, len + 1 - taken);
}

/* The scripts of all whole lines; how many bytes they have. */
static size_t
read_lines(struct ahead *a, char *text, size_t len)
{
	char *line = text, *nl;

	while ((nl = memchr(line, '\n', len - (size_t)(line - text))) != NULL) {
		*nl = '\0';
		if (nl != line)
			ahead_read(a, line);
		line = nl + 1;
	}
	return (size_t)(line - text);
}

/* In the order in which the shell expands `*' in the C locale. */
static void
read_default(struct graph *g, struct ahead *a)
{
	const char *etc = getenv("RC_ETC");
	struct dirent **entries;
	char *path;
	size_t size;
	int i, n;

	if (etc == NULL)
		etc = PATH_SYSCONF;
	size = strlen(etc) + sizeof("/rc.d");
	path = graph_alloc(g, size);
	(void)snprintf(path, size, "%s/rc.d", etc);
	n = scandir(path, &entries, is_visible, alphasort);
	if (n == -1)
		err(1, "could not read %s", path);
	for (i = 0; i < n; i++) {
		size = strlen(etc) + strlen(entries[i]->d_name) +
		    sizeof("/rc.d/");
		path = graph_alloc(g, size);
		(void)snprintf(path, size, "%s/rc.d/%s", etc,
		    entries[i]->d_name);
		ahead_read(a, path);
		free(entries[i]);
	}
	free(entries);
}

static void
not_read(const char *what, const char *path)
{
	warn("could not %s %s", what, path);
}

static int
is_visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* Link, order and print what was asked for; the exit status. */
static int
list(struct graph *g, const struct options *o)
{
	struct run r = { .options = o };
	struct listener l = { place, problem, &r };
	size_t i;

	graph_link(g, &l);
	if (o->first != NULL)
		return explain_order(g, o->first, o->then);
	if (o->nneeded == 0)
		graph_order(g, &l);
	for (i = 0; i < o->nneeded; i++)
		if (order_needed(g, o->needed[i], &l) == -1)
			return 2;
	if (o->explain)
		explain_problems(g);
	if (o->picture)
		print_graphviz(g);
	else if (o->groups)
		print_groups(g, &o->filter);
	return r.status;
}

/* -1 when nobody provides the name and no file is called so. */
static int
order_needed(struct graph *g, const char *text, const struct listener *l)
{
	struct name *n = graph_find(g, text);
	struct file *f;

	if (n != NULL && n->n_provided != NULL) {
		graph_order_name(g, n, l);
		return 0;
	}
	f = find_file(g, text);
	if (f == NULL) {
		complain_unknown(g, text);
		return -1;
	}
	graph_order_file(g, f, l);
	return 0;
}

static void
place(void *arg, struct file *f)
{
	const struct options *o = ((struct run *)arg)->options;

	if (o->groups || o->picture || !is_listed(f, &o->filter))
		return;
	if (o->keywords)
		print_keywords(f);
	(void)fputs_unlocked(f->f_path, stdout);
	(void)putchar_unlocked('\n');
}

/* NetBSD's words; its quotes, too. */
static void
problem(void *arg, enum problem what, const struct file *f, const char *name)
{
	struct run *r = arg;

	if (what != NO_TARGET)
		r->status = 1;
	if (r->options->explain || r->options->first != NULL)
		return;
	switch (what) {
	case NO_PROVIDER:
		warnx("requirement `%s' in file `%s' has no providers.", name,
		    f->f_path);
		break;
	case NO_TARGET:
		warnx("file `%s' is before unknown provision `%s'", f->f_path,
		    name);
		break;
	case CYCLE_BY_NAME:
		warnx("Circular dependency on provision `%s' in file `%s'.",
		    name, f->f_path);
		break;
	case CYCLE_BY_FILE:
		warnx("Circular dependency on file `%s'.", f->f_path);
		break;
	}
}
