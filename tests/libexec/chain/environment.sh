# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# environment.sh -- the loaders that change the environment.

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

# variables TEXT COMMAND [ARG ...]: the command leaves these, in any order.
variables()
{
	_text=$1
	shift
	env -i KEEP=k OLD=o "$@" /usr/bin/env >env.out 2>env.err || {
		cat env.err
		atf_fail "status $?"
	}
	sort env.out >sorted
	printf '%s' "$_text" | sort >want
	atf_check -o file:want cat sorted
}

atf_test_case envdir__a_file_is_a_variable
envdir__a_file_is_a_variable_body()
{
	mkdir e
	variables 'KEEP=k
OLD=o
' "$DIR/envdir" e
	: >e/OLD
	printf 'value \t \nsecond line\n' >e/A
	printf 'no end of line' >e/B
	printf 'one\0two\0' >e/C
	printf '\n' >e/EMPTY
	printf ' \t ' >e/BLANK
	ln -s nothing e/GONE
	mkfifo e/PIPE
	echo hidden >e/.hidden
	printf '%s\n' '$(id)`id`;%s%n' >e/HOSTILE
	variables 'A=value
B=no end of line
BLANK=
C=one
two

EMPTY=
HOSTILE=$(id)`id`;%s%n
KEEP=k
' env GONE=x PIPE=x "$DIR/envdir" e
	mkdir one
	echo value >one/A
	: >one/OLD
	variables 'KEEP=k
OLD=o
P_A=value
' env P_OLD=x "$DIR/envdir" -p P_ -- one
}
atf_test_case envdir__what_it_cannot_read_is_fatal
envdir__what_it_cannot_read_is_fatal_body()
{
	usage="envdir: usage: envdir [ -p prefix ] dir child"
	for words in '' e 'e --' '-p' '-p x' '-p x e' '-p = e true'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:111 -e match:"^envdir: usage: " \
		    "$DIR/envdir" $words
	done
	exits 111 "envdir: illegal option -- q
$usage" "$DIR/envdir" -q e true
	exits 111 "envdir: fatal: unable to switch to directory e: file does \
not exist" "$DIR/envdir" e echo ran
	mkdir e
	echo x >'e/A=B'
	exits 111 "envdir: fatal: unable to set e/A=B: a name with a =" \
	    "$DIR/envdir" e echo ran
	rm 'e/A=B'
	mkdir e/A
	exits 111 "envdir: fatal: unable to read e/A: is a directory" \
	    "$CHAIN" envdir e echo ran
	rmdir e/A
	ln -s A e/A
	exits 111 "envdir: fatal: unable to read e/A: symbolic link loop" \
	    "$DIR/envdir" e echo ran
	rm e/A
	ln -s /dev/zero e/A
	exits 111 "envdir: fatal: unable to read e/A: argument list too long" \
	    "$DIR/envdir" e echo ran
	rm e/A
	drop=
	[ "$(id -u)" -ne 0 ] || drop='setuidgid nobody'
	chmod 755 . e
	echo secret >e/A
	chmod 0 e/A
	# shellcheck disable=SC2086 # words
	exits 111 "envdir: fatal: unable to read e/A: access denied" \
	    "$CHAIN" $drop envdir e echo ran
	chmod 644 e/A
	atf_check -s exit:111 -e match:"the name is too long" \
	    "$DIR/envdir" -p "$(printf %600d 0)" e echo ran
}

atf_test_case envdir__first_line_up_to_the_limit_of_the_kernel
envdir__first_line_up_to_the_limit_of_the_kernel_body()
{
	mkdir e
	printf '%0131000d\nand much more\n' 7 >e/A
	cat /dev/zero 2>/dev/null | head -c 1000000 >>e/A
	atf_check -o inline:"131000\n" "$DIR/envdir" e sh -c 'echo ${#A}'
	printf '%0131071d' 7 >e/A
	atf_check -s exit:111 -e inline:"envdir: fatal: unable to run sh: \
argument list too long\n" "$DIR/envdir" e sh -c 'echo ${#A}'
	printf '%0131072d' 7 >e/A
	exits 111 "envdir: fatal: unable to read e/A: argument list too long" \
	    "$DIR/envdir" e echo ran
}

atf_test_case envdir__the_command_is_found_by_the_old_path
envdir__the_command_is_found_by_the_old_path_body()
{
	mkdir e bin
	printf '#! /bin/sh\necho ours\n' >bin/true
	chmod 755 bin/true
	echo "$PWD/bin" >e/PATH
	atf_check "$DIR/envdir" e true
	atf_check -o inline:"ours\n" "$CHAIN" envdir e true
	exits 111 "envdir: fatal: unable to run none: file does not exist" \
	    "$DIR/envdir" e none
	exits 127 "chain: cannot run none: not found" "$CHAIN" envdir e none
}

atf_test_case envini__sections_name_variables
envini__sections_name_variables_body()
{
	cat >file <<-'EOF'
		A = 1 = 2
		; comment
		# comment
		[ s ]
		  B=x  y
		C=
		[]
		D='q'
	EOF
	printf 'E=cr \t \r\nF=no end' >>file
	variables "A=1 = 2
D='q'
E=cr
F=no end
KEEP=k
OLD=o
s_B=x  y
s_C=
" "$DIR/envini" file
	variables "KEEP=k
OLD=o
P_A=1
" "$DIR/envini" -p P_ - <<-'EOF'
		A=1
	EOF
	for text in 'A' '=x' ' = x' '[s' '[' 'A\0B=1' 'A=\0'; do
		# shellcheck disable=SC2059 # that is the text
		printf "#\n$text\n" >file
		exits 111 "envini: fatal: unable to read file: syntax error \
in line 2" "$DIR/envini" file echo ran
	done
	exits 111 "envini: fatal: unable to read none: file does not exist" \
	    "$DIR/envini" none echo ran
	exits 111 "envini: fatal: unable to read /: is a directory" \
	    "$DIR/envini" / echo ran
	exits 111 "envini: fatal: unable to read /dev/zero: file too big" \
	    "$DIR/envini" /dev/zero echo ran
	exits 111 "envini: usage: envini [ -p prefix ] file child" \
	    "$DIR/envini" file
}

atf_test_case envfile__lines_are_assignments
envfile__lines_are_assignments_body()
{
	cat >file <<-'EOF'
		# comment
		A = a "b  c" d
		B="\x41\102\t\"" # rest
		C=one \
		two
		D=$(id)`id` $HOME
		E=
	EOF
	variables 'A=a b  c d
B=AB	" # rest
C=one two
D=$(id)`id` $HOME
E=
KEEP=k
OLD=o
' "$DIR/envfile" file
	for text in 'A' '=x' 'A B=x' 'A="x' 'A=x\\y' 'A="\\x4"' 'A="\\000"' \
	    'A="\\x00"' 'A=\0' 'A\0=1' 'A="\0"' '"A"=1' 'A=\\'; do
		# shellcheck disable=SC2059 # that is the text
		printf "\n\n$text" >file
		exits 1 "envfile: fatal: in file: syntax error line 3" \
		    "$DIR/envfile" file echo ran
	done
	exits 111 "envfile: fatal: unable to open none: No such file or \
directory" "$DIR/envfile" none echo ran
	atf_check -o inline:"ran\n" "$DIR/envfile" -I none echo ran
	exits 111 "envfile: fatal: unable to read from /dev/zero: File too \
large" "$DIR/envfile" /dev/zero echo ran
	# Random bytes: an end of some kind, never a crash.
	for n in 1 2 3 4 5 6 7 8 9; do
		head -c 3000 /dev/urandom >file
		"$DIR/envfile" file true 2>/dev/null
		status=$?
		[ $status -le 1 ] || [ $status -eq 126 ] ||
		    atf_fail "exit status $status after $n"
	done
}

atf_test_case setenv__and_its_like
setenv__and_its_like_body()
{
	variables 'KEEP=k
NEW=a=b --
OLD=--
' "$CHAIN" setenv OLD -- setenv NEW 'a=b --'
	variables 'KEEP=k
' "$CHAIN" unsetenv OLD unsetenv NONE
	variables 'KEEP=k
' "$CHAIN" clearenv -k KEEP -k NONE
	variables '' "$DIR/clearenv"
	variables 'KEEP=k:/x
L=/a
OLD=/y:o
' env L= "$CHAIN" appendpath KEEP /x prependpath OLD /y appendpath L /a
	variables 'KEEP=k
M=/a
OLD=o
' "$DIR/prependpath" M /a
	for words in 'setenv A=' 'setenv =' 'unsetenv A=b' 'clearenv -k =' \
	    'appendpath ='; do
		# shellcheck disable=SC2086 # words
		exits 100 "chain ${words%% *}: not the name of a variable: \
${words##* }" "$CHAIN" $words x echo ran
	done
	exits 100 "chain setenv: not the name of a variable: " \
	    "$CHAIN" setenv '' x echo ran
	exits 100 "chain appendpath: the directory has no name" \
	    "$CHAIN" appendpath A '' echo ran
}

atf_init_test_cases()
{
	for _case in envdir__a_file_is_a_variable \
	    envdir__what_it_cannot_read_is_fatal \
	    envdir__first_line_up_to_the_limit_of_the_kernel \
	    envdir__the_command_is_found_by_the_old_path \
	    envini__sections_name_variables envfile__lines_are_assignments \
	    setenv__and_its_like; do
		atf_add_test_case "$_case"
	done
}
