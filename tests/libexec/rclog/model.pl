#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
#
# model.pl SEED -- a random boot for rclog, and what must come of it.
#
# Writes the stream to `stream', the expected console and log to `console' and
# `log.expected'; then the stream to standard output, in random pieces.

use strict;
use warnings;

my $seed = shift;
srand($seed);
my $prefix = ("/etc/rc:12:metadata:", "abababac:", "aabaaa:", "mm")[$seed % 4];

sub any { return $_[int rand @_] }

sub garbage {
	my $text = '';
	$text .= chr int rand 256 for 1 .. int rand 30;
	return $text;
}

# A colour, or nearly one.
sub colour {
	return "\e" . any('[', '[', '[', '', "\e[") .
	    join(any(';', ';', ':'), map { int rand 300 } 1 .. any(1, 2, 5, 20)) .
	    any('m', 'm', 'm', 'H', '', "\e");
}

# Pieces that look like the prefix, in part, twice, or nearly.
sub piece {
	my $kind = int rand 12;
	return substr($prefix, 0, int rand length $prefix) if $kind < 3;
	return substr($prefix, 1 + int rand length $prefix) if $kind == 3;
	return garbage() if $kind < 6;
	return "\n" if $kind == 6;
	return colour() if $kind == 7 && rand() < 0.6;
	return "\0" x int rand 4 if $kind == 7;
	return any("a line\n", "prompt? ", "x" x int rand 300) if $kind < 10;
	return "long" x int rand 30000 if $kind == 10 && rand() < 0.02;
	return $prefix . any("nop", "note:hello", "cmd-name:/etc/rc.d/x",
	    "cmd-status:/etc/rc.d/x:" . any(0, 1, 137), "cmd-status:x",
	    "unknown" . garbage(), $prefix, "note:" . $prefix,
	    "note:" . "y" x int rand 20000) . "\n";
}

my $stream = '';
$stream .= piece() for 1 .. 1500;
my ($raw, $log) = ('', '');

sub fresh { return ($_[0] eq '' || substr($_[0], -1) eq "\n") ? '' : "\n" }
sub to_log { $log .= fresh($log) . $_[0] . "\n" }
sub to_both { to_log($_[0]); end_line(); $raw .= $_[0] . "\n" }

# The console: control characters are made visible, but colours.
my $bad = qr/[\x00-\x06\x0b\x0c\x0e-\x1f\x7f]/;
sub end_line { $raw .= fresh($raw) }
sub harmless {
	return $_[0] =~ s/(\e\[[0-9;]{0,62}m)|($bad)/
	    defined $1 ? $1 : '^' . ($2 ^ '@')/gser;
}

sub metadata {
	my $line = substr($_[0], 0, 16384);
	$line =~ tr/\0/?/;
	if ($line =~ /^cmd-status:(.*):(\d+)\z/s) {
		end_line();
		to_both("$1 exited with code $2") if $2 > 0 && $2 < 128;
		to_both("$1 terminated with signal " . ($2 - 128)) if $2 > 128;
	} elsif ($line =~ /^note:(.*)/s) {
		to_log("[NOTE: $1]");
	} elsif ($line =~ /^cmd-name:(.*)/s) {
		to_log("[running $1]");
	} elsif ($line !~ /^nop(:|\z)/) {
		to_log("[metadata:$line]");
	}
}

my $rest = $stream;
while ((my $at = index($rest, $prefix)) >= 0) {
	my $end = index($rest, "\n", $at);
	last if $end < 0;
	$raw .= substr($rest, 0, $at);
	$log .= substr($rest, 0, $at);
	my $from = $at + length $prefix;
	metadata(substr($rest, $from, $end - $from));
	$rest = substr($rest, $end + 1);
}
$raw .= $rest;
$log .= $rest;
$log .= fresh($log);

sub save {
	open(my $f, '>:raw', $_[0]) or die "$_[0]: $!";
	print $f $_[1];
	close($f) or die "$_[0]: $!";
}
save('prefix', $prefix);
save('stream', $stream);
save('console', harmless($raw));
save('log.expected', $log);

my $most = any(1, 7, 100, 5000, 200000);
while ($stream ne '') {
	my $n = syswrite(STDOUT, substr($stream, 0, 1 + int rand $most));
	die "write: $!" unless defined $n;
	$stream = substr($stream, $n);
}
