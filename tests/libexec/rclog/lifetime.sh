# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/rclog/common.sh"

# A boot whose second script kills rclog with signal $1 while it runs.
boot_that_kills()
{
	{
		echo "signal=$1"
		cat <<-'EOF'
			run mountcritlocal true
			run one 'echo one; exit 3'
			until_true 'grep /one run/timeline'
			run two 'until_true "grep two run/running"
			    old=$(cat rclog.pid)
			    echo before; until_true "grep before out"
			    kill -$signal $old
			    until_true "[ \$(cat rclog.pid) != $old ]"
			    echo after; exit 4'
			finish
		EOF
	} | with_worker
}

atf_test_case killed__successor_knows_what_failed_before
killed__successor_knows_what_failed_before_body()
{
	for signal in KILL TERM; do
		rm -rf log run out
		boot_that_kills "$signal"
		atf_check -e ignore -o ignore sh -c 'sh boot >out'
		cat >expout <<-'EOF'
			one
			/etc/rc.d/one exited with code 3
			before
			after
			/etc/rc.d/two exited with code 4
			The following components reported failures:
			    /etc/rc.d/one /etc/rc.d/two
			See log for more information.
			DATE
		EOF
		atf_check -o file:expout cat out
		cat >expout <<-'EOF'
			[running /etc/rc.d/mountcritlocal]
			[running /etc/rc.d/one]
			one
			/etc/rc.d/one exited with code 3
			[running /etc/rc.d/two]
			before
			[rclog was killed and goes on]
			after
			/etc/rc.d/two exited with code 4
		EOF
		atf_check -o file:expout sed '/failures/,$d' log
		cat >expout <<-'EOF'
			# rcng timeline 1 S.UUUUUU S.UUUUUU
			S.UUUUUU S.UUUUUU 0 S.UUUUUU /etc/rc.d/mountcritlocal
			S.UUUUUU S.UUUUUU 3 S.UUUUUU /etc/rc.d/one
			S.UUUUUU S.UUUUUU 4 S.UUUUUU /etc/rc.d/two
		EOF
		masked run/timeline >timeline
		atf_check -o file:expout cat timeline
		atf_check -o inline:'last\ntimeline\n' ls run
	done
}

atf_test_case killed__successor_ends_the_hanging_script
killed__successor_ends_the_hanging_script_body()
{
	with_worker <<-'EOF'
		run mountcritlocal true
		until_true '[ -e run/running ]'
		run hang 'until_true "grep \"[1-9] /etc/rc.d/hang\" run/running"
		    kill -KILL $(cat rclog.pid); exec sleep 60'
		finish
	EOF
	sh boot -p 0 -t 1.5 >out 2>err
	cat >expout <<-'EOF'
		/etc/rc.d/hang: no end after 1.5 s, giving up
		/etc/rc.d/hang terminated with signal 15
		The following components reported failures:
		    /etc/rc.d/hang
		See log for more information.
		DATE
	EOF
	sed '/^Terminated/d' out >out2
	atf_check -o file:expout cat out2
}

atf_test_case term__reads_what_is_there_and_ends
term__reads_what_is_there_and_ends_body()
{
	mkfifo pipe
	# The shell becomes rclog, stopped before it can read.
	sh -c 'exec "$RCLOG" -m M: -l log -d run' <pipe >out &
	pid=$!
	exec 3>pipe
	kill -STOP "$pid"
	printf 'hello\nworld' >&3
	kill -TERM "$pid"
	kill -CONT "$pid"
	wait "$pid"
	atf_check_equal "$?" 143
	exec 3>&-
	# Whether it had set up its signals when it was stopped is chance.
	[ ! -s out ] || atf_check -o inline:'hello\nworld' cat out
}

atf_test_case signals__of_the_terminal_are_ignored
signals__of_the_terminal_are_ignored_body()
{
	with_worker <<-'EOF'
		run one 'echo hello; until_true "grep hello out"
		    kill -INT $(cat rclog.pid); kill -HUP $(cat rclog.pid)
		    echo world'
		finish
	EOF
	sh boot >out
	atf_check -o inline:'hello\nworld\nDATE\n' cat out
}

atf_test_case daemon__may_keep_the_pipe cleanup
daemon__may_keep_the_pipe_body()
{
	cat >daemon <<-'EOF'
		echo $$ >daemon.pid
		while [ ! -e go ]; do sleep 0.02; done
		echo late && echo later && : >survived
		head -c 2000000 /dev/zero | tr '\0' x && : >drained
	EOF
	with_worker <<-'EOF'
		run one 'sh daemon & until_true "[ -s daemon.pid ]"'
		finish
	EOF
	# The boot ends while the daemon lives, and so does the console.
	sh boot | cat >out
	atf_check -o inline:'DATE\n' cat out
	atf_check kill -0 "$(cat daemon.pid)"
	: >go
	wait_until 10 test -e survived
	wait_until 10 test -e drained
	wait_until 5 gone "$(cat daemon.pid)"
	atf_check -o inline:'[/etc/rc exiting with status 0]\nlate\nlater\n' \
	    sed -n '3,5p' log
	# Bounded: 1 MiB after the exit.
	all=$(sed 1,3d log | wc -c)
	atf_check_equal 1048576 "$all"
}
daemon__may_keep_the_pipe_cleanup()
{
	[ ! -s daemon.pid ] || kill "$(cat daemon.pid)" 2>/dev/null || :
}

atf_test_case console__that_is_gone_does_not_stop_the_log
console__that_is_gone_does_not_stop_the_log_body()
{
	with_worker <<-'EOF'
		run one 'seq 1 20000; exit 1'
		meta end:DATE
		meta exit:9
		exit
	EOF
	sh -c 'sh boot; echo $? >status' | :
	wait_until 5 test -s status
	atf_check -o inline:'9\n' cat status
	atf_check -o inline:'20000\n' grep -c '^[0-9]*$' log
}

atf_test_case console__that_is_stopped_does_not_stop_the_boot cleanup
console__that_is_stopped_does_not_stop_the_boot_body()
{
	mkfifo console
	with_worker <<-'EOF'
		run mountcritlocal true
		run one 'seq 1 200000; exit 1'
		meta end:DATE
		meta exit:9
		exit
	EOF
	sleep 100 3<console &
	echo $! >reader
	sh boot >console
	atf_check_equal "$?" 9
	atf_check -o inline:'200000\n' grep -c '^[0-9]*$' log
}
console__that_is_stopped_does_not_stop_the_boot_cleanup()
{
	kill "$(cat reader)"
}

atf_test_case console__that_is_slow_gets_everything
console__that_is_slow_gets_everything_body()
{
	with_worker <<-'EOF'
		run one 'seq 1 200000'
		finish
	EOF
	{ seq 1 200000; echo DATE; } >expout
	sh boot | (
		until_lines=0
		while [ "$until_lines" -lt 5 ]; do
			head -c 20000
			sleep 0.1
			until_lines=$((until_lines + 1))
		done
		cat
	) >out
	atf_check cmp expout out
}

atf_init_test_cases()
{
	atf_add_test_case killed__successor_knows_what_failed_before
	atf_add_test_case killed__successor_ends_the_hanging_script
	atf_add_test_case term__reads_what_is_there_and_ends
	atf_add_test_case signals__of_the_terminal_are_ignored
	atf_add_test_case daemon__may_keep_the_pipe
	atf_add_test_case console__that_is_gone_does_not_stop_the_log
	atf_add_test_case console__that_is_stopped_does_not_stop_the_boot
	atf_add_test_case console__that_is_slow_gets_everything
}
