# SPDX-License-Identifier: BSD-2-Clause
#
# t_container.sh -- init that may exit.

. "$SRCTOP/tests/sbin/init/ns.sh"

atf_test_case term__shuts_down_and_exits_0
term__shuts_down_and_exits_0_head() { needs; }
term__shuts_down_and_exits_0_body()
{
	fake_etc
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s TERM "$init_pid"
	finished 0
	atf_check -o inline:'rc autoboot\nrc.shutdown poweroff\n' cat out
}

atf_test_case exit_status__is_the_number_in_the_file
exit_status__is_the_number_in_the_file_head() { needs; }
exit_status__is_the_number_in_the_file_body()
{
	fake_etc
	echo 'echo 42 >"$RC_RUN/exit-status"' >etc/rc.shutdown
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s TERM "$init_pid"
	finished 42
	for junk in '' -1 256 99999999999999999999 12x x '1 2'; do
		printf 'printf "%%s" "%s" >"$RC_RUN/exit-status"' "$junk" \
		    >etc/rc.shutdown
		in_background "$INIT"
		wait_until 10 state_is multi-user
		kill -s TERM "$init_pid"
		finished 0
		[ -z "$junk" ] ||
		    says "init: $PWD/run/exit-status: not an exit status" ||
		    atf_fail "no word about $junk: $(cat out)"
	done
}

atf_test_case command__hands_out_its_exit_status
command__hands_out_its_exit_status_head() { needs; }
command__hands_out_its_exit_status_body()
{
	fake_etc
	printf 'bad line\n' >etc/ttys
	atf_check -s exit:7 \
	    -o inline:'rc autoboot\nhello w  orld\nrc.shutdown poweroff\n' \
	    ./ns "$INIT" -c sh -c 'echo "$@"; exit 7' sh hello 'w  orld'
	atf_check -s exit:0 -o ignore ./ns "$INIT" -c true
	atf_check -s exit:137 -o ignore \
	    ./ns "$INIT" -c sh -c 'kill -s KILL $$'
	atf_check -s exit:127 -o ignore \
	    -e inline:'init: cannot run /no/such: No such file or directory\n' \
	    ./ns "$INIT" -c /no/such
	atf_check -s exit:126 -o ignore \
	    -e inline:'init: cannot run /etc: Permission denied\n' \
	    ./ns "$INIT" -c /etc
}

atf_test_case command__ends_before_the_services_it_needs
command__ends_before_the_services_it_needs_head() { needs; }
command__ends_before_the_services_it_needs_body()
{
	fake_etc
	cat >script <<-'EOF'
		trap 'echo command ends; exit 5' TERM
		trap 'echo command got HUP' HUP
		echo command
		while :; do sleep 0.05; done
	EOF
	in_background "$INIT" -c sh script
	wait_until 10 says command
	kill -s HUP "$init_pid"
	wait_until 10 says 'command got HUP'
	kill -s TERM "$init_pid"
	finished 5
	printf '%s\n' 'rc autoboot' command 'command got HUP' 'command ends' \
	    'rc.shutdown poweroff' >expected
	atf_check -o file:expected sed /Terminated/d out
}

atf_test_case command__that_does_not_end_is_killed
command__that_does_not_end_is_killed_head() { needs; }
command__that_does_not_end_is_killed_body()
{
	fake_etc
	export RC_INIT_GRACE=1
	in_background "$INIT" -c sh -c 'trap "" TERM; echo up; sleep 1000'
	wait_until 10 says up
	kill -s TERM "$init_pid"
	finished 137
}

atf_test_case boot__that_fails_without_terminal_exits_1
boot__that_fails_without_terminal_exits_1_head() { needs; }
boot__that_fails_without_terminal_exits_1_body()
{
	fake_etc
	echo 'exit 9' >etc/rc
	atf_check -s exit:1 -o inline:'rc.shutdown poweroff\n' \
	    -e inline:"init: $PWD/etc/rc returned status 9; giving up
" ./ns "$INIT" </dev/null
	echo 'kill -s SEGV $$' >etc/rc
	atf_check -s exit:1 -o ignore -e inline:"init: $PWD/etc/rc \
terminated by signal 11 (Segmentation fault); giving up
" ./ns "$INIT" </dev/null
	rm etc/rc
	atf_check -s exit:1 -o ignore -e match:'returned status .*giving up' \
	    ./ns "$INIT" -c true </dev/null
}

# Not process 1.

# start COMMAND [ARG ...]
#	The command in the background, as in_background, without a namespace.
start()
{
	"$@" >out 2>&1 </dev/null &
	ns_pid=$! init_pid=$!
}

atf_test_case not_process_1__needs_no_namespace
not_process_1__needs_no_namespace_head() { needs; }
not_process_1__needs_no_namespace_body()
{
	fake_etc
	start "$INIT" -c
	wait_until 10 state_is multi-user
	kill -s TERM "$init_pid"
	finished 0
	atf_check -o inline:'rc autoboot\nrc.shutdown poweroff\n' cat out
	# Where reboot(2) would be the machine's, it is not called.
	for s in INT USR1 USR2; do
		start "$INIT" -c
		wait_until 10 state_is multi-user
		kill -s $s "$init_pid"
		finished 0
	done
	start "$INIT" -c sh -c 'exit 3'
	finished 3
}

atf_test_case not_process_1__ends_its_descendants_alone
not_process_1__ends_its_descendants_alone_head() { needs_with setsid; }
not_process_1__ends_its_descendants_alone_body()
{
	fake_etc
	cat >etc/rc <<-'EOF'
		(setsid sh -c 'echo $$ >"$RC_RUN/daemon"; exec sleep 1000' &)
		(setsid sh -c 'trap "" TERM; echo $$ >"$RC_RUN/stubborn"
		    while :; do sleep 1000; done' &)
		(setsid sh -c 'sleep 1000 & echo $! >"$RC_RUN/grandchild"
		    wait' &)
		while ! [ -s "$RC_RUN/daemon" ] || ! [ -s "$RC_RUN/stubborn" ] ||
		    ! [ -s "$RC_RUN/grandchild" ]; do sleep 0.02; done
	EOF
	export RC_INIT_GRACE=1
	sleep 1000 &
	neighbour=$!
	start "$INIT" -c
	wait_until 10 state_is multi-user
	kill -s TERM "$init_pid"
	finished 0
	for f in daemon stubborn grandchild; do
		gone "$(cat run/$f)" || atf_fail "$f is still there"
	done
	if gone "$neighbour"; then
		atf_fail "a process that is none of its business was ended"
	fi
	kill "$neighbour"
	wait "$neighbour" || :
}

atf_test_case not_process_1__without_c_refuses
not_process_1__without_c_refuses_head() { needs; }
not_process_1__without_c_refuses_body()
{
	fake_etc
	atf_check -s exit:1 -e inline:'init: already running\n' "$INIT"
	atf_check -s exit:1 -e inline:'init: already running\n' "$INIT" -s
	cat >usage <<-'EOF'
		usage: init [-fs]
		       init -c [-fs] [command [argument ...]]
		       init 0 | 1 | 6 | c | q
	EOF
	for word in 2 single S ''; do
		atf_check -s exit:1 -e file:usage "$INIT" "$word"
	done
}

atf_test_case usage__is_the_synopsis
usage__is_the_synopsis_head() { needs_with mandoc; }
usage__is_the_synopsis_body()
{
	"$INIT" -z 2>&1 | sed -e 1d -e 's/^usage://' -e 's/^ *//' >usage
	mandoc -Tascii "$SRCTOP/sbin/init/init.8" | col -b |
	    sed -n '/^SYNOPSIS/,/^DESCRIPTION/s/^     //p' >synopsis
	atf_check -o file:usage cat synopsis
}

atf_test_case telinit__signals_our_init
telinit__signals_our_init_head() { needs; }
telinit__signals_our_init_body()
{
	fake_etc
	for pair in 0:130 1:0 6:129; do
		in_background "$INIT"
		wait_until 10 state_is multi-user
		atf_check env RC_INIT_PID="$init_pid" "$INIT" "${pair%:*}"
		finished "${pair#*:}"
	done
}

atf_test_case telinit__leaves_another_init_alone
telinit__leaves_another_init_alone_head() { needs; }
telinit__leaves_another_init_alone_body()
{
	sleep 1000 &
	other=$!
	wait_until 5 grep -qx sleep /proc/$other/comm
	atf_check -s exit:1 -e inline:"init: process $other is not rcng's \
init (it is sleep)
" env RC_INIT_PID="$other" "$INIT" 0
	kill "$other" || atf_fail "it was signalled"
	wait "$other" || :
	atf_check -s exit:1 -e match:'cannot find out what process 99999999 is: ' \
	    env RC_INIT_PID=99999999 "$INIT" 0
}

atf_test_case fatal_signal__exits_with_128_and_the_signal
fatal_signal__exits_with_128_and_the_signal_head() { needs; }
fatal_signal__exits_with_128_and_the_signal_body()
{
	fake_etc
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s SEGV "$init_pid"
	wait_until 10 says 'init: signal 11 from process 0 ignored'
	"$OBJ/crash" "$init_pid" 11 || atf_fail "no crash"
	finished 139
	cat >expout <<-'EOF'
		rc autoboot
		init: signal 11 from process 0 ignored
		init: fatal signal: Segmentation fault
	EOF
	atf_check -o file:expout cat out
}

atf_test_case state__that_cannot_be_written_is_said_once
state__that_cannot_be_written_is_said_once_head() { needs; }
state__that_cannot_be_written_is_said_once_body()
{
	fake_etc
	: >file
	export RC_RUN="$PWD/file/run"
	in_background "$INIT"
	wait_until 10 says \
	    "init: cannot write $PWD/file/run/state: Not a directory"
	kill -s HUP "$init_pid"
	kill -s TERM "$init_pid"
	finished 0
	cat >expout <<-EOF
		rc autoboot
		init: cannot write $PWD/file/run/state: Not a directory
		rc.shutdown poweroff
	EOF
	atf_check -o file:expout cat out
}

atf_test_case single_user__after_a_failed_boot_with_a_terminal
single_user__after_a_failed_boot_with_a_terminal_head() { needs; }
single_user__after_a_failed_boot_with_a_terminal_body()
{
	fake_etc
	cat >etc/rc <<-'EOF'
		echo "rc [$*]"
		[ -e "$RC_RUN/repaired" ]
	EOF
	cat >dialogue <<-'EOF'
		exec "$OBJ/talk" 'Enter pathname' "/no/such
		" 'Enter pathname' "
		" '# ' 'cat $RC_RUN/state; touch $RC_RUN/repaired; case $- in *m*) echo $0 has job control;; esac; exit
		' 'rc []' '' -- ./ns "$INIT"
	EOF
	export OBJ INIT PS1='# '
	sh dialogue >out 2>&1 &
	talk=$!
	wait_until 20 state_is multi-user
	wait_until 10 has_init_below "$talk"
	kill -s INT "$child"
	status=0
	wait "$talk" || status=$?
	[ "$status" = 129 ] || atf_fail "status $status: $(cat out)"
	cat >expected <<-EOF
		rc [autoboot]
		init: $PWD/etc/rc returned status 1; going to single user mode
		Enter pathname of shell or RETURN for /bin/sh: /no/such
		init: cannot run /no/such: No such file or directory
		single-user
		-sh has job control
		rc []
		rc.shutdown reboot
	EOF
	atf_check -o file:expected sed -n -e '/^# /d' -e '/Enter.*sh: $/d' \
	    -e p out
}

# has_init_below PID
#	$child is the init that PID, its child or that one's child started.
has_init_below()
{
	has_child "$1" || has_child "$(pgrep -P "$1")"
}

atf_test_case single_user__is_where_option_s_goes
single_user__is_where_option_s_goes_head() { needs; }
single_user__is_where_option_s_goes_body()
{
	fake_etc
	echo 'echo rc "[$*]"; kill -s USR2 1' >etc/rc
	export PS1='# '
	atf_check -s exit:130 -o match:'^rc \[\]$' -o match:'^alive$' \
	    -o not-match:'rc .autoboot' \
	    "$OBJ/talk" 'Enter pathname' '
' '# ' 'kill -s TSTP $$; kill -s HUP 1; kill -s TSTP 1; echo alive
' '# ' 'exit
' -- ./ns "$INIT" -s
}

atf_test_case terminal__of_its_own_is_given_to_the_command
terminal__of_its_own_is_given_to_the_command_head()
{
	needs_with setsid
	atf_set require.user root
}
terminal__of_its_own_is_given_to_the_command_body()
{
	fake_etc
	export PS1='# '
	# The HUP of giving it up is not taken for a request.
	atf_check -s exit:3 -o match:'^it has job control$' \
	    -o not-match:"can't access tty" \
	    "$OBJ/talk" '# ' 'case $- in *m*) echo it has job control;; esac
' '# ' 'exit 3
' -- ./ns setsid -c "$INIT" -c sh -i
}

atf_test_case single_user__ends_when_asked_to
single_user__ends_when_asked_to_head() { needs; }
single_user__ends_when_asked_to_body()
{
	fake_etc
	export PS1='# '
	# rc has not run: neither does rc.shutdown.
	atf_check -s exit:129 -o not-match:'rc.shutdown' \
	    "$OBJ/talk" 'Enter pathname' '
' '# ' 'kill -s INT 1
' -- ./ns "$INIT" -s
}

atf_test_case single_user__without_terminal_does_not_spin
single_user__without_terminal_does_not_spin_head() { needs_with strace; }
single_user__without_terminal_does_not_spin_body()
{
	fake_etc
	export RC_INIT_STALL=86400
	in_background "$INIT" -s
	wait_until 10 says 'init: no terminal for a single user shell'
	strace -qq -p "$init_pid" -e trace=clone,clone3,fork,vfork -o trace &
	wait_until 10 traced "$init_pid"
	kill -s INT "$init_pid"
	finished 129
	wait "$!" || :
	atf_check -o inline:'init: no terminal for a single user shell\n' cat out
	# The one process that writes the disks.
	atf_check -o inline:'1\n' grep -c clone trace
}

atf_init_test_cases()
{
	atf_add_test_case term__shuts_down_and_exits_0
	atf_add_test_case exit_status__is_the_number_in_the_file
	atf_add_test_case command__hands_out_its_exit_status
	atf_add_test_case command__ends_before_the_services_it_needs
	atf_add_test_case command__that_does_not_end_is_killed
	atf_add_test_case boot__that_fails_without_terminal_exits_1
	atf_add_test_case not_process_1__needs_no_namespace
	atf_add_test_case not_process_1__ends_its_descendants_alone
	atf_add_test_case not_process_1__without_c_refuses
	atf_add_test_case usage__is_the_synopsis
	atf_add_test_case telinit__signals_our_init
	atf_add_test_case telinit__leaves_another_init_alone
	atf_add_test_case state__that_cannot_be_written_is_said_once
	atf_add_test_case fatal_signal__exits_with_128_and_the_signal
	atf_add_test_case single_user__after_a_failed_boot_with_a_terminal
	atf_add_test_case single_user__is_where_option_s_goes
	atf_add_test_case terminal__of_its_own_is_given_to_the_command
	atf_add_test_case single_user__ends_when_asked_to
	atf_add_test_case single_user__without_terminal_does_not_spin
}
