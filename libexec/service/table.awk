# SPDX-License-Identifier: BSD-2-Clause
#
# table.awk -- print the states as a table for people.
#
# scope	all or one		all	set: what is off or done, too
# plain	set: tabs, no heading	color	set: with escape sequences

function report(    i, bad)
{
	if (plain == "" && scope == "one" || has_rows())
		heading()
	for (i = 1; i <= count; i++) {
		tally(i)
		if (is_shown(i))
			row(i)
		if (state[i] == "failed" || state[i] == "broken")
			bad = 1
	}
	if (scope == "one") {
		if (plain == "")
			details(1)
		return state[1] != "running" && state[1] != "done"
	}
	if (plain == "")
		totals()
	return bad
}

function is_shown(i)
{
	return all != "" || state[i] != "off" && state[i] != "done"
}

function has_rows(    i)
{
	for (i = 1; i <= count; i++)
		if (is_shown(i))
			return plain == ""
	return 0
}

function heading(    i)
{
	width["name"] = length("NAME")
	width["state"] = length("STATE")
	width["since"] = length("SINCE")
	width["pid"] = length("PID")
	for (i = 1; i <= count; i++)
		if (is_shown(i)) {
			widen("name", visible(name[i]))
			widen("state", state[i])
			widen("since", period(age[i]))
			widen("pid", pids(i))
		}
	print "    " pad("NAME", "name") "  " pad("STATE", "state") "  " \
	    pad("SINCE", "since") "  " lead("PID", "pid") "  NOTE"
}

function row(i,    line)
{
	if (plain != "") {
		print glyph[i] "\t" visible(name[i]) "\t" state[i] "\t" \
		    period(age[i]) "\t" pids(i) "\t" visible(note[i])
		return
	}
	line = " " paint(glyph[i], tint(i)) "  " \
	    pad(visible(name[i]), "name") "  " \
	    paint(pad(state[i], "state"), tint(i)) "  " \
	    paint(pad(period(age[i]), "since"), young(i)) "  " \
	    lead(pids(i), "pid") "  " visible(note[i])
	sub(/ +$/, "", line)
	print line
}

# What else is known of the one service.
function details(i,    k)
{
	if (desc[i] != "")
		detail("about", desc[i])
	detail("script", file[i])
	if (command[i] != "")
		detail("command", command[i])
	if (knob[i] != "")
		detail("enabled", enabled[i] ", by " knob[i])
	for (k = 1; failed[i] && k <= nsaid[i]; k++)
		detail(k == 1 ? "said" : "", said[i, k])
}

function detail(word, text)
{
	printf "      %-8s %s\n", word, visible(text)
}

# Count what is shown: only what can run is up or down.
function tally(i)
{
	if (kind[i] != "once" && state[i] != "off") {
		services++
		if (state[i] == "running")
			up++
	}
	if (state[i] == "failed" || state[i] == "broken" ||
	    state[i] == "stopped" || state[i] == "unknown")
		counts[state[i]]++
	if (glyph[i] == "~")
		counts["rogue"]++
}

function totals(    line, words, n, k)
{
	line = sprintf("%d of %d up", up, services)
	n = split("failed broken stopped unknown rogue", words, " ")
	for (k = 1; k <= n; k++)
		if (words[k] in counts)
			line = line ", " counts[words[k]] " " words[k]
	print line
}

function pids(i)
{
	if (npids[i] <= 1)
		return pid[i, 1]
	return pid[i, 1] " +" (npids[i] - 1)
}

# Bytes of UTF-8 that begin no character take no room.
function columns(text)
{
	gsub(/[\200-\277]/, "", text)
	return length(text)
}

function widen(column, text,    n)
{
	if ((n = columns(text)) > width[column])
		width[column] = n
}

function pad(text, column)
{
	return text sprintf("%" (width[column] - columns(text)) "s", "")
}

function lead(text, column)
{
	return sprintf("%" (width[column] - columns(text)) "s", "") text
}

function tint(i)
{
	if (glyph[i] == "+")
		return "32"
	if (glyph[i] == "x")
		return "31"
	if (glyph[i] == ".")
		return ""
	return "33"
}

# A service that does not live long is seen at a glance.
function young(i)
{
	if (state[i] != "running" || age[i] == "" || age[i] >= 30)
		return ""
	return age[i] < 5 ? "31" : "33"
}

function paint(text, code)
{
	if (color == "" || code == "" || text == "")
		return text
	return "\033[" code "m" text "\033[m"
}
