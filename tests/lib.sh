# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# lib.sh -- what the atf-sh test programs share.

# Messages are compared as whole texts: in English, in the C locale.
export LC_ALL=C

# wait_until LIMIT COMMAND [ARG ...]
#	Run COMMAND every 20 ms until it succeeds; fail the test case when it
#	has not after LIMIT seconds.
wait_until()
{
	_limit=$1
	shift
	_tries=$((_limit * 50))
	while ! "$@" >/dev/null 2>&1; do
		_tries=$((_tries - 1))
		[ "$_tries" -gt 0 ] ||
		    atf_fail "waited $_limit s in vain for: $*"
		sleep 0.02
	done
}

# gone PID
#	True when no process PID is left; a zombie counts as gone.
gone()
{
	_stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	# the name, in parentheses, may have blanks and more of these
	_stat=${_stat##*') '}
	[ "${_stat%% *}" = Z ]
}
