# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154
. "$SRCTOP/tests/rc/machine.sh"

# chain_of_three
#	first, second and third, which need each other in that order.
chain_of_three()
{
	service third 'REQUIRE: second
# KEYWORD: shutdown'
	service second 'REQUIRE: first
# KEYWORD: shutdown'
	service first 'KEYWORD: shutdown'
	service without 'REQUIRE: first'
}

rc_case scripts__stop_in_reverse_order_when_they_have_the_keyword
scripts__stop_in_reverse_order_when_they_have_the_keyword_body()
{
	machine
	chain_of_three
	printf 'stop third\nstop second\nstop first\nDATE\n' >expected
	run_shutdown 0 poweroff
}

rc_case knob__do_rcshutdown
knob__do_rcshutdown_body()
{
	machine
	chain_of_three
	rc_conf do_rcshutdown=NO
	echo 'Skipping shutdown hooks.' >expected
	run_shutdown 0
}

rc_case daemons__stop_when_they_run_enabled_or_not
daemons__stop_when_they_run_enabled_or_not_body()
{
	machine
	for daemon in on off idle; do
		rc_food "$daemon"
		script "$daemon" 'KEYWORD: shutdown' <<-END
			\$_rc_subr_loaded . $RC_ETC/rc.subr
			name=$daemon
			rcvar=\$name
			command=$PWD/bin/$daemon
			pidfile=$PWD/run/$daemon.pid
			command_args="-p \$pidfile"
			load_rc_config \$name
			run_rc_command "\$1"
		END
	done
	rc_conf on=YES off=NO idle=YES
	# shellcheck disable=SC2086 # words
	{
		$TEST_SHELL etc/rc.d/on start
		$TEST_SHELL etc/rc.d/off onestart
	} >out 2>&1
	run_shutdown 0 reboot
	atf_check -o match:'^Stopping on.$' -o match:'^Stopping off.$' \
	    -o not-match:idle cat console
	[ ! -e run/on.pid ] && [ ! -e run/off.pid ] ||
	    atf_fail "a daemon was left"
}

rc_case script_that_fails__does_not_keep_the_others_up
script_that_fails__does_not_keep_the_others_up_body()
{
	machine
	chain_of_three
	echo 'exit 7' | script bad 'REQUIRE: third
# KEYWORD: shutdown'
	echo 'if then' | script worse 'REQUIRE: bad
# KEYWORD: shutdown'
	run_shutdown 0
	atf_check -o match:'^stop third$' -o match:'^stop first$' cat console
}

rc_case rcorder_missing__everything_stops_all_the_same
rcorder_missing__everything_stops_all_the_same_body()
{
	machine
	chain_of_three
	RC_SBIN=$PWD/bin
	run_shutdown 0
	atf_check -o match:'^stop first$' -o match:'^stop second$' \
	    -o match:'^stop third$' -o not-match:without \
	    -o match:'no order from rcorder' cat console
}

rc_case knob__that_is_unset_stops_the_services
knob__that_is_unset_stops_the_services_body()
{
	machine
	chain_of_three
	sed -i /do_rcshutdown/d etc/defaults/rc.conf
	printf 'stop third\nstop second\nstop first\nDATE\n' >expected
	run_shutdown 0
}

rc_case time_limit__ends_it
time_limit__ends_it_body()
{
	machine
	service first 'BEFORE: hang
# KEYWORD: shutdown'
	echo 'echo hanging; exec sh -c "echo \$\$ >hang.pid; exec sleep 1000"' | script hang 'KEYWORD: shutdown'
	rc_conf rcshutdown_timeout=1
	# shellcheck disable=SC2086 # words
	$TEST_SHELL etc/rc.shutdown >>raw 2>&1 </dev/null &
	pid=$!
	status=0
	wait "$pid" || status=$?
	[ "$status" -gt 128 ] || atf_fail "rc.shutdown ended with $status"
	atf_check -o match:'^hanging$' \
	    -o match:'^1 second watchdog timeout expired. Shutdown terminated.$' \
	    cat raw
	kill "$(cat hang.pid)"
}

rc_case time_limit__that_is_no_number_is_none
time_limit__that_is_no_number_is_none_body()
{
	machine
	chain_of_three
	rc_conf rcshutdown_timeout=9O
	run_shutdown 0
	atf_check \
	    -o match:'rcshutdown_timeout is not a number of seconds: 9O' \
	    -o match:'^stop first$' cat console
}

rc_case broken_rc_conf__stops_the_services_all_the_same
broken_rc_conf__stops_the_services_all_the_same_body()
{
	machine
	chain_of_three
	rc_conf 'if then'
	run_shutdown 0
	atf_check -o match:'^stop third$' -o match:'^stop first$' cat console
}

atf_init_test_cases()
{
	rc_add_cases
}
