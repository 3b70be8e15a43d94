/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * nsboot.h -- what the four parts of nsboot share.
 */

#ifndef NSBOOT_H
#define NSBOOT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#define noreturn	__attribute__((__noreturn__))

/* The pseudo terminal that the booted system has as /dev/console. */
struct console {
	int	 master;
	int	 slave;		/* kept open: its last close would hang up */
	int	 in;		/* -1: nothing more, or nothing yet, to read */
	int	 out;
	bool	 raw;		/* in is a terminal, and in raw mode */
	struct termios saved;	/* its modes before that */
	char	 typed[1024];	/* read from in, not yet taken by the system */
	size_t	 ntyped;
	bool	 midline;	/* the last thing typed was no newline */
	bool	 cr;		/* the last thing shown is held back: '\r' */
};

/* What is booted, and how. */
struct machine {
	const char *root;	/* the tree's name */
	char	*const *init;	/* the argument vector of process 1 */
	const char *command;	/* -c, or NULL */
	const char *prepare;	/* -p, or NULL */
	bool	 userns;	/* booting as an ordinary user */
	pid_t	 pid;		/* process 1, as seen from here */
	int	 pidfd;
};

/* console.c */
void	 console_open(struct console *);
void	 console_close(struct console *);
void	 console_raw(struct console *);
void	 console_restore(struct console *);
void	 console_resize(const struct console *);
bool	 console_output(struct console *);
bool	 console_read(struct console *);
void	 console_type(struct console *);
void	 console_eof(struct console *);

/* root.c */
void	 make_root(const struct machine *);
void	 enter_root(const char *);
void	 run_prepare(const struct machine *);
int	 open_inside(int, const char *, int);

/* spawn.c */
void	 enter_user_namespace(void);
void	 spawn_init(struct machine *, const struct console *);
pid_t	 spawn_command(const struct machine *);
int	 open_root(const struct machine *);
void	 default_signals(void);

#endif
