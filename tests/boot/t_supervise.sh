# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh

. "$SRCTOP/tests/boot/machine.sh"

atf_test_case supervise__daemons_that_go_into_the_background
supervise__daemons_that_go_into_the_background_head()
{
	machine_test "Daemons under subreap outlive their supervisor"
}
supervise__daemons_that_go_into_the_background_body()
{
	machine_setup
	machine_functions >inside
	cat >>inside <<-'END'
	PATH=/usr/libexec/rc:$PATH
	for name in nginx sshd cron; do
		/etc/rc.d/$name stop >/dev/null
		mkdir -p /service/$name/log
		printf '#!/bin/sh\nexec 2>&1 subreap -r 3 /usr/sbin/%s\n' \
		    $name >/service/$name/run
		echo 3 >/service/$name/notification-fd
		printf '#!/bin/sh\nexec svlog ./main\n' >/service/$name/log/run
		chmod +x /service/$name/run /service/$name/log/run
	done
	# the main processes, which are the children of the subreaps
	mains()
	{
		for name in nginx sshd cron; do
			cut -d' ' -f1 /service/$name/supervise/.children
		done 2>/dev/null
	}
	three()
	{
		[ "$(mains | wc -l)" -eq 3 ]
	}
	another()
	{
		three && [ "$(mains | head -n 1)" != "$(head -n 1 /before)" ]
	}
	svscan /service 2>/service.err &
	await svc -wr -T10 /service/*
	await three
	mains >/before
	echo three of them run
	kill -9 "$(pgrep -P $! svscan)"
	svc -wr -T10 /service/* && mains | cmp - /before && echo they run on
	kill -9 "$(sed -n 1p /before)"
	await another
	svc -wr -T10 /service/nginx
	mains >/after
	tail -n 2 /before | cmp - /dev/fd/3 3<<-EOF && echo nginx is new
	$(tail -n 2 /after)
	EOF
	kill $!
	wait $!
	pgrep -x 'nginx|sshd|cron|svlog|subreap' || echo none is left
	cat /service.err
	END
	atf_check -o inline:'three of them run\nthey run on\nnginx is new
none is left
svscan: the supervisor was killed by signal 9: another one takes over\n' \
	    -e save:transcript ./machine
}

atf_init_test_cases()
{
	atf_add_test_case supervise__daemons_that_go_into_the_background
}
