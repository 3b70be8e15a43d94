# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC1003 # backslashes are meant
. "$SRCTOP/tests/rcorder/common.sh"

usage='usage: rcorder [-dgKLpx] [-k keyword] [-o name] [-s keyword] [file ...]
       rcorder [-L] -w name name [file ...]'

# keyed: three files with keywords.
keyed()
{
	put a '# PROVIDE: a' '# KEYWORD: one two'
	put b '# PROVIDE: b' '# REQUIRE: a' '# KEYWORD: two' '# KEYWORD: three'
	put c '# PROVIDE: c' '# REQUIRE: b'
}

atf_test_case keep__lists_those_with_a_keyword
keep__lists_those_with_a_keyword_body()
{
	keyed
	atf_check -o inline:'a\nb\n' "$rcorder" -k two a b c
	atf_check -o inline:'a\nb\n' "$rcorder" -k one -kthree a b c
	atf_check -o inline:'b\n' "$rcorder" -k three a b c
	atf_check "$rcorder" -k ONE a b c
	atf_check "$rcorder" -k '' a b c
}

atf_test_case skip__does_not_list_those_with_a_keyword
skip__does_not_list_those_with_a_keyword_body()
{
	keyed
	atf_check -o inline:'c\n' "$rcorder" -s two a b c
	atf_check -o inline:'c\n' "$rcorder" -s one -s three a b c
	atf_check -o inline:'a\nb\nc\n' "$rcorder" -s four a b c
}

atf_test_case skip__beats_keep
skip__beats_keep_body()
{
	keyed
	atf_check -o inline:'a\n' "$rcorder" -k two -s three a b c
	atf_check "$rcorder" -k two -s two a b c
}

atf_test_case keywords__are_printed_before_the_script
keywords__are_printed_before_the_script_body()
{
	keyed
	put 'd	d' '# PROVIDE: d' '# REQUIRE: c' '# KEYWORD: two'
	lines 'one two	a' 'two three	b' '	c' 'two	d	d' >order
	atf_check -o file:order "$rcorder" -K a b c 'd	d'
	atf_check -o inline:'two three\tb\n' "$rcorder" -Kk three a b c
	atf_check -o inline:'a\nb\nc\n' "$rcorder" -Kp a b c
}

atf_test_case not_listed__is_ordered_all_the_same
not_listed__is_ordered_all_the_same_body()
{
	put a '# PROVIDE: a' '# KEYWORD: no' '# REQUIRE: gone'
	put b '# PROVIDE: b' '# REQUIRE: a'
	lines "rcorder: requirement \`gone' in file \`a' has no providers." >err
	atf_check -s exit:1 -o inline:'b\n' -e file:err "$rcorder" -s no b a
}

atf_test_case debug__says_that_it_does_nothing
debug__says_that_it_does_nothing_body()
{
	put a
	lines 'rcorder: debugging not compiled in, -d ignored' >err
	atf_check -o inline:'a\n' -e file:err "$rcorder" -d a
}

atf_test_case unknown_option__is_an_error
unknown_option__is_an_error_body()
{
	put a
	atf_check -s exit:1 -e match:'^usage: rcorder' "$rcorder" -z a
	atf_check -s exit:1 -e match:'^usage: rcorder' "$rcorder" -k
	atf_check -s exit:1 -e inline:"$usage\n" "$rcorder" -w a
}

atf_test_case options__end_at_the_first_operand
options__end_at_the_first_operand_body()
{
	put a '# KEYWORD: x'
	lines 'rcorder: could not open -s: No such file or directory' \
	    'rcorder: could not open x: No such file or directory' >err
	atf_check -o inline:'a\n' -e file:err "$rcorder" a -s x
	put ./-s
	atf_check -o inline:'-s\n' "$rcorder" -- -s
}

atf_test_case dash__reads_names_from_standard_input
dash__reads_names_from_standard_input_body()
{
	put a
	put 'b c'
	put d
	printf 'a\n\nb c' >list
	atf_check -o inline:'d\nb c\na\n' "$rcorder" - d <list
	put ./-
	atf_check -o inline:'./-\n' "$rcorder" ./-
	atf_check "$rcorder" - </dev/null
}

atf_test_case groups__are_lines
groups__are_lines_body()
{
	put a '# PROVIDE: a'
	put b '# PROVIDE: b'
	put c '# PROVIDE: c' '# REQUIRE: a' '# KEYWORD: no'
	put d '# PROVIDE: d' '# REQUIRE: c'
	put e '# BEFORE: c'
	put f
	atf_check -o inline:'f e a b\nc\nd\n' "$rcorder" -p a b c d e f
	atf_check -o inline:'f e a b\nd\n' "$rcorder" -p -s no a b c d e f
	atf_check "$rcorder" -p
}

atf_test_case groups__honour_what_the_order_honours_of_a_cycle
groups__honour_what_the_order_honours_of_a_cycle_body()
{
	put A '# PROVIDE: a' '# REQUIRE: b'
	put B '# PROVIDE: b' '# REQUIRE: a'
	put C '# REQUIRE: a'
	atf_check -s exit:1 -o inline:'B\nA\nC\n' -e not-empty \
	    "$rcorder" -p A B C
}

atf_test_case needed__lists_only_that
needed__lists_only_that_body()
{
	put a '# PROVIDE: a' '# REQUIRE: b'
	put b '# PROVIDE: b'
	put c '# PROVIDE: c' '# REQUIRE: a'
	put d '# BEFORE: b'
	put e '# REQUIRE: gone'
	atf_check -o inline:'d\nb\na\n' "$rcorder" -o a a b c d e
	atf_check -o inline:'d\nb\na\nc\n' "$rcorder" -o b -o c a b c d e
	atf_check -o inline:'d\n' "$rcorder" -o d a b c d e
	atf_check -o inline:'d\nb\n' "$rcorder" -o b -o d a b c d e
	atf_check -s exit:1 -o inline:'e\n' -e not-empty \
	    "$rcorder" -o e a b c d e
}

atf_test_case needed__is_last_in_a_cycle_too
needed__is_last_in_a_cycle_too_body()
{
	put A '# PROVIDE: a' '# REQUIRE: b'
	put B '# PROVIDE: b' '# REQUIRE: a'
	atf_check -s exit:1 -o inline:'B\nA\n' -e not-empty \
	    "$rcorder" -o a A B
	atf_check -s exit:1 -o inline:'A\nB\n' -e not-empty \
	    "$rcorder" -o b A B
}

atf_test_case needed__of_an_unknown_name
needed__of_an_unknown_name_body()
{
	put sshd '# PROVIDE: sshd'
	lines 'rcorder: shsd: nobody provides it; sshd?' >err
	atf_check -s exit:2 -e file:err "$rcorder" -o shsd sshd
	lines 'rcorder: nginx: nobody provides it' >err
	atf_check -s exit:2 -e file:err "$rcorder" -o nginx sshd
}

atf_test_case picture__shows_all_there_is
picture__shows_all_there_is_body()
{
	put a '# PROVIDE: a' '# REQUIRE: b gone'
	put b '# PROVIDE: b' '# REQUIRE: a'
	put 'c"\' '# PROVIDE: x'
	put d '# PROVIDE: x'
	put e '# REQUIRE: x' '# BEFORE: a'
	put f '# BEFORE: x nowhere'
	cat >want <<'EOF'
digraph rcorder {
	rankdir=LR;
	node [shape=box, style=rounded];
	f0 [label="a", color=red, penwidth=2];
	f1 [label="b", color=red, penwidth=2];
	f2 [label="c\"\\"];
	f3 [label="d"];
	f4 [label="e"];
	f5 [label="f"];
	n2 [shape=ellipse, label="gone", color=red, style=dashed, tooltip="nobody provides it"];
	n3 [shape=ellipse, label="x"];
	f3 -> n3 [style=solid];
	f2 -> n3 [style=solid];
	b3 [shape=point, xlabel="x"];
	b3 -> f3 [style=dashed];
	b3 -> f2 [style=dashed];
	n4 [shape=ellipse, label="nowhere", color=red, style=dashed, tooltip="nobody provides it"];
	n2 -> f0 [style=solid];
	f1 -> f0 [style=solid, color=red, penwidth=2];
	f0 -> f1 [style=solid, color=red, penwidth=2];
	n3 -> f4 [style=solid];
	f4 -> f0 [style=dashed];
	f5 -> n4 [style=dashed];
	f5 -> b3 [style=dashed];
}
EOF
	atf_check -s exit:1 -o file:want -e not-empty \
	    "$rcorder" -g a b 'c"\' d e f
}

atf_test_case full_disk__is_an_error
full_disk__is_an_error_body()
{
	[ -c /dev/full ] || atf_skip "no /dev/full"
	put a
	lines 'rcorder: stdout: No space left on device' >err
	atf_check -s exit:1 -e file:err sh -c "'$rcorder' a >/dev/full"
}

atf_test_case default_files__are_those_of_rc_d
default_files__are_those_of_rc_d_body()
{
	mkdir -p etc/rc.d
	put etc/rc.d/a '# PROVIDE: a' '# REQUIRE: b'
	put etc/rc.d/b '# PROVIDE: b'
	put etc/rc.d/.hidden '# REQUIRE: gone'
	atf_check -o inline:'etc/rc.d/b\n' env RC_ETC=etc "$rcorder" -o b
	atf_check -o inline:'etc/rc.d/b\netc/rc.d/a\n' \
	    env RC_ETC=etc "$rcorder" -x
	atf_check env RC_ETC=etc "$rcorder" -p
	atf_check env RC_ETC=etc "$rcorder"
	lines 'rcorder: could not read none/rc.d: No such file or directory' \
	    >err
	atf_check -s exit:1 -e file:err env RC_ETC=none "$rcorder" -x
}

atf_test_case lsb__is_read_when_asked_for
lsb__is_read_when_asked_for_body()
{
	put cron '#!/bin/sh' '### BEGIN INIT INFO' '# Provides:          cron' \
	    '# Required-Start:    $syslog $time mta' \
	    '# should-start: slapd nobody' '# X-Start-Before: gdm nothing' \
	    '# Default-Stop:' '# Description: a' \
	    '#  Provides: not-this' '### END INIT INFO' '# Provides: nor-this'
	put syslogd '# PROVIDE: syslogd'
	put mta '### BEGIN INIT INFO' '# Provides: mta exim4' \
	    '# Default-Stop: 0 1 6' '### END INIT INFO'
	put slapd '# PROVIDE: slapd' '# REQUIRE: mta'
	put gdm '# PROVIDE: gdm' '# KEYWORD: shutdown' '' \
	    '### BEGIN INIT INFO' '# Required-Start: $unheard-of $all' \
	    '### END INIT INFO'
	set -- gdm cron slapd mta syslogd
	atf_check -o inline:'syslogd\nmta\nslapd\ncron\ngdm\n' \
	    "$rcorder" -L "$@"
	atf_check -o inline:'mta\ngdm\n' "$rcorder" -L -k shutdown "$@"
	put need '# REQUIRE: not-this nor-this'
	lines "rcorder: requirement \`nor-this' in file \`need' has no providers." \
	    "rcorder: requirement \`not-this' in file \`need' has no providers." \
	    >err
	atf_check -s exit:1 -o ignore -e file:err "$rcorder" -L need "$@"
}

atf_test_case lsb__required_start_must_be_there
lsb__required_start_must_be_there_body()
{
	put cron '### BEGIN INIT INFO' '# Required-Start: mta' \
	    '### END INIT INFO'
	lines "rcorder: requirement \`mta' in file \`cron' has no providers." \
	    >err
	atf_check -s exit:1 -o inline:'cron\n' -e file:err "$rcorder" -L cron
	atf_check -o inline:'cron\n' "$rcorder" cron
}

atf_init_test_cases()
{
	cases keep__lists_those_with_a_keyword \
	    skip__does_not_list_those_with_a_keyword \
	    skip__beats_keep \
	    not_listed__is_ordered_all_the_same \
	    debug__says_that_it_does_nothing \
	    unknown_option__is_an_error \
	    options__end_at_the_first_operand \
	    dash__reads_names_from_standard_input \
	    groups__are_lines \
	    groups__honour_what_the_order_honours_of_a_cycle \
	    needed__lists_only_that \
	    needed__is_last_in_a_cycle_too \
	    needed__of_an_unknown_name \
	    picture__shows_all_there_is \
	    full_disk__is_an_error \
	    default_files__are_those_of_rc_d \
	    lsb__is_read_when_asked_for \
	    lsb__required_start_must_be_there
}
