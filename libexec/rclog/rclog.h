/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rclog.h -- what the files of rclog share.
 *
 * All times are microseconds in an int64_t, on the monotonic clock unless
 * a name says otherwise.
 */

#ifndef RCLOG_H
#define RCLOG_H

#include <sys/types.h>

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#define noreturn	__attribute__((__noreturn__))

#define SECOND		((int64_t)1000000)
#define NEVER		INT64_MAX

/* buf.c */
struct buf {
	char	*b_data;
	size_t	 b_len;
	size_t	 b_size;
};
void	 buf_add(struct buf *, const char *, size_t);
void	 buf_drop(struct buf *, size_t);
void	 buf_printf(struct buf *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
const char *phrase(const char *, ...)
	    __attribute__((format(printf, 1, 2)));
void	 buf_visible(struct buf *, const char *, size_t);
char	*xstrdup(const char *);
const char *base_name(const char *);
const char *seconds_text(int64_t, char *, size_t);
int64_t	 now(void);
int64_t	 sooner(int64_t, int64_t);

/* lines.c */
#define META_MAX	16384	/* of a longer metadata line: the beginning */
struct splitter {
	const char	*sp_prefix;
	size_t		 sp_prefixlen;
	size_t		*sp_back;	/* where matching goes on after a miss */
	size_t		 sp_matched;	/* bytes of the prefix held back */
	size_t		 sp_shown;	/* of these: already shown */
	int		 sp_inmeta;
	size_t		 sp_metalen;
	char		 sp_meta[META_MAX + 1];
	/* Output; the last argument: bytes at its beginning shown before. */
	void		(*sp_text)(const char *, size_t, size_t);
	void		(*sp_show)(const char *, size_t);
	void		(*sp_metadata)(char *);
};
void	 lines_init(struct splitter *, const char *);
void	 lines_feed(struct splitter *, const char *, size_t);
void	 lines_idle(struct splitter *);
void	 lines_end(struct splitter *);

/* visible.c */
#define VISIBLE_MAX	64		/* no colour takes more */
struct visible {
	size_t	vi_len;
	char	vi_kept[VISIBLE_MAX];	/* from an ESC on */
};
void	 visible_add(struct visible *, struct buf *, const char *, size_t);
void	 visible_end(struct visible *, struct buf *);

/* console.c */
void	 console_init(int);
void	 console_put(const char *, size_t);
void	 console_line(const char *);
void	 console_end_line(void);
void	 console_twiddle(void);
int	 console_full(void);
short	 console_events(void);
int64_t	 console_deadline(void);
void	 console_write(void);
void	 console_finish(void);

/* tick.c */
void	 tick_init(const char *);
void	 tick(size_t);
int	 tick_fd(void);
void	 tick_write(void);
void	 tick_finish(void);

/* log.c */
struct logfile {
	const char	*lf_path;
	int		 lf_fd;
	int		 lf_flags;	/* further flags for open(2) */
	int		 lf_midline;	/* what was added last was no newline */
	int		 lf_complained;
	int64_t		 lf_retry;	/* not before */
	size_t		 lf_dropped;	/* bytes lost since the last write */
	struct buf	 lf_buf;
	/* Writes lines; returns how many bytes were written or -1. */
	ssize_t		(*lf_write)(int, const char *, size_t);
};
extern struct logfile rc_log;
void	 logfile_init(struct logfile *, const char *, int);
void	 logfile_add(struct logfile *, const char *, size_t);
void	 logfile_open(struct logfile *);
void	 logfile_flush(struct logfile *);
void	 logfile_finish(struct logfile *);
int64_t	 logfile_deadline(const struct logfile *);
void	 log_line(const char *);
void	 disks_are_there(void);
int	 place_ready(const char *);

/* timeline.c */
void	 timeline_init(const char *, int);
void	 timeline_add(int64_t, int64_t, int, int64_t, const char *);
void	 timeline_open(void);
void	 timeline_finish(void);

/* summary.c */
void	 summary_failed(const char *);
int	 summary_any(void);
void	 summary_print(void (*)(const char *));

/* words.c */
#define WORDS_LINES	5
#define WORDS_LENGTH	256
struct words {
	struct line {
		size_t	len;
		int	cut;
		char	text[WORDS_LENGTH];
	}	w_line[WORDS_LINES], w_part[2];
	size_t	w_count;
};
void	 words_clear(struct words *);
void	 words_add(struct words *, int, const char *, size_t);
void	 words_end(struct words *);
const struct line *words_line(const struct words *, size_t);

/* record.c */
struct failure {
	const char	*f_name;	/* the script; its last component counts */
	const char	*f_action;
	const char	*f_reason;	/* or NULL */
	int		 f_status;
	int64_t		 f_began;
	int64_t		 f_ended;
};
void	 record_init(const char *);
void	 record_failure(const struct failure *, const struct words *);
void	 record_success(const char *);
void	 record_open(void);
void	 record_finish(void);

/* running.c */
struct running {
	int64_t	 r_began;
	int64_t	 r_timeout;
	pid_t	 r_worker;	/* rc's; 0: not known */
	pid_t	 r_pid;		/* of the script; 0: not known */
	char	*r_path;
};
void	 running_init(const char *, int);
void	 running_open(void);
void	 running_set(const struct running *);
void	 running_clear(void);
void	 running_write(void);
void	 running_finish(void);
int	 running_read(struct running *);

/* watch.c */
void	 watch_init(int64_t, int64_t, pid_t);
void	 watch_resume(void);
void	 watch_begin(const char *);
void	 watch_heard(void);
void	 watch_pid(pid_t);
void	 watch_worker(pid_t);
void	 watch_timeout(int64_t);
void	 watch_reason(const char *);
void	 watch_end(const char *, int);
void	 watch_check(void);
void	 watch_finish(void);
int64_t	 watch_deadline(void);
extern struct words watch_words;

/* meta.c */
void	 meta_init(const char *, int);
void	 meta_line(char *);
int	 meta_exit_status(void);
void	 say(const char *);

/* loop.c */
int	 loop(const char *, int);

/* drain.c */
int	 at_end(int);
int	 stay_behind(void);
void	 drain_to_log(int);
void	 drain_discard(int, int);
void	 terminal_leave(void);

/* byhand.c */
int	 by_hand(const char *, const char *, char *[]);

/* port.c */
int	 port_in_words(const struct words *);
int	 port_in_line(const char *);

/* rclog.c */
void	 open_files(void);
int	 number(const char *, long, long, long *);
int	 seconds(const char *, int64_t *);

/* os-linux.c */
struct family {
	size_t	fa_count;
	int	fa_fd[256];
};
int	 process_open(pid_t);
int	 process_signal(int, int);
int	 process_descends(pid_t, int, pid_t);
pid_t	 newest_child(pid_t);
void	 family_open(pid_t, struct family *);
pid_t	 port_holder(int, char *, size_t);

#endif
