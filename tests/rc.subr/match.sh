# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# match -- services without a pid file are found by their command lines.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

rc_case several_processes_are_one_service
several_processes_are_one_service_body()
{
	rc_tree
	n=f$$
	rc_food $n
	rc_script foo <<-END
		name=foo
		extra_commands=reload
		command=$PWD/bin/$n
	END
	rc_check 1 'foo is not running.\n' '' foo status
	rc_check 1 '' 'foo not running?\n' foo stop
	rc_check 1 '' 'foo not running?\n' foo reload
	rc_check 0 'Starting foo.\n' '' foo start
	first=$(cat bin/$n.pids)
	"$PWD/bin/$n" -w 400 -l "$PWD/log"
	second=$(tail -n 1 bin/$n.pids)
	pids=$(sort -n bin/$n.pids | xargs)
	rc_check 0 "foo is running as pid $pids.\n" '' foo status
	rc_check 1 '' "foo already running? (pid=$pids).\n" foo start
	rc_check 0 'Reloading foo config files.\n' '' foo reload
	rc_check 0 "Stopping foo.\nWaiting for PIDS: $second.\n" '' foo stop
	gone "$first" && gone "$second" || atf_fail 'not stopped'
	atf_check -o inline:'HUP\nTERM\n' cat log
	rc_check 1 'foo is not running.\n' '' foo status
}

rc_case titles_and_procname_match_as_on_netbsd
titles_and_procname_match_as_on_netbsd_body()
{
	local title
	rc_tree
	n=f$$
	rc_food $n
	rc_food "x$n"
	rc_script foo <<-END
		name=foo
		command=/nonexistent/$n
	END
	for title in "$n" "$n arg" "/nonexistent/$n arg" "$n: serving" "($n)" \
	    "($n) idle"; do
		"$PWD/bin/x$n" -t "$title"
		pid=$(tail -n 1 bin/x$n.pids)
		rc_check 0 "foo is running as pid $pid.\n" '' foo status
		kill "$pid"
		wait_until 10 gone "$pid"
	done
	for title in "[$n]" "x$n" "/other/$n" "-$n" "$n:x" "sh $n" "$n; x"; do
		"$PWD/bin/x$n" -t "$title"
		pid=$(tail -n 1 bin/x$n.pids)
		rc_check 1 'foo is not running.\n' '' foo status
		kill "$pid"
		wait_until 10 gone "$pid"
	done
	echo "procname=$PWD/bin/x$n" >>etc/rc.conf
	"$PWD/bin/x$n"
	rc_check 0 "foo is running as pid $(tail -n 1 bin/x$n.pids).\n" '' \
	    foo status
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case interpreted_programs_match_by_the_whole_command_line
interpreted_programs_match_by_the_whole_command_line_body()
{
	rc_tree
	rc_food interp
	for prog in prog other; do
		printf '#! %s -w\n' "$PWD/bin/interp" >bin/$prog
		chmod 755 bin/$prog
	done
	rc_script foo <<-END
		name=foo
		command=$PWD/bin/prog
		command_interpreter=$PWD/bin/interp
	END
	"$PWD/bin/other"
	rc_check 1 'foo is not running.\n' '' foo status
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(tail -n 1 bin/interp.pids)
	rc_check 0 "foo is running as pid $pid.\n" '' foo status
	rc_check 1 '' "foo already running? (pid=$pid).\n" foo start
	rc_check 0 'Stopping foo.\n' '' foo stop
	gone "$pid" || atf_fail 'not stopped'
	gone "$(head -n 1 bin/interp.pids)" && atf_fail 'the other one was hit'
	# With a pid file.
	rc_check 1 'foo is not running.\n' '' foo status
	cat >>etc/rc.d/foo.new <<-END
		pidfile=$PWD/run/foo.pid
		command_args="-p \$pidfile"
	END
	sed "/^command_interpreter/r etc/rc.d/foo.new" etc/rc.d/foo >new
	cat new >etc/rc.d/foo
	cp bin/interp.pids run/foo.pid
	rc_check 1 'foo is not running.\n' '' foo status
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 0 "foo is running as pid $(rc_pid foo).\n" '' foo status
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case env_finds_the_interpreter
env_finds_the_interpreter_body()
{
	rc_tree
	n=interp$$
	rc_food $n
	: >$n.pids
	printf '#!/usr/bin/env %s\n' "$n" >bin/prog
	chmod 755 bin/prog
	rc_script foo <<-END
		name=foo
		command=$PWD/bin/prog
		command_interpreter=$PWD/bin/$n
	END
	export RC_PATH="$PWD/bin:$PATH"
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(cat $n.pids)
	rc_check 0 "foo is running as pid $pid.\n" '' foo status
	rc_check 0 'Stopping foo.\n' '' foo stop
	gone "$pid" || atf_fail 'not stopped'
}

rc_case a_wrong_interpreter_is_warned_about
a_wrong_interpreter_is_warned_about_body()
{
	rc_tree
	rc_food interp
	printf '#!%s\n' "$PWD/bin/interp" >bin/prog
	chmod 755 bin/prog
	rc_script foo <<-END
		name=foo
		command=$PWD/bin/prog
		command_interpreter=/usr/bin/perl
	END
	warning=$(rc_warning ./etc/rc.d/foo "\$command_interpreter \
$PWD/bin/interp != /usr/bin/perl")
	rc_check 1 'foo is not running.\n' "$warning" foo status
	"$PWD/bin/prog"
	rc_check 0 "foo is running as pid $(cat bin/interp.pids).\n" \
	    "$warning" foo status
	echo : >bin/prog
	rc_check 1 'foo is not running.\n' \
	    "$(rc_warning ./etc/rc.d/foo "no shebang line in $PWD/bin/prog")" \
	    foo status
	: >bin/prog
	rc_check 1 'foo is not running.\n' \
	    "$(rc_warning ./etc/rc.d/foo "no shebang line in $PWD/bin/prog")" \
	    foo status
	rm bin/prog
	rc_check 1 'foo is not running.\n' '' foo status
}

atf_init_test_cases()
{
	rc_add_cases
}
