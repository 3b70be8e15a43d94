/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * One supervised service: what the state machine (machine.c) works on, and
 * what it needs of the world around it.
 */

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"
#include "status.h"

/* Files of a service directory; the names are in settings.c. */
enum file {
	HAS_RUN = 1 << 0,
	HAS_START = 1 << 1,
	HAS_STOP = 1 << 2,
	HAS_FINISH = 1 << 3,
	HAS_NOTIFY = 1 << 4,
	HAS_READY = 1 << 5,		/* the probe */
	HAS_HEALTH = 1 << 6,
	HAS_CONTROL = 1 << 7,		/* directory of programs */
	HAS_DOWN = 1 << 8,
	HAS_NO_SETSID = 1 << 9,
	HAS_NOTIFY_SOCKET = 1 << 10,
	HAS_LEAVE_BEHIND = 1 << 11,
	HAS_KILL_GROUP = 1 << 12,
	HAS_PID_NAMESPACE = 1 << 13
};

#define DEATHS_MOST	32	/* that restart-limit can count */

enum policy {
	RESTART_ALWAYS,
	RESTART_ON_FAILURE,
	RESTART_NEVER
};

/* unix:PATH or tcp:[HOST:]PORT, with its NUL. */
#define SOCKET_NAME	108

/* What the files say; read again before every start.  Times in ms. */
struct settings {
	unsigned	se_files;		/* set of enum file */
	enum policy	se_policy;
	int		se_notification_fd;	/* -1: none */
	int		se_stop_signal;
	int		se_reload_signal;
	unsigned	se_kill_after;		/* 0: never */
	unsigned	se_finish_limit;	/* 0: none, as below */
	unsigned	se_ready_limit;
	unsigned	se_probe_limit;
	unsigned	se_health_interval;
	unsigned	se_health_failures;	/* in a row */
	unsigned	se_watchdog;
	unsigned	se_max_delay;
	unsigned	se_deaths;		/* within se_window: failed */
	unsigned	se_window;
	char		se_ready_socket[SOCKET_NAME];
};

/* What happens to a service. */
enum event_kind {
	EV_UP,
	EV_DOWN,
	EV_ONCE,
	EV_EXIT,		/* end, then supervise it no longer */
	EV_RESTART,
	EV_PAUSE,
	EV_CONTINUE,
	EV_SIGNAL,		/* ev_number */
	EV_ENDED,		/* its process: ev_ending, ev_number */
	EV_READY,
	EV_SICK,		/* ev_text says why */
	EV_TIMER,
	EV_GONE,		/* its directory */
	EV_CEASING,		/* it says that it is going to end */
	EVENTS
};

struct event {
	enum event_kind	ev_kind;
	int		ev_number;
	enum ending	ev_ending;
	const char	*ev_text;
};

/* A descriptor the loop watches: call(owner) when it is readable. */
struct source {
	int		so_fd;			/* -1: none */
	void		(*so_call)(void *);
	void		*so_owner;
};

/* A moment the loop waits for: call(owner) when it is there. */
struct timer {
	uint64_t	ti_due;			/* ms, monotonic */
	unsigned	ti_slot;		/* in the heap, 0: not armed */
	void		(*ti_call)(void *);
	void		*ti_owner;
};

/* Who reaps a process. */
enum parent {
	OURS,			/* we do */
	GUARDED,		/* the guardian, and tells us how it ended */
	LOST			/* nobody we know */
};

/* A child; or one of a predecessor. */
struct process {
	struct source	pr_source;		/* its pidfd */
	pid_t		pr_pid;			/* 0: none */
	enum parent	pr_parent;
	enum ending	pr_ending;		/* told by the guardian */
	int		pr_number;
	struct timer	pr_timer;		/* its time limit, if any */
	struct process	*pr_next;		/* in its row of the hash */
};

struct readiness;

struct service {
	struct record	sv_record;		/* what others may know */
	struct settings	sv_settings;
	struct service	*sv_next;		/* in the list of all */
	struct service	*sv_same;		/* in its row of the hash */
	struct service	*sv_log;		/* its logger, if any */
	struct service	*sv_main;		/* whose logger this is */
	struct service	*sv_dirty;		/* in the list to publish */
	int		sv_is_dirty;
	uint32_t	sv_digest;		/* of what was written */
	int		sv_seen;		/* by the last scan */
	int		sv_gone;		/* to be freed */
	int		sv_is_log;
	int		sv_is_file;		/* logger is the file ./log */
	int		sv_is_open;		/* it is locked, and ours */
	int		sv_is_held;		/* by the guardian, too */
	int		sv_error;		/* why not, last time */
	uint64_t	sv_device, sv_inode;
	int		sv_dir;			/* descriptors, -1: none */
	int		sv_lock;
	int		sv_ok;
	int		sv_pipe;		/* end of the log pipe it gets */
	int		sv_slot;		/* in the summary, -1: none */
	struct source	sv_control;
	struct process	sv_process;		/* r_pid */
	struct timer	sv_timer;		/* of the state */
	uint64_t	sv_started;		/* ./run, ms, monotonic */
	uint64_t	sv_swept;		/* SV_SWEEPING since, ms */
	unsigned	sv_delay;		/* before the next start, ms */
	uint64_t	sv_died[DEATHS_MOST];	/* ring: ms, monotonic */
	unsigned	sv_deaths;		/* in it, so far */
	struct readiness *sv_readiness;		/* readiness.c, NULL: none */
};

/* In r_flags: what a successor must know, too. */
enum service_flag {
	SV_DELIBERATE = 1 << 0,		/* told to stop: no failure */
	SV_STARTED = 1 << 1,		/* ./start has run, ./stop has not */
	SV_SWEEPING = 1 << 2,		/* ends what the process left */
	SV_FAILING = 1 << 3,		/* does not come up again */
	SV_UNSTARTED = 1 << 4,		/* it could not be started */
	SV_SICK = 1 << 5,		/* it was stopped for that */
	SV_TOLD = 1 << 6,		/* somebody sent it TERM */
	SV_LOST = 1 << 7,		/* a guardian died since ./run began:
					   what it left may be anybody's */
	SV_COMPLAINED = 1 << 8		/* of files that cannot be written */
};

/* Whose rules hold; supervise.c. */
extern enum dress dress;

/* machine.c: the state machine */
void	handle(struct service *, const struct event *);
void	happen(struct service *, enum event_kind);
void	begin(struct service *);
void	resume(struct service *);

/* What the machine asks of the world; tests give it another one. */
uint64_t now_ms(void);
void	now_real(struct timespec *);
int	run_script(struct service *, enum script, enum ending, int);
void	send_signal(struct service *, int);
void	signal_group(struct service *, int);
int	run_control(struct service *, char);
unsigned sweep(struct service *, int);
void	set_timer(struct timer *, unsigned);
void	clear_timer(struct timer *);
void	await_readiness(struct service *);
void	watch_health(struct service *);
void	end_readiness(struct service *);
void	read_settings(struct service *);
void	publish(struct service *);
void	depart(struct service *);
void	report(const struct service *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));
