#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh BUILDDIR -- measure, beside the peers that are installed.
#
# Numbers never make it fail, only what does not work at all.  What the times
# are divided by was measured in the same minute, in turn with them: the
# ratios travel from machine to machine, the times do not.  BENCH_ROUNDS in
# the environment is how often each command of a table is run.

set -u
bench=$(cd -- "$(dirname -- "$0")" && pwd) || exit 1
status=0
for part in action boot rcorder supervise svlog; do
	sh "$bench/$part.sh" "$1" || status=1
done
exit "$status"
