/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * caps [-k] [-a LIST] [-b LIST] [-d LIST] [-i LIST] -- capabilities.
 *
 * The steps are taken in an order in which each can work, whatever the order
 * of the options.
 */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"

/* Lists, and whether they were given. */
struct request {
	unsigned long long ambient;
	unsigned long long bounding;
	unsigned long long inheritable;
	unsigned long long lost;
	bool	has_ambient;
	bool	has_bounding;
	bool	has_inheritable;
	bool	keep;
};

static unsigned long long capabilities(char *);
static void	apply(const struct request *);

int
chain_caps(int argc, char *argv[])
{
	struct request rq = { 0 };
	int ch;

	while ((ch = option(argc, argv, "+a:b:d:i:k")) != -1)
		switch (ch) {
		case 'a':
			rq.ambient = capabilities(optarg);
			rq.has_ambient = true;
			break;
		case 'b':
			rq.bounding = capabilities(optarg);
			rq.has_bounding = true;
			break;
		case 'd':
			rq.lost |= capabilities(optarg);
			break;
		case 'i':
			rq.inheritable = capabilities(optarg);
			rq.has_inheritable = true;
			break;
		default:
			rq.keep = true;
		}
	apply(&rq);
	return optind;
}

/* A list with commas, `all' or `none', as a set of bits. */
static unsigned long long
capabilities(char *list)
{
	unsigned long long set = 0;
	char *word;
	int n;

	if (strcmp(list, "all") == 0)
		return ~0ULL;
	if (strcmp(list, "none") == 0)
		return 0;
	while ((word = strsep(&list, ",")) != NULL) {
		if ((n = capability(word)) == -1)
			wrong("no such capability: %s", word);
		set |= 1ULL << n;
	}
	return set;
}

static void
apply(const struct request *rq)
{
	/* To limit what programs may get takes a capability itself. */
	if (rq->has_bounding && bound_capabilities(rq->bounding) == -1)
		fail("cannot change the bounding set");
	if (rq->lost != 0 && bound_capabilities(~rq->lost) == -1)
		fail("cannot change the bounding set");
	if (rq->has_inheritable && inherit_capabilities(rq->inheritable) == -1)
		fail("cannot change the inheritable set");
	if (rq->has_ambient && give_capabilities(rq->ambient) == -1)
		fail("cannot change the ambient set");
	if (rq->lost != 0 && lose_capabilities(rq->lost) == -1)
		fail("cannot drop capabilities");
	if (rq->keep && keep_capabilities() == -1)
		fail("cannot keep capabilities");
}
