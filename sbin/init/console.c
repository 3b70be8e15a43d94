/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * console.c -- the console, and what init has to say.
 *
 * On a machine the console is /dev/console; in a container, or when there is
 * no console, it is whatever init was started with as its standard
 * descriptors.  Messages never block: a console that somebody stopped with
 * ^S, or a full pipe, loses the message and not process 1.
 */

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

static void	share_terminal(void);
static int	open_console(int);
static int	write_console(const char *, size_t);
static void	write_inherited(const char *, size_t);
static int	write_syslog(int, const char *);
static void	say(int, const char *, va_list) PRINTF(2, 0);

static int	inherited;	/* the console is descriptors 0 to 2 */
static int	shared;		/* and our terminal, but another session's */

/*
 * Find out what the console is.  Descriptors 0 to 2 are open afterwards.
 */
void
console_init(void)
{
	int fd;

	do {
		if ((fd = open(_PATH_DEVNULL, O_RDWR | O_NOCTTY)) == -1)
			break;		/* no /dev at all: go on without */
	} while (fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		(void)close(fd);

	if (setup.su_container) {
		inherited = 1;
		release_terminal(STDIN_FILENO);
		shared = isatty(STDIN_FILENO) &&
		    tcgetpgrp(STDIN_FILENO) == getpgrp();
	} else if ((fd = open_console(O_RDWR)) == -1) {
		inherited = 1;
		warning("cannot open %s: %s, using the standard descriptors "
		    "instead", _PATH_CONSOLE, strerror(errno));
	} else
		(void)close(fd);
}

/*
 * In a child: a session of its own that has the console on its standard
 * descriptors and, where that is a terminal, as its controlling terminal.
 */
void
console_attach(void)
{
	int fd, i;

	if (shared) {
		share_terminal();
		return;
	}
	(void)setsid();
	fd = inherited ? -1 : open_console(O_RDWR);
	if (fd != -1) {
		(void)fcntl(fd, F_SETFL, 0);	/* may block from now on */
		for (i = STDIN_FILENO; i <= STDERR_FILENO; i++)
			(void)dup2(fd, i);
		if (fd > STDERR_FILENO)
			(void)close(fd);
	}
	if (isatty(STDIN_FILENO))
		(void)take_terminal(STDIN_FILENO, !setup.su_container);
}

/*
 * In a child: the console for output alone, as gettys have it until they
 * open a terminal of their own.
 */
void
console_output(void)
{
	int fd;

	if ((fd = open(_PATH_DEVNULL, O_RDWR)) != -1) {
		(void)dup2(fd, STDIN_FILENO);
		if (fd > STDERR_FILENO)
			(void)close(fd);
	}
	if (inherited || (fd = open_console(O_WRONLY)) == -1)
		return;
	(void)fcntl(fd, F_SETFL, 0);
	(void)dup2(fd, STDOUT_FILENO);
	(void)dup2(fd, STDERR_FILENO);
	if (fd > STDERR_FILENO)
		(void)close(fd);
}

/*
 * Make a terminal usable again that some program left in raw mode.
 */
void
console_sane(int fd)
{
	struct termios t;

	if (tcgetattr(fd, &t) == -1)
		return;
	t.c_iflag &= ~(tcflag_t)(IGNCR | INLCR | ISTRIP);
	t.c_iflag |= ICRNL | IXON | BRKINT;
	t.c_oflag |= OPOST | ONLCR;
	t.c_cflag |= CREAD;
	t.c_lflag |= ISIG | ICANON | ECHO | ECHOE | ECHOK;
	t.c_cc[VINTR] = 'C' & 037;
	t.c_cc[VQUIT] = '\\' & 037;
	t.c_cc[VERASE] = 0177;
	t.c_cc[VKILL] = 'U' & 037;
	t.c_cc[VEOF] = 'D' & 037;
	t.c_cc[VSUSP] = 'Z' & 037;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	(void)tcsetattr(fd, TCSANOW, &t);
}

/*
 * Something is wrong, and init goes on as it can.
 */
void
warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(LOG_ALERT, fmt, ap);
	va_end(ap);
}

/*
 * Something is badly wrong, and somebody had better look.
 */
void
emergency(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(LOG_EMERG, fmt, ap);
	va_end(ap);
}

/*
 * As warning(), then wait so that the message can be read and what failed
 * is not repeated at once.
 */
void
stall(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(LOG_ALERT, fmt, ap);
	va_end(ap);
	wait_quietly(now() + setup.su_stall);
}

/*
 * Say how `what' ended, from its waitpid(2) status, and what follows.
 */
void
warn_status(const char *what, int status, const char *then)
{
	if (WIFSIGNALED(status))
		/* strsignal(3) allocates for those it has no text for. */
		warning("%s terminated by signal %d (%s)%s", what,
		    WTERMSIG(status), WTERMSIG(status) < 32 ?
		    strsignal(WTERMSIG(status)) : "real-time", then);
	else
		warning("%s returned status %d%s", what, WEXITSTATUS(status),
		    then);
}

/*
 * The session that has the terminal goes on beyond us, so a child becomes its
 * foreground process group instead of the leader of another session.
 */
static void
share_terminal(void)
{
	sigset_t ttou;

	(void)setpgid(0, 0);
	(void)sigemptyset(&ttou);
	(void)sigaddset(&ttou, SIGTTOU);
	(void)sigprocmask(SIG_BLOCK, &ttou, NULL);
	(void)tcsetpgrp(STDIN_FILENO, getpgrp());
	(void)sigprocmask(SIG_UNBLOCK, &ttou, NULL);
}

static int
open_console(int flags)
{
	/* Without O_NONBLOCK a serial line would wait for a carrier. */
	return open(_PATH_CONSOLE, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/*
 * Compose one line and write it to the console and to the log: syslogd's
 * when it is there, else the kernel's, which syslogd reads when it starts.
 */
static void
say(int level, const char *fmt, va_list ap)
{
	char buf[1024];
	size_t len;
	int n;

	n = snprintf(buf, sizeof(buf), "init: ");
	(void)vsnprintf(buf + n, sizeof(buf) - (size_t)n - 1, fmt, ap);
	len = strlen(buf);
	if (setup.su_container) {
		buf[len++] = '\n';
		write_inherited(buf, len);
		return;
	}
	if (write_syslog(level, buf) == -1)
		(void)kernel_log(buf);
	buf[len++] = '\n';
	if (inherited || write_console(buf, len) == -1)
		write_inherited(buf, len);
}

static int
write_console(const char *text, size_t len)
{
	int fd, serrno;

	if ((fd = open_console(O_WRONLY)) == -1)
		return -1;
	/* A terminal that is stopped loses the message. */
	(void)!write(fd, text, len);
	serrno = errno;
	(void)close(fd);
	errno = serrno;
	return 0;
}

/*
 * Write to standard error without blocking and without changing the open
 * file, whose flags others share: a pipe or terminal is opened anew.
 */
static void
write_inherited(const char *text, size_t len)
{
	struct pollfd pfd = { STDERR_FILENO, POLLOUT, 0 };
	struct stat st;
	int fd;

	if (fstat(STDERR_FILENO, &st) == -1)
		return;
	if (S_ISSOCK(st.st_mode)) {
		(void)send(STDERR_FILENO, text, len,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
		return;
	}
	if (!S_ISREG(st.st_mode) && (fd = open("/proc/self/fd/2",
	    O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) != -1) {
		(void)!write(fd, text, len);
		(void)close(fd);
	} else if (poll(&pfd, 1, 0) == 1 && pfd.revents == POLLOUT)
		(void)!write(STDERR_FILENO, text, len);
}

/*
 * Hand a message to syslogd: 0, or -1 when there is none.  syslog(3) would
 * allocate, and may block.
 */
static int
write_syslog(int level, const char *text)
{
	struct sockaddr_un sun;
	char buf[1100];
	ssize_t sent;
	int fd, n;

	if ((fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) == -1)
		return -1;
	memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	memcpy(sun.sun_path, _PATH_LOG, sizeof(_PATH_LOG));
	n = snprintf(buf, sizeof(buf), "<%d>%s", LOG_DAEMON | level, text);
	sent = sendto(fd, buf, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL,
	    (struct sockaddr *)&sun, sizeof(sun));
	(void)close(fd);
	return sent == -1 ? -1 : 0;
}
