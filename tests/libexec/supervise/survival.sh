# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# survival.sh -- the supervisor is killed, and nothing else is.
#
# Each service takes a lock and says so if another has it: a service that was
# started twice cannot go unnoticed.

. "$SRCTOP/tests/libexec/supervise/common.sh"

# Services of every kind; see settled().
make_services()
{
	worker one wait
	worker logged print 100000 5 wait
	script scan/logged/log/run \
	    "exec '$WORKER' '$TOP/copy' lock log logging copy"
	worker off wait
	script scan/only/start "echo start >>'$TOP/only'"
	script scan/only/stop "echo stop >>'$TOP/only'"
	script scan/told/run \
	    "exec '$WORKER' '$TOP/told.log' lock start stored \\" \
	    "	store kept 'the text' notify READY=1 wait"
	: >scan/told/notify-socket
}

settled()
{
	become one state=ready want=up
	become logged state=ready
	become logged/log state=ready
	become off state=ready
	become only state=ready pid=0
	become told state=ready
	tell off d
	become off state=down want=down
	one=$(value one pid)
	logged=$(value logged pid)
	logger=$(value logged/log pid)
	told=$(value told pid)
}

# another OLD: there is another supervisor than OLD, and it listens.
another()
{
	[ -n "$(supervisor)" ] && [ "$(supervisor)" != "$1" ]
}

# kill_supervisor: KILL, and wait for the next.
kill_supervisor()
{
	_old=$(supervisor)
	kill -KILL "$_old"
	wait_until 10 another "$_old"
}

# undisturbed: all runs as settled() left it.
undisturbed()
{
	become one state=ready "pid=$one" want=up restarts=0
	become logged state=ready "pid=$logged" restarts=0
	become logged/log state=ready "pid=$logger" restarts=0
	become told state=ready "pid=$told" restarts=0
	become off state=down want=down pid=0
	become only state=ready pid=0
	once one told off
	has 1 'start .*' off.log || atf_fail "off was started"
}

# obeyed: the supervisor that is there cares for all of them.
obeyed()
{
	tell one t
	wait_until 10 has 2 'start .*' one.log
	become one state=ready ending=exit code=0 restarts=0
	tell off u
	become off state=ready
	tell told r
	wait_until 10 has 1 'the text' told.log
	become told state=ready
	tell logged d
	wait_until 10 grep -q printed logged.log
}

# nothing_lost: all lines of logged are in copy, once, in order.
nothing_lost()
{
	atf_check_equal 0 "$(grep -c SECOND copy)"
	sed -n 's/^printed //p' logged.log >printed
	[ "$(wc -l <printed)" -eq 1 ] ||
	    { cat logged.log; atf_fail "it ended otherwise"; }
	read -r _pid _count <printed
	seq 0 $((_count - 1)) | sed "s/^/$_pid /" >want
	grep -a "^$_pid " copy >got
	cmp -s want got || {
		diff want got | head
		atf_fail "lines were lost"
	}
}

closing()
{
	end
	atf_check_equal 1 "$(grep -c start only)"
	atf_check_equal 1 "$(grep -c stop only)"
	nothing_lost
	once one told off logged
}

atf_test_case killed__supervisor
killed__supervisor_body()
{
	make_services
	begin
	settled
	for i in 1 2 3; do
		kill_supervisor
		undisturbed
	done
	grep -q 'the supervisor was killed by signal 9: another one takes over' \
	    err || { cat err; atf_fail "not said"; }
	obeyed
	closing
}

# A successor has what it was handed and what it opens.
atf_test_case killed__supervisor_without_descriptors_to_spare
killed__supervisor_without_descriptors_to_spare_body()
{
	services=$(seq 1 24)
	for i in $services; do
		worker "$i" wait
	done
	ulimit -n 200
	begin
	for i in $services; do
		become "$i" state=ready
	done
	kill_supervisor
	for i in $services; do
		become "$i" state=ready restarts=0
	done
	# shellcheck disable=SC2086 # names
	once $services
	! grep 'unable to' err || atf_fail "not enough"
	end
}

atf_test_case killed__guardian
killed__guardian_body()
{
	make_services
	begin
	settled
	kill_guardian
	undisturbed
	kill_supervisor
	undisturbed
	obeyed
	kill -TERM "$guardian"
	wait_until 15 none_left
	nothing_lost
	once one told off logged
}

# The supervisor becomes guardian.
kill_guardian()
{
	_old=$guardian
	guardian=$(supervisor)
	kill -KILL "$_old"
	wait_until 10 gone "$_old"
	wait_until 10 another ""
	grep -q 'the guardian has died: replacing it' err || atf_fail "not said"
}

# The parent of the services was the second guardian: how they end after its
# death nobody can know.
atf_test_case killed__guardian_and_its_successor
killed__guardian_and_its_successor_body()
{
	make_services
	begin
	settled
	kill_guardian
	kill_guardian
	undisturbed
	kill_supervisor
	undisturbed
	tell one t
	wait_until 10 has 2 'start .*' one.log
	become one state=ready restarts=0
	kill -TERM "$guardian"
	wait_until 15 none_left
	nothing_lost
	once one told off logged
}

atf_test_case killed__both_and_started_again
killed__both_and_started_again_body()
{
	make_services
	begin
	settled
	kill -STOP "$guardian"
	old=$(supervisor)
	kill -KILL "$old" "$guardian"
	wait_until 10 gone "$old"
	wait_until 10 gone "$guardian"
	begin
	undisturbed_now
	tell one t
	wait_until 10 has 2 'start .*' one.log
	become one state=ready
	end
	once one told off logged
}

atf_test_case killed__both_before_it_is_ready
killed__both_before_it_is_ready_body()
{
	script scan/one/run \
	    "exec '$STAGE/usr/libexec/rc/subreap' -e -- sh ./start-it"
	script scan/one/start-it \
	    'while [ ! -e ../../go ]; do sleep 0.02; done' \
	    "'$WORKER' '$TOP/one.log' lock start wait &"
	: >scan/one/notify-socket
	begin
	become one state=starting
	old=$(supervisor)
	kill -STOP "$guardian"
	kill -KILL "$old" "$guardian"
	wait_until 10 gone "$guardian"
	: >go
	# it is told to nobody at first
	wait_until 10 has 1 'start .*' one.log
	begin
	wait_until 20 is one state=ready
	become one state=ready restarts=0
	end
}

# The guardian still has the socket that was in it.
atf_test_case killed__and_supervise_removed
killed__and_supervise_removed_body()
{
	script scan/told/run \
	    "exec '$WORKER' '$TOP/told.log' lock start notify READY=1 wait"
	: >scan/told/notify-socket
	begin
	become told state=ready
	tell told d
	become told state=down pid=0
	old=$(supervisor)
	kill -STOP "$guardian"
	kill -KILL "$old"
	wait_until 10 gone "$old"
	rm -r scan/told/supervise
	kill -CONT "$guardian"
	wait_until 10 another "$old"
	become told state=ready want=up restarts=0
	end
	once told
}

# Those with a process go on; the others begin as their directory says.
undisturbed_now()
{
	become one state=ready "pid=$one" restarts=0
	become logged state=ready "pid=$logged" restarts=0
	become logged/log state=ready "pid=$logger" restarts=0
	become told state=ready "pid=$told" restarts=0
	once one told
}

atf_test_case quit__leaves_all_and_the_next_takes_it_over
quit__leaves_all_and_the_next_takes_it_over_body()
{
	make_services
	begin
	settled
	kill -QUIT "$guardian"
	wait_until 10 gone "$guardian"
	wait "$guardian"
	atf_check_equal 0 $?
	[ -d "/proc/$one" ] || atf_fail "one has ended"
	begin
	undisturbed_now
	# also the pipe between the two that it did not make
	tell logged/log t
	wait_until 10 has 2 logging copy
	become logged/log state=ready
	lines=$(wc -l <copy)
	wait_until 10 sh -c "[ \$(wc -l <copy) -gt $((lines + 10)) ]"
	tell logged d
	wait_until 10 grep -q printed logged.log
	end
	nothing_lost
	once one told off logged
}

atf_test_case usr2__executes_the_program_anew
usr2__executes_the_program_anew_body()
{
	cp "$BIN/supervise" svscan
	make_services
	./svscan scan 2>>err &
	guardian=$!
	settled
	cp svscan svscan.new		# as installing does
	mv svscan.new svscan
	for i in 1 2; do
		old=$(first_child)
		kill -USR2 "$guardian"
		wait_until 10 gone "$old"
		wait_until 10 first_child
		undisturbed
		[ "$(readlink "/proc/$guardian/exe")" = "$TOP/svscan" ] ||
		    atf_fail "guardian: not the new file"
		[ "$(readlink "/proc/$(first_child)/exe")" = "$TOP/svscan" ] ||
		    atf_fail "supervisor: not the new file"
	done
	obeyed
	closing
}

atf_test_case usr2__while_there_is_no_guardian
usr2__while_there_is_no_guardian_body()
{
	make_services
	begin
	settled
	kill_guardian
	# another one is made a second later
	old=$guardian
	guardian=$(supervisor)
	kill -KILL "$old"
	wait_until 10 gone "$old"
	kill -USR2 "$guardian"
	wait_until 10 another ""
	undisturbed
	kill -TERM "$guardian"
	wait_until 15 none_left
	once one told off logged
}

# The guardian has more open than the limit allows that svscan was started with.
atf_test_case usr2__with_many_descriptors
usr2__with_many_descriptors_body()
{
	services=$(seq 1 24)
	for i in $services; do
		worker "$i" wait
	done
	ulimit -S -n 64
	begin
	ulimit -S -n "$(ulimit -H -n)"
	for i in $services; do
		become "$i" state=ready
	done
	old=$(supervisor)
	kill -USR2 "$guardian"
	wait_until 10 gone "$old"
	wait_until 10 another "$old"
	for i in $services; do
		become "$i" state=ready restarts=0
	done
	# shellcheck disable=SC2086 # names
	once $services
	end
}

# first_child: print the child of the guardian that runs its program.
first_child()
{
	for _pid in $(cat "/proc/$guardian/task/$guardian/children"); do
		case $(readlink "/proc/$_pid/exe") in
		"$TOP"/svscan*)
			echo "$_pid"
			return 0
			;;
		esac
	done
	return 1
}

atf_test_case meanwhile__a_service_ends
meanwhile__a_service_ends_body()
{
	script scan/one/run \
	    "exec '$WORKER' '$TOP/one.log' lock start wait exit 33"
	worker two wait
	script scan/two/finish "echo \"\$*\" >>'$TOP/finished'"
	put scan/one/restart-policy never
	begin
	become one state=ready
	become two state=ready
	old=$(supervisor)
	kill -STOP "$old"
	kill -TERM "$(value one pid)"
	kill -KILL "$(value two pid)"
	wait_until 10 has 1 'end .*' one.log
	wait_until 10 gone "$(value two pid)"
	kill -KILL "$old"
	wait_until 10 another "$old"
	become one state=down ending=exit code=33
	become two state=ready ending=signal code=9
	atf_check -o inline:'-1 9 two\n' cat finished
	once one two
	end
}

atf_test_case meanwhile__an_adopted_service_ends
meanwhile__an_adopted_service_ends_body()
{
	script scan/one/run \
	    "exec '$WORKER' '$TOP/one.log' lock start wait exit 33"
	put scan/one/restart-policy never
	worker two wait
	begin
	become one state=ready
	become two state=ready
	kill_supervisor
	become two state=ready
	tell two k
	become two state=ready ending=signal code=9
	old=$(supervisor)
	kill -STOP "$old"
	kill -TERM "$(value one pid)"
	wait_until 10 gone "$(value one pid)"
	sleep 0.2			# the guardian tells it to nobody
	kill -KILL "$old"
	wait_until 10 another "$old"
	become one state=down ending=exit code=33
	once one two
	end
}

# More than a socket takes before it ends, and very many after.
atf_test_case meanwhile__very_many_end
meanwhile__very_many_end_body()
{
	script scan/one/run \
	    "exec '$WORKER' '$TOP/one.log' lock start wait exit 33"
	put scan/one/restart-policy never
	script scan/many/run "leave() {" \
	    "	until [ -e '$TOP/go.'\$1 ]; do sleep 0.02; done" \
	    "	i=0" \
	    "	while [ \$((i += 1)) -le \$1 ]; do (: &); done" \
	    "	: >'$TOP/done.'\$1" \
	    "}" "leave 500" "leave 1200" "exec sleep 1000"
	put scan/many/stop-signal KILL
	begin
	become one state=ready
	become many state=ready
	kill_supervisor
	old=$(supervisor)
	kill -STOP "$old"
	: >go.500
	wait_until 20 [ -e done.500 ]
	kill -TERM "$(value one pid)"
	wait_until 10 gone "$(value one pid)"
	: >go.1200
	wait_until 20 [ -e done.1200 ]
	kill -KILL "$old"
	wait_until 10 another "$old"
	become one state=down ending=exit code=33
	once one
	end
}

atf_test_case meanwhile__a_logger_ends
meanwhile__a_logger_ends_body()
{
	worker logged print 100000 2 wait
	script scan/logged/log/run \
	    "exec '$WORKER' '$TOP/copy' lock log logging copy"
	begin
	become logged state=ready
	become logged/log state=ready
	for i in 2 3; do
		old=$(supervisor)
		kill -STOP "$old"
		kill -TERM "$(value logged/log pid)"
		wait_until 10 gone "$(value logged/log pid)"
		kill -KILL "$old"
		wait_until 10 has $i logging copy
	done
	tell logged d
	wait_until 10 grep -q printed logged.log
	end
	nothing_lost
	once logged
}

atf_test_case meanwhile__letters_are_kept
meanwhile__letters_are_kept_body()
{
	worker one wait
	worker two wait
	begin
	become one state=ready
	become two state=ready
	unread one d
	become one state=down want=down
	kill_guardian
	unread two d
	become two state=down want=down
	unread one u
	become one state=ready
	kill -TERM "$guardian"
	wait_until 15 none_left
	once one two
}

# unread NAME LETTERS: they are written, and the supervisor is killed before
# it reads them.
unread()
{
	_old=$(supervisor)
	kill -STOP "$_old"
	tell "$1" "$2"
	kill -KILL "$_old"
	wait_until 10 another "$_old"
}

atf_test_case meanwhile__one_can_write
meanwhile__one_can_write_body()
{
	worker one wait
	script scan/one/log/run "exec '$WORKER' '$TOP/copy' copy"
	begin
	become one state=ready
	become one/log state=ready
	old=$(supervisor)
	kill -STOP "$guardian"
	kill -KILL "$old"
	wait_until 10 gone "$old"
	atf_check "$STAGE/sbin/svok" scan/one
	atf_check "$STAGE/sbin/svok" scan/one/log
	atf_check "$STAGE/sbin/svc" -d scan/one
	kill -CONT "$guardian"
	become one state=down want=down
	end
	atf_check -s exit:100 "$STAGE/sbin/svok" scan/one
	atf_check -s exit:100 "$STAGE/sbin/svok" scan/one/log
}

atf_test_case gone__while_it_ends
gone__while_it_ends_body()
{
	worker one wait
	worker deaf deaf wait
	put scan/deaf/timeout-kill 2000
	script scan/deaf/finish "echo \"\$*\" >>'$TOP/finished'"
	begin
	become one state=ready
	become deaf state=ready
	pid=$(value deaf pid)
	mv scan/deaf away
	wait_until 10 has 1 TERM deaf.log
	kill_supervisor
	kill_supervisor
	wait_until 10 gone "$pid"
	wait_until 10 not_supervised away
	atf_check -o inline:'-1 9 deaf\n' cat finished
	grep -aq ' state=down .* exiting=1 ' away/supervise/.state ||
	    atf_fail "what is on record?"
	is one state=ready restarts=0 || atf_fail "one was disturbed"
	mv away scan/deaf
	become deaf state=ready want=up
	tell deaf dk
	become deaf state=down
	end
	once one deaf
}

not_supervised()
{
	! "$STAGE/sbin/svok" "$1"
}

# Also when a new guardian was told of it.
atf_test_case gone__unnoticed_by_the_one_that_was_killed
gone__unnoticed_by_the_one_that_was_killed_body()
{
	make_services
	script scan/waits/run 'exit 1'
	script scan/waits/start "echo start >>'$TOP/waits'"
	script scan/waits/stop "echo stop >>'$TOP/waits'"
	begin
	settled
	become waits code=1 state=down
	kill_guardian
	old=$(supervisor)
	kill -STOP "$old"
	mkdir away
	mv scan/* away
	kill -KILL "$old"
	wait_until 10 gone "$one"
	wait_until 10 gone "$logged"
	wait_until 10 gone "$logger"
	wait_until 10 gone "$told"
	for i in one logged logged/log off only told waits; do
		wait_until 10 not_supervised away/$i
	done
	wait_until 10 sh -c '[ ! -s scan/.svscan/summary ]'
	atf_check -o inline:'start\nstop\n' cat only
	atf_check -o inline:'start\nstop\n' cat waits
	nothing_lost
	has 0 'killed.*' logged.log
	kill -TERM "$guardian"
	wait_until 15 none_left
	once one told off logged
}

atf_test_case gone__its_logger_lives_on
gone__its_logger_lives_on_body()
{
	for i in one two; do
		worker $i wait
	done
	script scan/one/log/run "exec '$WORKER' '$TOP/log1' log logging wait"
	script scan/two/log "exec '$WORKER' '$TOP/log2' log logging wait"
	begin
	for i in 1 2; do
		wait_until 10 has 1 logging log$i
	done
	mkdir away
	mv scan/one scan/two away
	wait_until 10 not_supervised away/one
	wait_until 10 not_supervised away/two
	kill_supervisor
	# told to end, in time
	wait_until 20 has 1 'end .*' log1
	wait_until 20 has 1 'end .*' log2
	wait_until 10 not_supervised away/one/log
	end
	once one two
}

atf_test_case gone__into_the_care_of_another
gone__into_the_care_of_another_body()
{
	worker one wait
	begin
	become one state=ready
	one=$(value one pid)
	old=$(supervisor)
	kill -STOP "$guardian"
	kill -KILL "$old"
	mkdir other
	mv scan/one other/one
	first=$guardian
	begin svscan other
	wait_until 10 grep -aqs ' name=one ' other/.svscan/summary
	kill -CONT "$first"
	wait_until 10 grep -q 'another supervisor has locked it' err
	gone "$one" && atf_fail "it is another's"
	kill -TERM "$first"
	wait_until 10 gone "$first"
	gone "$one" && atf_fail "it is another's"
	end
	has 1 'start .*' one.log || atf_fail "it was started again"
	once one
}

atf_test_case states__are_kept
states__are_kept_body()
{
	worker paused wait
	worker stopping deaf wait
	worker exiting wait
	worker failed exit 100
	worker waiting exit 1
	worker once wait
	: >scan/once/down
	worker starting wait
	put scan/starting/notification-fd 5
	script scan/starting/run 'while [ ! -e ../../go ]; do sleep 0.02; done' \
	    "exec '$WORKER' '$TOP/starting.log' lock start fd 5 wait"
	script scan/finishing/run 'exit 3'
	script scan/finishing/finish \
	    'while [ ! -e ../../go ]; do sleep 0.02; done'
	begin
	for i in paused stopping exiting; do
		wait_until 10 has 1 'start .*' $i.log
	done
	tell paused p
	tell stopping d
	tell exiting x
	tell once o
	become once state=ready want=once
	become stopping state=stopping
	become paused paused=1
	become exiting exiting=1
	become failed state=failed
	become waiting code=1
	become starting state=starting
	become finishing state=finishing
	kill_supervisor
	become once state=ready want=once
	become stopping state=stopping want=down
	become paused paused=1 state=ready
	become exiting exiting=1 state=ready
	become failed state=failed want=down
	become waiting want=up
	become starting state=starting
	: >go
	become starting state=ready restarts=0
	wait_until 10 not_finishing
	tell stopping k
	become stopping state=down
	tell paused c
	become paused paused=0
	tell once t
	become once state=down
	has 1 'start .*' failed.log || atf_fail "the failed one was started"
	once paused stopping exiting failed waiting once starting
	end
}

not_finishing()
{
	! is finishing state=finishing
}

atf_test_case exit__after_a_takeover_begins_it_anew
exit__after_a_takeover_begins_it_anew_body()
{
	worker one wait
	begin
	become one state=ready
	kill_supervisor
	become one state=ready
	tell one dx
	wait_until 10 has 2 'start .*' one.log
	become one state=ready exiting=0 want=up
	before=$(ticks "$(supervisor)")
	sleep 0.5
	[ $(($(ticks "$(supervisor)") - before)) -le 3 ] ||
	    atf_fail "a busy loop"
	once one
	end
}

atf_test_case exit__killed_before_it_is_gone
exit__killed_before_it_is_gone_body()
{
	worker one wait
	begin
	become one state=ready
	old=$(supervisor)
	kill -STOP "$old"
	exec 7>scan/one/supervise/control
	printf x >&7
	kill -CONT "$old"
	become one exiting=1
	kill -STOP "$old"
	kill -TERM "$(value one pid)"
	wait_until 10 has 1 'end .*' one.log
	kill -KILL "$old"
	exec 7>&-
	wait_until 10 has 2 'start .*' one.log
	become one state=ready exiting=0
	once one
	end
}

atf_test_case term__while_the_supervisor_dies
term__while_the_supervisor_dies_body()
{
	worker one wait
	for i in 1 2 3 4 5; do
		begin
		become one state=ready
		kill -KILL "$(supervisor)"
		end
		begin
		become one state=ready
		kill -USR2 "$guardian"
		end
	done
	once one
}

atf_test_case killed__again_and_again_while_services_come_and_go
killed__again_and_again_while_services_come_and_go_body()
{
	for i in 1 2 3 4 5 6; do
		worker s$i ms $((i * 30)) exit 1
		put scan/s$i/max-delay 0
		worker t$i wait
	done
	begin
	i=0
	while [ $i -lt 15 ]; do
		pid=$(supervisor)
		[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null
		mv scan/t$((i % 6 + 1)) away 2>/dev/null
		sleep 0.0$((i * 7 % 10))
		[ ! -d away ] || mv away scan/t$((i % 6 + 1))
		sleep 0.$((i * 3 % 4))
		i=$((i + 1))
	done 2>/dev/null
	for i in 1 2 3 4 5 6; do
		become t$i state=ready
		once s$i t$i
	done
	end
}

atf_test_case descriptors__of_children_and_what_is_kept
descriptors__of_children_and_what_is_kept_body()
{
	for i in 1 2 3 4 5 6; do
		worker told$i fd $((i + 2)) wait
		put scan/told$i/notification-fd $((i + 2))
		worker logged$i print 100000 20 wait
		script scan/logged$i/log/run \
		    "exec '$WORKER' '$TOP/copy$i' lock log logging copy"
	done
	begin
	for round in 1 2 3; do
		for i in 1 2 3 4 5 6; do
			become told$i state=ready
			become logged$i state=ready
		done
		kill_supervisor
		for i in 1 2 3 4 5 6; do
			tell told$i r
			tell logged$i/log t
		done
		for i in 1 2 3 4 5 6; do
			wait_until 10 has $((round + 1)) 'start .*' told$i.log
			wait_until 10 has $((round + 1)) logging copy$i
			become told$i state=ready
		done
	done
	for i in 1 2 3 4 5 6; do
		tell logged$i d
		become logged$i state=down
	done
	end
	[ "$(grep -cv -e 'was killed by' err)" -eq 0 ] ||
	    { cat err; atf_fail "what was there to say?"; }
	for i in 1 2 3 4 5 6; do
		once told$i logged$i
		mv logged$i.log logged.log
		mv copy$i copy
		nothing_lost
	done
}

atf_test_case left_behind__when_it_ended_meanwhile
left_behind__when_it_ended_meanwhile_body()
{
	worker one child wait
	begin
	become one state=ready
	wait_until 10 has 1 'child .*' one.log
	child=$(sed -n 's/^child //p' one.log)
	pid=$(value one pid)
	old=$(supervisor)
	kill -STOP "$old"
	kill -KILL "$pid"
	wait_until 10 gone "$pid"
	kill -KILL "$old"
	wait_until 10 has 2 'start .*' one.log
	gone "$child" || atf_fail "the child is there beside the new one"
	end
	once one
}

atf_test_case left_behind__when_all_were_killed
left_behind__when_all_were_killed_body()
{
	worker one child wait
	begin
	become one state=ready
	wait_until 10 has 1 'child .*' one.log
	child=$(sed -n 's/^child //p' one.log)
	pid=$(value one pid)
	old=$(supervisor)
	kill -STOP "$guardian"
	kill -KILL "$old" "$guardian"
	wait_until 10 gone "$guardian"
	kill -KILL "$pid"
	wait_until 10 gone "$pid"
	begin
	wait_until 10 has 2 'start .*' one.log
	gone "$child" || atf_fail "the child is there beside the new one"
	end
	once one
}

atf_test_case left_behind__while_another_is_swept
left_behind__while_another_is_swept_body()
{
	script scan/slow/run "trap '' TERM" 'sleep 60 &' 'trap - TERM' \
	    "exec '$WORKER' '$TOP/slow.log' lock start wait"
	worker one child wait
	begin
	become slow state=ready
	become one state=ready
	wait_until 10 has 1 'child .*' one.log
	child=$(sed -n 's/^child //p' one.log)
	kill -KILL "$(value slow pid)"
	become slow state=stopping
	sleep 0.2			# it has been looked for again
	kill -KILL "$(value one pid)"
	wait_until 10 has 2 'start .*' one.log
	gone "$child" || atf_fail "the child is there beside the new one"
	end
	once one slow
}

atf_test_case adopted__many_end_at_once
adopted__many_end_at_once_body()
{
	for i in 1 2 3 4 5 6 7 8; do
		worker s$i wait
	done
	begin
	for i in 1 2 3 4 5 6 7 8; do
		become s$i state=ready
	done
	kill -QUIT "$guardian"
	wait_until 10 gone "$guardian"
	begin
	for i in 1 2 3 4 5 6 7 8; do
		become s$i state=ready restarts=0
	done
	sleep 1				# since the last start
	for i in 1 2 3 4 5 6 7 8; do
		tell s$i r
	done
	# none of them holds up the others
	wait_until 3 sh -c '[ "$(cat s?.log | grep -c start)" -eq 16 ]'
	end
	once s1 s2 s3 s4 s5 s6 s7 s8
}

atf_test_case second__supervisor_is_refused
REFUSED='supervise: fatal: unable to acquire supervise/lock: temporary failure\n'

second__supervisor_is_refused_body()
{
	worker one wait
	begin supervise scan/one
	become one state=ready
	atf_check -s exit:111 -e inline:"$REFUSED" \
	    "$BIN/supervise" scan/one
	kill_supervisor
	become one state=ready
	atf_check -s exit:111 -e inline:"$REFUSED" \
	    "$BIN/supervise" scan/one
	end
	once one
}

atf_init_test_cases()
{
	atf_add_test_case killed__supervisor
	atf_add_test_case killed__supervisor_without_descriptors_to_spare
	atf_add_test_case killed__guardian
	atf_add_test_case killed__guardian_and_its_successor
	atf_add_test_case killed__both_and_started_again
	atf_add_test_case killed__both_before_it_is_ready
	atf_add_test_case killed__and_supervise_removed
	atf_add_test_case quit__leaves_all_and_the_next_takes_it_over
	atf_add_test_case usr2__executes_the_program_anew
	atf_add_test_case usr2__with_many_descriptors
	atf_add_test_case usr2__while_there_is_no_guardian
	atf_add_test_case meanwhile__a_service_ends
	atf_add_test_case meanwhile__an_adopted_service_ends
	atf_add_test_case meanwhile__very_many_end
	atf_add_test_case meanwhile__a_logger_ends
	atf_add_test_case meanwhile__letters_are_kept
	atf_add_test_case meanwhile__one_can_write
	atf_add_test_case gone__while_it_ends
	atf_add_test_case gone__unnoticed_by_the_one_that_was_killed
	atf_add_test_case gone__its_logger_lives_on
	atf_add_test_case gone__into_the_care_of_another
	atf_add_test_case states__are_kept
	atf_add_test_case exit__after_a_takeover_begins_it_anew
	atf_add_test_case exit__killed_before_it_is_gone
	atf_add_test_case term__while_the_supervisor_dies
	atf_add_test_case killed__again_and_again_while_services_come_and_go
	atf_add_test_case descriptors__of_children_and_what_is_kept
	atf_add_test_case left_behind__when_it_ended_meanwhile
	atf_add_test_case left_behind__when_all_were_killed
	atf_add_test_case left_behind__while_another_is_swept
	atf_add_test_case adopted__many_end_at_once
	atf_add_test_case second__supervisor_is_refused
}
