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
	trap 'exit 1' HUP INT TERM
	cd -- "$work" || exit 1
	rc_tree
}

bench_end()
{
	:
}

# table TITLE [NAME=GOAL ...]
#	Make a table of race's output: each command as a multiple of the first.
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
		printf "%-26s %9s %9s %9s %6s %6s  %s\n", title,
		    "wall, ms", "cpu, ms", "peak, KiB", "wall", "cpu", "goal"
	}
	NR == 1 { wall = $2; cpu = $3 }
	{
		name = $1
		ratio = $2 / wall
		verdict = ""
		if (name in goal)
			verdict = goal[name] " " \
			    (ratio <= goal[name] ? "met" : "MISSED")
		gsub(/_/, " ", name)
		printf "%-26s %9.2f %9.2f %9d %6.2f %6.2f  %s\n",
		    name, $2, $3, $4, ratio, $3 / cpu, verdict
	}
	END { print "" }'
}
