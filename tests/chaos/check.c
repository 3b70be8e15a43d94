/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * check -- whether the services are as their records say and as they were
 * told.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chaos.h"

#define SETTLE_LIMIT	20000	/* ms */

static int	all_agree(void);
static int	all_obey(void);
static int	all_wanted_up(void);
static int	all_ready(void);
static int	all_as_told(void);
static int	is_as_recorded(const struct member *);
static int	is_log_well(const struct member *, pid_t *);
static int	is_well(const struct member *, const struct record *, pid_t);
static int	has_others(const struct member *, pid_t, pid_t);
static int	is_below(pid_t, pid_t);
static int	is_in(const struct process *, const struct member *);
static pid_t	lock_holder(const struct member *, const char *);
static const struct process *find(pid_t, uint64_t);
static int	not_so(const struct member *, const char *, ...)
		    __attribute__((__format__(printf, 2, 3)));

static struct process *list;
static unsigned count;
static char trouble[256];		/* the last one found */

/*
 * wait_for(what, is_so, ms): until is_so(), within ms.  0; or -1 when it took
 * longer, which is wrong.
 */
int
wait_for(const char *what, int (*is_so)(void), long ms)
{
	uint64_t end = now_ms() + (uint64_t)ms;

	trouble[0] = '\0';
	while (!is_so()) {
		if (now_ms() >= end) {
			wrong("waited %ld ms in vain for %s: %s", ms, what,
			    trouble);
			return (-1);
		}
		sleep_ms(20);
	}
	return (0);
}

static int
not_so(const struct member *m, const char *format, ...)
{
	va_list ap;
	int len;

	len = snprintf(trouble, sizeof(trouble), "%s ", m->m_name);
	va_start(ap, format);
	(void)vsnprintf(trouble + len, sizeof(trouble) - (size_t)len, format,
	    ap);
	va_end(ap);
	return (0);
}

/*
 * settle(): nobody does harm any more.  Soon all is as the records say, and
 * these are as was ordered.
 */
void
settle(void)
{
	struct member *m;

	act("settle");
	(void)wait_for("the last orders", all_obey, SETTLE_LIMIT);
	(void)wait_for("those away to end", is_nobody_away, SETTLE_LIMIT);
	for (m = members; m < members + MEMBERS; m++)
		if (m->m_is_out)
			move_member(m, 0);
	for (m = members; m < members + MEMBERS; m++) {
		if (m->m_logger != NO_LOG)
			(void)tell(m, 1, "cu");
		/* a paused subreap does not see that its member ended */
		(void)tell(m, 0, "c");
	}
	(void)wait_for("agreement", all_agree, SETTLE_LIMIT);
	confirm_orders();
	(void)wait_for("services as they were told", all_as_told, 1000);
}

/*
 * is_nobody_away(): nothing runs in directories that were taken away.
 */
int
is_nobody_away(void)
{
	struct member *m;
	unsigned i, n;

	n = os_look(&list);
	for (m = members; m < members + MEMBERS; m++)
		for (i = 0; m->m_is_out && i < n; i++)
			if (is_in(&list[i], m))
				return (not_so(m, "has process %ld",
				    (long)list[i].p_pid));
	return (1);
}

static int
is_in(const struct process *p, const struct member *m)
{
	size_t len = strlen(m->m_dir);

	return (strncmp(p->p_dir, m->m_dir, len) == 0 &&
	    (p->p_dir[len] == '\0' || p->p_dir[len] == '/'));
}

static int
all_obey(void)
{
	struct member *m;
	struct record r;

	for (m = members; m < members + MEMBERS; m++)
		if (m->m_is_open && m->m_order != ORDER_ANY &&
		    (read_record(m, 0, &r) == -1 || !is_as_told(m, &r)))
			return (not_so(m, "order %d, want %s", m->m_order,
			    want_names[r.r_want]));
	return (1);
}

/*
 * is_as_told(m, r): the record says what was ordered.
 */
int
is_as_told(const struct member *m, const struct record *r)
{

	return (m->m_order == ORDER_ANY || r->r_want ==
	    (m->m_order == ORDER_UP ? WANT_UP :
	    m->m_order == ORDER_DOWN ? WANT_DOWN : WANT_ONCE));
}

static int
all_as_told(void)
{
	struct member *m;
	struct record r;

	for (m = members; m < members + MEMBERS; m++)
		if (read_record(m, 0, &r) == -1 || !is_as_told(m, &r))
			return (not_so(m, "order %d, want %s", m->m_order,
			    want_names[r.r_want]));
	return (1);
}

static int
all_agree(void)
{
	struct member *m;

	count = os_look(&list);
	for (m = members; m < members + MEMBERS; m++)
		if (!is_as_recorded(m))
			return (0);
	return (1);
}

/*
 * What is wanted up is up, what is wanted down has no process, and nothing
 * else is there.
 */
static int
is_as_recorded(const struct member *m)
{
	struct record r;
	pid_t log = 0;

	if (m->m_logger != NO_LOG && !is_log_well(m, &log))
		return (0);
	if (read_record(m, 0, &r) == -1)
		return (not_so(m, "has no record"));
	if (r.r_state == READY)
		return (is_well(m, &r, log));
	if (r.r_pid != 0 || (r.r_want == WANT_UP && r.r_state != FAILED) ||
	    (r.r_state == FAILED && !m->m_may_fail))
		return (not_so(m, "is %s, want %s", state_names[r.r_state],
		    want_names[r.r_want]));
	return (!has_others(m, 0, log));
}

static int
is_log_well(const struct member *m, pid_t *pid)
{
	const struct process *p;
	struct record r;

	if (read_record(m, 1, &r) == -1 || r.r_state != READY ||
	    r.r_want != WANT_UP)
		return (not_so(m, "has no logger"));
	*pid = r.r_pid;
	p = find(r.r_pid, r.r_born);
	return (p != NULL && p->p_state != 'Z' ? 1 :
	    not_so(m, "has no logger %ld", (long)r.r_pid));
}

/*
 * The process that was recorded is there, and it, or below subreap one below
 * it, has the lock.
 */
static int
is_well(const struct member *m, const struct record *r, pid_t log)
{
	const struct process *p = find(r->r_pid, r->r_born);
	pid_t holder;

	if (p == NULL || p->p_state == 'Z' || r->r_want == WANT_DOWN)
		return (not_so(m, "process %ld, want %s", (long)r->r_pid,
		    want_names[r->r_want]));
	holder = lock_holder(m, "lock");
	if (holder != r->r_pid &&
	    !(m->m_is_daemon && is_below(holder, r->r_pid)))
		return (not_so(m, "is %ld, not %ld", (long)holder,
		    (long)r->r_pid));
	return (!has_others(m, r->r_pid, log));
}

static int
has_others(const struct member *m, pid_t pid, pid_t log)
{
	unsigned i;

	for (i = 0; i < count; i++)
		if (is_in(&list[i], m) && list[i].p_pid != pid &&
		    list[i].p_pid != log && !is_below(list[i].p_pid, pid)) {
			(void)not_so(m, "has a process %ld too many: %s",
			    (long)list[i].p_pid, list[i].p_name);
			return (1);
		}
	return (0);
}

static const struct process *
find(pid_t pid, uint64_t born)
{
	unsigned i;

	for (i = 0; i < count; i++)
		if (list[i].p_pid == pid &&
		    (born == 0 || list[i].p_born == born))
			return (&list[i]);
	return (NULL);
}

static int
is_below(pid_t pid, pid_t above)
{
	const struct process *p;

	while (above != 0 && (p = find(pid, 0)) != NULL)
		if ((pid = p->p_parent) == above)
			return (1);
	return (0);
}

/*
 * 0 when nobody has it.
 */
static pid_t
lock_holder(const struct member *m, const char *which)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[PATH_MAX];
	int fd;

	(void)snprintf(path, sizeof(path), "state/%s/%s", m->m_name, which);
	if ((fd = open(path, O_RDWR | O_CLOEXEC)) == -1)
		return (0);
	if (fcntl(fd, F_GETLK, &l) == -1)
		err(1, "%s", path);
	(void)close(fd);
	return (l.l_type == F_UNLCK ? 0 : l.l_pid);
}

/*
 * all_up(): tell all to be up, until all are ready.
 */
void
all_up(void)
{
	struct member *m;

	act("all up");
	(void)wait_for("all to be wanted up", all_wanted_up, SETTLE_LIMIT);
	for (m = members; m < members + MEMBERS; m++)
		m->m_order = ORDER_UP;
	(void)wait_for("all to be ready", all_ready, SETTLE_LIMIT);
}

static int
all_wanted_up(void)
{
	struct member *m;
	struct record r;
	int missing = 0;

	for (m = members; m < members + MEMBERS; m++) {
		if (read_record(m, 0, &r) == 0 && r.r_want == WANT_UP)
			continue;
		missing++;
		(void)tell(m, 0, "u");
		(void)not_so(m, "is not wanted up");
	}
	return (missing == 0);
}

static int
all_ready(void)
{
	struct member *m;
	struct record r;

	for (m = members; m < members + MEMBERS; m++)
		if (read_record(m, 0, &r) == -1 || r.r_state != READY)
			return (not_so(m, "is not ready"));
	return (all_agree());
}

/*
 * some_down(): every second one is told to end, and does.
 */
void
some_down(void)
{
	int i;

	act("some down");
	for (i = 0; i < MEMBERS; i += 2) {
		members[i].m_order = ORDER_DOWN;
		if (tell(&members[i], 0, "d") == -1)
			wrong("%s has no supervisor", members[i].m_name);
	}
	if (wait_for("some to be wanted down", all_as_told,
	    SETTLE_LIMIT) == 0)
		(void)wait_for("some to be down", all_agree, SETTLE_LIMIT);
}
