# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# readiness.sh -- ready means ready, and well means well.

. "$SRCTOP/tests/libexec/supervise/common.sh"

# go FILE: let the service that waits for FILE go on.
WAIT_GO='while [ ! -e ../../go ]; do sleep 0.02; done'

atf_test_case fd__a_newline_makes_it_ready
fd__a_newline_makes_it_ready_body()
{
	script scan/one/run "$WAIT_GO" \
	    "exec '$WORKER' '$TOP/one.log' lock start fd 5 ms 50 fd 5 wait"
	put scan/one/notification-fd 5
	begin
	become one state=starting script=run
	: >go
	become one state=ready
	wait_until 10 has 1 'fd 5: Broken pipe' one.log
	once one
	end
}

atf_test_case fd__closed_without_a_newline_is_not_ready
fd__closed_without_a_newline_is_not_ready_body()
{
	script scan/one/run 'printf x >&4' 'exec 4>&-' \
	    "exec '$WORKER' '$TOP/one.log' start wait"
	put scan/one/notification-fd 4
	put scan/one/timeout-ready 300
	begin
	wait_until 10 has 2 'start .*' one.log
	grep -q 'svscan one: not ready after 300 ms: restarting it' err ||
	    { cat err; atf_fail "not said"; }
	is one state=ready && atf_fail "it is not ready"
	end
}

atf_test_case fd__of_no_sense_is_said
fd__of_no_sense_is_said_body()
{
	worker one wait
	put scan/one/notification-fd 70
	begin
	become one state=ready
	grep -q "svscan one: notification-fd: .70. makes no sense" err ||
	    atf_fail "not said"
	end
}

atf_test_case socket__ready_status_reloading_stopping
socket__ready_status_reloading_stopping_body()
{
	script scan/one/run "$WAIT_GO" \
	    "exec '$WORKER' '$TOP/one.log' lock start \\" \
	    "	notify 'STATUS=100% of it\n\nnonsense\nREADY=0\n=\nX=' ms 100 \\" \
	    "	notify 'READY=1\nSTATUS=all is well' \\" \
	    "	ms 300 notify 'RELOADING=1' ms 200 notify 'READY=1' \\" \
	    "	wait notify 'STOPPING=1' ms 500 exit 3"
	: >scan/one/notify-socket
	begin
	become one state=starting
	: >go
	become one state=ready text=all%20is%20well
	become one text=reloading state=ready
	become one text= state=ready
	kill -TERM "$(value one pid)"		# it ends by itself
	become one state=stopping
	become one ending=exit code=3
	atf_check_equal "" "$(grep -a 'nothing to say' err)"
	once one
	end
}

atf_test_case socket__strangers_are_not_heard
socket__strangers_are_not_heard_body()
{
	worker one wait
	: >scan/one/notify-socket
	begin
	become one state=starting
	wait_until 10 sh -c 'test -S scan/one/supervise/.notify/*/s'
	NOTIFY_SOCKET=$(echo "$TOP"/scan/one/supervise/.notify/*/s) setsid "$WORKER" x.log \
	    notify READY=1 ms 200
	wait_until 10 grep -q 'has nothing to say about it' err
	is one state=starting || atf_fail "a stranger was believed"
	end
}

atf_test_case socket__a_child_of_it_is_heard_and_may_be_main
socket__a_child_of_it_is_heard_and_may_be_main_body()
{
	script scan/one/run "'$WORKER' '$TOP/child.log' start wait &" \
	    "'$WORKER' '$TOP/one.log' notify \"READY=1\\nMAINPID=\$!\" ms 300" \
	    wait
	: >scan/one/notify-socket
	begin
	become one state=ready
	become one "main=$(sed -n 's/^start //p' child.log)"
	end
}

atf_test_case socket__more_time_when_asked_for
socket__more_time_when_asked_for_body()
{
	script scan/one/run "exec '$WORKER' '$TOP/one.log' lock start \\" \
	    "notify EXTEND_TIMEOUT_USEC=9000000 ms 900 notify READY=1 wait \\" \
	    "notify EXTEND_TIMEOUT_USEC=9000000 ms 800 log finished"
	: >scan/one/notify-socket
	put scan/one/timeout-ready 500
	put scan/one/timeout-kill 400
	begin
	become one state=ready restarts=0
	tell one d
	become one state=down ending=exit code=0
	has 1 finished one.log || atf_fail "it was killed"
	end
}

atf_test_case socket__descriptors_come_back
socket__descriptors_come_back_body()
{
	script scan/one/run "exec '$WORKER' '$TOP/one.log' lock start stored \\" \
	    "	store first 'text of the first' store a:b 'another' \\" \
	    "	notify READY=1 wait"
	: >scan/one/notify-socket
	begin
	become one state=ready
	tell one r
	wait_until 10 has 1 'stored 2' one.log
	become one state=ready
	has 1 'first:stored' one.log || { cat one.log; atf_fail "names"; }
	has 1 'text of the first' one.log || atf_fail "not the first"
	has 1 another one.log || atf_fail "not the second"
	has 0 'not for us' one.log || atf_fail "LISTEN_PID"
	# and may be given up
	script scan/one/run "exec '$WORKER' '$TOP/one.log' lock start stored \\" \
	    "	notify 'FDSTOREREMOVE=1\nFDNAME=stored' notify READY=1 wait"
	tell one r
	wait_until 10 has 1 'stored 4' one.log
	become one state=ready
	tell one r
	wait_until 10 has 1 'first:first' one.log
	once one
	end
}

atf_test_case watchdog__restarts_what_is_silent
watchdog__restarts_what_is_silent_body()
{
	script scan/one/run "rm -f ../../one.log.hung" \
	    "exec '$WORKER' '$TOP/one.log' lock start env WATCHDOG_USEC \\" \
	    "	notify READY=1 alive 50 wait"
	: >scan/one/notify-socket
	put scan/one/watchdog 1500
	begin
	become one state=ready
	has 1 WATCHDOG_USEC=1500000 one.log || atf_fail "the limit is not told"
	: >one.log.hung
	wait_until 10 has 2 'start .*' one.log
	become one state=ready restarts=1
	grep -q 'svscan one: no WATCHDOG=1 for 1500 ms: restarting it' err ||
	    atf_fail "not said"
	once one
	end
}

atf_test_case watchdog__triggered_by_itself
watchdog__triggered_by_itself_body()
{
	script scan/one/run "exec '$WORKER' '$TOP/one.log' lock start \\" \
	    "	notify READY=1 ms 200 notify WATCHDOG=trigger wait"
	: >scan/one/notify-socket
	begin
	wait_until 10 has 2 'start .*' one.log
	grep -q 'svscan one: WATCHDOG=trigger: restarting it' err ||
	    atf_fail "not said"
	end
}

atf_test_case ready__program_is_asked_until_it_succeeds
ready__program_is_asked_until_it_succeeds_body()
{
	worker one wait
	script scan/one/ready 'echo asked >>../../asked' 'test -e ../../go'
	begin
	wait_until 10 has 3 asked asked
	is one state=starting || atf_fail "not ready yet"
	: >go
	become one state=ready
	count=$(wc -l <asked)
	sleep 0.3
	atf_check_equal "$count" "$(wc -l <asked)"
	end
}

atf_test_case ready__program_that_hangs_is_killed
ready__program_that_hangs_is_killed_body()
{
	worker one wait
	# timeout(1) makes a group of its own
	script scan/one/ready 'echo asked >>../../asked' \
	    '[ -e ../../go ] && exit' \
	    'timeout 1000 sh -c "echo \$\$ >>../../pids; sleep 1000"'
	put scan/one/timeout-probe 200
	begin
	wait_until 10 has 2 asked asked
	: >go
	wait_until 10 test -s pids
	read -r pid <pids
	wait_until 10 gone "$pid"
	become one state=ready
	end
}

atf_test_case health__failures_in_a_row_restart_it
health__failures_in_a_row_restart_it_body()
{
	worker one deaf wait
	script scan/one/health 'echo asked >>../../asked' \
	    'test ! -e ../../sick'
	put scan/one/health-interval 50
	put scan/one/health-failures 2
	put scan/one/timeout-kill 300
	begin
	wait_until 10 has 3 asked asked
	: >sick
	wait_until 10 grep -qx TERM one.log
	rm sick
	wait_until 10 has 2 'start .*' one.log
	become one state=ready restarts=1
	grep -q 'svscan one: ./health failed 2 times in a row' err ||
	    { cat err; atf_fail "not said"; }
	# paused is not sick
	tell one p
	become one paused=1
	: >sick
	sleep 0.4
	is one state=ready misses=0 || atf_fail "asked while paused"
	rm sick
	once one
	end
}

atf_test_case health__once_is_forgiven
health__once_is_forgiven_body()
{
	worker one wait
	script scan/one/health 'echo asked >>../../asked' \
	    '[ $(($(wc -l <../../asked) % 2)) -eq 0 ]'
	put scan/one/health-interval 20
	put scan/one/health-failures 2
	begin
	wait_until 15 sh -c '[ $(wc -l <asked) -gt 12 ]'
	is one state=ready restarts=0 || atf_fail "restarted"
	end
}

atf_test_case ready_socket__that_listens
ready_socket__that_listens_body()
{
	script scan/one/run "rm -f sock; $WAIT_GO" \
	    "exec '$WORKER' '$TOP/one.log' lock start listen sock wait"
	put scan/one/ready-socket "unix:$TOP/scan/one/sock"
	# a port that is free now: of this process, below the ephemeral ones
	port=$((10000 + $$ % 20000))
	script scan/two/run "$WAIT_GO" \
	    "exec '$WORKER' '$TOP/two.log' lock start port $port wait"
	put scan/two/ready-socket "tcp:127.0.0.1:$port"
	begin
	become one state=starting
	become two state=starting
	: >go
	become one state=ready
	become two state=ready
	once one two
	end
}

atf_test_case timeout_kill__ends_what_does_not_listen
timeout_kill__ends_what_does_not_listen_body()
{
	worker one deaf wait
	put scan/one/timeout-kill 200
	begin
	wait_until 10 has 1 'start .*' one.log
	tell one d
	become one state=down ending=signal code=9
	grep -q 'svscan one: process [0-9]* does not end: killing it' err ||
	    atf_fail "not said"
	end
}

atf_test_case stop_signal__another_one
stop_signal__another_one_body()
{
	worker one wait
	put scan/one/stop-signal SIGINT
	worker two wait
	put scan/two/stop-signal 2
	worker three deaf wait
	put scan/three/down-signal quit
	put scan/three/timeout-kill 300
	begin
	for i in one two three; do
		wait_until 10 has 1 'start .*' $i.log
		tell $i d
		become $i state=down
		has 0 TERM $i.log || atf_fail "$i got TERM"
	done
	has 1 INT one.log || atf_fail "one"
	has 1 INT two.log || atf_fail "two"
	has 1 QUIT three.log || atf_fail "three"
	end
}

atf_test_case restart_policy__and_limit_and_delay
restart_policy__and_limit_and_delay_body()
{
	worker never exit 1
	put scan/never/restart-policy never
	worker fail exit 1
	put scan/fail/restart-policy on-failure
	worker good exit 0
	put scan/good/restart-policy on-failure
	worker limit exit 1
	put scan/limit/restart-limit '2 30000'
	put scan/limit/max-delay 0
	begin
	become never state=down want=down code=1
	become good state=down want=down code=0
	wait_until 10 has 2 'start .*' fail.log
	become limit state=failed
	atf_check_equal 2 "$(grep -c start limit.log)"
	atf_check_equal 1 "$(grep -c start never.log)"
	atf_check_equal 1 "$(grep -c start good.log)"
	grep -q 'svscan limit: failed: died 2 times within ' err ||
	    { cat err; atf_fail "not said"; }
	end
}

atf_test_case left_behind__is_ended_first
left_behind__is_ended_first_body()
{
	worker one child wait
	begin
	become one state=ready
	wait_until 10 has 1 'child .*' one.log
	child=$(sed -n 's/^child //p' one.log)
	tell one k
	wait_until 10 has 2 'start .*' one.log
	gone "$child" || atf_fail "the child is there beside the new one"
	: >scan/one/leave-behind
	tell one r				# the setting counts from now
	wait_until 10 has 3 'start .*' one.log
	wait_until 10 has 3 'child .*' one.log
	child=$(sed -n 's/^child //p' one.log | tail -n 1)
	tell one d
	become one state=down
	gone "$child" && atf_fail "the child was ended all the same"
	kill -KILL "$child"
	wait_until 10 gone "$child"
	end
}

atf_test_case left_behind__in_a_process_group_of_its_own
left_behind__in_a_process_group_of_its_own_body()
{
	worker one apart wait
	begin
	become one state=ready
	wait_until 10 has 1 'child .*' one.log
	child=$(sed -n 's/^child //p' one.log)
	tell one k
	wait_until 10 has 2 'start .*' one.log
	gone "$child" || atf_fail "the child is there beside the new one"
	end
}

atf_init_test_cases()
{
	atf_add_test_case fd__a_newline_makes_it_ready
	atf_add_test_case fd__closed_without_a_newline_is_not_ready
	atf_add_test_case fd__of_no_sense_is_said
	atf_add_test_case socket__ready_status_reloading_stopping
	atf_add_test_case socket__strangers_are_not_heard
	atf_add_test_case socket__a_child_of_it_is_heard_and_may_be_main
	atf_add_test_case socket__more_time_when_asked_for
	atf_add_test_case socket__descriptors_come_back
	atf_add_test_case watchdog__restarts_what_is_silent
	atf_add_test_case watchdog__triggered_by_itself
	atf_add_test_case ready__program_is_asked_until_it_succeeds
	atf_add_test_case ready__program_that_hangs_is_killed
	atf_add_test_case health__failures_in_a_row_restart_it
	atf_add_test_case health__once_is_forgiven
	atf_add_test_case ready_socket__that_listens
	atf_add_test_case timeout_kill__ends_what_does_not_listen
	atf_add_test_case stop_signal__another_one
	atf_add_test_case restart_policy__and_limit_and_delay
	atf_add_test_case left_behind__is_ended_first
	atf_add_test_case left_behind__in_a_process_group_of_its_own
}
