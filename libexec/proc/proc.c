/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * proc -- find, signal and await processes, for rc.subr.
 *
 * It runs on every `status' of every script, hence neither locale nor buffered
 * output, and as few system calls per process as the question allows.
 */

#include <err.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc.h"

static int	do_find(int, char *[]);
static int	do_pidfile(int, char *[]);
static int	do_signal(int, char *[]);
static int	do_stop(int, char *[]);
static int	do_wait(int, char *[]);
static int	checked_signal(const char *);
static long long milliseconds(const char *);
static void	set_pattern(struct pattern *, const char *, const char *);

static const struct {
	const char	*verb;
	int		(*run)(int, char *[]);
} verbs[] = {
	{ "find", do_find },
	{ "pidfile", do_pidfile },
	{ "signal", do_signal },
	{ "stop", do_stop },
	{ "wait", do_wait },
};

int
main(int argc, char *argv[])
{
	size_t i;

	if (argc < 2)
		usage();
	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(argv[1], verbs[i].verb) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	usage();
}

noreturn void
usage(void)
{
	(void)fputs(
	    "usage: proc find [-i interpreter] [-p pid] name\n"
	    "       proc pidfile [-i interpreter] [-t seconds] file name\n"
	    "       proc signal [-n name [-i interpreter]] signal pid ...\n"
	    "       proc stop [-n name [-i interpreter]] [-l label] "
	    "[-s signal]\n"
	    "                 [-t seconds] pid ...\n"
	    "       proc wait [-t seconds] pid ...\n", stderr);
	exit(WRONG);
}

/* pid_number(text, pid): whether text is a process id, a number from 1 up. */
bool
pid_number(const char *text, pid_t *pid)
{
	long n = 0;

	if (*text == '\0')
		return false;
	for (; *text >= '0' && *text <= '9'; text++)
		if ((n = n * 10 + (*text - '0')) > INT_MAX)
			return false;
	*pid = (pid_t)n;
	return *text == '\0' && n > 0;
}

static int
do_find(int argc, char *argv[])
{
	struct pattern pt;
	const char *interp = NULL, *only = NULL;
	pid_t pid;
	int ch;

	while ((ch = getopt(argc, argv, "+i:p:")) != -1)
		switch (ch) {
		case 'i':
			interp = optarg;
			break;
		case 'p':
			only = optarg;
			break;
		default:
			usage();
		}
	if (argc - optind != 1)
		usage();
	set_pattern(&pt, argv[optind], interp);
	if (only == NULL)
		return find_all(&pt);
	/* A pid file holds what it holds: garbage is nobody's pid. */
	return pid_number(only, &pid) ? find_one(&pt, pid) : FAILED;
}

static int
do_pidfile(int argc, char *argv[])
{
	struct pattern pt;
	const char *interp = NULL;
	long long timeout = 0;
	int ch;

	while ((ch = getopt(argc, argv, "+i:t:")) != -1)
		switch (ch) {
		case 'i':
			interp = optarg;
			break;
		case 't':
			timeout = milliseconds(optarg);
			break;
		default:
			usage();
		}
	if (argc - optind != 2)
		usage();
	set_pattern(&pt, argv[optind + 1], interp);
	return pidfile_await(argv[optind], &pt, timeout);
}

static int
do_signal(int argc, char *argv[])
{
	struct stop st = { .st_label = "proc" };
	const char *interp = NULL, *name = NULL;
	int ch;

	while ((ch = getopt(argc, argv, "+i:n:")) != -1)
		switch (ch) {
		case 'i':
			interp = optarg;
			break;
		case 'n':
			name = optarg;
			break;
		default:
			usage();
		}
	if (argc - optind < 2)
		usage();
	set_pattern(&st.st_pattern, name, interp);
	st.st_signal = checked_signal(argv[optind++]);
	return signal_all(&st, argv + optind, (size_t)(argc - optind));
}

static int
do_stop(int argc, char *argv[])
{
	struct stop st = { .st_label = "proc", .st_signal = SIGTERM };
	const char *interp = NULL, *name = NULL;
	int ch;

	while ((ch = getopt(argc, argv, "+i:l:n:s:t:")) != -1)
		switch (ch) {
		case 'i':
			interp = optarg;
			break;
		case 'l':
			st.st_label = optarg;
			break;
		case 'n':
			name = optarg;
			break;
		case 's':
			st.st_signal = checked_signal(optarg);
			break;
		case 't':
			st.st_seconds = optarg;
			st.st_timeout = milliseconds(optarg);
			break;
		default:
			usage();
		}
	if (argc == optind)
		usage();
	set_pattern(&st.st_pattern, name, interp);
	(void)signal(SIGPIPE, SIG_IGN);
	return stop_all(&st, argv + optind, (size_t)(argc - optind));
}

static int
do_wait(int argc, char *argv[])
{
	struct stop st = { .st_label = "proc" };
	int ch;

	while ((ch = getopt(argc, argv, "+t:")) != -1)
		switch (ch) {
		case 't':
			st.st_seconds = optarg;
			st.st_timeout = milliseconds(optarg);
			break;
		default:
			usage();
		}
	if (argc == optind)
		usage();
	(void)signal(SIGPIPE, SIG_IGN);
	return wait_all(&st, argv + optind, (size_t)(argc - optind));
}

static int
checked_signal(const char *text)
{
	int sig = signal_number(text);

	if (sig == -1)
		errx(WRONG, "no such signal: %s", text);
	return sig;
}

/* Seconds with up to three decimals that count; 0 is "no limit". */
static long long
milliseconds(const char *text)
{
	const char *p = text;
	long long ms = 0, unit = 1000;

	for (; *p >= '0' && *p <= '9' && ms < 1000000000; p++)
		ms = ms * 10 + (*p - '0');
	ms *= unit;
	if (*p == '.')
		for (p++; *p >= '0' && *p <= '9'; p++)
			ms += (unit /= 10) * (*p - '0');
	if (text[strcspn(text, "0123456789")] == '\0' || *p != '\0')
		errx(WRONG, "not a number of seconds: %s", text);
	return ms;
}

static void
set_pattern(struct pattern *pt, const char *name, const char *interp)
{
	if (name != NULL && *name == '\0')
		errx(WRONG, "the name of the program is empty");
	if (interp != NULL && (name == NULL || *interp == '\0'))
		usage();
	pt->pt_name = name;
	pt->pt_interp = interp;
	if (name != NULL)
		check_visibility();
}
