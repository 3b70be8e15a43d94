# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2059,SC2154
#
# t_json -- the states as JSON, read by a parser of its own.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"

# json STATUS [ARG ...]
#	Print what `service -j ARG ...' says, a line for each value.
json()
{
	local expected="$1" status=0
	shift
	svc -j "$@" >json 2>err || status=$?
	[ ! -s err ] || atf_fail "$(cat err)"
	[ "$status" -eq "$expected" ] || atf_fail "status $status"
	perl "$SRCTOP/tests/sbin/service/json.pl" <json >values ||
	    atf_fail "$(cat json)"
	cat values
}

svc_case every_member_is_there
every_member_is_there_body()
{
	svc_tree 'foo=YES bar=YES'
	svc_daemon foo 'desc="Does foo"'
	require=foo svc_daemon bar
	require=bar svc_script own own 'status_cmd=:'
	svc_record bar 139 2026-02-28T23:59:59Z 'said one' 'said two' \
	    'reason because'
	atf_check -o ignore ./svc foo start
	pid=$(svc_pids)
	json 1 >got
	cat >expected <<END
[0].name "foo
[0].state "running
[0].enabled true
[0].rogue false
[0].since "TIME
[0].pid $pid
[0].pids[0] $pid
[0].exit null
[0].note null
[0].supervised null
[0].kind "daemon
[0].description "Does foo
[0].command "$PWD/bin/food
[0].rcvar "foo
[0].file "$PWD/etc/rc.d/foo
[1].name "bar
[1].state "failed
[1].enabled true
[1].rogue false
[1].since "2026-02-28T23:59:59Z
[1].pid null
[1].pids []
[1].exit.action "start
[1].exit.code null
[1].exit.signal "SIGSEGV
[1].exit.at "2026-02-28T23:59:59Z
[1].exit.reason "because
[1].exit.said[0] "one
[1].exit.said[1] "two
[1].note "killed by SIGSEGV: two; because
[1].supervised null
[1].kind "daemon
[1].description null
[1].command "$PWD/bin/bard
[1].rcvar "bar
[1].file "$PWD/etc/rc.d/bar
[2].name "own
[2].state "running
[2].enabled null
[2].rogue false
[2].since null
[2].pid null
[2].pids []
[2].exit null
[2].note null
[2].supervised null
[2].kind "custom
[2].description null
[2].command null
[2].rcvar null
[2].file "$PWD/etc/rc.d/own
END
	atf_check -o file:expected sed \
	    's/^\[0\].since "2026-11-20T1[12]:[0-9:]*Z$/[0].since "TIME/' got
}

svc_case times_are_right_over_years
times_are_right_over_years_body()
{
	svc_tree 'foo=YES'
	svc_daemon foo
	for time in 1970-01-01T00:00:00Z 1999-12-31T23:59:59Z \
	    2000-02-29T12:00:00Z 2000-03-01T00:00:00Z 2024-02-29T23:59:59Z \
	    2024-12-31T00:00:01Z 2026-11-20T11:59:59Z; do
		svc_record foo 1 "$time"
		json 1 foo >got
		atf_check -o inline:"[0].since \"$time\n" grep since got
	done
	for time in '' never 2026-11-20 '2026-11-20T11:59:59Z$(x)'; do
		svc_record foo 1 "$time"
		json 1 foo >got
		atf_check -o inline:"[0].since null\n" grep since got
	done
}

svc_case nothing_is_an_empty_array
nothing_is_an_empty_array_body()
{
	svc_tree
	atf_check -o inline:'[\n]\n' ./svc -j
	svc_script once once 'start_cmd=:'
	atf_check -o inline:'[\n]\n' ./svc -j
	json 0 -a >got
	atf_check -o inline:'[0].name "once\n[0].state "off\n' head -n 2 got
}

svc_case any_bytes_are_valid
any_bytes_are_valid_body()
{
	svc_tree
	n=1
	bytes=
	while [ $n -lt 256 ]; do
		case $n in
		10|47)
			;;
		*)
			bytes=$bytes$(printf '\\%03o' $n)
			;;
		esac
		n=$((n + 1))
	done
	# one name with each byte, and wrong UTF-8 of all kinds in the others
	for bytes in "$bytes" 'a\303\274\342\202\254\360\237\230\200z' \
	    'b\300\257' 'c\355\240\200' 'd\364\220\200\200' 'e\360\200\200\200' \
	    'f\342\202' 'g\200\200' 'h"\\\\\\"' 'i\302\205\302\177' 'j\360\237x'; do
		# shellcheck disable=SC2059 # escapes
		name=$(printf "$bytes")
		svc_script "$name" x 'status_cmd=:'
	done
	json 0 >got
	sed -n 's/^[^ ]*\.name "//p' got | LC_ALL=C sort >names
	r='\\x{fffd}'
	{
		all=
		n=1
		while [ $n -lt 256 ]; do
			case $n in
			10|47)
				;;
			*)
				if [ $n -lt 32 ] || [ $n -eq 127 ]; then
					all=$all$(printf '\\\\x{%x}' $n)
				elif [ $n -gt 127 ]; then
					all=$all$r
				elif [ $n -eq 92 ]; then
					all="$all\\\\"
				elif [ $n -eq 37 ]; then
					all="$all%%"
				else
					all=$all$(printf "\\$(printf %o $n)")
				fi
				;;
			esac
			n=$((n + 1))
		done
		for name in "$all" 'a\\x{fc}\\x{20ac}\\x{1f600}z' "b$r$r" \
		    "c$r$r$r" "d$r$r$r$r" "e$r$r$r$r" "f$r$r" "g$r$r" \
		    'h"\\\\\\"' 'i\\x{85}'"$r"'\\x{7f}' "j$r${r}x"; do
			printf "$name\n"
		done
	} | LC_ALL=C sort >expected
	atf_check -o file:expected cat names
}

svc_case descriptions_may_have_lines_and_tabs
descriptions_may_have_lines_and_tabs_body()
{
	svc_tree 'foo=YES'
	svc_daemon foo "desc='one
two	three \"four\" \\\\ five
'" 'echo noise' 'echo "a	b	yes	daemon	c	d	e	"'
	json 1 foo >got
	cat >expected <<'END'
[0].kind "daemon
[0].description "one\x{a}two\x{9}three "four" \\ five\x{a}
END
	atf_check -o file:expected grep -e kind -e description got
}

svc_case every_awk_prints_the_same
every_awk_prints_the_same_body()
{
	svc_tree 'foo=YES'
	svc_daemon foo 'desc="$(printf "x\303\274\377\001y")"'
	svc_record foo 1 2026-11-20T11:00:00Z "$(printf 'said \303\274\377\001')"
	svc -j >json
	svc >table
	for awk in gawk mawk original-awk 'busybox awk'; do
		command -v "${awk%% *}" >/dev/null || continue
		printf '#!/bin/sh\nexec %s "$@"\n' "$awk" >bin/awk
		chmod 755 bin/awk
		atf_check -s exit:1 -o file:json ./svc -j
		atf_check -s exit:1 -o file:table ./svc
	done
}

atf_init_test_cases()
{
	svc_add_cases
}
