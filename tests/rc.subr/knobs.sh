# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# knobs -- the knobs of a service, as the kernel shows them of its process.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

# field PID NAME
#	Print the field of /proc/PID/status.
field()
{
	sed -n "s/^$2:[[:blank:]]*//p" "/proc/$1/status" | tr -s '\t ' '  ' |
	    sed 's/ $//'
}

# expect WHAT VALUE WANTED
expect()
{
	[ "$2" = "$3" ] || atf_fail "$1 is <$2> instead of <$3>"
}

# environment PID NAME
#	Print NAME=VALUE as the process PID was given it.
environment()
{
	tr '\0' '\n' <"/proc/$1/environ" | grep "^$2="
}

# niceness PID, files PID
niceness()
{
	sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f17
}

files()
{
	sed -n 's/^Max open files *//p' "/proc/$1/limits" | tr -s ' ' |
	    cut -d' ' -f1,2
}

rc_case knobs_of_an_ordinary_user
knobs_of_an_ordinary_user_body()
{
	rc_tree
	rc_daemon foo
	before=$(niceness self)
	cat >bin/wrap <<-END
		#!/bin/sh
		printf '<%s>\n' "\$@" >$PWD/wrapped
		exec "\$@"
	END
	chmod 755 bin/wrap
	printf '%s\n' '# a comment' 'FROM_FILE="file value"' \
	    'BOTH=file' >./env
	rc_conf foo=YES 'foo_nice=3' 'foo_umask=027' 'foo_cpuset=0' \
	    'foo_oom=300' 'foo_limits="-n 77 -c 0"' "foo_chdir=$PWD/run" \
	    "foo_env='A=1 B=\"two  words\" C=\$rc_arg BOTH=env'" \
	    "foo_env_file=$PWD/env" \
	    "foo_prepend='$PWD/bin/wrap'"
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	expect nice "$(niceness "$pid")" $((before + 3))
	expect Umask "$(field "$pid" Umask)" 0027
	expect Cpus "$(field "$pid" Cpus_allowed_list)" 0
	expect oom "$(cat "/proc/$pid/oom_score_adj")" 300
	expect files "$(files "$pid")" '77 77'
	expect cwd "$(readlink "/proc/$pid/cwd")" "$PWD/run"
	expect A "$(environment "$pid" A)" A=1
	expect B "$(environment "$pid" B)" 'B=two  words'
	expect C "$(environment "$pid" C)" C=start
	expect BOTH "$(environment "$pid" BOTH)" BOTH=env
	expect FROM_FILE "$(environment "$pid" FROM_FILE)" \
	    'FROM_FILE=file value'
	atf_check -o "inline:<$PWD/bin/foo>\n<-p>\n<$PWD/run/foo.pid>\n" \
	    cat wrapped
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case program_setup_and_env_of_custom_methods
program_setup_and_env_of_custom_methods_body()
{
	rc_tree
	rc_food other
	rc_daemon foo 'extra_commands=reload' \
	    'start_precmd="echo precmd" reload_precmd="echo precmd"'
	rc_conf foo=YES "foo_program=$PWD/bin/other" 'foo_setup="echo setup"'
	rc_check 0 'setup\nprecmd\nStarting foo.\n' '' foo start
	atf_check -o "inline:$PWD/bin/other\n" \
	    readlink "/proc/$(rc_pid foo)/exe"
	rc_check 0 "foo is running as pid $(rc_pid foo).\n" '' foo status
	rc_check 0 'setup\nReloading foo config files.\nprecmd\n' '' foo reload
	rc_check 0 'Stopping foo.\n' '' foo stop
	rc_script bar <<-'END'
		name=bar
		bar_env="A=1 B='two words'"
		start_precmd='echo "$A"'
		start_cmd=bar_start
		bar_start() { sh -c 'echo "$B"'; }
	END
	rc_check 0 '1\ntwo words\n' '' bar start
}

rc_case an_unreadable_env_file_prevents_a_start
an_unreadable_env_file_prevents_a_start_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES "foo_env_file=$PWD/missing"
	rc_check 1 '' \
	    "foo: cannot read $PWD/missing (from foo_env_file)\n" foo start
	rc_check 1 'foo is not running.\n' '' foo status
}

rc_case refused_knobs_fail_the_start
refused_knobs_fail_the_start_body()
{
	local knob
	rc_tree
	rc_daemon foo
	for knob in 'chdir=/nonexistent' 'umask=999' 'cpuset=9999' \
	    'nice=many' 'oom=much' 'limits="-n much"' 'user=no_such_user'; do
		rc_conf foo=YES "foo_$knob"
		atf_check -s exit:1 -o inline:'Starting foo.\n' -e save:err \
		    $TEST_SHELL ./etc/rc.d/foo start
		sed '$!d' err >last
		sed '$d' err >first
		atf_check -o match:"^foo: not started: $PWD/bin/foo exited with code 1[01][01]\$" \
		    cat last
		atf_check -o match:'^chain [a-z]*: [a-z]' cat first
		[ ! -e run/foo.pid ] || atf_fail "started in spite of $knob"
	done
}

rc_case a_cpu_max_that_is_none_is_said
a_cpu_max_that_is_none_is_said_body()
{
	local max
	rc_tree
	rc_daemon foo
	for max in 12.5% abc% -5% %; do
		rc_conf foo=YES "foo_cpu_max='$max'"
		rc_check 0 'Starting foo.\n' "$(rc_warning ./etc/rc.d/foo \
		    "\$foo_cpu_max is no percentage: $max")" foo start
		rc_check 0 'Stopping foo.\n' '' foo stop
	done
}

rc_case a_user_who_is_oneself_needs_no_privileges
a_user_who_is_oneself_needs_no_privileges_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES "foo_user=$(id -un)"
	rc_check 0 'Starting foo.\n' '' foo start
	expect Uid "$(field "$(rc_pid foo)" Uid)" "$(field self Uid)"
	rc_check 0 'Stopping foo.\n' '' foo stop
}

# users
#	Set user, uid, gid, and group and groups with their numbers.
users()
{
	user=nobody
	uid=$(id -u nobody)
	gid=$(id -g nobody)
	daemon=$(sed -n 's/^daemon:[^:]*:\([0-9]*\):.*/\1/p' /etc/group)
	bin=$(sed -n 's/^bin:[^:]*:\([0-9]*\):.*/\1/p' /etc/group)
	sys=$(sed -n 's/^sys:[^:]*:\([0-9]*\):.*/\1/p' /etc/group)
	[ -n "$daemon$bin$sys" ] || atf_skip 'unusual /etc/group'
}

rc_case knobs_of_root
knobs_of_root_head()
{
	atf_set require.user root
}
knobs_of_root_body()
{
	rc_tree
	users
	rc_daemon foo
	chmod 1777 run
	before=$(niceness self)
	# What only root may do comes before the user: niceness below that of
	# now, and, if this system's root has that capability, a hard limit
	# above it, and a lower score.
	files=70 oom=200
	if (ulimit -n 80 && ulimit -n 99) 2>/dev/null; then
		files=99 oom=-200
	fi
	ulimit -n 80
	rc_conf foo=YES "foo_user=$user" 'foo_nice=-3' "foo_oom=$oom" \
	    "foo_limits='-n $files'" foo_umask=077
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	expect Uid "$(field "$pid" Uid)" "$uid $uid $uid $uid"
	expect Gid "$(field "$pid" Gid)" "$gid $gid $gid $gid"
	expect Groups "$(field "$pid" Groups)" "$gid"
	expect nice "$(niceness "$pid")" $((before - 3))
	expect files "$(files "$pid")" "$files $files"
	expect oom "$(cat "/proc/$pid/oom_score_adj")" "$oom"
	expect Umask "$(field "$pid" Umask)" 0077
	expect children "$(wc -l <bin/foo.pids)" 1
	rc_check 0 "foo is running as pid $pid.\n" '' foo status
	rc_check 0 'Stopping foo.\n' '' foo stop

	rc_conf foo=YES "foo_user=$user" foo_group=daemon foo_groups=bin,sys
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	expect Uid "$(field "$pid" Uid)" "$uid $uid $uid $uid"
	expect Gid "$(field "$pid" Gid)" "$daemon $daemon $daemon $daemon"
	expect Groups "$(field "$pid" Groups)" \
	    "$(printf '%s\n' "$bin" "$sys" | sort -n | xargs)"
	rc_check 0 'Stopping foo.\n' '' foo stop

	rc_conf foo=YES foo_group=daemon
	[ "$oom" -gt 0 ] || echo foo_oomprotect=YES >>etc/rc.conf
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(rc_pid foo)
	expect Uid "$(field "$pid" Uid)" '0 0 0 0'
	expect Gid "$(field "$pid" Gid)" "$daemon $daemon $daemon $daemon"
	[ "$oom" -gt 0 ] ||
	    expect oom "$(cat "/proc/$pid/oom_score_adj")" -1000
	rc_check 0 'Stopping foo.\n' '' foo stop
}

rc_case a_service_in_a_chroot
a_service_in_a_chroot_head()
{
	atf_set require.user root
}
a_service_in_a_chroot_body()
{
	rc_tree
	users
	mkdir -p jail/bin jail/run jail/data
	chmod 755 jail jail/bin jail/data
	chmod 1777 jail/run
	rc_food foo
	mv bin/foo bin/foo.pids jail/bin
	rc_script foo <<-END
		name=foo
		rcvar=foo
		command=/bin/foo
		pidfile=$PWD/jail/run/foo.pid
		command_args="-p /run/foo.pid"
	END
	rc_conf foo=YES "foo_chroot=$PWD/jail" foo_user=nobody \
	    foo_group=daemon foo_groups=bin foo_nice=-1 foo_chdir=/data \
	    'foo_env="A=1"' foo_umask=022
	rc_check 0 'Starting foo.\n' '' foo start
	pid=$(cat jail/run/foo.pid)
	expect root "$(readlink "/proc/$pid/root")" "$PWD/jail"
	expect cwd "$(readlink "/proc/$pid/cwd")" "$PWD/jail/data"
	expect exe "$(readlink "/proc/$pid/exe")" "$PWD/jail/bin/foo"
	expect Uid "$(field "$pid" Uid)" "$uid $uid $uid $uid"
	expect Gid "$(field "$pid" Gid)" "$daemon $daemon $daemon $daemon"
	expect Groups "$(field "$pid" Groups)" "$bin"
	expect A "$(environment "$pid" A)" A=1
	rc_check 0 "foo is running as pid $pid.\n" '' foo status
	rc_check 0 'Stopping foo.\n' '' foo stop
	[ ! -e jail/run/foo.pid ] || atf_fail 'has not ended'
	rm jail/bin/foo
	rc_check 1 '' "foo: cannot run $PWD/jail/bin/foo: not found\n" foo start
}

rc_case an_env_file_that_ends_early_is_an_error
an_env_file_that_ends_early_is_an_error_body()
{
	rc_tree
	rc_daemon foo
	rc_conf foo=YES "foo_env_file=$PWD/env"
	printf 'A=1\nexit 0\n' >./env
	rc_check 1 '' "foo: $PWD/env: its end is not reached: does it exit?\n" \
	    foo start
	printf 'A=1\nif then\n' >./env
	# shellcheck disable=SC2086 # words
	atf_check -s exit:1 -e match:"^foo: $PWD/env: " $TEST_SHELL \
	    ./etc/rc.d/foo start
	rc_gone foo
}

atf_init_test_cases()
{
	rc_add_cases
}
