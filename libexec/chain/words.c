/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * words.c -- what the programs of the daemontools family call the errors of
 * the system.  Scripts compare these texts.
 */

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "words.h"

static const struct {
	int		 error;
	const char	*text;
} words[] = {
	{ 0, "no error" },
	{ E2BIG, "argument list too long" },
	{ EACCES, "access denied" },
	{ EADDRINUSE, "address already used" },
	{ EADDRNOTAVAIL, "address not available" },
	{ EAFNOSUPPORT, "address family not supported" },
	{ EAGAIN, "temporary failure" },
	{ EALREADY, "operation already in progress" },
	{ EBADF, "file descriptor not open" },
	{ EBUSY, "device busy" },
	{ ECHILD, "no child processes" },
	{ ECONNABORTED, "connection aborted" },
	{ ECONNREFUSED, "connection refused" },
	{ ECONNRESET, "connection reset" },
	{ EDEADLK, "operation would cause deadlock" },
	{ EDESTADDRREQ, "destination address required" },
	{ EDOM, "input out of range" },
	{ EDQUOT, "disk quota exceeded" },
	{ EEXIST, "file already exists" },
	{ EFAULT, "bad address" },
	{ EFBIG, "file too big" },
	{ EHOSTDOWN, "host down" },
	{ EHOSTUNREACH, "host unreachable" },
	{ EINPROGRESS, "operation in progress" },
	{ EINTR, "interrupted system call" },
	{ EINVAL, "invalid argument" },
	{ EIO, "input/output error" },
	{ EISDIR, "is a directory" },
	{ ELOOP, "symbolic link loop" },
	{ EMFILE, "process cannot open more files" },
	{ EMLINK, "too many links" },
	{ EMSGSIZE, "message too long" },
	{ ENAMETOOLONG, "file name too long" },
	{ ENETDOWN, "network down" },
	{ ENETRESET, "network reset" },
	{ ENETUNREACH, "network unreachable" },
	{ ENFILE, "system cannot open more files" },
	{ ENOBUFS, "out of buffer space" },
	{ ENODEV, "device does not support operation" },
	{ ENOENT, "file does not exist" },
	{ ENOEXEC, "exec format error" },
	{ ENOLCK, "no locks available" },
	{ ENOMEM, "out of memory" },
	{ ENOPROTOOPT, "protocol not available" },
	{ ENOSPC, "out of disk space" },
	{ ENOSYS, "system call not available" },
	{ ENOTBLK, "not a block device" },
	{ ENOTDIR, "not a directory" },
	{ ENOTEMPTY, "directory not empty" },
	{ ENOTSOCK, "not a socket" },
	{ ENOTTY, "not a tty" },
	{ ENXIO, "device not configured" },
	{ EOPNOTSUPP, "operation not supported" },
	{ EPERM, "permission denied" },
	{ EPFNOSUPPORT, "protocol family not supported" },
	{ EPIPE, "broken pipe" },
	{ EPROTO, "protocol error" },
	{ EPROTONOSUPPORT, "protocol not supported" },
	{ EPROTOTYPE, "incorrect protocol type" },
	{ ERANGE, "output out of range" },
	{ EROFS, "read-only file system" },
	{ ESPIPE, "unseekable descriptor" },
	{ ESRCH, "no such process" },
	{ ESTALE, "stale NFS file handle" },
	{ ETIMEDOUT, "timed out" },
	{ ETXTBSY, "text busy" },
	{ EUSERS, "too many users" },
	{ EXDEV, "cross-device link" },
};

/* words_for(error): the text; the system's own when the family has none. */
const char *
words_for(int error)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].error == error)
			return words[i].text;
	return strerror(error);
}
