#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# svlog.sh BUILDDIR -- how fast lines go through a pipe into a log directory,
# beside the loggers of daemontools, s6 and runit, those that are installed.
#
# 100-byte lines, files of 1 MB, ten of them; with and without TAI64N stamps,
# in writes of 64 KiB and with one write a line, in memory and on the disk of
# TMPDIR.  svlog has its guarantee on: it takes nothing from the pipe that is
# not in the log.  The floor is cat into one file.  Then the memory of a logger
# that has nothing to do.

set -u
# shellcheck source=lib.sh
. "$(dirname -- "$0")/lib.sh"
svlog=$STAGE/usr/libexec/rc/svlog

bench_begin
${CC:-cc} -O2 -o feed "$SRCTOP/tests/bench/svlog_feed.c" || exit 1
mkdir disk
places=$work/disk
if memory=$(mktemp -d /dev/shm/rcng.XXXXXX 2>mktemp.err); then
	places="$memory $places"
fi

bench_end()
{
	[ -z "${memory-}" ] || rm -rf -- "$memory"
	[ -z "${loggers-}" ] || kill $loggers	# words
}

# command NAME STAMP
#	Print the shell words that run a logger; fail when it is not installed.
command_of()
{
	case $1 in
	cat)
		echo 'exec cat >file'
		;;
	svlog)
		echo "exec $svlog $2 s1000000 n10 ./log"
		;;
	*)
		command -v "$1" >path || return 1
		case $1 in
		svlogd)
			echo "mkdir log; exec $1 ${2:+-t} -b 65536 log"
			;;
		*)
			echo "exec $1 $2 s1000000 n10 ./log"
			;;
		esac
		;;
	esac
}

# measure PLACE MEGABYTES WRITE STAMP
#	Run all of them in turn; print a table.
measure()
{
	local place="$1" megabytes="$2" write="$3" stamp="$4" name line
	set --
	for name in cat svlog multilog s6-log svlogd; do
		line=$(command_of "$name" "$stamp") || continue
		set -- "$@" ${1+--} "$name" 0 sh -c \
		    "cd $place && rm -rf log file &&
		    $work/feed $megabytes $write | { $line; }"
	done
	"$OBJ/race" "${BENCH_ROUNDS:-5}" "$@" >race.out </dev/null || exit 1
	rm -rf "$place/log" "$place/file"
	where=disk
	[ "$place" != "${memory-}" ] || where=memory
	awk -v mb="$megabytes" -v write="$write" \
	    -v title="$where, write a $write${stamp:+, stamps}" '
	BEGIN {
		printf "%-30s %8s %8s %8s\n", title, "best", "median", "cpu,"
		printf "%-30s %8s %8s %8s\n", "", "MB/s", "MB/s", "ns/line"
	}
	{
		rate[$1] = mb * 1000 / $2
		printf "  %-28s %8.0f %8.0f %8.0f\n", $1, rate[$1],
		    mb * 1000 / $3, $4 * 100 / mb
		if ($1 != "cat" && $1 != "svlog" && rate[$1] > rate[who])
			who = $1
	}
	END {
		# where each line is a write, the writer is what takes long
		against = write == "line" ? "cat" : who
		goal = write == "line" ? 1 : 3
		verdict = "MISSED"
		if (rate["svlog"] >= goal * rate[against])
			verdict = "met"
		if (who != "")
			printf "svlog is %.1f times as fast as %s, ",
			    rate["svlog"] / rate[who], who
		if (against != "")
			printf "%.1f as cat, goal %d times %s: %s\n\n",
			    rate["svlog"] / rate["cat"], goal, against,
			    verdict
	}' race.out
}

# idle NAME
#	Print the memory of each of 20 loggers that wait, in KiB.
idle()
{
	local line i
	line=$(command_of "$1" t) || return 0
	loggers=
	mkfifo "pipe.$1"
	exec 9<>"pipe.$1"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		mkdir -p "idle/$1/$i"
		(cd "idle/$1/$i" && eval "$line" <&9 9<&-) &
		loggers="$loggers $!"
	done
	# until the last one sleeps in poll(2) or its like
	for i in $loggers; do
		until grep -qs '^State:.S' "/proc/$i/status"; do
			sleep 0.05
		done
	done
	sleep 0.5
	for i in $loggers; do
		cat "/proc/$i/smaps_rollup"
	done | awk -v name="$1" '/^Pss:/ { n += $2; k++ }
	    END { printf "  %-26s %8.0f\n", name, n / k }'
	kill $loggers	# words
	wait
	loggers=
	exec 9<&-
}

for place in $places; do	# words
	for stamp in '' t; do
		measure "$place" 200 block "$stamp"
		measure "$place" 50 line "$stamp"
	done
done
echo 'PSS of one of 20 idle loggers, KiB'
for name in svlog multilog s6-log svlogd; do
	idle "$name"
done
