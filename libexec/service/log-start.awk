# SPDX-License-Identifier: BSD-2-Clause
#
# log-start.awk -- print what the script SVC_FILE said when it was started
# last: at boot, from the log SVC_LOG, and when it failed, from its record
# SVC_RECORD; both are described in rclog(8).

BEGIN {
	begin = "[running " ENVIRON["SVC_FILE"] "]"
	while ((getline line < ENVIRON["SVC_LOG"]) > 0) {
		if (line ~ /^\[running .*\]$/) {
			if (is_inside = line == begin)
				n = 0
		} else if (line ~ /^\[.* (starting|completed) at .*\]$/)
			is_inside = 0
		else if (is_inside)
			text[++n] = line
	}
	for (k = 1; k <= n; k++) {
		print text[k]
		is_told[visible(text[k])] = 1
	}
	while ((getline line < ENVIRON["SVC_RECORD"]) > 0)
		if (line ~ /^said / && !(substr(line, 6) in is_told))
			print substr(line, 6)
}
