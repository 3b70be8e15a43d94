/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * os-linux.c -- what init needs of Linux alone.
 */

#include <sys/types.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <signal.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

#define MAX_DEPTH	1000		/* of the process tree */
#define RTMIN		34		/* as glibc counts, and so all others */

/* A record of getdents64(2); readdir(3) would allocate. */
struct entry {
	uint64_t	d_ino;
	int64_t		d_off;
	uint16_t	d_reclen;
	uint8_t		d_type;
	char		d_name[];
};

/* A mounted file system, and the one that was mounted before it. */
struct mounted {
	struct mounted	*mo_before;
	char		*mo_dir;
};

static void	stop_swapping(void);
static struct mounted *last_mounted(void);
static int	is_kernels(const char *);
static void	release(const char *, int);
static int	parse_pid(const char *, pid_t *);
static int	is_descendant(pid_t);
static int	signal_descendant(pid_t, int);

/*
 * As process 1: take charge of the machine, so that Ctrl-Alt-Del is a signal
 * to us and no reset.  -1 when there is no machine to take charge of: a PID
 * namespace refuses this very call, also where /proc is not mounted yet.
 */
int
claim_machine(void)
{
	return reboot(RB_DISABLE_CAD);
}

/*
 * Not process 1: whatever our descendants leave behind becomes our child.
 */
int
adopt_orphans(void)
{
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

/*
 * Reboot, halt or power off: returns only when that is not allowed.  In a
 * PID namespace the kernel ends its process 1 by a signal that tells the
 * parent which: HUP to start again, INT otherwise.
 */
int
end_machine(enum howto how)
{
	switch (how) {
	case HOW_REBOOT:
		return reboot(RB_AUTOBOOT);
	case HOW_HALT:
		return reboot(RB_HALT_SYSTEM);
	case HOW_POWEROFF:
		return reboot(RB_POWER_OFF);
	default:
		errno = EINVAL;
		return -1;
	}
}

/*
 * In a child, when nothing else runs: unmount what can be unmounted, the last
 * mounted first.  If the disks are `ours' alone, make the rest of them
 * read-only, and do not wait for servers that do not answer; that would hit
 * those who share them.
 */
void
release_disks(int ours)
{
	struct mounted *mo, *before;

	if (ours)
		stop_swapping();
	for (mo = last_mounted(); mo != NULL; mo = before) {
		before = mo->mo_before;
		if (!is_kernels(mo->mo_dir))
			release(mo->mo_dir, ours);
		free(mo->mo_dir);
		free(mo);
	}
}

/*
 * The real-time signals by which container managers, and tools written for
 * another init, ask process 1 for a halt, a power off or a reboot.
 */
int
stop_request_signal(enum howto how)
{
	switch (how) {
	case HOW_HALT:
		return RTMIN + 3;
	case HOW_POWEROFF:
		return RTMIN + 4;
	default:
		return RTMIN + 5;
	}
}

/*
 * Signal every process below us, when we are not process 1 and kill(-1, ...)
 * would hit the neighbours.  Returns how many were signalled.
 */
int
signal_descendants(int signo)
{
	static uint64_t buf[1024];	/* aligned for struct entry */
	const struct entry *e;
	long len, off;
	pid_t pid;
	int fd, n = 0;

	fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return 0;
	while ((len = syscall(SYS_getdents64, fd, buf, sizeof(buf))) > 0) {
		for (off = 0; off < len; off += e->d_reclen) {
			e = (const struct entry *)(const void *)((char *)buf + off);
			if (parse_pid(e->d_name, &pid) == 0)
				n += signal_descendant(pid, signo);
		}
	}
	(void)close(fd);
	return n;
}

/*
 * Signal every process that init is to end: all of the PID namespace as its
 * process 1, and never anybody else's.
 */
void
signal_everything(int signo)
{
	if (getpid() == 1)
		(void)kill(-1, signo);
	else
		(void)signal_descendants(signo);
}

/*
 * Is the terminal `name' one the kernel prints its messages on?
 */
int
is_kernel_console(const char *name)
{
	char active[256], *word, *rest;

	if (read_small("/sys/class/tty/console/active", active,
	    sizeof(active)) <= 0)
		return 0;
	for (word = strtok_r(active, " \n", &rest); word != NULL;
	    word = strtok_r(NULL, " \n", &rest)) {
		/* tty0 is whichever virtual terminal is in front. */
		if (strcmp(word, "tty0") == 0)
			word[3] = '1';
		if (strcmp(word, name) == 0)
			return 1;
	}
	return 0;
}

/*
 * Put a line into the kernel's log, without having it on the console.
 */
int
kernel_log(const char *text)
{
	char buf[1100];
	int fd, n, ok;

	fd = open("/dev/kmsg", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	n = snprintf(buf, sizeof(buf), "<31>%s\n", text);	/* daemon.debug */
	ok = write(fd, buf, (size_t)n) == n;
	(void)close(fd);
	return ok ? 0 : -1;
}

/*
 * Make the terminal the controlling one of our session; with `steal' even
 * when another session has it.
 */
int
take_terminal(int fd, int steal)
{
	return ioctl(fd, TIOCSCTTY, steal && geteuid() == 0);
}

/*
 * Give up the controlling terminal, as a container's process 1 that was
 * started with one, so that a child can have it.
 */
void
release_terminal(int fd)
{
	struct timespec none = { 0, 0 };
	sigset_t hup;

	if (getsid(0) != getpid() || ioctl(fd, TIOCNOTTY) == -1)
		return;
	/* The kernel tells the session, that is us, by a HUP. */
	(void)sigemptyset(&hup);
	(void)sigaddset(&hup, SIGHUP);
	(void)sigtimedwait(&hup, NULL, &none);
}

/*
 * Replace this image, which has proved broken, by a fresh one that leaves
 * the system as it is; and if that cannot be, by a shell on the console.
 */
void
run_self_again(void)
{
	sigset_t none;

	if (!setup.su_resumed) {
		(void)execl("/proc/self/exe", "init", "-r", (char *)NULL);
		(void)execl(PATH_SBIN "/init", "init", "-r", (char *)NULL);
	}
	console_attach();
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)execl("/bin/sh", "-sh", (char *)NULL);
	for (;;)
		(void)pause();
}

/*
 * A file that is swapped to keeps its file system busy.
 */
static void
stop_swapping(void)
{
	const struct mntent *me;
	FILE *fp;

	/* Not a table of mounts, but of the same form, blanks in names too. */
	if ((fp = setmntent("/proc/swaps", "re")) == NULL)
		return;
	while ((me = getmntent(fp)) != NULL)
		if (*me->mnt_fsname == '/')	/* else it is the heading */
			(void)swapoff(me->mnt_fsname);
	(void)endmntent(fp);
}

/*
 * All that is mounted, the last first; what memory is short for is left out.
 */
static struct mounted *
last_mounted(void)
{
	struct mounted *last = NULL, *mo;
	const struct mntent *me;
	FILE *fp;

	if ((fp = setmntent("/proc/self/mounts", "re")) == NULL)
		return NULL;
	while ((me = getmntent(fp)) != NULL) {
		if ((mo = malloc(sizeof(*mo))) == NULL)
			break;
		if ((mo->mo_dir = strdup(me->mnt_dir)) == NULL) {
			free(mo);
			break;
		}
		mo->mo_before = last;
		last = mo;
	}
	(void)endmntent(fp);
	return last;
}

/*
 * Is this one of the kernel's own directories, which end with it and which we
 * need to the end, or below one?
 */
static int
is_kernels(const char *dir)
{
	static const char *const kernels[] = { "/dev", "/proc", "/sys" };
	size_t i, len;

	for (i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
		len = strlen(kernels[i]);
		if (strncmp(dir, kernels[i], len) == 0 &&
		    (dir[len] == '\0' || dir[len] == '/'))
			return 1;
	}
	return strcmp(dir, "/run") == 0;
}

static void
release(const char *dir, int ours)
{
	/* The root is busy for ever. */
	if (strcmp(dir, "/") != 0 && umount2(dir, UMOUNT_NOFOLLOW |
	    (ours ? MNT_FORCE : 0)) == 0)
		return;
	if (ours)
		(void)mount(NULL, dir, NULL, MS_REMOUNT | MS_RDONLY, NULL);
}

static int
parse_pid(const char *name, pid_t *pid)
{
	char *end;
	long n;

	if (*name < '1' || *name > '9')
		return -1;
	n = strtol(name, &end, 10);
	if (*end != '\0')
		return -1;
	*pid = (pid_t)n;
	return 0;
}

/*
 * Is `pid' a live process below us?
 */
static int
is_descendant(pid_t pid)
{
	char path[64], text[512], *p, state;
	long parent = pid;
	int depth;

	for (depth = 0; depth < MAX_DEPTH; depth++) {
		(void)snprintf(path, sizeof(path), "/proc/%ld/stat", parent);
		if (read_small(path, text, sizeof(text)) <= 0 ||
		    (p = strrchr(text, ')')) == NULL)
			return 0;
		state = p[2];
		if (depth == 0 && (state == 'Z' || state == 'X'))
			return 0;
		parent = strtol(p + 3, NULL, 10);
		if (parent == getpid())
			return 1;
		if (parent <= 1)
			return 0;
	}
	return 0;
}

/*
 * Signal `pid' if it is ours.  The check is made while a pidfd holds the
 * process, so that a reused number is never hit.
 */
static int
signal_descendant(pid_t pid, int signo)
{
	int fd, n = 0;

	if (!is_descendant(pid))
		return 0;
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (fd == -1)
		return 0;
	if (is_descendant(pid))
		n = syscall(SYS_pidfd_send_signal, fd, signo, NULL, 0) == 0;
	(void)close(fd);
	return n;
}
