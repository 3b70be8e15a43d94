# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC1003 # backslashes are meant
. "$SRCTOP/tests/rcorder/common.sh"

# is_header FILE and is_none FILE: does the header of FILE make it provide a?
is_header()
{
	put z '# REQUIRE: a'
	atf_check -o inline:"$1\nz\n" "$rcorder" z "$1"
	atf_check -o inline:"$1\nz\n" "$rcorder" "$1" z
}
is_none()
{
	put z '# REQUIRE: a'
	lines "rcorder: requirement \`a' in file \`z' has no providers." >err
	atf_check -s exit:1 -o inline:"z\n$1\n" -e file:err "$rcorder" "$1" z
}

atf_test_case plural__means_the_same
plural__means_the_same_body()
{
	put x '# PROVIDES: a' '# REQUIRES: b' '# KEYWORDS: k'
	put y '# PROVIDE: b'
	atf_check -o inline:'x\n' "$rcorder" -k k x y
	atf_check -o inline:'y\nx\n' "$rcorder" y x
	put z '# REQUIRE: a'
	atf_check -o inline:'y\nx\nz\n' "$rcorder" y z x
}

atf_test_case before__has_no_plural
before__has_no_plural_body()
{
	put x '# PROVIDE: x' '# BEFORES: y'
	put y '# PROVIDE: y'
	atf_check -o inline:'y\nx\n' "$rcorder" x y
}

atf_test_case words__need_no_blank_after_the_colon
words__need_no_blank_after_the_colon_body()
{
	put x '# PROVIDE:a'
	is_header x
}

atf_test_case words__are_separated_by_blanks_and_tabs
words__are_separated_by_blanks_and_tabs_body()
{
	printf '# PROVIDE:\t \tb\t\ta \t\n' >x
	is_header x
}

atf_test_case words__keep_a_carriage_return
words__keep_a_carriage_return_body()
{
	printf '# PROVIDE: a\r\n' >x
	is_none x
	printf '# PROVIDE: a b\r\n' >x
	is_header x
}

atf_test_case words__end_at_a_nul
words__end_at_a_nul_body()
{
	printf '# PROVIDE: a\0b c\n' >x
	is_header x
	printf '# PROVIDE: b \0 a\n' >x
	is_none x
	printf '# PROVIDE: b\0\\\n a\n' >x
	is_none x
	printf '# PROVIDE: b\0\n# PROVIDE: a\n' >x
	is_header x
	printf '# PROVI\0DE: a\n' >x
	is_none x
}

atf_test_case words__may_be_any_other_bytes
words__may_be_any_other_bytes_body()
{
	printf '# PROVIDE: \377\376\001\n' >x
	printf '# REQUIRE: \377\376\001\n' >z
	atf_check -o inline:'x\nz\n' "$rcorder" z x
}

atf_test_case near_misses__are_no_headers
near_misses__are_no_headers_body()
{
	for line in '#PROVIDE: a' '#  PROVIDE: a' '#	PROVIDE: a' \
	    ' # PROVIDE: a' '# provide: a' '# Provide: a' '# PROVIDED: a' \
	    '# PROVIDE a' '# PROVIDE : a' '# PROVIDESS: a' 'PROVIDE: a' \
	    '## PROVIDE: a' '# PROVIDE' '# PROVIDES' '# ' '#' ''; do
		put x "$line"
		is_none x
	done
}

atf_test_case block__may_begin_anywhere
block__may_begin_anywhere_body()
{
	put x '#!/bin/sh' '' '# a comment' 'code # PROVIDE: b' '#' \
	    '# PROVIDE: a'
	is_header x
}

atf_test_case block__ends_at_the_first_other_line
block__ends_at_the_first_other_line_body()
{
	for line in '' '#' '# comment' 'code' '# PROVIDED: c'; do
		put x '# PROVIDE: b' "$line" '# PROVIDE: a'
		is_none x
	done
	put x '# PROVIDE: b' '# KEYWORD:' '# PROVIDE: a'
	is_header x
}

atf_test_case last_line__needs_no_newline
last_line__needs_no_newline_body()
{
	printf '# PROVIDE: a' >x
	is_header x
	printf '# PROVIDE: a\\' >x
	is_header x
}

atf_test_case odd_backslashes__go_on
odd_backslashes__go_on_body()
{
	put x '# PROVIDE: b \' 'a'
	is_header x
	put x '# PROVIDE: \' '\' '\' 'a'
	is_header x
	put x '# PROV\' 'IDE: \' 'a'
	is_header x
	printf '# PROVIDE: \\\\\\\na\n' >x
	printf '# REQUIRE: \\\\a\n' >z
	atf_check -o inline:'x\nz\n' "$rcorder" z x
}

atf_test_case even_backslashes__do_not_go_on
even_backslashes__do_not_go_on_body()
{
	printf '# PROVIDE: b\\\\\n# PROVIDE: a\n' >x
	is_header x
	printf '# PROVIDE: b\\\\\na\n# PROVIDE: a\n' >x
	is_none x
}

atf_test_case comment_that_goes_on__swallows_a_header
comment_that_goes_on__swallows_a_header_body()
{
	put x '# foo \' '# PROVIDE: a'
	is_none x
}

atf_test_case long_lines__are_whole
long_lines__are_whole_body()
{
	# Around the size of one read, and around that of the buffer.
	for n in 4084 4085 4086 4094 4095 4096 4097 65523 65535 65536 65537 \
	    200000; do
		long=$(printf '%0*d' "$n" 0)
		put x "# PROVIDE: $long a"
		is_header x
		put x "$long" '# PROVIDE: a'
		is_header x
		put x "$long\\" '# PROVIDE: a'
		is_none x
		put x "$long\\\\" '# PROVIDE: a'
		is_header x
		put x "# PROVIDE: b\\" "$long\\" ' a'
		is_header x
	done
}

atf_test_case backslashes_across_reads__are_counted
backslashes_across_reads__are_counted_body()
{
	# 70,000 and 70,001 backslashes, longer than the buffer.
	even=$(printf '%070000d' 0 | tr 0 '\\')
	printf '%s\n# PROVIDE: a\n' "$even" >x
	is_header x
	printf '%s\\\n# PROVIDE: a\n' "$even" >x
	is_none x
	printf 'x%s\n# PROVIDE: a\n' "$even" >x
	is_header x
}

atf_init_test_cases()
{
	cases plural__means_the_same \
	    before__has_no_plural \
	    words__need_no_blank_after_the_colon \
	    words__are_separated_by_blanks_and_tabs \
	    words__keep_a_carriage_return \
	    words__end_at_a_nul \
	    words__may_be_any_other_bytes \
	    near_misses__are_no_headers \
	    block__may_begin_anywhere \
	    block__ends_at_the_first_other_line \
	    last_line__needs_no_newline \
	    odd_backslashes__go_on \
	    even_backslashes__do_not_go_on \
	    comment_that_goes_on__swallows_a_header \
	    long_lines__are_whole \
	    backslashes_across_reads__are_counted
}
