/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * member ROLE TOP NAME TRAITS SEED -- a service that misbehaves.
 *
 * Roles:
 *	run	be the service
 *	brief	be its ./start, ./finish or ./stop
 *	probe	say whether it is well
 *	copy	be its logger
 *
 * Traits of ./run, a letter each:
 *	b	goes into the background
 *	c	crashes now and then
 *	d	is deaf for TERM now and then
 *	f	forks children, which stay
 *	h	is sick now and then, as ./health can see
 *	l	logs numbered lines
 *	n	says at descriptor 3 that it is ready
 *	s	does so at NOTIFY_SOCKET, and goes on to say that it lives
 *
 * All of a service but the probe take one lock, and each of its children one
 * of its own.  The locks are those that fork does not inherit and that are
 * gone before the process is; who cannot have one writes that to TOP/twice.
 * The count of lines is written after the line, so that one line may come
 * twice and none may be missing.
 */

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LIFE		6000	/* ms until it crashes, on average */
#define LONGEST_LINE	200

static void	run(void);
static void	brief(void);
static void	probe(void);
static void	copy(void);
static void	go_away(void);
static void	be_the_only(const char *);
static void	have_children(void);
static void	become_ready(void);
static void	work(void);
static void	crash(void);
static void	log_line(void);
static void	tell(const char *);
static int	has(char);
static int	is_calm(void);
static int	state_file(int, const char *);
static void	state_path(const char *, char *, size_t);
static long	chance(long);
static void	sleep_ms(long);

static const struct {
	const char	*name;
	void		(*act)(void);
} roles[] = {
	{ "brief", brief }, { "copy", copy }, { "probe", probe },
	{ "run", run }
};

static const char *top, *name, *traits;

int
main(int argc, char *argv[])
{
	const struct rlimit none = { 0, 0 };
	const char *p;
	unsigned seed;
	size_t i;

	if (argc != 6)
		errx(1, "usage: member role top name traits seed");
	top = argv[2];
	name = argv[3];
	traits = argv[4];
	seed = (unsigned)strtoul(argv[5], NULL, 10) + (unsigned)getpid();
	for (p = name; *p != '\0'; p++)
		seed = seed * 31 + (unsigned char)*p;
	srandom(seed);
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)signal(SIGCHLD, SIG_IGN);
	for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(argv[1], roles[i].name) == 0)
			roles[i].act();
	return (0);
}

static void
run(void)
{
	char path[1024];

	if (has('b'))
		go_away();
	be_the_only("lock");
	if (has('d') && chance(3) == 0)
		(void)signal(SIGTERM, SIG_IGN);
	state_path("sick", path, sizeof(path));
	(void)unlink(path);
	if (has('f'))
		have_children();
	sleep_ms(chance(100));
	become_ready();
	for (;;)
		work();
}

/*
 * As daemons do; now and then it does not come to that.
 */
static void
go_away(void)
{
	int i;

	if (!is_calm() && chance(8) == 0)
		exit(1);
	for (i = 0; i < 2; i++) {
		switch (fork()) {
		case -1:
			err(1, "fork");
		case 0:
			break;
		default:
			_exit(0);
		}
		if (i == 0)
			(void)setsid();
	}
}

static void
brief(void)
{

	be_the_only("lock");
	sleep_ms(chance(50));
}

static void
probe(void)
{
	char path[1024];

	state_path("sick", path, sizeof(path));
	exit(access(path, F_OK) == 0);
}

/*
 * What the pipe holds is moved to the file by the kernel: a logger that is
 * killed has nothing in its hands.
 */
static void
copy(void)
{
	ssize_t n;
	int fd;

	be_the_only("log.lock");
	fd = state_file(O_WRONLY, "log");
	if (lseek(fd, 0, SEEK_END) == -1)
		err(1, "%s: seek", name);
	while ((n = splice(STDIN_FILENO, NULL, fd, NULL, 65536, 0)) > 0)
		continue;
	if (n == -1)
		err(1, "%s: splice", name);
}

static void
be_the_only(const char *which)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd, out;

	fd = state_file(O_RDWR, which);
	if (fcntl(fd, F_SETLK, &l) != -1)
		return;
	(void)fcntl(fd, F_GETLK, &l);
	if ((out = state_file(O_WRONLY | O_APPEND, "../../twice")) != -1)
		(void)dprintf(out, "%s: %s: %ld beside %ld\n", name, which,
		    (long)getpid(), (long)l.l_pid);
	exit(99);
}

static void
have_children(void)
{
	char which[32];
	long i, n;

	n = 1 + chance(3);
	for (i = 0; i < n; i++) {
		if (fork() != 0)
			continue;
		if (has('b') && i == 1)
			(void)setsid();
		(void)snprintf(which, sizeof(which), "child%ld.lock", i);
		be_the_only(which);
		for (;;)
			(void)pause();
	}
}

/*
 * One that never is has a time limit.
 */
static void
become_ready(void)
{

	if (has('c') && !is_calm() && chance(10) == 0)
		for (;;)
			(void)pause();
	if (has('n') && write(3, "\n", 1) != 1)
		warn("%s: descriptor 3", name);
	if (has('n'))
		(void)close(3);
	if (has('s'))
		tell("READY=1\nSTATUS=at work");
}

/*
 * A turn.
 */
static void
work(void)
{
	long turn = has('l') ? 1 + chance(40) : 20 + chance(80);

	if (has('s'))
		tell("WATCHDOG=1");
	if (is_calm()) {
		sleep_ms(200);
		return;
	}
	if (has('l'))
		log_line();
	if (has('h') && chance(LIFE / turn) == 0) {
		(void)close(state_file(O_WRONLY, "sick"));
		for (;;)
			(void)pause();
	}
	if (has('c') && chance(LIFE / turn) == 0)
		crash();
	sleep_ms(turn);
}

static void
crash(void)
{

	switch (chance(5)) {
	case 0:
		exit(0);
	case 1:
		exit(1);
	case 2:
		abort();
	case 3:
		(void)raise(SIGKILL);
		break;
	default:
		(void)raise(SIGSEGV);
		break;
	}
}

static void
log_line(void)
{
	static uint64_t count;
	static int fd = -1;
	char line[LONGEST_LINE + 64];
	int len;

	if (fd == -1) {
		fd = state_file(O_RDWR, "count");
		if (pread(fd, &count, sizeof(count), 0) == -1)
			err(1, "%s: count", name);
	}
	len = snprintf(line, sizeof(line), "%s %llu %ld %.*s.\n", name,
	    (unsigned long long)count, (long)getpid(),
	    (int)chance(LONGEST_LINE), "ooooooooooooooooooooooooooooooooooo"
	    "ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo"
	    "oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo");
	if (write(STDOUT_FILENO, line, (size_t)len) != len)
		err(1, "%s: standard output", name);
	count++;
	if (pwrite(fd, &count, sizeof(count), 0) != sizeof(count))
		err(1, "%s: count", name);
}

static void
tell(const char *text)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	int s;

	if (path == NULL)
		errx(1, "%s: no NOTIFY_SOCKET", name);
	(void)snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s == -1)
		err(1, "%s: socket", name);
	(void)sendto(s, text, strlen(text), MSG_NOSIGNAL,
	    (struct sockaddr *)&to, sizeof(to));
	(void)close(s);
}

static int
has(char trait)
{

	return (strchr(traits, trait) != NULL);
}

static int
is_calm(void)
{
	char path[1024];

	(void)snprintf(path, sizeof(path), "%s/calm", top);
	return (access(path, F_OK) == 0);
}

/*
 * state_file(how, file): open a file in TOP/state/NAME.
 */
static int
state_file(int how, const char *file)
{
	char path[1024];
	int fd;

	state_path(file, path, sizeof(path));
	if ((fd = open(path, how | O_CREAT | O_CLOEXEC, 0644)) == -1)
		err(1, "%s", path);
	return (fd);
}

static void
state_path(const char *file, char *path, size_t size)
{

	(void)snprintf(path, size, "%s/state/%s/%s", top, name, file);
}

static long
chance(long n)
{

	return (n <= 0 ? 0 : random() % n);
}

static void
sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}
