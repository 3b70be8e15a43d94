# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# notify.sh -- NOTIFY_SOCKET.

. "$SRCTOP/tests/libexec/ready/common.sh"

atf_test_case ready__says_the_program_or_what_it_starts
ready__says_the_program_or_what_it_starts_body()
{
	atf_check "$READY" notify tell READY=1
	atf_check "$READY" notify sh -c 'tell READY=1; :'
	atf_check "$READY" notify tell STATUS=x READY=1 MAINPID=1 WATCHDOG=1
	atf_check "$READY" -b notify sh -c \
	    'echo $$ >pids; tell READY=1; exec sleep 60'
	gone "$(cat pids)" && atf_fail "the program has ended"
	end_all
	nothing_left
}

atf_test_case ready__says_a_daemon_of_another_session
ready__says_a_daemon_of_another_session_body()
{
	atf_check "$READY" notify sh -c \
	    'setsid sh -c "(sleep 0.1; tell READY=1; echo \$? >told) &" &'
	wait_until 10 lines 1 told
	atf_check -o inline:'0\n' cat told
	nothing_left
}

atf_test_case ready__says_another_user
ready__says_another_user_body()
{
	[ "$(id -u)" -eq 0 ] || atf_skip "needs another user"
	RC_RUN=$(mktemp -d /tmp/ready-test.XXXXXX)
	chmod 755 "$RC_RUN"
	cp "$OBJ/tell" "$RC_RUN/tell"
	chmod 755 "$RC_RUN/tell"
	"$READY" notify "$RC_RUN/tell" -u 65534 READY=1 2>err
	status=$?
	left=$(ls "$RC_RUN")
	rm -rf "$RC_RUN"
	atf_check cat err
	atf_check_equal "$status $left" "0 tell"
}

# Nobody can tell any more whose it was.
atf_test_case ready__says_a_helper_that_has_ended
ready__says_a_helper_that_has_ended_body()
{
	"$READY" -t 20 notify sh -c 'echo $PPID >pids
	    kill -STOP $PPID; tell -n READY=1; kill -CONT $PPID'
	atf_check_equal $? 0
	nothing_left
}

atf_test_case outsiders__are_not_heard
outsiders__are_not_heard_body()
{
	"$READY" -b notify sh -c 'echo $$ >pids; echo "$NOTIFY_SOCKET" >socket
	    until [ -e go ]; do sleep 0.02; done
	    tell READY=1; exec sleep 60' 2>err &
	pid=$!
	wait_until 10 lines 1 socket
	NOTIFY_SOCKET=$(cat socket) atf_check "$OBJ/tell" READY=1
	gone "$pid" && atf_fail "believed somebody"
	NOTIFY_SOCKET=$(cat socket) atf_check "$OBJ/tell" READY=1
	: >go
	wait "$pid"
	atf_check_equal $? 0
	atf_check -o inline:'ready: sh: process N has nothing to say about it\n' \
	    sed 's/[0-9][0-9]*/N/' err
	end_all
}

atf_test_case other_lines__are_no_readiness
other_lines__are_no_readiness_body()
{
	long=$(printf %08000d 0)
	atf_check -s exit:99 \
	    -e inline:'ready: sh: ended without being ready (notify): no\n' \
	    "$READY" notify sh -c "tell READY=0 'XREADY=1' 'READY=1 '
	    tell ready=1 READY STATUS=no; tell ''; tell '=' EXTEND_TIMEOUT_USEC=
	    tell EXTEND_TIMEOUT_USEC=-1 $long READY=1"
	nothing_left
}

atf_test_case status__is_shown_when_time_is_over
status__is_shown_when_time_is_over_body()
{
	esc=$(printf '\033[31m')
	atf_check -s exit:99 -e inline:'ready: sh: not ready after 2 s (notify): at?[31m 3 of 7\n' \
	    "$READY" -t 2 notify sh -c "echo \$\$ >pids; tell STATUS=first
	    tell 'STATUS=at${esc} 3 of 7'; exec sleep 60"
	end_all
	nothing_left
}

atf_test_case time__is_extended
time__is_extended_body()
{
	atf_check "$READY" -t 2 notify sh -c \
	    'tell EXTEND_TIMEOUT_USEC=20000000; sleep 2.2; tell READY=1'
	# It never becomes shorter.
	atf_check "$READY" -t 20 notify sh -c \
	    'tell EXTEND_TIMEOUT_USEC=1; sleep 0.1; tell READY=1'
	atf_check -s exit:99 \
	    -e match:'^ready: sh: not ready after [34] s .notify.$' \
	    "$READY" -t 2 notify sh -c 'echo $$ >pids
	    tell EXTEND_TIMEOUT_USEC=2200000; exec sleep 60'
	end_all
}

atf_test_case socket__cannot_be_found_by_others
socket__cannot_be_found_by_others_body()
{
	umask 077
	atf_check -o save:out "$READY" notify sh -c 'umask
	    echo "$NOTIFY_SOCKET"; grep -cF "${NOTIFY_SOCKET%/s}" /proc/net/unix
	    ls -ld run/ready run/ready/*; ls -l "$NOTIFY_SOCKET"; tell READY=1'
	sed -e 's/^\([^ ]*\) .*/\1/' -e "s,^$PWD/run/ready/[0-9a-f]\{32\}/s\$,PATH," \
	    -e 's/^\(s*[-drwx]*\)\..*/\1/' out >got
	cat >expout <<-'EOF'
		0077
		PATH
		0
		drwx--x--x
		drwx--x--x
		srwxrwxrwx
	EOF
	atf_check -o file:expout cat got
	nothing_left
}

atf_test_case socket__is_abstract_where_there_is_no_directory
socket__is_abstract_where_there_is_no_directory_body()
{
	: >file
	for RC_RUN in "$PWD/missing" "$PWD/file" relative \
	    "/tmp/$(printf %0100d 0)"; do
		atf_check -o match:'^@ready-[0-9a-f]{32}$' \
		    "$READY" notify sh -c 'echo "$NOTIFY_SOCKET"; tell READY=1'
	done
	[ ! -e missing ] && [ ! -e relative ] || atf_fail "made a directory"
}

atf_test_case socket__is_removed_however_it_ends
socket__is_removed_however_it_ends_body()
{
	atf_check -s exit:7 "$READY" notify sh -c 'exit 7'
	nothing_left
	atf_check -s exit:127 -e ignore "$READY" notify ./missing
	nothing_left
	atf_check -s exit:99 -e ignore "$READY" notify true
	nothing_left
	for sig in HUP INT QUIT TERM USR1 USR2 ALRM; do
		rm -f pids
		sh -c 'trap - INT QUIT; exec "$@"' sh env --default-signal \
		    "$READY" notify sh -c 'echo $$ >pids; exec sleep 60' &
		pid=$!
		wait_until 10 lines 1 pids
		kill -s $sig "$pid"
		wait "$pid"
		atf_check_equal $? $((128 + $(kill -l $sig)))
		# It was passed on.
		wait_until 10 gone "$(cat pids)"
		nothing_left
	done
	# Nobody reads the message.
	("$READY" -t 0.5 notify sh -c 'echo $$ >pids; exec sleep 60' 2>&1
	    echo $? >status) | :
	wait_until 10 lines 1 status
	end_all
	atf_check -o inline:'99\n' cat status
	nothing_left
}

atf_test_case sockets__of_many_side_by_side
sockets__of_many_side_by_side_body()
{
	pids=
	for i in 1 2 3 4 5 6 7 8; do
		for j in 1 2 3 4 5; do
			"$READY" notify tell READY=1 2>>err &
			pids="$pids $!"
		done
	done
	for pid in $pids; do
		wait "$pid" || atf_fail "status $? of $i $j: $(cat err)"
	done
	nothing_left
}

atf_test_case environment__is_that_of_the_program_alone
environment__is_that_of_the_program_alone_body()
{
	export NOTIFY_SOCKET=/outer
	atf_check -o inline:'/outer\n' "$READY" fd=3 sh -c \
	    'echo $NOTIFY_SOCKET; echo >&3'
	atf_check -o match:"^$PWD/run/ready/" "$READY" notify sh -c \
	    'echo $NOTIFY_SOCKET; tell READY=1'
}

atf_init_test_cases()
{
	atf_add_test_case ready__says_the_program_or_what_it_starts
	atf_add_test_case ready__says_a_daemon_of_another_session
	atf_add_test_case ready__says_another_user
	atf_add_test_case ready__says_a_helper_that_has_ended
	atf_add_test_case outsiders__are_not_heard
	atf_add_test_case other_lines__are_no_readiness
	atf_add_test_case status__is_shown_when_time_is_over
	atf_add_test_case time__is_extended
	atf_add_test_case socket__cannot_be_found_by_others
	atf_add_test_case socket__is_abstract_where_there_is_no_directory
	atf_add_test_case socket__is_removed_however_it_ends
	atf_add_test_case sockets__of_many_side_by_side
	atf_add_test_case environment__is_that_of_the_program_alone
}
