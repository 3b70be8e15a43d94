# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/svlog/common.sh"

atf_test_case no_words__are_a_usage_error
no_words__are_a_usage_error_body()
{
	atf_check -s exit:100 -e inline:'usage: svlog action ...\n' "$SVLOG"
	# multilog reads and forgets
	atf_check "$MULTILOG" <"$SVLOG"
}

atf_test_case bad_words__are_named
bad_words__are_named_body()
{
	for word in x n1 n s4095 s4096k sx a c1x ax '~x' '~+(' uhost \
	    u1.2.3.4:0 u1.2.3.4:70000 e0 w w/ n99999999999999999999 N0 r0 \
	    ^99999 la tt ''; do
		echo unread | atf_check -s exit:100 -e save:err \
		    "$SVLOG" "$word" ./log
		atf_check -o match:'^svlog: ' cat err
		[ "$(wc -l <err)" = 1 ] || atf_fail "more than a line"
		[ ! -e log ] || atf_fail "$word: the directory was made"
	done
	atf_check -s exit:100 -e inline:'svlog: no such action: x\n' "$SVLOG" x
	atf_check -s exit:100 \
	    -e inline:'svlog: not a number from 2 to 2147483647: n1\n' \
	    "$SVLOG" n1
}

atf_test_case multilog__takes_any_word
multilog__takes_any_word_body()
{
	for word in x n1 n s4095 s4096k sx a c1x ax '~x' uhost e0 la ''; do
		echo line | atf_check -e ignore "$MULTILOG" "$word" ./log
	done
	atf_check -o inline:'14\n' grep -c '^line$' log/current
}

atf_test_case what_cannot_be_opened__ends_it_before_it_reads
what_cannot_be_opened__ends_it_before_it_reads_body()
{
	: >file
	atf_check -s exit:111 -e inline:'svlog: cannot open directory ./no/log: No such file or directory\n' \
	    sh -c 'echo unread | { "$0" ./no/log; s=$?; cat >rest; exit $s; }' \
	    "$SVLOG"
	atf_check -o inline:'unread\n' cat rest
	atf_check -s exit:111 -e inline:'svlog: cannot open directory ./file: Not a directory\n' \
	    "$SVLOG" ./file </dev/null
	atf_check -s exit:111 -e inline:'multilog: fatal: unable to open directory ./file: not a directory\n' \
	    "$MULTILOG" ./file </dev/null
	atf_check -s exit:111 -e inline:'multilog: fatal: unable to create no/st: file does not exist\n' \
	    "$MULTILOG" =no/st </dev/null
	atf_check -s exit:111 -e inline:'svlog: cannot append to no/f: No such file or directory\n' \
	    "$SVLOG" '>no/f' </dev/null
}

atf_test_case locked_directory__is_refused
locked_directory__is_refused_body()
{
	logger "$SVLOG" ./log
	wait_until 10 test -e log/current
	atf_check -s exit:111 -e inline:'multilog: fatal: unable to lock directory ./log: temporary failure\n' \
	    "$MULTILOG" ./log </dev/null
	atf_check -s exit:111 -e inline:'svlog: cannot lock directory ./log: Resource temporarily unavailable\n' \
	    "$SVLOG" ./log </dev/null
	kill -TERM "$pid"
	ended 0
}
locked_directory__is_refused_cleanup()
{
	stop_loggers
}

atf_test_case names__may_be_hostile
names__may_be_hostile_body()
{
	name=$(printf './ %%s %%n $(x) "\047 \033[1m\nx')
	printf 'a\n' | atf_check "$SVLOG" "$name"
	atf_check -o inline:'a\n' cat "$name/current"
	lines 60 100 | atf_check "$SVLOG" s4096 '!cat' "$name"
	mkdir log
	: >precious
	for file in current lock; do
		rm -rf log
		mkdir log
		ln -s ../precious "log/$file"
		atf_check -s ignore -e ignore sh -c 'echo x | "$0" ./log' \
		    "$SVLOG"
	done
	atf_check test ! -s precious
	long=./$(printf '%0300d' 0)
	atf_check -s exit:111 -e ignore "$SVLOG" "$long" </dev/null
}

atf_init_test_cases()
{
	atf_add_test_case no_words__are_a_usage_error
	atf_add_test_case bad_words__are_named
	atf_add_test_case multilog__takes_any_word
	atf_add_test_case what_cannot_be_opened__ends_it_before_it_reads
	atf_add_test_case locked_directory__is_refused
	atf_add_test_case names__may_be_hostile
}
