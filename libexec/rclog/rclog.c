/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rclog -- what stands between the scripts of a boot and the console.
 *
 * It reads the merged output of rc's worker, shows it, keeps the log, the
 * timeline and the records of failures, and ends scripts that hang.  With -x
 * it does the same for one command that somebody runs by hand.
 */

#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rclog.h"

struct options {
	const char	*action;
	const char	*command;
	const char	*directory;
	const char	*log;
	const char	*name;
	const char	*prefix;
	int64_t		 patience;
	int64_t		 timeout;
	int		 by_hand;
	int		 resume;
	int		 silent;
};

static int	boot(const struct options *);
static int64_t	duration(const char *, const char *);
static void	parse(int, char *[], struct options *);
static pid_t	rc_pid(const char *);
noreturn static void	usage(void);

int
main(int argc, char *argv[])
{
	struct options o;

	memset(&o, 0, sizeof(o));
	o.action = "start";
	o.command = "twiddle";
	o.name = PATH_SYSCONF "/rc";
	o.patience = 15 * SECOND;
	o.timeout = 300 * SECOND;
	if ((o.directory = getenv("RC_RUN")) == NULL || *o.directory == '\0')
		o.directory = PATH_RUN;
	parse(argc, argv, &o);
	argc -= optind;
	argv += optind;
	if (o.by_hand ? argc < 2 || o.prefix != NULL :
	    argc > 0 || o.prefix == NULL || *o.prefix == '\0')
		usage();
	record_init(o.directory);
	return o.by_hand ? by_hand(argv[0], o.action, argv + 1) : boot(&o);
}

static void
parse(int argc, char *argv[], struct options *o)
{
	int c;

	while ((c = getopt(argc, argv, "+a:c:d:l:m:n:p:rst:x")) != -1)
		switch (c) {
		case 'a':
			o->action = optarg;
			break;
		case 'c':
			o->command = optarg;
			break;
		case 'd':
			o->directory = optarg;
			break;
		case 'l':
			o->log = optarg;
			break;
		case 'm':
			o->prefix = optarg;
			break;
		case 'n':
			o->name = optarg;
			break;
		case 'p':
			o->patience = duration("-p", optarg);
			break;
		case 'r':
			o->resume = 1;
			break;
		case 's':
			o->silent = 1;
			break;
		case 't':
			o->timeout = duration("-t", optarg);
			break;
		case 'x':
			o->by_hand = 1;
			break;
		default:
			usage();
		}
}

static int
boot(const struct options *o)
{
	struct buf path;
	int status;

	(void)umask(022);
	console_init(STDOUT_FILENO);
	memset(&path, 0, sizeof(path));
	buf_printf(&path, "%s.log", o->directory);
	logfile_init(&rc_log, o->log == NULL ? path.b_data : o->log, 0);
	timeline_init(o->directory, o->resume);
	watch_init(o->patience, o->timeout, rc_pid(o->prefix));
	meta_init(o->name, o->silent);
	running_init(o->directory, o->resume);
	if (o->resume) {
		log_line("[rclog was killed and goes on]");
		watch_resume();
	}
	if (o->silent)
		tick_init(strcmp(o->command, "twiddle") == 0 ? NULL :
		    o->command);
	status = loop(o->prefix, o->silent);
	if (getsid(0) == rc_pid(o->prefix))
		terminal_leave();
	return status;
}

/*
 * Open what can be opened by now.
 */
void
open_files(void)
{
	logfile_open(&rc_log);
	timeline_open();
	record_open();
	running_open();
}

/*
 * Of a prefix like /etc/rc:123:metadata: the number, which is rc's pid; of any
 * other, our parent.
 */
static pid_t
rc_pid(const char *prefix)
{
	const char *p;
	long pid;

	pid = 0;
	if ((p = strstr(prefix, ":metadata:")) != NULL) {
		while (p > prefix && p[-1] >= '0' && p[-1] <= '9')
			p--;
		pid = strtol(p, NULL, 10);
	}
	return pid > 0 && pid <= INT32_MAX ? (pid_t)pid : getppid();
}

static int64_t
duration(const char *option, const char *text)
{
	int64_t t;

	if (seconds(text, &t) == -1)
		errx(1, "%s: not a number of seconds: %s", option, text);
	return t;
}

/*
 * A decimal number and nothing else.  Returns -1 when it is none, or is not
 * within the limits.
 */
int
number(const char *text, long least, long most, long *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	*value = strtol(text, &end, 10);
	return errno != 0 || *end != '\0' || *value < least || *value > most ?
	    -1 : 0;
}

/*
 * Seconds with or without a fraction: 15, 0.25.
 */
int
seconds(const char *text, int64_t *value)
{
	int64_t t, unit;
	int digits;

	t = 0;
	for (digits = 0; *text >= '0' && *text <= '9'; digits++, text++)
		if ((t = t * 10 + (*text - '0') * SECOND) > 1000000000 * SECOND)
			return -1;
	if (*text == '.')
		text++;
	for (unit = SECOND / 10; *text >= '0' && *text <= '9'; digits++) {
		t += (*text++ - '0') * unit;
		unit /= 10;
	}
	if (digits == 0 || *text != '\0')
		return -1;
	*value = t;
	return 0;
}

static void
usage(void)
{
	(void)fprintf(stderr,
	    "usage: rclog [-rs] [-c command] [-d directory] [-l log] "
	    "[-n name]\n"
	    "             [-p patience] [-t timeout] -m prefix\n"
	    "       rclog -x [-a action] [-d directory] name command "
	    "[argument ...]\n");
	exit(1);
}
