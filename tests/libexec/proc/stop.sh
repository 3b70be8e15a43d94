# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# stop.sh -- proc stop and proc wait: ending processes and waiting for it.

PROC=$STAGE/usr/libexec/rc/proc
ACTOR=$OBJ/actor
BASE=food$$

# start COMMAND [ARG ...]: run an actor and wait until it is ready; pid, said.
start()
{
	"$@" >ready &
	pid=$!
	wait_until 10 test -s ready
	read -r said <ready
	rm ready
}

# now: the time in ms since the machine started.
now()
{
	read -r _up _ </proc/uptime
	echo $((${_up%.*} * 1000 + (1${_up#*.} - 100) * 10))
}

# ended PID ...: none of them is left, but perhaps as a zombie.
ended()
{
	for _pid in "$@"; do
		gone "$_pid" || atf_fail "$_pid is alive"
	done
}

atf_test_case stop__ends_a_process_and_says_nothing
stop__ends_a_process_and_says_nothing_body()
{
	start "$ACTOR" as "$BASE" "$ACTOR" pause
	atf_check "$PROC" stop -n "$BASE" -t 20 "$pid"
	ended "$pid"
	atf_check "$PROC" stop -n "$BASE" -t 20 "$pid"
}

atf_test_case stop__returns_as_soon_as_the_process_has_ended
stop__returns_as_soon_as_the_process_has_ended_body()
{
	# The best of several, for a machine that has other things to do.
	best=100000
	for i in 1 2 3 4 5; do
		start "$ACTOR" linger 200
		before=$(now)
		atf_check "$PROC" stop -t 60 "$pid"
		took=$(($(now) - before))
		ended "$pid"
		[ "$took" -ge 190 ] || atf_fail "returned too early: $took ms"
		[ "$took" -ge "$best" ] || best=$took
	done
	[ "$best" -lt 400 ] || atf_fail "took $best ms"
}

atf_test_case stop__of_several_shows_who_is_left
stop__of_several_shows_who_is_left_body()
{
	start "$ACTOR" linger 0
	first=$pid
	start "$ACTOR" linger 600
	second=$pid
	start "$ACTOR" linger 1200
	third=$pid
	echo "Waiting for PIDS: $second $third, $third." >expout
	atf_check -o file:expout "$PROC" stop "$first" "$second" "$third"
	ended "$first" "$second" "$third"
}

atf_test_case stop__kills_what_ignores_the_signal_and_says_so
stop__kills_what_ignores_the_signal_and_says_so_body()
{
	start "$ACTOR" ignore
	first=$pid
	start "$ACTOR" ignore
	second=$pid
	start "$ACTOR" pause
	cat >experr <<-EOF
		food: pid $first did not end within 0.3 s of SIGTERM, sending SIGKILL
		food: pid $second did not end within 0.3 s of SIGTERM, sending SIGKILL
	EOF
	# Which of the two dies first is left to the kernel.
	atf_check -o save:out -e file:experr \
	    "$PROC" stop -l food -t 0.3 "$first" "$pid" "$second"
	echo "Waiting for PIDS: $first $second." >expout
	atf_check -o file:expout head -n 1 out
	ended "$first" "$second" "$pid"
	start "$ACTOR" ignore
	atf_check -e inline:"proc: pid $pid did not end within .05 s of \
SIGURG, sending SIGKILL\n" "$PROC" stop -s URG -t .05 "$pid"
	ended "$pid"
}

atf_test_case stop__without_limit_waits_on
stop__without_limit_waits_on_body()
{
	start "$ACTOR" ignore
	for limit in '' '-t 0' '-t 0.000'; do
		# shellcheck disable=SC2086 # words
		timeout 0.3 "$PROC" stop $limit "$pid"
		[ $? -eq 124 ] || atf_fail "did not wait"
		[ -d "/proc/$pid" ] || atf_fail "was killed"
	done
}

atf_test_case stop__other_signals
stop__other_signals_body()
{
	for signal in INT SIGKILL 3; do
		start "$ACTOR" pause
		atf_check "$PROC" stop -s "$signal" "$pid"
		ended "$pid"
	done
}

# is_stopped PID
is_stopped()
{
	read -r _ _ state _ <"/proc/$1/stat"
	[ "$state" = T ]
}

atf_test_case stop__stopped_process_heeds_the_signal
stop__stopped_process_heeds_the_signal_body()
{
	for with in '' "$OBJ/without pidfd_open"; do
		start "$ACTOR" pause
		first=$pid
		start "$ACTOR" as "$BASE" "$ACTOR" pause
		kill -STOP "$first" "$pid"
		wait_until 10 is_stopped "$first"
		wait_until 10 is_stopped "$pid"
		# shellcheck disable=SC2086 # words
		atf_check $with "$PROC" stop -n "$BASE" -t 20 "$first" "$pid"
		is_stopped "$first" || atf_fail "woken, but not signalled"
		# shellcheck disable=SC2086 # words
		atf_check $with "$PROC" stop -t 20 "$first"
		ended "$first" "$pid"
	done
}

atf_test_case stop__daemon_that_is_nobodys_child
stop__daemon_that_is_nobodys_child_body()
{
	"$ACTOR" daemon "$PWD/pidfile"
	wait_until 10 test -s pidfile
	read -r pid <pidfile
	atf_check "$PROC" stop -n "$ACTOR" "$pid"
	ended "$pid"
}

atf_test_case stop__zombie_has_ended
stop__zombie_has_ended_body()
{
	start "$ACTOR" zombie
	atf_check "$PROC" stop "$said"
	atf_check "$PROC" wait "$said"
	atf_check "$OBJ/without" pidfd_open "$PROC" stop "$said"
	[ -d "/proc/$said" ] || atf_fail "it was reaped"
}

atf_test_case stop__process_whose_parent_does_not_reap_it
stop__process_whose_parent_does_not_reap_it_body()
{
	for with in '' "$OBJ/without pidfd_open"; do
		start "$ACTOR" careless
		# shellcheck disable=SC2086 # words
		atf_check $with "$PROC" stop -t 20 "$said"
		read -r _ _ state _ <"/proc/$said/stat"
		[ "$state" = Z ] || atf_fail "state $state"
	done
}

atf_test_case stop__what_survives_even_sigkill_is_said
stop__what_survives_even_sigkill_is_said_body()
{
	unshare -Urpf --mount-proc true 2>/dev/null ||
	    atf_skip "no user namespaces"
	# To its own children, the first process of a namespace is immortal.
	atf_check -s exit:1 -e inline:"x: pid 1 did not end within 0.1 s of \
SIGTERM, sending SIGKILL\nx: pid 1 did not end within 5 s of SIGKILL, its \
state is S\n" \
	    unshare -Urpf --mount-proc sh -c \
	    "'$PROC' stop -l x -t 0.1 1; exit \$?"
}

atf_test_case stop__reader_of_the_progress_that_goes_away_changes_nothing
stop__reader_of_the_progress_that_goes_away_changes_nothing_body()
{
	start "$ACTOR" pause
	first=$pid
	start "$ACTOR" ignore
	{ "$PROC" stop -t 0.3 "$first" "$pid" 2>/dev/null; echo $? >status; } |
	    true
	echo 0 >expout
	atf_check -o file:expout cat status
	ended "$first" "$pid"
	start "$ACTOR" pause
	atf_check sh -c "'$PROC' stop $pid 0<&- 1>&- 2>&-"
	ended "$pid"
}

atf_test_case stop__works_without_pidfds
stop__works_without_pidfds_body()
{
	start "$ACTOR" as "$BASE" "$ACTOR" linger 0
	first=$pid
	start "$ACTOR" as "$BASE" "$ACTOR" linger 600
	second=$pid
	start "$ACTOR" as "$BASE" "$ACTOR" ignore
	echo "Waiting for PIDS: $second $pid, $pid." >expout
	atf_check -o file:expout -e inline:"proc: pid $pid did not end within \
1.5 s of SIGTERM, sending SIGKILL\n" "$OBJ/without" pidfd_open \
	    "$PROC" stop -n "$BASE" -t 1.5 "$first" "$second" "$pid"
	ended "$first" "$second" "$pid"
}

atf_test_case stop__more_processes_than_open_files
stop__more_processes_than_open_files_body()
{
	pids=
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		start "$ACTOR" pause
		pids="$pids $pid"
	done
	# shellcheck disable=SC2086 # words
	( ulimit -n 10 && exec "$PROC" stop $pids ) >out 2>&1 ||
	    atf_fail "$(cat out)"
	# shellcheck disable=SC2086 # words
	ended $pids
}

atf_test_case stop__many_at_once
stop__many_at_once_body()
{
	pids=
	for i in 1 2 3 4 5 6 7 8 9 10; do
		for j in 1 2 3 4 5 6 7 8 9 10; do
			"$ACTOR" linger $((i * j)) >/dev/null &
			pids="$pids $!"
		done
	done
	# shellcheck disable=SC2086 # words
	atf_check -o ignore "$PROC" stop -t 30 $pids
	# shellcheck disable=SC2086 # words
	ended $pids
}

atf_test_case stop__same_process_named_twice
stop__same_process_named_twice_body()
{
	start "$ACTOR" pause
	atf_check "$PROC" stop "$pid" "$pid"
	ended "$pid"
}

atf_test_case stop__bad_number_of_seconds_is_refused
stop__bad_number_of_seconds_is_refused_body()
{
	start "$ACTOR" pause
	for word in '' -1 x 1x . 1.2.3 1,5 1e3 inf 99999999999 ' 1'; do
		atf_check -s exit:2 \
		    -e inline:"proc: not a number of seconds: $word\n" \
		    "$PROC" stop -t "$word" "$pid"
		atf_check -s exit:2 \
		    -e inline:"proc: not a number of seconds: $word\n" \
		    "$PROC" wait -t "$word" "$pid"
	done
	[ -d "/proc/$pid" ] || atf_fail "signalled"
}

atf_test_case wait__returns_when_all_have_ended
wait__returns_when_all_have_ended_body()
{
	start "$ACTOR" linger 300
	first=$pid
	start "$ACTOR" linger 900
	kill "$first" "$pid"
	echo "Waiting for PIDS: $pid." >expout
	atf_check -o file:expout "$PROC" wait "$first" "$pid"
	ended "$first" "$pid"
	atf_check "$PROC" wait "$first" "$pid" 4194304
}

atf_test_case wait__that_takes_too_long_fails
wait__that_takes_too_long_fails_body()
{
	start "$ACTOR" ignore
	atf_check -s exit:1 \
	    -e inline:"proc: pid $pid did not end within 0.25 s\n" \
	    "$PROC" wait -t 0.25 "$pid"
	[ -d "/proc/$pid" ] || atf_fail "signalled"
	atf_check -s exit:1 \
	    -e inline:"proc: pid $pid did not end within 0.25 s\n" \
	    "$OBJ/without" pidfd_open "$PROC" wait -t 0.25 "$pid"
}

atf_test_case wait__needs_no_permission_to_signal
wait__needs_no_permission_to_signal_body()
{
	atf_check -s exit:1 -e inline:"proc: pid 1 did not end within 0.1 s\n" \
	    "$PROC" wait -t 0.1 1
}

atf_init_test_cases()
{
	for _case in ends_a_process_and_says_nothing \
	    returns_as_soon_as_the_process_has_ended \
	    of_several_shows_who_is_left \
	    kills_what_ignores_the_signal_and_says_so without_limit_waits_on \
	    other_signals stopped_process_heeds_the_signal \
	    daemon_that_is_nobodys_child zombie_has_ended \
	    process_whose_parent_does_not_reap_it \
	    what_survives_even_sigkill_is_said \
	    reader_of_the_progress_that_goes_away_changes_nothing \
	    works_without_pidfds more_processes_than_open_files many_at_once \
	    same_process_named_twice bad_number_of_seconds_is_refused; do
		atf_add_test_case "stop__$_case"
	done
	atf_add_test_case wait__returns_when_all_have_ended
	atf_add_test_case wait__that_takes_too_long_fails
	atf_add_test_case wait__needs_no_permission_to_signal
}
