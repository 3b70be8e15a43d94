/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * svstat_fuzz -- what svstat reads, from libFuzzer.
 *
 * The first byte of the input says what the rest is: a status, in the manners
 * of one of the family, or a record.
 */

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sbin/svc/sv.h"

int	LLVMFuzzerInitialize(int *, char ***);
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void	try_status(const uint8_t *, size_t);
static void	try_record(const uint8_t *, size_t);
static void	print(const struct view *);

enum manners manners;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{

	(void)argc;
	(void)argv;
	assert(freopen("/dev/null", "w", stdout) != NULL);
	return (fields_select("name,state,reason,text,pid,pgid,exitcode,"
	    "signal,updownsince,updownfor,readysince,readyfor,next"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{

	if (size == 0)
		return (0);
	manners = (enum manners)(data[0] % 3);
	if (data[0] & 0x80)
		try_record(data + 1, size - 1);
	else
		try_status(data + 1, size - 1);
	return (0);
}

static void
try_status(const uint8_t *data, size_t size)
{
	struct view v;

	(void)memset(&v, 0, sizeof(v));
	v.v_dir = "dir";
	v.v_size = size < sizeof(v.v_status) ? size : sizeof(v.v_status);
	(void)memcpy(v.v_status, data, v.v_size);
	if (v.v_size < 18)
		return;
	view_decode(&v);
	assert(v.v_record.r_state < STATES && v.v_record.r_script < SCRIPTS);
	print(&v);
}

/*
 * What was parsed can be written, and is then the same.
 */
static void
try_record(const uint8_t *data, size_t size)
{
	char line[RECORD_SIZE], again[RECORD_SIZE];
	struct record r, same;
	struct view v;

	(void)memset(line, ' ', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	(void)memcpy(line, data, size < sizeof(line) ? size : sizeof(line));
	if (record_parse(line, &r) == -1)
		return;
	assert(r.r_state < STATES && r.r_want < WANTS && r.r_pid >= 0 &&
	    r.r_script < SCRIPTS && r.r_ending < ENDINGS);
	view_record(&v, "dir", &r);
	print(&v);
	if (record_format(&r, again) == -1)
		return;
	assert(record_parse(again, &same) == 0);
	assert(same.r_state == r.r_state && same.r_pid == r.r_pid &&
	    same.r_code == r.r_code && strcmp(same.r_name, r.r_name) == 0);
}

static void
print(const struct view *v)
{
	const struct timespec now = { 1700000000, 500000000 };

	print_line(v, &now);
	print_fields(v, &now);
	print_object(v, &now);
}
