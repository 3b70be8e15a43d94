# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# common.sh -- loggers, and what they leave.

SVLOG=$STAGE/usr/libexec/rc/svlog
MULTILOG=$STAGE/usr/libexec/rc/multilog
SVLOGD=$STAGE/usr/libexec/rc/svlogd

# lines NUMBER LENGTH
#	Print numbered lines of one length, the newline included.
lines()
{
	awk -v n="$1" -v len="$2" 'BEGIN {
		for (i = 1; i <= n; i++)
			printf "%0*d\n", len - 1, i
	}'
}

# look DIR
#	Print mode and name of each file in a log directory, archives in their
#	order as @1.s, @2.u and so on, with their contents; in these stamps are
#	masked.
look()
{
	local n=0 name
	for file in "$1"/@* "$1"/[a-z]*; do
		[ -e "$file" ] || continue
		name=${file##*/}
		case $name in
		@*)
			n=$((n + 1))
			name=@$n.${name#*.}
			;;
		esac
		echo "$(stat -c %a "$file") $name"
		sed 's/^@[0-9a-f]\{24\}/@STAMP/; s/^/    /' "$file"
	done
}

# all_of DIR
#	Print all that was logged.
all_of()
{
	local file
	for file in "$1"/@* "$1"/current; do
		[ ! -e "$file" ] || cat "$file"
	done
}

# logger COMMAND [ARG ...]
#	Start a logger on the FIFO `in', which stays open as descriptor 9; its
#	messages go to the file err.  Sets pid.
logger()
{
	[ -p in ] || mkfifo in
	[ -e /proc/self/fd/9 ] || exec 9<>in
	"$@" <in 9<&- 2>>err &
	pid=$!
	echo "$pid" >>pids
}

# stop_loggers
#	For the cleanup of a test case.
stop_loggers()
{
	local pid
	[ -e pids ] || return 0
	while read -r pid; do
		gone "$pid" || kill -KILL "$pid" 2>/dev/null || :
	done <pids
}

# ended STATUS
#	Wait for the logger; compare its exit status.
ended()
{
	local status=0
	wait "$pid" || status=$?
	[ "$status" = "$1" ] || atf_fail "exit status $status, not $1"
}

# crashed NAME MODE TEXT ...
#	Make the directory log with such files in it.
crashed()
{
	mkdir -p log
	while [ "$#" -gt 0 ]; do
		printf %s "$3" >"log/$1"
		chmod "$2" "log/$1"
		shift 3
	done
}
