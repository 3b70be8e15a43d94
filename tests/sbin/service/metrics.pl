# SPDX-License-Identifier: BSD-2-Clause
#
# metrics.pl FILE -- read the text exposition format of Prometheus, version
# 0.0.4, more strictly than it does: each family has one HELP and one TYPE line,
# in this order and directly before all its samples, of which no two have the
# same labels.  Dies where the text is wrong.

use strict;
use warnings;

local $/;
open(my $file, '<', $ARGV[0]) or die "$ARGV[0]: $!\n";
my $text = <$file>;
utf8::decode($text) or die "not UTF-8\n";
$text eq '' or $text =~ /\n\z/ or die "no newline at the end\n";

my ($family, $type, $help, %families, %samples, $wanted);
my $label = qr/[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"/;
for my $line (split(/\n/, $text)) {
	if ($line =~ /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\[\\n])+)$/) {
		die "no sample of $family\n" if $wanted;
		die "$1 twice\n" if $families{$1}++;
		($family, $help, $type, $wanted) = ($1, 1, undef, 1);
	} elsif ($line =~ /^# TYPE (\S+) (counter|gauge)$/) {
		die "TYPE not behind HELP: $line\n"
		    unless $help && $1 eq $family && !defined $type;
		$type = $2;
		die "$family is no name of a counter\n"
		    if ($type eq 'counter') != ($family =~ /_total$/);
	} elsif ($line =~ /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{$label(?:,$label)*\})? ([0-9]+(?:\.[0-9]+)?)$/) {
		die "not in its family: $line\n"
		    unless defined $type && $1 eq $family;
		die "twice: $line\n" if $samples{$1 . ($2 // '')}++;
		$wanted = 0;
	} else {
		die "wrong: $line\n";
	}
}
die "no sample of $family\n" if $wanted;
