# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/rclog/common.sh"

# end_of FILE...: end the processes whose pids are in the files.
end_of()
{
	for file in "$@"; do
		[ ! -s "$file" ] || kill -9 "$(cat "$file")" 2>/dev/null || :
	done
}

atf_test_case patience__names_the_script_at_doubling_intervals
patience__names_the_script_at_doubling_intervals_body()
{
	with_worker <<-'EOF'
		run slow 'until_true "grep \"(0.8 s)\" out"'
		run quick true
		finish
	EOF
	sh boot -p 0.2 >out
	cat >expout <<-'EOF'
		waiting for /etc/rc.d/slow (0.2 s)
		waiting for /etc/rc.d/slow (0.4 s)
		waiting for /etc/rc.d/slow (0.8 s)
		DATE
	EOF
	atf_check -o file:expout grep -v '1.6 s' out
	atf_check -o match:'^waiting for /etc/rc.d/slow \(0.4 s\)$' cat log
}

atf_test_case patience__0_is_never
patience__0_is_never_body()
{
	with_worker <<-'EOF'
		run slow 'sleep 0.3'
		finish
	EOF
	atf_check -o inline:'DATE\n' sh boot -p 0 -t 0
}

atf_test_case timeout__ends_the_script_and_its_children cleanup
timeout__ends_the_script_and_its_children_body()
{
	with_worker <<-'EOF'
		run hang 'sleep 60 & echo $! >child
		    (sh -c "echo \$\$ >grandchild; sleep 60; :" &
		    wait)'
		run next 'echo the boot goes on'
		finish
	EOF
	cat >expout <<-'EOF'
		waiting for /etc/rc.d/hang (0.3 s)
		waiting for /etc/rc.d/hang (0.6 s)
		/etc/rc.d/hang: no end after 0.9 s, giving up
		/etc/rc.d/hang terminated with signal 15
		the boot goes on
		The following components reported failures:
		    /etc/rc.d/hang
		See log for more information.
		DATE
	EOF
	sh boot -p 0.3 -t 0.9 >out
	wait_until 5 gone "$(cat child)"
	wait_until 5 gone "$(cat grandchild)"
	# The shell may say that its subshell was terminated.
	atf_check -o file:expout grep -v '^Terminated' out
	atf_check -o inline:'reason no end after 0.9 s\n' \
	    grep reason run/last/hang
}
timeout__ends_the_script_and_its_children_cleanup()
{
	end_of child grandchild
}

atf_test_case timeout__of_the_script_wins cleanup
timeout__of_the_script_wins_body()
{
	with_worker <<-'EOF'
		run patient 'meta cmd-timeout:0; sleep 0.6; echo done'
		run hasty 'meta cmd-timeout:0.1; echo $me >hasty; exec sleep 60'
		finish
	EOF
	sh boot -p 0 -t 0.2 >out
	cat >expout <<-'EOF'
		done
		/etc/rc.d/hasty: no end after 0.1 s, giving up
		/etc/rc.d/hasty terminated with signal 15
	EOF
	atf_check -o file:expout sed '/^Term/d; /following/,$d' out
}
timeout__of_the_script_wins_cleanup()
{
	end_of hasty
}

atf_test_case timeout__daemon_that_detached_itself_stays cleanup
timeout__daemon_that_detached_itself_stays_body()
{
	with_worker <<-'EOF'
		run hang '(sleep 60 >/dev/null 2>&1 & echo $! >daemon)
		    exec sleep 60'
		finish
	EOF
	sh boot -p 0 -t 0.4 >out
	atf_check -o match:'giving up' cat out
	atf_check kill "$(cat daemon)"
}
timeout__daemon_that_detached_itself_stays_cleanup()
{
	end_of daemon
}

atf_test_case timeout__what_ignores_TERM_gets_KILL cleanup
timeout__what_ignores_TERM_gets_KILL_body()
{
	with_worker <<-'EOF'
		run stubborn 'trap "" TERM; echo $me >stubborn
		    while :; do sleep 0.2; done'
		finish
	EOF
	sh boot -p 0 -t 0.3 >out
	atf_check -o match:'stubborn terminated with signal 9' cat out
}
timeout__what_ignores_TERM_gets_KILL_cleanup()
{
	end_of stubborn
}

# The last script was given up, and the boot ends before its child does.
atf_test_case timeout__KILL_comes_after_the_boot_too cleanup
timeout__KILL_comes_after_the_boot_too_body()
{
	with_worker <<-'EOF'
		run last 'sh -c "trap \"\" TERM; echo \$\$ >stubborn
		    while :; do sleep 0.2; done" >/dev/null 2>&1'
		finish
	EOF
	sh boot -p 0 -t 0.5 >out
	atf_check -o match:'last terminated with signal 15' cat out
	wait_until 10 gone "$(cat stubborn)"
}
timeout__KILL_comes_after_the_boot_too_cleanup()
{
	end_of stubborn
}

# A pid that is not a script of this boot is never signalled.
atf_test_case timeout__foreign_process_is_left_alone cleanup
timeout__foreign_process_is_left_alone_body()
{
	sleep 60 &
	echo $! >foreign
	with_worker <<-'EOF'
		meta cmd-name:/etc/rc.d/liar
		meta "cmd-pid:$(cat foreign)"
		until_true 'grep "to end" out'
		meta cmd-status:/etc/rc.d/liar:0
		finish
	EOF
	sh boot -p 0 -t 0.1 >out
	atf_check -o inline:'/etc/rc.d/liar: no end after 0.1 s, and no process of it to end\nDATE\n' \
	    cat out
	atf_check kill "$(cat foreign)"
}
timeout__foreign_process_is_left_alone_cleanup()
{
	end_of foreign
}

# rc tells which process its worker is, once, instead of each script's.
atf_test_case timeout__process_is_the_last_of_the_worker cleanup
timeout__process_is_the_last_of_the_worker_body()
{
	with_worker <<-'EOF'
		read -r me rest </proc/self/stat
		meta "worker:$me"
		sleep 60 >/dev/null 2>&1 &
		echo $! >earlier
		meta cmd-name:/etc/rc.d/hang
		(sh -c 'echo $$ >child; sleep 60; :'; :)
		meta "cmd-status:/etc/rc.d/hang:$?"
		finish
	EOF
	sh boot -p 0 -t 0.4 >out
	cat >expout <<-'EOF'
		/etc/rc.d/hang: no end after 0.4 s, giving up
		/etc/rc.d/hang terminated with signal 15
	EOF
	atf_check -o file:expout sed '/^Term/d; /following/,$d' out
	wait_until 5 gone "$(cat child)"
	atf_check kill "$(cat earlier)"
}
timeout__process_is_the_last_of_the_worker_cleanup()
{
	end_of earlier child
}

atf_init_test_cases()
{
	atf_add_test_case timeout__process_is_the_last_of_the_worker
	atf_add_test_case patience__names_the_script_at_doubling_intervals
	atf_add_test_case patience__0_is_never
	atf_add_test_case timeout__ends_the_script_and_its_children
	atf_add_test_case timeout__of_the_script_wins
	atf_add_test_case timeout__daemon_that_detached_itself_stays
	atf_add_test_case timeout__what_ignores_TERM_gets_KILL
	atf_add_test_case timeout__KILL_comes_after_the_boot_too
	atf_add_test_case timeout__foreign_process_is_left_alone
}
