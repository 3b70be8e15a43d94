# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154
. "$SRCTOP/tests/rc/machine.sh"

rc_case hanging_script__is_named_then_given_up
hanging_script__is_named_then_given_up_body()
{
	machine
	rc_conf rc_patience=0.1 rc_start_timeout=0.5
	script hang 'BEFORE: after' <<-'END'
		echo $$ >hang.pid
		sleep 1000
	END
	service after 'KEYWORD: shutdown'
	run_rc 0
	atf_check -o match:"waiting for $RC_ETC/rc.d/hang" \
	    -o match:"rc.d/hang: no end after 0.5 s" \
	    -o match:"rc.d/hang terminated with signal" \
	    -o match:'^start after$' cat console
}

rc_case no_scripts__is_said
no_scripts__is_said_body()
{
	machine
	rm -rf etc/rc.d/*
	run_rc 0
	atf_check -o match:"WARNING: no scripts in $RC_ETC/rc.d" cat console
}

rc_case start_timeout__is_a_knob_of_the_service
start_timeout__is_a_knob_of_the_service_body()
{
	machine
	rc_conf rc_start_timeout=100 slow_start_timeout=0.3
	script slow 'KEYWORD: shutdown' <<-END
		\$_rc_subr_loaded . $RC_ETC/rc.subr
		name=slow
		start_cmd='sleep 1000'
		load_rc_config \$name
		run_rc_command "\$1"
	END
	run_rc 0
	atf_check -o match:'rc.d/slow: no end after 0.3 s' cat console
}

rc_case timeouts__that_are_no_numbers_cost_a_warning
timeouts__that_are_no_numbers_cost_a_warning_body()
{
	machine
	rc_conf rc_patience=1O rc_start_timeout=5m first_start_timeout=x
	service first 'KEYWORD: shutdown'
	run_rc 0
	atf_check -o match:'rc_patience is not a number of seconds: 1O' \
	    -o match:'rc_start_timeout is not a number of seconds: 5m' \
	    -o match:'first_start_timeout is not a number of seconds: x' \
	    -o match:'^start first$' cat console
}

rc_case scripts__can_write_to_the_log_by_rc_log
scripts__can_write_to_the_log_by_rc_log_body()
{
	machine
	script one 'KEYWORD: shutdown' <<-'END'
		rc_log "a word"
		echo done
	END
	run_rc 0
	atf_check -o match:'^\[NOTE: a word\]$' -o match:'^done$' cat run.log
}

rc_case interrupt__hits_the_script_not_the_boot
interrupt__hits_the_script_not_the_boot_body()
{
	machine
	script hang 'BEFORE: after' <<-'END'
		# Says itself that it runs: between two commands of a shell an
		# interrupt may be lost.
		sh -c ': >hanging; exec sleep 1000'
	END
	service after 'KEYWORD: shutdown'
	# A process group of its own, to be hit as Ctrl-C hits one.
	# shellcheck disable=SC2086 # words
	perl -e 'setpgrp; $SIG{INT} = "DEFAULT"; exec @ARGV' \
	    $TEST_SHELL etc/rc >>raw 2>&1 </dev/null &
	rc=$!
	wait_until 20 [ -e hanging ]
	kill -INT "-$rc"
	wait "$rc" || atf_fail "rc failed: $(cat raw)"
	atf_check -o match:'^start after$' cat raw
}

rc_case quit__ends_the_boot
quit__ends_the_boot_body()
{
	machine
	script hang 'BEFORE: after' <<-'END'
		sh -c ': >hanging; exec sleep 1000'
	END
	service after 'KEYWORD: shutdown'
	# shellcheck disable=SC2086 # words
	perl -e 'setpgrp; $SIG{QUIT} = "DEFAULT"; exec @ARGV' \
	    $TEST_SHELL etc/rc >>raw 2>&1 </dev/null &
	rc=$!
	wait_until 20 [ -e hanging ]
	kill -QUIT "-$rc"
	status=0
	wait "$rc" || status=$?
	[ "$status" -eq 1 ] || atf_fail "rc ended with $status: $(cat raw)"
	atf_check -o match:'^Boot interrupted at' -o not-match:'start after' \
	    cat raw
}

rc_case stop_boot__ends_it_with_status_1
stop_boot__ends_it_with_status_1_body()
{
	machine
	script stopper 'BEFORE: after' <<-END
		\$_rc_subr_loaded . $RC_ETC/rc.subr
		stop_boot
	END
	service after 'KEYWORD: shutdown'
	run_rc 1 autoboot
	atf_check -o match:'^ERROR: ABORTING BOOT .sending SIGTERM to parent.!$' \
	    -o not-match:'start after' cat console
}

rc_case rclog_killed__and_nothing_is_lost
rclog_killed__and_nothing_is_lost_body()
{
	machine
	# From mountcritlocal on the log is on disk.
	service mountcritlocal 'BEFORE: before'
	script before 'BEFORE: killer' <<-'END'
		echo before
		exit 4
	END
	script killer 'BEFORE: after' <<-'END'
		for comm in /proc/[0-9]*/comm; do
			pid=${comm#/proc/}
			pid=${pid%/comm}
			[ "$(cat "$comm" 2>/dev/null)" = rclog ] || continue
			# ours, not that of a test beside us
			[ "$(readlink "/proc/$pid/cwd")" = "$PWD" ] || continue
			kill -9 "$pid"
		done
		echo survived
	END
	service after 'KEYWORD: shutdown'
	run_rc 0
	atf_check -o match:'^survived$' -o match:'^start after$' \
	    -o match:'^    .*/before$' cat console
	atf_check -o match:'^before$' -o match:'^survived$' \
	    -o match:'^start after$' -o match:'finished at' cat run.log
}

rc_case rclog_missing__the_boot_goes_on
rclog_missing__the_boot_goes_on_body()
{
	machine
	mkdir libexec
	cp -R "$RC_LIBEXEC/." libexec/
	rm libexec/rclog
	RC_LIBEXEC=$PWD/libexec
	service one 'KEYWORD: shutdown'
	run_rc 0
	atf_check -o match:'^start one$' -o not-match:metadata cat console
}

rc_case rcorder_missing__the_boot_goes_on
rcorder_missing__the_boot_goes_on_body()
{
	machine
	RC_SBIN=$PWD/bin
	service one 'REQUIRE: two'
	service two 'KEYWORD: shutdown'
	run_rc 0
	atf_check -o match:'^start one$' -o match:'^start two$' \
	    -o match:'no order from rcorder' \
	    -o match:'rcorder exited with code 127' cat console
}

rc_case cycle__is_reported_and_everything_runs
cycle__is_reported_and_everything_runs_body()
{
	machine
	service one 'REQUIRE: two'
	service two 'REQUIRE: one'
	run_rc 0
	atf_check -o match:'^start one$' -o match:'^start two$' \
	    -o match:'rcorder: Circular dependency' \
	    -o match:'rcorder exited with code 1' \
	    -o match:'^    rcorder$' cat console
}

rc_case bad_scripts__hinder_nobody
bad_scripts__hinder_nobody_body()
{
	machine
	service good 'KEYWORD: shutdown'
	mkfifo etc/rc.d/fifo
	mkdir etc/rc.d/directory
	ln -s nowhere etc/rc.d/dangling
	ln -s loop etc/rc.d/loop
	service plain 'KEYWORD: shutdown'
	chmod 644 etc/rc.d/plain
	service 'edited~' 'KEYWORD: shutdown'
	: >etc/rc.d/empty
	chmod 755 etc/rc.d/empty
	run_rc 0
	atf_check -o match:'^start good$' \
	    -o match:"Ignoring non-executable file $RC_ETC/rc.d/plain" \
	    -o match:"Ignoring scratch file $RC_ETC/rc.d/edited~" \
	    -o not-match:failures cat console
}

rc_case broken_rc_conf__the_last_good_one_counts
broken_rc_conf__the_last_good_one_counts_body()
{
	machine
	script show 'KEYWORD: shutdown' <<-'END'
		echo "knob is $knob"
	END
	rc_conf knob=good
	run_rc 0 autoboot
	rc_conf 'knob=bad' 'if then'
	run_rc 0 autoboot
	atf_check -o match:'^knob is good$' -o match:"$RC_ETC/rc.conf:.*2" \
	    -o match:"using the last good copy, $RC_STATE/good$RC_ETC/rc.conf" \
	    cat console
	rc_conf 'knob=new'
	run_rc 0 autoboot
	atf_check -o match:'^knob is new$' -o not-match:WARNING cat console
}

rc_case rc_conf__may_end_by_return
rc_conf__may_end_by_return_body()
{
	machine
	script show 'KEYWORD: shutdown' <<-'END'
		echo "knob is $knob"
	END
	rc_conf knob=good 'return 0' knob=bad
	printf 'DATE\nknob is good\nDATE\n' >expected
	run_rc 0 autoboot
}

rc_case good_copies__are_made_at_the_end_if_not_before
good_copies__are_made_at_the_end_if_not_before_body()
{
	machine
	rc_conf knob=good
	# As when the directory is on a file system that is mounted later.
	mv state later
	: >state
	script mount 'KEYWORD: shutdown' <<-'END'
		rm state && mv later state
	END
	run_rc 0 autoboot
	atf_check -o inline:'knob=good\n' cat "$RC_STATE/good$RC_ETC/rc.conf"
}

rc_case broken_rc_conf__never_becomes_the_good_copy
broken_rc_conf__never_becomes_the_good_copy_body()
{
	machine
	script show 'KEYWORD: shutdown' <<-'END'
		echo "knob is $knob"
	END
	rc_conf knob=good
	run_rc 0 autoboot
	# It parses, and ends the shell that reads it; boot after boot.
	rc_conf knob=bad 'exit 0'
	for boot in 1 2 3; do
		run_rc 0 autoboot
		atf_check -o match:'^knob is good$' \
		    -o match:'using the last good copy' cat console
	done
	printf 'knob=dos\r\nother=x\r\n' >etc/rc.conf
	for boot in 1 2; do
		run_rc 0 autoboot
		atf_check -o match:'^knob is dos$' -o match:'CR LF' cat console
	done
	printf 'knob=dos\r\nexit 0\r\n' >etc/rc.conf
	run_rc 0 autoboot
	atf_check -o match:'^knob is good$' cat console
}

rc_case broken_rc_conf__is_noticed_when_its_time_is_kept
broken_rc_conf__is_noticed_when_its_time_is_kept_body()
{
	machine
	rc_conf knob=good
	run_rc 0 autoboot
	cp -p etc/rc.conf time
	rc_conf 'if then'
	touch -r time etc/rc.conf
	run_rc 0 autoboot
	atf_check -o match:'using the last good copy' cat console
}

rc_case broken_rc_conf__is_survived_when_another_file_broke_it
broken_rc_conf__is_survived_when_another_file_broke_it_body()
{
	machine
	script show 'KEYWORD: shutdown' <<-'END'
		echo "knob is $knob, other is $other"
	END
	echo 'other=read' >other
	rc_conf knob=good other=unread ". $PWD/other"
	run_rc 0 autoboot
	atf_check -o match:'^knob is good, other is read$' \
	    -o not-match:WARNING cat console
	# Neither rc.conf nor its last good copy can be read to the end now.
	echo 'if then' >other
	run_rc 0 autoboot
	atf_check -o match:'^knob is good, other is unread$' cat console
}

rc_case broken_rc_conf__what_can_be_read_is_read
broken_rc_conf__what_can_be_read_is_read_body()
{
	machine
	script show 'KEYWORD: shutdown' <<-'END'
		echo "knob is $knob, other is $other"
	END
	rc_conf 'knob=saved' 'case' 'other="too"'
	run_rc 0 autoboot
	atf_check -o match:'^knob is saved, other is too$' \
	    -o match:"$RC_ETC/rc.conf:2: skipped: case" cat console
}

rc_case rc_conf__may_be_missing_or_not_configured
rc_conf__may_be_missing_or_not_configured_body()
{
	machine
	service one 'KEYWORD: shutdown'
	rm etc/rc.conf
	printf 'DATE\nstart one\nDATE\n' >expected
	run_rc 0 autoboot
	rm expected
	rc_conf rc_configured=NO
	run_rc 1 autoboot
	atf_check -o inline:"$RC_ETC/rc.conf is not configured.  Multiuser boot aborted.\n" \
	    cat console
}

rc_case log__on_a_full_disk_costs_nothing_but_the_log
log__on_a_full_disk_costs_nothing_but_the_log_body()
{
	machine
	service one 'KEYWORD: shutdown'
	RC_LOG_FILE=/dev/full run_rc 0
	atf_check -o match:'^start one$' cat console
}

rc_case console__gone_in_mid_boot_stops_nothing
console__gone_in_mid_boot_stops_nothing_body()
{
	machine
	service one 'BEFORE: touch'
	echo ': >finished' | script touch 'KEYWORD: shutdown'
	# shellcheck disable=SC2086 # words
	$TEST_SHELL etc/rc 2>&1 </dev/null | head -c 1 >/dev/null
	wait_until 20 [ -e finished ]
	wait_until 20 grep -q 'exiting with status 0' run.log
}

atf_init_test_cases()
{
	rc_add_cases
}
