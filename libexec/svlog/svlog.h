/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * svlog.h -- what the files of svlog share.
 *
 * A script is a list of words (script.c makes actions of them) that is run
 * for each line (act.c).  Lines come in blocks (input.c); what an action
 * writes is gathered and stands in its place before the block is taken from
 * the input (loop.c).
 */

#ifndef SVLOG_H
#define SVLOG_H

#include <sys/types.h>
#include <sys/uio.h>

#include <netinet/in.h>
#include <limits.h>
#include <regex.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define noreturn	__attribute__((__noreturn__))

#define BLOCK		((size_t)128 * 1024)	/* read at once, at most */
#define IDLE_KEEP	((size_t)16 * 1024)	/* of a buffer, when idle */
#define MATCH_LEN	1000		/* bytes of a line that patterns see */
#define MATCH_MAX	8192
#define STAMP_MAX	40
#define NAME_LEN	64		/* of a file we name */

/* As whom the program was called. */
enum dress {
	DRESS_SVLOG,
	DRESS_MULTILOG,
	DRESS_SVLOGD
};

/* say.c */
void	 say_init(const char *, enum dress);
enum dress say_dress(void);
const char *say_error(int);
void	 say_full(const char *, int);
void	 say_room(const char *);
void	 say(const char *, ...) __attribute__((format(printf, 1, 2)));
void	 warn_cannot(int, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
void	 warn_pausing(int, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
noreturn void die_cannot(int, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
noreturn void die_usage(const char *, ...)
	    __attribute__((format(printf, 1, 2)));

/* match.c */
enum pattern_type {
	PATTERN_SIMPLE,		/* multilog's */
	PATTERN_FNMATCH,
	PATTERN_SVLOGD,
	PATTERN_REGEX
};
struct pattern {
	enum pattern_type	 pt_type;
	const char		*pt_text;
	regex_t			 pt_regex;
};
int	 pattern_compile(struct pattern *);
int	 pattern_match(const struct pattern *, const char *, size_t);

/* stamp.c */
enum stamp {
	STAMP_NONE,
	STAMP_TAI64N,
	STAMP_UNIX,
	STAMP_ISO,
	STAMP_DAY,		/* svlogd -tt */
	STAMP_DAY_T		/* svlogd -ttt */
};
size_t	 stamp_put(char *, enum stamp, const struct timespec *);
size_t	 stamp_len(enum stamp);
void	 stamp_now(struct timespec *);
int64_t	 uptime_ms(void);
int64_t	 uptime_ns(void);

/* script.c */
enum kind {
	ACT_SELECT,
	ACT_DESELECT,
	ACT_SET,		/* selected := a_number */
	ACT_REST,		/* select what no action had yet */
	ACT_ALERT,		/* the first a_number bytes, to stderr */
	ACT_STATUS,
	ACT_DIR,
	ACT_FILE,
	ACT_STDOUT,
	ACT_STDERR,
	ACT_FORWARD
};
struct limits {
	off_t		 li_size;	/* of current; 0: no limit */
	off_t		 li_margin;	/* a newline so near to it will do */
	long		 li_number;	/* of archives and current; 0: no limit */
	off_t		 li_total;	/* bytes of archives; 0: no limit */
	long		 li_age;	/* s; 0: no limit */
	long		 li_keep;	/* archives, on a full disk; 0: all */
	long		 li_pause;	/* ms before a write is tried again */
	size_t		 li_status;	/* bytes of a status file */
	const char	*li_processor;
	const char	*li_code;	/* what an archive's name ends in */
	const char	*li_prefix;
	int		 li_config;	/* honour DIR/config */
};
struct action {
	enum kind	 a_kind;
	const char	*a_word;	/* the word or what it names */
	long		 a_number;
	int		 a_unstamped;	/* the pattern does not see the stamp */
	int		 a_on;		/* takes the rest of a long line */
	int		 a_owned;	/* made from a configuration file */
	struct pattern	 a_pattern;
	struct limits	 a_limits;
	struct dir	*a_dir;
	struct file	*a_file;
	struct status	*a_status;
	struct forward	*a_forward;
};
struct script {
	enum stamp	 s_stamp;
	size_t		 s_match;	/* bytes that patterns see */
	int		 s_replace;	/* by this character, or -1 */
	const char	*s_replaced;	/* these, beside the unprintable */
	struct action	*s_actions;
	size_t		 s_count;
	char		*s_texts;	/* of configuration files: a list */
	char		 s_error[256];
};
void	 script_init(struct script *);
void	 script_limits(struct limits *, enum dress);
int	 script_parse(struct script *, enum dress, int, char *[]);
struct action *script_add(struct script *, enum kind, const char *);
int	 script_pattern(struct script *, struct action *, enum pattern_type);
void	 script_free(struct script *);
int	 number(const char *, long, long, long *);

/* config.c */
void	 config_read(struct script *, const struct action *);

/* gather.c */
#define GATHER		32
struct gather {
	off_t		 g_len;		/* bytes not yet written */
	int		 g_count;
	struct iovec	 g_iov[GATHER];
};
int	 gather_add(struct gather *, const char *, size_t);
ssize_t	 gather_write(struct gather *, int);
void	 gather_clear(struct gather *);

/* dir.c */
struct dir {
	const char	*d_name;
	struct limits	 d_limits;
	size_t		 d_strip;	/* the stamp's bytes in each line */
	size_t		 d_prefix;	/* bytes of the prefix behind it */
	int		 d_dirfd;
	int		 d_lockfd;
	int		 d_fd;		/* current */
	off_t		 d_size;	/* of it */
	off_t		 d_begun;	/* so much is on its way to the disk */
	int64_t		 d_born;	/* ms, uptime_ms(); when it was new */
	off_t		 d_mark;	/* see mark.c; -1: none */
	int		 d_marked;
	int		 d_full;	/* the disk is, and that was said */
	pid_t		 d_job;		/* see job.c; 0: none */
	int64_t		 d_retry;	/* when a failed job is tried again */
	int		 d_left;	/* an old file is not yet an archive */
	int		 d_due;		/* a rotation is */
	char		 d_old[NAME_LEN];	/* and this is its name */
	struct gather	 d_gather;
	struct dir	*d_next;
};
extern struct dir *dirs;
extern int dirs_due;		/* one of them has d_due set */
struct dir *dir_open(const char *, const struct limits *, size_t);
int	 dir_begin_line(struct dir *, size_t);
int	 dir_has_room(const struct dir *, size_t);
int	 dir_put(struct dir *, const char *, size_t);
int	 dir_flush(struct dir *);
int	 dirs_too_full(size_t);
int	 dirs_flush(void);
void	 dirs_commit(void);
void	 dirs_rollback(void);
void	 dirs_rotate(int);
void	 dirs_rotate_due(void);
void	 dirs_reap(void);
int64_t	 dirs_deadline(void);
void	 dirs_close(void);
int	 dir_new_current(struct dir *);

/* mark.c */
void	 mark_init(struct dir *);
off_t	 mark_read(const struct dir *);
void	 mark_set(struct dir *, off_t);
void	 mark_clear(struct dir *);
void	 mark_end(struct dir *);
void	 mark_waiting(const char *, size_t);
off_t	 mark_verify(int, off_t, off_t, size_t, size_t);

/* recover.c */
int	 dir_recover(struct dir *);

/* rotate.c */
int	 dir_rotate(struct dir *);
int	 dir_archive(struct dir *, const char *, const char *);
int	 dir_archive_as(struct dir *, const char *, const char *);
int	 dir_drop_oldest(struct dir *, long);
int	 dir_oldest(struct dir *, const char *, char *, long *, off_t *);

/* job.c */
void	 job_start(struct dir *);
int	 job_wait(struct dir *);
void	 job_reap(struct dir *);
void	 job_stop(struct dir *);

/* status.c */
struct status *status_open(const char *, size_t);
void	 status_line(struct status *, const char *, size_t);
void	 status_flush(void);

/* file.c */
struct file *file_open(const char *, const struct limits *, size_t);
struct file *file_of(int, const char *);
int	 file_put(struct file *, const char *, size_t);
int	 files_flush(void);
void	 files_reopen(void);
void	 files_close(void);

/* forward.c */
struct forward *forward_open(const char *);
void	 forward_close(struct forward *);
int	 forward_parse(const char *, struct sockaddr_in *);
void	 forward_line(struct forward *, const char *, size_t);

/* act.c */
ssize_t	 act_block(struct script *, char *, size_t, const struct timespec *);
void	 act_init(void);
void	 act_idle(void);
int	 act_midline(void);
void	 act_replace(const struct script *, char *, size_t);

/* open.c */
struct script *open_all(struct script *);
void	 reopen_all(struct script *);
void	 close_all(void);

/* input.c */
struct input {
	char		*in_data;
	size_t		 in_len;
	int		 in_peek;	/* bytes stay until input_consume() */
	int		 in_eof;
	int		 in_error;	/* and that was the reason */
	int		 in_full;	/* no more will come before it is taken */
	struct timespec	 in_first;	/* when in_data's first byte was seen */
};
void	 input_open(struct input *);
int	 input_fill(struct input *, int);
void	 input_consume(struct input *, size_t);
void	 input_idle(struct input *);

/* loop.c */
#define SIG_TERM	1
#define SIG_ALRM	2
#define SIG_HUP		4
#define SIG_CHLD	8
void	 loop(struct script *, struct script *, struct input *);

/* signals.c */
void	 signals_init(int);
void	 signals_job(void);
void	 signals_default(void);
int	 signals_take(int);
int	 signals_seen(int);
const sigset_t *signals_hold(void);
void	 signals_release(void);
int	 nap(int64_t);

/* text.c */
void	*xcalloc(size_t, size_t);
char	*xformat(const char *, ...) __attribute__((format(printf, 1, 2)));
int	 write_all(int, const char *, size_t);

/* tai64n.c, tai64nlocal.c */
int	 tai64n(void);
int	 tai64nlocal(void);

/* os-linux.c */
int	 peek_open(int);
ssize_t	 peek(int, char *, size_t, int *);
void	 peek_consume(int, size_t);
int	 wait_for_input(int, int64_t, const sigset_t *);
int	 at_hangup(int, size_t);
void	 give_back(void *, size_t);
void	 keep_from_children(void *, size_t);
int	 die_with_parent(pid_t);
int64_t	 age_of(int);
void	 begin_to_disk(int, off_t, off_t);

#endif
