# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# control.sh -- starting, stopping and signals, by letters.

. "$SRCTOP/tests/libexec/supervise/common.sh"

atf_test_case letters__down_up_once_exit
letters__down_up_once_exit_body()
{
	worker one wait
	begin
	become one state=ready want=up
	tell one d
	become one state=down want=down ending=exit code=0 pid=0
	wait_until 5 has 1 TERM one.log
	tell one u
	become one state=ready want=up
	tell one d
	become one state=down
	tell one o
	become one state=ready want=once
	tell one t
	become one state=down want=once
	tell one u
	become one state=ready
	tell one x
	become one exiting=1 state=ready
	tell one d
	# its directory is still there: it begins anew
	wait_until 10 has 5 'start .*' one.log
	become one state=ready want=up exiting=0
	once one
	end
}

atf_test_case letters__each_signal
letters__each_signal_body()
{
	worker one deaf wait
	put scan/one/timeout-kill 200
	begin
	wait_until 10 has 1 'start .*' one.log
	for pair in h:HUP a:ALRM q:QUIT 1:USR1 2:USR2 w:WINCH b:ABRT i:INT \
	    t:TERM; do
		tell one "${pair%:*}"
		wait_until 10 has 1 "${pair#*:}" one.log
	done
	become one term=1
	tell one y
	wait_until 10 has 2 WINCH one.log
	tell one p
	become one paused=1
	wait_until 10 grep -q '^State:.T' "/proc/$(value one pid)/status"
	tell one c
	become one paused=0
	wait_until 10 has 1 CONT one.log
	tell one k
	become one ending=signal code=9
	once one
	end
}

atf_test_case letters__restart
letters__restart_body()
{
	worker one wait
	begin
	become one state=ready
	pid=$(value one pid)
	tell one r
	wait_until 10 has 2 'start .*' one.log
	become one state=ready restarts=0
	[ "$(value one pid)" != "$pid" ] || atf_fail "the same process"
	once one
	end
}

atf_test_case letters__term_is_no_death
letters__term_is_no_death_body()
{
	worker one wait
	put scan/one/restart-limit '4 60000'
	begin
	for i in 1 2 3 4 5; do
		wait_until 3 has $i 'start .*' one.log
		become one state=ready
		tell one tcu			# what sv restart writes
		become one ending=exit code=0
	done
	wait_until 3 has 6 'start .*' one.log
	become one state=ready restarts=0
	once one
	end
}

atf_test_case letters__many_at_once_and_unknown_ones
letters__many_at_once_and_unknown_ones_body()
{
	worker one deaf wait
	put scan/one/timeout-kill 200
	begin
	wait_until 10 has 1 'start .*' one.log
	tell one 'hZ%h~ hfh'
	wait_until 10 grep -q HUP one.log
	tell one kdu
	become one state=ready want=up
	once one
	end
}

atf_test_case letters__to_the_group_and_back
letters__to_the_group_and_back_body()
{
	script scan/one/run "'$WORKER' '$TOP/child.log' deaf wait &" \
	    "exec '$WORKER' '$TOP/one.log' start deaf wait"
	put scan/one/timeout-kill 200
	begin
	wait_until 10 has 1 'start .*' one.log
	wait_until 10 test -e child.log
	wait_until 10 sh -c "printf + >scan/one/supervise/control;
	    printf +h >scan/one/supervise/control; grep -q HUP child.log"
	before=$(grep -c HUP child.log)
	tell one '+=1'
	wait_until 10 has 1 USR1 one.log
	# a plus holds for the letters that come with it
	tell one 2
	wait_until 10 has 1 USR2 one.log
	atf_check_equal 0 "$(grep -c USR child.log)"
	atf_check_equal "$before" "$(grep -c HUP child.log)"
	end
}

atf_test_case letters__to_the_logger
letters__to_the_logger_body()
{
	worker one deaf wait
	put scan/one/timeout-kill 200
	script scan/one/log/run \
	    "exec '$WORKER' '$TOP/log.log' lock start deaf copy"
	begin
	wait_until 10 has 1 'start .*' one.log
	wait_until 10 has 1 'start .*' log.log
	tell one Lhl1
	wait_until 10 has 1 HUP log.log
	wait_until 10 has 1 USR1 one.log
	has 0 HUP one.log || atf_fail "not for the service"
	end
}

atf_test_case down__file_keeps_it_down
down__file_keeps_it_down_body()
{
	worker one wait
	: >scan/one/down
	begin
	become one state=down want=down down=1
	rm scan/one/down
	tell one u
	become one state=ready want=up down=0
	[ ! -e scan/one/supervise/down ] || atf_fail "supervise/down is left"
	: >scan/one/down
	tell one d
	become one state=down want=down down=1
	end
}

atf_test_case finish__arguments_and_name
finish__arguments_and_name_body()
{
	script scan/one/run "exec '$WORKER' '$TOP/one.log' lock start exit 7"
	script scan/one/finish "exec '$WORKER' '$TOP/one.log' log \"finish \$*\""
	worker two wait
	script scan/two/finish "exec '$WORKER' '$TOP/two.log' log \"finish \$*\""
	begin
	wait_until 10 grep -qx 'finish 7 0 one' one.log
	wait_until 10 has 1 'start .*' two.log
	tell two kd
	wait_until 10 has 1 'finish -1 9 two' two.log
	become two state=down
	once one two
	end
}

atf_test_case finish__that_hangs_is_killed
finish__that_hangs_is_killed_body()
{
	worker one wait
	script scan/one/finish "exec '$WORKER' '$TOP/one.log' deaf wait"
	put scan/one/timeout-finish 300
	begin
	become one state=ready
	tell one d
	become one state=down
	grep -q 'svscan one: ./finish does not end: killing it' err ||
	    atf_fail "not said"
	end
}

atf_test_case permanent__100_of_run_and_125_of_finish
permanent__100_of_run_and_125_of_finish_body()
{
	script scan/one/run 'exit 100'
	script scan/two/run 'exit 1'
	script scan/two/finish 'exit 125'
	begin
	become one state=failed want=down ending=exit code=100
	become two state=failed want=down ending=exit code=1
	grep -q '^svscan one: failed: exited 100$' err || { cat err; atf_fail; }
	grep -q '^svscan two: failed: ' err || { cat err; atf_fail; }
	end
}

atf_test_case start_stop_notify__as_encore_has_them
start_stop_notify__as_encore_has_them_body()
{
	worker one wait
	script scan/one/start "echo ./start >>'$TOP/order'"
	script scan/one/stop "echo ./stop >>'$TOP/order'"
	script scan/one/notify "echo \"\$@\" >>'$TOP/notes'"
	begin
	become one state=ready
	tell one k
	wait_until 10 has 2 'start .*' one.log
	tell one d
	become one state=down
	wait_until 10 has 1 ./stop order
	atf_check -o inline:'./start\n./stop\n' cat order
	wait_until 10 has 1 'stop exit [0-9]* 0' notes
	atf_check -o inline:'run exit P 0\nrun killed P 9\nrun start P 0\nrun start P 0\nstart exit P 0\nstart start P 0\nstop exit P 0\nstop start P 0\n' \
	    sh -c "sed 's/ [0-9]* \([0-9]*\)\$/ P \1/' notes | sort"
	once one
	end
}

atf_test_case start__alone_is_a_service
start__alone_is_a_service_body()
{
	script scan/one/start "echo ./start >>'$TOP/order'"
	script scan/one/stop "echo ./stop >>'$TOP/order'"
	begin
	become one state=ready pid=0
	tell one r
	wait_until 10 has 2 ./start order
	become one state=ready pid=0
	tell one x				# and svscan begins it anew
	wait_until 10 has 3 ./start order
	atf_check -o inline:'./start\n./stop\n./start\n./stop\n./start\n' \
	    cat order
	end
}

atf_test_case start__that_fails_fails_the_service
start__that_fails_fails_the_service_body()
{
	worker one wait
	script scan/one/start 'exit 3'
	begin
	become one state=failed want=down
	rm scan/one/start
	tell one u
	become one state=ready
	end
}

atf_test_case control_programs__instead_of_signals
control_programs__instead_of_signals_body()
{
	worker one wait
	script scan/one/control/h "echo h >>'$TOP/did'"
	script scan/one/control/1 "echo 1 >>'$TOP/did'; exit 1"
	script scan/one/control/t "echo t >>'$TOP/did'" \
	    'kill -INT "$(cat ../../pid)"'
	script scan/one/control/d "echo d >>'$TOP/did'"
	script scan/one/control/u "echo u >>'$TOP/did'"
	begin
	wait_until 10 has 1 'start .*' one.log
	value one pid >pid
	tell one h
	wait_until 10 has 1 h did
	tell one 1
	wait_until 10 has 1 USR1 one.log	# it failed
	tell one d
	become one state=down
	wait_until 10 has 1 d did
	tell one u
	become one state=ready
	wait_until 10 has 1 u did
	has 0 HUP one.log || atf_fail "HUP was sent all the same"
	has 0 TERM one.log || atf_fail "TERM was sent all the same"
	has 1 INT one.log || atf_fail "control/t was not run"
	rm -r scan/one/control
	end
}

atf_test_case supervise__one_service
supervise__one_service_body()
{
	worker one wait
	begin supervise scan/one
	become one state=ready
	kill -TSTP "$guardian"
	become one paused=1
	kill -CONT "$guardian"
	become one paused=0
	tell one dx
	wait_until 10 gone "$guardian"
	wait "$guardian"
	atf_check_equal 0 $?
	guardian=
	wait_until 5 none_left
	once one
}

atf_test_case usage__and_errors
usage__and_errors_body()
{
	atf_check -s exit:100 -e inline:'supervise: usage: supervise dir\n' \
	    "$BIN/supervise"
	atf_check -s exit:100 -e match:'^supervise: usage: ' \
	    "$BIN/supervise" a b
	atf_check -s exit:100 -e match:'^svscan: usage: ' "$BIN/svscan" -X
	atf_check -s exit:100 -e match:'^svscan: usage: ' \
	    "$BIN/svscan" -t nonsense scan
	atf_check -s exit:100 -e match:'^runsv: usage: ' "$BIN/runsv"
	atf_check -s exit:100 -e match:'^runsvdir: usage: ' "$BIN/runsvdir"
	atf_check -s exit:111 -e match:'unable to chdir to nowhere: file does not exist' \
	    "$BIN/supervise" nowhere
	atf_check -s exit:111 -e match:'unable to chdir to err: not a directory' \
	    sh -c ": >err; '$BIN/svscan' err"
}

atf_init_test_cases()
{
	atf_add_test_case letters__down_up_once_exit
	atf_add_test_case letters__each_signal
	atf_add_test_case letters__restart
	atf_add_test_case letters__term_is_no_death
	atf_add_test_case letters__many_at_once_and_unknown_ones
	atf_add_test_case letters__to_the_group_and_back
	atf_add_test_case letters__to_the_logger
	atf_add_test_case down__file_keeps_it_down
	atf_add_test_case finish__arguments_and_name
	atf_add_test_case finish__that_hangs_is_killed
	atf_add_test_case permanent__100_of_run_and_125_of_finish
	atf_add_test_case start_stop_notify__as_encore_has_them
	atf_add_test_case start__alone_is_a_service
	atf_add_test_case start__that_fails_fails_the_service
	atf_add_test_case control_programs__instead_of_signals
	atf_add_test_case supervise__one_service
	atf_add_test_case usage__and_errors
}
