# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# logs.sh -- a service and its logger, and no line lost between them.

. "$SRCTOP/tests/libexec/supervise/common.sh"

# printer N MS: service one prints N lines, and its logger copies them.
printer()
{
	worker one print "$1" "$2" wait
	script scan/one/log/run \
	    "exec '$WORKER' '$TOP/copy' lock log logging copy"
	: >copy
}

# nothing_lost: all that was printed was copied, in order, each line once.
nothing_lost()
{
	sed -n 's/^printed //p' one.log | while read -r _pid _count; do
		seq 0 $((_count - 1)) | sed "s/^/$_pid /" >want
		grep -a "^$_pid " copy >got
		cmp -s want got || {
			diff want got | head
			echo "lines of $_pid were lost or doubled"
		}
	done >lost
	[ ! -s lost ] || { cat lost; atf_fail "lines were lost"; }
	atf_check_equal 0 "$(grep -c SECOND copy)"
}

atf_test_case directory__gets_what_the_service_prints
directory__gets_what_the_service_prints_body()
{
	printer 20 0
	begin
	wait_until 10 has 1 'printed .* 20' one.log
	become one/log state=ready
	become one log=1
	end
	nothing_lost
}

atf_test_case nothing_lost__when_the_logger_restarts
nothing_lost__when_the_logger_restarts_body()
{
	printer 3000 1
	begin
	for i in 1 2; do
		wait_until 10 has $i logging copy
		wait_until 10 test -s copy
		tell one/log t
	done
	wait_until 10 has 3 logging copy
	tell one d
	wait_until 10 grep -q printed one.log
	end
	nothing_lost
}

atf_test_case nothing_lost__when_the_service_restarts
nothing_lost__when_the_service_restarts_body()
{
	printer 3000 1
	begin
	for i in 2 3; do
		wait_until 10 test -s copy
		tell one t
		wait_until 10 has $i 'start .*' one.log
	done
	end
	atf_check_equal 3 "$(grep -c printed one.log)"
	nothing_lost
	once one
}

atf_test_case nothing_lost__when_all_ends
nothing_lost__when_all_ends_body()
{
	# a logger that is slow has time to read the rest
	worker one print 500 0 wait
	script scan/one/log/run \
	    'while read -r line; do printf "%s\n" "$line"; sleep 0.002' \
	    "done >>'$TOP/copy'"
	begin
	wait_until 10 has 1 'printed .*' one.log
	end
	nothing_lost
}

atf_test_case nothing_lost__when_the_logger_is_down_at_the_end
nothing_lost__when_the_logger_is_down_at_the_end_body()
{
	printer 50 0
	: >hold
	script scan/one/log/run 'if [ -e ../../../hold ]; then exit 1; fi' \
	    "exec '$WORKER' '$TOP/copy' log logging copy"
	begin
	wait_until 10 has 1 'printed .*' one.log
	become one/log code=1
	rm hold
	end
	nothing_lost
}

atf_test_case file__as_encore_has_it
file__as_encore_has_it_body()
{
	worker one print 50 0 wait
	script scan/one/log "exec '$WORKER' '$TOP/copy' lock log logging copy"
	begin
	wait_until 10 has 1 'printed .*' one.log
	wait_until 10 grep -q ' 49$' copy
	atf_check_equal 40 "$(wc -c <scan/one/supervise/status)"
	tell one Lt
	wait_until 10 has 2 logging copy
	tell one t
	wait_until 10 has 2 'printed .*' one.log
	end
	nothing_lost
	once one
}

atf_test_case added__while_the_service_runs
added__while_the_service_runs_body()
{
	worker one print 30 0 wait
	begin
	become one state=ready log=0
	script scan/one/log/run "exec '$WORKER' '$TOP/copy' lock log logging copy"
	tell one r
	wait_until 10 has 2 'printed .*' one.log
	if ! is one log=1; then
		# then it must be so for one that begins anew
		tell one dx
		wait_until 10 has 3 'start .*' one.log
		become one log=1
	fi
	wait_until 10 grep -q ' 29$' copy
	end
	once one
}

atf_test_case finish_and_stop__print_to_the_logger_too
finish_and_stop__print_to_the_logger_too_body()
{
	worker one wait
	script scan/one/start 'echo start'
	script scan/one/finish 'echo finish'
	script scan/one/stop 'echo stop'
	script scan/one/log/run "exec '$WORKER' '$TOP/copy' copy"
	begin
	become one state=ready
	end
	atf_check -o inline:'start\nfinish\nstop\n' cat copy
}

atf_test_case logger__of_a_service_that_is_down
logger__of_a_service_that_is_down_body()
{
	printer 1 0
	: >scan/one/down
	: >scan/one/log/down
	begin
	become one state=down
	become one/log state=down
	tell one/log u
	become one/log state=ready
	tell one u
	wait_until 10 grep -q ' 0$' copy
	end
	nothing_lost
}

atf_test_case svlog__killed_again_and_again
svlog__killed_again_and_again_body()
{
	[ -x "$BIN/svlog" ] || atf_skip "there is no svlog"
	worker one print 3000 1 wait
	mkdir log
	script scan/one/log/run "exec '$BIN/svlog' '$TOP/log'"
	begin
	become one/log state=ready
	for i in 1 2 3; do
		wait_until 10 test -s log/current
		tell one/log k
		become one/log "restarts=$i" state=ready
	done
	wait_until 20 grep -q printed one.log
	end
	cat log/@* log/current 2>/dev/null >copy
	nothing_lost
	once one
}

atf_init_test_cases()
{
	atf_add_test_case directory__gets_what_the_service_prints
	atf_add_test_case nothing_lost__when_the_logger_restarts
	atf_add_test_case nothing_lost__when_the_service_restarts
	atf_add_test_case nothing_lost__when_all_ends
	atf_add_test_case nothing_lost__when_the_logger_is_down_at_the_end
	atf_add_test_case file__as_encore_has_it
	atf_add_test_case added__while_the_service_runs
	atf_add_test_case svlog__killed_again_and_again
	atf_add_test_case finish_and_stop__print_to_the_logger_too
	atf_add_test_case logger__of_a_service_that_is_down
}
