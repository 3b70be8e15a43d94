/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * script.c -- a script for svlog, as a fuzzer makes it up.
 *
 * The lines of the input are the words; they are parsed as each of the
 * programs does it, and every pattern is then tried on every word.  Nothing is
 * opened.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "libexec/svlog/svlog.h"

#define WORDS	64
#define REPEATS	12

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int	 repeats(const uint8_t *, size_t);
static int	 split(char *, size_t, char *[]);
static void	 try_patterns(const struct script *, int, char *[]);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dress dresses[] = { DRESS_SVLOG, DRESS_MULTILOG };
	struct script s;
	char *text, *words[WORDS];
	size_t i;
	int count, error;

	/* an expression may be small and its automaton huge */
	if (size > 512 || repeats(data, size) > REPEATS ||
	    (text = malloc(size + 1)) == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	count = split(text, size, words);
	for (i = 0; i < sizeof(dresses) / sizeof(dresses[0]); i++) {
		script_init(&s);
		error = script_parse(&s, dresses[i], count, words);
		if ((error == -1) != (s.s_error[0] != '\0'))
			abort();
		if (error == 0)
			try_patterns(&s, count, words);
		script_free(&s);
	}
	free(text);
	return 0;
}

/*
 * How many signs of repetition there are: with each the C library's compiler
 * of expressions may need twice the memory.
 */
static int
repeats(const uint8_t *data, size_t size)
{
	size_t i;
	int n = 0;

	for (i = 0; i < size; i++)
		n += data[i] != '\0' && strchr("+*?{", data[i]) != NULL;
	return n;
}

static int
split(char *text, size_t size, char *words[])
{
	char *end = text + size, *newline;
	int n;

	for (n = 0; n < WORDS && text < end; n++) {
		words[n] = text;
		newline = memchr(text, '\n', (size_t)(end - text));
		if (newline == NULL)
			return n + 1;
		*newline = '\0';
		text = newline + 1;
	}
	return n;
}

static void
try_patterns(const struct script *s, int count, char *words[])
{
	size_t i;
	int n;

	for (i = 0; i < s->s_count; i++) {
		if (s->s_actions[i].a_kind != ACT_SELECT &&
		    s->s_actions[i].a_kind != ACT_DESELECT)
			continue;
		for (n = 0; n < count; n++)
			(void)pattern_match(&s->s_actions[i].a_pattern,
			    words[n], strlen(words[n]));
	}
}
