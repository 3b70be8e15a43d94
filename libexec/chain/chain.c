/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * chain -- change the state of the process, then become another program.
 *
 * One binary holds all loaders.  Called as chain it applies one after the
 * other and executes but once, the final program.  Called by the name of a
 * loader it applies that one and executes whatever comes next: then `nice'
 * or `env' in the words that follow mean what PATH says, as anywhere else.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

static int	apply(const struct loader *, int, char *[]);
noreturn static void run_alone(const struct loader *, int, char *[]);

int
main(int argc, char *argv[])
{
	const char *slash, *name;
	const struct loader *loader;
	int n;

	if (argc < 1)
		usage();
	slash = strrchr(argv[0], '/');
	name = slash == NULL ? argv[0] : slash + 1;
	if (strcmp(name, "chain") != 0) {
		if ((loader = find_loader(name)) == NULL)
			wrong("there is no loader called %s", name);
		run_alone(loader, argc, argv);
	}
	if (argc == 1)
		usage();
	for (n = 1; !program_is_known() &&
	    (loader = find_loader(argv[n])) != NULL; )
		n += apply(loader, argc - n, argv + n);
	run(argv + n);
}

/* Be the loader that we were called as. */
noreturn static void
run_alone(const struct loader *loader, int argc, char *argv[])
{
	/* The others of the family look in the PATH that they were given. */
	const char *path = getenv("PATH");
	char *copy = NULL;
	int n;

	if (path != NULL && (copy = strdup(path)) == NULL)
		fail("cannot copy PATH");
	n = apply(loader, argc, argv);
	if (loader->style == OURS)
		run(argv + n);
	speak_as(loader);
	run_as_family(argv + n, copy);
}

/*
 * option(argc, argv, letters): as getopt(3), but a `--' is left in place: it
 * belongs to chain, and says that the word after it is no loader.
 */
int
option(int argc, char *argv[], const char *letters)
{
	int before = optind, ch;

	opterr = 0;
	ch = getopt(argc, argv, letters);
	if (ch == '?' && style() == OURS)
		wrong("unknown option, or one without its argument: -%c",
		    optopt);
	if (ch == '?') {
		if (style() != SKARNET)
			complain(strchr(letters, optopt) != NULL &&
			    optopt != ':' ? "option requires an argument -- %c"
			    : "illegal option -- %c", optopt);
		usage();
	}
	if (ch == -1 && optind > before)
		optind--;
	return ch;
}

/* operand(argc, argv): the next word, which the loader cannot do without. */
char *
operand(int argc, char *argv[])
{
	if (optind >= argc || strcmp(argv[optind], "--") == 0)
		usage();
	return argv[optind++];
}

/*
 * need_program(argc, argv): complain before anything is done when no words are
 * left for the program.
 */
void
need_program(int argc, char *argv[])
{
	int first = optind < argc && strcmp(argv[optind], "--") == 0 ?
	    optind + 1 : optind;

	if (first >= argc)
		usage();
}

/*
 * skip_hyphens(argc, argv): go on after a `--' which ends the options of a
 * loader with operands.
 */
void
skip_hyphens(int argc, char *argv[])
{
	if (optind < argc && strcmp(argv[optind], "--") == 0)
		optind++;
}

/* number(text, min, max): text as a decimal number within these. */
long
number(const char *text, long min, long max)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n < min || n > max)
		wrong("not a number from %ld to %ld: %s", min, max, text);
	return n;
}

/* Let a loader do its work; the number of words that it took. */
static int
apply(const struct loader *loader, int argc, char *argv[])
{
	int n;

	speak_as(loader);
	optind = 1;
	n = loader->apply(argc, argv);
	if (n >= argc || (strcmp(argv[n], "--") == 0 && n + 1 >= argc))
		usage();
	speak_as(NULL);
	return n;
}
