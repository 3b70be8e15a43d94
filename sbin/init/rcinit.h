/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rcinit.h -- how init and those who ask it for something find each other.
 */

#ifndef RCINIT_H
#define RCINIT_H

#include <sys/types.h>

#define INIT_NAME	"rcinit"	/* of the process */

/* rcinit.c */
pid_t	find_init(void);

/* rcinit-linux.c */
void	set_process_name(const char *);
int	process_name(pid_t, char *, size_t);

#endif
