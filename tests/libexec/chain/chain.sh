# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# chain.sh -- how loaders are put together, and the final program is run.

DIR=$STAGE/usr/libexec/rc
CHAIN=$DIR/chain
MANUAL=$STAGE/usr/share/man/man8/chain.8

# exits STATUS MESSAGE COMMAND [ARG ...]
exits()
{
	_status=$1 _message=$2
	shift 2
	atf_check -s exit:"$_status" -e inline:"$_message\n" "$@"
}

# external NAME: put a program of that name, which says so, first in PATH.
external()
{
	[ -d bin ] || { mkdir bin; PATH=$PWD/bin:$PATH; }
	printf '#! /bin/sh\necho external %s "$@"\n' "$1" >"bin/$1"
	chmod 755 "bin/$1"
}

atf_test_case chain__applies_loaders_one_after_the_other
chain__applies_loaders_one_after_the_other_body()
{
	external nice
	external env
	# shellcheck disable=SC2016 # for the shell in the chain
	atf_check -o inline:"027 / x\n" "$CHAIN" umask 27 chdir / nice 0 \
	    env A=x closefds sh -c 'echo $(umask | tail -c 4) $PWD $A'
}

atf_test_case chain__without_loaders_runs_the_program
chain__without_loaders_runs_the_program_body()
{
	atf_check -o inline:"a b\n" "$CHAIN" echo a b
	atf_check -o inline:"a b\n" "$CHAIN" -- echo a b
}

atf_test_case chain__ends_at_a_double_hyphen
chain__ends_at_a_double_hyphen_body()
{
	external nice
	external env
	atf_check -o inline:"external nice 5 echo\n" \
	    "$CHAIN" -- nice 5 echo
	atf_check -o inline:"external env A=b c\n" \
	    "$CHAIN" nice 0 -- env A=b c
	for words in 'env' 'env -i' 'env A=1' 'setsid' 'sigdefault' 'chpriv' \
	    'limits -c 0' 'limits' 'nice -n 0' 'nice 0' 'umask 022' \
	    'cpuset -l 0' 'chdir /'; do
		# shellcheck disable=SC2086 # words
		atf_check -o inline:"external nice --\n" \
		    "$CHAIN" $words env "PATH=$PATH" -- nice --
	done
}

atf_test_case chain__only_bare_names_are_loaders
chain__only_bare_names_are_loaders_body()
{
	external nice
	external NICE
	atf_check -o inline:"external nice 1\n" "$CHAIN" umask 022 ./bin/nice 1
	atf_check -o inline:"external NICE 1\n" "$CHAIN" umask 022 NICE 1
}

atf_test_case link__applies_one_loader_and_runs_the_rest
link__applies_one_loader_and_runs_the_rest_body()
{
	external nice
	external env
	atf_check -o inline:"external nice 5 -n\n" "$DIR/umask" 022 nice 5 -n
	atf_check -o inline:"external env -i\n" "$DIR/nice" 0 -- env -i
	atf_check -o inline:"external env A=1\n" "$DIR/chdir" / env A=1
}

# loaders: print the names of the links.
loaders()
{
	find "$DIR" -type l -exec sh -c \
	    '[ "$(readlink "$0")" = chain ] && basename "$0"' {} \; | sort
}

atf_test_case link__there_is_one_for_every_loader_of_the_manual
link__there_is_one_for_every_loader_of_the_manual_body()
{
	# The page itself, and then its list of others.
	sed -n -e '/^\.Sh LOADERS/,/^\.Sh MORE/s/^\.Ss \([a-z]*\).*/\1/p' \
	    "$MANUAL" >own
	sed -n '/^\.Sh NAME/,/^\.Nd/s/^\.Nm \([a-z]*\).*/\1/p' "$MANUAL" |
	    grep -v '^chain$' >names
	atf_check -o file:own cat names
	sed -n '/^\.Sh MORE/,/^\.Sh EXIT/p' "$MANUAL" |
	    sed '1,/^\.Bl/d; /^\.El/,$d; /^\./d' | tr -d , | tr ' ' '\n' |
	    sort - own >want
	[ "$(wc -l <want)" -gt 40 ] || atf_fail "few loaders in the manual"
	loaders >have
	atf_check -o file:want cat have
}

# Each name leads to a page that has it, except where the system has one.
atf_test_case manual__every_name_finds_its_page
manual__every_name_finds_its_page_body()
{
	for name in $(loaders); do
		case $name in
		chdir|chroot|env|nice|setsid|umask)
			continue ;;
		esac
		sed -n '/^\.Sh NAME/,/^\.Nd/p' "${MANUAL%/*}/$name.8" |
		    grep -qx -e "\.Nm $name" -e "\.Nm $name ," ||
		    echo "$name"
	done >out
	atf_check cat out
}

# squeezed: the input as one line, without blanks inside of brackets.
squeezed()
{
	tr -s ' \t\n' ' ' | sed 's/\[ /[/g; s/ \]/]/g; s/^ //; s/ *$//'
}

# The heading of a loader's section, or its SYNOPSIS, and what it prints when
# used wrongly.
atf_test_case usage__of_each_loader_is_that_of_the_manual
usage__of_each_loader_is_that_of_the_manual_body()
{
	mandoc -Tascii -Owidth=300 "$MANUAL" | col -b | tr -s ' ' |
	    sed -n '/^LOADERS/,/^MORE/s/^ \([a-z]*\)\(.*\)/\1\2/p' >lines
	for page in "${MANUAL%/*}"/*.8; do
		[ ! -L "$page" ] || continue
		mandoc -Tascii -Owidth=400 "$page" | col -b |
		    sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' | sed '1d;$d' |
		    while read -r line; do
			printf '%s\n' "$line" | squeezed
			echo
		    done
	done | grep . >>lines
	for name in $(loaders); do
		"$CHAIN" "$name" 2>&1 | squeezed |
		    sed 's/^[a-z0-9-]*: usage: //; s/^usage: //' >used
		grep -qxF -- "$(cat used)" lines ||
		    grep -qxF -- "$(sed \
		    's/ \[--\] program \[argument \.\.\.\]$//' used)" lines ||
		    echo "not in the manual: $(cat used)"
	done >out
	atf_check cat out
}

atf_test_case usage__wrong_use_exits_100
usage__wrong_use_exits_100_body()
{
	exits 100 "usage: chain [loader [argument ...]] ... [--] program \
[argument ...]" "$CHAIN"
	exits 100 "usage: chain [loader [argument ...]] ... [--] program \
[argument ...]" "$CHAIN" --
	exits 100 "usage: chdir directory [--] program [argument ...]" \
	    "$CHAIN" umask 022 chdir
	for words in 'chdir /' 'chdir / --' 'chdir -- x' 'nice' 'nice 5' \
	    'nice -- x' 'umask' 'oom' 'oom 1' 'oom -- x' 'pidfile f' \
	    'cpuset 0' 'cpuset -l' 'env' 'env A=1' 'env -i --' 'limits' \
	    'limits -c 0' 'setsid' 'sigdefault' 'closefds' 'chpriv' \
	    'chroot'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:100 -e match:'^usage: ' "$CHAIN" $words
		# shellcheck disable=SC2086 # words
		set -- $words
		program=$1
		shift
		atf_check -s exit:100 -e match:'^usage: ' "$DIR/$program" "$@"
	done
	[ ! -e f ] || rm f
	for name in chdir nice umask pidfile cpuset env limits setsid \
	    sigdefault closefds chpriv chroot; do
		exits 100 "chain $name: unknown option, or one without its \
argument: -q" "$CHAIN" "$name" -q x true
	done
	exits 100 "chain chpriv: unknown option, or one without its \
argument: -u" "$CHAIN" chpriv -u
	ln -s "$CHAIN" strange
	exits 100 "chain: there is no loader called strange" ./strange true
}

atf_test_case run__exit_status_is_that_of_the_program
run__exit_status_is_that_of_the_program_body()
{
	for status in 0 1 3 100 111 255; do
		atf_check -s exit:$status "$CHAIN" nice 0 sh -c "exit $status"
	done
	atf_check -s signal:15 "$CHAIN" nice 0 sh -c 'kill $$'
}

atf_test_case run__process_id_stays
run__process_id_stays_body()
{
	# shellcheck disable=SC2016 # for the shells below
	atf_check -o inline:"same\n" sh -c \
	    'exec "$0" nice 0 env PID=$$ setsid sh -c "[ \$\$ = \$PID ] &&
	    echo same"' "$CHAIN"
}

# execs COMMAND [ARG ...]: print how many programs it becomes, itself not.
execs()
{
	strace -f -qq -o trace -e trace=execve "$@" >/dev/null 2>&1
	sed '1d' trace | grep -c 'execve(.*= 0$'
}

atf_test_case run__a_chain_executes_once
run__a_chain_executes_once_head()
{
	atf_set require.progs strace
}
run__a_chain_executes_once_body()
{
	mkdir e
	echo x >e/A
	strace -qq -o trace true 2>/dev/null || atf_skip "strace may not"
	drop=
	[ "$(id -u)" -ne 0 ] || drop='setuidgid nobody'
	chmod 755 . e
	# shellcheck disable=SC2086 # words
	set -- $drop envdir e softlimit -m 500000000 setlock /dev/null \
	    pgrphack envuidgid nobody chpst -n 1 fdmove -c 7 1 setenv B y \
	    umask 22
	program=$(command -v true)
	atf_check_equal 1 "$(execs "$CHAIN" "$@" "$program")"
	# Each on its own is that many programs.
	count=0 words=
	for word; do
		[ ! -L "$DIR/$word" ] || word=$DIR/$word count=$((count + 1))
		words="$words $word"
	done
	[ $count -ge 9 ] || atf_fail "only $count loaders"
	# shellcheck disable=SC2086 # words
	atf_check_equal $count "$(execs $words "$program")"
}

atf_test_case run__program_that_is_missing_exits_127
run__program_that_is_missing_exits_127_body()
{
	exits 127 "chain: cannot run no-such-program: not found" \
	    "$CHAIN" nice 0 no-such-program
	exits 127 "chain: cannot run ./none: not found" "$CHAIN" ./none
	exits 127 "chain: cannot run : not found" "$CHAIN" -- ''
	exits 127 "chain: cannot run ls: not found" \
	    "$CHAIN" env PATH=/nowhere ls
	exits 127 "chain: cannot run nicee: not found" \
	    "$CHAIN" nicee 5 true
	# A directory that may not be searched does not change that.
	mkdir -m 0 shut
	drop=
	[ "$(id -u)" -ne 0 ] || drop='chpriv -u nobody'
	# shellcheck disable=SC2086 # words
	exits 127 "chain: cannot run none: not found" \
	    "$CHAIN" $drop env "PATH=$PWD/shut:/bin::" none
	exits 127 "chain: cannot run none: not found" "$CHAIN" env -u PATH none
}

atf_test_case run__program_that_cannot_be_executed_exits_126
run__program_that_cannot_be_executed_exits_126_body()
{
	: >plain
	exits 126 "chain: cannot run ./plain: Permission denied" \
	    "$CHAIN" ./plain
	exits 126 "chain: cannot run plain: Permission denied" \
	    "$CHAIN" env "PATH=/bin:$PWD" plain
	exits 126 "chain: cannot run plain: Permission denied" \
	    "$CHAIN" env "PATH=" plain
	exits 126 "chain: cannot run /: Permission denied" "$CHAIN" /
	exits 126 "chain: cannot run ./plain/x: Not a directory" \
	    "$CHAIN" ./plain/x
	printf '#! /no/such/interpreter\n' >script
	chmod 755 script
	exits 126 "chain: cannot run ./script: its interpreter is missing" \
	    "$CHAIN" ./script
	exits 126 "chain: cannot run true: Argument list too long" \
	    "$CHAIN" limits -s 1m env "$(printf A=%0100000d 1)" \
	    "$(printf B=%0100000d 1)" "$(printf C=%0100000d 1)" true
}

atf_test_case run__hostile_arguments_arrive_as_they_are
run__hostile_arguments_arrive_as_they_are_body()
{
	# shellcheck disable=SC1003 # one argument is a backslash
	printf '%s\n' 'a b' '' '*' '$(id)' "'" '"' '\' '%s%n' '-n' '--' 'x
y' >expout
	# shellcheck disable=SC1003 # one argument is a backslash
	atf_check -o file:expout "$CHAIN" nice 0 env A=1 -- printf '%s\n' \
	    'a b' '' '*' '$(id)' "'" '"' '\' '%s%n' '-n' '--' 'x
y'
}

atf_init_test_cases()
{
	for _case in chain__applies_loaders_one_after_the_other \
	    chain__without_loaders_runs_the_program \
	    chain__ends_at_a_double_hyphen chain__only_bare_names_are_loaders \
	    link__applies_one_loader_and_runs_the_rest \
	    link__there_is_one_for_every_loader_of_the_manual \
	    manual__every_name_finds_its_page \
	    usage__of_each_loader_is_that_of_the_manual \
	    usage__wrong_use_exits_100 \
	    run__exit_status_is_that_of_the_program run__process_id_stays \
	    run__a_chain_executes_once \
	    run__program_that_is_missing_exits_127 \
	    run__program_that_cannot_be_executed_exits_126 \
	    run__hostile_arguments_arrive_as_they_are; do
		atf_add_test_case "$_case"
	done
}
