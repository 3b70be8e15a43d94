# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# conf -- reading the configuration, right or wrong.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

# show_script
#	Make ./show, which prints the variables a to d as foo's configuration
#	sets them.
show_script()
{
	rc_file show <<-'END'
		. /etc/rc.subr
		name=foo
		load_rc_config ${1-foo}
		echo "a=${a-} b=${b-} c=${c-} d=${d-}"
	END
}

rc_case the_last_of_all_files_wins
the_last_of_all_files_wins_body()
{
	rc_tree
	show_script
	mkdir -p etc/rc.conf.d usr/etc/rc.d usr/etc/rc.conf.d/foo \
	    usr/etc/rc.conf.d/foo/dir
	printf '%s\n' a=defaults b=defaults c=defaults d=defaults \
	    >>etc/defaults/rc.conf
	rc_run 0 'a=defaults b=defaults c=defaults d=defaults\n' '' ./show
	rc_conf b=conf c=conf d=conf
	rc_run 0 'a=defaults b=conf c=conf d=conf\n' '' ./show
	printf '%s\n' c=local d=local >etc/rc.conf.local
	rc_run 0 'a=defaults b=conf c=local d=local\n' '' ./show
	echo d=service >etc/rc.conf.d/foo
	echo d=another >etc/rc.conf.d/bar
	rc_run 0 'a=defaults b=conf c=local d=service\n' '' ./show
	rc_run 0 'a=defaults b=conf c=local d=local\n' '' ./show ''
	# The second root, with a directory of files.
	echo "rc_directories='$RC_ETC/rc.d $PWD/usr/etc/rc.d'" >>etc/rc.conf
	echo 'c=one d="$d one"' >usr/etc/rc.conf.d/foo/1
	echo 'd="$d two"' >usr/etc/rc.conf.d/foo/2
	rc_run 0 'a=defaults b=conf c=one d=service one two\n' '' ./show
	rm etc/rc.conf.d/foo
	mkdir etc/rc.conf.d/foo
	rc_run 0 'a=defaults b=conf c=one d=local one two\n' '' ./show
	echo "rc_conf_files='$PWD/other.conf'" >>etc/defaults/rc.conf
	rc_run 0 'a=defaults b=conf c=one d=local one two\n' '' ./show
}

rc_case settings_of_the_shell_do_not_outlive_rc_conf
settings_of_the_shell_do_not_outlive_rc_conf_body()
{
	rc_tree
	rc_conf IFS=: 'set -ef' a=1
	rc_file show <<-'END'
		. /etc/rc.subr
		load_rc_config foo
		words='x y:z'
		false
		printf '<%s>' $a $words /de[v]
		echo
	END
	rc_run 0 '<1><x><y:z></dev>\n' '' ./show
	rc_run 0 '<1><x><y:z></dev>\n' '' ./show
}

rc_case configuration_is_read_once_and_may_source_the_defaults
configuration_is_read_once_and_may_source_the_defaults_body()
{
	rc_tree
	rc_conf "echo reading >>$PWD/log" 'a=1'
	show_script
	rc_run 0 'a=1 b= c= d=\n' '' ./show
	: >log
	sed 's/^load.*/&; load_rc_config foo; load_rc_config/' show >show2
	rc_run 0 'a=1 b= c= d=\n' '' ./show2
	atf_check -o inline:'reading\n' cat log
	rc_conf '. "$RC_ETC/defaults/rc.conf"' rc_configured=YES a=2
	rc_run 0 'a=2 b= c= d=\n' '' ./show
	rc_conf '. "$RC_ETC/defaults/rc.conf"' \
	    'if [ -r "$RC_ETC/defaults/rc.conf" ]; then' \
	    '	. "$RC_ETC/defaults/rc.conf"' 'fi' a=3
	rc_run 0 'a=3 b= c= d=\n' '' ./show
}

rc_case any_variable_may_be_set
any_variable_may_be_set_body()
{
	rc_tree
	show_script
	mkdir -p etc/rc.conf.d/foo
	set -- file=1 line=2 status=3 i=4 dir=5 script=6 action=7 rest=8 \
	    word=9 list=10 path=11 conf=12 n=13 name=foo
	rc_conf "$@" a=1
	printf '%s\n' "$@" b=2 >etc/rc.conf.local
	printf '%s\n' "$@" c=3 >etc/rc.conf.d/foo/1
	printf '%s\n' "$@" 'set -- x y z' d=4 >etc/rc.conf.d/foo/2
	sed 's/^echo.*/&; echo "$file $line $status $i"/' show >show2
	rc_run 0 'a=1 b=2 c=3 d=4\n1 2 3 4\n' '' ./show2
	rc_run 0 'a=1 b=2 c=3 d=4\n1 2 3 4\n' '' ./show2
	# Nor do the script's own parameters change.
	rc_daemon bar 'start_cmd="echo start"'
	rc_conf "$@" bar=YES 'set -- hello world'
	rc_check 0 'start\n' '' bar start
	rc_check 0 'start\n' '' bar start
}

# bad_conf ERROR LINE ...
#	Make LINEs the rc.conf, and demand that the last good copy is used
#	instead, after the warning ERROR.
bad_conf()
{
	error=$1
	shift
	rc_conf "$@"
	atf_check -o inline:'a=good b= c= d=\n' -e save:err \
	    $TEST_SHELL ./show
	atf_check -o "match:^\./show: WARNING: $PWD/etc/rc\.conf.*$error" \
	    -o "match:^\./show: WARNING: $PWD/etc/rc\.conf: using the last \
good copy, $PWD/state/good$PWD/etc/rc\.conf\$" cat err
}

rc_case a_bad_rc_conf_is_replaced_by_the_last_good_copy
a_bad_rc_conf_is_replaced_by_the_last_good_copy_body()
{
	rc_tree
	show_script
	rc_conf a=good
	rc_run 0 'a=good b= c= d=\n' '' ./show
	bad_conf '[0-9]' a=bad '' 'b="unterminated'
	bad_conf '[0-9]' a=bad 'if true; then'
	bad_conf '[0-9]' a=bad ')'
	bad_conf '' a=bad 'fi' b=2
	bad_conf 'its end is not reached: does it exit?' a=bad exit b=2
	bad_conf 'its end is not reached: does it exit?' a=bad 'exit 77'
	# Changed back, and good anew.
	rc_conf a=good
	rc_run 0 'a=good b= c= d=\n' '' ./show
	rc_conf a=better
	rc_run 0 'a=better b= c= d=\n' '' ./show
	rc_conf 'a="'
	atf_check -o inline:'a=better b= c= d=\n' -e match:'using the last' \
	    $TEST_SHELL ./show
}

rc_case without_a_good_copy_plain_assignments_are_read
without_a_good_copy_plain_assignments_are_read_body()
{
	rc_tree
	show_script
	rc_conf '# comment' 'a=one' 'b="two words" # and a comment' \
	    'c="unterminated' 'if true; then' 'd=$(echo four)' 'exit 3' \
	    'PATH=$(exit 1' '  c=indented'
	atf_check -o inline:'a=one b=two words c=indented d=four\n' -e save:err \
	    $TEST_SHELL ./show
	sed -n '/reading its plain/,$p' err >rest
	w="./show: WARNING: $PWD/etc/rc.conf"
	atf_check -o "inline:$w: reading its plain assignments alone
$w:4: skipped: c=\"unterminated
$w:5: skipped: if true; then
$w:7: skipped: exit 3
$w:8: skipped: PATH=\$(exit 1\n" cat rest
	# The service goes on with what there is.
	rc_daemon foo
	rc_conf foo=YES 'a="'
	atf_check -o inline:'Starting foo.\n' -e match:'plain assignments' \
	    $TEST_SHELL ./etc/rc.d/foo start
	rc_runs foo
}

rc_case a_bad_file_of_rc_conf_d_is_treated_alike
a_bad_file_of_rc_conf_d_is_treated_alike_body()
{
	rc_tree
	show_script
	mkdir -p etc/rc.conf.d
	rc_conf a=1
	echo b=good >etc/rc.conf.d/foo
	rc_newer etc/rc.conf.d/foo
	rc_run 0 'a=1 b=good c= d=\n' '' ./show
	printf '%s\n' b=bad '(' >etc/rc.conf.d/foo
	atf_check -o inline:'a=1 b=good c= d=\n' \
	    -e match:"WARNING: $PWD/etc/rc.conf.d/foo: using the last good" \
	    $TEST_SHELL ./show
	rm -r state/good
	atf_check -o inline:'a=1 b=bad c= d=\n' \
	    -e match:"WARNING: $PWD/etc/rc.conf.d/foo:2: skipped: \\($" \
	    $TEST_SHELL ./show
}

rc_case an_unset_variable_is_an_error_only_under_set_u
an_unset_variable_is_an_error_only_under_set_u_body()
{
	rc_tree
	show_script
	rc_conf 'a="x$nothing"'
	rc_run 0 'a=x b= c= d=\n' '' ./show
	rc_conf a=good
	rc_run 0 'a=good b= c= d=\n' '' ./show
	rc_conf 'b=$nothing' a=bad
	sed 's/^name/set -u; name/' show >show2
	atf_check -o inline:'a=good b= c= d=\n' -e match:'nothing' \
	    -e match:'using the last good copy' $TEST_SHELL ./show2
}

rc_case files_with_cr_lf_are_read_with_a_warning
files_with_cr_lf_are_read_with_a_warning_body()
{
	rc_tree
	show_script
	printf 'a=1\r\nb="two words"\r\n# comment\r\nif :; then\r\n\tc=3\r\nfi\r\n' \
	    >etc/rc.conf
	warning="./show: WARNING: $PWD/etc/rc.conf:1: lines end in CR LF; \
read as if they ended in LF\n"
	rc_run 0 'a=1 b=two words c=3 d=\n' "$warning" ./show
	rc_run 0 'a=1 b=two words c=3 d=\n' "$warning" ./show
	printf 'a=1\nb=2\r\nc="\r\n' >etc/rc.conf
	atf_check -o inline:'a=1 b=2 c= d=\n' -e match:'rc.conf:2: lines end' \
	    -e match:'rc.conf:3: skipped: c="$' $TEST_SHELL ./show
}

rc_case files_that_are_no_files_are_ignored
files_that_are_no_files_are_ignored_body()
{
	rc_tree
	show_script
	rm etc/rc.conf
	rc_run 0 'a= b= c= d=\n' '' ./show
	mkdir etc/rc.conf
	rc_run 0 'a= b= c= d=\n' \
	    "$(rc_warning ./show "$PWD/etc/rc.conf: not a file, ignored")" ./show
	rmdir etc/rc.conf
	mkfifo etc/rc.conf
	rc_run 0 'a= b= c= d=\n' \
	    "$(rc_warning ./show "$PWD/etc/rc.conf: not a file, ignored")" ./show
	rm etc/rc.conf
	ln -s nowhere etc/rc.conf
	rc_run 0 'a= b= c= d=\n' '' ./show
	rm etc/rc.conf
	echo a=linked >real.conf
	ln -s "$PWD/real.conf" etc/rc.conf
	rc_run 0 'a=linked b= c= d=\n' '' ./show
	rm etc/defaults/rc.conf
	rc_run 0 'a=linked b= c= d=\n' '' ./show
	printf 'a=no_newline' >real.conf
	rc_run 0 'a=no_newline b= c= d=\n' '' ./show
}

rc_case who_may_not_read_rc_conf_is_told
who_may_not_read_rc_conf_is_told_head()
{
	atf_set require.user root
}
who_may_not_read_rc_conf_is_told_body()
{
	rc_tree
	show_script
	rc_conf a=secret
	chmod 600 etc/rc.conf
	rc_run 0 'a=secret b= c= d=\n' '' ./show
	[ -r "state/good$PWD/etc/rc.conf" ] || atf_fail 'no copy was kept'
	# shellcheck disable=SC2086 # words
	set -- "$RC_LIBEXEC/chpriv" -u nobody $TEST_SHELL ./show
	atf_check -o inline:'a= b= c= d=\n' -e "inline:./show: WARNING: \
$PWD/etc/rc.conf: cannot be read by nobody\n" "$@"
	# Nobody keeps copies where he may not write, and is not told so.
	chmod 644 etc/rc.conf
	rm -r state/good
	atf_check -o inline:'a=secret b= c= d=\n' "$@"
	[ ! -e state/good ] || atf_fail 'a copy was kept'
}

rc_case an_endless_rc_conf_is_ended_by_an_interrupt
an_endless_rc_conf_is_ended_by_an_interrupt_body()
{
	rc_tree
	show_script
	rc_conf a=good
	rc_run 0 'a=good b= c= d=\n' '' ./show
	rc_conf a=bad ": >$PWD/looping" "while [ -e '$PWD/looping' ]; do :; done"
	sed '2i\
trap : INT' show >show2
	chmod 755 show2
	# A process group of its own, which the interrupt goes to as from a
	# terminal.
	# shellcheck disable=SC2086 # words
	setsid "$RC_LIBEXEC/chain" sigdefault pidfile "$PWD/group" \
	    $TEST_SHELL ./show2 >out 2>err &
	wait_until 10 test -e looping
	kill -INT "-$(cat group)"
	wait $! || atf_fail 'it did not go on'
	atf_check -o inline:'a=good b= c= d=\n' cat out
	atf_check -o match:'its end is not reached' cat err
}

rc_case load_rc_config_var_sets_one_variable
load_rc_config_var_sets_one_variable_body()
{
	rc_tree
	rc_conf "a='it'\\''s \"two\"  words
and lines \$HOME \\\\'" b=2 c= 'echo noise'
	rc_file show <<-'END'
		. /etc/rc.subr
		d=before
		load_rc_config_var foo a
		load_rc_config_var foo c
		load_rc_config_var foo d
		load_rc_config_var foo unset
		printf '<%s>\n' "$a" "${b-unset}" "${c-unset}" "$d" \
		    "${unset-unset}"
		load_rc_config_var foo '$(touch hit)'
	END
	rc_run 3 "<it's \"two\"  words
and lines \$HOME \\\\\\\\>\n<unset>\n<>\n<before>\n<unset>\n" \
	    './show: ERROR: USAGE: load_rc_config_var name variable\n' ./show
	[ ! -e hit ] || atf_fail 'a name was evaluated'
}

atf_init_test_cases()
{
	rc_add_cases
}
