# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2059,SC2154
#
# t_user -- the services of one user.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"

# The way to the work directory may be closed to others, so all is elsewhere:
# there bin has the programs, home and run belong to the user, and etc is the
# system's.

# user_case NAME
#	Declare the test case NAME, which has $dir and ends what is in there.
user_case()
{
	atf_test_case "$1" cleanup
	eval "$1_cleanup() { user_cleanup; }"
	_svc_cases="${_svc_cases-} $1"
}

# user_pids
#	Print the processes whose program, or directory, is in $dir.
user_pids()
{
	local proc link
	for proc in /proc/[0-9]*; do
		for link in exe cwd; do
			case $(readlink "$proc/$link") in
			"$dir"/*)
				printf '%s\n' "${proc#/proc/}"
				break
				;;
			esac
		done
	done
}

user_cleanup()
{
	local round=0 signal=TERM
	[ -f dir ] || return 0
	dir=$(cat dir)
	# A supervisor and its guardian start each other anew when they are
	# killed, and end by TERM.
	# shellcheck disable=SC2046 # words
	while set -- $(user_pids) && [ $# -gt 0 ] && [ $round -lt 200 ]; do
		kill -$signal "$@" 2>/dev/null
		round=$((round + 1))
		[ $round -lt 100 ] || signal=KILL
		sleep 0.02
	done
	rm -rf "$dir"
}

# user_tree
#	Make the directories, for the user, who is not root even if the tests
#	are run by root.
user_tree()
{
	svc_tree 'foo=YES foo_greeting=system'
	dir=$(mktemp -d) && echo "$dir" >dir
	user=
	[ "$(id -u)" -ne 0 ] ||
	    user='setpriv --reuid=65534 --regid=65534 --clear-groups'
	mkdir -p "$dir/bin" "$dir/home/.config/rc/rc.d" "$dir/run"
	cp -R etc "$dir"
	echo 'foo_greeting=default' >>"$dir/etc/defaults/rc.conf"
	chmod 755 "$dir"
	chmod 700 "$dir/run"
	# service itself would start again with /bin/sh
	cat >"$dir/svc" <<-END
		#!/bin/sh
		exec $user env -i _service_clean=yes HOME=/ RC_ETC="$dir/etc" \\
		    RC_LIBEXEC="\$RC_LIBEXEC" RC_SBIN="\$RC_SBIN" \\
		    PATH=/sbin:/bin:/usr/sbin:/usr/bin _service_path="\$PATH" \\
		    _service_home="\${HOME-}" \\
		    _service_config="\${XDG_CONFIG_HOME-}" \\
		    _service_state="\${XDG_STATE_HOME-}" \\
		    _service_run="\${XDG_RUNTIME_DIR-}" \\
		    $TEST_SHELL "$STAGE/sbin/service" "\$@"
	END
	chmod 755 "$dir/svc"
	unset RC_RUN RC_STATE RC_SERVICE RC_PATH XDG_CONFIG_HOME XDG_STATE_HOME
	export RC_ETC="$dir/etc" HOME="$dir/home" XDG_RUNTIME_DIR="$dir/run"
}

# user_daemon NAME [LINE ...]
#	Write the script of a daemon.  As with those of a user, it names the
#	system's rc.subr.
user_daemon()
{
	local name="$1" file="$dir/home/.config/rc/rc.d/$1"
	shift
	cp "$(command -v sleep)" "$dir/bin/${name}d"
	{
		printf '%s\n' '#!/bin/sh' "# PROVIDE: $name" \
		    "\$_rc_subr_loaded . '$dir/etc/rc.subr'" "name=$name" \
		    'rcvar=$name' "command='$dir/bin/${name}d'" \
		    'command_args="1000 >/dev/null 2>&1 &"' "$@" \
		    'load_rc_config $name' 'run_rc_command "$@"'
	} >"$file"
	chmod 755 "$file"
}

# user_ready
#	Give the user what is his.
user_ready()
{
	[ -z "$user" ] || chown -R 65534:65534 "$dir/home" "$dir/run"
}

# user_check STATUS STDOUT STDERR [ARG ...]
#	As svc_check, for `service -u ARG ...', with $dir as DIR.
user_check()
{
	local expected="$1" status=0
	printf "$2" >expected.out
	printf "$3" >expected.err
	shift 3
	"$dir/svc" -u "$@" >raw.out 2>raw.err </dev/null || status=$?
	svc_mask <raw.out | sed "s,$dir,DIR,g" >got.out
	sed "s,$dir,DIR,g" raw.err >got.err
	atf_check -o file:expected.out cat got.out
	atf_check -o file:expected.err cat got.err
	atf_check_equal "$expected" "$status"
}

# user_files
#	Print the directories that were made, with their modes.
user_files()
{
	(cd "$dir" && ls -ld home/.local home/.local/state/rc run/rc 2>&1) |
	    sed 's/^\(d[rwx-]*\).* /\1 /; s/: No such.*//; s/^ls: .*access/no/' |
	    tr -d "'"
}

user_case the_actions_work_on_directories_of_ones_own
the_actions_work_on_directories_of_ones_own_body()
{
	user_tree
	user_daemon foo
	user_ready
	user_check 0 '0 of 0 up\n' ''
	user_files >got
	atf_check -o inline:'no home/.local
no home/.local/state/rc\nno run/rc\n' cat got
	user_check 0 'Starting foo.\n' '' foo onestart
	user_files >got
	atf_check -o inline:'drwx------ home/.local
drwx------ home/.local/state/rc\ndrwx------ run/rc\n' cat got
	user_check 0 ' NAME STATE SINCE PID NOTE
 ~ foo running AGE PID not enabled
1 of 1 up, 1 rogue\n' ''
	user_check 1 'foo\n' '' rogue
	user_check 0 'foo enabled in DIR/home/.config/rc/rc.conf\n' '' foo enable
	user_check 0 'DIR/home/.config/rc/rc.d/foo\n' '' -e
	user_check 0 '' '' check
	user_check 0 'Stopping foo.\n' '' foo stop
	user_check 1 'foo: enabled and not running\n' '' check
	user_check 0 ' - foo\n' '' tree
	atf_check -o inline:'foo=YES foo_greeting=system\n' cat "$dir/etc/rc.conf"
}

user_case defaults_are_those_of_the_system
defaults_are_those_of_the_system_body()
{
	user_tree
	user_daemon foo 'extra_commands=show' 'show_cmd=show' \
	    'show() { echo $foo_greeting; echo $rc_log_dir; }'
	user_ready
	user_check 0 'default\nDIR/home/.local/state/rc/log\n' '' foo oneshow
}

user_case directories_are_those_that_the_caller_names
directories_are_those_that_the_caller_names_body()
{
	user_tree
	user_daemon foo 'extra_commands=show' 'show_cmd="env | sort"'
	mv "$dir/home/.config" "$dir/home/conf"
	mkdir "$dir/home/bin"
	user_ready
	XDG_CONFIG_HOME="$dir/home/conf" XDG_STATE_HOME=relative \
	    PATH="$dir/home/bin:$PATH" "$dir/svc" -u foo oneshow >out ||
	    atf_fail "status $?"
	cat >expected <<-'END'
		HOME=DIR/home
		LOGNAME=USER
		RC_DEFAULTS=DIR/etc/defaults/rc.conf
		RC_ETC=DIR/home/conf/rc
		RC_RUN=DIR/run/rc
		RC_SERVICE=DIR/run/rc/service
		RC_STATE=DIR/home/.local/state/rc
		USER=USER
		XDG_CONFIG_HOME=DIR/home/conf
		XDG_RUNTIME_DIR=DIR/run
	END
	sed "s,$dir,DIR,g; s/^\(LOGNAME\|USER\)=$($user id -un)\$/\1=USER/" out |
	    grep -e '^HOME' -e '^LOGNAME' -e '^USER' -e '^XDG' -e '^_s' \
	    -e '^RC_[DER]' -e '^RC_S[ET]' -e '^svc' >got
	atf_check -o file:expected cat got
	atf_check -o match:"^PATH=$dir/home/bin:" cat out
}

user_case a_place_in_tmp_is_checked
a_place_in_tmp_is_checked_head()
{
	atf_set require.user root
}
a_place_in_tmp_is_checked_body()
{
	user_tree
	# a user of whom there is nothing yet
	uid=$((1000000 + $$))
	user_daemon foo
	chown -R "$uid" "$dir/home"
	sed "s/--reuid=[0-9]*/--reuid=$uid/" "$dir/svc" >new
	cat new >"$dir/svc"
	unset XDG_RUNTIME_DIR
	place=/tmp/rc-$uid
	rm -rf "$place"
	ln -s "$dir/home" "$place"
	chown -h "$uid" "$place"
	user_check 1 '' "service: $place belongs to somebody else\n" foo onestart
	rm "$place"
	mkdir "$place"
	user_check 1 '' "service: $place belongs to somebody else\n"
	chown "$uid" "$place"
	chmod 777 "$place"
	user_check 0 'Starting foo.\n' '' foo onestart
	atf_check -o inline:'700\n' stat -c %a "$place"
	# one that belongs to somebody else is not taken
	XDG_RUNTIME_DIR=$dir/run user_check 0 'Stopping foo.\n' '' foo onestop
	rm -rf "$place"
	user_check 0 'Starting foo.\n' '' foo onestart
	atf_check -o inline:'700\n' stat -c %a "$place"
	rm -rf "$place"
}

user_case what_belongs_to_others_is_refused
what_belongs_to_others_is_refused_body()
{
	user_tree
	HOME='' user_check 1 '' 'service: HOME is no absolute path: \n'
	HOME=home user_check 1 '' 'service: HOME is no absolute path: home\n'
	mkdir -p "$dir/a b/.config/rc"
	HOME="$dir/a b" user_check 1 '' \
	    'service: there are blanks in DIR/a b/.config/rc\n'
	[ -n "$user" ] || atf_skip "needs two users"
	user_daemon foo
	user_check 1 '' 'service: DIR/home/.config/rc belongs to somebody else\n'
	user_ready
	user_check 0 '0 of 0 up\n' ''
	user=
	sed 's/exec setpriv.* env/exec env/' "$dir/svc" >new
	cat new >"$dir/svc"
	user_check 1 '' 'service: DIR/home/.config/rc belongs to somebody else\n'
}

user_case a_service_of_ones_own_is_supervised
a_service_of_ones_own_is_supervised_body()
{
	[ -x "$STAGE/usr/libexec/rc/svscan" ] && [ -x "$STAGE/sbin/svc" ] ||
	    atf_skip "there is no supervisor"
	user_tree
	user_daemon foo
	echo 'foo=YES foo_supervise=YES rc_log=YES' \
	    >"$dir/home/.config/rc/rc.conf"
	user_ready
	user_check 0 'Starting foo.\n' '' foo start
	atf_check -o match:"DIR/home/.config/rc/rc.d/foo" \
	    sed "s,$dir,DIR," "$dir/run/rc/service/foo/script"
	atf_check test -d "$dir/home/.local/state/rc/log/foo"
	# its environment is that of a start without supervision
	pid=$("$STAGE/sbin/svstat" -o pid "$dir/run/rc/service/foo")
	tr '\0' '\n' <"/proc/$pid/environ" |
	    sed -n "s,$dir,DIR,; s/=$($user id -un)\$/=USER/
		/^HOME\|^LOGNAME\|^USER\|^XDG/p" | sort >got
	cat >expected <<-'END'
		HOME=DIR/home
		LOGNAME=USER
		USER=USER
		XDG_RUNTIME_DIR=DIR/run
	END
	atf_check -o file:expected cat got
	"$dir/svc" -u tree -p >out || atf_fail "status $?"
	sed "s,$dir,DIR,g; s/^ !/ +/; s/[0-9][0-9]* D/PID D/" out >got
	atf_check -o inline:' +  foo\n    `- PID DIR/bin/food 1000\n' cat got
	user_check 0 'foo disabled in DIR/home/.config/rc/rc.conf\n' '' \
	    foo disable
	user_check 1 'foo\n' '' rogue
	user_check 0 'Stopping foo.\n' '' foo stop
	user_check 0 '' '' rogue
	atf_check test ! -e "$dir/run/rc/service/foo"
}

user_case root_has_a_tree_too_and_the_environment_is_the_callers
root_has_a_tree_too_and_the_environment_is_the_callers_body()
{
	user_tree
	user_daemon foo
	user=
	atf_check -o inline:".	foo	off			\n" \
	    "$STAGE/sbin/service" -upa
	atf_check -o inline:".	foo	off			\n" env \
	    RC_RUN=/nonexistent RC_SERVICE=/nonexistent RC_STATE=/nonexistent \
	    "$STAGE/sbin/service" -pa -u
	atf_check -e match:'^usage: ' -s exit:1 "$STAGE/sbin/service" -u -x
}

atf_init_test_cases()
{
	svc_add_cases
}
