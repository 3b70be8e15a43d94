# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/svlog/common.sh"

atf_test_case term__leaves_the_rest_in_the_pipe
term__leaves_the_rest_in_the_pipe_body()
{
	logger "$SVLOG" ./log
	printf 'one\n' >&9
	wait_until 10 test -s log/current
	kill -STOP "$pid"
	printf 'two\nthree\n' >&9
	kill -TERM "$pid"
	kill -CONT "$pid"
	ended 0
	atf_check -o inline:'744\n' stat -c %a log/current
	printf 'end\n' >&9
	logger "$SVLOG" ./log
	wait_until 10 grep -q end log/current
	kill -TERM "$pid"
	ended 0
	atf_check -o inline:'one\ntwo\nthree\nend\n' cat log/current
}
term__leaves_the_rest_in_the_pipe_cleanup()
{
	stop_loggers
}

atf_test_case term__waits_for_the_end_of_a_line
term__waits_for_the_end_of_a_line_body()
{
	mkfifo in
	exec 9<>in
	printf begun >&9
	logger "$SVLOG" ./log
	wait_until 10 test -e log/current
	# the beginning was seen before anything was opened
	kill -TERM "$pid"
	sleep 0.2
	gone "$pid" && atf_fail "it has not waited"
	printf ' ended\nnext\n' >&9
	ended 0
	atf_check -o inline:'begun ended\n' cat log/current
	atf_check -o inline:'next\n' head -n 1 <&9
}
term__waits_for_the_end_of_a_line_cleanup()
{
	stop_loggers
}

atf_test_case incomplete_line__is_not_in_the_log
incomplete_line__is_not_in_the_log_body()
{
	logger "$SVLOG" ./log
	for c in a b c; do
		printf %s "$c" >&9
		sleep 0.05
	done
	atf_check -o empty cat log/current
	echo >&9
	wait_until 10 test -s log/current
	atf_check -o inline:'abc\n' cat log/current
	kill -TERM "$pid"
	ended 0
}
incomplete_line__is_not_in_the_log_cleanup()
{
	stop_loggers
}

atf_test_case idle__does_not_wake_up
idle__does_not_wake_up_head()
{
	atf_set require.progs perl
}
idle__does_not_wake_up_body()
{
	logger "$SVLOG" ./log
	printf 'one\nbegun' >&9
	wait_until 10 test -s log/current
	sleep 0.2
	before=$(awk '/ctxt_switches/ { n += $2 } END { print n }' \
	    "/proc/$pid/status")
	sleep 0.5
	after=$(awk '/ctxt_switches/ { n += $2 } END { print n }' \
	    "/proc/$pid/status")
	atf_check_equal "$before" "$after"
	echo >&9
	wait_until 10 grep -q begun log/current
	kill -TERM "$pid"
	ended 0
}
idle__does_not_wake_up_cleanup()
{
	stop_loggers
}

atf_test_case long_lines__pass_in_pieces
long_lines__pass_in_pieces_head()
{
	atf_set require.progs perl
}
long_lines__pass_in_pieces_body()
{
	perl -e 'for (1, 65535, 65536, 65537, 131071, 131072, 3000000) {
		print "x" x $_, "\n", "short\n" }' >in
	cat in | atf_check "$SVLOG" s2000000000 ./pipe
	atf_check "$SVLOG" s2000000000 ./file <in
	cat in | atf_check "$SVLOG" t s2000000000 pPRE: ./stamped
	cat in | atf_check "$SVLOG" s4096 n10000 ./cut
	for log in pipe file cut; do
		all_of "$log" >got
		atf_check -o file:in cat got
	done
	sed 's/^@[0-9a-f]* PRE://' stamped/current >got
	atf_check cmp in got
	# selected by its beginning, as a whole
	cat in | atf_check "$SVLOG" '-x*' ./short s2000000000 '+x*' -short \
	    ./long
	grep short in >expout
	atf_check -o file:expout cat short/current
	grep -v short in >expout
	atf_check cmp expout long/current
}

atf_test_case no_newline_at_all__is_a_line
no_newline_at_all__is_a_line_body()
{
	head -c 1000000 /dev/zero >in
	for how in 'cat in |' '<in'; do
		case $how in
		cat*)
			cat in | atf_check "$SVLOG" s2000000000 ./log
			;;
		*)
			atf_check "$SVLOG" s2000000000 ./log <in
			;;
		esac
		{ cat in; echo; } | cmp - log/current ||
		    atf_fail "not the same"
		rm -rf log
	done
}

atf_test_case binary__is_kept
binary__is_kept_body()
{
	head -c 300000 /dev/urandom >in
	echo >>in
	cat in | atf_check "$SVLOG" n10000 ./log
	all_of log >got
	atf_check cmp in got
	printf 'a\0b\nc\n' | atf_check -e inline:'c\n' "$SVLOG" '-a*' e
}

atf_test_case input__may_be_a_file_or_a_socket
input__may_be_a_file_or_a_socket_head()
{
	atf_set require.progs perl
}
input__may_be_a_file_or_a_socket_body()
{
	lines 3000 100 >in
	atf_check "$SVLOG" n1000 ./file <in
	all_of file >got
	atf_check -o file:in cat got
	atf_check perl -e '
		use Socket;
		socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) or die;
		my $pid = fork;
		if (!$pid) {
			close $a;
			open STDIN, "<&", $b;
			exec @ARGV;
		}
		close $b;
		open my $in, "<", "in";
		print $a $_ while <$in>;
		close $a;
		waitpid $pid, 0;
		exit $? >> 8' "$SVLOG" n1000 ./socket
	all_of socket >got
	atf_check -o file:in cat got
	atf_check "$SVLOG" ./null </dev/null
	atf_check -s exit:111 -e inline:'svlog: cannot read standard input: Is a directory\n' \
	    "$SVLOG" ./null </
	atf_check -s exit:111 -e inline:'svlog: cannot read standard input: Bad file descriptor\n' \
	    "$SVLOG" ./null <&-
}

atf_test_case pipe__that_one_byte_at_a_time_comes_through
pipe__that_one_byte_at_a_time_comes_through_head()
{
	atf_set require.progs perl
}
pipe__that_one_byte_at_a_time_comes_through_body()
{
	lines 300 20 >in
	perl -e '$| = 1; open my $in, "<", "in"; local $/;
	    syswrite STDOUT, $_ for split //, <$in>' |
	    atf_check "$SVLOG" ./log
	atf_check -o file:in cat log/current
}

atf_test_case pipe__may_be_made_smaller
pipe__may_be_made_smaller_head()
{
	atf_set require.progs perl
}
pipe__may_be_made_smaller_body()
{
	logger "$SVLOG" s100000 ./log
	echo ready >&9
	wait_until 10 test -s log/current
	perl -e 'open my $p, ">&=", 9; fcntl($p, 1031, 4096) or die "$!"'
	{ printf '%020000d\n' 1; echo end; } >&9
	wait_until 10 grep -q end log/current
	kill -TERM "$pid"
	ended 0
	{ echo ready; printf '%020000d\n' 1; echo end; } >expout
	atf_check -o file:expout cat log/current
}
pipe__may_be_made_smaller_cleanup()
{
	stop_loggers
}

atf_test_case memory__of_an_idle_logger_is_small
memory__of_an_idle_logger_is_small_body()
{
	logger "$SVLOG" t n1000 ./log
	lines 20000 100 >&9
	echo end >&9
	wait_until 20 grep -q 'end$' log/current
	wait_until 10 awk '/^Private_Dirty/ { exit $2 > 150 }' \
	    "/proc/$pid/smaps_rollup"
	kill -TERM "$pid"
	ended 0
}
memory__of_an_idle_logger_is_small_cleanup()
{
	stop_loggers
}

atf_init_test_cases()
{
	atf_add_test_case term__leaves_the_rest_in_the_pipe
	atf_add_test_case term__waits_for_the_end_of_a_line
	atf_add_test_case incomplete_line__is_not_in_the_log
	atf_add_test_case idle__does_not_wake_up
	atf_add_test_case long_lines__pass_in_pieces
	atf_add_test_case no_newline_at_all__is_a_line
	atf_add_test_case binary__is_kept
	atf_add_test_case input__may_be_a_file_or_a_socket
	atf_add_test_case pipe__that_one_byte_at_a_time_comes_through
	atf_add_test_case pipe__may_be_made_smaller
	atf_add_test_case memory__of_an_idle_logger_is_small
}
