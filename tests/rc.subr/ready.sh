# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# ready -- without a supervisor, too, a start waits until the service is ready.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

# ready_waits NAME
#	The start waits until there is the file go; then the service is ready
#	and makes the file ready.
ready_waits()
{
	rm -f go ready asked
	"./etc/rc.d/$1" start >start.out 2>&1 &
	starting=$!
	wait_until 10 test -e asked
	kill -0 "$starting" || atf_fail "it did not wait: $(cat start.out)"
	: >go
	wait "$starting" || atf_fail "status $?: $(tr '\n' ' ' <start.out)"
	[ -e ready ] || atf_fail 'it was not ready'
	atf_check -o inline:"Starting $1.\n" cat start.out
}

rc_case by_a_command_or_a_late_pid_file
by_a_command_or_a_late_pid_file_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES "foo_ready='cmd:: >$PWD/asked; test -e $PWD/go &&
	    : >$PWD/ready'"
	ready_waits foo
	rc_check 0 'Stopping foo.\n' '' foo stop
	rc_conf foo=YES foo_ready=cmd:false foo_ready_timeout=0.3
	rc_check 1 'Starting foo.\n' 'foo: not ready after 0.3 s (cmd:false)\n' \
	    foo start
	rc_runs foo
	rc_check 0 'Stopping foo.\n' '' foo stop
	# the pid file has more than its 2 seconds
	rc_food late
	rc_script late <<-END
		name=late
		rcvar=late
		command=$PWD/bin/late
		pidfile=$PWD/run/late.pid
		command_args="-f & late_write &"
		late_write() {
			: >$PWD/asked
			while [ ! -e $PWD/go ]; do sleep 0.02; done
			: >$PWD/ready
			head -n 1 $PWD/bin/late.pids >\$pidfile
		}
	END
	rc_conf late=YES late_ready=pidfile
	ready_waits late
	rc_check 0 'Stopping late.\n' '' late stop
	rc_conf late=YES late_ready=pidfile late_ready_timeout=0.2
	rm run/late.pid
	sed -i 's,>$pidfile,>/dev/null,' etc/rc.d/late
	: >go
	rc_check 1 'Starting late.\n' "late: started, but $PWD/run/late.pid \
does not name it\n" late start
}

rc_case by_what_the_program_says
by_what_the_program_says_body()
{
	rc_tree
	rc_script told <<-END
		name=told
		rcvar=told
		command=$PWD/bin/told
		command_args="&"
	END
	rc_food told-d
	for how in fd=5 notify; do
		{
			cat <<-END
				: >$PWD/asked
				while [ ! -e $PWD/go ]; do sleep 0.02; done
				: >$PWD/ready
			END
			if [ "$how" = notify ]; then
				echo "exec $RC_LIBEXEC/subreap -e -f -- \
$PWD/bin/told-d -f"
			else
				echo "echo >&5; exec $PWD/bin/told-d -f"
			fi
		} | rc_file bin/told
		rc_conf told=YES "told_ready=$how"
		ready_waits told
	done
	rc_file bin/told <<-'END'
		exit 3
	END
	rc_check 1 'Starting told.\n' \
	    "told: not started: $PWD/bin/told exited with code 3\n" told start
}

rc_case what_makes_no_sense_is_said
what_makes_no_sense_is_said_body()
{
	rc_tree
	rc_daemon foo
	for ready in soon fd= tcp: unix:x cmd:; do
		rc_conf foo=YES "foo_ready=$ready"
		rc_check 0 'Starting foo.\n' "$(rc_warning ./etc/rc.d/foo \
		    "\$foo_ready makes no sense: $ready")" foo start
		rc_check 0 'Stopping foo.\n' '' foo stop
	done
}

atf_init_test_cases()
{
	rc_add_cases
}
