# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# alone.sh -- only the main process counts, -a.

. "$SRCTOP/tests/libexec/subreap/common.sh"

# Children of the main process, as sessions of a server are: one in its session
# and one that has left it.
OTHERS='split pid others stay . split setsid pid others stay .'

# told [OPTION ...]: run subreap so that its readiness fills the file told.
told()
{
	rm -f told main others log
	"$SUBREAP" -a -r 3 "$@" 3>told &
	pid=$!
	wait_until 10 lines 1 told
	wait_until 10 lines 2 others
}

atf_test_case others__go_on_when_the_main_process_ends
others__go_on_when_the_main_process_ends_body()
{
	for how in 'exit 3' 'raise 9' 'exit 0'; do
		# shellcheck disable=SC2086 # words
		told -s 0 -t 0 "$FORKER" fork setsid $OTHERS signals log $how
		wait_until 10 test -e log
		kill "$pid"
		case $how in
		raise*)	exits 137 ;;
		*)	exits "${how#exit }" ;;
		esac
		live_on others
		atf_check -o inline:'15\n' cat log
	done
	# On its own, and in the foreground.
	# shellcheck disable=SC2086 # words
	told -f "$FORKER" $OTHERS await go exit 4
	: >go
	exits 4
	live_on others
}

# Neither a TERM nor a KILL, nor the CONT that goes with them.
atf_test_case others__get_no_signal
others__get_no_signal_body()
{
	told -f "$FORKER" split setsid pid others signals heard . \
	    split setsid pid others signals heard . await go exit 4
	wait_until 10 test -e heard
	: >go
	exits 4
	atf_check -o empty cat heard
	live_on others
}

atf_test_case main__gets_the_signals
main__gets_the_signals_body()
{
	# shellcheck disable=SC2086 # words
	told "$FORKER" fork setsid $OTHERS signals log exit 42
	wait_until 10 test -e log
	n=0
	for signal in 1 2 3 10 18 28; do
		kill -$signal "$pid"
		n=$((n + 1))
		wait_until 10 lines $n log
	done
	kill "$pid"
	exits 42
	atf_check -o inline:'1\n2\n3\n10\n18\n28\n15\n' cat log
	live_on others
}

atf_test_case main__that_has_another_parent
main__that_has_another_parent_body()
{
	told -l list -f -n food "$FORKER" pid others split setsid pid others \
	    stay . split as food pid main stay . stay
	wait_until 10 lines 1 main
	wait_until 10 listed list "$(cat main)"
	kill "$pid"
	wait "$pid"
	live_on others
}

atf_test_case start__that_fails_is_ended_as_a_whole
start__that_fails_is_ended_as_a_whole_body()
{
	atf_check -s exit:7 "$SUBREAP" -a "$FORKER" split setsid pid others \
	    stay . await others exit 7
	all_gone others
	rm others
	"$SUBREAP" -a -l list "$FORKER" split setsid pid others stay . \
	    pid others stay &
	pid=$!
	wait_until 10 lines 2 others
	kill "$pid"
	exits 143
	all_gone others
	rm others
	"$SUBREAP" -a -p pidfile "$FORKER" fork setsid pid others stay &
	pid=$!
	wait_until 10 lines 1 others
	kill "$pid"
	exits 143
	all_gone others
}

# Until there is a main process, they are those of a start that may fail.
atf_test_case list__has_the_main_process_alone
list__has_the_main_process_alone_body()
{
	"$SUBREAP" -a -r 3 -l list "$FORKER" pid main split fork \
	    pid orphan stay . await go fork setsid pid main \
	    split setsid pid others stay . signals log exit 42 3>told &
	pid=$!
	wait_until 10 lines 1 main
	wait_until 10 lines 1 orphan
	# It was orphaned unseen; this makes subreap look.
	kill -CHLD "$pid"
	wait_until 10 listed list "$(cat main)" "$(cat orphan)"
	rm main
	: >go
	wait_until 10 lines 1 told
	wait_until 10 lines 1 others
	wait_until 10 test -e log
	# It is there before the service is told ready.
	listed list "$(cat main)" || atf_fail "it is $(tr "\n" " " <list)"
	kill -HUP "$pid"
	wait_until 10 lines 1 log
	listed list "$(cat main)" || atf_fail "it is $(tr "\n" " " <list)"
	kill "$pid"
	exits 42
	[ ! -e list ] || atf_fail "the list is left"
	live_on others
	live_on orphan
}

atf_init_test_cases()
{
	atf_add_test_case others__go_on_when_the_main_process_ends
	atf_add_test_case others__get_no_signal
	atf_add_test_case main__gets_the_signals
	atf_add_test_case main__that_has_another_parent
	atf_add_test_case start__that_fails_is_ended_as_a_whole
	atf_add_test_case list__has_the_main_process_alone
}
