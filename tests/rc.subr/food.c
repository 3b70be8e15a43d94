/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * food -- the daemon of the tests of rc.subr.
 *
 * usage: food [-fiz] [-k signal] [-l log] [-n processes] [-o file] [-p pidfile]
 *	    [-t title] [-w ms] [-x status] [argument ...]
 *
 *	-f	stay in the foreground
 *	-i	ignore SIGTERM
 *	-k	die of the signal at once
 *	-l	append the names of signals that come to the log
 *	-n	be that many processes in the end
 *	-o	write the arguments after the options to the file, one a line
 *	-p	write the pid to the file
 *	-t	show title as the whole command line
 *	-w	take that long to end after SIGTERM
 *	-x	exit with the status at once
 *	-z	have a child that is a zombie, whose pid goes to the pid file
 *
 * The first process returns 0 when the daemon is ready.  Each process appends
 * its pid to PROGRAM.pids, if there is such a file, so that tests find all of
 * them; and each ends by itself after a minute, whatever happens.  It is
 * linked statically, for chroot.  Called interp-something, it is an
 * interpreter: its own options are ignored, those of its script are food's.
 */

#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIFETIME	60	/* seconds */

static void	block_signals(sigset_t *);
static void	parse(int, char *[]);
static void	write_arguments(char *[]);
static void	become_daemon(void);
static void	multiply(void);
static void	make_zombie(void);
static void	record_pid(const char *);
static void	write_pid(const char *, pid_t, int);
static void	show_title(char *);
static void	serve(const sigset_t *);
static void	log_signal(int);

static const char *log_file, *out_file, *pid_file, *title;
static long	linger, processes = 1;
static int	death, failure;
static int	foreground, ignore_term, zombie;

int
main(int argc, char *argv[])
{
	const char *base = strrchr(argv[0], '/');
	char *program = argv[0];
	sigset_t set;

	block_signals(&set);
	base = base == NULL ? argv[0] : base + 1;
	if (strncmp(base, "interp", 6) == 0)
		do {
			argc--;
			argv++;
		} while (argc > 1 && argv[0][0] == '-');
	parse(argc, argv);
	if (out_file != NULL)
		write_arguments(argv + optind);
	if (failure != 0)
		exit(failure);
	if (death != 0)
		(void)raise(death);
	if (!foreground)
		become_daemon();
	(void)alarm(LIFETIME);
	multiply();
	record_pid(program);
	if (zombie)
		make_zombie();
	else if (pid_file != NULL)
		write_pid(pid_file, getpid(), O_TRUNC);
	if (title != NULL)
		show_title(program);
	serve(&set);
	return 0;
}

static void
block_signals(sigset_t *set)
{
	(void)sigemptyset(set);
	(void)sigaddset(set, SIGHUP);
	(void)sigaddset(set, SIGUSR1);
	(void)sigaddset(set, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, set, NULL);
}

static void
parse(int argc, char *argv[])
{
	int c;

	while ((c = getopt(argc, argv, "+fik:l:n:o:p:t:w:x:z")) != -1)
		switch (c) {
		case 'f': foreground = 1; break;
		case 'i': ignore_term = 1; break;
		case 'k': death = atoi(optarg); break;
		case 'l': log_file = strdup(optarg); break;
		case 'n': processes = atol(optarg); break;
		case 'o': out_file = optarg; break;
		case 'p': pid_file = strdup(optarg); break;
		case 't': title = strdup(optarg); break;
		case 'w': linger = atol(optarg); break;
		case 'x': failure = atoi(optarg); break;
		case 'z': zombie = 1; break;
		default: errx(1, "wrong use");
		}
}

static void
write_arguments(char *argv[])
{
	FILE *fp;

	if ((fp = fopen(out_file, "w")) == NULL)
		err(1, "%s", out_file);
	for (; *argv != NULL; argv++)
		(void)fprintf(fp, "<%s>\n", *argv);
	if (fclose(fp) != 0)
		err(1, "%s", out_file);
}

/* The descriptor by which the daemon says that it is ready. */
static int	ready = -1;

/* Fork; the parent exits as soon as the child is ready, or with 1. */
static void
become_daemon(void)
{
	int fds[2];
	char c;

	if (pipe(fds) == -1)
		err(1, "pipe");
	switch (fork()) {
	case -1:
		err(1, "fork");
	case 0:
		(void)close(fds[0]);
		ready = fds[1];
		(void)setsid();
		return;
	default:
		(void)close(fds[1]);
		_exit(read(fds[0], &c, 1) == 1 ? 0 : 1);
	}
}

/* Become several processes; only the first one has the pid file. */
static void
multiply(void)
{
	while (--processes > 0)
		if (fork() == 0) {
			(void)close(ready);
			ready = -1;
			pid_file = NULL;
			return;
		}
}

static void
make_zombie(void)
{
	siginfo_t info;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	(void)waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	if (pid_file != NULL)
		write_pid(pid_file, pid, O_TRUNC);
}

static void
record_pid(const char *program)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s.pids", program);
	if (access(path, W_OK) == 0)
		write_pid(path, getpid(), O_APPEND);
}

static void
write_pid(const char *path, pid_t pid, int how)
{
	int fd = open(path, O_WRONLY | O_CREAT | how, 0644);

	if (fd == -1 || dprintf(fd, "%ld\n", (long)pid) == -1)
		err(1, "%s", path);
	(void)close(fd);
}

/* Overwrite the arguments and the environment behind them. */
static void
show_title(char *program)
{
	extern char **environ;
	char *end = program, **p;

	for (p = environ; *p != NULL; p++)
		end = *p + strlen(*p);
	if (strlen(title) + 1 > (size_t)(end - program))
		errx(1, "no room for the title");
	(void)memset(program, 0, (size_t)(end - program));
	(void)memcpy(program, title, strlen(title) + 1);
}

static void
serve(const sigset_t *set)
{
	int sig;

	if (ready != -1) {
		if (write(ready, "", 1) != 1)
			exit(1);
		(void)close(ready);
	}
	while (sigwait(set, &sig) == 0) {
		log_signal(sig);
		if (sig == SIGTERM && !ignore_term)
			break;
	}
	(void)usleep((useconds_t)linger * 1000);
	if (pid_file != NULL && !zombie)
		(void)unlink(pid_file);
}

static void
log_signal(int sig)
{
	const char *name = "TERM";
	int fd;

	if (log_file == NULL)
		return;
	if (sig == SIGHUP)
		name = "HUP";
	else if (sig == SIGUSR1)
		name = "USR1";
	fd = open(log_file, O_WRONLY | O_CREAT | O_APPEND, 0666);
	if (fd == -1 || dprintf(fd, "%s\n", name) == -1)
		err(1, "%s", log_file);
	(void)close(fd);
}
