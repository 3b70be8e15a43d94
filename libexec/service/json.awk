# SPDX-License-Identifier: BSD-2-Clause
#
# json.awk -- print the states as JSON (RFC 8259), described in service(8).
#
# scope	all or one		all	set: what is off or done, too

function report(    i, bad, between)
{
	read_start()
	print "["
	for (i = 1; i <= count; i++) {
		if (state[i] == "failed" || state[i] == "broken")
			bad = 1
		if (all == "" && (state[i] == "off" || state[i] == "done"))
			continue
		printf "%s%s", between, object(i)
		between = ",\n"
	}
	print (between == "" ? "]" : "\n]")
	if (scope == "one")
		return state[1] != "running" && state[1] != "done"
	return bad
}

function object(i)
{
	return "{" member("name", string(name[i])) ", " \
	    member("state", string(state[i])) ", " \
	    member("enabled", truth(enabled[i])) ", " \
	    member("rogue", glyph[i] == "~" ? "true" : "false") ", " \
	    member("since", age[i] == "" ? "null" : \
	    string(rfc3339(since(i)))) ", " \
	    member("pid", npids[i] > 0 ? pid[i, 1] + 0 : "null") ", " \
	    member("pids", pid_list(i)) ", " \
	    member("exit", failed[i] ? failure(i) : "null") ", " \
	    member("note", string_or_null(note[i])) ", " \
	    member("supervised", sv[i] == "" ? "null" : supervised(i)) ", " \
	    member("kind", string(kind[i])) ", " \
	    member("description", string_or_null(desc[i])) ", " \
	    member("command", string_or_null(command[i])) ", " \
	    member("rcvar", string_or_null(knob[i])) ", " \
	    member("file", string(file[i])) "}"
}

function member(word, value)
{
	return "\"" word "\": " value
}

function truth(word)
{
	return word == "-" ? "null" : word == "yes" ? "true" : "false"
}

function pid_list(i,    k, out)
{
	for (k = 1; k <= npids[i]; k++)
		out = out (k == 1 ? "" : ", ") (pid[i, k] + 0)
	return "[" out "]"
}

function supervised(i)
{
	return "{" member("state", string(sv[i])) ", " \
	    member("want", string(sv_want[i])) ", " \
	    member("restarts", sv_restarts[i]) ", " \
	    member("next", sv_next[i] == 0 ? "null" : \
	    string(rfc3339(sv_next[i]))) ", " \
	    member("code", sv_ending[i] == "exit" ? sv_code[i] : "null") ", " \
	    member("signal", sv_ending[i] == "signal" ? \
	    string(signal_name(sv_status(i))) : "null") ", " \
	    member("reason", string_or_null(sv_reason[i])) "}"
}

function failure(i,    k, out)
{
	out = "{" member("action", string(action[i])) ", " \
	    member("code", status[i] <= 128 ? status[i] + 0 : "null") ", " \
	    member("signal", status[i] <= 128 ? "null" : \
	    string(signal_name(status[i]))) ", " \
	    member("at", when[i] == "" ? "null" : \
	    string(rfc3339(when[i]))) ", " \
	    member("reason", string_or_null(reason[i])) ", \"said\": ["
	for (k = 1; k <= nsaid[i]; k++)
		out = out (k == 1 ? "" : ", ") string(said[i, k])
	return out "]}"
}

function string_or_null(text)
{
	return text == "" ? "null" : string(text)
}

# Any bytes become a string: what is not UTF-8 is replaced by U+FFFD, a byte
# at a time.
function string(text,    out, k, n, c, len)
{
	if (text !~ /[^ !#-[^-~]|\]/ && text !~ /\\/)
		return "\"" text "\""
	n = length(text)
	for (k = 1; k <= n; k += len) {
		c = substr(text, k, 1)
		len = 1
		if (c == "\"" || c == "\\")
			out = out "\\" c
		else if (ord[c] < 32 || ord[c] == 127)
			out = out sprintf("\\u%04x", ord[c])
		else if (ord[c] < 127)
			out = out c
		else if ((len = utf8(text, k)) > 0)
			out = out substr(text, k, len)
		else {
			out = out "\\ufffd"
			len = 1
		}
	}
	return "\"" out "\""
}
