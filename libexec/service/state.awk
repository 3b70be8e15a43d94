# SPDX-License-Identifier: BSD-2-Clause
#
# state.awk -- put the answers of the scripts together and judge them.
#
# Read before the program that prints: that one defines report(), which may
# use for each I from 1 to COUNT:
#
#	file[I] name[I]		the script, its base name
#	title[I]		the name it gives itself
#	knob[I] enabled[I]	the enabling variable; yes, no or - for none
#	kind[I]			daemon, custom (has a status_cmd), once
#	command[I] desc[I]
#	state[I] glyph[I]	the judgement, in a word and in a character
#	age[I]			seconds since when, or empty
#	born[I]			ticks from the start of the system until its
#				oldest process was there, or empty
#	npids[I] pid[I, 1..]	the processes, the oldest first
#	note[I]
#	failed[I]		set: there is a record of its failure in
#	status[I] reason[I] action[I] when[I] nsaid[I] said[I, 1..]
#	took[I] by[I]		the record; seconds that it took, by whom it was
#
# and boot_path[1..NBOOT] boot_status[PATH] boot_begin[PATH] boot_end[PATH], what
# the boot ran and when by the clock that was boot_clock at boot_epoch and
# boot_last at its end; and what sv.awk has of those that are supervised.
#
# report() returns the exit status.  Bytes are characters (LC_ALL=C).

{
	at = index($0, " ")
	i = substr($0, 1, at - 1) + 0
	$0 = substr($0, at + 1)
	at = index($0, " ")
	key = substr($0, 1, at - 1)
	text = substr($0, at + 1)
	if (key ~ /\+$/) {
		part[i, key] = part[i, key] text
		next
	}
	text = part[i, key "+"] text
	delete part[i, key "+"]
	if (i > count)
		count = i
	if (key == "path") {
		file[i] = text
		name[i] = text
		sub(/.*\//, "", name[i])
	} else if (key == "text")
		output[i] = output[i] text "\n"
	else
		answer[i, key] = text
}

END {
	now = ENVIRON["SVC_NOW"] + 0
	run = ENVIRON["SVC_RUN"]
	now_ticks = start_ticks("self")
	read_timeline()
	for (i = 1; i <= count; i++) {
		parse_state(i)
		read_record(i)
		read_ages(i)
		judge(i)
	}
	exit report()
}

# The line that _state of rc.subr printed, among others maybe.
function parse_state(i,    lines, n, k, found, fields)
{
	kind[i] = "once"
	enabled[i] = "-"
	n = split(output[i], lines, "\n")
	for (k = 1; k <= n; k++)
		if (lines[k] ~ /^[^\t]+\t[^\t]*\t(yes|no|-)\t(daemon|custom|once)\t[0-9 ]*\t/)
			found = k
	if (!found)
		return
	# a description may go over several lines
	for (k = found + 1; k <= n && lines[found] !~ /\t.*\t.*\t.*\t.*\t.*\t.*\t$/; k++)
		lines[found] = lines[found] "\n" lines[k]
	split(lines[found], fields, "\t")
	title[i] = fields[1]
	knob[i] = fields[2]
	enabled[i] = fields[3]
	kind[i] = fields[4]
	npids[i] = split(fields[5], pids_of, " ")
	for (k = 1; k <= npids[i]; k++)
		pid[i, k] = pids_of[k]
	command[i] = fields[6]
	sub(/^[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t/, "", lines[found])
	sub(/\t$/, "", lines[found])
	desc[i] = sv_take(i, lines[found])
}

# START END STATUS SILENCE PATH; the head tells when the clock was what.
function read_timeline(    line, words, path)
{
	while ((getline line < (run "/timeline")) > 0) {
		split(line, words, " ")
		if (line ~ /^# rcng timeline 1 /) {
			boot_epoch = words[5]
			boot_clock = boot_last = words[6]
		} else if (line ~ /^[0-9.]+ [0-9.]+ [0-9]+ [0-9.]+ ./) {
			path = line
			sub(/^[^ ]+ [^ ]+ [^ ]+ [^ ]+ /, "", path)
			if (!(path in boot_status))
				boot_path[++nboot] = path
			boot_status[path] = words[3]
			boot_begin[path] = words[1]
			boot_end[path] = boot_last = words[2]
		}
	}
	close(run "/timeline")
}

# Why the script failed last.
function read_record(i,    path, line, word, text, began)
{
	path = run "/last/" name[i]
	while ((getline line < path) > 0) {
		word = text = line
		sub(/ .*/, "", word)
		sub(/^[^ ]* ?/, "", text)
		if (word == "status")
			status[i] = text + 0
		else if (word == "time")
			when[i] = epoch(text)
		else if (word == "began")
			began = text
		else if (word == "ended" && began != "")
			took[i] = text - began
		else if (word == "by")
			by[i] = text
		else if (word == "reason")
			reason[i] = text
		else if (word == "action")
			action[i] = text
		else if (word == "said")
			said[i, ++nsaid[i]] = text
	}
	close(path)
	failed[i] = action[i] ~ /start$/
}

# The age is that of the oldest process, which becomes the first.
function read_ages(i,    k, ticks, oldest, first)
{
	for (k = 1; k <= npids[i]; k++) {
		ticks = start_ticks(pid[i, k])
		if (ticks != "" && (oldest == "" || ticks < oldest)) {
			oldest = ticks
			first = k
		}
	}
	if (oldest == "" || now_ticks == "")
		return
	for (k = first; k > 1; k--) {
		ticks = pid[i, k]
		pid[i, k] = pid[i, k - 1]
		pid[i, k - 1] = ticks
	}
	# a hundredth of a second each, on every Linux
	age[i] = int((now_ticks - oldest) / 100)
	born[i] = oldest
}

# When the process started, in ticks since the boot; empty if it is gone.
# The name of the program is in parentheses and may have anything in it.
function start_ticks(p,    path, line, all, words)
{
	path = "/proc/" p "/stat"
	while ((getline line < path) > 0)
		all = all line "\n"
	close(path)
	if (all == "")
		return ""
	sub(/.*\) /, "", all)
	split(all, words, " ")
	return words[20] + 0
}

# When the system was started; in a container, maybe when that was.
function read_start(    line)
{
	while (btime == "" && (getline line < "/proc/stat") > 0)
		if (line ~ /^btime /)
			btime = substr(line, 7) + 0
	close("/proc/stat")
}

# The same time at every look, not one that moves with the rounding; unless
# the clocks that it is made from are at odds.
function since(i,    t)
{
	if (born[i] != "" && btime != "") {
		t = int(btime + born[i] / 100)
		if (t - (now - age[i]) <= 2 && now - age[i] - t <= 2)
			return t
	}
	return now - age[i]
}

function judge(i)
{
	if ((i, "broken") in answer)
		judged(i, "broken", "x", answer[i, "broken"])
	else if ((i, "unreadable") in answer)
		judged(i, "unknown", "?", "the script is not readable")
	else if (!((i, "end") in answer) && !((i, "foreign") in answer))
		judged(i, "unknown", "?", "no answer within " limit " s")
	else if (sv[i] != "")
		sv_judge(i)
	else if (kind[i] == "once")
		judge_once(i)
	else if (npids[i] > 0 || answer[i, "custom"] == "0")
		judge_running(i)
	else
		judge_stopped(i)
}

function judge_running(i)
{
	failed[i] = 0
	if (enabled[i] == "no")
		judged(i, "running", "~", "not enabled")
	else if (age[i] != "" && age[i] < 5)
		judged(i, "running", "!", "")
	else
		judged(i, "running", "+", "")
}

function judge_stopped(i)
{
	if (enabled[i] == "no" || (i, "nostart") in answer) {
		failed[i] = 0
		judged(i, "off", ".", enabled[i] == "no" ? "" : \
		    "not started at boot: KEYWORD nostart")
	} else if (failed[i])
		judge_failed(i)
	else if (boot_status[file[i]] == "0")
		judged(i, "stopped", "-", "was started at boot")
	else if (boot_epoch != "")
		judged(i, "stopped", "-", "was not started at boot")
	else
		judged(i, "stopped", "-", "")
}

function judge_once(i)
{
	if (enabled[i] == "no" || (i, "nostart") in answer) {
		failed[i] = 0
		judged(i, "off", ".", "")
	} else if (failed[i])
		judge_failed(i)
	else if (file[i] in boot_status) {
		age[i] = now - int(boot_epoch + boot_end[file[i]] - boot_clock)
		judged(i, "done", "+", "")
	} else
		judged(i, "off", ".", boot_epoch == "" ? "" : \
		    "was not run at boot")
}

function judge_failed(i)
{
	if (when[i] != "")
		age[i] = now - when[i]
	judged(i, "failed", "x", why(i))
}

function judged(i, word, character, text)
{
	state[i] = word
	glyph[i] = character
	note[i] = text
	if (age[i] != "" && age[i] < 0)
		age[i] = 0
}

# How it failed, and the last that it said about it.  What rc.subr says tells
# how the program ended; else it is left out, as is what the shell says, if
# there is anything better.  The reason that rclog found is that of a line too.
function why(i,    text, k, best)
{
	text = how(status[i])
	for (k = 1; k <= nsaid[i]; k++)
		if (said[i, k] ~ /: not started: .* (exited with code|terminated with signal) [0-9]+$/)
			text = how_it_ended(said[i, k])
		else if (said[i, k] !~ /^(Starting|Stopping) [^ ]*\.$|: WARNING: failed to start |^(Segmentation fault|Aborted|Killed|Terminated|Bus error|Illegal instruction)( \(core dumped\))?$/)
			best = said[i, k]
	if (action[i] != "start")
		text = action[i] ": " text
	for (k = 1; reason[i] != "" && k <= nsaid[i]; k++)
		if (said[i, k] ~ /[Aa]ddress (already )?in use/)
			best = said[i, k]
	if (best == "" && nsaid[i] > 0 && text ~ /^exit/)
		best = said[i, nsaid[i]]
	if (best != "")
		text = text ": " best
	if (reason[i] != "")
		text = text "; " reason[i]
	return text
}

function how_it_ended(text,    n)
{
	n = text
	sub(/.* /, "", n)
	return how(text ~ /terminated with signal [0-9]+$/ ? n + 128 : n + 0)
}

# A status as shells give it, in words.
function how(s)
{
	if (s <= 128)
		return "exit " s
	return "killed by " signal_name(s)
}

function signal_name(s,    names, n)
{
	n = (s > 384 ? s - 384 : s - 128)
	split("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE " \
	    "ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ " \
	    "VTALRM PROF WINCH IO PWR SYS", names, " ")
	return (n in names) ? "SIG" names[n] : "signal " n
}

# Seconds since the Epoch of a time as in RFC 3339, UTC; empty if it is none.
function epoch(text,    f)
{
	if (text !~ /^[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9.]+Z$/)
		return ""
	split(text, f, /[-T:Z]/)
	return days(f[1] + 0, f[2] + 0, f[3] + 0) * 86400 + f[4] * 3600 + \
	    f[5] * 60 + int(f[6])
}

# The reverse.
function rfc3339(t,    d, s, y, m)
{
	d = int(t / 86400)
	s = t - d * 86400
	y = 1970 + int(d / 366)
	while (days(y + 1, 1, 1) <= d)
		y++
	m = 12
	while (days(y, m, 1) > d)
		m--
	return sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, \
	    d - days(y, m, 1) + 1, int(s / 3600), int(s / 60) % 60, s % 60)
}
