# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# common.sh -- what the test programs of subreap share.
#
# A main process in these tests is one that ends with status 42 when it gets
# TERM: if that is the status of subreap, it has been found.

# shellcheck disable=SC2034 # used by those who read this
SUBREAP=$STAGE/usr/libexec/rc/subreap
FORKER=$OBJ/forker

# start [ARG ...]: run subreap in the background; pid.
start()
{
	"$SUBREAP" "$@" &
	pid=$!
}

# exits STATUS: the subreap that was started ends like that.
exits()
{
	wait "$pid"
	_status=$?
	[ "$_status" -eq "$1" ] || atf_fail "status $_status, not $1"
}

# lines N FILE: the file has so many lines.
lines()
{
	[ -e "$2" ] && [ "$(wc -l <"$2")" -eq "$1" ]
}

# is_orphan PID: its parent is subreap.
is_orphan()
{
	grep -q "^PPid:.$pid\$" "/proc/$1/status"
}

# taken PID: it has no signal pending.
taken()
{
	! grep -qE '^(Sig|Shd)Pnd:.*[1-9a-f]' "/proc/$1/status"
}

# main_ends_it: TERM reaches a main process.
main_ends_it()
{
	wait_until 10 lines 1 ready
	# Before that, it is for the parent, the last step into background.
	wait_until 10 is_orphan "$(cat ready)"
	kill "$pid"
	exits 42
}

# live_on FILE: all processes that are named in the file live; now end them.
live_on()
{
	while read -r _pid; do
		gone "$_pid" && atf_fail "process $_pid was ended"
		kill -KILL "$_pid"
	done <"$1"
}

# line PID: what the list says of a process.
line()
{
	_listed=$1
	_stat=$(cat "/proc/$1/stat")
	_stat=${_stat##*') '}
	# shellcheck disable=SC2086 # words: from field 3 on
	set -- $_stat
	shift 19
	echo "$_listed $1"
}

# listed FILE PID ...: the file lists exactly these.
listed()
{
	_file=$1
	shift
	for _pid in "$@"; do
		line "$_pid"
	done | sort >expected
	sort "$_file" | cmp -s - expected
}

# all_gone FILE: no process that is named in the file is left.
all_gone()
{
	while read -r _pid; do
		gone "$_pid" || atf_fail "process $_pid is left"
	done <"$1"
}
