# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# ns.sh -- run init as process 1 of a PID namespace, with rc scripts of ours.

INIT=$STAGE/sbin/init

# needs, needs_with PROGRAM ...
#	What the tests need; the head of every test case calls one of them.
needs()
{
	needs_with unshare
}

needs_with()
{
	atf_set require.progs "unshare pgrep $*"
	atf_set timeout 60
}

# fake_etc
#	Make etc and run in the current directory, with an rc and an
#	rc.shutdown that say what they were called with, and have init use
#	them.  Delays are short: a test that needs them must not wait long.
#	`./ns COMMAND' runs a command as process 1 and ends as that does: 129
#	when it was ended by reboot(2) for a restart, 130 for halt, power off.
fake_etc()
{
	mkdir -p etc run
	export RC_ETC="$PWD/etc" RC_RUN="$PWD/run"
	export RC_INIT_STALL=1 RC_INIT_GRACE=10
	printf 'echo "rc $*"\n' >etc/rc
	printf 'echo "rc.shutdown $*"\n' >etc/rc.shutdown
	unset container
	printf '#!/bin/sh\nexec unshare %s "$@"\n' "$(ns_options)" >ns
	chmod +x ns
	./ns true || atf_skip "PID namespaces cannot be made here"
}

# The options by which root and others make a PID namespace.
ns_options()
{
	printf '%s ' --pid --fork --mount-proc --kill-child
	[ "$(id -u)" = 0 ] || printf '%s ' --map-root-user
}

# in_background COMMAND [ARG ...]
#	`./ns' in the background, output in `out'; sets ns_pid (what to wait for)
#	and init_pid (its process 1, as a number out here).
in_background()
{
	./ns "$@" >out 2>&1 </dev/null &
	ns_pid=$!
	wait_until 10 has_child "$ns_pid"
	init_pid=$child
}

# has_child PID
#	True when PID has an init for a child, whose number is then $child.
has_child()
{
	child=$(pgrep -P "$1" -x rcinit)
}

# finished STATUS
#	What in_background started must end with STATUS.
finished()
{
	status=0
	wait "$ns_pid" 2>/dev/null || status=$?
	[ "$status" = "$1" ] ||
	    atf_fail "status $status instead of $1; output: $(cat out)"
}

# state_is WORD
state_is()
{
	read -r state <run/state && [ "$state" = "$1" ]
}

# says TEXT
#	True when the background init has printed that line.
says()
{
	grep -qxF -- "$1" out
}

# traced PID
#	True when strace has it.
traced()
{
	grep -q '^TracerPid:.*[1-9]' "/proc/$1/status"
}

# $as_machine, a script: ./ns sh -c "$as_machine" sh COMMAND [ARG ...]
#	Become COMMAND, an init that takes the namespace for a machine of its
#	own: utmp, wtmp, kmsg, and as the console $CONSOLE, are not the real
#	ones.  The files of $PWD/replace replace those of /etc.
# shellcheck disable=SC2016 # expanded in the namespace
as_machine='
	mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/log &&
	    touch kmsg /var/log/wtmp && mount --bind kmsg /dev/kmsg &&
	    mount --bind "$CONSOLE" /dev/console || exit 77
	for file in replace/*; do
		[ -e "$file" ] || continue
		mount --bind "$file" "/etc/${file#*/}" || exit 77
	done
	export RC_INIT_MACHINE=1
	exec "$@"
'

# broken_console
#	Set CONSOLE to what cannot be opened: a socket.
broken_console()
{
	CONSOLE=$PWD/socket
	export CONSOLE
	"$OBJ/socket" socket || atf_fail "cannot make a socket"
}
