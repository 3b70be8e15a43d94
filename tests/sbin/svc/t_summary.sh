# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # prelude
#
# t_summary -- the services of a scan directory.

. "$SRCTOP/tests/sbin/svc/common.sh"

# summary KEY=VALUE ...
#	Add a line to the summary of the scan directory s.
summary()
{
	mkdir -p s/.svscan
	"$NOTE" "$@" >>s/.svscan/summary
}

atf_test_case every_service__has_its_line
every_service__has_its_line_body()
{
	summary name=web pid=5 want=up state=ready changed=$now ready=$now
	summary name=web/log pid=6 want=up state=ready changed=$now
	summary name=db want=down state=failed changed=$now reason=broken down=1
	printf 's/%s\n' "db: down S seconds, failed: broken" \
	    "web: up (pid 5) S seconds, ready S seconds" \
	    "web/log: up (pid 6) S seconds, ready" >expected
	says "$(cat expected)" "$SVSTAT" -a s
	atf_check -o inline:"s/db false
s/web true
s/web/log true
" "$SVSTAT" -a -o dir,up s/
	"$SVSTAT" -aj s s >json
	perl "$SRCTOP/tests/sbin/service/json.pl" <json >values ||
	    atf_fail "$(cat json)"
	atf_check -o inline:"[0].name \"db
[1].name \"web
[2].name \"web/log
[3].name \"db
[4].name \"web
[5].name \"web/log
" grep '\.name ' values
}

atf_test_case a_name_of_any_bytes__is_one_line_and_valid_json
a_name_of_any_bytes__is_one_line_and_valid_json_body()
{
	bytes=$(printf '\001\033[2J\nx "\\%% \377')
	summary name="$bytes" changed=$now
	"$SVSTAT" -a s >out
	atf_check -o inline:"1\n" sh -c 'wc -l <out'
	atf_check -s exit:1 grep -a "$(printf '[\001\033]')" out
	printf '%%01%%1B[2J%%0Ax%%20"\\%%25%%20\377\n' >expected
	atf_check -o file:expected "$SVSTAT" -a -o name s
	"$SVSTAT" -aj s >json
	perl "$SRCTOP/tests/sbin/service/json.pl" <json >values ||
	    atf_fail "$(cat json)"
	cat >expected <<-'END'
	[0].name "\x{1}\x{1b}[2J\x{a}x "\% \x{fffd}
	END
	atf_check -o file:expected grep '\.name ' values
}

atf_test_case what_is_wrong__is_said
what_is_wrong__is_said_body()
{
	mkdir -p bare dir/.svscan/summary empty/.svscan fifo/.svscan
	touch empty/.svscan/summary
	mkfifo fifo/.svscan/summary
	printf '%s\n' "nope: unable to chdir: file does not exist" \
	    "bare: unable to open .svscan/summary: file does not exist" \
	    "dir: unable to read .svscan/summary: bad format" \
	    "fifo: unable to read .svscan/summary: bad format" >expected
	atf_check -o file:expected \
	    timeout 10 "$SVSTAT" -a nope bare dir empty fifo
	atf_check -s exit:1 -o ignore -e ignore "$SVSTAT" -a -o up nope
}

atf_test_case garbage__does_not_hide_the_others
garbage__does_not_hide_the_others_body()
{
	summary name=a changed=$now
	printf %0768d 0 >>s/.svscan/summary
	summary name=b changed=$now
	head -c 768 /dev/zero >>s/.svscan/summary
	# as it is while it is written: two generations
	"$NOTE" name=c generation=1 | head -c 384 >>s/.svscan/summary
	"$NOTE" name=c generation=2 | tail -c 384 >>s/.svscan/summary
	summary name=d changed=$now
	# a line that is just being added
	printf rest >>s/.svscan/summary
	printf 's%s\n' ": unable to read .svscan/summary: bad format" \
	    "/a: down S seconds, normally up" \
	    "/b: down S seconds, normally up" \
	    ": unable to read .svscan/summary: bad format" \
	    "/d: down S seconds, normally up" >expected
	says "$(cat expected)" "$SVSTAT" -a s
}

atf_test_case a_thousand_services__are_one_file_and_one_read
a_thousand_services__are_one_file_and_one_read_head()
{
	atf_set require.progs strace
}
a_thousand_services__are_one_file_and_one_read_body()
{
	mkdir -p s/.svscan
	"$NOTE" name=web pid=5 want=up state=ready changed=$now >one
	for i in 1 2 3 4 5 6 7 8 9 10; do cat one; done >ten
	for i in 1 2 3 4 5 6 7 8 9 10; do cat ten; done >hundred
	for i in 1 2 3 4 5 6 7 8 9 10; do cat hundred; done >s/.svscan/summary
	atf_check -o save:out strace -o trace "$SVSTAT" -a s
	atf_check -o inline:"1000\n" sh -c 'wc -l <out'
	atf_check -o inline:"2\n" grep -cE '^(open|openat|read)\(' trace
}

atf_test_case svscan__writes_what_is_read
svscan__writes_what_is_read_body()
{
	mkdir -p s/a s/b
	# shellcheck disable=SC2016 # the service's
	printf '#!/bin/sh\necho $$ >>../../pids\nexec sleep 60\n' >s/a/run
	printf '#!/bin/sh\nexit 100\n' >s/b/run
	chmod 755 s/a/run s/b/run
	"$STAGE/usr/libexec/rc/svscan" s 2>/dev/null &
	pid=$!
	echo "$pid" >pids
	wait_until 10 "$SVOK" s/a
	wait_until 10 "$SVOK" s/b
	atf_check "$SVC" -w r -T 20 s/a
	atf_check "$SVC" -w f -T 20 s/b
	"$SVSTAT" s/a s/b | sed 's/[0-9][0-9]* seconds/S seconds/g' >one
	"$SVSTAT" -a s | sed 's/[0-9][0-9]* seconds/S seconds/g' >all
	atf_check -o file:one cat all
	atf_check grep -q '^s/a: up (pid [0-9]*) S seconds, ready' all
	atf_check grep -q '^s/b: down S seconds, .*failed: exited 100' all
	kill -s TERM "$pid"
	atf_check "$SVC" -w D -T 20 s/a
	wait "$pid" || :
}
svscan__writes_what_is_read_cleanup()
{
	[ ! -e pids ] || xargs kill -s KILL 2>/dev/null <pids || :
}

atf_init_test_cases()
{
	atf_add_test_case every_service__has_its_line
	atf_add_test_case a_name_of_any_bytes__is_one_line_and_valid_json
	atf_add_test_case what_is_wrong__is_said
	atf_add_test_case garbage__does_not_hide_the_others
	atf_add_test_case svscan__writes_what_is_read
	atf_add_test_case a_thousand_services__are_one_file_and_one_read
}
