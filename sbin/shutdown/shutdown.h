/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shutdown.h -- what the files of shutdown share.
 */

#ifndef SHUTDOWN_H
#define SHUTDOWN_H

#include <sys/types.h>

#include <time.h>

#include "../init/rcinit.h"

#define noreturn	__attribute__((__noreturn__))

#define NOLOGIN_BEFORE	300	/* seconds before the end: no more logins */

enum action { GO_SINGLE, GO_REBOOT, GO_HALT, GO_POWEROFF, GO_NOWHERE };

/* The moment of a shutdown. */
struct moment {
	clockid_t	mo_clock;	/* the clock it is read from */
	time_t		mo_time;
};

/* reboot.c */
int	reboot_main(const char *, int, char *[]);

/* ask.c */
void	ask_init(pid_t, enum action);
const char *action_words(enum action);

/* schedule.c */
int	parse_moment(const char *, struct moment *);
long	seconds_left(const struct moment *);
time_t	wall_time(const struct moment *);
long	next_warning(long);

/* warn.c */
void	warn_users(const struct moment *, const char *);
void	warn_cancelled(void);
void	deny_logins(const struct moment *, const char *);
void	allow_logins(void);

/* lock.c */
pid_t	waiting_shutdown(void);
int	claim_shutdown(void);
void	run_path(char *, size_t, const char *);

/* os-linux.c */
int	stop_machine(enum action);

#endif
