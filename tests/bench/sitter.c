/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * sitter -- a daemon that does nothing, for measuring its start and stop.
 *
 * usage: sitter [-f] [pidfile [deathfile]]
 *
 * The process that was started returns when the daemon has written its pid to
 * the pidfile and waits for SIGTERM.  Then it removes the pidfile and, as its
 * last act, writes CLOCK_MONOTONIC, in ns, to the deathfile.  An empty name is
 * no file.  With -f it stays in the foreground.  It gives up by itself after
 * five minutes.
 */

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LIFETIME	300	/* seconds */

static void	write_number(const char *, long long);
static void	detach(void);
static void	live(const char *, const char *);

int
main(int argc, char *argv[])
{
	const char *death = "", *pidfile = "";
	sigset_t set;

	/* What arrives before sigwait must be there when it begins. */
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	if (argc > 1 && strcmp(argv[1], "-f") == 0) {
		argc--;
		argv++;
	} else
		detach();
	if (argc > 1)
		pidfile = argv[1];
	if (argc > 2)
		death = argv[2];
	live(pidfile, death);
	return 0;
}

/* The descriptor by which the daemon says that it is ready. */
static int	ready = -1;

static void
detach(void)
{
	int fds[2];
	char c;

	if (pipe(fds) == -1)
		err(1, "cannot make a pipe");
	switch (fork()) {
	case -1:
		err(1, "cannot fork");
	case 0:
		(void)close(fds[0]);
		ready = fds[1];
		(void)setsid();
		break;
	default:
		(void)close(fds[1]);
		_exit(read(fds[0], &c, 1) == 1 ? 0 : 1);
	}
}

static void
live(const char *pidfile, const char *death)
{
	struct timespec now;
	sigset_t set;
	int sig;

	(void)alarm(LIFETIME);
	if (*pidfile != '\0')
		write_number(pidfile, getpid());
	if (ready != -1 && (write(ready, "", 1) != 1 || close(ready) == -1))
		err(1, "cannot say that it is ready");
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigwait(&set, &sig);
	if (*pidfile != '\0')
		(void)unlink(pidfile);
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (*death != '\0')
		write_number(death, now.tv_sec * 1000000000LL + now.tv_nsec);
}

static void
write_number(const char *path, long long n)
{
	FILE *fp = fopen(path, "w");

	if (fp == NULL)
		err(1, "cannot create %s", path);
	(void)fprintf(fp, "%lld\n", n);
	if (fclose(fp) != 0)
		err(1, "cannot write %s", path);
}
