# SPDX-License-Identifier: BSD-2-Clause
#
# syslog.awk -- print the lines of syslog whose tag is one of SVC_TAGS, names
# with newlines between them.
#
# follow	set: print each line at once

BEGIN {
	n = split(ENVIRON["SVC_TAGS"], names, "\n")
	for (k = 1; k <= n; k++)
		is_ours[names[k]] = 1
}

tag($0) in is_ours {
	print
	if (follow != "")
		fflush()
}

# The tag follows the time, which is `Nov 20 12:00:00' or one word, and the
# host; between them busybox has `daemon.info'.
function tag(line,    words, n, k, text)
{
	n = split(substr(line, 1, 500), words, " ")
	k = words[1] ~ /^[0-9]/ ? 3 : 5
	if (words[k] ~ /^[a-z0-9]+\.[a-z0-9]+$/)
		k++
	if (k > n)
		return ""
	text = words[k]
	if (text !~ /[:[]/)
		return ""
	sub(/[:[].*/, "", text)
	if (text in is_ours)
		return text
	# postfix/smtpd is of postfix
	sub(/\/.*/, "", text)
	return text
}
