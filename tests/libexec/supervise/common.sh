# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # STAGE and OBJ are set by the prelude
#
# common.sh -- what the tests of supervise and svscan share.
#
# Services stand in the directory scan and write to NAME.log beside it.  All
# that a test starts has SUPERVISE_TEST in its environment, so that what is
# left can be found, however its parents died.

unset SUPERVISE_DRESS
BIN=$STAGE/usr/libexec/rc
WORKER=$OBJ/worker
TOP=$PWD
export SUPERVISE_TEST="$PWD"
mkdir -p scan

# left: print the processes of this test that are there.
left()
{
	grep -lzsFx "SUPERVISE_TEST=$TOP" /proc/[0-9]*/environ |
	    sed 's,/proc/\(.*\)/environ,\1,' | while read -r _pid; do
		gone "$_pid" || echo "$_pid"
	done
}

none_left()
{
	[ -z "$(left)" ]
}

# Whatever happens, nothing stays.
clear_up()
{
	_tries=100
	[ -z "${guardian:-}" ] || kill -TERM "$guardian" 2>/dev/null
	while [ -n "$(left)" ] && [ "$_tries" -gt 0 ]; do
		_tries=$((_tries - 1))
		[ "$_tries" -gt 50 ] ||
		    left | while read -r _pid; do kill -KILL "$_pid"; done
		sleep 0.05
	done 2>/dev/null
}
trap clear_up EXIT

# script FILE LINE ...: make FILE a shell script of these lines.
script()
{
	_file=$1
	shift
	mkdir -p "${_file%/*}"
	{ echo '#!/bin/sh'; printf '%s\n' "$@"; } >"$_file.new"
	chmod 755 "$_file.new"
	mv "$_file.new" "$_file"
}

# worker NAME [STEP ...]: a service of that name.
worker()
{
	_name=$1
	shift
	script "scan/$_name/run" \
	    "exec '$WORKER' '$TOP/$_name.log' lock start ${*:-wait}"
}

# put FILE TEXT
put()
{
	printf '%s\n' "$2" >"$1"
}

# begin [PROGRAM [ARG ...]]: start svscan scan, or that; guardian.
begin()
{
	[ $# -gt 0 ] || set -- svscan scan
	_program=$1
	shift
	"$BIN/$_program" "$@" 2>>err &
	guardian=$!
}

# supervisor: print the pid of the one the guardian has.
supervisor()
{
	cat "/proc/$guardian/task/$guardian/children" 2>/dev/null |
	    tr ' ' '\n' | while read -r _pid; do
		_cmd=$(tr '\0' '\n' <"/proc/$_pid/cmdline" | head -n 1)
		case $_cmd in
		"$BIN"/*)
			gone "$_pid" || echo "$_pid"
			;;
		esac
	done | head -n 1
}

# end [STATUS]: TERM ends it all, within limits.
end()
{
	kill -TERM "$guardian"
	wait_until 15 gone "$guardian"
	wait "$guardian"
	_status=$?
	guardian=
	[ "$_status" -eq "${1:-0}" ] ||
	    { cat err; atf_fail "svscan: status $_status"; }
	wait_until 5 none_left
}

# is NAME WORD ...: the record of service NAME has all these words.
is()
{
	_record="scan/$1/supervise/.state"
	[ -s "$_record" ] || return 1
	shift
	for _word in "$@"; do
		grep -qaF " $_word " "$_record" || return 1
	done
}

# become NAME WORD ...: it will.
become()
{
	_limit=500
	until is "$@" && running "$@"; do
		_limit=$((_limit - 1))
		[ "$_limit" -gt 0 ] || {
			cat err "scan/$1/supervise/.state" "$1.log"
			atf_fail "not so after 10 s: $*"
		}
		sleep 0.02
	done 2>/dev/null
}

# running NAME ...: the record names a process; if it is a worker, it has said
# that it runs, and catches signals from then on.
running()
{
	_run="scan/$1/run" _log="$1.log"
	[ -f "$_run" ] && grep -qsF "'$TOP/$_log' lock start" "$_run" &&
	    [ ! -e "scan/$1/flag-newpidns" ] || return 0
	case " $* " in
	*' state=ready '*)
		grep -qsx "start $(value "$1" pid)" "$_log"
		;;
	esac
}

# value NAME WORD: print it.
value()
{
	tr ' ' '\n' <"scan/$1/supervise/.state" | sed -n "s/^$2=//p"
}

# has N TEXT FILE: FILE has N lines that are TEXT (a basic regular expression).
has()
{
	[ "$(grep -acx -- "$2" "$3" 2>/dev/null)" -eq "$1" ]
}

# once NAME ...: none of them ran twice at the same time.
once()
{
	for _name in "$@"; do
		! grep -q SECOND "$_name.log" || {
			cat "$_name.log"
			atf_fail "$_name was started twice"
		}
	done
}

# tell NAME LETTERS
tell()
{
	printf %s "$2" >"scan/$1/supervise/control"
}

# ticks PID: the processor time it has used, in ticks.
ticks()
{
	_stat=$(cat "/proc/$1/stat")
	_stat=${_stat##*') '}
	# shellcheck disable=SC2086 # words
	set -- $_stat
	echo $((${12} + ${13}))
}

# peer PROGRAM: it is that of another package, or the test is skipped.  Some
# are not installed but unpacked below the build directory.
peer()
{
	PATH=/usr/bin:/bin:/usr/sbin:/sbin
	PATH=$PATH:${STAGE%/stage}/peers/usr/bin:$SRCTOP/build/peers/usr/bin
	command -v "$1" >/dev/null ||
	    atf_skip "there is no $1 here"
}
