/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What the files of subreap share.
 */

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "libexec/proc/loader.h"

/* What the command line asks for. */
struct options {
	const char	*op_file;	/* the pid file of the main process */
	const char	*op_name;	/* or its name */
	const char	*op_list;	/* where the children are listed */
	const char	*op_new_list;	/* what is going to replace that */
	int		 op_notify_fd;	/* gets a newline; -1: none */
	bool		 op_notify;	/* tell $NOTIFY_SOCKET */
	bool		 op_main_only;	/* tell it the main process alone */
	bool		 op_keep;	/* the program may do so as well */
	bool		 op_stays;	/* the program does not leave */
	bool		 op_alone;	/* only the main process counts */
	long long	 op_settle;	/* in ms */
	long long	 op_limit;	/* in ms, from TERM to KILL */
};

extern struct options options;

/* A process that is signalled or waited for. */
struct process {
	pid_t	pr_pid;		/* 0: none */
	int	pr_fd;		/* its pidfd, or -1: known by start time */
	unsigned long long pr_start;	/* in clock ticks since boot */
};

/* What the kernel tells about a process. */
struct look {
	char	lk_name[64];	/* what it calls itself, cut by the kernel */
	char	lk_state;	/* the letter that ps(1) shows */
	pid_t	lk_parent;
	pid_t	lk_session;
	long	lk_threads;
	unsigned long long lk_start;	/* in clock ticks since boot */
};

/* A signal that somebody sent us. */
struct sent {
	int	se_signal;
	bool	se_own;		/* we raised it ourselves */
	bool	se_terminal;	/* the whole group got it, from the terminal */
};

/* subreap.c */
noreturn void	usage(void);

/* service.c */
int	serve(char *[]);

/* program.c */
void	block_signals(void);
pid_t	start_program(char *[]);
bool	let_go(void);
void	die_of(int);

/* deaths.c */
void	remember_strangers(void);
bool	is_stranger(pid_t);
bool	next_death(pid_t *, int *);
bool	is_death_due(void);
bool	has_children(void);

/* find.c */
void	remember_pid_file(void);
pid_t	find_by_file(void);
pid_t	find_by_name(void);
pid_t	find_last(bool *);

/* tree.c */
int	depth_of(pid_t, const struct look *);
void	each_descendant(void (*)(pid_t, const struct look *, void *), void *);
bool	hold_descendant(struct process *, pid_t);
bool	is_alive(const struct look *);

/* end.c */
void	end_tree(void);
long long end_due(void);
void	end_again(void);
void	end_children(void);

/* list.c */
bool	publish_list(const struct process *);
void	remove_list(void);

/* notify.c */
void	tell_ready(pid_t);
void	tell_main(pid_t);
long long tell_again(void);

/* os-linux.c */
const char *blindness(void);
int	become_reaper(void);
void	close_all_but(int, int);
bool	look_at(pid_t, struct look *);
size_t	first_argument(pid_t, char *, size_t);
void	each_child(void (*)(pid_t, void *), void *);
void	each_process(void (*)(pid_t, void *), void *);
bool	hold(struct process *);
void	release(struct process *);
int	send_signal(const struct process *, int);
bool	has_ended(const struct process *);
int	status_elsewhere(const struct process *);
int	open_signals(void);
bool	next_signal(int, struct sent *);
void	leave_no_core(void);
