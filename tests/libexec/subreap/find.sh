# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# find.sh -- which process is the main one.

. "$SRCTOP/tests/libexec/subreap/common.sh"

# The words of a main process; it says that it is one in the file ready.
MAIN='block pid ready signals log exit 42'

# told [OPTION ...]: run subreap so that its readiness fills the file told.
told()
{
	rm -f told
	"$SUBREAP" -r 3 "$@" 3>told &
	pid=$!
}

# main_is_found: it is told ready, and TERM ends the service by main's 42.
main_is_found()
{
	wait_until 10 lines 1 told
	main_ends_it
}

atf_test_case last__daemons_that_fork_once_twice_and_thrice
last__daemons_that_fork_once_twice_and_thrice_body()
{
	for steps in 'fork' 'fork setsid' 'fork setsid fork' \
	    'fork setsid fork fork' 'fork fork setsid fork close' \
	    'fork ms 30 fork ms 30 fork ms 30' 'fork setsid fork thread'; do
		rm -f ready log
		# shellcheck disable=SC2086 # words
		told "$FORKER" $steps $MAIN
		main_is_found
		all_gone ready
	done
}

atf_test_case last__what_a_script_starts
last__what_a_script_starts_body()
{
	told sh -c "'$FORKER' fork setsid fork $MAIN"
	main_is_found
	rm ready
	told sh -c "'$FORKER' $MAIN & exit 0"
	main_is_found
	rm ready
	told sh -c "('$FORKER' ms 100; '$FORKER' fork setsid $MAIN) & exit 0"
	main_is_found
}

atf_test_case last__master_with_workers
last__master_with_workers_body()
{
	told "$FORKER" fork setsid fork split stay . split stay . $MAIN
	main_is_found
}

atf_test_case last__of_several_who_left_the_session
last__of_several_who_left_the_session_body()
{
	told sh -c "'$FORKER' pid older stay & '$FORKER' pid old stay &
	    '$FORKER' fork setsid fork $MAIN"
	main_is_found
	all_gone older
	all_gone old
}

atf_test_case last__of_several_the_oldest
last__of_several_the_oldest_body()
{
	told sh -c "'$FORKER' $MAIN & '$FORKER' await ready ms 50
	    '$FORKER' pid second stay & '$FORKER' await second"
	main_is_found
	all_gone second
	rm ready second
	told sh -c "'$FORKER' fork setsid $MAIN; '$FORKER' await ready ms 50
	    '$FORKER' fork setsid pid second stay; '$FORKER' await second"
	main_is_found
	all_gone second
}

# With -s 0 nothing is given time: what is left is decided upon at once.
atf_test_case last__steps_into_background_end_when_settled
last__steps_into_background_end_when_settled_body()
{
	start -s 0 "$FORKER" fork split pid other stay . await other exit 0
	exits 0
	all_gone other
	start "$FORKER" fork split await go block pid ready signals log exit 42 . \
	    exit 0
	: >go
	main_ends_it
}

atf_test_case foreground__program_is_main_when_told_so
foreground__program_is_main_when_told_so_body()
{
	told -f "$FORKER" split pid other stay . $MAIN
	main_is_found
	all_gone other
	rm -f other ready log
	# Its end is final, whoever is left.
	start -f "$FORKER" split pid other stay . await other exit 0
	exits 0
	all_gone other
}

atf_test_case foreground__program_that_stays_gets_the_signals
foreground__program_that_stays_gets_the_signals_body()
{
	told -s 0.1 "$FORKER" split pid other stay . $MAIN
	wait_until 10 lines 1 ready
	kill -HUP "$pid"
	wait_until 10 lines 1 log
	kill "$pid"
	exits 42
	echo 1 >expout
	echo 15 >>expout
	atf_check -o file:expout cat log
	# It could have been a slow script.
	atf_check -o empty cat told
	all_gone other
}

atf_test_case foreground__slow_script_is_no_foreground_daemon
foreground__slow_script_is_no_foreground_daemon_body()
{
	told -s 0.05 "$FORKER" split setsid block pid ready signals log exit 42 . \
	    await go exit 0
	wait_until 10 lines 1 ready
	"$FORKER" ms 100
	atf_check -o empty cat told
	: >go
	main_is_found
}

atf_test_case file__names_the_main_process
file__names_the_main_process_body()
{
	told -p pidfile "$FORKER" split setsid pid other stay . await other \
	    fork setsid fork pidfile pidfile $MAIN
	main_is_found
	all_gone other
}

atf_test_case file__that_comes_late
file__that_comes_late_body()
{
	told -p pidfile "$FORKER" split setsid pid other stay . await other \
	    fork setsid fork ms 300 pidfile pidfile $MAIN
	main_is_found
	rm -f other ready pidfile
	told -p made/pidfile "$FORKER" fork setsid split setsid pid other \
	    stay . await other await made ms 20 pidfile made/pidfile $MAIN
	wait_until 10 lines 1 other
	atf_check -o empty cat told
	mkdir made
	main_is_found
}

atf_test_case file__of_an_earlier_run_is_passed_over
file__of_an_earlier_run_is_passed_over_body()
{
	# That of a process that is alive, but not ours.
	echo $$ >pidfile
	told -p pidfile "$FORKER" fork setsid await other ms 50 \
	    pidfile pidfile $MAIN
	: >other
	main_is_found
	# That of a descendant, which an earlier process had the pid of: it is
	# there before, and written to only afterwards.
	rm -f other ready log
	mkfifo fifo
	sh -c "echo \$\$ >pidfile; : >fifo; read x <fifo
	    exec '$SUBREAP' -r 3 -p pidfile '$FORKER' split setsid pid other \
	    stay . await other fork setsid await go pidfile pidfile $MAIN" \
	    3>told &
	pid=$!
	: <fifo
	echo >fifo
	wait_until 10 lines 1 other
	"$FORKER" ms 200
	atf_check -o empty cat told
	: >go
	main_is_found
}

# A number that comes again, for a process of the same service: as in
# containers, where numbers are low.
atf_test_case file__of_an_earlier_run_that_names_a_descendant
file__of_an_earlier_run_that_names_a_descendant_body()
{
	unshare -Urpf --mount-proc true 2>/dev/null ||
	    atf_skip "no pid namespaces here"
	echo 3 >pidfile
	unshare -Urpf --mount-proc "$SUBREAP" -r 3 -p pidfile \
	    "$FORKER" split setsid pid other stay . await other \
	    fork setsid await go pidfile pidfile await end exit 42 3>told &
	pid=$!
	wait_until 10 lines 1 other
	atf_check_equal "$(cat other)" 3
	"$FORKER" ms 200
	atf_check -o empty cat told
	: >go
	wait_until 10 lines 1 told
	: >end
	exits 42
}

atf_test_case file__of_garbage_is_waited_out
file__of_garbage_is_waited_out_body()
{
	mkfifo fifo
	mkdir directory
	for file in fifo directory missing; do
		rm -f ready
		cat >experr <<-EOF
			subreap: $file names no process of $FORKER: taking PID for the main one
		EOF
		start -s 0.1 -p "$file" "$FORKER" fork setsid $MAIN 2>err
		wait_until 10 lines 1 err
		main_ends_it
		atf_check -o file:experr sed 's/taking [0-9]*/taking PID/' err
	done
	for text in '' 0 1 -1 99999999999999999999 "$$" x1 '2x' 4194304; do
		rm -f ready err
		start -s 0.1 -p "$PWD/text" sh -c "printf '%s\n' '$text' >text
		    '$FORKER' fork setsid $MAIN" 2>err
		wait_until 10 lines 1 err
		main_ends_it
	done
}

atf_test_case file__names_a_successor
file__names_a_successor_body()
{
	told -s 0.01 -p pidfile "$FORKER" fork setsid pidfile pidfile \
	    split ms 100 await go pidfile pidfile pid new await end pid ready \
	    signals log exit 42 . await new ms 50 exit 0
	wait_until 10 lines 1 told
	: >go
	wait_until 10 lines 1 new
	wait_until 10 is_orphan "$(cat new)"
	: >end
	main_ends_it
}

atf_test_case name__by_what_the_kernel_keeps
name__by_what_the_kernel_keeps_body()
{
	for name in food foodofmorethan15; do
		rm -f other ready log
		told -n $name "$FORKER" split setsid pid other stay . \
		    await other fork setsid fork as $name $MAIN
		main_is_found
		all_gone other
	done
}

atf_test_case name__by_the_first_argument
name__by_the_first_argument_body()
{
	for title in food /opt/sbin/food 'food: master' '/sbin/food -x -y' \
	    'food	tab' '/opt/my files/food'; do
		rm -f other ready log
		told -n food "$FORKER" split setsid pid other stay . \
		    await other fork setsid fork title "$title" $MAIN
		main_is_found
	done
}

atf_test_case name__that_only_looks_like_it
name__that_only_looks_like_it_body()
{
	for title in xfood foodx /food/x 'x food' food/ ''; do
		rm -f ready err
		start -s 0.1 -n food "$FORKER" fork setsid title "$title" \
		    $MAIN 2>err
		wait_until 10 lines 1 err
		main_ends_it
		echo "subreap: no process of $FORKER is called food:" \
		    "taking PID for the main one" >experr
		atf_check -o file:experr sed 's/taking [0-9]*/taking PID/' err
	done
}

atf_test_case name__of_several_the_nearest_and_oldest
name__of_several_the_nearest_and_oldest_body()
{
	told -n food "$FORKER" split setsid split as food pid other stay . \
	    stay . await other as food fork setsid fork \
	    split as food pid other stay . $MAIN
	main_is_found
	all_gone other
}

atf_test_case name__of_a_process_under_a_wrapper
name__of_a_process_under_a_wrapper_body()
{
	told -f -n food "$FORKER" split ms 50 as food $MAIN . pid wrapper stay
	wait_until 10 lines 1 told
	wait_until 10 lines 1 ready
	kill "$pid"
	wait "$pid"
	status=$?
	# Its parent, the wrapper, is who gets the status.
	case $status in
	42|0)	;;
	*)	atf_fail "status $status" ;;
	esac
	all_gone wrapper
}

atf_test_case none__program_that_leaves_nothing
none__program_that_leaves_nothing_body()
{
	atf_check -e inline:'subreap: true exited with 0 and left no process\n' \
	    "$SUBREAP" true
	atf_check -s exit:3 "$SUBREAP" "$FORKER" fork setsid fork exit 3
	atf_check -s exit:3 "$SUBREAP" "$FORKER" exit 3
	atf_check -s exit:3 "$SUBREAP" -p pidfile "$FORKER" fork exit 3
	atf_check -s exit:3 "$SUBREAP" -n food "$FORKER" fork exit 3
	atf_check -s signal:6 "$SUBREAP" "$FORKER" fork fork raise 6
	atf_check -s signal:6 "$SUBREAP" "$FORKER" raise 6
}

atf_test_case none__program_that_fails_takes_all_along
none__program_that_fails_takes_all_along_body()
{
	atf_check -s exit:7 "$SUBREAP" -r 1 "$FORKER" split setsid pid other \
	    stay . await other exit 7
	all_gone other
	atf_check -s exit:7 "$SUBREAP" -f -p pidfile "$FORKER" \
	    split setsid pid again stay . await again exit 7
	all_gone again
}

atf_init_test_cases()
{
	atf_add_test_case last__daemons_that_fork_once_twice_and_thrice
	atf_add_test_case last__what_a_script_starts
	atf_add_test_case last__master_with_workers
	atf_add_test_case last__of_several_who_left_the_session
	atf_add_test_case last__of_several_the_oldest
	atf_add_test_case last__steps_into_background_end_when_settled
	atf_add_test_case foreground__program_is_main_when_told_so
	atf_add_test_case foreground__program_that_stays_gets_the_signals
	atf_add_test_case foreground__slow_script_is_no_foreground_daemon
	atf_add_test_case file__names_the_main_process
	atf_add_test_case file__that_comes_late
	atf_add_test_case file__of_an_earlier_run_is_passed_over
	atf_add_test_case file__of_an_earlier_run_that_names_a_descendant
	atf_add_test_case file__of_garbage_is_waited_out
	atf_add_test_case file__names_a_successor
	atf_add_test_case name__by_what_the_kernel_keeps
	atf_add_test_case name__by_the_first_argument
	atf_add_test_case name__that_only_looks_like_it
	atf_add_test_case name__of_several_the_nearest_and_oldest
	atf_add_test_case name__of_a_process_under_a_wrapper
	atf_add_test_case none__program_that_leaves_nothing
	atf_add_test_case none__program_that_fails_takes_all_along
}
