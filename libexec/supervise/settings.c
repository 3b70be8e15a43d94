/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * settings -- what the files of a service directory say.
 *
 * The directory is read once, and only the files that are there are opened.
 * A file with nonsense in it is reported and counts as absent.
 */

#include <sys/stat.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "libexec/proc/signame.h"
#include "supervise.h"

#define VALUE_SIZE	128

typedef int	reader(const char *, void *);

static reader	read_number, read_descriptor, read_signal, read_policy;
static reader	read_deaths, read_socket;

struct setting {
	const char	*name;
	reader		*read;
	size_t		offset;
};

#define FIELD(name, read, field) \
	{ name, read, offsetof(struct settings, field) }

static const struct setting values[] = {
	FIELD("down-signal", read_signal, se_stop_signal),
	FIELD("health-failures", read_number, se_health_failures),
	FIELD("health-interval", read_number, se_health_interval),
	FIELD("max-delay", read_number, se_max_delay),
	FIELD("notification-fd", read_descriptor, se_notification_fd),
	FIELD("ready-socket", read_socket, se_ready_socket),
	FIELD("reload-signal", read_signal, se_reload_signal),
	FIELD("restart-limit", read_deaths, se_deaths),
	FIELD("restart-policy", read_policy, se_policy),
	FIELD("stop-signal", read_signal, se_stop_signal),
	FIELD("timeout-finish", read_number, se_finish_limit),
	FIELD("timeout-kill", read_number, se_kill_after),
	FIELD("timeout-probe", read_number, se_probe_limit),
	FIELD("timeout-ready", read_number, se_ready_limit),
	FIELD("watchdog", read_number, se_watchdog)
};

static const struct {
	const char	*name;
	enum file	flag;
} flags[] = {
	{ "control", HAS_CONTROL },
	{ "down", HAS_DOWN },
	{ "finish", HAS_FINISH },
	{ "flag-newpidns", HAS_PID_NAMESPACE },
	{ "flag-timeout-killpg", HAS_KILL_GROUP },
	{ "health", HAS_HEALTH },
	{ "leave-behind", HAS_LEAVE_BEHIND },
	{ "no-setsid", HAS_NO_SETSID },
	{ "notify", HAS_NOTIFY },
	{ "notify-socket", HAS_NOTIFY_SOCKET },
	{ "ready", HAS_READY },
	{ "run", HAS_RUN },
	{ "start", HAS_START },
	{ "stop", HAS_STOP }
};

/* Those a service may have without meaning to: only when executable. */
#define PROGRAMS	(HAS_FINISH | HAS_HEALTH | HAS_NOTIFY | HAS_READY | \
			    HAS_START | HAS_STOP)

static const struct settings defaults = {
	.se_notification_fd = -1,
	.se_stop_signal = SIGTERM,
	.se_reload_signal = SIGHUP,
	.se_finish_limit = 5000,
	.se_probe_limit = 5000,
	.se_health_interval = 10000,
	.se_health_failures = 3,
	.se_max_delay = 60000
};

static void	look_at(struct service *, const char *);
static void	read_value(struct service *, const struct setting *);
static int	read_file(int, const char *, char [VALUE_SIZE]);

/*
 * read_settings(sv): fill sv_settings from sv_dir.  What cannot be read is
 * reported and has its default; without the directory all have.
 */
void
read_settings(struct service *sv)
{
	struct dirent *entry;
	DIR *dir;
	int fd;

	sv->sv_settings = defaults;
	if (sv->sv_is_file) {
		sv->sv_settings.se_files = HAS_RUN;
		return;
	}
	fd = openat(sv->sv_dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || (dir = fdopendir(fd)) == NULL) {
		report(sv, "cannot read its directory: %s", words_for(errno));
		if (fd != -1)
			(void)close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			look_at(sv, entry->d_name);
	(void)closedir(dir);
	if (sv->sv_settings.se_health_failures == 0)
		sv->sv_settings.se_health_failures = 1;
	if (sv->sv_settings.se_health_interval == 0)
		sv->sv_settings.se_health_interval =
		    defaults.se_health_interval;
	service_mirror(sv);
}

/*
 * notice_down(sv): whether there is a file down may have changed meanwhile.
 */
void
notice_down(struct service *sv)
{

	if (sv->sv_is_file)
		return;
	sv->sv_settings.se_files &= ~(unsigned)HAS_DOWN;
	if (faccessat(sv->sv_dir, "down", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		sv->sv_settings.se_files |= HAS_DOWN;
	service_mirror(sv);
}

static void
look_at(struct service *sv, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(name, flags[i].name) == 0 &&
		    ((flags[i].flag & PROGRAMS) == 0 ||
		    faccessat(sv->sv_dir, name, X_OK, AT_EACCESS) == 0)) {
			sv->sv_settings.se_files |= flags[i].flag;
			return;
		}
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strcmp(name, values[i].name) == 0)
			read_value(sv, &values[i]);
}

static void
read_value(struct service *sv, const struct setting *setting)
{
	char text[VALUE_SIZE];

	if (read_file(sv->sv_dir, setting->name, text) == -1)
		report(sv, "cannot read %s: %s", setting->name,
		    words_for(errno));
	else if (setting->read(text,
	    (char *)&sv->sv_settings + setting->offset) == -1)
		report(sv, "%s: `%.40s' makes no sense, it is ignored",
		    setting->name, text);
}

/*
 * The first line of a file, without blanks around it.  A FIFO cannot hold us
 * up.
 */
static int
read_file(int dir, const char *name, char text[VALUE_SIZE])
{
	struct stat st;
	ssize_t len;
	int fd;

	fd = openat(dir, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	errno = EINVAL;
	len = -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		len = read(fd, text, VALUE_SIZE - 1);
	(void)close(fd);
	if (len == -1)
		return (-1);
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';
	(void)memmove(text, text + strspn(text, " \t"),
	    strlen(text + strspn(text, " \t")) + 1);
	for (len = (ssize_t)strlen(text); len > 0 &&
	    isspace((unsigned char)text[len - 1]); len--)
		text[len - 1] = '\0';
	return (0);
}

/*
 * number(text, max): a decimal number from 0 to max; -1 for anything else.
 */
long
number(const char *text, long max)
{
	char *end;
	long n;

	if (!isdigit((unsigned char)text[0]))
		return (-1);
	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || *end != '\0' || n > max)
		return (-1);
	return (n);
}

static int
read_number(const char *text, void *field)
{
	long n;

	if ((n = number(text, INT_MAX)) == -1)
		return (-1);
	*(int *)field = (int)n;
	return (0);
}

/*
 * Of those that spawn() can give away.
 */
static int
read_descriptor(const char *text, void *field)
{
	long n;

	if ((n = number(text, STAGE - 1)) <= STDERR_FILENO)
		return (-1);
	*(int *)field = (int)n;
	return (0);
}

/*
 * A signal by its number, or by its name with or without SIG.
 */
static int
read_signal(const char *text, void *field)
{
	int sig;

	if ((sig = signal_number(text)) <= 0)
		return (-1);
	*(int *)field = sig;
	return (0);
}

static int
read_policy(const char *text, void *field)
{
	enum policy *policy = field;

	if (strcmp(text, "always") == 0)
		*policy = RESTART_ALWAYS;
	else if (strcmp(text, "on-failure") == 0)
		*policy = RESTART_ON_FAILURE;
	else if (strcmp(text, "never") == 0)
		*policy = RESTART_NEVER;
	else
		return (-1);
	return (0);
}

/*
 * DEATHS [MS]: so many within so many ms, by default within a minute.
 */
static int
read_deaths(const char *text, void *field)
{
	struct settings *se;
	char *end;
	long deaths, window = 60000;

	se = (struct settings *)(void *)((char *)field -
	    offsetof(struct settings, se_deaths));
	if (!isdigit((unsigned char)text[0]))
		return (-1);
	errno = 0;
	deaths = strtol(text, &end, 10);
	while (isblank((unsigned char)*end))
		end++;
	if (*end != '\0')
		window = number(end, INT_MAX);
	if (errno != 0 || deaths > DEATHS_MOST || window <= 0)
		return (-1);
	se->se_deaths = (unsigned)deaths;
	se->se_window = (unsigned)window;
	return (0);
}

static int
read_socket(const char *text, void *field)
{
	char *to = field;

	if (strlen(text) >= SOCKET_NAME || !is_socket_name(text))
		return (-1);
	(void)memcpy(to, text, strlen(text) + 1);
	return (0);
}
