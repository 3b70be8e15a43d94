# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# match.sh -- proc find against a model of its rules, on made-up processes.
#
# The model is written in Perl, with regular expressions, from the words of
# proc(8) alone.  RC_SEED makes a run repeatable; it is part of every complaint.

PROC=$STAGE/usr/libexec/rc/proc

atf_test_case match__agrees_with_the_model_on_random_command_lines
match__agrees_with_the_model_on_random_command_lines_body()
{
	atf_check perl "$SRCTOP/tests/libexec/proc/model.pl" \
	    "$PROC" "$OBJ/actor" "${RC_SEED:-$$}"
}

atf_init_test_cases()
{
	atf_add_test_case match__agrees_with_the_model_on_random_command_lines
}
