/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * console.c -- standard output.
 *
 * A console may be slow, stopped or gone, and none of this may stop the log
 * or the watch over hanging scripts.  So output is queued and written only
 * when poll(2) says that there is room, in pieces that fit into that room.
 * While the queue is full no input is read, which slows the scripts down as
 * a terminal does; but when the console takes nothing for STUCK, output is
 * dropped until it moves again: the boot goes on.
 */

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rclog.h"

#define QUEUE_MAX	((size_t)256 * 1024)
#define STUCK		(5 * SECOND)
#define FINISH		(2 * SECOND)	/* patience at the end */

static int		 fd;
static int		 gone;		/* EPIPE, EIO: nobody is there */
static int		 midline;
static size_t		 piece;		/* 0: writing never blocks */
static int64_t		 moved;		/* when it last took something */
static int		 stuck;
static size_t		 dropped;
static struct buf	 queue;
static struct visible	 visible;
static struct buf	 harmless;	/* what is to be appended */

static int	has_room(void);
static void	append(const char *, size_t);
static void	append_harmless(void);
static void	write_failed(int);
static void	took(size_t);

void
console_init(int out)
{
	struct stat st;

	fd = out;
	piece = isatty(fd) ? 1024 : 4096;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		piece = 0;
}

void
console_put(const char *buf, size_t len)
{
	visible_add(&visible, &harmless, buf, len);
	append_harmless();
}

/*
 * Show a line of our own, not behind a partial line of somebody else.
 */
void
console_line(const char *text)
{
	console_end_line();
	console_put(text, strlen(text));
	console_put("\n", 1);
}

/*
 * End a line that was begun.
 */
void
console_end_line(void)
{
	if (midline || visible.vi_len > 0)
		console_put("\n", 1);
}

/*
 * The next position of the propeller; the cursor stays where it is.
 */
void
console_twiddle(void)
{
	static const char phases[] = "/-\\|";
	static size_t phase;
	char text[2];

	text[0] = phases[phase++ % 4];
	text[1] = '\b';
	if (!gone)
		append(text, 2);
}

/*
 * Whether input has to wait for the console.
 */
int
console_full(void)
{
	return !stuck && queue.b_len >= QUEUE_MAX;
}

short
console_events(void)
{
	return queue.b_len > 0 ? POLLOUT : 0;
}

/*
 * When console_write() is due although nothing happened.
 */
int64_t
console_deadline(void)
{
	return console_full() ? moved + STUCK : NEVER;
}

void
console_write(void)
{
	size_t done, len;
	ssize_t n;

	for (done = 0; done < queue.b_len && has_room(); done += (size_t)n) {
		len = queue.b_len - done;
		if (piece > 0 && len > piece)
			len = piece;
		n = write(fd, queue.b_data + done, len);
		if (n == -1 && errno == EINTR)
			n = 0;
		if (n == -1) {
			write_failed(errno);
			break;
		}
	}
	if (done > 0 && queue.b_len > 0)
		took(done);
	if (console_full() && now() - moved >= STUCK)
		stuck = 1;
}

/*
 * Write what is left, as long as the console moves.
 */
void
console_finish(void)
{
	struct pollfd pfd;

	visible_end(&visible, &harmless);
	append_harmless();
	while (console_write(), queue.b_len > 0) {
		pfd.fd = fd;
		pfd.events = POLLOUT;
		if (stuck || poll(&pfd, 1, (int)(FINISH / 1000)) == 0)
			return;
	}
}

static int
has_room(void)
{
	struct pollfd pfd;

	if (piece == 0)
		return 1;
	pfd.fd = fd;
	pfd.events = POLLOUT;
	return poll(&pfd, 1, 0) == 1;
}

static void
append_harmless(void)
{
	if (harmless.b_len > 0 && !gone) {
		midline = harmless.b_data[harmless.b_len - 1] != '\n';
		append(harmless.b_data, harmless.b_len);
	}
	harmless.b_len = 0;
}

static void
append(const char *buf, size_t len)
{
	if (stuck) {
		dropped += len;
		return;
	}
	if (queue.b_len == 0)
		moved = now();
	buf_add(&queue, buf, len);
}

static void
write_failed(int error)
{
	if (error == EAGAIN)
		return;
	gone = error != ENOSPC;
	stuck = 0;
	queue.b_len = 0;
}

static void
took(size_t n)
{
	char text[80];

	buf_drop(&queue, n);
	moved = now();
	if (!stuck || queue.b_len >= QUEUE_MAX)
		return;
	stuck = 0;
	if (dropped == 0)
		return;
	(void)snprintf(text, sizeof(text),
	    "[%zu bytes were not shown here]", dropped);
	dropped = 0;
	console_line(text);
}
