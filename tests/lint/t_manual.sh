# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
. "$SRCTOP/tests/lint/lint.sh"

atf_test_case mandoc__has_nothing_to_say
mandoc__has_nothing_to_say_head()
{
	atf_set require.progs mandoc
}
mandoc__has_nothing_to_say_body()
{
	find "$STAGE" -type f -path '*/man/man?/*' >pages
	[ -s pages ] || atf_fail "no manual pages installed"
	while read -r page; do
		# Cross references to pages of other packages are not looked up.
		mandoc -Tlint -W warning "$page" >>out || :
	done <pages
	atf_check cat out
}

# left_out
#	Print a pattern: the pages of the parts that may be left out, and are.
left_out()
{
	set -- -
	[ -d "$SRCTOP/libexec/supervise" ] || set -- "$@" svscan 'supervise.*'
	[ -d "$SRCTOP/libexec/svlog" ] || set -- "$@" svlog
	[ -d "$SRCTOP/sbin/svc" ] || set -- "$@" svc svstat svok svup
	printf '\\(%s\\)\\.[58]' "$1"
	shift
	[ $# -eq 0 ] || printf '\n\\(%s\\)\\.[58]' "$@"
}

atf_test_case pages__refer_only_to_pages_that_exist
pages__refer_only_to_pages_that_exist_head()
{
	atf_set descr "Every .Xr to one of our names has a page"
}
pages__refer_only_to_pages_that_exist_body()
{
	find "$STAGE" -type f -path '*/man/man?/*' |
	    sed 's,.*/,,' | sort >have
	find "$STAGE" -type f -path '*/man/man?/*' \
	    -exec sed -n 's/^\.Xr \([^ ]*\) \([1-9]\).*/\1.\2/p' {} + |
	    grep -E -e '^(rc.*|proc|chain|ready|service|init|shutdown|reboot)\.8$' \
	-e '^(supervise|svscan|subreap|svlog|svc|svstat|svok|svup)\.8$' \
	-e '^(rc\.conf|supervise|ttys)\.5$' |
	    grep -v -x -e "$(left_out)" | sort -u >want
	atf_check comm -13 have want
}

atf_test_case usage__is_the_synopsis
usage__is_the_synopsis_head()
{
	atf_set require.progs mandoc
}
# What a command prints when called wrongly must be in its page's SYNOPSIS,
# white space apart.
usage__is_the_synopsis_body()
{
	for program in sbin/rcorder sbin/service sbin/shutdown \
	    sbin/svc sbin/svstat sbin/svup \
	    usr/libexec/rc/proc usr/libexec/rc/rclog usr/libexec/rc/ready \
	    usr/libexec/rc/subreap usr/libexec/rc/svscan; do
		page=$(find "$STAGE" -name "${program##*/}.8")
		"$STAGE/$program" --no-such-option 2>&1 </dev/null |
		    sed 's/^\([^ ]*: \)\{0,1\}usage: *//' | tr -s ' \t\n' ' ' |
		    sed 's/ *$//' >usage || :
		mandoc -Tutf8 "$page" | col -b |
		    sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' | sed '1d;$d' |
		    tr -s ' \t\n' ' ' | sed 's/^ //;s/ *$//' >synopsis
		grep -qF -- "$(cat synopsis)" usage ||
		    { cat usage; echo; cat synopsis; echo;
		      echo "$program" >>differ; }
	done
	[ ! -e differ ] || atf_fail "usage and SYNOPSIS differ: $(cat differ)"
}

atf_init_test_cases()
{
	atf_add_test_case mandoc__has_nothing_to_say
	atf_add_test_case pages__refer_only_to_pages_that_exist
	atf_add_test_case usage__is_the_synopsis
}
