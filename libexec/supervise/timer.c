/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * timer -- the moments the loop waits for, as a binary heap.
 *
 * heap[1] is the next one; ti_slot is where a timer stands, 0 for nowhere.
 * The heap has room for every timer there is before a service is taken in
 * (timer_room), so that setting one cannot fail.
 */

#include <stdlib.h>
#include <time.h>

#include "supervise.h"

static void	put(unsigned, struct timer *);
static void	rise(unsigned);
static void	sink(unsigned);

static struct timer **heap;
static unsigned used, room;

/*
 * timer_room(n): make room for n timers more, or need n less.  0, or -1
 * without memory.
 */
int
timer_room(int n)
{
	static unsigned promised;
	struct timer **more;
	unsigned size;

	promised += (unsigned)n;
	if (promised < room)
		return (0);
	size = promised * 2 + 64;
	if ((more = realloc(heap, size * sizeof(void *))) == NULL)
		return (-1);
	heap = more;
	room = size;
	return (0);
}

uint64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return ((uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000 + 1);
}

void
now_real(struct timespec *t)
{

	(void)clock_gettime(CLOCK_REALTIME, t);
}

/*
 * set_timer(ti, ms): call ti_call(ti_owner) in ms; with 0, never.
 */
void
set_timer(struct timer *ti, unsigned ms)
{

	clear_timer(ti);
	if (ms == 0)
		return;
	ti->ti_due = now_ms() + ms;
	put(++used, ti);
	rise(used);
}

void
clear_timer(struct timer *ti)
{
	unsigned slot = ti->ti_slot;

	if (slot == 0)
		return;
	ti->ti_slot = 0;
	if (slot != used) {
		put(slot, heap[used]);
		used--;
		rise(slot);
		sink(slot);
	} else
		used--;
}

/*
 * timer_wait(): ms until the next one is due; -1 when there is none.
 */
int
timer_wait(void)
{
	uint64_t now = now_ms();

	if (used == 0)
		return (-1);
	if (heap[1]->ti_due <= now)
		return (0);
	if (heap[1]->ti_due - now > INT_MAX)
		return (INT_MAX);
	return ((int)(heap[1]->ti_due - now));
}

/*
 * timer_run(): call those that are due.
 */
void
timer_run(void)
{
	uint64_t now = now_ms();
	struct timer *ti;

	while (used > 0 && heap[1]->ti_due <= now) {
		ti = heap[1];
		clear_timer(ti);
		ti->ti_call(ti->ti_owner);
	}
}

static void
put(unsigned slot, struct timer *ti)
{

	heap[slot] = ti;
	ti->ti_slot = slot;
}

static void
rise(unsigned slot)
{
	struct timer *ti = heap[slot];

	for (; slot > 1 && ti->ti_due < heap[slot / 2]->ti_due; slot /= 2)
		put(slot, heap[slot / 2]);
	put(slot, ti);
}

static void
sink(unsigned slot)
{
	struct timer *ti = heap[slot];
	unsigned child;

	for (; (child = slot * 2) <= used; slot = child) {
		if (child < used &&
		    heap[child + 1]->ti_due < heap[child]->ti_due)
			child++;
		if (ti->ti_due <= heap[child]->ti_due)
			break;
		put(slot, heap[child]);
	}
	put(slot, ti);
}
