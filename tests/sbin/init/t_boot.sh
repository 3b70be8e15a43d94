# SPDX-License-Identifier: BSD-2-Clause
#
# t_boot.sh -- from the start to the end, along each way out.

. "$SRCTOP/tests/sbin/init/ns.sh"

# ends_by SIGNAL STATUS WORD
#	The signal in multi-user operation ends the namespace so, and has
#	rc.shutdown called with WORD.
ends_by()
{
	fake_etc
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s "$1" "$init_pid"
	finished "$2"
	printf 'rc autoboot\nrc.shutdown %s\n' "$3" >expected
	atf_check -o file:expected cat out
	atf_check -o inline:'shutdown\n' cat run/state
}

atf_test_case int__reboots
int__reboots_head() { needs; }
int__reboots_body() { ends_by INT 129 reboot; }

atf_test_case usr1__halts
usr1__halts_head() { needs; }
usr1__halts_body() { ends_by USR1 130 halt; }

atf_test_case usr2__powers_off
usr2__powers_off_head() { needs; }
usr2__powers_off_body() { ends_by USR2 130 poweroff; }

atf_test_case pwr__powers_off
pwr__powers_off_head() { needs; }
pwr__powers_off_body() { ends_by PWR 130 poweroff; }

atf_test_case realtime_signals__of_other_tools_work
realtime_signals__of_other_tools_work_head() { needs; }
realtime_signals__of_other_tools_work_body()
{
	ends_by 37 130 halt
	ends_by 38 130 poweroff
	ends_by 39 129 reboot
}

atf_test_case rc__gets_its_environment
rc__gets_its_environment_head() { needs; }
rc__gets_its_environment_body()
{
	fake_etc
	cat >etc/rc <<-'EOF'
		echo "$* $PATH $HOME ${container-none} $PPID $(cat "$RC_RUN/state")"
		tr -d '\0' </proc/1/comm
		grep SigBlk /proc/self/status
		kill -s USR2 1
	EOF
	atf_check -s signal:2 -o inline:'autoboot /a:/bin /h other 1 boot
rcinit
SigBlk:	0000000000000000
rc.shutdown poweroff
' env PATH=/a:/bin HOME=/h ./ns "$INIT"
	printf 'echo "$container"; kill -s USR2 1' >etc/rc
	export container=lxc
	atf_check -s signal:2 -o inline:'lxc\nrc.shutdown poweroff\n' ./ns "$INIT"
}

atf_test_case option_f__is_not_autoboot
option_f__is_not_autoboot_head() { needs; }
option_f__is_not_autoboot_body()
{
	fake_etc
	printf 'echo "rc [$*]"; kill -s USR2 1' >etc/rc
	atf_check -s signal:2 -o inline:'rc []\nrc.shutdown poweroff\n' \
	    ./ns "$INIT" -f
}

atf_test_case request__during_rc_ends_rc_and_shuts_down
request__during_rc_ends_rc_and_shuts_down_head() { needs; }
request__during_rc_ends_rc_and_shuts_down_body()
{
	fake_etc
	cat >etc/rc <<-'EOF'
		trap 'echo "rc got TERM"; exit 1' TERM
		echo rc waits
		while :; do sleep 0.05; done
	EOF
	in_background "$INIT"
	wait_until 10 says 'rc waits'
	kill -s INT "$init_pid"
	finished 129
	# What the shell says about its sleep is its own business.
	atf_check -o inline:'rc waits\nrc got TERM\nrc.shutdown reboot\n' \
	    sed /Terminated/d out
}

atf_test_case request__later_and_stronger_replaces_earlier
request__later_and_stronger_replaces_earlier_head() { needs; }
request__later_and_stronger_replaces_earlier_body()
{
	fake_etc
	cat >etc/rc.shutdown <<-'EOF'
		echo "rc.shutdown $*"
		kill -s USR2 1
		kill -s TERM 1
	EOF
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s INT "$init_pid"
	finished 130
	atf_check -o inline:'rc autoboot\nrc.shutdown reboot\n' cat out
}

atf_test_case rc_shutdown__that_fails_is_reported
rc_shutdown__that_fails_is_reported_head() { needs; }
rc_shutdown__that_fails_is_reported_body()
{
	fake_etc
	echo 'exit 3' >etc/rc.shutdown
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s INT "$init_pid"
	finished 129
	atf_check -o inline:"rc autoboot
init: $PWD/etc/rc.shutdown returned status 3
" cat out
}

atf_test_case rc_shutdown__that_hangs_is_ended_with_its_children
rc_shutdown__that_hangs_is_ended_with_its_children_head() { needs; }
rc_shutdown__that_hangs_is_ended_with_its_children_body()
{
	fake_etc
	cat >etc/rc.shutdown <<-'EOF'
		trap '' TERM
		sleep 1000
	EOF
	export RC_SHUTDOWN_LIMIT=1 RC_INIT_GRACE=1
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s USR2 "$init_pid"
	finished 130
	atf_check -o inline:"rc autoboot
init: timeout expired for $PWD/etc/rc.shutdown, terminating it
" cat out
}

atf_test_case rc_shutdown__missing_is_no_obstacle
rc_shutdown__missing_is_no_obstacle_head() { needs; }
rc_shutdown__missing_is_no_obstacle_body()
{
	fake_etc
	rm etc/rc.shutdown
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s USR2 "$init_pid"
	finished 130
	atf_check -o match:"init: .*/etc/rc.shutdown returned status" cat out
}

atf_test_case processes__get_term_then_kill
processes__get_term_then_kill_head() { needs; }
processes__get_term_then_kill_body()
{
	fake_etc
	cat >etc/rc <<-'EOF'
		(trap 'echo polite; exit' TERM
		 echo >"$RC_RUN/one"; while :; do sleep 0.05; done) &
		(trap '' TERM HUP
		 echo >"$RC_RUN/two"; while :; do sleep 0.05; done) &
		(echo >"$RC_RUN/three"; kill -s STOP $(exec sh -c 'echo $PPID')
		 ) &
		while ! [ -e "$RC_RUN/one" -a -e "$RC_RUN/two" -a \
		    -e "$RC_RUN/three" ]; do sleep 0.02; done
	EOF
	export RC_INIT_GRACE=1
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s INT "$init_pid"
	finished 129
	atf_check -o inline:'rc.shutdown reboot\npolite\n' \
	    sed /Terminated/d out
}

atf_test_case orphans__are_reaped_by_the_thousand
orphans__are_reaped_by_the_thousand_head() { needs; }
orphans__are_reaped_by_the_thousand_body()
{
	fake_etc
	cat >etc/rc <<-'EOF'
		i=0
		while [ $i -lt 3000 ]; do (: & ) ; i=$((i + 1)); done
		tries=500
		while [ $tries -gt 0 ]; do
			grep -l 'State:.Z' /proc/[0-9]*/status \
			    >"$RC_RUN/zombies" 2>/dev/null
			[ -s "$RC_RUN/zombies" ] || break
			sleep 0.02
			tries=$((tries - 1))
		done
		cat "$RC_RUN/zombies"
		kill -s USR2 1
	EOF
	atf_check -s signal:2 -o inline:'rc.shutdown poweroff\n' ./ns "$INIT"
}

atf_test_case orphans__that_come_all_at_once_are_reaped
orphans__that_come_all_at_once_are_reaped_head() { needs; }
orphans__that_come_all_at_once_are_reaped_body()
{
	fake_etc
	export OBJ
	# In the background: were it rc's own child, rc would be in the way.
	echo '("$OBJ/zombies" 2000 &)' >etc/rc
	in_background "$INIT"
	wait_until 20 no_children
	kill -s INT "$init_pid"
	finished 129
}

# no_children
#	The background init is in multi-user operation and has none at all.
no_children()
{
	state_is multi-user && ! pgrep -P "$init_pid"
}

atf_test_case stray_signals__do_nothing
stray_signals__do_nothing_head() { needs; }
stray_signals__do_nothing_body()
{
	fake_etc
	cat >etc/rc <<-'EOF'
		for s in QUIT PIPE ALRM TTIN TTOU WINCH URG IO VTALRM PROF \
		    CONT STOP KILL; do
			kill -s $s 1
		done
	EOF
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s INT "$init_pid"
	finished 129
	atf_check -o inline:'rc.shutdown reboot\n' cat out
}

atf_test_case messages__do_not_wait_for_a_full_pipe
messages__do_not_wait_for_a_full_pipe_head() { needs; }
messages__do_not_wait_for_a_full_pipe_body()
{
	fake_etc
	# The pipe is full and nobody reads it when init wants to complain.
	cat >etc/rc <<-'EOF'
		dd if=/dev/zero bs=4096 count=1000 oflag=nonblock \
		    of=/proc/self/fd/3 3>&2 2>"$RC_RUN/dd"
		exit 0
	EOF
	printf 'garbage\n' >etc/ttys
	mkfifo pipe
	sh -c 'exec 3<>pipe; echo $$ >holder; exec sleep 60' &
	holder=$!
	wait_until 10 test -s holder
	./ns "$INIT" >/dev/null 2>pipe </dev/null &
	ns_pid=$!
	wait_until 10 has_child "$ns_pid"
	init_pid=$child
	wait_until 10 state_is multi-user
	kill -s INT "$init_pid"
	touch out
	finished 129
	atf_check -o match:'Resource temporarily unavailable' cat run/dd
	kill "$holder"
	wait "$holder" || :
}

atf_test_case descriptors__that_are_closed_are_no_obstacle
descriptors__that_are_closed_are_no_obstacle_head() { needs; }
descriptors__that_are_closed_are_no_obstacle_body()
{
	fake_etc
	printf 'ls -l /proc/self/fd | sed -n "s/.* -> //p" >"$RC_RUN/fds"\n
	    kill -s USR2 1' >etc/rc
	atf_check -s signal:2 ./ns sh -c 'exec "$0" <&- >&- 2>&-' "$INIT"
	atf_check -o match:'^/dev/null$' head -n 1 run/fds
	[ "$(grep -c /dev/null run/fds)" -ge 2 ] || atf_fail "$(cat run/fds)"
}

atf_test_case state__is_skipped_where_it_cannot_be_written
state__is_skipped_where_it_cannot_be_written_head() { needs; }
state__is_skipped_where_it_cannot_be_written_body()
{
	fake_etc
	export RC_RUN=/proc/nowhere
	printf 'echo rc; kill -s USR2 1' >etc/rc
	atf_check -s signal:2 -o inline:'rc\nrc.shutdown poweroff\n' ./ns "$INIT"
}

atf_test_case state__follows_no_link
state__follows_no_link_head() { needs; }
state__follows_no_link_body()
{
	fake_etc
	echo precious >victim
	ln -s "$PWD/victim" run/state.new
	ln -s "$PWD/victim" run/state
	in_background "$INIT"
	wait_until 10 state_is multi-user
	kill -s INT "$init_pid"
	finished 129
	atf_check -o inline:'precious\n' cat victim
}

atf_test_case memory__is_not_allocated_after_the_start
memory__is_not_allocated_after_the_start_head() { needs_with strace; }
memory__is_not_allocated_after_the_start_body()
{
	fake_etc
	printf 'x "/bin/sleep 1000" none on\nbad\n' >etc/ttys
	in_background "$INIT"
	wait_until 10 state_is multi-user
	strace -qq -p "$init_pid" -o trace 2>err &
	strace=$!
	wait_until 10 traced "$init_pid" || atf_skip "cannot trace"
	printf 'y "/bin/false" none on\n' >>etc/ttys
	kill -s HUP "$init_pid"
	wait_until 10 says \
	    "init: getty repeating too quickly on port \`y', sleeping"
	kill -s TSTP "$init_pid"
	kill -s INT "$init_pid"
	finished 129
	wait "$strace" || :
	atf_check -o match:'clone' cat trace
	atf_check -s exit:1 grep -E '^(brk|mmap|mremap|munmap)' trace
}

# forks_fail RANGE
#	From now on the background init's forks fail, the RANGE of them.
forks_fail()
{
	strace -qq -p "$init_pid" -o trace \
	    -e "inject=clone,clone3,fork,vfork:error=EAGAIN:when=$1" 2>err &
	strace=$!
	wait_until 10 traced "$init_pid"
}

atf_test_case fork__that_fails_is_tried_again_later
fork__that_fails_is_tried_again_later_head() { needs_with strace; }
fork__that_fails_is_tried_again_later_body()
{
	fake_etc
	in_background "$INIT"
	wait_until 10 state_is multi-user
	forks_fail 1..3
	printf 'x "sh -c '\''echo here >>$RC_RUN/x; exec sleep 1000'\''" none on\n' \
	    >etc/ttys
	kill -s HUP "$init_pid"
	wait_until 10 test -s run/x
	kill -s INT "$init_pid"
	finished 129
	wait "$strace" || :
	# No busy loop: a handful of attempts, each with its message.
	atf_check -o inline:'3\n' grep -c 'init: cannot fork for `x'\' out
	atf_check -o inline:'3\n' grep -c 'clone.*EAGAIN.*INJECTED' trace
}

atf_test_case fork__that_keeps_failing_does_not_stop_a_shutdown
fork__that_keeps_failing_does_not_stop_a_shutdown_head() { needs_with strace; }
fork__that_keeps_failing_does_not_stop_a_shutdown_body()
{
	fake_etc
	in_background "$INIT"
	wait_until 10 state_is multi-user
	forks_fail 1+
	kill -s INT "$init_pid"
	finished 129
	wait "$strace" || :
	atf_check -o inline:"rc autoboot
init: cannot fork for $PWD/etc/rc.shutdown: Resource temporarily unavailable, trying again
init: $PWD/etc/rc.shutdown was not run
init: cannot fork for sync: Resource temporarily unavailable, trying again
" cat out
}

atf_init_test_cases()
{
	atf_add_test_case int__reboots
	atf_add_test_case usr1__halts
	atf_add_test_case usr2__powers_off
	atf_add_test_case pwr__powers_off
	atf_add_test_case realtime_signals__of_other_tools_work
	atf_add_test_case rc__gets_its_environment
	atf_add_test_case option_f__is_not_autoboot
	atf_add_test_case request__during_rc_ends_rc_and_shuts_down
	atf_add_test_case request__later_and_stronger_replaces_earlier
	atf_add_test_case rc_shutdown__that_fails_is_reported
	atf_add_test_case rc_shutdown__that_hangs_is_ended_with_its_children
	atf_add_test_case rc_shutdown__missing_is_no_obstacle
	atf_add_test_case processes__get_term_then_kill
	atf_add_test_case orphans__are_reaped_by_the_thousand
	atf_add_test_case orphans__that_come_all_at_once_are_reaped
	atf_add_test_case stray_signals__do_nothing
	atf_add_test_case messages__do_not_wait_for_a_full_pipe
	atf_add_test_case descriptors__that_are_closed_are_no_obstacle
	atf_add_test_case state__is_skipped_where_it_cannot_be_written
	atf_add_test_case state__follows_no_link
	atf_add_test_case memory__is_not_allocated_after_the_start
	atf_add_test_case fork__that_fails_is_tried_again_later
	atf_add_test_case fork__that_keeps_failing_does_not_stop_a_shutdown
}
