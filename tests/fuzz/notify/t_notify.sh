# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh source=/dev/null disable=SC2154 # prelude
. "$SRCTOP/tests/fuzz/supervise.sh"

atf_test_case notify__any_datagrams_are_understood_or_dropped
notify__any_datagrams_are_understood_or_dropped_head()
{
	atf_set require.progs clang
}
notify__any_datagrams_are_understood_or_dropped_body()
{
	fuzz notify 2000 libexec/supervise/notify.c \
	    libexec/supervise/settings.c libexec/chain/words.c \
	    libexec/proc/signame.c
}

atf_init_test_cases()
{
	atf_add_test_case notify__any_datagrams_are_understood_or_dropped
}
