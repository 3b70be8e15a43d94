# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154
#
# rc.sh -- a small system for each test case of rc.subr, and its scripts.
#
# A case is declared with `rc_case NAME', which sees to it that the daemons
# that it leaves behind, food.c all of them, are killed.  Its body begins with
# rc_tree, writes scripts with rc_script and runs them with rc_check.

# rc_case NAME
#	Declare the test case NAME.
rc_case()
{
	atf_test_case "$1" cleanup
	eval "$1_cleanup() { rc_cleanup; }"
	_rc_cases="${_rc_cases-} $1"
}

# rc_add_cases
#	Add all the declared cases: the body of atf_init_test_cases.
rc_add_cases()
{
	local tc
	for tc in $_rc_cases; do
		atf_add_test_case "$tc"
	done
}

# rc_svscans
#	Set svscans to the processes of the svscan of the work directory.
rc_svscans()
{
	local pid
	svscans=
	for pid in $("$STAGE/usr/libexec/rc/proc" find "$STAGE/usr/libexec/rc/svscan"); do
		[ "$(readlink "/proc/$pid/cwd")" != "$PWD/service" ] ||
		    svscans="$svscans $pid"
	done
}

# rc_end_svscan
#	End the svscan of the work directory, and with it what it supervises.
rc_end_svscan()
{
	local tries=250
	rc_svscans
	# shellcheck disable=SC2086 # words
	[ -z "$svscans" ] || kill -TERM $svscans
	while [ -n "$svscans" ] && [ "$tries" -gt 0 ]; do
		sleep 0.02
		tries=$((tries - 1))
		rc_svscans
	done
	# shellcheck disable=SC2086 # words
	[ -z "$svscans" ] || kill -KILL $svscans
}

# rc_cleanup
#	Kill what is left of the daemons that ran from the work directory, and
#	of the process group in the file group.
rc_cleanup()
{
	local pid exe
	[ ! -d service ] || rc_end_svscan
	if [ -s group ] && pid=$(cat group) &&
	    [ "$(readlink "/proc/$pid/cwd")" = "$PWD" ]; then
		kill -KILL "-$pid"
	fi
	# shellcheck disable=SC2044 # numbers, not names
	for pid in $(find . -name '*.pids' -exec cat {} +); do
		exe=$(readlink "/proc/$pid/exe") || continue
		case $exe in
		"$PWD"/*)
			kill -KILL "$pid"
			;;
		esac
	done
	return 0
}

# rc_tree
#	Make an empty system in the work directory, and use it.
rc_tree()
{
	mkdir -p etc/rc.d etc/defaults bin run state
	chmod 755 . etc etc/rc.d etc/defaults bin run state
	cp "$STAGE/etc/rc.subr" etc/rc.subr
	cp "$STAGE/etc/defaults/rc.conf" etc/defaults/rc.conf
	: >etc/rc.conf
	chmod 644 etc/rc.subr etc/defaults/rc.conf etc/rc.conf
	export RC_ETC="$PWD/etc" RC_RUN="$PWD/run" RC_STATE="$PWD/state" \
	    RC_SERVICE="$PWD/service" \
	    RC_LIBEXEC="$STAGE/usr/libexec/rc" RC_SBIN="$STAGE/sbin"
	unset flags name rcvar autoboot rc_fast rc_force rc_quiet container \
	    RC_PID RC_PATH
	umask 022
	# shellcheck disable=SC2086 # words
	set -- $TEST_SHELL
	rc_shebang="$(command -v "$1")${2:+ $2}"
}

# rc_food NAME
#	Install the daemon as bin/NAME; its processes are in bin/NAME.pids.
rc_food()
{
	cp "$OBJ/food" "bin/$1"
	: >"bin/$1.pids"
	chmod 755 "bin/$1"
	chmod 666 "bin/$1.pids"
}

# rc_file FILE
#	Write stdin to the executable FILE, with the shell under test on its
#	first line and our rc.subr, rc.conf and rc.d for those of /etc.
rc_file()
{
	{
		printf '#!%s\n' "$rc_shebang"
		sed "s,/etc/rc\\.,$RC_ETC/rc.,g"
	} >"$1"
	chmod 755 "$1"
}

# rc_script NAME
#	Make stdin, which sets the variables, the rc.d script NAME.
rc_script()
{
	{
		echo '$_rc_subr_loaded . /etc/rc.subr'
		cat
		echo 'load_rc_config $name'
		echo 'run_rc_command "$@"'
	} | rc_file "etc/rc.d/$1"
}

# rc_daemon NAME [LINE ...]
#	Make a script for the daemon NAME, with a pid file, and more lines.
rc_daemon()
{
	local daemon="$1"
	shift
	rc_food "$daemon"
	rc_script "$daemon" <<-END
		name=$daemon
		rcvar=\$name
		command=$PWD/bin/$daemon
		pidfile=$PWD/run/$daemon.pid
		command_args="-p \$pidfile"
		$(printf '%s\n' "$@")
	END
}

# rc_conf [LINE ...]
#	Make the lines the whole of rc.conf.
rc_conf()
{
	printf '%s\n' "$@" >etc/rc.conf.new
	rc_newer etc/rc.conf.new
	mv etc/rc.conf.new etc/rc.conf
}

# rc_newer FILE
#	Give FILE a time that no file had before, in whole seconds: busybox and
#	mksh see no smaller differences.
rc_newer()
{
	rc_clock=$((${rc_clock-1000000000} + 1))
	touch -d "@$rc_clock" "$1"
}

# rc_check STATUS STDOUT STDERR NAME [ARGUMENT ...]
#	Run the rc.d script NAME and compare all that comes of it.
rc_check()
{
	local status="$1" out="$2" err="$3" script="$4"
	shift 4
	rc_run "$status" "$out" "$err" "./etc/rc.d/$script" "$@"
}

# rc_run STATUS STDOUT STDERR FILE [ARGUMENT ...]
#	The same for any script for the shell under test.
rc_run()
{
	local status="$1" out="$2" err="$3"
	shift 3
	# shellcheck disable=SC2086 # words
	atf_check -s "exit:$status" -o "inline:$out" -e "inline:$err" \
	    $TEST_SHELL "$@"
}

# rc_pid NAME
#	Print the pid in the pid file of the daemon NAME.
rc_pid()
{
	cat "run/$1.pid"
}

# rc_runs NAME, rc_gone NAME
#	The daemon NAME must be running, as its pid file says; or must not.
rc_runs()
{
	kill -0 "$(rc_pid "$1")" || atf_fail "$1 does not run"
}

rc_gone()
{
	[ ! -e "run/$1.pid" ] || atf_fail "$1 has not ended"
}

# rc_warning FILE TEXT
#	Print how rc.subr warns in FILE.
rc_warning()
{
	printf '%s: WARNING: %s\\n' "$1" "$2"
}
