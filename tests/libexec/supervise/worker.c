/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * worker LOG STEP ... -- a service that writes down what happens to it.
 *
 * Lines go to LOG, each with one write(2), so that several may share it.
 *
 *	lock		be the only one; another logs SECOND and exits 99
 *	start		log `start PID'
 *	log TEXT	log TEXT
 *	env NAME	log NAME=VALUE
 *	print N MS	print N lines, `PID NUMBER', MS ms after each
 *	copy		copy standard input to LOG by lines, until it ends
 *	fd N		write a newline to descriptor N
 *	notify TEXT	send TEXT to NOTIFY_SOCKET, with `\n' for a newline
 *	store NAME TEXT	store there a file with TEXT in it
 *	stored		log name and text of each descriptor we got back
 *	alive MS	send WATCHDOG=1 every MS ms until LOG.hung is there
 *	listen PATH	listen at a socket
 *	port N		listen at a port
 *	child		leave a child that waits, and logs its pid
 *	apart		likewise, in a process group of its own
 *	deaf		log TERM and INT as other signals, do not end
 *	wait		wait; log signals; TERM and INT log `end PID'
 *	ms N		sleep
 *	exit N
 */

#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef char	**step(char **);

static step	do_lock, do_start, do_log, do_env, do_print, do_copy, do_fd;
static step	do_notify, do_store, do_stored, do_alive, do_listen, do_port;
static step	do_apart, do_child, do_deaf, do_wait, do_ms, do_exit;
static step	*find_step(const char *);
static void	catch_signals(void);
static void	note_signal(int);
static void	record(const char *, ...)
		    __attribute__((__format__(printf, 1, 2)));
static void	send_note(char *, int);
static void	leave_child(int);
static void	sleep_ms(long);

static const struct {
	const char	*name;
	step		*act;
} steps[] = {
	{ "alive", do_alive }, { "apart", do_apart }, { "child", do_child }, { "copy", do_copy },
	{ "deaf", do_deaf }, { "env", do_env }, { "exit", do_exit },
	{ "fd", do_fd }, { "listen", do_listen }, { "lock", do_lock },
	{ "log", do_log }, { "ms", do_ms }, { "notify", do_notify },
	{ "port", do_port }, { "print", do_print }, { "start", do_start },
	{ "store", do_store }, { "stored", do_stored }, { "wait", do_wait }
};

static const struct {
	const char	*name;
	int		number;
} signals[] = {
	{ "ABRT", SIGABRT }, { "ALRM", SIGALRM }, { "CONT", SIGCONT },
	{ "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT },
	{ "TERM", SIGTERM }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 },
	{ "WINCH", SIGWINCH }
};

static const char *path;
static int out, is_deaf;
static volatile sig_atomic_t has_ended;

int
main(int argc, char *argv[])
{
	char **next;
	step *act;

	if (argc < 2)
		errx(1, "usage: worker log step ...");
	path = argv[1];
	out = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (out == -1)
		err(1, "%s", path);
	for (next = argv + 2; *next != NULL; ) {
		if ((act = find_step(*next)) == NULL)
			errx(1, "no step %s", *next);
		next = act(next + 1);
	}
	return (0);
}

static step *
find_step(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strcmp(name, steps[i].name) == 0)
			return (steps[i].act);
	return (NULL);
}

static void
record(const char *format, ...)
{
	char line[1024];
	va_list ap;
	int len;

	va_start(ap, format);
	len = vsnprintf(line, sizeof(line) - 1, format, ap);
	va_end(ap);
	line[len++] = '\n';
	if (write(out, line, (size_t)len) != len)
		err(1, "%s", path);
}

static char **
do_lock(char **arg)
{
	char name[1024];
	int fd;

	(void)snprintf(name, sizeof(name), "%s.lock", path);
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd == -1)
		err(1, "%s", name);
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		record("SECOND");
		exit(99);
	}
	return (arg);
}

static char **
do_start(char **arg)
{

	catch_signals();
	record("start %ld", (long)getpid());
	return (arg);
}

static char **
do_log(char **arg)
{

	record("%s", arg[0]);
	return (arg + 1);
}

static char **
do_env(char **arg)
{
	const char *value = getenv(arg[0]);

	record("%s=%s", arg[0], value == NULL ? "(none)" : value);
	return (arg + 1);
}

static char **
do_print(char **arg)
{
	long i, n = atol(arg[0]);
	char line[64];
	int len;

	for (i = 0; i < n && !has_ended; i++) {
		len = snprintf(line, sizeof(line), "%ld %ld\n",
		    (long)getpid(), i);
		if (write(STDOUT_FILENO, line, (size_t)len) != len)
			err(1, "standard output");
		sleep_ms(atol(arg[1]));
	}
	record("printed %ld %ld", (long)getpid(), i);
	return (arg + 2);
}

/*
 * TERM ends it between two lines, as with every logger of the family.
 */
static char **
do_copy(char **arg)
{
	char line[512];
	size_t len = 0;

	catch_signals();
	while (!(has_ended && len == 0) &&
	    read(STDIN_FILENO, line + len, 1) == 1)
		if (line[len++] == '\n' || len == sizeof(line)) {
			if (write(out, line, len) == -1)
				err(1, "%s", path);
			len = 0;
		}
	return (arg);
}

static char **
do_fd(char **arg)
{

	(void)signal(SIGPIPE, SIG_IGN);
	if (write(atoi(arg[0]), "\n", 1) != 1)
		record("fd %s: %s", arg[0], strerror(errno));
	return (arg + 1);
}

static char **
do_notify(char **arg)
{
	char text[1024], *to = text;
	const char *from;

	for (from = arg[0]; *from != '\0'; from++)
		if (from[0] == '\\' && from[1] == 'n') {
			*to++ = '\n';
			from++;
		} else
			*to++ = *from;
	*to = '\0';
	send_note(text, -1);
	return (arg + 1);
}

static char **
do_store(char **arg)
{
	char text[256];
	int fd;

	fd = memfd_create("stored", 0);
	if (fd == -1 || write(fd, arg[1], strlen(arg[1])) == -1)
		err(1, "memory file");
	(void)snprintf(text, sizeof(text), "FDSTORE=1\nFDNAME=%s", arg[0]);
	send_note(text, fd);
	(void)close(fd);
	return (arg + 2);
}

static char **
do_stored(char **arg)
{
	const char *count = getenv("LISTEN_FDS");
	const char *pid = getenv("LISTEN_PID");
	char text[256];
	ssize_t len;
	int i, n;

	n = count == NULL ? 0 : atoi(count);
	if (n > 0)
		record("%s", getenv("LISTEN_FDNAMES"));
	if (n > 0 && (pid == NULL || atol(pid) != (long)getpid()))
		record("not for us");
	for (i = 3; i < 3 + n; i++) {
		len = pread(i, text, sizeof(text) - 1, 0);
		text[len < 0 ? 0 : len] = '\0';
		record("%s", text);
	}
	record("stored %d", n);
	return (arg);
}

static void
send_note(char *text, int fd)
{
	union {
		struct cmsghdr	header;
		char		bytes[CMSG_SPACE(sizeof(int))];
	} room;
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct iovec part = { text, strlen(text) };
	struct msghdr m = { .msg_name = &to, .msg_namelen = sizeof(to),
	    .msg_iov = &part, .msg_iovlen = 1 };
	const char *name = getenv("NOTIFY_SOCKET");
	int s;

	if (name == NULL) {
		record("no NOTIFY_SOCKET");
		return;
	}
	(void)snprintf(to.sun_path, sizeof(to.sun_path), "%s", name);
	if (fd != -1) {
		m.msg_control = room.bytes;
		m.msg_controllen = sizeof(room.bytes);
		room.header.cmsg_level = SOL_SOCKET;
		room.header.cmsg_type = SCM_RIGHTS;
		room.header.cmsg_len = CMSG_LEN(sizeof(int));
		(void)memcpy(CMSG_DATA(&room.header), &fd, sizeof(int));
	}
	s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s == -1 || sendmsg(s, &m, MSG_NOSIGNAL) == -1)
		record("notify: %s", strerror(errno));
	(void)close(s);
}

static char **
do_alive(char **arg)
{
	char hung[1024], well[] = "WATCHDOG=1";

	(void)snprintf(hung, sizeof(hung), "%s.hung", path);
	while (!has_ended && access(hung, F_OK) == -1) {
		send_note(well, -1);
		sleep_ms(atol(arg[0]));
	}
	return (arg + 1);
}

static char **
do_listen(char **arg)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int s;

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s", arg[0]);
	s = socket(AF_UNIX, SOCK_STREAM, 0);
	if (s == -1 || bind(s, (struct sockaddr *)&at, sizeof(at)) == -1 ||
	    listen(s, 5) == -1)
		err(1, "%s", arg[0]);
	return (arg + 1);
}

static char **
do_port(char **arg)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	int s, on = 1;

	at.sin_port = htons((uint16_t)atoi(arg[0]));
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s = socket(AF_INET, SOCK_STREAM, 0);
	if (s == -1 ||
	    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
	    bind(s, (struct sockaddr *)&at, sizeof(at)) == -1 ||
	    listen(s, 5) == -1)
		err(1, "port %s", arg[0]);
	return (arg + 1);
}

static char **
do_child(char **arg)
{

	leave_child(0);
	return (arg);
}

static char **
do_apart(char **arg)
{

	leave_child(1);
	return (arg);
}

static void
leave_child(int is_apart)
{
	pid_t pid = fork();

	if (pid == -1)
		err(1, "fork");
	if (pid != 0) {
		sleep_ms(50);
		return;
	}
	if (is_apart && setpgid(0, 0) == -1)
		err(1, "setpgid");
	(void)signal(SIGTERM, SIG_DFL);
	record("child %ld", (long)getpid());
	for (;;)
		(void)pause();
}

static char **
do_deaf(char **arg)
{

	is_deaf = 1;
	return (arg);
}

static char **
do_wait(char **arg)
{

	catch_signals();
	while (!has_ended)
		sleep_ms(60000);
	record("end %ld", (long)getpid());
	return (arg);
}

static char **
do_ms(char **arg)
{

	sleep_ms(atol(arg[0]));
	return (arg + 1);
}

static char **
do_exit(char **arg)
{

	exit(atoi(arg[0]));
}

static void
catch_signals(void)
{
	struct sigaction sa = { .sa_handler = note_signal };
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i].number, &sa, NULL);
}

static void
note_signal(int sig)
{
	char line[16];
	size_t i, len;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (signals[i].number == sig) {
			len = strlen(signals[i].name);
			(void)memcpy(line, signals[i].name, len);
			line[len++] = '\n';
			(void)!write(out, line, len);
		}
	if ((sig == SIGTERM || sig == SIGINT) && !is_deaf)
		has_ended = 1;
}

/*
 * Not longer than until a signal.
 */
static void
sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	if (ms > 0)
		(void)nanosleep(&t, NULL);
}
