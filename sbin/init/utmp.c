/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * utmp.c -- who is on, and when the machine came and went.
 *
 * The library allocates, locks files and may wait for a disk: all of this is
 * called in children only.  Without utmp files, or with a library that has
 * only stubs for them, nothing happens.
 */

#include <sys/types.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/utsname.h>

#include <fcntl.h>
#include <grp.h>
#include <paths.h>
#include <string.h>
#include <unistd.h>
#include <utmpx.h>

#include "init.h"

#ifndef _PATH_WTMP
#define _PATH_WTMP	"/var/log/wtmp"
#endif

static void	create_utmp(void);
static void	fill(struct utmpx *, short, const char *);
static void	stamp(struct utmpx *);

/*
 * The machine is up.
 */
void
utmp_boot(void)
{
	struct utmpx ut;

	create_utmp();
	fill(&ut, BOOT_TIME, "reboot");
	setutxent();
	(void)pututxline(&ut);
	endutxent();
	updwtmpx(_PATH_WTMP, &ut);
}

/*
 * The machine is going down.
 */
void
utmp_shutdown(void)
{
	struct utmpx ut;

	fill(&ut, RUN_LVL, "shutdown");
	setutxent();
	(void)pututxline(&ut);
	endutxent();
	updwtmpx(_PATH_WTMP, &ut);
}

/*
 * The session whose leader was `pid' is over, if it was recorded at all.
 */
void
utmp_logout(pid_t pid)
{
	struct utmpx *found, ut;

	setutxent();
	while ((found = getutxent()) != NULL)
		if (found->ut_pid == pid && (found->ut_type == USER_PROCESS ||
		    found->ut_type == LOGIN_PROCESS ||
		    found->ut_type == INIT_PROCESS))
			break;
	if (found != NULL) {
		ut = *found;
		ut.ut_type = DEAD_PROCESS;
		memset(ut.ut_user, 0, sizeof(ut.ut_user));
		memset(ut.ut_host, 0, sizeof(ut.ut_host));
		stamp(&ut);
		setutxent();
		(void)pututxline(&ut);
		updwtmpx(_PATH_WTMP, &ut);
	}
	endutxent();
}

/*
 * utmp lives on a file system that is empty after a boot.
 */
static void
create_utmp(void)
{
	struct group *gr;
	int fd;

	fd = open(_PATH_UTMP, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0664);
	if (fd == -1)
		return;
	(void)fchmod(fd, 0664);
	if ((gr = getgrnam("utmp")) != NULL)
		(void)!fchown(fd, (uid_t)-1, gr->gr_gid);
	(void)close(fd);
}

static void
fill(struct utmpx *ut, short type, const char *user)
{
	struct utsname un;

	memset(ut, 0, sizeof(*ut));
	ut->ut_type = type;
	memcpy(ut->ut_line, "~", 2);
	memcpy(ut->ut_id, "~~", 2);
	memcpy(ut->ut_user, user, strlen(user));
	if (uname(&un) == 0)
		memcpy(ut->ut_host, un.release,
		    strnlen(un.release, sizeof(ut->ut_host) - 1));
	stamp(ut);
}

static void
stamp(struct utmpx *ut)
{
	struct timeval tv;

	(void)gettimeofday(&tv, NULL);
	ut->ut_tv.tv_sec = (int)tv.tv_sec;
	ut->ut_tv.tv_usec = (int)tv.tv_usec;
}
