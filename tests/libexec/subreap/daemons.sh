# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# daemons.sh -- real daemons, as they are, with a configuration of their own.

. "$SRCTOP/tests/libexec/subreap/common.sh"

# on_this_machine PROGRAM ...: skip the test where one is missing.  They are
# not installed for the tests, as their packages would start them.
on_this_machine()
{
	for program; do
		command -v "$program" >/dev/null ||
		    atf_skip "$program is not on this machine"
	done
}

# told [OPTION ...]: run subreap so that its readiness fills the file told.
told()
{
	rm -f told pidfile
	"$SUBREAP" -r 3 -l list "$@" 3>told &
	pid=$!
	wait_until 30 lines 1 told
}

# main_is NAME: the main process, that of the pid file, is the only one on the
# list; main.
main_is()
{
	wait_until 10 only_one
	read -r main _ <list
	atf_check -o inline:"$1\n" cat "/proc/$main/comm"
}
only_one()
{
	kill -CONT "$pid"
	lines 1 list && grep -q "^$(cat pidfile) " list
}

# none_left: nobody who descended from the main process is there.
none_left()
{
	gone "$main" || atf_fail "the main process is left"
	[ ! -e list ] || atf_fail "the list is left"
}

# A port on loopback that nobody listens to now.
free_port()
{
	perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1,
	    LocalAddr => "127.0.0.1")->sockport'
}

# answers PORT
answers()
{
	perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(
	    "127.0.0.1:$ARGV[0]")' "$1"
}

atf_test_case nginx__starts_reloads_upgrades_and_stops
nginx__starts_reloads_upgrades_and_stops_body()
{
	on_this_machine /usr/sbin/nginx
	port=$(free_port)
	mkdir logs
	cat >conf <<-EOF
		worker_processes 2;
		error_log $PWD/logs/error;
		pid $PWD/pidfile;
		events { }
		http {
			access_log off;
			client_body_temp_path $PWD/1;
			proxy_temp_path $PWD/2;
			fastcgi_temp_path $PWD/3;
			uwsgi_temp_path $PWD/4;
			scgi_temp_path $PWD/5;
			server { listen 127.0.0.1:$port; }
		}
	EOF
	# Found in each way, and the same process.
	for how in '' '-n nginx' "-p $PWD/pidfile"; do
		# shellcheck disable=SC2086 # words
		told $how /usr/sbin/nginx -c "$PWD/conf" -e "$PWD/logs/error"
		main_is nginx
		atf_check_equal "$main" "$(cat pidfile)"
		answers "$port" || atf_fail "does not listen"
		[ "$how" = "-p $PWD/pidfile" ] && break
		kill "$pid"
		exits 0
		none_left
	done
	# A new configuration, new workers.
	workers=$(pgrep -P "$main")
	kill -HUP "$pid"
	for worker in $workers; do
		wait_until 10 gone "$worker"
	done
	# A new binary: a new master takes over, and is followed.
	old=$main
	kill -USR2 "$pid"
	wait_until 10 test -s pidfile.oldbin
	wait_until 10 test -s pidfile
	kill -QUIT "$pid"
	wait_until 10 gone "$old"
	main_is nginx
	atf_check_equal "$main" "$(cat pidfile)"
	answers "$port" || atf_fail "does not listen"
	kill "$pid"
	exits 0
	none_left
}

atf_test_case nginx__that_is_killed_leaves_no_workers
nginx__that_is_killed_leaves_no_workers_body()
{
	on_this_machine /usr/sbin/nginx
	port=$(free_port)
	cat >conf <<-EOF
		worker_processes 3;
		error_log $PWD/error;
		pid $PWD/pidfile;
		events { }
		http {
			access_log off;
			client_body_temp_path $PWD/1;
			proxy_temp_path $PWD/2;
			fastcgi_temp_path $PWD/3;
			uwsgi_temp_path $PWD/4;
			scgi_temp_path $PWD/5;
			server { listen 127.0.0.1:$port; }
		}
	EOF
	told /usr/sbin/nginx -c "$PWD/conf" -e "$PWD/error"
	main_is nginx
	wait_until 10 three_workers
	pgrep -P "$main" >workers
	kill -KILL "$main"
	exits 137
	all_gone workers
	answers "$port" && atf_fail "still listens"
	none_left
}
three_workers()
{
	[ "$(pgrep -c -P "$main")" -eq 3 ]
}

# sshd_here PORT: what it needs, in this directory.
sshd_here()
{
	on_this_machine /usr/sbin/sshd ssh-keygen
	[ "$(id -u)" -ne 0 ] || [ -d /run/sshd ] || mkdir -p /run/sshd ||
	    atf_skip "cannot make /run/sshd"
	ssh-keygen -q -t ed25519 -N '' -f key
	cat >conf <<-EOF
		ListenAddress 127.0.0.1:$1
		HostKey $PWD/key
		PidFile $PWD/pidfile
	EOF
}

atf_test_case sshd__goes_into_the_background
sshd__goes_into_the_background_body()
{
	port=$(free_port)
	sshd_here "$port"
	for how in '' '-n sshd' "-p $PWD/pidfile"; do
		# shellcheck disable=SC2086 # words
		told $how /usr/sbin/sshd -f "$PWD/conf" -E "$PWD/log"
		main_is sshd
		wait_until 10 answers "$port"
		# It executes itself.
		kill -HUP "$pid"
		wait_until 10 grep -q SIGHUP log
		wait_until 10 answers "$port"
		main_is sshd
		kill "$pid"
		wait "$pid"
		none_left
		rm log
	done
	told -f /usr/sbin/sshd -D -f "$PWD/conf" -E "$PWD/log"
	main_is sshd
	wait_until 10 answers "$port"
	kill "$pid"
	wait "$pid"
	none_left
}

# another_main: the pid file names another process than main.
another_main()
{
	kill -CONT "$pid"
	[ -s pidfile ] && [ "$(cat pidfile)" != "$main" ] &&
	    lines 1 list && grep -q "^$(cat pidfile) " list
}

# Long after its start, with somebody connected to each of them; and it stops
# without them.
atf_test_case sshd__restarts_and_leaves_its_sessions
sshd__restarts_and_leaves_its_sessions_body()
{
	port=$(free_port)
	sshd_here "$port"
	told -a -s 2 -p "$PWD/pidfile" /usr/sbin/sshd -f "$PWD/conf" \
	    -E "$PWD/log"
	main_is sshd
	wait_until 10 answers "$port"
	"$FORKER" ms 2100
	for n in 1 2 3; do
		connect "$port" $n
		pgrep -P "$main" >>sessions
		kill -HUP "$pid"
		wait_until 10 another_main
		main=$(cat pidfile)
	done
	wait_until 10 answers "$port"
	connect "$port" 4
	pgrep -P "$main" >>sessions
	kill "$pid"
	wait "$pid"
	none_left
	while read -r session; do
		gone "$session" && atf_fail "a session has ended"
	done <sessions
	: >bye
	while read -r session; do
		wait_until 10 gone "$session"
	done <sessions
}

# connect PORT N: to be asked for the version, as client number N, until there
# is the file bye.
connect()
{
	perl -MIO::Socket::INET -e '
		$s = IO::Socket::INET->new("127.0.0.1:$ARGV[0]") or exit 1;
		$s->getline =~ /^SSH/ or exit 1;
		open F, ">", "client$ARGV[1]"; close F;
		for (1 .. 3000) {
			exit if -e "bye";
			select undef, undef, undef, 0.02;
		}' "$1" "$2" &
	wait_until 10 test -e "client$2"
}

atf_test_case rsyslogd__goes_into_the_background
rsyslogd__goes_into_the_background_body()
{
	on_this_machine /usr/sbin/rsyslogd
	mkdir work
	cat >conf <<-EOF
		global(workDirectory="$PWD/work")
		*.* $PWD/messages
	EOF
	told -p "$PWD/pidfile" /usr/sbin/rsyslogd -f "$PWD/conf" \
	    -i "$PWD/pidfile"
	main_is rsyslogd
	kill "$pid"
	exits 0
	none_left
	told /usr/sbin/rsyslogd -f "$PWD/conf" -i "$PWD/pidfile"
	main_is rsyslogd
	kill "$pid"
	exits 0
	none_left
}

atf_test_case dbus__goes_into_the_background
dbus__goes_into_the_background_body()
{
	on_this_machine dbus-daemon
	cat >conf <<-EOF
		<busconfig>
			<listen>unix:path=$PWD/bus</listen>
			<pidfile>$PWD/pidfile</pidfile>
			<fork/>
			<policy context="default"><allow own="*"/></policy>
		</busconfig>
	EOF
	for how in '' '-n dbus-daemon' "-p $PWD/pidfile"; do
		# shellcheck disable=SC2086 # words
		told $how dbus-daemon --config-file="$PWD/conf"
		main_is dbus-daemon
		atf_check_equal "$main" "$(cat pidfile)"
		kill "$pid"
		wait "$pid"
		none_left
	done
}

# cron has one place for its pid file, so this is for root, in a namespace.
atf_test_case cron__goes_into_the_background
cron__goes_into_the_background_body()
{
	on_this_machine /usr/sbin/cron
	unshare -Urm sh -c 'mount -t tmpfs none /run &&
	    mount -t tmpfs none /var/spool/cron' 2>/dev/null ||
	    atf_skip "no namespaces here"
	cat >script <<-'EOF'
		mount -t tmpfs none /run
		mount -t tmpfs none /var/spool/cron
		mkdir /var/spool/cron/crontabs
		: >/run/empty
		mount --bind /run/empty /etc/crontab
		"$1" -p /run/crond.pid -r 3 -l list /usr/sbin/cron 3>told &
		for i in 1 2 3 4 5 6 7 8 9 10; do
			[ -s told ] || sleep 0.2
		done
		read -r main _ <list
		cat /proc/$main/comm
		kill $!
		wait $!
		echo $?
		[ ! -d /proc/$main ] || echo left
	EOF
	atf_check -o inline:'cron\n143\n' -e ignore \
	    unshare -Urm sh script "$SUBREAP"
}

atf_init_test_cases()
{
	atf_add_test_case nginx__starts_reloads_upgrades_and_stops
	atf_add_test_case nginx__that_is_killed_leaves_no_workers
	atf_add_test_case sshd__goes_into_the_background
	atf_add_test_case sshd__restarts_and_leaves_its_sessions
	atf_add_test_case rsyslogd__goes_into_the_background
	atf_add_test_case dbus__goes_into_the_background
	atf_add_test_case cron__goes_into_the_background
}
