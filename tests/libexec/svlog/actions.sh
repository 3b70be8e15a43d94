# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# shellcheck source=/dev/null
. "$SRCTOP/tests/libexec/svlog/common.sh"

atf_test_case dir__is_made_and_holds_the_lines
dir__is_made_and_holds_the_lines_body()
{
	printf 'one\ntwo' | atf_check "$SVLOG" ./log
	cat >expout <<-'END'
		744 current
		    one
		    two
		600 lock
		644 state
	END
	look log >got
	atf_check -o file:expout cat got
	atf_check -o inline:'700\n' stat -c %a log
	printf 'three\n' | atf_check "$SVLOG" "$PWD/log"
	atf_check -o inline:'one\ntwo\nthree\n' cat log/current
}

atf_test_case patterns__decide_from_left_to_right
patterns__decide_from_left_to_right_body()
{
	printf '%s\n' hello 'hello world' 'named[135]: gone' '' '*' >in
	atf_check -e inline:'hello\n' "$SVLOG" '-*' +hello e <in
	atf_check -e inline:'hello world\nnamed[135]: gone\n\n*\n' \
	    "$SVLOG" -hello e <in
	atf_check -e inline:'hello\nhello world\n\n*\n' \
	    "$SVLOG" '-named[*]: *' e <in
	# the star stops at the first blank, behind which there is no d
	atf_check -e inline:'hello world\n' "$SVLOG" '-*' '+* world' e <in
	atf_check -e inline:'hello\nhello\nhello world\n' \
	    "$SVLOG" '-*' '+hello' e '+hello *' e <in
}

atf_test_case patterns__see_the_first_thousand_bytes
patterns__see_the_first_thousand_bytes_body()
{
	x=$(printf '%01000d' 0)
	printf '%s\n' "${x}1" "$x" "${x%?}" >in
	atf_check -e inline:"${x%?}\n" "$SVLOG" "-$x" e1100 <in
	atf_check -e inline:"${x}1\n$x\n${x%?}\n" "$SVLOG" "-${x}1" e1100 <in
}

atf_test_case patterns__of_fnmatch_and_regular_expressions
patterns__of_fnmatch_and_regular_expressions_body()
{
	printf '%s\n' 'GET /a' 'PUT /b' 'got [x]' >in
	atf_check -e inline:'GET /a\ngot [x]\n' "$SVLOG" F '-[PQ]UT*' e <in
	atf_check -e inline:'GET /a\nPUT /b\n' "$SVLOG" F S '-got [*' e <in
	atf_check -e inline:'GET /a\nPUT /b\n' "$SVLOG" '-*' '~+^(GET|PUT) ' e <in
	atf_check -e inline:'PUT /b\n' "$SVLOG" '~-[]a]' e <in
}

atf_test_case rest__is_what_nothing_has_written
rest__is_what_nothing_has_written_body()
{
	printf '%s\n' a b c |
	    atf_check "$SVLOG" '-*' +a ./a '-*' +b ./b f ./c
	atf_check -o inline:'a\nb\nc\n' cat a/current b/current c/current
}

atf_test_case stamps__have_their_forms
stamps__have_their_forms_body()
{
	before=$(date +%s)
	for stamp in t T i; do
		echo x | atf_check "$SVLOG" "$stamp" "./$stamp"
	done
	after=$(date +%s)
	atf_check -o match:'^@400000[0-9a-f]{18} x$' grep -E . t/current
	atf_check -o match:'^[0-9]{10}\.[0-9]{6} x$' grep -E . T/current
	atf_check -o match:'^[0-9-]{10}T[0-9:]{8}\.[0-9]{6}Z x$' \
	    grep -E . i/current
	read -r label rest <t/current
	hex=${label#@4}
	t=$((0x${hex%????????} - 10))
	u=$(cut -d. -f1 T/current)
	i=$(date -d "$(cut -d' ' -f1 i/current)" +%s)
	for time in "$t" "$u" "$i"; do
		[ "$time" -ge "$before" ] && [ "$time" -le "$after" ] ||
		    atf_fail "$time is not between $before and $after"
	done
}

atf_test_case stamp__is_that_of_the_line_s_beginning
stamp__is_that_of_the_line_s_beginning_body()
{
	logger "$SVLOG" T ./log
	printf begun >&9
	sleep 0.3
	before=$(date +%s%N)
	sleep 0.3
	echo ' and ended' >&9
	wait_until 10 test -s log/current
	read -r stamp rest <log/current
	atf_check_equal 'begun and ended' "$rest"
	stamp=$(echo "$stamp" | tr -d .)000
	[ "$stamp" -lt "$before" ] || atf_fail "$stamp is not before $before"
	kill -TERM "$pid"
	ended 0
}
stamp__is_that_of_the_line_s_beginning_cleanup()
{
	stop_loggers
}

atf_test_case alert__is_the_beginning_of_the_line
alert__is_the_beginning_of_the_line_body()
{
	x=$(printf '%0200d' 0)
	printf '%s\n' "$x" "${x}1" '' >in
	atf_check -e inline:"$x\n$x...\n\n" "$SVLOG" e <in
	atf_check -e inline:'00000...\n00000...\n\n' "$SVLOG" e5 <in
	atf_check -e inline:"a\n" sh -c 'echo a | "$0" 2' "$SVLOG"
	atf_check -o inline:"p: a\n" sh -c 'echo a | "$0" "pp: " 1' "$SVLOG"
}

atf_test_case status_file__is_replaced_and_padded
status_file__is_replaced_and_padded_body()
{
	echo old >st
	chmod 640 st
	exec 8<st
	printf 'one\nother\nlast\n' | atf_check "$SVLOG" -other =st
	atf_check -o inline:'1001\n' stat -c %s st
	atf_check -o inline:'640\n' stat -c %a st
	atf_check -o inline:'last\n' sed '/^$/d' st
	# who had it open still sees the old one, whole
	atf_check -o inline:'old\n' cat <&8
	[ ! -e .st.new ] || atf_fail "the new file is left"
	ln st name
	echo new | atf_check "$SVLOG" =st
	atf_check -o inline:'new\n' sed '/^$/d' name
	echo short | atf_check "$SVLOG" ^8 =st
	atf_check -o inline:'9\n' stat -c %s name
	rm name
	echo dev | atf_check "$SVLOG" =/dev/null
	[ -c /dev/null ] || atf_fail "/dev/null is no device any more"
	head -c 3000 /dev/zero | tr '\0' x | atf_check "$SVLOG" =st
	atf_check -o inline:'1001\n' stat -c %s st
	echo abcdef | atf_check "$SVLOG" ^3 =st
	atf_check -o inline:'abc\n' cat st
}

atf_test_case file__is_appended_to_and_opened_again
file__is_appended_to_and_opened_again_body()
{
	echo before >file
	logger "$SVLOG" '>file'
	echo one >&9
	wait_until 10 grep -q one file
	mv file old
	kill -HUP "$pid"
	wait_until 10 test -e file
	echo two >&9
	wait_until 10 grep -q two file
	atf_check -o inline:'before\none\n' cat old
	atf_check -o inline:'two\n' cat file
	kill -TERM "$pid"
	ended 0
}
file__is_appended_to_and_opened_again_cleanup()
{
	stop_loggers
}

atf_test_case prefix__stands_behind_the_stamp
prefix__stands_behind_the_stamp_body()
{
	printf 'a\nb\n' | atf_check -e ignore \
	    "$SVLOG" t ./plain 'pweb: ' ./log e p ./none
	atf_check -o inline:'@STAMP web: a\n@STAMP web: b\n' \
	    sed 's/^@[0-9a-f]*/@STAMP/' log/current
	for log in plain none; do
		atf_check -o inline:'@STAMP a\n@STAMP b\n' \
		    sed 's/^@[0-9a-f]*/@STAMP/' "$log/current"
	done
}

atf_test_case datagrams__go_to_an_address_and_a_socket
datagrams__go_to_an_address_and_a_socket_head()
{
	atf_set require.progs perl
}
datagrams__go_to_an_address_and_a_socket_body()
{
	cat >receive <<-'END'
		use IO::Socket::INET; use IO::Socket::UNIX; use Socket;
		alarm 20;
		my $i = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
		    Proto => 'udp') or die;
		my $u = IO::Socket::UNIX->new(Local => 'sock',
		    Type => SOCK_DGRAM) or die;
		open my $f, '>', 'port.new'; print $f $i->sockport; close $f;
		rename 'port.new', 'port';
		for my $s ($i, $u) {
			for (1, 2) { $s->recv(my $m, 9000); print "[$m]\n" }
		}
	END
	perl receive >got &
	wait_until 10 test -e port
	printf 'a\nb b\n' |
	    atf_check "$SVLOG" t 'p<13>x: ' "u127.0.0.1:$(cat port)" \
	    "u$PWD/sock"
	wait
	atf_check -o inline:'[<13>x: a]\n[<13>x: b b]\n[<13>x: a]\n[<13>x: b b]\n' \
	    cat got
	# nobody there: said once, and nothing waits
	printf 'a\nb\n' | atf_check \
	    -e inline:'svlog: cannot send to /nowhere/s: No such file or directory\n' \
	    "$SVLOG" u/nowhere/s ./log
	atf_check -o inline:'a\nb\n' cat log/current
}

atf_init_test_cases()
{
	atf_add_test_case dir__is_made_and_holds_the_lines
	atf_add_test_case patterns__decide_from_left_to_right
	atf_add_test_case patterns__see_the_first_thousand_bytes
	atf_add_test_case patterns__of_fnmatch_and_regular_expressions
	atf_add_test_case rest__is_what_nothing_has_written
	atf_add_test_case stamps__have_their_forms
	atf_add_test_case stamp__is_that_of_the_line_s_beginning
	atf_add_test_case alert__is_the_beginning_of_the_line
	atf_add_test_case status_file__is_replaced_and_padded
	atf_add_test_case file__is_appended_to_and_opened_again
	atf_add_test_case prefix__stands_behind_the_stamp
	atf_add_test_case datagrams__go_to_an_address_and_a_socket
}
