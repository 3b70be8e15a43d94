#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# boot.sh BUILDDIR -- rc beside a shell's plain loop over the same scripts.
#
# The loop has rc.subr and the configuration loaded and sources each script in
# a subshell, in an order known beforehand; it has neither rcorder nor the log
# and the timeline, which are part of what rc is measured with.

set -u
# shellcheck source=lib.sh
. "$(dirname -- "$0")/lib.sh"

# scripts KIND COUNT
#	Fill etc/rc.d with COUNT scripts, each requiring the one before.  bare:
#	they do nothing at all; service: each is a service with start_cmd=: .
scripts()
{
	rm -rf etc/rc.d
	mkdir etc/rc.d
	: >conf
	i=0
	before=
	while [ "$i" -lt "$2" ]; do
		i=$((i + 1))
		s=$(printf s%03d "$i")
		{
			printf '# PROVIDE: %s\n%s\n' "$s" "$before"
			"$1"
		} | rc_file "etc/rc.d/$s"
		before="# REQUIRE: $s
"
		echo "$s=YES" >>conf
	done
	mv conf etc/rc.conf
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

# measure KIND COUNT ROUNDS
#	Print a table, and keep the times for the cost of one script more.
measure()
{
	scripts "$1" "$2"
	"$OBJ/race" "$3" "loop,_$2_scripts" 0 dash loop start -- \
	    "rc,_$2_scripts" 0 dash etc/rc autoboot </dev/null >race.out ||
	    return
	table "$1" "rc,_$2_scripts=1.5" <race.out
	cat race.out >>"all.$1"
}

# per_script KIND
#	Print what one script more costs, the slope between the two counts, and
#	what rc takes beside the scripts; from the best times.
per_script()
{
	awk -v kind="$1" '
	{ who = $1; count = $1; sub(/,.*/, "", who); gsub(/[^0-9]/, "", count) }
	who in time {
		slope[who] = ($2 - time[who]) / (count - counted[who])
	}
	{ time[who] = $2; counted[who] = count }
	END {
		ratio = slope["rc"] / slope["loop"]
		printf "each further %s script: loop %.0f us, rc %.0f us, " \
		    "%.2f times (goal 1.5 %s)\n", kind, slope["loop"] * 1e3,
		    slope["rc"] * 1e3, ratio, ratio <= 1.5 ? "met" : "MISSED"
		printf "without any script: loop %.1f ms, rc %.1f ms\n\n",
		    time["loop"] - slope["loop"] * counted["loop"],
		    time["rc"] - slope["rc"] * counted["rc"]
	}' "all.$1"
}

bench_begin
cp "$STAGE/etc/rc" etc/
cat >loop <<'END'
. "$RC_ETC/rc.subr"
load_rc_config
for script in "$RC_ETC"/rc.d/*; do
	( . "$script" )
done
END
for kind in bare service; do
	measure "$kind" 30 "${BENCH_ROUNDS:-41}" || exit 1
	measure "$kind" 200 "${BENCH_ROUNDS:-21}" || exit 1
	per_script "$kind"
done
