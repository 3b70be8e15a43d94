# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2059,SC2154
#
# t_supervised -- what the table and JSON make of what a supervisor says, and
# that failures are forgotten when asked for.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"
# shellcheck source=made.sh
. "$SRCTOP/tests/sbin/service/made.sh"

svc_case a_supervised_service_looks_like_any_other
a_supervised_service_looks_like_any_other_body()
{
	svc_tree
	sv_states
	svc_check 1 ' NAME STATE SINCE PID NOTE
 + ready running AGE PID
 + again running AGE PID restarted 3 times in 5 min
 ! begins starting 10s
 ! waits waiting 2s waits 4 s after exit 1
 ! killed waiting 2s waits 60 s after killed by SIGSEGV
 ! sick restarting 1s 3 probes failed
 ! ends stopping 1s told to stop
 x dead failed 1m died 5 times within 60 s, the last time: exit 2
 - gone stopped
 + plain running AGE PID
 + old running AGE PID
4 of 11 up, 1 failed, 1 stopped\n' ''
	svc_check 1 "x\tdead\tfailed\t1m\t\tdied 5 times within 60 s, \
the last time: exit 2\n" '' -p dead
	svc_check 1 '' '' -q begins
	svc_check 0 '' '' -q again
}

svc_case json_has_what_the_supervisor_says
json_has_what_the_supervisor_says_body()
{
	svc_tree
	sv_states
	for name in ready plain old waits killed dead; do
		svc -j "$name" | perl "$SRCTOP/tests/sbin/service/json.pl" |
		    sed -n 's/^.0.\.\(name\|state\|pid \|exit\|note\|supervised\|description\)/\1/p'
	done >got
	cat >expected <<'END'
name "ready
state "running
pid 1
exit null
note null
supervised.state "ready
supervised.want "up
supervised.restarts 0
supervised.next null
supervised.code null
supervised.signal null
supervised.reason null
description "Does it
name "plain
state "running
pid 1
exit null
note null
supervised null
description "a\x{9}b
name "old
state "running
pid 1
exit null
note null
supervised null
description "a\x{a}b
name "waits
state "waiting
pid null
exit null
note "waits 4 s after exit 1
supervised.state "down
supervised.want "up
supervised.restarts 1
supervised.next "2026-11-20T12:00:04Z
supervised.code 1
supervised.signal null
supervised.reason "exited 1
description null
name "killed
state "waiting
pid null
exit null
note "waits 60 s after killed by SIGSEGV
supervised.state "down
supervised.want "up
supervised.restarts 12
supervised.next "2026-11-20T12:01:00Z
supervised.code null
supervised.signal "SIGSEGV
supervised.reason "killed by signal 11
description null
name "dead
state "failed
pid null
exit.action "start
exit.code 2
exit.signal null
exit.at "2026-11-20T11:59:00Z
exit.reason "died 5 times within 60 s
exit.said []
note "died 5 times within 60 s, the last time: exit 2
supervised.state "failed
supervised.want "down
supervised.restarts 4
supervised.next null
supervised.code 2
supervised.signal null
supervised.reason "died 5 times within 60000 ms
description null
END
	atf_check -o file:expected cat got
}

svc_case a_failure_is_forgotten
a_failure_is_forgotten_body()
{
	svc_tree 'foo=YES'
	svc_daemon foo
	require=foo sv_script waits '' '' \
	    'down up 0 0 1795175998 1 exit 1 1795176004 exited 1\t'
	svc_record foo 1 2026-11-20T11:59:00Z 'said no'
	svc_record waits 1 2026-11-20T11:59:00Z 'said no'
	mkdir -p service/waits
	svc_check 0 'foo: forgot why it failed to start\n' '' clear foo
	svc_check 1 "-\tfoo\tstopped\t\t\t\n" '' -p foo
	svc_check 0 'foo: there is no failure to forget\n' '' clear foo
	svc_check 0 'waits: forgot why it failed to start\n' '' clear waits
	[ -d service/waits ] || atf_fail 'one that is not lost was given up'
	svc_check 2 '' "nix does not exist in $PWD/etc/rc.d\n" clear nix
}

svc_case what_may_not_be_forgotten_stays
what_may_not_be_forgotten_stays_body()
{
	[ "$(id -u)" -ne 0 ] || atf_skip 'root may do everything'
	svc_tree 'foo=YES'
	svc_daemon foo
	svc_record foo 1 2026-11-20T11:59:00Z 'said no'
	chmod 555 run/last
	svc clear foo >out 2>err && atf_fail 'it says that it was done'
	chmod 755 run/last
	atf_check cat out
	atf_check -o match:'^service: .*run/last/foo.*: Permission denied$' \
	    cat err
	[ -f run/last/foo ] || atf_fail 'it is gone'
}

svc_case a_supervised_service_that_failed_is_given_up
a_supervised_service_that_failed_is_given_up_body()
{
	[ -x "$STAGE/usr/libexec/rc/svscan" ] && [ -x "$STAGE/sbin/svc" ] ||
	    atf_skip 'there is no supervisor'
	svc_tree 'foo=YES foo_supervise=YES foo_restart_max="1 60"'
	svc_daemon foo
	rm bin/date
	atf_check -o ignore ./svc foo start
	kill -KILL "$(svc_pids)"
	wait_until 10 sh -c './svc -p foo | grep "^x	foo	failed"'
	atf_check -o match:'ended +killed by SIGKILL; given up at ' \
	    -o match:'supervised +failed, wanted down, last end: killed by' \
	    ./svc why foo
	# also when the supervisor is gone
	# shellcheck disable=SC2046 # words
	kill -KILL $(svc_svscan)
	atf_check -o inline:'foo: it is not supervised any more\n' \
	    ./svc clear foo
	[ ! -e service/foo ] || atf_fail 'its directory is still there'
	svc_check 1 "-\tfoo\tstopped\t\t\t\n" '' -p foo
}
a_supervised_service_that_failed_is_given_up_cleanup()
{
	svc_end_svscan
	svc_cleanup
}

# svc_end_svscan
#	Kill the svscan of the work directory; the guardian, which started the
#	other, first.
svc_end_svscan()
{
	local pid
	for pid in $(svc_svscan); do
		kill -TERM "$pid" 2>/dev/null
	done
	wait_until 10 svc_no_svscan
}

svc_no_svscan()
{
	[ -z "$(svc_svscan)" ]
}

svc_svscan()
{
	local dir
	for dir in /proc/[0-9]*; do
		[ "$(readlink "$dir/cwd")" = "$PWD/service" ] &&
		    grep -q svscan "$dir/comm" && printf '%s\n' "${dir#/proc/}"
	done 2>/dev/null
	return 0
}

atf_init_test_cases()
{
	svc_add_cases
}
