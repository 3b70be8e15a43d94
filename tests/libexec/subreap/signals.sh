# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# signals.sh -- who gets the signals that are sent to subreap.

. "$SRCTOP/tests/libexec/subreap/common.sh"

# All that can be caught, but CHLD and TERM.
SIGNALS="1 2 3 4 5 6 7 8 10 11 12 13 14 16 18 20 21 22 23 24 25 26 27 28 29 30 31
    34 35 50 64"

# told [OPTION ...]: run subreap so that its readiness fills the file told.
told()
{
	rm -f told
	"$SUBREAP" -r 3 "$@" 3>told &
	pid=$!
	wait_until 10 lines 1 told
	wait_until 10 test -e log
}

# all_pass [STATUS]: each signal comes to the log, in its turn.  The status may
# be that instead of 42.
all_pass()
{
	: >expout
	n=0
	for signal in $SIGNALS; do
		kill -"$signal" "$pid"
		n=$((n + 1))
		wait_until 10 lines $n log
		echo "$signal" >>expout
	done
	kill -TERM "$pid"
	wait "$pid"
	status=$?
	[ $status -eq 42 ] || [ $status -eq "${1:-42}" ] ||
	    atf_fail "status $status"
	echo 15 >>expout
	atf_check -o file:expout cat log
	rm log told
}

atf_test_case signals__all_reach_the_main_process
signals__all_reach_the_main_process_body()
{
	told "$FORKER" fork setsid fork signals log exit 42
	all_pass
	told -f "$FORKER" signals log exit 42
	all_pass
	told -f "$OBJ/without" pidfd_open "$FORKER" signals log exit 42
	all_pass
}

# A shell without job control lets these be ignored by what runs in the
# background, and nohup this one: passing them on is no matter of our own.
atf_test_case signals__are_passed_even_if_ignored_ourselves
signals__are_passed_even_if_ignored_ourselves_body()
{
	(
		trap '' HUP INT USR1 TERM CHLD
		exec "$SUBREAP" -r 3 "$FORKER" fork setsid signals log exit 42
	) 3>told &
	pid=$!
	wait_until 10 lines 1 told
	wait_until 10 test -e log
	all_pass
}

atf_test_case signals__program_is_started_with_what_was_inherited
signals__program_is_started_with_what_was_inherited_body()
{
	for trap in '' 'HUP USR2' 'CHLD PIPE'; do
		cat >script <<-EOF
			trap '' $trap
			"\$@" grep -E '^(Sig(Blk|Ign|Cgt|Pnd)|ShdPnd):' \
			    /proc/self/status
		EOF
		[ -n "$trap" ] || sed -i 1d script
		sh script >expout
		atf_check -o file:expout sh script "$SUBREAP" -f
	done
}

atf_test_case signals__wait_for_the_main_process
signals__wait_for_the_main_process_body()
{
	start "$FORKER" block pid started await go fork setsid \
	    signals log await end exit 42
	wait_until 10 lines 1 started
	for signal in 12 1 2 12 1; do
		kill -$signal "$pid"
	done
	wait_until 10 taken "$pid"
	: >go
	wait_until 10 lines 3 log
	: >end
	kill "$pid"
	exits 42
	printf '1\n2\n12\n15\n' >expout
	atf_check -o file:expout cat log
}

atf_test_case signals__term_ends_everything_before_that
signals__term_ends_everything_before_that_body()
{
	start "$FORKER" split setsid pid other stay . pid other \
	    split fork setsid fork pid other stay . stay
	wait_until 10 lines 3 other
	kill "$pid"
	exits 143
	all_gone other
	# The status is the program's, when it chooses one.
	rm other
	start "$FORKER" split pid other stay . await other pid other \
	    signals log exit 3
	wait_until 10 lines 2 other
	kill "$pid"
	exits 3
	all_gone other
	# The program has ended, but there is no pid file yet.
	rm other
	start -p pidfile "$FORKER" fork setsid pid other stay
	wait_until 10 lines 1 other
	kill "$pid"
	exits 143
	all_gone other
}

atf_test_case signals__term_ends_a_service_that_is_not_settled
signals__term_ends_a_service_that_is_not_settled_body()
{
	"$SUBREAP" -r 3 "$FORKER" fork setsid split pid other stay . \
	    await other signals log exit 0 3>told &
	pid=$!
	wait_until 10 lines 1 told
	wait_until 10 test -e log
	kill "$pid"
	exits 0
	all_gone other
}

# is_state LETTER PID
is_state()
{
	_stat=$(cat "/proc/$2/stat")
	_stat=${_stat##*') '}
	[ "${_stat%% *}" = "$1" ]
}

atf_test_case signals__tstp_and_cont_stop_main_but_not_subreap
signals__tstp_and_cont_stop_main_but_not_subreap_body()
{
	"$SUBREAP" -r 3 -f "$FORKER" pid main stay 3>told &
	pid=$!
	wait_until 10 lines 1 main
	main=$(cat main)
	# An orphaned process group is not stopped by TSTP.
	if (trap - TSTP; kill -TSTP "$pid"); then
		kill -STOP "$main"
	fi
	wait_until 10 is_state T "$main"
	is_state S "$pid" || atf_fail "stopped as well"
	kill -CONT "$pid"
	wait_until 10 is_state S "$main"
	kill "$pid"
	exits 143
}

# The terminal sends its signal to us and to the program.
atf_test_case signals__from_the_terminal_come_once
signals__from_the_terminal_come_once_head()
{
	atf_set require.progs python3
}
signals__from_the_terminal_come_once_body()
{
	cat >terminal.py <<-'EOF'
		import os, pty, sys, time
		def lines():
		    try:
		        return open("log").read().split()
		    except OSError:
		        return None
		def until(f):
		    end = time.monotonic() + 20
		    while not f():
		        if time.monotonic() > end:
		            sys.exit("waited in vain: %s" % lines())
		        time.sleep(0.02)
		pid, fd = pty.fork()
		if pid == 0:
		    os.execv(sys.argv[1], sys.argv[1:])
		until(lambda: os.path.exists("log"))
		for n in range(20):
		    os.write(fd, b"\x03" if n % 2 else b"\x1c")
		    until(lambda: len(lines()) > n)
		    # Two that come at once may be taken for one.
		    time.sleep(0.02)
		os.kill(pid, 15)
		status = os.waitpid(pid, 0)[1]
		print(status, " ".join(lines()).replace("3 2 " * 10, "all "))
	EOF
	atf_check -o inline:'10752 all 15\n' python3 terminal.py \
	    "$SUBREAP" -f "$FORKER" signals log exit 42
	rm log
	# A daemon of another session has not got it.
	atf_check -o inline:'10752 all 15\n' python3 terminal.py \
	    "$SUBREAP" -f "$FORKER" setsid signals log exit 42
}

atf_test_case signals__reach_a_main_process_of_another_parent
signals__reach_a_main_process_of_another_parent_body()
{
	told -f -p pidfile "$FORKER" pid wrapper split fork setsid \
	    pidfile pidfile signals log exit 42 . stay
	# That of another's child is known to Linux 6.15.
	all_pass 0
	all_gone wrapper
	told -f -n food "$FORKER" split as food signals log exit 0 . stay
	kill -HUP "$pid"
	wait_until 10 lines 1 log
	kill "$pid"
	exits 0
}

atf_init_test_cases()
{
	atf_add_test_case signals__all_reach_the_main_process
	atf_add_test_case signals__are_passed_even_if_ignored_ourselves
	atf_add_test_case signals__program_is_started_with_what_was_inherited
	atf_add_test_case signals__wait_for_the_main_process
	atf_add_test_case signals__term_ends_everything_before_that
	atf_add_test_case signals__term_ends_a_service_that_is_not_settled
	atf_add_test_case signals__tstp_and_cont_stop_main_but_not_subreap
	atf_add_test_case signals__from_the_terminal_come_once
	atf_add_test_case signals__reach_a_main_process_of_another_parent
}
