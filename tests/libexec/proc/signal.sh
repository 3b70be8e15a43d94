# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# signal.sh -- proc signal: who is signalled, and who must not be.

PROC=$STAGE/usr/libexec/rc/proc
CHAIN=$STAGE/usr/libexec/rc/chain
ACTOR=$OBJ/actor
BASE=food$$
NAME=/opt/$BASE/sbin/$BASE

# start COMMAND [ARG ...]: run an actor and wait until it is ready; pid, said.
start()
{
	"$@" >ready &
	pid=$!
	wait_until 10 test -s ready
	read -r said <ready
	rm ready
}

# died_of PID SIGNAL: wait for our child PID; it was ended by SIGNAL.
died_of()
{
	wait "$1"
	_status=$?
	[ "$_status" -eq $((128 + $2)) ] ||
	    atf_fail "exit status $_status, not that of signal $2"
}

atf_test_case signal__by_name_and_by_number
signal__by_name_and_by_number_body()
{
	for word in TERM SIGTERM term sigTerm 15; do
		start "$ACTOR" pause
		atf_check "$PROC" signal "$word" "$pid"
		died_of "$pid" 15
	done
	for number in 1 2 3 6 9 10 12 14 31 34 64; do
		start "$ACTOR" pause
		atf_check "$PROC" signal "$number" "$pid"
		died_of "$pid" "$number"
	done
	start "$ACTOR" pause
	atf_check "$PROC" signal 0 "$pid"
	[ -d "/proc/$pid" ] || atf_fail "signal 0 has an effect"
}

atf_test_case signal__names_are_those_of_the_shell
signal__names_are_those_of_the_shell_body()
{
	for name in ABRT ALRM BUS FPE HUP ILL INT KILL PIPE PROF QUIT \
	    SEGV SYS TERM TRAP USR1 USR2 VTALRM XCPU XFSZ; do
		start "$ACTOR" pause
		atf_check "$PROC" signal "$name" "$pid"
		wait "$pid"
		[ "$(kill -l $?)" = "$name" ] || atf_fail "$name"
	done 2>/dev/null
}

atf_test_case signal__unknown_signal_is_refused
signal__unknown_signal_is_refused_body()
{
	start "$ACTOR" pause
	for word in '' SIG FOO SIGFOO TERMX -1 65 15x 99999999999999999999 \
	    SIGSIGTERM ' TERM'; do
		atf_check -s exit:2 -e inline:"proc: no such signal: $word\n" \
		    "$PROC" signal -- "$word" "$pid"
	done
	[ -d "/proc/$pid" ] || atf_fail "signalled"
}

atf_test_case signal__what_is_no_process_id_is_refused_and_nobody_signalled
signal__what_is_no_process_id_is_refused_and_nobody_signalled_body()
{
	start "$ACTOR" pause
	for word in 0 -1 "-$pid" '' x "$pid " 1x 0x1 4294967297 2147483648 \
	    18446744073709551615 000; do
		atf_check -s exit:2 -e inline:"proc: not a process id: $word\n" \
		    "$PROC" signal -- KILL "$pid" "$word"
		atf_check -s exit:2 -e inline:"proc: not a process id: $word\n" \
		    "$PROC" stop -- "$pid" "$word"
		atf_check -s exit:2 -e inline:"proc: not a process id: $word\n" \
		    "$PROC" wait -- "$word"
	done
	[ -d "/proc/$pid" ] || atf_fail "signalled"
}

atf_test_case signal__those_that_are_gone_are_passed_over
signal__those_that_are_gone_are_passed_over_body()
{
	start "$ACTOR" pause
	kill "$pid"
	wait "$pid"
	gone=$pid
	start "$ACTOR" pause
	atf_check "$PROC" signal TERM "$gone" "$pid" 4194304 2147483647
	died_of "$pid" 15
	atf_check "$PROC" signal TERM "$gone"
}

atf_test_case signal__thread_is_not_a_process
signal__thread_is_not_a_process_body()
{
	start "$ACTOR" thread
	atf_check "$PROC" signal KILL "$said"
	atf_check "$PROC" stop "$said"
	[ -d "/proc/$pid" ] || atf_fail "signalled"
}

atf_test_case signal__process_of_another_name_is_left_alone
signal__process_of_another_name_is_left_alone_body()
{
	start "$ACTOR" as other "$ACTOR" pause
	atf_check "$PROC" signal -n "$NAME" KILL "$pid"
	atf_check "$PROC" stop -n "$NAME" "$pid"
	atf_check "$PROC" signal -n "$NAME" -i /bin/sh KILL "$pid"
	[ -d "/proc/$pid" ] || atf_fail "signalled"
	atf_check "$PROC" signal -n /bin/other KILL "$pid"
	died_of "$pid" 9
	start "$ACTOR" as "/bin/sh $NAME" "$ACTOR" pause
	atf_check "$PROC" signal -n "$NAME" -i /bin/sh KILL "$pid"
	died_of "$pid" 9
}

# In a PID namespace of its own, where a pid can be made to come again.
atf_test_case signal__process_that_got_a_reused_pid_is_left_alone
signal__process_that_got_a_reused_pid_is_left_alone_body()
{
	unshare -Urpf --mount-proc sh -c \
	    'echo 300 >/proc/sys/kernel/ns_last_pid' 2>/dev/null ||
	    atf_skip "pids cannot be chosen here"
	cat >script <<-'EOF'
		proc=$1 actor=$2
		echo 300 >/proc/sys/kernel/ns_last_pid
		"$actor" as daemon "$actor" pause >/dev/null &
		old=$!
		until "$proc" find -p $old daemon; do :; done
		kill -9 $old
		wait $old
		echo 300 >/proc/sys/kernel/ns_last_pid
		"$actor" as innocent "$actor" pause >/dev/null &
		until "$proc" find -p $old innocent; do :; done
		"$proc" find -p $old daemon
		"$proc" signal -n daemon KILL $old
		"$proc" stop -n daemon -s KILL $old
		"$proc" find -p $old innocent
		"$proc" stop -n innocent $old
		"$proc" find -p $old innocent || echo gone
	EOF
	printf '301\n301\n301\ngone\n' >expout
	atf_check -o file:expout -e ignore unshare -Urpf --mount-proc \
	    sh script "$PROC" "$ACTOR"
}

atf_test_case signal__is_sent_through_a_pidfd_opened_before_the_name_is_read
signal__is_sent_through_a_pidfd_opened_before_the_name_is_read_body()
{
	atf_require_prog strace
	start "$ACTOR" as "$BASE" "$ACTOR" pause
	strace -o trace "$PROC" signal -n "$NAME" TERM "$pid" ||
	    atf_skip "cannot trace here"
	sed -n 's/^\(pidfd[a-z_]*\).*/\1/p; /cmdline/s/.*/cmdline/p
		/^kill(/p' trace >order
	printf 'pidfd_open\ncmdline\npidfd_send_signal\n' >expout
	atf_check -o file:expout cat order
}

atf_test_case signal__without_pidfds_too
signal__without_pidfds_too_body()
{
	start "$ACTOR" as "$BASE" "$ACTOR" pause
	atf_check "$OBJ/without" pidfd_open "$PROC" signal -n other TERM "$pid"
	[ -d "/proc/$pid" ] || atf_fail "signalled"
	atf_check "$OBJ/without" pidfd_open "$PROC" signal -n "$NAME" TERM "$pid"
	died_of "$pid" 15
	atf_check "$OBJ/without" pidfd_open "$PROC" signal TERM "$pid" 4194304
	start "$ACTOR" thread
	atf_check "$OBJ/without" pidfd_open "$PROC" signal -n actor KILL "$said"
	[ -d "/proc/$pid" ] || atf_fail "signalled by its thread id"
}

atf_test_case signal__not_permitted_is_said_and_the_others_are_signalled
signal__not_permitted_is_said_and_the_others_are_signalled_head()
{
	atf_set require.user root
}
signal__not_permitted_is_said_and_the_others_are_signalled_body()
{
	dir=$(mktemp -d /tmp/proc.XXXXXX)
	cp "$PROC" "$CHAIN" "$ACTOR" "$dir"
	chmod 755 "$dir"
	start "$ACTOR" pause
	roots=$pid
	start "$CHAIN" chpriv -u nobody -- "$dir/actor" pause
	atf_check -s exit:1 -e inline:"proc: pid $roots cannot be sent \
SIGTERM: Operation not permitted\n" \
	    "$CHAIN" chpriv -u nobody -- "$dir/proc" signal TERM \
	    "$roots" "$pid"
	died_of "$pid" 15
	atf_check -s exit:1 -e inline:"name: pid $roots cannot be sent \
signal 40: Operation not permitted\n" \
	    "$CHAIN" chpriv -u nobody -- "$dir/proc" stop -l name -s 40 "$roots"
	rm -r "$dir"
}

atf_init_test_cases()
{
	for _case in by_name_and_by_number names_are_those_of_the_shell \
	    unknown_signal_is_refused \
	    what_is_no_process_id_is_refused_and_nobody_signalled \
	    those_that_are_gone_are_passed_over thread_is_not_a_process \
	    process_of_another_name_is_left_alone \
	    process_that_got_a_reused_pid_is_left_alone \
	    is_sent_through_a_pidfd_opened_before_the_name_is_read \
	    without_pidfds_too \
	    not_permitted_is_said_and_the_others_are_signalled; do
		atf_add_test_case "signal__$_case"
	done
}
