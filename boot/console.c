/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * console.c -- the booted system's console: a pseudo terminal, and the
 * traffic between it and whoever called nsboot.
 */

#include <sys/ioctl.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nsboot.h"

static void	 open_slave(struct console *);
static size_t	 plain_lines(struct console *, const char *, size_t, char *);
static void	 write_all(int, const char *, size_t);

/* Open a fresh pseudo terminal. */
void
console_open(struct console *con)
{
	con->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (con->master == -1 || grantpt(con->master) == -1 ||
	    unlockpt(con->master) == -1 ||
	    fcntl(con->master, F_SETFL, O_NONBLOCK) == -1)
		err(1, "cannot open a pseudo terminal for the console");
	con->slave = -1;
	open_slave(con);
	con->ntyped = 0;
	con->midline = con->cr = false;
	console_resize(con);
}

static void
open_slave(struct console *con)
{
	if (con->slave != -1)
		(void)close(con->slave);
	con->slave = ioctl(con->master, TIOCGPTPEER,
	    O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (con->slave == -1)
		err(1, "cannot open the console's terminal side");
}

void
console_close(struct console *con)
{
	(void)close(con->slave);
	(void)close(con->master);
}

/* Give every key, interrupt included, to the booted system. */
void
console_raw(struct console *con)
{
	struct termios modes;

	if (tcgetattr(con->in, &con->saved) == -1)
		err(1, "cannot read the terminal's modes");
	modes = con->saved;
	cfmakeraw(&modes);
	if (tcsetattr(con->in, TCSADRAIN, &modes) == -1)
		err(1, "cannot set the terminal's modes");
	con->raw = true;
}

void
console_restore(struct console *con)
{
	if (con->raw)
		(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &con->saved);
	con->raw = false;
}

/* Pass the size of the caller's terminal on; without one, leave it unknown. */
void
console_resize(const struct console *con)
{
	struct winsize size;

	if (con->raw && ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
		(void)ioctl(con->master, TIOCSWINSZ, &size);
}

/*
 * Show what the system wrote.  Return whether there was anything.
 */
bool
console_output(struct console *con)
{
	char buf[4096], plain[sizeof(buf) + 1];
	ssize_t n;

	n = read(con->master, buf, sizeof(buf));
	if (n > 0 && con->raw)
		write_all(con->out, buf, (size_t)n);
	else if (n > 0)
		write_all(con->out, plain,
		    plain_lines(con, buf, (size_t)n, plain));
	if (n > 0)
		return true;
	/* The system hung the line up: stay on it, as a cable would. */
	if (n == -1 && errno == EIO)
		open_slave(con);
	return false;
}

/*
 * A terminal in raw mode needs the carriage return that ends each line; for
 * a file, or any other terminal, it is dropped.  Return the length of plain,
 * which can be one more than that of buf: a return that was held back.
 */
static size_t
plain_lines(struct console *con, const char *buf, size_t len, char *plain)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (con->cr && buf[i] != '\n')
			plain[n++] = '\r';
		con->cr = buf[i] == '\r';
		if (!con->cr)
			plain[n++] = buf[i];
	}
	return n;
}

/* A reader that has gone away does not stop the machine. */
static void
write_all(int fd, const char *buf, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, buf, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return;
		buf += n;
		len -= (size_t)n;
	}
}

/*
 * Read what the caller typed.  Return false at the end of the input.
 */
bool
console_read(struct console *con)
{
	ssize_t n;

	n = read(con->in, con->typed, sizeof(con->typed));
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0)
		return false;
	con->ntyped = (size_t)n;
	con->midline = con->typed[n - 1] != '\n';
	console_type(con);
	return true;
}

/* Hand on as much of what was typed as the system takes. */
void
console_type(struct console *con)
{
	ssize_t n;

	n = write(con->master, con->typed, con->ntyped);
	if (n <= 0)
		return;
	con->ntyped -= (size_t)n;
	memmove(con->typed, con->typed + n, con->ntyped);
}

/*
 * Type the end-of-file character, on a line of its own: on one that was begun
 * it would mean other things, to a line editor.
 */
void
console_eof(struct console *con)
{
	struct termios modes;
	char eof = '\004';

	if (tcgetattr(con->slave, &modes) == 0)
		eof = (char)modes.c_cc[VEOF];
	if (con->midline)
		con->typed[con->ntyped++] = '\n';
	con->midline = false;
	con->typed[con->ntyped++] = eof;
	console_type(con);
}
