/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * config.c -- the file config of a log directory, in svlogd's format.
 *
 * Its lines become actions: those that decide about the directory, the
 * directory, then those that decide about standard error.  No pattern sees
 * the time stamp.
 */

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

#define CONFIG_MAX	((off_t)64 * 1024)

/* What stands in a file beside patterns. */
struct config {
	struct limits	 cf_limits;
	const char	*cf_forward;
	int		 cf_only;	/* forward, do not write */
	int		 cf_alerts;
};

static struct action *add(struct script *, enum kind, const char *,
		    const struct config *);
static void	 limit(struct config *, const char *);
static void	 patterns(struct script *, char *, int, int,
		    const struct config *);
static char	*read_file(struct script *, const char *);
static long	 scaled(const char *);
static char	*next_line(char *);

/*
 * Append the actions for a directory.
 */
void
config_read(struct script *s, const struct action *dir)
{
	struct config cf;
	struct action *a;
	char *line, *text;

	memset(&cf, 0, sizeof(cf));
	cf.cf_limits = dir->a_limits;
	text = read_file(s, dir->a_word);
	for (line = text; line != NULL; line = next_line(line))
		limit(&cf, line);
	if (say_dress() == DRESS_SVLOGD)
		add(s, ACT_SET, dir->a_word, &cf)->a_number = 1;
	/* svlogd does not count current. */
	if (cf.cf_limits.li_number > 0)
		cf.cf_limits.li_number++;
	patterns(s, text, '+', '-', &cf);
	if (cf.cf_forward != NULL) {
		a = add(s, ACT_FORWARD, cf.cf_forward, &cf);
		a->a_number = (long)s->s_match;
	}
	if (!cf.cf_only)
		(void)add(s, ACT_DIR, dir->a_word, &cf);
	if (!cf.cf_alerts)
		return;
	(void)add(s, ACT_SET, dir->a_word, &cf);
	patterns(s, text, 'e', 'E', &cf);
	a = add(s, ACT_ALERT, dir->a_word, &cf);
	a->a_number = MATCH_MAX;
}

static struct action *
add(struct script *s, enum kind kind, const char *word,
    const struct config *cf)
{
	struct action *a;

	a = script_add(s, kind, word);
	a->a_limits = cf->cf_limits;
	a->a_owned = 1;
	return a;
}

/*
 * The lines that begin with one of two characters, in their order.
 */
static void
patterns(struct script *s, char *text, int select, int deselect,
    const struct config *cf)
{
	struct action *a;
	char *line;

	for (line = text; line != NULL; line = next_line(line)) {
		if (line[0] != select && line[0] != deselect)
			continue;
		a = add(s, line[0] == select ? ACT_SELECT : ACT_DESELECT,
		    line + 1, cf);
		a->a_unstamped = 1;
		(void)script_pattern(s, a, PATTERN_SVLOGD);
	}
}

static void
limit(struct config *cf, const char *line)
{
	struct limits *l = &cf->cf_limits;

	switch (line[0]) {
	case 's':
		l->li_size = scaled(line + 1);
		break;
	case 'n':
		l->li_number = scaled(line + 1);
		break;
	case 'N':
		l->li_keep = scaled(line + 1);
		break;
	case 't':
		l->li_age = scaled(line + 1);
		break;
	case '!':
		l->li_processor = line[1] == '\0' ? NULL : line + 1;
		break;
	case 'p':
		l->li_prefix = line + 1;
		break;
	case 'u':
	case 'U':
		cf->cf_forward = line + 1;
		cf->cf_only = line[0] == 'U';
		break;
	case 'e':
	case 'E':
		cf->cf_alerts = 1;
		break;
	}
}

/*
 * A number with a unit, of bytes k or m, of seconds m or h: m is whatever the
 * line is about.
 */
static long
scaled(const char *text)
{
	char *end;
	long n;

	n = strtol(text, &end, 10);
	if (n < 0 || n > INT32_MAX)
		return 0;
	switch (*end) {
	case 'k':
		return n * 1024;
	case 'm':
		return n * (text[-1] == 't' ? 60 : 1024 * 1024);
	case 'h':
		return n * 3600;
	default:
		return n;
	}
}

/*
 * The file with NULs for newlines and one more at its end; NULL when there is
 * none.  It stays in memory as long as the script.
 */
static char *
read_file(struct script *s, const char *dir)
{
	struct stat st;
	char *path, *text;
	ssize_t n;
	int fd;

	path = xformat("%s/config", dir);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size > CONFIG_MAX) {
		if (fd != -1 || errno != ENOENT)
			say("%s is not a configuration file", path);
		(void)close(fd);
		free(path);
		return NULL;
	}
	free(path);
	text = xcalloc(1, sizeof(s->s_texts) + (size_t)st.st_size + 2);
	memcpy(text, &s->s_texts, sizeof(s->s_texts));
	s->s_texts = text;
	text += sizeof(s->s_texts);
	n = read(fd, text, (size_t)st.st_size);
	(void)close(fd);
	for (; n > 0; n--)
		if (text[n - 1] == '\n')
			text[n - 1] = '\0';
	text[st.st_size + 1] = '\1';	/* the end, see next_line() */
	return text;
}

static char *
next_line(char *line)
{
	line += strlen(line) + 1;
	return *line == '\1' ? NULL : line;
}
