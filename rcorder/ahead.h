/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * ahead.h -- scripts as they are read: how they begin, and many of them.
 */

#ifndef AHEAD_H
#define AHEAD_H

#include <sys/types.h>

#include <pthread.h>

#include "graph.h"

#define HEAD	4096		/* holds nearly every header */

/* The first bytes of a script, and what is open to read the others. */
struct head {
	const char	*h_path;
	char		*h_text;	/* room for one byte is behind it */
	ssize_t		 h_length;	/* of it; -1: it could not be read */
	int		 h_fd;		/* -1: there is no more of it */
	int		 h_error;	/* errno of open(2), or 0 */
};

/* parse.c: head_open() needs no graph; any thread may call it. */
void		 head_open(struct head *, const char *, char *);
void		 head_close(struct head *);
int		 head_parse(struct head *, struct graph *, const char **);

/* ahead.c */
struct ahead	*ahead_begin(struct graph *,
		    void (*)(const char *, const char *));
void		 ahead_read(struct ahead *, const char *);
void		 ahead_finish(struct ahead *);

/* os-linux.c */
void		 expect_files(int);
int		 start_elsewhere(pthread_t *, void *(*)(void *), void *);
void		 run_anywhere(void);
void		 run_here(pthread_t);

#endif
