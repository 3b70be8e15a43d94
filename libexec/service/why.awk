# SPDX-License-Identifier: BSD-2-Clause
#
# why.awk -- print all that is known of the script SVC_FILE.

function report(    i)
{
	for (i = 1; i <= count && file[i] != ENVIRON["SVC_FILE"]; i++)
		;
	read_facts(i)
	read_headers()
	read_start()
	print visible(name[i]) "  " headline(i)
	if (note[i] != "" && !failed[i] && !((i, "nostart") in answer))
		row("note", note[i])
	if (desc[i] != "")
		row("about", desc[i])
	row("script", file[i])
	if (command[i] != "")
		row("command", command[i], command_place(i))
	if (action[i] ~ /start$/)
		row_failure(i)
	row_enabled(i)
	if (sv[i] != "")
		row_supervised(i)
	rows_needs(i)
	row_needed(i)
	return 0
}

# What _svc_why_facts printed.
function read_facts(i,    lines, n, k, text)
{
	n = split(output[i], lines, "\n")
	for (k = 1; k <= n; k++) {
		text = lines[k]
		sub(/^[^ ]* /, "", text)
		if (lines[k] ~ /^why-file /)
			conf[++nconf] = text
		else if (lines[k] ~ /^why-id /)
			id = text
		else if (lines[k] ~ /^why-ready /)
			readiness = text
		else if (lines[k] ~ /^why-misses [0-9]+$/)
			misses = text + 0
	}
}

function row(word, text, place)
{
	text = visible(text)
	printf "  %-10s ", word
	if (place != "")
		printf "%-37s  %s\n", text, visible(place)
	else
		print text
}

function headline(i,    text)
{
	text = state[i]
	if (npids[i] > 0)
		text = text ", pid " pid[i, 1] \
		    (npids[i] > 1 ? " +" (npids[i] - 1) : "")
	if (age[i] == "")
		return text
	return text ", for " period(age[i]) ", since " rfc3339(since(i))
}

# ---------------------------------------------------------------------------
# The last failure

function row_failure(i,    text, k)
{
	text = how(status[i])
	if (took[i] > 0)
		text = text sprintf(" after %.2f s", took[i])
	text = text "; " (sv[i] == "failed" ? "given up" : \
	    action[i] " " starter(i)) \
	    (when[i] == "" ? "" : " at " rfc3339(when[i]))
	row(failed[i] ? "ended" : "last", text)
	for (k = 1; k <= nsaid[i]; k++)
		row(k == 1 ? "said" : "", said[i, k])
	if (reason[i] ~ /^port [0-9]+ is held by pid [0-9]+/)
		row("port", holder(reason[i]))
	else if (reason[i] != "")
		row("reason", reason[i])
}

# Who tried to start it.
function starter(i)
{
	if (by[i] != "")
		return "by " by[i]
	return file[i] in boot_status && boot_status[file[i]] != 0 ? \
	    "at boot" : "by hand"
}

# A port, and what is known of the process that holds it.
function holder(text,    p, k, j)
{
	sub(/^port /, "", text)
	p = text
	sub(/^[0-9]+ is held by pid /, "", p)
	p += 0
	for (k = 1; k <= count; k++)
		for (j = 1; j <= npids[k]; j++)
			if (pid[k, j] == p)
				return text ", service " name[k]
	return text (start_ticks(p) == "" ? ", which has ended since" : "")
}

# ---------------------------------------------------------------------------
# Places

# Where the command is set: by a knob, or in the script.
function command_place(i,    k)
{
	found_place = ""
	if (id != "")
		for (k = 1; k <= nconf; k++)
			find_assignment(conf[k], id "_program")
	if (found_place == "")
		find_assignment(file[i], "command")
	return found_place
}

function row_enabled(i,    k)
{
	if ((i, "nostart") in answer)
		row("boot", "not started: KEYWORD nostart", keyword_place[i])
	if (knob[i] == "") {
		if (state[i] != "broken" && state[i] != "unknown")
			row("enabled", "always: it has no rcvar")
		return
	}
	found_place = ""
	find_assignment(file[i], knob[i])
	for (k = 1; k <= nconf; k++)
		find_assignment(conf[k], knob[i])
	if (found_place == "")
		row("enabled", enabled[i] ": " knob[i] " is not set")
	else
		row("enabled", enabled[i] ": " found_text, found_place)
}

# Set found_text and found_place to the last word in the file that is
# VAR=VALUE, or the shell's default for it.  What the shell would make of the
# words is not asked: a loop, or a command, may set it as well.
function find_assignment(path, var,    line, n, k, c, quote, word)
{
	while ((getline line < path) > 0) {
		n++
		word = quote == "" ? "" : word " "
		for (k = 1; k <= length(line); k++) {
			c = substr(line, k, 1)
			if (quote != "") {
				if (c == quote)
					quote = ""
			} else if (c == "#" && word == "")
				break
			else if (c ~ /[ \t;&|()]/) {
				note_assignment(word, var, path, n)
				word = ""
				continue
			} else if (c == "\"" || c == "'")
				quote = c
			if (c == "\\" && quote != "'")
				c = c substr(line, ++k, 1)
			word = word c
		}
		if (quote == "")
			note_assignment(word, var, path, n)
	}
	close(path)
}

function note_assignment(word, var, path, n)
{
	if (index(word, var "=") != 1 && index(word, "${" var ":=") != 1 &&
	    index(word, "${" var "=") != 1 && index(word, "\"${" var ":=") != 1)
		return
	found_text = word
	found_place = path ":" n
}

# ---------------------------------------------------------------------------
# The supervisor

function row_supervised(i,    text)
{
	text = sv[i] ", wanted " sv_want[i]
	if (sv_restarts[i] > 0 && !failed[i])
		text = text ", " sv_restarted(i)
	if (sv_ending[i] != "none")
		text = text ", last end: " sv_how_ended(i)
	if (sv_next[i] > now)
		text = text ", next start in " (sv_next[i] - now) " s"
	row("supervised", text)
	if (sv_words(i) != "" && !failed[i])
		row("", sv_words(i))
	if (sv[i] == "starting" && readiness != "")
		row("", "waits until it is ready: " readiness)
	if (misses > 0)
		row("", "its health was not well " misses " times in a row")
}

# ---------------------------------------------------------------------------
# Needs

# The headers of all scripts, as rcorder reads them.
function read_headers(    i, line, n, k, w, words)
{
	for (i = 1; i <= count; i++) {
		n = 0
		while ((getline line < file[i]) > 0) {
			n++
			if (line !~ /^#/ && line !~ /^[ \t]*$/)
				break
			if (line !~ /^# (PROVIDE|REQUIRE|KEYWORD)S?:/)
				continue
			w = split(line, words, " ")
			for (k = 3; k <= w; k++)
				header(i, substr(words[2], 1, 7), words[k], n)
		}
		close(file[i])
	}
}

function header(i, keyword, word, n)
{
	if (keyword == "PROVIDE") {
		providers[word] = providers[word] " " i
		provides[i, word] = 1
	} else if (keyword == "REQUIRE") {
		need[i, ++nneeds[i]] = word
		need_line[i, nneeds[i]] = n
	} else
		keyword_place[i] = file[i] ":" n
}

# A row for each REQUIRE line.
function rows_needs(i,    k, text, between, title)
{
	title = "needs"
	for (k = 1; k <= nneeds[i]; k++) {
		text = text between need_state(need[i, k])
		between = ", "
		if (k == nneeds[i] || need_line[i, k + 1] != need_line[i, k]) {
			row(title, text, file[i] ":" need_line[i, k])
			title = text = between = ""
		}
	}
	if (nneeds[i] == 0)
		row("needs", "nothing")
}

function need_state(word,    n, k, list, out)
{
	n = split(providers[word], list, " ")
	if (n == 0)
		return word " (nobody provides it)"
	for (k = 1; k <= n; k++)
		out = out (k == 1 ? "" : ", ") \
		    (name[list[k]] == word ? "" : name[list[k]] " ") \
		    condition(list[k])
	return name[list[1]] == word && n == 1 ? word " " out : \
	    word " (" out ")"
}

# What is not enabled by anything and starts no daemon is just run.
function condition(i)
{
	if (state[i] == "off" && kind[i] == "once" && enabled[i] == "-")
		return "not run"
	return state[i]
}

function row_needed(i,    j, k, text)
{
	for (j = 1; j <= count; j++) {
		if (j == i || enabled[j] == "no")
			continue
		for (k = 1; k <= nneeds[j]; k++)
			if ((i, need[j, k]) in provides) {
				text = text (text == "" ? "" : ", ") \
				    name[j] " " condition(j)
				break
			}
	}
	row("needed by", text == "" ? "nothing that is enabled" : text)
}
