/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * scan -- which service directories there are.
 *
 * Every name in the directory that is one itself, or leads to one, is a
 * service; names with a dot in front are not.  A service is known by device
 * and inode, as with svscan: a renamed one goes on.
 */

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libexec/chain/words.h"
#include "supervise.h"

#define SETTLE		10	/* ms after a change, for others with it */
#define REFUSED		32	/* that are remembered */
#define RETRY		5000	/* ms, as long as a service cannot be opened */

static void	take_the_one(void);
static void	changed(void *);
static void	rescan(void *);
static void	look_again(struct service *);
static void	look_at(const char *);
static void	refuse(const char *, uint64_t);
static void	rename_to(struct service *, const char *);
static int	take_in(struct service *);

static struct source names = { -1, changed, NULL };
static struct timer again = { 0, 0, rescan, NULL };
static int is_open;
static int troubled;			/* errno of the directory itself */

/*
 * scan_open(): begin to look.
 */
void
scan_open(void)
{

	(void)timer_room(1);
	if (one_service != NULL) {
		take_the_one();
		return;
	}
	is_open = 1;
	names.so_fd = os_notice_names(".");
	if (names.so_fd == -1 || os_watch(&names) == -1) {
		message("unable to notice new services, looking for them "
		    "every %u s: %s", RETRY / 1000, words_for(errno));
		if (rescan_interval == 0)
			rescan_interval = RETRY;
	}
	scan_now();
}

/*
 * supervise DIR has but one, and no use without it.
 */
static void
take_the_one(void)
{
	struct service *sv;
	struct stat st;

	if (stat(".", &st) == -1)
		die(111, "unable to stat %s: %s", one_service,
		    words_for(errno));
	sv = service_new(one_service, (uint64_t)st.st_dev,
	    (uint64_t)st.st_ino);
	if (sv == NULL)
		die(111, "unable to supervise %s: %s", one_service,
		    words_for(errno));
	if (service_open(sv) == -1)
		exit(111);
}

/*
 * scan_close(): look no longer.
 */
void
scan_close(void)
{

	is_open = 0;
	clear_timer(&again);
	source_close(&names);
}

/*
 * scan_soon(): look when others with it have changed, too.
 */
void
scan_soon(void)
{

	uint64_t soon = now_ms() + SETTLE;

	if (is_open && (again.ti_slot == 0 || again.ti_due > soon))
		set_timer(&again, SETTLE);
}

static void
changed(void *unused)
{

	(void)unused;
	if (os_drain(names.so_fd) > 0)
		scan_soon();
}

static void
rescan(void *unused)
{

	(void)unused;
	scan_now();
}

/*
 * scan_now(): take in what is new, end what has gone.
 */
void
scan_now(void)
{
	struct service *sv;
	struct dirent *entry;
	int unopened;
	DIR *dir;

	set_timer(&again, rescan_interval);
	if ((dir = opendir(".")) == NULL) {
		if (errno != troubled)
			message("unable to read directory: %s",
			    words_for(errno));
		troubled = errno;
		set_timer(&again, RETRY);
		return;
	}
	troubled = 0;
	for (sv = services; sv != NULL; sv = sv->sv_next)
		sv->sv_seen = sv->sv_is_log;
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			look_at(entry->d_name);
	(void)closedir(dir);
	unopened = 0;
	for (sv = services; sv != NULL; sv = sv->sv_next)
		if (!sv->sv_seen && !sv->sv_gone &&
		    !sv->sv_record.r_exiting)
			happen(sv, EV_GONE);
		else if (!sv->sv_gone && take_in(sv) == -1)
			unopened = 1;
		else if (!sv->sv_gone && (sv->sv_record.r_flags & SV_UNSTARTED))
			look_again(sv);
	if (unopened)
		set_timer(&again, RETRY);
}

/*
 * What it could not be started for may be there now.  If not, we notice the
 * next change.
 */
static void
look_again(struct service *sv)
{

	if (names.so_fd != -1)
		os_notice_once(names.so_fd, sv->sv_dir);
	if (sv->sv_record.r_state == DOWN && sv->sv_record.r_next.tv_sec != 0 &&
	    faccessat(sv->sv_dir, "run", X_OK, AT_EACCESS) == 0)
		happen(sv, EV_TIMER);
}

static void
look_at(const char *name)
{
	struct service *sv;
	struct stat st;

	if (stat(name, &st) == -1 || !S_ISDIR(st.st_mode))
		return;
	sv = service_find((uint64_t)st.st_dev, (uint64_t)st.st_ino);
	if (sv == NULL) {
		if (service_new(name, (uint64_t)st.st_dev,
		    (uint64_t)st.st_ino) == NULL)
			refuse(name, (uint64_t)st.st_ino);
		return;
	}
	if (!sv->sv_seen && strcmp(sv->sv_record.r_name, name) != 0)
		rename_to(sv, name);
	sv->sv_seen = 1;
}

/*
 * Say so once, unless very many are refused.
 */
static void
refuse(const char *name, uint64_t inode)
{
	static uint64_t refused[REFUSED];
	static unsigned next;
	unsigned i;

	for (i = 0; i < REFUSED; i++)
		if (refused[i] == inode)
			return;
	refused[next++ % REFUSED] = inode;
	message("unable to supervise %.100s: %s", name,
	    words_for(record_has_room(name) ? errno : ENAMETOOLONG));
}

/*
 * Of two names for one directory the first found counts.
 */
static void
rename_to(struct service *sv, const char *name)
{
	struct service *log = sv->sv_log;
	struct stat st;

	if (stat(sv->sv_record.r_name, &st) == 0 &&
	    (uint64_t)st.st_ino == sv->sv_inode)
		return;
	if (!record_has_room(name)) {
		refuse(name, sv->sv_inode);
		return;
	}
	(void)snprintf(sv->sv_record.r_name, RECORD_NAME, "%s", name);
	publish(sv);
	if (log == NULL)
		return;
	(void)snprintf(log->sv_record.r_name, RECORD_NAME, "%.250s/log", name);
	publish(log);
}

static int
take_in(struct service *sv)
{

	if (sv->sv_is_open || sv->sv_is_log)
		return (0);
	return (service_open(sv));
}
