/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * rcorder_floor -- open, read 4 KiB of and close each file named on standard
 * input: what rcorder cannot do without.
 */

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(void)
{
	char buffer[4096], *line = NULL;
	size_t size = 0;
	ssize_t n;
	int fd;

	while ((n = getline(&line, &size, stdin)) > 0) {
		line[n - 1] = '\0';
		fd = open(line, O_RDONLY);
		if (fd == -1)
			err(1, "%s", line);
		if (read(fd, buffer, sizeof(buffer)) == -1)
			err(1, "%s", line);
		(void)close(fd);
	}
	free(line);
	return 0;
}
