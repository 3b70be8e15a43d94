/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * note [-s dress] KEY=VALUE ... -- print the record of a service as our
 * supervisor writes it; with -s the status, in the dress daemontools, encore
 * or runit.  Times are seconds since 1970.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libexec/supervise/record.h"
#include "libexec/supervise/status.h"

static void	set(struct record *, const char *, const char *);
static void	set_word(struct record *, const char *, const char *);
static unsigned	word(const char *, const char *const [], unsigned);
static void	print_status(const struct record *, const char *);

static const char *const dresses[] = { "daemontools", "encore", "runit" };

int
main(int argc, char *argv[])
{
	struct record r;
	char line[RECORD_SIZE];
	const char *dress = NULL;
	char *value;
	int i = 1;

	(void)memset(&r, 0, sizeof(r));
	r.r_generation = 1;
	if (argc > 2 && strcmp(argv[1], "-s") == 0) {
		dress = argv[2];
		i = 3;
	}
	for (; i < argc; i++) {
		if ((value = strchr(argv[i], '=')) == NULL)
			return (1);
		*value++ = '\0';
		set(&r, argv[i], value);
	}
	if (dress != NULL)
		print_status(&r, dress);
	else if (record_format(&r, line) == -1)
		return (1);
	else
		(void)fwrite(line, 1, sizeof(line), stdout);
	return (fflush(stdout) == EOF);
}

static void
set(struct record *r, const char *key, const char *value)
{
	long number = strtol(value, NULL, 10);

	if (strcmp(key, "generation") == 0)
		r->r_generation = (uint32_t)number;
	else if (strcmp(key, "pid") == 0)
		r->r_pid = (pid_t)number;
	else if (strcmp(key, "main") == 0)
		r->r_main = (pid_t)number;
	else if (strcmp(key, "paused") == 0)
		r->r_paused = (int)number;
	else if (strcmp(key, "exiting") == 0)
		r->r_exiting = (int)number;
	else if (strcmp(key, "down") == 0)
		r->r_normally_down = (int)number;
	else if (strcmp(key, "restarts") == 0)
		r->r_restarts = (unsigned)number;
	else if (strcmp(key, "misses") == 0)
		r->r_misses = (unsigned)number;
	else if (strcmp(key, "code") == 0)
		r->r_code = (int)number;
	else if (strcmp(key, "changed") == 0)
		r->r_changed.tv_sec = (time_t)number;
	else if (strcmp(key, "ready") == 0)
		r->r_ready.tv_sec = (time_t)number;
	else if (strcmp(key, "next") == 0)
		r->r_next.tv_sec = (time_t)number;
	else
		set_word(r, key, value);
}

static void
set_word(struct record *r, const char *key, const char *value)
{

	if (strcmp(key, "name") == 0)
		(void)snprintf(r->r_name, sizeof(r->r_name), "%s", value);
	else if (strcmp(key, "reason") == 0)
		(void)snprintf(r->r_reason, sizeof(r->r_reason), "%s", value);
	else if (strcmp(key, "text") == 0)
		(void)snprintf(r->r_text, sizeof(r->r_text), "%s", value);
	else if (strcmp(key, "state") == 0)
		r->r_state = word(value, state_names, STATES);
	else if (strcmp(key, "want") == 0)
		r->r_want = word(value, want_names, WANTS);
	else if (strcmp(key, "script") == 0)
		r->r_script = word(value, script_names, SCRIPTS);
	else if (strcmp(key, "ending") == 0)
		r->r_ending = word(value, ending_names, ENDINGS);
	else
		exit(1);
}

static unsigned
word(const char *value, const char *const names[], unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		if (strcmp(names[i], value) == 0)
			return (i);
	exit(1);
}

static void
print_status(const struct record *r, const char *dress)
{
	unsigned char bytes[STATUS_SIZE];

	status_pack(r, (enum dress)word(dress, dresses, 3), bytes);
	(void)fwrite(bytes, 1, sizeof(bytes), stdout);
}
