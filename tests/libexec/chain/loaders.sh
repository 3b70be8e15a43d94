# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# loaders.sh -- the small loaders of chain, one after the other.

CHAIN=$STAGE/usr/libexec/rc/chain

# exits STATUS MESSAGE COMMAND [ARG ...]
exits()
{
	_status=$1 _message=$2
	shift 2
	atf_check -s exit:"$_status" -e inline:"$_message\n" "$@"
}

# refused_to_user MESSAGE LOADER ...: what the system says without privileges.
refused_to_user()
{
	_message=$1
	shift
	[ "$(id -u)" -ne 0 ] || set -- chpriv -u nobody "$@"
	exits 111 "$_message" "$CHAIN" "$@" echo ran
}

atf_test_case chdir__changes_the_directory
chdir__changes_the_directory_body()
{
	mkdir -p "a dir/b"
	atf_check -o inline:"$PWD/a dir/b\n" \
	    "$CHAIN" chdir "a dir" chdir b /bin/pwd
	exits 111 "chain chdir: cannot change to none: \
No such file or directory" "$CHAIN" chdir none true
	: >file
	exits 111 "chain chdir: cannot change to file: Not a directory" \
	    "$CHAIN" chdir file true
	exits 111 "chain chdir: cannot change to : \
No such file or directory" "$CHAIN" chdir '' true
}

atf_test_case umask__is_octal
umask__is_octal_body()
{
	for mode in 0 7 22 022 0022 777 0777; do
		expected=$(umask "$mode" && umask)
		atf_check -o inline:"$expected\n" \
		    "$CHAIN" umask "$mode" sh -c umask
	done
	for mode in '' 8 0x1 1000 00022 7777 u=rwx 22x ' 22' 99999999999; do
		exits 100 "chain umask: not an octal mode from 0 to 0777: \
$mode" "$CHAIN" umask "$mode" true
	done
}

atf_test_case env__sets_and_removes_variables
env__sets_and_removes_variables_body()
{
	atf_check -o inline:"A=1\nB=x=y\nC=\n" \
	    "$CHAIN" env -i A=1 B=x=y C= /usr/bin/env
	atf_check -o inline:"B=2\n" env -i A=1 B=2 \
	    "$CHAIN" env -u A /usr/bin/env
	atf_check -o inline:"C=3\n" env -i A=1 B=2 C=3 \
	    "$CHAIN" env -u A -u B -u D /usr/bin/env
	atf_check -o inline:"A=2\n" "$CHAIN" env -i A=1 A=2 /usr/bin/env
	atf_check -o inline:"A=a\nb c\n" "$CHAIN" env -i 'A=a
b c' /usr/bin/env
	exits 100 "chain env: a variable without a name: =x" \
	    "$CHAIN" env =x true
	exits 100 "chain env: not the name of a variable: A=1" \
	    "$CHAIN" env -u A=1 true
	exits 100 "chain env: not the name of a variable: " \
	    "$CHAIN" env -u '' true
	printf '#! /bin/sh\necho ran\n' >a=b
	chmod 755 a=b
	atf_check -o inline:"ran\n" "$CHAIN" env -- ./a=b
}

atf_test_case nice__changes_the_niceness
nice__changes_the_niceness_body()
{
	now=$(nice)
	atf_check -o inline:"$((now + 3))\n" "$CHAIN" nice 3 /usr/bin/nice
	atf_check -o inline:"$((now + 3))\n" "$CHAIN" nice -n 3 /usr/bin/nice
	atf_check -o inline:"$((now + 5))\n" \
	    "$CHAIN" nice -n 3 nice +2 /usr/bin/nice
	atf_check -o inline:"19\n" "$CHAIN" nice 1000 /usr/bin/nice
	for word in '' x 1x 5.5 99999999999; do
		exits 100 "chain nice: not a number from -2147483648 to \
2147483647: $word" "$CHAIN" nice -n "$word" true
	done
	exits 100 "chain nice: unknown option, or one without its argument: \
-5" "$CHAIN" nice -5 true
	refused_to_user "chain nice: cannot change the niceness by -1: \
Operation not permitted" nice -n -1
}

atf_test_case nice__goes_down_for_root
nice__goes_down_for_root_head()
{
	atf_set require.user root
}
nice__goes_down_for_root_body()
{
	now=$(nice)
	atf_check -o inline:"$((now - 4))\n" \
	    "$CHAIN" nice -n -4 chpriv -u nobody /usr/bin/nice
}

atf_test_case cpuset__restricts_to_processors
cpuset__restricts_to_processors_body()
{
	allowed='s/^Cpus_allowed_list:[[:blank:]]*//p'
	first=$(sed -n "$allowed" /proc/self/status | sed 's/[-,].*//')
	for list in "$first" "$first-$first" "$first,$first" "$first,8191" \
	    "-l $first"; do
		# shellcheck disable=SC2086 # words
		atf_check -o inline:"$first\n" "$CHAIN" cpuset $list \
		    sed -n "$allowed" /proc/self/status
	done
	sed -n "$allowed" /proc/self/status >expout
	atf_check -o file:expout "$CHAIN" cpuset 0-8191 \
	    sed -n "$allowed" /proc/self/status
	for list in '' ',' '0,' ',0' 0-- 0- 2-1 x 0x1 0,,1 ' 0' '0 ' 0-1-2; do
		exits 100 "chain cpuset: not a list of processors: $list" \
		    "$CHAIN" cpuset "$list" true
	done
	for list in 8192 0-8192 99999999999999999999; do
		exits 100 "chain cpuset: no processor has a number above \
8191: $list" "$CHAIN" cpuset "$list" true
	done
	exits 111 "chain cpuset: cannot run on the processors 8191 only: \
Invalid argument" "$CHAIN" cpuset 8191 true
}

atf_test_case oom__sets_the_score
oom__sets_the_score_body()
{
	for score in 500 1000; do
		atf_check -o inline:"$score\n" "$CHAIN" oom $score \
		    cat /proc/self/oom_score_adj
	done
	for word in '' x 1001 -1001 5x protected -; do
		exits 100 "chain oom: not a number from -1000 to 1000: \
$word" "$CHAIN" oom "$word" true
	done
	refused_to_user "chain oom: cannot set the score to -1000: \
Permission denied" oom protect
}

atf_test_case oom__protects_for_root
oom__protects_for_root_head()
{
	atf_set require.user root
}
oom__protects_for_root_body()
{
	sh -c 'echo -1000 >/proc/self/oom_score_adj' 2>/dev/null ||
	    atf_skip "root may not do that here"
	for word in protect -1000; do
		atf_check -o inline:"-1000\n" "$CHAIN" oom $word \
		    cat /proc/self/oom_score_adj
	done
	atf_check -o inline:"-17\n" "$CHAIN" oom -17 \
	    cat /proc/self/oom_score_adj
}

atf_test_case closefds__closes_all_but_three
closefds__closes_all_but_three_body()
{
	# shellcheck disable=SC2016 # for the shell in the chain
	count='set -- /proc/self/fd/*; for fd; do [ -e "$fd" ] &&
	    [ "${fd##*/}" -lt 10 ] && printf "%s " "${fd##*/}"; done; echo'
	# The shell itself may have one open while it reads the directory.
	exec 3</dev/null 4</dev/null 8</dev/null 9</dev/null
	atf_check -o match:'4 8 9' "$CHAIN" -- sh -c "$count"
	atf_check -o match:'^0 1 2 (3 )?$' "$CHAIN" closefds sh -c "$count"
	atf_check -o match:'^0 1 2 (3 )?$' "$OBJ/without" close_range \
	    "$CHAIN" closefds sh -c "$count"
	exec 3<&- 4<&- 8<&- 9<&-
	atf_check "$CHAIN" closefds true
	atf_check "$OBJ/without" close_range "$CHAIN" closefds true
}

atf_test_case sigdefault__nothing_ignored_or_blocked
sigdefault__nothing_ignored_or_blocked_body()
{
	trap '' HUP INT QUIT TERM USR1 PIPE
	atf_check -o inline:"SigIgn:\t0000000000005207\n" \
	    grep SigIgn /proc/self/status
	atf_check -o inline:"SigBlk:\t0000000000000000
SigIgn:\t0000000000000000\n" "$CHAIN" sigdefault \
	    grep -E 'SigIgn|SigBlk' /proc/self/status
	# shellcheck disable=SC2016 # Perl's
	atf_check -o inline:"SigBlk:\t0000000000000000\n" perl -e '
	    use POSIX;
	    sigprocmask(SIG_BLOCK, POSIX::SigSet->new(1, 2, 15, 17));
	    exec @ARGV' "$CHAIN" sigdefault grep SigBlk /proc/self/status
}

atf_test_case setsid__leads_a_session
setsid__leads_a_session_body()
{
	# shellcheck disable=SC2016 # for the shell in the chain
	leads='read -r pid _ _ _ pgrp session _ </proc/self/stat
	    [ $$ = "$session" ] && [ $$ = "$pgrp" ] && echo leads'
	atf_check -o inline:"leads\n" "$CHAIN" setsid sh -c "$leads"
	atf_check -o inline:"leads\n" "$CHAIN" setsid setsid sh -c "$leads"
	# As from an interactive shell: the leader of a process group.
	# shellcheck disable=SC2016 # Perl's
	atf_check -o inline:"leads\n" perl -e '
	    if (my $pid = fork) { waitpid $pid, 0; exit $? >> 8 }
	    setpgrp(0, 0); exec @ARGV' "$CHAIN" setsid sh -c "$leads"
}

atf_test_case pidfile__holds_the_pid_of_the_program
pidfile__holds_the_pid_of_the_program_body()
{
	# shellcheck disable=SC2016 # for the shell in the chain
	same='read -r pid <"$0" && [ "$pid" = $$ ] && echo same'
	atf_check -o inline:"same\n" "$CHAIN" pidfile "a pid" sh -c "$same" "a pid"
	atf_check -o inline:"same\n" "$CHAIN" pidfile "a pid" sh -c "$same" "a pid"
	atf_check -o match:'^[0-9]+$' cat "a pid"
	ls >out
	printf 'a pid\nout\n' >expout
	rm -f check.*
	atf_check -o inline:"a pid\n" find . -name 'a pid*' -printf '%f\n'
	atf_check -o inline:"600\n" sh -c \
	    "'$CHAIN' umask 077 pidfile p true && stat -c %a p"
}

atf_test_case pidfile__replaces_a_link_and_not_what_it_points_at
pidfile__replaces_a_link_and_not_what_it_points_at_body()
{
	echo precious >precious
	ln -s precious pid
	atf_check "$CHAIN" pidfile pid true
	[ ! -L pid ] || atf_fail "still a link"
	atf_check -o inline:"precious\n" cat precious
	# Nor does it write through a link where the new file is made.
	# shellcheck disable=SC2016 # for the shell in the chain
	atf_check sh -c 'ln -s precious pid.$$; exec "$0" pidfile pid true' \
	    "$CHAIN"
	atf_check -o inline:"precious\n" cat precious
}

atf_test_case pidfile__failures_leave_the_old_file
pidfile__failures_leave_the_old_file_body()
{
	text='^chain pidfile: cannot create none/pid\.[0-9]+: No such file'
	atf_check -s exit:111 -e match:"$text" \
	    "$CHAIN" pidfile none/pid echo ran
	mkdir -p dir/pid
	exits 111 "chain pidfile: cannot write dir/pid: Is a directory" \
	    "$CHAIN" pidfile dir/pid echo ran
	atf_check -o inline:"pid\n" ls dir
	# Not even the message fits into a file then, hence the pipe.
	atf_check -o inline:"chain pidfile: cannot write old: File too large
111\n" sh -c "trap '' XFSZ; echo 1 >old; { '$CHAIN' limits -f 0 \
	    pidfile old echo ran; echo \$?; } 2>&1 | cat"
	atf_check -o inline:"1\n" cat old
	atf_check -o inline:"old\n" sh -c 'echo old*'
}

atf_test_case pidfile__full_disk
pidfile__full_disk_body()
{
	unshare -Urm true 2>/dev/null || atf_skip "no user namespaces"
	mkdir full
	# shellcheck disable=SC2016 # for the shell there
	atf_check -s exit:111 -o inline:"1\n" -e inline:"chain pidfile: cannot \
write full/pid: No space left on device\n" unshare -Urm sh -c '
	    mount -t tmpfs -o size=8k none full && echo 1 >full/pid &&
	    cat /dev/zero >full/fill 2>/dev/null
	    "$0" pidfile full/pid echo ran; status=$?
	    cat full/pid; exit $status' "$CHAIN"
}

atf_init_test_cases()
{
	for _case in chdir__changes_the_directory umask__is_octal \
	    env__sets_and_removes_variables nice__changes_the_niceness \
	    nice__goes_down_for_root cpuset__restricts_to_processors \
	    oom__sets_the_score oom__protects_for_root \
	    closefds__closes_all_but_three \
	    sigdefault__nothing_ignored_or_blocked \
	    setsid__leads_a_session pidfile__holds_the_pid_of_the_program \
	    pidfile__replaces_a_link_and_not_what_it_points_at \
	    pidfile__failures_leave_the_old_file pidfile__full_disk; do
		atf_add_test_case "$_case"
	done
}
