/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * meta.c -- what the keywords of metadata lines do.
 */

#include <stdint.h>
#include <string.h>
#include <time.h>

#include "rclog.h"

static const char	*rcname;
static int		 silent;
static int		 exit_status = -1;	/* -1: exit: not seen */

static void	cmd_name(char *);
static void	cmd_pid(char *);
static void	cmd_reason(char *);
static void	cmd_status(char *);
static void	cmd_timeout(char *);
static const char *date_of(const char *);
static void	end(char *);
static void	exit_with(char *);
static void	failures(void);
static void	interrupted(char *);
static void	nop(char *);
static void	note(char *);
static void	other(const char *, const char *);
static void	script_failed(const char *, int);
static void	start(char *);
static void	worker(char *);

static const struct keyword {
	const char	*name;
	void		(*act)(char *);
} keywords[] = {
	{ "cmd-name",		cmd_name },
	{ "cmd-pid",		cmd_pid },
	{ "cmd-reason",		cmd_reason },
	{ "cmd-status",		cmd_status },
	{ "cmd-timeout",	cmd_timeout },
	{ "end",		end },
	{ "exit",		exit_with },
	{ "interrupted",	interrupted },
	{ "nop",		nop },
	{ "note",		note },
	{ "start",		start },
	{ "worker",		worker },
};

void
meta_init(const char *name, int is_silent)
{
	rcname = name;
	silent = is_silent;
}

/*
 * Obey one metadata line, given without its prefix.  Nothing counts behind
 * exit.
 */
void
meta_line(char *line)
{
	const struct keyword *k;
	size_t i, len;

	if (exit_status != -1)
		return;
	len = strcspn(line, ":");
	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		k = &keywords[i];
		if (strlen(k->name) == len && strncmp(k->name, line, len) == 0)
			break;
	}
	if (i == sizeof(keywords) / sizeof(keywords[0]))
		log_line(phrase("[metadata:%s]", line));
	else
		k->act(line + len + (line[len] == ':'));
}

/*
 * The status that was asked for, -1 when none was.
 */
int
meta_exit_status(void)
{
	return exit_status;
}

/*
 * Say something of our own on the console and in the log.
 */
void
say(const char *text)
{
	console_line(text);
	log_line(text);
}

/*
 * The date, unless rc leaves that to us: as date(1) prints it.
 */
static const char *
date_of(const char *date)
{
	static char text[64];
	struct tm tm;
	time_t t;

	if (*date != '\0')
		return date;
	t = time(NULL);
	if (localtime_r(&t, &tm) == NULL ||
	    strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Z %Y", &tm) == 0)
		return "?";
	return text;
}

static void
start(char *text)
{
	const char *date = date_of(text);

	log_line(phrase("[%s starting at %s]", rcname, date));
	if (!silent)
		console_line(date);
}

static void
cmd_name(char *name)
{
	log_line(phrase("[running %s]", name));
	watch_begin(name);
}

static void
cmd_pid(char *text)
{
	long pid;

	if (number(text, 2, INT32_MAX, &pid) == -1)
		other("cmd-pid", text);
	else
		watch_pid((pid_t)pid);
}

static void
worker(char *text)
{
	long pid;

	if (number(text, 2, INT32_MAX, &pid) == -1)
		other("worker", text);
	else
		watch_worker((pid_t)pid);
}

static void
cmd_timeout(char *text)
{
	int64_t t;

	if (seconds(text, &t) == -1)
		other("cmd-timeout", text);
	else
		watch_timeout(t);
}

static void
cmd_reason(char *text)
{
	watch_reason(text);
}

/*
 * NAME:STATUS; the name may contain colons.
 */
static void
cmd_status(char *text)
{
	char *colon;
	long status;

	colon = strrchr(text, ':');
	if (colon == NULL || number(colon + 1, 0, INT32_MAX, &status) == -1) {
		other("cmd-status", text);
		return;
	}
	*colon = '\0';
	console_end_line();
	if (strcmp(base_name(text), "mountcritlocal") == 0)
		disks_are_there();
	open_files();
	watch_end(text, (int)status);
	if (status != 0)
		script_failed(text, (int)status);
}

/*
 * Status as the shell gives it: 128 and the number of a signal, yash 384.
 * 127 is an exit code, that of a command that was not found.
 */
static void
script_failed(const char *name, int status)
{
	const char *how, *text;

	how = "terminated with signal";
	if (status <= 128)
		how = "exited with code";
	else if (status % 256 == 127) {
		how = "stopped with signal";
		status /= 256;
	} else
		status -= status > 384 ? 384 : 128;
	summary_failed(name);
	text = phrase("%s %s %d", name, how, status);
	log_line(text);
	if (!silent)
		console_line(text);
}

static void
nop(char *unused)
{
	(void)unused;
}

static void
note(char *text)
{
	log_line(phrase("[NOTE: %s]", text));
}

static void
end(char *text)
{
	const char *date = date_of(text);

	disks_are_there();
	open_files();
	if (summary_any())
		failures();
	log_line(phrase("[%s finished at %s]", rcname, date));
	console_line(date);
}

static void
failures(void)
{
	log_line("[failures]");
	say("The following components reported failures:");
	summary_print(say);
	if (rc_log.lf_fd != -1)
		say(phrase("See %s for more information.", rc_log.lf_path));
}

static void
exit_with(char *text)
{
	long status;

	if (number(text, 0, 255, &status) == -1) {
		other("exit", text);
		return;
	}
	log_line(phrase("[%s exiting with status %ld]", rcname, status));
	exit_status = (int)status;
}

static void
interrupted(char *text)
{
	say(text);
}

static void
other(const char *keyword, const char *text)
{
	log_line(phrase("[metadata:%s:%s]", keyword, text));
}
