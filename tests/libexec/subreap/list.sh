# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# list.sh -- the list of children, for whoever finds subreap killed.

. "$SRCTOP/tests/libexec/subreap/common.sh"

atf_test_case list__follows_the_children
list__follows_the_children_body()
{
	start -l list "$FORKER" pid program await go fork setsid \
	    split fork setsid pid rest signals log . pid main stay
	wait_until 10 lines 1 program
	wait_until 10 listed list "$(cat program)"
	: >go
	wait_until 10 lines 1 main
	wait_until 10 test -e log
	# Who is orphaned unseen is listed at the next signal.
	kill -CONT "$pid"
	wait_until 10 listed list "$(cat main)" "$(cat rest)"
	kill "$(cat rest)"
	wait_until 10 listed list "$(cat main)"
	kill "$pid"
	exits 143
	[ ! -e list ] || atf_fail "list is left"
	[ ! -e list.new ] || atf_fail "list.new is left"
}

atf_test_case list__from_the_environment
list__from_the_environment_body()
{
	SUBREAP_LIST=$PWD/list "$SUBREAP" "$FORKER" fork setsid pid main stay &
	pid=$!
	wait_until 10 lines 1 main
	wait_until 10 listed list "$(cat main)"
	kill "$pid"
	exits 143
	SUBREAP_LIST='' atf_check -s exit:3 "$SUBREAP" "$FORKER" exit 3
	SUBREAP_LIST=$PWD/x atf_check -s exit:3 "$SUBREAP" -l y \
	    sh -c 'rm y && exit 3'
}

atf_test_case list__is_there_before_the_program_and_complete
list__is_there_before_the_program_and_complete_body()
{
	atf_check -s exit:3 "$SUBREAP" -f -l list \
	    sh -c 'read -r pid _ <list; [ "$pid" = $$ ] && exit 3'
}

atf_test_case list__leads_to_what_a_killed_subreap_left
list__leads_to_what_a_killed_subreap_left_body()
{
	start -l list "$FORKER" fork setsid pid main split pid rest stay . stay
	wait_until 10 lines 1 rest
	wait_until 10 listed list "$(cat main)"
	kill -KILL "$pid"
	exits 137
	gone "$(cat main)" && atf_fail "ended with subreap"
	listed list "$(cat main)" || atf_fail "$(cat list)"
	# As a supervisor does.
	while read -r left start; do
		[ "$(line "$left")" = "$left $start" ] && kill -KILL "$left"
	done <list
	kill -KILL "$(cat rest)"
}

# Killed before it wrote the list, it leaves no program that nobody knows of.
atf_test_case list__program_waits_for_it
list__program_waits_for_it_head()
{
	atf_set require.progs strace
}
list__program_waits_for_it_body()
{
	strace -o trace -e trace=rename -e inject=rename:signal=KILL \
	    "$SUBREAP" -l list "$FORKER" pid started stay
	[ $? -eq 137 ] || atf_skip "no ptrace here"
	"$FORKER" ms 200
	[ ! -e started ] || {
		kill -KILL "$(cat started)"
		atf_fail "the program was started"
	}
}

atf_test_case list__that_cannot_be_written_is_refused
list__that_cannot_be_written_is_refused_body()
{
	mkdir directory
	for file in missing/list directory/ /proc/list; do
		atf_check -s exit:111 -e match:"^subreap: cannot write $file: ." \
		    "$SUBREAP" -l "$file" "$FORKER" pid started
	done
	long=$(printf %0300d 0)
	atf_check -s exit:111 -e match:"cannot write .*: File name too long" \
	    "$SUBREAP" -l "$long" "$FORKER" pid started
	[ ! -e started ] || atf_fail "started nevertheless"
}

atf_test_case list__that_cannot_be_renewed_is_complained_of_once
list__that_cannot_be_renewed_is_complained_of_once_body()
{
	mkdir directory
	start -l directory/list "$FORKER" pid program await go fork setsid \
	    signals log exit 42 2>err
	wait_until 10 lines 1 program
	mv directory moved
	: >go
	wait_until 10 test -e log
	for i in 1 2 3; do
		kill -HUP "$pid"
		wait_until 10 lines $i log
	done
	kill "$pid"
	exits 42
	atf_check -o inline:'subreap: cannot write directory/list: No such file or directory\n' \
	    cat err
}

atf_test_case list__on_a_full_disk_is_the_old_one
list__on_a_full_disk_is_the_old_one_body()
{
	unshare -Urm mount -t tmpfs -o size=4k,nr_inodes=3 none /mnt \
	    2>/dev/null || atf_skip "no mounts here"
	cat >script <<-'EOF'
		mount -t tmpfs -o size=4k none /mnt
		"$1" -l /mnt/list "$2" pid program await go fork setsid \
		    pid main signals log exit 42 2>err &
		until [ -s program ] && [ -s /mnt/list ]; do :; done
		cp /mnt/list first
		dd if=/dev/zero of=/mnt/fill bs=4k count=1 2>/dev/null
		: >go
		until [ -e log ]; do :; done
		kill -HUP $!
		until [ -s log ]; do :; done
		cp /mnt/list second
		rm /mnt/fill
		kill -HUP $!
		until [ "$(wc -l <log)" -eq 2 ]; do :; done
		kill $!
		wait $!
		echo $? $(ls /mnt)
	EOF
	atf_check -o inline:'42\n' -e ignore \
	    unshare -Urm sh script "$SUBREAP" "$FORKER"
	grep -q 'No space left' err || atf_skip "the disk did not get full"
	atf_check cmp first second
}

atf_init_test_cases()
{
	atf_add_test_case list__follows_the_children
	atf_add_test_case list__from_the_environment
	atf_add_test_case list__is_there_before_the_program_and_complete
	atf_add_test_case list__leads_to_what_a_killed_subreap_left
	atf_add_test_case list__program_waits_for_it
	atf_add_test_case list__that_cannot_be_written_is_refused
	atf_add_test_case list__that_cannot_be_renewed_is_complained_of_once
	atf_add_test_case list__on_a_full_disk_is_the_old_one
}
