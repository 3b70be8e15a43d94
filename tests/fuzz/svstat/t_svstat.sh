# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # prelude
#
# t_svstat -- some seconds of arbitrary status files and records.

atf_test_case any_status_and_record__is_read_without_fault
any_status_and_record__is_read_without_fault_head()
{
	atf_set require.progs clang
}
any_status_and_record__is_read_without_fault_body()
{
	src=$SRCTOP/sbin/svc
	lib=$SRCTOP/libexec
	atf_check clang -std=c99 -D_GNU_SOURCE -I "$SRCTOP" -O1 -g \
	    -fsanitize=fuzzer,address,undefined \
	    -fno-sanitize-recover=undefined -o fuzz \
	    "$SRCTOP/tests/fuzz/svstat/svstat_fuzz.c" "$src/view.c" \
	    "$src/line.c" "$src/fields.c" "$lib/supervise/record.c" \
	    "$lib/supervise/status.c" "$lib/chain/words.c" \
	    "$lib/proc/signame.c"
	mkdir corpus
	note=$OBJ/../../sbin/svc/note
	{ printf '\200'; "$note" name='a b' pid=5 state=ready reason=x; } \
	    >corpus/record
	{ printf '\000'; "$note" -s encore pid=5 state=ready; } >corpus/status
	./fuzz -seed=1 -max_total_time=5 -max_len=600 corpus >out 2>&1 ||
	    atf_fail "$(tail -n 40 out)"
}

atf_init_test_cases()
{
	atf_add_test_case any_status_and_record__is_read_without_fault
}
