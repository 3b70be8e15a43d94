# SPDX-License-Identifier: BSD-2-Clause
#
# log.awk -- print lines of a log.
#
# tty		set: so that they do no harm to a terminal
# follow	set: each line at once

BEGIN {
	longest = 4096
}

{
	# what tai64nlocal made has nine decimals, of which few clocks know six
	if ($0 ~ /^[0-9]+-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]\.[0-9]*000 /) {
		at = index($0, ".")
		$0 = substr($0, 1, at + 6) substr($0, at + 10)
	}
	print (tty == "" ? $0 : harmless($0))
	if (follow != "")
		fflush()
}

# Tabs stay.
function harmless(line,    parts, n, k, out, rest)
{
	if (line !~ /[^ -~]/ && length(line) <= longest)
		return line
	if (length(line) > longest) {
		rest = " [" (length(line) - longest) " more bytes]"
		line = substr(line, 1, longest)
	}
	n = split(line, parts, "\t")
	for (k = 1; k <= n; k++)
		out = out (k == 1 ? "" : "\t") visible(parts[k])
	return out rest
}
