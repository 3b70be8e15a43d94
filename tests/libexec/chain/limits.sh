# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# limits.sh -- chain limits.

CHAIN=$STAGE/usr/libexec/rc/chain

# limit NAME OPTION ...: the soft and hard limits that the kernel shows.
limit()
{
	_name=$1
	shift
	"$CHAIN" limits "$@" cat /proc/self/limits |
	    sed -n "s/^Max $_name  *\([^ ]*\)  *\([^ ]*\).*/\1 \2/p"
}

# is EXPECTED NAME OPTION ...
is()
{
	_want=$1
	shift
	_got=$(limit "$@")
	[ "$_got" = "$_want" ] || atf_fail "limits $*: $_got, not $_want"
}

# refused MESSAGE OPTION ...: as wrong use.
refused()
{
	_message=$1
	shift
	atf_check -s exit:100 -e inline:"chain limits: $_message\n" \
	    "$CHAIN" limits "$@" echo ran
}

atf_test_case limits__each_letter_sets_its_limit
limits__each_letter_sets_its_limit_body()
{
	is "1024 1024" 'core file size' -c 1k
	is "1073741824 1073741824" 'data size' -d 1g
	is "5242880 5242880" 'file size' -f 5m
	is "4096 4096" 'locked memory' -l 8b
	is "1099511627776 1099511627776" 'resident set' -m 1t
	is "100 100" 'open files' -n 100
	is "1048576 1048576" 'stack size' -s 1024K
	is "5400 5400" 'cpu time' -t 1h30m
	is "50 50" 'processes' -u 50
	is "2147483648 2147483648" 'address space' -v 2G
}

atf_test_case limits__several_at_once
limits__several_at_once_body()
{
	# shellcheck disable=SC2016 # for the shell in the chain
	atf_check -o inline:"77 0 60\n" "$CHAIN" limits -n 77 -c0 -t 60 \
	    sh -c 'echo $(ulimit -n) $(ulimit -c) $(ulimit -t)'
}

atf_test_case limits__units_and_sums
limits__units_and_sums_body()
{
	is "100 100" 'cpu time' -t 100
	is "100 100" 'cpu time' -t 100s
	is "93784 93784" 'cpu time' -t 1d2h3m4s
	is "93784 93784" 'cpu time' -t 1D2H3M4
	is "1573376 1573376" 'file size' -f 1m512k1b
	is "0 0" 'core file size' -c 0
}

atf_test_case limits__soft_and_hard
limits__soft_and_hard_body()
{
	hard=$(ulimit -H -n)
	is "50 $hard" 'open files' -S -n 50
	is "60 60" 'open files' -H -n 60
	is "50 60" 'open files' -S -n 50 -H -n 60
	is "50 60" 'open files' -H -n 60 -S -n 50
	is "70 70" 'open files' -S -B -n 70
	is "50 60" 'open files' -n 60 -S -n 50
	# the soft limit stays when the hard one is not below it
	is "50 70" 'open files' -S -n 50 -H -n 70
}

atf_test_case limits__no_limit
limits__no_limit_body()
{
	for word in unlimited infinity inf INF Unlimited; do
		[ "$(ulimit -H -c)" = unlimited ] ||
		    atf_skip "core dumps are limited here"
		is "unlimited unlimited" 'core file size' -c "$word"
		is "0 unlimited" 'core file size' -S -c 0
	done
}

atf_test_case limits__what_freebsd_has_and_we_do_not
limits__what_freebsd_has_and_we_do_not_body()
{
	atf_check -o inline:"ran\n" "$CHAIN" limits -C daemon -U root echo ran
	for letter in b k o p w; do
		atf_check -o inline:"ran\n" -e inline:"chain limits: \
this system has no limit -$letter, ignored\n" \
		    "$CHAIN" limits "-$letter" 1m echo ran
	done
}

atf_test_case limits__garbage_is_refused
limits__garbage_is_refused_body()
{
	for word in '' x -1 +1 1x 1kk 0x10 ' 1' '1 ' 1.5 k 1h unlimitedx \
	    infin; do
		refused "not a limit of core dumps: $word" -c "$word"
	done
	for word in 1k 1m 1s '' -5; do
		refused "not a limit of open files: $word" -n "$word"
	done
	for word in 99999999999999999999 18446744073709551615 \
	    18014398509481984k 16777216t; do
		refused "too large: $word" -f "$word"
	done
	refused "too large: 16777215t1024g" -f 16777215t1024g
}

atf_test_case limits__soft_above_hard_is_refused
limits__soft_above_hard_is_refused_body()
{
	atf_check -s exit:100 -e inline:"chain limits: the limit of open files \
cannot be 200: the hard limit is 100\n" \
	    "$CHAIN" limits -n 100 limits -S -n 200 echo ran
}

atf_test_case limits__user_cannot_raise_a_hard_limit
limits__user_cannot_raise_a_hard_limit_body()
{
	set --
	[ "$(id -u)" -ne 0 ] || set -- chpriv -u nobody
	atf_check -s exit:111 -e inline:"chain limits: cannot set the limit of \
open files to 200: Operation not permitted\n" \
	    "$CHAIN" limits -n 100 "$@" limits -n 200 echo ran
	atf_check -o inline:"ran\n" \
	    "$CHAIN" limits -n 100 "$@" limits -n 90 echo ran
}

atf_init_test_cases()
{
	for _case in each_letter_sets_its_limit several_at_once \
	    units_and_sums soft_and_hard no_limit \
	    what_freebsd_has_and_we_do_not garbage_is_refused \
	    soft_above_hard_is_refused user_cannot_raise_a_hard_limit; do
		atf_add_test_case "limits__$_case"
	done
}
