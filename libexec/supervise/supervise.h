/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What the parts of the supervisor share, a part a file.
 */

#include <search.h>
#include <signal.h>

#include "service.h"

#define noreturn	__attribute__((__noreturn__))

/* Descriptors below STAGE are for children: see spawn.c. */
#define STAGE		64

/* Descriptor FROM of ours is to be descriptor TO of the child. */
struct passed {
	int	pa_from;
	int	pa_to;
};

/* A program to be run: os_spawn(). */
struct launch {
	const char	*la_path;
	char *const	*la_argv;
	char *const	*la_envp;
	int		la_dir;			/* is its directory */
	int		la_setsid;
	int		la_pid_namespace;
	/* Runs in the child; only with 0 it becomes the program. */
	int		(*la_born)(void *, pid_t, uint64_t);
	void		*la_arg;
};

/* Who the supervisor is; set once. */
extern const char *program;		/* supervise, svscan, runsv, runsvdir */
extern const char *one_service;		/* supervise DIR: DIR; else NULL */
extern int is_below_svscan;		/* started by somebody's svscan */
extern int is_readable;			/* -r: status is for everybody */
extern char base[PATH_MAX];		/* our directory, absolute */
extern char **arguments;		/* of main() */
extern unsigned rescan_interval;	/* ms, 0: only when told */

/* loop.c */
noreturn void supervise(int);
void	loop_signals(void (*)(int));
void	loop_stop(int);

/* message.c */
void	message(const char *, ...)
	    __attribute__((__format__(printf, 1, 2)));
noreturn void die(int, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* settings.c */
long	number(const char *, long);
void	notice_down(struct service *);

/* timer.c */
int	timer_room(int);
int	timer_wait(void);
void	timer_run(void);

/* spawn.c */
void	spawn_prepare(void);
void	spawn_open(void);
void	spawn_restore(void);
int	spawn(struct process *, const struct launch *,
	    const struct passed *, unsigned);

/* process.c */
void	process_watch(struct process *, void (*)(void *), void *);
int	process_ended(struct process *, struct event *);
void	process_bury(void);
void	process_kill(struct process *, int);
void	source_close(struct source *);
void	process_signal(struct process *, int);
struct process *process_find(pid_t);
void	process_orphan(void);

/* script.c */
#define PID_HERE	"000000000000"	/* for script_env(): the child's */
void	script_env(const char *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));
void	script_pass(int, int);
void	script_forget(void);
void	script_forget_service(const struct service *);
int	run_control_or(struct service *, char, const struct event *);
void	watch_process(struct service *);
int	run_beside(struct service *, struct process *, char *,
	    void (*)(void *), void *);

/* readiness.c */
void	readiness_prepare(struct service *);
void	readiness_alive(struct service *);
int	is_socket_name(const char *);
void	readiness_close(struct service *);
void	readiness_hold(struct service *);
void	notify_adopt(struct service *);

/* publish.c */
void	publish_open(void);
void	publish_guardian(void);
void	publish_all(void);
int	publish_now(struct service *);
void	publish_taken(struct service *);
void	publish_forget(struct service *);
int	read_state(struct service *, struct record *);
int	make_state(struct service *);

/* control.c */
void	control_read(void *);

/* service.c */
extern struct service *services;
struct service *service_find(uint64_t, uint64_t);
struct service *service_new(const char *, uint64_t, uint64_t);
int	service_open(struct service *);
#define LOCK_TIME	1000	/* ms */
int	lock_within(int, unsigned);
void	service_mirror(struct service *);
void	service_free_gone(void);
void	services_hold(void);
void	services_hold_new(void);
void	services_take_gone(void);
void	service_path(const struct service *, const char *, char *, size_t);

/* scan.c */
void	scan_open(void);
void	scan_now(void);
void	scan_close(void);
void	scan_soon(void);

/* wire.c: what guardian and supervisor say to each other */
enum note_kind {
	NOTE_HOLD,		/* both: these descriptors, under this key */
	NOTE_DROP,		/* to the guardian: no longer */
	NOTE_ENDED,		/* from it: process pid has ended */
	NOTE_GO			/* from it: that was all, and pid != 0 when
				   there was a supervisor before; to it: all
				   services are in care */
};

#define NOTE_KEY	64
#define NOTE_NAME	64
#define NOTE_FDS	3

struct note {
	enum note_kind	no_kind;
	enum ending	no_ending;
	int		no_number;
	pid_t		no_pid;
	char		no_key[NOTE_KEY];
	char		no_name[NOTE_NAME];	/* that it was given */
};

/* How the child of a guardian ended. */
struct end {
	pid_t		en_pid;
	enum ending	en_ending;
	int		en_number;
};

int	note_send(int, const struct note *, const int *, unsigned, int);
int	note_receive(int, struct note *, int *, unsigned *, int);

/* held.c */
struct held {
	char		he_key[NOTE_KEY];
	char		he_name[NOTE_NAME];
	unsigned	he_count;
	int		he_fds[NOTE_FDS];
};

int	held_put(const struct note *, const int *, unsigned);
int	held_take(const char *, char *, int *, unsigned);
void	held_drop(const char *);
const struct held *held_any(const char *);
void	held_walk(void (*)(const void *, VISIT, int));
void	held_forget(void);

/* keeper.c: the supervisor's side of it */
#define ENDINGS_KEPT	1024	/* by the guardian, having told them */
#define PATIENCE	1000	/* ms that one waits for the other */

int	keeper_open(int);
void	keeper_listen(void);
void	keeper_hold(const char *, const char *, const int *, unsigned);
void	keeper_drop(const char *);
int	keeper_take(const char *, char *, int *, unsigned);
int	keeper_left(const char *, char [NOTE_KEY]);
void	keeper_settle(void);
int	keeper_ended(pid_t, struct event *);
void	keeper_await(struct process *);
pid_t	keeper_guardian(void);
int	keeper_is_there(void);

/* adopt.c */
int	adopt(struct service *);
extern int is_successor;

/* guardian.c */
#define AGAIN		42	/* exit status: execute the program anew */
#define GUARDIAN_NOTE	"SUPERVISE_GUARDIAN"	/* in the environment */
#define GUARDIAN_TRIAL	"trial"			/* its value: just exit */
noreturn void guardian(void);
noreturn void guardian_become(int, pid_t);

/* os-linux.c */
void	os_loop_open(void);
int	os_watch(struct source *);
void	os_unwatch(struct source *);
int	os_wait(int, const sigset_t *);
int	os_notice_names(const char *);
void	os_notice_once(int, int);
int	os_drain(int);
int	os_reopen_pipe(pid_t, int, int [2]);
int	os_spawn(const struct launch *, pid_t *, int *);
int	os_pidfd(pid_t, uint64_t);
int	os_signal(int, int);
int	os_ended(int, struct event *);
void	os_reap(int);
int	os_has_orphan(pid_t, pid_t);
const char *os_check(void);
void	os_set_name(const char *);
uint64_t os_born(pid_t, pid_t *);
uint32_t os_boot(void);
void	os_subreaper(void);
int	os_has_name(pid_t, const char *);
int	os_is_below(pid_t, pid_t);
int	os_is_parent(pid_t, pid_t);
unsigned os_session(pid_t, int);
void	os_each_process(void (*)(pid_t, uint64_t, void *), void *);
void	os_shrink_pipe(int);
int	os_lock(int);
void	os_close_but(int);
void	os_execute_self(char *const []);
int	os_memory_file(void);
