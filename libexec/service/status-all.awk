# SPDX-License-Identifier: BSD-2-Clause
#
# status-all.awk -- print the states as sysvinit's service does: + runs or was
# done, - does not run, ? is not known.

function report(    i, sign)
{
	for (i = 1; i <= count; i++) {
		sign = "-"
		if (state[i] == "running" || state[i] == "done")
			sign = "+"
		else if (state[i] == "unknown")
			sign = "?"
		print " [ " sign " ]  " visible(name[i])
	}
	return 0
}
