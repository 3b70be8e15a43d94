/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * script -- the programs of a service directory, as processes.
 *
 * ./start, ./run, ./finish and ./stop are the process of the service, one
 * after the other.  Errands are programs beside it that nobody waits for:
 * ./notify, and those of ./control, whose failure means that what was asked
 * of the service is to be done in the ordinary way.
 */

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "supervise.h"

#define ERRANDS		64	/* at the same time */
#define ERRAND_LIMIT	10000	/* ms */
#define ENV_EXTRA	8
#define ENV_ROOM	8192
#define PASSED_MOST	48

struct errand {
	struct process	er_process;
	struct service	*er_service;
	struct event	er_event;	/* if it fails */
	int		er_has_event;
	pid_t		er_pid;		/* and this is still the process */
};

static int	born(void *, pid_t, uint64_t);
static void	fill_pids(pid_t);
static void	prepare(struct service *, enum script);
static void	ended(void *);
static void	notify(struct service *, enum script, pid_t,
		    const struct event *);
static int	run_errand(struct service *, char *const [],
		    const struct event *);
static void	errand_ended(void *);
static void	errand_overdue(void *);
static void	make_launch(struct launch *, const struct service *,
		    char *const []);

extern char **environ;

static struct errand errands[ERRANDS];

/* What the next child gets besides: script_env(), script_pass(). */
static char *env[ENV_EXTRA + 1], env_text[ENV_ROOM];
static size_t env_used;
static unsigned env_count;
static struct passed passed[PASSED_MOST];
static unsigned passed_count;

/*
 * run_script(sv, script, ending, code): start ./script, which becomes
 * r_pid.  ./finish learns how ./run ended: exit status or -1, signal or 0,
 * then the name of the service.  Returns 0; -1 with errno, and no process.
 */
int
run_script(struct service *sv, enum script script, enum ending ending,
    int code)
{
	struct record *r = &sv->sv_record;
	char path[16], status[16], sig[16];
	char *argv[5] = { path, NULL };
	struct launch la;
	pid_t before = r->r_pid;

	(void)snprintf(path, sizeof(path), "./%s",
	    sv->sv_is_file ? "log" : script_names[script]);
	if (script == FINISH_SCRIPT) {
		(void)snprintf(status, sizeof(status), "%d",
		    ending == EXITED ? code : -1);
		(void)snprintf(sig, sizeof(sig), "%d",
		    ending == KILLED ? code : 0);
		argv[1] = status;
		argv[2] = sig;
		argv[3] = r->r_name;
	}
	prepare(sv, script);
	make_launch(&la, sv, argv);
	la.la_born = born;
	la.la_arg = sv;
	if (spawn(&sv->sv_process, &la, passed, passed_count) == -1) {
		r->r_pid = before;
		return (-1);
	}
	r->r_pid = sv->sv_process.pr_pid;
	process_watch(&sv->sv_process, ended, sv);
	notify(sv, script, r->r_pid, NULL);
	return (0);
}

/*
 * watch_process(sv): do so for a process that was there before us.
 */
void
watch_process(struct service *sv)
{

	process_watch(&sv->sv_process, ended, sv);
}

/*
 * In the child: the record names it before it runs anything.  Without a
 * record, which a successor would look for, nothing is run.
 */
static int
born(void *arg, pid_t pid, uint64_t ticks)
{
	struct service *sv = arg;

	sv->sv_record.r_pid = pid;
	sv->sv_record.r_born = ticks;
	if (dress != RUNIT || sv->sv_record.r_script != FINISH_SCRIPT)
		now_real(&sv->sv_record.r_changed);
	fill_pids(getpid());	/* as it counts itself */
	return (publish_now(sv));
}

/*
 * Who reads one of these in its environment compares it with its own pid.
 */
static void
fill_pids(pid_t pid)
{
	unsigned i;
	char *value, digits[sizeof(PID_HERE)];

	(void)snprintf(digits, sizeof(digits), "%d", (int)pid);
	for (i = 0; i < env_count; i++) {
		value = strchr(env[i], '=') + 1;
		if (strcmp(value, PID_HERE) == 0)
			(void)memcpy(value, digits, sizeof(digits));
	}
}

/*
 * run_beside(sv, pr, path, call, owner): run a probe, with the pid of the
 * service for argument; call(owner) when it has ended.  0 or -1.
 */
int
run_beside(struct service *sv, struct process *pr, char *path,
    void (*call)(void *), void *owner)
{
	char pid[16];
	char *argv[] = { path, pid, NULL };
	struct launch la;

	(void)snprintf(pid, sizeof(pid), "%ld", (long)sv->sv_record.r_pid);
	prepare(sv, NO_SCRIPT);
	make_launch(&la, sv, argv);
	if (spawn(pr, &la, passed, passed_count) == -1)
		return (-1);
	process_watch(pr, call, owner);
	return (0);
}

/*
 * send_signal(sv, sig): to its process, when it has one.
 */
void
send_signal(struct service *sv, int sig)
{

	process_signal(&sv->sv_process, sig);
}

/*
 * signal_group(sv, sig): to the group of its process, which lives or is not
 * yet reaped, so that the group is its own.  Without a session of its own it
 * has none: then to the process.
 */
void
signal_group(struct service *sv, int sig)
{
	struct process *pr = &sv->sv_process;

	if (pr->pr_pid != 0 && os_signal(pr->pr_source.so_fd, 0) == 0 &&
	    (sv->sv_settings.se_files & HAS_NO_SETSID) == 0)
		(void)kill(-pr->pr_pid, sig);
	else
		send_signal(sv, sig);
}

/*
 * run_control(sv, letter): run ./control/LETTER.  Returns 1 when it was
 * started: for `t', it ends the process, or fails and a signal does it.
 */
int
run_control(struct service *sv, char letter)
{
	struct event e = { EV_SIGNAL, sv->sv_settings.se_stop_signal,
	    NO_ENDING, NULL };

	return (run_control_or(sv, letter, letter == 't' ? &e : NULL));
}

/*
 * run_control_or(sv, letter, e): likewise; when it fails, e happens.
 */
int
run_control_or(struct service *sv, char letter, const struct event *e)
{
	char path[] = "./control/?";
	char *argv[] = { path, NULL };

	if ((sv->sv_settings.se_files & HAS_CONTROL) == 0)
		return (0);
	path[sizeof(path) - 2] = letter;
	prepare(sv, NO_SCRIPT);
	return (run_errand(sv, argv, e) == 0);
}

/*
 * script_env(name, format, ...): the next child has this variable.
 */
void
script_env(const char *name, const char *format, ...)
{
	va_list ap;
	size_t room = sizeof(env_text) - env_used;
	int n, m;

	n = snprintf(env_text + env_used, room, "%s=", name);
	if (n < 0 || (size_t)n >= room || env_count == ENV_EXTRA)
		return;
	va_start(ap, format);
	m = vsnprintf(env_text + env_used + n, room - (size_t)n, format, ap);
	va_end(ap);
	if (m < 0 || (size_t)n + (size_t)m >= room)
		return;
	env[env_count++] = env_text + env_used;
	env_used += (size_t)n + (size_t)m + 1;
}

/*
 * script_pass(from, to): the next child has our descriptor FROM as TO.
 */
void
script_pass(int from, int to)
{

	if (passed_count == PASSED_MOST || to >= STAGE)
		return;
	passed[passed_count].pa_from = from;
	passed[passed_count++].pa_to = to;
}

/*
 * script_forget(): nothing besides, for the next child.
 */
void
script_forget(void)
{

	env_used = 0;
	env_count = 0;
	passed_count = 0;
}

static void
prepare(struct service *sv, enum script script)
{
	char path[PATH_MAX];

	script_forget();
	if (sv->sv_pipe != -1)
		script_pass(sv->sv_pipe,
		    sv->sv_is_log ? STDIN_FILENO : STDOUT_FILENO);
	if (script == RUN_SCRIPT || script == START_SCRIPT) {
		service_path(sv, "supervise/.children", path, sizeof(path));
		script_env("SUBREAP_LIST", "%s", path);
	}
	if (script == RUN_SCRIPT)
		readiness_prepare(sv);
}

static void
make_launch(struct launch *la, const struct service *sv, char *const argv[])
{
	static char **merged;
	static unsigned room;
	unsigned i, n;

	(void)memset(la, 0, sizeof(*la));
	la->la_path = argv[0];
	la->la_argv = argv;
	la->la_envp = environ;
	la->la_dir = sv->sv_dir;
	la->la_setsid =
	    (sv->sv_settings.se_files & HAS_NO_SETSID) == 0;
	la->la_pid_namespace =
	    (sv->sv_settings.se_files & HAS_PID_NAMESPACE) != 0;
	if (env_count == 0)
		return;
	for (n = 0; environ[n] != NULL; n++)
		continue;
	if (n + ENV_EXTRA + 1 > room) {
		free(merged);
		room = n + ENV_EXTRA + 1;
		if ((merged = calloc(room, sizeof(*merged))) == NULL) {
			room = 0;
			return;
		}
	}
	for (i = 0; i < n; i++)
		merged[i] = environ[i];
	for (i = 0; i < env_count; i++)
		merged[n + i] = env[i];
	merged[n + env_count] = NULL;
	la->la_envp = merged;
}

/*
 * The process of a service has ended.
 */
static void
ended(void *arg)
{
	struct service *sv = arg;
	struct process *pr = &sv->sv_process;
	struct event e = { EV_ENDED, 0, UNKNOWN_ENDING, NULL };
	enum script script = sv->sv_record.r_script;
	pid_t pid = pr->pr_pid;

	if (pr->pr_parent == LOST)
		sv->sv_record.r_flags |= SV_LOST;
	if (!process_ended(pr, &e))
		return;
	sv->sv_record.r_left = pid;
	notify(sv, script, pid, &e);
	handle(sv, &e);
}

/*
 * ./notify SCRIPT start|exit|killed PID CODE, as daemontools-encore has it.
 */
static void
notify(struct service *sv, enum script script, pid_t pid,
    const struct event *e)
{
	static char program_name[] = "./notify";
	char name[8], what[8], number_text[16], code[16];
	char *argv[] = { program_name, name, what, number_text, code, NULL };

	if ((sv->sv_settings.se_files & HAS_NOTIFY) == 0)
		return;
	(void)snprintf(name, sizeof(name), "%s", script_names[script]);
	(void)snprintf(what, sizeof(what), "%s", e == NULL ? "start" :
	    e->ev_ending == KILLED ? "killed" : "exit");
	(void)snprintf(number_text, sizeof(number_text), "%ld", (long)pid);
	(void)snprintf(code, sizeof(code), "%d", e == NULL ? 0 : e->ev_number);
	script_forget();
	(void)run_errand(sv, argv, NULL);
}

static int
run_errand(struct service *sv, char *const argv[], const struct event *e)
{
	struct errand *er;
	struct launch la;

	for (er = errands; er < errands + ERRANDS; er++)
		if (er->er_process.pr_pid == 0)
			break;
	if (er == errands + ERRANDS) {
		report(sv, "too much to do: %s is not run", argv[0]);
		return (-1);
	}
	make_launch(&la, sv, argv);
	if (spawn(&er->er_process, &la, passed, passed_count) == -1) {
		if (errno != ENOENT && errno != EACCES)
			report(sv, "unable to run %s: %s", argv[0],
			    words_for(errno));
		return (-1);
	}
	er->er_service = sv;
	er->er_pid = sv->sv_record.r_pid;
	er->er_has_event = e != NULL;
	if (e != NULL)
		er->er_event = *e;
	process_watch(&er->er_process, errand_ended, er);
	er->er_process.pr_timer.ti_call = errand_overdue;
	er->er_process.pr_timer.ti_owner = er;
	set_timer(&er->er_process.pr_timer, ERRAND_LIMIT);
	return (0);
}

static void
errand_ended(void *arg)
{
	struct errand *er = arg;
	struct event e = { EV_ENDED, 0, UNKNOWN_ENDING, NULL };

	if (!process_ended(&er->er_process, &e))
		return;
	if (er->er_service != NULL && er->er_has_event &&
	    er->er_service->sv_record.r_pid == er->er_pid &&
	    (e.ev_ending != EXITED || e.ev_number != 0))
		handle(er->er_service, &er->er_event);
	er->er_service = NULL;
}

static void
errand_overdue(void *arg)
{
	struct errand *er = arg;

	process_kill(&er->er_process, er->er_service == NULL ||
	    (er->er_service->sv_settings.se_files & HAS_NO_SETSID) == 0);
}

/*
 * script_forget_service(sv): its errands are nobody's now.
 */
void
script_forget_service(const struct service *sv)
{
	struct errand *er;

	for (er = errands; er < errands + ERRANDS; er++)
		if (er->er_service == sv)
			er->er_service = NULL;
}
