/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * notify_fuzz -- datagrams of any text, with any number of descriptors, at
 * the socket of a service: none gets lost or stays open, and what is stored
 * can be given back.
 *
 * The input is datagrams: a byte that says how many descriptors come with it
 * and what happens before, one with the length, and the text.
 */

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <assert.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/supervise/readiness.h"

#define MOST_FDS	24
#define LONGEST		4200		/* longer than notify.c reads */
#define HIGHEST		200	/* descriptor there may be here */

int	LLVMFuzzerInitialize(int *, char ***);
int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void	begin_service(void);
static void	end_service(void);
static void	send_gram(const uint8_t *, size_t, unsigned);
static void	hear_all(void);
static void	start_again(void);
static void	check(unsigned);
static unsigned	open_descriptors(void);
static int	find_key(const char *);
static unsigned	keys_held(void);
static void	leave(void);

static char directory[] = "/tmp/notify.XXXXXX";
static struct service service;
static struct readiness *readiness;
static char held[HIGHEST][NOTE_KEY];	/* keys the guardian has */
static int passed, names;		/* to the next ./run */
static char address[PATH_MAX];		/* that it is told */

enum dress dress;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char path[sizeof(directory) + 16];
	int dir;

	(void)argc;
	(void)argv;
	if (mkdtemp(directory) == NULL)
		abort();
	(void)snprintf(path, sizeof(path), "%s/supervise", directory);
	if (mkdir(path, 0700) == -1)
		abort();
	dir = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		abort();
	service.sv_dir = dir;
	(void)atexit(leave);
	return (0);
}

static void
leave(void)
{

	(void)unlinkat(service.sv_dir, "supervise/.notify", 0);
	(void)unlinkat(service.sv_dir, "supervise", AT_REMOVEDIR);
	(void)rmdir(directory);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned before = open_descriptors();
	size_t len;

	begin_service();
	while (size >= 2) {
		len = data[1] == 0xff ? LONGEST : data[1];
		if (len > size - 2)
			len = size - 2;
		if (data[0] & 0x80)
			start_again();
		service.sv_record.r_state =
		    (enum state)((data[0] >> 5 & 3) + STARTING);
		send_gram(data + 2, len, data[0] % (MOST_FDS + 1));
		if ((data[0] & 0x40) == 0)
			hear_all();
		data += 2 + len;
		size -= 2 + len;
	}
	hear_all();
	check(before);
	end_service();
	assert(open_descriptors() == before);
	assert(keys_held() == 0);
	return (0);
}

static void
begin_service(void)
{
	int dir = service.sv_dir;

	(void)memset(&service, 0, sizeof(service));
	service.sv_dir = dir;
	service.sv_record.r_pid = getpid();
	service.sv_record.r_state = STARTING;
	service.sv_settings.se_files = HAS_RUN | HAS_NOTIFY_SOCKET;
	service.sv_settings.se_notification_fd = -1;
	service.sv_settings.se_watchdog = 1000;
	start_again();
}

/*
 * As for the next ./run.
 */
static void
start_again(void)
{

	passed = names = 0;
	notify_prepare(&service);
	assert(readiness != NULL && readiness->rd_socket.so_fd != -1);
	assert(passed == names && passed <= (int)readiness->rd_stored);
}

static void
end_service(void)
{

	notify_close(&service);
	assert(readiness->rd_socket.so_fd == -1 && readiness->rd_stored == 0);
	free(readiness);
	readiness = service.sv_readiness = NULL;
}

static void
send_gram(const uint8_t *text, size_t len, unsigned n)
{
	static char gram[LONGEST];
	union {
		struct cmsghdr	header;
		char		bytes[CMSG_SPACE(MOST_FDS * sizeof(int))];
	} room;
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct iovec part = { gram, len };
	struct msghdr m = { .msg_name = &to, .msg_namelen = sizeof(to),
	    .msg_iov = &part, .msg_iovlen = 1 };
	int fds[MOST_FDS], s;
	unsigned i;

	(void)memcpy(gram, text, len);
	(void)snprintf(to.sun_path, sizeof(to.sun_path), "%.100s", address);
	for (i = 0; i < n; i++)
		fds[i] = STDERR_FILENO;
	if (n > 0) {
		(void)memset(&room, 0, sizeof(room));
		m.msg_control = room.bytes;
		m.msg_controllen = CMSG_SPACE(n * sizeof(int));
		room.header.cmsg_level = SOL_SOCKET;
		room.header.cmsg_type = SCM_RIGHTS;
		room.header.cmsg_len = CMSG_LEN(n * sizeof(int));
		(void)memcpy(CMSG_DATA(&room.header), fds, n * sizeof(int));
	}
	s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert(s != -1);
	(void)sendmsg(s, &m, MSG_NOSIGNAL);
	(void)close(s);
}

static void
hear_all(void)
{
	struct source *so = &readiness->rd_socket;
	char byte;

	while (recv(so->so_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != -1)
		so->so_call(so->so_owner);
}

/*
 * Open are the socket and what is stored, and that the guardian has, too.
 */
static void
check(unsigned before)
{
	unsigned i;

	assert(readiness->rd_stored <= STORE_MOST);
	assert(open_descriptors() == before + 1 + readiness->rd_stored);
	assert(keys_held() == 1 + readiness->rd_stored);
	for (i = 0; i < readiness->rd_stored; i++) {
		assert(readiness->rd_store[i].st_name[0] != '\0');
		assert(strchr(readiness->rd_store[i].st_name, ':') == NULL);
	}
	assert(memchr(service.sv_record.r_text, '\0', RECORD_TEXT) != NULL);
	assert(service.sv_record.r_main >= 0);
}

static unsigned
open_descriptors(void)
{
	unsigned n = 0;
	int fd;

	for (fd = 0; fd < HIGHEST; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return (n);
}

/*
 * "" finds a free place.
 */
static int
find_key(const char *key)
{
	int i;

	for (i = 0; i < HIGHEST; i++)
		if (strcmp(held[i], key) == 0)
			return (i);
	return (-1);
}

static unsigned
keys_held(void)
{
	unsigned n = 0;
	int i;

	for (i = 0; i < HIGHEST; i++)
		n += held[i][0] != '\0';
	return (n);
}

/* What notify.c asks for. */

struct readiness *
readiness_of(struct service *sv)
{

	if (readiness == NULL) {
		readiness = calloc(1, sizeof(*readiness));
		assert(readiness != NULL);
		readiness->rd_socket.so_fd = -1;
		readiness->rd_service = sv;
		sv->sv_readiness = readiness;
	}
	return (readiness);
}

void
readiness_alive(struct service *sv)
{

	assert(sv->sv_readiness == readiness);
}

void
handle(struct service *sv, const struct event *e)
{

	assert(e->ev_kind < EVENTS);
	if (e->ev_kind == EV_SICK || e->ev_kind == EV_CEASING)
		sv->sv_record.r_state = STOPPING;
	else if (e->ev_kind == EV_READY && sv->sv_record.r_state == STARTING)
		sv->sv_record.r_state = READY;
}

void
happen(struct service *sv, enum event_kind kind)
{
	struct event e = { kind, 0, NO_ENDING, NULL };

	handle(sv, &e);
}

void
keeper_hold(const char *key, const char *name, const int *fds, unsigned n)
{

	assert(strlen(key) < NOTE_KEY && strlen(name) < NOTE_NAME);
	assert(n == 1 && fcntl(fds[0], F_GETFD) != -1);
	if (find_key(key) == -1)
		(void)snprintf(held[find_key("")], NOTE_KEY, "%s", key);
}

void
keeper_drop(const char *key)
{

	assert(find_key(key) != -1);
	held[find_key(key)][0] = '\0';
}

int
keeper_take(const char *key, char *name, int *fds, unsigned n)
{

	(void)key;
	(void)name;
	(void)fds;
	(void)n;
	return (-1);
}

void
script_env(const char *name, const char *format, ...)
{
	char text[8192];
	const char *p;
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (strcmp(name, "NOTIFY_SOCKET") == 0)
		(void)snprintf(address, sizeof(address), "%.4000s", text);
	if (strcmp(name, "LISTEN_FDNAMES") != 0)
		return;
	for (names = 1, p = text; *p != '\0'; p++)
		names += *p == ':';
}

void
script_pass(int from, int to)
{

	assert(from >= 0 && to == 3 + passed);
	passed++;
}

void
service_path(const struct service *sv, const char *name, char *path,
    size_t size)
{

	(void)sv;
	(void)snprintf(path, size, "%s/%s", directory, name);
}

int
os_is_below(pid_t pid, pid_t top)
{

	(void)pid;
	(void)top;
	return (0);
}

void
source_close(struct source *so)
{

	if (so->so_fd != -1)
		(void)close(so->so_fd);
	so->so_fd = -1;
}

int
os_watch(struct source *so)
{

	return (so->so_fd == -1 ? -1 : 0);
}

void
set_timer(struct timer *ti, unsigned ms)
{

	assert(ms <= INT_MAX);
	ti->ti_slot = ms != 0;
}

void
publish(struct service *sv)
{

	assert(sv == &service);
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
