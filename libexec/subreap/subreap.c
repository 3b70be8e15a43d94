/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * subreap -- make a service that goes into the background supervisable.
 *
 * It is the parent of last resort of everything the program leaves behind,
 * finds the main process among it, and from then on behaves like that process.
 */

#include <sys/resource.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "subreap.h"

/* The longest time that may be asked for, in s. */
#define SECONDS_MAX	1000000

/* The descriptors that have to be available. */
#define FILES_MIN	16

static void	parse(int, char *[]);
static void	check(void);
static const char *concatenate(const char *, const char *);
static void	check_room(void);
static int	open_descriptor(const char *);
static long	number(const char *, char **);
static long long milliseconds(const char *);

const char loader_name[] = "subreap";

struct options options = {
	.op_notify_fd = -1,
	.op_settle = 5000,
	.op_limit = 5000
};

int
main(int argc, char *argv[])
{
	const char *why;
	int status;

	parse(argc, argv);
	check();
	occupy();
	if ((why = blindness()) != NULL)
		failx("cannot see processes: %s", why);
	remember_strangers();
	remember_pid_file();
	if (become_reaper() == -1)
		fail("cannot become a subreaper");
	check_room();
	status = serve(argv + optind);
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	die_of(WTERMSIG(status));
	return 128 + WTERMSIG(status);
}

static void
parse(int argc, char *argv[])
{
	int ch;

	opterr = 0;
	options.op_list = getenv("SUBREAP_LIST");
	while ((ch = getopt(argc, argv, "+aefkl:mn:p:r:s:t:")) != -1)
		switch (ch) {
		case 'a':
			options.op_alone = true;
			break;
		case 'e':
			options.op_notify = true;
			break;
		case 'f':
			options.op_stays = true;
			break;
		case 'k':
			options.op_keep = true;
			break;
		case 'l':
			options.op_list = optarg;
			break;
		case 'm':
			options.op_main_only = true;
			break;
		case 'n':
			options.op_name = optarg;
			break;
		case 'p':
			options.op_file = optarg;
			break;
		case 'r':
			options.op_notify_fd = open_descriptor(optarg);
			break;
		case 's':
			options.op_settle = milliseconds(optarg);
			break;
		case 't':
			options.op_limit = milliseconds(optarg);
			break;
		default:
			usage();
		}
	if (optind >= argc)
		usage();
}

static void
check(void)
{
	if (options.op_file != NULL && options.op_name != NULL)
		wrong("-n and -p exclude each other");
	if (options.op_notify && options.op_main_only)
		wrong("-e and -m exclude each other");
	if ((options.op_file != NULL && *options.op_file == '\0') ||
	    (options.op_name != NULL && *options.op_name == '\0'))
		wrong("the main process needs a name or a pid file");
	if (options.op_list != NULL && *options.op_list == '\0')
		options.op_list = NULL;
	if (options.op_list != NULL)
		options.op_new_list = concatenate(options.op_list, ".new");
}

static const char *
concatenate(const char *a, const char *b)
{
	size_t size = strlen(a) + strlen(b) + 1;
	char *text = malloc(size);

	if (text == NULL)
		fail("cannot start");
	(void)snprintf(text, size, "%s%s", a, b);
	return text;
}

/*
 * Who cannot open anything sees nobody: that must not be found out when all
 * have to be ended.
 */
static void
check_room(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) == 0 && rl.rlim_cur < FILES_MIN)
		failx("cannot see processes: may open but %ld files, "
		    "not %d", (long)rl.rlim_cur, FILES_MIN);
}

/* The number of a descriptor that is open. */
static int
open_descriptor(const char *text)
{
	char *end;
	long fd = number(text, &end);

	if (*end != '\0' || fd > INT_MAX || fcntl((int)fd, F_GETFD) == -1)
		wrong("not an open descriptor: %s", text);
	return (int)fd;
}

/* A time in seconds, which may have up to three decimals. */
static long long
milliseconds(const char *text)
{
	char *end;
	long long n = number(text, &end), unit = 1000;

	n *= unit;
	if (*end == '.')
		for (end++; *end >= '0' && *end <= '9' && unit > 1; end++)
			n += (*end - '0') * (unit /= 10);
	if (*end != '\0' || n > SECONDS_MAX * 1000LL)
		wrong("not a number of seconds from 0 to %d: %s", SECONDS_MAX,
		    text);
	return n;
}

/* The number that text begins with, and what follows it. */
static long
number(const char *text, char **end)
{
	long n;

	errno = 0;
	n = strtol(text, end, 10);
	if (*text < '0' || *text > '9' || errno != 0 || n > INT_MAX)
		wrong("not a number: %s", text);
	return n;
}

noreturn void
usage(void)
{
	(void)fputs("usage: subreap [-aefkm] [-l file] [-n name | -p file] "
	    "[-r fd] [-s seconds]\n               [-t seconds] [--] program "
	    "[argument ...]\n", stderr);
	exit(WRONG_USE);
}
