# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# sockets.sh -- the loaders for descriptors and listening sockets.

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

# What the program is told, and that the sockets are there and listen.
# shellcheck disable=SC2016 # Perl's
TOLD='use Socket; use Socket qw(SO_ACCEPTCONN);
	print $ENV{LISTEN_PID} == $$ ? "us" : "others",
	    " $ENV{LISTEN_FDS} $ENV{LISTEN_FDNAMES}\n";
	for my $fd (3 .. 2 + $ENV{LISTEN_FDS}) {
		open(my $s, "+<&=", $fd) or die "$fd: $!";
		my $address = getsockname($s);
		my $family = unpack("S", $address);
		my $listens = unpack("i", getsockopt($s, SOL_SOCKET,
		    SO_ACCEPTCONN));
		print "$fd ", $family == AF_INET ? "inet" :
		    $family == AF_UNIX ? "unix" : "inet6", " $listens\n";
	}'

# Descriptors that the test program itself inherited are not ours.
alone="$CHAIN closefds"

atf_test_case listen__several_add_up
listen__several_add_up_body()
{
	atf_check -o inline:"us 1 unknown\n3 inet 1\n" \
	    $alone tcplisten 127.0.0.1 0 perl -e "$TOLD"
	atf_check -o inline:"us 3 web:unknown:local\n3 inet 1\n4 inet 1
5 unix 1\n" $alone tcplisten -n web 127.0.0.1 0 tcplisten -b 5 127.0.0.1 0 \
	    unixlisten -n local sock perl -e "$TOLD"
	# Also when each is a command of its own.
	atf_check -o inline:"us 2 a:b\n3 unix 1\n4 unix 1\n" \
	    $alone "$DIR/unixlisten" -n a s1 "$DIR/unixlisten" -n b s2 \
	    perl -e "$TOLD"
	# What is for another process does not count; nor does garbage.
	for words in LISTEN_PID=1 LISTEN_PID=x LISTEN_PID= \
	    LISTEN_FDS=99999999999999999999 LISTEN_FDS=-1; do
		atf_check -o inline:"us 1 n\n3 inet 1\n" env LISTEN_FDS=7 \
		    LISTEN_FDNAMES=x:y "$words" "$CHAIN" closefds \
		    tcplisten -n n 127.0.0.1 0 perl -e "$TOLD"
	done
	# Sockets from somebody who did not name them.
	atf_check -o inline:"us 2 unknown:n\n3 inet 1\n4 inet 1\n" \
	    $alone tcplisten -n x 127.0.0.1 0 unsetenv LISTEN_FDNAMES \
	    tcplisten -n n 127.0.0.1 0 perl -e "$TOLD"
}

atf_test_case listen__a_descriptor_in_use_is_an_error
listen__a_descriptor_in_use_is_an_error_body()
{
	exits 111 "chain tcplisten: the descriptor 3 is in use: close it, or \
open it later" $alone setlock lk tcplisten 127.0.0.1 0 echo ran
	atf_check -o inline:"us 1 unknown\n3 inet 1\n" \
	    $alone tcplisten 127.0.0.1 0 setlock lk perl -e "$TOLD"
}

atf_test_case tcplisten__addresses_and_ports
tcplisten__addresses_and_ports_body()
{
	for words in 'localhost 80' '127.0.0.1 none' '127.0.0.1 -1' \
	    '256.1.1.1 0' '1.2.3.4.5 0' ':::: 0' 'x 0'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:100 -e match:"^chain tcplisten: not an \
address and a port: $words: " "$DIR/tcplisten" $words echo ran
	done
	for port in 65536 99999999999999999999 ''; do
		exits 100 "chain tcplisten: not a number from 0 to 65535: \
$port" "$DIR/tcplisten" 127.0.0.1 "$port" echo ran
	done
	for name in '' a:b 'a b' "$(printf %256d 1 | tr ' ' x)"; do
		exits 100 "chain tcplisten: not the name of a socket: $name" \
		    "$DIR/tcplisten" -n "$name" 127.0.0.1 0 echo ran
	done
	for backlog in x -1 '' 9999999999; do
		exits 100 "chain tcplisten: not a number from 0 to \
1073741824: $backlog" "$DIR/tcplisten" -b "$backlog" 127.0.0.1 0 echo ran
	done
	exits 111 "chain tcplisten: cannot bind to 192.0.2.1 port 0: Cannot \
assign requested address" $alone tcplisten 192.0.2.1 0 echo ran
	# Two cannot have the same port, unless both say so.
	# shellcheck disable=SC2016 # Perl's
	again='use Socket; $^F = 9; open(my $s, "+<&=", 3) or die;
	    my ($port) = sockaddr_in(getsockname($s));
	    exec $ARGV[0], "fdmove", 5, 3, "tcplisten", @ARGV[1 .. $#ARGV],
	    "127.0.0.1", $port, "echo", "ran"'
	atf_check -s exit:111 -e match:'Address already in use' \
	    $alone tcplisten 127.0.0.1 0 perl -e "$again" "$CHAIN" -b 5
	atf_check -s exit:111 -e match:'Address already in use' \
	    $alone tcplisten -r 127.0.0.1 0 perl -e "$again" "$CHAIN" -b 5
	atf_check -o inline:"ran\n" \
	    $alone tcplisten -r 127.0.0.1 0 perl -e "$again" "$CHAIN" -r
}

atf_test_case tcplisten__both_families
tcplisten__both_families_body()
{
	[ -e /proc/net/if_inet6 ] || atf_skip "no IPv6 here"
	atf_check -o inline:"us 2 unknown:unknown\n3 inet6 1\n4 inet6 1\n" \
	    $alone tcplisten '*' 0 tcplisten ::1 0 perl -e "$TOLD"
	# Whether one may come by IPv4.
	# shellcheck disable=SC2016 # Perl's
	visit='use Socket; open(my $s, "+<&=", 3) or die;
	    my ($port) = unpack("x2n", getsockname($s));
	    socket(my $c, AF_INET, SOCK_STREAM, 0) or die;
	    print connect($c, sockaddr_in($port, INADDR_LOOPBACK)) ?
		"welcome\n" : "refused\n"'
	atf_check -o inline:"welcome\n" \
	    $alone tcplisten '*' 0 perl -e "$visit"
	atf_check -o inline:"refused\n" \
	    $alone tcplisten :: 0 perl -e "$visit"
}

atf_test_case unixlisten__replaces_what_is_dead_only
unixlisten__replaces_what_is_dead_only_body()
{
	atf_check -o inline:"777\n" $alone unixlisten s stat -c %a s
	atf_check -o inline:"600\n" $alone umask 0 unixlisten -m 600 s \
	    stat -c %a s
	atf_check -o inline:"0000\n" $alone umask 0 unixlisten -m 600 s sh -c \
	    umask
	# Somebody listens.
	exits 111 "chain unixlisten: cannot bind to s: Address already in use" \
	    $alone unixlisten s fdmove 5 3 "$DIR/unixlisten" s echo ran
	# He is busy.
	# shellcheck disable=SC2016 # Perl's
	atf_check -s exit:111 -e match:'bind to s: Address already in use' \
	    $alone unixlisten -b 0 s perl -e '
	    use Socket qw(:DEFAULT SOCK_NONBLOCK); my @visitors;
	    for (1 .. 9) {
		socket(my $c, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0) or die;
		connect($c, pack_sockaddr_un("s"));
		push @visitors, $c;
	    }
	    exit(system(@ARGV) >> 8)' $alone unixlisten s echo ran
	for kind in 'touch f' 'mkdir f' 'ln -s s f' 'mkfifo f'; do
		$kind
		exits 111 "chain unixlisten: cannot bind to f: Address \
already in use" $alone unixlisten f echo ran
		ls -ld f >/dev/null || atf_fail "removed after $kind"
		rm -rf f
	done
	exits 111 "chain unixlisten: cannot bind to none/s: No such file or \
directory" $alone unixlisten none/s echo ran
	for mode in 8 x '' 1777 07777 -1; do
		exits 100 "chain unixlisten: not an octal mode from 0 to \
0777: $mode" "$DIR/unixlisten" -m "$mode" s echo ran
	done
	long=$(printf %0107d 1)
	atf_check -o inline:"ran\n" $alone unixlisten "$long" echo ran
	exits 100 "chain unixlisten: not a path of 1 to 107 bytes: 0$long" \
	    $alone unixlisten "0$long" echo ran
	exits 100 "chain unixlisten: not a path of 1 to 107 bytes: " \
	    $alone unixlisten '' echo ran
	exits 100 "chain unixlisten: no such user: no-such-user" \
	    "$DIR/unixlisten" -u no-such-user s echo ran
	exits 100 "chain unixlisten: no such group: no-such-group" \
	    "$DIR/unixlisten" -g no-such-group s echo ran
}

atf_test_case unixlisten__owner
unixlisten__owner_head()
{
	atf_set require.user root
}
unixlisten__owner_body()
{
	atf_check -o inline:"nobody mail 660\n" $alone unixlisten -m 660 \
	    -u nobody -g mail s stat -c '%U %G %a' s
	atf_check -o inline:"4294967294 12345\n" $alone unixlisten \
	    -u 4294967294 -g 12345 s stat -c '%u %g' s
	exits 100 "chain unixlisten: no such user: 4294967295" \
	    "$DIR/unixlisten" -u 4294967295 s echo ran
}

atf_test_case descriptors__are_moved_closed_and_opened
descriptors__are_moved_closed_and_opened_body()
{
	echo in >in
	atf_check "$CHAIN" redirfd -r 0 in redirfd -w 5 out fdmove 1 5 cat
	atf_check -o inline:"in\n" cat out
	atf_check "$CHAIN" redirfd -a 1 out fdmove -c 2 1 sh -c \
	    'echo o; echo e >&2'
	atf_check -o inline:"in\no\ne\n" cat out
	atf_check -s exit:1 -e ignore "$DIR/fdclose" 1 cat in
	exits 111 "redirfd: fatal: unable to open out: File exists" \
	    "$CHAIN" redirfd -x 1 out echo ran
	for fd in '' x -1 1x 2147483648 99999999999999999999; do
		exits 100 "fdmove: usage: fdmove [ -c ] to from prog..." \
		    "$DIR/fdmove" "$fd" 1 echo ran
		exits 100 "fdmove: usage: fdmove [ -c ] to from prog..." \
		    "$DIR/fdmove" 1 "$fd" echo ran
		exits 100 "fdclose: usage: fdclose fd prog..." \
		    "$DIR/fdclose" "$fd" echo ran
	done
}

atf_init_test_cases()
{
	for _case in listen__several_add_up \
	    listen__a_descriptor_in_use_is_an_error \
	    tcplisten__addresses_and_ports tcplisten__both_families \
	    unixlisten__replaces_what_is_dead_only unixlisten__owner \
	    descriptors__are_moved_closed_and_opened; do
		atf_add_test_case "$_case"
	done
}
