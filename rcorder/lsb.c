/* SPDX-License-Identifier: BSD-2-Clause */

/*
 * lsb.c -- the header of a System V script as the Linux Standard Base has it.
 *
 *	### BEGIN INIT INFO
 *	# Provides:        PROVIDE
 *	# Required-Start:  REQUIRE
 *	# Should-Start:    REQUIRE, soft
 *	# X-Start-Before:  BEFORE, soft
 *	# Default-Stop:    KEYWORD shutdown, when it names a run level
 *	### END INIT INFO
 *
 * A soft word orders the script when somebody provides it, and is no error
 * when nobody does.  So is every $facility: it is something the system
 * promises, and where no script stands for it, it is there from the start.
 */

#include <string.h>
#include <strings.h>

#include "graph.h"

static const char *field(const char *, size_t, const char *);
static size_t	 next_word(const char **, const char *);
static void	 add_all(struct graph *, struct file *, enum kind, bool,
		    const char *, const char *, unsigned int);
static void	 add_one(struct graph *, struct file *, enum kind, bool,
		    const char *, size_t, unsigned int);

static const struct {
	const char	*facility;
	const char	*name;
} facilities[] = {
	{ "$all",	"LOGIN" },
	{ "$local_fs",	"FILESYSTEMS" },
	{ "$named",	"named" },
	{ "$network",	"NETWORKING" },
	{ "$portmap",	"rpcbind" },
	{ "$remote_fs",	"mountcritremote" },
	{ "$syslog",	"syslogd" },
	{ "$time",	"ntpdate" },
};

static const struct {
	const char	*name;
	enum kind	 kind;
	bool		 soft;
} fields[] = {
	{ "Provides:",		PROVIDE, false },
	{ "Required-Start:",	REQUIRE, false },
	{ "Should-Start:",	REQUIRE, true },
	{ "X-Start-Before:",	BEFORE,	 true },
};

/* Take one line of the script; lsb is the state between the lines. */
void
lsb_line(struct graph *g, struct file *f, struct lsb *lsb, const char *text,
    size_t len, unsigned int line)
{
	const char *const end = text + len;
	const char *p;
	size_t i;

	if (field(text, len, "### BEGIN INIT INFO") != NULL)
		lsb->l_inside = true;
	else if (field(text, len, "### END INIT INFO") != NULL)
		lsb->l_done = lsb->l_inside;
	if (!lsb->l_inside || len < 2 || text[0] != '#' || text[1] != ' ')
		return;
	/* More blanks than one go on with the Description. */
	text += 2;
	len -= 2;
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		p = field(text, len, fields[i].name);
		if (p != NULL)
			add_all(g, f, fields[i].kind, fields[i].soft, p, end,
			    line);
	}
	p = field(text, len, "Default-Stop:");
	if (p != NULL && next_word(&p, end) != 0)
		add_one(g, f, KEYWORD, false, "shutdown", 8, line);
}

/* What follows the name of the field; NULL when it is another. */
static const char *
field(const char *text, size_t len, const char *name)
{
	const size_t n = strlen(name);

	if (len < n || strncasecmp(text, name, n) != 0)
		return NULL;
	return text + n;
}

/* Move *text to the next word; its length, 0 when there is none. */
static size_t
next_word(const char **text, const char *end)
{
	const char *p = *text;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	*text = p;
	while (p < end && *p != ' ' && *p != '\t' && *p != '\0')
		p++;
	return (size_t)(p - *text);
}

static void
add_all(struct graph *g, struct file *f, enum kind kind, bool soft,
    const char *text, const char *end, unsigned int line)
{
	size_t n;

	for (; (n = next_word(&text, end)) != 0; text += n)
		add_one(g, f, kind, soft, text, n, line);
}

static void
add_one(struct graph *g, struct file *f, enum kind kind, bool soft,
    const char *text, size_t len, unsigned int line)
{
	const char *name;
	size_t i;

	if (*text == '$' && kind != PROVIDE)
		soft = true;
	for (i = 0; i < sizeof(facilities) / sizeof(facilities[0]); i++) {
		name = facilities[i].facility;
		if (strlen(name) == len && memcmp(name, text, len) == 0) {
			text = facilities[i].name;
			len = strlen(text);
			break;
		}
	}
	graph_add_word(g, f, kind, graph_name(g, text, len), line)->w_soft =
	    soft;
}
