# SPDX-License-Identifier: BSD-2-Clause
#
# check.awk -- tell check what the states say, and what is to be looked up.
# A line is a word and a text: `say' a finding; or of a service that runs its
# `name', a `configuration' file or several, the `script', the ticks at which
# it was `born', its `pids'; at last `end'.
#
# all		set: what is supervised without a script is of interest, too

function report(    i, k)
{
	find_strays()
	for (i = 1; i <= count; i++) {
		check_state(i)
		if (npids[i] > 0)
			look_up(i)
	}
	for (k = 1; k <= strays && all != ""; k++)
		say(stray[k], "supervised, but " visible(fault[k]))
	print "end"
	return 0
}

function say(who, what)
{
	print "say " visible(who) ": " what
}

function check_state(i)
{
	if (state[i] == "failed" || state[i] == "broken" || \
	    state[i] == "unknown")
		say(name[i], state[i] ": " visible(note[i]))
	else if (state[i] == "stopped")
		say(name[i], (enabled[i] == "yes" ? "enabled and " : "") \
		    "not running")
	else if (enabled[i] == "no" && state[i] == "running")
		say(name[i], "running and not enabled")
	else if (enabled[i] == "no" && accounted[i])
		say(name[i], "supervised and not enabled")
}

function look_up(i,    n, k, lines, pids)
{
	print "name " visible(name[i])
	n = split(output[i], lines, "\n")
	for (k = 1; k <= n; k++)
		if (lines[k] ~ /^configuration \// && !(lines[k] in shown)) {
			print lines[k]
			shown[lines[k]] = 1
		}
	for (k in shown)
		delete shown[k]
	print "script " file[i]
	if (born[i] != "")
		print "born " born[i]
	pids = pid[i, 1]
	for (k = 2; k <= npids[i]; k++)
		pids = pids " " pid[i, k]
	print "pids " pids
}
