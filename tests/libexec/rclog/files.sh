# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/rclog/common.sh"

atf_test_case timeline__has_a_line_for_each_script
timeline__has_a_line_for_each_script_body()
{
	mkdir run
	echo stale >run/timeline
	with_worker <<-'EOF'
		run one true
		run 'two words' 'exit 3'
		meta cmd-status:rcorder:1
		finish
	EOF
	atf_check -o ignore sh boot
	cat >expout <<-'EOF'
		# rcng timeline 1 S.UUUUUU S.UUUUUU
		S.UUUUUU S.UUUUUU 0 S.UUUUUU /etc/rc.d/one
		S.UUUUUU S.UUUUUU 3 S.UUUUUU /etc/rc.d/two words
		S.UUUUUU S.UUUUUU 1 S.UUUUUU rcorder
	EOF
	masked run/timeline >timeline
	atf_check -o file:expout cat timeline
	atf_check -o inline:'755 run\n644 run/timeline\n' \
	    stat -c '%a %n' run run/timeline
	atf_check -o inline:'last\ntimeline\n' ls run
}

atf_test_case timeline__silence_is_the_longest_one
timeline__silence_is_the_longest_one_body()
{
	with_worker <<-'EOF'
		run one 'echo aa; until_true "grep aa out"; sleep 0.4
		    echo bb; until_true "grep bb out"; sleep 0.3'
		finish
	EOF
	sh boot >out
	# At least the longer sleep, and not both.
	atf_check -o inline:'1\n' awk '
		$5 == "/etc/rc.d/one" {
			print ($4 >= 0.399 && $4 <= $2 - $1 - 0.299)
		}' run/timeline
}

atf_test_case timeline__no_line_crosses_a_page
timeline__no_line_crosses_a_page_body()
{
	with_worker <<-'EOF'
		i=0
		while [ "$i" -lt 500 ]; do
			meta "cmd-status:/etc/rc.d/name-$i:0"
			i=$((i + 1))
		done
		finish
	EOF
	atf_check -o ignore sh boot
	atf_check -o inline:'500\n' grep -c '^[0-9].*/etc/rc.d/name-' \
	    run/timeline
	atf_check -o empty awk '
		{
			first = int(at / 4096)
			at += length($0) + 1
			if (int((at - 1) / 4096) != first)
				print
		}' run/timeline
}

atf_test_case record__tells_why_and_goes_with_the_next_success
record__tells_why_and_goes_with_the_next_success_body()
{
	with_worker <<-'EOF'
		run one 'for i in 1 2 3 4; do echo "line $i"; done; echo; echo
		    printf "\033[1mbold\ttab\\ \303\244 \377\r\n"; printf last
		    meta "cmd-reason:because of \t"; exit 3'
		run two 'head -c 1000 /dev/zero | tr "\0" x; exit 1'
		run ../.. 'exit 1'
		run .hidden 'exit 1'
		run good 'exit 1'
		run good 'exit 0'
		finish
	EOF
	atf_check -o ignore sh boot
	masked run/last/one >one
	cat >expout <<-'EOF'
		action start
		status 3
		began S.UUUUUU
		ended S.UUUUUU
		time DATE
		reason because of \\t
		said line 2
		said line 3
		said line 4
		said \x1b[1mbold\ttab\\ ä \xff
		said last
	EOF
	atf_check -o file:expout cat one
	printf 'said %0256d...\n' 0 | tr 0 x >expout
	atf_check -o file:expout grep said run/last/two
	atf_check -o inline:'644 run/last/one\n644 run/last/two\n' \
	    stat -c '%a %n' run/last/one run/last/two
	atf_check -o inline:'one\ntwo\n' ls -A run/last
}

# A script fails when the disks are there, but the directory is not: all is
# kept until it is.
atf_test_case place__is_awaited
place__is_awaited_body()
{
	[ "$(stat -c %d .)" = "$(stat -c %d /)" ] ||
	    atf_skip "this directory is not on the root's device"
	mkdir run
	with_worker <<-'EOF'
		run one 'echo hello; exit 1'
		run two 'until_true "grep exited out"
		    ls log run/* 2>&1 | grep -v cannot'
		run mountcritlocal true
		until_true '[ -s log ]'
		run three 'ls run; head -n 2 log'
		finish
	EOF
	cat >expout <<-'EOF'
		hello
		/etc/rc.d/one exited with code 1
		/etc/rc.d/two exited with code 1
		last
		running
		timeline
		[running /etc/rc.d/one]
		hello
		The following components reported failures:
		    /etc/rc.d/one /etc/rc.d/two
		See log for more information.
		DATE
	EOF
	sh boot >out
	atf_check -o file:expout cat out
	atf_check -o inline:'4\n' grep -c '/etc/rc.d' run/timeline
	atf_check -o inline:'one\ntwo\n' ls run/last
}

atf_test_case place__on_another_device_is_used_at_once
place__on_another_device_is_used_at_once_body()
{
	with_worker <<-'EOF'
		run one 'echo hello; until_true "grep hello log"'
		run two 'ls run'
		finish
	EOF
	mkdir tmp
	in_namespace '
		mount -t tmpfs tmpfs tmp && cp boot worker tmp && cd tmp &&
		    sh boot' >out
	atf_check -o inline:'hello\nlast\nrunning\ntimeline\nDATE\n' \
	    cat out
}

atf_test_case disk__full_is_said_once_and_nothing_else_is_lost
disk__full_is_said_once_and_nothing_else_is_lost_body()
{
	[ -c /dev/full ] || atf_skip "no /dev/full"
	with_worker <<-'EOF'
		run one 'echo hello; exit 1'
		run two 'echo world'
		meta end:DATE
		meta exit:5
		exit
	EOF
	cat >expout <<-'EOF'
		/etc/rc.d/one exited with code 1
		DATE
		hello
		rclog: cannot write /dev/full: No space left on device
		world
	EOF
	atf_check -s exit:5 -o save:out sh boot -l /dev/full
	grep -v 'components\|    /etc\|information' out | sort >out2
	LC_ALL=C sort expout >expout2
	atf_check -o file:expout2 cat out2
	atf_check -o inline:'2\n' grep -c '/etc/rc.d' run/timeline
	atf_check -o inline:'one\n' ls run/last
}

atf_test_case disk__full_for_a_while_loses_no_line
disk__full_for_a_while_loses_no_line_body()
{
	with_worker <<-'EOF'
		run one 'seq 1 2000'
		run two 'until_true "grep -q \"cannot write\" ../out"; rm filler'
		run three 'seq 2001 3000'
		finish
	EOF
	mkdir tmp
	in_namespace '
		mount -t tmpfs -o size=128k tmpfs tmp &&
		    cp boot worker tmp && cd tmp &&
		    { cat /dev/zero >filler 2>/dev/null; sh boot; } >../out
		cp log run/timeline ..'
	{
		echo '[running /etc/rc.d/one]'
		seq 1 2000
		echo '[running /etc/rc.d/two]'
		echo '[running /etc/rc.d/three]'
		seq 2001 3000
		echo '[/etc/rc finished at DATE]'
		echo '[/etc/rc exiting with status 0]'
	} >expout
	atf_check -o file:expout cat log
	atf_check -o inline:'3\n' grep -c /etc/rc.d timeline
}

atf_test_case disk__full_for_long_drops_the_oldest_and_says_so
disk__full_for_long_drops_the_oldest_and_says_so_body()
{
	with_worker <<-'EOF'
		run one 'seq 1 300000'
		run two 'rm filler'
		finish
	EOF
	mkdir tmp
	in_namespace '
		mount -t tmpfs -o size=4m tmpfs tmp &&
		    cp boot worker tmp && cd tmp &&
		    { cat /dev/zero >filler 2>/dev/null; sh boot; } >../out
		cp log ..'
	# What is there and what is said to be missing make up the whole.
	all=$({ echo '[running /etc/rc.d/one]'; seq 1 300000; } | wc -c)
	atf_check -o inline:"$all\n" awk '
		/bytes were dropped here/ { sum += substr($1, 2); next }
		/running.*two/ { print sum; exit }
		{ sum += length($0) + 1 }' log
	atf_check -o inline:'299999\n300000\n' \
	    sed -n '/^299999/,/^300000/p' log
}

atf_init_test_cases()
{
	atf_add_test_case timeline__has_a_line_for_each_script
	atf_add_test_case timeline__silence_is_the_longest_one
	atf_add_test_case timeline__no_line_crosses_a_page
	atf_add_test_case record__tells_why_and_goes_with_the_next_success
	atf_add_test_case place__is_awaited
	atf_add_test_case place__on_another_device_is_used_at_once
	atf_add_test_case disk__full_is_said_once_and_nothing_else_is_lost
	atf_add_test_case disk__full_for_a_while_loses_no_line
	atf_add_test_case disk__full_for_long_drops_the_oldest_and_says_so
}
