# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# stop -- stop ends, one way or the other; restart is a stop and a start.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

rc_case a_daemon_that_ignores_term_is_killed_aloud
a_daemon_that_ignores_term_is_killed_aloud_body()
{
	rc_tree
	rc_daemon foo 'command_args="-i -l $RC_RUN/log $command_args"'
	rc_conf foo=YES foo_stop_timeout=0.3
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	rc_check 0 'Stopping foo.\n' "foo: pid $pid did not end within 0.3 s of \
SIGTERM, sending SIGKILL\n" foo stop
	gone "$pid" || atf_fail 'it lives on'
	atf_check -o inline:'TERM\n' cat run/log
	rc_conf foo=YES rc_stop_timeout=0.2
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	rc_check 0 'Stopping foo.\nStarting foo.\n' "foo: pid $pid did not end \
within 0.2 s of SIGTERM, sending SIGKILL\n" foo restart
	pid=$(rc_pid foo)
	rc_check 0 '' "foo: pid $pid did not end \
within 0.2 s of SIGTERM, sending SIGKILL\n" foo faststop
}

rc_case without_a_limit_stop_waits_for_the_end
without_a_limit_stop_waits_for_the_end_body()
{
	rc_tree
	rc_daemon foo 'command_args="-w 700 $command_args"'
	rc_conf foo=YES foo_stop_timeout=0 rc_stop_timeout=0.1
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	rc_check 0 'Stopping foo.\n' '' foo stop
	gone "$pid" || atf_fail 'came back too early'
	rc_conf foo=YES foo_stop_timeout=0.1
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	rc_check 0 'Stopping foo.\n' "foo: pid $pid did not end within 0.1 s of \
SIGTERM, sending SIGKILL\n" foo stop
}

rc_case other_signals_stop_and_reload
other_signals_stop_and_reload_body()
{
	rc_tree
	rc_daemon foo 'command_args="-i -l $RC_RUN/log $command_args"' \
	    sig_stop=KILL sig_reload=USR1 extra_commands=reload
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 0 'Reloading foo config files.\n' '' foo reload
	wait_until 10 test -s run/log
	rc_check 0 'Stopping foo.\n' '' foo stop
	atf_check -o inline:'USR1\n' cat run/log
	rc_check 0 'Starting foo.\n' '' foo start
	rc_conf foo=YES sig_stop=NONSENSE
	atf_check -s exit:1 -o inline:'Stopping foo.\n' -e match:NONSENSE \
	    $TEST_SHELL ./etc/rc.d/foo stop
	rc_runs foo
}

rc_case who_may_not_signal_is_told
who_may_not_signal_is_told_head()
{
	atf_set require.user root
}
who_may_not_signal_is_told_body()
{
	rc_tree
	rc_daemon foo 'stop_postcmd="echo post"'
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	denied="foo: pid $pid cannot be sent SIGTERM: Operation not permitted\n"
	# In this system's /proc others' processes may be hidden.
	set -- unshare -m sh -c 'mount -t proc proc /proc && exec "$@"' - \
	    "$RC_LIBEXEC/chpriv" -u nobody
	"$@" test -d "/proc/$pid" || atf_skip "cannot see others' processes"
	# shellcheck disable=SC2086 # words
	set -- "$@" $TEST_SHELL ./etc/rc.d/foo
	atf_check -o "inline:foo is running as pid $pid.\n" "$@" status
	atf_check -s exit:1 -o inline:'Stopping foo.\n' -e "inline:$denied" \
	    "$@" stop
	atf_check -s exit:1 -o inline:'Stopping foo.\npost\n' \
	    -e "inline:$denied" "$@" forcestop
	rc_runs foo
}

rc_case restart_returns_what_start_returned
restart_returns_what_start_returned_body()
{
	rc_tree
	rc_daemon foo 'start_precmd="[ ! -e \$RC_ETC/no ] || exit 9"'
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' '' foo start
	: >etc/no
	rc_check 9 'Stopping foo.\n' '' foo restart
	rm etc/no
	rc_check 0 'Starting foo.\n' '' foo start
	rc_conf foo=YES foo_flags='"-x 3"'
	rc_check 1 'Stopping foo.\nStarting foo.\n' \
	    "foo: not started: $PWD/bin/foo exited with code 3\n" foo restart
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' '' foo start
	mv bin/foo bin/foo.old
	rc_check 1 'Stopping foo.\n' \
	    "foo: cannot run $PWD/bin/foo: not found\n" foo restart
	mv bin/foo.old bin/foo
	rc_conf foo=YES stop_precmd=false
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 1 '' "foo already running? (pid=$(rc_pid foo)).\n" foo restart
	rc_runs foo
}

rc_case a_sourced_script_restarts_itself
a_sourced_script_restarts_itself_body()
{
	rc_tree
	rc_daemon foo 'start_postcmd="echo started by \$0"'
	rc_conf foo=YES
	rc_file boot <<-'END'
		. /etc/rc.subr
		load_rc_config
		cd /
		run_rc_script "$RC_ETC/rc.d/foo" $1
		echo "status $?"
	END
	rc_run 0 "Starting foo.\nstarted by ./boot\nstatus 0\n" '' ./boot start
	pid=$(rc_pid foo)
	rc_run 0 "Stopping foo.\nStarting foo.
started by $PWD/etc/rc.d/foo\nstatus 0\n" '' ./boot restart
	[ "$(rc_pid foo)" != "$pid" ] || atf_fail 'not a new process'
	rc_conf foo=YES foo_flags='"-x 3"'
	rc_run 0 'Stopping foo.\nStarting foo.\nstatus 1\n' \
	    "foo: not started: $PWD/bin/foo exited with code 3\n" ./boot restart
	rc_conf foo=YES
	chmod -x etc/rc.d/foo
	rc_check 0 'Starting foo.\nstarted by ./etc/rc.d/foo\n' \
	    "foo not running? (check $PWD/run/foo.pid).\n" foo restart
}

rc_case a_failing_configtest_refuses_restart_and_reload
a_failing_configtest_refuses_restart_and_reload_body()
{
	rc_tree
	rc_daemon foo 'extra_commands=reload configtest_cmd=foo_test' \
	    'foo_test() { echo test; [ ! -e "$RC_ETC/bad" ]; }'
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	rc_check 0 'test\nReloading foo config files.\n' '' foo reload
	: >etc/bad
	rc_check 1 'test\n' \
	    'foo: the configuration test failed: no restart\n' foo restart
	rc_check 1 'test\n' \
	    'foo: the configuration test failed: no reload\n' foo reload
	[ "$(rc_pid foo)" = "$pid" ] || atf_fail 'restarted'
	rc_runs foo
	rc_check 1 'test\n' '' foo configtest
	rc_check 0 'test\nReloading foo config files.\n' \
	    'foo: the configuration test failed: no reload\n' foo forcereload
	rc_check 0 'test\nStopping foo.\nStarting foo.\n' \
	    'foo: the configuration test failed: no restart\n' foo forcerestart
	rm etc/bad
	rc_check 0 'test\nStopping foo.\nStarting foo.\n' '' foo restart
}

rc_case wait_for_pids_may_kill
wait_for_pids_may_kill_body()
{
	rc_tree
	rc_food foo
	rc_file call <<-'END'
		. /etc/rc.subr
		_rc_kill_ntries=$1
		shift
		wait_for_pids "$@"
		echo "status $?"
	END
	rc_run 0 'status 0\n' '' ./call ''
	rc_run 0 'status 0\n' '' ./call 4
	bin/foo -i -p "$PWD/run/foo.pid"
	pid=$(rc_pid foo)
	atf_check -o inline:'status 0\n' -e ignore \
	    $TEST_SHELL ./call 4 "$pid"
	wait_until 10 gone "$pid"
}

atf_init_test_cases()
{
	rc_add_cases
}
