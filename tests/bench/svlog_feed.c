/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * svlog_feed -- write lines of 100 bytes to standard output.
 *
 * usage: svlog_feed megabytes line|block
 *
 * One write(2) is a line, or 64 KiB.
 */

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE	((size_t)100)
#define BLOCK	((size_t)65536)

int
main(int argc, char *argv[])
{
	static char text[BLOCK + LINE];
	size_t chunk, i, left, n;

	if (argc != 3)
		errx(1, "usage: svlog_feed megabytes line|block");
	left = (size_t)strtoul(argv[1], NULL, 10) * 1000000;
	chunk = strcmp(argv[2], "line") == 0 ? LINE : BLOCK;
	memset(text, 'x', sizeof(text));
	for (i = LINE - 1; i < sizeof(text); i += LINE)
		text[i] = '\n';
	/* a block begins where in a line the one before it has ended */
	for (i = 0; left > 0; left -= n, i = (i + n) % LINE) {
		n = left < chunk ? left : chunk;
		if (write(STDOUT_FILENO, text + i, n) != (ssize_t)n)
			err(1, "cannot write");
	}
	return 0;
}
