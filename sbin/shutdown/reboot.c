/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * reboot.c -- reboot, halt and poweroff.
 */

#include <sys/types.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shutdown.h"

noreturn static void	usage(const char *);

/*
 * Ask init, or with -q stop the machine without asking anybody.
 */
int
reboot_main(const char *name, int argc, char *argv[])
{
	enum action what;
	int c, quick = 0, dosync = 1;

	what = strcmp(name, "reboot") == 0 ? GO_REBOOT :
	    strcmp(name, "halt") == 0 ? GO_HALT : GO_POWEROFF;
	while ((c = getopt(argc, argv, "+fnpq")) != -1) {
		switch (c) {
		case 'n':
			dosync = 0;
			break;
		case 'p':
			what = GO_POWEROFF;
			break;
		case 'f':
		case 'q':
			quick = 1;
			break;
		default:
			usage(name);
		}
	}
	if (optind != argc || (!dosync && !quick))
		usage(name);
	if (!quick) {
		ask_init(find_init(), what);
		return 0;
	}
	if (dosync)
		sync();
	(void)stop_machine(what);
	err(1, "cannot %s", action_words(what));
}

static void
usage(const char *name)
{
	(void)fprintf(stderr, "usage: %s [-p] [-fq [-n]]\n", name);
	exit(1);
}
