# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh source=/dev/null disable=SC2154 # prelude
. "$SRCTOP/tests/fuzz/supervise.sh"

atf_test_case record__is_read_as_it_was_written
record__is_read_as_it_was_written_head()
{
	atf_set require.progs clang
}
record__is_read_as_it_was_written_body()
{
	fuzz record 1000 libexec/supervise/record.c
}

atf_init_test_cases()
{
	atf_add_test_case record__is_read_as_it_was_written
}
