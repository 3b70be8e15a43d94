/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * umask MODE -- set the file mode creation mask, in octal.
 */

#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

int
chain_umask(int argc, char *argv[])
{
	const char *text;

	while (option(argc, argv, "+") != -1)
		continue;
	text = operand(argc, argv);
	if (*text == '\0' || text[strspn(text, "01234567")] != '\0' ||
	    strlen(text) > 4 || strtol(text, NULL, 8) > 0777)
		wrong("not an octal mode from 0 to 0777: %s", text);
	(void)umask((mode_t)strtol(text, NULL, 8));
	return optind;
}
