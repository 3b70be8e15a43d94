/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * svc -- send letters to the supervisors of services, and wait for what
 * comes of it.
 *
 * The letters for a service are one write(2), which a FIFO keeps together.
 */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sv.h"

/* Options of daemontools, encore and ours; what is sent is the letter. */
#define DAEMONTOOLS_LETTERS	"udopchaitkx"
#define ENCORE_LETTERS		DAEMONTOOLS_LETTERS "q12w+=Ll"
#define OUR_LETTERS		DAEMONTOOLS_LETTERS "q12+=LlbRry"

#define LETTERS_MAX	128

static void	add_letter(char *, char);
static int	parse_goal(struct goal *, int, const char *);
static char	parse_state(const char *);
static long long parse_seconds(const char *);
static int	send_letters(const char *, const char *, bool);
static int	usage(void);

int
svc_main(int argc, char *argv[])
{
	static const char *const options[] = {
		"+:" OUR_LETTERS "w:W:T:",
		"+:" DAEMONTOOLS_LETTERS,
		"+:" ENCORE_LETTERS
	};
	char letters[LETTERS_MAX] = "";
	struct goal goal = { '\0', false, -1, letters };
	int c;

	(void)signal(SIGPIPE, SIG_IGN);
	opterr = 0;
	while ((c = getopt(argc, argv, options[manners])) != -1) {
		if (c == '?' || c == ':') {
			(void)fprintf(stderr, c == ':' ?
			    "svc: option requires an argument -- %c\n" :
			    "svc: illegal option -- %c\n", optopt);
			return (usage());
		}
		if (manners != OURS || strchr("wWT", c) == NULL)
			add_letter(letters, (char)c);
		else if (parse_goal(&goal, c, optarg) == -1)
			return (usage());
	}
	argv += optind;
	if (goal.g_state != '\0' && *argv == NULL) {
		(void)fputs("svc: nothing to wait for\n", stderr);
		return (usage());
	}
	if (goal.g_state != '\0')
		return (wait_for(&goal, argv, send_letters));
	for (; *argv != NULL; argv++)
		(void)send_letters(*argv, letters, false);
	return (DONE);
}

/*
 * Each letter once, as in daemontools, but for those that say what the others
 * are meant for; behind these, letters count anew.
 */
static void
add_letter(char *letters, char c)
{
	size_t len = strlen(letters);
	const char *since = letters + len;

	if (c == 'y')
		c = 'w';	/* the name of -w in encore */
	if (len + 1 == LETTERS_MAX)
		return;
	if (strchr("+=Ll", c) == NULL) {
		while (since > letters && strchr("+=Ll", since[-1]) == NULL)
			since--;
		if (strchr(since, c) != NULL)
			return;
	} else if (len > 0 && letters[len - 1] == c)
		return;
	letters[len] = c;
	letters[len + 1] = '\0';
}

static int
parse_goal(struct goal *goal, int option, const char *value)
{

	if (option == 'T') {
		if ((goal->g_limit = parse_seconds(value)) != -1)
			return (0);
		(void)fprintf(stderr, "svc: not a number of seconds: %s\n",
		    value);
		return (-1);
	}
	goal->g_any = option == 'W';
	if ((goal->g_state = parse_state(value)) != '\0')
		return (0);
	(void)fprintf(stderr, "svc: not a state to wait for: %s\n", value);
	return (-1);
}

/*
 * The letter or the word; U is what s6 calls ready.
 */
static char
parse_state(const char *value)
{
	static const struct {
		const char	*name;
		char		letter;
	} states[] = {
		{ "u", 'u' }, { "up", 'u' }, { "r", 'r' }, { "ready", 'r' },
		{ "U", 'r' }, { "d", 'd' }, { "down", 'd' }, { "D", 'D' },
		{ "f", 'f' }, { "failed", 'f' }
	};
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].name, value) == 0)
			return (states[i].letter);
	return ('\0');
}

/*
 * Milliseconds; up to three decimals are taken.  -1 when it is no number.
 */
static long long
parse_seconds(const char *value)
{
	long long ms = 0;
	int decimals = -1;

	if (strspn(value, ".") == strlen(value))
		return (-1);
	for (; *value != '\0'; value++) {
		if (*value == '.' && decimals == -1) {
			decimals = 0;
			continue;
		}
		if (*value < '0' || *value > '9' || ms > 100000000000)
			return (-1);
		if (decimals < 3)
			ms = ms * 10 + (*value - '0');
		if (decimals != -1)
			decimals++;
	}
	for (decimals = decimals == -1 ? 0 : decimals; decimals < 3; decimals++)
		ms *= 10;
	return (ms);
}

/*
 * send_letters(dir, letters, quietly): 0, or the exit status for those who
 * must know, which is IN_VAIN when nobody reads them.
 */
static int
send_letters(const char *dir, const char *letters, bool quietly)
{
	const char *what = "control ";
	size_t len = strlen(letters);
	int error, fd, status;

	if ((fd = open_fifo(dir, "supervise/control")) == -1) {
		error = errno;
		if (error != ENXIO && check_dir(dir) == -1) {
			error = errno;
			what = "chdir to ";
		}
		status = error == ENXIO || error == ENOENT ? IN_VAIN : REFUSED;
		if (status != IN_VAIN || !quietly)
			(void)fprintf(stderr, "svc: warning: unable to %s%s: "
			    "%s\n", what, dir, error == ENXIO ?
			    "supervise not running" : why(error));
		return (status);
	}
	if (len > 0 && write(fd, letters, len) != (ssize_t)len) {
		error = errno;
		(void)close(fd);
		(void)fprintf(stderr, "svc: warning: error writing commands "
		    "to %s: %s\n", dir, why(error));
		return (REFUSED);
	}
	(void)close(fd);
	return (0);
}

static int
usage(void)
{

	(void)fputs("svc options: u up, d down, o once, x exit, p pause, "
	    "c continue, h hup, a alarm, i interrupt, t term, k kill", stderr);
	if (manners != LIKE_DAEMONTOOLS)
		(void)fprintf(stderr, ", q quit, 1 usr1, 2 usr2, %s, "
		    "+ to the process group, = to the process, L to the log, "
		    "l to the main service", manners == LIKE_ENCORE ?
		    "w winch" : "b abort, y winch, r restart, R reload");
	(void)fputc('\n', stderr);
	if (manners == OURS)
		(void)fputs("usage: svc [-udopchaitkxq12bRry+=Ll] "
		    "[[-w | -W state] [-T seconds]] dir ...\n", stderr);
	return (WRONG_USE);
}
