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

/* What the options of a verb said. */
struct options {
	const char	*o_interp;	/* -i */
	const char	*o_label;	/* -l */
	const char	*o_name;	/* -n */
	const char	*o_pid;		/* -p */
	const char	*o_seconds;	/* -t */
	long long	 o_timeout;	/* the same, in ms */
	int		 o_signal;	/* -s */
};

static int	do_drained(const struct options *, char *[], size_t);
static int	do_find(const struct options *, char *[], size_t);
static int	do_pidfile(const struct options *, char *[], size_t);
static int	do_signal(const struct options *, char *[], size_t);
static int	do_stop(const struct options *, char *[], size_t);
static int	do_wait(const struct options *, char *[], size_t);
static void	parse(int, char *[], const char *, struct options *);
static struct stop request(const struct options *);
static int	checked_signal(const char *);
static long long milliseconds(const char *);
static void	set_pattern(struct pattern *, const char *, const char *);

static const struct verb {
	const char	*word;
	const char	*options;	/* for getopt(3) */
	int		 least, most;	/* operands */
	int		(*run)(const struct options *, char *[], size_t);
} verbs[] = {
	{ "drained", "+t:", 1, 1, do_drained },
	{ "find", "+i:p:", 1, 1, do_find },
	{ "pidfile", "+i:t:", 2, 2, do_pidfile },
	{ "signal", "+i:n:", 2, INT_MAX, do_signal },
	{ "stop", "+i:l:n:s:t:", 1, INT_MAX, do_stop },
	{ "wait", "+t:", 1, INT_MAX, do_wait },
};

int
main(int argc, char *argv[])
{
	struct options o = { .o_label = "proc", .o_signal = SIGTERM };
	const struct verb *v = verbs;

	if (argc < 2)
		usage();
	while (strcmp(argv[1], v->word) != 0)
		if (++v == verbs + sizeof(verbs) / sizeof(verbs[0]))
			usage();
	argc--;
	argv++;
	parse(argc, argv, v->options, &o);
	argc -= optind;
	argv += optind;
	if (argc < v->least || argc > v->most)
		usage();
	return v->run(&o, argv, (size_t)argc);
}

noreturn void
usage(void)
{
	(void)fputs(
	    "usage: proc drained [-t seconds] pid\n"
	    "       proc find [-i interpreter] [-p pid] name\n"
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

static void
parse(int argc, char *argv[], const char *allowed, struct options *o)
{
	int ch;

	while ((ch = getopt(argc, argv, allowed)) != -1)
		switch (ch) {
		case 'i':
			o->o_interp = optarg;
			break;
		case 'l':
			o->o_label = optarg;
			break;
		case 'n':
			o->o_name = optarg;
			break;
		case 'p':
			o->o_pid = optarg;
			break;
		case 's':
			o->o_signal = checked_signal(optarg);
			break;
		case 't':
			o->o_seconds = optarg;
			o->o_timeout = milliseconds(optarg);
			break;
		default:
			usage();
		}
}

static int
do_drained(const struct options *o, char *operands[], size_t n)
{
	pid_t pid;

	(void)n;
	return pid_number(operands[0], &pid) ?
	    drained_await(pid, o->o_timeout) : WRONG;
}

static int
do_find(const struct options *o, char *operands[], size_t n)
{
	struct pattern pt;
	pid_t pid;

	(void)n;
	set_pattern(&pt, operands[0], o->o_interp);
	if (o->o_pid == NULL)
		return find_all(&pt);
	/* A pid file holds what it holds: garbage is nobody's pid. */
	return pid_number(o->o_pid, &pid) ? find_one(&pt, pid) : FAILED;
}

static int
do_pidfile(const struct options *o, char *operands[], size_t n)
{
	struct pattern pt;

	(void)n;
	set_pattern(&pt, operands[1], o->o_interp);
	return pidfile_await(operands[0], &pt, o->o_timeout);
}

static int
do_signal(const struct options *o, char *operands[], size_t n)
{
	struct stop st = request(o);

	st.st_signal = checked_signal(operands[0]);
	return signal_all(&st, operands + 1, n - 1);
}

static int
do_stop(const struct options *o, char *operands[], size_t n)
{
	struct stop st = request(o);

	(void)signal(SIGPIPE, SIG_IGN);
	return stop_all(&st, operands, n);
}

static int
do_wait(const struct options *o, char *operands[], size_t n)
{
	struct stop st = request(o);

	(void)signal(SIGPIPE, SIG_IGN);
	return wait_all(&st, operands, n);
}

static struct stop
request(const struct options *o)
{
	struct stop st = {
		.st_label = o->o_label,
		.st_seconds = o->o_seconds,
		.st_timeout = o->o_timeout,
		.st_signal = o->o_signal,
	};

	set_pattern(&st.st_pattern, o->o_name, o->o_interp);
	return st;
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
