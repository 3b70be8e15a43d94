# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/svlog/common.sh"

# on_small_disk COMMAND
#	Run a shell command where ./disk is a file system of 64 KiB.
on_small_disk()
{
	mkdir disk
	cat >session <<-'END'
		mount -t tmpfs -o size=64k none disk || exit 1
	END
	echo "$1" >>session
	map=-r
	[ "$(id -u)" != 0 ] || map=
	# shellcheck disable=SC2086 # one word or none
	unshare $map -m true 2>/dev/null ||
	    atf_skip "no mount namespaces for us here"
	# shellcheck disable=SC2086 # one word or none
	SVLOG="$SVLOG" SVLOGD="$SVLOGD" atf_check unshare $map -m sh session
}

library='
	until_true()
	{
		n=500
		while ! eval "$1" >/dev/null 2>&1; do
			n=$((n - 1))
			[ "$n" -gt 0 ] || { echo "in vain: $1"; exit 1; }
			sleep 0.02
		done
	}
	lines()
	{
		awk -v n="$1" "BEGIN { for (i = 1; i <= n; i++)
		    printf \"%099d\\n\", i }"
	}
'

atf_test_case full_disk__is_waited_for_and_nothing_is_lost
full_disk__is_waited_for_and_nothing_is_lost_body()
{
	on_small_disk "$library"'
		head -c 40000 /dev/zero >disk/ballast
		lines 600 | "$SVLOG" r50 s200000 ./disk/log 2>err &
		pid=$!
		until_true "grep -q cannot err"
		sleep 0.3
		rm disk/ballast
		until_true "grep -q again err"
		wait "$pid" || echo "status $?"
		cat err >messages
		lines 600 | cmp - disk/log/current
	'
	cat >expout <<-'END'
		svlog: cannot write to ./disk/log/current: No space left on device
		svlog: can write to ./disk/log again
	END
	# 60 KB in 64: it may just fit, or fill up again
	sort -u messages >got
	sort -u expout >want
	atf_check -o file:want cat got
}

atf_test_case full_disk__removes_archives_if_told_so
full_disk__removes_archives_if_told_so_body()
{
	on_small_disk "$library"'
		lines 3000 | "$SVLOG" s8192 n1000 N2 ./disk/log || echo failed
		cat disk/log/@* disk/log/current >all
	'
	awk 'BEGIN { for (i = 1; i <= 3000; i++) printf "%099d\n", i }' |
	    tail -n "$(wc -l <all)" >expout
	atf_check -o file:expout cat all
}

atf_test_case full_disk__term_leaves_all_in_the_pipe
full_disk__term_leaves_all_in_the_pipe_body()
{
	on_small_disk "$library"'
		mkfifo in
		exec 9<>in
		head -c 40000 /dev/zero >disk/ballast
		"$SVLOG" r50 s200000 ./disk/log <in 9<&- 2>err &
		pid=$!
		lines 10 >&9
		until_true "[ -s disk/log/current ]"
		lines 500 >&9
		until_true "grep -q cannot err"
		kill -TERM "$pid"
		wait "$pid" || echo "status $?"
		[ -x disk/log/current ] || echo "not closed in good order"
		rm disk/ballast
		exec 8<in 9>&-
		"$SVLOG" s200000 ./disk/log <&8 || echo "status $?"
		{ lines 10; lines 500; } | cmp - disk/log/current
	'
}

atf_test_case write_that_fails__is_tried_again
write_that_fails__is_tried_again_head()
{
	atf_set require.progs prlimit
}
# By anybody: a limit on the size of files, raised later.
write_that_fails__is_tried_again_body()
{
	mkfifo in
	exec 9<>in
	prlimit --fsize=5000:unlimited true 2>/dev/null ||
	    atf_skip "no limits can be set here"
	logger prlimit --fsize=5000:unlimited "$SVLOG" r50 '-*' ./none '+*' \
	    ./log
	lines 80 100 >&9
	wait_until 10 grep -q cannot err
	prlimit --fsize=unlimited:unlimited --pid "$pid"
	wait_until 10 sh -c '[ "$(wc -l <log/current)" = 80 ]'
	kill -TERM "$pid"
	ended 0
	lines 80 100 >expout
	atf_check -o file:expout cat log/current
	atf_check -o inline:'svlog: cannot write to ./log/current: File too large\nsvlog: can write to ./log again\n' \
	    cat err
}
write_that_fails__is_tried_again_cleanup()
{
	stop_loggers
}

atf_test_case killed_while_full__has_no_torn_line
killed_while_full__has_no_torn_line_head()
{
	atf_set require.progs prlimit
}
killed_while_full__has_no_torn_line_body()
{
	logger prlimit --fsize=5050:unlimited "$SVLOG" t r50 ./log
	lines 80 100 >&9
	wait_until 10 grep -q cannot err
	kill -KILL "$pid"
	ended 137
	atf_check -o inline:'5050\n' stat -c %s log/current
	logger "$SVLOG" t ./log
	# some may have been taken from the pipe before it was full
	wait_until 10 sh -c '[ "$(cat log/@* log/current | wc -l)" = 80 ]'
	kill -TERM "$pid"
	ended 0
	lines 80 100 >expout
	all_of log | sed 's/^@[0-9a-f]* //' >got
	atf_check -o file:expout cat got
}
killed_while_full__has_no_torn_line_cleanup()
{
	stop_loggers
}

atf_test_case standard_output_that_is_gone__is_said_once
standard_output_that_is_gone__is_said_once_body()
{
	lines 5000 100 |
	    atf_check -e inline:'svlog: cannot write to standard output: No space left on device\n' \
	    sh -c '"$0" 1 s10000000 ./log >/dev/full' "$SVLOG"
	lines 5000 100 >expout
	atf_check -o file:expout cat log/current
}

atf_init_test_cases()
{
	atf_add_test_case full_disk__is_waited_for_and_nothing_is_lost
	atf_add_test_case full_disk__removes_archives_if_told_so
	atf_add_test_case full_disk__term_leaves_all_in_the_pipe
	atf_add_test_case write_that_fails__is_tried_again
	atf_add_test_case killed_while_full__has_no_torn_line
	atf_add_test_case standard_output_that_is_gone__is_said_once
}
