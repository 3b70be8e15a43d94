/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * script.c -- from words to actions.
 *
 * Nothing is opened here: a script is text until act_open().  The first
 * character of a word says what it is.  multilog ignores words that it does
 * not know, and knows t (and T, encore's) as the first word only; it takes
 * any number for one, and puts it within its limits.  svlog insists.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svlog.h"

/* The state of the parser: what the words so far say of those to come. */
struct parser {
	struct script		*ps_script;
	enum dress		 ps_dress;
	enum pattern_type	 ps_type;
	struct limits		 ps_limits;
};

static int	 fail(struct script *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));
static int	 parse_clamped(struct parser *, const char *, long, long *);
static int	 parse_forward(struct parser *, const char *);
static int	 parse_limit(struct parser *, const char *);
static int	 parse_multilog(struct parser *, const char *);
static int	 parse_number(struct parser *, const char *, long, long,
		    long *);
static int	 parse_other(struct parser *, const char *);
static int	 parse_regex(struct parser *, const char *);
static int	 parse_select(struct parser *, const char *);
static int	 parse_sink(struct parser *, const char *);
static int	 parse_stamp(struct script *, enum dress, const char *);
static int	 scaled(const char *, const char *, long *);
static int	 unknown(struct parser *, const char *, const char *);

void
script_init(struct script *s)
{
	memset(s, 0, sizeof(*s));
	s->s_match = MATCH_LEN;
	s->s_replace = -1;
	s->s_replaced = "";
}

/*
 * What holds for a directory of which nothing was said.
 */
void
script_limits(struct limits *l, enum dress as)
{
	memset(l, 0, sizeof(*l));
	l->li_size = as == DRESS_SVLOGD ? 1000000 : 99999;
	l->li_margin = as == DRESS_SVLOGD ? 1000 : 2000;
	l->li_number = 10;
	l->li_pause = as == DRESS_SVLOG ? 1000 : 5000;
	l->li_status = 1000;
	l->li_code = "s";
	l->li_prefix = "";
}

/*
 * Returns 0, or -1 with a text in s_error.
 */
int
script_parse(struct script *s, enum dress as, int count, char *words[])
{
	struct parser ps;
	int i;

	ps.ps_script = s;
	ps.ps_dress = as;
	ps.ps_type = PATTERN_SIMPLE;
	script_limits(&ps.ps_limits, as);
	i = count > 0 && parse_stamp(s, as, words[0]);
	for (; i < count; i++)
		if (parse_multilog(&ps, words[i]) == -1)
			return -1;
	return 0;
}

/*
 * The first word may be a stamp: returns 1 when it is.
 */
static int
parse_stamp(struct script *s, enum dress as, const char *word)
{
	switch (word[0]) {
	case 't':
		s->s_stamp = STAMP_TAI64N;
		break;
	case 'T':
		s->s_stamp = STAMP_UNIX;
		break;
	case 'i':
		s->s_stamp = STAMP_ISO;
		break;
	default:
		return 0;
	}
	if (word[1] == '\0' || as == DRESS_MULTILOG)
		return 1;
	s->s_stamp = STAMP_NONE;
	return 0;
}

/*
 * The words of multilog and of daemontools-encore's multilog.
 */
static int
parse_multilog(struct parser *ps, const char *word)
{
	struct limits *l = &ps->ps_limits;
	long n;

	switch (word[0]) {
	case '+':
	case '-':
		return parse_select(ps, word);
	case 'F':
		ps->ps_type = PATTERN_FNMATCH;
		return 0;
	case 'S':
		ps->ps_type = PATTERN_SIMPLE;
		return 0;
	case 's':
		n = (long)l->li_size;
		if (parse_clamped(ps, word, 4096, &n) == -1)
			return -1;
		l->li_size = n;
		return 0;
	case 'n':
		return parse_clamped(ps, word, 2, &l->li_number);
	case '!':
		/* multilog runs an empty command, which loses the logs. */
		l->li_processor = word[1] == '\0' &&
		    ps->ps_dress != DRESS_MULTILOG ? NULL : word + 1;
		return 0;
	case 'w':
		if (strchr(word, '/') != NULL || strlen(word) > 16 ||
		    word[1] == '\0')
			return fail(ps->ps_script,
			    "no ending of a file's name: %s", word);
		l->li_code = word + 1;
		return 0;
	default:
		return parse_sink(ps, word);
	}
}

/*
 * The words that do something with a line.
 */
static int
parse_sink(struct parser *ps, const char *word)
{
	struct script *s = ps->ps_script;
	struct action *a;

	switch (word[0]) {
	case 'e':
		a = script_add(s, ACT_ALERT, word);
		a->a_limits = ps->ps_limits;
		a->a_number = 200;
		if (word[1] != '\0' && ps->ps_dress != DRESS_MULTILOG)
			return parse_number(ps, word, 1, MATCH_MAX,
			    &a->a_number);
		return 0;
	case '=':
		a = script_add(s, ACT_STATUS, word + 1);
		break;
	case '.':
	case '/':
		a = script_add(s, ACT_DIR, word);
		break;
	case '>':
		a = script_add(s, ACT_FILE, word + 1);
		break;
	case '1':
		a = script_add(s, ACT_STDOUT, word);
		break;
	case '2':
		a = script_add(s, ACT_STDERR, word);
		break;
	default:
		return parse_other(ps, word);
	}
	a->a_limits = ps->ps_limits;
	return 0;
}

/*
 * The words of the others, under letters of our own.
 */
static int
parse_other(struct parser *ps, const char *word)
{
	switch (word[0]) {
	case '~':
		return parse_regex(ps, word);
	case 'u':
		return parse_forward(ps, word);
	case 'f':
		(void)script_add(ps->ps_script, ACT_REST, word);
		return 0;
	case 'p':
		ps->ps_limits.li_prefix = word + 1;
		return 0;
	case 'C':
		ps->ps_limits.li_config = 1;
		return 0;
	case 't':
	case 'T':
	case 'i':
		if (word[1] == '\0')
			return unknown(ps, "not the first action", word);
		break;
	}
	return parse_limit(ps, word);
}

static int
parse_limit(struct parser *ps, const char *word)
{
	struct limits *l = &ps->ps_limits;
	long n;

	switch (word[0]) {
	case 'a':
		if (scaled(word + 1, "smhd", &l->li_age) == -1)
			return unknown(ps, "not an age", word);
		return 0;
	case 'c':
		if (scaled(word + 1, "bkmg", &n) == -1)
			return unknown(ps, "not a size", word);
		l->li_total = n;
		return 0;
	case 'N':
		return parse_number(ps, word, 1, INT32_MAX, &l->li_keep);
	case 'l':
		n = (long)l->li_margin;
		if (parse_number(ps, word, 0, INT32_MAX, &n) == -1)
			return -1;
		l->li_margin = n;
		return 0;
	case 'r':
		return parse_number(ps, word, 1, 3600000, &l->li_pause);
	case '^':
		n = (long)l->li_status;
		if (parse_number(ps, word, 1, MATCH_MAX, &n) == -1)
			return -1;
		l->li_status = (size_t)n;
		return 0;
	default:
		return unknown(ps, "no such action", word);
	}
}

static int
parse_select(struct parser *ps, const char *word)
{
	struct action *a;

	a = script_add(ps->ps_script,
	    word[0] == '+' ? ACT_SELECT : ACT_DESELECT, word + 1);
	return script_pattern(ps->ps_script, a, ps->ps_type);
}

/*
 * ~+regex and ~-regex.
 */
static int
parse_regex(struct parser *ps, const char *word)
{
	struct action *a;

	if (word[1] != '+' && word[1] != '-')
		return unknown(ps, "no + or - behind ~", word);
	a = script_add(ps->ps_script,
	    word[1] == '+' ? ACT_SELECT : ACT_DESELECT, word + 2);
	return script_pattern(ps->ps_script, a, PATTERN_REGEX);
}

static int
parse_forward(struct parser *ps, const char *word)
{
	struct sockaddr_in to;
	struct action *a;

	if (word[1] != '/' && forward_parse(word + 1, &to) == -1)
		return unknown(ps, "no address to send to", word);
	a = script_add(ps->ps_script, ACT_FORWARD, word + 1);
	a->a_number = MATCH_LEN;
	a->a_limits = ps->ps_limits;
	return 0;
}

/*
 * A word's number; as multilog, one that is none leaves the value alone.
 */
static int
parse_number(struct parser *ps, const char *word, long least, long most,
    long *value)
{
	if (number(word + 1, least, most, value) == 0 ||
	    ps->ps_dress == DRESS_MULTILOG)
		return 0;
	return fail(ps->ps_script, "not a number from %ld to %ld: %s", least,
	    most, word);
}

/*
 * The same for the words that multilog has: there it takes any number, puts it
 * within the limits, and without one takes the least.
 */
static int
parse_clamped(struct parser *ps, const char *word, long least, long *value)
{
	unsigned long n;

	if (ps->ps_dress != DRESS_MULTILOG)
		return parse_number(ps, word, least, INT32_MAX, value);
	n = word[1] >= '0' && word[1] <= '9' ? strtoul(word + 1, NULL, 10) : 0;
	*value = n < (unsigned long)least ? least :
	    n > INT32_MAX ? INT32_MAX : (long)n;
	return 0;
}

/*
 * Append an action; its pattern, numbers and limits are up to the caller.
 */
struct action *
script_add(struct script *s, enum kind kind, const char *word)
{
	struct action *a;

	if ((s->s_count & (s->s_count - 1)) == 0) {
		a = realloc(s->s_actions, (s->s_count == 0 ? 1 :
		    2 * s->s_count) * sizeof(*a));
		if (a == NULL)
			die_cannot(ENOMEM, "allocate memory");
		s->s_actions = a;
	}
	a = &s->s_actions[s->s_count++];
	memset(a, 0, sizeof(*a));
	a->a_kind = kind;
	a->a_word = word;
	return a;
}

int
script_pattern(struct script *s, struct action *a, enum pattern_type type)
{
	char why[128];
	int error;

	a->a_pattern.pt_type = type;
	a->a_pattern.pt_text = a->a_word;
	error = pattern_compile(&a->a_pattern);
	if (error == 0)
		return 0;
	(void)regerror(error, &a->a_pattern.pt_regex, why, sizeof(why));
	a->a_pattern.pt_type = PATTERN_SIMPLE;	/* nothing to free */
	return fail(s, "%s: %s", why, a->a_word);
}

void
script_free(struct script *s)
{
	size_t i;

	for (i = 0; i < s->s_count; i++)
		if (s->s_actions[i].a_pattern.pt_type == PATTERN_REGEX)
			regfree(&s->s_actions[i].a_pattern.pt_regex);
	free(s->s_actions);
	script_init(s);
}

/*
 * A decimal number and nothing else.  Returns -1 when it is none, or is not
 * within the limits.
 */
int
number(const char *text, long least, long most, long *value)
{
	char *end;
	long n;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || *end != '\0' || n < least || n > most)
		return -1;
	*value = n;
	return 0;
}

/*
 * A number with a unit: of "smhd" the seconds, minutes, hours or days, of
 * "bkmg" the bytes and their multiples.  Without one it is the first.
 */
static int
scaled(const char *text, const char *units, long *value)
{
	static const long times[] = { 60, 60, 24 };
	const char *unit;
	char *end;
	long n, factor;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	n = strtol(text, &end, 10);
	factor = 1;
	if (*end != '\0') {
		if (end[1] != '\0' || (unit = strchr(units, *end)) == NULL)
			return -1;
		for (; unit > units; unit--)
			factor *= units[0] == 's' ? times[unit - units - 1] :
			    1024;
	}
	if (errno != 0 || n > INT64_MAX / 1000 / factor)
		return -1;
	*value = n * factor;
	return 0;
}

/*
 * A word that multilog has no meaning for, so that it ignores it.
 */
static int
unknown(struct parser *ps, const char *what, const char *word)
{
	return ps->ps_dress == DRESS_MULTILOG ? 0 :
	    fail(ps->ps_script, "%s: %s", what, word);
}

static int
fail(struct script *s, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(s->s_error, sizeof(s->s_error), format, ap);
	va_end(ap);
	return -1;
}
