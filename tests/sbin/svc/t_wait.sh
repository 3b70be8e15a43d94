# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # prelude
#
# t_wait -- svc -w: what ends the wait, and how.

. "$SRCTOP/tests/sbin/svc/common.sh"

# begin ARG ...
#	Run svc with a limit in the background, until it waits.
begin()
{
	"$SVC" -T 20 "$@" >out 2>err 8<&- 9<&- &
	pid=$!
	# so late that it sleeps in poll(2), or has ended
	wait_until 10 asleep
}

# asleep
#	Has it gone to wait, or ended?
asleep()
{
	gone "$pid" || waits
}

# still
#	It goes on waiting.
still()
{
	wait_until 10 asleep
	! gone "$pid" || atf_fail "ended: $(cat err)"
}

# waits
#	Does it wait for events?  Nothing else puts it to sleep.
waits()
{
	grep -q '^State:.S' "/proc/$pid/status" &&
	    grep -q inotify "/proc/$pid/fdinfo/3"
}

# ends STATUS [TEXT]
#	It ends like that.
ends()
{
	local status=0
	wait "$pid" || status=$?
	atf_check_equal "$1" "$status"
	printf %s "${2:+$2
}" >expected
	atf_check -o file:expected cat err
}

# real NAME
#	Make a service directory whose process can be found in pids.
real()
{
	mkdir "$1"
	# shellcheck disable=SC2016 # the service's
	printf '#!/bin/sh\necho $$ >>../pids\nexec sleep 60\n' >"$1/run"
	chmod 755 "$1/run"
	touch "$1/down"
}

atf_test_case a_state_that_is_there__ends_it_at_once
a_state_that_is_there__ends_it_at_once_body()
{
	fake d
	while read -r record; do
		read -r reached
		# shellcheck disable=SC2086 # words
		publish d changed=$now $record
		for state in u r d D f; do
			case $reached in
			*$state*) atf_check "$SVC" -w $state -T 0 d ;;
			*) "$SVC" -w $state -T 0 d 2>err && atf_fail "$state"
			esac
		done
	done <<-'END'
	state=down want=down
	dD
	state=down want=up
	dD
	state=starting script=start pid=5 want=up

	state=starting script=run pid=5 want=up
	u
	state=ready script=run pid=5 want=up
	ur
	state=ready want=up
	ur
	state=stopping script=run pid=5 want=down

	state=finishing script=finish pid=5 want=down
	d
	state=failed want=down
	dDf
	END
	publish d pid=5 script=run state=ready changed=$now
	for word in up ready U; do
		atf_check "$SVC" -w $word -T 0 d
	done
	publish d changed=$now state=failed
	atf_check "$SVC" -w down -T 0 d
	atf_check "$SVC" -w failed -T 0 d
}

atf_test_case a_change__wakes_it
a_change__wakes_it_body()
{
	fake d
	publish d want=down changed=$((now - 9))
	begin -w r d
	publish d want=up pid=5 script=run state=starting changed=$now
	still
	publish d want=up pid=5 script=run state=ready changed=$now generation=2
	ends 0
	begin -w D d
	publish d want=down pid=6 script=finish state=finishing changed=$now
	publish d want=down changed=$((now + 1))
	ends 0
}

atf_test_case failing__ends_the_wait_for_up_with_the_reason
failing__ends_the_wait_for_up_with_the_reason_body()
{
	fake d
	for state in u r; do
		publish d want=up pid=5 state=starting script=start changed=$now
		begin -w $state d
		publish d want=down state=failed changed=$((now + 1)) \
		    generation=2 \
		    reason='5 deaths in 10 seconds'
		ends 102 "svc: warning: d: failed: 5 deaths in 10 seconds"
	done
	begin -w u d
	ends 102 "svc: warning: d: failed: 5 deaths in 10 seconds"
}

atf_test_case having_failed_before__does_not_count
having_failed_before__does_not_count_body()
{
	fake d
	publish d want=down state=failed changed=$((now - 9)) reason=old
	begin -u -w r d
	atf_check_equal u "$(sent)"
	publish d want=up pid=5 script=run state=ready changed=$now
	ends 0
	publish d want=down state=failed changed=$((now - 9)) reason=old
	begin -u -w f d
	publish d want=up pid=5 script=run state=starting changed=$now \
	    generation=2
	still
	publish d want=up state=failed changed=$now generation=3
	ends 0
	# other letters do not start it
	begin -h -w u d
	ends 102 "svc: warning: d: failed"
}

atf_test_case a_restart__needs_another_process
a_restart__needs_another_process_body()
{
	fake d
	for letters in -t -k -r -du; do
		publish d want=up pid=5 script=run state=ready changed=$((now - 9))
		begin $letters -w r d
		publish d want=up pid=5 script=run state=stopping \
		    changed=$((now - 9)) generation=2
		publish d want=up changed=$now generation=3
		still
		publish d want=up pid=6 script=run state=ready changed=$now \
		    generation=4
		ends 0
	done
	# one that was replaced meanwhile was down
	publish d want=up pid=5 script=run state=ready changed=$((now - 9))
	begin -t -w D d
	publish d want=up pid=6 script=run state=ready changed=$now
	ends 0
	# these do not end it
	publish d want=up pid=5 script=run state=ready changed=$((now - 9))
	atf_check "$SVC" -h12 -w r -T 20 d
}

atf_test_case once__was_up_or_is_over
once__was_up_or_is_over_body()
{
	fake d
	old=$((now - 9))
	publish d changed=$old
	begin -o -w u d
	publish d want=once changed=$now ending=exit generation=3
	ends 0
	publish d changed=$old
	begin -o -w r d
	publish d want=once changed=$now ending=exit ready=$now generation=3
	ends 0
	publish d changed=$old
	begin -o -w r d
	publish d want=once changed=$now ending=exit code=1 generation=3
	ends 102 "svc: warning: d: down again"
	publish d changed=$old
	begin -w r d
	publish d want=once changed=$now ending=exit code=1 generation=3
	still
	publish d want=up changed=$now state=ready generation=4
	ends 0
}

atf_test_case all_or_any
all_or_any_body()
{
	for name in a b; do
		mkdir -p $name/supervise
		mkfifo $name/supervise/ok $name/supervise/control
		publish $name changed=$((now - 9))
	done
	exec 5<>a/supervise/ok 6<>b/supervise/ok \
	    7<>a/supervise/control 9<>b/supervise/control
	begin -u -w u a b
	publish a pid=5 script=run state=ready changed=$now
	still
	publish b pid=5 script=run state=ready changed=$now
	ends 0
	publish a state=down changed=$((now - 9))
	publish b state=down changed=$((now - 9))
	begin -W u a b
	publish b pid=5 script=run state=ready changed=$now
	ends 0
	# up at the same time
	publish b state=down changed=$((now - 9))
	begin -w u a b
	publish a pid=5 script=run state=ready changed=$now
	publish a state=down changed=$((now - 8))
	publish b pid=5 script=run state=ready changed=$now
	still
	publish a pid=6 script=run state=ready changed=$now
	ends 0
	# one is in vain
	publish a state=down changed=$((now - 9))
	publish b state=failed changed=$((now - 9))
	begin -w u a b
	ends 102 "svc: warning: b: failed"
	begin -W u a b
	publish a pid=6 script=run state=ready changed=$now
	ends 0 "svc: warning: b: failed"
	publish a state=failed changed=$((now - 9)) reason=x
	begin -W u a b
	ends 102 "svc: warning: a: failed: x
svc: warning: b: failed"
}

atf_test_case too_late__tells_how_it_stands
too_late__tells_how_it_stands_body()
{
	fake d
	publish d want=up pid=5 state=starting script=start changed=$now
	atf_check -s exit:99 -e inline:"svc: warning: d: timed out, starting
" "$SVC" -w r -T 0.2 d
	atf_check -s exit:99 -e inline:"svc: warning: d: timed out, starting
" "$SVC" -w r -T 0 d
}

atf_test_case nobody_there__is_in_vain
nobody_there__is_in_vain_body()
{
	fake d
	publish d changed=$now pid=5 state=ready script=run
	unfake
	mkdir bare
	atf_check -s exit:102 \
	    -e inline:"svc: warning: d: supervise not running\n" \
	    "$SVC" -w u d
	atf_check -s exit:102 -e inline:"svc: warning: unable to control d: \
supervise not running\n" "$SVC" -u -w u d
	atf_check -s exit:102 -e inline:"svc: warning: bare: unable to open \
supervise/ok: file does not exist\n" "$SVC" -w u bare
	atf_check -s exit:102 -e inline:"svc: warning: nope: unable to chdir: \
file does not exist\n" "$SVC" -w u nope
	# but everybody gets the letters
	fake e
	publish e changed=$now pid=5 state=ready script=run
	atf_check -s exit:102 -e inline:"svc: warning: unable to control d: \
supervise not running\n" "$SVC" -u -w u d e
	atf_check_equal u "$(sent)"
	# one is enough
	atf_check "$SVC" -u -W u d e
}

atf_test_case letters__are_kept_until_there_is_a_supervisor
letters__are_kept_until_there_is_a_supervisor_body()
{
	mkdir d
	"$SVC" -o -w u -T 20 d 2>err &
	waiting=$!
	# shellcheck disable=SC2016 # for the inner shell
	wait_until 10 sh -c 'ls -l "/proc/$1/fd" | grep -q inotify' sh \
	    "$waiting"
	fake d
	publish d state=down want=down
	atf_check_equal o "$(sent)"
	publish d changed=$((now + 1)) pid=5 state=ready script=run want=once
	wait "$waiting" || atf_fail "status $?: $(cat err)"
	atf_check_equal '' "$(cat err)"
}

atf_test_case without_inotify__it_looks_again
without_inotify__it_looks_again_body()
{
	unshare -Ur true 2>/dev/null || atf_skip "no user namespaces"
	fake d
	publish d state=down want=down
	# the limit is that of the namespace
	unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_inotify_instances &&
	    exec "$0" -o -w u -T 20 d' "$SVC" 2>err &
	waiting=$!
	atf_check_equal o "$(sent)"
	publish d changed=$((now + 1)) pid=5 state=ready script=run want=once
	wait "$waiting" || atf_fail "status $?: $(cat err)"
	atf_check_equal '' "$(cat err)"
}

atf_test_case what_vanishes__ends_it
what_vanishes__ends_it_body()
{
	for step in supervisor supervise link moved removed; do
		rm -rf d elsewhere
		fake d
		mv d/supervise elsewhere
		ln -s ../elsewhere d/supervise
		[ "$step" = link ] || {
			rm d/supervise
			mv elsewhere d/supervise
		}
		publish d changed=$now
		begin -w u d
		case $step in
		supervisor)
			unfake
			ends 102 "svc: warning: d: supervise not running" ;;
		supervise|link)
			rm -r d/supervise
			ends 102 "svc: warning: d: unable to open \
supervise/ok: file does not exist" ;;
		moved)
			mv d e
			ends 102 "svc: warning: d: unable to chdir: \
file does not exist" ;;
		removed)
			rm -r d
			wait "$pid" || atf_check_equal 102 "$?"
			atf_check grep -q 'file does not exist$' err ;;
		esac
	done
}

atf_test_case a_supervisor_that_leaves_with_it_down__has_done_it
a_supervisor_that_leaves_with_it_down__has_done_it_body()
{
	fake d
	publish d changed=$((now - 9)) pid=5 state=ready script=run
	begin -dx -w D d
	publish d changed=$now generation=2
	unfake
	ends 0
	atf_check "$SVC" -w D d
	# this one cannot tell any more
	fake e
	publish e changed=$((now - 9)) pid=5 state=ready script=run
	begin -dx -w D e
	unfake
	ends 102 "svc: warning: e: supervise not running"
}

atf_test_case a_status_that_is_overwritten__wakes_it_as_well
a_status_that_is_overwritten__wakes_it_as_well_body()
{
	fake d
	status d 0 '\000d\000\000' 9
	begin -u -w u d
	mkdir -p e/supervise
	status e 5 '\000u\003\000'
	cat e/supervise/status 1<>d/supervise/status
	ends 0
}

atf_test_case waiting__is_sleeping
waiting__is_sleeping_body()
{
	fake d
	publish d changed=$now
	begin -w u d
	switches()
	{
		sed -n 's/^voluntary_ctxt_switches:.//p' "/proc/$pid/status"
	}
	before=$(switches)
	sleep 0.5
	atf_check_equal "$before" "$(switches)"
	publish d pid=5 state=ready changed=$now
	ends 0
}

atf_test_case who_may_only_read_files__can_wait
who_may_only_read_files__can_wait_head()
{
	atf_set require.user root
}
who_may_only_read_files__can_wait_body()
{
	fake d
	publish d changed=$((now - 9))
	chmod 711 . d d/supervise
	for step in both state status none; do
		publish d changed=$((now - 9))
		chmod 600 d/supervise/.state d/supervise/status
		case $step in
		both) chmod 644 d/supervise/.state d/supervise/status ;;
		state) chmod 644 d/supervise/.state ;;
		status) chmod 644 d/supervise/status ;;
		none)
			atf_check -s exit:111 -e inline:"svc: warning: d: \
unable to open supervise/ok: access denied\n" \
			    "$STAGE/usr/libexec/rc/chpriv" -u nobody \
			    "$SVC" -w u d
			continue ;;
		esac
		"$STAGE/usr/libexec/rc/chpriv" -u nobody \
		    "$SVC" -w u -T 20 d >out 2>err 8<&- 9<&- &
		pid=$!
		wait_until 10 asleep
		umask 022
		publish d pid=5 state=ready changed=$now
		ends 0
	done
}

atf_test_case supervise__is_waited_for
supervise__is_waited_for_head()
{
	atf_set require.progs supervise
}
supervise__is_waited_for_body()
{
	real d
	supervise d 2>/dev/null &
	echo $! >>pids
	wait_until 10 "$SVOK" d
	atf_check "$SVC" -u -w r -T 20 d
	first=$("$SVSTAT" -o pid d)
	atf_check "$SVC" -t -w r -T 20 d
	[ "$("$SVSTAT" -o pid d)" != "$first" ] || atf_fail "not restarted"
	atf_check "$SVC" -dx -w D -T 20 d
}
supervise__is_waited_for_cleanup()
{
	[ ! -e pids ] || xargs kill -s KILL 2>/dev/null <pids || :
}

atf_test_case ours__is_waited_for
ours__is_waited_for_body()
{
	real d
	"$STAGE/usr/libexec/rc/supervise" d 2>/dev/null &
	echo $! >>pids
	wait_until 10 "$SVOK" d
	atf_check "$SVC" -u -w r -T 20 d
	first=$("$SVSTAT" -o pid d)
	for letters in -t -r -du; do
		atf_check "$SVC" $letters -w r -T 20 d
		second=$("$SVSTAT" -o pid d)
		[ "$second" != "$first" ] || atf_fail "not restarted"
		first=$second
	done
	atf_check "$SVC" -d -w D -T 20 d
	printf '#!/bin/sh\nexit 100\n' >d/run
	echo 3 >d/notification-fd
	atf_check "$SVC" -u -w f -T 20 d
	says "d: down S seconds, failed: exited 100, \
last exit 100" "$SVSTAT" d
	atf_check -s exit:102 -e inline:"svc: warning: d: failed: exited 100
" "$SVC" -u -w r -T 20 d
	atf_check "$SVC" -x -w D -T 20 d
	wait_until 10 sh -c "! '$SVOK' d"
}
ours__is_waited_for_cleanup()
{
	[ ! -e pids ] || xargs kill -s KILL 2>/dev/null <pids || :
}

atf_test_case runsv__is_waited_for
runsv__is_waited_for_head()
{
	atf_set require.progs runsv
}
runsv__is_waited_for_body()
{
	real d
	printf '#!/bin/sh\n[ ! -p ../go ] || read -r line <../go\n' >d/finish
	chmod 755 d/finish
	runsv d 2>/dev/null &
	echo $! >>pids
	wait_until 10 "$SVOK" d
	atf_check "$SVC" -u -w r -T 20 d
	first=$("$SVSTAT" -o pid d)
	atf_check "$SVC" -t -w r -T 20 d
	[ "$("$SVSTAT" -o pid d)" != "$first" ] || atf_fail "not restarted"
	mkfifo go
	atf_check "$SVC" -d -w d -T 20 d
	atf_check -o inline:"finishing\n" "$SVSTAT" -o state d
	atf_check -s exit:99 -e inline:"svc: warning: d: timed out, finishing
" "$SVC" -w D -T 0 d
	echo go >go
	atf_check "$SVC" -w D -T 20 d
	rm go
	atf_check "$SVC" -x -w D -T 20 d
}
runsv__is_waited_for_cleanup()
{
	[ ! -e pids ] || xargs kill -s KILL 2>/dev/null <pids || :
}

atf_init_test_cases()
{
	atf_add_test_case a_state_that_is_there__ends_it_at_once
	atf_add_test_case a_change__wakes_it
	atf_add_test_case failing__ends_the_wait_for_up_with_the_reason
	atf_add_test_case having_failed_before__does_not_count
	atf_add_test_case a_restart__needs_another_process
	atf_add_test_case once__was_up_or_is_over
	atf_add_test_case all_or_any
	atf_add_test_case too_late__tells_how_it_stands
	atf_add_test_case nobody_there__is_in_vain
	atf_add_test_case letters__are_kept_until_there_is_a_supervisor
	atf_add_test_case without_inotify__it_looks_again
	atf_add_test_case what_vanishes__ends_it
	atf_add_test_case a_supervisor_that_leaves_with_it_down__has_done_it
	atf_add_test_case a_status_that_is_overwritten__wakes_it_as_well
	atf_add_test_case waiting__is_sleeping
	atf_add_test_case who_may_only_read_files__can_wait
	atf_add_test_case supervise__is_waited_for
	atf_add_test_case ours__is_waited_for
	atf_add_test_case runsv__is_waited_for
}
