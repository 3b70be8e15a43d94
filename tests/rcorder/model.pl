#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
#
# model.pl SEED COUNT PROGRAM -- compare rcorder with a model on random input.
#
# The model does what the documentation of NetBSD's rcorder algorithm says, to
# the letter and without a thought for speed: every list is a stack, every
# BEFORE word becomes a private condition with its own name, every provider of
# the word gets it pushed on its requirements, files form a doubly linked list
# whose stale pointers are written through, and the walk recurses.
#
# COUNT cases are made in the current directory.  The first that differs is
# printed, left there, and fails the run.

use strict;
use warnings;
no warnings 'recursion';

die "usage: model.pl seed count program\n" if @ARGV != 3;
my ($seed, $count, $program) = @ARGV;
srand $seed;

# ---- the model ----

my (@before, %condition, $head, $private, $out, $err, $status, %keep, %skip);
my $steps;

# Logical lines: an odd number of backslashes at the end joins the next line.
sub logical_lines {
	my ($text) = @_;
	my @physical = $text =~ /([^\n]*\n|[^\n]+\z)/g;
	my @logical;
	while (@physical) {
		my $line = '';
		while (@physical) {
			my $piece = shift @physical;
			$piece =~ s/\n\z//;
			my ($slashes) = $piece =~ /(\\*)\z/;
			if (length($slashes) % 2 == 0) {
				$line .= $piece;
				last;
			}
			chop $piece;
			$line .= $piece;
		}
		push @logical, $line;
	}
	return @logical;
}

sub headers {
	my ($text) = @_;
	my ($begun, @found);
	for my $line (logical_lines($text)) {
		$line =~ s/\0.*//s;
		if ($line =~ /^# (PROVIDE|REQUIRE|KEYWORD)S?:(.*)/s ||
		    $line =~ /^# (BEFORE):(.*)/s) {
			$begun = 1;
			my $kind = $1;
			push @found, [$kind, $_]
			    for grep { length } split /[ \t\n]+/, $2;
		} elsif ($begun) {
			last;
		}
	}
	return @found;
}

sub complain { $err .= "rcorder: $_[0]\n" }

sub read_file {
	my ($path) = @_;
	if (!open my $fh, '<', $path) {
		complain("could not open $path: $!");
		return;
	} elsif (-f $fh) {
		local $/;
		my $text = <$fh>;
		add_file($path, defined $text ? $text : '');
	}
}

sub add_file {
	my ($path, $text) = @_;
	my $file = { path => $path, next => $head->{next}, last => $head,
	    require => [], provide => [], keyword => [] };
	$file->{next}{last} = $file if $file->{next};
	$head->{next} = $file;
	for (headers($text)) {
		my ($kind, $word) = @$_;
		if ($kind eq 'REQUIRE') {
			$condition{$word} ||= { name => $word };
			unshift @{$file->{require}}, $condition{$word};
		} elsif ($kind eq 'PROVIDE') {
			my $c = $condition{$word} ||= { name => $word };
			unshift @{$c->{providers} ||= []}, $file;
			unshift @{$file->{provide}}, $c;
		} elsif ($kind eq 'BEFORE') {
			unshift @before, [$file, $word];
		} else {
			push @{$file->{keyword}}, $word;
		}
	}
}

sub link_before {
	for (@before) {
		my ($file, $word) = @$_;
		my $name;
		do {
			$name = sprintf 'fake_prov_%08d', $private++;
		} while exists $condition{$name};
		my $c = { name => $name, providers => [$file] };
		$condition{$name} = $c;
		unshift @{$file->{provide}}, $c;
		if (!exists $condition{$word}) {
			complain("file `$file->{path}' is before unknown " .
			    "provision `$word'");
			$condition{$word} = { name => $word };
		}
		unshift @{$_->{require}}, $c
		    for @{$condition{$word}{providers} || []};
	}
}

sub do_file {
	my ($file) = @_;
	die "endless\n" if ++$steps > 20000;
	my $again = $file->{busy};
	if ($again) {
		complain("Circular dependency on file `$file->{path}'.");
		$status = 1;
	}
	$file->{busy} = 1;
	satisfy($_, $file) for @{[@{$file->{require}}]};
	$file->{require} = [];
	for my $c (@{$file->{provide}}) {
		my $providers = $c->{providers};
		for my $i (0 .. $#$providers) {
			next if $providers->[$i] != $file;
			splice @$providers, $i, 1;
			last;
		}
	}
	$file->{provide} = [];
	$out .= "$file->{path}\n" if !$again && listed($file);
	$file->{next}{last} = $file->{last} if $file->{next};
	$file->{last}{next} = $file->{next};
}

sub satisfy {
	my ($c, $file) = @_;
	if (!$c->{providers}) {
		complain("requirement `$c->{name}' in file " .
		    "`$file->{path}' has no providers.");
		$status = 1;
	} elsif (!@{$c->{providers}}) {
		return;
	} elsif ($c->{busy}) {
		complain("Circular dependency on provision `$c->{name}' " .
		    "in file `$file->{path}'.");
		$status = 1;
	} else {
		$c->{busy} = 1;
		do_file($c->{providers}[0]) while @{$c->{providers}};
	}
}

sub listed {
	my ($file) = @_;
	return 0 if grep { $skip{$_} } @{$file->{keyword}};
	return !%keep || grep { $keep{$_} } @{$file->{keyword}};
}

sub model {
	my ($keeps, $skips, @paths) = @_;
	(@before, %condition) = ();
	($head, $private, $out, $err, $status, $steps) = ({}, 0, '', '', 0, 0);
	%keep = map { $_ => 1 } @$keeps;
	%skip = map { $_ => 1 } @$skips;
	read_file($_) for @paths;
	link_before();
	do_file($head->{next}) while $head->{next};
	return ($out, $err, $status << 8);
}

# ---- random cases ----

sub pick { $_[int rand @_] }
sub chance { rand() < $_[0] }

my @odd = ("x\r", "\xff\xfe", 'a\\b', '#', 'PROVIDE:', '*', "caf\xc3\xa9",
    'fake_prov_00000000', 'fake_prov_00000001', 'fake_prov_00000002',
    'fake_prov_00000004', 'fake_prov_3', "\x01\x7f", 'w' x 5000, "v\013f");

sub word { chance(0.03) ? pick(@odd) : pick(@_) }

# Words with what may stand between them, torn in two now and then.
sub words {
	my ($names, $most) = @_;
	my $text = '';
	for (1 .. int rand($most + 1)) {
		$text .= pick(' ', ' ', ' ', "\t", "  \t ") . word(@$names);
		substr $text, rand length $text, 0, "\\\n" if chance(0.02);
	}
	return $text;
}

sub header {
	my ($names, $rate) = @_;
	my $kind = chance($rate) ? 'BEFORE' : pick('PROVIDE', 'REQUIRE',
	    'REQUIRE', 'PROVIDE', chance(0.3) ? 'KEYWORD' : 'REQUIRE');
	my $plural = $kind ne 'BEFORE' && chance(0.1) ? 'S' : '';
	$names = ['ka', 'kb', 'kc'] if $kind eq 'KEYWORD';
	my $line = "# $kind$plural:" . words($names, chance(0.1) ? 6 : 2);
	$line .= pick('', '', ' ', '\\', '\\\\', "\r", "\0 a b", " \\\n a",
	    '\\\\\\') if chance(0.1);
	return "$line\n";
}

my @noise = ("#!/bin/sh\n", "#\n", "\n", "# a comment\n", "# swallow \\\n",
    "#PROVIDE: a\n", "#  PROVIDE: a\n", "# provide: a\n", " # REQUIRE: a\n",
    "# REQUIRED: a\n", "# BEFORES: a\n", "#\tPROVIDE: a\n", "\\\n", "\\\\\n",
    "# PROVIDE a\n", "\0\n", "x\0\\\n", "# PROVIDE\n", "# KEYWORDSS: a\n",
    "# PROVIDE:S a\n", "\xff\n");

sub script {
	my ($names, $rate) = @_;
	my $text = '';
	$text .= pick(@noise) for 1 .. (chance(0.3) ? int rand 4 : 0);
	$text .= 'z' x pick(4093 .. 4097, 65530 .. 65540) .
	    pick('', '\\', '\\\\') . "\n" if chance(0.02);
	for (1 .. 1 + int rand 4) {
		$text .= header($names, $rate);
		$text .= pick(@noise) if chance(0.03);
	}
	$text .= "\n# REQUIRE: late\n" if chance(0.2);
	chomp $text if chance(0.1);
	return $text;
}

sub put {
	my ($path, $text) = @_;
	open my $fh, '>', $path or die "$path: $!";
	print $fh $text;
	close $fh or die "$path: $!";
}

sub get {
	my ($path) = @_;
	local $/;
	open my $fh, '<', $path or die "$path: $!";
	my $text = <$fh>;
	return defined $text ? $text : '';
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
	return (get('out'), get('err'), $?);
}

sub one_case {
	my ($case) = @_;
	my $n = 1 + int rand(chance(0.1) ? 30 : 7);
	my @names = map { "c$_" } 1 .. 1 + int rand($n + 3);
	my $rate = pick(0, 0.1, 0.3, 0.6);
	my @paths = map { "f$_" } 1 .. $n;
	put($_, script(\@names, $rate)) for @paths;
	my @made = @paths;
	push @paths, pick(@paths) if chance(0.15);
	push @paths, pick('gone', '.', '/dev/null') if chance(0.05);
	# So many that a second thread reads some.
	push @paths, map { pick('gone', '.', 'plain', 'late') } 1 .. 600
	    if chance(0.02);
	@paths = map { $_->[1] } sort { $a->[0] <=> $b->[0] }
	    map { [rand, $_] } @paths if chance(0.5);
	my @keeps = chance(0.1) ? map { pick('ka', 'kb') } 0 .. rand 2 : ();
	my @skips = chance(0.1) ? map { pick('kb', 'kc') } 0 .. rand 2 : ();
	my @args = ((map { ('-k', $_) } @keeps), (map { ('-s', $_) } @skips),
	    @paths);

	my @want = eval { model(\@keeps, \@skips, @paths) };
	die "case $case: $@" if $@;
	my @got = run(@args);
	for my $i (0 .. 2) {
		next if $want[$i] eq $got[$i];
		my $what = ('stdout', 'stderr', 'status')[$i];
		print "seed $seed, case $case: rcorder @args\n",
		    "$what should be:\n$want[$i]\nand is:\n$got[$i]\n";
		exit 1;
	}
	# Only what was made here: among the paths is /dev/null.
	unlink @made;
}

put('plain', "#!/bin/sh\n# KEYWORD: ka\n");
put('late', "#!/bin/sh\n" . "# a comment\n" x 500 . "# KEYWORD: kb\n");
one_case($_) for 1 .. $count;
