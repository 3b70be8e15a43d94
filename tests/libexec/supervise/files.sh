# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# files.sh -- what the supervisor writes for others, and rarer settings.

. "$SRCTOP/tests/libexec/supervise/common.sh"

# bytes NAME: the last four bytes of its status.
bytes()
{
	od -An -tu1 -j16 -N4 "scan/$1/supervise/status" | tr -s ' '
}

# statuses PROGRAM: bytes 16 to 19 of services in every state.
statuses()
{
	worker ready wait
	worker once wait
	: >scan/once/down
	worker down wait
	: >scan/down/down
	script scan/failed/run 'exit 100'
	script scan/failed/finish 'exit 125'
	script scan/starting/start 'exec sleep 1000'
	script scan/only/start 'exit 0'
	worker stopping deaf wait
	put scan/stopping/timeout-kill 60000
	worker paused wait
	script scan/finishing/run 'exit 1'
	script scan/finishing/finish 'exec sleep 1000'
	put scan/finishing/timeout-finish 0
	begin "$1" scan
	wait_until 10 has 1 'start .*' stopping.log
	become once state=down
	tell once o
	tell stopping d
	tell paused p
	for i in ready:ready once:ready down:down failed:failed \
	    starting:starting only:ready stopping:stopping paused:ready \
	    finishing:finishing; do
		become "${i%:*}" "state=${i#*:}"
	done
	become paused paused=1
	become stopping term=1
	for i in ready once down failed starting only stopping paused \
	    finishing; do
		printf '%s%s\n' $i "$(bytes $i)"
	done >got
	tell starting k
	tell stopping k
	tell finishing dk
	become finishing pid=0
}

atf_test_case status__as_daemontools_has_it
status__as_daemontools_has_it_body()
{
	statuses svscan
	end
	cat >want <<-'EOT'
	ready 0 117 0 1
	once 0 0 0 1
	down 0 100 0 0
	failed 0 100 5 0
	starting 0 117 0 1
	only 0 117 2 0
	stopping 0 100 4 1
	paused 1 117 0 1
	finishing 0 117 0 2
	EOT
	atf_check -o file:want cat got
}

atf_test_case status__as_encore_has_it
status__as_encore_has_it_body()
{
	export SUPERVISE_DRESS=encore
	statuses svscan
	end
	cat >want <<-'EOT'
	ready 0 117 3 0
	once 0 0 3 0
	down 0 100 0 0
	failed 0 100 5 0
	starting 0 117 1 0
	only 0 117 2 0
	stopping 0 100 4 0
	paused 1 117 3 0
	finishing 0 117 4 0
	EOT
	atf_check -o file:want cat got
}

atf_test_case status__as_runit_has_it
status__as_runit_has_it_body()
{
	statuses runsvdir
	end
	cat >want <<-'EOT'
	ready 0 117 0 1
	once 0 100 0 1
	down 0 100 0 0
	failed 0 100 5 0
	starting 0 117 0 1
	only 0 117 2 0
	stopping 0 100 1 1
	paused 1 117 0 1
	finishing 0 117 0 2
	EOT
	atf_check -o file:want cat got
}

atf_test_case status__is_always_whole
status__is_always_whole_body()
{
	worker one wait
	begin
	become one state=ready
	(
		for i in 1 2 3 4 5 6 7 8 9 10; do
			tell one p
			tell one c
			sleep 0.02
		done
	) &
	changer=$!
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ "$(wc -c <scan/one/supervise/status)" -eq 20 ] ||
		    atf_fail "not 20 bytes"
		[ "$(wc -c <scan/one/supervise/.state)" -eq 768 ] ||
		    atf_fail "not 768 bytes"
	done
	wait "$changer"
	end
}

atf_test_case summary__has_a_line_for_each
summary__has_a_line_for_each_body()
{
	worker one wait
	script scan/one/log/run "exec '$WORKER' '$TOP/copy' copy"
	worker two wait
	: >scan/two/down
	worker broken wait
	: >scan/broken/supervise
	begin
	become one state=ready
	become one/log state=ready
	become two state=down
	wait_until 10 in_summary broken failed
	atf_check_equal 0 $(($(wc -c <scan/.svscan/summary) % 768))
	in_summary one ready || atf_fail "one"
	in_summary one/log ready || atf_fail "one/log"
	in_summary two down || atf_fail "two"
	kill_supervisor
	wait_until 10 in_summary broken failed
	wait_until 10 in_summary one ready
	tell one d
	wait_until 10 in_summary one down
	end
}

in_summary()
{
	grep -qa "^[0-9]* name=$1 state=$2 " scan/.svscan/summary
}

kill_supervisor()
{
	_old=$(supervisor)
	kill -KILL "$_old"
	wait_until 10 other_than "$_old"
}

other_than()
{
	[ -n "$(supervisor)" ] && [ "$(supervisor)" != "$1" ]
}

atf_test_case svscan__one_for_a_directory
svscan__one_for_a_directory_body()
{
	worker one wait
	begin
	become one state=ready
	atf_check -s exit:111 -e match:'^svscan: fatal: ' "$BIN/svscan" scan
	atf_check -s exit:111 -e match:'^runsvdir: fatal: ' \
	    "$BIN/runsvdir" scan
	is one state=ready restarts=0 || atf_fail "disturbed"
	end
	once one
}

atf_test_case signals__to_the_supervisor_itself
signals__to_the_supervisor_itself_body()
{
	worker one wait
	for sig in TERM INT; do
		begin
		become one state=ready
		kill -$sig "$(supervisor)"
		wait_until 10 gone "$guardian"
		wait "$guardian"
		atf_check_equal 0 $?
		guardian=
		wait_until 10 none_left
	done
	begin
	become one state=ready
	pid=$(value one pid)
	kill -USR1 "$guardian"
	kill -HUP "$(supervisor)"
	kill -QUIT "$(supervisor)"
	wait_until 10 gone "$guardian"
	begin
	become one state=ready "pid=$pid" restarts=0
	end
	once one
}

atf_test_case signals__that_mean_nothing_to_supervise
signals__that_mean_nothing_to_supervise_body()
{
	worker one wait
	begin supervise scan/one
	become one state=ready
	for sig in HUP ALRM USR1 PIPE CHLD; do
		kill -$sig "$guardian"
		kill -$sig "$(supervisor)"
	done
	tell one h
	wait_until 10 has 1 HUP one.log
	is one state=ready restarts=0 || atf_fail "disturbed"
	end
	once one
}

atf_test_case reload_signal__of_the_letter
reload_signal__of_the_letter_body()
{
	worker one wait
	worker two wait
	put scan/two/reload-signal USR2
	begin
	for i in one two; do
		wait_until 10 has 1 'start .*' $i.log
		tell $i R
	done
	wait_until 10 has 1 HUP one.log
	wait_until 10 has 1 USR2 two.log
	end
}

atf_test_case killpg__all_of_the_group
killpg__all_of_the_group_body()
{
	worker one deaf child wait
	put scan/one/timeout-kill 200
	: >scan/one/flag-timeout-killpg
	: >scan/one/leave-behind
	begin
	wait_until 10 has 1 'child .*' one.log
	tell one d
	become one state=down code=9
	wait_until 10 gone "$(sed -n 's/^child //p' one.log)"
	end
}

atf_test_case setsid__and_no_setsid
setsid__and_no_setsid_body()
{
	worker one wait
	worker two wait
	: >scan/two/no-setsid
	begin
	become one state=ready
	become two state=ready
	one=$(value one pid)
	two=$(value two pid)
	atf_check_equal "$one" "$(ps -o sid= -p "$one" | tr -d ' ')"
	atf_check_equal "$(ps -o sid= -p "$(supervisor)" | tr -d ' ')" \
	    "$(ps -o sid= -p "$two" | tr -d ' ')"
	end
}

atf_test_case newpidns__is_the_first_of_its_own
newpidns__is_the_first_of_its_own_body()
{
	unshare -p -f true 2>/dev/null || atf_skip "that needs privileges"
	script scan/one/run \
	    "exec '$WORKER' '$TOP/one.log' lock start env WATCHDOG_PID \\" \
	    "	stored store kept text notify READY=1 wait"
	: >scan/one/flag-newpidns
	: >scan/one/notify-socket
	put scan/one/watchdog 60000
	begin
	become one state=ready
	has 1 'start 1' one.log || atf_fail "not process 1"
	has 1 'WATCHDOG_PID=1' one.log || { cat one.log; atf_fail "WATCHDOG_PID"; }
	kill_supervisor
	become one state=ready restarts=0
	tell one r
	wait_until 10 has 1 'stored 1' one.log
	has 0 'not for us' one.log || atf_fail "LISTEN_PID"
	end
	once one
}

atf_test_case environment__of_its_own
environment__of_its_own_body()
{
	worker one env NOTIFY_SOCKET env LISTEN_FDS env WATCHDOG_USEC \
	    env SUPERVISE_GUARDIAN env KEPT wait
	NOTIFY_SOCKET=/x LISTEN_FDS=3 WATCHDOG_USEC=7 KEPT=kept \
	    "$BIN/svscan" scan 2>>err &
	guardian=$!
	wait_until 10 grep -q '^KEPT=' one.log
	atf_check -o inline:'NOTIFY_SOCKET=(none)\nLISTEN_FDS=(none)\nWATCHDOG_USEC=(none)\nSUPERVISE_GUARDIAN=(none)\nKEPT=kept\n' \
	    grep = one.log
	end
}

atf_test_case limits__are_those_of_who_began
limits__are_those_of_who_began_body()
{
	script scan/one/run "ulimit -n >'$TOP/limit'; exec sleep 1000"
	(ulimit -Sn 200 && exec "$BIN/svscan" scan 2>>err) &
	guardian=$!
	wait_until 10 test -s limit
	atf_check -o inline:'200\n' cat limit
	end
}

atf_test_case subreap__killed_and_nothing_runs_twice
subreap__killed_and_nothing_runs_twice_body()
{
	[ -x "$BIN/subreap" ] || atf_skip "there is no subreap"
	script ./daemon "'$WORKER' '$TOP/daemon.log' lock start wait &" 'exit 0'
	script scan/one/run "exec '$BIN/subreap' setsid '$TOP/daemon'"
	begin
	wait_until 10 has 1 'start .*' daemon.log
	become one state=ready
	wait_until 10 test -s scan/one/supervise/.children
	tell one k
	wait_until 10 has 2 'start .*' daemon.log
	become one state=ready
	tell one d
	become one state=down
	end
	once daemon
}

atf_init_test_cases()
{
	atf_add_test_case status__as_daemontools_has_it
	atf_add_test_case status__as_encore_has_it
	atf_add_test_case status__as_runit_has_it
	atf_add_test_case status__is_always_whole
	atf_add_test_case summary__has_a_line_for_each
	atf_add_test_case svscan__one_for_a_directory
	atf_add_test_case signals__to_the_supervisor_itself
	atf_add_test_case signals__that_mean_nothing_to_supervise
	atf_add_test_case reload_signal__of_the_letter
	atf_add_test_case killpg__all_of_the_group
	atf_add_test_case setsid__and_no_setsid
	atf_add_test_case newpidns__is_the_first_of_its_own
	atf_add_test_case environment__of_its_own
	atf_add_test_case limits__are_those_of_who_began
	atf_add_test_case subreap__killed_and_nothing_runs_twice
}
