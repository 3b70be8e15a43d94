#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# boot.sh BUILDDIR -- rc beside a shell's plain loop over the same scripts.
#
# The loop has the configuration and those parts of rc.subr loaded that the
# scripts use, and sources each script in a subshell, in an order known
# beforehand.  It has neither rcorder nor the log and the timeline, which are
# part of what rc is measured with.

set -u
# shellcheck source=lib.sh
. "$(dirname -- "$0")/lib.sh"

# scripts KIND COUNT
#	Make COUNT/etc, a copy of etc with COUNT scripts, each requiring the
#	one before.  bare: they do nothing at all; service: each is a service
#	with start_cmd=: .
scripts()
{
	rm -rf "$2"
	mkdir "$2"
	cp -R etc "$2/etc"
	i=0
	before=
	while [ "$i" -lt "$2" ]; do
		i=$((i + 1))
		s=$(printf s%03d "$i")
		{
			printf '# PROVIDE: %s\n%s\n' "$s" "$before"
			"$1"
		} | RC_ETC=$work/$2/etc rc_file "$2/etc/rc.d/$s"
		before="# REQUIRE: $s
"
		echo "$s=YES" >>"$2/etc/rc.conf"
	done
}

bare()
{
	echo :
}

service()
{
	cat <<-END
		\$_rc_subr_loaded . /etc/rc.subr
		name=$s
		rcvar=\$name
		start_cmd=:
		load_rc_config \$name
		run_rc_command "\$1"
	END
}

# measure KIND
#	Print a table for each count of scripts, and the cost of one more.  All
#	run in one race, for the times are subtracted from each other.
measure()
{
	scripts "$1" 30
	scripts "$1" 200
	"$OBJ/race" "${BENCH_ROUNDS:-31}" \
	    loop,_30_scripts 0 "RC_ETC=$work/30/etc" dash loop start -- \
	    rc,_30_scripts 0 "RC_ETC=$work/30/etc" dash etc/rc autoboot -- \
	    loop,_200_scripts 0 "RC_ETC=$work/200/etc" dash loop start -- \
	    rc,_200_scripts 0 "RC_ETC=$work/200/etc" dash etc/rc autoboot \
	    </dev/null >race.out || return
	grep _30_ race.out | table "$1" rc,_30_scripts=1.5
	grep _200_ race.out | table "$1" rc,_200_scripts=1.5
	per_script "$1"
}

# per_script KIND
#	Print what one script more costs, the slope between the two counts, and
#	what rc takes beside the scripts; from the processor times, because a
#	slope suffers twice from what else the machine does.
per_script()
{
	awk -v kind="$1" '
	{ who = $1; count = $1; sub(/,.*/, "", who); gsub(/[^0-9]/, "", count) }
	who in time {
		slope[who] = ($4 - time[who]) / (count - counted[who])
	}
	{ time[who] = $4; counted[who] = count }
	END {
		ratio = slope["rc"] / slope["loop"]
		printf "each further %s script: loop %.0f us, rc %.0f us, " \
		    "%.2f times (goal 1.5 %s)\n", kind, slope["loop"] * 1e3,
		    slope["rc"] * 1e3, ratio, ratio <= 1.5 ? "met" : "MISSED"
		printf "without any script: loop %.1f ms, rc %.1f ms " \
		    "(processor times)\n\n",
		    time["loop"] - slope["loop"] * counted["loop"],
		    time["rc"] - slope["rc"] * counted["rc"]
	}' race.out
}

bench_begin
cp "$STAGE/etc/rc" etc/
cat >loop <<'END'
. "$RC_ETC/rc.subr"
load_rc_config
_rc_load methods
for script in "$RC_ETC"/rc.d/*; do
	( . "$script" )
done
END
status=0
measure bare || status=1
measure service || status=1
exit "$status"
