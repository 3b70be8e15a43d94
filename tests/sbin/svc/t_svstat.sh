# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # prelude
#
# t_svstat -- what is said of a service.

. "$SRCTOP/tests/sbin/svc/common.sh"

# json ARG ...
#	Print what svstat -j says, a line for each value that is not null.
json()
{
	"$SVSTAT" -j "$@" >json || :
	perl "$SRCTOP/tests/sbin/service/json.pl" <json >values ||
	    atf_fail "$(cat json)"
	grep -v ' null$' values |
	    sed -E 's/"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z/"TIME/
		s/(for|next) [0-9]+$/\1 S/'
}

atf_test_case daemontools__says_the_same_of_every_status
daemontools__says_the_same_of_every_status_head()
{
	atf_set require.progs svstat
}
daemontools__says_the_same_of_every_status_body()
{
	fake d
	for down in no yes; do
		for pid in 0 1 4711 65536; do
			for rest in '\000u' '\001u' '\000d' '\001d' '\000\000' \
			    '\002x' '\000u\000\001' '\000d\001\001' \
			    '\000u\003\000' '\000d\005\000' '\000d\002\002'; do
				status d "$pid" "$rest" 100
				same svstat "$SVSTAT" d
			done
		done
		touch d/down
	done
	for age in 0 -100 1000000000 -1000000000; do
		status d 4711 '\000u' "$age"
		same svstat "$SVSTAT" d
	done
}

atf_test_case daemontools__says_the_same_of_garbage_of_every_length
daemontools__says_the_same_of_garbage_of_every_length_head()
{
	atf_set require.progs svstat
}
daemontools__says_the_same_of_garbage_of_every_length_body()
{
	fake d
	status d 4711 '\001d\002\001'
	cp d/supervise/status begin
	for length in $(seq 0 100); do
		{ cat begin; head -c 100 "$SRCTOP/LICENSE"; } |
		    head -c "$length" >d/supervise/status
		same svstat "$SVSTAT" d
		"$SVSTAT" d >/dev/null || atf_fail "$length"
		json d >/dev/null
		SUPERVISE_DRESS=encore "$SVSTAT" d >/dev/null || atf_fail "$length"
	done
}

atf_test_case daemontools__says_the_same_of_every_error
daemontools__says_the_same_of_every_error_head()
{
	atf_set require.progs svstat
}
daemontools__says_the_same_of_every_error_body()
{
	fake d
	mkdir -p bare file dir/supervise/ok loops/supervise \
	    'a b' "$(printf 'new\nline')" ./-d
	touch file/supervise plain
	ln -s loop loop
	ln -s down loops/down
	long=$(printf '%0300d' 0)
	for step in no bad good gone; do
		for name in d d/ ./d "$PWD/d" "$PWD/d/" bare file nope plain \
		    dir loop loops '' "$long" 'a b' \
		    "$(printf 'new\nline')" -- -d; do
			same svstat "$SVSTAT" "$name"
		done
		same svstat "$SVSTAT" nope d bare -- d
		case $step in
		no) echo short >d/supervise/status ;;
		bad) status d 1 '\000u' ;;
		good) unfake ;;
		esac
	done
	same svstat "$SVSTAT"
}

atf_test_case supervise__is_read_and_driven
supervise__is_read_and_driven_head()
{
	atf_set require.progs supervise
}
supervise__is_read_and_driven_body()
{
	mkdir d
	# shellcheck disable=SC2016 # the service's
	printf '#!/bin/sh\necho $$ >>../pids\nexec sleep 60\n' >d/run
	chmod 755 d/run
	touch d/down
	supervise d 2>/dev/null &
	echo $! >>pids
	wait_until 10 "$SVOK" d
	same svstat "$SVSTAT" d
	atf_check "$SVC" -u -w u -T 10 d
	same svstat "$SVSTAT" d
	atf_check "$SVC" -p d
	wait_until 10 sh -c "'$SVSTAT' d | grep -q paused"
	same svstat "$SVSTAT" d
	atf_check "$SVC" -cdx -w D -T 10 d
	wait_until 10 sh -c "! '$SVOK' d"
	same svstat "$SVSTAT" d
}
supervise__is_read_and_driven_cleanup()
{
	[ ! -e pids ] || xargs kill -s KILL 2>/dev/null <pids || :
}

atf_test_case states__of_all_supervisors_are_understood
states__of_all_supervisors_are_understood_body()
{
	fake d
	while read -r pid bytes state up; do
		status d "$pid" "$bytes"
		atf_check -o inline:"$state $up\n" "$SVSTAT" -o state,up d
	done <<-'END'
	5 \000u ready true
	0 \000d down false
	5 \000u\000\000 ready true
	5 \000u\000\001 ready true
	5 \000d\001\001 stopping true
	5 \000d\000\002 finishing false
	0 \000d\000\000 down false
	5 \000u\001\000 starting true
	5 \000u\003\000 ready true
	5 \000d\004\000 stopping true
	0 \000d\005\000 failed false
	0 \000\000\002\000 ready true
	5 \000u\005\001ABCDEFGHIJKLMNOPQRSTUVWXYZ ready true
	5 \000u\003\002ABCDEFGHIJKLMNOPQRSTUVWXYZ ready true
	5 \000d\000\002ABCDEFGHIJKLMNOPQRST finishing false
	END
}

atf_test_case encore__has_its_words_and_its_logger
encore__has_its_words_and_its_logger_body()
{
	fake d
	while read -r pid bytes text; do
		status d "$pid" "$bytes"
		says "d: $text" \
	    env SUPERVISE_DRESS=encore "$SVSTAT" d
	done <<-'END'
	5 \000u\001\000 up (pid 5) S seconds, starting
	5 \000u\003\000 up (pid 5) S seconds, running
	5 \001u\000\001 up (pid 5) S seconds, paused, running
	5 \000\000\003\000 up (pid 5) S seconds, once, running
	5 \000d\004\000 up (pid 5) S seconds, want down, stopping
	5 \000d\000\002 up (pid 5) S seconds, want down, stopping
	0 \000d\005\000 down S seconds, normally up, failed
	0 \000\000\002\000 down S seconds, normally up, started
	0 \000u\000\000 down S seconds, normally up, want up, stopped
	END
	status d 5 '\000u\003\000'
	cp d/supervise/status main
	status d 0 '\000d\000\000'
	cat main d/supervise/status >both
	mv both d/supervise/status
	says "d: up (pid 5) S seconds, running
d log: down S seconds, normally up, stopped" env SUPERVISE_DRESS=encore "$SVSTAT" d
	says "d: up (pid 5) S seconds" "$SVSTAT" d
	# nosh's is longer
	printf x >>d/supervise/status
	says "d: up (pid 5) S seconds, running" \
	    env SUPERVISE_DRESS=encore "$SVSTAT" d
}

atf_test_case ours__says_more_behind_the_line_of_daemontools
ours__says_more_behind_the_line_of_daemontools_body()
{
	fake d
	while read -r pid begin; do
		read -r args
		read -r more
		# shellcheck disable=SC2086 # words
		eval "publish d pid=$pid changed=\$((now - 100)) $args"
		if [ "$pid" = 0 ]; then
			begin="d: down S seconds, normally up$begin"
		else
			begin="d: up (pid $pid) S seconds$begin"
		fi
		says "$begin$more" "$SVSTAT" d
		says "$begin" \
	    env SUPERVISE_DRESS=daemontools "$SVSTAT" d
	done <<-'END'
	5
	want=up state=starting script=run
	, starting
	5
	want=up state=ready script=run ready=$now
	, ready S seconds
	5
	want=up state=ready script=run
	, ready
	5 , paused
	want=up state=ready script=run paused=1 ready=$now
	, ready S seconds
	5
	want=once state=ready script=run main=7 ready=$now
	, once, ready S seconds, main pid 7
	5 , want down
	want=down state=stopping script=run exiting=1
	, exiting, stopping
	5 , want down
	want=down state=finishing script=finish ending=exit code=1
	, finishing, last exit 1
	5
	want=up state=ready ready=$now restarts=1 ending=exit
	, ready S seconds, 1 restart, last exit 0
	5
	want=up state=ready ready=$now restarts=3 ending=signal code=9 misses=1
	, ready S seconds, 1 failed probe, 3 restarts, last signal 9
	0 , want up
	want=up state=down restarts=2 ending=unknown next=$((now + 50))
	, 2 restarts, last end unknown, next start in S seconds
	0
	want=down state=failed reason="5 deaths in 10 s" ending=exit code=2
	, failed: 5 deaths in 10 s, last exit 2
	0
	want=down ending=exit

	0
	want=down ending=signal code=15 reason="told to stop"
	, last signal 15: told to stop
	0 , want up
	want=up ending=exit code=1 reason="exited 1"
	, last exit 1
	5 , want down
	want=down state=stopping reason="told to stop" ending=exit code=1
	, stopping: told to stop, last exit 1
	0
	want=down state=failed reason="exited 100" ending=exit code=100
	, failed: exited 100, last exit 100
	5
	want=up state=ready text="$(printf 'serving\n\033[2J 10%% é')" ready=$now
	, ready S seconds, says serving??[2J 10% é
	END
}

atf_test_case a_record_that_does_not_fit__is_not_believed
a_record_that_does_not_fit__is_not_believed_body()
{
	fake d
	publish d pid=5 want=up state=failed changed=$((now - 100))
	atf_check -o inline:"failed\n" "$SVSTAT" -o state d
	# another supervisor took over
	status d 6 '\000u' 100
	says "d: up (pid 6) S seconds" "$SVSTAT" d
	status d 5 '\000u' 99
	atf_check -o inline:"ready\n" "$SVSTAT" -o state d
	status d 5 '\000u' 100
	atf_check -o inline:"failed\n" "$SVSTAT" -o state d
	for garbage in '' 'x' "$(head -c 511 /dev/zero | tr '\0' x)" \
	    "1 state=$(printf %0502d 0) 2" "$(printf %0600d 0)"; do
		printf '%s\n' "$garbage" >d/supervise/.state
		says "d: up (pid 5) S seconds" \
	    "$SVSTAT" d
	done
	rm d/supervise/.state
	mkdir d/supervise/.state
	says "d: up (pid 5) S seconds" "$SVSTAT" d
	rmdir d/supervise/.state
	mkfifo d/supervise/.state
	says "d: up (pid 5) S seconds" \
	    timeout 10 "$SVSTAT" d
}

atf_test_case nothing__hangs_it
nothing__hangs_it_body()
{
	fake d
	mkfifo d/supervise/status
	atf_check -o inline:"d: unable to read supervise/status: bad format\n" \
	    timeout 10 "$SVSTAT" d
	rm d/supervise/status
	mkdir d/supervise/status
	atf_check -o inline:"d: unable to read supervise/status: \
is a directory\n" "$SVSTAT" d
	rm d/supervise/ok
	touch d/supervise/ok
	atf_check -o inline:"d: unable to open supervise/ok: not a FIFO\n" \
	    timeout 10 "$SVSTAT" d
}

atf_test_case fields__stay_in_step_with_directories
fields__stay_in_step_with_directories_body()
{
	fake d
	publish d name='a b%' pid=$$ want=up state=ready script=run \
	    changed=1700000000 ready=1700000001 restarts=2 ending=signal \
	    code=15 text=serving reason='é	x'
	atf_check -s exit:1 -e inline:"svstat: warning: no pe: unable to chdir: \
file does not exist\n" -o inline:"no%20pe NA NA -1 NA
d a%20b%25 ready $$ serving
" "$SVSTAT" -o dir,name,state,pid,text 'no pe' d
	atf_check -o inline:"true true false true up true run SIGTERM 15 -1 2 \
0 -1 @400000006553f10a00000000 @400000006553f10b00000000 é%09x\n" \
	    "$SVSTAT" -o "up,ready,paused,normallyup,want,wantedup,script,\
signal,signum,exitcode,restarts,failedprobes,next,updownsince,readysince,\
reason" d
	atf_check -o match:'^[0-9]+ [0-9]+ [0-9]+$' \
	    "$SVSTAT" -o updownfor,readyfor,pgid d
	for bad in "" "up," ",up" "up,,pid" nope upp up,PID; do
		atf_check -s exit:100 -e match:"no such field: " \
		    -e match:'^usage: svstat' "$SVSTAT" -o "$bad" d
	done
	atf_check -s exit:100 -e inline:"usage: svstat [-a] [-j | -o \
field[,field ...]] [dir ...]\n" "$SVSTAT" -j -o up d
	atf_check -s exit:100 -e match:'option requires an argument -- o' \
	    "$SVSTAT" -o
	atf_check -s exit:100 -e match:'illegal option -- Z' "$SVSTAT" -Z d
}

atf_test_case s6__has_the_same_fields
s6__has_the_same_fields_head()
{
	atf_set require.progs "s6-supervise s6-svstat"
}
s6__has_the_same_fields_body()
{
	s6-svstat 2>&1 | sed 's/.*-o \([a-z,]*\).*/\1/' >fields
	grep -q '^up,.*for$' fields || atf_fail "$(cat fields)"
	fake d
	status d 5 '\000u'
	atf_check -o match:'^true true ' "$SVSTAT" -o "$(cat fields)" d
}

atf_test_case json__has_all_fields
json__has_all_fields_body()
{
	fake d
	publish d name=d pid=$$ main=7 want=up state=ready script=run \
	    changed=$now ready=$now restarts=2 ending=exit code=3 \
	    text=serving reason=why next=$((now + 5)) misses=4 exiting=1
	touch d/down
	json d nope >got
	cat >expected <<-END
	[0].dir "d
	[0].name "d
	[0].state "ready
	[0].reason "why
	[0].text "serving
	[0].up true
	[0].ready true
	[0].paused false
	[0].want "up
	[0].wantedup true
	[0].normallyup false
	[0].exiting true
	[0].script "run
	[0].pid $$
	[0].pgid $(ps -o pgid= -p $$ | tr -d ' ')
	[0].mainpid 7
	[0].exitcode 3
	[0].restarts 2
	[0].failedprobes 4
	[0].next S
	[0].updownsince "TIME
	[0].updownfor S
	[0].readysince "TIME
	[0].readyfor S
	[1].dir "nope
	[1].error "unable to chdir: file does not exist
	END
	atf_check -o file:expected cat got
	atf_check -s exit:1 -o ignore "$SVSTAT" -j d nope
	atf_check -s exit:0 -o ignore "$SVSTAT" -j d
	atf_check -o inline:"[]\n" "$SVSTAT" -j
}

atf_test_case json__is_valid_for_every_name
json__is_valid_for_every_name_body()
{
	for bytes in '"' '\134' 'a\nb' '\001\037\177' '\303\251' '\303' '\377' \
	    '\355\240\200' '\360\237\230\200' '\300\200' '\364\220\200\200' \
	    '</script>' '%%' '\360\237\230'; do
		# shellcheck disable=SC2059 # the bytes
		json "$(printf "$bytes")" | sed -n 's/.*\.dir //p'
	done >got
	cat >expected <<-'END'
	""
	"\
	"a\x{a}b
	"\x{1}\x{1f}\x{7f}
	"\x{e9}
	"\x{fffd}
	"\x{fffd}
	"\x{fffd}\x{fffd}\x{fffd}
	"\x{1f600}
	"\x{fffd}\x{fffd}
	"\x{fffd}\x{fffd}\x{fffd}\x{fffd}
	"</script>
	"%
	"\x{fffd}\x{fffd}\x{fffd}
	END
	atf_check -o file:expected cat got
}

atf_test_case who_may_only_read__is_told_what_is_there
who_may_only_read__is_told_what_is_there_head()
{
	atf_set require.user root
}
who_may_only_read__is_told_what_is_there_body()
{
	fake d
	publish d pid=5 want=up state=starting changed=$now
	chmod 711 . d d/supervise
	chmod 644 d/supervise/.state d/supervise/status
	as="$STAGE/usr/libexec/rc/chpriv -u nobody"
	# shellcheck disable=SC2086 # words
	says "d: up (pid 5) S seconds, starting" \
	    $as "$SVSTAT" d
	chmod 600 d/supervise/status
	# shellcheck disable=SC2086 # words
	says "d: up (pid 5) S seconds, starting" \
	    $as "$SVSTAT" d
	chmod 644 d/supervise/status
	rm d/supervise/.state
	# shellcheck disable=SC2086 # words
	says "d: up (pid 5) S seconds" $as "$SVSTAT" d
	chmod 600 d/supervise/status
	# shellcheck disable=SC2086 # words
	atf_check -o inline:"d: unable to open supervise/ok: access denied\n" \
	    $as "$SVSTAT" d
	chmod 700 d
	# shellcheck disable=SC2086 # words
	atf_check -o inline:"d: unable to chdir: access denied\n" \
	    $as "$SVSTAT" d
}

atf_test_case a_full_disk__is_an_error
a_full_disk__is_an_error_body()
{
	atf_check -s exit:111 -e inline:"svstat: fatal: unable to write: \
out of disk space\n" sh -c "'$SVSTAT' d >/dev/full"
}

atf_init_test_cases()
{
	atf_add_test_case daemontools__says_the_same_of_every_status
	atf_add_test_case daemontools__says_the_same_of_garbage_of_every_length
	atf_add_test_case daemontools__says_the_same_of_every_error
	atf_add_test_case supervise__is_read_and_driven
	atf_add_test_case states__of_all_supervisors_are_understood
	atf_add_test_case encore__has_its_words_and_its_logger
	atf_add_test_case ours__says_more_behind_the_line_of_daemontools
	atf_add_test_case a_record_that_does_not_fit__is_not_believed
	atf_add_test_case nothing__hangs_it
	atf_add_test_case fields__stay_in_step_with_directories
	atf_add_test_case s6__has_the_same_fields
	atf_add_test_case json__has_all_fields
	atf_add_test_case json__is_valid_for_every_name
	atf_add_test_case who_may_only_read__is_told_what_is_there
	atf_add_test_case a_full_disk__is_an_error
}
