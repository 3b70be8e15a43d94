# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh source=/dev/null disable=SC2154 # prelude
. "$SRCTOP/tests/fuzz/supervise.sh"

atf_test_case settings__of_any_files_make_sense
settings__of_any_files_make_sense_head()
{
	atf_set require.progs clang
}
settings__of_any_files_make_sense_body()
{
	fuzz settings 1000 libexec/supervise/settings.c \
	    libexec/supervise/readiness.c libexec/chain/words.c \
	    libexec/proc/address.c libexec/proc/signame.c
}

atf_init_test_cases()
{
	atf_add_test_case settings__of_any_files_make_sense
}
