#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
#
# properties.pl SEED COUNT PROGRAM -- what -p, -o, -w, -g and -x promise.
#
# COUNT graphs, each with and without cycles, are made in the current
# directory.  The first broken promise is printed and fails the run.

use strict;
use warnings;

die "usage: properties.pl seed count program\n" if @ARGV != 3;
my ($seed, $count, $program) = @ARGV;
srand $seed;

my ($case, $n, @lines, @provides, @edges, %reach);

sub fail {
	my ($what, @args) = @_;
	print "seed $seed, case $case: rcorder @args: $what\n";
	print "f$_:\n", map { "\t$_\n" } @{$lines[$_]} for 0 .. $n - 1;
	exit 1;
}

sub run {
	my (@args) = @_;
	my $pid = fork;
	die "fork: $!" if !defined $pid;
	if ($pid == 0) {
		open STDOUT, '>', 'out' or die "out: $!";
		open STDERR, '>', 'err' or die "err: $!";
		exec { $program } 'rcorder', @args or die "$program: $!";
	}
	waitpid $pid, 0;
	my $status = $?;
	fail("status $status", @args) if $status & 0xff || $status >> 8 > 2;
	return ($status >> 8, [get('out')], [get('err')]);
}

sub get {
	my ($path) = @_;
	open my $fh, '<', $path or die "$path: $!";
	my @got = <$fh>;
	chomp @got;
	return @got;
}

sub pick { $_[int rand @_] }

sub shuffle {
	my @list = @_;
	for my $i (reverse 1 .. $#list) {
		my $j = int rand $i + 1;
		@list[$i, $j] = @list[$j, $i];
	}
	return @list;
}

# Files in a secret order; where $cycles is 0, edges follow it.
sub make_graph {
	my ($cycles) = @_;
	$n = 2 + int rand 12;
	my @rank = shuffle(0 .. $n - 1);
	@lines = map { [] } 1 .. $n;
	@provides = map { ["c$_"] } 0 .. $n - 1;
	push @{$provides[int rand $n]}, 'barrier' for 1 .. int rand 4;
	push @{$lines[$_]}, "# PROVIDE: @{$provides[$_]}" for 0 .. $n - 1;
	for (1 .. int rand 2 * $n) {
		my ($from, $to) = (int rand $n, int rand $n);
		my $name = pick(@{$provides[pick($from, $to)]});
		my ($kind, $who) =
		    @{pick([REQUIRE => $to], [BEFORE => $from])};
		next if !$cycles && grep {
			$kind eq 'REQUIRE' ? $rank[$_] >= $rank[$who] :
			    $rank[$who] >= $rank[$_]
		} providers($name);
		push @{$lines[$who]}, "# $kind: $name";
	}
	write_files();
}

sub providers {
	my ($name) = @_;
	return grep { grep { $_ eq $name } @{$provides[$_]} } 0 .. $n - 1;
}

sub write_files {
	@edges = ();
	for my $f (0 .. $n - 1) {
		open my $fh, '>', "f$f" or die "f$f: $!";
		print $fh map { "$_\n" } "#!/bin/sh", @{$lines[$f]};
		close $fh or die "f$f: $!";
		for (@{$lines[$f]}) {
			my ($kind, $name) = /^# (REQUIRE|BEFORE): (.*)/
			    or next;
			push @edges, $kind eq 'REQUIRE' ? [$_, $f] : [$f, $_]
			    for providers($name);
		}
	}
	%reach = closure(\@edges, 0 .. $n - 1);
}

sub closure {
	my ($edges, @nodes) = @_;
	my (%next, %found);
	push @{$next{$_->[0]}}, $_->[1] for @$edges;
	for my $from (@nodes) {
		my @todo = @{$next{$from} || []};
		while (defined(my $at = pop @todo)) {
			next if $found{$from}{$at}++;
			push @todo, @{$next{$at} || []};
		}
	}
	return %found;
}

sub check_list {
	my ($order, @args) = @_;
	my %place;
	$place{$order->[$_]} = $_ for 0 .. $#$order;
	fail('a file is missing', @args) if keys %place != @$order;
	for (@edges) {
		my ($a, $b) = map { $place{"f$_"} } @$_;
		fail("f$_->[0] is not before f$_->[1]", @args)
		    if defined $b && (!defined $a || $a >= $b);
	}
}

sub check_groups {
	my ($order, @args) = @_;
	my ($status, $groups) = run('-p', @args);
	my (%group, %place, $last);
	$place{$order->[$_]} = $_ for 0 .. $#$order;
	for my $g (0 .. $#$groups) {
		my @files = split / /, $groups->[$g];
		$group{$_} = $g for @files;
		fail("group $g is out of order", '-p', @args)
		    if "@files" ne join ' ',
		    sort { $place{$a} <=> $place{$b} } @files;
	}
	fail('not all files', '-p', @args) if keys %group != @$order;
	my %near;
	for (@edges) {
		my ($a, $b) = map { $group{"f$_"} } @$_;
		fail("edge f$_->[0] f$_->[1]", '-p', @args) if $a >= $b;
		$near{"f$_->[1]"} = 1 if $a == $b - 1;
	}
	$group{$_} == 0 || $near{$_} ||
	    fail("$_ could be earlier", '-p', @args) for keys %group;
}

sub check_needed {
	my (@args) = @_;
	my $name = pick(map { @$_ } @provides);
	my ($status, $got) = run('-o', $name, @args);
	my %want;
	for my $p (providers($name)) {
		$want{"f$p"} = 1;
		$reach{$_}{$p} and $want{"f$_"} = 1 for 0 .. $n - 1;
	}
	check_list($got, '-o', $name, @args);
	fail("not what it needs: @$got", '-o', $name, @args)
	    if join(' ', sort @$got) ne join(' ', sort keys %want);
	fail('it is not last', '-o', $name, @args)
	    if !grep { $got->[-1] eq "f$_" } providers($name);
}

# Every row must stand in the file, on that line, and lead on from the last.
sub check_chain {
	my ($rows, $from, $to, @args) = @_;
	my %at = ("f$from" => 1);
	for (@$rows) {
		my ($file, $kind, $name, $path, $line) =
		    /^  (\S+) +(\S+): +(\S+) +(\S+):(\d+)$/
		    or fail("row $_", @args);
		fail("no such line: $_", @args) if $file ne $path ||
		    ($lines[substr $file, 1][$line - 2] || '') !~
		    /^# $kind:.*\b$name\b/;
		if ($kind eq 'REQUIRE') {
			fail("gap: $_", @args)
			    if !grep { $at{"f$_"} } providers($name);
			%at = ($file => 1);
		} elsif ($kind eq 'BEFORE') {
			fail("gap: $_", @args) if !$at{$file};
			%at = map { ("f$_" => 1) } providers($name);
		}
	}
	fail('the chain ends elsewhere', @args) if !$at{"f$to"};
}

sub check_why {
	my (@paths) = @_;
	my ($a, $b) = (int rand $n, int rand $n);
	my @args = ('-w', "c$a", "c$b", @paths);
	my ($status, $out) = run(@args);
	my $head = shift @$out;
	my $want = $reach{$a}{$b} ? "c$a comes before c$b:" :
	    $reach{$b}{$a} ? "c$a comes after c$b:" :
	    "nothing orders c$a and c$b";
	fail("says `$head', not `$want'", @args) if $head ne $want;
	fail("status $status", @args) if $status != ($reach{$a}{$b} ? 0 : 1);
	check_chain($out, $a, $b, @args) if $reach{$a}{$b};
	check_chain($out, $b, $a, @args)
	    if !$reach{$a}{$b} && $reach{$b}{$a};
}

# The picture has the same ways from file to file; red is what is on cycles.
sub check_picture {
	my (@args) = @_;
	my ($status, $dot) = run('-g', @args);
	my (@drawn, %red, %file);
	for (@$dot) {
		$file{$1} = $2 if /^\t(f\d+) \[label="(\w+)"/;
		$red{$2} = 1 if /^\t(f\d+) \[label="(\w+)".*color=red/;
		push @drawn, [map { $file{$_} || $_ } $1, $2]
		    if /^\t(\w+) -> (\w+) \[/;
	}
	my %ways = closure(\@drawn, map { "f$_" } 0 .. $n - 1);
	for my $a (0 .. $n - 1) {
		fail("f$a red or not", '-g', @args)
		    if !!$red{"f$a"} != !!$reach{$a}{$a};
		for my $b (0 .. $n - 1) {
			fail("f$a to f$b", '-g', @args)
			    if !!$ways{"f$a"}{"f$b"} != !!$reach{$a}{$b};
		}
	}
}

# Without the words that -x names, nothing is on a cycle any more.
sub check_explained {
	my (@args) = @_;
	my ($status, undef, $err) = run('-x', @args);
	my $cyclic = grep { $reach{$_}{$_} } 0 .. $n - 1;
	fail("status $status", '-x', @args) if $status != ($cyclic ? 1 : 0);
	my $told = 0;
	for (@$err) {
		$told++ if /^rcorder: cycle of \d+: (\S+) -> .*\b\1$/;
		my ($f, $kind, $name) =
		    /^rcorder: dropping f(\d+)'s (\w+): (\S+) breaks it$/
		    or next;
		my @left = grep { $_ ne "# $kind: $name" } @{$lines[$f]};
		fail("f$f has no such word: $_", '-x', @args)
		    if @left == @{$lines[$f]};
		$lines[$f] = \@left;
	}
	fail('nothing told', '-x', @args) if !!$told != !!$cyclic;
	write_files();
	($status) = run(@args);
	fail('still a cycle', '-x', @args) if $status != 0;
}

for (1 .. $count) {
	$case = $_;
	make_graph(0);
	my @paths = shuffle(map { "f$_" } 0 .. $n - 1);
	my ($status, $order) = run(@paths);
	fail("status $status", @paths) if $status != 0;
	fail('not all files', @paths) if @$order != $n;
	check_list($order, @paths);
	check_groups($order, @paths);
	check_needed(@paths);
	check_why(@paths) for 1 .. 3;
	check_picture(@paths);

	make_graph(1);
	@paths = map { "f$_" } 0 .. $n - 1;
	check_why(@paths);
	check_picture(@paths);
	check_explained(@paths);
}
