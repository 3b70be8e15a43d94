# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
. "$SRCTOP/tests/rcorder/common.sh"

atf_test_case no_operands__no_output
no_operands__no_output_body()
{
	atf_check "$rcorder"
}

atf_test_case independent_files__in_reverse
independent_files__in_reverse_body()
{
	for f in n1 n2 n3 n4; do
		put $f "# PROVIDE: $f"
	done
	atf_check -o inline:'n4\nn3\nn2\nn1\n' "$rcorder" n1 n2 n3 n4
}

atf_test_case requirements__last_mentioned_first
requirements__last_mentioned_first_body()
{
	for f in n1 n2 n3 n4; do
		put $f "# PROVIDE: $f"
	done
	put top '# REQUIRE: n1 n2' '# REQUIRE: n3 n4'
	atf_check -o inline:'n4\nn3\nn2\nn1\ntop\n' \
	    "$rcorder" n1 n2 n3 n4 top
}

atf_test_case before__in_argument_order_and_ahead_of_requirements
before__in_argument_order_and_ahead_of_requirements_body()
{
	for f in n1 n2 n3 n4; do
		put $f "# PROVIDE: $f"
	done
	put b1 '# BEFORE: top'
	put b2 '# BEFORE: top'
	put top '# PROVIDE: top' '# REQUIRE: n1 n2 n3 n4'
	atf_check -o inline:'b1\nb2\nn4\nn3\nn2\nn1\ntop\n' \
	    "$rcorder" b1 b2 n1 n2 n3 n4 top
}

atf_test_case several_providers__last_argument_first
several_providers__last_argument_first_body()
{
	for f in d1 d2 d3; do
		put $f '# PROVIDE: dup'
	done
	put zz '# REQUIRE: dup'
	atf_check -o inline:'d3\nd2\nd1\nzz\n' "$rcorder" d1 d2 d3 zz
}

atf_test_case missing_provider__is_reported_and_fails
missing_provider__is_reported_and_fails_body()
{
	put X '# REQUIRE: gone gone'
	lines "rcorder: requirement \`gone' in file \`X' has no providers." \
	    "rcorder: requirement \`gone' in file \`X' has no providers." >err
	atf_check -s exit:1 -o inline:'X\n' -e file:err "$rcorder" X
}

atf_test_case before_unknown_provision__warns_once_and_succeeds
before_unknown_provision__warns_once_and_succeeds_body()
{
	put X '# BEFORE: nowhere nowhere'
	put Y '# BEFORE: nowhere'
	lines "rcorder: file \`Y' is before unknown provision \`nowhere'" >err
	atf_check -o inline:'Y\nX\n' -e file:err "$rcorder" X Y
}

atf_test_case before_what_is_only_required__does_not_warn
before_what_is_only_required__does_not_warn_body()
{
	put X '# REQUIRE: gone' '# BEFORE: gone'
	lines "rcorder: requirement \`gone' in file \`X' has no providers." >err
	atf_check -s exit:1 -o inline:'X\n' -e file:err "$rcorder" X
}

atf_test_case cycle_of_two__as_netbsd
cycle_of_two__as_netbsd_body()
{
	put A '# PROVIDE: a' '# REQUIRE: b'
	put B '# PROVIDE: b' '# REQUIRE: a'
	lines "rcorder: Circular dependency on file \`B'." \
	    "rcorder: Circular dependency on provision \`a' in file \`B'." \
	    "rcorder: Circular dependency on file \`A'." >err
	atf_check -s exit:1 -o inline:'A\nB\n' -e file:err "$rcorder" A B
	lines "rcorder: Circular dependency on file \`A'." \
	    "rcorder: Circular dependency on provision \`b' in file \`A'." \
	    "rcorder: Circular dependency on file \`B'." >err
	atf_check -s exit:1 -o inline:'B\nA\n' -e file:err "$rcorder" B A
}

atf_test_case cycle_of_one__as_netbsd
cycle_of_one__as_netbsd_body()
{
	put S '# PROVIDE: s' '# REQUIRE: s'
	lines "rcorder: Circular dependency on file \`S'." \
	    "rcorder: Circular dependency on provision \`s' in file \`S'." >err
	atf_check -s exit:1 -o inline:'S\n' -e file:err "$rcorder" S
}

atf_test_case cycle_through_before__names_the_private_condition
cycle_through_before__names_the_private_condition_body()
{
	put S '# PROVIDE: s' '# BEFORE: s'
	lines "rcorder: Circular dependency on file \`S'." \
	    "rcorder: Circular dependency on provision \`fake_prov_00000000' in file \`S'." >err
	atf_check -s exit:1 -o inline:'S\n' -e file:err "$rcorder" S
}

atf_test_case private_condition__gives_way_to_a_real_one
private_condition__gives_way_to_a_real_one_body()
{
	put S '# PROVIDE: s fake_prov_00000000' '# BEFORE: s'
	lines "rcorder: Circular dependency on file \`S'." \
	    "rcorder: Circular dependency on provision \`fake_prov_00000001' in file \`S'." >err
	atf_check -s exit:1 -o inline:'S\n' -e file:err "$rcorder" S
}

atf_test_case same_file_twice__is_two_files
same_file_twice__is_two_files_body()
{
	put A '# PROVIDE: a' '# REQUIRE: b'
	put B '# PROVIDE: b'
	atf_check -o inline:'B\nA\nA\n' "$rcorder" A B A
}

atf_test_case a_chain__is_followed
a_chain__is_followed_body()
{
	put a '# PROVIDE: a'
	put b '# PROVIDE: b' '# REQUIRE: a'
	put c '# PROVIDE: c' '# REQUIRE: b'
	for args in 'a b c' 'c b a' 'b c a'; do
		# shellcheck disable=SC2086 # words
		atf_check -o inline:'a\nb\nc\n' "$rcorder" $args
	done
}

atf_init_test_cases()
{
	cases no_operands__no_output \
	    independent_files__in_reverse \
	    requirements__last_mentioned_first \
	    before__in_argument_order_and_ahead_of_requirements \
	    several_providers__last_argument_first \
	    missing_provider__is_reported_and_fails \
	    before_unknown_provision__warns_once_and_succeeds \
	    before_what_is_only_required__does_not_warn \
	    cycle_of_two__as_netbsd \
	    cycle_of_one__as_netbsd \
	    cycle_through_before__names_the_private_condition \
	    private_condition__gives_way_to_a_real_one \
	    same_file_twice__is_two_files \
	    a_chain__is_followed
}
