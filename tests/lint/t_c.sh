# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
. "$SRCTOP/tests/lint/lint.sh"

atf_test_case clang__compiles_everything_without_a_warning
clang__compiles_everything_without_a_warning_head()
{
	atf_set require.progs clang
}
clang__compiles_everything_without_a_warning_body()
{
	atf_check -o ignore -e empty bmake -C "$SRCTOP" BUILDDIR="$PWD/build" \
	    CC=clang CFLAGS=-Wno-unused-command-line-argument all
}

atf_test_case clang_tidy__has_nothing_to_say
clang_tidy__has_nothing_to_say_head()
{
	atf_set require.progs clang-tidy
}
clang_tidy__has_nothing_to_say_body()
{
	checks='-*,bugprone-*,clang-analyzer-*,portability-*,performance-*'
	checks="$checks,-bugprone-easily-swappable-parameters"
	checks="$checks,-bugprone-reserved-identifier"
	checks="$checks,-bugprone-assignment-in-if-condition"
	checks="$checks,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling"
	# shellcheck disable=SC2016 # for the other shell
	each_source sh -c 'exec clang-tidy --quiet --warnings-as-errors="*" \
	    --checks="$0" "$2" -- -std=c99 $1 "$3"' "$checks" "$(cflags)"
}

atf_test_case cppcheck__has_nothing_to_say
cppcheck__has_nothing_to_say_head()
{
	atf_set require.progs cppcheck
}
cppcheck__has_nothing_to_say_body()
{
	# shellcheck disable=SC2046 # words
	each_source cppcheck --quiet --enable=warning,performance,portability \
	    --inline-suppr --error-exitcode=1 --std=c99 $(cflags)
}

atf_init_test_cases()
{
	atf_add_test_case clang__compiles_everything_without_a_warning
	atf_add_test_case clang_tidy__has_nothing_to_say
	atf_add_test_case cppcheck__has_nothing_to_say
}
