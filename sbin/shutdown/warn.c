/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * warn.c -- tell those who are logged in, and keep others out.
 */

#include <sys/types.h>

#include <fcntl.h>
#include <paths.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <utmpx.h>

#include "shutdown.h"

#define NOLOGIN		"/run/nologin"

static void	put_sender(FILE *, const char *);
static void	put_time(FILE *, const struct moment *);
static void	put_text(FILE *, const char *);
static void	tell_everybody(const char *, size_t);
static void	tell_terminal(const char *, int, const char *, size_t);
static void	nologin_path(char *, size_t);

/*
 * Announce the end, and the administrator's message, on every terminal.
 */
void
warn_users(const struct moment *mo, const char *message)
{
	char *text = NULL;
	size_t len = 0;
	FILE *fp;

	if ((fp = open_memstream(&text, &len)) == NULL)
		return;
	put_sender(fp, seconds_left(mo) == 0 ? "FINAL System shutdown" :
	    "System shutdown");
	(void)fputs("System going down ", fp);
	put_time(fp, mo);
	(void)fputs("\r\n\r\n", fp);
	put_text(fp, message);
	if (fclose(fp) == 0)
		tell_everybody(text, len);
	free(text);
}

void
warn_cancelled(void)
{
	char *text = NULL;
	size_t len = 0;
	FILE *fp;

	if ((fp = open_memstream(&text, &len)) == NULL)
		return;
	put_sender(fp, "System shutdown");
	(void)fputs("System shutdown cancelled\r\n\r\n", fp);
	if (fclose(fp) == 0)
		tell_everybody(text, len);
	free(text);
}

/*
 * From now on login(1) and PAM admit root alone, and show others this file.
 */
void
deny_logins(const struct moment *mo, const char *message)
{
	char path[512];
	FILE *fp;
	int fd;

	nologin_path(path, sizeof(path));
	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd == -1 || (fp = fdopen(fd, "w")) == NULL) {
		if (fd != -1)
			(void)close(fd);
		return;
	}
	(void)fputs("\r\n\r\nNO LOGINS: System going down ", fp);
	put_time(fp, mo);
	(void)fputs("\r\n\r\n", fp);
	put_text(fp, message);
	(void)fclose(fp);
}

void
allow_logins(void)
{
	char path[512];

	nologin_path(path, sizeof(path));
	(void)unlink(path);
}

static void
put_sender(FILE *fp, const char *what)
{
	const struct passwd *pw;
	const char *user;
	char host[256] = "";

	if ((user = getlogin()) == NULL)
		user = (pw = getpwuid(getuid())) != NULL ? pw->pw_name : "???";
	(void)gethostname(host, sizeof(host) - 1);
	(void)fprintf(fp, "\r\n\a\a\t*** %s message from %s@%s ***\a\r\n",
	    what, user, host);
}

static void
put_time(FILE *fp, const struct moment *mo)
{
	long left = seconds_left(mo);
	time_t t = wall_time(mo);
	struct tm tm;

	if (left > 600 && localtime_r(&t, &tm) != NULL)
		(void)fprintf(fp, "at %02d:%02d", tm.tm_hour, tm.tm_min);
	else if (left > 59)
		(void)fprintf(fp, "in %ld minute%s", (left + 30) / 60,
		    left >= 90 ? "s" : "");
	else if (left > 0)
		(void)fprintf(fp, "in %ld seconds", left);
	else
		(void)fputs("IMMEDIATELY", fp);
}

/*
 * Text for other people's terminals: no control characters but line ends
 * and tabs.
 */
static void
put_text(FILE *fp, const char *text)
{
	if (*text == '\0')
		return;
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			(void)fputs("\r\n", fp);
		else if (((unsigned char)*text < ' ' && *text != '\t') ||
		    *text == 0177)
			(void)fputc('?', fp);
		else
			(void)fputc(*text, fp);
	}
	(void)fputs("\r\n", fp);
}

/*
 * The console, and the terminal of every user in utmp.
 */
static void
tell_everybody(const char *text, size_t len)
{
	const struct utmpx *ut;
	char path[sizeof(ut->ut_line) + sizeof(_PATH_DEV)];

	tell_terminal(_PATH_CONSOLE, 0, text, len);
	setutxent();
	while ((ut = getutxent()) != NULL) {
		if (ut->ut_type != USER_PROCESS || ut->ut_line[0] == '/' ||
		    strnlen(ut->ut_line, sizeof(ut->ut_line)) == 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s%.*s", _PATH_DEV,
		    (int)sizeof(ut->ut_line), ut->ut_line);
		if (strstr(path, "..") == NULL)
			tell_terminal(path, 1, text, len);
	}
	endutxent();
}

/*
 * A terminal that cannot take the text now goes without it.
 */
static void
tell_terminal(const char *path, int check, const char *text, size_t len)
{
	int fd;

	fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return;
	if (!check || isatty(fd))
		(void)!write(fd, text, len);
	(void)close(fd);
}

static void
nologin_path(char *path, size_t size)
{
	if (getenv("RC_RUN") != NULL)
		run_path(path, size, "nologin");
	else
		(void)snprintf(path, size, "%s", NOLOGIN);
}
