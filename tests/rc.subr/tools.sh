# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# tools -- the small functions of rc.subr.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

# call_script
#	Make ./call, which calls a function and prints its status.
call_script()
{
	rc_tree
	rc_file call <<-'END'
		. /etc/rc.subr
		"$@"
		printf '|%s\n' "$?"
	END
}

rc_case checkyesno_and_its_family
checkyesno_and_its_family_body()
{
	rc_tree
	rc_file yesno <<-'END'
		. /etc/rc.subr
		for v in yes Yes YES true TRUE tRuE on ON 1 no No NO false FALSE \
		    off OFF 0 '' maybe 'yes ' YESNO 01 '*' '$(touch hit)'; do
			checkyesnox v
			a=$?
			checkyesno v
			b=$?
			w=$v
			yesno_to_truefalse w
			echo "<$v> $a $b $? <$w>"
		done
		checkyesnox never_set
		echo $?
		for v in '' 9 'a b' 'a;touch hit' '$(touch hit)' 'v}'; do
			checkyesno "$v"
			echo "bad name: $?"
		done
	END
	for v in yes Yes YES true TRUE tRuE on ON 1; do
		echo "<$v> 0 0 0 <true>"
	done >exp
	for v in no No NO false FALSE off OFF 0; do
		echo "<$v> 1 1 1 <false>"
	done >>exp
	for v in '' maybe 'yes ' YESNO 01 '*' '$(touch hit)'; do
		echo "<$v> 2 1 1 <false>"
		printf "$(rc_warning ./yesno \
		    '$v is not set properly - see rc.conf(5).')" >>experr
		printf "$(rc_warning ./yesno \
		    '$w is not set properly - see rc.conf(5).')" >>experr
	done >>exp
	echo 2 >>exp
	for v in '' 9 'a b' 'a;touch hit' '$(touch hit)' 'v}'; do
		echo 'bad name: 1'
		printf '%s\n' "./yesno: WARNING: \$$v is not set properly - \
see rc.conf(5)." >>experr
	done >>exp
	atf_check -o file:exp -e file:experr $TEST_SHELL ./yesno
	[ ! -e hit ] || atf_fail 'a name was evaluated'
}

rc_case err_warn_and_usage
err_warn_and_usage_body()
{
	call_script
	rc_run 7 '' './call: ERROR: a  b \\n *\n' ./call err 7 'a  b \n' '*'
	rc_run 0 '|0\n' './call: WARNING: a  b \\n *\n' \
	    ./call warn 'a  b \n' '*'
	rc_run 1 '' 'Usage: ./call [fast|force|one](start stop)\n' \
	    ./call rc_usage 'start stop'
	rc_run 1 '' 'Usage: ./call [fast|force|one](start stop)\n' \
	    ./call rc_usage start stop
}

rc_case human_exit_code_tells_how_a_command_ended
human_exit_code_tells_how_a_command_ended_body()
{
	local status
	call_script
	for status in 0 1 126 127; do
		rc_run 0 "exited with code $status\n|0\n" '' \
		    ./call human_exit_code $status
	done
	rc_run 0 'stopped with signal 19\n|0\n' '' \
	    ./call human_exit_code $((19 * 256 + 127))
	rc_file died <<-'END'
		. /etc/rc.subr
		for signal in HUP INT KILL SEGV TERM; do
			(sh -c "kill -$signal \$\$") 2>/dev/null
			human_exit_code $?
		done
	END
	atf_check -o inline:'terminated with signal 1
terminated with signal 2
terminated with signal 9
terminated with signal 11
terminated with signal 15\n' -e ignore $TEST_SHELL ./died
}

rc_case echo_prints_words_as_they_are
echo_prints_words_as_they_are_body()
{
	call_script
	rc_run 0 '\n|0\n' '' ./call echo
	rc_run 0 '|0\n' '' ./call echo -n
	rc_run 0 'a  b c\n|0\n' '' ./call echo 'a  b' c
	rc_run 0 'a b|0\n' '' ./call echo -n a b
	rc_run 0 '\\n \\c \\\\ \\033 %s\n|0\n' '' \
	    ./call echo '\n' '\c' '\\' '\033' '%s'
	rc_run 0 '-e -E -nn\n|0\n' '' ./call echo -e -E -nn
	rc_run 0 'c b  a\n|0\n' '' ./call reverse_list 'b  a' c
	rc_run 0 '\n|0\n' '' ./call reverse_list
	rc_run 0 '$(x) * -n\n|0\n' '' ./call reverse_list -n '*' '$(x)'
}

rc_case basename_and_dirname_are_like_the_programs
basename_and_dirname_are_like_the_programs_body()
{
	rc_tree
	# Every path of up to five of these characters, and some more.
	awk 'BEGIN {
		split("/ a . / - *", c)
		srand(1)
		for (i = 0; i < 150; i++) {
			p = ""
			for (n = int(rand() * 9) + 1; n > 0; n--)
				p = p c[int(rand() * 6) + 1]
			if (p !~ /^-/)
				print p
		}
	}' >paths
	printf '%s\n' / // /// . .. a a/ a// /a /a/ //a a/b a//b/ /a/b \
	    'a b/c d' '$(x)/y' '\\n/\\' 'a/.c' 'x.c' '.c' '/.c/' 'x.c.c' '' >>paths
	while read -r path; do
		basename "$path"
		dirname "$path"
		basename "$path" .c
		basename "$path" a
	done <paths >exp
	rc_file both <<-'END'
		. /etc/rc.subr
		while read -r path; do
			basename "$path"
			dirname "$path"
			basename "$path" .c
			basename "$path" a
		done <paths
	END
	atf_check -o file:exp $TEST_SHELL ./both
}

rc_case kat_and_collapse_backslash_newline
kat_and_collapse_backslash_newline_body()
{
	call_script
	printf '%s\n' '# comment' '' 'one two # three' 'back\slash' '*' '#' \
	    ' indented' >file
	printf 'no newline' >>file
	rc_run 0 'one two \nback\\slash\n*\nindented\nno newline\n|0\n' '' \
	    ./call kat file /nonexistent
	printf '%s\n' 'a \' 'b \' 'c' 'd' >file
	atf_check -o inline:'a b c\nd\n|0\n' \
	    $TEST_SHELL ./call collapse_backslash_newline <file
}

rc_case has_rcorder_keyword_looks_at_leading_comments
has_rcorder_keyword_looks_at_leading_comments_body()
{
	call_script
	printf '%s\n' '#!/bin/sh' '# PROVIDE: foo' '#' '' \
	    '# KEYWORD: one two' : '# KEYWORD: three' 'name=x' '# KEYWORD: four' >file
	for word in one two three; do
		rc_run 0 '|0\n' '' ./call _has_rcorder_keyword $word file
	done
	for word in four on PROVIDE: foo '*' 'o*' ''; do
		rc_run 0 '|1\n' '' ./call _has_rcorder_keyword "$word" file
	done
	rc_run 0 '|1\n' '' ./call _has_rcorder_keyword one /nonexistent
	printf '# KEYWORD:one\n#KEYWORD: two\n# KEYWORDS: three' >file
	rc_run 0 '|1\n' '' ./call _has_rcorder_keyword two file
	rc_run 0 '|1\n' '' ./call _has_rcorder_keyword three file
}

rc_case functions_of_freebsd_exist
functions_of_freebsd_exist_body()
{
	rc_tree
	rc_file types <<-'END'
		. /etc/rc.subr
		for f in "$@"; do
			type "$f" >/dev/null 2>&1 || echo "$f"
		done
	END
	atf_check $TEST_SHELL ./types debug info startmsg check_startmsgs \
	    set_rcvar set_rcvar_obsolete force_depend get_pidfile_from_conf \
	    load_kld check_jail check_kern_features run_rc_scripts ltr \
	    list_vars make_symlink mount_md have Exists rc_log rc_trace \
	    root_hold_wait check_namevarlist
}

atf_init_test_cases()
{
	rc_add_cases
}
