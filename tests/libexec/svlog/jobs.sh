# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/svlog/common.sh"

atf_test_case processor__makes_the_archive_and_keeps_a_state
processor__makes_the_archive_and_keeps_a_state_body()
{
	lines 60 100 >in
	atf_check "$SVLOG" s4096 n100 \
	    '!tr 0 o; { cat <&4; echo again; } >&5' ./log <in
	tr 0 o <in | head -n 42 >expout
	atf_check -o file:expout sh -c 'cat log/@*.s'
	tail -n 18 in >expout
	atf_check -o file:expout cat log/current
	atf_check -o inline:'again\nagain\n' cat log/state
	atf_check -o inline:'644 log/state\n600 log/lock\n744 log/current\n' \
	    stat -c '%a %n' log/state log/lock log/current
	atf_check -o inline:'5\n' sh -c 'ls log | wc -l'
}

atf_test_case processor__compresses
processor__compresses_head()
{
	atf_set require.progs gzip
}
processor__compresses_body()
{
	lines 60 100 | atf_check "$SVLOG" s4096 '!gzip' ws.gz ./log
	lines 60 100 | head -n 42 >expout
	atf_check -o file:expout sh -c 'zcat log/@*.s.gz'
}

atf_test_case failing_processor__is_run_again
failing_processor__is_run_again_body()
{
	lines 30 100 >in
	cat >proc <<-'END'
		echo x >>../tries
		case $(wc -l <../tries) in
		1)
			echo part
			exit 1
			;;
		2)
			kill -KILL $$
			;;
		esac
		exec cat
	END
	: >tries
	{ cat in; n=0
	  while [ "$(wc -l <tries)" -lt 3 ] && [ "$n" -lt 1000 ]; do
		sleep 0.02
		n=$((n + 1))
	  done; } |
	    atf_check -e save:err "$SVLOG" s4096 r20 '!. ../proc' ./log
	atf_check -o inline:'svlog: processor failed in ./log, pausing
svlog: processor crashed in ./log, pausing
' cat err
	all_of log >got
	atf_check -o file:in cat got
}

atf_test_case slow_processor__holds_up_only_the_next_rotation
slow_processor__holds_up_only_the_next_rotation_body()
{
	logger "$SVLOG" s4096 '!cat; until [ -e ../go ]; do sleep 0.02; done' \
	    ./log s100000 '!' ./other
	lines 25 100 >&9
	# the first file is being processed, and the second is written to
	wait_until 10 sh -c '[ "$(wc -l <other/current)" = 25 ]'
	atf_check -o inline:'4\n' sh -c 'wc -l <log/current'
	lines 25 100 >&9
	sleep 0.2
	[ "$(wc -l <log/current)" -le 21 ] || atf_fail "no rotation"
	: >go
	wait_until 10 sh -c '[ "$(cat log/current log/@* | wc -l)" = 50 ]'
	kill -TERM "$pid"
	ended 0
	{ lines 25 100; lines 25 100; } >expout
	all_of log >got
	atf_check -o file:expout cat got
	atf_check -o file:expout cat other/current
}
slow_processor__holds_up_only_the_next_rotation_cleanup()
{
	: >go
	stop_loggers
}

atf_test_case term__while_a_processor_fails_ends_it_and_loses_nothing
term__while_a_processor_fails_ends_it_and_loses_nothing_body()
{
	logger "$SVLOG" s4096 r50 '!exit 1' ./log
	lines 90 100 >&9
	wait_until 10 grep -q failed err
	kill -TERM "$pid"
	ended 0
	lines 1 100 >&9
	logger "$SVLOG" s4096 n100 '!cat' ./log
	wait_until 10 sh -c '[ "$(cat log/current log/@* | wc -l)" = 91 ]'
	kill -TERM "$pid"
	ended 0
	{ lines 90 100; lines 1 100; } >expout
	all_of log >got
	atf_check -o file:expout cat got
	atf_check -s ignore sh -c 'ls log | grep -e previous -e "\.u"'
}
term__while_a_processor_fails_ends_it_and_loses_nothing_cleanup()
{
	stop_loggers
}

atf_test_case killed_logger__takes_its_processor_with_it
killed_logger__takes_its_processor_with_it_body()
{
	logger "$SVLOG" s4096 '!echo $$ >../processor; exec sleep 100' ./log
	lines 25 100 >&9
	wait_until 10 test -s processor
	kill -KILL "$pid"
	ended 137
	wait_until 10 gone "$(cat processor)"
	logger "$SVLOG" s4096 ./log
	wait_until 10 sh -c 'ls log/@*.u'
	kill -TERM "$pid"
	ended 0
	lines 25 100 >expout
	all_of log >got
	atf_check -o file:expout cat got
}
killed_logger__takes_its_processor_with_it_cleanup()
{
	stop_loggers
}

atf_test_case processor__has_no_descriptors_of_ours
processor__has_no_descriptors_of_ours_body()
{
	lines 30 100 | atf_check "$SVLOG" s4096 \
	    ./a '!cat; pwd >../pwd; exec ls -l /proc/self/fd >../fds' ./log
	# standard error may be a file of the test
	atf_check -o inline:'0 previous\n4 state\n5 newstate\n' \
	    sed -n 's,.* \([0-9]*\) -> .*/log/\([a-z]*\)$,\1 \2,p' fds
	atf_check -s exit:1 grep -e '/a/' -e anon_inode -e '/log$' fds
	atf_check -o inline:"$PWD/log\n" cat pwd
}

atf_init_test_cases()
{
	atf_add_test_case processor__makes_the_archive_and_keeps_a_state
	atf_add_test_case processor__compresses
	atf_add_test_case failing_processor__is_run_again
	atf_add_test_case slow_processor__holds_up_only_the_next_rotation
	atf_add_test_case term__while_a_processor_fails_ends_it_and_loses_nothing
	atf_add_test_case killed_logger__takes_its_processor_with_it
	atf_add_test_case processor__has_no_descriptors_of_ours
}
