/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * init -- process 1.
 *
 * The states of the system are functions that return the next state:
 *
 *	single_user	one shell on the console
 *	runcom		rc brings the system up
 *	read_ttys	find out which terminals are on
 *	multi_user	keep a getty, or the container's command, alive
 *	clean_ttys	HUP: read ttys again
 *	catatonia	TSTP: start no more gettys
 *	death		bring everything down, and what follows it
 *
 * A state waits in wait_event() alone, which reaps, and leaves when a
 * request asks it to.
 */

#include <sys/types.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <paths.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "init.h"
#include "rcinit.h"

struct state {
	struct state	(*st_run)(void);
};

static struct state	single_user(void);
static struct state	runcom(void);
static struct state	read_ttys(void);
static struct state	multi_user(void);
static struct state	clean_ttys(void);
static struct state	catatonia(void);
static struct state	death(void);

noreturn static void	transition(struct state);
static struct state	go(struct state (*)(void));
static struct state	requested(void);
static struct state	boot_failed(int);
static struct state	shell_ended(void);
static void	forget_small_requests(void);
static void	wait_for_shell(void);
static int	start_command(void);
static void	exec_rc(const void *);
static void	exec_command(const void *);
static int	exit_status(void);

static struct job	shell, rc, command;
static long long	shell_delay;
static int		autoboot = 1;	/* rc is told that nobody watches */
static int		booted;		/* rc has run, rc.shutdown has not */
static int		failed;		/* the boot */

int
main(int argc, char *argv[])
{
	setup_init(argc, argv);
	signals_init();
	set_process_name(INIT_NAME);
	if (!setup.su_pid1 && adopt_orphans() == -1)
		warning("cannot adopt orphans: %s", strerror(errno));
	if (setup.su_pid1 && !setup.su_container) {
		(void)setsid();
		(void)umask(022);
	}
	console_init();

	autoboot = !setup.su_fast;
	booted = setup.su_resumed;
	transition(go(setup.su_resumed ? catatonia :
	    setup.su_single ? single_user : runcom));
}

/*
 * A fatal signal: process 1 is broken, and must not go.  Its memory cannot
 * be trusted any more, so a fresh image takes over.
 */
void
disaster(int signo)
{
	emergency("fatal signal: %s", strsignal(signo));
	if (setup.su_container)
		_exit(128 + signo);
	run_self_again();
}

/*
 * Go from state to state for ever.
 */
static void
transition(struct state s)
{
	for (;;)
		s = s.st_run();
}

static struct state
go(struct state (*run)(void))
{
	return (struct state){ run };
}

/*
 * Where a request leads from multi-user operation; st_run NULL: nowhere.
 */
static struct state
requested(void)
{
	if (request.rq_how != HOW_NONE)
		return go(death);
	if (request.rq_clean)
		return go(clean_ttys);
	if (request.rq_catatonia)
		return go(catatonia);
	return go(NULL);
}

/*
 * One shell on the console, and nothing else.  HUP, TERM and TSTP mean
 * nothing here.
 */
static struct state
single_user(void)
{
	write_state("single-user");
	request.rq_how = HOW_NONE;
	autoboot = 0;
	if (job_start(&shell, "the single user shell", single_user_child, NULL,
	    0) == -1)
		return request.rq_how > HOW_SINGLE ? go(death) :
		    go(single_user);
	wait_for_shell();
	if (request.rq_how <= HOW_SINGLE)
		return shell_ended();
	if (shell.jb_pid != 0)		/* it ignores TERM */
		(void)kill(shell.jb_pid, SIGHUP);
	job_stop(&shell);
	return go(death);
}

/*
 * Bring the system up.
 */
static struct state
runcom(void)
{
	write_state("boot");
	failed = 0;
	booted = 1;
	if (job_start(&rc, setup.su_rc, exec_rc, NULL, 0) == -1)
		return go(death);
	while (rc.jb_pid != 0 && request.rq_how == HOW_NONE)
		wait_event(FOREVER);
	if (rc.jb_pid != 0) {
		job_stop(&rc);
		return go(death);
	}
	if (request.rq_how != HOW_NONE)
		return go(death);
	autoboot = 0;
	if (rc.jb_status != 0)
		return boot_failed(rc.jb_status);
	if (!setup.su_container && spawn() == 0) {
		utmp_boot();
		_exit(0);
	}
	return go(read_ttys);
}

/*
 * Find out what is to be kept alive.
 */
static struct state
read_ttys(void)
{
	if (setup.su_command == NULL)
		sessions_read();
	return go(multi_user);
}

/*
 * Keep it alive.
 */
static struct state
multi_user(void)
{
	struct state next;
	long long due;

	if (setup.su_command != NULL && start_command() == -1)
		return go(death);
	due = sessions_start();
	write_state("multi-user");
	for (;;) {
		next = requested();
		if (next.st_run != NULL)
			return next;
		wait_event(due);
		if (setup.su_command != NULL && command.jb_pid == 0 &&
		    request.rq_how == HOW_NONE)
			request.rq_how = HOW_EXIT;
		due = sessions_start();
	}
}

/*
 * The administrator has changed ttys.  A command in their place gets the HUP.
 */
static struct state
clean_ttys(void)
{
	request.rq_clean = 0;
	if (setup.su_command == NULL)
		sessions_read();
	else if (command.jb_pid != 0)
		(void)kill(command.jb_pid, SIGHUP);
	return go(multi_user);
}

/*
 * Let who is logged in finish, and nobody else in.
 */
static struct state
catatonia(void)
{
	request.rq_catatonia = 0;
	sessions_stop();
	return go(multi_user);
}

/*
 * Bring everything down in order, then do what was asked for.
 */
static struct state
death(void)
{
	write_state("shutdown");
	sessions_stop();
	end_services(&command, booted);
	booted = 0;
	sessions_hangup();
	end_processes();
	flush_disks();
	if (request.rq_how != HOW_SINGLE)
		end_system(exit_status());
	return go(single_user);
}

/*
 * rc did not succeed.  Somebody has to look, if there is anybody.
 */
static struct state
boot_failed(int status)
{
	failed = 1;
	if (setup.su_container && !isatty(STDIN_FILENO)) {
		warn_status(setup.su_rc, status, "; giving up");
		request.rq_how = HOW_EXIT;
		return go(death);
	}
	warn_status(setup.su_rc, status, "; going to single user mode");
	return go(single_user);
}

/*
 * The single user shell has ended.  One that ended at once, or could not be
 * used at all, is not started again at once: nothing here may spin.
 */
static struct state
shell_ended(void)
{
	int usable = 1;

	if (WIFSIGNALED(shell.jb_status) &&
	    WTERMSIG(shell.jb_status) == SIG_NO_TERMINAL) {
		usable = 0;
		if (shell_delay == 0)
			warning("no terminal for a single user shell");
	}
	if (usable && now() - shell.jb_started >= setup.su_stall / 10)
		shell_delay = 0;
	else {
		shell_delay = shell_delay * 2 + setup.su_stall / 30 + 1;
		if (shell_delay > setup.su_stall * 20)
			shell_delay = setup.su_stall * 20;
		wait_quietly(now() + shell_delay);
	}
	forget_small_requests();
	if (request.rq_how != HOW_NONE)
		return go(death);
	return usable && WIFEXITED(shell.jb_status) ? go(runcom) :
	    go(single_user);
}

/*
 * What makes no sense in single user mode.
 */
static void
forget_small_requests(void)
{
	request.rq_clean = request.rq_catatonia = 0;
	if (request.rq_how == HOW_SINGLE)
		request.rq_how = HOW_NONE;
}

/*
 * Wait for the shell's end, or for an end of everything.
 */
static void
wait_for_shell(void)
{
	while (shell.jb_pid != 0 && request.rq_how <= HOW_SINGLE) {
		wait_event(FOREVER);
		forget_small_requests();
		if (shell.jb_stopped) {
			shell.jb_stopped = 0;
			warning("single user shell stopped, restarting");
			(void)kill(shell.jb_pid, SIGCONT);
		}
	}
}

/*
 * Start the container's command, once.  -1: it cannot be, or we are to end.
 */
static int
start_command(void)
{
	static int started;

	if (started)
		return 0;
	if (job_start(&command, setup.su_command[0], exec_command, NULL,
	    0) == -1)
		return -1;
	started = 1;
	return 0;
}

static void
exec_rc(const void *arg)
{
	(void)arg;
	console_attach();
	(void)execl(_PATH_BSHELL, "sh", setup.su_rc,
	    autoboot ? "autoboot" : (char *)NULL, (char *)NULL);
	warning("cannot run %s: %s", _PATH_BSHELL, strerror(errno));
}

static void
exec_command(const void *arg)
{
	int status;

	(void)arg;
	console_attach();
	(void)execvp(setup.su_command[0], setup.su_command);
	status = errno == ENOENT ? 127 : 126;
	warning("cannot run %s: %s", setup.su_command[0], strerror(errno));
	_exit(status);
}

/*
 * What a container's parent is to be told.
 */
static int
exit_status(void)
{
	int status = failed;

	if (command.jb_started != 0)
		status = WIFSIGNALED(command.jb_status) ?
		    128 + WTERMSIG(command.jb_status) :
		    WEXITSTATUS(command.jb_status);
	return read_exit_status(status);
}
