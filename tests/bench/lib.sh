# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034
#
# lib.sh -- what the measurements share: a directory to work in, a system in
# it, and tables.  Sourced with BUILDDIR as $1 of the script.

export LC_ALL=C
SRCTOP=$(cd -- "$(dirname -- "$0")/../.." && pwd) || exit 1
BUILDDIR=$(cd -- "$1" && pwd) || exit 1
STAGE=$BUILDDIR/stage
OBJ=$BUILDDIR/obj/tests/bench
TEST_SHELL=dash

# bench_begin
#	Make an empty system in a new directory and go there.  At the end the
#	function bench_end is called and the directory removed.
bench_begin()
{
	# shellcheck source=/dev/null
	. "$SRCTOP/tests/rc.subr/rc.sh"
	work=$(mktemp -d) || exit 1
	trap 'bench_end; cd / && rm -rf -- "$work"' EXIT
	trap 'exit 1' HUP INT PIPE TERM
	case $work in
	*[[:space:]]*)
		printf '%s: TMPDIR may not have blanks in it\n' "$0" >&2
		exit 1
		;;
	esac
	cd -- "$work" || exit 1
	rc_tree
}

bench_end()
{
	:
}

# table TITLE [NAME=GOAL ...]
#	Make a table of race's output: each command as a multiple of the first.
#	Goals are for the best times.
table()
{
	local title="$1"
	shift
	awk -v title="$title" -v goals="$*" '
	BEGIN {
		n = split(goals, words, " ")
		for (i = 1; i <= n; i++) {
			split(words[i], pair, "=")
			goal[pair[1]] = pair[2]
		}
		printf "%-24s %21s %6s   %-20s\n%-24s %7s %6s %6s %6s " \
		    " %6s %6s %6s  %s\n", "", "------- time, ms ----", "peak,",
		    "--- times the first ---", title, "best", "median", "cpu",
		    "KiB", "best", "median", "cpu", "goal"
	}
	NR == 1 { best = $2; middle = $3; cpu = $4 }
	{
		name = $1
		verdict = ""
		if (name in goal)
			verdict = goal[name] " " \
			    ($2 / best <= goal[name] ? "met" : "MISSED")
		gsub(/_/, " ", name)
		printf "%-24s %7.2f %6.2f %6.2f %6d  %6.2f %6.2f %6.2f  %s\n",
		    name, $2, $3, $4, $5, $2 / best, $3 / middle, $4 / cpu,
		    verdict
	}
	END { print "" }'
}
