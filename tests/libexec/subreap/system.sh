# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# system.sh -- old kernels, hidden processes, many instances, and rest.

. "$SRCTOP/tests/libexec/subreap/common.sh"

atf_test_case kernel__without_pidfds
kernel__without_pidfds_body()
{
	without="$OBJ/without pidfd_open"
	# shellcheck disable=SC2086 # words
	{
	$without "$SUBREAP" -r 3 "$FORKER" fork setsid \
	    split fork setsid pid rest stay . await rest \
	    block pid ready signals log exit 42 3>told &
	pid=$!
	wait_until 10 lines 1 told
	main_ends_it
	all_gone rest
	atf_check -s exit:3 $without "$SUBREAP" -f "$FORKER" exit 3
	rm ready log
	# A main process of another parent has to be looked at.
	rm told
	$without "$SUBREAP" -f -n food -r 3 "$FORKER" pid wrapper \
	    split as food stay . stay 3>told &
	pid=$!
	wait_until 10 lines 1 told
	kill "$pid"
	exits 0
	all_gone wrapper
	}
}

atf_test_case descriptors__are_needed
descriptors__are_needed_body()
{
	for files in 3 4 8 15; do
		atf_check -s exit:111 -e inline:"subreap: cannot see processes: may open but $files files, not 16\n" \
		    sh -c "ulimit -n $files; exec '$SUBREAP' '$FORKER' pid started"
	done
	[ ! -e started ] || atf_fail "started nevertheless"
	atf_check -s exit:3 sh -c "ulimit -n 16; exec '$SUBREAP' -p pidfile \
	    -t 0.2 -l list -r 3 '$FORKER' ignore split pid rest stay . await rest \
	    fork pidfile pidfile ms 50 exit 3 3>told"
	all_gone rest
}

atf_test_case proc__is_needed_and_has_to_be_ours
proc__is_needed_and_has_to_be_ours_body()
{
	unshare -Urmpf true 2>/dev/null || atf_skip "no namespaces here"
	atf_check -s exit:111 -e inline:'subreap: cannot see processes: /proc is that of another pid namespace\n' \
	    unshare -Urmpf "$SUBREAP" "$FORKER" pid started
	atf_check -s exit:111 -e inline:'subreap: cannot see processes: /proc is not mounted\n' \
	    unshare -Urmpf sh -c 'mount -t tmpfs none /proc && exec "$@"' sh \
	    "$SUBREAP" "$FORKER" pid started
	[ ! -e started ] || atf_fail "started nevertheless"
}

atf_test_case proc__that_hides_other_users
proc__that_hides_other_users_head()
{
	atf_set require.progs setpriv
}
proc__that_hides_other_users_body()
{
	[ "$(id -u)" -eq 0 ] || atf_skip "needs another user"
	unshare -mpf true 2>/dev/null || atf_skip "no namespaces here"
	chmod 777 .
	cat >script <<-'EOF'
		mount -t proc -o hidepid=2 proc /proc || exit 77
		setpriv --reuid 65534 --regid 65534 --clear-groups "$1" -r 3 -l list \
		    -p pidfile "$2" fork setsid split fork setsid pid rest \
		    stay . await rest pidfile pidfile block pid ready signals log \
		    exit 42 3>told &
		until [ -s ready ] && [ -s told ]; do "$2" ms 20; done
		kill $!
		wait $!
	EOF
	unshare -mpf sh script "$SUBREAP" "$FORKER"
	status=$?
	[ $status -ne 77 ] || atf_skip "no such mount here"
	atf_check_equal $status 42
}

atf_test_case many__run_side_by_side
many__run_side_by_side_body()
{
	mkdir lists
	pids=
	i=0
	while [ $i -lt 100 ]; do
		"$SUBREAP" -l lists/$i "$FORKER" as many$$ fork setsid fork \
		    pid main stay &
		pids="$pids $!"
		i=$((i + 1))
	done
	wait_until 60 lines 100 main
	wait_until 60 all_listed
	size
	# shellcheck disable=SC2086 # words
	kill $pids
	for pid in $pids; do
		exits 143
	done
	atf_check -s exit:1 -o inline:'0\n' sh -c \
	    "cat /proc/[0-9]*/comm 2>/dev/null | grep -cx many$$"
	atf_check rmdir lists
	# Linked dynamically, or instrumented, it takes more.
	[ -n "$dynamic" ] || [ "$dirty" -le 80 ] ||
	    atf_fail "each takes $dirty kB"
}

# A machine with thousands of processes is not looked through for each service
# that ends, as when all do at its shutdown.
atf_test_case many__others_are_not_looked_at_when_nobody_is_left
many__others_are_not_looked_at_when_nobody_is_left_head()
{
	atf_set require.progs strace
}
many__others_are_not_looked_at_when_nobody_is_left_body()
{
	for words in 'exit 3' 'fork setsid fork ms 50 exit 3'; do
		# shellcheck disable=SC2086 # words
		strace -o trace -e trace=openat "$SUBREAP" \
		    "$FORKER" $words ||
		    [ $? -eq 3 ] || atf_skip "no ptrace here"
		grep -q /proc trace || atf_fail "$(cat trace)"
		! grep -F '"/proc",' trace || atf_fail "looked at all"
	done
}

# all_listed: every list holds a main process alone.
all_listed()
{
	sort -n main >expected
	cat lists/[0-9]* | sed 's/ .*//' | sort -n | cmp -s - expected
}

# size: what the last instance has for itself alone; dirty, in kB, and dynamic.
size()
{
	dynamic=$(grep -m 1 'libc' "/proc/$!/maps")
	dirty=$(awk '$1 == "Private_Dirty:" { n += $2 } END { print n + 0 }' \
	    "/proc/$!/smaps_rollup")
}

atf_test_case idle__means_no_wakeups
idle__means_no_wakeups_body()
{
	"$SUBREAP" -s 0.1 -r 3 "$FORKER" fork setsid pid main stay 3>told &
	pid=$!
	"$SUBREAP" -f -s 0.1 "$FORKER" pid main stay &
	second=$!
	"$SUBREAP" -s 0.1 "$FORKER" pid main stay &
	third=$!
	"$SUBREAP" -s 0.1 -f -n food "$FORKER" split as food pid main stay . \
	    stay &
	fourth=$!
	wait_until 10 lines 4 main
	wait_until 10 lines 1 told
	"$FORKER" ms 400
	wakeups "$pid" "$second" "$third" "$fourth" >before
	"$FORKER" ms 600
	wakeups "$pid" "$second" "$third" "$fourth" >after
	kill "$pid" "$second" "$third" "$fourth"
	for pid in "$pid" "$second" "$third"; do
		exits 143
	done
	wait "$fourth"
	atf_check cmp before after
}

# wakeups PID ...: how often these ran.
wakeups()
{
	for _pid in "$@"; do
		grep ctxt "/proc/$_pid/status"
	done
}

atf_test_case memory__does_not_grow_with_what_happens
memory__does_not_grow_with_what_happens_body()
{
	start -l list "$FORKER" fork setsid pid main signals log exit 42
	wait_until 10 test -e log
	i=0
	while [ $i -lt 20 ]; do
		kill -HUP "$pid"
		i=$((i + 1))
	done
	wait_until 10 test -s log
	before=$(data)
	while [ $i -lt 1000 ]; do
		kill -HUP "$pid"
		kill -USR1 "$pid"
		i=$((i + 1))
	done
	after=$(data)
	kill "$pid"
	exits 42
	atf_check_equal "$after" "$before"
}

# data: the pages that subreap has written to, in kB.
data()
{
	grep -E '^(VmData|VmStk|RssAnon):' "/proc/$pid/status"
}

atf_init_test_cases()
{
	atf_add_test_case kernel__without_pidfds
	atf_add_test_case descriptors__are_needed
	atf_add_test_case proc__is_needed_and_has_to_be_ours
	atf_add_test_case proc__that_hides_other_users
	atf_add_test_case many__run_side_by_side
	atf_add_test_case many__others_are_not_looked_at_when_nobody_is_left
	atf_add_test_case idle__means_no_wakeups
	atf_add_test_case memory__does_not_grow_with_what_happens
}
