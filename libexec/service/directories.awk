# SPDX-License-Identifier: BSD-2-Clause
#
# directories.awk -- find out which supervised directories nobody asked for.
#
# accounted[I]	set: script I has a directory
# stray[1..]	the others, by number K: why[K] says what is wrong

function find_strays(    k, i, words, n)
{
	for (k = 1; (0, "directory" k) in answer; k++) {
		i = script_of(answer[0, "script" k], (0, "wrong" k) in answer)
		if (i) {
			accounted[i] = 1
			continue
		}
		n = split(answer[0, "directory" k], words, "/")
		stray[++strays] = words[n]
		fault[strays] = "its script " answer[0, "script" k] " is " \
		    ((0, "wrong" k) in answer ? answer[0, "wrong" k] : \
		    "not in rc_directories")
	}
}

# The number of the script at a path; if it is there, also by another way.
function script_of(path, wrong,    i, base)
{
	base = path
	sub(/.*\//, "", base)
	for (i = 1; i <= count; i++)
		if (file[i] == path || !wrong && name[i] == base)
			return i
	return 0
}
