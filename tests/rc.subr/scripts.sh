# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# scripts -- run_rc_script, which runs all kinds of files for rc.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

# tree [LINE ...]
#	Make ./boot, which runs the scripts that are its arguments, after the
#	LINEs.
tree()
{
	rc_tree
	rc_file boot <<-END
		. /etc/rc.subr
		$(printf '%s\n' "$@")
		for script in "\$@"; do
			run_rc_script "\$script" start
			echo "status \$?"
		done
		echo end
	END
}

# file NAME [LINE ...]
#	Make an executable of the LINEs.
file()
{
	name=$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$name"
	chmod 755 "$name"
}

rc_case scripts_find_their_name_in__file
scripts_find_their_name_in__file_body()
{
	tree
	file a 'echo "$_file"'
	ln -s a b
	atf_check -o inline:'./a\nstatus 0\n./b\nstatus 0\nend\n' \
	    $TEST_SHELL ./boot ./a ./b
}

rc_case scripts_run_in_a_shell_of_their_own
scripts_run_in_a_shell_of_their_own_body()
{
	tree 'name=outer command=outer rcvar=outer pidfile=outer desc=outer' \
	    'start_cmd=outer start_precmd=outer start_postcmd=outer' \
	    'required_files=outer required_dirs=outer required_vars=outer' \
	    'extra_commands=outer procname=outer command_args=outer' \
	    'command_interpreter=outer configtest_cmd=outer status_cmd=outer'
	file 'a script' 'echo "$0 $# $1 $rc_arg $_rc_script"' \
	    'echo "${name-}${command-}${rcvar-}${pidfile-}${desc-}."' \
	    'echo "${start_cmd-}${start_precmd-}${start_postcmd-}."' \
	    'echo "${required_files-}${required_dirs-}${required_vars-}."' \
	    'echo "${extra_commands-}${procname-}${command_args-}."' \
	    'echo "${command_interpreter-}${configtest_cmd-}${status_cmd-}."' \
	    'leak=yes; cd /; set -- changed'
	file b 'echo "${leak-no} $(pwd)"; exit 42'
	file c 'sh -c '\''kill -KILL $PPID'\' 'echo not reached'
	file d 'return 0' 'echo not reached'
	# yash tells signals from exit codes in its own way.
	atf_check -o save:out -e ignore \
	    $TEST_SHELL ./boot './a script' ./b ./c ./d
	sed 's/^status 393$/status 137/' out >masked
	atf_check -o "inline:./boot 1 start start ./a script
.\n.\n.\n.\n.\nstatus 0
no $PWD
status 42
status 137
status 0
end\n" cat masked
}

rc_case a_syntax_error_fails_one_script_alone
a_syntax_error_fails_one_script_alone_body()
{
	tree
	file a 'echo a' 'if'
	file b 'echo b'
	file c.sh 'echo c' ')'
	file d 'echo "$unset${#'
	file e 'set -u; echo $unset; echo not reached'
	file f 'no_such_command_at_all'
	file g.sh 'echo g'
	atf_check -o save:out -e save:err \
	    $TEST_SHELL ./boot ./a ./b ./c.sh ./d ./e ./f ./g.sh
	sed 's/^status [1-9][0-9]*$/status bad/; /^a$/d' out >masked
	atf_check -o inline:'status bad
b\nstatus 0
status bad
status bad
status bad
status bad
g\nstatus 0
end\n' cat masked
}

rc_case scripts_with_sh_run_in_the_same_shell
scripts_with_sh_run_in_the_same_shell_body()
{
	tree
	file a.sh 'leak=yes' 'echo "$0 $1"'
	file b 'echo "${leak-no}"'
	file c.sh 'exit 9'
	chmod -x a.sh
	rc_run 9 './boot start\nstatus 0\nyes\nstatus 0\n' '' \
	    ./boot ./a.sh ./b ./c.sh ./b
}

rc_case files_that_are_no_scripts_are_ignored
files_that_are_no_scripts_are_ignored_body()
{
	tree
	for name in a~ 'a#' a.OLD a.orig a,v; do
		file "$name" 'echo run'
		rc_run 0 'status 0\nend\n' \
		    "$(rc_warning ./boot "Ignoring scratch file ./$name")" \
		    ./boot "./$name"
	done
	file b 'echo run'
	chmod -x b
	rc_run 0 'status 0\nstatus 0\nend\n' \
	    "$(rc_warning ./boot 'Ignoring non-executable file ./b')$(
	    rc_warning ./boot 'Ignoring non-executable file ./none')" \
	    ./boot ./b ./none
	rc_file bad <<-'END'
		. /etc/rc.subr
		run_rc_script "$@"
	END
	rc_run 3 '' './bad: ERROR: USAGE: run_rc_script file arg\n' ./bad ./b
	rc_run 3 '' './bad: ERROR: USAGE: run_rc_script file arg\n' ./bad
}

rc_case fast_and_loose_shares_a_shell_but_no_variables
fast_and_loose_shares_a_shell_but_no_variables_body()
{
	tree 'rc_fast_and_loose=yes'
	file a 'name=a command=a rcvar=a pidfile=a desc=a start_cmd=a' \
	    'start_precmd=a required_files=a extra_commands=a leak=yes' \
	    'configtest_cmd=a status_cmd=a procname=a' 'return 3'
	file b 'echo "${leak-no}"' \
	    'echo "${name-}${command-}${rcvar-}${pidfile-}${desc-}."' \
	    'echo "${start_cmd-}${start_precmd-}${required_files-}."' \
	    'echo "${extra_commands-}${configtest_cmd-}${status_cmd-}."'
	rc_run 0 'status 3\nyes\n.\n.\n.\nstatus 0\nend\n' '' ./boot ./a ./b
}

rc_case prefixes_of_one_script_do_not_reach_the_next
prefixes_of_one_script_do_not_reach_the_next_body()
{
	tree
	rc_file boot <<-'END'
		. /etc/rc.subr
		run_rc_script "$RC_ETC/rc.d/foo" forcestart
		run_rc_script "$RC_ETC/rc.d/bar" start
		run_rc_script "$RC_ETC/rc.d/foo" quietstart
		run_rc_script "$RC_ETC/rc.d/bar" start
	END
	for name in foo bar; do
		rc_script $name <<-END
			name=$name
			rcvar=$name
			start_cmd='echo "$name \${rc_force-} \${rc_quiet-}"'
		END
	done
	rc_conf foo=YES bar=YES
	rc_run 0 'foo yes \nbar  \nfoo  yes\nbar  \n' '' ./boot
}

atf_init_test_cases()
{
	rc_add_cases
}
