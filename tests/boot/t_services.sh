# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh

. "$SRCTOP/tests/boot/machine.sh"

atf_test_case boot__services_answer
boot__services_answer_head()
{
	machine_test "After a boot the enabled services do their work"
}
boot__services_answer_body()
{
	machine_setup
	cat >inside <<-END
	$(machine_functions)
	$(services cron dbus nginx sshd syslogd)
	END
	cat >>inside <<-'END'
	cat /run/rc/state
	bash -c 'read -r l </dev/tcp/127.0.0.1/22; echo "${l%%-Open*}"'
	bash -c 'exec 3<>/dev/tcp/127.0.0.1/80
	    printf "GET / HTTP/1.0\r\n\r\n" >&3; grep -c "<h1>Welcome" <&3'
	logger -t boot "hello, log"
	await grep -q 'boot: hello, log' /var/log/messages
	dbus-send --system --print-reply=literal --dest=org.freedesktop.DBus \
	    / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.DBus
	hostname
	END
	cat >expout <<-'END'
	cron runs
	dbus runs
	nginx runs
	sshd runs
	syslogd runs
	multi-user
	SSH-2.0
	1
	   boolean true
	rcng
	END
	atf_check -o file:expout -e save:transcript ./machine
	atf_check -s exit:1 grep -i -e fail -e error -e warn -e 'not found' \
	    transcript
}

atf_test_case boot__order_is_rcorder_s
boot__order_is_rcorder_s_head()
{
	machine_test "Services start in the order of rcorder"
}
boot__order_is_rcorder_s_body()
{
	machine_setup
	cat >inside <<-'END'
	rcorder -k shutdown /etc/rc.d/* | sed 's,.*/,,' >/tmp/order
	sed -n 's/^Starting \(.*\)\.$/\1/p' /run/rc.log >/tmp/started
	grep -xf /tmp/started /tmp/order | cmp - /tmp/started
	sort /tmp/started
	END
	atf_check -e ignore \
	    -o inline:"cron\ndbus\nnginx\nsshd\n${supervised:+supervise
}syslogd\n" ./machine
}

atf_test_case script__actions
script__actions_head()
{
	machine_test "status, restart, stop and start of a real daemon"
}
script__actions_body()
{
	machine_setup
	machine_functions >inside
	cat >>inside <<-'END'
	first=$(pid_of sshd)
	/etc/rc.d/sshd restart || echo "restart failed"
	await listening 22
	second=$(pid_of sshd)
	[ "$first" != "$second" ] || echo "same process"
	lives "$first" && echo "the first one lives"
	/etc/rc.d/sshd stop || echo "stop failed"
	lives "$second" && echo "the second one lives"
	listening 22 && echo "somebody listens"
	/etc/rc.d/sshd status && echo "status says it runs"
	/etc/rc.d/sshd start || echo "start failed"
	await listening 22
	/etc/rc.d/sshd start 2>&1 && echo "started twice"
	# A child of sshd may be left of the last connection.
	alone() { [ "$(pgrep -cx sshd)" -eq 1 ]; }
	await alone
	/etc/rc.d/nginx reload
	await listening 80
	END
	cat >expout <<-'END'
	Stopping sshd.
	Starting sshd.
	Stopping sshd.
	sshd is not running.
	Starting sshd.
	sshd already running? (pid=PID).
	Reloading nginx config files.
	END
	atf_check -o save:out -e ignore ./machine
	atf_check -o file:expout sed 's/pid=[0-9]*/pid=PID/' out
}

atf_test_case knob__edit_takes_effect
knob__edit_takes_effect_head()
{
	machine_test "An edited rc.conf counts at the next action and boot"
}
knob__edit_takes_effect_body()
{
	machine_setup
	echo 'echo nginx=NO >>etc/rc.conf' >edit
	cat >inside <<-END
	$(machine_functions)
	if [ -e /second ]; then
		$(services nginx cron)
		exit 0
	fi
	$(services nginx cron)
	END
	cat >>inside <<-'END'
	/etc/rc.d/nginx start 2>/dev/null && echo "started though disabled"
	listening 80 && echo "something listens"
	echo nginx=YES >>/etc/rc.conf
	echo cron=NO >>/etc/rc.conf
	/etc/rc.d/nginx start
	await listening 80
	: >/second
	kill -INT 1
	sleep 60
	END
	cat >expout <<-'END'
	nginx does not run
	cron runs
	Starting nginx.
	nginx runs
	cron does not run
	END
	atf_check -o file:expout -e ignore ./machine
}

atf_init_test_cases()
{
	in_both_modes \
	    boot__services_answer \
	    boot__order_is_rcorder_s \
	    script__actions \
	    knob__edit_takes_effect
}
