/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * view -- what the files of a service directory say.
 *
 * supervise/ok tells whether somebody supervises it, supervise/status what
 * every supervisor of the family tells, supervise/.state what only ours does.
 * A .state that is older than the status is what ours left behind before
 * another one took over, and is not believed; ours writes it before the
 * status, so that it may be newer for a moment.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sv.h"

#define DAEMONTOOLS_SIZE 18
#define TRIES		5	/* to read what is being written, 1 ms apart */

static int	check_down(struct view *);
static int	check_ok(struct view *);
static int	read_status(struct view *);
static void	read_record(struct view *);
static int	read_state(const char *, struct record *);
static bool	is_newest(const struct view *, const struct record *);
static char	want_letter(const struct record *);
static int	open_file(const char *, const char *);
static int	wrong(struct view *, const char *, int);
static enum state decode_state(const struct view *);
static uint64_t	big_endian(const unsigned char *, size_t);

/*
 * join(path, dir, name): the path of a file of a service directory.  -1 when
 * there cannot be one; errno says why.
 */
int
join(char path[PATH_ROOM], const char *dir, const char *name)
{

	if (*dir == '\0') {
		errno = ENOENT;
		return (-1);
	}
	if (snprintf(path, PATH_ROOM, "%s/%s", dir, name) >= PATH_ROOM) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	return (0);
}

/*
 * open_fifo(dir, name): open a FIFO for writing, without waiting for anybody.
 * -1 and errno: ENXIO when nobody reads it, ENOTFIFO when it is none.
 */
int
open_fifo(const char *dir, const char *name)
{
	char path[PATH_ROOM];
	struct stat st;
	int fd;

	/* First a look: a device would notice that it is opened. */
	if (join(path, dir, name) == -1 || stat(path, &st) == -1)
		return (-1);
	if (!S_ISFIFO(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : ENOTFIFO;
		return (-1);
	}
	fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1 || (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode)))
		return (fd);
	(void)close(fd);
	errno = ENOTFIFO;
	return (-1);
}

/*
 * why(error): the family's words for it.
 */
const char *
why(int error)
{

	if (error == ENOTFIFO)
		return ("not a FIFO");
	if (error == EBADFORMAT)
		return ("bad format");
	return (words_for(error));
}

/*
 * check_dir(dir): can one change to it?  -1 and errno when not.
 */
int
check_dir(const char *dir)
{
	char path[PATH_ROOM];
	struct stat st;

	return (join(path, dir, ".") == -1 ? -1 : stat(path, &st));
}

/*
 * view_read(v, dir): all there is to know of the service in dir.
 */
void
view_read(struct view *v, const char *dir)
{
	int status;

	(void)memset(v, 0, sizeof(*v));
	v->v_dir = dir;
	status = check_down(v);
	if (status == 0)
		status = check_ok(v);
	if (status == -1 && !v->v_is_gone && check_dir(dir) == -1) {
		v->v_error = "unable to chdir";
		v->v_errno = errno;
		v->v_is_nowhere = true;
		return;
	}
	if (status == -1 && !v->v_is_gone && v->v_errno != EACCES)
		return;
	(void)read_status(v);
	read_record(v);
	/* Who may not ask whether it is supervised may believe it is. */
	if (manners == OURS && v->v_is_known && v->v_errno == EACCES)
		v->v_error = NULL;
}

/*
 * view_record(v, dir, r): the same, from its line in a summary.
 */
void
view_record(struct view *v, const char *dir, const struct record *r)
{

	(void)memset(v, 0, sizeof(*v));
	v->v_dir = dir;
	v->v_is_known = true;
	v->v_is_ours = true;
	v->v_normally_down = r->r_normally_down;
	v->v_want = want_letter(r);
	v->v_record = *r;
}

static int
check_down(struct view *v)
{
	char path[PATH_ROOM];
	struct stat st;

	if (join(path, v->v_dir, "down") == 0 && stat(path, &st) == 0)
		v->v_normally_down = true;
	else if (errno != ENOENT)
		return (wrong(v, "unable to stat down", errno));
	return (0);
}

static int
check_ok(struct view *v)
{
	int fd;

	if ((fd = open_fifo(v->v_dir, "supervise/ok")) != -1) {
		(void)close(fd);
		return (0);
	}
	if (errno == ENXIO) {
		v->v_is_gone = true;
		return (wrong(v, "supervise not running", 0));
	}
	return (wrong(v, "unable to open supervise/ok", errno));
}

/*
 * Of several complaints the first is heard.
 */
static int
read_status(struct view *v)
{
	ssize_t n;
	int fd;

	if ((fd = open_file(v->v_dir, "supervise/status")) == -1)
		return (wrong(v, "unable to open supervise/status", errno));
	n = read(fd, v->v_status, sizeof(v->v_status));
	(void)close(fd);
	if (n < DAEMONTOOLS_SIZE)
		return (wrong(v, "unable to read supervise/status",
		    n == -1 ? errno : EBADFORMAT));
	v->v_size = (size_t)n;
	view_decode(v);
	return (0);
}

/*
 * Garbage may be half of a record that is being written.
 */
static void
read_record(struct view *v)
{
	const struct timespec ms = { 0, 1000000 };
	struct record r;
	int found, tries = 0;

	if (!v->v_is_known && v->v_errno != EACCES)
		return;
	while ((found = read_state(v->v_dir, &r)) == 0 && ++tries < TRIES)
		(void)nanosleep(&ms, NULL);
	if (found == 1 && (!v->v_is_known || is_newest(v, &r))) {
		if (manners == OURS || !v->v_is_known)
			v->v_want = want_letter(&r);
		v->v_record = r;
		v->v_is_ours = true;
		v->v_is_known = true;
	}
}

/*
 * 1 when there is a record, 0 when there is garbage, which half a record is
 * as well; -1 when there is nothing.
 */
static int
read_state(const char *dir, struct record *r)
{
	char line[RECORD_SIZE];
	ssize_t n;
	int fd;

	if ((fd = open_file(dir, "supervise/.state")) == -1)
		return (-1);
	n = read(fd, line, sizeof(line));
	(void)close(fd);
	if (n != (ssize_t)sizeof(line))
		return (-1);
	return (record_parse(line, r) == 0);
}

static bool
is_newest(const struct view *v, const struct record *r)
{
	const struct record *s = &v->v_record;

	if (r->r_changed.tv_sec != s->r_changed.tv_sec)
		return (r->r_changed.tv_sec > s->r_changed.tv_sec);
	if (r->r_changed.tv_nsec != s->r_changed.tv_nsec)
		return (r->r_changed.tv_nsec > s->r_changed.tv_nsec);
	return (r->r_pid == s->r_pid);
}

static char
want_letter(const struct record *r)
{

	if (r->r_want == WANT_ONCE)
		return (0);
	if (r->r_want == WANT_UP)
		return ('u');
	return ('d');
}

static int
open_file(const char *dir, const char *name)
{
	char path[PATH_ROOM];

	if (join(path, dir, name) == -1)
		return (-1);
	return (open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

static int
wrong(struct view *v, const char *what, int error)
{

	if (v->v_error == NULL) {
		v->v_error = what;
		v->v_errno = error;
	}
	return (-1);
}

/*
 * view_decode(v): what v_status means, which v_size bytes are there of.
 */
void
view_decode(struct view *v)
{
	const unsigned char *s = v->v_status;
	struct record *r = &v->v_record;

	(void)memset(r, 0, sizeof(*r));
	r->r_changed.tv_sec = (time_t)(big_endian(s, 8) - TAI_OFFSET);
	r->r_changed.tv_nsec = (long)big_endian(s + 8, 4);
	r->r_since = r->r_changed;
	r->r_pid = (pid_t)((uint32_t)s[12] | (uint32_t)s[13] << 8 |
	    (uint32_t)s[14] << 16 | (uint32_t)s[15] << 24);
	r->r_paused = s[16] != 0;
	r->r_want = WANT_ONCE;
	if (s[17] == 'u')
		r->r_want = WANT_UP;
	else if (s[17] == 'd')
		r->r_want = WANT_DOWN;
	r->r_normally_down = v->v_normally_down;
	v->v_want = (char)s[17];
	v->v_is_known = true;
	r->r_state = decode_state(v);
	if (r->r_pid == 0)
		r->r_script = NO_SCRIPT;
	else if (r->r_state == STARTING)
		r->r_script = START_SCRIPT;
	else if (r->r_state == FINISHING)
		r->r_script = FINISH_SCRIPT;
	else
		r->r_script = RUN_SCRIPT;
}

/*
 * Byte 18 is encore's, but 1 below a byte 19 is runit's TERM; byte 19 is
 * runit's, but not nosh's, whose status is longer than any other.
 */
static enum state
decode_state(const struct view *v)
{
	const unsigned char *s = v->v_status;
	int process = 0;

	if (v->v_size == STATUS_SIZE || v->v_size == TWO_STATUSES)
		process = s[19];
	if (v->v_size == DAEMONTOOLS_SIZE)
		return (v->v_record.r_pid == 0 ? DOWN : READY);
	if (v->v_record.r_pid == 0 && s[18] == 5)
		return (FAILED);
	if (v->v_record.r_pid == 0)
		return (s[18] == 2 ? READY : DOWN);
	if (process == 2)
		return (FINISHING);
	if (s[18] == 4 || (process == 1 && s[18] == 1))
		return (STOPPING);
	return (s[18] == 1 ? STARTING : READY);
}

/*
 * view_is_up(v): is there a process, or was its start all there is to do?
 */
bool
view_is_up(const struct view *v)
{

	return (v->v_record.r_pid != 0 || v->v_record.r_state == READY);
}

static uint64_t
big_endian(const unsigned char *bytes, size_t n)
{
	uint64_t number = 0;

	while (n-- > 0)
		number = number << 8 | *bytes++;
	return (number);
}
