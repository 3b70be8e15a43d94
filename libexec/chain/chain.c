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
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

struct loader {
	const char	*name;
	int		(*apply)(int, char *[]);
	const char	*arguments;
};

static const struct loader *find_loader(const char *);
static int	apply(const struct loader *, int, char *[]);
static void	message(const char *, va_list);

static const struct loader loaders[] = {
	{ "chdir", chain_chdir, "directory" },
	{ "chpriv", chain_chpriv, "[-d directory] [-G group,...] [-g group] "
	    "[-r root]\n              [-u user[:group]]" },
	{ "chroot", chain_chroot, "directory" },
	{ "closefds", chain_closefds, NULL },
	{ "cpuset", chain_cpuset, "[-l] list" },
	{ "env", chain_env, "[-i] [-u name] [name=value ...]" },
	{ "limits", chain_limits, "[-BHS] [-C class] [-U user] [-c core] "
	    "[-d data] [-f file]\n              [-l locked] [-m resident] "
	    "[-n files] [-s stack] [-t cpu]\n              [-u processes] "
	    "[-v virtual]" },
	{ "nice", chain_nice, "[-n] increment" },
	{ "oom", chain_oom, "score | protect" },
	{ "pidfile", chain_pidfile, "file" },
	{ "setsid", chain_setsid, NULL },
	{ "sigdefault", chain_sigdefault, NULL },
	{ "umask", chain_umask, "mode" },
};

/* The loader at work, NULL outside of loaders. */
static const struct loader *current;

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
		n = apply(loader, argc, argv);
		run(argv + n);
	}
	if (argc == 1)
		usage();
	for (n = 1; (loader = find_loader(argv[n])) != NULL; )
		n += apply(loader, argc - n, argv + n);
	run(argv + n);
}

/*
 * usage(): how the loader at work, or chain itself, is called.
 */
noreturn void
usage(void)
{
	if (current == NULL)
		(void)fputs("usage: chain [loader [argument ...]] ... [--] "
		    "program [argument ...]\n", stderr);
	else
		(void)fprintf(stderr, "usage: %s%s%s [--] program "
		    "[argument ...]\n", current->name,
		    current->arguments == NULL ? "" : " ",
		    current->arguments == NULL ? "" : current->arguments);
	exit(WRONG_USE);
}

/* wrong(format, ...): complain about an argument. */
noreturn void
wrong(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	exit(WRONG_USE);
}

/* fail(format, ...): report that the system refused, with errno's text. */
noreturn void
fail(const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
	(void)fprintf(stderr, ": %s\n", why);
	exit(REFUSED);
}

/* failx(format, ...): report a failure that errno has no text for. */
noreturn void
failx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	exit(REFUSED);
}

/* warning(format, ...): say something and go on. */
void
warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
}

static void
message(const char *fmt, va_list ap)
{
	if (current == NULL)
		(void)fputs("chain: ", stderr);
	else
		(void)fprintf(stderr, "chain %s: ", current->name);
	(void)vfprintf(stderr, fmt, ap);
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
	if (ch == '?')
		wrong("unknown option, or one without its argument: -%c",
		    optopt);
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

static const struct loader *
find_loader(const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < sizeof(loaders) / sizeof(loaders[0]);
	    i++)
		if (strcmp(loaders[i].name, name) == 0)
			return &loaders[i];
	return NULL;
}

/* Let a loader do its work; the number of words that it took. */
static int
apply(const struct loader *loader, int argc, char *argv[])
{
	int n;

	current = loader;
	optind = 1;
	n = loader->apply(argc, argv);
	if (n >= argc || (strcmp(argv[n], "--") == 0 && n + 1 >= argc))
		usage();
	current = NULL;
	return n;
}
