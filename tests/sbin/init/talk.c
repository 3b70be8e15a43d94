/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * talk -- run a command on a terminal of its own and talk to it.
 *
 *	talk [EXPECT SEND]... -- COMMAND [ARG ...]
 *
 * Waits for each EXPECT in what the command prints after the one before it,
 * and then types SEND.  Everything printed is copied to standard output,
 * without carriage returns.  Exits with the command's status, 128 and the
 * signal that ended it, or 99 when an EXPECT has not come within 20 s.
 */

#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT	20000	/* ms without any output */

static char	seen[65536];
static size_t	nseen, searched;
static pid_t	pid;

/*
 * Read some output: its length, 0 when the terminal is closed.
 */
static size_t
listen_to(int fd)
{
	struct pollfd pfd = { fd, POLLIN, 0 };
	char buf[1024];
	ssize_t i, n;

	if (poll(&pfd, 1, LIMIT) == 0) {
		(void)kill(pid, SIGKILL);	/* leave nothing behind */
		exit(99);
	}
	if ((n = read(fd, buf, sizeof(buf))) <= 0)
		return 0;
	for (i = 0; i < n && nseen < sizeof(seen) - 1; i++)
		if (buf[i] != '\r' && buf[i] != '\0') {
			seen[nseen++] = buf[i];
			(void)putchar(buf[i]);
		}
	(void)fflush(stdout);
	return (size_t)n;
}

static void
expect(int fd, const char *text)
{
	const char *p;

	while ((p = strstr(seen + searched, text)) == NULL)
		if (listen_to(fd) == 0)
			return;
	searched = (size_t)(p - seen) + strlen(text);
}

int
main(int argc, char *argv[])
{
	int fd, i, status;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i += 2)
		if (i + 2 >= argc)
			errx(98, "EXPECT without SEND");
	if (i + 1 >= argc)
		errx(98, "no command");
	if ((pid = forkpty(&fd, NULL, NULL, NULL)) == -1)
		err(98, "forkpty");
	if (pid == 0) {
		(void)execvp(argv[i + 1], argv + i + 1);
		err(127, "%s", argv[i + 1]);
	}
	for (i = 1; strcmp(argv[i], "--") != 0; i += 2) {
		expect(fd, argv[i]);
		(void)!write(fd, argv[i + 1], strlen(argv[i + 1]));
	}
	while (listen_to(fd) > 0)
		continue;
	if (waitpid(pid, &status, 0) == -1)
		err(98, "waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status);
}
