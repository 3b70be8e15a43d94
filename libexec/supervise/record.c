/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * record -- the state of a service as a line of KEY=VALUE words.
 *
 * Blanks, control characters and percent signs in values stand as %XX.
 * Times are seconds since 1970 with nine decimals.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

/* A line that is read, and where the last key was found. */
struct reading {
	const char	*line;
	const char	*next;
};

struct cursor {
	char	*next;
	char	*end;
	int	full;		/* something did not fit */
};

static void	put(struct cursor *, const char *, unsigned long long);
static void	put_word(struct cursor *, const char *, const char *);
static void	put_text(struct cursor *, const char *, const char *);
static void	put_time(struct cursor *, const char *, struct timespec);
static void	append(struct cursor *, const char *);
static const char *value(struct reading *, const char *);
static const char *search(const char *, const char *);
static uint64_t	get(struct reading *, const char *, uint64_t);
static unsigned	get_word(struct reading *, const char *, const char *const [],
		    unsigned);
static void	get_text(struct reading *, const char *, char *, size_t);
static struct timespec get_time(struct reading *, const char *);
static int	hex(char);

const char *const state_names[STATES] = {
	"down", "starting", "ready", "stopping", "finishing", "failed"
};
const char *const want_names[WANTS] = { "down", "up", "once" };
const char *const script_names[SCRIPTS] = {
	"none", "start", "run", "finish", "stop"
};
const char *const ending_names[ENDINGS] = {
	"none", "exit", "signal", "unknown"
};

/*
 * record_has_room(name): whether a record of that name fits, whatever may
 * stand in it.
 */
int
record_has_room(const char *name)
{
	const struct timespec latest = { INT64_MAX / 10000000, 999999999 };
	char line[RECORD_SIZE];
	struct record r;

	if (strlen(name) >= sizeof(r.r_name))
		return (0);
	(void)memset(&r, 0, sizeof(r));
	(void)memcpy(r.r_name, name, strlen(name));
	r.r_generation = r.r_boot = UINT32_MAX;
	r.r_state = FINISHING;
	r.r_want = WANT_DOWN;
	r.r_script = FINISH_SCRIPT;
	r.r_pid = r.r_main = r.r_left = INT32_MAX;
	r.r_born = UINT64_MAX;
	r.r_flags = r.r_restarts = r.r_misses = r.r_watchdog = UINT32_MAX;
	r.r_ending = UNKNOWN_ENDING;
	r.r_code = 255;
	r.r_since = r.r_changed = r.r_ready = r.r_next = latest;
	return (record_format(&r, line) == 0);
}

/*
 * record_format(r, line): write r as a line.  Returns 0; or -1 when its name
 * is too long for one: see record_has_room().
 */
int
record_format(const struct record *r, char line[RECORD_SIZE])
{
	struct cursor c;
	char last[16];
	int len;

	len = snprintf(last, sizeof(last), " %u\n", r->r_generation);
	c.next = line;
	c.end = line + RECORD_SIZE - len;
	c.full = 0;
	c.next += snprintf(line, RECORD_SIZE, "%u", r->r_generation);
	put_text(&c, "name", r->r_name);
	put_word(&c, "state", state_names[r->r_state]);
	put_word(&c, "want", want_names[r->r_want]);
	put_word(&c, "script", script_names[r->r_script]);
	put(&c, "pid", (unsigned long long)r->r_pid);
	put(&c, "born", r->r_born);
	put(&c, "boot", r->r_boot);
	put(&c, "main", (unsigned long long)r->r_main);
	put(&c, "left", (unsigned long long)r->r_left);
	put(&c, "flags", r->r_flags);
	put(&c, "paused", r->r_paused != 0);
	put(&c, "term", r->r_term != 0);
	put(&c, "exiting", r->r_exiting != 0);
	put(&c, "log", r->r_has_log != 0);
	put(&c, "down", r->r_normally_down != 0);
	put(&c, "restarts", r->r_restarts);
	put_word(&c, "ending", ending_names[r->r_ending]);
	put(&c, "code", (unsigned long long)r->r_code);
	put(&c, "misses", r->r_misses);
	put(&c, "watchdog", r->r_watchdog);
	put_time(&c, "since", r->r_since);
	put_time(&c, "changed", r->r_changed);
	put_time(&c, "ready", r->r_ready);
	put_time(&c, "next", r->r_next);
	if (c.full)
		return (-1);
	put_text(&c, "reason", r->r_reason);
	put_text(&c, "text", r->r_text);
	(void)memset(c.next, ' ', (size_t)(c.end - c.next));
	(void)memcpy(c.end, last, (size_t)len);
	return (0);
}

/*
 * record_parse(line, r): the reverse.  Returns 0; or -1 when the line is no
 * record, or was read while it was being written: then read it again.
 */
int
record_parse(const char line[RECORD_SIZE], struct record *r)
{
	char copy[RECORD_SIZE], *last;
	struct reading in = { copy, copy };

	if (line[RECORD_SIZE - 1] != '\n')
		return (-1);
	(void)memcpy(copy, line, RECORD_SIZE - 1);
	copy[RECORD_SIZE - 1] = '\0';
	if ((last = strrchr(copy, ' ')) == NULL ||
	    copy[0] < '0' || copy[0] > '9' ||
	    strtoul(copy, NULL, 10) != strtoul(last, NULL, 10))
		return (-1);
	/* Beyond the words there are but blanks. */
	if ((last = strstr(copy, "  ")) != NULL)
		*last = '\0';
	if (value(&in, "state") == NULL)
		return (-1);
	in.next = copy;
	r->r_generation = (uint32_t)strtoul(copy, NULL, 10);
	get_text(&in, "name", r->r_name, sizeof(r->r_name));
	r->r_state = get_word(&in, "state", state_names, STATES);
	r->r_want = get_word(&in, "want", want_names, WANTS);
	r->r_script = get_word(&in, "script", script_names, SCRIPTS);
	r->r_pid = (pid_t)get(&in, "pid", INT32_MAX);
	r->r_born = get(&in, "born", UINT64_MAX);
	r->r_boot = (uint32_t)get(&in, "boot", UINT32_MAX);
	r->r_main = (pid_t)get(&in, "main", INT32_MAX);
	r->r_left = (pid_t)get(&in, "left", INT32_MAX);
	r->r_flags = (unsigned)get(&in, "flags", UINT32_MAX);
	r->r_paused = (int)get(&in, "paused", 1);
	r->r_term = (int)get(&in, "term", 1);
	r->r_exiting = (int)get(&in, "exiting", 1);
	r->r_has_log = (int)get(&in, "log", 1);
	r->r_normally_down = (int)get(&in, "down", 1);
	r->r_restarts = (unsigned)get(&in, "restarts", UINT32_MAX);
	r->r_ending = get_word(&in, "ending", ending_names, ENDINGS);
	r->r_code = (int)get(&in, "code", 255);
	r->r_misses = (unsigned)get(&in, "misses", UINT32_MAX);
	r->r_watchdog = (unsigned)get(&in, "watchdog", INT32_MAX);
	r->r_since = get_time(&in, "since");
	r->r_changed = get_time(&in, "changed");
	r->r_ready = get_time(&in, "ready");
	r->r_next = get_time(&in, "next");
	get_text(&in, "reason", r->r_reason, sizeof(r->r_reason));
	get_text(&in, "text", r->r_text, sizeof(r->r_text));
	return (0);
}

static void
put(struct cursor *c, const char *key, unsigned long long number)
{
	char word[24];

	(void)snprintf(word, sizeof(word), "%llu", number);
	put_word(c, key, word);
}

static void
put_time(struct cursor *c, const char *key, struct timespec t)
{
	char word[40];

	(void)snprintf(word, sizeof(word), "%lld.%09ld", (long long)t.tv_sec,
	    t.tv_nsec);
	put_word(c, key, word);
}

static void
put_word(struct cursor *c, const char *key, const char *word)
{
	append(c, " ");
	append(c, key);
	append(c, "=");
	append(c, word);
}

/*
 * A value with hostile bytes.  What does not fit is cut off between them.
 */
static void
put_text(struct cursor *c, const char *key, const char *text)
{
	char piece[4];
	unsigned char byte;

	put_word(c, key, "");
	for (; *text != '\0' && !c->full; text++) {
		byte = (unsigned char)*text;
		if (byte <= ' ' || byte == '%' || byte == 0x7f)
			(void)snprintf(piece, sizeof(piece), "%%%02X", byte);
		else
			(void)snprintf(piece, sizeof(piece), "%c", byte);
		append(c, piece);
	}
}

static void
append(struct cursor *c, const char *text)
{
	size_t len;

	len = strlen(text);
	if (len > (size_t)(c->end - c->next)) {
		c->full = 1;
		return;
	}
	(void)memcpy(c->next, text, len);
	c->next += len;
}

/*
 * The text behind KEY=, up to the next blank; NULL when there is no such key.
 * Keys come in the order in which they were written, as a rule.
 */
static const char *
value(struct reading *in, const char *key)
{
	const char *found;

	if ((found = search(in->next, key)) == NULL)
		found = search(in->line, key);
	if (found != NULL)
		in->next = found;
	return (found);
}

static const char *
search(const char *p, const char *key)
{
	size_t len = strlen(key);

	while ((p = strchr(p, ' ')) != NULL) {
		p++;
		if (*p == *key && strncmp(p, key, len) == 0 && p[len] == '=')
			return (p + len + 1);
	}
	return (NULL);
}

/*
 * A number from 0 to max; 0 when it is missing or beyond.
 */
static uint64_t
get(struct reading *in, const char *key, uint64_t max)
{
	const char *p;
	unsigned long long number;

	if ((p = value(in, key)) == NULL || *p < '0' || *p > '9')
		return (0);
	number = strtoull(p, NULL, 10);
	return (number > max ? 0 : number);
}

static unsigned
get_word(struct reading *in, const char *key, const char *const names[],
    unsigned count)
{
	const char *p;
	unsigned i;
	size_t len;

	if ((p = value(in, key)) == NULL)
		return (0);
	len = strcspn(p, " ");
	for (i = 0; i < count; i++)
		if (strlen(names[i]) == len && strncmp(names[i], p, len) == 0)
			return (i);
	return (0);
}

static struct timespec
get_time(struct reading *in, const char *key)
{
	struct timespec t = { 0, 0 };
	const char *p;
	char *dot;

	if ((p = value(in, key)) == NULL)
		return (t);
	t.tv_sec = (time_t)strtoll(p, &dot, 10);
	if (t.tv_sec >= 0 && dot[0] == '.' && dot[1] >= '0' && dot[1] <= '9')
		t.tv_nsec = strtol(dot + 1, NULL, 10) % 1000000000;
	return (t);
}

static void
get_text(struct reading *in, const char *key, char *text, size_t size)
{
	const char *p;
	size_t len;

	len = 0;
	if ((p = value(in, key)) != NULL)
		for (; *p != ' ' && *p != '\0' && len + 1 < size; p++) {
			if (*p == '%' && hex(p[1]) != -1 && hex(p[2]) != -1) {
				text[len++] =
				    (char)(hex(p[1]) * 16 + hex(p[2]));
				p += 2;
			} else
				text[len++] = *p;
		}
	text[len] = '\0';
}

static int
hex(char c)
{
	const char digits[] = "0123456789ABCDEF";
	const char *p;

	if (c == '\0' || (p = strchr(digits, c)) == NULL)
		return (-1);
	return ((int)(p - digits));
}
