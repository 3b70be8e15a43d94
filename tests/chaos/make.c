/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * make -- the services, and how one talks to them.
 */

#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chaos.h"

/* Services in turn are of these kinds. */
static const struct kind {
	const char	*name;
	const char	*traits;	/* see member.c */
	const char	*scripts;	/* it has, besides ./run */
	const char	*settings;	/* FILE=VALUE words */
	enum logger	logger;
} kinds[] = {
	{ "plain", "c", "", "max-delay=1500", NO_LOG },
	{ "full", "cn", "start finish stop", "max-delay=1500 "
	    "notification-fd=3 timeout-ready=2000", NO_LOG },
	{ "told", "cs", "", "max-delay=1500 notify-socket= watchdog=3000 "
	    "timeout-ready=2000", NO_LOG },
	{ "sick", "ch", "health", "max-delay=1500 health-interval=300 "
	    "health-failures=2", NO_LOG },
	{ "logged", "cl", "", "max-delay=1500", LOG_SVLOG },
	{ "copied", "cln", "finish", "max-delay=1500 notification-fd=3 "
	    "timeout-ready=2000", LOG_COPY },
	{ "daemon", "bcl", "", "max-delay=1500 notify-socket= "
	    "timeout-ready=4000", LOG_COPY },
	{ "deaf", "cdf", "", "max-delay=1500 timeout-kill=700", NO_LOG },
	{ "encore", "clf", "stop", "max-delay=1500", LOG_PROGRAM },
	{ "probed", "cf", "ready finish", "max-delay=1500 down= "
	    "timeout-ready=2000", NO_LOG }
};

static void	make_member(struct member *, const struct kind *, unsigned);
static void	make_log(const struct member *);
static void	write_script(const struct member *, const char *, const char *,
		    const char *, const char *);
static void	put(const char *, const char *, mode_t);
static void	make_directory(const char *, ...)
		    __attribute__((__format__(printf, 1, 2)));
static void	remove_directory(const char *);
static void	path_of(const struct member *, int, const char *, char *,
		    size_t);

void
make_members(void)
{
	unsigned i, n = sizeof(kinds) / sizeof(kinds[0]);

	make_directory("scan");
	make_directory("out");
	make_directory("state");
	make_directory("logs");
	make_directory("bin");
	for (i = 0; i < MEMBERS; i++)
		make_member(&members[i], &kinds[i % n], i / n);
}

static void
make_member(struct member *m, const struct kind *k, unsigned number)
{
	char words[256], path[PATH_MAX], before[PATH_MAX] = "";
	char *word, *value;
	const char *role;

	(void)snprintf(m->m_name, sizeof(m->m_name), "%s%u", k->name, number);
	(void)snprintf(m->m_dir, sizeof(m->m_dir), "scan/%.20s", m->m_name);
	m->m_logger = k->logger;
	m->m_is_daemon = strchr(k->traits, 'b') != NULL;
	m->m_may_fail = strstr(k->scripts, "start") != NULL;
	make_directory("%s", m->m_dir);
	make_directory("state/%s", m->m_name);
	if (m->m_is_daemon)
		(void)snprintf(before, sizeof(before), "'%s/subreap' -e -- ",
		    libexec);
	write_script(m, "run", before, "run", k->traits);
	(void)snprintf(words, sizeof(words), "%s", k->scripts);
	for (word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
		role = strcmp(word, "health") == 0 ||
		    strcmp(word, "ready") == 0 ? "probe" : "brief";
		write_script(m, word, "", role, "-");
	}
	(void)snprintf(words, sizeof(words), "%s", k->settings);
	for (word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
		value = strchr(word, '=');
		*value++ = '\0';
		(void)snprintf(path, sizeof(path), "%s/%s", m->m_dir, word);
		put(path, value, 0644);
	}
	make_log(m);
}

static void
make_log(const struct member *m)
{
	char path[PATH_MAX], text[4 * PATH_MAX];

	if (m->m_logger == LOG_PROGRAM)
		write_script(m, "log", "", "copy", "-");
	if (m->m_logger != LOG_COPY && m->m_logger != LOG_SVLOG)
		return;
	make_directory("%s/log", m->m_dir);
	if (m->m_logger == LOG_COPY) {
		write_script(m, "log/run", "", "copy", "-");
		return;
	}
	(void)snprintf(path, sizeof(path), "%s/log/run", m->m_dir);
	(void)snprintf(text, sizeof(text), "#!/bin/sh\n"
	    "exec '%s/svlog' s20000 n9999 '%s/logs/%s'\n", libexec, top,
	    m->m_name);
	put(path, text, 0755);
}

static void
write_script(const struct member *m, const char *script, const char *before,
    const char *role, const char *traits)
{
	char path[PATH_MAX], text[4 * PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", m->m_dir, script);
	(void)snprintf(text, sizeof(text),
	    "#!/bin/sh\nexec %s'%s' %s '%s' %s %s %lu\n", before, member, role,
	    top, m->m_name, traits, seed);
	put(path, text, 0755);
}

static void
put(const char *path, const char *text, mode_t mode)
{
	size_t len = strlen(text);
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode);
	if (fd == -1 || write(fd, text, len) != (ssize_t)len)
		err(1, "%s", path);
	(void)close(fd);
}

static void
make_directory(const char *format, ...)
{
	char path[PATH_MAX];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(path, sizeof(path), format, ap);
	va_end(ap);
	if (mkdir(path, 0755) == -1)
		err(1, "%s", path);
}

/*
 * copy_program(): put a new copy of svscan in place, as upgrades do.
 */
void
copy_program(void)
{
	static char block[65536];
	ssize_t n;
	int from, to;

	from = open(svscan, O_RDONLY | O_CLOEXEC);
	to = open("bin/.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	if (from == -1 || to == -1)
		err(1, "%s", svscan);
	while ((n = read(from, block, sizeof(block))) > 0)
		if (write(to, block, (size_t)n) != n)
			err(1, "bin/svscan");
	(void)close(from);
	(void)close(to);
	if (n == -1 || rename("bin/.new", "bin/svscan") == -1)
		err(1, "bin/svscan");
}

static void
path_of(const struct member *m, int is_log, const char *file, char *path,
    size_t size)
{
	const char *below = "";

	if (is_log && m->m_logger != LOG_PROGRAM)
		below = "log/";
	(void)snprintf(path, size, "%s/%ssupervise/%s%s", m->m_dir, below,
	    file, is_log && m->m_logger == LOG_PROGRAM ? ".log" : "");
}

/*
 * read_record(m, is_log, r): its record, or its logger's.  0 or -1.
 */
int
read_record(const struct member *m, int is_log, struct record *r)
{
	char path[PATH_MAX], line[RECORD_SIZE];
	int fd, status, tries;
	ssize_t n;

	path_of(m, is_log, ".state", path, sizeof(path));
	for (status = -1, tries = 0; status == -1 && tries < 20; tries++) {
		if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
			return (-1);
		n = read(fd, line, sizeof(line));
		(void)close(fd);
		if (n == (ssize_t)sizeof(line))
			status = record_parse(line, r);
	}
	return (status);
}

/*
 * tell(m, is_log, letters): write to its control.  0 or -1.
 */
int
tell(struct member *m, int is_log, const char *letters)
{
	char path[PATH_MAX], text[64];
	int fd, status;

	(void)snprintf(text, sizeof(text), "%s", letters);
	if (is_log && m->m_logger == LOG_PROGRAM) {
		(void)snprintf(text, sizeof(text), "L%s", letters);
		is_log = 0;
	}
	path_of(m, is_log, "control", path, sizeof(path));
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	status = write(fd, text, strlen(text)) == -1 ? -1 : 0;
	(void)close(fd);
	if (status == 0 && !is_log)
		m->m_written += (int)strlen(text);
	return (status);
}

/*
 * move_member(m, is_out): take its directory away, or put it back.  What it
 * was told is forgotten.
 */
void
move_member(struct member *m, int is_out)
{
	char before[sizeof(m->m_dir)];

	(void)memcpy(before, m->m_dir, sizeof(before));
	(void)snprintf(m->m_dir, sizeof(m->m_dir), "%s/%.20s",
	    is_out ? "out" : "scan", m->m_name);
	act("rename %s %s", before, m->m_dir);
	if (rename(before, m->m_dir) == -1)
		err(1, "rename %s to %s", before, m->m_dir);
	m->m_is_out = is_out;
	m->m_order = ORDER_ANY;
	m->m_is_open = 0;
}

/*
 * forget_member(m): remove what its supervisor left there.  0; or -1 when it
 * is still supervised.
 */
int
forget_member(const struct member *m)
{
	static const char *const names[] = {
		"supervise", "log/supervise"
	};
	char path[PATH_MAX];
	size_t i;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/supervise/lock", m->m_dir);
	if ((fd = open(path, O_RDWR | O_CLOEXEC)) == -1)
		return (-1);
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		(void)close(fd);
		return (-1);
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", m->m_dir,
		    names[i]);
		remove_directory(path);
	}
	(void)close(fd);
	return (0);
}

static void
remove_directory(const char *path)
{
	char file[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	if ((dir = opendir(path)) == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		(void)snprintf(file, sizeof(file), "%.3800s/%s", path,
		    entry->d_name);
		/* a killed supervisor leaves .notify */
		if (unlink(file) == -1)
			remove_directory(file);
	}
	(void)closedir(dir);
	if (rmdir(path) == -1)
		err(1, "%s", path);
}
