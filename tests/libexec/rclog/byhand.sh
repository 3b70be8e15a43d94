# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/rclog/common.sh"

# masked_errors FILE: what rclog -x said, with times masked.
masked_errors()
{
	sed -e 's/after [0-9]*\.[0-9][0-9] s/after T s/' -- "$1"
}

atf_test_case byhand__relays_both_streams_and_the_status
byhand__relays_both_streams_and_the_status_body()
{
	printf 'in\0put' >in
	printf 'out\nin\0put' >expout
	printf 'err\n' >experr
	atf_check -o file:expout -e file:experr sh -c \
	    '"$RCLOG" -x -d run name sh -c "echo out; echo err >&2; cat" <in'
	"$RCLOG" -x -d run name sh -c 'echo oops >&2; exit 9' 2>err
	atf_check_equal "$?" 9
	printf 'oops\nname: start failed after T s (exit 9)\nmore: service why name\n' >experr
	masked_errors err >err2
	atf_check -o file:experr cat err2
}

atf_test_case byhand__names_the_signal
byhand__names_the_signal_body()
{
	"$RCLOG" -x -a reload -d run name sh -c 'kill -SEGV $$' 2>err
	atf_check_equal "$?" 139
	masked_errors err >err2
	cat >experr <<-'EOF'
		name: reload failed after T s (killed by SIGSEGV)
		more: service why name
	EOF
	atf_check -o file:experr cat err2
	"$RCLOG" -x -d run name sh -c 'kill -40 $$' 2>err
	atf_check_equal "$?" 168
	masked_errors err >err2
	cat >experr <<-'EOF'
		name: start failed after T s (killed by signal 40)
		more: service why name
	EOF
	atf_check -o file:experr cat err2
}

atf_test_case byhand__what_cannot_be_run
byhand__what_cannot_be_run_body()
{
	: >file
	"$RCLOG" -x -d run name ./missing 2>err
	atf_check_equal "$?" 127
	"$RCLOG" -x -d run name ./file 2>>err
	atf_check_equal "$?" 126
	cat >experr <<-'EOF'
		rclog: cannot run ./missing: No such file or directory
		name: start failed after T s (exit 127)
		more: service why name
		rclog: cannot run ./file: Permission denied
		name: start failed after T s (exit 126)
		more: service why name
	EOF
	masked_errors err >err2
	atf_check -o file:experr cat err2
}

atf_test_case byhand__keeps_a_record_until_the_next_success
byhand__keeps_a_record_until_the_next_success_body()
{
	"$RCLOG" -x -a reload -d run /etc/rc.d/name sh -c \
	    'seq 1 3; echo 4; echo 4; echo; echo 4; seq 4 7
	    echo 7; printf last >&2; exit 2' >out 2>err
	cat >expout <<-'EOF'
		action reload
		status 2
		began S.UUUUUU
		ended S.UUUUUU
		time DATE
		said 4
		said 5
		said 6
		said 7
		said last
	EOF
	masked run/last/name >record
	# The streams are two: which line came last is not sure.
	LC_ALL=C sort record >record2
	LC_ALL=C sort expout >expout2
	atf_check -o file:expout2 cat record2
	atf_check "$RCLOG" -x -d run name true
	atf_check ls -A run/last
}

atf_test_case byhand__record_that_may_not_be_written_is_no_word_worth
byhand__record_that_may_not_be_written_is_no_word_worth_body()
{
	: >run
	"$RCLOG" -x -d run name false 2>err
	atf_check_equal "$?" 1
	masked_errors err >err2
	printf 'name: start failed after T s (exit 1)\nmore: service why name\n' \
	    >experr
	atf_check -o file:experr cat err2
	atf_check "$RCLOG" -x -d run name true
}

atf_test_case byhand__daemon_does_not_delay_the_end cleanup
byhand__daemon_does_not_delay_the_end_body()
{
	cat >daemon <<-'EOF'
		echo $$ >daemon.pid
		while [ ! -e go ]; do sleep 0.02; done
		echo late && echo later >&2 && : >survived
	EOF
	# cat ends: nothing of ours keeps the user's output either.
	"$RCLOG" -x -d run name sh -c 'sh daemon & echo started
	    while [ ! -s daemon.pid ]; do sleep 0.02; done' 2>&1 | cat >out
	atf_check -o inline:'started\n' cat out
	atf_check kill -0 "$(cat daemon.pid)"
	: >go
	wait_until 10 test -e survived
	atf_check -o inline:'started\n' cat out
}
byhand__daemon_does_not_delay_the_end_cleanup()
{
	[ ! -s daemon.pid ] || kill "$(cat daemon.pid)" 2>/dev/null || :
}

atf_test_case byhand__all_that_was_said_before_the_end_is_relayed
byhand__all_that_was_said_before_the_end_is_relayed_body()
{
	seq 1 20000 >expout
	for i in 1 2 3 4 5; do
		atf_check -o file:expout "$RCLOG" -x -d run name seq 1 20000
	done
}

atf_test_case byhand__nothing_is_delayed
byhand__nothing_is_delayed_body()
{
	"$RCLOG" -x -d run name sh -c 'printf "Password: " >&2
	    while [ ! -e go ]; do sleep 0.02; done; echo' 2>err &
	wait_until 10 sh -c '[ "$(cat err)" = "Password: " ]'
	: >go
	wait $!
}

atf_test_case byhand__reader_that_leaves_ends_the_command
byhand__reader_that_leaves_ends_the_command_body()
{
	"$RCLOG" -x -d run name sh -c 'trap "" TERM; yes' 2>err | head -n 1 >out
	atf_check -o inline:'y\n' cat out
}

atf_test_case byhand__TERM_is_passed_on
byhand__TERM_is_passed_on_body()
{
	"$RCLOG" -x -d run name sh -c 'trap "echo caught; exit 5" TERM
	    echo ready; while :; do sleep 0.02; done' >out 2>err &
	wait_until 10 grep ready out
	kill -TERM $!
	wait $!
	atf_check_equal "$?" 5
	atf_check -o inline:'ready\ncaught\n' cat out
}

atf_test_case byhand__names_who_holds_the_port cleanup
byhand__names_who_holds_the_port_head()
{
	atf_set require.progs perl
}
byhand__names_who_holds_the_port_body()
{
	perl -MIO::Socket::INET -e '
		$s = IO::Socket::INET->new(LocalAddr => "127.0.0.1",
		    Listen => 1) or die;
		print $s->sockport, "\n"; close STDOUT; sleep 60' >port &
	echo $! >holder
	wait_until 10 test -s port
	port=$(cat port)
	printf 'port %s is held by pid %s (perl)\n' "$port" "$(cat holder)" \
	    >expout
	for text in "nginx: [emerg] bind() to 0.0.0.0:P failed (98: Address already in use)" \
	    "error: Bind to port P on 0.0.0.0 failed: Address already in use." \
	    "(98)Address already in use: AH00072: could not bind to address [::]:P" \
	    "2026/01/02 12:30:45 listen tcp :1: bind *:P: address already in use" \
	    "Address already in use: port=P, giving up" \
	    "cannot listen on localhost:P: Address already in use"; do
		text=$(printf %s "$text" | sed "s/P/$port/2;t
		    s/P/$port/")
		"$RCLOG" -x -d run name sh -c 'echo "$1"; exit 1' sh "$text" \
		    >out 2>err
		sed '1d; /^more/d' err >holds
		atf_check -o file:expout cat holds
	done
	atf_check -o inline:"reason $(cat expout)\n" grep reason run/last/name
	for text in "port $port is fine" "Address already in use" \
	    "port 0: Address already in use" \
	    "port 99999: Address already in use"; do
		"$RCLOG" -x -d run name sh -c 'echo "$1"; exit 1' sh "$text" \
		    >out 2>err
		atf_check sed '1d; /^more/d' err
	done
}
byhand__names_who_holds_the_port_cleanup()
{
	kill "$(cat holder)" 2>/dev/null || :
}

atf_init_test_cases()
{
	atf_add_test_case byhand__relays_both_streams_and_the_status
	atf_add_test_case byhand__names_the_signal
	atf_add_test_case byhand__what_cannot_be_run
	atf_add_test_case byhand__keeps_a_record_until_the_next_success
	atf_add_test_case byhand__record_that_may_not_be_written_is_no_word_worth
	atf_add_test_case byhand__daemon_does_not_delay_the_end
	atf_add_test_case byhand__all_that_was_said_before_the_end_is_relayed
	atf_add_test_case byhand__nothing_is_delayed
	atf_add_test_case byhand__reader_that_leaves_ends_the_command
	atf_add_test_case byhand__TERM_is_passed_on
	atf_add_test_case byhand__names_who_holds_the_port
}
