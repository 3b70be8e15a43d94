# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh

. "$SRCTOP/tests/boot/machine.sh"

# daemon NAME REQUIRE [LINE ...]
#	Have the tree edited: a service whose script says no KEYWORD, and whose
#	program, a script of the LINEs, is put into the background.
daemon()
{
	_name=$1
	cat >>edit <<-END
	cat >etc/rc.d/$_name <<-'EOF'
	#!/bin/sh
	# PROVIDE: $_name
	# REQUIRE: $2
	\$_rc_subr_loaded . /etc/rc.subr
	name=$_name
	rcvar=$_name
	command=/usr/local/sbin/$_name
	command_interpreter=/bin/sh
	command_args="&"
	load_rc_config \$name
	run_rc_command "\$1"
	EOF
	cat >usr/local/sbin/$_name <<-'EOF'
	#!/bin/sh
	END
	shift 2
	printf '%s\n' "$@" EOF \
	    "chmod 755 etc/rc.d/$_name usr/local/sbin/$_name" \
	    "echo $_name=YES >>etc/rc.conf" >>edit
}

# step NAME HEADER
#	Have the tree edited: what rc does at that point is standard input.
step()
{
	{
		cat <<-END
		cat >etc/rc.d/$1 <<-'EOF'
		#!/bin/sh
		# PROVIDE: $1
		# $2
		END
		cat
		printf 'EOF\nchmod 755 etc/rc.d/%s\n' "$1"
	} >>edit
}

# knobs
#	Have standard input appended to rc.conf.
knobs()
{
	{
		echo "cat >>etc/rc.conf <<-'EOF'"
		cat
		echo EOF
	} >>edit
}

# once_and_supervised
#	For a command inside: say how many there are of each daemon of the
#	image, wait until all are supervised, and see one come back.
once_and_supervised()
{
	machine_functions
	cat <<-'END'
	for process in syslogd sshd dbus-daemon cron; do
		echo "$process $(pgrep -cx $process)"
	done
	echo "nginx $(pgrep -fc '^nginx: master')"
	cd /run/service && svc -w r -T 10 * && ls
	old=$(pid_of cron)
	kill -9 "$old"
	back()
	{
		new=$(pid_of cron)
		[ -n "$new" ] && [ "$new" != "$old" ]
	}
	await back && echo cron is back
	END
}

# is_orderly
#	The last transcript is that of a boot without trouble, and all
#	services were stopped in the reverse order.
is_orderly()
{
	atf_check -s exit:1 grep -E '^[a-z]*: |fail|exited' transcript
	sed -n 's/^Starting //p' transcript | tac >expout
	atf_check -o inline:'6\n' grep -c . expout
	atf_check -o file:expout sed -n 's/^Stopping //p' transcript
}

# is_struck_in_vain
#	Boot: each daemon is there once, supervised, and all is in order.
is_struck_in_vain()
{
	once_and_supervised >inside
	cat >expout <<-END
	syslogd 1
	sshd 1
	dbus-daemon 1
	cron 1
	nginx 1
	cron
	dbus
	nginx
	sshd
	syslogd
	cron is back
	END
	atf_check -o file:expout -e save:transcript ./machine
	is_orderly
}

atf_test_case supervise__daemons_that_go_into_the_background
supervise__daemons_that_go_into_the_background_head()
{
	machine_test "Daemons under subreap outlive their supervisor"
}
supervise__daemons_that_go_into_the_background_body()
{
	supervised=yes
	machine_setup
	echo 'echo rc_supervise=NO >>etc/rc.conf' >edit
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

atf_test_case strike__supervisor_or_guardian
strike__supervisor_or_guardian_head()
{
	machine_test "The one or the other is killed, again and again"
}
# Where there are two of them, one is killed, and what follows has to be both.
strike__supervisor_or_guardian_body()
{
	supervised=yes
	machine_setup
	step strike 'BEFORE: DISKS
# REQUIRE: supervise' <<-'END'
	strike()
	{
		while [ "$(cat /run/rc/state)" != multi-user ]; do
			sleep "0.0$(($(od -An -N1 -tu1 /dev/urandom) % 10))"
			[ "$(pgrep -cx svscan)" -eq 2 ] || continue
			case $(od -An -N1 -tu1 /dev/urandom) in
			*[02468])	which=newest ;;
			*)		which=oldest ;;
			esac
			kill -9 "$(pgrep --$which -x svscan)" &&
			    echo $which >>/run/strikes
		done
	}
	: >/run/strikes
	strike >/dev/null 2>&1 &
	END
	step wait 'BEFORE: cron
# REQUIRE: dbus' <<-'END'
	# A guardian that is struck before its supervisor has begun takes it
	# along: nobody is left then until the next service is started.
	while [ "$(wc -l </run/strikes)" -lt 3 ] && pgrep -x svscan; do
		sleep 0.02
	done >/dev/null
	END
	is_struck_in_vain
}

atf_test_case strike__supervisor_and_guardian
strike__supervisor_and_guardian_head()
{
	machine_test "Both are killed at the same time, between services"
}
# What is started next sees to a supervisor, which takes over what runs.
strike__supervisor_and_guardian_body()
{
	supervised=yes
	machine_setup
	step first 'REQUIRE: sshd
# BEFORE: nginx' <<-'END'
	kill -9 $(pgrep -x svscan)
	END
	step second 'REQUIRE: nginx
# BEFORE: dbus' <<-'END'
	kill -9 $(pgrep -x svscan)
	END
	is_struck_in_vain
}

atf_test_case ready__requirers_wait_but_not_for_ever
ready__requirers_wait_but_not_for_ever_head()
{
	machine_test "REQUIRE waits for readiness, and says for whose"
}
ready__requirers_wait_but_not_for_ever_body()
{
	machine_setup
	daemon slow LOGIN 'sleep 1.5' 'echo >/run/slow' 'sleep 1000'
	step after 'REQUIRE: slow' <<-'END'
	ls /run/slow
	END
	daemon never after 'sleep 1000'
	step last 'REQUIRE: never' <<-'END'
	echo last
	END
	knobs <<-'END'
	rc_patience=1
	slow_ready="cmd:test -e /run/slow"
	never_ready="cmd:test -e /run/never"
	never_ready_timeout=1.5
	END
	echo '/etc/rc.d/slow onestatus | sed "s/ as.*//; q"' >inside
	cat >expout <<-END
	Starting slow.
	waiting for /etc/rc.d/slow
	/run/slow
	Starting never.
	waiting for /etc/rc.d/never
	/etc/rc.d/never exited with code 1
	last
	    /etc/rc.d/never
	END
	atf_check -o inline:'slow is running\n' -e save:transcript ./machine
	sed -e 's/ ([0-9]* s)$//' -e '/^Stopping/,$d' transcript | uniq >lines
	atf_check -o file:expout \
	    grep -E '^(waiting|last)|slow(\.|$)|never(\.|$)|exited' lines
}

atf_test_case trouble__crashes_and_logs_without_a_place
trouble__crashes_and_logs_without_a_place_head()
{
	machine_test "One that crashes fails; logs wait for their file systems"
}
trouble__crashes_and_logs_without_a_place_body()
{
	supervised=yes
	machine_setup
	step places 'REQUIRE: LOGIN' <<-'END'
	for place in here never; do
		mkdir -p /$place
		mount -t tmpfs tmpfs /$place
		mkdir /$place/log
		mount -o remount,ro /$place
	done
	END
	step here 'REQUIRE: early' <<-'END'
	mount -o remount,rw /here
	END
	talk='while echo said; do sleep 0.1; done'
	daemon early places "$talk"
	daemon nowhere early "$talk"
	daemon crash nowhere 'sleep 0.3' 'exit 3'
	knobs <<-'END'
	early_log=/here/log
	nowhere_log=/never/log/deep
	crash_restart_max="2 60"
	END
	{
		machine_functions
		cat <<-'END'
		is_failed()
		{
			[ "$(svstat -o state /run/service/crash)" = failed ]
		}
		await is_failed && echo crash has failed
		await grep -q ' said$' /here/log/current && echo early logs
		tail -n 1 /run/service/nowhere/log/main/current | sed 's/.* //'
		ls /never/log
		END
	} >inside
	atf_check -o inline:'crash has failed\nearly logs\nsaid\n' \
	    -e save:transcript ./machine
	atf_check -o inline:"/here/log cannot be written: only the last lines \
are kept
/never/log/deep cannot be written: only the last lines are kept
" grep 'last lines' transcript
}

atf_test_case shutdown__without_keyword_and_with_force
shutdown__without_keyword_and_with_force_head()
{
	machine_test "What is supervised is stopped, if need be by KILL"
}
# What is stopped is told to go on, and ends.
shutdown__without_keyword_and_with_force_body()
{
	supervised=yes
	machine_setup
	daemon obeys LOGIN 'exec sleep 1000'
	daemon ignores obeys 'trap "" TERM' 'exec sleep 1000'
	daemon stopped ignores 'exec sleep 1000'
	knobs <<-'END'
	ignores_stop_timeout=0.5
	rc_stop_timeout=20
	END
	{
		machine_functions
		cat <<-'END'
		kill -STOP "$(/etc/rc.d/stopped onestatus |
		    sed -n 's/.* pid \([0-9]*\)\.$/\1/p')"
		read -r up _ </proc/uptime
		echo "$up"
		END
	} >inside
	atf_check -o save:out -e save:transcript ./machine
	read -r up _ </proc/uptime
	read -r began _ <out
	took=$((${up%.*} - ${began%.*}))
	[ "$took" -lt 12 ] || atf_fail "shutting down took $took s"
	cat >expout <<-END
	Stopping stopped.
	Stopping ignores.
	ignores: pid PID did not end within 0.5 s of SIGTERM, sending SIGKILL
	Stopping obeys.
	END
	sed 's/pid [0-9]*/pid PID/' transcript >lines
	atf_check -o file:expout \
	    grep -E '(stopped|ignores|obeys)(:|\.$)' <<-END
	$(sed -n '/^Stopping/,$p' lines)
	END
	atf_check -o inline:'Stopping syslogd.\nStopping supervise.\n' \
	    sh -c 'grep ^Stopping lines | tail -n 2'
}

atf_test_case shutdown__skipped_and_back
shutdown__skipped_and_back_head()
{
	machine_test "With do_rcshutdown=NO all is ended, and comes back"
}
# Nobody removed the directories of the services.
shutdown__skipped_and_back_body()
{
	supervised=yes
	machine_setup
	knobs <<-'END'
	do_rcshutdown=NO
	END
	cat >input <<-'END'
	kill -TERM 1; exec sleep 100

	echo "$(cat /run/rc/state): $(ps ax -o comm= | grep -c -e svscan -e sshd)"
	exit
	echo "$(cat /run/rc/state): $(ps ax -o comm= | grep -c -e cron -e sshd)"
	END
	atf_check -o save:transcript -e empty ./console <input
	sed 's/^.*# //' transcript >lines
	cat >expout <<-END
	Starting cron.
	Skipping shutdown hooks.
	single-user: 0
	Starting supervise.
	Starting sshd.
	Starting cron.
	multi-user: 2
	Skipping shutdown hooks.
	END
	atf_check -o file:expout sh -c "sed '1,/^Starting dbus/d' lines |
	    grep -E -e '^Starting (supervise|sshd|cron)' -e '^Skipping' \
	    -e '^(single|multi)-user: ' -e running -e exited"
}

atf_init_test_cases()
{
	atf_add_test_case supervise__daemons_that_go_into_the_background
	atf_add_test_case strike__supervisor_or_guardian
	atf_add_test_case strike__supervisor_and_guardian
	in_both_modes ready__requirers_wait_but_not_for_ever
	atf_add_test_case trouble__crashes_and_logs_without_a_place
	atf_add_test_case shutdown__without_keyword_and_with_force
	atf_add_test_case shutdown__skipped_and_back
}
