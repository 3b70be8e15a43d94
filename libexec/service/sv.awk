# SPDX-License-Identifier: BSD-2-Clause
#
# sv.awk -- what supervise(8) says of a service, and what to think of it.
#
# sv[I]			its state: down starting ready stopping finishing failed;
#			empty: service I is not supervised
# sv_want[I]		up, down or once
# sv_since[I]		when it came into that state; seconds since the Epoch
# sv_restarts[I]	how often it was started because it ended
# sv_ending[I]		how it ended last: none exit signal unknown
# sv_code[I]		the exit status or the signal
# sv_next[I]		when it will be started again; 0: no such plan
# sv_reason[I]		why it ended

# sv_take(I, TEXT): take the field off the end of TEXT, the fields behind the
# sixth of the line of _state, each ended by a tab but for the last; return
# the rest.  An rc.subr without supervision does not write the field.
function sv_take(i, text,    at, last, w)
{
	for (at = length(text); at > 0 && substr(text, at, 1) != "\t"; at--)
		;
	if (at == 0)
		return text
	last = substr(text, at + 1)
	if (last != "" && last !~ /^(down|starting|ready|stopping|finishing|failed) (up|down|once) [0-9]+ [0-9]+ [0-9]+ [0-9]+ (none|exit|signal|unknown) [0-9]+ [0-9]+( |$)/)
		return text
	split(last, w, " ")
	sv[i] = w[1]
	sv_want[i] = w[2]
	sv_since[i] = w[5] + 0
	sv_restarts[i] = w[6] + 0
	sv_ending[i] = w[7]
	sv_code[i] = w[8] + 0
	sv_next[i] = w[9] + 0
	sub(/^([^ ]+ ?)([^ ]+ ?)([^ ]+ ?)([^ ]+ ?)([^ ]+ ?)([^ ]+ ?)([^ ]+ ?)([^ ]+ ?)([^ ]+ ?)/, "", last)
	sv_reason[i] = last
	return substr(text, 1, at - 1)
}

function sv_judge(i)
{
	if (sv[i] != "failed")
		failed[i] = 0
	if (sv[i] == "ready" && npids[i] > 0 || sv[i] == "down" && sv_want[i] != "up") {
		sv_judge_settled(i)
		return
	}
	age[i] = sv_since[i] > 0 ? now - sv_since[i] : ""
	if (sv[i] == "failed")
		sv_judge_failed(i)
	else if (sv[i] == "down" && sv_next[i] > now)
		judged(i, "waiting", "!", "waits " (sv_next[i] - now) \
		    " s after " sv_how_ended(i))
	else if (sv[i] == "stopping" || sv[i] == "finishing")
		judged(i, sv_want[i] == "down" ? "stopping" : "restarting", \
		    "!", sv_words(i))
	else
		judged(i, "starting", "!", sv_restarted(i))
}

# It runs, or it is about to be no service of the supervisor any more.  One
# that was restarted is to be looked at until it has run for a minute.
function sv_judge_settled(i,    times)
{
	if (sv[i] == "down") {
		judge_stopped(i)
		return
	}
	judge_running(i)
	if ((times = sv_restarted(i)) == "")
		return
	note[i] = note[i] (note[i] == "" ? "" : "; ") times
	if (glyph[i] == "+" && age[i] != "" && age[i] < 60)
		glyph[i] = "!"
}

# As the record of a failed start would have it.
function sv_judge_failed(i,    text)
{
	failed[i] = 1
	action[i] = "start"
	status[i] = sv_status(i)
	when[i] = sv_since[i] > 0 ? sv_since[i] : ""
	reason[i] = sv_words(i)
	text = sv_how_ended(i)
	if (reason[i] != "")
		text = reason[i] (sv_ending[i] == "none" ? "" : \
		    ", the last time: " text)
	judged(i, "failed", "x", text)
}

# The status as a shell gives it.
function sv_status(i)
{
	return sv_ending[i] == "signal" ? 128 + sv_code[i] : sv_code[i]
}

function sv_how_ended(i)
{
	if (sv_ending[i] == "exit" || sv_ending[i] == "signal")
		return how(sv_status(i))
	return sv_ending[i] == "none" ? "a failed start" : "an end nobody saw"
}

# The reason, if it says more than how it ended.
function sv_words(i,    text)
{
	text = sv_reason[i]
	if (text ~ /^(exited [0-9]+|killed by signal [0-9]+|ended while nobody looked)$/)
		return ""
	if (text ~ /[0-9]000 ms$/)
		sub(/000 ms$/, " s", text)
	return text
}

function sv_restarted(i,    text, s)
{
	if (sv_restarts[i] == 0)
		return ""
	text = sv_restarts[i] == 1 ? "restarted once" : \
	    "restarted " sv_restarts[i] " times"
	if ((i, "begun") in answer) {
		s = now - answer[i, "begun"]
		text = text " in " (s < 0 ? 0 : s < 100 ? s : \
		    int(s < 7200 ? s / 60 : s < 172800 ? s / 3600 : s / 86400)) \
		    (s < 100 ? " s" : s < 7200 ? " min" : \
		    s < 172800 ? " h" : " days")
	}
	return text
}
