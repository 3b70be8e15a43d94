# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
#
# t_actions -- scripts are run as the boot runs them.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"

svc_case actions_reach_the_script_with_every_word
actions_reach_the_script_with_every_word_body()
{
	svc_tree
	cat >etc/rc.d/foo <<'END'
#!/bin/sh
printf '<%s>' "$@"
echo
exit 7
END
	chmod 755 etc/rc.d/foo
	svc_check 7 '<status>\n' '' foo status
	svc_check 7 '<do it><a b><><*><-x><$(x)>\n' '' \
	    foo 'do it' 'a b' '' '*' -x '$(x)'
	svc_check 7 '<status>\n' "foo is located in $PWD/etc/rc.d\n" \
	    -v foo status
	svc_check 7 '<start><-x>\n' 'foo: start failed after N s (exit 7)
more: service why foo\n' foo start -x
}

svc_case the_environment_is_that_of_the_boot
the_environment_is_that_of_the_boot_body()
{
	svc_tree
	cat >etc/rc.d/foo <<'END'
#!/bin/sh
pwd
umask
env | grep -v -e '^RC_' -e '^PWD=' -e '^OLDPWD=' -e '^SHLVL=' -e '^_=' |
    sort
END
	chmod 755 etc/rc.d/foo
	svc foo start >got
	path=$(sed -n 's/^PATH=//p' got)
	case $path in
	"$RC_PATH"|"$RC_PATH":/usr/*)
		;;
	*)
		atf_fail "PATH=$path"
		;;
	esac
	svc_check 0 "/\n0022\nHOME=/\nPATH=$path\n" '' foo start
	svc_check 0 "/\n0022\nHOME=/\nPATH=$path\n" '' foo status
	svc_check 0 "/\n0022\nHOME=/\nIFS2=a b=c\nPATH=$path
X=it's\nrc_debug=yes\nrc_quiet=yes\n" '' \
	    -dq -E "X=it's" -E 'IFS2=a b=c' foo status
	svc_check 0 "/\n0022\nHOME=/\nPATH=$path:/x\n" '' \
	    -E "PATH=$path:/x" foo none
}

svc_case the_first_directory_wins
the_first_directory_wins_body()
{
	svc_tree "rc_directories=\"$PWD/none $PWD/one $PWD/two\""
	mkdir one two
	for dir in one two; do
		printf '#!/bin/sh\necho %s\n' $dir >$dir/foo
		chmod 755 $dir/foo
	done
	svc_check 0 'one\n' "foo is located in $PWD/one\n" -v foo status
	chmod 644 one/foo
	svc_check 0 'two\n' '' foo status
}

svc_case words_may_come_the_other_way_round
words_may_come_the_other_way_round_body()
{
	svc_tree 'foo=YES bar=YES'
	svc_daemon foo
	svc_daemon bar
	svc_check 0 'Starting foo.\nStarting bar.\n' '' start foo bar
	atf_check -s exit:1 -o match:'foo is running' -o match:'bar is not' \
	    sh -c './svc bar stop && ./svc status foo bar'
	svc_check 2 'Stopping foo.\n' "nosuch does not exist in $PWD/etc/rc.d\n" \
	    onestop nosuch foo
	svc_script status status 'status_cmd="echo it is me"'
	svc_check 0 'it is me\n' '' status status
}

svc_case a_failing_start_explains_itself_and_is_remembered
a_failing_start_explains_itself_and_is_remembered_body()
{
	svc_tree 'foo=YES'
	svc_daemon foo
	printf '#!/bin/sh\necho "cannot open x" >&2\nexit 3\n' >bin/food
	sed 's/^command_args=.*//' etc/rc.d/foo >foo && cat foo >etc/rc.d/foo
	svc_check 1 'Starting foo.\n' "cannot open x
foo: not started: $PWD/bin/food exited with code 3
foo: start failed after N s (exit 1)
more: service why foo\n" foo start
	svc_check 1 'x\tfoo\tfailed\t0s\t\texit 3: cannot open x\n' '' -p foo
	svc_check 1 '' 'foo not running?\n' foo stop
	svc_check 1 'x\tfoo\tfailed\t0s\t\texit 3: cannot open x\n' '' -p foo
	svc_check 1 'Starting foo.\n' "foo not running?
cannot open x
foo: not started: $PWD/bin/food exited with code 3
foo: restart failed after N s (exit 1)
more: service why foo\n" foo restart
	cp "$(command -v sleep)" bin/food
	echo 'foo_flags="1000 >/dev/null 2>&1 &"' >>etc/rc.conf
	svc_check 0 'Starting foo.\n' '' foo start
	[ ! -e run/last/foo ] || atf_fail "the failure is not forgotten"
}

svc_case what_is_refused_is_no_failure
what_is_refused_is_no_failure_body()
{
	svc_tree 'foo=YES bar=NO'
	svc_daemon foo
	svc_daemon bar
	atf_check -o ignore ./svc foo start
	pid=$(svc_pids)
	svc_check 1 '' "foo already running? (pid=$pid).\n" foo start
	svc_check 1 '' "\$bar is not enabled - see rc.conf(5).
Use the following if you wish to perform the operation:
  $PWD/etc/rc.d/bar onestart\n" bar start
	atf_check ls run/last
	svc_check 0 'Starting bar.\n' '' bar onestart
	atf_check ls run/last
}

svc_case a_deliberate_stop_is_no_failure
a_deliberate_stop_is_no_failure_body()
{
	svc_tree 'foo=YES'
	svc_daemon foo
	atf_check -o ignore ./svc foo start
	svc_record foo 1 2026-11-20T11:00:00Z 'said old'
	svc_check 0 'Stopping foo.\n' '' foo stop
	svc_check 1 '-\tfoo\tstopped\t\t\t\n' '' -p foo
}

svc_case local_services_are_restarted_in_order
local_services_are_restarted_in_order_body()
{
	svc_tree 'base=YES one=YES two=YES off=NO idle=YES' \
	    "rc_directories=\"$PWD/etc/rc.d $PWD/local\""
	mkdir local
	require=
	for name in one two off idle; do
		svc_daemon $name
		mv etc/rc.d/$name local
		require=$name
	done
	require=
	svc_daemon base
	atf_check -o ignore ./svc start base one two
	atf_check -o ignore ./svc off onestart
	pids=$(svc_pids | wc -l)
	svc_check 0 'Stopping two.
Stopping one.
Starting one.
Starting two.
Starting idle.
' '' -R
	atf_check_equal 4 "$pids"
	atf_check_equal 5 "$(svc_pids | wc -l)"
}

atf_init_test_cases()
{
	svc_add_cases
}
