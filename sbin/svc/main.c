/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * svc, svstat, svok, svup -- one program, which does what its name says.
 */

#include <stdlib.h>
#include <string.h>

#include "sv.h"

static enum manners chosen_manners(void);

enum manners manners;

static const struct {
	const char	*name;
	int		(*start)(int, char *[]);
} programs[] = {
	{ "svc", svc_main },
	{ "svok", svok_main },
	{ "svstat", svstat_main },
	{ "svup", svup_main }
};

int
main(int argc, char *argv[])
{
	const char *name = argc > 0 ? strrchr(argv[0], '/') : NULL;
	size_t i;

	if (argc == 0)
		return (WRONG_USE);
	name = name != NULL ? name + 1 : argv[0];
	manners = chosen_manners();
	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strcmp(name, programs[i].name) == 0)
			return (programs[i].start(argc, argv));
	return (svc_main(argc, argv));
}

static enum manners
chosen_manners(void)
{
	const char *value = getenv("SUPERVISE_DRESS");

	if (value != NULL && strcmp(value, "daemontools") == 0)
		return (LIKE_DAEMONTOOLS);
	if (value != NULL && strcmp(value, "encore") == 0)
		return (LIKE_ENCORE);
	return (OURS);
}
