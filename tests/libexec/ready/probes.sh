# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# probes.sh -- tcp, unix and cmd, with and without a program.

. "$SRCTOP/tests/libexec/ready/common.sh"

atf_test_case socket__that_accepts_is_readiness
socket__that_accepts_is_readiness_body()
{
	port=$(serve port)
	set -- "tcp:$port" "tcp $port" "tcp:127.0.0.1:$port" "tcp $port" \
	    "unix:$PWD/socket" "unix $PWD/socket" \
	    "unix:$PWD/socket" "dgram $PWD/socket"
	[ ! -e /proc/net/if_inet6 ] || ! grep -q ' lo$' /proc/net/if_inet6 ||
	    set -- "$@" "tcp:[::1]:$port" "tcp6 $port"
	while [ $# -gt 0 ]; do
		rm -f pids socket
		atf_check "$READY" "$1" sh -c \
		    "(sleep 0.1; exec serve $2) & echo \$! >pids"
		# Now it is there, and that is seen at once.
		atf_check "$READY" -t 0.5 "$1"
		end_all
		atf_check -s exit:99 \
		    -e inline:"ready: not ready after 0.1 s ($1)\n" \
		    "$READY" -t 0.1 "$1"
		shift 2
	done
}

atf_test_case socket__of_a_program_in_the_foreground
socket__of_a_program_in_the_foreground_body()
{
	atf_check "$READY" -b "unix:$PWD/socket" sh -c \
	    "echo \$\$ >pids; sleep 0.1; exec serve unix '$PWD/socket'"
	atf_check "$READY" "unix:$PWD/socket"
	end_all
}

# A file is none.
atf_test_case socket__that_is_none
socket__that_is_none_body()
{
	: >file
	for path in "$PWD/missing" "$PWD/file" /dev/null; do
		atf_check -s exit:99 \
		    -e inline:"ready: not ready after 0.05 s (unix:$path)\n" \
		    "$READY" -t 0.05 "unix:$path"
	done
}

atf_test_case command__that_succeeds_is_readiness
command__that_succeeds_is_readiness_body()
{
	atf_check "$READY" cmd:true
	atf_check "$READY" cmd:'[ -e go ]' sh -c '(sleep 0.2; : >go) & :'
	atf_check "$READY" -b cmd:'[ -e now ]' sh -c \
	    'echo $$ >pids; : >now; exec sleep 60'
	end_all
	atf_check -s exit:99 \
	    -e inline:'ready: not ready after 0.1 s (cmd:echo said; false)\n' \
	    "$READY" -t 0.1 'cmd:echo said; false'
}

atf_test_case command__is_tried_at_growing_intervals
command__is_tried_at_growing_intervals_body()
{
	atf_check -s exit:99 -e ignore "$READY" -t 1.2 'cmd:echo >>tries; false'
	n=$(wc -l <tries)
	# at 0 20 50 95 162 263 414 641 982 ms, or later
	[ "$n" -ge 4 ] && [ "$n" -le 9 ] || atf_fail "$n tries"
}

# As soon as the program has gone into the background.
atf_test_case command__is_tried_when_the_program_has_ended
command__is_tried_when_the_program_has_ended_body()
{
	cat >program <<-'EOF'
		until [ -e tries ] && [ "$(wc -l <tries)" -ge 11 ]; do
			sleep 0.01
		done
		: >go
	EOF
	# Else the twelfth try comes 1 s after the eleventh; on a busy machine
	# the program may take as long.
	for _ in 1 2 3 4; do
		rm -f tries go
		atf_check "$READY" 'cmd:date +%s%N >>tries; [ -e go ]' \
		    sh program
		awk '{ ms[NR] = $1 / 1000000 }
		    END { exit ms[NR] - ms[NR - 1] > 600 }' tries && return
	done
	atf_fail "tried at $(tr '\n' ' ' <tries)"
}

atf_test_case command__that_hangs_is_killed_with_its_group
command__that_hangs_is_killed_with_its_group_body()
{
	cat >probe <<-'EOF'
		[ ! -e pids ] || exit 0
		sleep 60 &
		echo $! >pids
		wait
	EOF
	atf_check "$READY" -t 20 'cmd:sh probe'
	wait_until 10 gone "$(cat pids)"
	rm pids
	# And so it is when the time is over.
	atf_check -s exit:99 -e ignore "$READY" -t 2 'cmd:sh probe'
	wait_until 10 gone "$(cat pids)"
}

atf_test_case command__has_no_input_and_no_terminal
command__has_no_input_and_no_terminal_body()
{
	atf_check "$READY" 'cmd:for fd in 0 1 2; do
	    readlink /proc/$$/fd/$fd; done >out'
	atf_check -o inline:'/dev/null\n' sed -n 1p out
	atf_check -o inline:'/dev/null\n' sed -n 3p out
}

atf_test_case waiting__takes_no_time_of_the_processor
waiting__takes_no_time_of_the_processor_body()
{
	for what in fd=3 notify; do
		rm -f pids
		"$READY" -b -t 20 $what sh -c 'echo $$ >pids; exec sleep 60' \
		    2>err &
		pid=$!
		wait_until 10 lines 1 pids
		wait_until 10 grep -qw S "/proc/$pid/stat"
		sleep 0.1
		grep ctxt "/proc/$pid/status" >before
		sleep 0.3
		atf_check -o file:before grep ctxt "/proc/$pid/status"
		kill "$pid"
		wait "$pid"
		atf_check cat err
		end_all
	done
}

atf_init_test_cases()
{
	atf_add_test_case socket__that_accepts_is_readiness
	atf_add_test_case socket__of_a_program_in_the_foreground
	atf_add_test_case socket__that_is_none
	atf_add_test_case command__that_succeeds_is_readiness
	atf_add_test_case command__is_tried_at_growing_intervals
	atf_add_test_case command__is_tried_when_the_program_has_ended
	atf_add_test_case command__that_hangs_is_killed_with_its_group
	atf_add_test_case command__has_no_input_and_no_terminal
	atf_add_test_case waiting__takes_no_time_of_the_processor
}
