# SPDX-License-Identifier: BSD-2-Clause
#
# rogue.awk -- print the names of what runs and is not enabled.
#
# quiet		set: just the status says it

function report(    i, k, found)
{
	find_strays()
	for (i = 1; i <= count; i++)
		if (enabled[i] == "no" && \
		    (state[i] == "running" || accounted[i]))
			found += show(name[i])
	for (k = 1; k <= strays; k++)
		found += show(stray[k])
	return found > 0
}

function show(text)
{
	if (quiet == "")
		print visible(text)
	return 1
}
