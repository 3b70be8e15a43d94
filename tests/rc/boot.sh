# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154
. "$SRCTOP/tests/rc/machine.sh"

rc_case scripts__run_in_order_and_are_logged
scripts__run_in_order_and_are_logged_body()
{
	machine
	service one 'REQUIRE: two'
	service two 'REQUIRE: three'
	service three 'KEYWORD: shutdown'
	service never 'KEYWORD: nostart'
	cat >expected <<-END
		DATE
		start three
		start two
		start one
		DATE
	END
	run_rc 0 autoboot
	cat >expout <<-END
		[etc/rc starting at DATE]
		[running rcorder]
		[running $RC_ETC/rc.d/three]
		start three
		[running $RC_ETC/rc.d/two]
		start two
		[running $RC_ETC/rc.d/one]
		start one
		[etc/rc finished at DATE]
		[etc/rc exiting with status 0]
	END
	dates run.log >log
	atf_check -o file:expout cat log
	printf '%s\n' rcorder "$RC_ETC/rc.d/three" "$RC_ETC/rc.d/two" \
	    "$RC_ETC/rc.d/one" >expout
	atf_check -o file:expout awk '!/^#/ && $1 <= $2 && $3 == 0 { print $5 }' \
	    run/timeline
}

rc_case failures__do_not_stop_the_boot_and_are_summed_up
failures__do_not_stop_the_boot_and_are_summed_up_body()
{
	machine
	script e_killed 'REQUIRE: d_exit' <<-'END'
		kill -9 "$(sh -c 'echo $PPID')"
	END
	script d_exit 'REQUIRE: c_binary' <<-'END'
		printf 'no newline'; exit 3
	END
	script c_binary 'REQUIRE: b_syntax' <<-'END'
		printf 'a\0b\377c\n'
	END
	script b_syntax 'REQUIRE: a_missing' <<-'END'
		if then
	END
	script a_missing 'KEYWORD: shutdown' <<-'END'
		/nonexistent/program
	END
	service last 'REQUIRE: e_killed'
	run_rc 0 autoboot
	# What the shells themselves say differs.
	grep -a -e "$RC_ETC/rc.d/.* \(exited\|terminated\)" -e '^no newline' \
	    -e '^start' -e '^The' -e '^    ' -e '^See' console >said
	cat >expout <<-END
		$RC_ETC/rc.d/a_missing exited with code 127
		$RC_ETC/rc.d/d_exit exited with code 3
		$RC_ETC/rc.d/e_killed terminated with signal 9
		start last
		The following components reported failures:
		See $RC_RUN.log for more information.
	END
	atf_check -o file:expout grep -v -e b_syntax -e '^    ' -e '^no newline' \
	    said
	atf_check -o match:'rc.d/b_syntax exited with code [1-9]' cat said
	atf_check -o match:'^no newline$' cat said
	atf_check -o inline:"a_missing\nb_syntax\nd_exit\ne_killed\n" ls run/last
	atf_check -o match:'^status 3$' -o match:'^said no newline$' \
	    cat run/last/d_exit
}

rc_case failures__of_the_last_boot_are_forgotten_on_success
failures__of_the_last_boot_are_forgotten_on_success_body()
{
	machine
	echo 'exit 1' | script flaky 'KEYWORD: x'
	run_rc 0
	[ -e run/last/flaky ] || atf_fail "no record of the failure"
	echo 'exit 0' | script flaky 'KEYWORD: x'
	run_rc 0
	[ ! -e run/last/flaky ] || atf_fail "the record is still there"
}

rc_case disabled_services__are_passed_over_in_silence
disabled_services__are_passed_over_in_silence_body()
{
	machine
	rc_food off
	script off 'KEYWORD: shutdown' <<-END
		\$_rc_subr_loaded . $RC_ETC/rc.subr
		name=off
		rcvar=\$name
		command=$PWD/bin/off
		load_rc_config \$name
		run_rc_command "\$1"
	END
	rc_conf off=NO
	printf 'DATE\nDATE\n' >expected
	run_rc 0 autoboot
	atf_check cat bin/off.pids
}

rc_case silent_boot__shows_the_dates_and_logs_all
silent_boot__shows_the_dates_and_logs_all_body()
{
	machine
	service one 'KEYWORD: shutdown'
	rc_conf rc_silent=YES "rc_silent_cmd='printf x'"
	run_rc 0 autoboot
	atf_check -o not-match:'start one' -o match:'x*DATE' cat console
	atf_check -o match:'^start one$' cat run.log
}

rc_case interactive_scripts__talk_to_the_console
interactive_scripts__talk_to_the_console_body()
{
	machine
	script ask 'KEYWORD: shutdown interactive' <<-'END'
		read -r answer
		echo "the answer is $answer"
	END
	# not this one: a keyword like it, and a tab before another in its name
	echo 'echo odd' | script 'odd	interactive ' 'KEYWORD: noninteractive'
	# shellcheck disable=SC2086 # words
	echo 42 | $TEST_SHELL etc/rc >>raw 2>&1 || atf_fail "rc failed"
	atf_check -o match:'^the answer is 42$' cat raw
	atf_check -o not-match:'the answer' -o match:'^odd$' \
	    -o match:"^.NOTE: Output from $RC_ETC/rc.d/ask is not logged.$" \
	    cat run.log
}

rc_case descriptors_of_rc__reach_no_daemon
descriptors_of_rc__reach_no_daemon_body()
{
	machine
	rc_food plain
	rc_food own
	script plain 'KEYWORD: shutdown' <<-END
		\$_rc_subr_loaded . $RC_ETC/rc.subr
		name=plain
		command=$PWD/bin/plain
		pidfile=$PWD/run/plain.pid
		command_args="-p \$pidfile"
		load_rc_config \$name
		run_rc_command "\$1"
	END
	script own 'KEYWORD: shutdown' <<-END
		\$_rc_subr_loaded . $RC_ETC/rc.subr
		name=own
		start_cmd="$PWD/bin/own -p $PWD/run/own.pid"
		load_rc_config \$name
		run_rc_command "\$1"
	END
	run_rc 0 autoboot
	for daemon in plain own; do
		pid=$(rc_pid "$daemon")
		atf_check -o not-match:'^[3-9]$' ls "/proc/$pid/fd"
		tr '\0' '\n' <"/proc/$pid/environ" >environ
		atf_check -o not-match:'^_rc_|^rc_' cat environ
		kill "$pid"
	done
}

rc_case scripts__reach_log_and_console
scripts__reach_log_and_console_body()
{
	machine
	script talk 'KEYWORD: shutdown' <<-END
		\$_rc_subr_loaded . $RC_ETC/rc.subr
		{
			print_rc_metadata 'note:from within'
			print_rc_normal 'to the log'
			no_rc_postprocess echo 'to the console'
		} >/dev/null
	END
	run_rc 0
	atf_check -o match:'^to the log$' -o match:'^to the console$' cat console
	atf_check -o match:'^to the log$' -o not-match:'to the console' \
	    -o match:'^.NOTE: from within.$' cat run.log
}

rc_case sh_scripts__run_in_the_shell_of_rc
sh_scripts__run_in_the_shell_of_rc_body()
{
	machine
	echo 'passed_on=$1' | script first.sh 'BEFORE: second'
	echo 'echo "got $passed_on"' | script second 'KEYWORD: shutdown'
	echo 'if then' | script broken.sh 'BEFORE: first.sh'
	run_rc 0
	atf_check -o match:'^got start$' \
	    -o match:'rc.d/broken.sh exited with code 2' cat console
}

rc_case directories__of_two_scripts_with_one_name_the_first_wins
directories__of_two_scripts_with_one_name_the_first_wins_body()
{
	machine
	mkdir -p local/etc/rc.d
	rc_conf "rc_directories='$RC_ETC/rc.d $PWD/local/etc/rc.d'"
	service same 'KEYWORD: shutdown'
	mv etc/rc.d/same local/etc/rc.d/same
	sed 's/start same/the local one/' local/etc/rc.d/same >etc/rc.d/same
	chmod 755 etc/rc.d/same
	service extra 'REQUIRE: same'
	mv etc/rc.d/extra local/etc/rc.d/
	cat >expected <<-END
		DATE
		etc/rc: WARNING: Ignoring $PWD/local/etc/rc.d/same: an earlier directory has same too
		the local one
		start extra
		DATE
	END
	run_rc 0
}

rc_case override__names_the_scripts_to_run
override__names_the_scripts_to_run_body()
{
	machine
	service one 'REQUIRE: two'
	service two 'REQUIRE: one'
	printf 'DATE\nstart two\nDATE\n' >expected
	RC_FILES_OVERRIDE="$RC_ETC/rc.d/two" run_rc 0
}

rc_case services__that_were_supervised_before_are_forgotten
services__that_were_supervised_before_are_forgotten_body()
{
	machine
	service one 'KEYWORD: shutdown'
	mkdir -p service/two/supervise service/mine service/.svscan
	: >service/two/script
	: >service/mine/run
	: >service/.svscan/summary
	find service | sort >expout
	for state in single-user multi-user; do
		echo $state >run/state
		run_rc 0
		atf_check -o file:expout sh -c 'find service | sort'
	done
	grep -v -e /two -e summary expout >left
	echo boot >run/state
	run_rc 0
	atf_check -o file:left sh -c 'find service | sort'
}

rc_case log__goes_where_RC_LOG_FILE_says
log__goes_where_RC_LOG_FILE_says_body()
{
	machine
	service one 'KEYWORD: shutdown'
	RC_LOG_FILE=$PWD/elsewhere run_rc 0
	atf_check -o match:'^start one$' cat elsewhere
	[ ! -e run.log ] || atf_fail "there is a log in the usual place too"
}

rc_case names__with_blanks_and_quotes_are_names
names__with_blanks_and_quotes_are_names_body()
{
	machine
	name="a b'\$(touch hit);*"
	printf '#!/bin/sh\necho ran\n' >"etc/rc.d/$name"
	chmod 755 "etc/rc.d/$name"
	run_rc 0
	atf_check -o match:'^ran$' cat console
	[ ! -e hit ] || atf_fail "a name was evaluated"
	atf_check -o match:"rc.d/a b'" cat run/timeline
}

atf_init_test_cases()
{
	rc_add_cases
}
