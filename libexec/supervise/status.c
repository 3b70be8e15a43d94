/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * status -- the record of the daemontools family, for everybody's svstat.
 *
 * Byte 18 has no value that is right for all readers.  Without a process it
 * is encore's state.  With one it is 4 from the moment the service is told to
 * stop, which runit takes for `got TERM' and encore for `stopping', both
 * right; before that it is 0, as encore's `starting' (1) and `running' (3)
 * make runit's sv restart wait in vain and kill a healthy service in the end.
 * In encore's dress those two are written nevertheless.
 */

#include <string.h>

#include "record.h"
#include "status.h"

#define TAI_OFFSET	((UINT64_C(1) << 62) + 10)

enum { ENCORE_STOPPED, ENCORE_STARTING, ENCORE_STARTED, ENCORE_RUNNING,
    ENCORE_STOPPING, ENCORE_FAILED };

static unsigned char want_byte(const struct record *, enum dress);
static unsigned char state_byte(const struct record *, enum dress);
static unsigned char process_byte(const struct record *, enum dress);

/*
 * status_pack(r, dress, bytes): r as the family reads it.
 */
void
status_pack(const struct record *r, enum dress dress,
    unsigned char bytes[STATUS_SIZE])
{
	uint64_t seconds;
	uint32_t rest, pid;
	int i;

	seconds = TAI_OFFSET + (uint64_t)r->r_changed.tv_sec;
	for (i = 7; i >= 0; i--, seconds >>= 8)
		bytes[i] = (unsigned char)(seconds & 0xff);
	rest = (uint32_t)r->r_changed.tv_nsec;
	for (i = 11; i >= 8; i--, rest >>= 8)
		bytes[i] = (unsigned char)(rest & 0xff);
	pid = (uint32_t)r->r_pid;
	for (i = 12; i < 16; i++, pid >>= 8)
		bytes[i] = (unsigned char)(pid & 0xff);
	bytes[16] = r->r_pid != 0 && r->r_paused;
	bytes[17] = want_byte(r, dress);
	bytes[18] = state_byte(r, dress);
	bytes[19] = process_byte(r, dress);
}

static unsigned char
want_byte(const struct record *r, enum dress dress)
{

	if (r->r_want == WANT_UP && !(r->r_exiting && dress == RUNIT))
		return ('u');
	if (r->r_want == WANT_ONCE && dress != RUNIT)
		return (0);
	return ('d');
}

static unsigned char
state_byte(const struct record *r, enum dress dress)
{

	if (r->r_pid == 0) {
		if (r->r_state == FAILED)
			return (ENCORE_FAILED);
		return (r->r_state == READY ? ENCORE_STARTED : ENCORE_STOPPED);
	}
	if (dress == RUNIT)
		return (r->r_term || r->r_state == STOPPING);
	if (r->r_term || r->r_state == STOPPING ||
	    (r->r_state == FINISHING && dress == ENCORE))
		return (ENCORE_STOPPING);
	if (dress != ENCORE)
		return (0);
	return (r->r_script == START_SCRIPT ? ENCORE_STARTING : ENCORE_RUNNING);
}

static unsigned char
process_byte(const struct record *r, enum dress dress)
{

	if (r->r_pid == 0 || dress == ENCORE)
		return (0);
	return (r->r_state == FINISHING ? 2 : 1);
}
