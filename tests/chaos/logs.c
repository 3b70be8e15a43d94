/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * logs -- what must be in the files when all has ended: every line of every
 * service that has a logger, and none that is broken; and nobody ran twice.
 */

#include <sys/stat.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chaos.h"

struct lines {
	const char	*name;		/* of the service */
	uint64_t	count;		/* that it wrote */
	long		*found;		/* by number: who wrote it */
	uint64_t	broken, again;
};

static void	check_lines(const struct member *);
static uint64_t	written(const struct member *);
static void	read_log(const struct member *, struct lines *);
static void	read_lines(const char *, struct lines *);
static void	take_line(char *, struct lines *);
static void	check_twice(void);
static void	check_left(const struct member *);

void
check_logs(void)
{
	struct member *m;

	check_twice();
	for (m = members; m < members + MEMBERS; m++) {
		if (m->m_logger != NO_LOG)
			check_lines(m);
		check_left(m);
	}
}

static void
check_lines(const struct member *m)
{
	struct lines l = { m->m_name, written(m), NULL, 0, 0 };
	uint64_t i, missing = 0, first = 0;
	long before = 0;

	/* One more may stand there: see member.c. */
	if ((l.found = calloc(l.count + 1, sizeof(*l.found))) == NULL)
		err(1, "calloc");
	read_log(m, &l);
	for (i = l.count; i-- > 0; )
		if (l.found[i] == 0) {
			missing++;
			first = i;
		}
	if (missing > 0 && first > 0)
		before = l.found[first - 1];
	act("%s: %llu lines, %llu twice", m->m_name,
	    (unsigned long long)l.count, (unsigned long long)l.again);
	if (missing > 0)
		wrong("%s: of %llu lines %llu are missing, first %llu, "
		    "between one of %ld and one of %ld",
		    m->m_name, (unsigned long long)l.count,
		    (unsigned long long)missing, (unsigned long long)first,
		    before, l.found[first + missing < l.count ?
		    first + missing : l.count]);
	if (l.broken > 0)
		wrong("%s: %llu lines are broken", m->m_name,
		    (unsigned long long)l.broken);
	free(l.found);
}

static uint64_t
written(const struct member *m)
{
	uint64_t count = 0;
	char path[PATH_MAX];
	int fd;

	(void)snprintf(path, sizeof(path), "state/%s/count", m->m_name);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return (0);
	if (read(fd, &count, sizeof(count)) == -1)
		err(1, "%s", path);
	(void)close(fd);
	return (count);
}

/*
 * svlog has them in current and in archives.
 */
static void
read_log(const struct member *m, struct lines *l)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	if (m->m_logger != LOG_SVLOG) {
		(void)snprintf(path, sizeof(path), "state/%s/log", m->m_name);
		read_lines(path, l);
		return;
	}
	(void)snprintf(path, sizeof(path), "logs/%s", m->m_name);
	if ((dir = opendir(path)) == NULL)
		err(1, "%s", path);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] != '@' &&
		    strcmp(entry->d_name, "current") != 0 &&
		    strcmp(entry->d_name, "previous") != 0)
			continue;
		(void)snprintf(path, sizeof(path), "logs/%s/%s", m->m_name,
		    entry->d_name);
		read_lines(path, l);
	}
	(void)closedir(dir);
}

static void
read_lines(const char *path, struct lines *l)
{
	char *line = NULL;
	size_t size = 0;
	FILE *file;

	if ((file = fopen(path, "re")) == NULL) {
		if (l->count > 0)
			wrong("%s: %s", path, strerror(errno));
		return;
	}
	while (getline(&line, &size, file) != -1)
		take_line(line, l);
	free(line);
	(void)fclose(file);
}

/*
 * NAME NUMBER PID ooo.
 */
static void
take_line(char *line, struct lines *l)
{
	size_t len = strlen(l->name);
	unsigned long long number;
	char end[256];
	long writer;

	if (strncmp(line, l->name, len) != 0 ||
	    sscanf(line + len, " %llu %ld %255[o.]", &number, &writer,
	    end) != 3 ||
	    end[strlen(end) - 1] != '.' || number > l->count) {
		if (l->broken++ == 0)
			wrong("%s: not so: %s", l->name, line);
		return;
	}
	l->again += l->found[number] != 0;
	l->found[number] = writer;
}

static void
check_twice(void)
{
	char line[256];
	FILE *file;

	if ((file = fopen("twice", "re")) == NULL)
		err(1, "twice");
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		wrong("two of %s", line);
	}
	(void)fclose(file);
}

/*
 * No temporary file, no socket, no reader of ok.
 */
static void
check_left(const struct member *m)
{
	static const char *const names[] = {
		".status.new", ".notify", ".children"
	};
	char path[PATH_MAX];
	struct stat st;
	size_t i;
	int fd;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/supervise/%s",
		    m->m_dir, names[i]);
		if (lstat(path, &st) == 0)
			wrong("%s is left", path);
	}
	(void)snprintf(path, sizeof(path), "%s/supervise/ok", m->m_dir);
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd != -1) {
		wrong("%s has a reader", path);
		(void)close(fd);
	}
}
