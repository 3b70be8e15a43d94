/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * spawn.c -- the processes of the booted machine: init, and a command beside
 * it.  Both lose the capabilities that reach beyond their namespaces.
 */

#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/capability.h>
#include <linux/sched.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nsboot.h"

#define NAMESPACES	(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | \
			CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP)

noreturn static void	 be_init(const struct machine *, const char *, int);
noreturn static void	 be_command(const struct machine *, int);
static void	 write_file(const char *, const char *, ...);
static void	 drop_capabilities(void);
static void	 set_environment(void);

/*
 * An ordinary user becomes root of a user namespace in which nobody else is.
 */
void
enter_user_namespace(void)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (unshare(CLONE_NEWUSER) == -1)
		err(1, "only root can boot here: no user namespace");
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", "0 %u 1", (unsigned int)uid);
	write_file("/proc/self/gid_map", "0 %u 1", (unsigned int)gid);
}

static void
write_file(const char *path, const char *fmt, ...)
{
	va_list ap;
	int fd;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(1, "cannot open %s", path);
	va_start(ap, fmt);
	if (vdprintf(fd, fmt, ap) < 0)
		err(1, "cannot write %s", path);
	va_end(ap);
	(void)close(fd);
}

/*
 * Start process 1 in namespaces of its own.
 */
void
spawn_init(struct machine *m, const struct console *con)
{
	struct clone_args args;
	char tty[PATH_MAX];
	int alive[2];

	if (ptsname_r(con->master, tty, sizeof(tty)) != 0)
		err(1, "cannot name the console");
	if (pipe2(alive, O_CLOEXEC) == -1)
		err(1, "pipe");
	memset(&args, 0, sizeof(args));
	args.flags = NAMESPACES | CLONE_PIDFD;
	args.pidfd = (__u64)(uintptr_t)&m->pidfd;
	args.exit_signal = SIGCHLD;
	m->pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (m->pid == -1)
		err(1, "cannot make the namespaces");
	if (m->pid == 0) {
		(void)close(alive[1]);
		be_init(m, tty, alive[0]);
	}
	(void)close(alive[0]);
	/* The child now knows that its parent lived when it asked for this. */
	if (write(alive[1], "", 1) == -1)
		warn("cannot start init");
	(void)close(alive[1]);
}

/*
 * The child: what a kernel does before it starts init.  alive gives one byte
 * from a living parent; from then on the parent's death is ours, too.
 */
noreturn static void
be_init(const struct machine *m, const char *tty, int alive)
{
	char byte;
	int fd;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 ||
	    read(alive, &byte, 1) != 1)
		_exit(1);
	(void)setsid();
	(void)umask(022);
	if (sethostname("(none)", 6) == -1)
		err(1, "cannot set the host name");
	enter_root(tty);
	fd = open("/dev/console", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		err(1, "cannot open /dev/console");
	drop_capabilities();
	default_signals();
	set_environment();
	/* A message about the exec still has to reach the caller. */
	if (access(m->init[0], X_OK) == -1)
		err(1, "cannot run %s in %s", m->init[0], m->root);
	if (dup2(fd, 0) == -1 || dup2(fd, 1) == -1 || dup2(fd, 2) == -1)
		err(1, "cannot use the console");
	(void)close_range(3, ~0U, 0);
	(void)execv(m->init[0], m->init);
	err(1, "cannot run %s in %s", m->init[0], m->root);
}

/*
 * Start the command of -c beside process 1, with our descriptors 0 to 2.  The
 * process returned waits for it outside and ends as it ends: a namespace of
 * processes can only be entered by a child.  Both outlive nsboot by no more
 * than process 1 does, whose end is the end of all in its namespace.
 */
pid_t
spawn_command(const struct machine *m)
{
	pid_t outer, inner;
	int root, status;

	outer = fork();
	if (outer == -1)
		warn("fork");
	if (outer != 0)
		return outer;
	default_signals();
	root = open_root(m);
	if (root == -1)
		err(1, "cannot open the root of process 1");
	if (setns(m->pidfd, NAMESPACES) == -1)
		err(1, "cannot enter the namespaces");
	inner = fork();
	if (inner == -1)
		err(1, "fork");
	if (inner == 0)
		be_command(m, root);
	while (waitpid(inner, &status, 0) == -1)
		if (errno != EINTR)
			err(1, "cannot wait for the command");
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status));
}

noreturn static void
be_command(const struct machine *m, int root)
{
	if (fchdir(root) == -1 || chroot(".") == -1)
		err(1, "cannot enter the root");
	drop_capabilities();
	set_environment();
	(void)close_range(3, ~0U, 0);
	(void)execl("/bin/sh", "sh", "-c", m->command, (char *)NULL);
	err(127, "cannot run /bin/sh");
}

/* The root directory of process 1, or -1 with errno set. */
int
open_root(const struct machine *m)
{
	char path[40];

	(void)snprintf(path, sizeof(path), "/proc/%d/root", (int)m->pid);
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/*
 * Take away, for good, what would change the host: its clock, its log, its
 * modules, its devices.
 */
static void
drop_capabilities(void)
{
	static const int beyond[] = {
		CAP_AUDIT_READ, CAP_BLOCK_SUSPEND, CAP_BPF, CAP_MAC_ADMIN,
		CAP_MAC_OVERRIDE, CAP_MKNOD, CAP_PERFMON, CAP_SYSLOG,
		CAP_SYS_MODULE, CAP_SYS_PACCT, CAP_SYS_RAWIO, CAP_SYS_TIME,
		CAP_WAKE_ALARM,
	};
	size_t i;

	for (i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++)
		/* An older kernel does not know them all. */
		if (prctl(PR_CAPBSET_DROP, beyond[i], 0, 0, 0) == -1 &&
		    errno != EINVAL)
			err(1, "cannot drop capability %d", beyond[i]);
}

/* As they were before nsboot caught them. */
void
default_signals(void)
{
	sigset_t none;
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * Nothing of the caller's environment goes in, but what its terminal is.
 * Scripts learn that the hardware is not theirs; init, that it still is to
 * behave as on a machine: with the console, and a reboot(2) in the end.
 */
static void
set_environment(void)
{
	static char container[] = "container=nsboot", home[] = "HOME=/root",
	    machine[] = "RC_INIT_MACHINE=YES",
	    path[] = "PATH=/sbin:/bin:/usr/sbin:/usr/bin:"
	    "/usr/local/sbin:/usr/local/bin";
	static char term[64];
	static char *vars[] = { container, home, machine, path, term, NULL };
	const char *value;

	value = getenv("TERM");
	(void)snprintf(term, sizeof(term), "TERM=%s",
	    value != NULL ? value : "dumb");
	environ = vars;
}
