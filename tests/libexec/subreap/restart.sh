# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# restart.sh -- a main process that leaves its pid file to another one: -p.

. "$SRCTOP/tests/libexec/subreap/common.sh"

# As sshd: HUP makes it execute itself and go into the background once more,
# and it is some time before the pid file names the new process.  The others
# are a session of the first one, and what else belongs to the service.
SERVER='fork setsid ms 100 pid mains pidfile pidfile restart log exit 42'
SESSION='split setsid pid others stay .'

# told [OPTION ...]: start, and hear what is told to the socket.
told()
{
	rm -f heard mains others log pidfile
	"$OBJ/hear" "$PWD/socket" >heard &
	hearer=$!
	wait_until 10 lines 1 heard
	NOTIFY_SOCKET=$PWD/socket "$SUBREAP" -e -p pidfile "$@" 2>err &
	pid=$!
	wait_until 10 lines 3 heard
}

# restarts FROM TO: so many HUPs, one after the other.
restarts()
{
	_n=$1
	while [ "$_n" -lt "$2" ]; do
		_n=$((_n + 1))
		wait_until 10 test -e log
		kill -HUP "$pid"
		wait_until 10 lines "$_n" log
		wait_until 10 lines $((_n + 1)) mains
		wait_until 10 lines $((_n + 3)) heard
	done
}

# all_were_told: each main process, once, in its turn; and nothing went wrong.
all_were_told()
{
	wait_until 10 lines $(($(wc -l <mains) + 2)) heard
	kill "$hearer"
	wait "$hearer"
	rm socket
	{
		printf 'listening\nREADY=1\n'
		sed 's/^/MAINPID=/' mains
	} >expout
	atf_check -o file:expout cat heard
	atf_check -o empty cat err
}

atf_test_case main__restarts_at_once
main__restarts_at_once_body()
{
	# shellcheck disable=SC2086 # words
	told -s 10 -t 0 "$FORKER" $SESSION $SERVER
	restarts 0 4
	kill "$pid"
	exits 42
	all_were_told
	all_gone others
}

# Longer after the start than it may take to settle, and with a session that
# keeps the service from being without processes.  (That has signals blocked, as
# the server has when it executes itself.)
atf_test_case main__restarts_when_it_has_long_settled
main__restarts_when_it_has_long_settled_body()
{
	# shellcheck disable=SC2086 # words
	told -s 2 -t 0 "$FORKER" $SESSION $SERVER
	"$FORKER" ms 2100
	restarts 0 1
	"$FORKER" ms 2100
	restarts 1 4
	wait_until 10 test -s log
	kill "$pid"
	exits 42
	printf '1\n1\n1\n1\n15\n' >expout
	atf_check -o file:expout cat log
	all_were_told
	all_gone mains
	all_gone others
}

# Below a wrapper, -f, that has long ended itself, and not with 0.
atf_test_case main__restarts_without_its_wrapper
main__restarts_without_its_wrapper_body()
{
	told -f -s 2 sh -c "'$FORKER' $SERVER; '$FORKER' await go; exit 7"
	: >go
	"$FORKER" ms 2100
	restarts 0 1
	kill "$pid"
	exits 42
	all_were_told
}

# Its sessions survive that and the end, -a.
atf_test_case main__restarts_alone
main__restarts_alone_body()
{
	# shellcheck disable=SC2086 # words
	told -a -s 2 -l list "$FORKER" $SESSION $SERVER
	"$FORKER" ms 2100
	restarts 0 2
	listed list "$(tail -n 1 mains)" ||
	    atf_fail "it is $(tr "\n" " " <list)"
	kill "$pid"
	exits 42
	all_were_told
	all_gone mains
	# One of each time it was executed.
	wait_until 10 lines 3 others
	live_on others
}

# A TERM between two main processes is for the next one then.
atf_test_case main__that_restarts_alone_gets_an_early_term
main__that_restarts_alone_gets_an_early_term_body()
{
	told -a "$FORKER" fork setsid pid mains pidfile pidfile \
	    $SESSION await others split fork setsid await go2 pid mains \
	    pidfile pidfile signals log exit 42 . await go exit 0
	: >go
	wait_until 10 test ! -e "/proc/$(cat mains)"
	kill "$pid"
	wait_until 10 taken "$pid"
	: >go2
	exits 42
	all_were_told
	atf_check -o inline:'15\n' cat log
	live_on others
}

# The same without -a: all end.
atf_test_case main__that_restarts_and_an_early_term
main__that_restarts_and_an_early_term_body()
{
	told "$FORKER" fork setsid pid mains pidfile pidfile \
	    split fork setsid pid others stay . await others await go exit 0
	: >go
	wait_until 10 test ! -e "/proc/$(cat mains)"
	kill "$pid"
	exits 143
	all_were_told
	all_gone others
}

# The file still names the one that has ended, or is gone, or names nobody.
atf_test_case main__that_leaves_the_file_to_nobody
main__that_leaves_the_file_to_nobody_body()
{
	for since in 0 300; do
		for does in : 'rm pidfile' 'echo $$ >pidfile' \
		    'echo x >pidfile'; do
			rm -f go
			told -s 0.2 "$FORKER" fork setsid \
			    pid mains pidfile pidfile split fork setsid \
			    pid others stay . await others await go exit 0
			"$FORKER" ms $since
			eval "$does"
			: >go
			exits 0
			all_were_told
			all_gone others
		done
	done
}

atf_test_case main__that_ends_alone_with_a_session_left
main__that_ends_alone_with_a_session_left_body()
{
	for since in 0 300; do
		rm -f go
		told -a -s 0.2 "$FORKER" fork setsid pid mains pidfile pidfile \
		    split fork setsid pid others stay . await others \
		    await go exit 0
		"$FORKER" ms $since
		: >go
		exits 0
		all_were_told
		live_on others
	done
}

# Nobody is waited for when nobody is left, and how those ended who did before
# does not matter.
atf_test_case main__that_ends_and_leaves_nobody
main__that_ends_and_leaves_nobody_body()
{
	told -s 0.1 "$FORKER" fork setsid pid mains pidfile pidfile \
	    split fork pid others await first exit 7 . await go exit 0
	"$FORKER" ms 200
	wait_until 10 lines 1 others
	: >first
	wait_until 10 gone "$(cat others)"
	: >go
	exits 0
	all_were_told
}

# The number of the old main process comes again, for another one: the file
# that was left behind does not mean that.
in_a_namespace()
{
	exec unshare -Urpf --mount-proc "$STAGE/usr/libexec/rc/subreap" "$@"
}

atf_test_case main__whose_number_comes_again
main__whose_number_comes_again_body()
{
	unshare -Urpf --mount-proc sh -c 'echo 9 >/proc/sys/kernel/ns_last_pid' \
	    2>/dev/null || atf_skip "cannot choose a process id here"
	cat >server <<-'EOF'
		"$1" fork setsid pid mains pidfile pidfile await go exit 0
		(
			until [ -s pidfile ]; do "$1" ms 10; done
			read -r main <pidfile
			while [ -e "/proc/$main" ]; do "$1" ms 10; done
			echo $((main - 1)) >/proc/sys/kernel/ns_last_pid
			"$1" pid others stay &
			wait
		) &
	EOF
	SUBREAP=in_a_namespace
	told -s 1 sh server "$FORKER"
	: >go
	wait_until 10 lines 1 others
	cmp -s others mains || atf_fail "another number came"
	wait_until 10 gone "$pid"
	exits 0
	all_were_told
}

atf_init_test_cases()
{
	atf_add_test_case main__restarts_at_once
	atf_add_test_case main__restarts_when_it_has_long_settled
	atf_add_test_case main__restarts_without_its_wrapper
	atf_add_test_case main__restarts_alone
	atf_add_test_case main__that_restarts_alone_gets_an_early_term
	atf_add_test_case main__that_restarts_and_an_early_term
	atf_add_test_case main__that_leaves_the_file_to_nobody
	atf_add_test_case main__that_ends_alone_with_a_session_left
	atf_add_test_case main__that_ends_and_leaves_nobody
	atf_add_test_case main__whose_number_comes_again
}
