/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * A world for the state machine: its clock, processes and timers are numbers.
 */

#include "libexec/supervise/service.h"

extern struct world {
	struct settings	settings;	/* what the files say */
	uint64_t	now;		/* ms */
	int		fails;		/* set of 1 << enum script: no exec */
	unsigned	left;		/* processes that ./run leaves */
	const char	*controls;	/* letters that have a program */
	pid_t		last_pid;
	pid_t		process;	/* that runs, 0: none */
	int		departed;
	int		watched;	/* ready or healthy is watched */
	unsigned	starts[SCRIPTS];
	unsigned	reads;		/* of the settings */
	enum ending	ending;		/* what ./finish was told */
	int		code;
	char		did[512];	/* words, with a blank before each */
	char		said[512];	/* the last report */
} world;

void	world_options(const char *);
void	world_begin(struct service *);
void	world_resume(struct service *, const struct record *);
void	world_event(struct service *, const char *);
void	world_events(struct service *, const char *);
void	world_describe(const struct service *, char *, size_t);
