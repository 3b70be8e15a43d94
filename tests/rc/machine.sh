# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154
#
# machine.sh -- rc and rc.shutdown in a small system of their own.

. "$SRCTOP/tests/rc.subr/rc.sh"
OBJ=${OBJ%/rc}/rc.subr

# machine
#	Make the system: rc.sh's tree with rc and rc.shutdown in it.  The
#	boot's date is that of a fake date(1), so that outputs can be compared;
#	rclog's own are masked by run_rc.
machine()
{
	rc_tree
	cp "$STAGE/etc/rc" "$STAGE/etc/rc.shutdown" etc/
}

# script NAME HEADER
#	Make stdin the rc.d script NAME, with the header line HEADER.
script()
{
	{
		printf '#!/bin/sh\n# PROVIDE: %s\n# %s\n\n' "$1" "$2"
		cat
	} >"etc/rc.d/$1"
	chmod 755 "etc/rc.d/$1"
}

# service NAME HEADER
#	Make a script that says what it does: start, stop.
service()
{
	script "$1" "$2" <<-END
		\$_rc_subr_loaded . $RC_ETC/rc.subr
		name=$1
		start_cmd='echo start $1'
		stop_cmd='echo stop $1'
		load_rc_config \$name
		run_rc_command "\$1"
	END
}

# dates FILE
#	Print FILE with each date as DATE.
dates()
{
	sed -E 's/(Mon|Tue|Wed|Thu|Fri|Sat|Sun) .* 20[0-9][0-9]/DATE/' "$1"
}

# run_rc STATUS [ARGUMENT ...]
#	Boot.  A console is never written over, so the file is appended to.  The console's output is in the file console, compared with the
#	file expected unless that does not exist.
run_rc()
{
	local want="$1" status=0
	shift
	: >raw
	# shellcheck disable=SC2086 # words
	$TEST_SHELL etc/rc "$@" >>raw 2>&1 </dev/null || status=$?
	dates raw >console
	[ "$status" -eq "$want" ] || {
		cat console
		atf_fail "rc ended with $status, not $want"
	}
	[ ! -e expected ] || atf_check -o file:expected cat console
}

# run_shutdown STATUS [ARGUMENT ...]
#	The same with rc.shutdown.
run_shutdown()
{
	local want="$1" status=0
	shift
	: >raw
	# shellcheck disable=SC2086 # words
	$TEST_SHELL etc/rc.shutdown "$@" >>raw 2>&1 </dev/null || status=$?
	dates raw >console
	[ "$status" -eq "$want" ] || {
		cat console
		atf_fail "rc.shutdown ended with $status, not $want"
	}
	[ ! -e expected ] || atf_check -o file:expected cat console
}
