# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/svlog/common.sh"

atf_test_case multilog__on_random_scripts
multilog__on_random_scripts_head()
{
	atf_set require.progs "multilog perl"
}
multilog__on_random_scripts_body()
{
	atf_check perl "$SRCTOP/tests/libexec/svlog/differ.pl" "$$" 80 \
	    "$MULTILOG" "$(command -v multilog)"
}

# recovers NAME MODE TEXT ...
#	Both multilogs on a directory that a crash has left.
recovers()
{
	for program in "$MULTILOG" multilog; do
		rm -rf log
		crashed "$@"
		echo new | "$program" n4 ./log >out 2>&1 || echo "status $?" >>out
		{ cat out; look log; } >"got.$program_number"
		program_number=$((1 - program_number))
	done
	atf_check -o file:got.1 cat got.0
}

atf_test_case multilog__after_a_crash
multilog__after_a_crash_head()
{
	atf_set require.progs multilog
}
multilog__after_a_crash_body()
{
	program_number=0
	recovers current 644 abc
	recovers current 744 abc
	recovers current 644 ''
	recovers current 600 abc lock 644 ''
	recovers current 755 abc
	recovers current 644 abc previous 744 prev
	recovers current 644 abc previous 644 prev processed 644 part
	recovers current 644 abc previous 744 prev processed 744 good \
	    newstate 644 new state 644 old
	recovers previous 744 prev state 600 old
	recovers processed 744 good
	recovers processed 644 part newstate 644 new
	recovers @400000000000000000000001.s 644 1 \
	    @400000000000000000000002.u 644 2 @400000000000000000000003.x \
	    644 3 @short 644 4 current 644 abc previous 644 prev
	recovers current 744 '' @400000000000000000000001.s 644 1 \
	    @400000000000000000000002.s 644 2 @400000000000000000000003.s \
	    644 3 @400000000000000000000004.s 644 4
}

atf_test_case multilog__what_it_says
multilog__what_it_says_head()
{
	atf_set require.progs multilog
}
multilog__what_it_says_body()
{
	: >file
	mkdir -p dir log/current isdir/lock
	for words in ./no/log ./file =no/st =dir ./dir/../file /proc/x \
	    '=file/x' ./isdir "./$(printf '%0300d' 0)" e; do
		for program in "$MULTILOG" multilog; do
			status=0
			echo x | "$program" "$words" >out 2>&1 || status=$?
			echo "$status" >>out
			[ "$program" = multilog ] || mv out ours
		done
		atf_check -o file:out cat ours
	done
}

atf_test_case filters__on_random_lines
filters__on_random_lines_head()
{
	atf_set require.progs "tai64n tai64nlocal perl"
}
filters__on_random_lines_body()
{
	bin=$STAGE/usr/libexec/rc
	perl -e '
		srand; print STDERR "";
		for (1 .. 2000) {
			print rand() < .6 ? "\@40000000" . join("", map {
			    sprintf "%x", rand 16 } 1 .. 16) : "x", map({
			    ("g", "x", " ", "\@", "\0", "zz")[rand 6] }
			    0 .. rand 6), "\n";
		}
		print "\@400000006b0079d629c4a70b"' >in
	for zone in UTC EST5EDT,M3.2.0,M11.1.0 ABC-5:45; do
		TZ=$zone tai64nlocal <in >expout
		TZ=$zone "$bin/tai64nlocal" <in >got
		atf_check cmp expout got
	done
	for file in in "$bin/svlog" /dev/null; do
		tai64n <"$file" | LC_ALL=C sed 's/^@[0-9a-f]*/@/' >expout
		"$bin/tai64n" <"$file" | LC_ALL=C sed 's/^@[0-9a-f]*/@/' >got
		atf_check cmp expout got
	done
}

atf_init_test_cases()
{
	atf_add_test_case multilog__on_random_scripts
	atf_add_test_case multilog__after_a_crash
	atf_add_test_case multilog__what_it_says
	atf_add_test_case filters__on_random_lines
}
