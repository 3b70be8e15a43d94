/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * record_fuzz -- what is written as a record is read as it was; and any bytes
 * are no record, or one that can be written again.
 */

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "libexec/supervise/record.h"

/* What is left of the input. */
struct input {
	const uint8_t	*next;
	size_t		left;
};

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void	try_record(struct input *);
static void	try_bytes(struct input *);
static uint64_t	take(struct input *, uint64_t);
static struct timespec take_time(struct input *);
static void	take_text(struct input *, char *, size_t);
static void	compare(const struct record *, const struct record *);
static void	compare_text(const char *, const char *);
static int	is_same_time(struct timespec, struct timespec);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	if (take(&in, UINT8_MAX) & 1)
		try_record(&in);
	else
		try_bytes(&in);
	return (0);
}

static void
try_record(struct input *in)
{
	char line[RECORD_SIZE];
	struct record r, read;

	(void)memset(&r, 0, sizeof(r));
	r.r_generation = (uint32_t)take(in, UINT32_MAX);
	r.r_state = (enum state)(take(in, UINT8_MAX) % STATES);
	r.r_want = (enum want)(take(in, UINT8_MAX) % WANTS);
	r.r_script = (enum script)(take(in, UINT8_MAX) % SCRIPTS);
	r.r_ending = (enum ending)(take(in, UINT8_MAX) % ENDINGS);
	r.r_code = (int)take(in, UINT8_MAX);
	r.r_pid = (pid_t)(take(in, UINT32_MAX) & INT32_MAX);
	r.r_main = (pid_t)(take(in, UINT32_MAX) & INT32_MAX);
	r.r_left = (pid_t)(take(in, UINT32_MAX) & INT32_MAX);
	r.r_flags = (unsigned)take(in, UINT32_MAX);
	r.r_paused = (int)take(in, UINT8_MAX) & 1;
	r.r_term = (int)take(in, UINT8_MAX) & 1;
	r.r_exiting = (int)take(in, UINT8_MAX) & 1;
	r.r_has_log = (int)take(in, UINT8_MAX) & 1;
	r.r_normally_down = (int)take(in, UINT8_MAX) & 1;
	r.r_restarts = (unsigned)take(in, UINT32_MAX);
	r.r_misses = (unsigned)take(in, UINT32_MAX);
	r.r_born = take(in, UINT64_MAX);
	r.r_boot = (uint32_t)take(in, UINT32_MAX);
	r.r_since = take_time(in);
	r.r_changed = take_time(in);
	r.r_ready = take_time(in);
	r.r_next = take_time(in);
	take_text(in, r.r_reason, sizeof(r.r_reason));
	take_text(in, r.r_text, sizeof(r.r_text));
	take_text(in, r.r_name, sizeof(r.r_name));
	if (record_format(&r, line) == -1) {
		assert(!record_has_room(r.r_name));
		return;
	}
	assert(line[RECORD_SIZE - 1] == '\n' &&
	    memchr(line, '\n', RECORD_SIZE - 1) == NULL);
	assert(record_parse(line, &read) == 0);
	compare(&r, &read);
}

/*
 * The second reading finds what the first one did.  Every other line is given
 * a beginning and an end that agree.
 */
static void
try_bytes(struct input *in)
{
	char line[RECORD_SIZE], again[RECORD_SIZE];
	struct record r, read;
	int is_line;

	(void)memset(line, ' ', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	is_line = (int)take(in, UINT8_MAX) & 1;
	(void)memcpy(line, in->next,
	    in->left < sizeof(line) ? in->left : sizeof(line));
	if (is_line) {
		line[0] = line[sizeof(line) - 2] = '7';
		line[1] = line[sizeof(line) - 3] = ' ';
		line[sizeof(line) - 1] = '\n';
	}
	(void)memset(&r, 0, sizeof(r));
	if (record_parse(line, &r) == -1)
		return;
	assert(r.r_state < STATES && r.r_want < WANTS &&
	    r.r_script < SCRIPTS && r.r_ending < ENDINGS && r.r_pid >= 0 &&
	    r.r_main >= 0 && r.r_left >= 0 && r.r_code >= 0 &&
	    r.r_code <= 255);
	assert(r.r_next.tv_nsec >= 0 && r.r_next.tv_nsec < 1000000000);
	if (record_format(&r, again) == -1)
		return;
	(void)memset(&read, 0, sizeof(read));
	assert(record_parse(again, &read) == 0);
	compare(&r, &read);
}

/*
 * The next bytes as a number, as many as max has.
 */
static uint64_t
take(struct input *in, uint64_t max)
{
	uint64_t n = 0;

	for (; max != 0; max >>= 8) {
		n <<= 8;
		if (in->left > 0) {
			n |= *in->next++;
			in->left--;
		}
	}
	return (n);
}

static struct timespec
take_time(struct input *in)
{
	struct timespec t;

	t.tv_sec = (time_t)take(in, UINT32_MAX);
	t.tv_nsec = (long)(take(in, UINT32_MAX) % 1000000000);
	return (t);
}

/*
 * A byte says how long it is.
 */
static void
take_text(struct input *in, char *text, size_t size)
{
	size_t len = (size_t)take(in, UINT8_MAX) % size;

	if (len > in->left)
		len = in->left;
	(void)memcpy(text, in->next, len);
	in->next += len;
	in->left -= len;
	text[len] = '\0';
}

/*
 * Reason and text may have been cut off.
 */
static void
compare(const struct record *a, const struct record *b)
{

	assert(a->r_generation == b->r_generation &&
	    a->r_state == b->r_state && a->r_want == b->r_want &&
	    a->r_script == b->r_script && a->r_ending == b->r_ending &&
	    a->r_code == b->r_code);
	assert(a->r_pid == b->r_pid && a->r_main == b->r_main &&
	    a->r_left == b->r_left && a->r_flags == b->r_flags &&
	    a->r_born == b->r_born && a->r_boot == b->r_boot);
	assert(a->r_paused == b->r_paused && a->r_term == b->r_term &&
	    a->r_exiting == b->r_exiting && a->r_has_log == b->r_has_log &&
	    a->r_normally_down == b->r_normally_down &&
	    a->r_restarts == b->r_restarts && a->r_misses == b->r_misses);
	assert(is_same_time(a->r_since, b->r_since) &&
	    is_same_time(a->r_changed, b->r_changed) &&
	    is_same_time(a->r_ready, b->r_ready) &&
	    is_same_time(a->r_next, b->r_next));
	assert(strcmp(a->r_name, b->r_name) == 0);
	compare_text(a->r_reason, b->r_reason);
	compare_text(a->r_text, b->r_text);
}

static void
compare_text(const char *whole, const char *cut)
{

	assert(strncmp(whole, cut, strlen(cut)) == 0);
}

static int
is_same_time(struct timespec a, struct timespec b)
{

	return (a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec);
}
