/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What the files of ready share.
 */

#include <sys/types.h>

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "libexec/proc/loader.h"

/* Exit status, besides those of all loaders. */
#define TIME_OVER	99

/* The longest time there is, in s. */
#define SECONDS_MAX	1000000

/*
 * A way to find out that a service is ready.  What is NULL has nothing to do.
 */
struct method {
	const char	*me_prefix;	/* what the word for it begins with */
	bool		 me_by_program;	/* the program itself tells */
	/* Understand the word; false: it is not right. */
	bool		(*me_parse)(const char *);
	/* Before the program is started; ends the process when refused. */
	void		(*me_prepare)(void);
	/* In the child: what the program gets, ends the process if refused. */
	void		(*me_give)(void);
	/* The program runs, or has gone into the background. */
	void		(*me_try_now)(void);
	/* A descriptor to wait for, -1: none. */
	int		(*me_descriptor)(short *);
	/* When it has to look though nothing has come, in ms; NEVER. */
	long long	(*me_due)(void);
	/* Look whether the service is ready. */
	bool		(*me_look)(void);
	/* A child has ended that is not the program. */
	void		(*me_child_ended)(pid_t, int);
	/* The program has ended: can nobody tell any more? */
	bool		(*me_in_vain)(void);
	/* Leave nothing behind, even when not all was prepared. */
	void		(*me_close)(void);
};

#define NEVER		(-1LL)

struct options {
	const char	*op_what;	/* the word that says how */
	const char	*op_seconds;	/* op_limit, as it was given */
	const struct method *op_method;
	char		**op_program;	/* NULL: none */
	bool		 op_stays;	/* in the foreground */
	long long	 op_limit;	/* in ms */
};

extern struct options options;

/* The intervals at which something is tried. */
struct tries {
	long long	tr_next;	/* in ms, as of now() */
	long long	tr_interval;	/* in ms */
};

/* A signal that somebody sent us. */
struct sent {
	int	se_signal;
	bool	se_terminal;	/* the whole group got it, from the terminal */
};

/* A datagram. */
#define GRAM_SIZE	4096
#define GRAM_FDS	16

struct gram {
	char	gr_text[GRAM_SIZE + 1];
	pid_t	gr_pid;		/* 0: not known here */
	uid_t	gr_uid;
	int	gr_fds[GRAM_FDS];
	size_t	gr_nfds;
};

/* ready.c */
noreturn void	usage(void);

/* wait.c */
int	await_readiness(void);
void	extend_limit(long long);
bool	has_program_ended(void);

/* program.c */
int	hear_signals(void);
void	restore_signals(void);
pid_t	start_program(void);
void	close_input(void);
void	die_of(int);

/* tries.c */
void	try_at_once(struct tries *);
void	try_later(struct tries *);

/* descriptor.c notify.c socket.c command.c */
extern const struct method by_descriptor, by_notify, by_tcp, by_unix,
    by_command;

/* notify.c */
const char *last_status(void);

/* os-linux.c */
int	open_signals(const sigset_t *);
bool	next_signal(int, struct sent *);
int	become_reaper(void);
int	is_below(pid_t, pid_t);
int	open_both_ways(int);
int	open_grams(void);
bool	receive(int, struct gram *);
void	close_received(struct gram *);
int	bind_below(int, int, const char *);
int	bind_nowhere(int, const char *);
