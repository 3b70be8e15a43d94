# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# garbage.sh -- service directories as nobody should make them.
#
# In each of these tests a decent service runs beside and must not notice;
# the supervisor says what is wrong, with the name, and does not go mad.

. "$SRCTOP/tests/libexec/supervise/common.sh"

# begin_beside: svscan, with a decent service that has been there before.
begin_beside()
{
	worker decent wait
	begin
	become decent state=ready
	decent=$(value decent pid)
}

# not_mad [TICKS]: it has not used more processor time than that in 2 s, nor
# said more than some lines.
not_mad()
{
	[ -n "$(supervisor)" ] || { cat err; atf_fail "there is none"; }
	_before=$(ticks "$(supervisor)")
	_lines=$(wc -l <err)
	sleep 2
	_used=$(($(ticks "$(supervisor)") - _before))
	[ "$_used" -le "${1:-8}" ] || { cat err; atf_fail "$_used ticks"; }
	[ $(($(wc -l <err) - _lines)) -lt 30 ] ||
	    { cat err; atf_fail "it says too much"; }
}

# end_beside: the decent service is as it was.
end_beside()
{
	is decent state=ready "pid=$decent" restarts=0 ||
	    { cat err; atf_fail "the decent service was disturbed"; }
	once decent
	end
}

# told TEXT: something with TEXT (a basic regular expression) was said.
told()
{
	_limit=500
	until grep -q -- "$1" err; do
		_limit=$((_limit - 1))
		[ "$_limit" -gt 0 ] || { cat err; atf_fail "not said: $1"; }
		sleep 0.02
	done
}

atf_test_case run__that_cannot_be_run
run__that_cannot_be_run_body()
{
	mkdir scan/nobit scan/fifo scan/dir scan/dangling scan/empty \
	    scan/interpreter scan/binary scan/loop
	echo 'exit 0' >scan/nobit/run
	mkfifo -m 755 scan/fifo/run
	mkdir scan/dir/run
	ln -s nowhere scan/dangling/run
	ln -s run scan/loop/run
	: >scan/empty/run
	chmod 755 scan/empty/run
	printf '#!/no/such/interpreter\n' >scan/interpreter/run
	printf '\177ELF garbage' >scan/binary/run
	chmod 755 scan/interpreter/run scan/binary/run
	mkdir scan/norun
	begin_beside
	for i in nobit fifo dir dangling interpreter binary loop norun; do
		told "^svscan $i: unable to start \./run: "
		become $i state=down pid=0
	done
	not_mad 25
	# and it is found out when it has been repaired
	rm scan/dir/run -r
	worker dir wait
	become dir state=ready
	end_beside
}

atf_test_case run__unreadable_for_us
run__unreadable_for_us_body()
{
	worker one wait
	chmod 0 scan/one/run
	mkdir -m 0 scan/closed
	begin_beside
	if [ "$(id -u)" -ne 0 ]; then
		told '^svscan closed: unable to supervise it: '
	fi
	told '^svscan one: unable to start \./run: '
	chmod 755 scan/one/run scan/closed
	become one state=ready
	end_beside
}

# with NAME: a service of that name runs, its record is right, and it obeys.
with()
{
	mkdir -p "scan/$1"
	cat >"scan/$1/run" <<-EOT
	#!/bin/sh
	exec '$WORKER' '$TOP/strange.log' start wait
	EOT
	chmod 755 "scan/$1/run"
	wait_until 10 grep -qx 'start .*' strange.log
	become "$1" state=ready
	printf d >"scan/$1/supervise/control"
	become "$1" state=down
	rm -r "scan/$1" strange.log
}

atf_test_case name__of_every_kind
name__of_every_kind_body()
{
	begin_beside
	with 'two words'
	with '100%s%n%d'
	with 'grün-Ω-日本'
	with '-leading'
	with '--'
	with "quote's \"and\" \$HOME \`id\`"
	with 'back\slash'
	with '*'
	with "$(printf 'new\nline')"
	with "$(printf 'bell\a and \033[31mred')"
	with "$(printf 'not \377 utf-8')"
	with '#hash'
	with '='
	with 'name=x state=failed'
	grep -q "$(printf '\033')" err && atf_fail "an escape sequence was said"
	end_beside
}

atf_test_case name__too_long_for_a_record
name__too_long_for_a_record_body()
{
	long=$(printf '%0255d' 0)
	script "scan/$long/run" "exec '$WORKER' '$TOP/long.log' start wait"
	blanks=$(printf '%200s' '' | tr ' ' '%')
	mkdir "scan/$blanks" "scan/x$(printf '%199s' '')"
	cp "scan/$long/run" "scan/$blanks/run"
	cp "scan/$long/run" "scan/x$(printf '%199s' '')/run"
	name=$(printf '%0253d' 1)
	mkdir -p "scan/$name/log"
	cp "scan/$long/run" "scan/$name/run"
	cp "scan/$long/run" "scan/$name/log/run"
	begin_beside
	# as long as a name may be; but with a hostile byte in it, or a logger
	become "$long" state=ready
	told "^svscan $name: unable to supervise it: "
	told '^svscan: unable to supervise %%*: '
	not_mad
	[ "$(wc -l <err)" -le 10 ] || { cat err; atf_fail "it repeats itself"; }
	end_beside
}

atf_test_case name__too_long_is_said_once
name__too_long_is_said_once_body()
{
	mkdir "scan/$(printf '%200s' '')"
	begin_beside
	told 'unable to supervise'
	for i in 1 2 3; do
		mkdir "scan/new$i"
		told "^svscan new$i: "
	done
	atf_check_equal 1 "$(grep -c 'unable to supervise' err)"
	end_beside
}

atf_test_case supervise__that_is_no_directory
supervise__that_is_no_directory_body()
{
	worker file wait
	: >scan/file/supervise
	worker dangling wait
	ln -s ../../elsewhere scan/dangling/supervise
	worker nowhere wait
	ln -s ../../no/where scan/nowhere/supervise
	worker itself wait
	ln -s supervise scan/itself/supervise
	worker control wait
	mkdir scan/control/supervise
	echo text >scan/control/supervise/control
	worker okdir wait
	mkdir -p scan/okdir/supervise/ok
	worker lockdir wait
	mkdir -p scan/lockdir/supervise/lock
	worker locklink wait
	mkdir scan/locklink/supervise
	ln -s "$TOP/precious" scan/locklink/supervise/lock
	worker status wait
	mkdir -p scan/status/supervise/status
	worker state wait
	mkdir -p scan/state/supervise/.state
	worker fifo wait
	mkdir scan/fifo/supervise
	mkfifo scan/fifo/supervise/.state scan/fifo/supervise/.status.new \
	    scan/fifo/supervise/lock
	begin_beside
	for i in file nowhere itself control okdir lockdir locklink state; do
		told "^svscan $i: unable to "
	done
	told '^svscan status: unable to write supervise/'
	# as with runsv, the target of a link is made
	become dangling state=ready
	[ -p elsewhere/control ] || atf_fail "not made where the link leads"
	[ ! -e precious ] || atf_fail "a link was followed"
	atf_check -o inline:'text\n' cat scan/control/supervise/control
	wait_until 10 grep -q start status.log
	not_mad
	rm scan/file/supervise scan/control/supervise/control
	kill -HUP "$guardian"
	become file state=ready
	become control state=ready
	end_beside
}

atf_test_case supervise__read_only
supervise__read_only_body()
{
	[ "$(id -u)" -ne 0 ] || atf_skip "root may write everywhere"
	worker one wait
	mkdir scan/one/supervise
	chmod 500 scan/one/supervise
	worker two wait
	chmod 500 scan/two
	begin_beside
	told '^svscan one: unable to '
	told '^svscan two: unable to '
	not_mad
	chmod 700 scan/one/supervise scan/two
	kill -HUP "$guardian"
	become one state=ready
	become two state=ready
	chmod 500 scan/one/supervise	# from now on it is written in place
	tell one d
	become one state=down
	chmod 700 scan/one/supervise
	end_beside
}

atf_test_case record__of_garbage
record__of_garbage_body()
{
	for i in a b c d e f; do
		worker $i wait
		mkdir scan/$i/supervise
	done
	head -c 768 /dev/zero >scan/a/supervise/.state
	head -c 100000 /dev/urandom >scan/b/supervise/.state
	# somebody else's process: it must not be taken for a service's
	sleep 1000 &
	stranger=$!
	boot=$(printf %d "0x$(head -c 8 /proc/sys/kernel/random/boot_id)")
	record c "pid=$stranger born=1 boot=$boot state=ready script=run"
	record d "pid=1 born=0 boot=$boot state=ready script=run"
	record e "pid=-1 boot=$boot state=stopping script=stop"
	record f "pid=99999999999999999999 boot=$boot state=finishing"
	begin_beside
	for i in a b c d e f; do
		become $i state=ready want=up
		has 1 'start .*' $i.log || atf_fail "$i"
	done
	kill -0 "$stranger" || atf_fail "the stranger was killed"
	kill "$stranger"
	end_beside
}

# record NAME WORDS
record()
{
	printf '%-509s 7\n' "7 name=$1 $2" >scan/"$1"/supervise/.state
}

atf_test_case control__garbage
control__garbage_body()
{
	worker one wait
	begin_beside
	become one state=ready
	# no letter that means anything
	head -c 100000 /dev/urandom | LC_ALL=C tr -d '1-2+=a-zA-Z' |
	    head -c 1000 >scan/one/supervise/control
	tell one h
	wait_until 10 grep -qx HUP one.log
	is one state=ready restarts=0 || atf_fail "it was disturbed"
	# and letters that do, as they come
	for i in 1 2 3 4 5; do
		head -c 30000 /dev/urandom | LC_ALL=C tr -cd 'a-zA-Z+=0-9' |
		    head -c 1000 >scan/one/supervise/control
	done
	sleep 0.2
	printf cu >scan/one/supervise/control
	become one state=ready want=up
	once one
	not_mad
	end_beside
}

atf_test_case settings__of_no_sense
settings__of_no_sense_body()
{
	n=0
	for value in nonsense -1 99999999999999999999 '' '5 apples' 0x10 1e3 \
	    "$(printf '%4000s' x)"; do
		n=$((n + 1))
		worker s$n wait
		for file in stop-signal health-failures health-interval \
		    max-delay notification-fd ready-socket reload-signal \
		    restart-limit restart-policy timeout-finish timeout-kill \
		    timeout-probe timeout-ready watchdog; do
			put scan/s$n/$file "$value"
		done
	done
	worker special wait
	mkdir scan/special/stop-signal
	mkfifo scan/special/timeout-kill
	ln -s /dev/zero scan/special/max-delay
	ln -s nowhere scan/special/watchdog
	ln -s timeout-ready scan/special/timeout-ready
	ln -s /dev/full scan/special/restart-policy
	begin_beside
	while [ "$n" -gt 0 ]; do
		become s$n state=ready
		told "^svscan s$n: stop-signal: .*' makes no sense"
		told "^svscan s$n: restart-policy: .*' makes no sense"
		told "^svscan s$n: ready-socket: .*' makes no sense"
		atf_check_equal 1 "$(grep -c "^svscan s$n: stop-signal:" err)"
		n=$((n - 1))
	done
	become special state=ready
	for file in stop-signal timeout-kill max-delay timeout-ready; do
		told "^svscan special: cannot read $file: "
	done
	not_mad
	end_beside
}

atf_test_case settings__ready_sockets_that_can_never_be
settings__ready_sockets_that_can_never_be_body()
{
	n=0
	for value in tcp: tcp:0 tcp:65536 tcp:localhost:80 tcp:1.2.3:80 \
	    'tcp:[::1:80' 'tcp:[]:80' tcp:80x unix: unix:relative \
	    "unix:/$(printf '%0120d' 0)" udp:53; do
		n=$((n + 1))
		worker s$n wait
		put scan/s$n/ready-socket "$value"
	done
	begin_beside
	while [ "$n" -gt 0 ]; do
		told "^svscan s$n: ready-socket: .*' makes no sense"
		become s$n state=ready
		n=$((n - 1))
	done
	end_beside
}

atf_test_case settings__blanks_around_them
settings__blanks_around_them_body()
{
	worker one wait
	printf '  \t INT \t\r\nsecond line\n' >scan/one/stop-signal
	printf ' 7000' >scan/one/timeout-kill
	printf '\t3   60000  ' >scan/one/restart-limit
	begin_beside
	become one state=ready
	tell one d
	become one state=down code=0
	has 1 INT one.log || atf_fail "not INT"
	[ ! -s err ] || { cat err; atf_fail "what was there to say?"; }
	end_beside
}

atf_test_case programs__that_cannot_be_run
programs__that_cannot_be_run_body()
{
	worker one wait
	for i in start finish stop notify health ready control; do
		printf '#!/no/such/thing\n' >scan/one/$i
		chmod 755 scan/one/$i
	done
	worker two wait
	for i in finish stop notify health ready start; do
		mkdir scan/two/$i
	done
	worker three wait
	for i in finish stop notify health ready start; do
		echo nonsense >scan/three/$i
	done
	begin_beside
	told '^svscan one: unable to start \./start: '
	become three state=ready
	not_mad 25
	tell three d
	become three state=down
	end_beside
}

atf_test_case disk__full
disk__full_body()
{
	unshare -rm true 2>/dev/null || atf_skip "there are no user namespaces"
	cat >inside <<-'EOT'
	mount -t tmpfs -o size=400k,nr_inodes=200 tmpfs scan || exit 77
	mkdir scan/decent scan/later
	cp run scan/decent/run
	cp run scan/later/run
	: >scan/later/down
	"$1/svscan" scan 2>>err &
	echo $! >guardian
	until grep -qs ' state=ready ' scan/decent/supervise/.state; do
		sleep 0.02
	done
	dd if=/dev/zero of=scan/fill bs=1k 2>/dev/null
	i=0
	while true >scan/fill$i; do i=$((i + 1)); done 2>/dev/null
	printf d >scan/decent/supervise/control
	until grep -q ' state=down ' scan/decent/supervise/.state; do
		sleep 0.02
	done
	printf u >scan/later/supervise/control
	until grep -q ' state=ready ' scan/later/supervise/.state; do
		sleep 0.02
	done
	cp scan/later/supervise/status status
	rm -f scan/fill*
	printf u >scan/decent/supervise/control
	until grep -q ' state=ready ' scan/decent/supervise/.state; do
		sleep 0.02
	done
	kill -TERM $(cat guardian)
	wait
	EOT
	printf '#!/bin/sh\nexec sleep 1000\n' >run
	chmod 755 run
	timeout 30 unshare -rm sh inside "$BIN" >out 2>&1
	status=$?
	[ "$status" -ne 77 ] || atf_skip "a tmpfs cannot be mounted"
	cat out err
	[ "$status" -eq 0 ] || atf_fail "status $status"
	# the bytes of a service that is up, though the disk was full
	atf_check_equal 20 "$(wc -c <status)"
	atf_check_equal 75 "$(od -An -tx1 -j17 -N1 status | tr -d ' ')"
	wait_until 5 none_left
}

atf_test_case environment__closed_descriptors_and_ignored_signals
environment__closed_descriptors_and_ignored_signals_body()
{
	worker decent wait
	script scan/one/run 'exec sleep 1000'
	sh -c "trap '' HUP TERM CHLD PIPE; exec '$BIN/svscan' scan \
	    <&- >&- 2>>err 7</dev/null" &
	guardian=$!
	become decent state=ready
	become one state=ready
	wait_until 10 runs_sleep "$(value one pid)"
	atf_check -o inline:'0\n1\n2\n' ls "/proc/$(value one pid)/fd"
	atf_check -o inline:'SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n' \
	    grep -e SigBlk -e SigIgn "/proc/$(value one pid)/status"
	end
}

runs_sleep()
{
	grep -q '^sleep' "/proc/$1/cmdline"
}

atf_init_test_cases()
{
	atf_add_test_case run__that_cannot_be_run
	atf_add_test_case run__unreadable_for_us
	atf_add_test_case name__of_every_kind
	atf_add_test_case name__too_long_for_a_record
	atf_add_test_case name__too_long_is_said_once
	atf_add_test_case supervise__that_is_no_directory
	atf_add_test_case supervise__read_only
	atf_add_test_case record__of_garbage
	atf_add_test_case control__garbage
	atf_add_test_case settings__of_no_sense
	atf_add_test_case settings__ready_sockets_that_can_never_be
	atf_add_test_case settings__blanks_around_them
	atf_add_test_case programs__that_cannot_be_run
	atf_add_test_case disk__full
	atf_add_test_case environment__closed_descriptors_and_ignored_signals
}
