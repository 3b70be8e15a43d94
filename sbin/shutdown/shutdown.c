/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shutdown -- tell everybody, wait, and ask init to bring the system down.
 *
 * reboot, halt and poweroff are the same program under other names: they
 * ask at once (reboot.c).
 */

#include <sys/types.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "shutdown.h"

#define CLOCK_CHECK	60	/* s: how late a set clock may be noticed */

static enum action	parse_options(int, char *[], int *);
static void	set_action(enum action *, enum action);
static void	get_message(char *[]);
static void	read_message(void);
static void	append(const char *);
static void	announce(const struct moment *);
static void	detach(const struct moment *);
static void	claim(void);
static void	wait_and_warn(const struct moment *);
static int	interrupted(long);
static void	finish(enum action);
static int	cancel(void);
noreturn static void	usage(void);

static char	message[2048];
static int	foreground;	/* -D */

int
main(int argc, char *argv[])
{
	const char *name = strrchr(argv[0], '/');
	enum action what;
	struct moment mo;
	int cancelling;

	name = name != NULL ? name + 1 : argv[0];
	if (strcmp(name, "reboot") == 0 || strcmp(name, "halt") == 0 ||
	    strcmp(name, "poweroff") == 0)
		return reboot_main(name, argc, argv);

	what = parse_options(argc, argv, &cancelling);
	argv += optind;
	if (cancelling)
		return cancel();
	switch (parse_moment(argv[0], &mo)) {
	case -1:
		errx(1, "not a time: %s", argv[0]);
	case 1:
		errx(1, "that time is already past: %s", argv[0]);
	}
	if (what != GO_NOWHERE)
		(void)find_init();	/* complain now and not in an hour */
	get_message(argv + 1);
	if (seconds_left(&mo) > 0 && !foreground)
		detach(&mo);
	else {
		claim();
		announce(&mo);
	}
	wait_and_warn(&mo);
	finish(what);
	return 0;
}

static enum action
parse_options(int argc, char *argv[], int *cancelling)
{
	enum action what = GO_SINGLE;
	int c;

	*cancelling = 0;
	while ((c = getopt(argc, argv, "+cDhkpr")) != -1) {
		switch (c) {
		case 'c':
			*cancelling = 1;
			break;
		case 'D':
			foreground = 1;
			break;
		case 'h':
			set_action(&what, GO_HALT);
			break;
		case 'k':
			set_action(&what, GO_NOWHERE);
			break;
		case 'p':
			set_action(&what, GO_POWEROFF);
			break;
		case 'r':
			set_action(&what, GO_REBOOT);
			break;
		default:
			usage();
		}
	}
	if (*cancelling != (optind == argc) ||
	    (*cancelling && what != GO_SINGLE))
		usage();
	return what;
}

static void
set_action(enum action *what, enum action wanted)
{
	if (*what != GO_SINGLE && *what != wanted)
		errx(1, "only one of -h, -k, -p and -r");
	*what = wanted;
}

/*
 * The message: the words, or standard input if that is what `-' asks for.
 */
static void
get_message(char *words[])
{
	if (words[0] != NULL && strcmp(words[0], "-") == 0 &&
	    words[1] == NULL) {
		read_message();
		return;
	}
	for (; *words != NULL; words++) {
		append(*words);
		if (words[1] != NULL)
			append(" ");
	}
}

static void
read_message(void)
{
	char line[256];
	size_t len;

	while (fgets(line, sizeof(line), stdin) != NULL)
		append(line);
	if (ferror(stdin))
		err(1, "cannot read the message from standard input");
	len = strlen(message);
	while (len > 0 && message[len - 1] == '\n')
		message[--len] = '\0';
}

static void
append(const char *text)
{
	size_t len = strlen(message);

	(void)snprintf(message + len, sizeof(message) - len, "%s", text);
}

static void
announce(const struct moment *mo)
{
	time_t t = wall_time(mo);
	struct tm tm;
	char when[64];

	if (seconds_left(mo) == 0)
		(void)puts("Shutdown NOW!");
	else if (localtime_r(&t, &tm) != NULL && strftime(when, sizeof(when),
	    "%a %b %e %H:%M:%S %Y", &tm) > 0)
		(void)printf("Shutdown at %s.\n", when);
	(void)fflush(stdout);
}

/*
 * Go on in the background, in a session that no hangup reaches.  The parent
 * leaves when the child is the one shutdown that waits.
 */
static void
detach(const struct moment *mo)
{
	int fd, fds[2];
	pid_t pid;
	char c = '\0';

	if (pipe(fds) == -1)
		err(1, "cannot create a pipe");
	if ((pid = fork()) == -1)
		err(1, "cannot fork");
	if (pid != 0) {
		(void)close(fds[1]);
		if (read(fds[0], &c, 1) != 1)
			exit(1);	/* the child has said why */
		(void)printf("shutdown: [pid %ld]\n", (long)pid);
		exit(0);
	}
	(void)close(fds[0]);
	claim();
	(void)setsid();
	announce(mo);
	(void)!write(fds[1], &c, 1);
	(void)close(fds[1]);
	if ((fd = open(_PATH_DEVNULL, O_RDWR)) != -1) {
		(void)dup2(fd, STDIN_FILENO);
		(void)dup2(fd, STDOUT_FILENO);
		(void)dup2(fd, STDERR_FILENO);
		if (fd > STDERR_FILENO)
			(void)close(fd);
	}
}

static void
claim(void)
{
	sigset_t set;
	pid_t pid;

	/* Blocked, not caught: wait_and_warn() looks for them. */
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	if (claim_shutdown() == 0)
		return;
	if ((errno == EAGAIN || errno == EACCES) &&
	    (pid = waiting_shutdown()) > 0)
		errx(1, "another shutdown is waiting (pid %ld); "
		    "`shutdown -c' cancels it", (long)pid);
	err(1, "cannot create the lock shutdown.pid");
}

/*
 * Returns when the moment has come; exits when cancelled.
 */
static void
wait_and_warn(const struct moment *mo)
{
	long left, next;

	for (;;) {
		left = seconds_left(mo);
		if (left <= NOLOGIN_BEFORE)
			deny_logins(mo, message);
		warn_users(mo, message);
		if (left == 0)
			return;
		next = next_warning(left);
		while ((left = seconds_left(mo)) > next) {
			if (!interrupted(left - next))
				continue;
			allow_logins();
			warn_cancelled();
			syslog(LOG_NOTICE, "cancelled");
			exit(1);
		}
	}
}

/*
 * Wait for that many seconds at most: has somebody cancelled us?
 */
static int
interrupted(long seconds)
{
	struct timespec ts = { 0, 0 };
	sigset_t set;

	ts.tv_sec = seconds < CLOCK_CHECK ? seconds : CLOCK_CHECK;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	return sigtimedwait(&set, NULL, &ts) > 0;
}

static void
finish(enum action what)
{
	openlog("shutdown", 0, LOG_AUTH);
	syslog(LOG_CRIT, "%s, asked by uid %ld: %s", action_words(what),
	    (long)getuid(), message);
	closelog();
	if (what == GO_NOWHERE) {
		(void)puts("but you'll have to do it yourself");
		return;
	}
	/* Back from single user mode, nobody else would open the door. */
	if (what == GO_SINGLE)
		allow_logins();
	ask_init(find_init(), what);
	(void)printf("shutdown: init was asked to %s\n", action_words(what));
}

static int
cancel(void)
{
	pid_t pid;
	int i;

	if ((pid = waiting_shutdown()) == -1)
		err(1, "cannot look for a waiting shutdown");
	if (pid == 0)
		errx(1, "no shutdown is waiting");
	if (kill(pid, SIGTERM) == -1)
		err(1, "cannot cancel the shutdown (pid %ld)", (long)pid);
	for (i = 0; i < 500 && waiting_shutdown() == pid; i++)
		(void)nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
	if (i == 500)
		errx(1, "the shutdown (pid %ld) does not end", (long)pid);
	(void)printf("shutdown: cancelled (pid %ld)\n", (long)pid);
	return 0;
}

static void
usage(void)
{
	(void)fprintf(stderr,
	    "usage: shutdown [-D] [-h | -k | -p | -r] time [message ... | -]\n"
	    "       shutdown -c\n");
	exit(1);
}
