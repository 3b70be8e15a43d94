/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What the files of proc share.
 */

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "signame.h"

/* Exit status. */
enum {
	DONE = 0,		/* found, signalled, ended */
	FAILED = 1,		/* not found, not permitted, did not end */
	WRONG = 2		/* wrong use, or the system refused */
};

/* Room for the beginning of a command line that is looked at, and a NUL. */
#define ARGS_MAX	131072

/* What a process has to look like.  See match.c. */
struct pattern {
	const char	*pt_name;	/* the program; NULL: any process */
	const char	*pt_interp;	/* its interpreter with arguments, or NULL */
};

/* A process that is signalled or waited for. */
struct target {
	pid_t	t_pid;
	int	t_fd;		/* its pidfd, or -1: known by start time */
	unsigned long long t_start;	/* in clock ticks since boot */
};

#define noreturn	__attribute__((__noreturn__))

/* proc.c */
noreturn void	usage(void);
bool	pid_number(const char *, pid_t *);

/* find.c */
bool	is_program(const struct pattern *, pid_t);
int	find_one(const struct pattern *, pid_t);
int	find_all(const struct pattern *);

/* match.c */
bool	matches(const struct pattern *, char *, size_t);

/* os-linux.c */
void	check_visibility(void);
size_t	command_line(pid_t, char *);
bool	is_candidate(pid_t);
pid_t	parent_of(pid_t);
void	each_process(void (*)(pid_t, void *), void *);
bool	hold(struct target *);
void	release(const struct target *);
int	send_signal(const struct target *, int);
size_t	await_change(struct target *, size_t, long long);
char	state_of(pid_t);
int	open_input(pid_t);

/* await.c */
int	drained_await(pid_t, long long);
int	pidfile_await(const char *, const struct pattern *, long long);

/* stop.c */
struct stop {
	struct pattern	st_pattern;
	const char	*st_label;	/* who complains */
	const char	*st_seconds;	/* st_timeout as the user wrote it */
	long long	 st_timeout;	/* in ms, 0: none */
	int		 st_signal;
};
int	signal_all(const struct stop *, char *[], size_t);
int	stop_all(const struct stop *, char *[], size_t);
int	wait_all(const struct stop *, char *[], size_t);
long long now(void);
