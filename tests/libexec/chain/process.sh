# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# process.sh -- the loaders for limits, locks, groups, priorities, privileges.

DIR=$STAGE/usr/libexec/rc

# Where everybody may search: others make "not found" into "access denied".
PATH=/usr/sbin:/usr/bin:/sbin:/bin

CHAIN=$DIR/chain

# exits STATUS MESSAGE COMMAND [ARG ...]
exits()
{
	_status=$1 _message=$2
	shift 2
	atf_check -s exit:"$_status" -e inline:"$_message\n" "$@"
}

# root_case NAME: a test case that needs root.
root_case()
{
	atf_test_case "$1"
	eval "${1}_head() { atf_set require.user root; }"
}

# drop: set to the words that make root an ordinary user in a chain.
drop=
[ "$(id -u)" -ne 0 ] || drop='setuidgid nobody'

# limit TEXT VALUE COMMAND [ARG ...]: that is the soft limit the command sets.
limit()
{
	_text=$1 _value=$2
	shift 2
	atf_check -o inline:"$_value\n" "$@" \
	    sed -n "s/^$_text  *\\([^ ]*\\) .*/\\1/p" /proc/self/limits
}

atf_test_case softlimit__every_letter_sets_its_limit
softlimit__every_letter_sets_its_limit_body()
{
	while read -r letter value name; do
		limit "$name" "$value" "$DIR/softlimit" "-$letter" "$value"
		limit "$name" 0 "$CHAIN" softlimit "-$letter" "$value" \
		    softlimit "-$letter" 0 softlimit "-$letter" 0
	done <<-'END'
		c 0 Max core file size
		e 0 Max nice priority
		i 100 Max pending signals
		P 0 Max realtime priority
		p 100 Max processes
		q 1000 Max msgqueue size
		r 100000 Max resident set
		x 10 Max file locks
	END
	for words in 'a Max address space' 'd Max data size' \
	    's Max stack size' 'f Max file size' 'm Max address space' \
	    'm Max data size' 'm Max stack size'; do
		limit "${words#* }" 300000000 \
		    "$DIR/softlimit" "-${words%% *}" 300000000
	done
	limit 'Max locked memory' 4096 "$DIR/softlimit" -l 4096
	limit 'Max cpu time' 1000 "$DIR/softlimit" -t 1000
	limit 'Max open files' 40 "$DIR/softlimit" -o 40
	limit 'Max realtime timeout' 5000000 "$DIR/softlimit" -y 5000000
}

atf_test_case softlimit__hard_limit_and_none
softlimit__hard_limit_and_none_body()
{
	for value in = - 60 18446744073709551615; do
		limit 'Max open files' 50 "$CHAIN" limits -n 50 limits -Sn 20 \
		    softlimit -o "$value"
	done
	limit 'Max open files' 20 "$DIR/softlimit" -o 30 -o 20
}

atf_test_case softlimit__environment
softlimit__environment_body()
{
	limit 'Max open files' 33 env SOFTLIMIT_OPENFILES=33 "$DIR/softlimit"
	limit 'Max open files' 34 env SOFTLIMIT_OPENFILES=33 \
	    "$DIR/softlimit" -o 34
	limit 'Max data size' 200000000 env SOFTLIMIT_MEMBYTES=200000000 \
	    "$DIR/softlimit" -c 0
	for value in '' x 5x -1 18446744073709551616 ' 5'; do
		exits 111 "softlimit: fatal: not a limit: \
SOFTLIMIT_OPENFILES=$value" env "SOFTLIMIT_OPENFILES=$value" \
		    "$DIR/softlimit" echo ran
	done
}

atf_test_case softlimit__garbage_is_wrong_use
softlimit__garbage_is_wrong_use_body()
{
	for value in '' x 5x 5k -1 +1 ' 5' '==' 18446744073709551616 \
	    99999999999999999999999; do
		atf_check -s exit:100 -e match:'^softlimit: usage: ' \
		    "$DIR/softlimit" -o "$value" echo ran
	done
	atf_check -s exit:100 -e match:'^softlimit: illegal option -- Z$' \
	    "$DIR/softlimit" -Z 5 echo ran
}

atf_test_case setlock__waits_no_longer_than_told
setlock__waits_no_longer_than_told_body()
{
	exec 9>held
	flock 9
	exits 111 "setlock: fatal: unable to lock held: timed out" \
	    "$DIR/setlock" -t 100 held echo ran
	atf_check "$DIR/setlock" -xt 100 held echo ran
	exits 111 "setlock: fatal: unable to lock held: temporary failure" \
	    "$DIR/setlock" -t 0 held echo ran
	# Whoever blocks or ignores the signal is not left waiting.
	# shellcheck disable=SC2016 # Perl's
	exits 111 "setlock: fatal: unable to lock held: timed out" perl -e '
	    use POSIX; $SIG{ALRM} = "IGNORE";
	    sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGALRM));
	    exec @ARGV' "$DIR/setlock" -t 100 held echo ran
	{ sleep 0.3; } 9>&9 &
	exec 9>&-
	atf_check -o inline:"ran\n" "$DIR/setlock" -t 60000 held echo ran
	wait
	for time in '' x -1 1s 99999999999 2147483648; do
		atf_check -s exit:100 -e match:'usage: setlock' \
		    "$DIR/setlock" -t "$time" held echo ran
	done
	# And the program finds no timer, handler or mask of ours.
	# shellcheck disable=SC2016 # Perl's
	atf_check -o inline:"0 0\n" "$DIR/setlock" -t 50 held perl -e '
	    use POSIX; select undef, undef, undef, 0.2;
	    my $mask = POSIX::SigSet->new;
	    sigprocmask(SIG_BLOCK, POSIX::SigSet->new, $mask);
	    print alarm(0), " ", $mask->ismember(SIGALRM), "\n"'
}

atf_test_case setlock__the_program_has_the_lock
setlock__the_program_has_the_lock_body()
{
	atf_check -o inline:"1\n" "$CHAIN" umask 0 setlock lk \
	    sh -c 'flock -n lk true; echo $?'
	atf_check -o inline:"600\n" stat -c %a lk
	atf_check flock -n lk true
	# Never one of the standard three, which a program would write to.
	# shellcheck disable=SC2016 # for the shells
	atf_check sh -c '"$0" lk sh -c "for fd in 0 2; do
	    [ ! -e /proc/\$\$/fd/\$fd ] || echo \$fd; done" <&- 2>&-' \
	    "$DIR/setlock"
	mkfifo pipe
	exits 111 "setlock: fatal: unable to open pipe: device not configured" \
	    "$DIR/setlock" pipe echo ran
}

atf_test_case fghack__waits_for_what_stays
fghack__waits_for_what_stays_body()
{
	atf_check -o inline:"early\nlate\n" "$DIR/fghack" sh -c \
	    '(sleep 0.2; echo late) & echo early'
	atf_check -s exit:3 "$DIR/fghack" sh -c 'exit 3'
	exits 111 "fghack: fatal: child crashed" \
	    "$DIR/fghack" sh -c 'kill -9 $$'
	exits 111 "fghack: fatal: unable to run none: file does not exist" \
	    "$DIR/fghack" none
	# Who ignores the ends of his children.
	# shellcheck disable=SC2016 # Perl's
	atf_check -s exit:3 perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' \
	    "$DIR/fghack" sh -c 'exit 3'
	exits 111 "fghack: fatal: unable to copy pipe: process cannot open \
more files" "$CHAIN" limits -n 17 closefds fghack echo ran
	# In a chain, the sockets belong to the child.
	# shellcheck disable=SC2016 # for the shell
	atf_check -o inline:"same\n" "$CHAIN" tcplisten 127.0.0.1 0 fghack \
	    sh -c '[ "$LISTEN_PID" = $$ ] && echo same'
}

atf_test_case pgrphack__leads_a_group
pgrphack__leads_a_group_body()
{
	# shellcheck disable=SC2016 # for the shell
	leads='read -r pid _ _ _ pgrp _ </proc/self/stat
	    [ $$ = "$pgrp" ] && echo leads'
	atf_check -o inline:"leads\n" "$DIR/pgrphack" sh -c "$leads"
	atf_check -o inline:"leads\n" "$CHAIN" pgrphack pgrphack pgrphack \
	    sh -c "$leads"
	exits 111 "pgrphack: fatal: unable to run -x: file does not exist" \
	    "$DIR/pgrphack" -x
}

atf_test_case argv0__renames_the_program
argv0__renames_the_program_body()
{
	# shellcheck disable=SC2016 # for the shell
	atf_check -o inline:"-sh\n" "$DIR/argv0" sh -sh -c 'echo $0'
	# What follows is the program, whatever its name.
	# shellcheck disable=SC2016 # for the shell
	atf_check -o inline:"nice\n" "$CHAIN" argv0 /bin/sh nice -c 'echo $0'
	exits 127 "chain: cannot run none: not found" "$DIR/argv0" none x
	exits 100 "usage: argv0 file [--] program [argument ...]" \
	    "$DIR/argv0" sh
}

atf_test_case pdeathsig__outlives_a_change_of_ids
pdeathsig__outlives_a_change_of_ids_body()
{
	# The parent ends; what it started is told.
	# shellcheck disable=SC2016,SC2086 # for the shells; words
	sh -c '"$0" pdeathsig USR1 $1 sh -c "
	    trap \"echo told; exit\" USR1; echo set; n=0
	    while [ \$n -lt 1500 ]; do n=\$((n + 1)); sleep 0.02; done" >out &
	    until grep -q set out 2>/dev/null; do sleep 0.02; done' \
	    "$CHAIN" "$drop"
	wait_until 20 grep told out
	for name in KILL SIGTERM sigusr2 15; do
		atf_check "$DIR/pdeathsig" $name true
	done
	for name in '' 0 65 NONE 15x; do
		exits 100 "chain pdeathsig: not a number from 1 to 64: $name" \
		    "$DIR/pdeathsig" "$name" echo ran
	done
}

atf_test_case chpst__options_take_effect_in_its_order
chpst__options_take_effect_in_its_order_body()
{
	mkdir d
	# shellcheck disable=SC2016 # for the shell
	atf_check -o inline:"name $PWD/d 19\n" "$DIR/chpst" -b name -C d \
	    -n 99 sh -c 'echo $0 $(pwd) $(nice)'
	exits 111 "chpst: fatal: unable to change directory: none: file does \
not exist" "$DIR/chpst" -C none echo ran
	exits 111 "chpst: fatal: unable to run: none: file does not exist" \
	    "$DIR/chpst" -b name none
	atf_check -o ignore -e inline:"chpst of rcng\n" "$DIR/chpst" -V true
	for ids in 4294967295:1 1:4294967295 99999999999:1 1: 1::2 :1 1:-1; do
		exits 111 "chpst: fatal: invalid uid/gids: $ids" \
		    "$DIR/chpst" -u ":$ids" echo ran
	done
	groups=$(seq -s : 1 61)
	atf_check -s exit:111 -e match:'invalid uid/gids' \
	    "$DIR/chpst" -u ":1:$groups" echo ran
	for name in envdir envuidgid pgrphack setlock setuidgid softlimit; do
		ln -s "$DIR/chpst" $name
		"$DIR/$name" >want 2>&1
		./$name >have 2>&1
		atf_check -o file:want cat have
	done
}

root_case chpst__gives_up_root_last_of_all
chpst__gives_up_root_last_of_all_body()
{
	mkdir -m 700 shut
	touch shut/lk
	atf_check -o inline:"-5\n" "$DIR/chpst" -u nobody -n -5 nice
	atf_check -s exit:111 -e match:'unable to open lock: shut/lk: access' \
	    "$DIR/chpst" -u nobody -l shut/lk echo ran
	# shellcheck disable=SC2016 # awk's
	atf_check -o inline:"Groups: 1 2 3\nUid: 7 7 7 7\n" "$DIR/chpst" \
	    -u :7:1:2:3 awk '/^(Uid|Groups):/ { $1 = $1; print | "sort" }' \
	    /proc/self/status
}

atf_test_case ionice__sets_class_and_level
ionice__sets_class_and_level_head()
{
	atf_set require.progs /usr/bin/ionice
}
ionice__sets_class_and_level_body()
{
	atf_check -o inline:"best-effort: prio 7\n" \
	    "$DIR/ionice" -n 7 /usr/bin/ionice
	atf_check -o inline:"best-effort: prio 4\n" \
	    "$DIR/ionice" /usr/bin/ionice
	for class in idle 3 IDLE; do
		atf_check -o inline:"idle\n" \
		    "$DIR/ionice" -c $class /usr/bin/ionice
	done
	exits 100 "chain ionice: not a number from 0 to 7: 8" \
	    "$DIR/ionice" -n 8 echo ran
	exits 100 "chain ionice: not a number from 0 to 3: x" \
	    "$DIR/ionice" -c x echo ran
	exits 100 "chain ionice: there are no levels in this class" \
	    "$DIR/ionice" -c idle -n 1 echo ran
	# shellcheck disable=SC2086 # words
	exits 111 "chain ionice: cannot set the class 1, level 0: Operation \
not permitted" "$CHAIN" $drop ionice -c realtime -n 0 echo ran
	# shellcheck disable=SC2086 # words
	atf_check -o inline:"ran\n" -e inline:"chain ionice: cannot set the \
class 1, level 0: going on\n" "$CHAIN" $drop ionice -t -c realtime -n 0 echo ran
}

atf_test_case sched__sets_the_policy
sched__sets_the_policy_head()
{
	atf_set require.progs chrt
}
sched__sets_the_policy_body()
{
	for policy in batch idle other; do
		# shellcheck disable=SC2016 # for the shell
		atf_check -o match:"policy: SCHED_$(echo $policy |
		    tr a-z A-Z)$" "$DIR/sched" $policy sh -c 'chrt -p $$'
	done
	# shellcheck disable=SC2016 # for the shell
	atf_check -o match:"SCHED_BATCH.SCHED_RESET_ON_FORK$" \
	    "$DIR/sched" -R batch sh -c 'chrt -p $$'
	exits 100 "chain sched: no such policy: deadline" \
	    "$DIR/sched" deadline echo ran
	exits 100 "chain sched: not a number from 0 to 0: 1" \
	    "$DIR/sched" -p 1 other echo ran
	for priority in 0 100 -1 x ''; do
		exits 100 "chain sched: not a number from 1 to 99: $priority" \
		    "$DIR/sched" -p "$priority" fifo echo ran
	done
	# shellcheck disable=SC2086 # words
	exits 111 "chain sched: cannot use the policy rr with priority 1: \
Operation not permitted" "$CHAIN" limits -c 0 $drop softlimit -P 0 sched rr \
	    echo ran
}

atf_test_case nonewprivs__is_inherited
nonewprivs__is_inherited_body()
{
	atf_check -o inline:"NoNewPrivs:\t1\n" "$DIR/nonewprivs" \
	    sh -c 'grep NoNewPrivs /proc/self/status'
}

atf_test_case caps__wrong_use_and_refusal
caps__wrong_use_and_refusal_body()
{
	for list in '' foo cap_ 'chown,' ',chown' 'chown kill' 0; do
		word=${list##*,}
		[ "$list" != ,chown ] || word=
		exits 100 "chain caps: no such capability: $word" \
		    "$DIR/caps" -d "$list" echo ran
	done
	# shellcheck disable=SC2086 # words
	exits 111 "chain caps: cannot change the bounding set: Operation not \
permitted" "$CHAIN" $drop caps -b none echo ran
	# shellcheck disable=SC2086 # words
	exits 111 "chain caps: cannot change the ambient set: Operation not \
permitted" "$CHAIN" $drop caps -a chown echo ran
}

# sets COMMAND [ARG ...]: print the five sets the command leaves, in lines.
sets()
{
	"$@" awk '/^Cap/ { print $1, $2 }' /proc/self/status
}

root_case caps__changes_the_sets
caps__changes_the_sets_body()
{
	sets env | grep -q 'CapEff: .*[13579bdf]$' ||
	    atf_skip "root lacks capabilities here"
	sets "$DIR/caps" -b chown,CAP_KILL >out
	atf_check -o match:'^CapBnd: 0000000000000021$' cat out
	sets "$DIR/caps" -d chown >out
	atf_check -o match:'^CapPrm: .*e$' -o match:'^CapEff: .*e$' \
	    -o match:'^CapBnd: .*e$' cat out
	sets "$DIR/caps" -i kill >out
	atf_check -o match:'^CapInh: 0000000000000020$' \
	    -o match:'^CapAmb: 0000000000000000$' cat out
	sets "$CHAIN" caps -i all caps -i none >out
	atf_check -o match:'^CapInh: 0000000000000000$' cat out
	sets "$CHAIN" caps -a all caps -a none >out
	atf_check -o match:'^CapAmb: 0000000000000000$' cat out
	# An ordinary user who may use low ports, and nothing else.
	sets "$CHAIN" caps -b net_bind_service,setuid,setgid -k \
	    setuidgid nobody caps -a net_bind_service >out
	cat >expout <<-'EOF'
		CapInh: 0000000000000400
		CapPrm: 0000000000000400
		CapEff: 0000000000000400
		CapBnd: 00000000000004c0
		CapAmb: 0000000000000400
	EOF
	atf_check -o file:expout cat out
	# Kept, but not handed on.
	sets "$CHAIN" caps -k setuidgid nobody | grep -v CapBnd >out
	atf_check -o not-match:'[1-9a-f]' sed 's/.*://' out
}

atf_test_case cgroup__names_stay_below
cgroup__names_stay_below_body()
{
	for name in '' / /a a/ a//b . .. ../a a/.. a/./b a/../../b; do
		exits 100 "chain cgroup: not the name of a group: $name" \
		    "$DIR/cgroup" "$name" echo ran
	done
	for knob in = =x x=y ../pids.max=1 a/b.c=1 .x=1; do
		exits 100 "chain cgroup: not a file of a group: $knob" \
		    "$DIR/cgroup" a "$knob" echo ran
	done
}

atf_test_case cgroup__goes_on_or_fails_where_it_may_not
cgroup__goes_on_or_fails_where_it_may_not_body()
{
	# shellcheck disable=SC2086 # words
	atf_check -o inline:"ran\n" \
	    -e match:'^chain cgroup: cannot .*; going on without$' \
	    "$CHAIN" $drop cgroup rcng-test-none pids.max=5 echo ran
	# shellcheck disable=SC2086 # words
	atf_check -s exit:111 -e match:'^chain cgroup: cannot .*[a-z]$' \
	    "$CHAIN" $drop cgroup -f rcng-test-none echo ran
}

root_case cgroup__is_made_limited_and_entered
cgroup__is_made_limited_and_entered_body()
{
	mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	own=$(sed -n 's/^0:://p' /proc/self/cgroup)
	[ -n "$mount" ] && [ -w "$mount$own/cgroup.procs" ] ||
	    atf_skip "no cgroup v2 that may be written"
	name=rcng-test-$$
	group=$mount${own%/}/$name
	mkdir "$group" || atf_skip "no group can be made"
	rmdir "$group"
	"$DIR/cgroup" -f $name/sub cgroup.max.depth=3 \
	    sh -c 'grep ^0:: /proc/self/cgroup' >out 2>err
	status=$?
	depth=$(cat "$group/sub/cgroup.max.depth")
	"$DIR/cgroup" -f $name no.such=1 echo ran >out2 2>err2
	status2=$?
	rmdir "$group/sub" "$group"
	atf_check cat err
	atf_check_equal 0 $status
	atf_check -o inline:"0::${own%/}/$name/sub\n" cat out
	atf_check_equal 3 "$depth"
	atf_check_equal 111 $status2
	atf_check cat out2
	atf_check -o match:'cannot set no.such=1: No such file' cat err2
}

atf_init_test_cases()
{
	for _case in softlimit__every_letter_sets_its_limit \
	    softlimit__hard_limit_and_none softlimit__environment \
	    softlimit__garbage_is_wrong_use \
	    setlock__waits_no_longer_than_told \
	    setlock__the_program_has_the_lock fghack__waits_for_what_stays \
	    pgrphack__leads_a_group argv0__renames_the_program \
	    pdeathsig__outlives_a_change_of_ids \
	    chpst__options_take_effect_in_its_order \
	    chpst__gives_up_root_last_of_all ionice__sets_class_and_level \
	    sched__sets_the_policy nonewprivs__is_inherited \
	    caps__wrong_use_and_refusal caps__changes_the_sets \
	    cgroup__names_stay_below \
	    cgroup__goes_on_or_fails_where_it_may_not \
	    cgroup__is_made_limited_and_entered; do
		atf_add_test_case "$_case"
	done
}
