/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * buf.c -- growing buffers, and text: names, times, visible characters.
 */

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rclog.h"

static size_t	utf8_length(const unsigned char *, size_t);
static void	reserve(struct buf *, size_t);

void
buf_add(struct buf *b, const char *data, size_t len)
{
	if (len == 0)
		return;
	reserve(b, len);
	memcpy(b->b_data + b->b_len, data, len);
	b->b_len += len;
}

/*
 * Forget the first len bytes.
 */
void
buf_drop(struct buf *b, size_t len)
{
	b->b_len -= len;
	if (b->b_len > 0 && len > 0)
		memmove(b->b_data, b->b_data + len, b->b_len);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap;
	int len;

	va_start(ap, format);
	len = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (len < 0)
		return;
	reserve(b, (size_t)len + 1);
	va_start(ap, format);
	(void)vsnprintf(b->b_data + b->b_len, (size_t)len + 1, format, ap);
	va_end(ap);
	b->b_len += (size_t)len;
}

/*
 * The text; it is overwritten by the next call.
 */
const char *
phrase(const char *format, ...)
{
	static char text[META_MAX + 256];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return text;
}

/*
 * Add text so that it is one line and harmless on any terminal: control
 * characters, and bytes that are not UTF-8, as \xHH, a tab as \t, a carriage
 * return as \r, a backslash doubled.
 */
void
buf_visible(struct buf *b, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	while (len > 0) {
		n = 1;
		if (*s == '\\')
			buf_add(b, "\\\\", 2);
		else if (*s == '\t')
			buf_add(b, "\\t", 2);
		else if (*s == '\r')
			buf_add(b, "\\r", 2);
		else if ((n = utf8_length(s, len)) > 0)
			buf_add(b, (const char *)s, n);
		else {
			buf_printf(b, "\\x%02x", *s);
			n = 1;
		}
		s += n;
		len -= n;
	}
}

char *
xstrdup(const char *s)
{
	char *copy;

	if ((copy = strdup(s)) == NULL)
		err(1, "cannot keep a name");
	return copy;
}

const char *
base_name(const char *path)
{
	const char *slash;

	slash = strrchr(path, '/');
	return slash == NULL ? path : slash + 1;
}

/*
 * A time in seconds with no more digits than it needs: 15, 0.25.
 */
const char *
seconds_text(int64_t t, char *text, size_t size)
{
	int len;

	len = snprintf(text, size, "%lld.%06lld", (long long)(t / SECOND),
	    (long long)(t % SECOND));
	while (len > 1 && text[len - 1] == '0')
		text[--len] = '\0';
	if (len > 1 && text[len - 1] == '.')
		text[--len] = '\0';
	return text;
}

int64_t
now(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) == -1)
		err(1, "cannot read the clock");
	return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec / 1000;
}

int64_t
sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void
reserve(struct buf *b, size_t len)
{
	size_t size;
	char *data;

	if (b->b_size - b->b_len >= len)
		return;
	size = b->b_size == 0 ? 1024 : b->b_size;
	while (size - b->b_len < len)
		size *= 2;
	if ((data = realloc(b->b_data, size)) == NULL)
		err(1, "cannot keep output");
	b->b_data = data;
	b->b_size = size;
}

/*
 * The length of the printable character at s, 0 when there is none.  The C1
 * controls, which some terminals obey, are not printable.
 */
static size_t
utf8_length(const unsigned char *s, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c;
	size_t i, n;

	if (*s < 0x80)
		return *s >= ' ' && *s != 0x7f;
	n = *s >= 0xf0 ? 4 : *s >= 0xe0 ? 3 : 2;
	if (*s < 0xc2 || *s > 0xf4 || n > len)
		return 0;
	c = *s & (0x7fU >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c < 0xa0 || c > 0x10ffff ||
	    (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return n;
}
