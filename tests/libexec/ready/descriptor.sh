# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# descriptor.sh -- fd=N.

. "$SRCTOP/tests/libexec/ready/common.sh"

atf_test_case newline__is_readiness_and_the_program_runs_on
newline__is_readiness_and_the_program_runs_on_body()
{
	cat >program <<-'EOF'
		echo $$ >pids
		readlink /proc/self/fd/0 >stdin
		echo >&4
		exec sleep 60
	EOF
	atf_check sh -c "exec '$READY' -b fd=4 sh program <program"
	gone "$(cat pids)" && atf_fail "the program has ended"
	atf_check -o inline:'/dev/null\n' cat stdin
	end_all
}

atf_test_case newline__is_waited_for
newline__is_waited_for_body()
{
	mkfifo go
	cat >program <<-'EOF'
		echo $$ >pids
		# Not every shell can name such a descriptor.
		printf 'not yet' >/proc/self/fd/63
		: >began
		read -r line <go
		printf 'now\n' >/proc/self/fd/63
		exec sleep 60
	EOF
	"$READY" -b fd=63 sh program &
	pid=$!
	wait_until 10 test -e began
	gone "$pid" && atf_fail "did not wait"
	echo >go
	wait "$pid"
	atf_check_equal $? 0
	end_all
}

atf_test_case background__needs_both_readiness_and_the_end
background__needs_both_readiness_and_the_end_body()
{
	mkfifo go come
	# It is ready first.
	"$READY" fd=3 sh -c 'echo >&3; echo >come; read -r line <go' &
	pid=$!
	cat come >/dev/null
	gone "$pid" && atf_fail "did not wait for the end"
	echo >go
	wait "$pid"
	atf_check_equal $? 0
	# It goes into the background first.
	"$READY" fd=3 sh -c '(read -r line <go; echo >&3) & echo $$ >pids' &
	pid=$!
	wait_until 10 lines 1 pids
	wait_until 10 gone "$(cat pids)"
	gone "$pid" && atf_fail "did not wait for readiness"
	echo >go
	wait "$pid"
	atf_check_equal $? 0
}

atf_test_case closing__is_no_readiness
closing__is_no_readiness_body()
{
	atf_check -s exit:99 \
	    -e inline:'ready: sh: ended without being ready (fd=3)\n' \
	    "$READY" fd=3 sh -c 'printf text >&3'
	atf_check -s exit:99 \
	    -e inline:'ready: sh: not ready after 0.2 s (fd=3)\n' \
	    "$READY" -b -t 0.2 fd=3 sh -c \
	    'echo $$ >pids; exec 3>&-; exec sleep 60'
	wait_until 10 lines 1 pids
	end_all
}

atf_test_case time__is_over_and_the_program_is_left
time__is_over_and_the_program_is_left_body()
{
	atf_check -s exit:99 \
	    -e inline:'ready: sh: not ready after 0.05 s (fd=3)\n' \
	    "$READY" -t 0.05 fd=3 sh -c 'echo $$ >pids; exec sleep 60'
	wait_until 10 lines 1 pids
	gone "$(cat pids)" && atf_fail "the program has ended"
	end_all
	atf_check -s exit:99 -e inline:'ready: sh: ready, but still in the foreground after 2 s (fd=3)\n' \
	    "$READY" -t 2 fd=3 sh -c 'echo $$ >pids; echo >&3; exec sleep 60'
	end_all
}

# Nobody reads what it writes then, and that must not end it.
atf_test_case program__that_is_late_comes_to_no_harm
program__that_is_late_comes_to_no_harm_body()
{
	cat >program <<-'EOF'
		read -r line <go
		echo >&3
		echo $? >told
	EOF
	mkfifo go
	atf_check -s exit:99 -e ignore "$READY" -b -t 0.05 fd=3 sh program
	echo >go
	wait_until 10 lines 1 told
	atf_check -o inline:'0\n' cat told
}

# It gets what we were given and this one descriptor, whatever was there.
atf_test_case program__gets_no_other_descriptors
program__gets_no_other_descriptors_body()
{
	for fd in 3 4 5 6 9; do
		ls /proc/self/fd 7</dev/null 5</dev/null >expout
		[ $fd -eq 5 ] || echo $fd >>expout
		sort -n expout >sorted
		sh -c 'exec "$@" 7</dev/null 5</dev/null' sh \
		    "$READY" fd=$fd sh -c "echo >&$fd; ls /proc/self/fd" |
		    sort -n >out
		# ls itself opens the lowest number that is free.
		grep -qx $fd out || atf_fail "no $fd in $(cat out)"
		[ "$(wc -l <out)" -le "$(wc -l <sorted)" ] ||
		    atf_fail "fd=$fd: $(cat out), not $(cat sorted)"
	done
}

atf_init_test_cases()
{
	atf_add_test_case newline__is_readiness_and_the_program_runs_on
	atf_add_test_case newline__is_waited_for
	atf_add_test_case background__needs_both_readiness_and_the_end
	atf_add_test_case closing__is_no_readiness
	atf_add_test_case time__is_over_and_the_program_is_left
	atf_add_test_case program__that_is_late_comes_to_no_harm
	atf_add_test_case program__gets_no_other_descriptors
}
