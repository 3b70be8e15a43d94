# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # prelude
#
# t_svok -- is it supervised, is it up?

. "$SRCTOP/tests/sbin/svc/common.sh"

atf_test_case svok__says_yes_no_or_why
svok__says_yes_no_or_why_body()
{
	fake d
	mkdir bare
	atf_check "$SVOK" d
	atf_check -s exit:100 "$SVOK" bare
	atf_check -s exit:111 -e inline:"svok: fatal: unable to chdir to nope: \
file does not exist\n" "$SVOK" nope
	atf_check -s exit:100 -e inline:"svok: usage: svok dir\n" "$SVOK"
	unfake
	atf_check -s exit:100 "$SVOK" d
}

atf_test_case daemontools__says_the_same
daemontools__says_the_same_head()
{
	atf_set require.progs svok
}
daemontools__says_the_same_body()
{
	fake d
	mkdir -p bare file dir/supervise/ok 'a b' "$(printf 'new\nline')" ./-d
	touch file/supervise plain
	ln -s loop loop
	long=$(printf '%0300d' 0)
	for fifo in there gone; do
		for name in d d/ ./d "$PWD/d" "$PWD/d/" bare file nope plain \
		    dir loop '' "$long" 'a b' "$(printf 'new\nline')" -- -d; do
			same svok "$SVOK" "$name"
			same svok "$SVOK" "$name" d
		done
		[ "$fifo" = gone ] || unfake
	done
	same svok "$SVOK"
}

atf_test_case svok__does_not_take_a_file_for_a_fifo
svok__does_not_take_a_file_for_a_fifo_body()
{
	mkdir -p d/supervise
	touch d/supervise/ok
	atf_check -s exit:111 -e inline:"svok: fatal: unable to open \
d/supervise/ok: not a FIFO\n" "$SVOK" d
}

atf_test_case svok__needs_to_write
svok__needs_to_write_head()
{
	atf_set require.user root
}
svok__needs_to_write_body()
{
	fake d
	chmod 711 . d d/supervise
	atf_check -s exit:111 -e inline:"svok: fatal: unable to open \
d/supervise/ok: access denied\n" "$STAGE/usr/libexec/rc/chpriv" -u nobody \
	    "$SVOK" d
	chmod 622 d/supervise/ok
	atf_check "$STAGE/usr/libexec/rc/chpriv" -u nobody "$SVOK" d
}

atf_test_case svup__wants_a_process_or_a_start_that_was_enough
svup__wants_a_process_or_a_start_that_was_enough_body()
{
	fake d
	while read -r expected pid bytes; do
		status d "$pid" "$bytes"
		atf_check -s "exit:$expected" "$SVUP" d
	done <<-'END'
	0	77	\000u
	100	0	\000d
	0	77	\000u\000\001
	0	77	\000u\003\000
	0	0	\000\000\002\000
	100	0	\000d\005\000
	END
	unfake
	atf_check -s exit:100 "$SVUP" d
	atf_check -s exit:111 -e inline:"svup: fatal: unable to chdir to nope: \
file does not exist\n" "$SVUP" nope
	atf_check -s exit:100 -e inline:"svup: usage: svup [-l] dir\n" "$SVUP"
	atf_check -s exit:100 -e inline:"svup: usage: svup [-l] dir\n" \
	    "$SVUP" -x d
}

atf_test_case svup__asks_for_the_logger_unless_told_not_to
svup__asks_for_the_logger_unless_told_not_to_body()
{
	fake d
	status d 78 '\000u\003\000'
	cp d/supervise/status up
	status d 0 '\000d\000\000'
	cat up d/supervise/status >both
	mv both d/supervise/status
	atf_check -s exit:100 "$SVUP" d
	atf_check "$SVUP" -l d
	cat up up >d/supervise/status
	atf_check "$SVUP" d
}

atf_init_test_cases()
{
	atf_add_test_case svok__says_yes_no_or_why
	atf_add_test_case daemontools__says_the_same
	atf_add_test_case svok__does_not_take_a_file_for_a_fifo
	atf_add_test_case svok__needs_to_write
	atf_add_test_case svup__wants_a_process_or_a_start_that_was_enough
	atf_add_test_case svup__asks_for_the_logger_unless_told_not_to
}
