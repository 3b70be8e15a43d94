/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * chaos -- what its parts share.
 */

#include <sys/types.h>

#include <limits.h>
#include <stdint.h>

#include "libexec/supervise/record.h"

#define MEMBERS		50
#define noreturn	__attribute__((__noreturn__))

/* What a service was told last, as far as that must be on record. */
enum order {
	ORDER_ANY,
	ORDER_UP,
	ORDER_DOWN,
	ORDER_ONCE
};

enum logger {
	NO_LOG,
	LOG_SVLOG,		/* ./log is the directory of an svlog */
	LOG_COPY,		/* ./log is that of a `member copy' */
	LOG_PROGRAM		/* ./log is the program */
};

/* A service. */
struct member {
	char		m_name[24];
	char		m_dir[32];	/* below top */
	enum logger	m_logger;
	int		m_is_daemon;	/* below a subreap */
	int		m_may_fail;	/* it has a ./start */
	int		m_is_out;	/* its directory is not there */
	enum order	m_order;
	int		m_is_open;	/* the order is not yet on record */
	int		m_written;	/* bytes, since it was given */
};

/* A process, as it was seen. */
struct process {
	pid_t		p_pid, p_parent;
	char		p_state;
	char		p_name[16];
	uint64_t	p_born;		/* ticks since boot */
	unsigned long	p_used;		/* ticks of processor time */
	char		p_dir[64];	/* where it is, below top */
};

/* chaos.c */
extern struct member members[MEMBERS];
extern const char *svscan, *libexec, *sbin, *member;
extern unsigned long seed;
extern char top[PATH_MAX];
void	start_svscan(void);
int	find_supervisor(struct process *, struct process *);
void	act(const char *, ...) __attribute__((__format__(printf, 1, 2)));
void	wrong(const char *, ...) __attribute__((__format__(printf, 1, 2)));
uint64_t now_ms(void);
void	sleep_ms(long);
long	chance(long);

/* make.c */
void	make_members(void);
void	copy_program(void);
int	read_record(const struct member *, int, struct record *);
int	tell(struct member *, int, const char *);
void	move_member(struct member *, int);
int	forget_member(const struct member *);

/* harm.c */
void	do_harm(int);
void	end_harm(void);
void	confirm_orders(void);

/* check.c */
int	wait_for(const char *, int (*)(void), long);
int	is_as_told(const struct member *, const struct record *);
void	settle(void);
void	all_up(void);
void	some_down(void);
int	is_nobody_away(void);

/* measure.c */
void	measure_before(void);
void	measure_after(void);

/* logs.c */
void	check_logs(void);

/* os-linux.c */
void	os_subreaper(void);
void	os_end_with_parent(void);
unsigned os_look(struct process **);
int	os_signal(const struct process *, int);
unsigned os_descriptors(pid_t);
unsigned long os_memory(pid_t, const char *, const char *);
