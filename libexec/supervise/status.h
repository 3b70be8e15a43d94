/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * supervise/status, the 20 bytes the daemontools family agrees on.
 *
 *	0-11	TAI64N of the last change of pid, big-endian, 10 s offset
 *	12-15	pid, little-endian, 0 for none
 *	16	1 when paused
 *	17	'u' wanted up, 'd' wanted down, 0 once
 *	18	see status.c: runit and daemontools-encore disagree
 *	19	0 down, 1 running, 2 ./finish or ./stop runs
 */

#define STATUS_SIZE	20

/*
 * Whose rules hold where the family disagrees.
 */
enum dress {
	DAEMONTOOLS,
	ENCORE,
	RUNIT
};

struct record;

void	status_pack(const struct record *, enum dress,
	    unsigned char [STATUS_SIZE]);
