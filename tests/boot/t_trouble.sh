# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh

. "$SRCTOP/tests/boot/machine.sh"

atf_test_case trouble__broken_rc_conf
trouble__broken_rc_conf_head()
{
	machine_test "With a syntax error in rc.conf the machine is reachable"
}
trouble__broken_rc_conf_body()
{
	machine_setup
	cat >inside <<-END
	if [ -e /var/tmp/before ]; then
		cat /run/rc/state
		$(services cron sshd)
		exit
	fi
	: >/var/tmp/before
	echo 'sshd_flags="' >>/etc/rc.conf
	kill -INT 1
	sleep 60
	END
	atf_check -o inline:'multi-user\ncron runs\nsshd runs\n' \
	    -e save:transcript ./machine
	atf_check -o match:'^/etc/rc: WARNING: /etc/rc\.conf: [678]: ' cat transcript
	# once is enough: the services' scripts do not say it again
	sed -n '/^Starting/,/^Starting cron/p' transcript >starting
	atf_check -s exit:1 grep WARNING starting
}

atf_test_case trouble__broken_script
trouble__broken_script_head()
{
	machine_test "Scripts that are broken fail alone, and are named"
}
trouble__broken_script_body()
{
	machine_setup
	cat >edit <<-'END'
	printf '#!/bin/sh\n# PROVIDE: syntax\n# BEFORE: sshd\nif\n' \
	    >etc/rc.d/syntax
	printf '#!/bin/sh\n# PROVIDE: fails\n# BEFORE: sshd\nexit 3\n' \
	    >etc/rc.d/fails
	printf '#!/bin/sh\n# PROVIDE: dies\n# BEFORE: sshd\nkill -9 $$\n' \
	    >etc/rc.d/dies
	mkfifo etc/rc.d/fifo
	chmod 755 etc/rc.d/*
	sed -i 's/kill -9 \$\$/sh -c "kill -9 \\$PPID"/' etc/rc.d/dies
	END
	cat >inside <<-END
	cat /run/rc/state
	$(services cron sshd)
	END
	atf_check -o inline:'multi-user\ncron runs\nsshd runs\n' \
	    -e save:transcript ./machine
	for name in syntax fails dies; do
		atf_check -o match:"^ .*$name" sed -n '/following comp/,$p' \
		    transcript
	done
}

atf_test_case trouble__hanging_script
trouble__hanging_script_head()
{
	machine_test "A script that hangs is named, then given up"
}
trouble__hanging_script_body()
{
	machine_setup
	cat >edit <<-'END'
	printf '#!/bin/sh\n# PROVIDE: hangs\n# BEFORE: sshd\nsleep 1000\n' \
	    >etc/rc.d/hangs
	chmod 755 etc/rc.d/hangs
	printf 'rc_patience=1\nrc_start_timeout=3\n' >>etc/rc.conf
	END
	cat >inside <<-END
	$(services cron sshd)
	pgrep -x sleep
	END
	atf_check -s exit:1 -o inline:'cron runs\nsshd runs\n' \
	    -e save:transcript ./machine
	atf_check -o match:hangs cat transcript
}

atf_test_case trouble__missing_program
trouble__missing_program_head()
{
	machine_test "An enabled service without its program is a failure"
}
trouble__missing_program_body()
{
	machine_setup
	echo 'rm usr/sbin/nginx' >edit
	services nginx sshd >inside
	atf_check -o inline:'nginx does not run\nsshd runs\n' -e save:transcript \
	    ./machine
	atf_check -o match:'cannot run /usr/sbin/nginx: not found' cat transcript
}

atf_test_case trouble__full_disk
trouble__full_disk_head()
{
	machine_test "With /run and /var full the machine still comes up"
}
trouble__full_disk_body()
{
	machine_setup
	cat >edit <<-'END'
	cat >etc/rc.d/fill <<-EOF
	#!/bin/sh
	# PROVIDE: fill
	# BEFORE: DISKS
	mount -t tmpfs -o size=64k tmpfs /var/log
	dd if=/dev/zero of=/var/log/full bs=4k 2>/dev/null
	true
	EOF
	chmod 755 etc/rc.d/fill
	END
	services cron sshd >inside
	atf_check -o inline:'cron runs\nsshd runs\n' -e ignore ./machine
}

atf_test_case trouble__background_daemon_outlives_rc
trouble__background_daemon_outlives_rc_head()
{
	machine_test "What a script leaves in the background outlives rc"
}
trouble__background_daemon_outlives_rc_body()
{
	machine_setup
	cat >edit <<-'END'
	printf '#!/bin/sh\n# PROVIDE: plain\n' >etc/rc.d/plain
	printf 'perl -e "\$SIG{HUP} = sub { exit }; sleep" &\n' \
	    >>etc/rc.d/plain
	printf 'sleep 1000 &\n' >>etc/rc.d/plain
	chmod 755 etc/rc.d/plain
	END
	echo 'pgrep -xc perl; pgrep -xc sleep' >inside
	atf_check -o inline:'1\n1\n' -e ignore ./machine
}

atf_init_test_cases()
{
	in_both_modes \
	    trouble__broken_rc_conf \
	    trouble__broken_script \
	    trouble__background_daemon_outlives_rc \
	    trouble__hanging_script \
	    trouble__missing_program \
	    trouble__full_disk
}
