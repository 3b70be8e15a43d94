# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/svlog/common.sh"

# config LINE ...
config()
{
	mkdir -p log
	printf '%s\n' "$@" >log/config
}

atf_test_case lines__are_stamped_and_prefixed
lines__are_stamped_and_prefixed_body()
{
	config 'pPRE: ' '# nothing' '' 'zunknown'
	printf 'hi' | atf_check "$SVLOGD" log
	printf 'hi\n' | atf_check "$SVLOGD" -t log
	printf 'hi\n' | atf_check "$SVLOGD" -tt log
	printf 'hi\n' | atf_check "$SVLOGD" -ttt log
	atf_check -o inline:'PRE: hi\n@S PRE: hi\nD_TIME PRE: hi\nDTTIME PRE: hi\n' \
	    sed -e 's/^@[0-9a-f]\{24\}/@S/' -e 's/^[0-9-]\{10\}/D/' \
	    -e 's/[0-9:]\{8\}\.[0-9]\{5\}/TIME/' log/current
	atf_check -o inline:'config\ncurrent\nlock\n' ls log
}

atf_test_case patterns__do_not_see_the_stamp
patterns__do_not_see_the_stamp_body()
{
	config '-b*' '+bbb' '-no+p' 'e*' 'Ea*' pP
	printf '%s\n' a b bbb nop nopp noop nox |
	    atf_check -e save:err "$SVLOGD" -t log
	atf_check -o inline:'Pa\nPbbb\nPnoop\nPnox\n' \
	    sed 's/^@[0-9a-f]* //' log/current
	atf_check -o inline:'Pb\nPbbb\nPnop\nPnopp\nPnoop\nPnox\n' \
	    sed 's/^@[0-9a-f]* //' err
}

atf_test_case rotation__and_numbers
rotation__and_numbers_body()
{
	config s5000 n3
	lines 300 100 | atf_check "$SVLOGD" log
	atf_check -o inline:'4000\n4000\n4000\n2000\n' sh -c \
	    'stat -c %s log/@*.s log/current'
	config s5000 n0
	lines 300 100 | atf_check "$SVLOGD" -l 500 log
	atf_check -o inline:'10\n' sh -c 'ls log/@*.s | wc -l'
	rm -rf log
	config s0
	lines 300 100 | atf_check "$SVLOGD" log
	atf_check -o inline:'30000\n' stat -c %s log/current
	rm -rf log
	config s4k
	lines 300 100 | atf_check "$SVLOGD" log
	atf_check -o inline:'9\n' sh -c 'ls log/@*.s | wc -l'
}

atf_test_case processor__and_what_it_left
processor__and_what_it_left_body()
{
	config s5000 '!tr 0 o'
	echo early >log/@400000000000000000000000.u
	echo part >log/@400000000000000000000000.t
	lines 45 100 | atf_check "$SVLOGD" log
	{ echo early; lines 40 100 | tr 0 o; } >expout
	atf_check -o file:expout sh -c 'cat log/@*.s'
	atf_check -s exit:2 sh -c 'ls log/@*.u log/@*.t 2>/dev/null'
}

atf_test_case hangup__reads_the_configuration_again
hangup__reads_the_configuration_again_body()
{
	config '-a*'
	logger "$SVLOGD" log
	printf 'a1\nb1\n' >&9
	wait_until 10 grep -q b1 log/current
	config '-b*'
	kill -HUP "$pid"
	sleep 0.2
	printf 'a2\nb2\nc\n' >&9
	wait_until 10 grep -q c log/current
	atf_check -o inline:'b1\na2\nc\n' cat log/current
	kill -TERM "$pid"
	ended 0
}
hangup__reads_the_configuration_again_cleanup()
{
	stop_loggers
}

atf_test_case characters__are_replaced
characters__are_replaced_body()
{
	mkdir log
	printf 'a\tb\001\377\\{\n' | atf_check "$SVLOGD" -r _ log
	printf 'a:b;c\td\n' | atf_check "$SVLOGD" -R ':;' log
	printf 'a:b\n' | atf_check "$SVLOGD" -r. -R: log
	atf_check -o inline:'a_b__\\{\na_b_c_d\na.b\n' cat log/current
}

atf_test_case directories__that_cannot_be_opened
directories__that_cannot_be_opened_body()
{
	mkdir log
	echo x | atf_check -e inline:'svlogd: warning: unable to open log directory: no: file does not exist\n' \
	    "$SVLOGD" no log
	atf_check -o inline:'x\n' cat log/current
	atf_check -s exit:111 -e inline:'svlogd: warning: unable to open log directory: no: file does not exist\nsvlogd: fatal: no functional log directories.\n' \
	    "$SVLOGD" no </dev/null
	atf_check -s exit:111 -e match:'^usage: svlogd ' "$SVLOGD"
}

atf_test_case svlog__honours_the_file_if_told_so
svlog__honours_the_file_if_told_so_body()
{
	config pP '-b*' s4096
	printf 'a\nb\nc\n' | atf_check "$SVLOG" -c C ./log
	atf_check -o inline:'Pa\n' cat log/current
	printf 'a\nb\n' | atf_check "$SVLOG" ./log
	atf_check -o inline:'Pa\na\nb\n' cat log/current
}

atf_test_case same_as_runit_s
same_as_runit_s_head()
{
	atf_set require.progs svlogd perl
}
same_as_runit_s_body()
{
	perl -e 'srand 5; for (1 .. 400) { print map({ ("a", "b", "*",
	    "\t", "x", "\xff", " ")[rand 7] } 0 .. rand 30), "\n" }' >in
	i=0
	for lines in '-a*' '-*;+*x' 'pfoo ;-b*;e*;Ex*' 's0;n0' '-**' '+b;-*b'; do
		for options in '' -t -tt '-r _' '-l 100'; do
			for program in "$SVLOGD" svlogd; do
				rm -rf log
				mkdir log
				echo "$lines" | tr ';' '\n' >log/config
				# shellcheck disable=SC2086 # words
				"$program" $options log <in 2>err ||
				    atf_fail "$program failed"
				{ look log; cat err; } | sed -e \
	's/@[0-9a-f]\{24\} //; s/[0-9-]\{10\}_[0-9:]\{8\}\.[0-9]* //' >got.$i
				i=$(((i + 1) % 2))
			done
			cmp got.0 got.1 || atf_fail "$lines, $options"
		done
	done
}

atf_init_test_cases()
{
	atf_add_test_case lines__are_stamped_and_prefixed
	atf_add_test_case patterns__do_not_see_the_stamp
	atf_add_test_case rotation__and_numbers
	atf_add_test_case processor__and_what_it_left
	atf_add_test_case hangup__reads_the_configuration_again
	atf_add_test_case characters__are_replaced
	atf_add_test_case directories__that_cannot_be_opened
	atf_add_test_case svlog__honours_the_file_if_told_so
	atf_add_test_case same_as_runit_s
}
