/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * proc.c -- signals, children and time.
 *
 * Every signal init acts on stays blocked and is taken by sigtimedwait(2) in
 * wait_event(), the one place where init sleeps.  There is no handler that
 * could interrupt anything, and whatever init waits for, it reaps meanwhile.
 */

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define NJOBS		8	/* no fewer than there are struct jobs */
#define REAP_BATCH	512	/* children reaped before looking at signals */

static void	on_fatal(int, siginfo_t *, void *);
static void	signal_job(const struct job *, int);
static void	take_request(int);
static void	ask(enum howto);
static void	reap(void);
static void	collect_child(pid_t, int);

struct request		request;

static const int	fatal[] = {
	SIGABRT, SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGSYS, SIGXCPU, SIGXFSZ
};
static sigset_t		awaited;
static struct job	*jobs[NJOBS];
static int		more;		/* the last reap() left children */
static char		disaster_stack[64 * 1024];

/*
 * Block everything but the fatal signals.
 */
void
signals_init(void)
{
	static const int signals[] = {
		SIGCHLD, SIGHUP, SIGTERM, SIGTSTP, SIGINT, SIGUSR1, SIGUSR2,
		SIGPWR
	};
	struct sigaction sa;
	sigset_t blocked;
	stack_t ss;
	size_t i;
	int how;

	(void)sigemptyset(&awaited);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaddset(&awaited, signals[i]);
	for (how = HOW_REBOOT; how <= HOW_POWEROFF; how++)
		(void)sigaddset(&awaited, stop_request_signal(how));

	/* A disaster may well be an overflow of the stack. */
	memset(&ss, 0, sizeof(ss));
	ss.ss_sp = disaster_stack;
	ss.ss_size = sizeof(disaster_stack);
	(void)sigaltstack(&ss, NULL);

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = on_fatal;
	sa.sa_flags = SA_ONSTACK | SA_SIGINFO;
	(void)sigfillset(&sa.sa_mask);
	(void)sigfillset(&blocked);
	for (i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		(void)sigaction(fatal[i], &sa, NULL);
		(void)sigdelset(&blocked, fatal[i]);
	}

	/* An ignored SIGCHLD, inherited, would reap behind our back. */
	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, &blocked, NULL);
}

/*
 * fork(2), with signals in the child as any program expects them.
 */
pid_t
spawn(void)
{
	sigset_t none;
	pid_t pid;
	size_t i;
	int signo;

	if ((pid = fork()) != 0)
		return pid;
	for (i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		(void)signal(fatal[i], SIG_DFL);
	/* What the one who started a container ignored would be inherited. */
	for (signo = 1; signo < 32; signo++)
		if (sigismember(&awaited, signo) == 1)
			(void)signal(signo, SIG_DFL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	return 0;
}

/*
 * Start `child' with `arg' as a job; `what' names it in messages.  When no
 * process can be forked, try again after 1, 2, 4 ... s: `tries' times, or,
 * when that is 0, until init is asked to shut down.  0, or -1: given up.
 */
int
job_start(struct job *jb, const char *what, void (*child)(const void *),
    const void *arg, int tries)
{
	long long delay = setup.su_stall / 30 + 1;
	int i;

	for (i = 1; (jb->jb_pid = spawn()) == -1; i++) {
		if (i == 1)
			emergency("cannot fork for %s: %s, trying again", what,
			    strerror(errno));
		jb->jb_pid = 0;
		if (i == tries)
			return -1;
		wait_quietly(now() + delay);
		if (tries == 0 && request.rq_how != HOW_NONE)
			return -1;
		if (delay < setup.su_stall)
			delay *= 2;
	}
	if (jb->jb_pid == 0) {
		child(arg);
		_exit(127);
	}
	jb->jb_status = 0;
	jb->jb_stopped = 0;
	jb->jb_started = now();
	for (i = 0; i < NJOBS; i++) {
		if (jobs[i] == NULL || jobs[i] == jb || jobs[i]->jb_pid == 0) {
			jobs[i] = jb;
			break;
		}
	}
	return 0;
}

/*
 * Wait until the job has ended: 0.  -1 when it is still there at `until'.
 */
int
job_wait(struct job *jb, long long until)
{
	while (jb->jb_pid != 0) {
		if (until != FOREVER && now() >= until)
			return -1;
		wait_event(until);
	}
	return 0;
}

/*
 * End a job and its process group: TERM, and KILL when that does not help.
 */
void
job_stop(struct job *jb)
{
	if (jb->jb_pid == 0)
		return;
	signal_job(jb, SIGTERM);
	signal_job(jb, SIGCONT);
	if (job_wait(jb, now() + setup.su_grace) == 0)
		return;
	signal_job(jb, SIGKILL);
	(void)job_wait(jb, now() + setup.su_grace);
}

/*
 * Wait for one signal, but not beyond `until'; note what it asks for.
 */
void
wait_event(long long until)
{
	struct timespec ts;
	long long left;
	int signo;

	left = until == FOREVER ? 0 : until - now();
	if (left < 0 || more)
		left = 0;
	ts.tv_sec = left / 1000;
	ts.tv_nsec = (left % 1000) * 1000000;
	signo = sigtimedwait(&awaited, NULL,
	    until == FOREVER && !more ? NULL : &ts);
	reap();
	if (signo > 0)
		take_request(signo);
}

/*
 * Wait until `until', or until init is asked to shut down.
 */
void
wait_quietly(long long until)
{
	enum howto before = request.rq_how;

	while (now() < until && request.rq_how == before)
		wait_event(until);
}

/*
 * Is any child left?  A zombie that is not reaped yet counts.
 */
int
children_left(void)
{
	siginfo_t si;

	return waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) == 0 ||
	    errno != ECHILD;
}

/*
 * Milliseconds on a clock that nobody can set.
 */
long long
now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/*
 * The earlier one of two deadlines.
 */
long long
earlier(long long a, long long b)
{
	if (a == FOREVER)
		return b;
	return b == FOREVER || a < b ? a : b;
}

/*
 * Only a signal of our own making is a disaster: raised by the kernel, or by
 * ourselves, as abort(3) does.  One that another process sent is a mistake
 * of root's, and no reason to end the system.
 */
static void
on_fatal(int signo, siginfo_t *si, void *context)
{
	int serrno = errno;

	(void)context;
	if (si->si_code > 0 || si->si_pid == getpid())
		disaster(signo);
	warning("signal %d from process %ld ignored", signo,
	    (long)si->si_pid);
	errno = serrno;
}

static void
signal_job(const struct job *jb, int signo)
{
	/* The group exists once the child has called setsid(2). */
	if (kill(-jb->jb_pid, signo) == -1)
		(void)kill(jb->jb_pid, signo);
}

static void
take_request(int signo)
{
	int how;

	for (how = HOW_REBOOT; how <= HOW_POWEROFF; how++)
		if (signo == stop_request_signal(how))
			ask(how);
	switch (signo) {
	case SIGHUP:
		request.rq_clean = 1;
		break;
	case SIGTSTP:
		request.rq_catatonia = 1;
		break;
	case SIGTERM:
		ask(setup.su_container ? HOW_EXIT : HOW_SINGLE);
		break;
	case SIGINT:
		ask(HOW_REBOOT);
		break;
	case SIGUSR1:
		ask(HOW_HALT);
		break;
	case SIGUSR2:
	case SIGPWR:
		ask(HOW_POWEROFF);
		break;
	default:
		break;
	}
}

/*
 * Going down for good beats single user, and a later wish an earlier one:
 * who asked for a reboot may change his mind to power off until it happens.
 */
static void
ask(enum howto how)
{
	if (request.rq_how <= HOW_EXIT || how > HOW_EXIT)
		request.rq_how = how;
}

static void
reap(void)
{
	pid_t pid;
	int i, status;

	for (i = 0; i < REAP_BATCH; i++) {
		pid = waitpid(-1, &status, WNOHANG | WUNTRACED);
		if (pid <= 0)
			break;
		collect_child(pid, status);
	}
	more = i == REAP_BATCH;
}

static void
collect_child(pid_t pid, int status)
{
	size_t i;

	for (i = 0; i < NJOBS; i++) {
		if (jobs[i] == NULL || jobs[i]->jb_pid != pid)
			continue;
		if (WIFSTOPPED(status)) {
			jobs[i]->jb_stopped = 1;
			return;
		}
		jobs[i]->jb_status = status;
		jobs[i]->jb_pid = 0;
		jobs[i] = NULL;
		return;
	}
	if (!WIFSTOPPED(status))
		(void)session_ended(pid);
}
