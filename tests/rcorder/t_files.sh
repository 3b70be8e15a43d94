# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
. "$SRCTOP/tests/rcorder/common.sh"

atf_test_case vanished__is_reported_and_left_out
vanished__is_reported_and_left_out_body()
{
	put a
	lines 'rcorder: could not open gone: No such file or directory' \
	    'rcorder: could not open a/b: Not a directory' >err
	atf_check -o inline:'a\n' -e file:err "$rcorder" gone a a/b
}

atf_test_case unreadable__is_reported_and_left_out
unreadable__is_reported_and_left_out_head()
{
	atf_set require.user unprivileged
}
unreadable__is_reported_and_left_out_body()
{
	put a
	put b
	chmod 0 b
	lines 'rcorder: could not open b: Permission denied' >err
	atf_check -o inline:'a\n' -e file:err "$rcorder" a b
}

atf_test_case symlink_loop__is_reported_and_left_out
symlink_loop__is_reported_and_left_out_body()
{
	ln -s loop loop
	put a
	ln -s a link
	lines 'rcorder: could not open loop: Too many levels of symbolic links' \
	    >err
	atf_check -o inline:'link\n' -e file:err "$rcorder" loop link
}

atf_test_case what_is_no_regular_file__is_left_out
what_is_no_regular_file__is_left_out_body()
{
	mkdir dir
	mkfifo fifo
	put a
	ln -s fifo link
	atf_check -o inline:'a\n' timeout 10 "$rcorder" \
	    dir fifo link /dev/null /dev/zero a
	# Not even when a script could be read from it.
	printf '#!/bin/sh\n# PROVIDE: x\n' >text
	sleep 10 <>fifo &
	holder=$!
	cat text >fifo
	atf_check -o inline:'a\n' timeout 10 "$rcorder" fifo a
	kill "$holder"
	wait "$holder" || :
}

atf_test_case empty_and_headless__are_listed
empty_and_headless__are_listed_body()
{
	put empty
	put text 'no header here' '# nor here'
	printf '\0\0\0' >nul
	printf '\n' >newline
	head -c 100000 /dev/zero >zeros
	atf_check -o inline:'zeros\nnewline\nnul\ntext\nempty\n' \
	    "$rcorder" empty text nul newline zeros
}

atf_test_case proc__files_have_no_size_and_are_read
proc__files_have_no_size_and_are_read_body()
{
	[ -f /proc/self/cmdline ] || atf_skip "no /proc"
	# The program's own arguments: one line with NULs, no header.
	atf_check -o inline:'/proc/self/cmdline\n' \
	    "$rcorder" /proc/self/cmdline
	# A header in a file whose size says 0.
	printf '# PROVIDE: a\n' >a
	put z '# REQUIRE: a'
	atf_check -o inline:'/proc/self/fd/0\nz\n' \
	    sh -c "'$rcorder' z /proc/self/fd/0 <a"
}

atf_test_case huge_line__needs_no_memory
huge_line__needs_no_memory_body()
{
	# 64 MiB without a newline, then the header.
	{ head -c 67108864 /dev/zero; printf '\n# PROVIDE: a\n'; } >x
	put z '# REQUIRE: a'
	atf_check -o inline:'x\nz\n' "$OBJ/limit" 8000 20000 "$rcorder" z x
}

atf_test_case names_from_standard_input__may_be_of_any_length
names_from_standard_input__may_be_of_any_length_body()
{
	put a
	put b
	put c
	# Longer than what is read at a time, and cut at any byte of it.
	long=$(head -c 200000 /dev/zero | tr '\0' x)
	lines "rcorder: could not open $long: File name too long" >err
	{ printf '\n\na\n%s\nb\n\n' "$long"; printf c; } |
	    "$rcorder" - >out 2>stderr || atf_fail "status $?"
	atf_check -o inline:'c\nb\na\n' cat out
	cmp err stderr || atf_fail "another message"
	# Each name ends at another place of its block.
	perl -e 'print "./" x $_, "a\n" for 1 .. 1000' >names
	perl -e 'print reverse <>' names >want
	atf_check -o file:want "$rcorder" - <names
}

atf_test_case many_files__need_few_descriptors
many_files__need_few_descriptors_body()
{
	for i in 1 2 3 4 5 6 7 8 9; do
		put $i
	done
	atf_check -o inline:'9\n8\n7\n6\n5\n4\n3\n2\n1\n' \
	    sh -c "ulimit -n 4; exec '$rcorder' 1 2 3 4 5 6 7 8 9"
}

atf_test_case random_bytes__are_survived
random_bytes__are_survived_body()
{
	for i in 1 2 3 4 5; do
		{ printf '# PROVIDE: a\n# REQUIRE:'; head -c 20000 /dev/urandom; } \
		    >$i
	done
	"$rcorder" 1 2 3 4 5 >out 2>/dev/null
	sort out >sorted
	atf_check -o inline:'1\n2\n3\n4\n5\n' cat sorted
}

atf_init_test_cases()
{
	cases vanished__is_reported_and_left_out \
	    unreadable__is_reported_and_left_out \
	    symlink_loop__is_reported_and_left_out \
	    what_is_no_regular_file__is_left_out \
	    empty_and_headless__are_listed \
	    proc__files_have_no_size_and_are_read \
	    huge_line__needs_no_memory \
	    names_from_standard_input__may_be_of_any_length \
	    many_files__need_few_descriptors \
	    random_bytes__are_survived
}
