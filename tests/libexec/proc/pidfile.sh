# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# pidfile.sh -- proc pidfile: waiting until a pid file names its daemon.

PROC=$STAGE/usr/libexec/rc/proc
ACTOR=$OBJ/actor
BASE=food$$

# start: run an actor called $BASE; its pid is in pid.
start()
{
	"$ACTOR" as "$BASE" "$ACTOR" pause >ready &
	pid=$!
	wait_until 10 test -s ready
}

atf_test_case pidfile__that_is_there_is_enough
pidfile__that_is_there_is_enough_body()
{
	start
	echo "$pid and more" >file
	atf_check "$PROC" pidfile -t 20 file "$BASE"
	kill "$pid"
}

atf_test_case pidfile__is_waited_for
pidfile__is_waited_for_body()
{
	start
	echo 1 >file
	"$PROC" pidfile file "$BASE" &
	waiter=$!
	# It has looked at what is not its daemon's, and goes on waiting.
	wait_until 10 grep -q '^State:.S' "/proc/$waiter/status"
	echo "$pid" >new
	mv new file
	wait "$waiter" || atf_fail "status $?"
	kill "$pid"
}

atf_test_case pidfile__of_garbage_or_of_others_is_not_enough
pidfile__of_garbage_or_of_others_is_not_enough_body()
{
	start
	mkfifo fifo
	mkdir directory
	: >empty
	printf '\0%s\n' "$pid" >nul
	echo "-$pid" >negative
	echo 99999999999999999999 >huge
	echo "$$" >other
	for file in fifo directory empty nul negative huge other missing; do
		atf_check -s exit:1 "$PROC" pidfile -t 0.05 "$file" "$BASE"
	done
	kill "$pid"
	wait "$pid" || :
	echo "$pid" >dead
	atf_check -s exit:1 "$PROC" pidfile -t 0.05 dead "$BASE"
}

# now: the time in ms since the machine started.
now()
{
	read -r _up _ </proc/uptime
	echo $((${_up%.*} * 1000 + (1${_up#*.} - 100) * 10))
}

# past MS: that moment is over.
past()
{
	[ "$(now)" -ge "$1" ]
}

# is_stopped PID
is_stopped()
{
	read -r _ _ state _ <"/proc/$1/stat"
	[ "$state" = T ]
}

# A waiter that did not run for a while does not wait longer for it.
atf_test_case pidfile__limit_is_that_of_the_clock
pidfile__limit_is_that_of_the_clock_body()
{
	before=$(now)
	"$PROC" pidfile -t 2 missing "$BASE" &
	waiter=$!
	wait_until 10 grep -q '^Name:.proc$' "/proc/$waiter/status"
	wait_until 10 grep -q '^State:.S' "/proc/$waiter/status"
	kill -STOP "$waiter"
	wait_until 10 is_stopped "$waiter"
	wait_until 10 past $((before + 2000))
	before=$(now)
	kill -CONT "$waiter"
	wait "$waiter"
	atf_check_equal "$?" 1
	took=$(($(now) - before))
	[ "$took" -lt 1500 ] || atf_fail "waited $took ms more"
}

atf_test_case usage__is_status_2
usage__is_status_2_body()
{
	for words in 'pidfile' 'pidfile file' 'pidfile -t x file name' \
	    'pidfile -z file name' 'pidfile file name more'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:2 -e not-empty "$PROC" $words
	done
}

atf_init_test_cases()
{
	atf_add_test_case pidfile__that_is_there_is_enough
	atf_add_test_case pidfile__is_waited_for
	atf_add_test_case pidfile__of_garbage_or_of_others_is_not_enough
	atf_add_test_case pidfile__limit_is_that_of_the_clock
	atf_add_test_case usage__is_status_2
}
