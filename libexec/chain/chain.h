/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What chain and its loaders share.
 *
 * A loader gets its own name and all words after it.  It changes the process
 * and returns how many of the words were its own; or it ends the process by
 * one of usage(), wrong() and fail().
 */

#include <sys/types.h>

/* Exit status. */
enum {
	WRONG_USE = 100,
	REFUSED = 111,		/* by the system */
	NOT_EXECUTABLE = 126,
	NOT_FOUND = 127
};

#define noreturn	__attribute__((__noreturn__))
#define like_printf	__attribute__((__format__(printf, 1, 2)))

/* chain.c */
noreturn void	usage(void);
noreturn void	wrong(const char *, ...) like_printf;
noreturn void	fail(const char *, ...) like_printf;
noreturn void	failx(const char *, ...) like_printf;
void	warning(const char *, ...) like_printf;
int	option(int, char *[], const char *);
char	*operand(int, char *[]);
long	number(const char *, long, long);

/* run.c */
noreturn void	run(char *[]);

/* The loaders, a file each. */
int	chain_chdir(int, char *[]);
int	chain_chpriv(int, char *[]);
int	chain_chroot(int, char *[]);
int	chain_closefds(int, char *[]);
int	chain_cpuset(int, char *[]);
int	chain_env(int, char *[]);
int	chain_limits(int, char *[]);
int	chain_nice(int, char *[]);
int	chain_oom(int, char *[]);
int	chain_pidfile(int, char *[]);
int	chain_setsid(int, char *[]);
int	chain_sigdefault(int, char *[]);
int	chain_umask(int, char *[]);

/* os-linux.c */
struct cpus;
struct cpus *no_cpus(void);
void	add_cpus(struct cpus *, long, long);
int	run_on_cpus(const struct cpus *);
int	set_oom_score(long);
int	close_from(int);
extern const long highest_cpu;
