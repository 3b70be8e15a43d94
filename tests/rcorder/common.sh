# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# common.sh -- what the tests of rcorder share.

rcorder=$STAGE/sbin/rcorder

# put FILE [LINE ...]
#	Make a script of these lines.
put()
{
	local file="$1"
	shift
	: >"$file"
	[ $# -eq 0 ] || printf '%s\n' "$@" >"$file"
}

# lines [TEXT ...]
#	Print each text on a line of its own.
lines()
{
	[ $# -eq 0 ] || printf '%s\n' "$@"
}

# seed
#	Print the seed of this run: RCORDER_SEED, or another one each time.
seed()
{
	printf '%s\n' "${RCORDER_SEED:-$(($(date +%s) % 1000000 * 10 + $$ % 10))}"
}

# cases NAME ...
#	Add test cases.
cases()
{
	local name
	for name; do
		atf_add_test_case "$name"
	done
}
