/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * fields -- the state of a service, field by field.
 *
 * As words separated by blanks, in the manner of s6-svstat, or as an object of
 * JSON (RFC 8259).
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sv.h"

enum field {
	F_DIR, F_NAME, F_ERROR, F_STATE, F_REASON, F_TEXT, F_UP, F_READY,
	F_PAUSED, F_WANT, F_WANTEDUP, F_NORMALLYUP, F_EXITING, F_SCRIPT,
	F_PID, F_PGID, F_MAINPID, F_EXITCODE, F_SIGNAL, F_SIGNUM, F_RESTARTS,
	F_FAILEDPROBES, F_NEXT, F_UPDOWNSINCE, F_UPDOWNFOR, F_READYSINCE,
	F_READYFOR, F_COUNT
};

/* Their names, and what -o prints when there is none. */
static const struct {
	const char	*name;
	const char	*none;
} fields[F_COUNT] = {
	{ "dir", "NA" }, { "name", "NA" }, { "error", "NA" },
	{ "state", "NA" }, { "reason", "NA" }, { "text", "NA" },
	{ "up", "NA" }, { "ready", "NA" }, { "paused", "NA" },
	{ "want", "NA" }, { "wantedup", "NA" }, { "normallyup", "NA" },
	{ "exiting", "NA" }, { "script", "NA" }, { "pid", "-1" },
	{ "pgid", "-1" }, { "mainpid", "-1" }, { "exitcode", "-1" },
	{ "signal", "NA" }, { "signum", "-1" }, { "restarts", "-1" },
	{ "failedprobes", "-1" }, { "next", "-1" }, { "updownsince", "NA" },
	{ "updownfor", "-1" }, { "readysince", "NA" }, { "readyfor", "-1" }
};

/* A value; NOTHING when it is not known or there is none. */
struct value {
	enum { NOTHING, WORD, YESNO, NUMBER, MOMENT } is;
	const char	*word;
	long long	number;
	struct timespec	moment;
};

static int	find(const char *, size_t);
static void	collect(const struct view *, const struct timespec *,
		    struct value [F_COUNT]);
static void	collect_process(const struct record *, struct value [F_COUNT]);
static void	collect_ending(const struct record *, struct value [F_COUNT]);
static void	collect_times(const struct view *, const struct timespec *,
		    struct value [F_COUNT]);
static void	word(struct value *, const char *);
static void	yes_no(struct value *, bool);
static void	number(struct value *, long long);
static void	moment(struct value *, const struct timespec *);
static const char *signal_text(int);
static const char *error_text(const struct view *);
static void	print_plain(enum field, const struct value *);
static void	print_word(const char *);
static void	print_json(const struct value *);
static void	print_string(const char *);
static size_t	utf8(const unsigned char *);

static enum field selected[4 * F_COUNT];
static size_t n_selected;

/*
 * fields_select(list): what print_fields() is to print.  -1 when there is a
 * name among the names of list that is none.
 */
int
fields_select(const char *list)
{
	size_t len;
	int field;

	n_selected = 0;
	for (;; list += len + 1) {
		len = strcspn(list, ",");
		if ((field = find(list, len)) == -1) {
			(void)fprintf(stderr, "svstat: no such field: %.*s\n",
			    (int)len, list);
			return (-1);
		}
		if (n_selected == sizeof(selected) / sizeof(selected[0])) {
			(void)fputs("svstat: too many fields\n", stderr);
			return (-1);
		}
		selected[n_selected++] = (enum field)field;
		if (list[len] == '\0')
			return (0);
	}
}

static int
find(const char *name, size_t len)
{
	int i;

	for (i = 0; i < F_COUNT; i++)
		if (strlen(fields[i].name) == len &&
		    strncmp(fields[i].name, name, len) == 0)
			return (i);
	return (-1);
}

/*
 * print_fields(v, now): a line.  What is wrong with a service goes to
 * standard error, so that the lines stay in step with the services.
 */
void
print_fields(const struct view *v, const struct timespec *now)
{
	struct value values[F_COUNT];
	size_t i;

	if (v->v_error != NULL)
		(void)fprintf(stderr, "svstat: warning: %s: %s\n", v->v_dir,
		    error_text(v));
	collect(v, now, values);
	for (i = 0; i < n_selected; i++) {
		if (i > 0)
			(void)putchar(' ');
		print_plain(selected[i], &values[selected[i]]);
	}
	(void)putchar('\n');
}

/*
 * print_object(v, now): an object of JSON.
 */
void
print_object(const struct view *v, const struct timespec *now)
{
	struct value values[F_COUNT];
	int i;

	collect(v, now, values);
	for (i = 0; i < F_COUNT; i++) {
		(void)printf("%s\"%s\": ", i == 0 ? "{" : ", ",
		    fields[i].name);
		print_json(&values[i]);
	}
	(void)putchar('}');
}

static void
collect(const struct view *v, const struct timespec *now,
    struct value values[F_COUNT])
{
	const struct record *r = &v->v_record;

	(void)memset(values, 0, F_COUNT * sizeof(values[0]));
	word(&values[F_DIR], v->v_dir);
	if (v->v_error != NULL) {
		word(&values[F_ERROR], error_text(v));
		return;
	}
	word(&values[F_STATE], state_names[r->r_state]);
	yes_no(&values[F_UP], view_is_up(v) && r->r_state != FINISHING);
	yes_no(&values[F_READY], r->r_state == READY);
	yes_no(&values[F_PAUSED], r->r_paused);
	word(&values[F_WANT], want_names[r->r_want]);
	yes_no(&values[F_WANTEDUP], v->v_want == 'u');
	yes_no(&values[F_NORMALLYUP], !v->v_normally_down);
	collect_process(r, values);
	collect_times(v, now, values);
	if (!v->v_is_ours)
		return;
	word(&values[F_NAME], r->r_name);
	if (r->r_reason[0] != '\0')
		word(&values[F_REASON], r->r_reason);
	if (r->r_text[0] != '\0')
		word(&values[F_TEXT], r->r_text);
	yes_no(&values[F_EXITING], r->r_exiting);
	number(&values[F_RESTARTS], r->r_restarts);
	number(&values[F_FAILEDPROBES], r->r_misses);
	collect_ending(r, values);
}

static void
collect_process(const struct record *r, struct value values[F_COUNT])
{
	pid_t group;

	if (r->r_pid <= 0)
		return;
	word(&values[F_SCRIPT], script_names[r->r_script]);
	number(&values[F_PID], r->r_pid);
	if ((group = getpgid(r->r_pid)) > 0)
		number(&values[F_PGID], group);
	number(&values[F_MAINPID], r->r_main > 0 ? r->r_main : r->r_pid);
}

static void
collect_ending(const struct record *r, struct value values[F_COUNT])
{

	if (r->r_ending == EXITED)
		number(&values[F_EXITCODE], r->r_code);
	if (r->r_ending == KILLED) {
		word(&values[F_SIGNAL], signal_text(r->r_code));
		number(&values[F_SIGNUM], r->r_code);
	}
}

static void
collect_times(const struct view *v, const struct timespec *now,
    struct value values[F_COUNT])
{
	const struct record *r = &v->v_record;

	moment(&values[F_UPDOWNSINCE], &r->r_changed);
	number(&values[F_UPDOWNFOR],
	    (long long)seconds_since(&r->r_changed, now));
	if (r->r_ready.tv_sec != 0) {
		moment(&values[F_READYSINCE], &r->r_ready);
		number(&values[F_READYFOR],
		    (long long)seconds_since(&r->r_ready, now));
	}
	if (r->r_next.tv_sec != 0)
		number(&values[F_NEXT],
		    (long long)seconds_since(now, &r->r_next));
}

static void
word(struct value *v, const char *text)
{

	v->is = WORD;
	v->word = text;
}

static void
yes_no(struct value *v, bool yes)
{

	v->is = YESNO;
	v->number = yes;
}

static void
number(struct value *v, long long n)
{

	v->is = NUMBER;
	v->number = n;
}

static void
moment(struct value *v, const struct timespec *ts)
{

	v->is = MOMENT;
	v->moment = *ts;
}

/*
 * SIGTERM for 15; SIG99 for one without a name.
 */
static const char *
signal_text(int sig)
{
	static char text[16];
	const char *name = signal_name(sig);

	if (name != NULL)
		(void)snprintf(text, sizeof(text), "SIG%s", name);
	else
		(void)snprintf(text, sizeof(text), "SIG%d", sig);
	return (text);
}

static const char *
error_text(const struct view *v)
{
	static char text[160];

	(void)snprintf(text, sizeof(text), "%s%s%s", v->v_error,
	    v->v_errno == 0 ? "" : ": ",
	    v->v_errno == 0 ? "" : why(v->v_errno));
	return (text);
}

/*
 * In words of one line: blanks, control characters and percent signs stand as
 * %XX, as in the record.
 */
static void
print_plain(enum field field, const struct value *v)
{

	switch (v->is) {
	case WORD:
		print_word(v->word);
		break;
	case YESNO:
		(void)fputs(v->number ? "true" : "false", stdout);
		break;
	case NUMBER:
		(void)printf("%lld", v->number);
		break;
	case MOMENT:
		(void)printf("@%016" PRIx64 "%08lx",
		    (uint64_t)v->moment.tv_sec + TAI_OFFSET,
		    (unsigned long)v->moment.tv_nsec);
		break;
	default:
		(void)fputs(fields[field].none, stdout);
	}
}

static void
print_word(const char *text)
{
	unsigned char byte;

	for (; (byte = (unsigned char)*text) != '\0'; text++)
		if (byte <= ' ' || byte == '%' || byte == 0x7f)
			(void)printf("%%%02X", byte);
		else
			(void)putchar(byte);
}

static void
print_json(const struct value *v)
{
	struct tm tm;
	char text[64];

	switch (v->is) {
	case WORD:
		print_string(v->word);
		return;
	case YESNO:
		(void)fputs(v->number ? "true" : "false", stdout);
		return;
	case NUMBER:
		(void)printf("%lld", v->number);
		return;
	case MOMENT:
		if (gmtime_r(&v->moment.tv_sec, &tm) != NULL &&
		    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S",
		    &tm) > 0) {
			(void)printf("\"%s.%03ldZ\"", text,
			    v->moment.tv_nsec / 1000000 % 1000);
			return;
		}
		break;
	default:
		break;
	}
	(void)fputs("null", stdout);
}

/*
 * What is not UTF-8 becomes U+FFFD, a byte each.
 */
static void
print_string(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t len;

	(void)putchar('"');
	for (; *p != '\0'; p += len) {
		if ((len = utf8(p)) == 0) {
			(void)fputs("\\ufffd", stdout);
			len = 1;
		} else if (*p < ' ' || *p == 0x7f)
			(void)printf("\\u%04x", *p);
		else {
			if (*p == '"' || *p == '\\')
				(void)putchar('\\');
			(void)fwrite(p, 1, len, stdout);
		}
	}
	(void)putchar('"');
}

/*
 * The length of the character of UTF-8 at p; 0 when there is none: no
 * surrogates, nothing longer than needed or beyond U+10FFFF.
 */
static size_t
utf8(const unsigned char *p)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t i, len;

	if (p[0] < 0x80)
		return (1);
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return (0);
	len = 2 + (p[0] >= 0xe0) + (p[0] >= 0xf0);
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	for (i = 1; i < len; i++, low = 0x80, high = 0xbf)
		if (p[i] < low || p[i] > high)
			return (0);
	return (len);
}
