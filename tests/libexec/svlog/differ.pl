#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
#
# differ.pl SEED COUNT OURS THEIRS -- two multilogs, random scripts and input
#
# Each script is run twice on the same input and directories.  Compared are
# the exit status, standard error, and all files, with their modes; of a
# directory, where it was cut into archives is not, what they say is: theirs
# may miss a newline that it could rotate at.

use strict;
use warnings;

my ($seed, $count, @programs) = @ARGV;
srand $seed;

sub slurp
{
	open my $h, '<', shift or return '';
	local $/;
	my $text = <$h> // '';
	$text =~ s/@[0-9a-f]{24} /\@STAMP /g;
	return $text;
}

sub snapshot
{
	my $root = shift;
	my $text = '';
	for my $dir (sort glob "$root/log*") {
		my ($all, %modes) = '';
		for my $file ((sort glob "$dir/@*"), "$dir/current") {
			next unless -e $file;
			$all .= slurp($file);
			(my $code = $file) =~ s/^.*@[0-9a-f]{24}// or next;
			$modes{sprintf '%s %o', $code, (stat $file)[2]}++;
		}
		$text .= join "\n", substr($dir, length $root),
		    (sort keys %modes), $all;
		for my $file (sort glob "$dir/[a-z]*") {
			$text .= sprintf "%s %o\n", substr($file,
			    length $root), (stat $file)[2];
		}
	}
	for my $file (sort glob "$root/st*") {
		$text .= sprintf "%s %o\n%s\n", substr($file, length $root),
		    (stat $file)[2], slurp($file);
	}
	return $text;
}

sub pick
{
	return $_[rand @_];
}

# no letters that a stamp may have
sub pattern
{
	return join '', map { pick('x', 'y', '*', 'z', '*', ' ', 'x', '@') }
	    0 .. rand 6;
}

sub script
{
	my @words = 'n100000';
	unshift @words, 't' if rand() < .4;
	my $dirs = 0;
	for (0 .. rand 7) {
		my $r = rand;
		if ($r < .35) {
			push @words, pick('+', '-') . pattern();
		} elsif ($r < .45) {
			push @words, 'e';
		} elsif ($r < .55) {
			push @words, '=st' . int rand 3;
		} elsif ($r < .7) {
			push @words, 's' . pick('', 0, 4096, 5000, 7000, 'x',
			    '4097y', '99999999999');
		} elsif ($r < .8) {
			push @words, pick('!cat',
			    '!cat; cat <&4 >&5; echo x >&5');
		} elsif ($r < .85) {
			push @words, pick('x', '', 'zz', '*', 't');
		}
		push @words, './log' . $dirs++ if rand() < .3;
	}
	return @words, "./log$dirs";
}

sub input
{
	my $text = '';
	for (1 .. rand(rand() < .2 ? 400 : 30)) {
		my $r = rand;
		my $len = $r < .7 ? rand 20 : $r < .95 ? rand 300 : rand 6000;
		$text .= join '', map({ pick('x', 'y', 'z', ' ', 'x', "\0",
		    '@', "\xff") } 1 .. $len), "\n";
	}
	chop $text if rand() < .3;
	return $text;
}

sub run
{
	my ($root, $program, @words) = @_;
	system('rm', '-rf', $root);
	mkdir $root or die "$root: $!";
	my $text = '';
	for my $from ('file', 'pipe') {
		my $pid = fork // die "fork: $!";
		if ($pid == 0) {
			chdir $root or die "$root: $!";
			open STDERR, '>>', "../$root.err" or die;
			$from eq 'file' ? open STDIN, '<', '../input' :
			    open STDIN, '-|', 'cat', '../input';
			exec { $program } 'multilog', @words;
			die "$program: $!";
		}
		waitpid $pid, 0;
		$text .= "status $?\n";
	}
	$text .= slurp("$root.err");
	unlink "$root.err";
	return $text . snapshot($root);
}

for my $i (1 .. $count) {
	my @words = script();
	open my $h, '>', 'input' or die "input: $!";
	print $h input();
	close $h;
	my ($ours, $theirs) = (run('ours', $programs[0], @words),
	    run('theirs', $programs[1], @words));
	next if $ours eq $theirs;
	print "seed $seed, script $i: @words\n";
	for (['ours.text', $ours], ['theirs.text', $theirs]) {
		open my $out, '>', $_->[0] or die;
		print $out $_->[1];
	}
	system 'diff -a theirs.text ours.text | cut -c 1-100 | head -n 20';
	exit 1;
}
