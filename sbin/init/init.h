/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * init.h -- what the files of init share.
 *
 * Process 1 allocates nothing once main() has read its arguments: every
 * table below has a fixed size, and what needs a library that allocates
 * (passwords, utmp) is done in a child.
 */

#ifndef INIT_H
#define INIT_H

#include <sys/types.h>

#define noreturn	__attribute__((__noreturn__))
#define PRINTF(f, a)	__attribute__((__format__(__printf__, f, a)))

#define FOREVER		(-1LL)		/* a deadline that never comes */
#define PATHLEN		256		/* longest path of ours, with NUL */

/* How the system is to end.  HOW_EXIT is a container's TERM. */
enum howto {
	HOW_NONE, HOW_SINGLE, HOW_EXIT, HOW_REBOOT, HOW_HALT, HOW_POWEROFF
};

/* What signals have asked for and no state has acted on yet. */
struct request {
	enum howto	rq_how;
	int		rq_clean;	/* read ttys again */
	int		rq_catatonia;	/* start no more gettys */
};
extern struct request	request;

/* Settled by setup_init() and never changed afterwards. */
struct setup {
	int		su_pid1;	/* we are process 1 */
	int		su_container;	/* no machine of our own: may exit */
	int		su_disks;	/* the machine's disks are ours alone */
	int		su_single;	/* single user mode first */
	int		su_fast;	/* no autoboot for rc */
	int		su_resumed;	/* started again after a fatal signal */
	char		**su_command;	/* runs in place of the gettys */
	long long	su_stall;	/* ms to wait after a bad failure */
	long long	su_grace;	/* ms from TERM to KILL, and after */
	long long	su_limit;	/* ms rc.shutdown may take */
	char		su_rc[PATHLEN];
	char		su_rc_shutdown[PATHLEN];
	char		su_ttys[PATHLEN];
	char		su_rundir[PATHLEN];
};
extern struct setup	setup;

/* A process that a state waits for. */
struct job {
	pid_t		jb_pid;		/* 0: not running */
	int		jb_status;	/* as of waitpid, once it has ended */
	int		jb_stopped;	/* it has been stopped since */
	long long	jb_started;
};

/* A line of ttys(5). */
struct ttyline {
	char		tl_name[64];
	char		tl_command[256];
	char		tl_type[32];
	char		tl_window[256];
	int		tl_flags;
#define TL_ON		0x01
#define TL_SECURE	0x02
#define TL_IFEXISTS	0x04
#define TL_IFCONSOLE	0x08
};

/* The words of a command, ready for exec. */
struct words {
	char		wd_text[1024];
	char		*wd_argv[64];
};

/* init.c */
noreturn void	disaster(int);

/* setup.c */
void	setup_init(int, char *[]);

/* proc.c */
void	signals_init(void);
pid_t	spawn(void);
int	job_start(struct job *, const char *, void (*)(const void *),
	    const void *, int);
int	job_wait(struct job *, long long);
void	job_stop(struct job *);
void	wait_event(long long);
void	wait_quietly(long long);
int	children_left(void);
long long now(void);
long long earlier(long long, long long);

/* console.c */
void	console_init(void);
void	console_attach(void);
void	console_output(void);
void	console_sane(int);
void	warning(const char *, ...) PRINTF(1, 2);
void	emergency(const char *, ...) PRINTF(1, 2);
void	stall(const char *, ...) PRINTF(1, 2);
void	warn_status(const char *, int, const char *);

/* single.c */
#define SIG_NO_TERMINAL	SIGUSR2	/* what it ends by if nobody can type */
noreturn void	single_user_child(const void *);

/* ttys.c */
int	ttys_read(const char *, int, void (*)(const struct ttyline *, void *),
	    void *);

/* words.c */
int	ttys_words(const struct ttyline *, const char *, int, struct words *);

/* session.c */
void	sessions_read(void);
long long sessions_start(void);
void	sessions_stop(void);
void	sessions_hangup(void);
int	session_ended(pid_t);

/* death.c */
void	end_services(struct job *, int);
void	end_processes(void);
void	flush_disks(void);
void	end_system(int);

/* utmp.c */
void	utmp_boot(void);
void	utmp_shutdown(void);
void	utmp_logout(pid_t);

/* files.c */
void	write_state(const char *);
int	read_exit_status(int);
ssize_t	read_small(const char *, char *, size_t);

/* os-linux.c */
int	claim_machine(void);
int	adopt_orphans(void);
int	end_machine(enum howto);
void	release_disks(int);
int	signal_descendants(int);
void	signal_everything(int);
int	stop_request_signal(enum howto);
int	is_kernel_console(const char *);
int	kernel_log(const char *);
int	take_terminal(int, int);
void	release_terminal(int);
noreturn void	run_self_again(void);

#endif
