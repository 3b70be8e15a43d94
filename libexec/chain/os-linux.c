/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * os-linux.c -- what only Linux does this way.
 */

#include <sys/prctl.h>
#include <sys/syscall.h>

#include <linux/capability.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "chain.h"

/* The kernel knows 8192 processors at most. */
#define CPUS	8192

/* Of ioprio_set(2), for which there is no header. */
#define IOPRIO_WHO_PROCESS	1
#define IOPRIO_CLASS_SHIFT	13

const long highest_cpu = CPUS - 1;

struct cpus {
	unsigned long bits[CPUS / (CHAR_BIT * sizeof(unsigned long))];
};

/* no_cpus(): an empty set of processors, to be freed; NULL with errno. */
struct cpus *
no_cpus(void)
{
	return calloc(1, sizeof(struct cpus));
}

/* add_cpus(set, first, last): add the processors from first to last. */
void
add_cpus(struct cpus *set, long first, long last)
{
	const long width = CHAR_BIT * sizeof(unsigned long);

	for (; first <= last; first++)
		set->bits[first / width] |= 1UL << (first % width);
}

/* run_on_cpus(set): keep this process to a set; -1 with errno. */
int
run_on_cpus(const struct cpus *set)
{
	return (int)syscall(SYS_sched_setaffinity, 0, sizeof(set->bits),
	    set->bits);
}

/* set_oom_score(score): set the out-of-memory score; -1 with errno. */
int
set_oom_score(long score)
{
	char text[32];
	int fd, len, result;

	len = snprintf(text, sizeof(text), "%ld\n", score);
	if ((fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)) == -1)
		return -1;
	result = write(fd, text, (size_t)len) == len ? 0 : -1;
	(void)close(fd);
	return result;
}

/* close_from(fd): close fd and all above; -1 with errno. */
int
close_from(int first)
{
	struct dirent *d;
	DIR *dir;
	int fd, highest = first - 1;

	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return 0;
	/* A kernel before 5.9.  What is open is what can be seen. */
	if (errno != ENOSYS || (dir = opendir("/proc/self/fd")) == NULL)
		return -1;
	while ((d = readdir(dir)) != NULL)
		if ((fd = (int)strtol(d->d_name, NULL, 10)) > highest)
			highest = fd;
	(void)closedir(dir);
	for (fd = first; fd <= highest; fd++)
		(void)close(fd);
	return 0;
}

/* set_io_priority(class, level): of this process; -1 with errno. */
int
set_io_priority(int class, int level)
{
	return (int)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
	    class << IOPRIO_CLASS_SHIFT | level);
}

/*
 * schedule(policy, priority, reset): schedule this process so; with reset its
 * children as usual.  -1 with errno.
 */
int
schedule(int policy, int priority, bool reset)
{
	const struct sched_param param = { .sched_priority = priority };

	return sched_setscheduler(0,
	    policy | (reset ? SCHED_RESET_ON_FORK : 0), &param);
}

/* forbid_privileges(): no exec gives any from now on; -1 with errno. */
int
forbid_privileges(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
}

/* set_death_signal(sig): get it when the parent ends; -1 with errno. */
int
set_death_signal(int sig)
{
	return prctl(PR_SET_PDEATHSIG, (long)sig, 0L, 0L, 0L);
}

/*
 * keep_capabilities(): keep the permitted ones when the user changes, up to
 * the next exec; -1 with errno.
 */
int
keep_capabilities(void)
{
	return prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L);
}

/* capability(name): its number, with cap_ before the name or without; -1. */
int
capability(const char *name)
{
	static const char *const names[] = {
		"chown", "dac_override", "dac_read_search", "fowner", "fsetid",
		"kill", "setgid", "setuid", "setpcap", "linux_immutable",
		"net_bind_service", "net_broadcast", "net_admin", "net_raw",
		"ipc_lock", "ipc_owner", "sys_module", "sys_rawio",
		"sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin",
		"sys_boot", "sys_nice", "sys_resource", "sys_time",
		"sys_tty_config", "mknod", "lease", "audit_write",
		"audit_control", "setfcap", "mac_override", "mac_admin",
		"syslog", "wake_alarm", "block_suspend", "audit_read",
		"perfmon", "bpf", "checkpoint_restore",
	};
	int i;

	if (strncasecmp(name, "cap_", 4) == 0)
		name += 4;
	for (i = 0; i < (int)(sizeof(names) / sizeof(names[0])); i++)
		if (strcasecmp(names[i], name) == 0)
			return i;
	return -1;
}

/* Those capabilities that the kernel knows. */
static int
is_capability(int n)
{
	return n < 64 && prctl(PR_CAPBSET_READ, (long)n, 0L, 0L, 0L) != -1;
}

/* bound_capabilities(set): no exec gives others from now on; -1 with errno. */
int
bound_capabilities(unsigned long long set)
{
	int n;

	for (n = 0; is_capability(n); n++)
		if ((set >> n & 1) == 0 &&
		    prctl(PR_CAPBSET_READ, (long)n, 0L, 0L, 0L) == 1 &&
		    prctl(PR_CAPBSET_DROP, (long)n, 0L, 0L, 0L) == -1)
			return -1;
	return 0;
}

/* The sets of this process, as two words each; -1 with errno. */
static int
read_capabilities(struct __user_cap_header_struct *header,
    struct __user_cap_data_struct *data)
{
	header->version = _LINUX_CAPABILITY_VERSION_3;
	header->pid = 0;
	return (int)syscall(SYS_capget, header, data);
}

/* A set, where all are no more than those that we have. */
static unsigned long long
possible(unsigned long long set, const struct __user_cap_data_struct *data)
{
	return set != ~0ULL ? set : data[0].permitted |
	    (unsigned long long)data[1].permitted << 32;
}

/* inherit_capabilities(set): that is the inheritable set; -1 with errno. */
int
inherit_capabilities(unsigned long long set)
{
	struct __user_cap_header_struct header;
	struct __user_cap_data_struct data[2];
	int i;

	if (read_capabilities(&header, data) == -1)
		return -1;
	set = possible(set, data);
	for (i = 0; i < 2; i++)
		data[i].inheritable = (unsigned)(set >> 32 * i);
	return (int)syscall(SYS_capset, &header, data);
}

/*
 * give_capabilities(set): let ordinary programs have these, which we have;
 * -1 with errno.
 */
int
give_capabilities(unsigned long long set)
{
	struct __user_cap_header_struct header;
	struct __user_cap_data_struct data[2];
	int i, n;

	if (prctl(PR_CAP_AMBIENT, (long)PR_CAP_AMBIENT_CLEAR_ALL, 0L, 0L, 0L)
	    == -1 || read_capabilities(&header, data) == -1)
		return -1;
	set = possible(set, data);
	for (i = 0; i < 2; i++)
		data[i].inheritable |= (unsigned)(set >> 32 * i);
	if (syscall(SYS_capset, &header, data) == -1)
		return -1;
	for (n = 0; n < 64; n++)
		if ((set >> n & 1) != 0 && prctl(PR_CAP_AMBIENT,
		    (long)PR_CAP_AMBIENT_RAISE, (long)n, 0L, 0L) == -1)
			return -1;
	return 0;
}

/* lose_capabilities(set): have none of these any more; -1 with errno. */
int
lose_capabilities(unsigned long long set)
{
	struct __user_cap_header_struct header;
	struct __user_cap_data_struct data[2];
	int i;

	if (read_capabilities(&header, data) == -1)
		return -1;
	for (i = 0; i < 2; i++) {
		data[i].effective &= ~(unsigned)(set >> 32 * i);
		data[i].permitted &= ~(unsigned)(set >> 32 * i);
		data[i].inheritable &= ~(unsigned)(set >> 32 * i);
	}
	return (int)syscall(SYS_capset, &header, data);
}

/*
 * Read a line of file for which wanted() is true, to be freed; NULL with errno,
 * ENOENT when there is none.
 */
static char *
find_line(const char *file, bool (*wanted)(const char *))
{
	FILE *stream = fopen(file, "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	if (stream == NULL)
		return NULL;
	while (!found && getline(&line, &size, stream) != -1) {
		line[strcspn(line, "\n")] = '\0';
		found = wanted(line);
	}
	(void)fclose(stream);
	if (found)
		return line;
	free(line);
	errno = ENOENT;
	return NULL;
}

static bool
is_unified(const char *line)
{
	return strncmp(line, "0::/", 4) == 0;
}

static bool
is_cgroup_mount(const char *line)
{
	return strstr(line, " - cgroup2 ") != NULL;
}

/*
 * own_cgroup(path, size): the directory of the control group (version 2) of
 * this process; -1 with errno.
 */
int
own_cgroup(char *path, size_t size)
{
	char *group = find_line("/proc/self/cgroup", is_unified);
	char *mount = group == NULL ? NULL :
	    find_line("/proc/self/mountinfo", is_cgroup_mount);
	char root[PATH_MAX], point[PATH_MAX];
	const char *below = group == NULL ? NULL : group + 3;
	int result = -1;

	/* What part of the tree is mounted, and where. */
	if (mount != NULL && sscanf(mount, "%*s %*s %*s %4095s %4095s", root,
	    point) == 2) {
		if (strcmp(root, "/") != 0 &&
		    strncmp(below, root, strlen(root)) == 0)
			below += strlen(root);
		result = snprintf(path, size, "%s%s", point,
		    strcmp(below, "/") == 0 ? "" : below) < (int)size ? 0 : -1;
		if (result == -1)
			errno = ENAMETOOLONG;
	}
	free(mount);
	free(group);
	return result;
}
