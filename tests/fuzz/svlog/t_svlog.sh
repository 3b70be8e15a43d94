# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh

atf_test_case script__no_words_break_the_parser
script__no_words_break_the_parser_head()
{
	atf_set require.progs clang
}
# FUZZ_SECONDS in the environment is how long it runs.
script__no_words_break_the_parser_body()
{
	dir=$SRCTOP/libexec/svlog
	clang -g -O1 -std=c99 -D_GNU_SOURCE "-I$SRCTOP" \
	    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	    -o fuzz "$SRCTOP/tests/fuzz/svlog/script.c" "$dir/script.c" \
	    "$dir/match.c" "$dir/forward.c" "$dir/say.c" "$dir/text.c" "$SRCTOP/libexec/chain/words.c" \
	    2>err || {
		cat err
		grep -q 'cannot find.*clang_rt' err &&
		    atf_skip "this clang has no libFuzzer"
		atf_fail "it does not compile"
	}
	mkdir corpus
	printf '%s\n' t '-*' '+a*b' s4096 n2 '!x' ./d >corpus/multilog
	printf '%s\n' i '~+^a(b|c)*$' f '=st' e5 c10k a1h N2 >corpus/svlog
	printf '%s\n' F '+[a-c]*' S u127.0.0.1:514 u/dev/log '^9' '>f' \
	    r5 l9 wz pP C 1 2 >corpus/more
	./fuzz -max_total_time="${FUZZ_SECONDS:-5}" -max_len=512 \
	    -timeout=10 corpus >err 2>&1 || {
		tail -n 40 err
		atf_fail "see above"
	}
}

atf_init_test_cases()
{
	atf_add_test_case script__no_words_break_the_parser
}
