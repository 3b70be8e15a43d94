/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * svok, svup -- is a service supervised; is it up?
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sv.h"

static int	complain(const char *, const char *, const char *,
		    const char *, int);

/*
 * svok DIR: WRONG_USE means no, as the others have it.
 */
int
svok_main(int argc, char *argv[])
{
	const char *dir;
	int error, fd;

	if (argc < 2) {
		(void)fputs("svok: usage: svok dir\n", stderr);
		return (WRONG_USE);
	}
	dir = argv[1];
	if ((fd = open_fifo(dir, "supervise/ok")) != -1) {
		(void)close(fd);
		return (DONE);
	}
	error = errno;
	if (error == ENXIO)
		return (WRONG_USE);
	if (check_dir(dir) == -1)
		return (complain("svok", "chdir to ", dir, "", errno));
	if (error == ENOENT)
		return (WRONG_USE);
	return (complain("svok", "open ", dir, "/supervise/ok", error));
}

/*
 * svup [-l] DIR: with -l its logger is not asked for.
 */
int
svup_main(int argc, char *argv[])
{
	struct view v;
	bool with_log = true;
	int i = 1;

	for (; i < argc && strcmp(argv[i], "-l") == 0; i++)
		with_log = false;
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i + 1 != argc || (argv[i][0] == '-' && i == 1)) {
		(void)fputs("svup: usage: svup [-l] dir\n", stderr);
		return (WRONG_USE);
	}
	if (check_dir(argv[i]) == -1)
		return (complain("svup", "chdir to ", argv[i], "", errno));
	view_read(&v, argv[i]);
	if (v.v_is_gone || (v.v_error != NULL && v.v_errno == ENOENT))
		return (WRONG_USE);
	if (v.v_error != NULL) {
		(void)fprintf(stderr, "svup: fatal: %s: %s: %s\n", argv[i],
		    v.v_error, why(v.v_errno));
		return (REFUSED);
	}
	if (!view_is_up(&v))
		return (WRONG_USE);
	if (with_log && v.v_size == TWO_STATUSES) {
		(void)memcpy(v.v_status, v.v_status + STATUS_SIZE,
		    STATUS_SIZE);
		v.v_size = STATUS_SIZE;
		view_decode(&v);
		return (view_is_up(&v) ? DONE : WRONG_USE);
	}
	return (DONE);
}

static int
complain(const char *program, const char *what, const char *dir,
    const char *name, int error)
{

	(void)fprintf(stderr, "%s: fatal: unable to %s%s%s: %s\n", program,
	    what, dir, name, why(error));
	return (REFUSED);
}
