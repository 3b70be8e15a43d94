/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * settings_fuzz -- whatever stands in the files of a service directory, what
 * is made of them makes sense.
 *
 * The input is files: a byte that says which, one with its length and kind,
 * and its bytes.
 */

#include <sys/stat.h>

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/supervise/supervise.h"

int	LLVMFuzzerInitialize(int *, char ***);
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void	make_file(const char *, int, const uint8_t *, size_t);
static void	check(const struct settings *);
static int	is_limit(unsigned);
static void	clear(void);
static void	leave(void);

static const char *const names[] = {
	"down-signal", "health-failures", "health-interval", "max-delay",
	"notification-fd", "ready-socket", "reload-signal", "restart-limit",
	"restart-policy", "stop-signal", "timeout-finish", "timeout-kill",
	"timeout-probe", "timeout-ready", "watchdog", "run", "start", "log",
	"control", "notify-socket", "restart-limi", "watchdogs", "ready"
};

static char directory[] = "/dev/shm/settings.XXXXXX";
static int dir;

enum dress dress;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{

	(void)argc;
	(void)argv;
	if (mkdtemp(directory) == NULL) {
		(void)strcpy(directory, "settings.XXXXXX");
		if (mkdtemp(directory) == NULL)
			abort();
	}
	dir = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		abort();
	(void)atexit(leave);
	return (0);
}

static void
leave(void)
{

	clear();
	(void)rmdir(directory);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct service sv;
	size_t len;

	clear();
	while (size >= 2) {
		len = data[1] & 0x3f;
		if (data[1] == 0x3f)
			len = 300;
		if (len > size - 2)
			len = size - 2;
		make_file(names[data[0] % (sizeof(names) / sizeof(*names))],
		    data[1] >> 6, data + 2, len);
		data += 2 + len;
		size -= 2 + len;
	}
	(void)memset(&sv, 0, sizeof(sv));
	sv.sv_dir = dir;
	read_settings(&sv);
	check(&sv.sv_settings);
	return (0);
}

/*
 * kind: 0 and 1 a file, with 1 a program; 2 a FIFO; 3 a directory.
 */
static void
make_file(const char *name, int kind, const uint8_t *bytes, size_t len)
{
	int fd;

	(void)unlinkat(dir, name, 0);
	if (kind == 2)
		(void)mkfifoat(dir, name, 0600);
	else if (kind == 3)
		(void)mkdirat(dir, name, 0700);
	else {
		fd = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC,
		    kind == 1 ? 0755 : 0644);
		if (fd == -1)
			return;
		(void)!write(fd, bytes, len);
		(void)close(fd);
	}
}

static void
check(const struct settings *se)
{

	assert(se->se_policy == RESTART_ALWAYS ||
	    se->se_policy == RESTART_ON_FAILURE ||
	    se->se_policy == RESTART_NEVER);
	assert(se->se_notification_fd == -1 ||
	    (se->se_notification_fd > 2 && se->se_notification_fd < STAGE));
	assert(se->se_stop_signal > 0 && se->se_stop_signal <= SIGRTMAX);
	assert(se->se_reload_signal > 0 && se->se_reload_signal <= SIGRTMAX);
	assert(is_limit(se->se_kill_after) && is_limit(se->se_finish_limit) &&
	    is_limit(se->se_ready_limit) && is_limit(se->se_probe_limit) &&
	    is_limit(se->se_watchdog) && is_limit(se->se_max_delay));
	assert(se->se_health_interval > 0 && is_limit(se->se_health_interval));
	assert(se->se_health_failures > 0);
	assert(se->se_deaths <= DEATHS_MOST);
	assert(se->se_deaths == 0 || se->se_window > 0);
	assert(memchr(se->se_ready_socket, '\0',
	    sizeof(se->se_ready_socket)) != NULL);
	assert(se->se_ready_socket[0] == '\0' ||
	    strncmp(se->se_ready_socket, "unix:", 5) == 0 ||
	    strncmp(se->se_ready_socket, "tcp:", 4) == 0);
}

/*
 * Twice that is what the machine reckons with.
 */
static int
is_limit(unsigned ms)
{

	return (ms <= INT_MAX);
}

static void
clear(void)
{
	struct dirent *entry;
	DIR *d;

	if ((d = opendir(directory)) == NULL)
		return;
	while ((entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.' &&
		    unlinkat(dir, entry->d_name, 0) == -1)
			(void)unlinkat(dir, entry->d_name, AT_REMOVEDIR);
	(void)closedir(d);
}

/* What settings.c asks for. */

void
service_mirror(struct service *sv)
{

	(void)sv;
}

void
report(const struct service *sv, const char *format, ...)
{
	char text[1024];
	va_list ap;

	(void)sv;
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
}
