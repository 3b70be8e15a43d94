/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * machine_test -- the state machine in a world of numbers.
 *
 * What is expected is written down here as text, a line for each cell that
 * does anything: after those events, this event leads there and does that.
 * An event without a line must change nothing at all.
 */

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

#define LINES	24

struct line {
	const char	*event;
	const char	*outcome;
};

struct situation {
	const char	*options;	/* world_options() */
	const char	*way;		/* events that lead there */
	const char	*is;		/* what it is then */
	struct line	lines[LINES];
};

static void	walk(const struct situation *, size_t);
static void	check_cell(const struct situation *, const char *);
static void	reach(struct service *, const struct situation *);
static const char *expected(const struct situation *, const char *);
static int	can_happen(const struct service *, const char *);
static int	check_invariants(const struct service *);
static const char *after(const char *, const char *);

static char outcome[1024];

static const char *const every_event[] = {
	"up", "down", "once", "exit", "restart", "pause", "continue", "TERM",
	"HUP", "ended:0", "ended:1", "ended:100", "ended:125", "ended:KILL",
	"ended:unknown", "ready", "sick", "timer", "gone", "ceasing"
};

/* What the end of ./run leads to when it is to run again; its start was
   longer than a second ago. */
#define AGAIN(does) \
	{ "ended:0", does }, { "ended:1", does }, { "ended:125", does }, \
	{ "ended:KILL", does }, { "ended:unknown", does }
#define ANY_END(does) \
	AGAIN(does), { "ended:100", does }

static const struct situation without_process[] = {
{ "down", "", "down none down", {
	{ "up", "ready run up; run" },
	{ "once", "ready run once; run" },
	{ "exit", "gone" }, { "gone", "gone" } } },
{ "down", "once +5000 ended:0", "down none once", {
	{ "up", "ready run up; run" },
	{ "down", "down none down" },
	{ "once", "ready run once; run" },
	{ "exit", "gone" }, { "gone", "gone" } } },
{ "stop down", "", "down none down", {	/* nothing to be stopped */
	{ "up", "ready run up; run" },
	{ "once", "ready run once; run" },
	{ "exit", "gone" }, { "gone", "gone" } } },
{ "", "+300 ended:1", "down none up", {		/* waits to start again */
	{ "up", "down none up" },
	{ "down", "down none down" },
	{ "once", "down none once" },
	{ "exit", "gone" }, { "gone", "gone" },
	{ "timer", "ready run up; run" } } },
{ "start stop", "ended:0 ended:1", "down none up", {
	{ "down", "finishing stop down; stop" },
	{ "once", "down none once" },
	{ "exit", "finishing stop up exiting; stop" },
	{ "gone", "finishing stop down exiting; stop" },
	{ "timer", "ready run up; run" } } },
{ "", "ended:100", "failed none down", {
	{ "up", "down none up; timer:1000" },
	{ "once", "down none once; timer:1000" },
	{ "exit", "gone" }, { "gone", "gone" } } },
{ "", "+2000 ended:100", "failed none down", {
	{ "up", "ready run up; run" },
	{ "once", "ready run once; run" },
	{ "exit", "gone" }, { "gone", "gone" } } },
};

static const struct situation starting[] = {
{ "start", "", "starting start up", {
	{ "down", "stopping start down term; TERM CONT" },
	{ "once", "starting start once" },
	{ "exit", "starting start up exiting" },
	{ "restart", "stopping start up term; TERM CONT" },
	{ "pause", "starting start up paused; STOP" },
	{ "continue", "starting start up; CONT" },
	{ "TERM", "starting start up term; TERM" },
	{ "HUP", "starting start up; HUP" },
	{ "ended:0", "ready run up; run" },
	{ "ended:1", "failed none down" }, { "ended:100", "failed none down" },
	{ "ended:125", "failed none down" },
	{ "ended:KILL", "failed none down" },
	{ "ended:unknown", "down none up; timer:1000" },
	{ "gone", "stopping start down exiting term; TERM CONT" } } },
{ "start down", "once", "starting start once", {
	{ "up", "starting start up" },
	{ "down", "stopping start down term; TERM CONT" },
	{ "exit", "starting start once exiting" },
	{ "restart", "stopping start once term; TERM CONT" },
	{ "pause", "starting start once paused; STOP" },
	{ "continue", "starting start once; CONT" },
	{ "TERM", "starting start once term; TERM" },
	{ "HUP", "starting start once; HUP" },
	{ "ended:0", "ready run once; run" },
	{ "ended:1", "failed none down" }, { "ended:100", "failed none down" },
	{ "ended:125", "failed none down" },
	{ "ended:KILL", "failed none down" },
	{ "ended:unknown", "down none once" },
	{ "gone", "stopping start down exiting term; TERM CONT" } } },
{ "start stop", "exit", "starting start up exiting", {
	{ "down", "stopping start down exiting term; TERM CONT" },
	{ "once", "starting start once exiting" },
	{ "restart", "stopping start up exiting term; TERM CONT" },
	{ "pause", "starting start up exiting paused; STOP" },
	{ "continue", "starting start up exiting; CONT" },
	{ "TERM", "starting start up exiting term; TERM" },
	{ "HUP", "starting start up exiting; HUP" },
	{ "ended:0", "finishing stop up exiting; stop" },
	{ "ended:1", "gone" }, { "ended:100", "gone" }, { "ended:125", "gone" },
	{ "ended:KILL", "gone" }, { "ended:unknown", "gone" },
	{ "gone", "stopping start down exiting term; TERM CONT" } } },
{ "probe slow=3000", "", "starting run up", {
	{ "down", "stopping run down term; TERM CONT" },
	{ "once", "starting run once" },
	{ "exit", "starting run up exiting" },
	{ "restart", "stopping run up term; TERM CONT" },
	{ "pause", "starting run up paused; STOP" },
	{ "continue", "starting run up; CONT" },
	{ "TERM", "starting run up term; TERM" },
	{ "HUP", "starting run up; HUP" },
	AGAIN("down none up; timer:1000"),
	{ "ended:100", "failed none down" },
	{ "ready", "ready run up" },
	{ "sick", "stopping run up term; TERM CONT timer:5000" },
	{ "timer", "stopping run up term; TERM CONT timer:5000" },
	{ "gone", "stopping run down exiting term; TERM CONT" },
	{ "ceasing", "stopping run up" } } },
{ "start probe finish kill=7000", "+100 ended:0 +1500", "starting run up", {
	{ "down", "stopping run down term; TERM CONT timer:7000" },
	{ "once", "starting run once" },
	{ "exit", "starting run up exiting" },
	{ "restart", "stopping run up term; TERM CONT timer:7000" },
	{ "pause", "starting run up paused; STOP" },
	{ "continue", "starting run up; CONT" },
	{ "TERM", "starting run up term; TERM" },
	{ "HUP", "starting run up; HUP" },
	AGAIN("finishing finish up; finish timer:5000"),
	{ "ended:100", "finishing finish up; finish timer:5000" },
	{ "ready", "ready run up" },
	{ "sick", "stopping run up term; TERM CONT timer:7000" },
	{ "gone", "stopping run down exiting term; TERM CONT timer:7000" },
	{ "ceasing", "stopping run up; timer:7000" } } },
};

static const struct situation ready[] = {
{ "", "+2000", "ready run up", {
	{ "down", "stopping run down term; TERM CONT" },
	{ "once", "ready run once" },
	{ "exit", "ready run up exiting" },
	{ "restart", "stopping run up term; TERM CONT" },
	{ "pause", "ready run up paused; STOP" },
	{ "continue", "ready run up; CONT" },
	{ "TERM", "ready run up term; TERM" },
	{ "HUP", "ready run up; HUP" },
	AGAIN("ready run up; run"), { "ended:100", "failed none down" },
	{ "sick", "stopping run up term; TERM CONT timer:5000" },
	{ "gone", "stopping run down exiting term; TERM CONT" },
	{ "ceasing", "stopping run up" } } },
{ "runit INT control", "+2000", "ready run up", {
	{ "down", "stopping run down; control/t CONT control/d" },
	{ "once", "ready run once" },
	{ "exit", "ready run up exiting" },
	{ "restart", "stopping run up; control/t CONT" },
	{ "pause", "ready run up paused; STOP" },
	{ "continue", "ready run up; CONT" },
	{ "TERM", "ready run up term; TERM" },
	{ "HUP", "ready run up; HUP" },
	ANY_END("ready run up; run"),		/* 100 is encore's */
	{ "sick", "stopping run up; control/t CONT timer:5000" },
	{ "gone", "stopping run down exiting; control/t CONT control/d" },
	{ "ceasing", "stopping run up" } } },
{ "INT stop down", "once", "ready run once", {
	{ "up", "ready run up" },
	{ "down", "stopping run down term; INT CONT" },
	{ "exit", "ready run once exiting" },
	{ "restart", "stopping run once term; INT CONT" },
	{ "pause", "ready run once paused; STOP" },
	{ "continue", "ready run once; CONT" },
	{ "TERM", "ready run once term; TERM" },
	{ "HUP", "ready run once; HUP" },
	AGAIN("finishing stop once; stop"),
	{ "ended:100", "finishing stop once; stop" },
	{ "sick", "stopping run once term; INT CONT timer:5000" },
	{ "gone", "stopping run down exiting term; INT CONT" },
	{ "ceasing", "stopping run once" } } },
{ "", "+2000 pause", "ready run up paused", {
	{ "down", "stopping run down term; TERM CONT" },
	{ "once", "ready run once paused" },
	{ "exit", "ready run up exiting paused" },
	{ "restart", "stopping run up term; TERM CONT" },
	{ "pause", "ready run up paused; STOP" },
	{ "continue", "ready run up; CONT" },
	{ "TERM", "ready run up paused term; TERM" },
	{ "HUP", "ready run up paused; HUP" },
	AGAIN("ready run up; run"), { "ended:100", "failed none down" },
	{ "sick", "stopping run up term; TERM CONT timer:5000" },
	{ "gone", "stopping run down exiting term; TERM CONT" },
	{ "ceasing", "stopping run up paused" } } },
{ "", "+2000 exit arm:10000", "ready run up exiting", {
	{ "down", "stopping run down exiting term; TERM CONT" },
	{ "once", "ready run once exiting" },
	{ "restart", "stopping run up exiting term; TERM CONT" },
	{ "pause", "ready run up exiting paused; STOP" },
	{ "continue", "ready run up exiting; CONT" },
	{ "TERM", "ready run up exiting term; TERM" },
	{ "HUP", "ready run up exiting; HUP" },
	ANY_END("gone"),
	{ "sick", "stopping run up exiting term; TERM CONT timer:5000" },
	{ "timer", "stopping run down exiting term; TERM CONT" },
	{ "gone", "stopping run down exiting term; TERM CONT" },
	{ "ceasing", "stopping run up exiting" } } },
{ "left=1", "+2000", "ready run up", {
	{ "down", "stopping run down term; TERM CONT" },
	{ "once", "ready run once" },
	{ "exit", "ready run up exiting" },
	{ "restart", "stopping run up term; TERM CONT" },
	{ "pause", "ready run up paused; STOP" },
	{ "continue", "ready run up; CONT" },
	{ "TERM", "ready run up term; TERM" },
	{ "HUP", "ready run up; HUP" },
	ANY_END("stopping none up; left:TERM timer:5"),
	{ "sick", "stopping run up term; TERM CONT timer:5000" },
	{ "gone", "stopping run down exiting term; TERM CONT" },
	{ "ceasing", "stopping run up" } } },
{ "left=1 leave-behind never", "+2000", "ready run up", {
	{ "down", "stopping run down term; TERM CONT" },
	{ "once", "ready run once" },
	{ "exit", "ready run up exiting" },
	{ "restart", "stopping run up term; TERM CONT" },
	{ "pause", "ready run up paused; STOP" },
	{ "continue", "ready run up; CONT" },
	{ "TERM", "ready run up term; TERM" },
	{ "HUP", "ready run up; HUP" },
	AGAIN("down none down"), { "ended:100", "failed none down" },
	{ "sick", "stopping run up term; TERM CONT timer:5000" },
	{ "gone", "stopping run down exiting term; TERM CONT" },
	{ "ceasing", "stopping run up" } } },
{ "on-failure", "+2000", "ready run up", {
	{ "down", "stopping run down term; TERM CONT" },
	{ "once", "ready run once" },
	{ "exit", "ready run up exiting" },
	{ "restart", "stopping run up term; TERM CONT" },
	{ "pause", "ready run up paused; STOP" },
	{ "continue", "ready run up; CONT" },
	{ "TERM", "ready run up term; TERM" },
	{ "HUP", "ready run up; HUP" },
	{ "ended:0", "down none down" },
	AGAIN("ready run up; run"), { "ended:100", "failed none down" },
	{ "sick", "stopping run up term; TERM CONT timer:5000" },
	{ "gone", "stopping run down exiting term; TERM CONT" },
	{ "ceasing", "stopping run up" } } },
};

/* Only ./start: up, and nothing runs. */
static const struct situation started[] = {
{ "start norun", "ended:0 +2000", "ready none up", {
	{ "down", "down none down" },
	{ "once", "ready none once" },
	{ "exit", "gone" },
	{ "restart", "starting start up; start" },
	{ "gone", "gone" } } },
{ "start norun", "ended:0", "ready none up", {
	{ "down", "down none down" },
	{ "once", "ready none once" },
	{ "exit", "gone" },
	{ "restart", "down none up; timer:1000" },
	{ "gone", "gone" } } },
{ "start norun stop", "ended:0 +2000", "ready none up", {
	{ "down", "finishing stop down; stop" },
	{ "once", "ready none once" },
	{ "exit", "finishing stop up exiting; stop" },
	{ "restart", "finishing stop up; stop" },
	{ "gone", "finishing stop down exiting; stop" } } },
{ "start norun stop down", "once ended:0 +2000", "ready none once", {
	{ "up", "ready none up" },
	{ "down", "finishing stop down; stop" },
	{ "exit", "finishing stop once exiting; stop" },
	{ "restart", "finishing stop once; stop" },
	{ "gone", "finishing stop down exiting; stop" } } },
};

static const struct situation stopping[] = {
{ "start", "down", "stopping start down term", {
	{ "up", "stopping start up term" },
	{ "down", "stopping start down term; TERM CONT" },
	{ "once", "stopping start once term" },
	{ "exit", "stopping start down exiting term" },
	{ "pause", "stopping start down paused term; STOP" },
	{ "continue", "stopping start down term; CONT" },
	{ "TERM", "stopping start down term; TERM" },
	{ "HUP", "stopping start down term; HUP" },
	ANY_END("down none down"),
	{ "gone", "stopping start down exiting term" } } },
{ "start stop", "down", "stopping start down term", {
	{ "up", "stopping start up term" },
	{ "down", "stopping start down term; TERM CONT" },
	{ "once", "stopping start once term" },
	{ "exit", "stopping start down exiting term" },
	{ "pause", "stopping start down paused term; STOP" },
	{ "continue", "stopping start down term; CONT" },
	{ "TERM", "stopping start down term; TERM" },
	{ "HUP", "stopping start down term; HUP" },
	{ "ended:0", "finishing stop down; stop" },	/* it was done */
	{ "ended:1", "down none down" }, { "ended:100", "down none down" },
	{ "ended:125", "down none down" }, { "ended:KILL", "down none down" },
	{ "ended:unknown", "down none down" },
	{ "gone", "stopping start down exiting term" } } },
{ "start", "+2000 restart", "stopping start up term", {
	{ "down", "stopping start down term; TERM CONT" },
	{ "once", "stopping start once term" },
	{ "exit", "stopping start up exiting term" },
	{ "pause", "stopping start up paused term; STOP" },
	{ "continue", "stopping start up term; CONT" },
	{ "TERM", "stopping start up term; TERM" },
	{ "HUP", "stopping start up term; HUP" },
	{ "ended:0", "ready run up; run" },		/* ./start once */
	{ "ended:1", "starting start up; start" },
	{ "ended:100", "starting start up; start" },
	{ "ended:125", "starting start up; start" },
	{ "ended:KILL", "starting start up; start" },
	{ "ended:unknown", "starting start up; start" },
	{ "gone", "stopping start down exiting term" } } },
{ "start norun", "+2000 restart", "stopping start up term", {
	{ "down", "stopping start down term; TERM CONT" },
	{ "once", "stopping start once term" },
	{ "exit", "stopping start up exiting term" },
	{ "pause", "stopping start up paused term; STOP" },
	{ "continue", "stopping start up term; CONT" },
	{ "TERM", "stopping start up term; TERM" },
	{ "HUP", "stopping start up term; HUP" },
	ANY_END("starting start up; start"),
	{ "gone", "stopping start down exiting term" } } },
{ "kill=3000", "down +100", "stopping run down term", {
	{ "up", "stopping run up term" },
	{ "down", "stopping run down term; TERM CONT" },
	{ "once", "stopping run once term" },
	{ "exit", "stopping run down exiting term" },
	{ "pause", "stopping run down paused term; STOP" },
	{ "continue", "stopping run down term; CONT" },
	{ "TERM", "stopping run down term; TERM" },
	{ "HUP", "stopping run down term; HUP" },
	AGAIN("down none down"), { "ended:100", "failed none down" },
	{ "timer", "stopping run down term; KILL" },
	{ "gone", "stopping run down exiting term" } } },
{ "kill=3000 killpg finish", "down exit +100",
    "stopping run down exiting term", {
	{ "up", "stopping run up exiting term" },
	{ "down", "stopping run down exiting term; TERM CONT" },
	{ "once", "stopping run once exiting term" },
	{ "pause", "stopping run down exiting paused term; STOP" },
	{ "continue", "stopping run down exiting term; CONT" },
	{ "TERM", "stopping run down exiting term; TERM" },
	{ "HUP", "stopping run down exiting term; HUP" },
	ANY_END("finishing finish down exiting; finish timer:5000"),
	{ "timer", "stopping run down exiting term; group:KILL" } } },
{ "", "+2000 restart", "stopping run up term", {
	{ "down", "stopping run down term; TERM CONT" },
	{ "once", "stopping run once term" },
	{ "exit", "stopping run up exiting term" },
	{ "pause", "stopping run up paused term; STOP" },
	{ "continue", "stopping run up term; CONT" },
	{ "TERM", "stopping run up term; TERM" },
	{ "HUP", "stopping run up term; HUP" },
	AGAIN("ready run up; run"), { "ended:100", "failed none down" },
	{ "gone", "stopping run down exiting term" } } },
{ "never", "+2000 down up", "stopping run up term", {
	{ "down", "stopping run down term; TERM CONT" },
	{ "once", "stopping run once term" },
	{ "exit", "stopping run up exiting term" },
	{ "pause", "stopping run up paused term; STOP" },
	{ "continue", "stopping run up term; CONT" },
	{ "TERM", "stopping run up term; TERM" },
	{ "HUP", "stopping run up term; HUP" },
	AGAIN("ready run up; run"), { "ended:100", "failed none down" },
	{ "gone", "stopping run down exiting term" } } },
{ "kill=3000", "+2000 ceasing", "stopping run up", {
	{ "down", "stopping run down term; TERM CONT" },
	{ "once", "stopping run once" },
	{ "exit", "stopping run up exiting" },
	{ "pause", "stopping run up paused; STOP" },
	{ "continue", "stopping run up; CONT" },
	{ "TERM", "stopping run up term; TERM" },
	{ "HUP", "stopping run up; HUP" },
	AGAIN("ready run up; run"), { "ended:100", "failed none down" },
	{ "timer", "stopping run up; KILL" },
	{ "gone", "stopping run down exiting term; TERM CONT" } } },
{ "left=1", "+2000 down ended:0", "stopping none down", {
	{ "up", "stopping none up" },
	{ "once", "stopping none once" },
	{ "exit", "stopping none down exiting" },
	{ "timer", "stopping none down; look timer:5" },
	{ "gone", "stopping none down exiting" } } },
{ "left=1", "+2000 ended:1", "stopping none up", {
	{ "down", "stopping none down" },
	{ "once", "stopping none once" },
	{ "exit", "stopping none up exiting" },
	{ "timer", "stopping none up; look timer:5" },
	{ "gone", "stopping none down exiting" } } },
{ "left=1 finish", "+2000 ended:1 empty", "stopping none up", {
	{ "down", "stopping none down" },
	{ "once", "stopping none once" },
	{ "exit", "stopping none up exiting" },
	{ "timer", "finishing finish up; finish timer:5000" },
	{ "gone", "stopping none down exiting" } } },
{ "left=1", "+2000 exit ended:0 empty", "stopping none up exiting", {
	{ "down", "stopping none down exiting" },
	{ "once", "stopping none once exiting" },
	{ "timer", "gone" },
	{ "gone", "stopping none down exiting" } } },
{ "left=1", "+2000 ended:100 empty", "stopping none up", {
	{ "down", "stopping none down" },
	{ "once", "stopping none once" },
	{ "exit", "stopping none up exiting" },
	{ "timer", "failed none down" },
	{ "gone", "stopping none down exiting" } } },
};

static const struct situation finishing[] = {
{ "finish", "+2000 ended:1", "finishing finish up", {
	{ "down", "finishing finish down" },
	{ "once", "finishing finish once" },
	{ "exit", "finishing finish up exiting" },
	{ "TERM", "finishing finish up term; TERM" },
	{ "HUP", "finishing finish up; HUP" },
	{ "ended:0", "ready run up; run" }, { "ended:1", "ready run up; run" },
	{ "ended:100", "ready run up; run" },
	{ "ended:125", "failed none down" },
	{ "ended:KILL", "ready run up; run" },
	{ "ended:unknown", "ready run up; run" },
	{ "timer", "finishing finish up; group:KILL" },
	{ "gone", "finishing finish down exiting" } } },
{ "finish", "+2000 down ended:0", "finishing finish down", {
	{ "up", "finishing finish up" },
	{ "once", "finishing finish once" },
	{ "exit", "finishing finish down exiting" },
	{ "TERM", "finishing finish down term; TERM" },
	{ "HUP", "finishing finish down; HUP" },
	{ "ended:0", "down none down" }, { "ended:1", "down none down" },
	{ "ended:100", "down none down" },
	{ "ended:125", "failed none down" },
	{ "ended:KILL", "down none down" },
	{ "ended:unknown", "down none down" },
	{ "timer", "finishing finish down; group:KILL" },
	{ "gone", "finishing finish down exiting" } } },
{ "finish", "+2000 down ended:0 up", "finishing finish up", {
	{ "down", "finishing finish down" },
	{ "once", "finishing finish once" },
	{ "exit", "finishing finish up exiting" },
	{ "TERM", "finishing finish up term; TERM" },
	{ "HUP", "finishing finish up; HUP" },
	{ "ended:0", "ready run up; run" }, { "ended:1", "ready run up; run" },
	{ "ended:100", "ready run up; run" },
	{ "ended:125", "failed none down" },
	{ "ended:KILL", "ready run up; run" },
	{ "ended:unknown", "ready run up; run" },
	{ "timer", "finishing finish up; group:KILL" },
	{ "gone", "finishing finish down exiting" } } },
{ "finish never", "+2000 ended:0 up", "finishing finish up", {
	{ "down", "finishing finish down" },
	{ "once", "finishing finish once" },
	{ "exit", "finishing finish up exiting" },
	{ "TERM", "finishing finish up term; TERM" },
	{ "HUP", "finishing finish up; HUP" },
	{ "ended:0", "ready run up; run" }, { "ended:1", "ready run up; run" },
	{ "ended:100", "ready run up; run" },
	{ "ended:125", "failed none down" },
	{ "ended:KILL", "ready run up; run" },
	{ "ended:unknown", "ready run up; run" },
	{ "timer", "finishing finish up; group:KILL" },
	{ "gone", "finishing finish down exiting" } } },
{ "finish", "ended:100", "finishing finish up", {	/* fails anyhow */
	{ "down", "finishing finish down" },
	{ "once", "finishing finish once" },
	{ "exit", "finishing finish up exiting" },
	{ "TERM", "finishing finish up term; TERM" },
	{ "HUP", "finishing finish up; HUP" },
	ANY_END("failed none down"),
	{ "timer", "finishing finish up; group:KILL" },
	{ "gone", "finishing finish down exiting" } } },
{ "finish", "exit ended:0", "finishing finish up exiting", {
	{ "down", "finishing finish down exiting" },
	{ "once", "finishing finish once exiting" },
	{ "TERM", "finishing finish up exiting term; TERM" },
	{ "HUP", "finishing finish up exiting; HUP" },
	ANY_END("gone"),
	{ "timer", "finishing finish up exiting; group:KILL" },
	{ "gone", "finishing finish down exiting" } } },
{ "finish stop", "down ended:0", "finishing finish down", {
	{ "up", "finishing finish up" },
	{ "once", "finishing finish once" },
	{ "exit", "finishing finish down exiting" },
	{ "TERM", "finishing finish down term; TERM" },
	{ "HUP", "finishing finish down; HUP" },
	ANY_END("finishing stop down; stop"),
	{ "timer", "finishing finish down; group:KILL" },
	{ "gone", "finishing finish down exiting" } } },
{ "stop", "+2000 down ended:0", "finishing stop down", {
	{ "up", "finishing stop up" },
	{ "once", "finishing stop once" },
	{ "exit", "finishing stop down exiting" },
	{ "TERM", "finishing stop down term; TERM" },
	{ "HUP", "finishing stop down; HUP" },
	ANY_END("down none down"),
	{ "gone", "finishing stop down exiting" } } },
{ "start stop never", "ended:0 +2000 down ended:0 up", "finishing stop up", {
	{ "down", "finishing stop down" },
	{ "once", "finishing stop once" },
	{ "exit", "finishing stop up exiting" },
	{ "TERM", "finishing stop up term; TERM" },
	{ "HUP", "finishing stop up; HUP" },
	ANY_END("starting start up; start"),
	{ "gone", "finishing stop down exiting" } } },
{ "stop", "down exit ended:0", "finishing stop down exiting", {
	{ "up", "finishing stop up exiting" },
	{ "once", "finishing stop once exiting" },
	{ "TERM", "finishing stop down exiting term; TERM" },
	{ "HUP", "finishing stop down exiting; HUP" },
	ANY_END("gone") } },
{ "stop", "ended:100", "finishing stop up", {
	{ "down", "finishing stop down" },
	{ "once", "finishing stop once" },
	{ "exit", "finishing stop up exiting" },
	{ "TERM", "finishing stop up term; TERM" },
	{ "HUP", "finishing stop up; HUP" },
	ANY_END("failed none down"),
	{ "gone", "finishing stop down exiting" } } },
{ "start norun stop", "ended:0 +2000 restart", "finishing stop up", {
	{ "down", "finishing stop down" },
	{ "once", "finishing stop once" },
	{ "exit", "finishing stop up exiting" },
	{ "TERM", "finishing stop up term; TERM" },
	{ "HUP", "finishing stop up; HUP" },
	ANY_END("starting start up; start"),
	{ "gone", "finishing stop down exiting" } } },
};

#define WALK(name) \
ATF_TC_WITHOUT_HEAD(cells__##name); \
ATF_TC_BODY(cells__##name, tc) \
{ \
	walk((name), sizeof(name) / sizeof((name)[0])); \
}

WALK(without_process)
WALK(starting)
WALK(ready)
WALK(started)
WALK(stopping)
WALK(finishing)

static void
walk(const struct situation *all, size_t size)
{
	size_t i, j;

	for (i = 0; i < size; i++)
		for (j = 0; j < sizeof(every_event) / sizeof(char *); j++)
			check_cell(&all[i], every_event[j]);
}

static void
check_cell(const struct situation *si, const char *event)
{
	struct service sv;

	reach(&sv, si);
	if (!can_happen(&sv, event))
		return;
	world_event(&sv, event);
	world_describe(&sv, outcome, sizeof(outcome));
	ATF_CHECK_MSG(strcmp(outcome, expected(si, event)) == 0,
	    "[%s] %s: %s -> %s, not %s", si->options, si->way, event, outcome,
	    expected(si, event));
	ATF_CHECK_MSG(check_invariants(&sv), "[%s] %s: %s -> %s", si->options,
	    si->way, event, outcome);
}

static void
reach(struct service *sv, const struct situation *si)
{

	world_options(si->options);
	world_begin(sv);
	world_events(sv, si->way);
	world.did[0] = '\0';
	world_describe(sv, outcome, sizeof(outcome));
	ATF_CHECK_MSG(strcmp(outcome, si->is) == 0, "[%s] %s: %s, not %s",
	    si->options, si->way, outcome, si->is);
}

static const char *
expected(const struct situation *si, const char *event)
{
	size_t i;

	for (i = 0; i < LINES && si->lines[i].event != NULL; i++)
		if (strcmp(si->lines[i].event, event) == 0)
			return (si->lines[i].outcome);
	return (si->is);
}

/*
 * What does not exist cannot end or say anything, and a timer that was not
 * set does not go off.
 */
static int
can_happen(const struct service *sv, const char *event)
{

	if (strcmp(event, "timer") == 0)
		return (sv->sv_timer.ti_slot != 0);
	return (world.process != 0 || (strncmp(event, "ended:", 6) != 0 &&
	    strcmp(event, "sick") != 0 && strcmp(event, "ceasing") != 0));
}

/*
 * What holds after every event, whatever went before.
 */
static int
check_invariants(const struct service *sv)
{
	const struct record *r = &sv->sv_record;
	int has_timer = sv->sv_timer.ti_slot != 0;
	const char *wrong = NULL;

	if (world.departed)
		return (1);
	if (r->r_pid != world.process)
		wrong = "r_pid is not the process";
	else if ((r->r_pid != 0) != (r->r_script != NO_SCRIPT))
		wrong = "a script without a process, or the reverse";
	else if ((r->r_state == DOWN || r->r_state == FAILED) && r->r_pid != 0)
		wrong = "down with a process";
	else if ((r->r_state == STARTING || r->r_state == FINISHING) &&
	    r->r_pid == 0)
		wrong = "a state that has a process has none";
	else if (r->r_state == READY && r->r_pid == 0 &&
	    (sv->sv_settings.se_files & (HAS_START | HAS_RUN)) != HAS_START)
		wrong = "ready without a process";
	else if (r->r_state == STOPPING && r->r_pid == 0 && !has_timer)
		wrong = "stopping, and nobody looks";
	else if (r->r_state == DOWN && (r->r_want == WANT_UP) != has_timer &&
	    r->r_want != WANT_ONCE)
		wrong = "down: a timer is set when it is wanted up only";
	else if (r->r_state == FAILED && (has_timer || r->r_want != WANT_DOWN))
		wrong = "failed, but something goes on";
	else if ((r->r_state == DOWN || r->r_state == FAILED) && r->r_exiting)
		wrong = "exiting and down, but not gone";
	else if (r->r_paused && r->r_pid == 0)
		wrong = "nothing is paused";
	else if (world.watched && r->r_state != STARTING &&
	    r->r_state != READY)
		wrong = "health of what is not up is watched";
	else if (!world.watched && r->r_script == RUN_SCRIPT &&
	    (r->r_state == STARTING || r->r_state == READY))
		wrong = "nobody watches it";
	else if (has_timer && (r->r_script == STOP_SCRIPT ||
	    (r->r_script == START_SCRIPT && r->r_state == STARTING) ||
	    (r->r_state == READY && !r->r_exiting)))
		wrong = "a timer where there is no limit";
	if (wrong != NULL)
		(void)fprintf(stderr, "%s\n", wrong);
	return (wrong == NULL);
}

/*
 * What a service with these options is and has done after all that.
 */
static const char *
after(const char *options, const char *way)
{
	struct service sv;

	world_options(options);
	world_begin(&sv);
	world.did[0] = '\0';
	world_events(&sv, way);
	world_describe(&sv, outcome, sizeof(outcome));
	return (outcome);
}

#define AFTER(options, way, is)	ATF_CHECK_STREQ(is, after(options, way))

ATF_TC_WITHOUT_HEAD(spacing__one_second_from_start_to_start);
ATF_TC_BODY(spacing__one_second_from_start_to_start, tc)
{

	AFTER("", "+0 ended:0", "down none up; timer:1000");
	AFTER("", "+1 ended:1", "down none up; timer:999");
	AFTER("", "+999 ended:KILL", "down none up; timer:1");
	AFTER("", "+2000 ended:0", "ready run up; run");
	AFTER("", "+300 restart ended:0",
	    "down none up; TERM CONT timer:700");
	AFTER("", "+300 down ended:0 +100 up",
	    "down none up; TERM CONT timer:600");
	AFTER("", "+300 down ended:0 +100 once timer",
	    "ready run once; TERM CONT timer:600 run");
	AFTER("", "+300 down ended:0 +5000 up",
	    "ready run up; TERM CONT run");
	/* impatience changes nothing */
	AFTER("", "+300 ended:0 up up up", "down none up; timer:700");
}

ATF_TC_WITHOUT_HEAD(delay__doubles_after_each_quick_death);
ATF_TC_BODY(delay__doubles_after_each_quick_death, tc)
{

	AFTER("", "ended:1 timer ended:1 timer ended:0 timer ended:1",
	    "down none up; timer:1000 run timer:2000 run timer:4000 run "
	    "timer:8000");
	AFTER("", "ended:1 timer ended:1 timer +500 ended:1",
	    "down none up; timer:1000 run timer:2000 run timer:3500");
	AFTER("most=3000", "ended:1 timer ended:1 timer ended:1 timer ended:1",
	    "down none up; timer:1000 run timer:2000 run timer:3000 run "
	    "timer:3000");
	/* there is no way below one second */
	AFTER("most=0", "ended:1 timer ended:1 timer ended:1",
	    "down none up; timer:1000 run timer:1000 run timer:1000");
}

ATF_TC_WITHOUT_HEAD(delay__forgiven_after_living_longer_than_it);
ATF_TC_BODY(delay__forgiven_after_living_longer_than_it, tc)
{

	/* 4 s: lived 4.1 s */
	AFTER("", "ended:1 timer ended:1 timer ended:1 timer +4100 ended:1",
	    "ready run up; timer:1000 run timer:2000 run timer:4000 run run");
	/* 4 s: lived 3.9 s */
	AFTER("", "ended:1 timer ended:1 timer ended:1 timer +3900 ended:1",
	    "down none up; timer:1000 run timer:2000 run timer:4000 run "
	    "timer:4100");
	/* exactly so long is not longer */
	AFTER("", "+1000 ended:1 ended:1", "down none up; run timer:2000");
	AFTER("", "ended:1 timer ended:1 timer +2000 ended:1",
	    "down none up; timer:1000 run timer:2000 run timer:2000");
	/* and then it begins anew */
	AFTER("", "ended:1 timer ended:1 timer +9000 ended:1 ended:1 timer "
	    "ended:1", "down none up; timer:1000 run timer:2000 run run "
	    "timer:1000 run timer:2000");
}

ATF_TC_WITHOUT_HEAD(delay__forgiven_when_somebody_looks_after_it);
ATF_TC_BODY(delay__forgiven_when_somebody_looks_after_it, tc)
{

	AFTER("", "ended:1 timer ended:1 timer ended:1 +500 up timer ended:1",
	    "down none up; timer:1000 run timer:2000 run timer:4000 "
	    "timer:500 run timer:1000");
	AFTER("", "ended:1 timer ended:1 timer restart ended:1",
	    "down none up; timer:1000 run timer:2000 run TERM CONT "
	    "timer:1000");
}

ATF_TC_WITHOUT_HEAD(policy__never_and_on_failure);
ATF_TC_BODY(policy__never_and_on_failure, tc)
{

	AFTER("never", "+2000 ended:0", "down none down");
	AFTER("never", "+2000 ended:1", "down none down");
	AFTER("never", "+2000 ended:KILL", "down none down");
	AFTER("never stop", "+2000 ended:1", "finishing stop down; stop");
	AFTER("never", "+2000 restart ended:0",
	    "ready run up; TERM CONT run");
	AFTER("on-failure", "+2000 ended:0", "down none down");
	AFTER("on-failure", "+2000 ended:1", "ready run up; run");
	AFTER("on-failure", "+2000 ended:KILL", "ready run up; run");
	AFTER("on-failure", "+2000 ended:unknown", "ready run up; run");
	AFTER("on-failure", "+2000 restart ended:0",
	    "ready run up; TERM CONT run");
	AFTER("on-failure finish", "+2000 ended:0 ended:1",
	    "down none down; finish timer:5000");
	/* what was too sick to live is no success */
	AFTER("on-failure", "+2000 sick ended:0",
	    "ready run up; TERM CONT timer:5000 run");
	AFTER("never", "+2000 ended:0 up", "ready run up; run");
}

ATF_TC_WITHOUT_HEAD(limit__so_many_deaths_in_so_much_time);
ATF_TC_BODY(limit__so_many_deaths_in_so_much_time, tc)
{

	AFTER("deaths=3 within=60000", "+2000 ended:1 +2000 ended:1 +2000 "
	    "ended:1", "failed none down; run run");
	ATF_CHECK(strstr(world.said, "failed: ") != NULL);
	AFTER("deaths=2 within=2000", "+2000 ended:1 +2000 ended:1",
	    "failed none down; run");
	AFTER("deaths=2 within=1999", "+2000 ended:1 +2000 ended:1",
	    "ready run up; run run");
	AFTER("deaths=1 within=60000", "+2000 ended:0", "failed none down");
	AFTER("deaths=3 within=5000", "+2000 ended:1 +2000 ended:1 +9000 "
	    "ended:1", "ready run up; run run run");
	/* those that were told to end have not died */
	AFTER("deaths=2 within=60000", "+2000 restart ended:1 +2000 restart "
	    "ended:1 +2000 ended:1", "ready run up; TERM CONT run TERM CONT "
	    "run run");
	/* up forgives */
	AFTER("deaths=2 within=60000", "+2000 ended:1 +2000 ended:1 up "
	    "ended:1", "down none up; run run timer:1000");
	/* a sick one has died, too */
	AFTER("deaths=2 within=60000", "+2000 sick ended:0 +2000 ended:1",
	    "failed none down; TERM CONT timer:5000 run");
}

ATF_TC_WITHOUT_HEAD(limit__counts_in_every_stretch_of_that_time);
ATF_TC_BODY(limit__counts_in_every_stretch_of_that_time, tc)
{

	AFTER("deaths=3 within=10000", "+2000 ended:1 +9000 ended:1 +2000 "
	    "ended:1 +2000 ended:1", "failed none down; run run run");
}

ATF_TC_WITHOUT_HEAD(stop__signal_and_continue_then_kill_in_time);
ATF_TC_BODY(stop__signal_and_continue_then_kill_in_time, tc)
{

	AFTER("kill=3000", "+2000 down timer ended:KILL",
	    "down none down; TERM CONT timer:3000 KILL");
	AFTER("kill=3000 INT", "+2000 restart timer ended:KILL",
	    "ready run up; INT CONT timer:3000 KILL run");
	AFTER("killpg kill=3000", "+2000 down timer ended:KILL",
	    "down none down; TERM CONT timer:3000 group:KILL");
	/* asking again does not give it more time */
	AFTER("kill=3000", "+2000 down +2000 down +500 down",
	    "stopping run down term; TERM CONT timer:3000 TERM CONT "
	    "TERM CONT");
	AFTER("control kill=3000", "+2000 down timer", "stopping run down; "
	    "control/t CONT control/d timer:3000 KILL");
}

ATF_TC_WITHOUT_HEAD(ready__limit_to_become_so);
ATF_TC_BODY(ready__limit_to_become_so, tc)
{

	/* lived 3 s: the next start is at once, and waits anew */
	AFTER("probe slow=3000", "timer ended:KILL",
	    "starting run up; TERM CONT timer:5000 run timer:3000");
	AFTER("probe slow=3000 kill=100", "timer timer ended:KILL",
	    "starting run up; TERM CONT timer:100 KILL run timer:3000");
	AFTER("probe slow=3000", "ready +9000", "ready run up");
	/* ./start may take its time */
	AFTER("start probe slow=3000", "+9000 ended:0",
	    "starting run up; run timer:3000");
	AFTER("probe", "+99999 ready", "ready run up");
}

ATF_TC_WITHOUT_HEAD(sick__restarted_and_killed_when_it_hangs);
ATF_TC_BODY(sick__restarted_and_killed_when_it_hangs, tc)
{

	AFTER("health", "+2000 sick ended:0",
	    "ready run up; TERM CONT timer:5000 run");
	AFTER("health", "+2000 sick timer ended:KILL",
	    "ready run up; TERM CONT timer:5000 KILL run");
	AFTER("health", "+2000 sick sick sick",
	    "stopping run up term; TERM CONT timer:5000");
	ATF_CHECK(strstr(world.said, "it is sick") != NULL);
	AFTER("health", "+2000 sick down ended:0",
	    "down none down; TERM CONT timer:5000 TERM CONT");
}

ATF_TC_WITHOUT_HEAD(sweep__term_first_then_kill);
ATF_TC_BODY(sweep__term_first_then_kill, tc)
{
	struct service sv;
	unsigned looks;

	world_options("left=2");
	world_begin(&sv);
	world_events(&sv, "+2000 ended:0");
	for (looks = 0; strstr(world.did, "left:KILL") == NULL; looks++) {
		ATF_REQUIRE(looks < 1000);
		ATF_REQUIRE(strlen(world.did) < sizeof(world.did) - 32 ||
		    strcpy(world.did, "") != NULL);
		world_event(&sv, "timer");
		ATF_REQUIRE(check_invariants(&sv));
		ATF_REQUIRE(world.starts[RUN_SCRIPT] == 1);
	}
	/* five seconds and a bit, without many looks */
	ATF_CHECK(world.now >= 1000000 + 2000 + 5000);
	ATF_CHECK(world.now <= 1000000 + 2000 + 5500);
	ATF_CHECK_MSG(looks < 60, "%u looks", looks);
	world.did[0] = '\0';
	world_events(&sv, "empty timer");
	world_describe(&sv, outcome, sizeof(outcome));
	ATF_CHECK_STREQ("ready run up; run", outcome);
}

ATF_TC_WITHOUT_HEAD(finish__learns_how_run_ended);
ATF_TC_BODY(finish__learns_how_run_ended, tc)
{

	(void)after("finish", "+2000 ended:7");
	ATF_CHECK(world.ending == EXITED && world.code == 7);
	(void)after("finish", "+2000 ended:KILL");
	ATF_CHECK(world.ending == KILLED && world.code == 9);
	(void)after("finish", "+2000 ended:unknown");
	ATF_CHECK(world.ending == UNKNOWN_ENDING);
	/* also when it had to clear up first */
	(void)after("finish left=1", "+2000 ended:7 timer empty timer");
	ATF_CHECK(world.ending == EXITED && world.code == 7);
}

ATF_TC_WITHOUT_HEAD(start_and_stop__once_each);
ATF_TC_BODY(start_and_stop__once_each, tc)
{

	AFTER("start stop", "ended:0 +2000 ended:1 +2000 ended:1 +2000",
	    "ready run up; run run run");
	AFTER("start stop", "ended:0 +2000 down ended:0 ended:0 down down "
	    "+2000 up ended:0", "ready run up; run TERM CONT stop start run");
	AFTER("stop", "+2000 down ended:0 ended:0 down down",
	    "down none down; TERM CONT stop");
	AFTER("stop", "+2000 ended:1 ended:1 down",
	    "finishing stop down; run timer:1000 stop");
	AFTER("stop", "+2000 ended:1 ended:1 down ended:0 down",
	    "down none down; run timer:1000 stop");
	/* the pair again after a failure of ./start */
	AFTER("start stop", "ended:1 +2000 up ended:0",
	    "ready run up; start run");
	AFTER("start stop never", "ended:0 +2000 ended:0 ended:0 +2000 up",
	    "starting start up; run stop start");
}

ATF_TC_WITHOUT_HEAD(unstartable__tried_again_later_and_later);
ATF_TC_BODY(unstartable__tried_again_later_and_later, tc)
{
	struct service sv;

	world_options("norun");
	world_begin(&sv);
	world_events(&sv, "timer timer");
	world_describe(&sv, outcome, sizeof(outcome));
	ATF_CHECK_STREQ("down none up; no-run no-run timer:2000 no-run "
	    "timer:4000", outcome);
	ATF_CHECK(strstr(sv.sv_record.r_reason, "cannot start ./run") != NULL);
	ATF_CHECK(check_invariants(&sv));
	world.settings.se_files |= HAS_RUN;
	world.did[0] = '\0';
	world_events(&sv, "timer");
	world_describe(&sv, outcome, sizeof(outcome));
	ATF_CHECK_STREQ("ready run up; run", outcome);
	AFTER("norun down", "once", "down none once; no-run");
	AFTER("norun down", "up exit", "gone");
}

ATF_TC_WITHOUT_HEAD(unstartable__finish_and_stop_are_left_out);
ATF_TC_BODY(unstartable__finish_and_stop_are_left_out, tc)
{
	struct service sv;

	world_options("start finish stop");
	world_begin(&sv);
	world.fails = 1 << FINISH_SCRIPT | 1 << STOP_SCRIPT;
	world_events(&sv, "ended:0 +2000 ended:1");
	world_describe(&sv, outcome, sizeof(outcome));
	ATF_CHECK_STREQ("ready run up; start run no-finish run", outcome);
	world_events(&sv, "down ended:0");
	world_describe(&sv, outcome, sizeof(outcome));
	ATF_CHECK_STREQ("down none down; start run no-finish run TERM CONT "
	    "no-finish no-stop", outcome);
	ATF_CHECK(check_invariants(&sv));
}

ATF_TC_WITHOUT_HEAD(settings__read_before_every_start);
ATF_TC_BODY(settings__read_before_every_start, tc)
{
	struct service sv;

	world_options("");
	world_begin(&sv);
	world_events(&sv, "+2000");
	world.settings.se_files |= HAS_FINISH;
	world.settings.se_stop_signal = 2;
	world_events(&sv, "restart ended:0 +2000 restart ended:0");
	world_describe(&sv, outcome, sizeof(outcome));
	ATF_CHECK_STREQ("finishing finish up; run TERM CONT run INT CONT "
	    "finish timer:5000", outcome);
}

ATF_TC_WITHOUT_HEAD(record__says_what_happened);
ATF_TC_BODY(record__says_what_happened, tc)
{
	struct service sv;
	struct record *r = &sv.sv_record;

	world_options("probe");
	world_begin(&sv);
	ATF_CHECK(r->r_ready.tv_sec == 0);
	world_events(&sv, "+3000 ready");
	ATF_CHECK(r->r_ready.tv_sec == 1003);
	ATF_CHECK(r->r_since.tv_sec == 1003);
	ATF_CHECK(r->r_restarts == 0);
	world_events(&sv, "+1000 ended:3");
	ATF_CHECK(r->r_ending == EXITED && r->r_code == 3);
	ATF_CHECK(r->r_restarts == 1);
	ATF_CHECK(strstr(r->r_reason, "exited 3") != NULL);
	world_events(&sv, "+2000 ready ended:KILL");
	ATF_CHECK(r->r_ending == KILLED && r->r_code == 9);
	ATF_CHECK(r->r_restarts == 2);
	/* when the next start is due */
	world_events(&sv, "ended:3");
	ATF_CHECK(r->r_next.tv_sec == 1007);
	world_events(&sv, "timer");
	ATF_CHECK(r->r_next.tv_sec == 0);
	world_events(&sv, "+2000 restart ended:0");
	ATF_CHECK(r->r_restarts == 3);
	world_events(&sv, "down ended:0 +2000 up");
	ATF_CHECK(r->r_restarts == 0);
}

/*
 * What the record gives for the reason after all that.
 */
static const char *
reason(const char *options, const char *way)
{
	static struct service sv;

	world_options(options);
	world_begin(&sv);
	world_events(&sv, way);
	return (sv.sv_record.r_reason);
}

#define REASON(options, way, is)	ATF_CHECK_STREQ(is, reason(options, way))

ATF_TC_WITHOUT_HEAD(record__says_why);
ATF_TC_BODY(record__says_why, tc)
{

	REASON("", "", "");
	REASON("", "down", "told to stop");
	REASON("", "+2000 down ended:0", "told to stop");
	REASON("", "restart", "told to restart");
	REASON("", "gone", "its directory has gone");
	REASON("health", "sick", "it is sick");
	REASON("probe slow=300", "timer", "not ready after 300 ms");
	REASON("", "ceasing", "it said that it is stopping");
	REASON("", "ended:3", "exited 3");
	REASON("", "ended:KILL", "killed by signal 9");
	REASON("", "ended:unknown", "ended while nobody looked");
	REASON("start", "ended:3", "./start exited 3");
	REASON("start", "ended:KILL", "./start killed by signal 9");
	REASON("finish", "ended:1 ended:125",
	    "./finish says that it fails for good");
	REASON("deaths=1 within=500", "+2000 ended:1",
	    "died 1 times within 0 ms");
	/* somebody looked after it */
	REASON("", "+2000 ended:100 up", "");
}

ATF_TC_WITHOUT_HEAD(record__of_one_process_only);
ATF_TC_BODY(record__of_one_process_only, tc)
{
	struct service sv;
	struct record *r = &sv.sv_record;

	world_options("finish");
	world_begin(&sv);
	r->r_main = 7;
	r->r_misses = 2;
	(void)strcpy(r->r_text, "all is well");
	world_events(&sv, "+2000 pause TERM ended:0");
	ATF_CHECK_EQ(0, r->r_main);
	ATF_CHECK_STREQ("", r->r_text);
	ATF_CHECK(!r->r_paused && !r->r_term);
	world_events(&sv, "TERM");
	ATF_CHECK(r->r_term);
	world_events(&sv, "ended:0");
	ATF_CHECK(!r->r_term);
	ATF_CHECK_EQ(0, r->r_misses);
}

ATF_TC_WITHOUT_HEAD(record__time_of_the_last_change);
ATF_TC_BODY(record__time_of_the_last_change, tc)
{
	struct service sv;
	struct record *r = &sv.sv_record;

	world_options("finish down");
	world_begin(&sv);
	ATF_CHECK_EQ(1000, r->r_changed.tv_sec);
	world_events(&sv, "+2000 up");
	ATF_CHECK_EQ(1002, r->r_changed.tv_sec);
	ATF_CHECK_EQ(1002, r->r_ready.tv_sec);
	world_events(&sv, "+2000 down ended:0");
	ATF_CHECK_EQ(1004, r->r_changed.tv_sec);
	world_events(&sv, "+2000 ended:0");
	ATF_CHECK_EQ(1006, r->r_changed.tv_sec);
	/* runit keeps the time of ./run until ./finish is over */
	world_options("finish runit");
	world_begin(&sv);
	world_events(&sv, "+2000 ended:0");
	ATF_CHECK_EQ(1000, r->r_changed.tv_sec);
	world_events(&sv, "+2000 ended:0");
	ATF_CHECK_EQ(1004, r->r_changed.tv_sec);
	world_options("runit never");
	world_begin(&sv);
	world_events(&sv, "+2000 ended:0");
	ATF_CHECK_EQ(1002, r->r_changed.tv_sec);
	/* up, though nothing runs */
	world_options("start norun");
	world_begin(&sv);
	world_events(&sv, "+2000 ended:0");
	ATF_CHECK_EQ(1002, r->r_ready.tv_sec);
	/* when the next start is due, to the ms */
	world_options("");
	world_begin(&sv);
	world_events(&sv, "+100 ended:1 timer +950 ended:1");
	ATF_CHECK_EQ(1003, r->r_next.tv_sec);
	ATF_CHECK_EQ(0, r->r_next.tv_nsec);
	world_options("");
	world.now += 300;
	world_begin(&sv);
	world_events(&sv, "ended:1");
	ATF_CHECK_EQ(1001, r->r_next.tv_sec);
	ATF_CHECK_EQ(300000000, r->r_next.tv_nsec);
}

ATF_TC_WITHOUT_HEAD(record__marks_what_could_not_be_started);
ATF_TC_BODY(record__marks_what_could_not_be_started, tc)
{
	struct service sv;

	world_options("norun");
	world_begin(&sv);
	ATF_CHECK(sv.sv_record.r_flags & SV_UNSTARTED);
	world.settings.se_files |= HAS_RUN;
	world_events(&sv, "timer");
	ATF_CHECK((sv.sv_record.r_flags & SV_UNSTARTED) == 0);
	world_events(&sv, "+2000 ended:100");
	ATF_CHECK(sv.sv_record.r_flags & SV_FAILING);
	world_events(&sv, "up");
	ATF_CHECK((sv.sv_record.r_flags & SV_FAILING) == 0);
}

/* A successor goes on. */

/*
 * What it is when the record of such a service is all that is left.
 */
static const char *
resumed(const char *options, const char *way, const char *further)
{
	struct service before, sv;

	world_options(options);
	world_begin(&before);
	world_events(&before, way);
	world_resume(&sv, &before.sv_record);
	ATF_CHECK_MSG(check_invariants(&sv), "[%s] %s", options, way);
	world_events(&sv, further);
	world_describe(&sv, outcome, sizeof(outcome));
	return (outcome);
}

#define RESUMED(options, way, further, is) \
	ATF_CHECK_STREQ(is, resumed(options, way, further))

ATF_TC_WITHOUT_HEAD(resume__goes_on_in_every_state);
ATF_TC_BODY(resume__goes_on_in_every_state, tc)
{

	RESUMED("", "+2000", "", "ready run up");
	RESUMED("", "+2000", "ended:1", "ready run up; run");
	RESUMED("health", "+2000", "", "ready run up");
	ATF_CHECK(world.watched);
	RESUMED("down", "", "", "down none down");
	RESUMED("", "+2000 down ended:0", "+2000 up", "ready run up; run");
	RESUMED("start", "+2000", "ended:0", "ready run up; run");
	RESUMED("down", "once +2000 ended:0", "", "down none once");
	RESUMED("", "ended:100", "", "failed none down");
	RESUMED("start", "", "ended:0", "ready run up; run");
	RESUMED("start stop", "", "ended:1", "failed none down");
	RESUMED("stop", "+2000 down ended:0", "", "finishing stop down");
	RESUMED("finish", "+2000 ended:100", "ended:0",
	    "failed none down; timer:5000");
	RESUMED("on-failure kill=100", "+2000 sick", "ended:0",
	    "ready run up; timer:100 run");
	RESUMED("never", "+2000 down up", "ended:0", "ready run up; run");
	RESUMED("start stop", "ended:0", "down ended:0",
	    "finishing stop down; TERM CONT stop");
	RESUMED("start norun stop", "ended:0", "down",
	    "finishing stop down; stop");
	RESUMED("probe slow=3000", "", "ready", "ready run up; timer:3000");
	RESUMED("probe slow=3000", "", "timer",
	    "stopping run up term; timer:3000 TERM CONT timer:5000");
	RESUMED("kill=3000", "+2000 down", "timer",
	    "stopping run down term; timer:3000 KILL");
	RESUMED("", "+2000 down", "ended:0", "down none down");
	RESUMED("", "+2000 restart", "ended:0", "ready run up; run");
	RESUMED("", "+2000 exit", "ended:0", "gone");
	RESUMED("finish", "+2000 ended:1", "timer",
	    "finishing finish up; timer:5000 group:KILL");
	RESUMED("finish", "+2000 ended:1", "+2000 ended:0",
	    "ready run up; timer:5000 run");
	RESUMED("stop", "+2000 down ended:0", "ended:0", "down none down");
	RESUMED("", "+2000 pause", "continue", "ready run up; CONT");
	RESUMED("", "+300 ended:1", "timer", "ready run up; timer:1000 run");
	RESUMED("", "ended:1 timer ended:1 timer ended:1 +500", "",
	    "down none up; timer:3500");
	/* about the delay that the predecessor had come to */
	RESUMED("", "ended:1 timer ended:1 timer ended:1 timer +500 ended:1",
	    "timer ended:1", "down none up; timer:7500 run timer:15000");
}

ATF_TC_WITHOUT_HEAD(resume__what_was_to_leave);
ATF_TC_BODY(resume__what_was_to_leave, tc)
{
	struct record r;
	struct service sv;

	(void)memset(&r, 0, sizeof(r));
	(void)strcpy(r.r_name, "it");
	r.r_exiting = 1;
	world_options("");
	world_resume(&sv, &r);
	world_describe(&sv, outcome, sizeof(outcome));
	ATF_CHECK_STREQ("gone", outcome);
	/* its ./finish was over, but nothing had come of it yet */
	r.r_exiting = 0;
	r.r_want = WANT_UP;
	r.r_state = FINISHING;
	world_options("");
	world.now += 5000;
	world_resume(&sv, &r);
	ATF_CHECK(check_invariants(&sv));
	ATF_CHECK(sv.sv_record.r_state == READY ||
	    sv.sv_record.r_state == DOWN);
}

ATF_TC_WITHOUT_HEAD(resume__what_hangs_is_killed);
ATF_TC_BODY(resume__what_hangs_is_killed, tc)
{

	RESUMED("health", "+2000 sick", "timer",
	    "stopping run up term; timer:5000 KILL");
}

ATF_TC_WITHOUT_HEAD(resume__does_not_count_a_death_twice);
ATF_TC_BODY(resume__does_not_count_a_death_twice, tc)
{
	struct service sv;

	world_options("");
	world_begin(&sv);
	world_events(&sv, "ended:1");
	ATF_CHECK(sv.sv_record.r_restarts == 1);
	resume(&sv);
	ATF_CHECK_EQ_MSG(1, sv.sv_record.r_restarts, "%u restarts",
	    sv.sv_record.r_restarts);
	RESUMED("never", "+2000 ended:1", "", "down none down");
}

ATF_TC_WITHOUT_HEAD(resume__goes_on_sweeping);
ATF_TC_BODY(resume__goes_on_sweeping, tc)
{

	RESUMED("left=1 finish", "+2000 down ended:0", "empty timer",
	    "finishing finish down; timer:5 finish timer:5000");
	RESUMED("left=1", "+2000 ended:0", "+2000 empty timer",
	    "ready run up; timer:5 run");
}

/* At random. */

static unsigned long seed = 1;

static unsigned
dice(unsigned sides)
{

	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return ((unsigned)(seed >> 33) % sides);
}

static void
random_options(char *text, size_t size)
{
	static const char *const words[] = {
		"start", "stop", "finish", "down", "probe slow=3000",
		"health", "leave-behind", "kill=2000", "left=2", "never",
		"on-failure", "deaths=4 within=20000", "most=4000", "control",
		"INT", "killpg", "norun start"
	};
	unsigned i;

	text[0] = '\0';
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (dice(4) == 0)
			(void)snprintf(text + strlen(text),
			    size - strlen(text), " %s", words[i]);
}

static void
random_event(struct service *sv, char *word, size_t size)
{
	unsigned count = sizeof(every_event) / sizeof(every_event[0]);
	const char *event;

	if (world.left != 0 && sv->sv_record.r_state == STOPPING &&
	    dice(10) == 0) {
		(void)snprintf(word, size, "empty");
		return;
	}
	do
		event = every_event[dice(count)];
	while (!can_happen(sv, event) ||
	    ((strcmp(event, "gone") == 0 || strcmp(event, "exit") == 0) &&
	    dice(20) != 0));
	if (dice(3) == 0)
		(void)snprintf(word, size, "+%u", dice(4000));
	else
		(void)snprintf(word, size, "%s", event);
}

/*
 * One service, until it goes or has seen enough.  Two starts are never less
 * than a second apart, and a service wanted up is not forgotten.
 */
static unsigned
random_life(unsigned most)
{
	char options[256], word[32], last[200] = "";
	uint64_t last_start;
	struct service sv;
	unsigned i, before;
	enum want want;
	size_t len;

	random_options(options, sizeof(options));
	world_options(options);
	world_begin(&sv);
	last_start = world.now;
	for (i = 0; i < most && !world.departed; i++) {
		random_event(&sv, word, sizeof(word));
		len = strlen(last);
		if (len > 150)
			(void)memmove(last, last + 50, len - 49);
		len = strlen(last);
		(void)snprintf(last + len, sizeof(last) - len, " %s", word);
		world.did[0] = '\0';
		before = world.starts[RUN_SCRIPT];
		want = sv.sv_record.r_want;
		world_event(&sv, word);
		ATF_REQUIRE_MSG(strcmp(word, "restart") != 0 ||
		    sv.sv_record.r_want == want, "restart is no wish [%s]%s",
		    options, last);
		ATF_REQUIRE_MSG(check_invariants(&sv), "[%s]%s", options,
		    last);
		if (world.starts[RUN_SCRIPT] == before)
			continue;
		ATF_REQUIRE_MSG(world.now - last_start >= 1000 ||
		    world.starts[START_SCRIPT] > 0 || before == 0,
		    "too soon [%s]%s", options, last);
		last_start = world.now;
	}
	return (i + 1);
}

ATF_TC_WITHOUT_HEAD(random__invariants_hold);
ATF_TC_BODY(random__invariants_hold, tc)
{
	unsigned long events;

	for (events = 0; events < 200000; )
		events += random_life(200);
}

ATF_TP_ADD_TCS(tp)
{

	ATF_TP_ADD_TC(tp, cells__without_process);
	ATF_TP_ADD_TC(tp, cells__starting);
	ATF_TP_ADD_TC(tp, cells__ready);
	ATF_TP_ADD_TC(tp, cells__started);
	ATF_TP_ADD_TC(tp, cells__stopping);
	ATF_TP_ADD_TC(tp, cells__finishing);
	ATF_TP_ADD_TC(tp, spacing__one_second_from_start_to_start);
	ATF_TP_ADD_TC(tp, delay__doubles_after_each_quick_death);
	ATF_TP_ADD_TC(tp, delay__forgiven_after_living_longer_than_it);
	ATF_TP_ADD_TC(tp, delay__forgiven_when_somebody_looks_after_it);
	ATF_TP_ADD_TC(tp, policy__never_and_on_failure);
	ATF_TP_ADD_TC(tp, limit__so_many_deaths_in_so_much_time);
	ATF_TP_ADD_TC(tp, limit__counts_in_every_stretch_of_that_time);
	ATF_TP_ADD_TC(tp, stop__signal_and_continue_then_kill_in_time);
	ATF_TP_ADD_TC(tp, ready__limit_to_become_so);
	ATF_TP_ADD_TC(tp, sick__restarted_and_killed_when_it_hangs);
	ATF_TP_ADD_TC(tp, sweep__term_first_then_kill);
	ATF_TP_ADD_TC(tp, finish__learns_how_run_ended);
	ATF_TP_ADD_TC(tp, start_and_stop__once_each);
	ATF_TP_ADD_TC(tp, unstartable__tried_again_later_and_later);
	ATF_TP_ADD_TC(tp, unstartable__finish_and_stop_are_left_out);
	ATF_TP_ADD_TC(tp, settings__read_before_every_start);
	ATF_TP_ADD_TC(tp, record__says_what_happened);
	ATF_TP_ADD_TC(tp, record__says_why);
	ATF_TP_ADD_TC(tp, record__of_one_process_only);
	ATF_TP_ADD_TC(tp, record__time_of_the_last_change);
	ATF_TP_ADD_TC(tp, record__marks_what_could_not_be_started);
	ATF_TP_ADD_TC(tp, resume__what_was_to_leave);
	ATF_TP_ADD_TC(tp, resume__goes_on_in_every_state);
	ATF_TP_ADD_TC(tp, resume__what_hangs_is_killed);
	ATF_TP_ADD_TC(tp, resume__does_not_count_a_death_twice);
	ATF_TP_ADD_TC(tp, resume__goes_on_sweeping);
	ATF_TP_ADD_TC(tp, random__invariants_hold);

	return (atf_no_error());
}
