# SPDX-License-Identifier: BSD-2-Clause
#
# knobs.awk -- make the list of knobs of rc.conf(5).
#
#	awk -f knobs.awk rc.conf.defaults rc.conf.5.in
#
# The first file has `## SECTION' and `name=default	# meaning' lines; in the
# second the line `.\" KNOBS' is replaced by what they say, as mdoc(7).

# A line of text; page(8) in it becomes .Xr page 8.
function text(line,		n, words, i, w, tail, out) {
	n = split(line, words, " ")
	out = ""
	for (i = 1; i <= n; i++) {
		w = words[i]
		if (w !~ /^[A-Za-z_.-]+\([1-9]\)[,.:;]?$/) {
			out = out (out == "" || out ~ /\n$/ ? "" : " ") w
			continue
		}
		tail = ""
		if (w ~ /[,.:;]$/) {
			tail = " " substr(w, length(w))
			w = substr(w, 1, length(w) - 1)
		}
		sub(/\(/, " ", w)
		sub(/\)/, "", w)
		out = out (out == "" || out ~ /\n$/ ? "" : "\n") \
		    ".Xr " w tail "\n"
	}
	sub(/\n$/, "", out)
	return out
}

FNR == NR && /^## / {
	if (list != "")
		list = list ".El\n"
	list = list ".Ss " substr($0, 4) "\n.Bl -tag -width Ds\n"
	next
}

FNR == NR && /^[a-z]/ {
	name = value = meaning = $0
	sub(/=.*/, "", name)
	sub(/^[^=]*=/, "", value)
	sub(/[ \t]*#.*/, "", value)
	sub(/^[^#]*#[ \t]*/, "", meaning)
	gsub(/"/, "", value)
	list = list ".It Va " name "\n" \
	    text(toupper(substr(meaning, 1, 1)) substr(meaning, 2) ".") "\n"
	list = list (value == "" ? "Empty by default.\n" : \
	    "Default:\n.Ql " value " .\n")
	next
}

FNR == NR {
	next
}

$0 == ".\\\" KNOBS" {
	printf "%s.El\n", list
	next
}

{
	print
}
