# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # STAGE and OBJ are set by the prelude
#
# common.sh -- what the tests of svc, svstat and svok share.

unset SUPERVISE_DRESS
SVC=$STAGE/sbin/svc
SVSTAT=$STAGE/sbin/svstat
SVOK=$STAGE/sbin/svok
SVUP=$STAGE/sbin/svup
NOTE=$OBJ/note

# fake DIR
#	Make DIR look supervised: the test itself reads its FIFOs, ok as
#	descriptor 8 and control as 9.
fake()
{
	mkdir -p "$1/supervise"
	mkfifo -m 600 "$1/supervise/ok" "$1/supervise/control"
	exec 9<>"$1/supervise/ok" 8<"$1/supervise/ok" \
	    9<>"$1/supervise/control"
}

# unfake
#	The supervisor is gone.
unfake()
{
	exec 8<&- 9<&-
}

# label SECONDS
#	Print the TAI64N label of SECONDS since 1970.
label()
{
	local n=$(($1 + 10)) i=24 bytes=
	while [ "$i" -ge 0 ]; do
		bytes="$bytes\\$(printf %03o $((n >> i & 255)))"
		i=$((i - 8))
	done
	# shellcheck disable=SC2059 # the bytes
	printf "\\100\\000\\000\\000$bytes\\000\\000\\000\\000"
}

# status DIR PID BYTES [AGE]
#	Write a status: of process PID, with BYTES (as printf has them) from
#	the 16th on, AGE seconds old.
status()
{
	local pid="$2"
	{
		label $((now - ${4:-0}))
		# shellcheck disable=SC2059 # the bytes
		printf "\\$(printf %03o $((pid & 255)))\\$(printf %03o \
		    $((pid >> 8 & 255)))\\$(printf %03o \
		    $((pid >> 16 & 255)))\\000$3"
	} >"$1/supervise/.status.new"
	mv "$1/supervise/.status.new" "$1/supervise/status"
}

# publish DIR KEY=VALUE ...
#	Write record and status as our supervisor does.
publish()
{
	local dir="$1"
	shift
	"$NOTE" "$@" 1<>"$dir/supervise/.state"
	"$NOTE" -s daemontools "$@" >"$dir/supervise/.status.new"
	mv "$dir/supervise/.status.new" "$dir/supervise/status"
}

# says TEXT COMMAND ...
#	It prints TEXT and a newline, with every number of seconds as S.
says()
{
	printf '%s\n' "$1" >text
	shift
	"$@" >got || atf_fail "status $?"
	sed -i 's/[0-9][0-9]* seconds/S seconds/g' got
	atf_check -o file:text cat got
}

# same PEER OURS ARG ...
#	Both say the same and exit alike.
same()
{
	local peer="$1" ours="$2" a=0 b=0
	shift 2
	SUPERVISE_DRESS=daemontools "$ours" "$@" >our.out 2>our.err || a=$?
	"$peer" "$@" >peer.out 2>peer.err || b=$?
	echo "exit $a" >>our.err
	echo "exit $b" >>peer.err
	sed -i 's/[0-9][0-9]* seconds/S seconds/' our.out peer.out
	atf_check -o file:peer.out cat our.out
	atf_check -o file:peer.err cat our.err
}

# sent
#	Print what was written to the control FIFO, a line a write at most.
sent()
{
	timeout 10 dd bs=4096 count=1 <&9 2>/dev/null
}

now=$(date +%s)
