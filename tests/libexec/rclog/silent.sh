# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/rclog/common.sh"

a_boot()
{
	with_worker <<-'EOF'
		meta start:DATE-1
		run one 'echo a; echo b; echo c; echo d; printf e; echo f'
		run two 'exit 1'
		meta end:DATE-2
		meta exit:0
	EOF
	cat >summary <<-'EOF'
		The following components reported failures:
		    /etc/rc.d/two
		See log for more information.
		DATE-2
	EOF
}

atf_test_case silent__turns_a_propeller
silent__turns_a_propeller_body()
{
	a_boot
	{ printf '/\b-\b\\\b|\b/\b'; cat summary; } >expout
	atf_check -o file:expout sh boot -s
	cat >expout <<-'EOF'
		[/etc/rc starting at DATE-1]
		[running /etc/rc.d/one]
		a
		b
		c
		d
		ef
		[running /etc/rc.d/two]
		/etc/rc.d/two exited with code 1
	EOF
	atf_check -o file:expout sed '/failures/,$d' log
}

atf_test_case silent__evaluates_a_command_for_each_line
silent__evaluates_a_command_for_each_line_body()
{
	a_boot
	# One shell: its variables last.
	atf_check -o file:summary \
	    sh boot -s -c 'n=$((n + 1)); echo "tick $n" >>ticks; cat'
	printf 'tick %s\n' 1 2 3 4 5 >expout
	atf_check -o file:expout cat ticks
}

atf_test_case silent__command_may_fail_or_exit
silent__command_may_fail_or_exit_body()
{
	a_boot
	for command in 'exit 1' 'kill -9 $$' false; do
		atf_check -o file:summary sh boot -s -c "$command"
	done
}

atf_test_case silent__many_lines_and_a_slow_command
silent__many_lines_and_a_slow_command_body()
{
	with_worker <<-'EOF'
		run one 'seq 1 100000'
		finish
	EOF
	atf_check -o inline:'DATE\n' \
	    sh boot -s -c '[ -e ticks ] || { sleep 0.2; : >ticks; }'
	atf_check -o inline:'100000\n' grep -c '^[0-9]*$' log
}

atf_init_test_cases()
{
	atf_add_test_case silent__turns_a_propeller
	atf_add_test_case silent__evaluates_a_command_for_each_line
	atf_add_test_case silent__command_may_fail_or_exit
	atf_add_test_case silent__many_lines_and_a_slow_command
}
