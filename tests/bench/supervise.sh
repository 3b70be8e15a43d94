#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# supervise.sh BUILDDIR -- svscan beside the supervisors that are installed,
# and beside a floor: one C program that starts and awaits, and does nothing
# else.
#
# Each service is a shell script that becomes a tiny C program, which reports
# its start itself: nobody looks for it in between.  Trees are brought up in
# turn, each one new, when the machine has nothing else to do.
#
# In the environment:
#
# BENCH_TREES	how often each tree is brought up, 3; those of 100 services
#		three times as often
# BENCH_LARGE	one more number of services, for svscan and the floor alone,
#		besides 100 and 1000
# BENCH_PATIENCE how many seconds to wait for the machine to be quiet before
#		each tree, 10
# TMPDIR	where the services are: /dev/shm, as supervisors' files belong
#		into memory.  Files that have just been removed make ext4
#		slow, so none is before the end.

set -u
# shellcheck source=lib.sh
. "$(dirname -- "$0")/lib.sh"
[ -n "${TMPDIR:-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
trees=${BENCH_TREES:-3}
large=${BENCH_LARGE:-}
svscan=$STAGE/usr/libexec/rc/svscan
svstat=$STAGE/sbin/svstat
patience=${BENCH_PATIENCE:-10}

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
#	Make new ones, in scan.
make_services()
{
	local i=0
	made=$((made + 1))
	rm -f scan
	mkdir "scan.$made" && ln -s "scan.$made" scan || return
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print "scan/" i }' |
	    xargs mkdir || return
	while [ "$i" -lt "$1" ]; do
		printf '#!/bin/sh\nexec %s %s %d\n' "$work/beacon" \
		    "$work/fifo" "$i" >"scan/$i/run"
		i=$((i + 1))
	done
	find scan/ -name run -exec chmod 755 {} +
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
	make_services "$count" || return
	[ "$tool" != s6_ready ] || announce "$count"
	if ! "$OBJ/supervision" -q "$patience" "$@" >figures 2>errors
	then
		printf '%s with %s services failed:\n' "$tool" "$count"
		tail -n 5 errors
		return 1
	fi
	sed "s/^/$count $tool /" figures >>all
}

# ask TOOL
#	Set ask to the command that measures how the status of 1000 is asked for.
#	Each is measured beside /bin/true.
ask()
{
	local rounds=21
	case $1 in
	floor)
		ask=
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
	ask="$OBJ/race $rounds true 0 true -- $* >>status.out"
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
	set -- -m -k 100
	case $count in
	100)
		# What is always the same is measured once.
		if [ "$round" -eq 1 ]; then
			set -- "$@" -i 10
		elif [ "$tool" = s6 ]; then
			set -- -m
		fi
		# Short times need more rounds.
		[ "$round" -le "$trees" ] || set --
		;;
	1000)
		ask "$tool"
		set -- -m
		[ -z "$ask" ] || set -- -m -x "$ask"
		;;
	*)
		case $tool in
		floor)
			ask=
			;;
		rcng)
			ask="$OBJ/race 5 true 0 true -- \
			    svstat_-a_of_$count 0 $svstat -a scan >>status.out"
			;;
		*)
			return
			;;
		esac
		;;
	esac
	if [ "$tool" = rcng ] && [ "$count" -ge 1000 ]; then
		set -- "$@" -t scan -x "./floor -r scan $count; $ask"
	fi
	supervise "$count" "$tool" "$@"
}

# trees COUNT ROUNDS
trees()
{
	local round=1 tool
	while [ "$round" -le "$2" ]; do
		for tool in $tools; do
			tree "$1" "$round" "$tool" || failed=1
		done
		round=$((round + 1))
	done
}

# enough_files NUMBER
#	Whether svscan can have so many descriptors.
enough_files()
{
	local most
	most=$(ulimit -Hn)
	[ "$most" != unlimited ] && [ "$most" -lt "$1" ] || return 0
	# shellcheck disable=SC3045 # where it is missing, it fails
	(ulimit -Hn "$1") 2>/dev/null && return
	printf '%s services need %d descriptors, %d are allowed\n' "$large" \
	    "$1" "$most"
	large=
	return 1
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
made=0
trees 100 $((trees * 3))
case $tools in
*s6*)
	supervise 100 s6_ready -k 100
	;;
esac
trees 1000 "$trees"
if [ -n "$large" ] && enough_files "$((large * 5 + 128))"; then
	trees "$large" "$trees"
fi
tables
exit "$failed"
