# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
. "$SRCTOP/tests/lint/lint.sh"

# scripts
#	Print every shell file of the tree.
scripts()
{
	tracked '*' | while read -r file; do
		case ${file#"$SRCTOP/"} in
		tests/lib.sh|*/t_*.sh|tests/*.sh|share/*.sh)
			;;
		*)
			head -n 4 "$file" | grep -aq \
			    -e '^#! */bin/sh' -e '^# shellcheck shell=sh' ||
			    continue
			;;
		esac
		printf '%s\n' "$file"
	done
}

atf_test_case shellcheck__has_nothing_to_say
shellcheck__has_nothing_to_say_head()
{
	atf_set require.progs shellcheck
}
# Waived everywhere:
# SC3043  `local' is the one word outside POSIX that we use
# SC1090 SC1091  files that are sourced by a computed name
# SC2015  `a && b || c' is used on purpose
# SC2034 SC2154  variables that cross files: rc.d is made of them
# SC2016  single quotes are meant
shellcheck__has_nothing_to_say_body()
{
	scripts >list
	[ "$(wc -l <list)" -gt 40 ] || atf_fail "found few scripts"
	waived=SC3043,SC1090,SC1091,SC2015,SC2034,SC2154,SC2016
	grep -v "^$SRCTOP/tests/" list | tr '\n' '\0' |
	    xargs -0 -n 20 -P 2 shellcheck -s dash -e "$waived" -f gcc >out || :
	# In tests, words that are meant to split need no comment.
	grep "^$SRCTOP/tests/" list | tr '\n' '\0' |
	    xargs -0 -n 20 -P 2 shellcheck -s dash -e "$waived" -S warning \
	    -f gcc >>out || :
	atf_check cat out
}

atf_test_case every_shell__parses_every_script
every_shell__parses_every_script_head()
{
	atf_set require.progs "dash busybox mksh bash yash"
}
every_shell__parses_every_script_body()
{
	tracked 'rc' 'rc.subr' 'rc.shutdown' 'rc.d/*' 'libexec/subr/*' \
	    'libexec/service/*' 'sbin/service/service' |
	    grep -v -e Makefile -e '\.8$' -e '\.awk$' >list
	for shell in dash 'busybox ash' mksh 'bash --posix' yash; do
		while read -r file; do
			$shell -n "$file" 2>&1 ||
			    echo "$shell: $file: not parsed"
		done <list
	done >out
	atf_check cat out
}

atf_init_test_cases()
{
	atf_add_test_case shellcheck__has_nothing_to_say
	atf_add_test_case every_shell__parses_every_script
}
