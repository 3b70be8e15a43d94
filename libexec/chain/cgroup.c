/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * cgroup [-f] NAME [FILE=VALUE ...] -- run in a control group below our own,
 * with these limits.
 *
 * What the system does not allow is said; then we go on, or with -f fail.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

static void	check_name_of_group(const char *);
static void	check_knob(const char *);
static bool	make(char *, size_t, const char *);
static void	set_knob(const char *, const char *);
static void	enable(const char *, const char *);
static int	write_to(const char *, const char *, const char *);
static void	cannot(const char *, const char *);

/* Whether what cannot be done is an error. */
static bool strict;

int
chain_cgroup(int argc, char *argv[])
{
	char group[PATH_MAX];
	const char *name;
	int first;

	strict = false;
	while (option(argc, argv, "+f") != -1)
		strict = true;
	name = operand(argc, argv);
	check_name_of_group(name);
	for (first = optind; optind < argc && strchr(argv[optind], '=') != NULL;
	    optind++)
		check_knob(argv[optind]);
	if (!make(group, sizeof(group), name))
		return optind;
	for (; first < optind; first++)
		set_knob(group, argv[first]);
	/* Last, so that no limit is missed. */
	if (write_to(group, "cgroup.procs", "0") == -1)
		cannot("enter", group);
	return optind;
}

/* A relative path that stays below. */
static void
check_name_of_group(const char *name)
{
	const char *p;
	size_t len;

	for (p = name; ; p += len + 1) {
		len = strcspn(p, "/");
		if (len == 0 || (len <= 2 && strncmp(p, "..", len) == 0))
			wrong("not the name of a group: %s", name);
		if (p[len] == '\0')
			break;
	}
}

static void
check_knob(const char *text)
{
	const char *equals = strchr(text, '=');

	if (equals == text || memchr(text, '/', (size_t)(equals - text)) !=
	    NULL || strchr(text, '.') == NULL || *text == '.')
		wrong("not a file of a group: %s", text);
}

/* Make the group below ours; group gets its path.  False: it is not there. */
static bool
make(char *group, size_t size, const char *name)
{
	size_t len;
	char *p;

	if (own_cgroup(group, size) == -1) {
		cannot("find", "a control group of version 2");
		return false;
	}
	len = strlen(group);
	if (snprintf(group + len, size - len, "/%s", name) >=
	    (int)(size - len)) {
		errno = ENAMETOOLONG;
		cannot("make", name);
		return false;
	}
	for (p = group + len + 1; p != NULL; ) {
		if ((p = strchr(p, '/')) != NULL)
			*p = '\0';
		if (mkdir(group, 0755) == -1 && errno != EEXIST) {
			cannot("make", group);
			return false;
		}
		if (p != NULL)
			*p++ = '/';
	}
	return true;
}

/* Set what FILE=VALUE says. */
static void
set_knob(const char *group, const char *text)
{
	char file[NAME_MAX + 1];
	size_t len = strcspn(text, "=");

	if (len >= sizeof(file)) {
		errno = ENAMETOOLONG;
		cannot("set", text);
		return;
	}
	(void)memcpy(file, text, len);
	file[len] = '\0';
	if (write_to(group, file, text + len + 1) == 0)
		return;
	if (errno == ENOENT) {
		enable(group, file);
		if (write_to(group, file, text + len + 1) == 0)
			return;
	}
	cannot("set", text);
}

/* Ask the group above for the controller that brings such a file. */
static void
enable(const char *group, const char *file)
{
	const char *slash = strrchr(group, '/');
	char above[PATH_MAX], controller[NAME_MAX + 2];

	(void)snprintf(above, sizeof(above), "%.*s", (int)(slash - group),
	    group);
	(void)snprintf(controller, sizeof(controller), "+%.*s",
	    (int)strcspn(file, "."), file);
	if (write_to(above, "cgroup.subtree_control", controller) == -1)
		warning("cannot enable the controller %s in %s: %s",
		    controller + 1, above, strerror(errno));
	/* Whether it helped, the file will show. */
	errno = ENOENT;
}

static int
write_to(const char *group, const char *file, const char *text)
{
	char path[PATH_MAX];
	ssize_t n;
	int error, fd;

	if (snprintf(path, sizeof(path), "%s/%s", group, file) >=
	    (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if ((fd = open(path, O_WRONLY | O_CLOEXEC)) == -1)
		return -1;
	n = write(fd, text, strlen(text));
	error = errno;
	(void)close(fd);
	errno = error;
	return n == -1 ? -1 : 0;
}

/* Report that something failed, with errno. */
static void
cannot(const char *what, const char *object)
{
	if (strict)
		fail("cannot %s %s", what, object);
	warning("cannot %s %s: %s; going on without", what, object,
	    strerror(errno));
}
