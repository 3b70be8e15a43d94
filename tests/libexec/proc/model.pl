# SPDX-License-Identifier: BSD-2-Clause
#
# model.pl PROC ACTOR SEED -- compare proc find with a model of proc(8).
#
# 150 processes get random arguments from a small alphabet that makes near
# misses likely; then random names and interpreters are looked for.

use strict;
use warnings;

my ($proc, $actor, $seed) = @ARGV;
srand($seed);

# Unique, so that nobody else's processes come into it.
my $me = "m$$";
my @names = map { ("$_/$me", "$_/${me}d") } '', '/bin', '/opt/x y';
push @names, $me, "${me}d";
my @interps = ("/bin/i$me", "/bin/i$me -w", "i$me", "/bin/i$me -a  b");

sub pick { return $_[int rand @_] }
sub base { my ($path) = @_; $path =~ s,.*/,,s; return $path }

sub word {
	my $name = pick(@names);
	my $base = base($name);
	my $ibase = base(pick(@interps) =~ s/ .*//r);
	return pick($name, $base, "$base:", "($base)", "[$base]", "($base",
	    "$base)", ":$base", "${base}x", "$ibase:", "$ibase: ", "$ibase",
	    pick(@interps), "", " ", "  $base", "$base ", "\t$name", "-d",
	    "$name\n$name", split(/ /, pick(@interps)));
}

sub command_line {
	my @words = map { word() } 0 .. int rand 4;
	unshift @words, split(/ /, pick(@interps)), pick(@names)
	    if rand() < 0.3;
	return @words;
}

# What proc(8) says, for a command line and a name.
sub should_match {
	my ($args, $name, $interp) = @_;
	my $line = join(' ', @$args);
	my $base = base($name);

	$line =~ s/^[ \t\n]+//;
	$line =~ s/ +\z//;
	if (defined $interp) {
		my $ibase = base($interp =~ s/ .*//r);
		return 1 if $line =~ /\A\Q$interp $name\E( |\z)/;
		return $line =~ /\A\Q$ibase: \E.*\Q$base\E/s;
	}
	return 1 if $args->[0] eq $name;
	my ($first) = $line =~ /\A([^ \t\n]*)/;
	return grep { $first eq $_ } $name, $base, "$base:", "($base)";
}

my %lines;
for (1 .. 150) {
	my @args = command_line();
	pipe(my $r, my $w) or die "pipe: $!";
	my $pid = fork() // die "fork: $!";
	if ($pid == 0) {
		# Closed by exec: then the arguments are in place.
		close $r;
		open STDOUT, '>', '/dev/null';
		# Without an act that it knows, the actor just stays.
		exec { $actor } @args or die "exec: $!";
	}
	close $w;
	sysread $r, my $buf, 1;
	$lines{$pid} = \@args;
}

my $bad = 0;
for (1 .. 120) {
	my $name = pick(@names);
	my $interp = rand() < 0.5 ? pick(@interps) : undef;
	my @options = defined $interp ? ('-i', $interp) : ();
	open my $out, '-|', $proc, 'find', @options, $name or die "proc: $!";
	my $got = join ' ', grep { $lines{$_} } split ' ', <$out> // '';
	close $out;
	my $want = join ' ', sort { $a <=> $b }
	    grep { should_match($lines{$_}, $name, $interp) } keys %lines;
	next if $got eq $want;
	$bad = 1;
	print "seed $seed: find @options $name\n  got  $got\n  want $want\n";
	for (split(' ', $got), split(' ', $want)) {
		print "  $_: ", join('|', @{$lines{$_}}), "\n"
		    unless " $got " =~ / $_ / && " $want " =~ / $_ /;
	}
}

kill 'KILL', keys %lines;
exit $bad;
