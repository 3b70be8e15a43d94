# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2059,SC2154
#
# t_check -- what is to be done, and what runs and should not.

# shellcheck source=tree.sh
. "$SRCTOP/tests/sbin/service/tree.sh"

# started NAME [LINE ...]
#	A daemon that runs.
started()
{
	svc_daemon "$@"
	atf_check -o ignore ./svc "$1" onestart
}

# svc_finds COMMAND TEXT
#	Run the command until `service check' has a line that ends in TEXT:
#	changes are not seen in the first seconds after a start.
svc_finds()
{
	$1
	./svc check | grep -F "$2"
}

# directory NAME SCRIPT
#	A supervised directory.
directory()
{
	mkdir -p "service/$1"
	printf '%s\n' "$2" >"service/$1/script"
}

svc_case all_is_well
all_is_well_body()
{
	svc_tree 'foo=YES off=NO'
	mkdir -p etc/rc.conf.d
	echo 'foo_flags=' >etc/rc.conf.d/foo
	echo x >needed
	started foo "required_files=$PWD/needed"
	svc_daemon off
	svc_script once once 'start_cmd=:'
	svc_script own own 'status_cmd=:'
	svc_check 0 '' '' check
	svc_check 0 '' '' check foo off
	svc_check 0 '' '' rogue
	svc_check 0 '' '' -q check
}

svc_case states_that_want_something
states_that_want_something_body()
{
	svc_tree 'down=YES bad=YES up=YES'
	svc_daemon down
	require=down svc_daemon bad
	require=bad svc_script own own 'status_cmd=false'
	require=own started up
	require=up started wild
	require=wild svc_script broken broken 'if then'
	svc_record bad 3 2026-11-20T11:00:00Z 'said no'
	svc check >out
	atf_check_equal 1 $?
	sed 's/^broken: broken: .*/broken: broken: WHY/' out >got
	atf_check -o inline:'down: enabled and not running
bad: failed: exit 3: no
own: not running
wild: running and not enabled
broken: broken: WHY\n' cat got
	svc_check 1 'bad: failed: exit 3: no\n' '' check up bad
	svc_check 1 '' '' -q check bad
	svc_check 0 '' '' check up
	svc_check 1 'wild\n' '' rogue
	svc_check 1 '' '' -q rogue
}

svc_case what_was_changed_since_it_was_started
what_was_changed_since_it_was_started_body()
{
	svc_tree 'foo=YES bar=YES'
	mkdir -p etc/rc.conf.d etc/rc.conf.d/bar
	for file in needed 'rc.conf.d/foo' 'rc.conf.d/bar/x' env; do
		echo '#' >"etc/$file"
	done
	started foo "required_files=$PWD/etc/needed"
	require=foo started bar "bar_env_file=$PWD/etc/env"
	svc_check 0 '' '' check
	why='was changed since it was started: needs restart'
	wait_until 15 svc_finds 'chmod 755 etc/rc.d/foo' \
	    "foo: script $PWD/etc/rc.d/foo $why"
	wait_until 15 svc_finds touch_all \
	    "bar: configuration $PWD/etc/rc.conf.d/bar/x $why"
	svc_check 1 "foo: script $PWD/etc/rc.d/foo $why
foo: configuration $PWD/etc/needed $why or reload
foo: configuration $PWD/etc/rc.conf.d/foo $why or reload
bar: configuration $PWD/etc/env $why or reload
bar: configuration $PWD/etc/rc.conf.d/bar/x $why or reload\n" '' check
	atf_check -o ignore ./svc foo restart
	atf_check -o ignore ./svc bar restart
	svc_check 0 '' '' check
}

# The contents of what comes in a package are older than the service.
touch_all()
{
	touch -d 2001-01-01T00:00:00 etc/needed etc/rc.conf.d/foo \
	    etc/rc.conf.d/bar/x etc/env
}

svc_case a_program_that_was_replaced_or_deleted
a_program_that_was_replaced_or_deleted_body()
{
	svc_tree 'foo=YES bar=YES'
	started foo
	require=foo started bar
	cp bin/food bin/new
	mv bin/new bin/food
	cp bin/bard bin/kept
	rm bin/bard
	why='since it was started: needs restart'
	svc_check 1 "foo: binary $PWD/bin/food was replaced $why\n" '' check foo
	atf_check cp bin/kept bin/bard
	atf_check rm bin/bard
	# its process is still known by the name of the program
	svc_check 1 "bar: binary $PWD/bin/bard was deleted $why\n" '' check bar
	cp bin/kept bin/bard
	atf_check -o ignore ./svc foo restart
	svc_check 1 "bar: binary $PWD/bin/bard was replaced $why\n" '' check
}

svc_case a_library_that_was_replaced_or_deleted
a_library_that_was_replaced_or_deleted_body()
{
	svc_tree 'foo=YES'
	mkdir lib
	libc=$(ldd "$(command -v sleep)" | sed -n 's/.*=> \(.*libc\.so[^ ]*\).*/\1/p')
	for name in liba.so libb.so.1.2 libc.so.1 jit; do
		cp "${libc%/*}/libm.so.6" "lib/$name"
	done
	started foo "foo_env='LD_PRELOAD=$PWD/lib/liba.so:$PWD/lib/libb.so.1.2:\
$PWD/lib/libc.so.1:$PWD/lib/jit'"
	svc_check 0 '' '' check
	for name in liba.so libb.so.1.2; do
		cp lib/libc.so.1 lib/new
		mv lib/new "lib/$name"
	done
	rm lib/libc.so.1 lib/jit
	svc check >out 2>err
	atf_check_equal 1 $?
	atf_check cat err
	why='since it was started: needs restart'
	atf_check -o inline:"foo: library $PWD/lib/liba.so was replaced $why
foo: library $PWD/lib/libb.so.1.2 was replaced $why
foo: library $PWD/lib/libc.so.1 was deleted $why\n" sort out
}

svc_case what_is_supervised_for_no_good_reason
what_is_supervised_for_no_good_reason_body()
{
	svc_tree 'good=YES off=NO'
	svc_script good good 'status_cmd=:'
	svc_script off off rcvar=off 'status_cmd=false'
	svc_script there there 'status_cmd=:'
	cp etc/rc.d/off etc/rc.d/plain
	chmod 644 etc/rc.d/plain
	mkdir other
	cp etc/rc.d/off other/elsewhere
	for name in good off gone plain; do
		directory "$name" "$PWD/etc/rc.d/$name"
	done
	directory again "$PWD/etc/rc.d/./there"
	directory elsewhere "$PWD/other/elsewhere"
	# not of a script
	mkdir service/theirs service/.svscan
	svc check >out
	atf_check_equal 1 $?
	atf_check -o inline:"elsewhere: supervised, but its script \
$PWD/other/elsewhere is not in rc_directories
gone: supervised, but its script $PWD/etc/rc.d/gone is gone
off: supervised and not enabled
plain: supervised, but its script $PWD/etc/rc.d/plain is not executable\n" \
	    sh -c 'grep -v ^good: out | sort'
	svc_check 1 'off\nelsewhere\ngone\nplain\n' '' rogue
	svc_check 1 'off: supervised and not enabled\n' '' check off
}

svc_case processes_that_may_not_be_looked_at_are_told
processes_that_may_not_be_looked_at_are_told_head()
{
	atf_set require.user root
}
processes_that_may_not_be_looked_at_are_told_body()
{
	svc_tree 'foo=YES bar=YES'
	started foo
	require=foo started bar
	svc_check 0 '' '' check
	# the way to the work directory may be closed to others
	dir=$(mktemp -d)
	cp -R etc run state bin svc "$dir"
	chmod 755 "$dir"
	RC_ETC=$dir/etc RC_RUN=$dir/run RC_STATE=$dir/state
	setpriv --reuid=65534 --regid=65534 --clear-groups "$dir/svc" check \
	    >out 2>err
	atf_check_equal 1 $?
	rm -rf "$dir"
	grep -v ' was changed since ' out >got
	atf_check cat got
	atf_check -o inline:"service: cannot look at the processes of foo, \
bar: not permitted\n" cat err
}

svc_case who_is_not_there_is_told
who_is_not_there_is_told_body()
{
	svc_tree 'down=YES'
	svc_daemon down
	svc_check 2 '' "nobody does not exist in $PWD/etc/rc.d\n" check nobody
	svc_check 2 'down: enabled and not running\n' \
	    "nobody does not exist in $PWD/etc/rc.d\n" check nobody down
	for args in 'rogue down' '-a check' '-j rogue' '-E a=b check'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:1 -e match:'^usage: service ' ./svc $args
	done
}

svc_case names_of_any_bytes_do_no_harm
names_of_any_bytes_do_no_harm_body()
{
	svc_tree
	name="$(printf 'a b;$(>pwned)`>pwned`\033')"
	svc_script "$name" a 'status_cmd=false'
	svc_check 1 'a b;$(>pwned)`>pwned`\\x1b: not running\n' '' check
	directory "$name" "$PWD/etc/rc.d/gone;\$(>pwned)"
	svc_check 1 'a b;$(>pwned)`>pwned`\\x1b\n' '' rogue
	[ ! -e pwned ] || atf_fail "a name was run"
}

svc_case every_awk_prints_the_same
every_awk_prints_the_same_body()
{
	svc_tree 'foo=YES down=YES'
	started foo
	require=foo svc_daemon down
	require=down started wild
	cp bin/food bin/new
	mv bin/new bin/food
	directory gone "$PWD/etc/rc.d/gone"
	svc check >checked
	svc tree | tr ! + >tree
	svc tree -g | sed 's/color=[a-z]*//' >graph
	for awk in gawk mawk original-awk 'busybox awk'; do
		command -v "${awk%% *}" >/dev/null || continue
		printf '#!/bin/sh\nexec %s "$@"\n' "$awk" >bin/awk
		chmod 755 bin/awk
		atf_check -s exit:1 -o file:checked ./svc check
		atf_check -o file:tree sh -c './svc tree | tr ! +'
		atf_check -o file:graph \
		    sh -c './svc tree -g | sed "s/color=[a-z]*//"'
		atf_check -s exit:1 -o inline:'wild\ngone\n' ./svc rogue
	done
}

atf_init_test_cases()
{
	svc_add_cases
}
