# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# program -- programs that cannot run, names that are none.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

rc_case a_program_that_cannot_run_is_an_error
a_program_that_cannot_run_is_an_error_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES
	mv bin/foo bin/food
	why="foo: cannot run $PWD/bin/foo:"
	rc_check 1 '' "$why not found\n" foo start
	rc_check 1 '' "$why not found\n" foo forcestart
	rc_check 1 'foo is not running.\n' '' foo status
	mkdir bin/foo
	rc_check 1 '' "$why not executable\n" foo start
	rmdir bin/foo
	: >bin/foo
	rc_check 1 '' "$why not executable\n" foo start
	rm bin/foo
	ln -s nowhere bin/foo
	rc_check 1 '' "$why not found\n" foo start
	rm bin/foo
	ln -s food bin/foo
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 0 'Stopping foo.\n' '' foo stop
	rc_file boot <<-'END'
		. /etc/rc.subr
		autoboot=yes rc_fast=yes
		load_rc_config
		run_rc_script "$RC_ETC/rc.d/foo" start
		echo "status $?"
	END
	rm bin/foo
	rc_run 0 'status 1\n' "$why not found\n" ./boot
}

rc_case a_program_is_found_in_the_path
a_program_is_found_in_the_path_body()
{
	rc_tree
	rc_food "f$$"
	rc_script foo <<-END
		name=foo
		command=f$$
	END
	rc_check 1 '' "foo: cannot run f$$: not found\n" foo start
	export RC_PATH="$PWD/bin:$PATH"
	rc_check 0 'Starting foo.\n' '' foo start
	atf_check -o "match:^foo is running as pid [0-9]*\\.\$" \
	    $TEST_SHELL ./etc/rc.d/foo status
	rc_check 0 'Stopping foo.\n' '' foo stop
	rc_script bar <<-'END'
		name=bar
	END
	rc_check 1 '' 'bar: cannot start: neither command nor start_cmd is set\n' \
	    bar start
	rc_check 1 '' 'bar not running?\n' bar stop
	rc_check 1 '' "./etc/rc.d/bar: unknown directive 'status'.
Usage: ./etc/rc.d/bar [fast|force|one](start stop restart rcvar)\n" bar status
}

rc_case a_failed_start_says_how_it_ended
a_failed_start_says_how_it_ended_body()
{
	rc_tree
	rc_daemon foo 'start_postcmd="echo post"'
	rc_conf foo=YES 'foo_flags="-x 42"'
	rc_check 1 'Starting foo.\n' \
	    "foo: not started: $PWD/bin/foo exited with code 42\n" foo start
	rc_check 42 'Starting foo.\npost\n' \
	    "foo: not started: $PWD/bin/foo exited with code 42\n" \
	    foo forcestart
	rc_conf foo=YES 'foo_flags="-k 9"'
	# Some shells announce the death of a child themselves.
	atf_check -s exit:1 -o inline:'Starting foo.\n' -e save:err \
	    $TEST_SHELL ./etc/rc.d/foo start
	atf_check -o "inline:foo: not started: $PWD/bin/foo terminated with \
signal 9\n" tail -n 1 err
}

rc_case a_name_must_be_a_name
a_name_must_be_a_name_body()
{
	local name
	rc_tree
	rc_food foo
	for name in 'a;touch hit' '$(touch hit)' '`touch hit`' \
	    'a b' '*' '0abc' "it's" 'a"b' 'a
b' 'a=b'; do
		{
			echo "name='$(printf %s "$name" |
			    sed "s/'/'\\\\''/g")'"
			cat <<-'END'
				rcvar=foo
				start_cmd=:
				. /etc/rc.subr
				run_rc_command "$@"
			END
		} | rc_file bad
		atf_check -s exit:3 -e save:err $TEST_SHELL ./bad start
		printf '%s\n' \
		    "./bad: ERROR: run_rc_command: bad service name: $name" >exp
		atf_check cmp exp err
	done
	rc_file bad <<-'END'
		. /etc/rc.subr
		start_cmd=:
		load_rc_config $name
		run_rc_command "$@"
	END
	rc_run 3 '' './bad: ERROR: run_rc_command: $name is not set.\n' \
	    ./bad start
	for name in ../x a/b . ..; do
		rc_file bad <<-END
			. /etc/rc.subr
			load_rc_config $name
		END
		rc_run 3 '' "./bad: ERROR: load_rc_config: bad service name: \
$name\n" ./bad
	done
	[ ! -e hit ] || atf_fail 'a name was evaluated'
}

rc_case an_rcvar_must_be_a_name
an_rcvar_must_be_a_name_body()
{
	local rcvar
	rc_tree
	for rcvar in '$(touch hit)' 'a b' '9x' 'x;touch hit' '*'; do
		rc_script bad <<-END
			name=bad
			rcvar='$rcvar'
			start_cmd=:
		END
		rc_check 3 '' "./etc/rc.d/bad: ERROR: run_rc_command: \
\$rcvar is no variable's name: $rcvar\n" bad start
	done
	[ ! -e hit ] || atf_fail 'an rcvar was evaluated'
}

rc_case dashes_and_dots_in_a_name_become_underscores
dashes_and_dots_in_a_name_become_underscores_body()
{
	rc_tree
	rc_daemon foo-bar.baz "command_args=\"\$command_args -o $PWD/args\""
	rc_conf foo_bar_baz=YES 'foo_bar_baz_flags="-w 1"' \
	    foo_bar_baz_umask=077
	rc_check 0 '# foo-bar.baz\nfoo_bar_baz=YES\n' '' foo-bar.baz rcvar
	rc_check 0 'Starting foo-bar.baz.\n' '' foo-bar.baz start
	atf_check -o inline:'0077\n' sed -n 's/^Umask:.//p' \
	    "/proc/$(rc_pid foo-bar.baz)/status"
	rc_check 0 'Stopping foo-bar.baz.\n' '' foo-bar.baz stop
	rc_check 0 "foo-bar.baz disabled in $PWD/etc/rc.conf\n" '' \
	    foo-bar.baz disable
	rc_check 1 '' '$foo_bar_baz is not enabled - see rc.conf(5).
Use the following if you wish to perform the operation:
  ./etc/rc.d/foo-bar.baz onestart\n' foo-bar.baz start
}

rc_case hostile_actions_are_unknown_directives
hostile_actions_are_unknown_directives_body()
{
	local verb
	rc_tree
	rc_daemon foo
	rc_conf foo=YES
	usage='Usage: ./etc/rc.d/foo [fast|force|one](start stop restart rcvar status poll)\n'
	for verb in 'start;touch hit' '$(touch hit)' '`touch hit`' 'a b' '*' \
	    '../x' -n 'start ' ' ' 'start stop' 'START' '_rc_do_start' "it's"; do
		rc_check 1 '' \
		    "./etc/rc.d/foo: unknown directive '$verb'.\n$usage" \
		    foo "$verb"
	done
	rc_check 1 '' "$usage" foo ''
	[ ! -e hit ] || atf_fail 'an action was evaluated'
}

rc_case a_program_in_the_background_that_fails_at_once_is_noticed
a_program_in_the_background_that_fails_at_once_is_noticed_body()
{
	rc_tree
	echo 'exit "$1"' | rc_file bin/bg
	rc_script bg <<-END
		name=bg
		command=$PWD/bin/bg
		command_args="3 &"
	END
	rc_check 1 'Starting bg.\n' \
	    "bg: not started: $PWD/bin/bg exited with code 3\n" bg start
	sed -i 's/3 &/0 \&/' etc/rc.d/bg
	rc_check 0 'Starting bg.\n' '' bg start
	sed -i "s,^name=bg,&; bg_chdir=$PWD/nowhere," etc/rc.d/bg
	# shellcheck disable=SC2086 # words
	atf_check -s exit:1 -o inline:'Starting bg.\n' \
	    -e match:'nowhere: No such file' -e match:'bg: not started:' \
	    $TEST_SHELL etc/rc.d/bg start
}

atf_init_test_cases()
{
	rc_add_cases
}
