# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2059,SC2154
#
# t_log -- what a service said.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"
# shellcheck source=made.sh
. "$SRCTOP/tests/sbin/service/made.sh"

svc_case the_last_lines_of_a_log_are_shown_in_local_time
the_last_lines_of_a_log_are_shown_in_local_time_body()
{
	log_tree
	[ -x "$STAGE/usr/libexec/rc/tai64nlocal" ] ||
	    atf_skip 'there is no tai64nlocal'
	heading="==> $PWD/logs/foo/current <==\n"
	for args in '-n 3 foo' 'foo -n3' '-n 3 -- foo'; do
		# shellcheck disable=SC2086 # words
		svc_check 0 '2026-11-20 12:03:03.000001 line 13
2026-11-20 12:03:04.000001 line 14
2026-11-20 12:03:05.000001 line 15\n' "$heading" log $args
	done
	svc log foo 2>err >out
	sed 's/.* //' out >got
	atf_check -o inline:'1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n' \
	    cat got
	svc log -n 6 foo 2>err | head -n 1 >got
	atf_check -o inline:'2026-11-20 12:02:05.000001 line 10\n' cat got
	printf '@400000006a6f0b2a00000001 tai\nplain\n' >logs/foo/current
	svc_check 0 '2026-08-02 09:17:20.000000001 tai\nplain\n' "$heading" \
	    log -n 2 foo
}

svc_case other_services_said_it_elsewhere
other_services_said_it_elsewhere_body()
{
	log_tree
	svc_record bar 1 2026-11-20T11:59:00Z 'said bar says' 'said and failed'
	svc_check 0 'bar says
and failed
Nov 20 12:00:00 host bar[12]: one
2026-11-20T12:00:00.1+00:00 host bard: two
Nov 20 12:00:00 host daemon.info bar: three
Nov 20 12:00:01 host bar/smtp[1]: four\n' \
	    "==> the last start of bar <==\n==> $PWD/syslog <==\n" log bar
	svc_check 0 'Nov 20 12:00:00 host baz: five\n' "==> $PWD/auth <==\n" \
	    log baz
	mv auth auth.1
	: >auth
	svc_check 0 'Nov 20 12:00:00 host baz: five\n' "==> $PWD/auth <==\n" \
	    log baz
	rm auth auth.1
	svc_check 1 '' "service: no log of baz: looked in $PWD/run.log, \
$PWD/run/last/baz and $PWD/syslog\n" log baz
	rm -r logs
	svc_check 1 '' "service: no log of foo: looked in $PWD/logs/foo, \
$PWD/run.log, $PWD/run/last/foo and $PWD/syslog\n" log foo
	mkdir -p logs/foo
	svc_check 1 '' "service: no log of foo: looked in $PWD/logs/foo, \
where nothing is yet\n" log foo
}

svc_case following_goes_on_when_the_log_is_rotated
following_goes_on_when_the_log_is_rotated_body()
{
	log_tree
	log_follow_foo sh
	rm out
	./svc log bar -f -n 1 >out 2>err &
	pid=$!
	wait_until 10 log_has 'Nov 20 12:00:01 host bar/smtp[1]: four'
	echo 'Nov 20 12:00:00 host baz: not ours' >>syslog
	echo 'Nov 20 12:00:00 host bar: new' >>syslog
	wait_until 10 log_has 'Nov 20 12:00:00 host bar: new'
	mv syslog syslog.1
	echo 'Nov 20 12:00:00 host bar: rotated' >syslog
	wait_until 10 log_has 'Nov 20 12:00:00 host bar: rotated'
	log_end "$pid"
	atf_check -o inline:'bar says
Nov 20 12:00:01 host bar/smtp[1]: four
Nov 20 12:00:00 host bar: new
Nov 20 12:00:00 host bar: rotated\n' cat out
}

svc_case what_would_harm_a_terminal_is_shown_as_text
what_would_harm_a_terminal_is_shown_as_text_head()
{
	atf_set require.progs script
}
what_would_harm_a_terminal_is_shown_as_text_body()
{
	log_tree
	{
		printf 'a\033]0;x\007b\tc\r\n\303\244\377\302\233\n'
		awk 'BEGIN { for (i = 0; i < 10000; i++) printf "x"; print "" }'
	} >logs/foo/current
	script -qec './svc log -n 3 foo 2>/dev/null' typescript >raw </dev/null
	tr -d '\r' <raw | sed 's/xxxx*/X/' >got
	printf 'a\\x1b]0;x\\x07b\tc\\x0d\n\303\244\\xff\\xc2\\x9b\nX [5904 more bytes]\n' \
	    >expected
	atf_check -o file:expected cat got
	# but not so in a file
	svc log -n 3 foo >got 2>err
	atf_check -o file:logs/foo/current cat got
}

atf_init_test_cases()
{
	svc_add_cases
}
