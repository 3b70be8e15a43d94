# SPDX-License-Identifier: BSD-2-Clause
#
# t_ttys.sh -- what ttys keeps alive.

. "$SRCTOP/tests/sbin/init/ns.sh"

# A getty of ours: prints its arguments, notes its process id and stays.
fake_getty()
{
	mkdir -p up
	cat >getty <<-'EOF'
		#!/bin/sh
		for port; do :; done
		IFS='|'
		echo "getty <$*> TERM=${TERM-} $(tr -d '\0' </proc/$$/comm)"
		echo $$ >"up/$port.new"
		mv "up/$port.new" "up/$port"
		exec sleep 1000
	EOF
	chmod +x getty
	unset TERM
}

# The gettys that were started, in order of their arguments.
gettys()
{
	grep '^getty' out | sort
}

# end_it
#	Power the background init off.
end_it()
{
	kill -s USR2 "$init_pid"
	finished 130
}

atf_test_case command__is_split_and_gets_its_line
command__is_split_and_gets_its_line_head() { needs; }
command__is_split_and_gets_its_line_body()
{
	fake_etc
	fake_getty
	cat >etc/ttys <<-'EOF'
		# comment
		   # another
		tty1	"./getty 38400"			linux	on secure
		tty2	"./getty  'a  b' c\ d \"e f\" %t"	vt100 on # comment
		tty3	"./getty %t%T -- %% %x %"	none on
		tty4	"./getty '' x%t"		unknown on # comment
		mon/1	./getty			"none"	on local class=x
		tty5	"./getty"			linux	off
		tty6	"./getty"			linux
		tty7	"none"				linux	on
		tty8	""				linux	on
	EOF
	mkdir -p up/mon
	in_background "$INIT"
	for port in tty1 tty2 % xtty4 mon/1; do
		wait_until 10 test -e "up/$port"
	done
	gettys >started
	end_it
	sort >expected <<-'EOF'
		getty <38400|tty1> TERM=linux getty
		getty <a  b|c d|e f|tty2> TERM=vt100 getty
		getty <tty3none|--|%|%x|%> TERM= getty
		getty <|xtty4> TERM= getty
		getty <mon/1> TERM= getty
	EOF
	atf_check -o file:expected cat started
	atf_check -s exit:1 grep '^init' out
}

atf_test_case garbage__is_reported_and_skipped
garbage__is_reported_and_skipped_head() { needs; }
garbage__is_reported_and_skipped_body()
{
	fake_etc
	fake_getty
	long=$(printf '%02000d' 0)
	name=$(printf '%064d' 0)
	{
		printf '%s\n' 'tty1'
		printf '%s\n' 'tty2 "./getty" '
		printf '%s\n' 'tty3 "./getty vt on'
		printf '%s\n' "$long"
		printf '%s\n' "$name ./getty vt on"
		printf 'tt\0y4 ./getty vt on\n'
		printf 'tt\033y5 ./getty vt on\n'
		printf '%s\n' 'tty6 "./getty '\''x" vt on'
		printf '%s\n' 'tty7 "./getty" vt on secrue'
		printf '%s\n' 'tty7 "./getty" vt on'
		printf '%s\n' 'tty8 "./getty" vt on window="'
		printf '%s\r\n' 'tty9 "./getty" vt on'
		printf 'tty10 "./getty" vt on'
	} >etc/ttys
	in_background "$INIT"
	wait_until 10 test -e up/tty7
	wait_until 10 test -e up/tty9
	wait_until 10 test -e up/tty10
	end_it
	t=$PWD/etc/ttys
	cat >expected <<-EOF
		init: $t:1: not \`name "command" type flags', skipped
		init: $t:2: not \`name "command" type flags', skipped
		init: $t:3: quote not closed, skipped
		init: $t:4: line too long, skipped
		init: $t:5: field too long, skipped
		init: $t:6: control character in a field, skipped
		init: $t:7: control character in a field, skipped
		init: $t:8: command cannot be split into words, skipped
		init: $t:9: unknown flag ignored: secrue
		init: $t: \`tty7' is listed twice, first one used
		init: $t:11: quote not closed, skipped
	EOF
	atf_check -o file:expected grep '^init' out
	sort >expected <<-'EOF'
		getty <tty10> TERM=vt getty
		getty <tty7> TERM=vt getty
		getty <tty9> TERM=vt getty
	EOF
	gettys >started
	atf_check -o file:expected cat started
}

atf_test_case noise__does_not_keep_a_good_line_from_working
noise__does_not_keep_a_good_line_from_working_head() { needs; }
noise__does_not_keep_a_good_line_from_working_body()
{
	fake_etc
	fake_getty
	for _ in 1 2 3 4 5; do
		rm -f up/good
		{
			head -c 100000 /dev/urandom
			printf '\n\n"\ngood "./getty" none on\n'
			# What the parser looks at, more densely.
			# shellcheck disable=SC2020 # a set of bytes
			head -c 1000000 /dev/urandom |
			    tr -dc '"\\%#= abct\n\t'\'
		} >etc/ttys
		in_background "$INIT"
		wait_until 10 test -e up/good
		end_it
	done
}

atf_test_case ttys__missing_is_silent_in_a_container
ttys__missing_is_silent_in_a_container_head() { needs; }
ttys__missing_is_silent_in_a_container_body()
{
	fake_etc
	in_background "$INIT"
	wait_until 10 state_is multi-user
	end_it
	atf_check -o inline:'rc autoboot\nrc.shutdown poweroff\n' cat out
	# A directory cannot be read, and that is said.
	mkdir etc/ttys
	in_background "$INIT"
	wait_until 10 state_is multi-user
	end_it
	atf_check -o inline:"rc autoboot
init: cannot read $PWD/etc/ttys: Is a directory
rc.shutdown poweroff
" cat out
}

atf_test_case ttys__more_than_fit_are_reported
ttys__more_than_fit_are_reported_head() { needs; }
ttys__more_than_fit_are_reported_body()
{
	fake_etc
	i=0
	while [ $i -lt 66 ]; do
		echo "t$i \"sh -c 'exec sleep 1000'\" none on"
		i=$((i + 1))
	done >etc/ttys
	in_background "$INIT"
	wait_until 10 state_is multi-user
	end_it
	cat >expected <<-EOF
		init: $PWD/etc/ttys: more than 64 lines, \`t64' left out
		init: $PWD/etc/ttys: more than 64 lines, \`t65' left out
	EOF
	atf_check -o file:expected grep ^init out
}

atf_test_case getty__is_started_again
getty__is_started_again_head() { needs; }
getty__is_started_again_body()
{
	fake_etc
	fake_getty
	printf 'tty1 "./getty" none on\n' >etc/ttys
	in_background "$INIT"
	wait_until 10 test -e up/tty1
	first=$(cat up/tty1)
	rm up/tty1
	pkill -P "$init_pid" -x sleep
	wait_until 10 test -e up/tty1
	[ "$first" != "$(cat up/tty1)" ] || atf_fail "the same process"
	end_it
}

atf_test_case getty__that_fails_pauses_alone
getty__that_fails_pauses_alone_head() { needs; }
getty__that_fails_pauses_alone_body()
{
	fake_etc
	export RC_INIT_STALL=3600
	printf 'bad "sh -c '\''echo bad >>bad'\''" none on\n' >etc/ttys
	printf 'gone "/no/such" none on\n' >>etc/ttys
	printf 'good "sh -c '\''echo x >>good; test -e repaired && exec sleep 1000;
	    exec sleep 0.01'\''" none on\n' | tr -d '\n' >>etc/ttys
	in_background "$INIT"
	for port in bad gone good; do
		wait_until 10 says "init: getty repeating too quickly on \
port \`$port', sleeping"
	done
	atf_check -o inline:'4\n' sh -c 'grep -c . bad'
	atf_check -o inline:'4\n' grep -c "init: cannot run /no/such for \
port \`gone': No such file or directory" out
	atf_check -o inline:'4\n' sh -c 'grep -c . good'
	# Who has repaired it need not wait for the pause to end.
	: >repaired
	kill -s HUP "$init_pid"
	wait_until 10 grep_count 5 good
	end_it
}

grep_count()
{
	[ "$(grep -c . "$2")" = "$1" ]
}

atf_test_case hup__starts_new_lines_and_ends_old_ones
hup__starts_new_lines_and_ends_old_ones_head() { needs; }
hup__starts_new_lines_and_ends_old_ones_body()
{
	fake_etc
	fake_getty
	cat >etc/ttys <<-'EOF'
		stays "./getty" none on
		goes "./getty" none on
		off "./getty" none on
	EOF
	in_background "$INIT"
	for port in stays goes off; do
		wait_until 10 test -e up/$port
	done
	stays=$(cat up/stays)
	cat >etc/ttys <<-'EOF'
		new "./getty" none on
		off "./getty" none off
		stays "./getty changed" none on
	EOF
	rm up/goes up/off
	kill -s HUP "$init_pid"
	wait_until 10 test -e up/new
	wait_until 10 children_are 2
	[ "$stays" = "$(cat up/stays)" ] || atf_fail "a line was restarted"
	pkill -P "$init_pid" -x sleep
	wait_until 10 grep -q '<changed|stays>' out
	! [ -e up/goes ] && ! [ -e up/off ] || atf_fail "started again"
	end_it
}

# children_are N
#	The background init has that many.
children_are()
{
	[ "$(pgrep -c -P "$init_pid")" = "$1" ]
}

atf_test_case tstp__lets_nobody_in_again
tstp__lets_nobody_in_again_head() { needs; }
tstp__lets_nobody_in_again_body()
{
	fake_etc
	fake_getty
	printf 'tty1 "./getty" none on\n' >etc/ttys
	in_background "$INIT"
	wait_until 10 test -e up/tty1
	rm up/tty1
	kill -s TSTP "$init_pid"
	# Blocked signals are taken lowest number first, so after this TSTP.
	wait_until 10 not_pending
	pkill -P "$init_pid" -x sleep
	wait_until 10 children_are 0
	! [ -e up/tty1 ] || atf_fail "started again"
	kill -s HUP "$init_pid"
	wait_until 10 test -e up/tty1
	end_it
}

# not_pending
#	The background init has taken all signals and sleeps.
not_pending()
{
	grep -q '^ShdPnd:.0*$' "/proc/$init_pid/status" &&
	    grep -q '^State:.S' "/proc/$init_pid/status"
}

atf_test_case onifexists__looks_for_the_device
onifexists__looks_for_the_device_head() { needs; }
onifexists__looks_for_the_device_body()
{
	fake_etc
	fake_getty
	cat >etc/ttys <<-'EOF'
		null "./getty" none onifexists
		shm "./getty" none onifexists
		nonesuch "./getty" none onifexists
		nonesuch2 "./getty" none onifconsole
		last "./getty" none on
	EOF
	in_background "$INIT"
	wait_until 10 test -e up/null
	wait_until 10 test -e up/last
	children_are 2 || atf_fail "not 2: $(cat out)"
	end_it
}

atf_test_case window__is_started_before_the_getty
window__is_started_before_the_getty_head() { needs; }
window__is_started_before_the_getty_body()
{
	fake_etc
	fake_getty
	printf '%s\n' 'tty1 ./getty none window="./getty win" on' >etc/ttys
	in_background "$INIT"
	wait_until 10 test -e up/win
	wait_until 10 test -e up/tty1
	end_it
	atf_check -o inline:'getty <win> TERM= getty\ngetty <tty1> TERM= getty\n' \
	    grep getty out
}

atf_test_case ttys__that_never_ends_does_not_stop_init
ttys__that_never_ends_does_not_stop_init_head() { needs; }
ttys__that_never_ends_does_not_stop_init_body()
{
	fake_etc
	ln -s /dev/zero etc/ttys
	in_background "$INIT"
	wait_until 10 state_is multi-user
	end_it
	atf_check -o inline:"init: $PWD/etc/ttys:1: rest of a file too long, skipped
" grep '^init' out
	rm etc/ttys
	mkfifo etc/ttys
	in_background "$INIT"
	wait_until 10 state_is multi-user
	end_it
	atf_check -s exit:1 grep '^init' out
}

atf_init_test_cases()
{
	atf_add_test_case ttys__that_never_ends_does_not_stop_init
	atf_add_test_case command__is_split_and_gets_its_line
	atf_add_test_case garbage__is_reported_and_skipped
	atf_add_test_case noise__does_not_keep_a_good_line_from_working
	atf_add_test_case ttys__missing_is_silent_in_a_container
	atf_add_test_case ttys__more_than_fit_are_reported
	atf_add_test_case getty__is_started_again
	atf_add_test_case getty__that_fails_pauses_alone
	atf_add_test_case hup__starts_new_lines_and_ends_old_ones
	atf_add_test_case tstp__lets_nobody_in_again
	atf_add_test_case onifexists__looks_for_the_device
	atf_add_test_case window__is_started_before_the_getty
}
