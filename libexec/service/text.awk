# SPDX-License-Identifier: BSD-2-Clause
#
# text.awk -- what bytes are, for the programs that print them.

BEGIN {
	for (byte = 1; byte < 256; byte++)
		ord[sprintf("%c", byte)] = byte
}

# The length of the character of UTF-8 that begins at k; 0 if none does: no
# overlong forms, no surrogates, nothing beyond U+10FFFF.
function utf8(text, k,    c, d, len, j)
{
	c = ord[substr(text, k, 1)]
	d = ord[substr(text, k + 1, 1)]
	if (c >= 194 && c <= 223)
		len = 2
	else if (c >= 224 && c <= 239)
		len = 3
	else if (c >= 240 && c <= 244)
		len = 4
	else
		return 0
	if (c == 224 && d < 160 || c == 237 && d > 159 ||
	    c == 240 && d < 144 || c == 244 && d > 143)
		return 0
	for (j = 1; j < len; j++) {
		d = ord[substr(text, k + j, 1)]
		if (d < 128 || d > 191)
			return 0
	}
	return len
}

# Text for a terminal: control characters and what is not UTF-8 as \xHH.
function visible(text,    out, k, n, c, len)
{
	if (text !~ /[^ -~]/)
		return text
	n = length(text)
	for (k = 1; k <= n; k += len) {
		c = ord[substr(text, k, 1)]
		len = c < 128 ? 1 : utf8(text, k)
		if (c < 32 || c == 127 || len == 0 ||
		    c == 194 && ord[substr(text, k + 1, 1)] < 160) {
			out = out sprintf("\\x%02x", c)
			len = 1
		} else
			out = out substr(text, k, len)
	}
	return out
}
