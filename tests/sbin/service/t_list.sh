# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
#
# t_list -- the lists of scripts, and wrong use.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"

# three_scripts
#	c before b before a; and others that are no scripts, or not started.
three_scripts()
{
	svc_tree 'a=YES b=NO c_enable=yes' \
	    "rc_directories=\"$PWD/etc/rc.d $PWD/local/rc.d\""
	mkdir -p local/rc.d
	svc_daemon c rcvar=c_enable
	require=c svc_daemon b
	require=b svc_script local/rc.d/a a 'rcvar=a'
	cp etc/rc.d/b local/rc.d/b
	svc_script never never '# KEYWORD: nostart'
	sed '/KEYWORD/d; 2s/$/\n# KEYWORD: nostart/' etc/rc.d/never >never
	cat never >etc/rc.d/never
	: >etc/rc.d/README
}

svc_case lists_are_in_the_order_of_the_boot
lists_are_in_the_order_of_the_boot_body()
{
	three_scripts
	svc_check 0 "$PWD/etc/rc.d/c\n$PWD/etc/rc.d/b\n$PWD/local/rc.d/a\n" '' -l
	svc_check 0 "$PWD/etc/rc.d/c\n$PWD/local/rc.d/a\n" '' -e
	dirs="rc_directories is $PWD/etc/rc.d $PWD/local/rc.d\n"
	svc_check 0 "$PWD/etc/rc.d/c\n$PWD/local/rc.d/a\n" "$dirs" -ev
	svc_check 0 "$PWD/etc/rc.d/c\n$PWD/etc/rc.d/b\n$PWD/local/rc.d/a\n" \
	    "$dirs" -v -l
	svc -r >got
	atf_check -o inline:"$PWD/etc/rc.d/c\n$PWD/etc/rc.d/b\n$PWD/local/rc.d/a\n" \
	    grep -v README got
}

svc_case named_scripts_are_listed_if_they_are_enabled
named_scripts_are_listed_if_they_are_enabled_body()
{
	three_scripts
	svc_check 0 "$PWD/local/rc.d/a\n$PWD/etc/rc.d/c\n" '' -e a c
	svc_check 1 "$PWD/local/rc.d/a\n" '' -e a b
	svc_check 1 '' '' -e b
	svc_check 2 "$PWD/etc/rc.d/c\n" \
	    "nosuch does not exist in $PWD/etc/rc.d $PWD/local/rc.d\n" \
	    -e nosuch c
}

svc_case status_all_is_as_sysvinit_has_it
status_all_is_as_sysvinit_has_it_body()
{
	svc_tree 'up=YES down=YES'
	svc_daemon up
	require=up svc_daemon down
	require=down svc_script once once 'start_cmd=:'
	require=once svc_script own own 'status_cmd=:'
	require=own svc_daemon off
	atf_check -o ignore ./svc up start
	svc --status-all >raw
	atf_check_equal 0 $?
	cat >expected <<'END'
 [ + ]  up
 [ - ]  down
 [ - ]  once
 [ + ]  own
 [ - ]  off
END
	atf_check -o file:expected cat raw
}

svc_case the_order_survives_without_rcorder
the_order_survives_without_rcorder_body()
{
	three_scripts
	RC_SBIN=$PWD/nonexistent
	svc_check 0 "$PWD/etc/rc.d/b
$PWD/etc/rc.d/c
$PWD/etc/rc.d/never
$PWD/local/rc.d/a
" '' -l
}

svc_case wrong_use_is_answered_with_the_usage
wrong_use_is_answered_with_the_usage_body()
{
	svc_tree
	usage=$(svc -h)
	for args in -x '-e -l' '-l -r' '-e -a' '-j -p' '-E' '-E x' '-l foo' \
	    '-R foo' '--status-all foo' '--status' '-j foo status' start \
	    onestatus '-j -l' log '-j log foo' 'log -x foo' 'log -n' \
	    'log foo -n x' 'log -n -1 foo' 'log foo bar'; do
		# shellcheck disable=SC2086 # words
		svc_check 1 '' "$usage\n" $args
	done
	svc_check 1 '' "service: no variable's name: a b\n" -E 'a b=c' foo start
	svc_check 1 '' "service: no variable's name: 1\n" -E 1=c foo start
	svc_check 1 '' "service: no variable's name: \n" -E =c foo start
}

svc_case the_manual_has_the_usage
the_manual_has_the_usage_body()
{
	svc_tree
	mandoc -T ascii -O width=200 "$SRCTOP/sbin/service/service.8" |
	    col -b | expand | sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' |
	    sed -n 's/^ *service/service/p' >expected
	atf_check sh -c './svc -h >usage'
	sed 's/^usage: //; s/^ *//' usage >got
	atf_check -o file:expected cat got
}

svc_case unknown_names_get_the_nearest
unknown_names_get_the_nearest_body()
{
	svc_tree
	svc_script sshd sshd
	svc_script ntpd ntpd
	require=ntpd svc_script ntpq ntpq
	svc_script 'a b' ab
	not="does not exist in $PWD/etc/rc.d"
	svc_check 2 '' "sshdd $not\ndid you mean sshd?\n" sshdd start
	svc_check 2 '' "shsd $not\ndid you mean sshd?\n" shsd
	svc_check 2 '' "SSHD $not\ndid you mean sshd?\n" SSHD status
	svc_check 2 '' "ntp $not\ndid you mean ntpd or ntpq?\n" ntp
	svc_check 2 '' "ab $not\ndid you mean a b?\n" ab
	svc_check 2 '' "postgres $not\n" postgres start
	svc_check 2 '' " $not\n" ''
	svc_check 2 '' "../rc.d/sshd $not\n" ../rc.d/sshd start
	svc_check 2 '' ". $not\n" . start
	long=$(printf '%0300d' 0)
	svc_check 2 '' "$long $not\n" "$long" start
	: >etc/rc.d/asleep
	svc_check 2 '' "asleep $not\n$PWD/etc/rc.d/asleep is not executable\n" \
	    asleep start
}

atf_init_test_cases()
{
	svc_add_cases
}
