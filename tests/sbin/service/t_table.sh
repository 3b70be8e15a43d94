# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2059,SC2154
#
# t_table -- the table of all services, and the row of one.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"

svc_case states_are_told_apart
states_are_told_apart_body()
{
	svc_tree 'up=YES down=YES bad=YES rogue=NO off=NO own=YES'
	svc_daemon up
	require=up svc_daemon down
	require=down svc_daemon bad
	require=bad svc_daemon rogue
	require=rogue svc_daemon off
	require=off svc_script own own rcvar=own 'status_cmd=:'
	require=own svc_script once once 'start_cmd=:'
	svc_record bad 3 2026-11-20T11:00:00Z 'said no' 'said cannot open it' \
	    'reason port 80 is held by pid 1 (x)'
	atf_check -o ignore ./svc up start
	atf_check -o ignore ./svc rogue onestart
	svc_check 1 ' NAME STATE SINCE PID NOTE
 + up running AGE PID
 - down stopped
 x bad failed 1h exit 3: cannot open it; port 80 is held by pid 1 (x)
 ~ rogue running AGE PID not enabled
 + own running
3 of 5 up, 1 failed, 1 stopped, 1 rogue\n' ''
	svc_check 1 ' NAME STATE SINCE PID NOTE
 + up running AGE PID
 - down stopped
 x bad failed 1h exit 3: cannot open it; port 80 is held by pid 1 (x)
 ~ rogue running AGE PID not enabled
 . off off
 + own running
 . once off
3 of 5 up, 1 failed, 1 stopped, 1 rogue\n' '' -a
	svc_check 1 '' '' -q
	rm run/last/bad
	svc_check 0 '' '' -q
}

svc_case what_is_young_or_a_rogue_has_a_sign_of_its_own
what_is_young_or_a_rogue_has_a_sign_of_its_own_body()
{
	svc_tree 'young=YES old=YES rogue=NO'
	# the shell that asks is young, process 1 is not
	young='_rc_find_pids() { rc_pid=$RC_PID; }'
	old='_rc_find_pids() { rc_pid=1; }'
	svc_daemon young "$young"
	require=young svc_daemon old "$old"
	require=old svc_daemon rogue "$old"
	require=rogue svc_daemon free rcvar= "$old"
	atf_check -o inline:'!	young\n+	old\n~	rogue\n+	free\n' \
	    sh -c './svc -p >out; cut -f 1,2 out'
}

svc_case columns_are_aligned
columns_are_aligned_body()
{
	svc_tree 'a=YES a_long_name=YES c=YES'
	svc_daemon a
	require=a svc_daemon a_long_name
	require=a_long_name svc_daemon c '_rc_find_pids() { rc_pid="1 2"; }'
	svc_record a 1 2026-11-17T07:30:00Z 'said x'
	svc_record a_long_name 139 2026-11-20T11:59:18Z
	svc >out
	since=$(sed -n 's/.*running  \([0-9dhms ]*[dhms]\) .*/\1/p' out)
	[ "${#since}" -le 5 ] || since=$(printf '%-5s' "$since")
	sed 's/running  \([0-9dhms ]*[dhms]\) *1 +1/running  AGE    1 +1/
	    s/^ !/ +/; s/SINCE  */SINCE   /; s/\(4h\|42s\)   */\1   /' out >got
	cat >expected <<'END'
    NAME         STATE    SINCE   PID  NOTE
 x  a            failed   3d 4h   exit 1: x
 x  a_long_name  failed   42s   killed by SIGSEGV
 +  c            running  AGE    1 +1
1 of 3 up, 2 failed
END
	atf_check -o file:expected cat got
	# the columns PID and NOTE begin where the heading says
	atf_check -o inline:"ok\n" awk '
		NR == 1 { note = index($0, "NOTE"); pid = index($0, "PID") + 3 }
		/exit 1/ && index($0, "exit") != note { print "note"; exit }
		/1 \+1$/ && length($0) != pid - 1 { print "pid"; exit }
		END { print "ok" }' out
}

svc_case the_timeline_tells_what_the_boot_did
the_timeline_tells_what_the_boot_did_body()
{
	svc_tree 'd=YES e=YES f=YES off=NO'
	svc_daemon d
	require=d svc_daemon e
	require=e svc_daemon f
	require=f svc_script once once 'start_cmd=:'
	require=once svc_script again again 'start_cmd=:'
	require=again svc_script broke broke 'start_cmd=false'
	require=broke svc_script new new 'start_cmd=:'
	printf '#!/bin/sh\n# PROVIDE: BARRIER\n# REQUIRE: new\n' >etc/rc.d/BARRIER
	chmod 755 etc/rc.d/BARRIER
	cat >run/timeline <<END
# rcng timeline 1 1795168800.500000 100.000000
101.000000 102.500000 0 1.000000 $PWD/etc/rc.d/d
102.500000 103.000000 1 0.000000 $PWD/etc/rc.d/e
103.000000 104.000000 0 0.000000 $PWD/etc/rc.d/once
104.000000 105.000000 1 0.000000 $PWD/etc/rc.d/again
105.000000 106.000000 127 0.000000 $PWD/etc/rc.d/broke
garbage
107.000000 108.000000 0 0.000000 $PWD/etc/rc.d/BARRIER
109.000000 11
END
	svc_record e 1 2026-11-20T10:00:03Z 'said Starting e.' 'said why' \
	    'said e: not started: /sbin/e exited with code 5'
	svc_record broke 127 2026-11-20T10:00:06Z
	svc_check 1 ' NAME STATE SINCE PID NOTE
 - d stopped was started at boot
 x e failed 1h exit 5: why
 - f stopped was not started at boot
 x broke failed 1h exit 127
0 of 3 up, 2 failed, 2 stopped\n' ''
	svc_check 1 ' NAME STATE SINCE PID NOTE
 - d stopped was started at boot
 x e failed 1h exit 5: why
 - f stopped was not started at boot
 + once done 1h
 + again done 1h
 x broke failed 1h exit 127
 . new off was not run at boot
 + BARRIER done 1h
0 of 3 up, 2 failed, 2 stopped\n' '' -a
	svc_check 0 " NAME STATE SINCE PID NOTE
 + once done 1h
 script $PWD/etc/rc.d/once\n" '' once
}

svc_case one_service_is_told_with_what_is_known
one_service_is_told_with_what_is_known_body()
{
	svc_tree 'foo=YES'
	svc_daemon foo 'desc="Does foo"'
	svc_record foo 1 2026-11-20T11:59:00Z 'said one' 'said two' \
	    "said foo: not started: $PWD/bin/food terminated with signal 11"
	svc_check 1 " NAME STATE SINCE PID NOTE
 x foo failed 1m killed by SIGSEGV: two
 about Does foo
 script $PWD/etc/rc.d/foo
 command $PWD/bin/food
 enabled yes, by foo
 said one
 two
 foo: not started: $PWD/bin/food terminated with signal 11\n" '' foo
	atf_check -o ignore ./svc foo start
	svc_check 0 " NAME STATE SINCE PID NOTE
 + foo running AGE PID
 about Does foo
 script $PWD/etc/rc.d/foo
 command $PWD/bin/food
 enabled yes, by foo\n" '' foo
	atf_check -o ignore ./svc foo stop
	svc_check 1 "-\tfoo\tstopped\t\t\t\n" '' -p foo
	svc_check 1 '' '' -q foo
}

svc_case plain_rows_have_tabs_and_nothing_around_them
plain_rows_have_tabs_and_nothing_around_them_body()
{
	svc_tree 'foo=YES bar=YES'
	svc_daemon foo
	require=foo svc_daemon bar
	svc_record foo 2 2026-11-20T11:59:50Z 'said a	b'
	svc_check 1 'x\tfoo\tfailed\t10s\t\texit 2: a\\x09b
-\tbar\tstopped\t\t\t\n' '' -p
}

svc_case names_and_texts_of_any_bytes_do_no_harm
names_and_texts_of_any_bytes_do_no_harm_body()
{
	svc_tree
	svc_script 'a b;$(>pwned)`>pwned`"'\' a 'status_cmd=:'
	require=a svc_script '-dash' b 'status_cmd=:'
	bytes='\377\302\233' shown='\\xff\\xc2\\x9b'
	# a shell that thinks in wide characters cannot name such a file
	[ "$TEST_SHELL" != yash ] || bytes='' shown=''
	require=b svc_script "$(printf "c\tt\033[31m$bytes")" c 'status_cmd=:'
	require=c svc_script '* [x]' d 'status_cmd=:'
	require=d svc_script 'new
line' e 'status_cmd=:'
	printf '#!/bin/sh\n# PROVIDE: f\n>pwned\n' >line
	chmod 755 line
	svc_check 0 ' NAME STATE SINCE PID NOTE
 + a b;$(>pwned)`>pwned`"'\'' running
 + -dash running
 + c\\x09t\\x1b[31m'"$shown"' running
 + * [x] running
4 of 4 up\n' ''
	svc_check 0 " NAME STATE SINCE PID NOTE
 + -dash running
 script $PWD/etc/rc.d/-dash\n" '' -- -dash
	svc_check 0 '' '' 'a b;$(>pwned)`>pwned`"'\' status
	[ ! -e pwned ] || atf_fail "a name was run"
}

svc_case what_is_no_script_of_sh_is_not_read
what_is_no_script_of_sh_is_not_read_body()
{
	svc_tree
	printf '#!/usr/bin/perl\n>pwned;\n' >etc/rc.d/perl
	cp /bin/true etc/rc.d/elf
	printf '#!/bin/sh\n>pwned\n' >etc/rc.d/old.orig
	printf '#!/bin/sh\n>pwned\n' >etc/rc.d/old~
	printf '#!/bin/sh\n>pwned\n' >etc/rc.d/plain
	mkdir etc/rc.d/dir
	mkfifo etc/rc.d/fifo
	chmod 755 etc/rc.d/*
	chmod 644 etc/rc.d/plain
	printf '#!/bin/sh\necho "Usage: $0 start|stop" >&2\nexit 1\n' >etc/rc.d/lsb
	chmod 755 etc/rc.d/lsb
	svc -p -a >out || atf_fail "status $?"
	cut -f 1-3 out | sort >got
	atf_check -o inline:'.\telf\toff\n.\tlsb\toff\n.\tperl\toff\n' cat got
	[ ! -e pwned ] || atf_fail "what is no script was run"
}

svc_case a_script_that_cannot_be_parsed_is_broken
a_script_that_cannot_be_parsed_is_broken_body()
{
	svc_tree 'good=YES'
	svc_script bad bad 'if then'
	require=bad svc_daemon good
	svc -p >out 2>err
	atf_check_equal 1 $?
	atf_check cat err
	atf_check -o match:"^x	bad	broken			$PWD/etc/rc.d/bad: .*[Ss]yntax error" \
	    -o match:'^-	good	stopped' cat out
	atf_check_equal 2 "$(wc -l <out)"
}

atf_init_test_cases()
{
	svc_add_cases
}
