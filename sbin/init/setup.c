/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * setup.c -- what init is told: by whom it runs, options, environment.
 *
 * All of this happens once, before process 1 stops allocating.
 */

#include <sys/types.h>

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init.h"
#include "rcinit.h"

static void	parse_machine_words(char *[]);
static void	parse_options(int, char *[]);
static void	settle_paths(void);
static void	settle_environment(void);
static void	path_from(char *, const char *, const char *, const char *);
static long long	seconds_from(const char *, long long);
noreturn static void	telinit(const char *);
noreturn static void	usage(void);

struct setup		setup;

/*
 * Settle everything.  Exits when this is no place for an init.
 */
void
setup_init(int argc, char *argv[])
{
	int machine;

	setup.su_pid1 = getpid() == 1;
	setup.su_disks = setup.su_pid1 && claim_machine() == 0;
	machine = setup.su_disks ||
	    (setup.su_pid1 && getenv("RC_INIT_MACHINE") != NULL);
	setup.su_container = setup.su_pid1 && !machine;
	if (machine)
		parse_machine_words(argv + 1);
	else if (!setup.su_pid1 && argc == 2 && argv[1][0] != '-')
		telinit(argv[1]);
	else
		parse_options(argc, argv);
	if (!setup.su_pid1 && !setup.su_container)
		errx(1, "already running");
	settle_paths();
	settle_environment();
}

/*
 * The words a kernel passes on: those from its command line that it does
 * not know.  Most of them are not for us.
 */
static void
parse_machine_words(char *words[])
{
	for (; *words != NULL; words++) {
		if (strcmp(*words, "single") == 0 ||
		    strcmp(*words, "emergency") == 0 ||
		    strcmp(*words, "S") == 0 || strcmp(*words, "-s") == 0)
			setup.su_single = 1;
		else if (strcmp(*words, "-f") == 0)
			setup.su_fast = 1;
		else if (strcmp(*words, "-r") == 0)
			setup.su_resumed = 1;
	}
}

static void
parse_options(int argc, char *argv[])
{
	int c, operands = 0;

	while ((c = getopt(argc, argv, "+cfs")) != -1) {
		switch (c) {
		case 'c':
			setup.su_container = operands = 1;
			break;
		case 'f':
			setup.su_fast = 1;
			break;
		case 's':
			setup.su_single = 1;
			break;
		default:
			usage();
		}
	}
	if (operands && argv[optind] != NULL)
		setup.su_command = argv + optind;
}

/*
 * Everything that can be changed from outside: for tests, and by words of
 * the form NAME=VALUE on a kernel's command line.
 */
static void
settle_paths(void)
{
	const char *etc = getenv("RC_ETC");

	path_from(setup.su_rc, etc, PATH_SYSCONF, "/rc");
	path_from(setup.su_rc_shutdown, etc, PATH_SYSCONF, "/rc.shutdown");
	path_from(setup.su_ttys, etc, PATH_SYSCONF, "/ttys");
	path_from(setup.su_rundir, getenv("RC_RUN"), PATH_RUN, "");
	setup.su_limit = seconds_from("RC_SHUTDOWN_LIMIT", 120);
	setup.su_stall = seconds_from("RC_INIT_STALL", 30);
	setup.su_grace = seconds_from("RC_INIT_GRACE", 10);
}

/*
 * What rc and everything below it start from.  A container keeps what its
 * image says.
 */
static void
settle_environment(void)
{
	if (setenv("PATH", "/sbin:/bin:/usr/sbin:/usr/bin",
	    !setup.su_container) == -1 ||
	    setenv("HOME", "/", !setup.su_container) == -1 ||
	    (setup.su_container && setenv("container", "other", 0) == -1))
		warning("cannot set the environment: %s", strerror(errno));
}

static void
path_from(char *path, const char *hook, const char *dir, const char *file)
{
	int n;

	n = snprintf(path, PATHLEN, "%s%s", hook != NULL ? hook : dir, file);
	if (n >= PATHLEN)
		(void)snprintf(path, PATHLEN, "%s%s", dir, file);
}

/*
 * Milliseconds from a variable in seconds.
 */
static long long
seconds_from(const char *name, long long otherwise)
{
	const char *value = getenv(name);
	char *end;
	long n;

	if (value != NULL && *value != '\0') {
		n = strtol(value, &end, 10);
		if (*end == '\0' && n >= 0 && n <= 86400)
			return n * 1000LL;
	}
	return otherwise * 1000;
}

/*
 * Not process 1: tell the init that is, by one of the digits and letters
 * System V users know.
 */
static void
telinit(const char *word)
{
	static const struct {
		const char	*word;
		int		signo;
	} words[] = {
		{ "0", SIGUSR2 }, { "1", SIGTERM }, { "6", SIGINT },
		{ "c", SIGTSTP }, { "q", SIGHUP },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i].word) != 0)
			continue;
		if (kill(find_init(), words[i].signo) == -1)
			err(1, "cannot signal init");
		exit(0);
	}
	usage();
}

static void
usage(void)
{
	(void)fprintf(stderr, "usage: init [-fs]\n"
	    "       init -c [-fs] [command [argument ...]]\n"
	    "       init 0 | 1 | 6 | c | q\n");
	exit(1);
}
