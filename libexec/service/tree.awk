# SPDX-License-Identifier: BSD-2-Clause
#
# tree.awk -- draw what needs what, as a tree or for dot(1).
#
# all		set: what is off, too
# reverse	set: what needs it, instead of what it needs
# graph		set: for dot
# utf8_lines	set: with the lines of Unicode
#
# A node is the number of a service, of which there are COUNT; a number above
# for a condition that nobody provides or for a file that is no script; or `p'
# and a pid.  kids[NODE] has the nodes below it, in the order of the boot.

function report(    root, v)
{
	read_graph()
	splice()
	if (answer[0, "processes"] != "" && graph == "")
		read_processes()
	root = ENVIRON["SVC_ROOT"]
	for (v = 1; v <= nodes && root != ""; v++)
		if (file[v] == root)
			named = v
	sort_out()
	if (graph != "")
		print "digraph service {\n\trankdir=LR;\n" \
		    "\tnode [shape=box, style=rounded];"
	draw()
	if (graph != "")
		print "}"
	return 0
}

# What rcorder printed: there is a node for each file, for each condition that
# not just one file provides, and for what comes before such a condition.
function read_graph(    k, line, id, words)
{
	for (k = 1; (0, "edge" k) in answer; k++) {
		line = answer[0, "edge" k]
		if (line ~ /^\t[fnb][0-9]+ -> [fnb][0-9]+ /) {
			split(line, words, "[ \t]+")
			before[words[4]] = before[words[4]] " " words[2]
			dash[words[2], words[4]] = line ~ /style=dashed/
		} else if (line ~ /^\t[fnb][0-9]+ \[.*label="/) {
			id = substr(line, 2, index(line, " ") - 2)
			ids[++nids] = id
			read_label(id, line)
		}
	}
}

function read_label(id, line,    text, c)
{
	line = substr(line, index(line, "label=\"") + 7)
	while ((c = substr(line, 1, 1)) != "\"" && c != "") {
		if (c == "\\")
			line = substr(line, 2)
		text = text substr(line, 1, 1)
		line = substr(line, 2)
	}
	label[id] = text
	unprovided[id] = id ~ /^n/ && line ~ /style=dashed/
}

# Give rcorder's nodes our numbers, and lead the edges past the conditions
# that are provided.
function splice(    k, i, id)
{
	for (i = 1; i <= count; i++)
		number["f", name[i]] = i
	nodes = count
	for (k = 1; k <= nids; k++) {
		id = ids[k]
		if (id ~ /^f/ && ("f", label[id]) in number)
			node[id] = number["f", label[id]]
		else if (id ~ /^f/ || unprovided[id]) {
			node[id] = ++nodes
			name[nodes] = label[id]
			glyph[nodes] = unprovided[id] ? "?" : "."
			remark[nodes] = unprovided[id] ? \
			    "nobody provides it" : "not executable"
			ignored[nodes] = !unprovided[id]
		}
	}
	for (k = 1; k <= nids; k++)
		if (ids[k] in node)
			lead(ids[k], node[ids[k]], 0)
}

# The nodes before id come before v.
function lead(id, v, dashed,    n, k, from, d)
{
	n = split(before[id], from, " ")
	for (k = 1; k <= n; k++) {
		d = dashed || dash[from[k], id]
		if (from[k] in node)
			edge(node[from[k]], v, d)
		else
			lead(from[k], v, d)
	}
}

function edge(u, v, dashed)
{
	if (!((u, v) in arrow)) {
		arrow[u, v] = 1
		after[u] = after[u] " " v
		dotted[u, v] = 1
	}
	if (!dashed)
		dotted[u, v] = 0
}

# Make kids and the number of those above each node, of what is shown.
function sort_out(    v, u, k, n, list, sorted)
{
	for (u = 1; u <= nodes; u++) {
		n = split(after[u], list, " ")
		for (k = 1; k <= n; k++)
			if (is_shown(u) && is_shown(list[k] + 0))
				sorted[list[k]] = sorted[list[k]] " " u
	}
	for (v = 1; v <= nodes; v++) {
		n = split(sorted[v], list, " ")
		for (k = 1; k <= n; k++) {
			u = list[k]
			if (reverse != "") {
				below[u] = below[u] " " v
				above[v]++
			} else
				above[u]++
		}
		if (reverse == "")
			below[v] = sorted[v]
	}
}

function is_shown(v)
{
	if (all != "" || v == named)
		return 1
	if (v > count)
		return !ignored[v]
	return state[v] == "running" || state[v] == "starting" || \
	    enabled[v] != "no" && !((v, "nostart") in answer)
}

# From the one that is named, or from those that have nothing above them, and
# then from what is on cycles.
function draw(    v)
{
	if (named) {
		walk(named)
		return
	}
	for (v = 1; v <= nodes; v++)
		if (is_shown(v) && !above[v])
			walk(v)
	for (v = 1; v <= nodes; v++)
		if (is_shown(v) && !(v in drawn))
			walk(v)
}

# With a stack of its own: a chain of services may be of any length.
# queue[D] has the nodes yet to be drawn at depth D, margin[D] what is drawn
# before them, path[D] the node of which they are the kids.
function walk(v,    d, queue, margin, path, rest)
{
	d = 0
	queue[0] = v
	margin[0] = ""
	while (d >= 0) {
		rest = queue[d]
		sub(/^ +/, "", rest)
		if (rest == "") {
			if (d > 0)
				delete open[path[d]]
			d--
			continue
		}
		v = rest
		sub(/ .*/, "", v)
		if (v !~ /^p/)
			v += 0
		sub(/^[^ ]* */, "", rest)
		queue[d] = rest
		if (!visit(v, margin[d], d == 0 ? "" : rest == "" ? \
		    corner() : tee()))
			continue
		margin[d + 1] = margin[d] (d == 0 ? "" : rest == "" ? \
		    "   " : bar())
		d++
		queue[d] = kids[v] " " below[v]
		path[d] = v
		open[v] = 1
	}
}

# Draw one node; true when what is below it is to be drawn, too.
function visit(v, lines, line,    text)
{
	if (graph != "")
		return visit_dot(v)
	if (v ~ /^p/) {
		print "    " lines line substr(v, 2) " " visible(program(v))
		return 1
	}
	text = visible(name[v])
	if (v in open)
		text = text "  cycle"
	else if (v in drawn && kids[v] below[v] != "")
		text = text " ..."
	else if (remark[v] != "")
		text = text "  " remark[v]
	print " " glyph[v] "  " lines line text
	if (v in drawn)
		return 0
	drawn[v] = 1
	return 1
}

function tee()
{
	return utf8_lines != "" ? "\342\224\234\342\224\200 " : "|- "
}

function corner()
{
	return utf8_lines != "" ? "\342\224\224\342\224\200 " : "`- "
}

function bar()
{
	return utf8_lines != "" ? "\342\224\202  " : "|  "
}

# A node and the edges to what is below it.
function visit_dot(v,    n, k, list, a, b)
{
	if (v in drawn)
		return 0
	drawn[v] = 1
	printf "\tn%d [label=\"%s\"%s];\n", v, quoted(visible(name[v])), \
	    look(v)
	n = split(below[v], list, " ")
	for (k = 1; k <= n; k++) {
		a = reverse != "" ? v : list[k]
		b = reverse != "" ? list[k] : v
		printf "\tn%d -> n%d [style=%s];\n", a, b, \
		    dotted[a, b] ? "dashed" : "solid"
	}
	return 1
}

function quoted(text,    k, c, out)
{
	for (k = 1; k <= length(text); k++) {
		c = substr(text, k, 1)
		out = out (c == "\"" || c == "\\" ? "\\" : "") c
	}
	return out
}

function look(v)
{
	if (v > count)
		return remark[v] == "" || ignored[v] ? ", color=gray" : \
		    ", shape=ellipse, color=red, style=dashed"
	if (glyph[v] == "+")
		return ", color=green"
	if (glyph[v] == "x")
		return ", color=red"
	return glyph[v] == "." ? ", color=gray" : ", color=orange"
}

# Put the processes below the services that run.
function read_processes(    n, k, list, i)
{
	n = split(answer[0, "processes"], list, " ")
	for (k = 1; k <= n; k++)
		read_parent(list[k])
	for (k = 1; k <= n; k++)
		if (parent[list[k]] in parent)
			kids["p" parent[list[k]]] = \
			    kids["p" parent[list[k]]] " p" list[k]
	for (i = 1; i <= count; i++)
		for (k = 1; k <= npids[i]; k++)
			of[pid[i, k]] = i
	for (i = 1; i <= count; i++)
		for (k = 1; k <= npids[i]; k++)
			if (pid[i, k] in parent && !is_below(pid[i, k], i))
				kids[i] = kids[i] " p" pid[i, k]
	for (k = 1; (0, "head" k) in answer; k++) {
		i = script_of(answer[0, "script" k], (0, "wrong" k) in answer)
		if (i)
			supervised(i, answer[0, "head" k] + 0)
	}
}

# subreap(8) is not the service's, its children are.
function supervised(i, head)
{
	if (head in parent)
		kids[i] = comm[head] == "subreap" ? kids["p" head] : " p" head
}

# Whether one of the processes above p is the service's, too.
function is_below(p, i)
{
	while ((p = parent[p]) in parent)
		if (of[p] == i && p in of)
			return 1
	return 0
}

# The name of the program may have anything in it.
function read_parent(p,    path, line, text, words)
{
	path = "/proc/" p "/stat"
	while ((getline line < path) > 0)
		text = text line "\n"
	close(path)
	if (text == "")
		return
	line = text
	sub(/^[^(]*\(/, "", line)
	sub(/\) [^)]*$/, "", line)
	comm[p] = line
	sub(/.*\) /, "", text)
	split(text, words, " ")
	parent[p] = words[2] + 0
}

# The command of a process: its arguments, or the name of the program when
# there are none.
function program(v,    p, command, line, text)
{
	p = substr(v, 2) + 0
	command = "{ tr '\\000\\n' '  ' </proc/" p "/cmdline; } 2>/dev/null"
	while ((command | getline line) > 0)
		text = text line
	close(command)
	sub(/ +$/, "", text)
	return text != "" ? text : "[" comm[p] "]"
}
