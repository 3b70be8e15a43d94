# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
#
# t_awks -- the programs for awk, in each awk there is.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"
# shellcheck source=made.sh
. "$SRCTOP/tests/sbin/service/made.sh"

# use_awk NAME
#	Make it the one that is found.  Status 1 when there is none.
use_awk()
{
	local program
	program=$(command -v "$1") || return 1
	[ "$1" != busybox ] || program="$program awk"
	printf '#!/bin/sh\nexec %s "$@"\n' "$program" >bin/awk
	chmod 755 bin/awk
}

svc_case every_awk_says_the_same
every_awk_says_the_same_body()
{
	svc_tree
	sv_states
	for awk in gawk mawk original-awk busybox; do
		use_awk "$awk" || continue
		svc -p | awk -F '\t' '{ $4 = ""; print }' >"$awk.got"
		for name in dead waits gone; do
			svc why "$name"
		done >>"$awk.got" 2>&1
		svc metrics | sed '/start_time_seconds/d' >>"$awk.got" 2>&1
		[ -e first ] || cp "$awk.got" first
		atf_check -o file:first cat "$awk.got"
	done
}

svc_case every_awk_follows
every_awk_follows_body()
{
	log_tree
	for awk in gawk mawk original-awk busybox; do
		! use_awk "$awk" || log_follow_foo "$awk"
	done
}

atf_init_test_cases()
{
	svc_add_cases
}
