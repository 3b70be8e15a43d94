# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # SRCTOP is set by the prelude
#
# supervise.sh -- what the fuzzers of the supervisor's parts share.
#
# RC_FUZZ_SECONDS says how long each runs.  What one finds stands in its
# directory as crash-*; ./fuzz FILE in there repeats it.

# fuzz NAME LENGTH SOURCE ...
#	Run tests/fuzz/NAME/NAME_fuzz.c, with those sources of the tree, on
#	inputs of up to LENGTH bytes.  Functions that they lack are ones that
#	are not called.
fuzz()
{
	_name=$1 _length=$2
	shift 2
	for _source in "$@"; do
		shift
		set -- "$@" "$SRCTOP/$_source"
	done
	clang -std=c99 -D_GNU_SOURCE -g -O1 -I "$SRCTOP" \
	    -I "$SRCTOP/libexec/supervise" \
	    -fno-pie -no-pie -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	    -Wl,--unresolved-symbols=ignore-all -o fuzz \
	    "$SRCTOP/tests/fuzz/$_name/${_name}_fuzz.c" "$@" 2>err || {
		cat err
		atf_fail "it does not compile"
	}
	mkdir corpus
	./fuzz -seed=1 -max_total_time="${RC_FUZZ_SECONDS:-3}" \
	    -max_len="$_length" -timeout=10 corpus \
	    "$SRCTOP/tests/fuzz/$_name/corpus" >out 2>&1 || {
		tail -n 60 out
		for _found in crash-* timeout-* leak-*; do
			[ ! -e "$_found" ] || od -Ax -tx1z "$_found"
		done
		atf_fail "see above"
	}
}
