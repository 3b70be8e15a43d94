#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
#
# kill.pl KILLS LOGDIR STRIP COMMAND [ARG ...] -- kill a logger again and again
#
# Numbered lines of many lengths go through a pipe to COMMAND, which logs into
# LOGDIR, is killed KILLS times at odd moments, and is started again each time.
# Then every line must be there, in order and whole, behind STRIP bytes of
# stamp.  Prints how many lines came twice.

use strict;
use warnings;
use Time::HiRes qw(sleep);

my ($kills, $dir, $strip, @command) = @ARGV;
srand($ENV{SEED} // 1);
pipe(my $out, my $in) or die "pipe: $!";

# Until it is told to stop, by the end of another pipe.
pipe(my $stop, my $stopper) or die "pipe: $!";
my $writer = fork // die "fork: $!";
if ($writer == 0) {
	close $out;
	close $stopper;
	my $n = 0;
	my $running = 1;
	while ($running) {
		my $bytes = '';
		for (1 .. 1 + int rand(rand() < .5 ? 3 : 400)) {
			$n++;
			my $body = chr(97 + $n % 26) x rand(rand() < .01 ?
			    5000 : 150);
			$bytes .= "$n:$body:" . length($body) . "\n";
		}
		# pieces that end anywhere
		while (length $bytes) {
			my $piece = substr $bytes, 0, 1 + int rand 40000, '';
			syswrite($in, $piece) == length $piece or die "write: $!";
		}
		my $ready = '';
		vec($ready, fileno($stop), 1) = 1;
		$running = 0 if select($ready, undef, undef,
		    rand() < .2 ? .001 : 0);
	}
	open my $total, '>', 'total' or die "total: $!";
	print $total $n;
	close $total;
	exit 0;
}
close $in;
close $stop;

sub start
{
	my $pid = fork // die "fork: $!";
	return $pid if $pid;
	close $stopper;
	open STDIN, '<&', $out or die "dup: $!";
	close $out;
	exec { $command[0] } @command or die "$command[0]: $!";
}

for (1 .. $kills) {
	my $pid = start();
	sleep(.002 + rand .03);
	kill 'KILL', $pid;
	waitpid $pid, 0;
	die "the logger ended by itself: $?" unless $? == 9;
}
close $stopper;
my $last = start();
close $out;
waitpid $last, 0;
die "the last logger: status $?" if $?;
waitpid $writer, 0;
die "the writer: status $?" if $?;

open my $file, '<', 'total' or die "total: $!";
my $total = <$file>;
my ($next, $previous, $twice, $torn) = (1, 0, 0, 0);
for my $log ((sort glob "$dir/\@*"), "$dir/current") {
	open my $h, '<', $log or die "$log: $!";
	while (my $line = <$h>) {
		$line = substr $line, $strip;
		if ($line !~ /^(\d+):([a-z]*):(\d+)\n\z/ ||
		    length $2 != $3 || $2 =~ tr/a-z// &&
		    $2 ne chr(97 + $1 % 26) x $3) {
			printf "torn in %s: %.40s\n", $log, $line;
			$torn++;
			next;
		}
		if ($1 < $next) {
			$twice++;
			next;
		}
		print "after $previous comes $1 in $log\n" if $1 != $next;
		$next = $1 + 1;
		$previous = $1;
	}
}
print "$total lines, the last one is $previous\n"
    if $total != $previous;
print "torn lines: $torn\n" if $torn;
printf STDERR "%d of %d twice\n", $twice, $total;
