# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/rclog/common.sh"

atf_test_case keywords__each_has_its_text
keywords__each_has_its_text_body()
{
	with_worker <<-'EOF'
		meta start:DATE-1
		run one 'echo hello; echo world >&2'
		run two 'exit 3'
		meta cmd-status:/etc/rc.d/three:137
		run four 'exit 127'
		run five 'exit 128'
		meta "note:Output from X is not logged"
		meta "something:new:and strange"
		meta cmd-status:without-number
		meta cmd-status:bad:number
		meta cmd-pid:many
		meta cmd-timeout:-1
		meta exit:high
		meta "interrupted:Boot interrupted at DATE"
		meta cmd-status:stopped:383
		meta cmd-status:with:colon:yash:393
		meta nop
		meta end:DATE-2
		meta exit:7
		exit 0
	EOF
	cat >expout <<-'EOF'
		DATE-1
		hello
		world
		/etc/rc.d/two exited with code 3
		/etc/rc.d/three terminated with signal 9
		/etc/rc.d/four exited with code 127
		/etc/rc.d/five exited with code 128
		Boot interrupted at DATE
		stopped stopped with signal 1
		with:colon:yash terminated with signal 9
		The following components reported failures:
		    /etc/rc.d/two /etc/rc.d/three /etc/rc.d/four /etc/rc.d/five
		    stopped with:colon:yash
		See log for more information.
		DATE-2
	EOF
	atf_check -s exit:7 -o file:expout sh boot
	cat >expout <<-'EOF'
		[/etc/rc starting at DATE-1]
		[running /etc/rc.d/one]
		hello
		world
		[running /etc/rc.d/two]
		/etc/rc.d/two exited with code 3
		/etc/rc.d/three terminated with signal 9
		[running /etc/rc.d/four]
		/etc/rc.d/four exited with code 127
		[running /etc/rc.d/five]
		/etc/rc.d/five exited with code 128
		[NOTE: Output from X is not logged]
		[metadata:something:new:and strange]
		[metadata:cmd-status:without-number]
		[metadata:cmd-status:bad:number]
		[metadata:cmd-pid:many]
		[metadata:cmd-timeout:-1]
		[metadata:exit:high]
		Boot interrupted at DATE
		stopped stopped with signal 1
		with:colon:yash terminated with signal 9
		[failures]
		The following components reported failures:
		    /etc/rc.d/two /etc/rc.d/three /etc/rc.d/four /etc/rc.d/five
		    stopped with:colon:yash
		See log for more information.
		[/etc/rc finished at DATE-2]
		[/etc/rc exiting with status 7]
	EOF
	atf_check -o file:expout cat log
}

atf_test_case keywords__without_failures_no_summary
keywords__without_failures_no_summary_body()
{
	with_worker <<-'EOF'
		run one true
		finish
	EOF
	atf_check -o inline:'DATE\n' sh boot -n /tmp/rc
	cat >expout <<-'EOF'
		[running /etc/rc.d/one]
		[/tmp/rc finished at DATE]
		[/tmp/rc exiting with status 0]
	EOF
	atf_check -o file:expout cat log
}

atf_test_case keywords__empty_date_is_that_of_now
keywords__empty_date_is_that_of_now_body()
{
	with_worker <<-'EOF'
		meta start:
		meta end:
		meta exit:0
		exit
	EOF
	atf_check -o save:out env TZ=UTC sh boot
	atf_check -o inline:'2\n' \
	    grep -c '^[A-Z][a-z][a-z] [A-Z][a-z][a-z] [ 1-3][0-9] ..:..:.. UTC 2[0-9][0-9][0-9]$' out
}

atf_test_case keywords__nothing_is_obeyed_after_exit
keywords__nothing_is_obeyed_after_exit_body()
{
	atf_check -o inline:'shown\n' sh -c '
		printf "shown\nM:exit:0\nM:end:DATE\nto the log\n" |
		    "$RCLOG" -m M: -l log -d run'
	printf '%s\n' shown '[/etc/rc exiting with status 0]' 'to the log' \
	    >expout
	wait_until 5 cmp log expout
}

atf_test_case keywords__input_without_exit_is_status_1
keywords__input_without_exit_is_status_1_body()
{
	atf_check -s exit:1 -o inline:'hello\nM:exit:0' sh -c '
		printf "hello\nM:exit:0" | "$RCLOG" -m M: -l log -d run'
}

atf_test_case keywords__summary_wraps_as_fmt_does
keywords__summary_wraps_as_fmt_does_body()
{
	{
		echo 'for i in 1 2 3 4 5 6; do'
		echo 'meta "cmd-status:/etc/rc.d/a$i:1"'
		echo 'meta "cmd-status:/etc/rc.d/quite-long-$i:1"; done'
		echo 'meta cmd-status:/etc/rc.d/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1'
		echo 'meta cmd-status:last:1'
		echo finish
	} | with_worker
	cat >expout <<-'EOF'
		    /etc/rc.d/a1 /etc/rc.d/quite-long-1 /etc/rc.d/a2 /etc/rc.d/quite-long-2
		    /etc/rc.d/a3 /etc/rc.d/quite-long-3 /etc/rc.d/a4 /etc/rc.d/quite-long-4
		    /etc/rc.d/a5 /etc/rc.d/quite-long-5 /etc/rc.d/a6 /etc/rc.d/quite-long-6
		    /etc/rc.d/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
		    last
	EOF
	atf_check -o save:out sh boot
	atf_check -o file:expout grep '^    ' out
}

atf_test_case keywords__log_that_is_not_there_is_not_recommended
keywords__log_that_is_not_there_is_not_recommended_body()
{
	cat >expout <<-'EOF'
		one exited with code 1
		The following components reported failures:
		    one
		DATE
	EOF
	printf 'M:cmd-status:one:1\nM:end:DATE\nM:exit:0\n' >in
	atf_check -o save:out \
	    sh -c '"$RCLOG" -m M: -l missing/log -d run <in'
	atf_check -o file:expout grep -v 'cannot open' out
}

atf_test_case usage__is_the_synopsis
usage__is_the_synopsis_body()
{
	cat >experr <<-'EOF'
		usage: rclog [-rs] [-c command] [-d directory] [-l log] [-n name]
		             [-p patience] [-t timeout] -m prefix
		       rclog -x [-a action] [-d directory] name command [argument ...]
	EOF
	for args in '' '-z' '-m' '-m P operand' '-x' '-x name' '-x -m P a b'; do
		# shellcheck disable=SC2086 # words
		"$RCLOG" $args </dev/null 2>err >out
		atf_check_equal "$?" 1
		sed '/^rclog: \|^.*rclog: .*option/d' err >err2
		atf_check -o file:experr cat err2
	done
	mandoc -Tascii -O width=200 "$STAGE/usr/share/man/man8/rclog.8" |
	    sed -e 's/.\x08//g' -n -e '/^SYNOPSIS/,/^DESC/s/^  *rclog/rclog/p' >synopsis
	sed -e 's/^usage: //' -e 's/^       rclog/rclog/' -e 's/^  *//' \
	    experr | sed -e 'N;/\]$/!{s/\n/ /;}' | sed -e 's/\[-n name\]$/&/' |
	    tr '\n' ' ' | sed -e 's/ rclog/\nrclog/' -e 's/ $/\n/' >expout
	atf_check -o file:expout cat synopsis
}

atf_test_case usage__numbers_are_checked
usage__numbers_are_checked_body()
{
	for n in '' x 1x -1 1.5.2 . 99999999999999999999; do
		atf_check -s exit:1 \
		    -e inline:"rclog: -t: not a number of seconds: $n\n" \
		    "$RCLOG" -m M -t "$n"
	done
}

atf_init_test_cases()
{
	atf_add_test_case keywords__each_has_its_text
	atf_add_test_case keywords__without_failures_no_summary
	atf_add_test_case keywords__empty_date_is_that_of_now
	atf_add_test_case keywords__nothing_is_obeyed_after_exit
	atf_add_test_case keywords__input_without_exit_is_status_1
	atf_add_test_case keywords__summary_wraps_as_fmt_does
	atf_add_test_case keywords__log_that_is_not_there_is_not_recommended
	atf_add_test_case usage__is_the_synopsis
	atf_add_test_case usage__numbers_are_checked
}
