# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/svlog/common.sh"

# leaves
#	Log a line into the directory log; compare with expout.
leaves()
{
	echo new | atf_check "$SVLOG" ./log
	look log >got
	atf_check -o file:expout cat got
	rm -rf log
}

atf_test_case recovery__of_every_state
recovery__of_every_state_body()
{
	crashed current 744 'abc
'
	printf '744 current\n    abc\n    new\n600 lock\n' >expout
	leaves

	cat >rest <<-'END'
		744 current
		    new
		600 lock
		644 state
	END
	crashed current 644 abc
	{ printf '644 @1.u\n    abc'; cat rest; } >expout
	leaves
	crashed state 600 old newstate 600 new
	cp rest expout
	leaves
	crashed current 644 abc previous 744 prev
	{ printf '744 @1.u\n    prev644 @2.u\n    abc'; cat rest; } >expout
	leaves
	crashed current 644 abc previous 744 prev processed 644 part
	leaves
	crashed current 644 abc previous 744 prev processed 744 good \
	    newstate 644 new state 644 old
	{ printf '744 @1.s\n    good644 @2.u\n    abc'; cat rest; } >expout
	leaves
	crashed previous 744 prev
	{ printf '744 @1.u\n    prev'; cat rest; } >expout
	leaves
}

atf_test_case recovery__of_a_file_that_was_linked
recovery__of_a_file_that_was_linked_body()
{
	crashed previous 744 prev current 644 abc
	ln log/previous log/@400000000000000000000000.s
	cat >expout <<-'END'
		744 @1.s
		    prev644 @2.u
		    abc744 current
		    new
		600 lock
		644 state
	END
	leaves
}

atf_test_case previous__of_a_good_end_is_not_lost
previous__of_a_good_end_is_not_lost_body()
{
	crashed current 744 '' previous 744 'prev
'
	echo new | atf_check "$SVLOG" '!tr a-z A-Z' ./log
	cat >expout <<-'END'
		744 @1.s
		    PREV
		744 current
		    new
		600 lock
		644 state
	END
	look log >got
	atf_check -o file:expout cat got
}

atf_test_case empty_current__is_no_archive
empty_current__is_no_archive_body()
{
	crashed current 644 ''
	printf '744 current\n    new\n600 lock\n644 state\n' >expout
	leaves
	# of multilog it is
	crashed current 644 ''
	echo new | atf_check "$MULTILOG" ./log
	atf_check -o match:'^@[0-9a-f]{24}\.u$' ls log
}

atf_test_case mark__cuts_what_the_pipe_still_has
mark__cuts_what_the_pipe_still_has_body()
{
	crashed current 644 'kept
one
two
thr' lock 600 '                  5
'
	# not from a file, nor when it is something else that waits
	printf 'one\ntwo\nthree\n' >in
	cp -Rp log saved
	atf_check "$SVLOG" ./log <in
	all_of log >got
	atf_check -o inline:'kept\none\ntwo\nthrone\ntwo\nthree\n' cat got
	rm -rf log
	cp -Rp saved log
	printf 'one\nother\nthree\n' | atf_check "$SVLOG" ./log
	all_of log >got
	atf_check -o inline:'kept\none\ntwo\nthrone\nother\nthree\n' cat got
	rm -rf log
	cp -Rp saved log
	mkfifo fifo
	exec 9<>fifo
	cat in >&9
	{ exec 9>&-; atf_check "$SVLOG" ./log; } <fifo
	exec 9>&-
	all_of log >got
	atf_check -o inline:'kept\none\ntwo\nthree\n' cat got
}

atf_test_case garbage_in_lock__is_no_mark
garbage_in_lock__is_no_mark_body()
{
	for mark in '-1' 99999999999999999999 x '' 5 '                  x
' '9223372036854775807
'; do
		crashed current 644 'kept
one' lock 600 "$mark"
		printf 'one\n' | atf_check "$SVLOG" ./log
		all_of log >got
		atf_check -o inline:'kept\noneone\n' cat got
		rm -rf log
	done
}

# killed STRIP WORD ...
killed()
{
	SEED=$$ atf_check -e match:' twice$' \
	    perl "$SRCTOP/tests/libexec/svlog/kill.pl" "$KILLS" log "$@"
	rm -rf log
}

atf_test_case kill__a_hundred_times_loses_no_line
kill__a_hundred_times_loses_no_line_head()
{
	atf_set require.progs perl
}
kill__a_hundred_times_loses_no_line_body()
{
	KILLS=40
	killed 0 "$SVLOG" s100000 n1000000 ./log
	killed 26 "$SVLOG" t s30000 n1000000 ./log
	KILLS=20
	killed 28 "$SVLOG" i -none ./log2 s300000 n1000000 '!cat' ./log
}

atf_test_case file__of_a_killed_logger_has_no_torn_line
file__of_a_killed_logger_has_no_torn_line_body()
{
	printf 'one\ntw' >file
	mkfifo fifo
	exec 9<>fifo
	printf 'one\ntwo\n' >&9
	{ exec 9>&-; atf_check "$SVLOG" '>file'; } <fifo
	atf_check -o inline:'one\none\ntwo\n' cat file
}

atf_init_test_cases()
{
	atf_add_test_case recovery__of_every_state
	atf_add_test_case recovery__of_a_file_that_was_linked
	atf_add_test_case previous__of_a_good_end_is_not_lost
	atf_add_test_case empty_current__is_no_archive
	atf_add_test_case mark__cuts_what_the_pipe_still_has
	atf_add_test_case garbage_in_lock__is_no_mark
	atf_add_test_case kill__a_hundred_times_loses_no_line
	atf_add_test_case file__of_a_killed_logger_has_no_torn_line
}
