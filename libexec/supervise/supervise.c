/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * supervise, svscan -- start services and keep them running.
 *
 * supervise DIR cares for one service, svscan for every one below a
 * directory; both are the same state machine in the same single process.
 * Called as runsv and runsvdir they follow runit's rules where those differ.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "supervise.h"

struct personality {
	const char	*name;
	void		(*options)(int, char *[]);
	const char	*usage;
	enum dress	dress;
};

static void	supervise_options(int, char *[]);
static void	svscan_options(int, char *[]);
static void	runsvdir_options(int, char *[]);
static void	go_to(const char *);
static void	choose_dress(void);
static void	open_standard(void);
static noreturn void usage(void);

static const struct personality personalities[] = {
	{ "supervise", supervise_options, "dir", DAEMONTOOLS },
	{ "svscan", svscan_options, "[-r] [-t seconds] [dir]", DAEMONTOOLS },
	{ "runsv", supervise_options, "dir", RUNIT },
	{ "runsvdir", runsvdir_options, "[-P] dir [log]", RUNIT }
};

/* Of who started us; services get their own. */
static const char *const own_variables[] = {
	"LISTEN_FDNAMES", "LISTEN_FDS", "LISTEN_PID", "NOTIFY_SOCKET",
	"SUBREAP_LIST", "WATCHDOG_PID", "WATCHDOG_USEC"
};

static const struct personality *personality;

enum dress dress;
const char *program;
const char *one_service;
int is_below_svscan;
int is_readable;
unsigned rescan_interval;
char base[PATH_MAX];
char **arguments;

int
main(int argc, char *argv[])
{
	const char *slash, *missing;
	int is_anew;
	size_t i;

	open_standard();
	spawn_prepare();	/* executed anew, we may have very many files */
	slash = argc < 1 ? NULL : strrchr(argv[0], '/');
	program = argc < 1 ? "svscan" : slash == NULL ? argv[0] : slash + 1;
	personality = &personalities[0];
	for (i = 0; i < sizeof(personalities) / sizeof(*personality); i++)
		if (strcmp(program, personalities[i].name) == 0)
			personality = &personalities[i];
	program = personality->name;
	choose_dress();
	is_below_svscan = os_has_name(getppid(), "svscan");
	arguments = argv;
	personality->options(argc, argv);
	for (i = 0; i < sizeof(own_variables) / sizeof(char *); i++)
		(void)unsetenv(own_variables[i]);
	if ((missing = os_check()) != NULL)
		die(111, "this system lacks what is needed: %s", missing);
	os_set_name(program);
	is_anew = getenv(GUARDIAN_NOTE) != NULL;
	if (is_anew && strcmp(getenv(GUARDIAN_NOTE), GUARDIAN_TRIAL) == 0)
		return (0);
	if (getcwd(base, sizeof(base)) == NULL) {
		if (!is_anew)
			die(111, "unable to find out the directory: %s",
			    words_for(errno));
		(void)strcpy(base, ".");
	}
	guardian();
}

/*
 * What is missing of 0, 1 and 2 must not become something of ours.
 */
static void
open_standard(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) != -1 && fd <= STDERR_FILENO)
		continue;
	if (fd != -1)
		(void)close(fd);
}

/*
 * By the name of the program, or by the environment for a name that
 * daemontools and daemontools-encore share.
 */
static void
choose_dress(void)
{
	const char *text = getenv("SUPERVISE_DRESS");

	dress = personality->dress;
	if (text == NULL || dress == RUNIT)
		return;
	if (strcmp(text, "encore") == 0)
		dress = ENCORE;
	else if (strcmp(text, "daemontools") != 0)
		message("SUPERVISE_DRESS is neither daemontools nor encore");
}

static noreturn void
usage(void)
{

	(void)fprintf(stderr, "%s: usage: %s %s\n", program, program,
	    personality->usage);
	exit(100);
}

static void
supervise_options(int argc, char *argv[])
{

	if (argc != 2 || argv[1][0] == '\0')
		usage();
	one_service = argv[1];
	go_to(argv[1]);
}

static void
svscan_options(int argc, char *argv[])
{
	long seconds;
	int c;

	while ((c = getopt(argc, argv, "+rt:")) != -1)
		switch (c) {
		case 'r':
			is_readable = 1;
			break;
		case 't':
			if ((seconds = number(optarg, INT_MAX / 1000)) == -1)
				usage();
			rescan_interval = (unsigned)seconds * 1000;
			break;
		default:
			usage();
		}
	if (argc - optind > 1)
		usage();
	if (optind < argc)
		go_to(argv[optind]);
}

/*
 * -P is always so.  The line of dots that runsvdir fills is not kept: errors
 * go to standard error.
 */
static void
runsvdir_options(int argc, char *argv[])
{
	int c;

	while ((c = getopt(argc, argv, "+P")) != -1)
		if (c != 'P')
			usage();
	if (argc - optind < 1 || argc - optind > 2)
		usage();
	go_to(argv[optind]);
}

/*
 * A guardian that was executed anew is there already.
 */
static void
go_to(const char *directory)
{

	if (getenv(GUARDIAN_NOTE) == NULL && chdir(directory) == -1)
		die(111, "unable to chdir to %s: %s", directory,
		    words_for(errno));
}
