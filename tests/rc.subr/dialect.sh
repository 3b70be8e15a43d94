# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# dialect -- a script whose rcvar ends in _enable is answered in FreeBSD's
# words; what is done is the same.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

usage='Usage: ./etc/rc.d/foo [fast|force|one|quiet](start|stop|restart|rcvar|enable|disable|delete|enabled|describe|extracommands|reload|status|poll)\n'

rc_case freebsd_texts_of_an_enabled_service
freebsd_texts_of_an_enabled_service_body()
{
	rc_tree
	rc_daemon foo 'rcvar=foo_enable' 'extra_commands="reload"' \
	    'desc="Does foo"' 'foo_enable_defval=NO'
	rc_conf 'foo_enable="YES"'
	rc_check 1 '' "$usage" foo
	rc_check 1 '' "./etc/rc.d/foo: unknown directive 'bogus'.\n$usage" \
	    foo bogus
	rc_check 0 '# foo : Does foo
#
foo_enable="YES"
#   (default: "NO")
\n' '' foo rcvar
	rc_check 1 '' "foo not running? (check $PWD/run/foo.pid).\n" foo stop
	rc_check 0 '' '' foo faststop
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	rc_check 1 '' "foo already running?  (pid=$pid).\n" foo start
	rc_check 1 '' "foo already running?  (pid=$pid).\n" foo forcestart
	rc_check 1 '' '' foo quietstart
	rc_check 1 '' '' foo faststart
	rc_check 0 "foo is running as pid $pid.\n" '' foo status
	rc_check 0 'Reloading foo config files.\n' '' foo reload
	rc_check 0 'Stopping foo.\nStarting foo.\n' '' foo restart
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case freebsd_texts_of_a_disabled_service
freebsd_texts_of_a_disabled_service_body()
{
	local verb
	rc_tree
	rc_daemon foo 'rcvar=foo_enable' 'extra_commands="reload"' \
	    'foo_enable_defval=NO'
	not="foo not running? (check $PWD/run/foo.pid).\n"
	for verb in start restart stop reload; do
		rc_check 1 '' "Cannot '$verb' foo. Set foo_enable to YES in \
$PWD/etc/rc.conf or use 'one$verb' instead of '$verb'.\n" foo $verb
	done
	rc_check 1 '' '' foo quietstart
	rc_check 1 '' '' foo faststart
	rc_check 1 '' "./etc/rc.d/foo: unknown directive 'bogus'.\n$usage" \
	    foo bogus
	rc_check 1 '' '' foo enabled
	rc_check 0 '# foo
#
foo_enable="NO"
#   (default: "NO")
\n' '' foo rcvar
	rc_check 1 'foo is not running.\n' '' foo status
	rc_check 0 '' '' foo poll
	rc_check 1 '' "$not" foo onestop
	rc_check 0 'Starting foo.\n' '' foo onestart
	rc_check 0 'Stopping foo.\n' '' foo stop
	rc_check 0 "foo enabled in $PWD/etc/rc.conf\n" '' foo enable
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 0 "foo disabled in $PWD/etc/rc.conf\n" '' foo disable
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case freebsd_texts_of_failures
freebsd_texts_of_failures_body()
{
	rc_tree
	rc_daemon foo 'rcvar=foo_enable'
	rc_conf foo_enable=YES 'foo_flags="-x 3"'
	rc_check 1 'Starting foo.\n' \
	    "$(rc_warning ./etc/rc.d/foo 'failed to start foo')" foo start
	rc_conf foo_enable=YES 'foo_program=/nonexistent/foo'
	rc_check 1 '' 'foo: cannot run /nonexistent/foo: not found\n' foo start
	rc_conf foo_enable=YES 'foo_setup=false'
	rc_check 0 'Starting foo.\n' \
	    "$(rc_warning ./etc/rc.d/foo 'failed to setup foo')" foo start
}

rc_case freebsd_messages_depend_on_rc_info_and_rc_debug
freebsd_messages_depend_on_rc_info_and_rc_debug_body()
{
	rc_tree
	rc_script foo <<-'END'
		name=foo
		rcvar=foo_enable
		start_cmd=foo_start
		foo_start()
		{
			debug one two
			info three four
			startmsg -n five
			startmsg ' six'
		}
	END
	rc_conf foo_enable=YES
	rc_check 0 'five six\n' '' foo start
	rc_conf foo_enable=YES rc_info=YES rc_debug=YES
	rc_check 0 './etc/rc.d/foo: INFO: three four\nfive six\n' \
	    './etc/rc.d/foo: DEBUG: one two\n' foo start
	rc_check 0 './etc/rc.d/foo: INFO: three four\n' \
	    './etc/rc.d/foo: DEBUG: one two\n' foo quietstart
}

atf_init_test_cases()
{
	rc_add_cases
}
