# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/svlog/common.sh"
TAI64N=$STAGE/usr/libexec/rc/tai64n
TAI64NLOCAL=$STAGE/usr/libexec/rc/tai64nlocal

atf_test_case tai64n__stamps_each_line
tai64n__stamps_each_line_body()
{
	printf 'one\n\nlast' | atf_check -o save:got "$TAI64N"
	atf_check -o inline:'@STAMP one\n@STAMP \n@STAMP last' \
	    sed 's/^@4000000[0-9a-f]\{17\} /@STAMP /' got
	# much of it, and long lines
	{ lines 9000 10; printf '%0200000d\n' 1; lines 10 10; } >in
	"$TAI64N" <in | sed 's/^@[0-9a-f]\{24\} //' >got
	atf_check cmp in got
	head -c 100000 /dev/zero | tr '\0' '\n' >in
	"$TAI64N" <in | sed 's/^@[0-9a-f]\{24\} $//' >got
	atf_check cmp in got
	atf_check "$TAI64N" </dev/null
}

atf_test_case tai64nlocal__says_when
tai64nlocal__says_when_body()
{
	echo '@4000000037c219bf2ef02e94 mark' >in
	TZ=UTC atf_check -o inline:'1999-08-24 04:04:05.787492500 mark\n' \
	    "$TAI64NLOCAL" <in
	TZ=PST8PDT,M4.1.0,M10.5.0 atf_check \
	    -o inline:'1999-08-23 21:04:05.787492500 mark\n' \
	    "$TAI64NLOCAL" <in
	printf '%s\n' 'x @4000000037c219bf2ef02e94' '' '@' '@x' \
	    '@4000000037c219bf2ef02e94' '@4000000037c219bf2ef02e94g' >in
	TZ=UTC atf_check -o save:got "$TAI64NLOCAL" <in
	atf_check -o inline:'x @4000000037c219bf2ef02e94\n\n1999-08-24 04:04:05.787492500\n1999-08-24 04:04:05.787492500g\n' \
	    sh -c 'sed 3,4d got; sed -n 3,4p got >rest'
	# such a time is not to be had from a calendar
	atf_check -o inline:'@000000000000000000000000\n@000000000000000000000000x\n' \
	    cat rest
}

atf_test_case trouble__is_111_without_a_word
trouble__is_111_without_a_word_body()
{
	for program in "$TAI64N" "$TAI64NLOCAL"; do
		atf_check -s exit:111 "$program" </
		atf_check -s exit:111 sh -c 'echo x | "$0" >/dev/full' \
		    "$program"
	done
}

atf_init_test_cases()
{
	atf_add_test_case tai64n__stamps_each_line
	atf_add_test_case tai64nlocal__says_when
	atf_add_test_case trouble__is_111_without_a_word
}
