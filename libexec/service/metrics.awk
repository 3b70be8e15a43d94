# SPDX-License-Identifier: BSD-2-Clause
#
# metrics.awk -- print the states, and how long the boot took, as Prometheus
# reads them, in its text format of version 0.0.4.  What is not known is left
# out.

function report()
{
	read_start()
	gauge("rc_service_up", "Whether the service runs, and is ready " \
	    "if it is supervised.")
	gauge("rc_service_enabled", "Whether the enabling variable of the " \
	    "script says yes.")
	gauge("rc_service_failed", "Whether the last start failed, or the " \
	    "supervisor has given up, or the script cannot be parsed.")
	gauge("rc_service_supervised", "Whether the service is supervised.")
	gauge("rc_service_ready", "Whether the supervisor says that the " \
	    "service is ready.")
	family("rc_service_restarts_total", "counter", "How often the " \
	    "supervisor has started the service again since it was started.")
	gauge("rc_service_start_time_seconds", "When the oldest process of " \
	    "the service was started, in seconds since the Epoch.")
	gauge("rc_service_last_exit_code", "The status of the last start " \
	    "that failed, or of the last end below the supervisor: 128 and " \
	    "the number of the signal if one was the cause.")
	boot()
	return 0
}

function gauge(family_name, help)
{
	family(family_name, "gauge", help)
}

# All samples of one family; its head only if there is one.
function family(family_name, type, help,    i, v, begun)
{
	for (i = 1; i <= count; i++) {
		if ((v = value(family_name, i)) == "")
			continue
		if (!begun)
			head(family_name, type, help)
		begun = 1
		print family_name "{service=\"" label(name[i]) "\"} " v
	}
}

function head(family_name, type, help)
{
	print "# HELP " family_name " " help
	print "# TYPE " family_name " " type
}

function value(family_name, i)
{
	if (family_name == "rc_service_enabled")
		return enabled[i] == "-" ? "" : flag(enabled[i] == "yes")
	if (family_name == "rc_service_failed")
		return flag(state[i] == "failed" || state[i] == "broken")
	if (family_name == "rc_service_last_exit_code")
		return last_code(i)
	if (kind[i] == "once" || state[i] == "unknown")
		return ""
	if (family_name == "rc_service_up")
		return flag(state[i] == "running")
	if (family_name == "rc_service_supervised")
		return flag(sv[i] != "")
	if (family_name == "rc_service_start_time_seconds")
		return npids[i] > 0 && age[i] != "" ? since(i) "" : ""
	if (sv[i] == "")
		return ""
	if (family_name == "rc_service_ready")
		return flag(sv[i] == "ready")
	return sv_restarts[i] ""
}

function flag(truth)
{
	return truth ? "1" : "0"
}

function last_code(i)
{
	if (sv[i] != "" && (sv_ending[i] == "exit" || sv_ending[i] == "signal"))
		return sv_status(i) ""
	return failed[i] ? status[i] "" : ""
}

# How long the scripts of the boot took, which rclog(8) has recorded.
function boot(    k, n, path)
{
	if (boot_epoch == "")
		return
	head("rc_boot_seconds", "gauge", "The time from the start of rc to " \
	    "the end of the last script of the boot.")
	print "rc_boot_seconds " seconds(boot_last - boot_clock)
	if (nboot == 0)
		return
	head("rc_script_seconds", "gauge", "How long the script took at boot.")
	for (k = 1; k <= nboot; k++) {
		path = boot_path[k]
		print "rc_script_seconds{script=\"" label(path) "\"} " \
		    seconds(boot_end[path] - boot_begin[path])
	}
	head("rc_script_exit_code", "gauge", "The status of the script at boot.")
	for (k = 1; k <= nboot; k++)
		print "rc_script_exit_code{script=\"" label(boot_path[k]) \
		    "\"} " (boot_status[boot_path[k]] + 0)
}

function seconds(s)
{
	return sprintf("%.6f", s < 0 ? 0 : s)
}

# The value of a label.  Names differ after that, too: in what visible() makes
# of one, a backslash of its own is doubled.
function label(text)
{
	if (text ~ /[^ -~]|\\/)
		text = visible(doubled(text, "\\"))
	return doubled(doubled(text, "\\"), "\"")
}

# Text with a backslash before each such character.
function doubled(text, character,    out, at)
{
	while ((at = index(text, character)) > 0) {
		out = out substr(text, 1, at - 1) "\\" character
		text = substr(text, at + 1)
	}
	return out text
}
