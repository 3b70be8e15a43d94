/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * single.c -- the single user shell: what its process does.
 *
 * This is a child and may use the libraries that process 1 may not.
 */

#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <pwd.h>
#include <shadow.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

static void	find_console(const struct ttyline *, void *);
static const char *root_password(void);
static int	is_root(const char *);
static void	ask_password(void);
static ssize_t	prompt(const char *, char *, size_t, int);
static void	put(const char *);
noreturn static void	run_shell(void);
noreturn static void	no_terminal(void);

/*
 * Ask for the password if somebody else could be typing, ask for a shell,
 * become it.
 */
void
single_user_child(const void *arg)
{
	(void)arg;
	console_attach();
	if (!isatty(STDIN_FILENO))
		no_terminal();
	console_sane(STDIN_FILENO);
	ask_password();
	run_shell();
}

/*
 * Insecure is a console that ttys lists without `secure'.
 */
static void
find_console(const struct ttyline *tl, void *insecure)
{
	if (strcmp(tl->tl_name, "console") == 0)
		*(int *)insecure = (tl->tl_flags & TL_SECURE) == 0;
}

static const char *
root_password(void)
{
	const struct passwd *pw;
	const struct spwd *sp;

	if ((sp = getspnam("root")) != NULL)
		return sp->sp_pwdp;
	if ((pw = getpwnam("root")) != NULL)
		return pw->pw_passwd;
	return "";
}

static int
is_root(const char *typed)
{
	const char *hash = root_password(), *result;

	result = crypt(typed, hash);
	return result != NULL && strcmp(result, hash) == 0;
}

/*
 * Returns when root has been recognised; exits on ^D, to go multi-user.
 */
static void
ask_password(void)
{
	char typed[256];
	ssize_t len;
	int insecure = 0, ok;

	(void)ttys_read(setup.su_ttys, 1, find_console, &insecure);
	if (!insecure || *root_password() == '\0')
		return;
	put("Enter root password, or ^D to go multi-user\n");
	for (;;) {
		len = prompt("Password:", typed, sizeof(typed), 0);
		put("\n");
		if (len <= 0)
			_exit(0);
		ok = is_root(typed);
		explicit_bzero(typed, sizeof(typed));
		if (ok)
			return;
		(void)sleep(3);		/* guessing is to be slow */
		put("Login incorrect\n");
	}
}

/*
 * Read a line without its newline: its length with it, 0 at end of file,
 * -1 on error.  `echo' 0: what is typed is not shown.
 */
static ssize_t
prompt(const char *text, char *line, size_t size, int echo)
{
	struct termios shown, hidden;
	ssize_t len;

	/* Before the prompt, so that what follows it is neither seen nor lost. */
	if (!echo && tcgetattr(STDIN_FILENO, &shown) == 0) {
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	} else
		echo = 1;
	put(text);
	do
		len = read(STDIN_FILENO, line, size - 1);
	while (len == -1 && errno == EINTR);
	if (!echo)
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	line[len > 0 ? len : 0] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	return len;
}

static void
put(const char *text)
{
	(void)!write(STDOUT_FILENO, text, strlen(text));
}

static void
run_shell(void)
{
	char line[PATHLEN], name[PATHLEN + 1];
	const char *shell, *base;

	for (;;) {
		if (prompt("Enter pathname of shell or RETURN for "
		    _PATH_BSHELL ": ", line, sizeof(line), 1) < 0)
			no_terminal();
		shell = line + strspn(line, " \t");
		if (*shell == '\0')
			shell = _PATH_BSHELL;
		base = strrchr(shell, '/');
		(void)snprintf(name, sizeof(name), "-%s",
		    base != NULL ? base + 1 : shell);
		(void)execl(shell, name, (char *)NULL);
		warning("cannot run %s: %s", shell, strerror(errno));
		if (strcmp(shell, _PATH_BSHELL) == 0)
			_exit(127);
	}
}

/*
 * Tell process 1 in a way that no exit status of a shell can be taken for.
 */
static void
no_terminal(void)
{
	(void)kill(getpid(), SIG_NO_TERMINAL);
	_exit(1);
}
