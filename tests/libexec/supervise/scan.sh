# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# scan.sh -- services come, go and change their names.

. "$SRCTOP/tests/libexec/supervise/common.sh"

# supervised DIR
supervised()
{
	"$STAGE/sbin/svok" "$1"
}

not_supervised()
{
	! "$STAGE/sbin/svok" "$1"
}

atf_test_case new__directory_starts_at_once
new__directory_starts_at_once_body()
{
	begin
	worker one wait			# the directory, then its run
	become one state=ready
	worker .hidden wait
	worker .made wait
	mv scan/.made scan/two
	become two state=ready
	once one .made
	[ ! -e .hidden.log ] || atf_fail "a hidden name was started"
	end
}

atf_test_case new__run_that_appears_later
new__run_that_appears_later_body()
{
	begin
	mkdir scan/one
	wait_until 10 supervised scan/one
	worker one wait
	become one state=ready
	once one
	end
}

atf_test_case vanished__directory_ends_its_service
vanished__directory_ends_its_service_body()
{
	worker one wait
	worker two wait
	begin
	become one state=ready
	become two state=ready
	pid=$(value one pid)
	mv scan/one away
	wait_until 10 gone "$pid"
	wait_until 10 not_supervised away
	is two state=ready restarts=0 || atf_fail "the other was disturbed"
	mv away scan/one
	become one state=ready
	once one two
	end
}

atf_test_case vanished__and_back_while_it_stops
vanished__and_back_while_it_stops_body()
{
	worker one wait ms 400
	begin
	become one state=ready
	mv scan/one away
	wait_until 10 has 1 TERM one.log
	mv away scan/one
	wait_until 10 has 2 'start .*' one.log
	become one state=ready want=up
	once one
	end
}

atf_test_case vanished__deleted_altogether
vanished__deleted_altogether_body()
{
	worker one wait
	worker two wait
	begin
	become one state=ready
	become two state=ready
	pid=$(value one pid)
	rm -r scan/one
	wait_until 10 gone "$pid"
	worker one wait
	become one state=ready
	is two restarts=0 || atf_fail "the other was disturbed"
	once one two
	end
}

atf_test_case renamed__goes_on
renamed__goes_on_body()
{
	worker one wait
	script scan/one/log/run "exec '$WORKER' '$TOP/copy' copy"
	begin
	become one state=ready
	pid=$(value one pid)
	mv scan/one scan/two
	become two name=two
	become two/log name=two/log
	atf_check_equal "$pid" "$(value two pid)"
	is two state=ready restarts=0 || atf_fail "it was restarted"
	once one
	end
}

atf_test_case link__is_followed_and_counts_once
link__is_followed_and_counts_once_body()
{
	script real/one/run "exec '$WORKER' '$TOP/one.log' lock start wait"
	ln -s ../real/one scan/one
	ln -s ../real/one scan/other
	ln -s nowhere scan/dangling
	: >scan/file
	begin
	wait_until 10 supervised scan/one
	become one state=ready
	tell other d
	become one state=down
	rm scan/one scan/other
	wait_until 10 not_supervised real/one
	[ ! -s err ] || { cat err; atf_fail "what was there to say?"; }
	end
}

atf_test_case link__exchanged_for_another
link__exchanged_for_another_body()
{
	for i in a b; do
		script $i/run "exec '$WORKER' '$TOP/$i.log' lock start wait"
	done
	ln -s ../a scan/one
	begin
	become one state=ready
	ln -s ../b scan/.new
	mv -T scan/.new scan/one
	wait_until 10 has 1 'end .*' a.log
	become one state=ready
	has 1 'start .*' b.log || atf_fail "b does not run"
	end
}

atf_test_case many__at_once
many__at_once_body()
{
	script ./run "exec '$WORKER' '$TOP/'\"\${PWD##*/}\".log lock start wait"
	begin
	i=0
	while [ $i -lt 60 ]; do
		mkdir scan/s$i
		ln -s ../../run scan/s$i/run
		i=$((i + 1))
	done
	wait_until 20 sh -c '[ "$(cat s*.log | grep -c start)" -eq 60 ]'
	atf_check_equal 0 "$(cat s*.log | grep -c SECOND)"
	atf_check_equal $((60 * 768)) "$(wc -c <scan/.svscan/summary)"
	rm -r scan/s1?
	wait_until 20 sh -c '[ "$(cat s1?.log | grep -c end)" -eq 10 ]'
	wait_until 10 sh -c "[ \$(wc -c <scan/.svscan/summary) -eq $((50 * 768)) ]"
	atf_check_equal 50 "$(grep -aco ' name=s[0-9]* ' scan/.svscan/summary)"
	end
}

atf_test_case directory__deleted_under_its_feet
directory__deleted_under_its_feet_body()
{
	worker one wait
	begin
	become one state=ready
	mv scan scan.old
	rm -r scan.old
	kill -HUP "$guardian"
	wait_until 10 sh -c '! grep -q start one.log || grep -q end one.log'
	before=$(ticks "$(supervisor)")
	sleep 1
	[ $(($(ticks "$(supervisor)") - before)) -le 5 ] ||
	    atf_fail "a busy loop"
	end
}

atf_test_case interval__looks_again
interval__looks_again_body()
{
	begin svscan -t 1 scan
	mkdir real
	ln -s ../real/one scan/one	# leads nowhere yet
	script real/one/run "exec '$WORKER' '$TOP/one.log' start wait"
	wait_until 10 has 1 'start .*' one.log
	end
}

atf_test_case readable__for_everybody
readable__for_everybody_body()
{
	worker one wait
	begin svscan -r scan
	become one state=ready
	atf_check -o inline:'755\n666\n600\n600\n644\n' stat -c %a \
	    scan/one/supervise scan/one/supervise/ok \
	    scan/one/supervise/control scan/one/supervise/lock \
	    scan/one/supervise/status
	end
	rm -r scan/one/supervise
	begin svscan scan
	become one state=ready
	atf_check -o inline:'700\n600\n600\n600\n644\n20\n' sh -c "stat -c %a \
	    scan/one/supervise scan/one/supervise/ok \
	    scan/one/supervise/control scan/one/supervise/lock \
	    scan/one/supervise/status; wc -c <scan/one/supervise/status"
	end
}

atf_init_test_cases()
{
	atf_add_test_case new__directory_starts_at_once
	atf_add_test_case new__run_that_appears_later
	atf_add_test_case vanished__directory_ends_its_service
	atf_add_test_case vanished__and_back_while_it_stops
	atf_add_test_case vanished__deleted_altogether
	atf_add_test_case renamed__goes_on
	atf_add_test_case link__is_followed_and_counts_once
	atf_add_test_case link__exchanged_for_another
	atf_add_test_case many__at_once
	atf_add_test_case directory__deleted_under_its_feet
	atf_add_test_case interval__looks_again
	atf_add_test_case readable__for_everybody
}
