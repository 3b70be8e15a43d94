# SPDX-License-Identifier: BSD-2-Clause
#
# t_machine.sh -- what only an init that has a machine of its own does:
# console, utmp, passwords, and never to exit.

. "$SRCTOP/tests/sbin/init/ns.sh"

# machine_in_background [ARG ...]
#	in_background for an init with a machine of its own.
machine_in_background()
{
	in_background sh -c "$as_machine" sh "$INIT" "$@"
}

# on_terminal EXPECT SEND ... -- [ARG ...]
#	Run init on a machine whose console is a terminal, and talk to it.
#	Output in `out', what ended it in $status.
on_terminal()
{
	# shellcheck disable=SC2090 # a script, kept as a whole
	export as_machine INIT
	status=0
	"$OBJ/talk" "$@" >out 2>&1 || status=$?
}

# The command that on_terminal is to talk to, a script.
# shellcheck disable=SC2089 # kept as a whole
machine='CONSOLE=$(tty) exec ./ns sh -c "$as_machine" sh "$INIT" "$@"'

atf_test_case console__that_cannot_be_opened_is_replaced
console__that_cannot_be_opened_is_replaced_head() { needs; }
console__that_cannot_be_opened_is_replaced_body()
{
	fake_etc
	broken_console
	machine_in_background
	wait_until 10 state_is multi-user
	kill -s USR2 "$init_pid"
	finished 130
	cat >expected <<-EOF
		init: cannot open /dev/console: No such device or address, using the standard descriptors instead
		rc autoboot
		init: cannot read $PWD/etc/ttys: No such file or directory
		rc.shutdown poweroff
	EOF
	atf_check -o file:expected cat out
	# The kernel's log has the last message over the first, being a file.
	atf_check -o match:'^<31>init: cannot read' cat kmsg
}

atf_test_case console__is_where_everything_goes
console__is_where_everything_goes_head() { needs; }
console__is_where_everything_goes_body()
{
	fake_etc
	: >etc/ttys
	printf 'port "sh -c '\''echo out; echo err >&2; kill -s USR2 1; exec sleep 1000'\''" none on\nbad\n' >etc/ttys
	CONSOLE=$PWD/console
	export CONSOLE
	: >console
	atf_check -s signal:2 ./ns sh -c "$as_machine" sh "$INIT"
	# A file, opened by each from its start: what is there was written.
	[ -s console ] || atf_fail "nothing on the console"
}

atf_test_case console__is_the_controlling_terminal_of_rc
console__is_the_controlling_terminal_of_rc_head()
{
	needs
	atf_set require.user root
}
console__is_the_controlling_terminal_of_rc_body()
{
	fake_etc
	printf 'echo rc is up >/dev/tty; kill -s USR2 1' >etc/rc
	on_terminal -- sh -c "$machine" sh
	atf_check_equal 130 "$status"
	atf_check -o inline:'rc is up\nrc.shutdown poweroff\n' cat out
}

atf_test_case disks__are_unmounted_in_the_end
disks__are_unmounted_in_the_end_head() { needs_with mount; }
disks__are_unmounted_in_the_end_body()
{
	fake_etc
	: >etc/ttys
	printf 'ls disk/* >listing; kill -s USR2 1\n' >>etc/rc
	mkdir disk
	: >console
	export CONSOLE="$PWD/console" INIT as_machine
	user=
	[ "$(id -u)" = 0 ] || user=--map-root-user
	# A mount namespace that init is in, and that goes on after it.
	# shellcheck disable=SC2086,SC2016 # one word or none; for the other shell
	atf_check -o inline:'disk: status 130\n' unshare --mount $user sh -c '
		mount -t tmpfs tmpfs disk && mkdir "disk/of blanks" &&
		    mount -t tmpfs tmpfs "disk/of blanks" &&
		    : >"disk/of blanks/file" || exit 77
		unshare --pid --fork --kill-child sh -c "
			mount -t proc proc /proc || exit 77
			$as_machine" sh "$INIT" &
		status=0
		wait $! 2>/dev/null || status=$?
		printf "%s" "disk: $(ls disk)"
		echo "status $status"
	'
	atf_check -o inline:'file\n' cat listing
}

atf_test_case words__of_the_kernel_are_understood_or_ignored
words__of_the_kernel_are_understood_or_ignored_head() { needs; }
words__of_the_kernel_are_understood_or_ignored_body()
{
	fake_etc
	: >etc/ttys
	broken_console
	machine_in_background quiet splash -z -c --foo=bar '' 5 -- root
	wait_until 10 state_is multi-user
	kill -s USR2 "$init_pid"
	finished 130
	atf_check -o match:'^rc autoboot$' cat out
	for word in single S emergency -s; do
		machine_in_background quiet $word
		wait_until 10 state_is single-user
		kill -s USR2 "$init_pid"
		finished 130
		atf_check -s exit:1 grep '^rc' out
	done
	machine_in_background -f
	wait_until 10 state_is multi-user
	kill -s USR2 "$init_pid"
	finished 130
	atf_check -o match:'^rc $' cat out
}

atf_test_case term__leads_to_single_user_and_back
term__leads_to_single_user_and_back_head() { needs; }
term__leads_to_single_user_and_back_body()
{
	fake_etc
	cat >etc/rc <<-'EOF'
		echo "rc [$*] $(cat "$RC_RUN/state") ${container-machine}"
		[ -z "$*" ] && kill -s INT 1 && exec sleep 1000
		(sleep 1000 & ) ; echo booted
		kill -s TERM 1
	EOF
	on_terminal 'Enter pathname' '
' '# ' 'ps -e -o comm=,stat= | grep -c sleep; exit
' -- env PS1='# ' sh -c "$machine" sh
	atf_check_equal 129 "$status"
	cat >expected <<-'EOF'
		rc [autoboot] boot machine
		booted
		rc.shutdown single
		0
		rc [] boot machine
		rc.shutdown reboot
	EOF
	atf_check -o file:expected grep -v -e '^Enter' -e '^#' -e Terminated \
	    -e tty out
}

atf_test_case single_user__forgets_what_makes_no_sense_there
single_user__forgets_what_makes_no_sense_there_head() { needs; }
single_user__forgets_what_makes_no_sense_there_body()
{
	fake_etc
	echo 'echo "rc [$*]"; kill -s USR2 1' >etc/rc
	on_terminal 'Enter pathname' '
' '# ' 'trap "" HUP TERM; kill -s TERM 1; kill -s HUP 1; kill -s TSTP 1
' '# ' 'exit 99
' -- env PS1='# ' sh -c "$machine" sh single
	atf_check_equal 130 "$status"
	atf_check -o inline:'rc []\nrc.shutdown poweroff\n' grep '^rc' out
}

atf_test_case single_user__asks_for_the_password_of_an_insecure_console
single_user__asks_for_the_password_of_an_insecure_console_head() { needs; }
single_user__asks_for_the_password_of_an_insecure_console_body()
{
	fake_etc
	mkdir replace
	echo 'root:x:0:0:root:/root:/bin/sh' >replace/passwd
	hash='$6$rounds=1000$k.7/Rs58pPopUMtE$IymlpjTxGhjoe6AkiRj4u6H45Sefpck9FLKylrlPDdsnFuZkTpu0sVKmS6lj7yTmmP2DgyvoMNQw8UqIYD0pU/'
	echo "root:$hash:19000:0:99999:7:::" >replace/shadow
	echo 'console "none" unknown off' >etc/ttys
	export PS1='# '
	on_terminal 'Password:' 'wrong
' 'incorrect' '' 'Password:' 's3cret
' 'RETURN for /bin/sh:' '
' '# ' 'kill -s INT 1
' -- sh -c "$machine" sh single
	atf_check_equal 129 "$status"
	atf_check -o match:'^Enter root password, or \^D to go multi-user$' \
	    -o match:'^Login incorrect$' -o not-match:s3cret -o not-match:wrong \
	    cat out

	# ^D goes multi-user; `secure', and no password, ask nothing.
	echo 'echo "rc [$*]"; kill -s USR2 1' >etc/rc
	on_terminal 'Password:' "$(printf '\004')" -- sh -c "$machine" sh single
	atf_check_equal 130 "$status"
	atf_check -o match:'^rc \[\]$' cat out
	echo 'console "none" unknown off secure' >etc/ttys
	on_terminal 'Enter pathname' '
' '# ' 'exit
' -- sh -c "$machine" sh single
	atf_check -o not-match:Password cat out
	echo 'console "none" unknown off' >etc/ttys
	echo 'root::19000:0:99999:7:::' >replace/shadow
	on_terminal 'Enter pathname' '
' '# ' 'exit
' -- sh -c "$machine" sh single
	atf_check -o not-match:Password cat out
}

atf_test_case utmp__records_boot_logout_and_shutdown
utmp__records_boot_logout_and_shutdown_head() { needs_with utmpdump; }
utmp__records_boot_logout_and_shutdown_body()
{
	fake_etc
	broken_console
	cat >getty <<-'EOF'
		#!/bin/sh
		if [ -e once ]; then
			utmpdump /run/utmp >utmp.2 2>/dev/null
			kill -s INT 1
			exec sleep 1000
		fi
		: >once
		tries=500
		until [ -s /run/utmp ] || [ $((tries -= 1)) = 0 ]; do
			sleep 0.01
		done
		utmpdump /run/utmp >utmp.1 2>/dev/null
		printf '[7] [%05d] [p99 ] [jane    ] [pts/99      ] [host                ] [0.0.0.0        ] [2026-11-20T12:00:00,000000+00:00]\n' \
		    $$ | utmpdump -r >>/run/utmp 2>/dev/null
	EOF
	chmod +x getty
	echo 'cp /var/log/wtmp wtmp' >etc/rc.shutdown
	echo 'pts/99 ./getty none on' >etc/ttys
	atf_check -s signal:1 -o ignore -e ignore \
	    ./ns sh -c "$as_machine" sh "$INIT"
	atf_check -o match:'^\[2\].*\[~~  \] \[reboot  \] \[~ ' cat utmp.1
	atf_check -o match:'^\[8\].*\[p99 \] \[ *\] \[pts/99' \
	    -o not-match:'jane' cat utmp.2
	utmpdump wtmp 2>/dev/null | cut -d ']' -f 1,4,5 | tr -d ' ' >records
	atf_check -o inline:'[2][reboot][~\n[8][][pts/99\n[1][shutdown][~\n' \
	    cat records
}

atf_test_case fatal_signal__starts_a_fresh_image
fatal_signal__starts_a_fresh_image_head() { needs; }
fatal_signal__starts_a_fresh_image_body()
{
	fake_etc
	broken_console
	cat >getty <<-'EOF'
		#!/bin/sh
		echo $$ >"$1.new"
		mv "$1.new" "$1"
		exec sleep 1000
	EOF
	chmod +x getty
	echo 'a ./getty none on' >etc/ttys
	machine_in_background
	wait_until 10 test -e a
	"$OBJ/crash" "$init_pid" 11 || atf_fail "no crash"
	wait_until 10 grep -qz -e -r "/proc/$init_pid/cmdline"
	wait_until 10 says 'init: fatal signal: Segmentation fault'
	# What runs is left alone; nothing starts before a HUP.
	children_are 1 || atf_fail "children: $(pgrep -P "$init_pid" -l)"
	echo 'b ./getty none on' >etc/ttys
	kill -s HUP "$init_pid"
	wait_until 10 test -e b
	children_are 2 || atf_fail "children: $(pgrep -P "$init_pid" -l)"
	kill -s USR2 "$init_pid"
	finished 130
	atf_check -o inline:'rc.shutdown poweroff\n' tail -n 1 out
}

atf_test_case fatal_signal__that_was_sent_is_ignored
fatal_signal__that_was_sent_is_ignored_head() { needs; }
fatal_signal__that_was_sent_is_ignored_body()
{
	fake_etc
	broken_console
	: >etc/ttys
	machine_in_background
	wait_until 10 state_is multi-user
	for i in 1 2 3; do
		kill -s SEGV "$init_pid"
		wait_until 10 has_said "$i" \
		    'init: signal 11 from process 0 ignored'
	done
	kill -s ABRT "$init_pid"
	wait_until 10 says 'init: signal 6 from process 0 ignored'
	atf_check -s exit:1 grep -z -e -r "/proc/$init_pid/cmdline"
	kill -s USR2 "$init_pid"
	finished 130
}

# has_said N LINE: N times
has_said()
{
	[ "$(grep -cxF -- "$2" out)" = "$1" ]
}

atf_test_case fatal_signal__again_leaves_a_shell
fatal_signal__again_leaves_a_shell_head() { needs; }
fatal_signal__again_leaves_a_shell_body()
{
	fake_etc
	broken_console
	: >etc/ttys
	mkfifo input
	exec 9<>input
	./ns sh -c "$as_machine" sh "$INIT" -r >out 2>&1 <input &
	ns_pid=$!
	wait_until 10 has_child "$ns_pid"
	"$OBJ/crash" "$child" 7 || atf_fail "no crash"
	echo 'echo "I am $$"; exit 7' >input
	finished 7
	atf_check -o match:'init: fatal signal: Bus error' -o match:'^I am 1$' \
	    cat out
}

# children_are N
children_are()
{
	[ "$(pgrep -c -P "$init_pid")" = "$1" ]
}

atf_init_test_cases()
{
	atf_add_test_case console__that_cannot_be_opened_is_replaced
	atf_add_test_case console__is_where_everything_goes
	atf_add_test_case console__is_the_controlling_terminal_of_rc
	atf_add_test_case disks__are_unmounted_in_the_end
	atf_add_test_case words__of_the_kernel_are_understood_or_ignored
	atf_add_test_case term__leads_to_single_user_and_back
	atf_add_test_case single_user__forgets_what_makes_no_sense_there
	atf_add_test_case single_user__asks_for_the_password_of_an_insecure_console
	atf_add_test_case utmp__records_boot_logout_and_shutdown
	atf_add_test_case fatal_signal__starts_a_fresh_image
	atf_add_test_case fatal_signal__that_was_sent_is_ignored
	atf_add_test_case fatal_signal__again_leaves_a_shell
}
