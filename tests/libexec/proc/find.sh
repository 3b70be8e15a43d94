# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# find.sh -- proc find: which processes match, and which must not.

PROC=$STAGE/usr/libexec/rc/proc
ACTOR=$OBJ/actor

# Other test cases run at the same time: a name of our own.
BASE=food$$
NAME=/opt/$BASE/sbin/$BASE

# start COMMAND [ARG ...]: run an actor and wait until it is ready; pid, said.
start()
{
	"$@" >ready &
	pid=$!
	wait_until 10 test -s ready
	read -r said <ready
	rm ready
}

# as ARGUMENT_0 ACT [ARG ...]: start an actor of that name.
as()
{
	_name=$1
	shift
	start "$ACTOR" as "$_name" "$ACTOR" "$@"
}

# found PID [ARG ...]: proc find ARG ... prints PID and nothing else.
found()
{
	echo "$1" >expout
	shift
	atf_check -o file:expout "$PROC" find "$@"
}

# none [ARG ...]: proc find ARG ... finds nothing.
none()
{
	atf_check -s exit:1 "$PROC" find "$@"
}

# both PID NAME, neither PID NAME: by search as by process id.
both()
{
	found "$1" "$2"
	found "$1" -p "$1" "$2"
}
neither()
{
	none "$2"
	none -p "$1" "$2"
}

atf_test_case find__program_by_the_first_word_of_its_command_line
find__program_by_the_first_word_of_its_command_line_body()
{
	for word in "$NAME" "$BASE" "$BASE:" "($BASE)" "$BASE: master process" \
	    "$NAME -x" "  $NAME" "$BASE:	tab"; do
		as "$word" pause and arguments
		both "$pid" "$NAME"
		kill "$pid"
		wait_until 10 gone "$pid"
	done
}

atf_test_case find__what_only_looks_like_the_program_does_not_match
find__what_only_looks_like_the_program_does_not_match_body()
{
	for word in "[$BASE]" "[$BASE] <defunct>" "/usr/local/sbin/$BASE" \
	    "${NAME}x" "x$BASE" "$BASE::" "(${BASE}x)" "$NAME:" "-$BASE" \
	    "sh $NAME" "$BASE/" ":" "()" "(" ""; do
		as "$word" pause
		neither "$pid" "$NAME"
		kill "$pid"
		wait_until 10 gone "$pid"
	done
}

atf_test_case find__interpreted_program_by_its_whole_command_line
find__interpreted_program_by_its_whole_command_line_body()
{
	interp="/usr/bin/perl$$ -w -T"
	for line in "$interp $NAME" "$interp $NAME -d" \
	    "perl$$: $NAME" "perl$$: xx${BASE}xx [idle]"; do
		as "$line" pause
		found "$pid" -i "$interp" "$NAME"
		found "$pid" -p "$pid" -i "$interp" "$NAME"
		kill "$pid"
		wait_until 10 gone "$pid"
	done
	for line in "$interp ${NAME}x" "/usr/bin/perl$$ $NAME" \
	    "$interp  $NAME" "perl$$:$NAME" "perl$$: other" "$NAME" \
	    "$interp" "x$interp $NAME" "[perl$$]" "perl$$" "perl$$: "; do
		as "$line" pause
		none -i "$interp" "$NAME"
		none -p "$pid" -i "$interp" "$NAME"
		kill "$pid"
		wait_until 10 gone "$pid"
	done
}

atf_test_case find__real_script_with_interpreter
find__real_script_with_interpreter_body()
{
	printf '#! /bin/sh -e\necho ready\nexec 3>&-\nread x\n' >"$BASE"
	chmod 755 "$BASE"
	mkfifo in
	start "./$BASE" one two <in &
	exec 3>in
	script=$PWD/$BASE
	sh -c 'exec "$0" one two <in' "$script" >/dev/null &
	pid=$!
	wait_until 10 "$PROC" find -p $pid -i '/bin/sh -e' "$script"
	found $pid -i '/bin/sh -e' "$script"
	none -i '/bin/sh' "$script"
	none "$script"
	exec 3>&-
	wait
}

atf_test_case find__title_written_over_the_arguments
find__title_written_over_the_arguments_body()
{
	room=$(printf %0300d 0)
	start "$ACTOR" title "$BASE: worker process" "$room"
	both "$pid" "$NAME"
	start "$ACTOR" title "$BASE" "$room"
	first=$((pid - 1))
	"$PROC" find "$NAME" >out
	read -r one two rest <out
	[ "$two" = "$pid" ] && [ -z "$rest" ] && [ "$one" -le "$first" ] ||
	    atf_fail "$(cat out)"
}

atf_test_case find__several_on_one_line_in_ascending_order
find__several_on_one_line_in_ascending_order_body()
{
	pids=
	for i in 1 2 3 4 5 6 7; do
		as "$BASE" pause $i
		pids="$pids${pids:+ }$pid"
	done
	echo "$pids" | tr ' ' '\n' | sort -n | tr '\n' ' ' | sed 's/ $//' >expout
	echo >>expout
	atf_check -o file:expout "$PROC" find "$NAME"
}

atf_test_case find__more_than_fit_a_buffer
find__more_than_fit_a_buffer_body()
{
	for i in 1 2 3 4 5 6 7 8 9 10; do
		for j in 1 2 3 4 5 6 7 8 9 10; do
			"$ACTOR" as "$BASE" "$ACTOR" pause >/dev/null &
		done
	done
	# shellcheck disable=SC2016 # for the shell below
	wait_until 20 sh -c '[ $("$0" find "$1" | wc -w) -eq 100 ]' \
	    "$PROC" "$NAME"
	"$PROC" find "$NAME" | tr ' ' '\n' >out
	sort -n out >sorted
	atf_check -o file:sorted cat out
}

atf_test_case find__name_with_blanks_is_the_whole_of_argument_0
find__name_with_blanks_is_the_whole_of_argument_0_body()
{
	as "/opt/my own/$BASE d" pause
	both "$pid" "/opt/my own/$BASE d"
	neither "$pid" "/opt/my own/$BASE"
	neither "$pid" "$BASE"
	neither "$pid" "own/$BASE"
}

atf_test_case find__zombie_does_not_match
find__zombie_does_not_match_body()
{
	as "$BASE" zombie
	both "$pid" "$NAME"
	none -p "$said" "$NAME"
	none -p "$said" actor
}

atf_test_case find__kernel_thread_does_not_match
find__kernel_thread_does_not_match_body()
{
	for stat in /proc/[0-9]*/stat; do
		read -r pid comm state ppid rest <"$stat" || continue
		[ "$ppid" = 2 ] || continue
		comm=${comm#?}
		none -p "$pid" "${comm%?}"
		none -p "$pid" "[${comm%?}]"
		return
	done 2>/dev/null
	atf_skip "no kernel threads to be seen here"
}

atf_test_case find__thread_is_not_a_process
find__thread_is_not_a_process_body()
{
	as "$BASE" thread
	[ "$said" != "$pid" ] && [ -e "/proc/$said" ] || atf_fail "no thread"
	both "$pid" "$NAME"
	none -p "$said" "$NAME"
}

atf_test_case find__process_of_a_container_does_not_match
find__process_of_a_container_does_not_match_body()
{
	unshare -Urpf true 2>/dev/null || atf_skip "no user namespaces"
	unshare -Urpf --kill-child sh -c \
	    "exec '$ACTOR' as '$BASE' '$ACTOR' pause" >said &
	wait_until 10 test -s said
	# It can be seen from here, and would match.
	grep -sl "^$BASE" /proc/[0-9]*/cmdline >seen
	[ -s seen ] || atf_fail "the container does not run"
	inner=$(sed 's,/proc/,,; s,/.*,,; q' seen)
	neither "$inner" "$NAME"
	kill $!
}

atf_test_case find__caller_and_its_subshells_do_not_match
find__caller_and_its_subshells_do_not_match_body()
{
	cat >script <<-EOF
		echo "1 \$('$PROC' find $BASE)"
		( ( echo "2 \$('$PROC' find $BASE)"; : ); : )
		'$PROC' find $BASE || echo "3 \$?"
		'$PROC' find -i $BASE script || echo "4 \$?"
		'$PROC' find -p \$\$ $BASE >/dev/null && echo found
	EOF
	printf '1 \n2 \n3 1\n4 1\nfound\n' >expout
	atf_check -o file:expout "$ACTOR" as "$BASE" /bin/sh script
}

atf_test_case find__callers_parent_with_another_command_line_matches
find__callers_parent_with_another_command_line_matches_body()
{
	echo "echo \$\$ >outer; '$ACTOR' as $BASE /bin/sh script2; :" >script1
	echo "'$PROC' find $NAME; :" >script2
	atf_check -o save:out "$ACTOR" as "$BASE" /bin/sh script1
	atf_check -o file:outer cat out
}

atf_test_case find__another_process_of_the_callers_name_matches
find__another_process_of_the_callers_name_matches_body()
{
	as "$BASE" pause
	# shellcheck disable=SC2016 # for the shell below
	echo '"$1" find "$2"; :' >script
	echo "$pid" >expout
	atf_check -o file:expout \
	    "$ACTOR" as "$BASE" /bin/sh script "$PROC" "$NAME"
}

# Somebody who came in by sshd asks whether sshd is running.
atf_test_case find__ancestor_that_runs_another_program_matches
find__ancestor_that_runs_another_program_matches_body()
{
	atf_check -o match:'^[0-9]+$' "$ACTOR" as "$BASE" "$ACTOR" run \
	    "sh -c '\"$PROC\" find $NAME; :'; :"
}

atf_test_case find__damaged_pid_file_finds_nothing
find__damaged_pid_file_finds_nothing_body()
{
	as "$BASE" pause
	for word in '' 0 -1 "-$pid" "+$pid" "$pid " " $pid" "$pid x" "0x1" \
	    "${pid}.0" 99999999999999999999 4194305 2147483648 18446744073709551617 \
	    "$((pid + 4294967296))" abc "$pid
$pid" '*' '%s' "../$pid" "self" "$$/../$pid"; do
		none -p "$word" "$NAME"
	done
	found "$pid" -p "0$pid" "$NAME"
}

atf_test_case find__hostile_names
find__hostile_names_body()
{
	long=$(printf %04000d 7)
	# shellcheck disable=SC1003 # one of the names is a backslash
	for name in '*' '?' '[a-z]*' '.*' '%s%n' '$(id)' "\`id\`" "a'b\"c" '\' \
	    "$long" '/' '//' 'x/' "ü"; do
		none -p $$ "$name"
		as "$name" pause
		found "$pid" -p "$pid" "$name"
		kill "$pid"
	done
}

atf_test_case find__process_that_shows_no_arguments
find__process_that_shows_no_arguments_body()
{
	as '' title '' "$BASE"
	none -p "$pid" ''"$BASE"
	none -p "$pid" /
}

atf_test_case find__without_proc_says_what_is_missing
find__without_proc_says_what_is_missing_body()
{
	unshare -Urm true 2>/dev/null || atf_skip "no user namespaces"
	atf_check -s exit:2 \
	    -e inline:"proc: cannot see any process: /proc is not mounted\n" \
	    unshare -Urm sh -c \
	    "mount -t tmpfs none /proc && exec '$PROC' find x"
	atf_check -s exit:2 -e inline:"proc: cannot see our processes: \
/proc is that of another pid namespace\n" \
	    unshare -Urpf "$PROC" find x
}

atf_test_case find__processes_hidden_by_the_mount_are_not_there
find__processes_hidden_by_the_mount_are_not_there_head()
{
	atf_set require.user root
}
find__processes_hidden_by_the_mount_are_not_there_body()
{
	dir=$(mktemp -d /tmp/proc.XXXXXX)
	cp "$PROC" "$STAGE/usr/libexec/rc/chain" "$dir"
	chmod 755 "$dir"
	# In a PID namespace of its own: older kernels share the option among
	# all mounts of one namespace.
	cat >script <<-EOF
		mount -t proc -o hidepid=\$1 none /proc || exit
		'$ACTOR' as $BASE '$ACTOR' pause >ready &
		until [ -s ready ]; do :; done
		'$dir/proc' find $NAME >/dev/null; echo \$?
		cd /
		'$dir/chain' chpriv -u nobody '$dir/proc' find $NAME; echo \$?
		'$dir/chain' chpriv -u nobody '$dir/proc' find -p \$! $NAME
		echo \$?
		'$dir/chain' chpriv -u nobody '$dir/proc' signal -n $NAME TERM \$!
		echo \$?
	EOF
	printf '0\n1\n1\n0\n' >expout
	for mode in 1 2; do
		rm -f ready
		atf_check -o file:expout \
		    unshare -mpf --kill-child sh script "$mode"
	done
	rm -r "$dir"
}

atf_test_case find__output_that_cannot_be_written_is_an_error
find__output_that_cannot_be_written_is_an_error_body()
{
	as "$BASE" pause
	atf_check -s exit:2 -e inline:"proc: cannot write to standard output: \
No space left on device\n" sh -c "'$PROC' find $NAME >/dev/full"
}

# The answer "none" would start a second daemon.
atf_test_case find__without_file_descriptors_is_an_error
find__without_file_descriptors_is_an_error_body()
{
	text='^proc: cannot open /proc/[0-9]*/cmdline: Too many open files$'
	atf_check -s exit:2 -e match:"$text" sh -c \
	    'ulimit -n 4; exec "$0" find "$1" 3<&- 4<&-' "$PROC" "$NAME"
}

atf_test_case usage__wrong_use_exits_2
usage__wrong_use_exits_2_body()
{
	"$PROC" 2>synopsis
	for words in '' 'fine' 'find' 'find a b' 'find -x a' 'find -p' \
	    'find -i' 'signal' 'signal TERM' 'signal -i x TERM 1' 'stop' \
	    'stop -i x 1' 'stop -q 1' 'wait' 'wait -n x 1'; do
		# shellcheck disable=SC2086 # words
		"$PROC" $words >out 2>err
		[ $? -eq 2 ] || atf_fail "exit status of: $words"
		[ ! -s out ] || atf_fail "output of: $words"
		tail -n "$(wc -l <synopsis)" err >end
		cmp -s synopsis end || atf_fail "message of: $words"
	done
	atf_check -s exit:2 -e inline:"proc: the name of the program is empty\n" \
	    "$PROC" find ''
}

atf_init_test_cases()
{
	for _case in program_by_the_first_word_of_its_command_line \
	    what_only_looks_like_the_program_does_not_match \
	    interpreted_program_by_its_whole_command_line \
	    real_script_with_interpreter title_written_over_the_arguments \
	    several_on_one_line_in_ascending_order more_than_fit_a_buffer \
	    name_with_blanks_is_the_whole_of_argument_0 \
	    zombie_does_not_match kernel_thread_does_not_match \
	    thread_is_not_a_process process_of_a_container_does_not_match \
	    caller_and_its_subshells_do_not_match \
	    callers_parent_with_another_command_line_matches \
	    another_process_of_the_callers_name_matches \
	    ancestor_that_runs_another_program_matches \
	    damaged_pid_file_finds_nothing hostile_names \
	    process_that_shows_no_arguments \
	    without_proc_says_what_is_missing \
	    processes_hidden_by_the_mount_are_not_there \
	    output_that_cannot_be_written_is_an_error \
	    without_file_descriptors_is_an_error; do
		atf_add_test_case "find__$_case"
	done
	atf_add_test_case usage__wrong_use_exits_2
}
