# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# peers.sh -- the loaders that share their name with a program of another
# collection beside that program: output, messages and status must be the same.
#
# Usage lines are compared up to the name: ours have more options.  Where ours
# differ on purpose, the manual says so and no case here has it.

DIR=$STAGE/usr/libexec/rc

# Where everybody may search: others make "not found" into "access denied".
PATH=/usr/sbin:/usr/bin:/sbin:/bin

# shellcheck disable=SC2016 # for the shells below
LEADS='read -r pid _ _ _ pgrp session _ </proc/self/stat
    [ $$ = "$session" ] && [ $$ = "$pgrp" ] && echo leads'

# run PROGRAM [ARG ...]: print what it says and its status.  It is run by $via.
run()
{
	# shellcheck disable=SC2086 # words
	$via "$@" >stdout 2>stderr </dev/null
	_status=$?
	cat stdout stderr | sed -E -e '/^_=/d' -e '/^OLDPWD=/d' \
	    -e 's/^(([a-z0-9-]+: )?usage: [a-z0-9-]+).*/\1/'
	echo "status $_status"
}

# side PROGRAM [ARG ...]: run both; remember where they differ.  Before each,
# what $prepare says is done; after it, what $look says.
side()
{
	_program=$1
	shift
	eval "$prepare"
	{ run "$PEERS/$_program" "$@"; eval "$look"; } >theirs
	eval "$prepare"
	{ run "$DIR/$_program" "$@"; eval "$look"; } >ours
	cmp -s theirs ours || {
		echo "$_program $*"
		diff theirs ours
	} >>differ
	cases=$((cases + 1))
}

# sides PROGRAM: the same for each line of the input, which is split at blanks.
sides()
{
	while IFS= read -r line <&3; do
		# shellcheck disable=SC2086 # words
		side "$1" $line
	done 3<&0
}

# same NUMBER: that many cases were tried, and all were the same.
same()
{
	[ "$cases" -ge "$1" ] || atf_fail "only $cases cases"
	[ ! -e differ ] || {
		cat differ
		atf_fail "not the same, see above"
	}
}

# peer_case NAME PROGRAM: a test case that needs a program of another project.
peer_case()
{
	atf_test_case "$1"
	eval "${1}_head() { atf_set require.progs $2; }"
}

# files: set the names that the cases below use.
files()
{
	PEERS=/usr/bin cases=0 prepare=: look=: via=
	mkdir e e2 e2/sub e3
	printf 'v1  \t\nx' >e/A
	printf 'a\0b' >e/B
	: >e/C
	printf '\n' >e/D
	printf ' \t ' >e/S
	printf ' \t \n' >e/T
	printf 'a\r\n' >e/CR
	printf '  lead' >e/LD
	printf 'a\0\0\n' >e/Z
	printf x >'e/a b'
	echo hidden >e/.hidden
	echo /nowhere >e/PATH
	mkfifo e/F
	echo x >e3/plain
	chmod 0 e3/plain
	touch reg
	echo 'echo hi' >noformat
	chmod 755 noformat
}

peer_case envdir__beside_daemontools /usr/bin/envdir
envdir__beside_daemontools_body()
{
	files
	sides envdir <<-'END'

		e
		none true
		reg true
		e nonex
		e ./nonex
		e /etc/passwd
		e /
		e ./noformat
		e reg
		e2 true
		e3 true
	END
	side envdir e ''
	export C=1 F=1 S=x T=x
	side envdir e sh -c 'PATH=/bin:/usr/bin; env | sort'
	via='env -u PATH'
	side envdir e ls -d /
	side envdir e nonex
	same 16
}

peer_case ids__beside_daemontools /usr/bin/setuidgid
ids__beside_daemontools_body()
{
	files
	for program in setuidgid envuidgid; do
		sides $program <<-'END'

			a
			nobody
			nosuch id
			1 id
			:1 id
			nobody: id
			nobody nonex
			nobody /etc
			nobody sh -c id
			mail id
		END
		side $program '' id
		side $program nobody sh -c 'env | sort'
	done
	same 26
}

peer_case setlock__beside_daemontools /usr/bin/setlock
setlock__beside_daemontools_body()
{
	files
	# shellcheck disable=SC2034 # for side
	prepare='rm -f lk; umask 0' look='ls -l lk 2>&1 | cut -c 1-10; umask 22'
	sides setlock <<-'END'

		lk
		-Q lk true
		lk true
		-n lk true
		e true
		-x e true
		-xX e true
		-- lk true
		-n lk nonex
		none/x true
		-nNxX lk true
		-n
		-nx -N lk echo a
		lk echo a b
		reg/x true
		-X reg/x true
		-x reg/x true
	END
	# shellcheck disable=SC2034 # for side
	prepare=: look=:
	exec 9>held
	flock 9
	sides setlock <<-'END'
		-n held true
		-nx held true
		-nxX held true
	END
	exec 9>&-
	echo content >content
	side setlock content cat content
	same 22
}

peer_case softlimit__beside_daemontools /usr/bin/softlimit
softlimit__beside_daemontools_body()
{
	files
	sides softlimit <<-'END'

		-m
		-Z
		-o x true
		-o 5x true
		-o -1 true
		-t -5 true
		-o 20
		-- true
		-o 50 nonex
		-o 50 ./noformat
		-m 300000000 cat /proc/self/limits
		-a 300000000 cat /proc/self/limits
		-r 1000 -c 5 -c= cat /proc/self/limits
		-o 99999999 cat /proc/self/limits
		-o = cat /proc/self/limits
		-o 50 -o = cat /proc/self/limits
		-m 1 true
		-co = 20 true
	END
	side softlimit -c 0 -d 100000000 -f 100000 -l 1000 -o 50 -p 1000 \
	    -r 1000 -s 8000000 -t 100 cat /proc/self/limits
	same 19
}

peer_case hacks__beside_daemontools /usr/bin/fghack
hacks__beside_daemontools_body()
{
	files
	for program in pgrphack fghack; do
		sides $program <<-'END'

			-Z
			nonex
			./noformat
			true
			false
		END
	done
	side pgrphack sh -c "$LEADS"
	# shellcheck disable=SC2016 # for the shell
	side pgrphack sh -c '"$0" sh -c "$1"' /usr/bin/pgrphack "$LEADS"
	for command in 'exit 3' 'kill -9 $$' 'ls /proc/self/fd | wc -l' \
	    '(sleep 0.2; echo late) & echo early'; do
		side fghack sh -c "$command"
	done
	same 16
}

peer_case chpst__beside_runit /usr/bin/chpst
chpst__beside_runit_body()
{
	files
	sides chpst <<-'END'

		-Z
		-m
		-u
		-u nobody
		-- true
		-v true
		-u nosuch true
		-u nobody:nosuch true
		-u :1 id
		-u :x id
		-u 1 id
		-u : id
		-u nobody: id
		-u :1:x id
		-u :-1 id
		-u :4294967295 id
		-u :1:2:3 id
		-u nobody id
		-u nobody:mail id
		-u nobody:mail:games id
		-u nobody:games:mail:mail id
		-U :5:6 sh
		-U nosuch true
		-n x nice
		-n 5x nice
		-n +3 nice
		-n -3 nice
		-n 0 nice
		-n 99999 nice
		-o x true
		-o 5x true
		-/ none true
		-/ reg true
		-/ e true
		-l none/x true
		-l lk nonex
		-l lk echo a
		-L e true
		-l lk -L lk true
		-e none true
		-e e2 true
		-v -e e2 true
		-e e3 true
		-e reg true
		-e e ./noformat
		-P true
		-b foo cat /proc/self/cmdline
		-012 true
		-0 cat
		-1 echo x
		-2 ls none
		-m 300000000 cat /proc/self/limits
		-c 1 -d 2000000 -f 100000 -o 30 cat /proc/self/limits
		-p 5000 -t 100 -r 1000 cat /proc/self/limits
	END
	side chpst -u '' id
	export C=1 F=1 S=x T=x
	side chpst -e e sh -c 'PATH=/bin:/usr/bin; env | sort'
	for user in nobody nobody:mail:games :7:8:9; do
		side chpst -U $user sh -c 'env | sort'
	done
	side chpst -P sh -c "$LEADS"
	exec 9>held
	flock 9
	side chpst -L held true
	exec 9>&-
	same 60
}

atf_test_case descriptors__beside_execline
descriptors__beside_execline_body()
{
	files
	PEERS=/usr/lib/execline/bin
	[ -x $PEERS/fdmove ] || atf_skip "no execline to compare with"
	sides fdmove <<-'END'

		5
		5 1
		5 99 true
		x 1 true
		1 1 echo
		-c 1 1 echo a
		-1 1 true
		99999999999 1 true
		4294967297 1 true
		5000000 1 true
		-z 1 2 true
		5 1 nonex
		5 1 /etc
		-- 5 1 true
		-c 5 99 true
	END
	side fdmove -c 5 1 sh -c 'echo hi >&5; echo ho'
	side fdmove 5 1 sh -c 'echo hi >&5; ls /proc/self/fd | wc -l >&5'
	sides fdclose <<-'END'

		1
		1 ls
		x true
		99 true
	END
	# shellcheck disable=SC2034 # for side
	prepare='rm -f o new; echo abc >o; [ -e ff ] || mkfifo ff' \
	    look='cat o; ls new 2>&1'
	sides redirfd <<-'END'

		-w 1
		-w 1 o
		0 o cat
		-w 1 o echo a
		-a 1 o echo a
		-u 1 o echo a
		-x 1 o echo a
		-x 1 new echo a
		-w 1 new echo a
		-a 1 new echo a
		-r 0 o cat
		-r 0 none cat
		-u 0 none cat
		-rw 0 o cat
		-wnb 1 ff true
		-wn 1 ff echo x
		-rn 0 ff cat
		-rnb 0 ff cat
		-rb 0 o grep flags /proc/self/fdinfo/0
		-r x o true
		-r 99999999999 o true
		-r 5000000 o true
		-w 1 e true
		-r 0 o nonex
		-r -- 0 o cat
		-- 0 o true
		-a 1 o grep flags /proc/self/fdinfo/1
	END
	same 50
}

atf_test_case envfile__beside_execline
envfile__beside_execline_body()
{
	files
	PEERS=/usr/lib/execline/bin
	[ -x $PEERS/envfile ] || atf_skip "no execline to compare with"
	export A=old
	while IFS= read -r text <&3; do
		# shellcheck disable=SC2059 # that is the text
		printf "$text" >file
		side envfile file sh -c 'env | sort'
	done 3<<-'END'
		A=b
		A=b\n#c\nB=d
		 A = b c \n
		A="a b"\n
		A="a\\"b\\n\\x41"\n
		A=a"b"c\n
		A='x y'\n
		A=a#b\n
		A=a #b\n
		A=\n
		A\n
		=x\n
		A B=x\n
		A=x\\\ny\n
		A=1 \\\n  B=2\n
		;c\nA=1\n
		A=a\\tb\n
		A=a\\#b\n
		A=a\\$b\n
		A=a\\\tb\n
		A="unterminated\n
		[sec]\nA=1
		 # c\n\n\t\nA=1
		#foo\\\nB=2\n
		\\\nA=1\n
		A\\\n=1\n
		A=1\r\n
		A==b\n
		A = = b
		A="x" # c\n
		A="x"y\n
		A="a"  "b"\n
		A=x\\\\y\n
		A=x\\"y\n
		A=x\\ \n
		A="a\\qb"\n
		A="a\nb"\n
		A="a\\\nb"\n
		A="\\101\\a\\b\\f\\v\\t\\r\\s\\e"\n
		A="\\x4G"
		A="\\x4A"
		1A=x\n
		A-b=x\n
		A\t=\tx\n
		A=" x "  \n
		A=\\\n
		A=""\n
		"A"=1\n
		A=#x\n
		A=x\\
		\n\n\nA\n
	END
	echo A=5 >file
	sides envfile <<-'END'

		file
		-q file true
		none true
		-i none true
		-I none echo
		e true
		-I e true
		file nonex
	END
	same 58
}

atf_test_case ids__beside_s6
ids__beside_s6_body()
{
	files
	[ -x $PEERS/s6-envuidgid ] || atf_skip "no s6 to compare with"
	# Not by unset: some shells have a UID that is read-only.
	via='env -u UID -u GID -u GIDLIST'
	while IFS= read -r options <&3; do
		# shellcheck disable=SC2086 # words
		side s6-envuidgid $options sh -c 'env | sort'
	done 3<<-'END'
		nobody
		-u nobody
		-g nobody
		-g mail
		-B nobody
		-B nobody:mail
		-B nobody:
		-B :mail
		-nB 12:13
		-B 12:13
		-nu 5
		-ng 5
		nosuch
		-n nosuch
		-D 1:2:3,4 nosuch
		-i nosuch
		-u nosuch
		-D 5 nosuch
		-D 5:6 nosuch
		-D x:y nosuch
		-D 1:2:x nosuch
		-uD 5 nosuch
		-g -D :5:6 nosuch
		root
		-g root
		-nB 5:mail
		-nB nobody:7
		-z
	END
	sides s6-envuidgid <<-'END'

		nobody
		mail nonex
	END
	while IFS= read -r words <&3; do
		# shellcheck disable=SC2086 # words
		side s6-applyuidgid $words
	done 3<<-'END'

		id
		-u 5
		-u 5 id
		-g 6 id
		-G 1,2 id
		-u 5 -g 6 -G 7,8 id
		-U id
		-u x id
		-g x id
		-G , id
		-q
		-u 5 nonex
		-u
	END
	side s6-applyuidgid -G '' id
	for via in 'env UID=5 GID=6 GIDLIST=7,8' 'env UID=5 GID=6 GIDLIST=' \
	    'env UID=x GID=6 GIDLIST=7' 'env UID=5 GID=x GIDLIST=7' \
	    'env -u UID GID=6 GIDLIST=7' 'env -u GID UID=5 GIDLIST=7' \
	    'env -u GIDLIST UID=5 GID=6' 'env UID= GID=6 GIDLIST=7'; do
		sides s6-applyuidgid <<-'END'
			-U id
			-U -u 9 id
			-Uz env
			-z -G 3 env
		END
	done
	same 78
}

atf_init_test_cases()
{
	for _case in envdir__beside_daemontools ids__beside_daemontools \
	    setlock__beside_daemontools softlimit__beside_daemontools \
	    hacks__beside_daemontools chpst__beside_runit \
	    descriptors__beside_execline envfile__beside_execline \
	    ids__beside_s6; do
		atf_add_test_case "$_case"
	done
}
