# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# program.sh -- how the program is started and how it ends; usage.

. "$SRCTOP/tests/libexec/ready/common.sh"

atf_test_case failure__is_passed_on_at_once_and_in_silence
failure__is_passed_on_at_once_and_in_silence_body()
{
	for what in fd=3 notify tcp:1 "unix:$PWD/missing" cmd:false; do
		for mode in '' -b; do
			# shellcheck disable=SC2086 # words
			atf_check -s exit:42 -e inline:'own words\n' \
			    "$READY" $mode "$what" \
			    sh -c 'echo own words >&2; exit 42'
			# shellcheck disable=SC2086 # words
			atf_check -s exit:137 \
			    "$READY" $mode "$what" sh -c 'kill -KILL $$'
		done
	done
	# The service is ready, but the start has failed.
	atf_check -s exit:3 "$READY" fd=3 sh -c 'echo >&3; sleep 0.1; exit 3'
	atf_check -s exit:3 "$READY" cmd:true sh -c 'sleep 0.2; exit 3'
	nothing_left
}

atf_test_case program__that_cannot_be_run
program__that_cannot_be_run_body()
{
	: >file
	printf '#! /missing/interpreter\n' >script
	chmod 755 script
	for what in fd=3 notify tcp:1; do
		atf_check -s exit:127 \
		    -e inline:'ready: cannot run ./missing: not found\n' \
		    "$READY" $what ./missing
		atf_check -s exit:127 \
		    -e inline:'ready: cannot run missing-x: not found\n' \
		    "$READY" $what missing-x
		atf_check -s exit:126 \
		    -e inline:'ready: cannot run ./file: Permission denied\n' \
		    "$READY" $what ./file
		atf_check -s exit:126 -e \
		    inline:'ready: cannot run ./script: its interpreter is missing\n' \
		    "$READY" $what ./script
	done
	atf_check -s exit:111 \
	    -e inline:'ready: cannot make descriptor 20: Bad file descriptor\n' \
	    sh -c "ulimit -n 16; exec '$READY' fd=20 true"
}

# Signals, session, process group, directory and mask.
atf_test_case program__is_started_with_what_was_inherited
program__is_started_with_what_was_inherited_body()
{
	cat >show <<-'EOF'
		umask
		pwd
		grep -E '^(Sig(Blk|Ign|Cgt)|NoNewPrivs)' /proc/self/status
		cut -d ' ' -f 5,6 /proc/$$/stat
		exit 1
	EOF
	for ignored in '' 'INT QUIT' 'HUP CHLD TERM'; do
		# atf-check itself needs SIGCHLD.
		# shellcheck disable=SC2086 # words
		(
		trap '' ${ignored:-USR1}
		sh show >direct
		for what in fd=3 notify cmd:false; do
			"$READY" $what sh show >"out.$what"
		done
		)
		for what in fd=3 notify cmd:false; do
			atf_check -o file:direct cat "out.$what"
		done
	done
}

atf_test_case signals__that_are_ignored_remain_so
signals__that_are_ignored_remain_so_body()
{
	mkfifo go
	(trap '' HUP TERM
	exec "$READY" fd=3 sh -c 'echo $$ >pids; read -r line <go; echo >&3') &
	pid=$!
	wait_until 10 lines 1 pids
	kill -HUP "$pid"
	kill -TERM "$pid"
	echo >go
	wait "$pid"
	atf_check_equal $? 0
}

atf_test_case signals__end_the_wait_for_what_is_in_the_background
signals__end_the_wait_for_what_is_in_the_background_body()
{
	"$READY" tcp:1 sh -c 'echo $$ >pids' &
	pid=$!
	wait_until 10 lines 1 pids
	wait_until 10 gone "$(cat pids)"
	kill "$pid"
	wait "$pid"
	atf_check_equal $? 143
	"$READY" 'cmd:sleep 60 & echo $! >pids; wait' &
	pid=$!
	rm pids
	wait_until 10 lines 1 pids
	kill "$pid"
	wait "$pid"
	atf_check_equal $? 143
	wait_until 10 gone "$(cat pids)"
}

atf_test_case streams__that_are_closed_remain_so
streams__that_are_closed_remain_so_body()
{
	atf_check sh -c "exec '$READY' fd=3 sh -c 'for fd in 0 1 2; do
	    [ ! -e /proc/\$\$/fd/\$fd ] || : >\$fd.is.open; done
	    : >ran; echo >&3' <&- >&- 2>&-"
	[ -e ran ] || atf_fail "the program has not run"
	[ ! -e 0.is.open ] && [ ! -e 1.is.open ] && [ ! -e 2.is.open ] ||
	    atf_fail "something is open"
	atf_check -s exit:99 sh -c "exec '$READY' notify true <&- >&- 2>&-"
	nothing_left
}

atf_test_case children__leave_no_zombies
children__leave_no_zombies_body()
{
	"$READY" -b notify sh -c 'for i in 1 2 3 4 5; do
	    sh -c "sleep 0 & echo \$! >>orphans" & done; wait; echo $$ >pids
	    exec sleep 60' &
	pid=$!
	wait_until 10 lines 1 pids
	while read -r orphan; do
		wait_until 10 test ! -e "/proc/$orphan"
	done <orphans
	kill "$pid"
	wait "$pid"
	end_all
}

atf_test_case usage__is_the_synopsis
usage__is_the_synopsis_body()
{
	cat >experr <<-EOF
		usage: ready [-b] [-t seconds] what [program [argument ...]]
	EOF
	for words in '' '-b' '-z true' '-t' '--' '-t 1'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:100 -e file:experr "$READY" $words
	done
}

atf_test_case usage__wrong_arguments_are_refused
usage__wrong_arguments_are_refused_body()
{
	for words in '-t x fd=3' '-t -1 fd=3' '-t 1.2345 fd=3' '-t 1e3 fd=3' \
	    '-t 99999999 fd=3' '-t 0 fd=3' '-t 0.000 fd=3' '-t 1s fd=3' \
	    '-t 99999999999999999999 fd=3' '-t . fd=3' \
	    fd= fd=2 fd=64 fd=3x fd=-3 fd=99999999999999999999 fd notif \
	    notify=1 tcp: tcp:0 tcp:65536 tcp:x tcp::1 tcp:localhost:1 \
	    tcp:1.2.3:1 'tcp:[::1]' 'tcp:[::1:1' 'tcp:[:1' 'tcp:::1:1' \
	    "tcp:$(printf %0200d 1)" unix: unix:relative \
	    "unix:/$(printf %0108d 0)" cmd: other; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:100 -e match:'^ready: not ' \
		    "$READY" $words sh -c ': >started'
	done
	[ ! -e started ] || atf_fail "started nevertheless"
	atf_check -s exit:100 -e inline:'ready: fd=3 needs a program\n' \
	    "$READY" fd=3
	atf_check -s exit:100 -e inline:'ready: notify needs a program\n' \
	    "$READY" notify
	atf_check -s exit:100 -e inline:'ready: -b needs a program\n' \
	    "$READY" -b cmd:true
}

atf_init_test_cases()
{
	atf_add_test_case failure__is_passed_on_at_once_and_in_silence
	atf_add_test_case program__that_cannot_be_run
	atf_add_test_case program__is_started_with_what_was_inherited
	atf_add_test_case signals__that_are_ignored_remain_so
	atf_add_test_case signals__end_the_wait_for_what_is_in_the_background
	atf_add_test_case streams__that_are_closed_remain_so
	atf_add_test_case children__leave_no_zombies
	atf_add_test_case usage__is_the_synopsis
	atf_add_test_case usage__wrong_arguments_are_refused
}
