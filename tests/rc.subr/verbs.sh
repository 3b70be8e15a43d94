# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# verbs -- what each action does, with each prefix, in NetBSD's words.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

usage='Usage: ./etc/rc.d/foo [fast|force|one](start stop restart rcvar status poll)\n'

rc_case every_verb_of_an_enabled_service
every_verb_of_an_enabled_service_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES
	not="foo not running? (check $PWD/run/foo.pid).\n"
	rc_check 1 '' "$usage" foo
	rc_check 1 '' "./etc/rc.d/foo: unknown directive 'bogus'.\n$usage" \
	    foo bogus
	rc_check 1 '' "./etc/rc.d/foo: unknown directive 'reload'.\n$usage" \
	    foo reload
	rc_check 0 '# foo\nfoo=YES\n' '' foo rcvar
	rc_check 1 'foo is not running.\n' '' foo status
	rc_check 0 '' '' foo poll
	rc_check 1 '' "$not" foo stop
	rc_check 0 'Starting foo.\n' '' foo start
	rc_runs foo
	pid=$(rc_pid foo)
	rc_check 0 "foo is running as pid $pid.\n" '' foo status
	rc_check 1 '' "foo already running? (pid=$pid).\n" foo start
	rc_check 0 'Stopping foo.\nStarting foo.\n' '' foo restart
	rc_runs foo
	[ "$(rc_pid foo)" != "$pid" ] || atf_fail 'not a new process'
	rc_check 0 'Stopping foo.\n' '' foo stop
	rc_gone foo
	rc_check 0 'Starting foo.\n' "$not" foo restart
	rc_runs foo
}

rc_case every_prefix_of_an_enabled_service
every_prefix_of_an_enabled_service_body()
{
	local prefix
	rc_tree
	rc_daemon foo
	rc_conf foo=YES
	not="foo not running? (check $PWD/run/foo.pid).\n"
	for prefix in one force; do
		rc_check 1 '' "$not" foo ${prefix}stop
		rc_check 0 'Starting foo.\n' '' foo ${prefix}start
		pid=$(rc_pid foo)
		rc_check 1 '' "foo already running? (pid=$pid).\n" \
		    foo ${prefix}start
		rc_check 0 "foo is running as pid $pid.\n" '' \
		    foo ${prefix}status
		rc_check 0 'Stopping foo.\nStarting foo.\n' '' \
		    foo ${prefix}restart
		rc_check 0 'Stopping foo.\n' '' foo ${prefix}stop
		rc_check 1 'foo is not running.\n' '' foo ${prefix}status
		rc_check 0 '' '' foo ${prefix}poll
		rc_check 0 '# foo\nfoo=YES\n' '' foo ${prefix}rcvar
		rc_check 1 '' \
		    "./etc/rc.d/foo: unknown directive 'bogus'.\n$usage" \
		    foo ${prefix}bogus
		rc_check 1 '' "$usage" foo $prefix
	done
}

rc_case fast_and_quiet_say_less_and_never_start_twice
fast_and_quiet_say_less_and_never_start_twice_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES
	not="foo not running? (check $PWD/run/foo.pid).\n"
	rc_check 0 '' '' foo faststop
	rc_check 1 '' "$not" foo quietstop
	rc_check 1 'foo is not running.\n' '' foo faststatus
	rc_check 0 '' '' foo faststart
	rc_runs foo
	pid=$(rc_pid foo)
	rc_check 0 "foo is running as pid $pid.\n" '' foo faststatus
	rc_check 1 '' "foo already running? (pid=$pid).\n" foo faststart
	rc_check 1 '' "foo already running? (pid=$pid).\n" foo quietstart
	rc_check 0 '' '' foo fastrestart
	rc_runs foo
	[ "$(rc_pid foo)" != "$pid" ] || atf_fail 'not a new process'
	rc_check 0 '' '' foo quietrestart
	rc_check 0 '' '' foo quietstop
	rc_gone foo
	rc_check 0 '' '' foo quietstart
	rc_check 0 '' '' foo faststop
	rc_gone foo
}

rc_case a_disabled_service_is_refused_by_hand
a_disabled_service_is_refused_by_hand_body()
{
	local verb
	rc_tree
	rc_daemon foo 'extra_commands="reload frob"' 'frob_cmd="echo frob"'
	rc_conf foo=NO
	usage='Usage: ./etc/rc.d/foo [fast|force|one](start stop restart rcvar reload frob status poll)\n'
	not="foo not running? (check $PWD/run/foo.pid).\n"
	for verb in start restart frob stop reload; do
		rc_check 1 '' '$foo is not enabled - see rc.conf(5).
Use the following if you wish to perform the operation:
  ./etc/rc.d/foo one'"$verb\n" foo $verb
	done
	rc_check 1 '' "./etc/rc.d/foo: unknown directive 'bogus'.\n$usage" \
	    foo bogus
	rc_check 0 '# foo\nfoo=NO\n' '' foo rcvar
	rc_check 1 'foo is not running.\n' '' foo status
	rc_check 0 '' '' foo poll
	rc_check 1 '' "$not" foo onestop
	rc_check 0 'frob\n' '' foo onefrob
	rc_check 0 'Starting foo.\n' '' foo onestart
	pid=$(rc_pid foo)
	rc_check 0 "foo is running as pid $pid.\n" '' foo status
	rc_check 1 '' '$foo is not enabled - see rc.conf(5).
Use the following if you wish to perform the operation:
  ./etc/rc.d/foo onerestart\n' foo restart
	rc_check 0 'Stopping foo.\nStarting foo.\n' '' foo onerestart
	rc_check 0 'Reloading foo config files.\n' '' foo reload
	rc_check 0 'Stopping foo.\n' '' foo stop
	rc_gone foo
}

rc_case an_unset_or_senseless_knob_is_warned_about
an_unset_or_senseless_knob_is_warned_about_body()
{
	rc_tree
	rc_daemon foo
	warning=$(rc_warning ./etc/rc.d/foo \
	    '$foo is not set properly - see rc.conf(5).')
	refusal='$foo is not enabled - see rc.conf(5).
Use the following if you wish to perform the operation:
  ./etc/rc.d/foo onestart\n'
	rc_check 1 '' "$warning$refusal" foo start
	rc_check 0 '# foo\nfoo=NO\n' "$warning" foo rcvar
	rc_check 1 'foo is not running.\n' '' foo status
	rc_conf 'foo="$(touch hit) perhaps"' 'rcvar_manpage="the book"'
	warning=$(rc_warning ./etc/rc.d/foo \
	    '$foo is not set properly - see the book.')
	rc_check 1 '' "$warning\$foo is not enabled - see the book.
Use the following if you wish to perform the operation:
  ./etc/rc.d/foo onestart\n" foo start
	rc_check 0 'Starting foo.\n' '' foo forcestart
}

rc_case a_disabled_service_is_passed_over_in_rc
a_disabled_service_is_passed_over_in_rc_body()
{
	local verb
	rc_tree
	rc_daemon foo 'extra_commands="frob"' 'frob_cmd="echo frob"' \
	    'foo_offcmd="echo off at \$rc_arg"'
	rc_file boot <<-'END'
		. /etc/rc.subr
		autoboot=yes rc_fast=yes
		load_rc_config
		run_rc_script "$RC_ETC/rc.d/foo" "$1"
		echo "status $?"
	END
	rc_conf foo=NO
	rc_run 0 'off at start\nstatus 0\n' '' ./boot start
	for verb in stop restart frob bogus; do
		rc_run 0 'status 0\n' '' ./boot $verb
	done
	rc_conf foo=YES
	rc_run 0 'Starting foo.\nstatus 0\n' '' ./boot start
	rc_runs foo
	rc_run 0 'frob\nstatus 0\n' '' ./boot frob
	rc_run 0 'status 1\n' "./boot: unknown directive 'bogus'.
Usage: ./boot [fast|force|one](start stop restart rcvar frob status poll)\n" \
	    ./boot bogus
	rc_conf foo=NO
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case verbs_of_freebsd_work_in_every_script
verbs_of_freebsd_work_in_every_script_body()
{
	rc_tree
	rc_daemon foo 'desc="Does foo"' 'extra_commands="frob"' \
	    'frob_cmd="echo frob"'
	rc_conf foo=NO
	rc_check 1 '' '' foo enabled
	rc_check 0 'Does foo\n' '' foo describe
	rc_check 0 'frob\n' '' foo extracommands
	rc_check 0 "foo enabled in $PWD/etc/rc.conf\n" '' foo enable
	rc_check 0 '' '' foo enabled
	rc_check 0 '# foo\nfoo=YES\n' '' foo rcvar
	rc_check 0 "foo disabled in $PWD/etc/rc.conf\n" '' foo disable
	rc_check 1 '' '' foo enabled
	rc_check 0 "foo deleted in $PWD/etc/rc.conf\n" '' foo delete
	rc_check 0 '' '' foo delete
	atf_check -o empty cat etc/rc.conf
	rc_script bare <<-'END'
		name=bare
		start_cmd=:
	END
	rc_check 0 '' '' bare describe
	rc_check 0 '' '' bare extracommands
	rc_check 0 '' '' bare enabled
	rc_check 0 '# bare\n' '' bare rcvar
	rc_check 1 '' \
	    './etc/rc.d/bare: ERROR: bare: has no rcvar: it is always enabled\n' \
	    bare enable
}

rc_case poll_and_stop_return_at_the_end_of_the_daemon
poll_and_stop_return_at_the_end_of_the_daemon_body()
{
	rc_tree
	rc_daemon foo 'command_args="-w 300 $command_args"'
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	kill "$pid"
	rc_check 0 '' '' foo poll
	gone "$pid" || atf_fail 'poll came back too early'
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	rc_check 0 'Stopping foo.\n' '' foo stop
	gone "$pid" || atf_fail 'stop came back too early'
}

atf_init_test_cases()
{
	rc_add_cases
}
