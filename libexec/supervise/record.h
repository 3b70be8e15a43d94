/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * The state of one service as a line of text.
 *
 * supervise/.state holds one such line, .svscan/summary one a service, each
 * RECORD_SIZE bytes with the newline.  A line is overwritten in place, by one
 * write(2), so that a full disk cannot stop it; its first and its last word
 * are the same number, and a reader who finds two numbers reads again.
 */

#include <sys/types.h>

#include <stdint.h>
#include <time.h>

#define RECORD_SIZE	768
#define RECORD_NAME	256	/* longest name, with its NUL */
#define RECORD_TEXT	96	/* longest reason or status text, likewise */

/* In the order of their names in record.c. */
enum state {
	DOWN,			/* no process, or waiting to start again */
	STARTING,		/* ./start or ./run, not yet ready */
	READY,
	STOPPING,		/* told to end */
	FINISHING,		/* ./finish or ./stop runs */
	FAILED,			/* down for good, until somebody says up */
	STATES
};

enum want {
	WANT_DOWN,
	WANT_UP,
	WANT_ONCE,
	WANTS
};

/* Which program the process of a service is. */
enum script {
	NO_SCRIPT,
	START_SCRIPT,
	RUN_SCRIPT,
	FINISH_SCRIPT,
	STOP_SCRIPT,
	SCRIPTS
};

/* How a process ended. */
enum ending {
	NO_ENDING,		/* none has ended yet */
	EXITED,			/* code: its exit status */
	KILLED,			/* code: the signal */
	UNKNOWN_ENDING,		/* nobody was there to ask */
	ENDINGS
};

struct record {
	uint32_t	r_generation;		/* grows with every write */
	enum state	r_state;
	enum want	r_want;
	enum script	r_script;
	pid_t		r_pid;			/* 0: no process */
	pid_t		r_main;			/* MAINPID, 0: r_pid is it */
	pid_t		r_left;			/* the process before */
	unsigned	r_flags;		/* of the state machine */
	int		r_paused;
	int		r_term;			/* TERM sent, not yet ended */
	int		r_exiting;		/* to be given up when down */
	int		r_has_log;
	int		r_normally_down;	/* ./down was there */
	unsigned	r_restarts;		/* by itself, since told up */
	enum ending	r_ending;		/* of the last ./run */
	int		r_code;
	unsigned	r_misses;		/* failed health probes in a row */
	uint64_t	r_born;			/* r_pid started, ticks since boot */
	unsigned	r_watchdog;		/* ms, as it set it; 0 */
	uint32_t	r_boot;			/* which boot */
	struct timespec	r_since;		/* the state was entered */
	struct timespec	r_changed;		/* r_pid changed */
	struct timespec	r_ready;		/* last ready, 0: never */
	struct timespec	r_next;			/* start is due, 0: none */
	char		r_name[RECORD_NAME];
	char		r_reason[RECORD_TEXT];	/* why it ended, last time */
	char		r_text[RECORD_TEXT];	/* what it says of itself */
};

/* record.c */
extern const char *const state_names[STATES];
extern const char *const want_names[WANTS];
extern const char *const script_names[SCRIPTS];
extern const char *const ending_names[ENDINGS];

int	record_format(const struct record *, char [RECORD_SIZE]);
int	record_parse(const char [RECORD_SIZE], struct record *);
int	record_has_room(const char *);
