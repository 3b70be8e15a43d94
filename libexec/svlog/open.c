/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * open.c -- what a script names is opened, in the order of its words.
 *
 * The script that is run is the one of the command line, with what the
 * configuration files say in place of their directories.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svlog.h"

static struct script	 run;
static int		 from_files;	/* there are configuration files */

static void	 forget(void);
static void	 open_action(struct script *, struct action *);
static void	 open_words(struct script *);

/*
 * Open all; returns what is to be run.
 */
struct script *
open_all(struct script *words)
{
	open_words(words);
	if (say_dress() == DRESS_SVLOGD && dirs == NULL) {
		static const char text[] =
		    "svlogd: fatal: no functional log directories.\n";

		(void)write_all(STDERR_FILENO, text, sizeof(text) - 1);
		exit(111);
	}
	return &run;
}

static void
open_words(struct script *words)
{
	struct action *a, *copy;
	size_t i;

	script_init(&run);
	run.s_stamp = words->s_stamp;
	run.s_match = words->s_match;
	run.s_replace = words->s_replace;
	run.s_replaced = words->s_replaced;
	for (a = words->s_actions; a < words->s_actions + words->s_count; a++) {
		i = run.s_count;
		if (a->a_kind == ACT_DIR && a->a_limits.li_config) {
			from_files = 1;
			config_read(&run, a);
		} else {
			open_action(&run, a);
			copy = script_add(&run, a->a_kind, a->a_word);
			*copy = *a;
		}
		for (; i < run.s_count; i++)
			open_action(&run, &run.s_actions[i]);
	}
}

/*
 * Once; what has been opened stays so.
 */
static void
open_action(struct script *s, struct action *a)
{
	const struct limits *l = &a->a_limits;
	size_t strip = stamp_len(s->s_stamp);

	if (a->a_kind == ACT_DIR && a->a_dir == NULL) {
		a->a_dir = dir_open(a->a_word, l, strip);
		if (a->a_dir == NULL)
			a->a_kind = ACT_SET;	/* to 0: does nothing */
	} else if (a->a_kind == ACT_STATUS && a->a_status == NULL)
		a->a_status = status_open(a->a_word, l->li_status);
	else if (a->a_kind == ACT_FILE && a->a_file == NULL)
		a->a_file = file_open(a->a_word, l, strip);
	else if (a->a_kind == ACT_STDOUT && a->a_file == NULL)
		a->a_file = file_of(STDOUT_FILENO, "standard output");
	else if (a->a_kind == ACT_STDERR && a->a_file == NULL)
		a->a_file = file_of(STDERR_FILENO, "standard error");
	else if (a->a_kind == ACT_FORWARD && a->a_forward == NULL)
		a->a_forward = forward_open(a->a_word);
}

/*
 * Open files again by their names; if there are configuration files, read
 * them, and open all directories anew.
 */
void
reopen_all(struct script *words)
{
	size_t i;

	files_reopen();
	if (!from_files || act_midline())
		return;
	dirs_close();
	for (i = 0; i < words->s_count; i++)
		words->s_actions[i].a_dir = NULL;
	forget();
	(void)open_all(words);
}

/*
 * What configuration files have brought in.
 */
static void
forget(void)
{
	char *text;
	size_t i;

	for (i = 0; i < run.s_count; i++)
		if (run.s_actions[i].a_owned && run.s_actions[i].a_forward)
			forward_close(run.s_actions[i].a_forward);
	while ((text = run.s_texts) != NULL) {
		memcpy(&run.s_texts, text, sizeof(run.s_texts));
		free(text);
	}
	free(run.s_actions);
}

void
close_all(void)
{
	dirs_close();
	files_close();
}
