# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2059,SC2154
#
# t_why -- the page that tells all of one service, and the figures of all.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"

# why_check NAME EXPECTED
#	Compare the page, with ages, times and pids of what runs replaced.
why_check()
{
	printf '%b' "$2" >expected
	svc why "$1" >raw 2>err || atf_fail "status $?"
	sed -e '/running, /s/pid [0-9]*, for .*/pid PID/' \
	    -e "s,$PWD,DIR,g" -e 's/\([^ ]\)   */\1  /g' -e 's/^   */  /' raw >got
	atf_check -o file:expected cat got
	atf_check cat err
}

svc_case a_failure_is_told_on_one_page
a_failure_is_told_on_one_page_body()
{
	svc_tree '# foo=NO' 'foo="YES" bar=YES; baz=NO # foo=maybe' \
	    'quoted="a' 'foo=inside"'
	svc_script NETWORKING NETWORKING
	require='NETWORKING nix' svc_daemon foo 'desc="Does foo"'
	require=foo svc_daemon bar
	require=foo svc_daemon baz
	require=foo svc_script once once 'start_cmd=:'
	svc_record foo 1 2026-11-20T11:59:00Z 'said one' \
	    'said two: Address already in use' \
	    'reason port 80 is held by pid 1 (x)' 'by ann from pts/2'
	cat >run/timeline <<END
# rcng timeline 1 1795168800.500000 100.000000
101.000000 102.500000 0 1.000000 $PWD/etc/rc.d/NETWORKING
END
	why_check foo 'foo  failed, for 1m, since 2026-11-20T11:59:00Z
  about  Does foo
  script  DIR/etc/rc.d/foo
  command  DIR/bin/food  DIR/etc/rc.d/foo:7
  ended  exit 1 after 1.00 s; start by ann from pts/2 at 2026-11-20T11:59:00Z
  said  one
  two: Address already in use
  port  80 is held by pid 1 (x)
  enabled  yes: foo="YES"  DIR/etc/rc.conf:2
  needs  NETWORKING done, nix (nobody provides it)  DIR/etc/rc.d/foo:3
  needed by  once not run, bar stopped\n'
}

svc_case every_state_has_its_page
every_state_has_its_page_body()
{
	svc_tree 'up=YES down=YES off=NO'
	svc_daemon up
	require=up svc_daemon down 'start_precmd=false'
	require=up svc_script own own 'status_cmd=:'
	require=down svc_daemon off 'off_program=/nonexistent'
	require=off svc_script bad bad 'if then'
	sed -i 's/^# PROVIDE: off$/# PROVIDE: off of\n# KEYWORD: nostart/' \
	    etc/rc.d/off
	mkdir -p etc/rc.conf.d/off
	echo 'off_program=/x' >etc/rc.conf.d/off/a
	printf '\noff=no\n' >etc/rc.conf.d/off/b
	atf_check -o ignore ./svc up start
	why_check up 'up  running, pid PID
  script  DIR/etc/rc.d/up
  command  DIR/bin/upd  DIR/etc/rc.d/up:7
  enabled  yes: up=YES  DIR/etc/rc.conf:1
  needs  nothing
  needed by  own running, down stopped\n'
	atf_check -s exit:1 -o ignore -e ignore ./svc down start
	sed -i '/^time /s/.*/time 2026-11-20T12:00:00Z/' \
	    run/last/down
	svc why down >raw
	atf_check -o match:'^down  failed, for 0s, since 2026-11-20T12:00:00Z$' \
	    -o match:"^  ended      exit 1 after [0-9.]+ s; start by $(id -un)" \
	    cat raw
	why_check off 'off  off
  script  DIR/etc/rc.d/off
  command  /x  DIR/etc/rc.conf.d/off/a:1
  boot  not started: KEYWORD nostart  DIR/etc/rc.d/off:3
  enabled  no: off=no  DIR/etc/rc.conf.d/off/b:2
  needs  down failed  DIR/etc/rc.d/off:4
  needed by  bad broken\n'
	atf_check -o match:'^bad  broken$' -o match:'^  note .*yntax error' \
	    -o match:'^  needs      off off ' ./svc why bad
	svc_check 2 '' "nix does not exist in $PWD/etc/rc.d\n" why nix
}

svc_case names_of_any_bytes_do_no_harm
names_of_any_bytes_do_no_harm_body()
{
	svc_tree
	svc_script 'a b$(>pwned)' 'x' 'rcvar="x"' 'desc="$(printf "\033[31m")"'
	why_check 'a b$(>pwned)' 'a b$(>pwned)  off
  about  \\x1b[31m
  script  DIR/etc/rc.d/a b$(>pwned)
  enabled  no: x is not set
  needs  nothing
  needed by  nothing that is enabled\n'
	[ ! -e pwned ] || atf_fail "a name was run"
}

# the figures, checked as a strict reader of the format would
svc_case metrics_are_what_prometheus_reads
metrics_are_what_prometheus_reads_body()
{
	svc_tree 'up=YES bad=YES off=NO'
	svc_daemon up '_rc_find_pids() { rc_pid=1; }'
	require=up svc_daemon bad
	require=bad svc_daemon off
	require=off svc_script once once 'start_cmd=:'
	require=once svc_script 'q"\\' q 'status_cmd=:'
	svc_record bad 139 2026-11-20T11:59:00Z 'said one'
	cat >run/timeline <<END
# rcng timeline 1 1795168800.500000 100.000000
101.000000 102.500000 0 1.000000 $PWD/etc/rc.d/up
102.500000 103.000000 1 0.000000 $PWD/etc/rc.d/q"\\\\
103.000000 103.250000 0 1.000000 $PWD/etc/rc.d/up
END
	svc metrics >raw || atf_fail "status $?"
	atf_check perl "$SRCTOP/tests/sbin/service/metrics.pl" raw
	sed -n "/^#/d; s,$PWD,DIR,; s/\(start_time_seconds.* \).*/\1T/; p" \
	    raw >got
	cat >expected <<'END'
rc_service_up{service="up"} 1
rc_service_up{service="bad"} 0
rc_service_up{service="off"} 0
rc_service_up{service="q\"\\\\\\\\"} 1
rc_service_enabled{service="up"} 1
rc_service_enabled{service="bad"} 1
rc_service_enabled{service="off"} 0
rc_service_failed{service="up"} 0
rc_service_failed{service="bad"} 1
rc_service_failed{service="off"} 0
rc_service_failed{service="once"} 0
rc_service_failed{service="q\"\\\\\\\\"} 0
rc_service_supervised{service="up"} 0
rc_service_supervised{service="bad"} 0
rc_service_supervised{service="off"} 0
rc_service_supervised{service="q\"\\\\\\\\"} 0
rc_service_start_time_seconds{service="up"} T
rc_service_last_exit_code{service="bad"} 139
rc_boot_seconds 3.250000
rc_script_seconds{script="DIR/etc/rc.d/up"} 0.250000
rc_script_seconds{script="DIR/etc/rc.d/q\"\\\\\\\\"} 0.500000
rc_script_exit_code{script="DIR/etc/rc.d/up"} 0
rc_script_exit_code{script="DIR/etc/rc.d/q\"\\\\\\\\"} 1
END
	atf_check -o file:expected cat got
}

svc_case metrics_bear_any_name
metrics_bear_any_name_body()
{
	# a shell that thinks in wide characters cannot name such a file
	[ "$TEST_SHELL" != yash ] || atf_skip 'yash has no names of any bytes'
	svc_tree
	for name in '\\x01' '\001' '\377' '\\xff' '\303\244' 'a b' '"' '\\' \
	    '\\\\'; do
		svc_script "$(printf "$name")" a 'status_cmd=:'
	done
	svc metrics >raw || atf_fail "status $?"
	atf_check perl "$SRCTOP/tests/sbin/service/metrics.pl" raw
	atf_check -o inline:'9\n' grep -c '^rc_service_up' raw
	atf_check -o match:'"\\\\x01"' -o match:'"\\\\\\\\x01"' \
	    -o match:'"ä"' -o match:'"\\\\xff"' cat raw
}

svc_case metrics_of_nothing_are_none
metrics_of_nothing_are_none_body()
{
	svc_tree
	svc_check 0 '' '' metrics
}

atf_init_test_cases()
{
	svc_add_cases
}
