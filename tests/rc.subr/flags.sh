# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# flags -- flags and command_args are shell text.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

# arguments FLAGS WANTED
#	Start foo with the FLAGS of rc.conf; it must see the arguments WANTED.
arguments()
{
	rm -f args
	rc_conf foo=YES "foo_flags=$1"
	rc_check 0 'Starting foo.\n' '' foo start
	atf_check -o "inline:$2" cat args
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case flags_are_words_of_the_shell
flags_are_words_of_the_shell_body()
{
	rc_tree
	rc_food foo
	rc_script foo <<-END
		name=foo
		rcvar=foo
		command=$PWD/bin/foo
		pidfile=$PWD/run/foo.pid
		command_args=last
		start_precmd=foo_precmd
		foo_precmd()
		{
			rc_flags="-o $PWD/args -p \$pidfile -- \$rc_flags"
		}
	END
	mkdir dir
	: >dir/a.conf
	: >'dir/b c.conf'
	arguments '' '<last>\n'
	arguments '"  one   two  "' '<one>\n<two>\n<last>\n'
	arguments "\"'a  b' it\\\\'s \\\"q  q\\\"\"" \
	    "<a  b>\n<it's>\n<q  q>\n<last>\n"
	arguments "'-c \"\$rc_arg\" \\\$HOME \"\" \\\\\\\\'" \
	    '<-c>\n<start>\n<$HOME>\n<>\n<\\\\>\n<last>\n'
	arguments "'one
	    two \\
	    three'" '<one>\n<two>\n<three>\n<last>\n'
	arguments "'dir/*.conf \"dir/*\" none*'" \
	    '<dir/a.conf>\n<dir/b c.conf>\n<dir/*>\n<none*>\n<last>\n'
}

rc_case the_environment_and_precmd_change_the_flags
the_environment_and_precmd_change_the_flags_body()
{
	rc_tree
	rc_daemon foo "command_args=\"-o $PWD/args \$command_args -- last\""
	rc_conf foo=YES 'foo_flags="-w 1"'
	atf_check -o inline:'Starting foo.\n' \
	    env flags="-l $PWD/log" $TEST_SHELL ./etc/rc.d/foo start
	rc_check 0 'Stopping foo.\n' '' foo stop
	atf_check -o inline:'TERM\n' cat log
	atf_check -o inline:'<last>\n' cat args
}

rc_case background_and_redirections_in_command_args
background_and_redirections_in_command_args_body()
{
	rc_tree
	rc_daemon foo "command_args=\"-f \$command_args >$PWD/out 2>&1 &\"" \
	    'start_postcmd=foo_wait' \
	    'foo_wait() { while [ ! -s "$pidfile" ]; do :; done; }'
	rc_conf foo=YES foo_umask=022
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	atf_check -o "inline:$PWD/out\n$PWD/out\n" \
	    readlink "/proc/$pid/fd/1" "/proc/$pid/fd/2"
	rc_check 0 "foo is running as pid $pid.\n" '' foo status
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case a_command_with_blanks_and_quotes_in_its_name
a_command_with_blanks_and_quotes_in_its_name_body()
{
	rc_tree
	mkdir "dir of it's \$x=1"
	rc_food foo
	mv bin/foo bin/foo.pids "dir of it's \$x=1"
	rc_script foo <<-END
		name=foo
		rcvar=foo
		command="$PWD/dir of it's \\\$x=1/foo"
		pidfile="$PWD/run/foo.pid"
		command_args="-p \$pidfile"
	END
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 0 "foo is running as pid $(rc_pid foo).\n" '' foo status
	rc_check 0 'Stopping foo.\n' '' foo stop
	# The name may look like a variable's value to a chain loader.
	rc_conf foo=YES foo_env=A=1
	rc_check 0 'Starting foo.\n' '' foo start
	rc_check 0 'Stopping foo.\n' '' foo stop
}

atf_init_test_cases()
{
	rc_add_cases
}
