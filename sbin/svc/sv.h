/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What the clients of the supervisor share.
 */

#include <sys/types.h>

#include <limits.h>
#include <stdbool.h>

#include "libexec/chain/words.h"
#include "libexec/proc/signame.h"
#include "libexec/supervise/record.h"
#include "libexec/supervise/status.h"

#define noreturn	__attribute__((__noreturn__))

/* Exit status. */
enum {
	DONE = 0,
	UNKNOWN = 1,		/* svstat -j, -o: a service cannot be read */
	TIMED_OUT = 99,
	WRONG_USE = 100,	/* svok, svup: no */
	IN_VAIN = 102,		/* what is waited for cannot come about */
	REFUSED = 111		/* by the system */
};

/* Whose manners: $SUPERVISE_DRESS. */
enum manners {
	OURS,
	LIKE_DAEMONTOOLS,
	LIKE_ENCORE
};

/* Reasons beside errno's, for why(). */
#define ENOTFIFO	(-1)
#define EBADFORMAT	(-2)

/* The status of encore's supervise, when it has a logger as well. */
#define TWO_STATUSES	((size_t)2 * STATUS_SIZE)

/* What can be known of a service. */
struct view {
	const char	*v_dir;
	const char	*v_error;	/* what is wrong, NULL: nothing */
	int		v_errno;	/* and why, for why(); 0: that is all */
	bool		v_is_gone;	/* v_error: nobody supervises it */
	bool		v_is_nowhere;	/* v_error: there is no such dir */
	bool		v_is_known;	/* v_record holds, if only as it was */
	bool		v_is_ours;	/* all of v_record is known */
	char		v_want;		/* 'u', 'd', 0: once */
	bool		v_normally_down;
	size_t		v_size;		/* of v_status; nosh's has more */
	unsigned char	v_status[TWO_STATUSES + 1];
	struct record	v_record;
};

/* Of the labels of TAI64, as the family but s6 and nosh has it. */
#define TAI_OFFSET	((UINT64_C(1) << 62) + 10)

/* Room for the name of a file of a service directory. */
#define PATH_ROOM	(PATH_MAX + 32)

/* main.c */
extern enum manners manners;

/* svc.c svstat.c svok.c */
int	svc_main(int, char *[]);
int	svstat_main(int, char *[]);
int	svok_main(int, char *[]);
int	svup_main(int, char *[]);

/* view.c */
int	join(char [PATH_ROOM], const char *, const char *);
int	open_fifo(const char *, const char *);
const char *why(int);
int	check_dir(const char *);
void	view_read(struct view *, const char *);
void	view_record(struct view *, const char *, const struct record *);
void	view_decode(struct view *);
bool	view_is_up(const struct view *);

/* line.c */
void	print_line(const struct view *, const struct timespec *);
void	print_clean(const char *);
uint64_t seconds_since(const struct timespec *, const struct timespec *);

/* fields.c */
int	fields_select(const char *);
void	print_fields(const struct view *, const struct timespec *);
void	print_object(const struct view *, const struct timespec *);

/* wait.c */
struct goal {
	char		g_state;	/* u r d D f, or NUL: none */
	bool		g_any;		/* one service is enough */
	long long	g_limit;	/* ms, -1: none */
	const char	*g_letters;	/* to be sent; may be "" */
};
int	wait_for(const struct goal *, char *[],
	    int (*)(const char *, const char *, bool));

/* os-linux.c */
#define WATCHES	3
int	watch_open(void);
int	watch_add(const char *, int [WATCHES]);
int	watch_wait(long long, void (*)(int));
