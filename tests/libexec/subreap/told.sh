# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# told.sh -- telling that the service is ready; usage and messages.

. "$SRCTOP/tests/libexec/subreap/common.sh"

# listen NAME: collect what is sent to that socket in the file heard; hearer.
listen()
{
	"$OBJ/hear" "$1" >heard &
	hearer=$!
	wait_until 10 lines 1 heard
}

# heard LINE ...: these were sent, and nothing else.
heard()
{
	kill "$hearer"
	wait "$hearer"
	printf '%s\n' listening "$@" >expout
	atf_check -o file:expout cat heard
}

atf_test_case fd__gets_one_newline_when_the_service_is_ready
fd__gets_one_newline_when_the_service_is_ready_body()
{
	"$SUBREAP" -r 3 "$FORKER" pid started await go \
	    fork setsid fork pid main stay 3>told &
	pid=$!
	wait_until 10 lines 1 started
	atf_check -o empty cat told
	: >go
	wait_until 10 lines 1 told
	wait_until 10 lines 1 main
	kill "$pid"
	exits 143
	atf_check -o inline:'\n' cat told
}

# What the other end of the pipe sees: one newline, and the end.
atf_test_case fd__is_closed_after_that
fd__is_closed_after_that_body()
{
	mkfifo fifo
	"$SUBREAP" -r 3 "$FORKER" fork setsid pid main stay 3>fifo &
	pid=$!
	wait_until 10 sh -c 'exec timeout 5 cat fifo >out'
	atf_check -o inline:'\n' cat out
	wait_until 10 lines 1 main
	kill "$pid"
	exits 143
}

atf_test_case fd__is_not_the_programs_unless_kept
fd__is_not_the_programs_unless_kept_body()
{
	cat >script <<-'EOF'
		for fd in 5 7; do
			[ -e /proc/self/fd/$fd ] && echo $fd
		done
	EOF
	atf_check -o inline:'7\n' \
	    sh -c "exec '$SUBREAP' -f -r 5 sh script 5>told 7<&0"
	atf_check -o inline:'5\n7\n' \
	    sh -c "exec '$SUBREAP' -f -k -r 5 sh script 5>told 7<&0"
}

# What the program closes is closed: subreap holds the standard streams alone.
atf_test_case fd__of_others_are_not_held_open
fd__of_others_are_not_held_open_body()
{
	for with in '' "$OBJ/without close_range"; do
		rm -f told main
		# shellcheck disable=SC2086 # words
		$with "$SUBREAP" -r 5 "$FORKER" fork setsid close pid main stay \
		    5>told 7<&0 9<&0 &
		pid=$!
		wait_until 10 lines 1 main
		wait_until 10 lines 1 told
		for fd in 5 7 9; do
			case $(readlink "/proc/$pid/fd/$fd") in
			*signalfd*|*pidfd*|'') ;;
			*)	atf_fail "holds $(ls -l "/proc/$pid/fd")" ;;
			esac
		done
		kill "$pid"
		exits 143
	done
}

atf_test_case fd__that_nobody_reads_is_no_matter
fd__that_nobody_reads_is_no_matter_body()
{
	mkfifo fifo
	: <fifo &
	"$SUBREAP" -r 3 "$FORKER" pid program await go \
	    fork setsid pid main signals log exit 42 3>fifo &
	pid=$!
	wait_until 10 lines 1 program
	: >go
	wait_until 10 test -e log
	kill "$pid"
	exits 42
	# PIPE was for subreap, not for the service.
	atf_check -o inline:'15\n' cat log
}

atf_test_case fd__is_told_nothing_by_a_start_that_fails
fd__is_told_nothing_by_a_start_that_fails_body()
{
	for words in 'exit 1' 'fork exit 1' 'raise 9' 'ms 10 exit 0'; do
		# shellcheck disable=SC2086 # words
		"$SUBREAP" -r 3 "$FORKER" $words 3>told 2>/dev/null
		[ "$words" = 'fork exit 1' ] ||
		    atf_check -o empty cat told
	done
	"$SUBREAP" -r 3 -f ./missing 3>told 2>/dev/null
	atf_check_equal "$?" 127
	atf_check -o empty cat told
}

atf_test_case socket__is_told_ready_and_the_main_process
socket__is_told_ready_and_the_main_process_body()
{
	for socket in "$PWD/socket" "@subreap-test-$$"; do
		rm -f main
		listen "$socket"
		NOTIFY_SOCKET=$socket "$SUBREAP" -e \
		    "$FORKER" fork setsid pid main stay &
		pid=$!
		wait_until 10 lines 3 heard
		wait_until 10 lines 1 main
		kill "$pid"
		exits 143
		heard READY=1 "MAINPID=$(cat main)"
	done
}

atf_test_case socket__is_told_another_main_process
socket__is_told_another_main_process_body()
{
	listen "$PWD/socket"
	NOTIFY_SOCKET=$PWD/socket "$SUBREAP" -e \
	    "$FORKER" fork setsid pid main await go fork pid main stay &
	pid=$!
	wait_until 10 lines 3 heard
	: >go
	wait_until 10 lines 4 heard
	wait_until 10 lines 2 main
	kill "$pid"
	exits 143
	heard READY=1 "MAINPID=$(sed -n 1p main)" \
	    "MAINPID=$(sed -n 2p main)"
}

atf_test_case socket__is_told_the_main_process_alone
socket__is_told_the_main_process_alone_body()
{
	listen "$PWD/socket"
	NOTIFY_SOCKET=$PWD/socket "$SUBREAP" -m \
	    "$FORKER" fork setsid pid main await go fork pid main stay &
	pid=$!
	wait_until 10 lines 2 heard
	: >go
	wait_until 10 lines 3 heard
	wait_until 10 lines 2 main
	kill "$pid"
	exits 143
	# One that stays in the foreground.
	NOTIFY_SOCKET=$PWD/socket "$SUBREAP" -m -f "$FORKER" pid main stay &
	pid=$!
	wait_until 10 lines 4 heard
	wait_until 10 lines 3 main
	kill "$pid"
	exits 143
	# shellcheck disable=SC2046 # words
	heard $(sed 's/^/MAINPID=/' main)
}

atf_test_case socket__is_told_the_main_process_and_a_descriptor_the_rest
socket__is_told_the_main_process_and_a_descriptor_the_rest_body()
{
	listen "$PWD/socket"
	NOTIFY_SOCKET=$PWD/socket "$SUBREAP" -m -r 3 \
	    "$FORKER" fork setsid pid main stay 3>told &
	pid=$!
	wait_until 10 lines 1 told
	wait_until 10 lines 2 heard
	wait_until 10 lines 1 main
	kill "$pid"
	exits 143
	heard "MAINPID=$(cat main)"
}

atf_test_case socket__is_in_the_environment_unless_taken
socket__is_in_the_environment_unless_taken_body()
{
	NOTIFY_SOCKET=$PWD/missing SUBREAP_LIST=$PWD/list
	export NOTIFY_SOCKET SUBREAP_LIST
	show='echo "${NOTIFY_SOCKET-none} ${SUBREAP_LIST-none}"'
	atf_check -o inline:"$PWD/missing none\n" "$SUBREAP" -f sh -c "$show"
	atf_check -o inline:"none none\n" "$SUBREAP" -f -e sh -c "$show"
	atf_check -o inline:"$PWD/missing none\n" \
	    "$SUBREAP" -f -m sh -c "$show"
	atf_check -o inline:"$PWD/missing none\n" \
	    "$SUBREAP" -f -e -k sh -c "$show"
}

atf_test_case socket__that_cannot_be_used_is_no_matter
socket__that_cannot_be_used_is_no_matter_body()
{
	long=/$(printf %0200d 0)
	for socket in '' relative /missing @ "$long" /dev/null; do
		NOTIFY_SOCKET=$socket atf_check -s exit:3 \
		    "$SUBREAP" -e "$FORKER" fork ms 10 exit 3
	done
	unset NOTIFY_SOCKET
	atf_check -s exit:3 "$SUBREAP" -e "$FORKER" fork ms 10 exit 3
}

atf_test_case usage__is_the_synopsis
usage__is_the_synopsis_body()
{
	cat >experr <<-EOF
		usage: subreap [-aefkm] [-l file] [-n name | -p file] [-r fd] [-s seconds]
		               [-t seconds] [--] program [argument ...]
	EOF
	for words in '' '-f' '-z true' '-p' '--' '-t'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:100 -e file:experr "$SUBREAP" $words
	done
	mandoc -T ascii "$STAGE/usr/share/man/man8/subreap.8" | col -b |
	    sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' |
	    tr -s ' \t\n' ' ' |
	    sed 's,.*subreap \(.*\) DESCRIPTION.*,\1,' >synopsis
	echo >>synopsis
	tr -s ' \n' ' ' <experr | sed 's/^usage: subreap //; s/ $//' >usage
	echo >>usage
	atf_check -o file:usage cat synopsis
}

atf_test_case usage__wrong_arguments_are_refused
usage__wrong_arguments_are_refused_body()
{
	for words in '-t x' '-t -1' '-t 1.2345' '-t 1e3' '-s 99999999' \
	    '-t 99999999999999999999' '-s .' '-r x' '-r -1' '-r 77' \
	    '-r 99999999999' '-n a -p b' '-e -m' '-t 1s'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:100 -e match:'^subreap: .' \
		    "$SUBREAP" $words "$FORKER" pid started
	done
	atf_check -s exit:100 -e match:'^subreap: .' \
	    "$SUBREAP" -n '' "$FORKER" pid started
	[ ! -e started ] || atf_fail "started nevertheless"
}

atf_test_case program__that_cannot_be_run
program__that_cannot_be_run_body()
{
	: >file
	printf '#! /missing/interpreter\n' >script
	chmod 755 script
	for mode in '' -f; do
		# shellcheck disable=SC2086 # words
		{
		atf_check -s exit:127 \
		    -e inline:'subreap: cannot run ./missing: not found\n' \
		    "$SUBREAP" $mode ./missing
		atf_check -s exit:127 \
		    -e inline:'subreap: cannot run missing-x: not found\n' \
		    "$SUBREAP" $mode missing-x
		atf_check -s exit:126 \
		    -e inline:'subreap: cannot run ./file: Permission denied\n' \
		    "$SUBREAP" $mode ./file
		atf_check -s exit:126 -e \
		    inline:'subreap: cannot run ./script: its interpreter is missing\n' \
		    "$SUBREAP" $mode ./script
		}
	done
}

atf_init_test_cases()
{
	atf_add_test_case fd__gets_one_newline_when_the_service_is_ready
	atf_add_test_case fd__is_closed_after_that
	atf_add_test_case fd__is_not_the_programs_unless_kept
	atf_add_test_case fd__of_others_are_not_held_open
	atf_add_test_case fd__that_nobody_reads_is_no_matter
	atf_add_test_case fd__is_told_nothing_by_a_start_that_fails
	atf_add_test_case socket__is_told_ready_and_the_main_process
	atf_add_test_case socket__is_told_another_main_process
	atf_add_test_case socket__is_told_the_main_process_alone
	atf_add_test_case socket__is_told_the_main_process_and_a_descriptor_the_rest
	atf_add_test_case socket__is_in_the_environment_unless_taken
	atf_add_test_case socket__that_cannot_be_used_is_no_matter
	atf_add_test_case usage__is_the_synopsis
	atf_add_test_case usage__wrong_arguments_are_refused
	atf_add_test_case program__that_cannot_be_run
}
