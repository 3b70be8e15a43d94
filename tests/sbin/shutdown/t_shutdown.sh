# SPDX-License-Identifier: BSD-2-Clause
#
# t_shutdown.sh -- shutdown, reboot, halt and poweroff.

. "$SRCTOP/tests/sbin/init/ns.sh"

SBIN=$STAGE/sbin
TALK=$OBJ/../init/talk

# fake_init
#	A process that passes for our init and notes what it is asked for in
#	`asked'.  Nothing below /run or on the console is really touched by a
#	command that ./aside runs.
fake_init()
{
	mkdir -p run
	export RC_RUN="$PWD/run"
	cat >rcinit <<-'EOF'
		#!/bin/sh
		for s in TERM INT USR1 USR2; do
			trap "echo $s >>asked" $s
		done
		echo >ready
		while ! [ -e enough ]; do sleep 0.02; done
	EOF
	chmod +x rcinit
	# A shell in the background would keep INT ignored.
	env --default-signal=INT ./rcinit &
	fake=$!
	wait_until 10 test -e ready
	export RC_INIT_PID=$fake
	: >console
	user=--map-root-user
	[ "$(id -u)" != 0 ] || user=
	cat >aside <<-EOF
		#!/bin/sh
		exec unshare --mount $user sh -c '
			mount -t tmpfs tmpfs /run &&
			    mount --bind console /dev/console || exit 77
			if [ -e utmp ]; then
				cp utmp /run/utmp
			fi
			exec "\$@"' sh "\$@"
	EOF
	chmod +x aside
	./aside true || atf_skip 'no mount namespaces here'
}

end_fake_init()
{
	: >enough
	wait "$fake"
}

# asks_for SIGNAL OUTPUT COMMAND [ARG ...]
#	The command has the fake init asked for that.
asks_for()
{
	signal=$1 output=$2
	shift 2
	rm -f asked
	atf_check -o "inline:$output" ./aside "$@"
	wait_until 10 test -s asked
	atf_check -o "inline:$signal\n" cat asked
}

atf_test_case commands__ask_init
commands__ask_init_head() { needs; }
commands__ask_init_body()
{
	fake_init
	asks_for INT '' "$SBIN/reboot"
	asks_for USR1 '' "$SBIN/halt"
	asks_for USR2 '' "$SBIN/poweroff"
	asks_for USR2 '' "$SBIN/halt" -p
	asks_for USR2 '' "$SBIN/reboot" -p
	now='Shutdown NOW!\nshutdown: init was asked to'
	asks_for INT "$now reboot\n" "$SBIN/shutdown" -r now
	asks_for USR1 "$now halt\n" "$SBIN/shutdown" -h +0
	asks_for USR2 "$now power off\n" "$SBIN/shutdown" -p now bye
	asks_for TERM "$now go to single user mode\n" "$SBIN/shutdown" now
	end_fake_init
}

atf_test_case commands__work_with_the_real_init
commands__work_with_the_real_init_head() { needs; }
commands__work_with_the_real_init_body()
{
	fake_etc
	: >console
	for pair in reboot:1 'shutdown -r now:1' poweroff:2 halt:2 \
	    'shutdown -p now:2'; do
		echo "mount --bind console /dev/console
		    $SBIN/${pair%:*} >/dev/null; exec sleep 1000" >etc/rc
		atf_check -s "signal:${pair#*:}" \
		    -o match:'^rc.shutdown' ./ns "$INIT"
	done
}

atf_test_case quick__stops_the_namespace_at_once
quick__stops_the_namespace_at_once_head() { needs; }
quick__stops_the_namespace_at_once_body()
{
	fake_etc
	for pair in 'reboot -q:1' 'reboot -f:1' 'halt -qn:2' 'poweroff -fn:2'
	do
		# shellcheck disable=SC2086 # words
		atf_check -s "signal:${pair#*:}" \
		    ./ns sh -c "$SBIN/${pair%:*}; exec sleep 1000"
	done
}

atf_test_case quick__without_privilege_says_so
quick__without_privilege_says_so_head() { needs_with setpriv; }
quick__without_privilege_says_so_body()
{
	fake_etc
	# In a namespace of its own even if it were allowed.
	atf_check -s exit:1 \
	    -e inline:'reboot: cannot reboot: Operation not permitted\n' \
	    ./ns setpriv --bounding-set=-all --inh-caps=-all \
	    "$SBIN/reboot" -qn
}

atf_test_case another_init__is_left_alone
another_init__is_left_alone_head() { needs; }
another_init__is_left_alone_body()
{
	sleep 1000 &
	other=$!
	wait_until 5 grep -qx sleep /proc/$other/comm
	export RC_INIT_PID=$other
	for c in reboot halt poweroff 'shutdown -r now' 'shutdown +5'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:1 -e inline:"${c%% *}: process $other is \
not rcng's init (it is sleep)
" "$SBIN"/$c
	done
	kill "$other" || atf_fail 'it was signalled'
	wait "$other" || :
	for bad in '' 0 -1 x 1x 99999999999; do
		atf_check -s exit:1 -e match:'RC_INIT_PID: not a process id' \
		    env RC_INIT_PID="$bad" "$SBIN/reboot"
	done
}

atf_test_case ordinary_users__are_refused
ordinary_users__are_refused_head()
{
	needs_with setpriv
	atf_set require.user root
}
ordinary_users__are_refused_body()
{
	fake_init
	atf_check -s exit:1 -e inline:'halt: only root may ask init for this\n' \
	    setpriv --reuid=65534 --clear-groups "$SBIN/halt"
	atf_check -s exit:1 \
	    -e inline:'shutdown: only root may ask init for this\n' \
	    setpriv --reuid=65534 --clear-groups "$SBIN/shutdown" now
	end_fake_init
	! [ -e asked ] || atf_fail "asked: $(cat asked)"
}

atf_test_case wrong_use__is_explained
wrong_use__is_explained_head() { needs; }
wrong_use__is_explained_body()
{
	fake_init
	for t in '' x + +x +-1 + 1 123 12:3 24:00 12:60 1:000 +1x 2500 \
	    2602300000 2613010000 99999999999999 ' 12:00' \
	    '+99999999999999999999'; do
		atf_check -s exit:1 -e inline:"shutdown: not a time: $t\n" \
		    "$SBIN/shutdown" -r "$t"
	done
	atf_check -s exit:1 \
	    -e inline:'shutdown: that time is already past: 0102030405\n' \
	    "$SBIN/shutdown" -r 0102030405
	atf_check -s exit:1 \
	    -e inline:'shutdown: that time is already past: 199901010000\n' \
	    "$SBIN/shutdown" -r 199901010000
	atf_check -s exit:1 \
	    -e inline:'shutdown: only one of -h, -k, -p and -r\n' \
	    "$SBIN/shutdown" -rh now
	for args in '' -r '-c now' '-cr' -z; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:1 -e match:'^usage: shutdown' \
		    "$SBIN/shutdown" $args
	done
	for c in reboot halt poweroff; do
		for args in now -z -n; do
			atf_check -s exit:1 -e match:"^usage: $c" \
			    "$SBIN/$c" "$args"
		done
	done
	end_fake_init
	! [ -e asked ] || atf_fail "asked: $(cat asked)"
}

atf_test_case shutdown__waits_and_can_be_cancelled
shutdown__waits_and_can_be_cancelled_head() { needs; }
shutdown__waits_and_can_be_cancelled_body()
{
	fake_init
	atf_check -s exit:1 -e inline:'shutdown: no shutdown is waiting\n' \
	    "$SBIN/shutdown" -c
	./aside "$SBIN/shutdown" -r +5 'new kernel' >waiting ||
	    atf_fail "$(cat waiting)"
	pid=$(cat run/shutdown.pid)
	atf_check -o inline:'600\n' stat -c %a run/shutdown.pid
	atf_check -o match:'^Shutdown at [A-Z]' \
	    -o match:"^shutdown: \[pid $pid\]$" cat waiting
	wait_until 10 grep -q 'new kernel' console
	atf_check -o match:'System shutdown message from ' \
	    -o match:'^System going down in 5 minutes.$' \
	    -o match:'^new kernel.$' cat console
	atf_check -o match:'NO LOGINS: System going down in 5 minutes' \
	    -o match:'new kernel' cat run/nologin
	atf_check -s exit:1 -e inline:"shutdown: another shutdown is waiting \
(pid $pid); \`shutdown -c' cancels it
" ./aside "$SBIN/shutdown" -p +7
	atf_check -o inline:"shutdown: cancelled (pid $pid)\n" \
	    "$SBIN/shutdown" -c
	gone "$pid" || atf_fail 'it is still there'
	! [ -e run/nologin ] || atf_fail 'logins are still denied'
	atf_check -o match:'System shutdown cancelled' cat console
	atf_check -s exit:1 -e inline:'shutdown: no shutdown is waiting\n' \
	    "$SBIN/shutdown" -c
	end_fake_init
	! [ -e asked ] || atf_fail "asked: $(cat asked)"
}

atf_test_case shutdown_c__signals_nobody_but_a_shutdown
shutdown_c__signals_nobody_but_a_shutdown_head() { needs; }
shutdown_c__signals_nobody_but_a_shutdown_body()
{
	mkdir run
	export RC_RUN="$PWD/run"
	sleep 1000 &
	other=$!
	echo "$other" >run/shutdown.pid
	atf_check -s exit:1 -e inline:'shutdown: no shutdown is waiting\n' \
	    "$SBIN/shutdown" -c
	kill "$other" || atf_fail 'it was signalled'
	wait "$other" || :
}

atf_test_case shutdown__in_a_pipe_does_not_hold_it
shutdown__in_a_pipe_does_not_hold_it_head() { needs; }
shutdown__in_a_pipe_does_not_hold_it_body()
{
	fake_init
	out=$(./aside "$SBIN/shutdown" -r +60 2>&1)
	case $out in
	*'[pid '*) ;;
	*) atf_fail "$out" ;;
	esac
	# More than five minutes: logins are still allowed.
	! [ -e run/nologin ] || atf_fail 'logins are denied already'
	atf_check -o ignore "$SBIN/shutdown" -c
	end_fake_init
}

atf_test_case shutdown_D__stays_and_heeds_an_interrupt
shutdown_D__stays_and_heeds_an_interrupt_head() { needs; }
shutdown_D__stays_and_heeds_an_interrupt_body()
{
	fake_init
	./aside "$SBIN/shutdown" -D -r +5 >waiting 2>&1 &
	pid=$!
	wait_until 10 test -e run/nologin
	kill -s TERM "$pid"
	status=0
	wait "$pid" || status=$?
	atf_check_equal 1 "$status"
	! [ -e run/nologin ] || atf_fail 'logins are still denied'
	end_fake_init
}

atf_test_case time_of_day__that_is_past_is_tomorrow
time_of_day__that_is_past_is_tomorrow_head() { needs; }
time_of_day__that_is_past_is_tomorrow_body()
{
	fake_init
	export TZ=UTC0
	for format in %H:%M %H%M; do
		before=$(date -d '2 minutes ago' +$format)
		./aside "$SBIN/shutdown" -r "$before" >waiting
		atf_check -o ignore "$SBIN/shutdown" -c
		day=$(date -d 'tomorrow 2 minutes ago' '+%a %b %e %H:%M:00 %Y')
		atf_check -o match:"^Shutdown at $day.$" cat waiting
	done
	for format in %H:%M %H%M %d%H%M %m%d%H%M %y%m%d%H%M %Y%m%d%H%M; do
		later=$(date -d '3 minutes' +$format)
		day=$(date -d '3 minutes' '+%a %b %e %H:%M:00 %Y')
		./aside "$SBIN/shutdown" -r "$later" >waiting
		atf_check -o ignore "$SBIN/shutdown" -c
		atf_check -o match:"^Shutdown at $day.$" cat waiting
	done
	end_fake_init
}

atf_test_case shutdown_k__only_denies_logins
shutdown_k__only_denies_logins_head() { needs; }
shutdown_k__only_denies_logins_body()
{
	fake_init
	atf_check -o inline:"Shutdown NOW!\nbut you'll have to do it yourself\n" \
	    ./aside env RC_INIT_PID=1 "$SBIN/shutdown" -k now get out
	atf_check -o match:'IMMEDIATELY' -o match:'get out' cat run/nologin
	end_fake_init
	! [ -e asked ] || atf_fail "asked: $(cat asked)"
}

atf_test_case message__comes_from_standard_input_and_is_made_harmless
message__comes_from_standard_input_and_is_made_harmless_head() { needs; }
message__comes_from_standard_input_and_is_made_harmless_body()
{
	fake_init
	printf 'one\ntwo\033[2Jthree\tfour\n\n\n' |
	    ./aside "$SBIN/shutdown" -k now - >/dev/null
	printf '%s\r\n' 'System going down IMMEDIATELY' '' one \
	    "two?[2Jthree	four" >expected
	atf_check -o file:expected sed 1,2d console
	head -c 100000 /dev/zero | tr '\0' x |
	    ./aside "$SBIN/shutdown" -k now - >/dev/null ||
	    atf_fail 'too much of it'
	end_fake_init
}

atf_test_case users__are_told_on_their_terminals
users__are_told_on_their_terminals_head() { needs_with utmpdump; }
users__are_told_on_their_terminals_body()
{
	fake_init
	# One who is on, one who has gone, one whose line is a lie.
	cat >login <<-'EOF'
		tty=$(tty)
		{ printf '[7] [00001] [p1  ] [jane    ] [%-12s] [%-20s] [0.0.0.0        ] [2026-11-20T12:00:00,000000+00:00]\n' "${tty#/dev/}" host
		  printf '[8] [00001] [p2  ] [joe     ] [%-12s] [%-20s] [0.0.0.0        ] [2026-11-20T12:00:00,000000+00:00]\n' "${tty#/dev/}" host
		  printf '[7] [00001] [p3  ] [eve     ] [%-12s] [%-20s] [0.0.0.0        ] [2026-11-20T12:00:00,000000+00:00]\n' "../$VICTIM" host
		} | utmpdump -r >utmp 2>/dev/null
		exec ./aside "$0" -k now hear this >/dev/null
	EOF
	export VICTIM="$PWD/victim"
	: >victim
	atf_check -o save:seen "$TALK" -- sh -c "$(cat login)" "$SBIN/shutdown"
	atf_check -o inline:'1\n' grep -c '^hear this' seen
	atf_check cat victim
	end_fake_init
}

atf_test_case usage__is_the_synopsis
usage__is_the_synopsis_head() { needs_with mandoc; }
usage__is_the_synopsis_body()
{
	for c in shutdown reboot halt poweroff; do
		"$SBIN/$c" -z 2>&1 |
		    sed -e 1d -e 's/^usage://' -e 's/^ *//' >usage
		mandoc -Tascii "$SRCTOP/sbin/shutdown/$c.8" | col -b |
		    sed -n '/^SYNOPSIS/,/^DESCRIPTION/s/^     //p' |
		    grep "^$c" >synopsis
		atf_check -o file:usage cat synopsis
	done
}

atf_init_test_cases()
{
	atf_add_test_case commands__ask_init
	atf_add_test_case commands__work_with_the_real_init
	atf_add_test_case quick__stops_the_namespace_at_once
	atf_add_test_case quick__without_privilege_says_so
	atf_add_test_case another_init__is_left_alone
	atf_add_test_case ordinary_users__are_refused
	atf_add_test_case wrong_use__is_explained
	atf_add_test_case shutdown__waits_and_can_be_cancelled
	atf_add_test_case shutdown_c__signals_nobody_but_a_shutdown
	atf_add_test_case shutdown__in_a_pipe_does_not_hold_it
	atf_add_test_case shutdown_D__stays_and_heeds_an_interrupt
	atf_add_test_case time_of_day__that_is_past_is_tomorrow
	atf_add_test_case shutdown_k__only_denies_logins
	atf_add_test_case message__comes_from_standard_input_and_is_made_harmless
	atf_add_test_case users__are_told_on_their_terminals
	atf_add_test_case usage__is_the_synopsis
}
