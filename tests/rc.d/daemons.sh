# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034
#
# daemons.sh -- the daemons that trial.sh takes through, a function each.  One
# sets
#
#	name	the rc.d script, which is made here if it is not ours
#	exe	the program, or
#	comm	the name of the process, of programs that are scripts
#	knobs	lines of rc.conf for it
#	ready	how its readiness is known
#	front	what it needs to stay in the foreground; empty: it cannot
#	front_ready	how it is then
#	reload	empty: it does not reload
#	noise	a pattern of what it prints in the foreground only
#
# and writes the configuration, and /run/probe, which succeeds when it does its
# work; $1 is its main process.  What cannot be had here ends it with status 77.

# file NAME
#	Make the executable NAME from standard input.
file()
{
	mkdir -p "${1%/*}"
	cat >"$1"
	chmod 755 "$1"
}

# probe_port PORT REQUEST ANSWER
#	Whether the server sends a line that matches the pattern ANSWER.
probe_port()
{
	file /run/probe <<-END
	#!/bin/bash
	exec 3<>/dev/tcp/127.0.0.1/$1 || exit
	printf '$2' >&3
	read -r -t 1 line <&3
	want='$3'
	[[ \$line = \$want ]]
	END
}

# users: there are other users than this one
users()
{
	read -r _ _ found </proc/self/uid_map && [ "$found" -gt 1 ]
}

# needs FILE ..., needs_users: end with status 77 when these are not there
needs()
{
	for found; do
		[ -e "$found" ] || { echo "there is no $found"; exit 77; }
	done
}

needs_users()
{
	users || { echo "there are no other users here"; exit 77; }
}

# account NAME
account()
{
	users || return 0
	grep -q "^$1:" /etc/group || echo "$1:x:950:" >>/etc/group
	grep -q "^$1:" /etc/passwd ||
	    echo "$1:*:950:950::/var/lib/$1:/bin/sh" >>/etc/passwd
}

daemon_sshd()
{
	exe=/usr/sbin/sshd
	ready=tcp:22
	front=-D
	front_ready=notify
	mkdir -p /run/sshd
	ssh-keygen -A >/dev/null
	probe_port 22 '' 'SSH-2.0*'
}

daemon_nginx()
{
	exe=/usr/sbin/nginx
	needs_users
	ready=tcp:80
	front="-g 'daemon off;'"
	front_ready=tcp:80
	mkdir -p /var/lib/nginx /var/log/nginx /etc/nginx
	cat >/etc/nginx/nginx.conf <<-'CONF'
	user www-data;
	worker_processes 2;
	pid /run/nginx.pid;
	events { }
	http { server { listen 127.0.0.1:80; return 200 "well"; } }
	CONF
	probe_port 80 'GET / HTTP/1.0\r\n\r\n' 'HTTP/1.1 200*'
}

daemon_cron()
{
	exe=/usr/sbin/cron
	ready=pidfile
	front=-f
	front_ready='exit'
	reload=
	file /run/probe <<-'END'
	#!/bin/sh
	! grep -q '^State:.T' "/proc/$1/status"
	END
}

probe_log()
{
	file /run/probe <<-'END'
	#!/bin/sh
	exec timeout 1 sh -c 'logger -t probe "$$."
	until grep -q "probe: $$\\.$" /var/log/messages; do
		sleep 0.02
	done'
	END
}

daemon_rsyslogd()
{
	exe=/usr/sbin/rsyslogd
	ready=cmd:/run/probe
	front=-n
	front_ready=notify
	cat >/etc/rsyslog.conf <<-'END'
	module(load="imuxsock")
	*.*	/var/log/messages
	END
	probe_log
}

daemon_syslogd()
{
	exe=/usr/sbin/inetutils-syslogd
	[ -x "$exe" ] || exe=/usr/sbin/syslogd
	ready=cmd:/run/probe
	front=-n
	front_ready=cmd:/run/probe
	noise='^Debugging is disabled'
	echo '*.*	/var/log/messages' >/etc/syslog.conf
	probe_log
}

daemon_dbus()
{
	exe=/usr/bin/dbus-daemon
	needs_users
	ready=unix:/run/dbus/system_bus_socket
	front=--nofork
	noise='Failed to set fd limit'
	front_ready=notify
	file /run/probe <<-'END'
	#!/bin/sh
	exec timeout 1 dbus-send --system --print-reply \
	    --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames
	END
}

daemon_chronyd()
{
	exe=/usr/sbin/chronyd
	ready='cmd:/run/probe'
	front=-n
	front_ready='cmd:/run/probe'
	reload=
	mkdir -p /etc/chrony
	cat >/etc/chrony/chrony.conf <<-'END'
	user root
	local stratum 10
	cmdport 0
	END
	file /run/probe <<-'END'
	#!/bin/sh
	exec timeout 1 chronyc -n -h /run/chrony/chronyd.sock activity
	END
}

daemon_redis()
{
	exe=/usr/bin/redis-server
	ready=tcp:6379
	front="--daemonize no --supervised systemd"
	front_ready=notify
	reload=
	account redis
	mkdir -p /etc/redis /var/lib/redis
	! users || {
		knobs='redis_user=redis'
		chown redis: /var/lib/redis
	}
	cat >/etc/redis/redis.conf <<-'END'
	bind 127.0.0.1
	daemonize yes
	pidfile /run/redis/redis-server.pid
	logfile /var/lib/redis/log
	dir /var/lib/redis
	END
	file /etc/rc.d/redis <<-'END'
	#!/bin/sh
	# PROVIDE: redis
	# REQUIRE: DAEMON
	# KEYWORD: shutdown

	. /etc/rc.subr

	name="redis"
	rcvar="redis"
	command="/usr/bin/redis-server"
	command_args="/etc/redis/redis.conf"
	pidfile="/run/redis/redis-server.pid"
	start_precmd="redis_precmd"

	redis_precmd()
	{
		install -d ${redis_user:+-o "$redis_user"} /run/redis
	}

	load_rc_config "$name"
	run_rc_command "$1"
	END
	file /run/probe <<-'END'
	#!/bin/sh
	[ "$(timeout 1 redis-cli ping)" = PONG ]
	END
}

daemon_postgresql()
{
	exe=/usr/lib/postgresql/15/bin/postgres
	needs_users
	ready='cmd:/run/probe'
	front=
	account postgres
	mkdir -p /var/lib/postgresql
	chown postgres: /var/lib/postgresql
	file /etc/rc.d/postgresql <<-'END'
	#!/bin/sh
	# PROVIDE: postgresql
	# REQUIRE: DAEMON
	# KEYWORD: shutdown

	. /etc/rc.subr

	name=postgresql
	rcvar=postgresql
	postgresql_bin=/usr/lib/postgresql/15/bin
	postgresql_data=/var/lib/postgresql/data
	procname=$postgresql_bin/postgres
	pidfile=$postgresql_data/postmaster.pid
	extra_commands="reload initdb"
	initdb_cmd=postgresql_initdb
	start_precmd=postgresql_precmd
	start_cmd="postgresql_command start"
	stop_cmd="postgresql_command stop"
	restart_cmd="postgresql_command restart"
	reload_cmd="postgresql_command reload"

	postgresql_precmd()
	{
		install -d -o postgres /run/postgresql
		[ -e $postgresql_data/PG_VERSION ] || postgresql_initdb
	}

	postgresql_command()
	{
			su -m postgres -c "exec $postgresql_bin/pg_ctl -s -w \
		    -D $postgresql_data -m fast -l $postgresql_data/log $1"
	}

	postgresql_initdb()
	{
		su -m postgres -c "cd / && exec $postgresql_bin/initdb -A trust \
		    -N -D $postgresql_data >/dev/null"
		echo "jit = off" >>$postgresql_data/postgresql.conf
	}

	load_rc_config $name
	run_rc_command "$1"
	END
	file /run/probe <<-'END'
	#!/bin/sh
	exec /usr/lib/postgresql/15/bin/pg_isready -q -t 1 -h /run/postgresql
	END
}

# A loop of the shell, put into the background by its script.
daemon_loop()
{
	comm=looped
	ready='exit'
	front=' '
	front_ready='exit'
	file /etc/rc.d/loop <<-'END'
	#!/bin/sh
	# PROVIDE: loop
	# KEYWORD: shutdown

	. /etc/rc.subr

	name=loop
	rcvar=loop
	command=/run/bin/looped
	command_interpreter=/bin/sh
	command_args="&"
	extra_commands=reload

	load_rc_config $name
	run_rc_command "$1"
	END
	file /run/bin/looped <<-'END'
	#!/bin/sh
	exec 8>>/run/lock </dev/null >/dev/null 2>&1
	flock -n 8 || echo "$$: two of me" >>/run/two
	trap 'echo "$$" >/run/pong' USR1
	trap : HUP
	echo "$$" >/run/trapped
	trap 'kill $!; exit' TERM
	sleep 100000 8>&- &
	while kill -0 "$!"; do
		wait "$!"
	done
	END
	# It answers when it is asked, and knows its child otherwise.
	file /run/probe <<-'END'
	#!/bin/sh
	exec 9>>/run/probe.lock
	flock 9
	read -r pid </run/trapped && [ "$pid" = "$1" ] || exit
	rm -f /run/pong
	kill -USR1 "$1"
	exec timeout 1 sh -c 'until [ -s /run/pong ]; do sleep 0.02; done'
	END
}

# A program that another one puts into the background, which tells nothing but
# a pid file, and that late.
daemon_pong()
{
	comm=pongd
	ready=pidfile
	front=
	file /etc/rc.d/pong <<-'END'
	#!/bin/sh
	# PROVIDE: pong
	# KEYWORD: shutdown

	. /etc/rc.subr

	name=pong
	rcvar=pong
	pidfile=/run/pong.pid
	command=/run/bin/daemon
	command_args="-p $pidfile /run/bin/pongd"
	procname=/run/bin/pongd
	command_interpreter=/usr/bin/perl
	extra_commands=reload

	load_rc_config $name
	run_rc_command "$1"
	END
	file /run/bin/daemon <<-'END'
	#!/usr/bin/perl
	# daemon -p PIDFILE PROGRAM
	use POSIX;
	exit if fork;
	setsid;
	exit if fork;
	open STDIN, "</dev/null";
	open STDOUT, ">/dev/null";
	open STDERR, ">/dev/null";
	select undef, undef, undef, 0.2;
	open my $file, ">", $ARGV[1];
	print $file "$$\n";
	close $file;
	exec $ARGV[2];
	END
	file /run/bin/pongd <<-'END'
	#!/usr/bin/perl
	use IO::Socket::INET;
	use Fcntl ":flock";
	open my $lock, ">>", "/run/lock";
	flock $lock, LOCK_EX | LOCK_NB or system "echo $$ >>/run/two";
	$SIG{HUP} = sub { };
	my $socket = IO::Socket::INET->new(LocalAddr => "127.0.0.1:7777",
	    Listen => 5, ReuseAddr => 1) or die;
	while (1) {
		my $client = $socket->accept or next;
		print $client "pong\n";
	}
	END
	probe_port 7777 '' pong
}

# A server that says itself how it does, as programs made for systemd do.
daemon_python()
{
	comm=pythond
	needs /usr/bin/python3.11
	ready=notify
	front=' '
	front_ready=notify
	health=watchdog
	file /etc/rc.d/python <<-'END'
	#!/bin/sh
	# PROVIDE: python
	# KEYWORD: shutdown

	. /etc/rc.subr

	name=python
	rcvar=python
	command=/run/bin/pythond
	command_interpreter=/usr/bin/python3.11
	command_args=">/dev/null 2>&1 &"
	extra_commands=reload

	load_rc_config $name
	run_rc_command "$1"
	END
	file /run/bin/pythond <<-'END'
	#!/usr/bin/python3.11
	import fcntl, os, signal, socket
	lock = open("/run/lock", "a")
	try:
	    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
	except OSError:
	    open("/run/two", "a").write("two\n")
	signal.signal(signal.SIGHUP, lambda *_: None)
	listener = socket.create_server(("127.0.0.1", 7777))
	listener.settimeout(0.1)
	teller = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	where = os.environ.get("NOTIFY_SOCKET")
	def tell(text):
	    if where:
	        teller.sendto(text, where.replace("@", "\0", 1))
	tell(b"READY=1\n")
	while True:
	    if "WATCHDOG_USEC" in os.environ:
	        tell(b"WATCHDOG=1\n")
	    try:
	        client, _ = listener.accept()
	    except socket.timeout:
	        continue
	    client.sendall(b"pong\n")
	    client.close()
	END
	probe_port 7777 '' pong
}
