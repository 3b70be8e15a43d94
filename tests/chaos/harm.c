/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * harm -- what happens to a tree of services, at random.
 *
 * An order that a service was given counts when it is on record, or nobody has
 * read it; then nothing that befalls the supervisor may undo it.  One that it
 * had read when it was killed, and not yet recorded, is forgotten here.
 */

#include <sys/ioctl.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chaos.h"

static void	kill_service(void);
static void	kill_any(void);
static int	is_settling(const struct process *);
static void	kill_logger(void);
static void	give_order(void);
static void	send_letters(void);
static void	tell_logger(void);
static void	kill_supervisor(void);
static void	kill_guardian(void);
static void	kill_both(void);
static void	upgrade(void);
static void	stop_supervisor(void);
static void	stop_guardian(void);
static void	scan_again(void);
static void	take_away(void);
static void	put_back(void);
static void	move_and_back(void);
static void	make_anew(void);
static void	take_and_kill(void);
static void	kill_recorded(struct member *, int);
static int	stop_for_a_while(const struct process *);
static int	all_loggers_live(void);
static int	is_on_record(const struct member *);
static int	unread(const struct member *);
static int	is_stopped(void);
static int	is_replaced(void);
static int	are_dead(void);
static struct member *any(void);
static struct member *any_out(void);

/* Those that a supervisor does not survive are the last ones. */
static const struct {
	unsigned	weight;
	void		(*act)(void);
} harms[] = {
	{ 20, kill_service }, { 10, kill_any }, { 6, kill_logger },
	{ 20, give_order }, { 12, send_letters }, { 6, tell_logger },
	{ 2, stop_supervisor }, { 1, stop_guardian }, { 3, scan_again },
	{ 5, take_away }, { 7, put_back }, { 3, move_and_back },
	{ 3, make_anew }, { 4, kill_supervisor }, { 2, take_and_kill },
	{ 4, kill_guardian }, { 1, kill_both }, { 3, upgrade }
};
#define SURVIVED	13
#define UPGRADE_TIME	1500	/* ms that one may take */

/* One that is stopped, and until when. */
static struct process stopped;
static uint64_t stopped_until;

static pid_t hurt;			/* a supervisor that is going to end */
static pid_t killed;			/* a guardian */
static uint64_t upgraded;		/* the last time, ms */

/*
 * do_harm(is_fatal): one thing, of those that a supervisor survives or, if
 * is_fatal, of all.
 */
void
do_harm(int is_fatal)
{
	unsigned i, n, sum = 0;
	long r;

	if (stopped.p_pid != 0 && now_ms() >= stopped_until)
		end_harm();
	n = is_fatal ? sizeof(harms) / sizeof(harms[0]) : SURVIVED;
	for (i = 0; i < n; i++)
		sum += harms[i].weight;
	r = chance((long)sum);
	for (i = 0; r >= (long)harms[i].weight; i++)
		r -= (long)harms[i].weight;
	harms[i].act();
}

/*
 * end_harm(): who was stopped goes on.
 */
void
end_harm(void)
{

	if (stopped.p_pid != 0)
		(void)os_signal(&stopped, SIGCONT);
	stopped.p_pid = 0;
}

/* Services. */

static struct member *
any(void)
{

	return (&members[chance(MEMBERS)]);
}

/*
 * One whose directory is not there, or NULL.
 */
static struct member *
any_out(void)
{
	struct member *m = any();
	int i;

	for (i = 0; i < MEMBERS && !m->m_is_out; i++)
		m = m == members + MEMBERS - 1 ? members : m + 1;
	return (m->m_is_out ? m : NULL);
}

static void
kill_service(void)
{

	kill_recorded(any(), 0);
}

static void
kill_logger(void)
{
	struct member *m = any();

	if (m->m_logger != NO_LOG)
		kill_recorded(m, 1);
}

static void
kill_recorded(struct member *m, int is_log)
{
	struct process *list;
	struct record r;
	unsigned i, n;

	if (read_record(m, is_log, &r) == -1 || r.r_pid == 0)
		return;
	n = os_look(&list);
	for (i = 0; i < n; i++)
		if (list[i].p_pid == r.r_pid && list[i].p_born == r.r_born &&
		    !is_settling(&list[i])) {
			act("kill %s%s %ld", m->m_name, is_log ? "/log" : "",
			    (long)r.r_pid);
			(void)os_signal(&list[i], SIGKILL);
		}
}

/*
 * Whatever stands in a service directory: a child, a script, a probe.
 */
static void
kill_any(void)
{
	struct process *list;
	unsigned i, n;

	n = os_look(&list);
	i = (unsigned)chance((long)n);
	if (strncmp(list[i].p_dir, "scan/", 5) != 0 || is_settling(&list[i]))
		return;
	act("kill %s %s %ld", list[i].p_dir, list[i].p_name,
	    (long)list[i].p_pid);
	(void)os_signal(&list[i], SIGKILL);
}

/*
 * A subreap that does not yet know its main process may lose it when it is
 * killed; see its manual page.
 */
static int
is_settling(const struct process *p)
{
	struct member *m;
	struct record r;

	if (strcmp(p->p_name, "subreap") != 0)
		return (0);
	for (m = members; m < members + MEMBERS; m++)
		if (strcmp(m->m_dir, p->p_dir) == 0)
			return (read_record(m, 0, &r) == -1 ||
			    r.r_state != READY);
	return (1);
}

/*
 * An order can be seen to be obeyed when it changes what is on record; so the
 * one before must have been.
 */
static void
give_order(void)
{
	static const struct {
		const char	*letters;
		enum order	order;
		enum want	want;
	} orders[] = {
		{ "u", ORDER_UP, WANT_UP }, { "d", ORDER_DOWN, WANT_DOWN },
		{ "o", ORDER_ONCE, WANT_ONCE }, { "ru", ORDER_UP, WANT_UP },
		{ "uptcd", ORDER_DOWN, WANT_DOWN }, { "du", ORDER_UP, WANT_UP }
	};
	struct member *m = any();
	struct record r;
	size_t i;

	i = (size_t)chance(sizeof(orders) / sizeof(orders[0]));
	if (m->m_is_out || m->m_may_fail || unread(m) != 0 ||
	    (m->m_is_open && !is_on_record(m)) ||
	    read_record(m, 0, &r) == -1 || r.r_exiting)
		return;
	act("order %s %s", m->m_name, orders[i].letters);
	m->m_written = 0;
	if (tell(m, 0, orders[i].letters) == -1)
		return;
	if (m->m_order == ORDER_ANY && r.r_want == orders[i].want)
		return;
	m->m_order = orders[i].order;
	m->m_is_open = 1;
}

static void
send_letters(void)
{
	static const char *const letters[] = {
		"t", "k", "p", "c", "pc", "h", "a", "i", "q", "1", "2", "w",
		"b", "y", "R", "+t", "+k", "=+t", "r", "rr", "pr", "tk", "z\n",
		"\1\377\200?", "x", "dx"
	};
	struct member *m = any();
	size_t i;

	i = (size_t)chance(sizeof(letters) / sizeof(letters[0]));
	if (m->m_is_out)
		return;
	act("letters %s %s", m->m_name, letters[i]);
	if (strchr(letters[i], 'x') != NULL)
		m->m_order = ORDER_ANY;
	(void)tell(m, 0, letters[i]);
}

/*
 * A logger that is to be down when its service leaves reads nothing more.
 */
static void
tell_logger(void)
{
	static const char *const letters[] = {
		"t", "k", "u", "r", "pc", "h", "a", "du", "ou"
	};
	struct member *m = any();
	size_t i;

	i = (size_t)chance(sizeof(letters) / sizeof(letters[0]));
	if (m->m_logger == NO_LOG || m->m_is_out)
		return;
	act("letters %s/log %s", m->m_name, letters[i]);
	(void)tell(m, 1, letters[i]);
}

/* Directories. */

static void
take_away(void)
{
	struct member *m = any();

	if (!m->m_is_out)
		move_member(m, 1);
}

static void
put_back(void)
{
	struct member *m = any_out();

	if (m != NULL)
		move_member(m, 0);
}

static void
move_and_back(void)
{
	struct member *m = any();

	if (m->m_is_out)
		return;
	move_member(m, 1);
	sleep_ms(chance(40));
	move_member(m, 0);
}

static void
take_and_kill(void)
{

	take_away();
	sleep_ms(chance(40));
	kill_supervisor();
}

/*
 * A directory that nothing runs in becomes one that was never supervised.
 */
static void
make_anew(void)
{
	struct member *m = any_out();
	struct process *list;
	unsigned i, n;

	if (m == NULL)
		return;
	n = os_look(&list);
	for (i = 0; i < n; i++)
		if (strncmp(list[i].p_dir, m->m_dir,
		    strlen(m->m_dir)) == 0)
			return;
	if (forget_member(m) == 0)
		act("anew %s", m->m_dir);
}

/* Supervisor and guardian. */

/*
 * confirm_orders(): what is on record now counts; what counted before must
 * be.  What nobody has read yet is still to come.
 */
void
confirm_orders(void)
{
	struct member *m;
	struct record r;

	for (m = members; m < members + MEMBERS; m++) {
		if (m->m_order == ORDER_ANY || read_record(m, 0, &r) == -1)
			continue;
		if (!is_as_told(m, &r)) {
			if (m->m_is_open && unread(m) >= m->m_written)
				continue;
			if (!m->m_is_open)
				wrong("%s: order %d was forgotten, want %s",
				    m->m_name, (int)m->m_order,
				    want_names[r.r_want]);
			m->m_order = ORDER_ANY;
		}
		m->m_is_open = 0;
	}
}

static int
is_on_record(const struct member *m)
{
	struct record r;

	return (m->m_order == ORDER_ANY ||
	    (read_record(m, 0, &r) == 0 && is_as_told(m, &r)));
}

/*
 * How many bytes of what was written to it.
 */
static int
unread(const struct member *m)
{
	char path[PATH_MAX];
	int fd, count = 0;

	(void)snprintf(path, sizeof(path), "%s/supervise/control", m->m_dir);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return (0);
	if (ioctl(fd, FIONREAD, &count) == -1)
		count = 0;
	(void)close(fd);
	return (count);
}

/*
 * It is stopped first, so that it is known what it has read.
 */
static void
kill_supervisor(void)
{
	struct process g, s;

	if (find_supervisor(&g, &s) == -1 || s.p_pid == 0)
		return;
	act("kill supervisor %ld", (long)s.p_pid);
	hurt = s.p_pid;
	(void)os_signal(&s, SIGSTOP);
	if (wait_for("the supervisor to stop", is_stopped, 5000) == 0)
		confirm_orders();
	(void)os_signal(&s, SIGKILL);
}

static int
is_stopped(void)
{
	struct process *list;
	unsigned i, n;

	n = os_look(&list);
	for (i = 0; i < n; i++)
		if (list[i].p_pid == hurt)
			return (list[i].p_state == 'T' ||
			    list[i].p_state == 'Z');
	return (1);
}

/*
 * Not when nobody would be left: when the supervisor is ending, also because
 * it is told again what its predecessor died over; or has not yet begun, and
 * has little more than what it inherited from the guardian.
 */
static void
kill_guardian(void)
{
	struct process g, s;

	if (find_supervisor(&g, &s) == -1 || s.p_pid == 0 || s.p_pid == hurt ||
	    now_ms() < upgraded + UPGRADE_TIME ||
	    os_descriptors(s.p_pid) < os_descriptors(g.p_pid) + MEMBERS * 2)
		return;
	end_harm();
	act("kill guardian %ld", (long)g.p_pid);
	killed = g.p_pid;
	(void)os_signal(&g, SIGKILL);
	(void)wait_for("a new guardian", is_replaced, 20000);
}

/*
 * A supervisor without a guardian may have a child that is about to become a
 * service, but has the same one not for long.
 */
static int
is_replaced(void)
{
	static pid_t before;
	struct process g, s;
	int is_same;

	if (find_supervisor(&g, &s) == -1)
		return (0);
	is_same = s.p_pid == before;
	before = s.p_pid;
	return (is_same && g.p_pid != killed && s.p_pid != 0);
}

/*
 * Whoever starts svscan starts it again.  The pipes are then those that the
 * loggers have; services that had no process begin anew, and what nobody has
 * read is lost.
 */
static void
kill_both(void)
{
	struct process g, s;
	struct member *m;

	if (find_supervisor(&g, &s) == -1 || s.p_pid == 0)
		return;
	(void)os_signal(&s, SIGSTOP);
	if (!all_loggers_live() || !is_nobody_away()) {
		(void)os_signal(&s, SIGCONT);
		return;
	}
	act("kill both, %ld and %ld", (long)g.p_pid, (long)s.p_pid);
	confirm_orders();
	(void)os_signal(&g, SIGKILL);
	(void)os_signal(&s, SIGKILL);
	for (m = members; m < members + MEMBERS; m++) {
		m->m_order = ORDER_ANY;
		m->m_is_open = 0;
	}
	stopped.p_pid = 0;
	killed = g.p_pid;
	hurt = s.p_pid;
	(void)wait_for("both to be dead", are_dead, 5000);
	start_svscan();
}

static int
are_dead(void)
{
	struct process *list;
	unsigned i, n;

	n = os_look(&list);
	for (i = 0; i < n; i++)
		if ((list[i].p_pid == killed || list[i].p_pid == hurt) &&
		    list[i].p_state != 'Z')
			return (0);
	return (1);
}

static int
all_loggers_live(void)
{
	struct process *list;
	struct member *m;
	struct record r;
	unsigned i, n;

	n = os_look(&list);
	for (m = members; m < members + MEMBERS; m++) {
		if (m->m_logger == NO_LOG)
			continue;
		if (m->m_is_out || read_record(m, 1, &r) == -1)
			return (0);
		for (i = 0; i < n; i++)
			if (list[i].p_pid == r.r_pid &&
			    list[i].p_born == r.r_born &&
			    list[i].p_state != 'Z')
				break;
		if (i == n)
			return (0);
	}
	return (1);
}

static void
upgrade(void)
{
	struct process g, s;

	if (find_supervisor(&g, &s) == -1)
		return;
	act("upgrade, guardian %ld", (long)g.p_pid);
	copy_program();
	hurt = s.p_pid;
	upgraded = now_ms();
	(void)os_signal(&g, SIGUSR2);
}

static int
stop_for_a_while(const struct process *p)
{

	if (stopped.p_pid != 0 || p->p_pid == 0)
		return (0);
	stopped = *p;
	stopped_until = now_ms() + 20 + (uint64_t)chance(400);
	(void)os_signal(p, SIGSTOP);
	return (1);
}

static void
stop_supervisor(void)
{
	struct process g, s;

	if (find_supervisor(&g, &s) == 0 && stop_for_a_while(&s))
		act("stop supervisor %ld", (long)s.p_pid);
}

static void
stop_guardian(void)
{
	struct process g, s;

	if (find_supervisor(&g, &s) == 0 && stop_for_a_while(&g))
		act("stop guardian %ld", (long)g.p_pid);
}

static void
scan_again(void)
{
	struct process g, s;

	if (find_supervisor(&g, &s) == -1)
		return;
	act("scan");
	(void)os_signal(&g, chance(2) == 0 ? SIGHUP : SIGALRM);
}
