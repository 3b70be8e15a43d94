# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
. "$SRCTOP/tests/rcorder/common.sh"

atf_test_case why__is_a_chain_of_lines
why__is_a_chain_of_lines_body()
{
	mkdir rc.d
	put rc.d/postgres '#!/bin/sh' '#' '# PROVIDE: postgres' \
	    '# REQUIRE: SERVERS' '# BEFORE: DAEMON'
	put rc.d/DAEMON '# PROVIDE: DAEMON'
	put rc.d/LOGIN '#!/bin/sh' '' '# PROVIDE: LOGIN' '# REQUIRE: DAEMON'
	put rc.d/sshd '# PROVIDE: sshd' '# REQUIRE: LOGIN'
	lines 'postgres comes before sshd:' \
	    '  postgres  BEFORE:  DAEMON  rc.d/postgres:5' \
	    '  LOGIN     REQUIRE: DAEMON  rc.d/LOGIN:4' \
	    '  sshd      REQUIRE: LOGIN   rc.d/sshd:2' >want
	atf_check -o file:want "$rcorder" -w postgres sshd rc.d/*
}

atf_test_case why__names_the_provider_of_another_name
why__names_the_provider_of_another_name_body()
{
	put 50-net '# PROVIDE: NETWORKING NETWORK'
	put sshd '# PROVIDE: sshd' '# REQUIRE: NETWORK'
	lines 'NETWORKING comes before sshd:' \
	    '  sshd    REQUIRE: NETWORK  sshd:2' \
	    '  50-net  PROVIDE: NETWORK  50-net:1' >want
	atf_check -o file:want "$rcorder" -w NETWORKING sshd sshd 50-net
	sed 's/NETWORKING/50-net/' want >want.file
	atf_check -o file:want.file "$rcorder" -w 50-net sshd sshd 50-net
}

atf_test_case why__the_other_way_round
why__the_other_way_round_body()
{
	put a '# PROVIDE: a'
	put b '# PROVIDE: b' '# REQUIRE: a'
	lines 'b comes after a:' '  b  REQUIRE: a  b:2' >want
	atf_check -s exit:1 -o file:want "$rcorder" -w b a a b
}

atf_test_case why__nothing_orders_them
why__nothing_orders_them_body()
{
	put a '# PROVIDE: a'
	put b '# PROVIDE: b'
	atf_check -s exit:1 -o inline:'nothing orders a and b\n' \
	    "$rcorder" -w a b a b
	atf_check -s exit:1 -o inline:'nothing orders a and a\n' \
	    "$rcorder" -w a a a b
}

atf_test_case why__of_unknown_names
why__of_unknown_names_body()
{
	put sshd '# PROVIDE: sshd'
	lines 'rcorder: ssdh: nobody provides it; sshd?' \
	    'rcorder: x: nobody provides it' >err
	atf_check -s exit:2 -e file:err "$rcorder" -w ssdh x sshd
}

atf_test_case why__says_nothing_of_other_trouble
why__says_nothing_of_other_trouble_body()
{
	put a '# PROVIDE: a' '# BEFORE: nowhere'
	put b '# PROVIDE: b' '# REQUIRE: a gone'
	lines 'a comes before b:' '  b  REQUIRE: a  b:2' >want
	atf_check -o file:want "$rcorder" -w a b a b
}

atf_test_case explain__missing_providers
explain__missing_providers_body()
{
	put foo '#!/bin/sh' '#' '# PROVIDE: foo' \
	    '# REQUIRE: netowrking utterly-unlike' '# BEFORE: DEAMON daemon'
	put NETWORKING '# PROVIDE: NETWORKING'
	put DAEMON '# PROVIDE: DAEMON'
	lines 'rcorder: foo:4: REQUIRE: netowrking: nobody provides it; NETWORKING?' \
	    'rcorder: foo:4: REQUIRE: utterly-unlike: nobody provides it' \
	    'rcorder: foo:5: BEFORE: DEAMON: nobody provides it; DAEMON?' \
	    'rcorder: foo:5: BEFORE: daemon: nobody provides it; DAEMON?' >err
	atf_check -s exit:1 -o inline:'DAEMON\nNETWORKING\nfoo\n' \
	    -e file:err "$rcorder" -x foo NETWORKING DAEMON
}

atf_test_case explain__a_cycle_and_what_breaks_it
explain__a_cycle_and_what_breaks_it_body()
{
	put NETWORKING '# PROVIDE: NETWORKING' '# REQUIRE: pf'
	put pf '# PROVIDE: pf'
	put vm '# PROVIDE: vm' '# REQUIRE: NETWORKING' '# BEFORE: pf'
	put cron '# PROVIDE: cron'
	lines 'rcorder: cycle of 3: NETWORKING -> pf -> vm -> NETWORKING' \
	    '  NETWORKING  REQUIRE: pf          NETWORKING:2' \
	    '  vm          BEFORE:  pf          vm:3' \
	    '  vm          REQUIRE: NETWORKING  vm:2' \
	    "rcorder: dropping vm's BEFORE: pf breaks it" >err
	atf_check -s exit:1 -o inline:'cron\npf\nNETWORKING\nvm\n' \
	    -e file:err "$rcorder" -x NETWORKING pf vm cron
}

atf_test_case explain__the_word_that_breaks_most
explain__the_word_that_breaks_most_body()
{
	# Two cycles share b -> a; without it there is none.
	put a '# PROVIDE: a' '# REQUIRE: b c'
	put b '# PROVIDE: b' '# REQUIRE: hub'
	put c '# PROVIDE: c' '# REQUIRE: hub'
	put hub '# PROVIDE: hub' '# REQUIRE: a'
	"$rcorder" -x a b c hub >out 2>err
	atf_check -o inline:"rcorder: dropping hub's REQUIRE: a breaks it\n" \
	    grep dropping err
	atf_check -o inline:'1\n' grep -c 'cycle of' err
}

atf_test_case explain__every_component_has_its_cycle
explain__every_component_has_its_cycle_body()
{
	put a '# PROVIDE: a' '# REQUIRE: a'
	put b '# PROVIDE: b' '# REQUIRE: c'
	put c '# PROVIDE: c' '# REQUIRE: b b'
	lines 'rcorder: cycle of 1: a -> a' \
	    '  a  REQUIRE: a  a:2' \
	    "rcorder: dropping a's REQUIRE: a breaks it" \
	    'rcorder: cycle of 2: b -> c -> b' \
	    '  b  REQUIRE: c  b:2' \
	    '  c  REQUIRE: b  c:2' \
	    "rcorder: dropping c's REQUIRE: b breaks it" >err
	atf_check -s exit:1 -o inline:'b\nc\na\n' -e file:err \
	    "$rcorder" -x a b c
}

atf_test_case explain__nothing_when_all_is_well
explain__nothing_when_all_is_well_body()
{
	put a '# PROVIDE: a'
	put b '# REQUIRE: a'
	atf_check -o inline:'a\nb\n' "$rcorder" -x a b
	atf_check -o inline:'a\nb\n' "$rcorder" -px a b
}

atf_test_case explain__many_cycles_in_good_time
explain__many_cycles_in_good_time_body()
{
	# A hundred files that all require each other: 4,950 cycles of two.
	# shellcheck disable=SC2046 # words
	set -- $(seq 100)
	for i; do
		put "$i" "# PROVIDE: $i" "# REQUIRE: $*"
	done
	atf_check -s exit:1 -o ignore -e save:err \
	    "$OBJ/limit" 50000 20000 "$rcorder" -x "$@"
	atf_check -o inline:'100\n' grep -c 'cycle of' err
	atf_check -o match:'^rcorder: more cycles, among [0-9]+ files$' \
	    tail -n 1 err
}

atf_init_test_cases()
{
	cases why__is_a_chain_of_lines \
	    why__names_the_provider_of_another_name \
	    why__the_other_way_round \
	    why__nothing_orders_them \
	    why__of_unknown_names \
	    why__says_nothing_of_other_trouble \
	    explain__missing_providers \
	    explain__a_cycle_and_what_breaks_it \
	    explain__the_word_that_breaks_most \
	    explain__every_component_has_its_cycle \
	    explain__nothing_when_all_is_well \
	    explain__many_cycles_in_good_time
}
