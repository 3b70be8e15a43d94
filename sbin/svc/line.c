/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * line -- the state of a service in words.
 *
 * The line begins as daemontools' does, for those who compare.  What only our
 * supervisor knows follows where it is worth saying; in encore's manners, its
 * word for the state.
 */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sv.h"

static void	print_wishes(const struct view *, const struct timespec *);
static void	print_encore(const struct view *);
static void	print_log(const struct view *, const struct timespec *);
static void	print_ours(const struct view *, const struct timespec *);
static void	print_state(const struct record *, const struct timespec *);
static bool	explains_state(const struct record *);
static void	print_reason(const struct record *);
static void	print_ending(const struct record *);

/*
 * print_line(v, now): print it.
 */
void
print_line(const struct view *v, const struct timespec *now)
{

	(void)printf("%s: ", v->v_dir);
	if (v->v_error != NULL) {
		(void)fputs(v->v_error, stdout);
		if (v->v_errno != 0)
			(void)printf(": %s", why(v->v_errno));
		(void)putchar('\n');
		return;
	}
	print_wishes(v, now);
	if (manners == LIKE_ENCORE)
		print_encore(v);
	else if (manners == OURS && v->v_is_ours)
		print_ours(v, now);
	(void)putchar('\n');
	if (manners == LIKE_ENCORE && v->v_size == TWO_STATUSES)
		print_log(v, now);
}

static void
print_wishes(const struct view *v, const struct timespec *now)
{
	const struct record *r = &v->v_record;
	bool up = r->r_pid != 0;

	if (up)
		(void)printf("up (pid %lu) ",
		    (unsigned long)(uint32_t)r->r_pid);
	else
		(void)fputs("down ", stdout);
	(void)printf("%llu seconds",
	    (unsigned long long)seconds_since(&r->r_changed, now));
	if (up == v->v_normally_down)
		(void)printf(", normally %s", up ? "down" : "up");
	if (up && r->r_paused)
		(void)fputs(", paused", stdout);
	if (!up && v->v_want == 'u')
		(void)fputs(", want up", stdout);
	if (up && v->v_want == 'd')
		(void)fputs(", want down", stdout);
}

static void
print_encore(const struct view *v)
{
	static const char *const words[STATES] = {
		"stopped", "starting", "running", "stopping", "stopping",
		"failed"
	};
	const struct record *r = &v->v_record;

	if (r->r_pid != 0 && v->v_want == 0)
		(void)fputs(", once", stdout);
	if (r->r_state == READY && r->r_pid == 0)
		(void)fputs(", started", stdout);
	else
		(void)printf(", %s", words[r->r_state]);
}

/*
 * The other half of a status of encore's is that of ./log.
 */
static void
print_log(const struct view *v, const struct timespec *now)
{
	struct view log = *v;
	size_t i;

	log.v_size = STATUS_SIZE;
	for (i = 0; i < STATUS_SIZE; i++)
		log.v_status[i] = v->v_status[STATUS_SIZE + i];
	view_decode(&log);
	(void)printf("%s log: ", v->v_dir);
	print_wishes(&log, now);
	print_encore(&log);
	(void)putchar('\n');
}

static void
print_ours(const struct view *v, const struct timespec *now)
{
	const struct record *r = &v->v_record;

	if (r->r_pid != 0 && r->r_want == WANT_ONCE)
		(void)fputs(", once", stdout);
	if (r->r_exiting)
		(void)fputs(", exiting", stdout);
	print_state(r, now);
	if (r->r_main != 0 && r->r_main != r->r_pid)
		(void)printf(", main pid %ld", (long)r->r_main);
	if (r->r_misses != 0)
		(void)printf(", %u failed probe%s", r->r_misses,
		    r->r_misses == 1 ? "" : "s");
	if (r->r_restarts != 0)
		(void)printf(", %u restart%s", r->r_restarts,
		    r->r_restarts == 1 ? "" : "s");
	print_ending(r);
	if (r->r_next.tv_sec != 0)
		(void)printf(", next start in %llu seconds",
		    (unsigned long long)seconds_since(now, &r->r_next));
	if (r->r_text[0] != '\0') {
		(void)fputs(", says ", stdout);
		print_clean(r->r_text);
	}
}

/*
 * Down needs no other word.  The reason is that of the last end, which for a
 * service that runs again is not that of its state.
 */
static void
print_state(const struct record *r, const struct timespec *now)
{

	if (r->r_state != DOWN)
		(void)printf(", %s", state_names[r->r_state]);
	if (r->r_state == READY && r->r_ready.tv_sec != 0)
		(void)printf(" %llu seconds",
		    (unsigned long long)seconds_since(&r->r_ready, now));
	if (explains_state(r))
		print_reason(r);
}

static bool
explains_state(const struct record *r)
{

	return (r->r_state == STOPPING || r->r_state == FAILED);
}

static void
print_reason(const struct record *r)
{

	if (r->r_reason[0] != '\0') {
		(void)fputs(": ", stdout);
		print_clean(r->r_reason);
	}
}

/*
 * A process that ended well needs an explanation only when it was not to.
 */
static void
print_ending(const struct record *r)
{

	if (r->r_ending == NO_ENDING || (r->r_ending == EXITED &&
	    r->r_code == 0 && r->r_restarts == 0))
		return;
	if (r->r_ending == UNKNOWN_ENDING)
		(void)fputs(", last end unknown", stdout);
	else
		(void)printf(", last %s %d", ending_names[r->r_ending],
		    r->r_code);
	/* The supervisor may know no more than that either. */
	if (!explains_state(r) && strncmp(r->r_reason, "exited ", 7) != 0 &&
	    strncmp(r->r_reason, "killed by ", 10) != 0)
		print_reason(r);
}

/*
 * print_clean(text): print it where control characters could do harm.
 */
void
print_clean(const char *text)
{

	for (; *text != '\0'; text++)
		(void)putchar((unsigned char)*text < ' ' || *text == 0x7f ?
		    '?' : *text);
}

/*
 * seconds_since(then, now): the difference of the seconds, as daemontools has
 * it; 0 when then is in the future.
 */
uint64_t
seconds_since(const struct timespec *then, const struct timespec *now)
{
	uint64_t a = (uint64_t)then->tv_sec + TAI_OFFSET;
	uint64_t b = (uint64_t)now->tv_sec + TAI_OFFSET;

	return (b > a ? b - a : 0);
}
