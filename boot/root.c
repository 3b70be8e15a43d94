/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * root.c -- the file systems of the booted machine.
 *
 * The tree that is booted lies, unchanged, under an overlay whose upper layer
 * is a tmpfs of our mount namespace: it dies with us, however we die.  Names
 * inside the tree are looked up with that tree as root, so that none of its
 * symbolic links leads to the host.
 */

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include <linux/openat2.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nsboot.h"

/*
 * Where the tmpfs is mounted, in our namespace only.  Every kernel has this
 * directory, always empty and made to be mounted on: it hides nothing from
 * the command of -p, and nothing has to be made in /tmp and removed again.
 */
#define SCRATCH		"/proc/fs/nfsd"
#define NEWROOT		SCRATCH "/root"

struct device {
	const char *name;
	unsigned int major, minor;
};

static int	 mount_overlay(const struct machine *, int);
static bool	 is_host_root(int);
static void	 copy_root(const struct machine *, int);
static void	 wait_for(pid_t, const char *);
static void	 mount_in(int, const char *, const char *, unsigned long,
		    const char *);
static void	 make_dev(int, const char *);
static void	 make_device(int, const struct device *);
static void	 bind_console(int, const char *);
static void	 make_proc(int);
static void	 bind_in(int, const char *, bool);
static void	 fd_name(char *, size_t, int);
static void	 pivot(int);

/*
 * Make the throw-away tree, in a mount namespace of our own.  What is below
 * is held by a descriptor: its name may be hidden by then, and may have
 * characters that are special in mount options.
 */
void
make_root(const struct machine *m)
{
	int lower;

	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "cannot make a mount namespace");
	lower = open(m->root, O_PATH | O_DIRECTORY);
	if (lower == -1)
		err(1, "cannot open %s", m->root);
	if (mount("nsboot", SCRATCH, "tmpfs", 0, "mode=755") == -1)
		err(1, "cannot mount a tmpfs on %s", SCRATCH);
	if (mkdir(NEWROOT, 0755) == -1 ||
	    mkdir(SCRATCH "/upper", 0755) == -1 ||
	    mkdir(SCRATCH "/work", 0755) == -1)
		err(1, "cannot make directories in %s", SCRATCH);
	if (mount_overlay(m, lower) == -1) {
		if (is_host_root(lower))
			err(1, "cannot mount an overlay over %s", m->root);
		warn("no overlay over %s, copying it instead", m->root);
		copy_root(m, lower);
	}
	(void)close(lower);
}

static int
mount_overlay(const struct machine *m, int lower)
{
	char options[256];

	(void)snprintf(options, sizeof(options),
	    "lowerdir=/proc/self/fd/%d,upperdir=%s/upper,workdir=%s/work%s",
	    lower, SCRATCH, SCRATCH, m->userns ? ",userxattr" : "");
	return mount("nsboot", NEWROOT, "overlay", 0, options);
}

/* That one is not copied to memory. */
static bool
is_host_root(int dir)
{
	struct stat host, st;

	return stat("/", &host) == 0 && fstat(dir, &st) == 0 &&
	    host.st_dev == st.st_dev && host.st_ino == st.st_ino;
}

/* The copy has to be a mount of its own to become a root later. */
static void
copy_root(const struct machine *m, int lower)
{
	char from[40];
	pid_t pid;

	(void)snprintf(from, sizeof(from), "/proc/self/fd/%d/.", lower);
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		(void)execlp("cp", "cp", "-ax", m->userns ?
		    "--no-preserve=ownership" : "--", from, NEWROOT,
		    (char *)NULL);
		err(127, "cannot run cp");
	}
	wait_for(pid, "cp");
	if (mount(NEWROOT, NEWROOT, NULL, MS_BIND, NULL) == -1)
		err(1, "cannot mount the copy");
}

/*
 * Run the command of -p with the tree as working directory.
 */
void
run_prepare(const struct machine *m)
{
	pid_t pid;

	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		if (chdir(NEWROOT) == -1 || setenv("PWD", NEWROOT, 1) == -1)
			err(1, "cannot enter %s", NEWROOT);
		(void)execl("/bin/sh", "sh", "-c", m->prepare, (char *)NULL);
		err(127, "cannot run /bin/sh");
	}
	wait_for(pid, m->prepare);
}

static void
wait_for(pid_t pid, const char *command)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(1, "cannot wait for %s", command);
	if (WIFSIGNALED(status))
		errx(1, "ended by signal %d: %s", WTERMSIG(status), command);
	if (status != 0)
		errx(1, "exited with status %d: %s", WEXITSTATUS(status),
		    command);
}

/*
 * In the new namespaces: mount what the kernel or an initial ramdisk mounts
 * before init runs, and make the tree the root.  console names the terminal
 * that becomes /dev/console.
 */
void
enter_root(const char *console)
{
	int root;

	root = open(NEWROOT, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root == -1)
		err(1, "cannot open %s", NEWROOT);
	mount_in(root, "dev", "tmpfs", MS_NOSUID, "mode=755");
	make_dev(root, console);
	mount_in(root, "run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755");
	mount_in(root, "sys", "sysfs",
	    MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	make_proc(root);
	pivot(root);
}

/*
 * Open name, with root as the root directory of every symbolic link on the
 * way.  Return -1 with errno set.
 */
int
open_inside(int root, const char *name, int flags)
{
	struct open_how how;

	memset(&how, 0, sizeof(how));
	how.flags = (unsigned int)(flags | O_CLOEXEC);
	how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
	return (int)syscall(SYS_openat2, root, name, &how, sizeof(how));
}

/* Mount a new file system on the directory name, made if it is not there. */
static void
mount_in(int root, const char *name, const char *type, unsigned long flags,
    const char *options)
{
	char target[32];
	int fd;

	if (mkdirat(root, name, 0755) == -1 && errno != EEXIST)
		err(1, "cannot make /%s", name);
	fd = open_inside(root, name, O_PATH | O_DIRECTORY);
	if (fd == -1)
		err(1, "cannot open /%s", name);
	fd_name(target, sizeof(target), fd);
	if (mount("nsboot", target, type, flags, options) == -1)
		err(1, "cannot mount %s on /%s", type, name);
	(void)close(fd);
}

/*
 * Fill /dev as a container manager does: what every program expects, and no
 * device of the host.
 */
static void
make_dev(int root, const char *console)
{
	static const struct device devices[] = {
		{ "null", 1, 3 }, { "zero", 1, 5 }, { "full", 1, 7 },
		{ "random", 1, 8 }, { "urandom", 1, 9 }, { "tty", 5, 0 },
	};
	static const char *const links[][2] = {
		{ "/proc/self/fd", "fd" },
		{ "/proc/self/fd/0", "stdin" },
		{ "/proc/self/fd/1", "stdout" },
		{ "/proc/self/fd/2", "stderr" },
		{ "pts/ptmx", "ptmx" },
	};
	size_t i;
	int dev;

	dev = open_inside(root, "dev", O_RDONLY | O_DIRECTORY);
	if (dev == -1)
		err(1, "cannot open /dev");
	for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		make_device(dev, &devices[i]);
	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (symlinkat(links[i][0], dev, links[i][1]) == -1)
			err(1, "cannot make /dev/%s", links[i][1]);
	mount_in(dev, "shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
	mount_in(dev, "pts", "devpts", MS_NOSUID | MS_NOEXEC,
	    "newinstance,ptmxmode=666,mode=620");
	bind_console(dev, console);
	(void)close(dev);
}

/*
 * A node of our own, so that a chmod inside stays inside; only where we may
 * not make nodes, in a user namespace, the host's.
 */
static void
make_device(int dev, const struct device *d)
{
	char source[32], target[32];
	int fd;

	if (mknodat(dev, d->name, S_IFCHR | 0666,
	    makedev(d->major, d->minor)) == 0) {
		if (fchmodat(dev, d->name, 0666, 0) == -1)
			err(1, "cannot set the mode of /dev/%s", d->name);
		return;
	}
	fd = openat(dev, d->name, O_RDONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd == -1)
		err(1, "cannot make /dev/%s", d->name);
	fd_name(target, sizeof(target), fd);
	(void)snprintf(source, sizeof(source), "/dev/%s", d->name);
	if (mount(source, target, NULL, MS_BIND, NULL) == -1)
		err(1, "cannot make /dev/%s", d->name);
	(void)close(fd);
}

static void
bind_console(int dev, const char *console)
{
	char target[32];
	int fd;

	fd = openat(dev, "console", O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1)
		err(1, "cannot make /dev/console");
	fd_name(target, sizeof(target), fd);
	if (mount(console, target, NULL, MS_BIND, NULL) == -1)
		err(1, "cannot mount the console on /dev/console");
	(void)close(fd);
}

/*
 * Process information is the new namespace's own, but knobs of the kernel are
 * the host's: they can be read only.  Those of the network are our own again.
 */
static void
make_proc(int root)
{
	int proc;

	mount_in(root, "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	proc = open_inside(root, "proc", O_PATH | O_DIRECTORY);
	if (proc == -1)
		err(1, "cannot open /proc");
	bind_in(proc, "sys/net", false);
	bind_in(proc, "sys", true);
	bind_in(proc, "sysrq-trigger", true);
	bind_in(proc, "irq", true);
	bind_in(proc, "bus", true);
	(void)close(proc);
}

/* Mount a file or directory on itself; one that is not there is left out. */
static void
bind_in(int dir, const char *name, bool readonly)
{
	char path[32];
	int fd;

	fd = open_inside(dir, name, O_PATH);
	if (fd == -1)
		return;
	fd_name(path, sizeof(path), fd);
	if (mount(path, path, NULL, MS_BIND | MS_REC, NULL) == -1)
		err(1, "cannot mount /proc/%s on itself", name);
	(void)close(fd);
	if (!readonly)
		return;
	/* What was opened is now covered: the mount has to be opened anew. */
	fd = open_inside(dir, name, O_PATH);
	if (fd == -1)
		err(1, "cannot open /proc/%s", name);
	fd_name(path, sizeof(path), fd);
	if (mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY |
	    MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == -1)
		err(1, "cannot make /proc/%s read-only", name);
	(void)close(fd);
}

static void
fd_name(char *buf, size_t size, int fd)
{
	(void)snprintf(buf, size, "/proc/self/fd/%d", fd);
}

/*
 * Change the root directory.  The old root ends up stacked on the new one and
 * goes away with all that is mounted below it.
 */
static void
pivot(int root)
{
	if (fchdir(root) == -1)
		err(1, "cannot enter the new root");
	if (syscall(SYS_pivot_root, ".", ".") == -1)
		err(1, "cannot make it the root");
	if (umount2(".", MNT_DETACH) == -1)
		err(1, "cannot let the host's root go");
	if (chdir("/") == -1)
		err(1, "cannot enter /");
}
