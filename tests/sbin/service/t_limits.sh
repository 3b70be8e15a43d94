# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
#
# t_limits -- what does not depend on the shell: other users, terminals, and
# scripts that hang.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"

svc_case the_environment_of_the_caller_is_no_configuration
the_environment_of_the_caller_is_no_configuration_body()
{
	svc_tree
	svc_daemon foo
	printf 'echo pwned\n' >env.sh
	atf_check -o inline:'.	foo	off			\n' env foo=YES \
	    rc_directories=/nonexistent name=x IFS=o ENV="$PWD/env.sh" \
	    BASH_ENV="$PWD/env.sh" rc_fast=yes \
	    "$STAGE/sbin/service" -pa
}

svc_case looking_needs_no_rights
looking_needs_no_rights_head()
{
	atf_set require.user root
}
looking_needs_no_rights_body()
{
	svc_tree 'foo=YES bar=YES'
	svc_daemon foo
	require=foo svc_daemon bar
	require=bar svc_script secret secret 'status_cmd=:'
	chmod 711 etc/rc.d/secret
	svc_record bar 1 2026-11-20T11:59:00Z 'said why'
	atf_check -o ignore ./svc foo start
	# the way to the work directory may be closed to others
	dir=$(mktemp -d)
	cp -R etc run state bin "$dir"
	chmod 755 "$dir"
	RC_ETC=$dir/etc RC_RUN=$dir/run RC_STATE=$dir/state
	cat >expected <<'END'
 NAME STATE SINCE PID NOTE
 + foo running AGE PID
 x bar failed 1m exit 1: why
 ? secret unknown the script is not readable
1 of 2 up, 1 failed, 1 unknown
END
	setpriv --reuid=65534 --regid=65534 --clear-groups \
	    "$STAGE/sbin/service" >raw 2>err
	atf_check_equal 1 $?
	rm -rf "$dir"
	svc_mask <raw >got
	atf_check -o file:expected cat got
	atf_check cat err
}

svc_case colours_are_for_terminals
colours_are_for_terminals_body()
{
	svc_tree 'down=YES bad=YES'
	svc_script run run 'status_cmd=:'
	require=run svc_daemon down
	require=down svc_daemon bad
	svc_record bad 1 2026-11-20T11:59:00Z 'said why'
	plain='    NAME  STATE    SINCE  PID  NOTE
 +  run   running
 -  down  stopped
 x  bad   failed   1m          exit 1: why
2 of 3 up, 1 failed, 1 stopped'
	plain=$(printf '%s\n' "$plain" | sed 's/^2 of/1 of/')
	atf_check -s exit:1 -o inline:"$plain\n" ./svc
	on_terminal TERM=xterm >got
	cat >expected <<'END'
    NAME  STATE    SINCE  PID  NOTE
 ^[[32m+^[[m  run   ^[[32mrunning^[[m
 ^[[33m-^[[m  down  ^[[33mstopped^[[m
 ^[[31mx^[[m  bad   ^[[31mfailed ^[[m  1m          exit 1: why
1 of 3 up, 1 failed, 1 stopped
END
	atf_check -o file:expected cat got
	printf '%s\n' "$plain" >expected
	for env in 'TERM=xterm NO_COLOR=1' TERM=dumb A=b; do
		# shellcheck disable=SC2086 # words
		on_terminal $env >got
		atf_check -o file:expected cat got
	done
}

# on_terminal VARIABLE=VALUE ...
#	Print what service prints on a terminal.
on_terminal()
{
	env -u TERM -u NO_COLOR "$@" script -qec "$STAGE/sbin/service" \
	    /dev/null </dev/null | tr -d '\r' | cat -v |
	    sed 's/ *$//; s/ *\^\[\[m *$/^[[m/'
}

svc_case a_script_that_hangs_does_not_hold_the_others_up
a_script_that_hangs_does_not_hold_the_others_up_body()
{
	svc_tree 'foo=YES'
	cp "$(command -v sleep)" bin/hangd
	svc_daemon foo
	require=foo svc_script a a "$PWD/bin/hangd 1000"
	require=a svc_script b b "status_cmd='$PWD/bin/hangd 1000'"
	require=b svc_script c c "while :; do $PWD/bin/hangd 1; done"
	require=c svc_script d d "trap '' TERM HUP INT; $PWD/bin/hangd 1000 & wait"
	require=d svc_script e e 'while :; do echo e; done'
	require=e svc_script f f 'read -r answer </dev/tty'
	started=$(date +%s)
	svc_check 0 ' NAME STATE SINCE PID NOTE
 - foo stopped
 ? a unknown no answer within 5 s
 ? b unknown no answer within 5 s
 ? c unknown no answer within 5 s
 ? d unknown no answer within 5 s
 ? e unknown no answer within 5 s
0 of 1 up, 1 stopped, 5 unknown\n' ''
	[ $(($(date +%s) - started)) -lt 30 ] || atf_fail "one after the other"
	wait_until 10 svc_none_left
}

svc_case an_interrupt_ends_the_scripts_that_hang
an_interrupt_ends_the_scripts_that_hang_body()
{
	svc_tree
	cp "$(command -v sleep)" bin/hangd
	svc_script a a "$PWD/bin/hangd 1000"
	# an asynchronous command ignores SIGINT, so TERM to the whole group
	setsid sh -c 'echo $$ >leader; exec "$0"' "$STAGE/sbin/service" &
	wait_until 10 svc_some_left
	kill -TERM -"$(cat leader)"
	wait $!
	wait_until 3 svc_none_left
}

svc_some_left()
{
	[ -n "$(svc_pids)" ]
}

svc_case answers_of_any_length_keep_apart_and_in_order
answers_of_any_length_keep_apart_and_in_order_body()
{
	svc_tree
	n=100
	require=
	while [ $n -lt 200 ]; do
		n=$((n + 1))
		svc_script s$n s$n "status_cmd=:" \
		    "desc='$(printf '%020000d' 0) $n'"
		require=s$n
		echo "s$n $(printf '%020000d' 0) $n" >>expected
	done
	svc -j >out
	atf_check -o file:expected sed -n \
	    's/.*"name": "\([^"]*\)".*"description": "\([^"]*\)".*/\1 \2/p' out
}

svc_case scripts_that_take_any_word_for_a_start_are_not_asked
scripts_that_take_any_word_for_a_start_are_not_asked_body()
{
	svc_tree
	printf '#!/bin/sh\n# PROVIDE: any\necho "$@" >>%s/runs\n' "$PWD" \
	    >etc/rc.d/any
	chmod 755 etc/rc.d/any
	atf_check -o ignore ./svc
	atf_check -o ignore ./svc -j
	atf_check -s ignore -o ignore -e ignore ./svc any
	atf_check test ! -e runs
	atf_check ./svc any start
	atf_check -o inline:'start\n' cat runs
}

atf_init_test_cases()
{
	svc_add_cases
}
