#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# rcorder.sh BUILDDIR -- rcorder beside a program that only opens, reads 4 KiB
# of and closes the same files.
#
# For each set of scripts: wall clock in ms (median), peak memory in KiB, both
# of the floor program, of rcorder, and their ratio; and the instructions that
# callgrind counts, where valgrind is installed.  The scripts are made in
# TMPDIR and removed again.

set -u
builddir=$1
bench=$(cd -- "$(dirname -- "$0")" && pwd) || exit 1
rcorder=$builddir/stage/sbin/rcorder

work=$(mktemp -d) || exit 1
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd -- "$work" || exit 1

${CC:-cc} -O2 -D_GNU_SOURCE -o floor "$bench/rcorder_floor.c" || exit 1

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

# measure SHAPE COUNT RUNS
#	Print a row.
measure()
{
	make_scripts "$1" "$2"
	set -- "$@" "$(./floor "$3" ./floor <names)" \
	    "$(./floor "$3" "$rcorder" - <names)"
	if [ "$2" -le 20000 ]; then
		set -- "$@" "$(instructions ./floor)" \
		    "$(instructions "$rcorder" -)"
	else
		# Linear, and slow under valgrind.
		set -- "$@" - -
	fi
	printf '%s %s %s %s %s %s\n' "$1" "$2" "$4" "$5" "$6" "$7" |
	    awk '{ printf "%-6s %7d  %8.2f %8.2f %5.2f  %7d %7d  %9s %10s\n",
		$1, $2, $3, $5, $5 / $3, $4, $6, million($7), million($8) }
	    function million(n) {
		return n == "-" ? n : sprintf("%.2f M", n / 1e6)
	    }'
	rm -rf -- "$1"
}

printf 'rcorder                  time, ms             memory, KiB'
printf '       instructions\n'
printf 'scripts           floor  rcorder ratio    floor rcorder'
printf '      floor    rcorder\n'
measure tree 200 51
measure tree 2000 31
measure tree 20000 9
measure tree 100000 5
measure chain 100000 5
measure grid 8000 11
