/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What chain and its loaders share.
 *
 * A loader gets its own name and all words after it.  It changes the process
 * and returns how many of the words were its own; or it ends the process by
 * one of usage(), wrong() and fail().
 */

#include <sys/types.h>

#include "words.h"

#include <stdbool.h>

/* Exit status. */
enum {
	WRONG_USE = 100,
	REFUSED = 111,		/* by the system */
	NOT_EXECUTABLE = 126,
	NOT_FOUND = 127
};

#define noreturn	__attribute__((__noreturn__))
#define like_printf	__attribute__((__format__(printf, 1, 2)))

/*
 * Whose texts and status a loader has.  Those that share their name with a
 * program of another collection say what that program says.
 */
enum style { OURS, DAEMONTOOLS, RUNIT, SKARNET };

struct loader {
	const char	*name;
	int		(*apply)(int, char *[]);
	const char	*arguments;	/* NULL: none */
	enum style	 style;
	int		 usage_status;	/* 0: WRONG_USE */
};

/* chain.c */
int	option(int, char *[], const char *);
char	*operand(int, char *[]);
void	need_program(int, char *[]);
void	skip_hyphens(int, char *[]);
long	number(const char *, long, long);

/* table.c */
const struct loader *find_loader(const char *);

/* message.c */
void	speak_as(const struct loader *);
enum style style(void);
const char *colon(void);
noreturn void	usage(void);
noreturn void	wrong(const char *, ...) like_printf;
noreturn void	fail(const char *, ...) like_printf;
noreturn void	failx(const char *, ...) like_printf;
void	complain(const char *, ...) like_printf;
void	warning(const char *, ...) like_printf;

/* run.c */
void	program_is(const char *);
void	program_is_called(char *);
bool	program_is_known(void);
void	before_running(void (*)(void));
noreturn void	run(char *[]);
noreturn void	run_as_family(char *[], const char *);

/* ids.c */
struct passwd;
struct group;
bool	id_number(const char *, id_t *);
struct passwd *account(const char *);
struct group *group_entry(const char *);
void	take_groups(const gid_t *, size_t, const char *);
void	take_group(gid_t);
void	take_user(uid_t);

/* variables.c */
void	set_variable(const char *, const char *);
void	unset_variable(const char *);
void	set_id_variable(const char *, id_t);
void	check_name(const char *);

/* What loaders lend to others. */
enum { SKIP_DIRECTORIES = 1, TELL = 2 };
void	read_envdir(const char *, const char *, int);
char	*read_whole(const char *, size_t *);
void	login_variables(const struct passwd *);
int	open_lock(const char *);
int	take_lock(int, bool);
bool	is_soft_limit(int);
void	set_soft_limit(int, const char *);
int	lead_process_group(void);
int	descriptor(int, char *[]);
void	listen_here(int, const char *);
void	check_socket_name(const char *);
void	listen_pid_is(pid_t, pid_t);

/* os-linux.c */
struct cpus;
struct cpus *no_cpus(void);
void	add_cpus(struct cpus *, long, long);
int	run_on_cpus(const struct cpus *);
int	set_oom_score(long);
int	close_from(int);
int	set_io_priority(int, int);
int	schedule(int, int, bool);
int	forbid_privileges(void);
int	set_death_signal(int);
int	keep_capabilities(void);
int	capability(const char *);
int	bound_capabilities(unsigned long long);
int	lose_capabilities(unsigned long long);
int	inherit_capabilities(unsigned long long);
int	give_capabilities(unsigned long long);
int	own_cgroup(char *, size_t);
extern const long highest_cpu;

/* The loaders. */
int	chain_appendpath(int, char *[]);
int	chain_argv0(int, char *[]);
int	chain_caps(int, char *[]);
int	chain_cgroup(int, char *[]);
int	chain_chdir(int, char *[]);
int	chain_chpriv(int, char *[]);
int	chain_chpst(int, char *[]);
int	chain_chroot(int, char *[]);
int	chain_clearenv(int, char *[]);
int	chain_closefds(int, char *[]);
int	chain_cpuset(int, char *[]);
int	chain_env(int, char *[]);
int	chain_envdir(int, char *[]);
int	chain_envfile(int, char *[]);
int	chain_envini(int, char *[]);
int	chain_envuidgid(int, char *[]);
int	chain_fdclose(int, char *[]);
int	chain_fdmove(int, char *[]);
int	chain_fghack(int, char *[]);
int	chain_ionice(int, char *[]);
int	chain_limits(int, char *[]);
int	chain_nice(int, char *[]);
int	chain_nonewprivs(int, char *[]);
int	chain_oom(int, char *[]);
int	chain_pdeathsig(int, char *[]);
int	chain_pgrphack(int, char *[]);
int	chain_pidfile(int, char *[]);
int	chain_prependpath(int, char *[]);
int	chain_redirfd(int, char *[]);
int	chain_s6_applyuidgid(int, char *[]);
int	chain_s6_envuidgid(int, char *[]);
int	chain_sched(int, char *[]);
int	chain_setenv(int, char *[]);
int	chain_setlock(int, char *[]);
int	chain_setsid(int, char *[]);
int	chain_setuidgid(int, char *[]);
int	chain_setuser(int, char *[]);
int	chain_sigdefault(int, char *[]);
int	chain_softlimit(int, char *[]);
int	chain_tcplisten(int, char *[]);
int	chain_umask(int, char *[]);
int	chain_unixlisten(int, char *[]);
int	chain_unsetenv(int, char *[]);
int	chain_userenv(int, char *[]);
