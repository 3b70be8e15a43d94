#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# supervise.sh BUILDDIR -- svscan beside the supervisors that are installed,
# and beside a floor: one C program that starts and awaits, and does nothing
# else.
#
# Each service is a shell script that becomes a tiny C program, which reports
# its start itself: nobody looks for it in between.  Each tree of services
# starts without what supervisors leave behind, in turn with the others, when
# the machine has nothing else to do; or after half a minute, which is said.
#
# BENCH_TREES is how often each tree is brought up (3), BENCH_LARGE a number
# of services to bring up by svscan and the floor alone, besides 100 and 1000.
# TMPDIR says on what file system.

set -u
# shellcheck source=lib.sh
. "$(dirname -- "$0")/lib.sh"
trees=${BENCH_TREES:-3}
large=${BENCH_LARGE:-}
svscan=$STAGE/usr/libexec/rc/svscan
svstat=$STAGE/sbin/svstat
patience=30		# seconds for the machine to become quiet

# build PROGRAM SOURCE
#	Compile it as supervise is: statically, where that can be done.
build()
{
	set -- -O2 -D_GNU_SOURCE -o "$1" "$SRCTOP/tests/bench/$2"
	${CC:-cc} -static "$@" 2>static.err || ${CC:-cc} "$@"
}

# find_tools
#	Set the list of supervisors.
find_tools()
{
	tools="floor rcng"
	find_tool daemontools svscan svstat
	find_tool runit runsvdir sv
	find_tool s6 s6-svscan s6-svstat
}

# find_tool NAME PROGRAM ...
find_tool()
{
	local name="$1" program
	shift
	for program in "$@"; do
		command -v "$program" >/dev/null && continue
		printf '%s is not installed: no figures\n' "$name"
		return
	done
	tools="$tools $name"
}

# make_services COUNT
make_services()
{
	local i=0
	rm -rf scan
	mkdir scan
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print "scan/" i }' |
	    xargs mkdir || return
	while [ "$i" -lt "$1" ]; do
		printf '#!/bin/sh\nexec %s %s %d\n' "$work/beacon" \
		    "$work/fifo" "$i" >"scan/$i/run"
		i=$((i + 1))
	done
	find scan -name run -exec chmod 755 {} +
}

# The services as if nobody had ever supervised them.
forget_supervisors()
{
	find scan \( -name supervise -o -name event -o -name '.s*' -o \
	    -name notification-fd \) -prune -exec rm -rf {} +
}

# s6 goes on faster with a service that said that it was ready.
announce()
{
	local i=0
	while [ "$i" -lt "$1" ]; do
		printf '#!/bin/sh\nexec %s %s %d 3\n' "$work/beacon" \
		    "$work/fifo" "$i" >"scan/$i/run"
		echo 3 >"scan/$i/notification-fd"
		i=$((i + 1))
	done
}

# supervise COUNT TOOL [OPTION ...]
#	Bring the tree up and measure; figures are a line each of all, with
#	COUNT and TOOL in front.
supervise()
{
	local count="$1" tool="$2"
	shift 2
	case $tool in
	floor)
		set -- "$@" fifo "$count" ./floor scan "$count"
		;;
	rcng)
		set -- "$@" fifo "$count" "$svscan" scan
		;;
	daemontools)
		set -- "$@" fifo "$count" svscan scan
		;;
	runit)
		set -- "$@" fifo "$count" runsvdir scan
		;;
	s6*)
		set -- "$@" fifo "$count" s6-svscan -c "$((count + 10))" scan
		;;
	esac
	forget_supervisors
	[ "$tool" != s6_ready ] || announce "$count"
	if ! "$OBJ/supervision" -m -q "$patience" "$@" >figures 2>errors
	then
		printf '%s with %s services failed:\n' "$tool" "$count"
		tail -n 5 errors
		return 1
	fi
	sed "s/^/$count $tool /" figures >>all
}

# status TOOL
#	Set the command that measures how the status of 1000 is asked for.
#	Each is measured beside /bin/true.
status()
{
	local rounds=21
	case $1 in
	floor)
		status=
		return
		;;
	rcng)
		set -- svstat_-a 0 "$svstat" -a scan -- \
		    svstat_of_each 0 "$svstat" "scan/*"
		;;
	daemontools)
		set -- daemontools:_svstat 0 svstat "scan/*"
		;;
	runit)
		set -- runit:_sv_status 0 sv status "./scan/*"
		;;
	s6)
		rounds=3
		set -- s6-svstat_for_each 0 ./s6-svstat-all
		;;
	esac
	status="$OBJ/race $rounds true 0 true -- $* >>status.out"
}

# There is no s6-svstat for more than one.
make_status_all()
{
	cat >s6-svstat-all <<-'END'
		#!/bin/sh
		for service in scan/*; do
			s6-svstat "$service"
		done
	END
	chmod 755 s6-svstat-all
}

# tree COUNT ROUND TOOL
#	What is measured with so many services.
tree()
{
	local count="$1" round="$2" tool="$3"
	set -- -k 100
	case $count in
	100)
		# That takes long, and is either so or not.
		[ "$round" -gt 1 ] || set -- "$@" -i 10
		;;
	1000)
		status "$tool"
		[ -z "$status" ] || set -- -x "$status"
		;;
	*)
		case $tool in
		floor)
			status=
			;;
		rcng)
			status="$OBJ/race 5 true 0 true -- \
			    svstat_-a_of_$count 0 $svstat -a scan >>status.out"
			;;
		*)
			return
			;;
		esac
		;;
	esac
	if [ "$tool" = rcng ] && [ "$count" -ge 1000 ]; then
		set -- "$@" -t scan -x "./floor -r scan $count; $status"
	fi
	supervise "$count" "$tool" "$@"
}

# trees COUNT
trees()
{
	local round=1 tool
	make_services "$1" || return
	while [ "$round" -le "$trees" ]; do
		for tool in $tools; do
			tree "$1" "$round" "$tool" || failed=1
		done
		round=$((round + 1))
	done
}

# tables
#	The figures of all and status.out.
tables()
{
	awk -v tools="$tools s6_ready" -v large="$large" \
	    -f "$SRCTOP/tests/bench/supervise.awk" status.out all
}

bench_begin
build beacon beacon.c && build floor supervision_floor.c || exit 1
mkfifo fifo || exit 1
: >all
: >status.out
find_tools
make_status_all
failed=0
trees 100
case $tools in
*s6*)
	supervise 100 s6_ready -k 100
	;;
esac
trees 1000
[ -z "$large" ] || trees "$large"
tables
exit "$failed"
