# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/rclog/common.sh"

atf_test_case stream__random_bytes_in_random_pieces
stream__random_bytes_in_random_pieces_head()
{
	atf_set require.progs perl
}
stream__random_bytes_in_random_pieces_body()
{
	for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
		set -- '/etc/rc:12:metadata:' abababac: aabaaa: mm
		shift $((seed % 4))
		rm -rf log run
		perl "$SRCTOP/tests/libexec/rclog/model.pl" "$seed" |
		    "$RCLOG" -m "$1" -l log -d run >out
		cmp console out && cmp log.expected log ||
		    atf_fail "seed $seed: not as the model says"
	done
}

atf_test_case stream__prompt_appears_without_newline
stream__prompt_appears_without_newline_body()
{
	with_worker <<-'EOF'
		run ask 'printf "Enter /"; until_true "[ -e seen ]"; echo " yes"'
		finish
	EOF
	sh boot >out &
	wait_until 10 sh -c '[ "$(cat out)" = "Enter /" ]'
	: >seen
	wait $!
	atf_check -o inline:'Enter / yes\nDATE\n' cat out
	atf_check -o inline:'Enter / yes\n' sed -n 2p log
}

atf_test_case stream__metadata_begins_a_fresh_line
stream__metadata_begins_a_fresh_line_body()
{
	with_worker <<-'EOF'
		run one 'printf partial; exit 1'
		run two 'printf A; meta nop; printf B; meta note:N; echo C'
		run three 'printf quiet'
		finish
	EOF
	cat >expout <<-'EOF'
		partial
		/etc/rc.d/one exited with code 1
		ABC
		quiet
		The following components reported failures:
		    /etc/rc.d/one
		See log for more information.
		DATE
	EOF
	atf_check -o file:expout sh boot
	cat >expout <<-'EOF'
		[running /etc/rc.d/one]
		partial
		/etc/rc.d/one exited with code 1
		[running /etc/rc.d/two]
		AB
		[NOTE: N]
		C
		[running /etc/rc.d/three]
		quiet
	EOF
	atf_check -o file:expout sed '/failures/,$d' log
}

atf_test_case stream__console_is_safe_from_what_scripts_print
stream__console_is_safe_from_what_scripts_print_body()
{
	with_worker <<-'EOF'
		run one 'printf "\033[1;31mred\033[m\a 10%%\b\b\b50%%\r\tok \303\244\n"'
		run two 'printf "\033[2J\033]0;title\a\033(0\016q\0\177\n"'
		run three 'printf "\033[1"; until_true "[ -e go ]"; printf "m!"'
		run four 'printf "\033["'
		run five 'printf "\033"; exit 1'
		finish
	EOF
	{
		printf '\033[1;31mred\033[m\a 10%%\b\b\b50%%\r\tok \303\244\n'
		printf '^[[2J^[]0;title\a^[(0^Nq^@^?\n\033[1m!\n^[[\n^[\n'
		printf '/etc/rc.d/five exited with code 1\n'
	} >expout
	sh boot >out &
	wait_until 10 grep title out
	: >go
	wait $!
	atf_check -o file:expout sed '/^The following/,$d' out
	{
		printf '\033[1;31mred\033[m\a 10%%\b\b\b50%%\r\tok \303\244\n'
		printf '\033[2J\033]0;title\a\033(0\016q\0\177\n'
		printf '\033[1m!\n\033[\n\033\n'
		printf '/etc/rc.d/five exited with code 1\n'
	} >expout
	atf_check -o file:expout sed '/^\[running/d; /^\[failures/,$d' log
}

atf_test_case stream__endless_line_needs_no_memory
stream__endless_line_needs_no_memory_body()
{
	(
		ulimit -v 65536
		{
			echo M:cmd-status:/etc/rc.d/mountcritlocal:0
			head -c 200000000 /dev/zero | tr '\0' x
		} | "$RCLOG" -m M: -l log -d run >out
	)
	atf_check -o inline:'200000000 out\n' wc -c out
	atf_check -o inline:'200000001 log\n' wc -c log
	rm out log
}

atf_init_test_cases()
{
	atf_add_test_case stream__random_bytes_in_random_pieces
	atf_add_test_case stream__prompt_appears_without_newline
	atf_add_test_case stream__metadata_begins_a_fresh_line
	atf_add_test_case stream__console_is_safe_from_what_scripts_print
	atf_add_test_case stream__endless_line_needs_no_memory
}
