# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh source=/dev/null disable=SC2154 # prelude
. "$SRCTOP/tests/fuzz/supervise.sh"

atf_test_case control__no_letters_and_events_break_the_machine
control__no_letters_and_events_break_the_machine_head()
{
	atf_set require.progs clang
}
control__no_letters_and_events_break_the_machine_body()
{
	fuzz control 400 libexec/supervise/control.c \
	    libexec/supervise/machine.c libexec/supervise/record.c \
	    libexec/chain/words.c
}

atf_init_test_cases()
{
	atf_add_test_case control__no_letters_and_events_break_the_machine
}
