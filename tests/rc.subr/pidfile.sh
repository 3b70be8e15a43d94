# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# pidfile -- what a pid file may contain, and be.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

# tree
#	Start the daemon foo, whose pid file is run/real: pid is its pid.  The
#	script looks into run/foo.pid.
tree()
{
	rc_tree
	rc_daemon foo "command_args='-p $PWD/run/real'"
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' \
	    "foo: started, but $PWD/run/foo.pid does not name it\n" foo start
	pid=$(cat run/real)
}

runs()
{
	rc_check 0 "foo is running as pid $pid.\n" '' foo status
}

does_not_run()
{
	rc_check 1 'foo is not running.\n' '' foo status
}

rc_case the_first_word_of_the_file_counts
the_first_word_of_the_file_counts_body()
{
	local content
	tree
	for content in "$pid" "$pid\n" "  $pid\n" "\t$pid more words\n" \
	    "$pid\n1\n2\n"; do
		# shellcheck disable=SC2059 # a format
		printf -- "$content" >run/foo.pid
		runs
	done
	for content in '' '\n' ' \n' "\n$pid\n" 'garbage\n' 'pid %d\n' '-1\n' \
	    "-$pid\n" "+$pid\n" '0\n' "0$pid\n" "0x10\n" "$pid.5\n" \
	    "$pid,1\n" "$pid\r\n" '1\n' "$$\n" '99999999\n' \
	    '4294967297\n' "18446744073709551617\n" '99999999999999999999\n' \
	    '$(touch hit)\n' '`touch hit`\n' '*\n' '-p 1\n' '\\\n' \
	    "\001\377\n" '][\n' "/proc/$pid\n"; do
		# shellcheck disable=SC2059 # a format
		printf -- "$content" "$pid" >run/foo.pid
		does_not_run
		rc_check 1 '' "foo not running? (check $PWD/run/foo.pid).\n" \
		    foo stop
	done
	[ ! -e hit ] || atf_fail 'a pid was evaluated'
	echo "$pid" >run/foo.pid
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case the_file_may_be_anything
the_file_may_be_anything_body()
{
	tree
	does_not_run
	ln -s real run/foo.pid
	runs
	rm run/foo.pid
	ln -s nowhere run/foo.pid
	does_not_run
	rm run/foo.pid
	ln -s foo.pid run/foo.pid
	does_not_run
	rm run/foo.pid
	mkdir run/foo.pid
	does_not_run
	rmdir run/foo.pid
	mkfifo run/foo.pid
	does_not_run
	rm run/foo.pid
	ln -s /dev/zero run/foo.pid
	does_not_run
	rm run/foo.pid
	head -c 100000 /dev/zero | tr '\0' '1' >run/foo.pid
	does_not_run
}

rc_case an_unreadable_file_means_not_running
an_unreadable_file_means_not_running_head()
{
	atf_set require.user unprivileged
}
an_unreadable_file_means_not_running_body()
{
	tree
	cp run/real run/foo.pid
	chmod 0 run/foo.pid
	does_not_run
	chmod 600 run/foo.pid
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case neither_a_zombie_nor_another_program_counts
neither_a_zombie_nor_another_program_counts_body()
{
	tree
	rc_food other
	"$PWD/bin/other" -p "$PWD/run/foo.pid"
	other=$(cat run/foo.pid)
	does_not_run
	rc_check 1 '' "foo not running? (check $PWD/run/foo.pid).\n" foo stop
	kill -0 "$other" || atf_fail 'another process was hit'
	# A dead child of a foo, which nobody has waited for.
	"$PWD/bin/foo" -z -p "$PWD/run/foo.pid"
	read -r _ _ state _ <"/proc/$(cat run/foo.pid)/stat"
	[ "$state" = Z ] || atf_fail "state $state"
	does_not_run
	rc_check 1 '' "foo not running? (check $PWD/run/foo.pid).\n" foo stop
	# A stale file does not prevent a start.
	rc_check 0 'Starting foo.\n' '' foo start
}

rc_case check_pidfile_and_check_process_print_pids
check_pidfile_and_check_process_print_pids_body()
{
	tree
	rc_food "f$$"
	"$PWD/bin/f$$" -p "$PWD/run/f1"
	"$PWD/bin/f$$" -p "$PWD/run/f2"
	rc_file call <<-'END'
		. /etc/rc.subr
		"$@"
		printf '|%s\n' "$?"
	END
	both=$(sort -n run/f1 run/f2 | xargs)
	rc_run 0 "$pid|0\n" '' ./call check_pidfile "$PWD/run/real" "$PWD/bin/foo"
	rc_run 0 '|0\n' '' ./call check_pidfile "$PWD/run/real" /bin/other
	rc_run 0 '|0\n' '' ./call check_pidfile "$PWD/run/none" "$PWD/bin/foo"
	rc_run 0 "$both|0\n" '' ./call check_process "$PWD/bin/f$$"
	rc_run 0 '|0\n' '' ./call check_process "/none/bin/f$$"
	rc_run 0 '|0\n' '' ./call check_process "f$$"
	rc_run 0 "$pid|0\n" '' ./call _find_processes "$PWD/bin/foo" . "-p $pid"
	rc_run 0 "$both|0\n" '' ./call _find_processes "$PWD/bin/f$$" . -A
	usage='./call: ERROR: USAGE: check_pidfile pidfile procname [interpreter]\n'
	rc_run 3 '' "$usage" ./call check_pidfile
	rc_run 3 '' "$usage" ./call check_pidfile "$PWD/run/real"
	rc_run 3 '' \
	    './call: ERROR: USAGE: check_process procname [interpreter]\n' \
	    ./call check_process
}

rc_case a_start_ends_when_the_pid_file_is_there
a_start_ends_when_the_pid_file_is_there_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES
	# The starter returns at once, the daemon takes its time.
	rc_file bin/late <<-END
		( sleep 0.3; exec "$PWD/bin/foo" -p "$PWD/run/foo.pid" ) &
	END
	sed -i "s,^command=.*,command=$PWD/bin/late procname=$PWD/bin/foo," \
	    etc/rc.d/foo
	rc_check 0 'Starting foo.\n' '' foo start
	rc_runs foo
	rc_check 1 '' "foo already running? (pid=$(rc_pid foo)).\\n" foo start
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case a_pid_file_that_never_comes_is_not_waited_for_long
a_pid_file_that_never_comes_is_not_waited_for_long_body()
{
	rc_tree
	rc_daemon foo 'command_args='
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' \
	    "foo: started, but $PWD/run/foo.pid does not name it\n" foo start
	rc_check 1 'foo is not running.\n' '' foo status
}

atf_init_test_cases()
{
	rc_add_cases
}
