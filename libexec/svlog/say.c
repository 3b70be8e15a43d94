/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * say.c -- messages, in the words of the program that we were called as.
 *
 * multilog and svlogd: "multilog: warning: unable to open directory ./x:
 * file does not exist", with texts of their own for errno.  svlog: "svlog:
 * cannot open directory ./x: No such file or directory".
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

static const char	*program = "svlog";
static enum dress	 dress;

static void	 cannot(const char *, const char *, int, const char *, va_list);
static const char *family_error(int);

void
say_init(const char *name, enum dress as)
{
	program = name;
	dress = as;
}

enum dress
say_dress(void)
{
	return dress;
}

const char *
say_error(int error)
{
	return dress == DRESS_SVLOG ? strerror(error) : family_error(error);
}

/*
 * A line of our own.
 */
void
say(const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	(void)dprintf(STDERR_FILENO, "%s: %s%s\n", program,
	    dress == DRESS_SVLOG ? "" : "warning: ", text);
}

/*
 * Say what cannot be done, given in the infinitive, and why.
 */
void
warn_cannot(int error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	cannot("warning: ", "", error, format, ap);
	va_end(ap);
}

/*
 * The same, when it is tried again after a pause.
 */
void
warn_pausing(int error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	cannot("warning: ", ", pausing", error, format, ap);
	va_end(ap);
}

void
die_cannot(int error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	cannot("fatal: ", "", error, format, ap);
	va_end(ap);
	exit(111);
}

void
die_usage(const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	(void)dprintf(STDERR_FILENO, "%s\n", text);
	exit(dress == DRESS_SVLOGD ? 111 : 100);
}

/*
 * The disk of name has no room, and somebody waits: said once, except that
 * multilog says it whenever it has tried again.
 */
void
say_full(const char *name, int error)
{
	warn_pausing(error, "write to %s", name);
}

void
say_room(const char *name)
{
	if (dress == DRESS_SVLOG)
		say("can write to %s again", name);
}

static void
cannot(const char *level, const char *pausing, int error, const char *format,
    va_list ap)
{
	char text[1024];
	int ours;

	ours = dress == DRESS_SVLOG;
	(void)vsnprintf(text, sizeof(text), format, ap);
	(void)dprintf(STDERR_FILENO, "%s: %s%s %s%s: %s\n", program,
	    ours ? "" : level, ours ? "cannot" : "unable to", text,
	    ours ? "" : pausing, say_error(error));
}

/*
 * The words that the daemontools family has for an error.
 */
static const char *
family_error(int error)
{
	static const struct {
		int		 error;
		const char	*text;
	} table[] = {
		{ 0, "no error" },
		{ EINTR, "interrupted system call" },
		{ ENOMEM, "out of memory" },
		{ ENOENT, "file does not exist" },
		{ ETXTBSY, "text busy" },
		{ EIO, "input/output error" },
		{ EEXIST, "file already exists" },
		{ ETIMEDOUT, "timed out" },
		{ EINPROGRESS, "operation in progress" },
		{ EAGAIN, "temporary failure" },
		{ EPIPE, "broken pipe" },
		{ EPERM, "permission denied" },
		{ EACCES, "access denied" },
		{ ENXIO, "device not configured" },
		{ EPROTO, "protocol error" },
		{ EISDIR, "is a directory" },
		{ ECONNREFUSED, "connection refused" },
		{ ENOTDIR, "not a directory" },
		{ ESRCH, "no such process" },
		{ E2BIG, "argument list too long" },
		{ ENOEXEC, "exec format error" },
		{ EBADF, "file descriptor not open" },
		{ ECHILD, "no child processes" },
		{ EFAULT, "bad address" },
		{ ENOTBLK, "not a block device" },
		{ EBUSY, "device busy" },
		{ EXDEV, "cross-device link" },
		{ ENODEV, "device does not support operation" },
		{ EINVAL, "invalid argument" },
		{ ENFILE, "system cannot open more files" },
		{ EMFILE, "process cannot open more files" },
		{ ENOTTY, "not a tty" },
		{ EFBIG, "file too big" },
		{ ENOSPC, "out of disk space" },
		{ ESPIPE, "unseekable descriptor" },
		{ EROFS, "read-only file system" },
		{ EMLINK, "too many links" },
		{ EDOM, "input out of range" },
		{ ERANGE, "output out of range" },
		{ ENOTSOCK, "not a socket" },
		{ EDESTADDRREQ, "destination address required" },
		{ EMSGSIZE, "message too long" },
		{ EPROTOTYPE, "incorrect protocol type" },
		{ ENOPROTOOPT, "protocol not available" },
		{ EPROTONOSUPPORT, "protocol not supported" },
		{ EOPNOTSUPP, "operation not supported" },
		{ EPFNOSUPPORT, "protocol family not supported" },
		{ EAFNOSUPPORT, "address family not supported" },
		{ EADDRINUSE, "address already used" },
		{ EADDRNOTAVAIL, "address not available" },
		{ ENETDOWN, "network down" },
		{ ENETUNREACH, "network unreachable" },
		{ ENETRESET, "network reset" },
		{ ECONNABORTED, "connection aborted" },
		{ ECONNRESET, "connection reset" },
		{ ENOBUFS, "out of buffer space" },
		{ ELOOP, "symbolic link loop" },
		{ ENAMETOOLONG, "file name too long" },
		{ EHOSTDOWN, "host down" },
		{ EHOSTUNREACH, "host unreachable" },
		{ ENOTEMPTY, "directory not empty" },
		{ EUSERS, "too many users" },
		{ EDQUOT, "disk quota exceeded" },
		{ ESTALE, "stale NFS file handle" },
		{ ENOLCK, "no locks available" },
		{ ENOSYS, "system call not available" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error)
			return table[i].text;
	return "unknown error";
}
