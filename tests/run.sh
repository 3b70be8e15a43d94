#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILDDIR [PROGRAM ...] -- run the tests (or the named programs and
# directories) under Kyua and close with one line of totals.  Fails when a
# test failed, or when one was skipped because a program is not installed:
# build.sh installs all that the tests need, or unpacks it in BUILDDIR/peers.
# A program of our own that is not there was left out, with its own tests.

set -u
builddir=$1
shift
cd "$builddir/obj/tests" || exit 1
PATH=$PATH:$builddir/peers/usr/bin
out=$builddir/test.out
results=$builddir/test.db
rm -f "$results"

kyua --config=none -v parallelism="${TEST_JOBS:-4}" \
    test -r "$results" "$@" 2>&1 | tee "$out" | grep --line-buffered -e '->'
[ -e "$results" ] || { cat "$out"; exit 1; }

kyua report -r "$results" --verbose --results-filter=failed,broken 2>&1 |
    awk '/^===> / { n++ }
	n > 1 && !/^Metadata:/ && !/^    [a-z_]* (is|=) /' >"$out.details"

awk -v details="$out.details" -v stage="$builddir/stage/" '
	/ ->  passed|->  expected_failure/ { passed++ }
	/ ->  (failed|broken)/ { failed++; bad = bad "\n  " $0 }
	/ ->  skipped/ {
		skipped++
		if ($0 ~ /[Rr]equired (program|file)|not installed/ &&
		    !index($0, stage)) {
			failed++; skipped--
			bad = bad "\n  " $0
		}
	}
	END {
		if (failed) {
			while ((getline line < details) > 0)
				print line
			print "\nnot passed:" bad "\n"
		}
		if (passed + failed == 0) {
			print "no test was run"
			failed = 1
		}
		printf "%d passed, %d failed, %d skipped\n",
		    passed, failed, skipped
		exit failed != 0
	}' "$out"
