# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh

nsboot=${OBJ%/tests/boot}/boot/nsboot

# make_tree
#	The least tree that can be booted: tree/.  Its init says multi-user,
#	ends as told by INT and USR2, and sleeps; `init shell' runs a shell on
#	the console, `init exit N' exits.
make_tree()
{
	mkdir -p tree/bin tree/sbin tree/etc
	_busybox=$(command -v busybox)
	cp "$_busybox" tree/bin/busybox
	ldd "$_busybox" 2>/dev/null |
	    sed -n 's,^[^/]*\(/[^ ]*\) (0x.*,\1,p' |
	    while read -r _lib; do
		mkdir -p "tree${_lib%/*}" && cp -L "$_lib" "tree$_lib"
	done
	for _name in sh cat ls id sleep mkdir echo kill poweroff reboot tty \
	    env grep mknod chmod touch hostname rm; do
		ln -s busybox "tree/bin/$_name"
	done
	cat >tree/sbin/init <<-'END'
	#!/bin/sh
	mkdir -p /run/rc
	echo boot >/run/rc/state
	case ${1-} in
	exit) exit "$2" ;;
	hang) exec sleep 100 ;;
	esac
	trap 'echo "powering off"; poweroff -f' USR2
	trap 'echo shutdown >/run/rc/state; kill -9 -1; reboot -f' INT
	echo "init $*"
	echo multi-user >/run/rc/state
	[ "${1-}" != shell ] || { sh; poweroff -f; }
	while :; do
		sleep 100 &
		wait $!
	done
	END
	chmod 755 tree/sbin/init
	unshare -m true 2>/dev/null || unshare -rm true 2>/dev/null ||
	    atf_skip "no namespaces here"
}

# boots DESCRIPTION
boots()
{
	atf_set descr "$1"
	atf_set require.progs busybox
}

# listing DIR
#	Everything there is to know about a tree.
listing()
{
	(
		cd "$1" || exit
		find . -exec stat -c '%n %A %u %g %s %Y %Z' {} + | sort
		find . -type f -exec cksum {} + | sort -k 3
	)
}

atf_test_case command__status_is_handed_through
command__status_is_handed_through_head()
{
	boots "With -c nsboot exits as the command does"
}
command__status_is_handed_through_body()
{
	make_tree
	atf_check -e ignore "$nsboot" -c true tree
	atf_check -s exit:7 -e ignore "$nsboot" -c 'exit 7' tree
	atf_check -s exit:137 -e ignore "$nsboot" -c 'kill -9 $$' tree
	atf_check -s exit:127 -e ignore "$nsboot" -c nowhere tree
}

atf_test_case command__has_the_caller_s_descriptors
command__has_the_caller_s_descriptors_head()
{
	boots "The command's output is apart from the console's"
}
command__has_the_caller_s_descriptors_body()
{
	make_tree
	cat >experr <<-'END'
	init a b c
	said aloud
	powering off
	END
	echo "from outside" >in
	atf_check -o inline:'from outside\n' -e file:experr \
	    "$nsboot" -c 'cat; echo said aloud >&2' tree a 'b c' <in
	# Nothing else that the caller has open comes along.
	atf_check -o inline:'0\n1\n2\n3\n' -e ignore "$nsboot" \
	    -c 'ls /proc/self/fd' tree 7<in
}

atf_test_case environment__is_not_the_caller_s
environment__is_not_the_caller_s_head()
{
	boots "Nothing of the caller's environment is seen inside"
}
environment__is_not_the_caller_s_body()
{
	make_tree
	cat >expout <<-'END'
	HOME=/root
	PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin
	RC_INIT_MACHINE=YES
	TERM=dumb
	container=nsboot
	END
	unset TERM
	SECRET=1 atf_check -o file:expout -e ignore "$nsboot" \
	    -c 'env | grep -v -e ^PWD= -e ^SHLVL= | busybox sort' tree
}

atf_test_case tree__is_left_as_it_was
tree__is_left_as_it_was_head()
{
	boots "What the booted system writes is gone afterwards"
}
tree__is_left_as_it_was_body()
{
	make_tree
	listing tree >before
	atf_check -o inline:'changed\n' -e ignore "$nsboot" \
	    -p 'echo changed >etc/file; rm bin/tty; chmod 700 etc' \
	    -c 'rm /bin/ls; touch /new /dev/new /run/new; cat /etc/file' tree
	listing tree >after
	atf_check cmp before after
}

atf_test_case tree__its_links_do_not_lead_out
tree__its_links_do_not_lead_out_head()
{
	boots "Symbolic links in the tree that name host paths stay inside"
}
tree__its_links_do_not_lead_out_body()
{
	make_tree
	mkdir outside
	for _dir in dev proc sys run; do
		ln -s "$PWD/outside" "tree/$_dir"
	done
	mkdir -p "tree$PWD/outside"
	# All four are mounted on the one directory inside; proc is last.
	atf_check -s ignore -o ignore -e ignore "$nsboot" tree exit 0
	atf_check -o empty ls -A outside
	atf_check -o empty ls -A "tree$PWD/outside"
}

atf_test_case nothing__is_left_behind_after_a_kill
nothing__is_left_behind_after_a_kill_head()
{
	boots "A killed nsboot takes processes and mounts with it"
}
nothing__is_left_behind_after_a_kill_body()
{
	make_tree
	cat /proc/self/mounts >before
	for _signal in KILL TERM; do
		"$nsboot" -c 'echo here; exec sleep 100' tree >out 2>/dev/null &
		_pid=$!
		wait_until 20 grep -q here out
		_init=$(children_of "$_pid")
		[ -n "$_init" ] || atf_fail "nsboot has no children"
		kill -"$_signal" "$_pid"
		wait "$_pid"
		_status=$?
		case $_signal in
		KILL) atf_check_equal 137 "$_status" ;;
		TERM) atf_check_equal 143 "$_status" ;;
		esac
		for _pid in $_init; do # words
			wait_until 20 gone "$_pid"
		done
	done
	cat /proc/self/mounts >after
	atf_check cmp before after
}

# children_of PID
children_of()
{
	cat "/proc/$1/task/$1/children" 2>/dev/null ||
	    ps -o pid= --ppid "$1"
}

atf_test_case reboot__keeps_the_disk
reboot__keeps_the_disk_head()
{
	boots "After a reboot what was written is there, and the command runs"
}
reboot__keeps_the_disk_body()
{
	make_tree
	cat >inside <<-'END'
	if [ -e /written ]; then
		ls /run
		exit 4
	fi
	touch /written /run/volatile
	kill -INT 1
	sleep 100
	END
	atf_check -s exit:4 -o inline:'rc\n' \
	    -e inline:'init \ninit \npowering off\n' \
	    "$nsboot" -c "$(cat inside)" tree
}

atf_test_case init__exit_status_is_handed_through
init__exit_status_is_handed_through_head()
{
	boots "Without -c nsboot exits as process 1 does"
}
init__exit_status_is_handed_through_body()
{
	make_tree
	atf_check "$nsboot" tree exit 0 </dev/null
	atf_check -s exit:9 "$nsboot" tree exit 9 </dev/null
	atf_check -s exit:1 -e inline:"nsboot: tree: the system ended before \
it came up\n" "$nsboot" -c true tree exit 9
	atf_check -s exit:1 -e inline:"nsboot: cannot run /no in tree: No such \
file or directory\n" "$nsboot" -i /no tree </dev/null
}

atf_test_case init__that_hangs_is_given_up
init__that_hangs_is_given_up_head()
{
	boots "A system that does not come up, or not down, is ended"
}
init__that_hangs_is_given_up_body()
{
	make_tree
	atf_check -s exit:1 -e inline:"nsboot: tree: the system did not come \
up in time\n" "$nsboot" -t 1 -c true tree hang
	atf_check -s exit:1 -e inline:"init \nnsboot: tree: the system did not \
shut down in time\n" "$nsboot" -t 1 -c true -p 'sed -i /USR2/d sbin/init' tree
}

atf_test_case console__takes_piped_input
console__takes_piped_input_head()
{
	boots "Piped input reaches the console's shell, and its end ends it"
}
console__takes_piped_input_body()
{
	make_tree
	cat >script <<-'END'
	tty
	echo one >/file; cat /file
	END
	atf_check -o save:out "$nsboot" tree shell <script
	atf_check -o inline:'/dev/console\none\n' \
	    grep -x -e one -e /dev/console out
	# A last line without a newline counts.
	printf 'echo t""wo' >script
	atf_check -o match:'two' "$nsboot" tree shell <script
	atf_check -o ignore "$nsboot" tree shell </dev/null
}

atf_test_case prepare__failure_is_told
prepare__failure_is_told_head()
{
	boots "Nothing is booted when the command of -p fails"
}
prepare__failure_is_told_body()
{
	make_tree
	atf_check -s exit:1 -e inline:'nsboot: exited with status 3: exit 3\n' \
	    "$nsboot" -p 'exit 3' -c 'echo booted' tree
}

atf_test_case host__cannot_be_changed
host__cannot_be_changed_head()
{
	boots "Kernel knobs are read-only, and capabilities gone"
	atf_set require.user root
}
host__cannot_be_changed_body()
{
	make_tree
	cat >inside <<-'END'
	for i in /proc/sys/kernel/panic /proc/sysrq-trigger /sys/nothing; do
		echo 0 2>/dev/null >$i && echo "wrote $i"
	done
	echo 100 >/proc/sys/net/ipv4/ip_default_ttl || echo "no network knobs"
	mknod /dev/disk b 8 0 2>/dev/null && echo "made a device"
	busybox date -s 2000-01-01 >/dev/null 2>&1
	[ "$(busybox date +%Y)" -gt 2000 ] || echo "set the clock"
	chmod 000 /dev/null
	hostname inside
	hostname
	END
	atf_check -o inline:'inside\n' -e ignore \
	    "$nsboot" -c "$(cat inside)" tree
	atf_check -o inline:'666\n' stat -c %a /dev/null
}

atf_init_test_cases()
{
	atf_add_test_case command__status_is_handed_through
	atf_add_test_case command__has_the_caller_s_descriptors
	atf_add_test_case environment__is_not_the_caller_s
	atf_add_test_case tree__is_left_as_it_was
	atf_add_test_case tree__its_links_do_not_lead_out
	atf_add_test_case nothing__is_left_behind_after_a_kill
	atf_add_test_case reboot__keeps_the_disk
	atf_add_test_case init__exit_status_is_handed_through
	atf_add_test_case init__that_hangs_is_given_up
	atf_add_test_case console__takes_piped_input
	atf_add_test_case prepare__failure_is_told
	atf_add_test_case host__cannot_be_changed
}
