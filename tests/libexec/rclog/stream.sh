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
		finish
	EOF
	cat >expout <<-'EOF'
		partial
		/etc/rc.d/one exited with code 1
		ABC
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
	EOF
	atf_check -o file:expout sed '/failures/,$d' log
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
	atf_add_test_case stream__endless_line_needs_no_memory
}
