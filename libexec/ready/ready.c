/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * ready -- start a service and wait until it is ready.
 *
 * What a supervisor does for the services it has, this does for those that
 * nobody supervises: it finds out by one of several methods, each in a file of
 * its own, when the service is ready, and ends then.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ready.h"

static void	parse(int, char *[]);
static const struct method *parse_what(const char *);
static long long milliseconds(const char *);

const char loader_name[] = "ready";

struct options options = {
	.op_seconds = "60",
	.op_limit = 60000
};

static const struct method *const methods[] = {
	&by_descriptor, &by_notify, &by_tcp, &by_unix, &by_command
};

int
main(int argc, char *argv[])
{
	parse(argc, argv);
	occupy();
	return await_readiness();
}

static void
parse(int argc, char *argv[])
{
	int ch;

	opterr = 0;
	while ((ch = getopt(argc, argv, "+bt:")) != -1)
		switch (ch) {
		case 'b':
			options.op_stays = true;
			break;
		case 't':
			options.op_seconds = optarg;
			options.op_limit = milliseconds(optarg);
			break;
		default:
			usage();
		}
	if (optind >= argc)
		usage();
	if (optind + 1 < argc)
		options.op_program = argv + optind + 1;
	options.op_what = argv[optind];
	options.op_method = parse_what(options.op_what);
	if (options.op_program == NULL && options.op_stays)
		wrong("-b needs a program");
}

/* The method that the word names. */
static const struct method *
parse_what(const char *word)
{
	const struct method *me;
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		me = methods[i];
		if (strncmp(word, me->me_prefix, strlen(me->me_prefix)) != 0 ||
		    !me->me_parse(word))
			continue;
		if (me->me_by_program && options.op_program == NULL)
			wrong("%s needs a program", word);
		return me;
	}
	wrong("not fd=3 to fd=63, notify, tcp:[HOST:]PORT, unix:/PATH or "
	    "cmd:TEXT: %s", word);
}

/* A time in seconds, which may have up to three decimals, but not 0. */
static long long
milliseconds(const char *text)
{
	char *end = NULL;
	long long n = -1, unit = 1000;

	errno = 0;
	if (*text >= '0' && *text <= '9')
		n = strtol(text, &end, 10);
	if (n < 0 || n > SECONDS_MAX || errno != 0)
		wrong("not a time in seconds: %s", text);
	n *= unit;
	if (*end == '.')
		for (end++; *end >= '0' && *end <= '9' && unit > 1; end++)
			n += (*end - '0') * (unit /= 10);
	if (*end != '\0' || n == 0 || n > SECONDS_MAX * 1000LL)
		wrong("not a time from 0.001 to %d seconds: %s", SECONDS_MAX,
		    text);
	return n;
}

noreturn void
usage(void)
{
	(void)fputs("usage: ready [-b] [-t seconds] what "
	    "[program [argument ...]]\n", stderr);
	exit(WRONG_USE);
}
