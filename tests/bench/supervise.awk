# SPDX-License-Identifier: BSD-2-Clause
#
# supervise.awk -- tables of what supervise.sh measured.
#
# Variables: tools, the supervisors in order; large, one more number of
# services or nothing.  Input: status.out, what race printed, and all, lines
# of a number of services, a supervisor, and a figure with its name.
#
# Ratios are of the best to the best and of the median to the median.  Where a
# goal is for a time, it is for the best one.

FILENAME == "status.out" {
	if ($1 == "true")
		unit = $2
	else
		add("status " $1, $2, $3, $2 / unit)
	next
}
{
	key = $1 " " $2 " " $3
	value[key, ++n[key]] = $4
	is_sorted[key] = 0
}
$3 == "start" { brought_up++ }
$3 == "busy" { busy++ }
END {
	count = split(tools, tool, " ")
	sizes = split("100 1000 " large, size, " ")
	if (busy > 0)
		printf "%d of %d trees: somebody else used the machine\n\n",
		    busy, brought_up
	for (i = 1; i <= sizes; i++)
		starts(size[i])
	restarts(100)
	if (large != "")
		restarts(large)
	for (i = 1; i <= sizes; i++)
		memory(size[i])
	statuses()
	idle()
	for (i = 2; i <= sizes; i++)
		takeover(size[i])
}

# The best of what several runs of race found.
function add(name, best, middle, ratio)
{
	if (!(name in status_best)) {
		names[++names_count] = name
		status_best[name] = best
		status_median[name] = middle
		status_ratio[name] = ratio
	}
	if (best < status_best[name])
		status_best[name] = best
	if (middle < status_median[name])
		status_median[name] = middle
	if (ratio < status_ratio[name])
		status_ratio[name] = ratio
}

function sort(key,    i, j, v)
{
	if (is_sorted[key])
		return
	for (i = 2; i <= n[key]; i++) {
		v = value[key, i]
		for (j = i - 1; j >= 1 && value[key, j] > v; j--)
			value[key, j + 1] = value[key, j]
		value[key, j + 1] = v
	}
	is_sorted[key] = 1
}

# The value that the part p of all does not exceed.
function part(key, p,    i)
{
	sort(key)
	i = int(p * n[key])
	if (i < p * n[key])
		i++
	return value[key, i < 1 ? 1 : i]
}

function best(key)
{
	return part(key, 0)
}

function median(key,    half)
{
	sort(key)
	half = int((n[key] + 1) / 2)
	return (value[key, half] + value[key, n[key] + 1 - half]) / 2
}

# Only ours have goals.
function verdict(name, goal, value)
{
	if (name != "rcng")
		return ""
	return goal " " (value <= goal ? "met" : "MISSED")
}

function starts(size,    i, key, floor)
{
	floor = size " floor start"
	printf "%-24s %16s  %16s\n", "start of " size,
	    "---- ms, to ----", "- times floor --"
	printf "%-24s %8s %7s  %8s %7s  %s\n", "until the last is up",
	    "best", "median", "best", "median", "goal"
	for (i = 1; i <= count; i++) {
		key = size " " tool[i] " start"
		if (!(key in n) || tool[i] == "s6_ready")
			continue
		printf "%-24s %8.0f %7.0f  %8.2f %7.2f  %s\n", tool[i],
		    best(key), median(key), best(key) / best(floor),
		    median(key) / median(floor),
		    verdict(tool[i], 1.2, best(key) / best(floor))
	}
	print ""
}

function restarts(size,    i, key, floor, name)
{
	floor = size " floor restart"
	printf "%-24s %24s  %16s\n", "SIGKILL of one of " size,
	    "---------- ms ----------", "- times floor --"
	printf "%-24s %8s %7s %7s  %8s %7s  %s\n", "to its successor",
	    "best", "median", "p99", "median", "p99", "goal"
	for (i = 1; i <= count; i++) {
		key = size " " tool[i] " restart"
		if (!(key in n))
			continue
		name = tool[i] == "s6_ready" ? "s6, ready before" : tool[i]
		printf "%-24s %8.2f %7.2f %7.2f  %8.2f %7.2f  %s\n", name,
		    best(key), median(key), part(key, 0.99),
		    median(key) / median(floor),
		    part(key, 0.99) / part(floor, 0.99),
		    verdict(tool[i], 1.2, median(key) / median(floor))
	}
	print ""
}

# What the kernel has for the services themselves it has for the floor's.
function memory(size,    i, key, floor, goal, more)
{
	floor = median(size " floor kernel")
	printf "%-24s %9s %9s  %16s\n", "memory of", "", "PSS, KiB",
	    "kernel's, KiB"
	printf "%-24s %9s %9s  %16s  %s\n", size " services", "processes",
	    "a service", "a service", "goal"
	for (i = 1; i <= count; i++) {
		key = size " " tool[i]
		if (!((key " pss") in n) || tool[i] == "s6_ready")
			continue
		more = sprintf("%+.1f",
		    (median(key " kernel") - floor) / size)
		if (tool[i] == "floor")
			more = sprintf("(%.1f)", floor / size)
		goal = ""
		if (size == 1000)
			goal = verdict(tool[i], 4, median(key " pss") / size)
		printf "%-24s %9d %9.2f  %16s  %s\n", tool[i],
		    median(key " processes"), median(key " pss") / size,
		    more, goal
	}
	print ""
}

function statuses(    goal, i, name, shown)
{
	printf "%-24s %16s  %16s  %s\n", "status of 1000",
	    "------ ms ------", "times /bin/true", ""
	printf "%-24s %8s %7s  %16s  %s\n", "", "best", "median", "best",
	    "goal"
	for (i = 1; i <= names_count; i++) {
		name = names[i]
		shown = substr(name, 8)
		gsub("_", " ", shown)
		goal = ""
		if (name == "status svstat_-a")
			goal = verdict("rcng", 5, status_best[name])
		printf "%-24s %8.2f %7.2f  %16.2f  %s\n", shown,
		    status_best[name], status_median[name],
		    status_ratio[name], goal
	}
	print ""
}

function idle(    i, key)
{
	printf "%-24s %s\n", "nothing happens to 100", "wake-ups a second"
	for (i = 1; i <= count; i++) {
		key = "100 " tool[i] " wakeups"
		if (key in n)
			printf "%-24s %17.2f  %s\n", tool[i], best(key),
			    verdict(tool[i], 0, best(key))
	}
	print ""
}

function takeover(size,    key)
{
	key = size " rcng"
	if (!((key " takeover") in n))
		return
	printf "%s services, SIGKILL of svscan's supervisor\n", size
	printf "    until the last has another: best %.2f ms, median %.2f, " \
	    "%.2f times what opening takes\n", best(key " takeover"),
	    median(key " takeover"),
	    best(key " takeover") / best(key " reopen")
	key = key " restarted"
	printf "    services started again: %d (goal %s)\n\n", part(key, 1),
	    verdict("rcng", 0, part(key, 1))
}
