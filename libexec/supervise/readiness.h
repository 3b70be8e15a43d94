/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * What readiness.c and notify.c share.
 */

#include "supervise.h"

#define STORE_MOST	32	/* descriptors a service may store */

struct stored {
	int		st_fd;
	char		st_name[NOTE_NAME];
};

struct readiness {
	struct service	*rd_service;		/* NULL: it has gone */
	struct source	rd_notified;		/* notification descriptor */
	int		rd_write;		/* its other end, for ./run */
	struct source	rd_socket;		/* NOTIFY_SOCKET */
	struct process	rd_probe;		/* ./ready or ./health */
	int		rd_is_health;
	int		rd_is_old;		/* its answer is not wanted */
	struct timer	rd_timer;		/* of the next probe */
	unsigned	rd_wait;		/* ms */
	struct timer	rd_watchdog;
	struct stored	*rd_store;
	unsigned	rd_stored;
};

/* readiness.c */
struct readiness *readiness_of(struct service *);

/* notify.c */
void	notify_prepare(struct service *);
void	notify_resume(struct service *);
void	notify_close(struct service *);
void	notify_hold(struct service *);
