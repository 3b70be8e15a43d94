# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2059,SC2154
#
# t_tree -- what needs what.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"

# header FILE LINE ...
#	Put the lines below the first two of a script.
header()
{
	local file="etc/rc.d/$1"
	shift
	{
		printf '#!/bin/sh\n'
		printf '# %s\n' "$@"
		sed 1,2d "$file"
	} >new
	cat new >"$file"
}

# four
#	A diamond: top needs left and right, which need bottom; beside it what
#	is off, and what only that needs.
four()
{
	svc_tree 'top=YES left=YES right=YES bottom=YES off=NO dep=YES'
	svc_daemon bottom
	require=bottom svc_daemon left
	require=bottom svc_daemon right
	require='left right off' svc_daemon top
	svc_daemon dep
	require=dep svc_daemon off
	svc_record left 1 2026-11-20T11:00:00Z
}

svc_case a_subtree_is_drawn_once
a_subtree_is_drawn_once_body()
{
	four
	svc_check 0 ' -  dep
 -  top
 -  |- right
 -  |  `- bottom
 x  `- left
 -     `- bottom\n' '' tree
	require='bottom dep' svc_daemon left
	require='left dep' svc_daemon right
	svc_check 0 ' -  top
 x  |- left
 -  |  |- dep
 -  |  `- bottom
 -  `- right
 -     |- dep
 x     `- left ...\n' '' tree
}

svc_case one_name_is_drawn_with_what_it_needs_or_what_needs_it
one_name_is_drawn_with_what_it_needs_or_what_needs_it_body()
{
	four
	svc_check 0 ' x  left\n -  `- bottom\n' '' tree left
	svc_check 0 ' x  left\n -  `- top\n' '' tree -r left
	svc_check 0 ' .  off\n -  `- dep\n' '' tree off
	svc_check 0 ' -  dep\n .  `- off\n -     `- top\n' '' tree -ar dep
	svc_check 0 ' -  dep\n' '' tree -r dep
	svc_check 0 ' -  dep
 -  bottom
 -  |- right
 -  |  `- top
 x  `- left
 -     `- top\n' '' tree -r
}

svc_case all_scripts_are_drawn_when_asked_for
all_scripts_are_drawn_when_asked_for_body()
{
	four
	svc_script plain plain
	header plain 'PROVIDE: plain' 'REQUIRE: top'
	chmod 644 etc/rc.d/plain
	svc_check 0 ' .  plain  not executable
 -  `- top
 .     |- off
 -     |  `- dep
 -     |- right
 -     |  `- bottom
 x     `- left
 -        `- bottom\n' '' tree -a
}

svc_case the_lines_are_those_of_unicode_where_the_locale_has_them
the_lines_are_those_of_unicode_where_the_locale_has_them_body()
{
	four
	LC_ALL=C.UTF-8 svc_check 0 ' -  dep
 -  top
 -  ├─ right
 -  │  └─ bottom
 x  └─ left
 -     └─ bottom\n' '' tree
	for locale in 'LANG=de_DE.utf8' 'LC_CTYPE=C.UTF-8 LANG=C'; do
		# shellcheck disable=SC2086 # words
		atf_check -o inline:' x  left\n -  └─ bottom\n' env -u LC_ALL \
		    -u LC_CTYPE $locale "$STAGE/sbin/service" tree left
	done
	atf_check -o inline:' x  left\n -  `- bottom\n' env LC_ALL=C \
	    LANG=C.UTF-8 "$STAGE/sbin/service" tree left
}

svc_case cycles_are_marked_and_not_followed
cycles_are_marked_and_not_followed_body()
{
	svc_tree 'a=YES b=YES c=YES d=YES'
	require=b svc_daemon a
	require=c svc_daemon b
	require=a svc_daemon c
	svc_daemon d
	header d 'PROVIDE: d' 'REQUIRE: d'
	svc_check 0 ' -  d
 -  `- d  cycle
 -  b
 -  `- c
 -     `- a
 -        `- b  cycle\n' '' tree
	svc_check 0 ' -  a\n -  `- c\n -     `- b\n -        `- a  cycle\n' '' \
	    tree -r a
}

svc_case conditions_of_several_scripts_or_of_none
conditions_of_several_scripts_or_of_none_body()
{
	svc_tree 'a=YES b=YES c=YES early=YES'
	svc_daemon a
	header a 'PROVIDE: a both'
	svc_daemon b
	header b 'PROVIDE: b both' 'REQUIRE: missing'
	svc_daemon c
	header c 'PROVIDE: c' 'REQUIRE: both'
	svc_daemon early
	header early 'PROVIDE: early' 'BEFORE: both nobody'
	svc_check 0 ' -  c
 -  |- b
 -  |  |- early
 ?  |  `- missing  nobody provides it
 -  `- a
 -     `- early\n' '' tree c
	svc_check 0 ' -  early
 -  |- b
 -  |  `- c
 -  |- a
 -  |  `- c
 ?  `- nobody  nobody provides it\n' '' tree -r early
}

svc_case graphviz_is_printed_for_the_same_nodes
graphviz_is_printed_for_the_same_nodes_body()
{
	four
	svc_daemon early
	header early 'PROVIDE: early' 'BEFORE: left' 'REQUIRE: gone'
	echo early=YES >>etc/rc.conf
	svc_check 0 'digraph service {
	rankdir=LR;
	node [shape=box, style=rounded];
	n6 [label="left", color=red];
	n3 -> n6 [style=solid];
	n5 -> n6 [style=dashed];
	n3 [label="bottom", color=orange];
	n5 [label="early", color=orange];
	n8 -> n5 [style=solid];
	n8 [label="gone", shape=ellipse, color=red, style=dashed];
}\n' '' tree -g left
}

svc_case processes_are_drawn_below_what_runs
processes_are_drawn_below_what_runs_body()
{
	svc_tree 'foo=YES'
	cp "$(command -v sleep)" bin/kid
	cp "$(command -v dash)" bin/food
	svc_script foo foo rcvar=foo "command=$PWD/bin/food" \
	    "command_args=\"-c '$PWD/bin/kid 1000; :' >/dev/null 2>&1 &\""
	atf_check -o ignore ./svc foo start
	wait_until 10 both_run
	svc tree -p >got
	sed 's/[0-9][0-9]* /PID /' <got >masked
	atf_check -o inline:" X  foo
    \`- PID $PWD/bin/food -c $PWD/bin/kid 1000; :
       \`- PID $PWD/bin/kid 1000\n" sed 's/^ [+!]/ X/' masked
	svc_pids >pids
	atf_check -o file:pids sed -n 's/.*- \([0-9]*\) .*/\1/p' got
}

both_run()
{
	[ "$(svc_pids | wc -l)" -eq 2 ]
}

svc_case names_of_any_bytes_do_no_harm
names_of_any_bytes_do_no_harm_body()
{
	svc_tree
	svc_script 'a "b\c' a 'status_cmd=:'
	header 'a "b\c' 'PROVIDE: x"y\z'
	require='x"y\z no"b\ody' svc_script "-d$(printf '\033')" d \
	    'status_cmd=:'
	svc_check 0 ' +  -d\\x1b
 +  |- a "b\\c
 ?  `- no"b\\ody  nobody provides it\n' '' tree
	svc_check 0 ' +  a "b\\c\n' '' tree -- 'a "b\c'
	svc tree -g >out
	atf_check -o inline:'label="-d\\\\x1b"\nlabel="a \\"b\\\\c"
label="no\\"b\\\\ody"\n' sed -n 's/.*\(label="[^,]*"\).*/\1/p' out
}

svc_case a_script_of_that_name_prevails
a_script_of_that_name_prevails_body()
{
	svc_tree
	svc_script tree tree 'status_cmd=:' 'hello_cmd="echo hello"' \
	    'extra_commands=hello'
	svc_check 0 'hello\n' '' tree hello
}

svc_case wrong_calls_are_refused
wrong_calls_are_refused_body()
{
	svc_tree
	svc_check 2 '' "nobody does not exist in $PWD/etc/rc.d\n" tree nobody
	for args in 'tree -x' 'tree a b' '-a tree' '-j tree' '-E a=b tree'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:1 -e match:'^usage: service ' ./svc $args
	done
}

atf_init_test_cases()
{
	svc_add_cases
}
