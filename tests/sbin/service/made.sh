# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2059,SC2154
#
# made.sh -- services whose states and logs are made up.

# sv_script NAME PIDS DESCRIPTION FIELD
#	Write the script of an enabled daemon whose answer is made up: FIELD
#	is what its supervisor says.
sv_script()
{
	svc_script "$1" "$1" "rcvar=$1" "_rc_print_state()" "{" \
	    "printf '%b' '$1\\t$1\\tyes\\tdaemon\\t$2\\t/bin/$1\\t$3\\t$4\\n'" \
	    "}"
	require=$1
}

# sv_states
#	Write a script for each state there is.  The date is 1795176000.
sv_states()
{
	require=
	sv_script ready 1 'Does it' 'ready up 9 1 1795172400 0 none 0 0 \t'
	sv_script again 1 '' 'ready up 9 1 1795175990 3 exit 7 0 exited 7\t'
	mkdir -p service/again
	: >service/again/script
	printf '#!/bin/sh\ncase $1 in\n-r) echo 1795175700 ;;\n%s\nesac\n' \
	    '*) echo 1795176000 ;;' >bin/date
	sv_script begins '' '' 'starting up 9 0 1795175990 0 none 0 0 \t'
	sv_script waits '' '' \
	    'down up 0 0 1795175998 1 exit 1 1795176004 exited 1\t'
	sv_script killed '' '' \
	    'down up 0 0 1795175998 12 signal 11 1795176060 killed by signal 11\t'
	sv_script sick '' '' \
	    'stopping up 9 0 1795175999 0 none 0 0 3 probes failed\t'
	sv_script ends '' '' 'stopping down 9 0 1795175999 0 none 0 0 told to stop\t'
	sv_script dead '' '' \
	    'failed down 0 0 1795175940 4 exit 2 0 died 5 times within 60000 ms\t'
	sv_script gone '' '' 'down down 0 0 1795175940 0 exit 0 0 exited 0\t'
	sv_script plain 1 'a\tb' '\t'
	sv_script old 1 'a\nb' ''
}

# log_tree
#	A supervised service foo with three files of a log, of five lines each;
#	bar and baz, which log elsewhere.
log_tree()
{
	local n k i=0
	svc_tree 'foo=YES foo_supervise=YES foo_log=YES bar=YES baz=YES' \
	    "rc_log_dir=$PWD/logs" "rc_syslog_files='$PWD/syslog $PWD/auth'"
	svc_daemon foo
	svc_daemon bar
	svc_daemon baz
	mkdir -p logs/foo
	for n in 1 2 3; do
		for k in 1 2 3 4 5; do
			i=$((i + 1))
			echo "2026-11-20T12:0$n:0$k.000001Z line $i"
		done >"logs/foo/@40000000691f0b3${n}00000000.s"
	done
	gzip "logs/foo/@40000000691f0b3100000000.s"
	mv "logs/foo/@40000000691f0b3100000000.s.gz" \
	    "logs/foo/@40000000691f0b3100000000.s"
	mv "logs/foo/@40000000691f0b3300000000.s" logs/foo/current
	printf '[/etc/rc starting at x]\n[running %s]\nbar says\n[running %s]\n' \
	    "$PWD/etc/rc.d/bar" "$PWD/etc/rc.d/x" >run.log
	printf 'x says\n[/etc/rc completed at x]\nbehind\n' >>run.log
	printf '%s\n' 'Nov 20 12:00:00 host bar[12]: one' \
	    'Nov 20 12:00:00 host barx[12]: bar[12]: none of it' \
	    '2026-11-20T12:00:00.1+00:00 host bard: two' \
	    'Nov 20 12:00:00 host daemon.info bar: three' \
	    'Nov 20 12:00:01 host bar/smtp[1]: four' \
	    'Nov 20 12:00:01 host bar' 'garbage' '' >syslog
	printf '%s\n' 'Nov 20 12:00:00 host baz: five' >auth
}

# log_has LINE
log_has()
{
	grep -qxF "$1" out
}

# log_end PID
#	End it; nothing that follows is left.
log_end()
{
	kill -TERM "$1"
	wait "$1" || atf_fail "status $?"
	wait_until 10 log_is_left_alone
}

log_is_left_alone()
{
	! grep -aqF "$PWD/" /proc/[0-9]*/cmdline 2>/dev/null
}

# log_follow_foo WORD
#	Follow the log of foo, which gets lines with WORD and is rotated.
log_follow_foo()
{
	local pid
	rm -f out
	./svc log -f foo -n 7 >out 2>err &
	pid=$!
	wait_until 10 grep -q 'line 15' out
	atf_check -o inline:'7\n' grep -c line out
	echo "one $1" >>logs/foo/current
	wait_until 10 log_has "one $1"
	mv logs/foo/current logs/foo/previous
	echo "two $1" >logs/foo/current
	wait_until 10 log_has "two $1"
	log_end "$pid"
	grep -v one <logs/foo/previous >logs/foo/current
	rm logs/foo/previous
}
