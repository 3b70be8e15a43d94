#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# action.sh BUILDDIR -- one action of one rc.d script, run by hand.
#
# Beside it: a shell that does nothing, a shell that only sources rc.subr, and
# what other service managers take to tell a service's status, those of them
# that are installed.  Then how long stop takes to return after the daemon's
# death, and what each action asks of the system.

set -u
# shellcheck source=lib.sh
. "$(dirname -- "$0")/lib.sh"

# The services: held runs and has a pid file; plain runs and has none; down
# and lost, with and without pid file, do not run; fresh comes and goes.
make_services()
{
	for service in held plain down lost fresh; do
		cp "$OBJ/sitter" "bin/$service"
		echo "$service=YES" >>etc/rc.conf
		case $service in
		plain|lost)
			pidfile=
			;;
		*)
			pidfile=$work/run/$service.pid
			;;
		esac
		rc_script "$service" <<-END
			name=$service
			rcvar=\$name
			command=$work/bin/$service
			pidfile=$pidfile
			command_args='"\$pidfile" $work/death.$service'
		END
	done
	etc/rc.d/held start >started && etc/rc.d/plain start >started
}

# Every service that may still be there; the ends of races that were lost.
bench_end()
{
	[ -z "${runsv-}" ] || { kill "$runsv"; wait "$runsv"; }
	for service in held plain fresh; do
		[ ! -x "etc/rc.d/$service" ] ||
		    "etc/rc.d/$service" onestop >stopped 2>&1
	done
}

# peers
#	Set the list of peers' commands, in the form that race takes.
peers()
{
	peers=
	if command -v runsv >/dev/null && command -v sv >/dev/null; then
		mkdir runit
		cp "$OBJ/sitter" bin/supervised
		printf '#!/bin/sh\nexec %s/bin/supervised -f\n' "$work" \
		    >runit/run
		chmod 755 runit/run
		runsv "$work/runit" &
		runsv=$!
		tries=0
		until sv status "$work/runit" >sv.out 2>&1; do
			tries=$((tries + 1))
			[ "$tries" -lt 100 ] || return 1
			sleep 0.05
		done
		peers="$peers -- runit:_sv_status 0 sv status $work/runit"
	fi
	peer openrc:_rc-service_status rc-service "$(rc-service --list \
	    2>/dev/null | head -n 1)" status
	for script in /etc/init.d/*; do
		grep -q 'status)' "$script" 2>/dev/null || continue
		peer sysvinit:_service_status service "${script##*/}" status
		break
	done
}

# peer NAME PROGRAM ARGUMENT ...
#	Add a peer, if it is installed, with the status that it ends with.
peer()
{
	command -v "$2" >/dev/null && [ -n "$3" ] || return 0
	local name="$1" status=0
	shift
	"$@" >peer.out 2>&1 || status=$?
	[ "$status" -ge 126 ] || peers="$peers -- $name $status $*"
}

# latencies
#	The table of times, and the stop's lag behind the daemon's death.
latencies()
{
	# shellcheck disable=SC2086 # words
	"$OBJ/race" -d "$work/death.fresh" "${BENCH_ROUNDS:-61}" \
	    dash_-c_: 0 dash -c : -- \
	    source_rc.subr 0 dash -c ". $work/etc/rc.subr" -- \
	    rcvar 0 etc/rc.d/held rcvar -- \
	    status,_pid_file 0 etc/rc.d/held status -- \
	    status,_no_pid_file 0 etc/rc.d/plain status -- \
	    status,_not_running 1 etc/rc.d/down status -- \
	    status,_neither 1 etc/rc.d/lost status -- \
	    start 0 etc/rc.d/fresh start -- \
	    stop 0 etc/rc.d/fresh stop $peers </dev/null >race.out || return
	table 'rc.d script' rcvar=3 status,_pid_file=3 status,_no_pid_file=3 \
	    status,_not_running=3 status,_neither=3 start=6 <race.out
	awk '$1 == "stop" {
		printf "%s %.2f ms, at most %.2f (goal 50 ms: %s)\n\n",
		    "stop returns after the daemon'\''s death:", $6, $7,
		    $7 <= 50 ? "met" : "MISSED"
	}' race.out
}

# count NAME ACTION
#	Run the action under strace and print what it asked for.
count()
{
	strace -f -qq -o trace -e signal=none -e \
	    trace=fork,vfork,clone,clone3,execve,read,pread64,openat,wait4 \
	    "etc/rc.d/$1" "$2" >counted 2>&1 &
	if [ "$2" = start ]; then
		# strace waits for the daemon as well.
		tries=0
		until [ -s "run/$1.pid" ] || [ "$tries" -eq 200 ]; do
			tries=$((tries + 1))
			sleep 0.05
		done
		"etc/rc.d/$1" stop >stopped
	fi
	wait $!
	awk -v what="$1 $2" '
	/(fork|clone3?)(\(| resumed).* = [0-9]+$/ { forks++ }
	/execve(\(| resumed).* = 0$/ { execs++ }
	/openat(\(| resumed).* = [0-9]+$/ { opens++ }
	/(read|pread64)(\(| resumed).* = [0-9]+$/ { bytes += $NF }
	END {
		printf "%-26s %9d %9d %9d %9d\n",
		    what, forks, execs, opens, bytes
	}' trace
}

counts()
{
	if ! command -v strace >/dev/null ||
	    ! strace -qq -o trace true 2>/dev/null; then
		printf 'no strace: no counts\n'
		return 0
	fi
	printf '%-26s %9s %9s %9s %9s\n' 'rc.d script' forks execs files \
	    'bytes read'
	count held rcvar
	count held status
	count plain status
	count down status
	count lost status
	count fresh start
	etc/rc.d/fresh start >started && count fresh stop
	echo
}

bench_begin
make_services || exit 1
peers
status=0
latencies || status=1
counts
exit "$status"
