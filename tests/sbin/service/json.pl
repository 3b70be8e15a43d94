# SPDX-License-Identifier: BSD-2-Clause
#
# json.pl -- read JSON as RFC 8259 has it, strictly, and print a line for each
# value: its path, a blank and the value; strings with a leading `"' and what
# is not printable ASCII as \x{HEX}.  Dies where the text is wrong.

use strict;
use warnings;

local $/;
my $text = <STDIN>;
utf8::decode($text) or die "not UTF-8\n";
value('');
blank();
pos($text) == length($text) or wrong('text after the end');

sub wrong { die "$_[0] at " . (pos($text) || 0) . "\n" }
sub blank { $text =~ /\G[ \t\r\n]*/gc }

sub value
{
	my ($path) = @_;

	blank();
	if ($text =~ /\G\{/gc) {
		members($path);
	} elsif ($text =~ /\G\[/gc) {
		elements($path);
	} elsif ($text =~ /\G"/gc) {
		my $s = string();
		$s =~ s/([^ -~])/sprintf('\\x{%x}', ord($1))/ge;
		print "$path \"$s\n";
	} elsif ($text =~ /\G(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)(?![\w.])/gc) {
		print "$path $1\n";
	} else {
		wrong('no value');
	}
}

sub members
{
	my ($path) = @_;
	my %seen;

	blank();
	if ($text =~ /\G\}/gc) {
		print "$path {}\n";
		return;
	}
	do {
		blank();
		$text =~ /\G"/gc or wrong('no name');
		my $name = string();
		$seen{$name}++ and wrong("$name twice");
		blank();
		$text =~ /\G:/gc or wrong('no colon');
		value("$path.$name");
		blank();
	} while ($text =~ /\G,/gc);
	$text =~ /\G\}/gc or wrong('no }');
}

sub elements
{
	my ($path) = @_;
	my $n = 0;

	blank();
	if ($text =~ /\G\]/gc) {
		print "$path []\n";
		return;
	}
	do {
		value("$path\[$n]");
		$n++;
		blank();
	} while ($text =~ /\G,/gc);
	$text =~ /\G\]/gc or wrong('no ]');
}

# What follows the opening quote, up to the closing one.
sub string
{
	my $s = '';
	my %short = (b => "\b", f => "\f", n => "\n", r => "\r", t => "\t");

	while ($text !~ /\G"/gc) {
		if ($text =~ /\G([^"\\\x00-\x1f]+)/gc) {
			$s .= $1;
		} elsif ($text =~ /\G\\u(d[89ab]..)\\u(d[c-f]..)/gci) {
			$s .= chr(0x10000 + ((hex($1) & 0x3ff) << 10) +
			    (hex($2) & 0x3ff));
		} elsif ($text =~ /\G\\u([0-9a-f]{4})/gci) {
			hex($1) < 0xd800 || hex($1) > 0xdfff or
			    wrong('lone surrogate');
			$s .= chr(hex($1));
		} elsif ($text =~ /\G\\(["\\\/bfnrt])/gc) {
			$s .= $short{$1} // $1;
		} else {
			wrong('bad string');
		}
	}
	return $s;
}
