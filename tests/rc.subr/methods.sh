# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# methods -- a script's own methods, hooks and requirements.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

# A script with the action show, whose steps print their parameters.
show_script()
{
	rc_script foo <<-'END'
		name=foo
		extra_commands="show"
		show_precmd="step pre"
		show_cmd="step cmd"
		show_postcmd="step post"
		step()
		{
			step=$1
			shift
			printf '%s:' "$step"
			[ $# -eq 0 ] || printf ' <%s>' "$@"
			printf '\n'
			[ "$step" != "${fail-}" ] || return 5
		}
	END
}

rc_case parameters_arrive_as_exact_words_in_all_three_steps
parameters_arrive_as_exact_words_in_all_three_steps_body()
{
	local words
	rc_tree
	show_script
	rc_check 0 'pre:\ncmd:\npost:\n' '' foo show
	words=" <a  b> <it's> <\"q\"> <*> <\$HOME> <> <\`id\`> <;> <&> <-n>\
 <--> <two
lines> <\\\\\\\\n> <(> <>/x>\n"
	rc_check 0 "pre:${words}cmd:${words}post:$words" '' foo show \
	    'a  b' "it's" '"q"' '*' '$HOME' '' '`id`' ';' '&' -n -- 'two
lines' '\\n' '(' '>/x'
}

rc_case the_status_of_each_step_counts
the_status_of_each_step_counts_body()
{
	rc_tree
	show_script
	export fail
	fail=pre rc_check 1 'pre:\n' '' foo show
	fail=cmd rc_check 1 'pre:\ncmd:\n' '' foo show
	fail=post rc_check 5 'pre:\ncmd:\npost:\n' '' foo show
	fail=pre rc_check 0 'pre:\ncmd:\npost:\n' '' foo forceshow
	fail=cmd rc_check 1 'pre:\ncmd:\npost:\n' '' foo forceshow
	fail=post rc_check 5 'pre:\ncmd:\npost:\n' '' foo forceshow
}

rc_case a_hook_that_exits_ends_the_script_with_its_status
a_hook_that_exits_ends_the_script_with_its_status_body()
{
	local step
	rc_tree
	rc_daemon foo 'start_precmd="at pre"' 'start_postcmd="at post"' \
	    'at() { echo "$1"; [ "$1" != "$where" ] || exit 7; }'
	rc_conf foo=YES
	export where
	where=pre rc_check 7 'pre\n' '' foo start
	rc_gone foo
	where=post rc_check 7 'pre\nStarting foo.\npost\n' '' foo start
	rc_runs foo
	rc_file boot <<-'END'
		. /etc/rc.subr
		load_rc_config
		run_rc_script "$RC_ETC/rc.d/foo" stop
		where=pre
		run_rc_script "$RC_ETC/rc.d/foo" start
		echo "status $?"
	END
	rc_run 0 'Stopping foo.\npre\nstatus 7\n' '' ./boot
}

rc_case hooks_surround_the_built_in_methods
hooks_surround_the_built_in_methods_body()
{
	rc_tree
	rc_daemon foo 'extra_commands=reload' \
	    'at() { echo "$@"; case $fail in *$1*) return 4 ;; esac; }' \
	    'start_precmd="at start_pre" start_postcmd="at start_post"' \
	    'stop_precmd="at stop_pre" stop_postcmd="at stop_post"' \
	    'reload_precmd="at reload_pre" reload_postcmd="at reload_post"' \
	    'restart_precmd="at restart_pre" restart_postcmd="at restart_post"'
	rc_conf foo=YES
	export fail
	fail=start_pre rc_check 1 'start_pre\n' '' foo start
	rc_gone foo
	fail=start_pre rc_check 0 'start_pre\nStarting foo.\nstart_post\n' '' \
	    foo forcestart
	fail=reload_pre rc_check 1 \
	    'Reloading foo config files.\nreload_pre\n' '' foo reload
	fail=reload_post rc_check 4 \
	    'Reloading foo config files.\nreload_pre\nreload_post\n' '' foo reload
	fail=stop_pre rc_check 1 'stop_pre\n' '' foo stop
	rc_runs foo
	fail=stop_post rc_check 4 'stop_pre\nStopping foo.\nstop_post\n' '' \
	    foo stop
	rc_gone foo
	fail=start_post rc_check 4 'start_pre\nStarting foo.\nstart_post\n' '' \
	    foo start
	fail=restart_pre rc_check 1 'restart_pre\n' '' foo restart
	rc_runs foo
	fail=restart_post rc_check 4 'restart_pre
stop_pre\nStopping foo.\nstop_post
start_pre\nStarting foo.\nstart_post
restart_post\n' '' foo restart
	fail=stop_pre rc_check 0 'stop_pre\nStopping foo.\nstop_post\n' '' \
	    foo forcestop
	rc_gone foo
}

rc_case built_in_methods_take_no_parameters
built_in_methods_take_no_parameters_body()
{
	local verb
	rc_tree
	rc_daemon foo
	rc_conf foo=YES
	for verb in start restart status poll; do
		rc_check 1 '' "./etc/rc.d/foo: ERROR: the $verb command does \
not take any parameters\n" foo $verb now
	done
	rc_gone foo
}

rc_case a_start_method_runs_neither_twice_nor_without_what_it_needs
a_start_method_runs_neither_twice_nor_without_what_it_needs_body()
{
	rc_tree
	rc_daemon foo 'start_cmd=foo_start' \
	    'foo_start() { echo "mine: $*"; $command $command_args; }' \
	    'required_files=$RC_ETC/foo.conf'
	rc_conf foo=YES
	warning=$(rc_warning ./etc/rc.d/foo "$PWD/etc/foo.conf is not readable.")
	rc_check 1 '' "$warning" foo start a
	rc_gone foo
	rc_check 0 'mine: a\n' "$warning" foo forcestart a
	pid=$(rc_pid foo)
	: >etc/foo.conf
	rc_check 1 '' "foo already running? (pid=$pid).\n" foo start
	rc_check 1 '' "foo already running? (pid=$pid).\n" foo forcestart
	rc_check 0 'Stopping foo.\nmine: \n' '' foo restart
}

rc_case methods_may_replace_every_action
methods_may_replace_every_action_body()
{
	local verb
	rc_tree
	rc_script foo <<-'END'
		name=foo
		rcvar=$name
		for verb in start stop restart status poll rcvar describe; do
			eval "${verb}_cmd=\"echo my $verb\""
		done
		extra_commands="poll describe"
	END
	rc_conf foo=YES
	for verb in start stop restart status poll rcvar describe; do
		rc_check 0 "my $verb now\n" '' foo $verb now
	done
	rc_conf foo=NO
	for verb in status poll rcvar describe; do
		rc_check 0 "my $verb\n" '' foo $verb
	done
}

rc_case status_cmd_and_configtest_cmd_add_their_actions
status_cmd_and_configtest_cmd_add_their_actions_body()
{
	rc_tree
	rc_script foo <<-'END'
		name=foo
		start_cmd=:
		status_cmd="exit 1"
		configtest_cmd=foo_test
		foo_test() { echo tested; [ -n "$good" ]; }
		extra_commands="show-it"
		show_it_cmd="echo shown"
	END
	export good
	rc_check 1 '' 'Usage: ./etc/rc.d/foo [fast|force|one](start stop restart rcvar show-it configtest status)\n' foo
	rc_check 1 '' '' foo status
	good='' rc_check 1 'tested\n' '' foo configtest
	good=y rc_check 0 'tested\n' '' foo configtest
	rc_check 0 'shown\n' '' foo show-it
}

rc_case an_interrupt_ends_a_hanging_hook
an_interrupt_ends_a_hanging_hook_body()
{
	local status
	rc_tree
	rc_food wait
	rc_daemon foo "start_precmd='$PWD/bin/wait -f -p $PWD/run/wait.pid'" \
	    'start_cmd="echo started"'
	rc_conf foo=YES
	# A process group of its own, which the interrupt goes to as from a
	# terminal.
	# shellcheck disable=SC2086 # words
	setsid "$RC_LIBEXEC/chain" sigdefault pidfile "$PWD/group" \
	    $TEST_SHELL ./etc/rc.d/foo start >out 2>&1 &
	wait_until 10 test -s run/wait.pid
	kill -INT "-$(cat group)"
	status=0
	wait $! || status=$?
	[ "$status" -ne 0 ] || atf_fail 'start succeeded'
	atf_check cat out
}

rc_case requirements_are_checked_before_a_start
requirements_are_checked_before_a_start_body()
{
	rc_tree
	rc_daemon foo 'required_vars="bar"' \
	    'required_dirs="$RC_ETC $RC_ETC/none $RC_ETC/rc.conf"' \
	    'required_files="$RC_ETC/rc.conf $RC_ETC/missing"' \
	    'start_precmd="echo pre"'
	set -- "$(rc_warning ./etc/rc.d/foo '$bar is not enabled.')" \
	    "$(rc_warning ./etc/rc.d/foo "$PWD/etc/none is not a directory.")" \
	    "$(rc_warning ./etc/rc.d/foo "$PWD/etc/rc.conf is not a directory.")" \
	    "$(rc_warning ./etc/rc.d/foo "$PWD/etc/missing is not readable.")"
	rc_conf foo=YES bar=NO
	rc_check 1 '' "$1" foo start
	rc_conf foo=YES bar=YES
	rc_check 1 '' "$2" foo start
	mkdir etc/none
	rc_check 1 '' "$3" foo start
	rc_check 1 'foo is not running.\n' '' foo status
	rmdir etc/none
	rc_conf foo=YES bar=NO
	rc_check 0 'pre\nStarting foo.\n' "$1$2$3$4" foo forcestart
	rc_check 0 'Stopping foo.\n' '' foo stop
}

atf_init_test_cases()
{
	rc_add_cases
}
