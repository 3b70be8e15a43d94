# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# end.sh -- how subreap ends, and what it leaves: nothing.

. "$SRCTOP/tests/libexec/subreap/common.sh"

# now: the time in ms since the machine started.
now()
{
	read -r _up _ </proc/uptime
	echo $((${_up%.*} * 1000 + (1${_up#*.} - 100) * 10))
}

atf_test_case status__is_that_of_the_main_process
status__is_that_of_the_main_process_body()
{
	for status in 0 1 42 99 111 255; do
		atf_check -s exit:$status -e ignore \
		    "$SUBREAP" "$FORKER" fork setsid fork ms 20 exit $status
		atf_check -s exit:$status -e ignore \
		    "$SUBREAP" -f "$FORKER" exit $status
	done
}

atf_test_case status__by_the_signal_of_the_main_process_without_a_core
status__by_the_signal_of_the_main_process_without_a_core_body()
{
	ulimit -c unlimited 2>/dev/null || :
	for signal in 1 2 3 4 6 8 9 11 13 14 15 24 34 64; do
		atf_check -s signal:$signal "$SUBREAP" \
		    "$FORKER" nocore fork setsid fork ms 20 raise $signal
		atf_check -s signal:$signal "$SUBREAP" -f \
		    "$FORKER" nocore raise $signal
	done
	for file in core*; do
		[ ! -e "$file" ] || atf_fail "left $file"
	done
}

atf_test_case status__of_the_first_process_of_a_namespace
status__of_the_first_process_of_a_namespace_body()
{
	unshare -Urpf --mount-proc true 2>/dev/null ||
	    atf_skip "no pid namespaces here"
	atf_check -s exit:143 unshare -Urpf --mount-proc "$SUBREAP" -f \
	    "$FORKER" raise 15
	atf_check -s exit:137 unshare -Urpf --mount-proc "$SUBREAP" \
	    "$FORKER" fork setsid ms 20 raise 9
	atf_check -s exit:7 unshare -Urpf --mount-proc "$SUBREAP" \
	    "$FORKER" fork setsid fork ms 20 exit 7
}

atf_test_case rest__is_asked_to_end
rest__is_asked_to_end_body()
{
	atf_check -s exit:3 "$SUBREAP" -t 60 "$FORKER" fork setsid \
	    split fork setsid fork block pid ready signals log pid ended . \
	    split fork close pid ready stay . \
	    split pid ready split pid ready stay . stay . \
	    await log ms 100 pid ready exit 3
	all_gone ready
	atf_check -o inline:'15\n' cat log
	[ -s ended ] || atf_fail "was not given time"
}

atf_test_case rest__that_is_stopped_is_woken
rest__that_is_stopped_is_woken_body()
{
	before=$(now)
	atf_check -s exit:3 "$SUBREAP" -t 60 "$FORKER" \
	    fork setsid split fork setsid pid rest raise 19 stay . \
	    await rest ms 100 exit 3
	all_gone rest
	[ $(($(now) - before)) -lt 30000 ] || atf_fail "waited for the limit"
}

atf_test_case rest__that_ignores_it_is_killed_after_the_limit
rest__that_ignores_it_is_killed_after_the_limit_body()
{
	before=$(now)
	atf_check -s exit:3 "$SUBREAP" -t 0.4 "$FORKER" ignore \
	    fork setsid split fork setsid fork pid rest stay . \
	    split pid rest stay . await rest ms 50 exit 3
	took=$(($(now) - before))
	all_gone rest
	[ "$took" -ge 400 ] || atf_fail "gave only $took ms"
}

atf_test_case rest__is_killed_at_once_when_the_limit_is_0
rest__is_killed_at_once_when_the_limit_is_0_body()
{
	atf_check -s exit:3 "$SUBREAP" -t 0 "$FORKER" \
	    fork setsid split fork setsid block pid rest signals log . \
	    await log exit 3
	all_gone rest
	atf_check -o empty cat log
}

atf_test_case rest__that_respawns_is_killed
rest__that_respawns_is_killed_body()
{
	atf_check -s exit:3 "$SUBREAP" -t 0.1 "$FORKER" \
	    fork setsid split fork setsid pid rest split respawn . respawn . \
	    await rest ms 50 exit 3
	all_gone rest
}

# names NAME: how many processes are called so.
names()
{
	cat /proc/[0-9]*/comm 2>/dev/null | grep -cx "$1"
}

atf_test_case rest__that_multiplies_is_killed
rest__that_multiplies_is_killed_head()
{
	atf_set timeout 60
}
rest__that_multiplies_is_killed_body()
{
	name=bomb$$
	for max in 50 300; do
		start -t 0 "$FORKER" fork setsid \
		    split fork setsid as $name bomb $max . await go exit 3
		wait_until 30 more_than $((max / 2))
		: >go
		exits 3
		atf_check_equal "$(names "$name")" 0
		rm go
	done
	# A chain, each of them the child of the other.
	words='' stops=''
	i=0
	while [ $i -lt 200 ]; do
		words="$words split pid chain ignore"
		stops="$stops stay ."
		i=$((i + 1))
	done
	# shellcheck disable=SC2086 # words
	start -t 0 "$FORKER" $words $stops stay
	wait_until 30 lines 200 chain
	kill "$pid"
	exits 137
	all_gone chain
}

atf_test_case rest__that_forks_and_exits_for_ever_is_killed
rest__that_forks_and_exits_for_ever_is_killed_head()
{
	atf_set timeout 40
}
rest__that_forks_and_exits_for_ever_is_killed_body()
{
	name=hop$$
	start -t 0.1 -p pidfile "$FORKER" fork setsid pidfile pidfile \
	    split fork setsid as $name pid hops hop . await go exit 3
	wait_until 10 lines 1 hops
	"$FORKER" ms 200
	: >go
	exits 3
	atf_check_equal "$(names "$name")" 0
}

# more_than N
more_than()
{
	[ "$(names "$name")" -gt "$1" ]
}

atf_test_case rest__is_ended_when_the_main_process_is_killed
rest__is_ended_when_the_main_process_is_killed_body()
{
	start "$FORKER" fork setsid pid main split pid rest stay . \
	    split fork setsid pid rest stay . stay
	wait_until 10 lines 2 rest
	kill -KILL "$(cat main)"
	exits 137
	all_gone rest
}

atf_test_case others__that_were_there_before_are_left_alone
others__that_were_there_before_are_left_alone_body()
{
	cat >script <<-'EOF'
		forker=$1 subreap=$2
		"$forker" pid before split pid before stay . stay &
		"$forker" ms 100 &
		until [ "$(wc -l <before)" -eq 2 ]; do :; done
		exec "$subreap" -t 0 "$forker" fork setsid \
		    split fork setsid pid rest stay . await rest ms 200 exit 3
	EOF
	: >before
	atf_check -s exit:3 -e ignore sh script "$FORKER" "$SUBREAP"
	all_gone rest
	live_on before
}

atf_test_case others__are_not_taken_for_the_main_process
others__are_not_taken_for_the_main_process_body()
{
	cat >script <<-'EOF'
		forker=$1 subreap=$2
		"$forker" setsid pid before stay &
		until [ -s before ]; do :; done
		exec "$subreap" "$forker" fork ms 50 exit 3
	EOF
	atf_check -s exit:3 -e ignore sh script "$FORKER" "$SUBREAP"
	kill -KILL "$(cat before)"
}

atf_init_test_cases()
{
	atf_add_test_case status__is_that_of_the_main_process
	atf_add_test_case status__by_the_signal_of_the_main_process_without_a_core
	atf_add_test_case status__of_the_first_process_of_a_namespace
	atf_add_test_case rest__is_asked_to_end
	atf_add_test_case rest__that_is_stopped_is_woken
	atf_add_test_case rest__that_ignores_it_is_killed_after_the_limit
	atf_add_test_case rest__is_killed_at_once_when_the_limit_is_0
	atf_add_test_case rest__that_respawns_is_killed
	atf_add_test_case rest__that_multiplies_is_killed
	atf_add_test_case rest__that_forks_and_exits_for_ever_is_killed
	atf_add_test_case rest__is_ended_when_the_main_process_is_killed
	atf_add_test_case others__that_were_there_before_are_left_alone
	atf_add_test_case others__are_not_taken_for_the_main_process
}
