# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# peers.sh -- our supervisors beside the programs of the rest of the family.

. "$SRCTOP/tests/libexec/supervise/common.sh"

# The clients of daemontools and ours, for the same supervisor.
daemontools_clients()
{
	"$1/svok" scan/one || atf_fail "svok: not supervised"
	"$1/svc" -d scan/one
	become one state=down want=down
	says "$1" 'scan/one: down S seconds, normally up'
	"$1/svc" -o scan/one
	become one state=ready want=once
	says "$1" "scan/one: up (pid $(value one pid)) S seconds"
	"$1/svc" -p scan/one
	become one paused=1
	says "$1" "scan/one: up (pid $(value one pid)) S seconds, paused"
	"$1/svc" -ch scan/one
	become one paused=0
	wait_until 10 grep -qx HUP one.log
	"$1/svc" -t scan/one
	become one state=down
	"$1/svc" -u scan/one
	become one state=ready want=up
}

# says BIN TEXT: what svstat prints begins with TEXT, and seconds as S.
says()
{
	"$1/svstat" scan/one | sed 's/[0-9]* seconds/S seconds/' |
	    tee said | grep -qF -- "$2" ||
	    atf_fail "svstat says $(cat said), not $2"
}

atf_test_case daemontools__clients_of_debian
daemontools__clients_of_debian_body()
{
	peer svstat
	worker one wait
	begin
	become one state=ready
	daemontools_clients /usr/bin
	/usr/bin/svc -dx scan/one
	wait_until 10 has 3 'end .*' one.log
	end
	atf_check -s exit:100 /usr/bin/svok scan/one
	once one
}

atf_test_case daemontools__our_clients
daemontools__our_clients_body()
{
	worker one wait
	begin
	become one state=ready
	[ ! -x "$STAGE/sbin/svc" ] || daemontools_clients "$STAGE/sbin"
	end
	once one
}

atf_test_case runit__sv_for_runsvdir
runit__sv_for_runsvdir_body()
{
	peer sv
	export SVDIR="$TOP/scan"
	worker one wait
	script scan/one/log/run "exec '$WORKER' '$TOP/copy' copy"
	worker slow wait
	begin runsvdir -P scan
	wait_until 10 sv -w 7 check one
	atf_check -o match:'^run: one: \(pid [0-9]*\) [0-9]*s; run: log: \(pid [0-9]*\) [0-9]*s$' \
	    sv status one
	for verb in stop start restart reload term hup force-restart \
	    try-restart; do
		atf_check -o match:'^(ok: )?.*one' -o not-match:'timeout' \
		    sv -w 7 $verb one
	done
	wait_until 10 sh -c 'sv -w 7 check one | grep -q "^ok: run: one"'
	atf_check -o ignore sv -w 7 stop one
	wait_until 10 sh -c 'sv status one |
	    grep -q "^down: one: [0-9]*s, normally up; run: log"'
	atf_check -o ignore sv once one
	wait_until 10 sh -c 'sv status one | grep -q "^run: one.*want down"'
	atf_check -o ignore sv pause one
	wait_until 10 sh -c 'sv status one | grep -q ", paused"'
	atf_check -o ignore sv cont one
	grep -qx run scan/one/supervise/stat || grep -q '^run, ' \
	    scan/one/supervise/stat || atf_fail "supervise/stat"
	atf_check_equal "$(value one pid)" "$(cat scan/one/supervise/pid)"
	# x takes it down, too, and is nothing to a logger
	tell one/log x
	tell slow x
	wait_until 10 has 1 'end .*' slow.log
	is one/log state=ready exiting=0 || atf_fail "the logger was given up"
	end
	once one
}

atf_test_case runit__clients_of_daemontools_dress
runit__clients_of_daemontools_dress_body()
{
	peer sv
	export SVDIR="$TOP/scan"
	worker one wait
	begin
	become one state=ready
	for verb in stop start restart check term; do
		atf_check -o not-match:'timeout' sv -w 7 $verb one
	done
	become one state=ready
	pid=$(value one pid)
	atf_check -o ignore sv -w 7 force-restart one
	become one state=ready
	[ "$pid" != "$(value one pid)" ] || atf_fail "not restarted"
	end
	once one
}

atf_test_case locks__exclude_everybody_else
locks__exclude_everybody_else_body()
{
	worker one wait
	begin supervise scan/one
	become one state=ready
	PATH=/usr/bin:/bin
	for other in supervise runsv s6-supervise; do
		command -v $other >/dev/null || continue
		timeout 5 $other scan/one >out 2>&1
		status=$?
		case $status in
		0|124)
			cat out
			atf_fail "$other is not refused: $status"
			;;
		esac
	done
	is one state=ready restarts=0 || atf_fail "disturbed"
	end
	once one
}

atf_test_case locks__of_everybody_else_exclude_us
locks__of_everybody_else_exclude_us_body()
{
	for other in supervise runsv s6-supervise; do
		PATH=/usr/bin:/bin command -v $other >/dev/null || continue
		rm -rf scan/one one.log
		worker one wait
		"/usr/bin/$other" scan/one 2>>err &
		peer=$!
		wait_until 10 has 1 'start .*' one.log
		atf_check -s exit:111 -e match:'supervise/lock' \
		    "$BIN/supervise" scan/one
		begin
		wait_until 10 grep -q 'svscan one: ' err
		has 1 'start .*' one.log || atf_fail "$other: disturbed"
		end_beside "$peer"
		once one
	done
}

# Only our own end; then the peer's service, and the peer.
end_beside()
{
	kill -TERM "$guardian"
	wait_until 10 gone "$guardian"
	guardian=
	kill -KILL "$1"
	kill -TERM "$(sed -n 's/^start //p' one.log)"
	wait_until 10 none_left
	: >err
}

atf_test_case node_exporter__reads_the_state
node_exporter__reads_the_state_body()
{
	peer prometheus-node-exporter
	peer perl
	worker up wait
	worker once wait
	worker down wait
	: >scan/down/down
	begin
	become up state=ready
	become down state=down
	port=$((20000 + $$ % 10000))
	prometheus-node-exporter --collector.disable-defaults \
	    --collector.runit --collector.runit.servicedir="$TOP/scan" \
	    --web.listen-address="127.0.0.1:$port" >exporter.log 2>&1 &
	exporter=$!
	wait_until 10 metrics "$port"
	kill "$exporter"
	wait "$exporter"
	sed -n 's/^node_service_\([a-z]*_*state\){service="\([a-z]*\)".*} /\1 \2 /p' \
	    metrics | sort >got
	for what in desired_state normal_state state; do
		printf '%s\n' "$what down 0" "$what once 1" "$what up 1"
	done >want
	atf_check -o file:want cat got
	# the time of the last change: now, and not 27 seconds ago
	awk -v now="$(date +%s)" '/^node_service_.*_seconds{/ {
		if (now - $2 < -1 || now - $2 > 20) bad = 1; n++ }
		END { exit bad || n != 3 }' metrics || atf_fail "the time"
	end
}

# metrics PORT: fetch them.
metrics()
{
	perl -MIO::Socket::INET -e '
		$s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$ARGV[0]",
		    Timeout => 5) or exit 1;
		print $s "GET /metrics HTTP/1.0\r\n\r\n";
		print while <$s>' "$1" >metrics && grep -q node_service_state metrics
}

atf_init_test_cases()
{
	atf_add_test_case daemontools__clients_of_debian
	atf_add_test_case daemontools__our_clients
	atf_add_test_case runit__sv_for_runsvdir
	atf_add_test_case runit__clients_of_daemontools_dress
	atf_add_test_case locks__exclude_everybody_else
	atf_add_test_case locks__of_everybody_else_exclude_us
	atf_add_test_case node_exporter__reads_the_state
}
