# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh

. "$SRCTOP/tests/boot/machine.sh"

atf_test_case shutdown__stops_in_reverse_order
shutdown__stops_in_reverse_order_head()
{
	machine_test "Services stop in the reverse of the order of their start"
}
shutdown__stops_in_reverse_order_body()
{
	machine_setup
	cat >edit <<-'END'
	for name in one two three; do
		cat >etc/rc.d/$name <<-EOF
		#!/bin/sh
		# PROVIDE: $name
		# REQUIRE: ${last:-LOGIN}
		# KEYWORD: shutdown
		. /etc/rc.subr
		name=$name
		rcvar=$name
		start_cmd="echo start $name"
		stop_cmd="echo stop $name"
		load_rc_config $name
		run_rc_command "\$1"
		EOF
		chmod 755 etc/rc.d/$name
		echo $name=YES >>etc/rc.conf
		last=$name
	done
	END
	cat >expout <<-'END'
	start one
	start two
	start three
	stop three
	stop two
	stop one
	END
	atf_check -e save:transcript ./machine
	atf_check -o file:expout grep -E '^(start|stop) (one|two|three)$' transcript
}

atf_test_case shutdown__is_quick_and_complete
shutdown__is_quick_and_complete_head()
{
	machine_test "Power off waits for what has to end, and for nothing else"
}
shutdown__is_quick_and_complete_body()
{
	machine_setup
	cat >inside <<-'END'
	read -r up _ </proc/uptime
	echo "$up"
	END
	atf_check -o save:out -e save:transcript ./machine
	read -r up _ </proc/uptime
	read -r began _ <out
	took=$((${up%.*} - ${began%.*}))
	[ "$took" -lt 8 ] || atf_fail "shutting down took $took s"
	atf_check -s exit:1 grep -i -e 'would not die' -e timeout transcript
}

atf_test_case reboot__boots_again
reboot__boots_again_head()
{
	machine_test "After a reboot everything runs again, and /run is new"
}
reboot__boots_again_body()
{
	machine_setup
	cat >inside <<-END
	if [ -e /var/tmp/before ]; then
		ls /run/before
		$(services cron sshd)
		exit 6
	fi
	: >/var/tmp/before
	: >/run/before
	reboot
	sleep 60
	END
	atf_check -s exit:6 -o inline:'cron runs\nsshd runs\n' -e save:transcript \
	    ./machine
	atf_check -o inline:'2\n' grep -c '^Starting sshd\.' transcript
}

atf_test_case console__shell_ends_the_machine
console__shell_ends_the_machine_head()
{
	machine_test "The end of the console's shell, or poweroff, ends it"
}
console__shell_ends_the_machine_body()
{
	machine_setup
	printf 'cat /run/rc/state; tty; ps -o tty= -p $$\n' >input
	atf_check -o save:transcript -e empty ./console <input
	# Prompts come when they come.
	sed 's/^\(# \)*//' transcript >lines
	atf_check -o inline:'multi-user\n/dev/console\nconsole\n' \
	    grep -x -e multi-user -e /dev/console -e console lines
	atf_check -o inline:'Stopping sshd.\n' grep 'Stopping sshd' transcript
	echo poweroff >input
	atf_check -o match:'^Stopping sshd\.' -e empty ./console <input
}

atf_test_case console__single_user_then_multi_user
console__single_user_then_multi_user_head()
{
	machine_test "init -s gives a shell first; its end continues the boot"
}
console__single_user_then_multi_user_body()
{
	machine_setup
	# The first line answers the question for a shell.
	printf '\necho it is $(cat /run/rc/state)\npgrep -x sshd\n' >input
	atf_check -o save:transcript -e empty ./console -s <input
	atf_check -o inline:'it is single-user\nStarting sshd.\n' \
	    sed -n -e 's/^\(# \)*it is/it is/p' -e '/^Starting sshd/p' transcript
	atf_check -s exit:1 -o empty \
	    -e match:'the system came up single-user' ./machine -s
}

atf_test_case console__multi_user_to_single_user_and_back
console__multi_user_to_single_user_and_back_head()
{
	machine_test "To single user all services stop; after it all start"
}
console__multi_user_to_single_user_and_back_body()
{
	machine_setup
	cat >input <<-'END'
	kill -TERM 1; exec sleep 100

	echo "$(cat /run/rc/state): $(ps ax -o comm= | grep -c -e svscan -e sshd)"
	exit
	echo "$(cat /run/rc/state): $(ps ax -o comm= | grep -c -e cron -e sshd)"
	END
	atf_check -o save:transcript -e empty ./console <input
	sed 's/^.*# //' transcript >lines
	cat >expout <<-END
	Starting sshd.
	Stopping sshd.
	single-user: 0
	Starting sshd.
	multi-user: 2
	Stopping sshd.
	END
	atf_check -o file:expout \
	    grep -E '^(Starting|Stopping) sshd|^(single|multi)-user: ' lines
}

atf_test_case host__keeps_nothing
host__keeps_nothing_head()
{
	machine_test "A boot leaves image, mounts and processes as they were"
}
host__keeps_nothing_body()
{
	machine_setup
	_look before
	echo 'touch /etc/new; rm /etc/hostname' >inside
	atf_check -e ignore ./machine
	_look after
	atf_check cmp before after
}
_look()
{
	(
		cd "$image" || exit
		find . -exec stat -c '%n %A %u %g %s %Y %Z' {} + | sort
		cat /proc/self/mounts
		pgrep -f "sshd: [/]usr/sbin/sshd .*rcng"
	) >"$1"
}

atf_init_test_cases()
{
	in_both_modes \
	    shutdown__stops_in_reverse_order \
	    shutdown__is_quick_and_complete \
	    reboot__boots_again \
	    console__shell_ends_the_machine \
	    console__single_user_then_multi_user \
	    console__multi_user_to_single_user_and_back \
	    host__keeps_nothing
}
