# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/svlog/common.sh"

# sizes DIR
#	The sizes of all archives and of current, on one line.
sizes()
{
	(cd "$1" && stat -c %s @* current 2>/dev/null) | tr '\n' ' '
}

atf_test_case size__rotates_at_a_newline_near_the_limit
size__rotates_at_a_newline_near_the_limit_body()
{
	lines 60 100 | atf_check "$SVLOG" s4096 ./a
	sizes a >got
	atf_check -o inline:'2100 2100 1800 ' cat got
	lines 60 100 | atf_check "$SVLOG" s4096 l0 ./b
	sizes b >got
	atf_check -o inline:'4000 2000 ' cat got
	lines 60 100 | atf_check "$SVLOG" s4096 l500 ./c
	sizes c >got
	atf_check -o inline:'3600 2400 ' cat got
	lines 60 100 >expout
	for log in a b c; do
		all_of "$log" >got
		atf_check -o file:expout cat got
	done
	for file in a/@*; do
		atf_check -o inline:'744\n' stat -c %a "$file"
	done
	# exactly full at the end
	lines 21 100 | atf_check "$SVLOG" s4096 ./d
	sizes d >got
	atf_check -o inline:'2100 0 ' cat got
}

atf_test_case lines__are_not_cut_but_by_multilog
lines__are_not_cut_but_by_multilog_body()
{
	for n in 1500 3000 2500 10; do
		printf "%0${n}d\n" "$n"
	done >in
	atf_check "$SVLOG" s4096 ./a <in
	sizes a >got
	atf_check -o inline:'1501 3001 2501 11 ' cat got
	atf_check "$MULTILOG" s4096 ./b <in
	sizes b >got
	atf_check -o inline:'4096 2907 11 ' cat got
	atf_check "$SVLOG" s4096 pPPP: ./c <in
	sizes c >got
	atf_check -o inline:'1505 3005 2505 15 ' cat got
	for log in a b; do
		all_of "$log" >got
		atf_check -o file:in cat got
	done
	# one that no file can hold
	{ echo a; printf '%09000d\n' 1; echo b; } >in
	atf_check "$SVLOG" s4096 ./d <in
	all_of d >got
	atf_check -o file:in cat got
	sizes d >got
	atf_check -o inline:'4096 4096 813 ' cat got
}

atf_test_case number__keeps_the_newest
number__keeps_the_newest_body()
{
	: >@kept
	mkdir log
	: >log/@short
	for i in 1 2 3; do
		echo "$i" >"log/@40000000000000000000000$i.s"
	done
	lines 100 100 | atf_check "$SVLOG" s4096 n3 ./log
	atf_check -o inline:'@short\n' sh -c 'cd log && ls | grep short'
	rm log/@short
	lines 100 100 | tail -n +43 >expout
	all_of log >got
	atf_check -o file:expout cat got
	sizes log >got
	atf_check -o inline:'2100 2100 1600 ' cat got
}

atf_test_case total__removes_the_oldest
total__removes_the_oldest_body()
{
	lines 200 100 | atf_check "$SVLOG" s4096 n1000 c5k ./log
	sizes log >got
	atf_check -o inline:'2100 2100 1100 ' cat got
	lines 200 100 | tail -n 53 >expout
	all_of log >got
	atf_check -o file:expout cat got
}

atf_test_case age__rotates_what_is_not_empty
age__rotates_what_is_not_empty_body()
{
	logger "$SVLOG" a1 ./log
	echo one >&9
	wait_until 10 sh -c '[ -e log/@*.s ]'
	echo two >&9
	wait_until 10 test -s log/current
	kill -TERM "$pid"
	ended 0
	sizes log >got
	atf_check -o inline:'4 4 ' cat got
}
age__rotates_what_is_not_empty_cleanup()
{
	stop_loggers
}

atf_test_case alarm__rotates_what_is_not_empty
alarm__rotates_what_is_not_empty_body()
{
	logger "$SVLOG" ./a -x ./b
	wait_until 10 test -e b/current
	kill -ALRM "$pid"
	echo x >&9
	wait_until 10 test -s a/current
	kill -ALRM "$pid"
	wait_until 10 test ! -s a/current
	echo y >&9
	wait_until 10 test -s b/current
	kill -TERM "$pid"
	ended 0
	sizes a >got
	atf_check -o inline:'2 2 ' cat got
	sizes b >got
	atf_check -o inline:'2 ' cat got
}
alarm__rotates_what_is_not_empty_cleanup()
{
	stop_loggers
}

atf_test_case archive__is_on_the_disk_before_it_has_its_name
archive__is_on_the_disk_before_it_has_its_name_head()
{
	atf_set require.progs strace
}
archive__is_on_the_disk_before_it_has_its_name_body()
{
	lines 30 100 | strace -f -qq -y -o trace \
	    -e trace=fsync,linkat,renameat,unlinkat,fchmod "$SVLOG" \
	    s4096 ./log 2>err || atf_skip "nothing can be traced here"
	sed -n -e 's/^[0-9]* *//' -e 's/@[0-9a-f]\{24\}/@STAMP/' \
	    -e 's,<[^>]*/\([^/>]*\)>,<\1>,g' -e 's/([0-9]*</(</g' \
	    -e 's/, [0-9]*</, </g' -e 's/ *= 0$//p' trace >got
	cat >expout <<-'END'
		fchmod(<current>, 0644)
		renameat(<log>, "current", <log>, "previous")
		fchmod(<current>, 0644)
		fsync(<previous>)
		fchmod(<previous>, 0744)
		linkat(<log>, "previous", <log>, "@STAMP.s", 0)
		unlinkat(<log>, "previous", 0)
		fsync(<log>)
		fsync(<current>)
		fchmod(<current>, 0744)
	END
	atf_check -o file:expout cat got
}

atf_test_case several_directories__each_have_their_limits
several_directories__each_have_their_limits_body()
{
	lines 90 100 | atf_check "$SVLOG" s4096 n100 ./a s5000 '~-5$' ./b \
	    '-*' ./c '~+7$' wold ./d
	sizes a >got
	atf_check -o inline:'2100 2100 2100 2100 600 ' cat got
	sizes b >got
	atf_check -o inline:'3000 3000 2100 ' cat got
	sizes c >got
	atf_check -o inline:'0 ' cat got
	sizes d >got
	atf_check -o inline:'900 ' cat got
	lines 90 100 >expout
	all_of a >got
	atf_check -o file:expout cat got
	lines 90 100 | grep -v 5$ >expout
	all_of b >got
	atf_check -o file:expout cat got
	lines 30 100 | atf_check "$SVLOG" s4096 wold ./d
	atf_check -o match:'^@[0-9a-f]{24}\.old$' ls d
}

atf_init_test_cases()
{
	atf_add_test_case size__rotates_at_a_newline_near_the_limit
	atf_add_test_case lines__are_not_cut_but_by_multilog
	atf_add_test_case number__keeps_the_newest
	atf_add_test_case total__removes_the_oldest
	atf_add_test_case age__rotates_what_is_not_empty
	atf_add_test_case alarm__rotates_what_is_not_empty
	atf_add_test_case archive__is_on_the_disk_before_it_has_its_name
	atf_add_test_case several_directories__each_have_their_limits
}
