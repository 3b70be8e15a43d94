# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
. "$SRCTOP/tests/rcorder/common.sh"

atf_test_case chain__of_100000_on_a_small_stack
chain__of_100000_on_a_small_stack_body()
{
	perl -e 'for (1 .. 100000) {
		open my $f, ">", "s$_" or die "s$_: $!";
		print $f "# PROVIDE: s$_\n", $_ < 100000 ?
		    sprintf "# REQUIRE: s%d\n", $_ + 1 : "";
	}' || atf_fail "no files"
	seq 100000 | sed 's/^/s/' >names
	sort -t s -k 2nr names >want
	ulimit -s 256
	atf_check -o file:want "$OBJ/limit" 60000 20000 "$rcorder" - <names
	# The same from its far end.
	atf_check -o file:want "$OBJ/limit" 60000 20000 "$rcorder" - <want
	atf_check -o inline:'100000\n' sh -c "'$rcorder' -p - <names | wc -l"
	atf_check -o save:why "$rcorder" -w s100000 s1 - <names
	atf_check -o inline:'100000\n' sh -c 'wc -l <why'
}

atf_test_case ring__of_20000_is_explained
ring__of_20000_is_explained_body()
{
	perl -e 'for (1 .. 20000) {
		open my $f, ">", "s$_" or die "s$_: $!";
		printf $f "# PROVIDE: s%d\n# REQUIRE: s%d\n", $_,
		    $_ % 20000 + 1;
	}' || atf_fail "no files"
	seq 20000 | sed 's/^/s/' >names
	atf_check -s exit:1 -o ignore -e save:err \
	    "$OBJ/limit" 60000 20000 "$rcorder" -x - <names
	atf_check -o inline:'20002\n' sh -c 'wc -l <err'
}

# grid N: N / 2 files provide x, N / 2 are before it.
grid()
{
	perl -e 'for (1 .. $ARGV[0]) {
		open my $f, ">", "s$_" or die "s$_: $!";
		print $f $_ % 2 ? "# PROVIDE: x\n" : "# BEFORE: x\n";
	}' "$1" || atf_fail "no files"
	seq "$1" | sed 's/^/s/' >names
	# The providers are done from the last argument on, but the last
	# argument of all, which is before x, is the first to be entered.
	{ echo "s$1"; seq 2 2 $(($1 - 2)) | sed 's/^/s/'
	    seq $(($1 - 1)) -2 1 | sed 's/^/s/'; } >want
}

atf_test_case grid__is_not_quadratic
grid__is_not_quadratic_body()
{
	grid 8000
	atf_check -o file:want "$OBJ/limit" 20000 2000 "$rcorder" - <names
	{ seq 7999 -2 1; } | sed 's/^/s/' | tr '\n' ' ' | sed 's/ $//' >after
	atf_check -o save:groups "$rcorder" -p - <names
	atf_check -o inline:'2\n' sh -c 'wc -l <groups'
	atf_check -o file:after sh -c 'tail -n 1 groups | tr -d "\n"'
	atf_check -o save:dot "$OBJ/limit" 20000 2000 "$rcorder" -g - <names
	[ "$(wc -l <"dot")" -lt 20000 ] || atf_fail "the picture is quadratic"
}

atf_test_case grid__of_many_names_in_one_file
grid__of_many_names_in_one_file_body()
{
	# Every file provides 1,000 names, and is before 1,000 others.
	perl -e 'my @n = 1 .. 1000;
	for (1 .. 40) {
		open my $f, ">", "s$_" or die "s$_: $!";
		print $f $_ % 2 ? "# PROVIDE: @n\n" : "# BEFORE: @n\n";
	}' || atf_fail "no files"
	seq 40 | sed 's/^/s/' >names
	{ echo s40; seq 2 2 38 | sed 's/^/s/'; seq 39 -2 1 | sed 's/^/s/'; } \
	    >want
	atf_check -o file:want "$OBJ/limit" 20000 2000 "$rcorder" - <names
}

atf_init_test_cases()
{
	cases chain__of_100000_on_a_small_stack \
	    ring__of_20000_is_explained \
	    grid__is_not_quadratic \
	    grid__of_many_names_in_one_file
}
