/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * svstat -- print the state of services: a line, fields or an object each.
 *
 * The services of a scan directory are read from its summary, a file that
 * svscan keeps, which spares opening the files of each.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sv.h"

#define TRIES	5		/* to read what is being written, 1 ms apart */

enum form {
	LINE,
	FIELDS,
	JSON
};

static int	parse_options(int, char *[], int *);
static int	usage(void);
static void	show(const struct view *);
static void	show_scan(const char *);
static void	show_records(const char *, int, size_t);
static int	by_name(const void *, const void *);
static void	show_line(const char *, int, char [RECORD_SIZE], off_t);
static int	read_record(int, char [RECORD_SIZE], off_t, struct record *);
static void	show_record(const char *, const struct record *);
static void	show_error(const char *, const char *, int);
static int	is_unused(const char [RECORD_SIZE]);

static enum form form;
static int is_first = 1;	/* object of JSON */
static int status = DONE;
static struct timespec now;

int
svstat_main(int argc, char *argv[])
{
	struct view v;
	int scan = 0;

	/* The others have no options, and no names beginning with one. */
	if (manners == OURS && parse_options(argc, argv, &scan) == -1)
		return (usage());
	argv += manners == OURS ? optind : 1;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (form == JSON)
		(void)putchar('[');
	for (; *argv != NULL; argv++) {
		if (scan)
			show_scan(*argv);
		else {
			view_read(&v, *argv);
			show(&v);
		}
	}
	if (form == JSON)
		(void)puts(is_first ? "]" : "\n]");
	if (fflush(stdout) == EOF) {
		(void)fprintf(stderr, "svstat: fatal: unable to write: %s\n",
		    why(errno));
		return (REFUSED);
	}
	return (form == LINE ? DONE : status);
}

static int
parse_options(int argc, char *argv[], int *scan)
{
	int c;

	opterr = 0;
	while ((c = getopt(argc, argv, "+:ajo:")) != -1) {
		if (c == 'a')
			*scan = 1;
		else if (c == 'j' && form != FIELDS)
			form = JSON;
		else if (c == 'o' && form != JSON) {
			form = FIELDS;
			if (fields_select(optarg) == -1)
				return (-1);
		} else {
			if (c == ':')
				(void)fprintf(stderr, "svstat: option "
				    "requires an argument -- %c\n", optopt);
			else if (c == '?')
				(void)fprintf(stderr, "svstat: illegal "
				    "option -- %c\n", optopt);
			return (-1);
		}
	}
	return (0);
}

static int
usage(void)
{

	(void)fputs("usage: svstat [-a] [-j | -o field[,field ...]] "
	    "[dir ...]\n", stderr);
	return (WRONG_USE);
}

static void
show(const struct view *v)
{

	if (v->v_error != NULL)
		status = UNKNOWN;
	if (form == LINE)
		print_line(v, &now);
	else if (form == FIELDS)
		print_fields(v, &now);
	else {
		(void)fputs(is_first ? "\n" : ",\n", stdout);
		is_first = 0;
		print_object(v, &now);
	}
}

static void
show_scan(const char *dir)
{
	char path[PATH_ROOM];
	struct stat st;
	int fd = -1;

	if (join(path, dir, ".svscan/summary") != -1)
		fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		show_error(dir, check_dir(dir) == -1 ? "unable to chdir" :
		    "unable to open .svscan/summary", errno);
	else if (fstat(fd, &st) == -1)
		show_error(dir, "unable to read .svscan/summary", errno);
	else if (!S_ISREG(st.st_mode))
		show_error(dir, "unable to read .svscan/summary", EBADFORMAT);
	else
		show_records(dir, fd, (size_t)st.st_size);
	if (fd != -1)
		(void)close(fd);
}

/*
 * All lines with one read, as long as nobody writes to them, in the order of
 * the names.
 */
static void
show_records(const char *dir, int fd, size_t size)
{
	char *text, **lines;
	size_t i, count = 0;
	ssize_t n = -1;

	text = malloc(size + 1);
	lines = calloc(size / RECORD_SIZE + 1, sizeof(*lines));
	if (text != NULL && lines != NULL)
		n = read(fd, text, size);
	if (n == -1)
		show_error(dir, "unable to read .svscan/summary", errno);
	else
		count = (size_t)n / RECORD_SIZE;
	for (i = 0; i < count; i++)
		lines[i] = text + i * RECORD_SIZE;
	if (lines != NULL)
		qsort(lines, count, sizeof(*lines), by_name);
	for (i = 0; i < count; i++)
		show_line(dir, fd, lines[i], lines[i] - text);
	free(lines);
	free(text);
}

/*
 * The name is behind the first blank, and ends with one.
 */
static int
by_name(const void *a, const void *b)
{
	const char *p = *(char *const *)a, *q = *(char *const *)b;
	const char *pname = memchr(p, ' ', RECORD_SIZE);
	const char *qname = memchr(q, ' ', RECORD_SIZE);
	size_t plen, qlen;

	if (pname == NULL || qname == NULL)
		return ((pname != NULL) - (qname != NULL));
	plen = RECORD_SIZE - (size_t)(pname - p);
	qlen = RECORD_SIZE - (size_t)(qname - q);
	return (memcmp(pname, qname, plen < qlen ? plen : qlen));
}

/*
 * Garbage is complained of, and does not hide the others.
 */
static void
show_line(const char *dir, int fd, char line[RECORD_SIZE], off_t offset)
{
	struct record r;

	switch (read_record(fd, line, offset, &r)) {
	case 0:
		show_record(dir, &r);
		break;
	case -1:
		show_error(dir, "unable to read .svscan/summary", EBADFORMAT);
	}
}

/*
 * The record of the line at that offset.  1 when the line has gone, or was
 * never used; -1 when it is garbage.
 */
static int
read_record(int fd, char line[RECORD_SIZE], off_t offset, struct record *r)
{
	const struct timespec ms = { 0, 1000000 };
	int tries;

	for (tries = 0; record_parse(line, r) == -1; tries++) {
		if (is_unused(line))
			return (1);
		if (tries == TRIES)
			return (-1);
		(void)nanosleep(&ms, NULL);
		if (pread(fd, line, RECORD_SIZE, offset) !=
		    (ssize_t)RECORD_SIZE)
			return (1);
	}
	return (0);
}

static int
is_unused(const char line[RECORD_SIZE])
{
	size_t i;

	for (i = 0; i < RECORD_SIZE; i++)
		if (line[i] != '\0')
			return (0);
	return (1);
}

/*
 * The name comes from whoever made the directory: it must not end the line.
 */
static void
show_record(const char *dir, const struct record *r)
{
	char path[PATH_ROOM + RECORD_NAME], *p;
	struct view v;

	(void)snprintf(path, sizeof(path), "%s%s%s", dir,
	    *dir != '\0' && dir[strlen(dir) - 1] == '/' ? "" : "/", r->r_name);
	if (form == LINE)
		for (p = path + strlen(dir); *p != '\0'; p++)
			if ((unsigned char)*p < ' ' || *p == 0x7f)
				*p = '?';
	view_record(&v, path, r);
	show(&v);
}

static void
show_error(const char *dir, const char *what, int error)
{
	struct view v;

	(void)memset(&v, 0, sizeof(v));
	v.v_dir = dir;
	v.v_error = what;
	v.v_errno = error;
	show(&v);
}
