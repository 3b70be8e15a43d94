#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# trial.sh TABLE DAEMON [SEED] -- take a daemon of daemons.sh through all that
# can be done to a service, plain and supervised, in a system of its own
# (world.sh).  Prints the seed, and what was done at random; what went wrong,
# too, and exits 1 then, or 77 when the daemon cannot run here.

set -u
raw=
# shellcheck source=/dev/null
. "$1"
seed=${3:-$(od -An -N3 -tu4 /dev/urandom)}
seed=$((seed))
name=$2 exe='' comm='' knobs='' ready=exit front='' front_ready=exit
reload=yes noise=''
# shellcheck disable=SC2016 # for the shell that runs it
health='/run/probe "$1"'
"daemon_$2"
[ -z "$exe" ] || needs "$exe"

# ---------------------------------------------------------------------------
# Looking

exec 3>&1

# give_up WHAT
give_up()
{
	exec >&3
	printf '%s: %s\n' "$name" "$1"
	printf '%s\n' "--- round: ${rounds-none}"
	cat /etc/rc.conf
	"/etc/rc.d/$name" onestatus
	sed 's/ *$//' "/run/service/$name/supervise/.state" 2>/dev/null
	tail -n 30 "/run/service/$name/log/main/current" 2>/dev/null
	for pid in $(pids); do
		printf '%s\n' "$pid $(ppid "$pid") $(tr '\0' ' ' \
		    <"/proc/$pid/cmdline")"
	done 2>/dev/null
	cat /run/rc/supervise.log /run/two 2>/dev/null
	cat ${raw:+"$raw"}
	/run/probe "$(main)"
	exit 1
}

# pids: all processes but the first, and this one and its own
pids()
{
	for pid in /proc/[0-9]*; do
		pid=${pid#/proc/}
		case $pid in
		1|"$$")
			continue
			;;
		esac
		[ "$(ppid "$pid")" = $$ ] || echo "$pid"
	done 2>/dev/null
}

# ppid PID
ppid()
{
	read -r stat <"/proc/$1/stat" && stat=${stat##*) } &&
	    stat=${stat#* } && echo "${stat%% *}"
} 2>/dev/null

# is_copy PID: it is the daemon's program
is_copy()
{
	[ -e "/proc/$1/exe" ] || return 1
	if [ -n "$exe" ]; then
		[ "/proc/$1/exe" -ef "$exe" ]
	else
		{ read -r found <"/proc/$1/comm"; } 2>/dev/null &&
		    [ "$found" = "$comm" ]
	fi
}

# copies: print the main processes of the daemon: not their children
copies()
{
	for dir in /proc/[0-9]*; do
		pid=${dir#/proc/}
		! is_copy "$pid" || is_copy "$(ppid "$pid")" ||
		    printf '%s ' "$pid"
	done
}

# all: print all processes of the daemon
all()
{
	for dir in /proc/[0-9]*; do
		! is_copy "${dir#/proc/}" || printf '%s ' "${dir#/proc/}"
	done
}

# only PID: it is the one copy; it may be just before its execution
only()
{
	[ "$(copies)" = "$1 " ]
}

# others: what runs besides, once the service has been stopped
others()
{
	for pid in $(pids); do
		read -r found <"/proc/$pid/comm" || continue
		case $found in
		svscan)
			;;
		*)
			[ ! -e "/proc/$pid/exe" ] || echo "$found"
			;;
		esac
	done 2>/dev/null
}

# alone: nothing does; a probe that was just run may need a moment
alone()
{
	[ -z "$(others)" ]
}

# main: the main process, as the status tells
main()
{
	"/etc/rc.d/$name" onestatus | sed -n 's/.* pid \([0-9]*\).*/\1/p'
}

# await SECONDS COMMAND ...
await()
{
	tries=$(($1 * 20))
	shift
	while ! "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.05
	done >/dev/null 2>&1
}

serves()
{
	pid=$(main)
	[ -n "$pid" ] && /run/probe "$pid"
} >/dev/null 2>&1

# promptly COMMAND: at once when the readiness of the mode says so
promptly()
{
	case $mode$ready$front_ready in
	front*exit|plainexit*|plainpidfile*|backexit*|backpidfile*)
		await 3 "$1"
		;;
	*)
		"$1"
		;;
	esac
}

# is_new PID: it serves, with another main process
is_new()
{
	serves && [ "$pid" != "$1" ] && known && [ "$pid" = "$(main)" ]
}

# known: the supervisor, if there is one, knows the main process
known()
{
	[ "$(field main)" != 0 ]
}

# field NAME: of the record
field()
{
	sed -n "s/.* $1=\([^ ]*\).*/\1/p" "/run/service/$name/supervise/.state" \
	    2>/dev/null
}

# ---------------------------------------------------------------------------
# Doing

# conf MODE: plain, back or front
conf()
{
	mode=$1
	{
		printf '%s\n' "$name=YES" "$knobs" rc_start_timeout=20 \
		    rc_stop_timeout=3
		case $mode in
		plain)
			echo "${name}_ready='$ready'"
			;;
		back)
			echo "${name}_supervise=YES ${name}_ready='$ready'"
			;;
		front)
			echo "${name}_supervise=YES" \
			    "${name}_ready='$front_ready'" \
			    "${name}_foreground_flags=\"$front\""
			;;
		esac
		[ "$mode" = plain ] || printf '%s\n' \
		    "${name}_health='$health'" \
		    "${name}_health_interval=0.5" \
		    "${name}_health_failures=2"
	} >/etc/rc.conf
}

# transcript FILE: what a user does, and sees
transcript()
{
	raw=$1.raw
	for action in status start start status ${reload:+reload} status \
	    restart status stop status stop; do
		echo "# $action"
		"/etc/rc.d/$name" "$action" 2>&1
		echo "exit $?"
		case $action in
		start|restart)
			promptly serves ||
			    give_up "does not serve after $action"
			;;
		reload)
			await 5 serves || give_up "does not serve after reload"
			;;
		esac
	done >"$raw"
	raw=
	sed -e "${noise:+/$noise/d}" -e '/^supervised: /d' -e 's/pid [0-9][0-9]*/pid N/' \
	    -e 's/pid=[0-9][0-9]*/pid=N/' "$1.raw" >"$1"
}

# same MODE: the transcript must be that of plain mode
same()
{
	conf "$1"
	transcript "/run/$1"
	cmp -s /run/plain "/run/$1" || {
		diff /run/plain "/run/$1"
		give_up "does not say the same in mode $1"
	}
	await 2 alone || give_up "left by the stop: $(others)"
}

# mended MODE: what happens to it is mended
mended()
{
	conf "$1"
	"/etc/rc.d/$name" start >/dev/null 2>&1 || give_up "$1: no start"
	first=$(main)
	for signal in KILL STOP; do
		sleep 1.1
		victims=$first
		[ "$signal" = KILL ] || victims=$(all)
		# shellcheck disable=SC2086 # words
		kill -s "$signal" $victims
		await 15 is_new "$first" || give_up "$1: $signal is not mended"
		first=$(main)
		await 1 only "$first" ||
		    give_up "$1: $signal: copies: $(copies)"
	done
	"/etc/rc.d/$name" status | grep -q ', restarted [1-9].* times' ||
	    give_up "$1: the status does not tell of the restarts"
	if [ -n "$reload" ]; then
		"/etc/rc.d/$name" reload >/dev/null 2>&1 ||
		    give_up "$1: no reload"
		await 5 serves || give_up "$1: does not serve after a reload"
		[ "$(main)" = "$first" ] || [ "$name$mode" = sshdback ] || give_up "$1: reload: $first has become another process"
	fi
	"/etc/rc.d/$name" stop >/dev/null 2>&1 || give_up "$1: no stop"
	await 2 alone || give_up "$1: left by the stop: $(others)"
}

# ---------------------------------------------------------------------------
# At random

# random N: set r to a number below N
random()
{
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	r=$((seed / 65536 % $1))
}

# svscans: the guardian and the supervisor, if they are there
svscans()
{
	for pid in $(pids); do
		read -r found <"/proc/$pid/comm" || continue
		[ "$found" != svscan ] || echo "$pid"
	done 2>/dev/null
}

# supervisor, guardian: the one of them that is the other's child, or parent
supervisor()
{
	for pid in $(svscans); do
		read -r found <"/proc/$(ppid "$pid")/comm"
		[ "$found" != svscan ] || echo "$pid"
	done 2>/dev/null
}

guardian()
{
	child=$(supervisor)
	[ -z "$child" ] || ppid "$child"
}

# act: do one thing; runs is then how the service has to run, or down
act()
{
	random 11
	case $r in
	0)	do_start ;;
	1)	do_stop ;;
	2)	do_restart ;;
	3)	do_kill main ;;
	4)	do_kill subreap ;;
	5)	do_kill supervisor ;;
	6)	do_kill guardian ;;
	7)	do_two start ;;
	8)	do_two restart ;;
	*)
		random 3
		case $r in
		0)	conf plain ;;
		1)	conf back ;;
		2)	conf "$other" ;;
		esac
		do_restart
		;;
	esac
}

# told ACTION
told()
{
	round="$turn: $1 in mode $mode, runs: $runs"
	rounds="$rounds
$round"
	began=$(date +%s)
	"/etc/rc.d/$name" "$1" >/run/said 2>&1
	set -- $?
	rounds="$rounds ($(($(date +%s) - began)) s)"
	return "$1"
}

# A start of what runs fails.
do_start()
{
	if told start; then
		[ "$runs" = down ] || [ -n "$killed" ] ||
		    give_up "started while it ran"
	else
		[ "$runs" != down ] || give_up "not started"
		return
	fi
	runs=$mode killed=
}

do_stop()
{
	if told stop; then
		[ "$runs" != down ] || give_up "stopped when it was down"
	else
		[ "$runs" = down ] || give_up "not stopped"
	fi
	runs=down killed=
}

do_restart()
{
	told restart || give_up "not restarted"
	runs=$mode killed=
}

# do_two ACTION: two at once, of which one may fail.  Without a supervisor
# nothing keeps two starts from being successful.
do_two()
{
	[ "$mode" != plain ] || return 0
	round="$turn: two at once: $1 in mode $mode, runs: $runs"
	rounds="$rounds
$round"
	"/etc/rc.d/$name" "$1" >/run/said.two 2>&1 &
	"/etc/rc.d/$name" "$1" >/run/said 2>&1
	wait "$!"
	case $1$runs in
	startdown|restart*)
		runs=$mode killed=
		;;
	esac
	settle
}

# do_kill WHOM
do_kill()
{
	case $1 in
	main)		victim=$(main) ;;
	subreap)	victim=$(field pid) ;;
	*)		victim=$($1) ;;
	esac
	round="$turn: kill $1 (${victim:-none}), runs: $runs"
	rounds="$rounds
$round"
	case $victim in
	''|0)
		return
		;;
	esac
	[ "$1:$runs" != main:plain ] || {
		# nobody but its main process would end the others
		victim="$(all) $(pgrep -P "$victim")"
		runs=down
	}
	case $1 in
	main|subreap)	mourned="$victim $(main)" ;;
	esac
	# shellcheck disable=SC2086 # words
	kill -KILL $victim 2>/dev/null
	killed=yes
	[ "$runs" != down ] || return 0
	random 2
	[ "$r" -eq 0 ] || settle
}

# single: there are no two of it
single()
{
	# shellcheck disable=SC2046 # words
	set -- $(copies)
	[ $# -le 1 ] && [ ! -s /run/two ]
}

# settle: it has come to be what it has to be
settle()
{
	case $runs in
	down)
		await 2 none || give_up "copies of what is down: $(copies)"
		! "/etc/rc.d/$name" status >/dev/null 2>&1 ||
		    give_up "down, and its status is 0"
		;;
	*)
		await 20 over || give_up "not ended: $mourned"
		await 20 serves || give_up "does not serve"
		await 5 known || give_up "its main process is not known"
		"/etc/rc.d/$name" status >/dev/null 2>&1 ||
		    give_up "it serves, and its status is not 0"
		await 1 only "$(main)" ||
		    give_up "the status does not tell of $(copies)"
		;;
	esac
	killed=
}

# over: what was killed is gone
over()
{
	for pid in $mourned; do
		[ ! -e "/proc/$pid/exe" ] || return 1
	done
}

none()
{
	[ -z "$(copies)" ]
}

rounds_at_random()
{
	runs=down killed='' mourned='' turn=0 rounds='' other=back
	[ -z "$front" ] || other=front
	conf back
	while [ "$turn" -lt "$1" ]; do
		turn=$((turn + 1))
		act
		single || await 1 single || give_up "two: $(copies)"
	done
	round="$turn: over, runs: $runs"
	settle
	[ "$runs" = down ] || do_stop
	settle
	await 2 alone || give_up "left in the end: $(others)"
}

# ---------------------------------------------------------------------------

echo "seed $seed"
conf plain
transcript /run/plain
cat /run/plain
same back
[ -z "$front" ] || same front
mended back
[ -z "$front" ] || mended front
rounds_at_random 20
echo "$rounds"
