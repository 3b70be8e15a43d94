# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # prelude
#
# t_svc -- what is sent to whom, and what is not.

. "$SRCTOP/tests/sbin/svc/common.sh"

atf_test_case each_letter__arrives_as_sent
each_letter__arrives_as_sent_body()
{
	fake d
	for letter in u d o p c h a i t k x q 1 2 b r + = L l; do
		atf_check "$SVC" "-$letter" d
		[ "$(sent)" = "$letter" ] || atf_fail "$letter"
	done
	atf_check "$SVC" -y d
	atf_check_equal w "$(sent)"
}

atf_test_case letters__go_in_their_order_and_once
letters__go_in_their_order_and_once_body()
{
	fake d
	while read -r letters options; do
		# shellcheck disable=SC2086 # words
		atf_check "$SVC" $options d
		atf_check_equal "$letters" "$(sent)"
	done <<-'END'
	udopchaitkx	-udopchaitkx
	dxu		-d -xd -u -ud
	t+tk=c		-tt+tk=c
	uLdtlux		-uLdtdlux
	+		-+++
	END
}

atf_test_case letters__are_one_write
letters__are_one_write_head()
{
	atf_set require.progs strace
}
letters__are_one_write_body()
{
	fake d
	atf_check -o ignore -e ignore strace -o trace -e trace=write \
	    "$SVC" -t -u -+k -=c d
	atf_check_equal "tu+k=c" "$(sent)"
	atf_check -o inline:"1\n" grep -c '^write' trace
}

atf_test_case nobody_reads__is_a_warning_with_status_0
nobody_reads__is_a_warning_with_status_0_body()
{
	fake d
	unfake
	mkdir bare
	atf_check -e inline:"svc: warning: unable to control d: supervise not running
svc: warning: unable to control bare: file does not exist
svc: warning: unable to chdir to nope: file does not exist
" "$SVC" -u d bare nope
}

atf_test_case daemontools__says_the_same
daemontools__says_the_same_head()
{
	atf_set require.progs svc
}
daemontools__says_the_same_body()
{
	fake d
	unfake
	mkdir bare file 'a b' "$(printf 'new\nline')" -- -d
	touch file/supervise plain
	ln -s loop loop
	long=$(printf '%0300d' 0)
	for name in d d/ ./d "$PWD/d" "$PWD/d/" bare file nope plain loop '' \
	    "$long" 'a b' "$(printf 'new\nline')" -- . ..; do
		same svc "$SVC" -u "$name"
		same svc "$SVC" "$name"
		same svc "$SVC" -dx -- "$name" d
	done
	same svc "$SVC" -u -- -d
	same svc "$SVC" -- -d
	for option in -q -w -+ -Z -uZ -1 --; do
		same svc "$SVC" "$option"
	done
	same svc "$SVC"
	same svc "$SVC" d -u
}

atf_test_case daemontools__gets_the_same_letters
daemontools__gets_the_same_letters_head()
{
	atf_set require.progs svc
}
daemontools__gets_the_same_letters_body()
{
	fake d
	for letters in -u -ud -du -uu -udopchaitkx -xktiahcpodu "-u -d" \
	    "-ud -du"; do
		# shellcheck disable=SC2086 # words
		atf_check svc $letters d
		sent >expected
		# shellcheck disable=SC2086 # words
		atf_check "$SVC" $letters d
		sent >got
		atf_check cmp expected got
	done
}

atf_test_case wrong_use__names_the_option
wrong_use__names_the_option_body()
{
	letters="svc options: u up, d down, o once, x exit, p pause, \
c continue, h hup, a alarm, i interrupt, t term, k kill, q quit, 1 usr1, \
2 usr2, b abort, y winch, r restart, R reload, + to the process group, = to the \
process, L to the log, l to the main service"
	usage="usage: svc [-udopchaitkxq12bRry+=Ll] \
[[-w | -W state] [-T seconds]] dir ..."
	while read -r args; do
		read -r text
		# shellcheck disable=SC2086 # words
		atf_check -s exit:100 -e inline:"svc: $text
$letters
$usage
" "$SVC" $args
	done <<-'END'
	-Z d
	illegal option -- Z
	-uw
	option requires an argument -- w
	-u -w x d
	not a state to wait for: x
	-w u -T
	option requires an argument -- T
	-w u -T 1x d
	not a number of seconds: 1x
	-w u -T -1 d
	not a number of seconds: -1
	-w u -T . d
	not a number of seconds: .
	-w u -T 1.2.3 d
	not a number of seconds: 1.2.3
	-w u -T 99999999999999999999 d
	not a number of seconds: 99999999999999999999
	-u -w u
	nothing to wait for
	END
}

atf_test_case encore__has_its_letters
encore__has_its_letters_body()
{
	fake d
	atf_check env SUPERVISE_DRESS=encore "$SVC" -w d
	atf_check_equal w "$(sent)"
	atf_check env SUPERVISE_DRESS=encore "$SVC" -tq12+wk=cLxlu d
	atf_check_equal "tq12+wk=cLxlu" "$(sent)"
	atf_check -s exit:100 -e match:'illegal option -- r' \
	    env SUPERVISE_DRESS=encore "$SVC" -r d
	atf_check -s exit:100 -e match:'illegal option -- q' \
	    env SUPERVISE_DRESS=daemontools "$SVC" -q d
}

atf_test_case what_is_no_fifo__is_not_written_to
what_is_no_fifo__is_not_written_to_body()
{
	mkdir -p file/supervise link/supervise dir/supervise/control \
	    null/supervise loop/supervise
	echo precious >file/supervise/control
	ln -s ../../file/supervise/control link/supervise/control
	ln -s /dev/null null/supervise/control
	ln -s control loop/supervise/control
	atf_check -e inline:"svc: warning: unable to control file: not a FIFO
svc: warning: unable to control link: not a FIFO
svc: warning: unable to control dir: is a directory
svc: warning: unable to control null: not a FIFO
svc: warning: unable to control loop: symbolic link loop
" timeout 10 "$SVC" -ud file link dir null loop
	atf_check -o inline:"precious\n" cat file/supervise/control
	# but one may stand elsewhere
	fake d
	mkdir -p there/supervise
	ln -s ../../d/supervise/control there/supervise/control
	atf_check "$SVC" -u there
	atf_check_equal u "$(sent)"
}

atf_test_case a_full_fifo__is_nothing_to_wait_for
a_full_fifo__is_nothing_to_wait_for_body()
{
	fake d
	dd if=/dev/zero bs=4096 count=1000 oflag=nonblock \
	    of=d/supervise/control 2>/dev/null || :
	atf_check -e inline:"svc: warning: error writing commands to d: \
temporary failure\n" timeout 10 "$SVC" -u d
}

atf_test_case a_user_with_the_fifo_alone__can_send
a_user_with_the_fifo_alone__can_send_head()
{
	atf_set require.user root
}
a_user_with_the_fifo_alone__can_send_body()
{
	fake d
	status d 1 '\000u\000\001'
	chmod 711 . d d/supervise
	chmod 622 d/supervise/control
	chmod 600 d/supervise/status
	as="$STAGE/usr/libexec/rc/chpriv -u nobody"
	# shellcheck disable=SC2086 # words
	atf_check $as "$SVC" -u "$PWD/d"
	atf_check_equal u "$(sent)"
	chmod 600 d/supervise/control
	# shellcheck disable=SC2086 # words
	atf_check -e inline:"svc: warning: unable to control d: access denied
" $as "$SVC" -u d
	chmod 700 d
	# shellcheck disable=SC2086 # words
	atf_check -e inline:"svc: warning: unable to chdir to d: access denied
" $as "$SVC" -u d
}

atf_init_test_cases()
{
	atf_add_test_case each_letter__arrives_as_sent
	atf_add_test_case letters__go_in_their_order_and_once
	atf_add_test_case letters__are_one_write
	atf_add_test_case nobody_reads__is_a_warning_with_status_0
	atf_add_test_case daemontools__says_the_same
	atf_add_test_case daemontools__gets_the_same_letters
	atf_add_test_case wrong_use__names_the_option
	atf_add_test_case encore__has_its_letters
	atf_add_test_case what_is_no_fifo__is_not_written_to
	atf_add_test_case a_full_fifo__is_nothing_to_wait_for
	atf_add_test_case a_user_with_the_fifo_alone__can_send
}
