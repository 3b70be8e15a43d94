#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# rcorder.sh BUILDDIR -- rcorder beside a program that only opens, reads 4 KiB
# of and closes the same files.
#
# For each set of scripts: wall clock and processor time in ms and peak memory,
# each beside the floor's, and the instructions that callgrind counts, where
# valgrind is installed.  The scripts are made in TMPDIR and removed again.

set -u
# shellcheck source=/dev/null
. "$(dirname -- "$0")/lib.sh"
rcorder=$STAGE/sbin/rcorder
floor=./floor

bench_begin
# Linked as rcorder is: statically, where that can be done.
set -- -O2 -D_GNU_SOURCE -o floor "$SRCTOP/tests/bench/rcorder_floor.c"
${CC:-cc} -static "$@" 2>static.err || ${CC:-cc} "$@" || exit 1

# make_scripts SHAPE COUNT
#	Make COUNT scripts and the list of them, names.  tree: each requires up
#	to three earlier ones, one in five is before a later one; chain: each
#	requires the next; grid: half provide what the others are before.
make_scripts()
{
	perl -e '
		my ($shape, $n) = @ARGV;
		srand 1;
		mkdir $shape or die "$shape: $!";
		open my $names, ">", "names" or die "names: $!";
		for my $i (0 .. $n - 1) {
			my $path = sprintf "%s/s%06d", $shape, $i;
			my @head = "PROVIDE: s$i";
			if ($shape eq "chain") {
				push @head, "REQUIRE: s" . ($i + 1)
				    if $i < $n - 1;
			} elsif ($shape eq "grid") {
				@head = $i < $n / 2 ?
				    "PROVIDE: x" : "BEFORE: x";
			} elsif ($i > 0) {
				push @head, join " s", "REQUIRE:",
				    map { int rand $i } 0 .. rand 3;
				push @head, "BEFORE: s" . ($i + 1 +
				    int rand $n - $i - 1)
				    if $i < $n - 1 && rand() < 0.2;
			}
			push @head, "KEYWORD: shutdown" if $i % 3 == 0;
			open my $f, ">", $path or die "$path: $!";
			print $f "#!/bin/sh\n#\n# A service of no use\n#\n\n",
			    (map { "# $_\n" } @head), "\n. /etc/rc.subr\n\n",
			    "name=s$i\nrcvar=\$name\n",
			    "command=/usr/sbin/\$name\n" x 20,
			    "\nload_rc_config \$name\n",
			    "run_rc_command \"\$1\"\n";
			close $f or die "$path: $!";
			print $names "$path\n";
		}' "$1" "$2" || exit 1
}

# instructions PROGRAM [ARG ...]
#	Print how many instructions callgrind counts, or a dash.
instructions()
{
	command -v valgrind >valgrind.path || { printf -- '-\n'; return; }
	valgrind --tool=callgrind --callgrind-out-file=callgrind.out "$@" \
	    <names 2>&1 >output | awk '/refs:/ { gsub(",", ""); print $NF }'
}

# measure SHAPE COUNT ROUNDS
#	Print a table.
measure()
{
	make_scripts "$1" "$2"
	"$OBJ/race" "$3" floor 0 "$floor" -- rcorder 0 "$rcorder" - \
	    <names >race.out || exit 1
	table "$1 of $2 scripts" rcorder=1.15 <race.out
	# Linear, and slow under valgrind.
	[ "$1" = tree ] && [ "$2" -le 20000 ] &&
		printf 'instructions: floor %s, rcorder %s\n\n' \
		    "$(instructions "$floor")" "$(instructions "$rcorder" -)"
	rm -rf -- "$1"
}

measure tree 200 61
measure tree 2000 41
measure tree 20000 11
measure tree 100000 7
measure chain 100000 7
measure grid 8000 21
