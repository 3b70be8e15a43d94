# SPDX-License-Identifier: BSD-2-Clause
#
# log-where.awk -- print where a service logs: on the first line its log
# directory, if it has one, on the others what it may be called in syslog.

function report(    lines, n, k, dir)
{
	n = split(output[1], lines, "\n")
	for (k = 1; k <= n; k++)
		if (lines[k] ~ /^log-where /)
			dir = substr(lines[k], length("log-where ") + 1)
	print dir
	print name[1]
	if (title[1] != "")
		print title[1]
	if (command[1] != "")
		print base_name(command[1])
	return 0
}

function base_name(path)
{
	sub(/.*\//, "", path)
	return path
}
