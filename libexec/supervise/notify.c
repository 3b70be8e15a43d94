/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * notify -- datagrams of a service about itself, at NOTIFY_SOCKET.
 *
 * The protocol is sd_notify(3)'s: lines of NAME=VALUE.  Anybody who knows the
 * socket may write, so who wrote is looked up: only the process of the service
 * and what is below it, or in its session, is heard.
 *
 * Descriptors that a service stores come back to its next ./run the way
 * sd_listen_fds(3) expects them.  The guardian holds the socket and the
 * descriptors, so that nothing is lost while there is no supervisor.
 */

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "readiness.h"

#define FIRST_LISTEN	3	/* descriptor, as sd_listen_fds(3) has it */
#define GRAM_SIZE	4096
#define GRAM_FDS	16
#define SECRET		17	/* hexadecimal digits, with a NUL */

/* One datagram. */
struct gram {
	char		gr_text[GRAM_SIZE + 1];
	pid_t		gr_pid;
	int		gr_fds[GRAM_FDS];
	unsigned	gr_count;
	const char	*gr_name;		/* FDNAME */
	int		gr_stores;
	int		gr_removes;
};

static int	open_socket(struct service *, int);
static int	bind_socket(struct service *, int);
static int	open_secret(struct service *, char [SECRET], int);
static void	remove_secret(int, const char *);
static void	take_socket(struct service *);
static int	has_name(struct service *);
static void	name_in(int, struct sockaddr_un *);
static void	hear(void *);
static int	receive(int, struct gram *, int, int);
static void	close_foreign(int);
static void	take_ancillary(struct msghdr *, struct gram *);
static int	may_speak(const struct service *, pid_t);
static void	understand(struct service *, struct gram *);
static void	obey(struct service *, struct gram *, const char *,
		    const char *);
static void	add_stored(struct readiness *, int, const char *);
static unsigned	to_ms(long);
static void	store(struct service *, struct gram *);
static void	unstore(struct service *, const char *);
static void	restore(struct service *);
static void	pass_stored(struct service *);
static void	key_of(const struct service *, const char *, unsigned, char *,
		    size_t);

typedef void	word(struct service *, struct gram *, const char *);

static word	say_ready, say_status, say_main, say_stopping, say_reloading;
static word	say_alive, say_sick, say_watchdog, say_extend, say_name;
static word	say_store, say_unstore;

/* With a value, only that counts. */
static const struct {
	const char	*name, *value;
	word		*act;
} words[] = {
	{ "EXTEND_TIMEOUT_USEC", NULL, say_extend },
	{ "FDNAME", NULL, say_name },
	{ "FDSTORE", "1", say_store },
	{ "FDSTOREREMOVE", "1", say_unstore },
	{ "MAINPID", NULL, say_main },
	{ "READY", "1", say_ready },
	{ "RELOADING", "1", say_reloading },
	{ "STATUS", NULL, say_status },
	{ "STOPPING", "1", say_stopping },
	{ "WATCHDOG", "1", say_alive },
	{ "WATCHDOG", "trigger", say_sick },
	{ "WATCHDOG_USEC", NULL, say_watchdog }
};

/*
 * notify_prepare(sv): what the next ./run gets for it.
 */
void
notify_prepare(struct service *sv)
{
	const struct settings *se = &sv->sv_settings;
	char path[PATH_MAX], name[SECRET];
	int dir;

	if (readiness_of(sv) == NULL || open_socket(sv, 1) == -1 ||
	    (dir = open_secret(sv, name, 0)) == -1)
		return;
	(void)close(dir);
	sv->sv_record.r_watchdog = 0;
	service_path(sv, "supervise/.notify", path, sizeof(path));
	if (strlen(path) + SECRET + 3 > sizeof(((struct sockaddr_un *)
	    NULL)->sun_path))
		report(sv, "the path of its NOTIFY_SOCKET is too long");
	script_env("NOTIFY_SOCKET", "%s/%s/s", path, name);
	if (se->se_watchdog != 0) {
		script_env("WATCHDOG_USEC", "%u000", se->se_watchdog);
		script_env("WATCHDOG_PID", PID_HERE);
	}
	pass_stored(sv);
}

/*
 * notify_adopt(sv): take over what a predecessor had.
 */
void
notify_adopt(struct service *sv)
{

	if ((sv->sv_settings.se_files & HAS_NOTIFY_SOCKET) &&
	    readiness_of(sv) != NULL)
		(void)open_socket(sv, 0);
}

/*
 * notify_resume(sv): hear what it says; also when a predecessor started it.
 */
void
notify_resume(struct service *sv)
{

	if (sv->sv_readiness->rd_socket.so_fd == -1)
		(void)open_socket(sv, 0);
}

/*
 * notify_close(sv): the service goes.
 */
void
notify_close(struct service *sv)
{
	struct readiness *rd = sv->sv_readiness;
	char key[NOTE_KEY], name[SECRET];
	int dir;

	if (rd->rd_socket.so_fd == -1)
		return;
	source_close(&rd->rd_socket);
	key_of(sv, "sock", 0, key, sizeof(key));
	keeper_drop(key);
	while (rd->rd_stored > 0)
		unstore(sv, rd->rd_store[0].st_name);
	free(rd->rd_store);
	rd->rd_store = NULL;
	if ((dir = open_secret(sv, name, 0)) == -1)
		return;
	(void)close(dir);
	dir = openat(sv->sv_dir, "supervise/.notify",
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir == -1)
		return;
	remove_secret(dir, name);
	(void)close(dir);
	(void)unlinkat(sv->sv_dir, "supervise/.notify", AT_REMOVEDIR);
}

/*
 * The directory supervise must be passable for those who write; what is in
 * it has modes of its own.
 */
static int
open_socket(struct service *sv, int anew)
{
	struct readiness *rd = sv->sv_readiness;
	char key[NOTE_KEY];
	struct stat st;
	int on = 1;

	if (rd->rd_socket.so_fd != -1)
		return (0);
	take_socket(sv);
	if (rd->rd_socket.so_fd == -1) {
		rd->rd_socket.so_fd = bind_socket(sv, anew);
		if (rd->rd_socket.so_fd == -1) {
			report(sv, "unable to make a socket in "
			    "supervise/.notify: %s", words_for(errno));
			return (-1);
		}
		key_of(sv, "sock", 0, key, sizeof(key));
		keeper_hold(key, "", &rd->rd_socket.so_fd, 1);
	}
	if (fstatat(sv->sv_dir, "supervise", &st, 0) == 0)
		(void)fchmodat(sv->sv_dir, "supervise",
		    (st.st_mode & 07777) | 0111, 0);
	(void)setsockopt(rd->rd_socket.so_fd, SOL_SOCKET, SO_PASSCRED, &on,
	    sizeof(on));
	rd->rd_socket.so_call = hear;
	rd->rd_socket.so_owner = sv;
	return (os_watch(&rd->rd_socket));
}

/*
 * Everybody may write to the socket, but only who has its name from the
 * environment of the service finds it: it stands in a directory with a name
 * that cannot be guessed, in one that cannot be listed.  It is bound through
 * the descriptor of that directory, so that no list of sockets tells.  A
 * process that was there before us, when the guardian was killed with our
 * predecessor, still has that name: then it is not one anew.
 */
static int
bind_socket(struct service *sv, int anew)
{
	struct sockaddr_un address;
	char name[SECRET];
	mode_t mask;
	int dir, fd, status;

	if ((dir = open_secret(sv, name, anew)) == -1)
		return (-1);
	(void)unlinkat(dir, "s", 0);
	name_in(dir, &address);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	mask = umask(0);
	status = bind(fd, (struct sockaddr *)&address, sizeof(address));
	(void)umask(mask);
	(void)close(dir);
	if (status == 0)
		return (fd);
	if (fd != -1)
		(void)close(fd);
	return (-1);
}

/*
 * The directory of the socket and its name: with anew, a new one, and none
 * besides.  Returns a descriptor or -1.
 */
static int
open_secret(struct service *sv, char name[SECRET], int anew)
{
	struct dirent *entry;
	unsigned char bytes[8];
	DIR *list;
	int dir, fd;
	size_t i;

	(void)mkdirat(sv->sv_dir, "supervise/.notify", 0711);
	dir = openat(sv->sv_dir, "supervise/.notify",
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir == -1 || (list = fdopendir(dir)) == NULL)
		return (-1);
	name[0] = '\0';
	while ((entry = readdir(list)) != NULL)
		if (entry->d_name[0] == '.')
			continue;
		else if (!anew && strlen(entry->d_name) < SECRET)
			(void)strncpy(name, entry->d_name, SECRET);
		else
			remove_secret(dir, entry->d_name);
	if (name[0] == '\0' && getentropy(bytes, sizeof(bytes)) == 0) {
		for (i = 0; i < sizeof(bytes); i++)
			(void)snprintf(name + 2 * i, 3, "%02x", bytes[i]);
		(void)mkdirat(dir, name, 0711);
	}
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	(void)closedir(list);
	return (fd);
}

static void
remove_secret(int dir, const char *name)
{
	int fd;

	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (fd != -1) {
		(void)unlinkat(fd, "s", 0);
		(void)close(fd);
	}
	(void)unlinkat(dir, name, AT_REMOVEDIR);
}

static void
name_in(int dir, struct sockaddr_un *address)
{

	(void)memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	(void)snprintf(address->sun_path, sizeof(address->sun_path),
	    "/proc/self/fd/%d/s", dir);
}

/*
 * Those of a predecessor, with what was stored.  A socket that has lost its
 * name hears nobody any more.
 */
static void
take_socket(struct service *sv)
{
	struct source *so = &sv->sv_readiness->rd_socket;
	char key[NOTE_KEY];

	key_of(sv, "sock", 0, key, sizeof(key));
	if (keeper_take(key, NULL, &so->so_fd, 1) == -1)
		return;
	restore(sv);
	if (has_name(sv))
		return;
	(void)close(so->so_fd);
	so->so_fd = -1;
}

/*
 * Whether the socket that was taken is still where who writes looks for it:
 * not when supervise was removed while there was no supervisor, or when the
 * guardian did not hear of the socket that replaced it.  Yes, when that cannot
 * be known.
 */
static int
has_name(struct service *sv)
{
	struct sockaddr_un address;
	char name[SECRET];
	int dir, fd, is_lost;

	if ((dir = open_secret(sv, name, 0)) == -1)
		return (1);
	name_in(dir, &address);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	is_lost = connect(fd, (struct sockaddr *)&address,
	    sizeof(address)) == -1 &&
	    (errno == ENOENT || errno == ECONNREFUSED);
	(void)close(dir);
	if (fd != -1)
		(void)close(fd);
	return (!is_lost);
}

/*
 * Descriptors are taken only to be stored: to close one may take as long as
 * who serves its file wants.  So it is looked first who says what.
 */
static void
hear(void *arg)
{
	struct service *sv = arg;
	struct gram *gram;
	int fd, may, stores;
	unsigned i;

	if ((gram = calloc(1, sizeof(*gram))) == NULL)
		return;
	fd = sv->sv_readiness->rd_socket.so_fd;
	if (receive(fd, gram, MSG_PEEK, 0) == 0) {
		may = may_speak(sv, gram->gr_pid);
		stores = may && strstr(gram->gr_text, "FDSTORE=1") != NULL;
		(void)receive(fd, gram, 0, stores);
		if (may)
			understand(sv, gram);
		else
			report(sv, "process %ld has nothing to say about it",
			    (long)gram->gr_pid);
		for (i = 0; i < gram->gr_count; i++)
			close_foreign(gram->gr_fds[i]);
	}
	free(gram);
}

/*
 * A socket is not to make us wait until its data are read.
 */
static void
close_foreign(int fd)
{
	const struct linger no = { 0, 0 };

	if (fd == -1)
		return;
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &no, sizeof(no));
	(void)close(fd);
}

/*
 * Receive, or with MSG_PEEK look at, the next one.  The system drops its
 * descriptors unless they are wanted.  0 or -1.
 */
static int
receive(int fd, struct gram *gram, int how, int with_fds)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(GRAM_FDS * sizeof(int)) +
		    CMSG_SPACE(sizeof(struct ucred))];
	} room;
	struct iovec part = { gram->gr_text, GRAM_SIZE };
	struct msghdr m;
	ssize_t n;

	(void)memset(&m, 0, sizeof(m));
	m.msg_iov = &part;
	m.msg_iovlen = 1;
	m.msg_control = room.bytes;
	m.msg_controllen = with_fds ? sizeof(room.bytes) :
	    CMSG_SPACE(sizeof(struct ucred));
	n = recvmsg(fd, &m, how | MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n == -1)
		return (-1);
	gram->gr_text[n] = '\0';
	take_ancillary(&m, gram);
	return (0);
}

static void
take_ancillary(struct msghdr *m, struct gram *gram)
{
	struct ucred who;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c))
		if (c->cmsg_type == SCM_RIGHTS) {
			gram->gr_count = (unsigned)
			    ((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
			(void)memcpy(gram->gr_fds, CMSG_DATA(c),
			    gram->gr_count * sizeof(int));
		} else if (c->cmsg_type == SCM_CREDENTIALS) {
			(void)memcpy(&who, CMSG_DATA(c), sizeof(who));
			gram->gr_pid = who.pid;
		}
}

/*
 * A short-lived helper may have ended when its datagram is read; then its
 * session and parents are not known, and it is not heard.
 */
static int
may_speak(const struct service *sv, pid_t pid)
{
	pid_t own = sv->sv_record.r_pid;

	return (own != 0 && pid != 0 && (pid == own || getsid(pid) == own ||
	    os_is_below(pid, own)));
}

/*
 * FDNAME counts for the whole datagram, wherever it stands.
 */
static void
understand(struct service *sv, struct gram *gram)
{
	char *line, *next, *value;

	for (line = gram->gr_text; line != NULL; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		if ((value = strchr(line, '=')) == NULL)
			continue;
		*value++ = '\0';
		obey(sv, gram, line, value);
		if (sv->sv_gone)
			return;
	}
	if (gram->gr_stores)
		store(sv, gram);
	else if (gram->gr_removes && gram->gr_name != NULL)
		unstore(sv, gram->gr_name);
}

static void
obey(struct service *sv, struct gram *gram, const char *name,
    const char *value)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(name, words[i].name) == 0 &&
		    (words[i].value == NULL ||
		    strcmp(value, words[i].value) == 0))
			words[i].act(sv, gram, value);
	publish(sv);
}

static void
say_ready(struct service *sv, struct gram *gram, const char *value)
{

	(void)gram;
	(void)value;
	if (sv->sv_record.r_state == READY)
		sv->sv_record.r_text[0] = '\0';
	happen(sv, EV_READY);
}

static void
say_status(struct service *sv, struct gram *gram, const char *value)
{

	(void)gram;
	(void)snprintf(sv->sv_record.r_text, RECORD_TEXT, "%s", value);
}

static void
say_main(struct service *sv, struct gram *gram, const char *value)
{
	long pid = number(value, INT_MAX);

	(void)gram;
	if (pid > 0 && may_speak(sv, (pid_t)pid))
		sv->sv_record.r_main = (pid_t)pid;
}

static void
say_stopping(struct service *sv, struct gram *gram, const char *value)
{

	(void)gram;
	(void)value;
	happen(sv, EV_CEASING);
}

static void
say_reloading(struct service *sv, struct gram *gram, const char *value)
{

	(void)value;
	say_status(sv, gram, "reloading");
}

static void
say_alive(struct service *sv, struct gram *gram, const char *value)
{

	(void)gram;
	(void)value;
	readiness_alive(sv);
}

static void
say_sick(struct service *sv, struct gram *gram, const char *value)
{
	struct event e = { EV_SICK, 0, NO_ENDING, "WATCHDOG=trigger" };

	(void)gram;
	(void)value;
	handle(sv, &e);
}

static unsigned
to_ms(long us)
{
	long ms = (us + 999) / 1000;

	return (ms > INT_MAX ? INT_MAX : (unsigned)ms);
}

static void
say_watchdog(struct service *sv, struct gram *gram, const char *value)
{
	long us = number(value, LONG_MAX - 1000);

	(void)gram;
	if (us <= 0)
		return;
	sv->sv_record.r_watchdog = to_ms(us);
	readiness_alive(sv);
}

/*
 * The limit that runs, to start or to stop, begins anew with this one.
 */
static void
say_extend(struct service *sv, struct gram *gram, const char *value)
{
	enum state state = sv->sv_record.r_state;
	long us = number(value, LONG_MAX - 1000);

	(void)gram;
	if (us > 0 && sv->sv_timer.ti_slot != 0 &&
	    (state == STARTING || state == STOPPING) &&
	    (sv->sv_record.r_flags & SV_SWEEPING) == 0)
		set_timer(&sv->sv_timer, to_ms(us));
}

static void
say_name(struct service *sv, struct gram *gram, const char *value)
{

	(void)sv;
	gram->gr_name = value;
}

static void
say_store(struct service *sv, struct gram *gram, const char *value)
{

	(void)sv;
	(void)value;
	gram->gr_stores = 1;
}

static void
say_unstore(struct service *sv, struct gram *gram, const char *value)
{

	(void)sv;
	(void)value;
	gram->gr_removes = 1;
}

/* Stored descriptors. */

static void
store(struct service *sv, struct gram *gram)
{
	struct readiness *rd = sv->sv_readiness;
	char key[NOTE_KEY];
	unsigned i;

	if (rd->rd_store == NULL)
		rd->rd_store = calloc(STORE_MOST, sizeof(*rd->rd_store));
	for (i = 0; i < gram->gr_count && rd->rd_store != NULL; i++) {
		if (rd->rd_stored == STORE_MOST) {
			report(sv, "it stores too many descriptors");
			return;
		}
		add_stored(rd, gram->gr_fds[i], gram->gr_name);
		gram->gr_fds[i] = -1;
		key_of(sv, "store", rd->rd_stored - 1, key, sizeof(key));
		keeper_hold(key, rd->rd_store[rd->rd_stored - 1].st_name,
		    &rd->rd_store[rd->rd_stored - 1].st_fd, 1);
	}
}

/*
 * A name with a colon in it would make two of LISTEN_FDNAMES.
 */
static void
add_stored(struct readiness *rd, int fd, const char *name)
{
	struct stored *st = &rd->rd_store[rd->rd_stored++];

	st->st_fd = fd;
	(void)snprintf(st->st_name, sizeof(st->st_name), "%s",
	    name == NULL || name[0] == '\0' || strchr(name, ':') != NULL ?
	    "stored" : name);
}

/*
 * All of that name.  The last one takes the place of one that goes.
 */
static void
unstore(struct service *sv, const char *name)
{
	struct readiness *rd = sv->sv_readiness;
	struct stored *st;
	char key[NOTE_KEY], gone[NOTE_NAME];
	unsigned i;

	(void)snprintf(gone, sizeof(gone), "%s", name);
	for (i = 0; i < rd->rd_stored; ) {
		st = &rd->rd_store[i];
		if (strcmp(st->st_name, gone) != 0) {
			i++;
			continue;
		}
		close_foreign(st->st_fd);
		*st = rd->rd_store[--rd->rd_stored];
		if (i < rd->rd_stored) {
			key_of(sv, "store", i, key, sizeof(key));
			keeper_hold(key, st->st_name, &st->st_fd, 1);
		}
		key_of(sv, "store", rd->rd_stored, key, sizeof(key));
		keeper_drop(key);
	}
}

static void
restore(struct service *sv)
{
	struct readiness *rd = sv->sv_readiness;
	char key[NOTE_KEY], name[NOTE_NAME];
	unsigned i;
	int fd;

	for (i = 0; i < STORE_MOST; i++) {
		key_of(sv, "store", i, key, sizeof(key));
		if (keeper_take(key, name, &fd, 1) == -1)
			return;
		if (rd->rd_store == NULL)
			rd->rd_store =
			    calloc(STORE_MOST, sizeof(*rd->rd_store));
		if (rd->rd_store == NULL)
			return;
		add_stored(rd, fd, name);
	}
}

/*
 * They begin at 3; a notification descriptor must be another.
 */
static void
pass_stored(struct service *sv)
{
	struct readiness *rd = sv->sv_readiness;
	char names[STORE_MOST * NOTE_NAME];
	size_t used = 0;
	unsigned i;
	int taken = sv->sv_settings.se_notification_fd;

	if (rd->rd_stored == 0)
		return;
	if (taken >= FIRST_LISTEN &&
	    taken < FIRST_LISTEN + (int)rd->rd_stored) {
		report(sv, "notification-fd %d is in the way of the stored "
		    "descriptors: it does not get them", taken);
		return;
	}
	for (i = 0; i < rd->rd_stored &&
	    used + NOTE_NAME + 1 < sizeof(names); i++) {
		script_pass(rd->rd_store[i].st_fd, FIRST_LISTEN + (int)i);
		used += (size_t)snprintf(names + used, sizeof(names) - used,
		    "%s%s", i == 0 ? "" : ":", rd->rd_store[i].st_name);
	}
	script_env("LISTEN_FDS", "%u", i);
	script_env("LISTEN_PID", PID_HERE);
	script_env("LISTEN_FDNAMES", "%s", names);
}

static void
key_of(const struct service *sv, const char *what, unsigned i, char *key,
    size_t size)
{

	(void)snprintf(key, size, "%s %llx %llx %u", what,
	    (unsigned long long)sv->sv_device,
	    (unsigned long long)sv->sv_inode, i);
}

/*
 * notify_hold(sv): a new guardian is to hold all this.
 */
void
notify_hold(struct service *sv)
{
	struct readiness *rd = sv->sv_readiness;
	char key[NOTE_KEY];
	unsigned i;

	if (rd == NULL || rd->rd_socket.so_fd == -1)
		return;
	key_of(sv, "sock", 0, key, sizeof(key));
	keeper_hold(key, "", &rd->rd_socket.so_fd, 1);
	for (i = 0; i < rd->rd_stored; i++) {
		key_of(sv, "store", i, key, sizeof(key));
		keeper_hold(key, rd->rd_store[i].st_name,
		    &rd->rd_store[i].st_fd, 1);
	}
}
