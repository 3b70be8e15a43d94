# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# supervised -- the same scripts, below the supervisor.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

# sv_case NAME
#	A case that needs the supervisor to be installed.
sv_case()
{
	rc_case "$1"
	eval "$1_head() {
		atf_set require.progs \"$STAGE/usr/libexec/rc/svscan\"
	}"
}

# sv_main NAME
#	Print the main process of the supervised service.
sv_main()
{
	sed -n 's/.* main=\([0-9]*\) .*/\1/p' "service/$1/supervise/.state"
}

# sv_is NAME WORD ...
#	True when all the words are in the record of the service.
sv_is()
{
	local file="service/$1/supervise/.state" word
	shift
	for word in "$@"; do
		grep -q " $word " "$file" || return 1
	done
}

# sv_another NAME PID
#	True when the service is ready with another main process than PID.
sv_another()
{
	sv_is "$1" state=ready && [ "$(sv_main "$1")" != "$2" ] &&
	    [ "$(sv_main "$1")" != 0 ]
}

# sv_status NAME PID STATE [MORE]
#	Its status has two lines, of which the second has a time.
sv_status()
{
	local status=0
	"./etc/rc.d/$1" status >status.out || status=$?
	sed 's/[0-9-]\{10\} [0-9:]\{8\}/TIME/; s/[0-9]* ms/TIME ms/' \
	    status.out >status.seen
	if [ -n "$2" ]; then
		echo "$1 is running as pid $2."
	else
		echo "$1 is not running."
	fi >status.wanted
	echo "supervised: $3 since TIME${4-}" >>status.wanted
	atf_check -o file:status.wanted cat status.seen
	[ "$status" -eq $((${#2} == 0)) ] || atf_fail "status $status"
}

sv_case actions__look_as_in_plain_mode
actions__look_as_in_plain_mode_body()
{
	rc_tree
	rc_daemon foo extra_commands=reload \
	    'command_args="-l $RC_RUN/log $command_args"'
	rc_conf foo=YES foo_supervise=YES
	rc_check 1 'foo is not running.\n' '' foo status
	rc_check 1 '' "foo not running? (check $PWD/run/foo.pid).\n" foo stop
	rc_check 0 'Starting foo.\n' '' foo start
	rc_runs foo
	atf_check_equal "$(rc_pid foo)" "$(sv_main foo)"
	sv_status foo "$(rc_pid foo)" ready
	rc_check 1 '' "foo already running? (pid=$(rc_pid foo)).\n" foo start
	rc_check 0 'Reloading foo config files.\n' '' foo reload
	wait_until 10 grep -q HUP run/log
	pid=$(rc_pid foo)
	rc_check 0 'Stopping foo.\nStarting foo.\n' '' foo restart
	gone "$pid" || atf_fail 'the former one lives on'
	[ "$pid" != "$(rc_pid foo)" ] || atf_fail 'the same process'
	pid=$(rc_pid foo)
	rc_check 0 'Stopping foo.\n' '' foo stop
	gone "$pid" || atf_fail 'it lives on'
	[ ! -e service/foo ] || atf_fail 'its directory is left'
	rc_check 1 'foo is not running.\n' '' foo status
	rc_check 0 'Starting foo.\n' '' foo onestart
	rc_conf foo=NO foo_supervise=YES
	rc_check 0 'Stopping foo.\n' '' foo stop
}

sv_case a_crash__is_healed_by_the_whole_script
a_crash__is_healed_by_the_whole_script_body()
{
	rc_tree
	rc_daemon foo 'start_precmd="echo before: \$foo_word >&2"' \
	    'start_postcmd="echo after"'
	rc_conf foo=YES rc_supervise=YES foo_word=one
	rc_check 0 'Starting foo.\nbefore: one\nafter\n' '' foo start
	rc_conf foo=YES rc_supervise=YES foo_word=two
	pid=$(rc_pid foo)
	kill -KILL "$pid"
	wait_until 10 sv_another foo "$pid"
	atf_check -o inline:'before: one\nafter\nbefore: two\nafter\n' \
	    sed 's/^[^ ]* //' service/foo/log/main/current
	sv_status foo "$(sv_main foo)" ready ', restarted once'
	rc_check 0 'Stopping foo.\n' '' foo stop
}

sv_case a_failing_start__says_why_and_leaves_nothing
a_failing_start__says_why_and_leaves_nothing_body()
{
	rc_tree
	rc_daemon foo 'start_precmd="echo before"'
	rc_conf foo=YES rc_supervise=YES foo_flags='"-x 3"'
	rc_check 1 'Starting foo.\n' "before\nfoo: not started: \
$PWD/bin/foo exited with code 3\n" foo start
	# what never becomes ready
	rc_conf foo=YES rc_supervise=YES foo_ready=cmd:false \
	    foo_ready_timeout=0.3
	rc_check 1 'Starting foo.\n' \
	    'before\nfoo: not ready after 0.3 s (cmd:false)\n' foo start
	rc_gone foo
	rc_daemon bar required_files=/nonexistent
	rc_conf bar=YES rc_supervise=YES
	rc_check 1 '' "$(rc_warning ./etc/rc.d/bar \
	    '/nonexistent is not readable.')" bar start
	rm bin/bar
	rc_daemon bar command=/nonexistent
	rc_check 1 '' 'bar: cannot run /nonexistent: not found\n' bar start
	atf_check -o inline:'.\n..\n.svscan\n' ls -a service
}

sv_case a_foreground_program__takes_the_place_of_the_script
a_foreground_program__takes_the_place_of_the_script_body()
{
	rc_tree
	rc_food foo
	rc_food bar
	rc_script foo <<-END
		name=foo
		rcvar=foo
		command=$PWD/bin/foo
		command_args="-o $PWD/run/foo.args"
	END
	rc_script bar <<-END
		name=bar
		rcvar=bar
		command=$PWD/bin/bar
		command_args="-f -o $PWD/run/bar.args -- >$PWD/run/bar.out &"
		start_precmd="echo before"
	END
	rc_conf foo=YES bar=YES rc_supervise=YES \
	    foo_foreground_flags='"-f -- '"'two  words'"'"' bar_flags=
	rc_check 0 'Starting foo.\n' '' foo start
	wait_until 10 test -s run/foo.args
	atf_check -o inline:'<two  words>\n' cat run/foo.args
	rc_check 0 'Starting bar.\nbefore\n' '' bar start
	wait_until 10 test -e run/bar.args
	for service in foo bar; do
		pid=$(sv_main "$service")
		atf_check_equal "$PWD/bin/$service" \
		    "$(readlink "/proc/$pid/exe")"
		atf_check_equal "$(sed -n 's/.* pid=\([0-9]*\) .*/\1/p' \
		    "service/$service/supervise/.state")" \
		    "$(sed 's/.*) [A-Z] \([0-9]*\) .*/\1/' "/proc/$pid/stat")"
		# nothing of ours is passed on to it
		tr '\0' '\n' <"/proc/$pid/environ" | grep -v ^RC_ETC= |
		    grep -E '^(RC_(SUPERVISED|PID)|NOTIFY|LISTEN)' &&
		    atf_fail 'of its environment'
		[ ! -e "/proc/$pid/fd/9" ] || atf_fail 'a descriptor'
		atf_check_equal / "$(readlink "/proc/$pid/cwd")"
		rc_check 0 "Stopping $service.\n" '' "$service" stop
		gone "$pid" || atf_fail "$service lives on"
	done
	# a status that is not 0 is known exactly
	for ready in cmd:false ''; do
		rc_conf foo=YES rc_supervise=YES "foo_ready=$ready" \
		    foo_foreground_flags='"-f -x 7"'
		rc_check 1 'Starting foo.\n' \
		    "foo: not started: $PWD/bin/foo exited 7\n" foo start
	done
	# and so is what the script refused
	rc_conf bar=YES rc_supervise=YES bar_precmd=false
	sed -i 's/^start_precmd=.*/start_precmd="echo no; false"/' etc/rc.d/bar
	rc_check 1 'Starting bar.\n' 'no\n' bar start
	atf_check -o inline:'.\n..\n.svscan\n' ls -a service
}

sv_case what_is_to_be_left_behind__lives_on
what_is_to_be_left_behind__lives_on_body()
{
	rc_tree
	rc_daemon foo 'command_args="-n 3 $command_args"'
	rc_conf foo=YES rc_supervise=YES foo_leave_behind=YES
	rc_check 0 'Starting foo.\n' '' foo start
	wait_until 10 sv_has_lines 3 bin/foo.pids
	pid=$(sv_main foo)
	rc_check 0 'Stopping foo.\nStarting foo.\n' '' foo restart
	gone "$pid" || atf_fail 'the main process lives on'
	wait_until 10 sv_has_lines 6 bin/foo.pids
	left=0
	while read -r pid; do
		gone "$pid" || left=$((left + 1))
	done <bin/foo.pids
	atf_check_equal 5 "$left"
	# but the main process never
	pid=$(sv_main foo)
	kill -KILL "$(sed -n 's/.* pid=\([0-9]*\) .*/\1/p' \
	    service/foo/supervise/.state)"
	wait_until 20 sv_another foo "$pid"
	gone "$pid" || atf_fail 'two main processes'
	atf_check_equal "$(rc_pid foo)" "$(sv_main foo)"
	rc_check 0 'Stopping foo.\n' '' foo stop
}

sv_case ready__in_every_way
ready__in_every_way_body()
{
	rc_tree
	for service in late told; do
		rc_script "$service" <<-END
			name=$service
			rcvar=$service
			command=$PWD/bin/$service
			command_args="&"
		END
	done
	rc_file bin/late <<-'END'
		while [ ! -e "$PWD/go" ]; do sleep 0.02; done
		: >ready
		exec sleep 60
	END
	sed -i "s,\$PWD,$PWD,; s,>ready,>$PWD/ready," bin/late
	for how in fd=5 notify; do
		{
			cat <<-END
				while [ ! -e $PWD/go ]; do sleep 0.02; done
				: >$PWD/ready
			END
			if [ "$how" = notify ]; then
				echo "exec $RC_LIBEXEC/subreap -e -f -- \
sleep 60"
			else
				echo 'echo >&5; exec sleep 60'
			fi
		} | rc_file bin/told
		[ "$how" = notify ] || cp bin/told "bin/told.$how"
		rc_conf told=YES rc_supervise=YES "told_ready=$how"
		sv_waits told
	done
	rc_conf late=YES rc_supervise=YES "late_ready='cmd:test -e $PWD/ready'"
	sv_waits late
}

# sv_waits NAME
#	The start of the service waits until the file ready is there, which
#	the service makes when the file go is.
sv_waits()
{
	rm -f go ready
	"./etc/rc.d/$1" start >start.out 2>&1 &
	starting=$!
	wait_until 10 sv_is "$1" state=starting script=run
	kill -0 "$starting" || atf_fail "it did not wait: $(cat start.out)"
	"./etc/rc.d/$1" status | grep -q '^supervised: starting since ' ||
	    atf_fail 'it is not starting'
	: >go
	wait "$starting" || atf_fail "status $?: $(tr '\n' ' ' <start.out)"
	[ -e ready ] || atf_fail 'it was not ready'
	atf_check -o inline:"Starting $1.\n" cat start.out
	rc_check 0 "Stopping $1.\n" '' "$1" stop
}

sv_case ready__not_before_the_script_has_done_its_part
ready__not_before_the_script_has_done_its_part_body()
{
	rc_tree
	rc_daemon foo 'start_postcmd="sleep 0.3; echo after"'
	rc_conf foo=YES rc_supervise=YES foo_ready=cmd:true
	rc_check 0 'Starting foo.\nafter\n' '' foo start
	sv_status foo "$(rc_pid foo)" ready
	rc_check 0 'Stopping foo.\n' '' foo stop
}

sv_case health__a_service_that_hangs_is_restarted
health__a_service_that_hangs_is_restarted_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES rc_supervise=YES foo_health_interval=0.05 \
	    foo_health_failures=2 \
	    "foo_health='! grep -q \"^State:.T\" /proc/\$1/status'"
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(sv_main foo)
	kill -STOP "$pid"
	wait_until 20 sv_another foo "$pid"
	gone "$pid" || atf_fail 'it hangs on'
	sv_is foo 'reason=./health%20failed%202%20times%20in%20a%20row.*' ||
	    atf_fail "$(cat service/foo/supervise/.state)"
	rc_check 0 'Stopping foo.\n' '' foo stop
}

# However it gets ready, it needs the socket, and a notice that is not for the
# process of somebody else.
sv_case health__a_service_that_speaks_itself_can
health__a_service_that_speaks_itself_can_body()
{
	local ready flags
	rc_tree
	rc_daemon foo
	for flags in '' -f; do
		for ready in '' pidfile cmd:true; do
			rc_conf foo=YES rc_supervise=YES foo_health=watchdog \
			    foo_health_interval=30 "foo_ready=$ready" \
			    "foo_foreground_flags=$flags"
			rc_check 0 'Starting foo.\n' '' foo start
			tr '\0' '\n' <"/proc/$(rc_pid foo)/environ" |
			    sed -n 's/^\(NOTIFY\|WATCHDOG\)_/\1 /p' |
			    sed 's/=.*//' | sort >notices
			atf_check -o inline:'NOTIFY SOCKET\nWATCHDOG USEC\n' \
			    cat notices
			rc_check 0 'Stopping foo.\n' '' foo stop
		done
	done
}

sv_case methods_of_the_script__do_their_part
methods_of_the_script__do_their_part_body()
{
	rc_tree
	rc_food foo
	rc_script foo <<-END
		name=foo
		rcvar=foo
		procname=$PWD/bin/foo
		extra_commands="reload look"
		start_cmd=foo_start
		stop_cmd=foo_stop
		reload_cmd='echo reload \$rc_pid'
		look_cmd="echo look"
		foo_start() { echo start "\$@"; $PWD/bin/foo; }
		foo_stop() { echo stop \$rc_pid; \$foo_stopper \$rc_pid; }
	END
	rc_conf foo=YES rc_supervise=YES foo_stopper=kill
	rc_check 0 'start a b  c\n' '' foo start a 'b  c'
	pid=$(sv_main foo)
	rc_check 0 "reload $pid\n" '' foo reload
	rc_check 0 'look 1 2\n' '' foo look 1 2
	# with a method that fails the service stays
	rc_conf foo=YES rc_supervise=YES foo_stopper=false
	rc_check 1 "stop $pid\n" '' foo stop
	sv_is foo state=ready want=up || atf_fail 'not kept up'
	kill -KILL "$pid"
	wait_until 10 sv_another foo "$pid"
	pid=$(sv_main foo)
	# what does nothing is helped
	rc_conf foo=YES rc_supervise=YES foo_stopper=kill
	rc_check 0 "stop $pid\n" '' foo stop
	gone "$pid" || atf_fail 'it lives on'
	[ ! -e service/foo ] || atf_fail 'the directory is left'
}

sv_case what_leaves_no_process__is_done
what_leaves_no_process__is_done_body()
{
	rc_tree
	rc_script foo <<-END
		name=foo
		rcvar=foo
		procname=$PWD/bin/foo
		start_cmd='echo did it'
	END
	rc_script bar <<-END
		name=bar
		start_cmd='echo no program'
	END
	rc_conf foo=YES rc_supervise=YES
	rc_check 0 'did it\n' '' foo start
	[ ! -e service/foo ] || atf_fail 'the directory is left'
	rc_end_svscan
	rm -r service
	rc_check 0 'no program\n' '' bar start
	[ ! -e service ] || atf_fail 'a script without a program'
}

sv_case two_starts_at_once__make_one
two_starts_at_once__make_one_body()
{
	local round starting stopping
	rc_tree
	rc_daemon foo
	rc_conf foo=YES rc_supervise=YES
	for round in 1 2 3 4 5; do
		starting=
		for _ in 1 2 3 4; do
			./etc/rc.d/foo start >"out.$_" 2>&1 &
			starting="$starting $!"
		done
		# shellcheck disable=SC2086 # words
		wait $starting
		atf_check_equal 1 "$(cat out.? | grep -c '^Starting')"
		rc_runs foo
		atf_check_equal "$(rc_pid foo)" "$(sv_main foo)"
		stopping=
		for _ in 1 2 3 4; do
			./etc/rc.d/foo stop >/dev/null 2>&1 &
			stopping="$stopping $!"
		done
		# shellcheck disable=SC2086 # words
		wait $stopping
		atf_check -o inline:'.\n..\n.svscan\n' ls -a service
	done
	wait_until 10 sv_none_of bin/foo.pids
}

# sv_none_of FILE
#	True when none of the processes named there is left.
sv_none_of()
{
	while read -r pid; do
		gone "$pid" || return 1
	done <"$1"
}

sv_case the_knob__takes_it_in_and_out
the_knob__takes_it_in_and_out_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' '' foo start
	for supervise in YES NO YES; do
		pid=$(rc_pid foo)
		rc_conf foo=YES foo_supervise=$supervise
		rc_check 1 '' "foo already running? (pid=$pid).\n" foo start
		rc_check 0 'Stopping foo.\nStarting foo.\n' '' foo restart
		gone "$pid" || atf_fail 'the former one lives on'
		if [ $supervise = YES ]; then
			sv_status foo "$(rc_pid foo)" ready
		else
			rc_check 0 "foo is running as pid $(rc_pid foo).\n" \
			    '' foo status
			[ ! -e service/foo ] || atf_fail 'still supervised'
		fi
	done
	rc_check 0 'Stopping foo.\n' '' foo stop
}

sv_case started_by_another__it_is_no_part_of_it
started_by_another__it_is_no_part_of_it_body()
{
	rc_tree
	rc_daemon inner
	rc_daemon outer "start_precmd='/etc/rc.d/inner start'"
	rc_conf inner=YES outer=YES outer_supervise=YES
	rc_check 0 'Starting outer.\nStarting inner.\n' '' outer start
	rc_runs inner
	rc_check 0 'Stopping outer.\n' '' outer stop
	rc_runs inner
	sv_status inner "$(rc_pid inner)" ready
	rc_check 0 'Stopping inner.\n' '' inner stop
	rc_gone inner
}

sv_case logs__the_last_lines_or_all_of_them
logs__the_last_lines_or_all_of_them_body()
{
	rc_tree
	rc_script foo <<-END
		name=foo
		rcvar=foo
		command=$PWD/bin/foo
		command_args="&"
	END
	rc_file bin/foo <<-'END'
		echo out
		echo err >&2
		echo debug
		exec sleep 60
	END
	lines='out\nerr\ndebug\n'
	for log in NO YES on "$PWD/run/logs/foo" \
	    "\"t '-@* debug*' s4096 $PWD/run/some\""; do
		rc_conf foo=YES rc_supervise=YES "foo_log=$log" \
		    "rc_log_dir=$PWD/run/rc"
		"./etc/rc.d/foo" start >/dev/null || atf_fail "$log: start"
		wait_until 10 sv_has_lines 3 service/foo/log/main/current
		atf_check -o inline:"$lines" \
		    sed 's/^[^ ]* //' service/foo/log/main/current
		rc_check 0 'Stopping foo.\n' '' foo stop
	done
	# in a directory for all, each has its own
	rc_conf foo=YES rc_supervise=YES "rc_log=$PWD/run/all"
	"./etc/rc.d/foo" start >/dev/null || atf_fail "start"
	rc_check 0 'Stopping foo.\n' '' foo stop
	for dir in rc/foo logs/foo all/foo; do
		atf_check -o inline:"$lines" \
		    sed -n '1,3s/^20[0-9T:.-]*Z //p' "run/$dir/current"
	done
	atf_check -o inline:'out\nerr\n' \
	    sed -n 's/^@[0-9a-f]\{24\} //p' run/some/current
}

sv_case logs__what_cannot_be_done_is_told
logs__what_cannot_be_done_is_told_body()
{
	rc_tree
	rc_daemon foo
	: >run/file
	sv_falls_back bogus 'svlog: no such action: bogus'
	sv_falls_back "\"i 'x\"" '[Uu]n[^:]*'
	sv_falls_back "$PWD/run/file/foo" "$PWD/run/file/foo cannot be written"
}

# sv_falls_back LOG PATTERN
#	The daemon foo with that knob says so, and has its last lines only.
sv_falls_back()
{
	rc_conf foo=YES rc_supervise=YES "foo_log=$1"
	./etc/rc.d/foo start >out || atf_fail "$1: start"
	wait_until 10 grep -q "$2: only the last lines are kept\$" \
	    service/foo/log/main/current
	atf_check test -e service/foo/log/fallback
	rc_check 0 'Stopping foo.\n' '' foo stop
}

sv_case logs__root_gives_nothing_away_to_who_writes_them
logs__root_gives_nothing_away_to_who_writes_them_body()
{
	[ "$(id -u)" -eq 0 ] || atf_skip 'not root'
	rc_tree
	rc_daemon foo
	mkdir victim nobody
	ln -s "$PWD/victim" nobody/link
	ln -s "$PWD/run/log" ours
	chown -h nobody nobody nobody/link
	for dir in nobody/link nobody/link/x; do
		rc_conf foo=YES rc_supervise=YES "foo_log=$PWD/$dir" \
		    foo_log_user=nobody
		"./etc/rc.d/foo" start >out || atf_fail "$dir: start"
		wait_until 10 grep -q " $PWD/$dir cannot be written: " \
		    service/foo/log/main/current
		rc_check 0 'Stopping foo.\n' '' foo stop
	done
	atf_check find victim -user nobody
	atf_check find victim -mindepth 1
	# what is only root's is made, or handed over
	rc_conf foo=YES rc_supervise=YES "foo_log=$PWD/run/log"
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 0 'Stopping foo.\n' '' foo stop
	for dir in nobody/new run/new/log run/log ours/more; do
		rc_conf foo=YES rc_supervise=YES "foo_log=$PWD/$dir" \
		    foo_log_user=nobody
		rc_check 0 'Starting foo.\n' '' foo start
		wait_until 10 test -e "$dir/current"
		rc_check 0 'Stopping foo.\n' '' foo stop
		atf_check find "$dir/" ! -user nobody
	done
}

sv_has_lines()
{
	[ "$(wc -l <"$2")" -ge "$1" ]
}

sv_case stop__leaves_nothing_behind
stop__leaves_nothing_behind_body()
{
	rc_tree
	rc_daemon foo 'command_args="-i -n 3 $command_args"'
	rc_conf foo=YES rc_supervise=YES foo_stop_timeout=0.3
	rc_check 0 'Starting foo.\n' '' foo start
	wait_until 10 sv_has_lines 3 bin/foo.pids
	pid=$(sv_main foo)
	rc_check 0 'Stopping foo.\n' "foo: pid $pid did not end within 0.3 s \
of SIGTERM, sending SIGKILL\n" foo stop
	while read -r pid; do
		gone "$pid" || atf_fail "$pid lives on"
	done <bin/foo.pids
}

sv_case back_off__can_be_ended_and_begun_anew
back_off__can_be_ended_and_begun_anew_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES rc_supervise=YES
	rc_check 0 'Starting foo.\n' '' foo start
	# from now on it cannot start
	rc_conf foo=YES rc_supervise=YES foo_flags='"-x 1"'
	kill -KILL "$(rc_pid foo)"
	wait_until 20 sv_is foo state=down want=up restarts=2
	# shellcheck disable=SC2016 # for sed
	"./etc/rc.d/foo" status >out && atf_fail 'it runs?'
	atf_check -o match:'^supervised: down since .*, restarted 2 times, starts again at [0-9:]*: exited 1$' cat out
	rc_check 0 'Stopping foo.\n' '' foo stop
	[ ! -e service/foo ] || atf_fail 'the directory is left'
	rc_conf foo=YES rc_supervise=YES 'foo_restart_max="2 60"'
	rc_check 0 'Starting foo.\n' '' foo start
	rc_conf foo=YES rc_supervise=YES foo_flags='"-x 1"'
	kill -KILL "$(rc_pid foo)"
	wait_until 20 sv_is foo state=failed
	# what has failed does not run
	sv_status foo '' failed ", restarted once: died 2 times within TIME ms"
	rc_conf foo=YES rc_supervise=YES
	rc_check 0 'Starting foo.\n' '' foo start
	sv_status foo "$(rc_pid foo)" ready
	rc_check 0 'Stopping foo.\n' '' foo stop
}

sv_case no_supervisor__one_is_started
no_supervisor__one_is_started_body()
{
	rc_tree
	rc_daemon foo
	rc_daemon bar
	rc_conf foo=YES bar=YES rc_supervise=YES
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	rc_svscans
	kill -KILL $svscans
	sv_status foo "$pid" ready
	rc_check 0 'Starting bar.\n' '' bar start
	wait_until 10 "$STAGE/sbin/svok" service/foo
	atf_check_equal "$pid" "$(rc_pid foo)"
	rc_check 0 'Stopping foo.\n' '' foo stop
	rc_check 0 'Stopping bar.\n' '' bar stop
}

rc_case programs_that_are_missing__mean_plain_mode
programs_that_are_missing__mean_plain_mode_body()
{
	rc_tree
	cp -R "$RC_LIBEXEC" libexec
	rm -f libexec/svscan
	export RC_LIBEXEC="$PWD/libexec"
	rc_daemon foo
	rc_conf foo=YES rc_supervise=YES
	rc_check 0 'Starting foo.\n' "$(rc_warning ./etc/rc.d/foo \
	    "foo: not supervised: there is no $PWD/libexec/svscan")" foo start
	rc_check 0 "foo is running as pid $(rc_pid foo).\n" '' foo status
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case plain_mode__does_not_read_it
plain_mode__does_not_read_it_body()
{
	rc_tree
	cp -R "$RC_LIBEXEC" libexec
	echo 'echo "it was read"; exit 9' >libexec/subr/supervised
	rm -rf libexec/supervised libexec/ready
	export RC_LIBEXEC="$PWD/libexec"
	rc_daemon foo extra_commands=reload
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 0 "foo is running as pid $(rc_pid foo).\n" '' foo status
	rc_check 0 'Reloading foo config files.\n' '' foo reload
	rc_check 0 'Stopping foo.\nStarting foo.\n' '' foo restart
	rc_check 0 'Stopping foo.\n' '' foo stop
}

sv_case names_and_values__are_taken_as_they_are
names_and_values__are_taken_as_they_are_body()
{
	rc_tree
	rc_food foo
	rc_script "foo-b.r" <<-END
		name=foo-b.r
		rcvar=foo-b.r
		command=$PWD/bin/foo
		pidfile="$PWD/run/foo 'b.pid"
		command_args='-p "\$pidfile"'
	END
	rc_conf foo_b_r=YES foo_b_r_supervise=YES \
	    'foo_b_r_health="echo \"quo'"'"'ted\" \$1 >'"$PWD/run/probe"'"' \
	    foo_b_r_health_interval=0.05
	rc_check 0 'Starting foo-b.r.\n' '' foo-b.r start
	pid=$(cat "run/foo 'b.pid")
	sv_status foo-b.r "$pid" ready
	wait_until 10 test -s run/probe
	atf_check -o inline:"quo'ted $pid\n" cat run/probe
	rc_check 0 'Stopping foo-b.r.\n' '' foo-b.r stop
	# what makes no sense is said, and does no harm
	rc_conf foo_b_r=YES foo_b_r_supervise=YES foo_b_r_ready=fd=3x \
	    foo_b_r_restart=maybe foo_b_r_stop_timeout=long \
	    foo_b_r_start_timeout=09 foo_b_r_health=true \
	    foo_b_r_health_failures=few 'foo_b_r_restart_max="5 minutes"'
	atf_check -o inline:'Starting foo-b.r.\n' \
	    -e match:'foo_b_r_ready makes no sense: fd=3x' \
	    -e match:'foo_b_r_health_failures is not a number: few' \
	    -e match:'foo_b_r_restart_max is not a number .*: 5 minutes' \
	    -e match:'foo_b_r_restart is neither .*: maybe' \
	    -e match:'foo_b_r_stop_timeout is not a number' \
	    ./etc/rc.d/foo-b.r start
	atf_check test ! -e service/foo-b.r/restart-limit
	rc_conf foo_b_r=YES foo_b_r_stop_timeout=08
	rc_check 0 'Stopping foo-b.r.\n' '' foo-b.r stop
}

sv_case a_hook_whose_name_begins_with_front__is_no_knob
a_hook_whose_name_begins_with_front__is_no_knob_body()
{
	rc_tree
	rc_daemon frontd start_postcmd=frontd_poststart \
	    'frontd_poststart() { echo after; }'
	rc_conf frontd=YES rc_supervise=YES
	rc_check 0 'Starting frontd.\nafter\n' '' frontd start
	atf_check -o inline:"supervised='frontd'\n" \
	    grep ^supervised service/frontd/service
	atf_check_equal "$(rc_pid frontd)" "$(sv_main frontd)"
	rc_check 0 'Stopping frontd.\n' '' frontd stop
}

sv_case others_write_nothing_that_is_executed
others_write_nothing_that_is_executed_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES rc_supervise=YES
	umask 000
	rc_check 0 'Starting foo.\n' '' foo start
	atf_check find service run -type f -perm -002
	atf_check find service run -type d -perm -002
	umask 077
	rc_check 0 'Stopping foo.\nStarting foo.\n' '' foo restart
	atf_check find service/foo -prune ! -perm -755
	rc_check 0 'Stopping foo.\n' '' foo stop
}

sv_case a_start_that_is_ended__ends_the_service
a_start_that_is_ended__ends_the_service_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES rc_supervise=YES foo_ready="'cmd:test -e $PWD/go'"
	for signal in HUP TERM; do
		setsid ./etc/rc.d/foo start >out 2>&1 &
		starting=$!
		wait_until 10 sv_is foo state=starting script=run
		kill "-$signal" -- "-$starting"
		wait "$starting" && atf_fail 'it was started'
		atf_check -o match:'^foo: not started: interrupted$' cat out
		[ ! -e service/foo ] || atf_fail 'the directory is left'
		rc_gone foo
	done
}

sv_case a_start_that_was_killed__is_no_obstacle
a_start_that_was_killed__is_no_obstacle_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES rc_supervise=YES
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 0 'Stopping foo.\n' '' foo stop
	cp -R "$RC_LIBEXEC/supervised/service" service/.foo
	: >service/.foo/down
	mv service/.foo service/foo
	wait_until 10 sv_is foo state=down want=down
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 0 'Stopping foo.\n' '' foo stop
}

atf_init_test_cases()
{
	rc_add_cases
}
