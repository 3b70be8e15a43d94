/* SPDX-License-Identifier: BSD-2-Clause */

#include <sys/types.h>

/* os-linux.c */
void	os_subreaper(void);
size_t	os_children(pid_t, pid_t [], size_t);
int	os_wait_end(pid_t, int);
long	os_memory(pid_t);
long	os_kernel_memory(void);
long	os_sleeps(pid_t);
double	os_work(int);
