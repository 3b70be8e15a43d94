# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# RCORDER_SEED=N repeats a run.

. "$SRCTOP/tests/rcorder/common.sh"

atf_test_case random_input__as_the_model_says
random_input__as_the_model_says_body()
{
	seed=$(seed)
	echo "seed $seed"
	mkdir cases && cd cases || atf_fail "no directory"
	atf_check perl "$SRCTOP/tests/rcorder/model.pl" "$seed" 2000 "$rcorder"
}

# build_sanitized
#	Compile ./sanitized/rcorder.
build_sanitized()
{
	mkdir sanitized
	atf_check cc -std=c99 -D_GNU_SOURCE '-DPATH_SYSCONF="/etc"' -O1 -g \
	    -pthread -fsanitize=address,undefined -fno-sanitize-recover=all \
	    -o sanitized/rcorder "$SRCTOP"/rcorder/*.c
}

atf_test_case random_input__under_the_sanitizers
random_input__under_the_sanitizers_body()
{
	seed=$(seed)
	echo "seed $seed"
	build_sanitized
	sanitized=$PWD/sanitized/rcorder
	mkdir cases && cd cases || atf_fail "no directory"
	atf_check perl "$SRCTOP/tests/rcorder/model.pl" "$seed" 250 \
	    "$sanitized"
	atf_check perl "$SRCTOP/tests/rcorder/properties.pl" "$seed" 15 \
	    "$sanitized"
}

atf_test_case random_graphs__have_the_properties_promised
random_graphs__have_the_properties_promised_body()
{
	seed=$(seed)
	echo "seed $seed"
	mkdir cases && cd cases || atf_fail "no directory"
	atf_check perl "$SRCTOP/tests/rcorder/properties.pl" "$seed" 200 \
	    "$rcorder"
}

atf_init_test_cases()
{
	cases random_input__as_the_model_says \
	    random_input__under_the_sanitizers \
	    random_graphs__have_the_properties_promised
}
