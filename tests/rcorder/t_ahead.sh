# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# Of many scripts, a second thread reads some: nobody may notice.

. "$SRCTOP/tests/rcorder/common.sh"

# many
#	Make 2,000 names of every sort of file, and what comes of them: want,
#	err.
many()
{
	local long
	mkdir dir
	mkfifo fifo
	ln -s loop loop
	put empty
	put text '# PROVIDE: text'
	# A header that begins or ends behind what is read at first.
	long=$(head -c 5000 /dev/zero | tr '\0' x)
	put late '#!/bin/sh' "$long" '# PROVIDE: late'
	put wide '#!/bin/sh' "# PROVIDE: wide $long" '# REQUIRE: late'
	put joined '#!/bin/sh' "# PROVIDE: \\" "joined \\" " $long" \
	    "# REQUIRE: wide \\" " late"
	perl -e '
		my @odd = qw(gone dir fifo loop text/x empty text /dev/null);
		my %error = ("gone", "No such file or directory", "loop",
		    "Too many levels of symbolic links", "text/x",
		    "Not a directory");
		my %special = (1, "late", 502, "wide", 1001, "joined", 1502,
		    "s2");
		my @want;
		open my $names, ">", "names" or die "names: $!";
		open my $err, ">", "err" or die "err: $!";
		for my $i (1 .. 2000) {
			my $name = "s$i";
			if ($special{$i}) {
				$name = $special{$i};
			} elsif ($i % 3 == 0) {
				$name = $odd[$i / 3 % @odd];
			} else {
				open my $f, ">", $name or die "$name: $!";
				print $f $i % 2 ? "#!/bin/sh\n" : "",
				    "# PROVIDE: $name\n";
				close $f or die "$name: $!";
			}
			print $names "$name\n";
			print $err "rcorder: could not open $name: ",
			    "$error{$name}\n" if $error{$name};
			unshift @want, $name if $name !~
			    m{^(gone|dir|fifo|loop|text/x|/dev/null)$};
		}
		# Each is placed when the first that requires it is met.
		@want = map { $_ eq "joined" ? qw(late wide joined) :
		    $_ =~ /^(late|wide)$/ ? () : $_ } @want;
		open my $want, ">", "want" or die "want: $!";
		print $want map { "$_\n" } @want;
		close $_ or die "close: $!" for $names, $err, $want;
	' || atf_fail "no files"
	[ "$(wc -l <names)" -eq 2000 ] || atf_fail "not 2,000 names"
	[ "$(grep -c . err)" -gt 200 ] || atf_fail "no errors"
}

atf_test_case many_files__as_if_read_one_by_one
many_files__as_if_read_one_by_one_body()
{
	many
	atf_check -o file:want -e file:err timeout 20 "$rcorder" - <names
	# The names are operands; they come one at a time.
	# shellcheck disable=SC2046 # words
	atf_check -o file:want -e file:err timeout 20 "$rcorder" $(cat names)
	perl -e '$| = 1; print while <>' <names | timeout 20 "$rcorder" - \
	    >out 2>stderr
	atf_check cmp want out
	atf_check cmp err stderr
}

atf_test_case any_number__is_read_once_each
any_number__is_read_once_each_body()
{
	# About the sizes of what waits and of what is read together.
	perl -e 'for (1 .. 1100) {
		open my $f, ">", "s$_" or die "s$_: $!";
		print $f "#!/bin/sh\n";
	}' || atf_fail "no files"
	for n in 1 255 256 257 511 512 513 527 528 529 767 768 769 1100; do
		seq "$n" | sed 's/^/s/' >names
		seq "$n" -1 1 | sed 's/^/s/' >want
		atf_check -o file:want "$rcorder" - <names
	done
}

atf_test_case few_descriptors__are_enough
few_descriptors__are_enough_body()
{
	many
	for n in 4 5 6 10; do
		atf_check -o file:want -e file:err \
		    sh -c "ulimit -n $n; exec timeout 20 '$rcorder' -" <names
	done
}

atf_test_case no_second_thread__no_difference
no_second_thread__no_difference_body()
{
	many
	# No room for its stack.
	atf_check -o file:want -e file:err sh -c "ulimit -s 8192
		ulimit -v 7000; exec '$rcorder' -" <names
	command -v taskset >/dev/null || return 0
	atf_check -o file:want -e file:err \
	    taskset -c "$(first_processor)" "$rcorder" - <names
}

# first_processor
#	Print a processor that we may run on.
first_processor()
{
	sed -n 's/^Cpus_allowed_list:[[:space:]]*\([0-9]*\).*/\1/p' \
	    /proc/self/status
}

atf_test_case broken_list_of_names__tells_of_the_scripts_before
broken_list_of_names__tells_of_the_scripts_before_body()
{
	put a
	mkdir dir
	lines 'rcorder: could not open gone: No such file or directory' \
	    'rcorder: standard input: Is a directory' >err
	atf_check -s exit:1 -e file:err "$rcorder" a gone - <dir
}

atf_test_case threads__under_the_sanitizer
threads__under_the_sanitizer_body()
{
	printf 'int main(void) { return 0; }\n' >try.c
	{ cc -fsanitize=thread -o try try.c && ./try; } >/dev/null 2>&1 ||
	    atf_skip "no thread sanitizer"
	mkdir sanitized
	atf_check cc -std=c99 -D_GNU_SOURCE '-DPATH_SYSCONF="/etc"' -O1 -g \
	    -pthread -fsanitize=thread -o sanitized/rcorder \
	    "$SRCTOP"/rcorder/*.c
	many
	for n in 6 64 64 64; do
		atf_check -o file:want -e file:err sh -c "ulimit -n $n
			exec timeout 60 sanitized/rcorder -" <names
	done
}

atf_init_test_cases()
{
	cases many_files__as_if_read_one_by_one \
	    any_number__is_read_once_each \
	    few_descriptors__are_enough \
	    no_second_thread__no_difference \
	    broken_list_of_names__tells_of_the_scripts_before \
	    threads__under_the_sanitizer
}
