# SPDX-License-Identifier: BSD-2-Clause
#
# nearest.awk -- say which names on standard input, paths, are nearest to the
# one in the environment variable SVC_NAME; nothing when none is near.

BEGIN {
	wanted = ENVIRON["SVC_NAME"]
	near = int(length(wanted) / 3) + 1
}

{
	sub(/.*\//, "")
	if ($0 in seen || length(wanted) > 100 || length($0) > 100)
		next
	seen[$0] = 1
	d = tolower($0) == tolower(wanted) ? 0 : distance(wanted, $0)
	if (d > near)
		next
	if (d < near) {
		near = d
		n = 0
	}
	found[++n] = $0
}

END {
	if (n == 0)
		exit
	text = found[1]
	for (i = 2; i <= n; i++)
		text = text (i < n ? ", " : " or ") found[i]
	print "did you mean " text "?"
}

# How many letters must be changed, added, dropped, or swapped with their
# neighbour to make b of a.
function distance(a, b,    i, j, la, lb, cost, d)
{
	la = length(a)
	lb = length(b)
	for (i = 0; i <= la; i++)
		d[i, 0] = i
	for (j = 0; j <= lb; j++)
		d[0, j] = j
	for (i = 1; i <= la; i++)
		for (j = 1; j <= lb; j++) {
			cost = substr(a, i, 1) != substr(b, j, 1)
			d[i, j] = least(d[i - 1, j] + 1, d[i, j - 1] + 1, \
			    d[i - 1, j - 1] + cost)
			if (i > 1 && j > 1 && \
			    substr(a, i, 1) == substr(b, j - 1, 1) && \
			    substr(a, i - 1, 1) == substr(b, j, 1))
				d[i, j] = least(d[i, j], d[i, j], \
				    d[i - 2, j - 2] + 1)
		}
	return d[la, lb]
}

function least(a, b, c)
{
	if (b < a)
		a = b
	return c < a ? c : a
}
