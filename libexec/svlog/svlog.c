/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * svlog -- append lines of standard input to logs that rotate themselves.
 *
 * The name it is called by decides what it is: svlog, multilog, svlogd, or
 * one of the filters tai64n and tai64nlocal.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

static struct script *begin(struct script *, struct input *);
static const char *dressed_name(const char *);
static void	 parse_svlog(struct script *, int, char *[]);
static void	 parse_svlogd(struct script *, int, char *[]);
noreturn static void usage(void);

int
main(int argc, char *argv[])
{
	struct script words;
	struct input in;
	const char *name;

	name = dressed_name(argc > 0 ? argv[0] : "svlog");
	if (strcmp(name, "tai64n") == 0)
		return tai64n();
	if (strcmp(name, "tai64nlocal") == 0)
		return tai64nlocal();
	script_init(&words);
	if (strcmp(name, "svlogd") == 0)
		parse_svlogd(&words, argc, argv);
	else
		parse_svlog(&words, argc, argv);
	loop(&words, begin(&words, &in), &in);
	close_all();
	return in.in_error ? 111 : 0;
}

static const char *
dressed_name(const char *path)
{
	const char *slash;
	const char *name;

	slash = strrchr(path, '/');
	name = slash == NULL ? path : slash + 1;
	say_init(name, strcmp(name, "multilog") == 0 ? DRESS_MULTILOG :
	    strcmp(name, "svlogd") == 0 ? DRESS_SVLOGD : DRESS_SVLOG);
	return name;
}

/*
 * Open everything.  What the input holds tells a directory which of its lines
 * will come again.
 */
static struct script *
begin(struct script *words, struct input *in)
{
	struct script *run;
	int fd;

	if (fcntl(STDIN_FILENO, F_GETFD) == -1)
		die_cannot(errno, "read standard input");
	while ((fd = open("/dev/null", O_RDWR)) != -1 && fd <= STDERR_FILENO)
		continue;
	(void)close(fd);
	(void)umask(022);
	act_init();
	input_open(in);
	signals_init(in->in_peek);
	mark_waiting(NULL, 0);
	if (in->in_peek) {
		(void)input_fill(in, 0);
		act_replace(words, in->in_data, in->in_len);
		mark_waiting(in->in_data, in->in_len);
	}
	run = open_all(words);
	mark_waiting(in->in_data, 0);
	in->in_len = 0;
	return run;
}

static void
parse_svlog(struct script *words, int argc, char *argv[])
{
	if (argc < 2 && say_dress() == DRESS_SVLOG)
		usage();
	if (script_parse(words, say_dress(), argc - 1, argv + 1) == 0)
		return;
	say("%s", words->s_error);
	exit(100);
}

/*
 * svlogd's command line.  -v and -b, which sets the size of a buffer, have no
 * meaning here.
 */
static void
parse_svlogd(struct script *words, int argc, char *argv[])
{
	static const enum stamp stamps[] = { STAMP_NONE, STAMP_TAI64N,
	    STAMP_DAY, STAMP_DAY_T };
	struct action *a;
	int c, stamp;
	long n;

	stamp = 0;
	opterr = 0;
	while ((c = getopt(argc, argv, "tvr:R:l:b:")) != -1)
		switch (c) {
		case 't':
			if (stamp < 3)
				stamp++;
			break;
		case 'r':
			words->s_replace = (unsigned char)optarg[0];
			break;
		case 'R':
			words->s_replaced = optarg;
			if (words->s_replace == -1)
				words->s_replace = '_';
			break;
		case 'l':
			if (number(optarg, 1, MATCH_MAX, &n) == -1)
				usage();
			words->s_match = (size_t)n;
			break;
		case 'b':
		case 'v':
			break;
		default:
			usage();
		}
	if (optind == argc)
		usage();
	words->s_stamp = stamps[stamp];
	for (; optind < argc; optind++) {
		a = script_add(words, ACT_DIR, argv[optind]);
		script_limits(&a->a_limits, DRESS_SVLOGD);
		a->a_limits.li_margin = (off_t)words->s_match;
		a->a_limits.li_config = 1;
	}
}

static void
usage(void)
{
	if (say_dress() == DRESS_SVLOGD)
		die_usage("usage: svlogd [-tttv] [-r c] [-R abc] [-l len] "
		    "[-b buflen] dir ...\n");
	die_usage("usage: svlog action ...");
}
