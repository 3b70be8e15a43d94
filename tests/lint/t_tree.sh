# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
. "$SRCTOP/tests/lint/lint.sh"

atf_test_case every_file__has_its_licence
every_file__has_its_licence_body()
{
	# What fuzzers begin with is bytes, not text.
	tracked '*' | grep -v -e '/LICENSE$' -e '/README$' -e '\.gitignore$' \
	    -e '/tests/fuzz/[^/]*/corpus/' |
	    while read -r file; do
		head -n 8 "$file" |
		    grep -q 'SPDX-License-Identifier: BSD-2-Clause' ||
		    printf '%s\n' "${file#"$SRCTOP/"}"
	done >out
	atf_check cat out
}

atf_test_case no_line__ends_in_white_space
no_line__ends_in_white_space_body()
{
	tracked '*' | grep -v '/tests/fuzz/[^/]*/corpus/' >list
	tr '\n' '\0' <list | xargs -0 grep -nI '[[:blank:]]$' >out || :
	atf_check cat out
}

atf_test_case install__as_anybody_below_destdir_and_other_prefixes
install__as_anybody_below_destdir_and_other_prefixes_body()
{
	atf_check -o ignore bmake -C "$SRCTOP" BUILDDIR="$PWD/build" -j2 all \
	    PREFIX=/opt/rc SYSCONFDIR=/opt/rc/etc
	atf_check -o ignore bmake -C "$SRCTOP" BUILDDIR="$PWD/build" install \
	    DESTDIR="$PWD/dest" PREFIX=/opt/rc SYSCONFDIR=/opt/rc/etc
	[ -x dest/opt/rc/sbin/rcorder ] || atf_fail "rcorder is not there"
	[ -x dest/opt/rc/etc/rc ] || atf_fail "rc is not there"
	grep -rIlE '@(SYSCONFDIR|SBINDIR|LIBEXECDIR|RUNDIR|STATEDIR)@' dest >out || :
	atf_check cat out
	# nothing outside of where it was told to
	atf_check -o inline:"opt\nrun\nvar\n" sh -c \
	    'mkdir -p dest/run dest/var; ls dest'
}

atf_test_case clean__removes_what_was_built
clean__removes_what_was_built_body()
{
	for target in all clean; do
		atf_check -o ignore bmake -C "$SRCTOP" BUILDDIR="$PWD/build" \
		    "$target"
	done
	find build -type f ! -name .paths >out
	atf_check cat out
}

atf_test_case supervision__can_be_left_out
supervision__can_be_left_out_head()
{
	atf_set descr "A tree without it builds, installs and passes"
	atf_set require.progs kyua
}
supervision__can_be_left_out_body()
{
	[ -d "$SRCTOP/libexec/supervise" ] || atf_skip "it is left out"
	mkdir tree
	tar -C "$SRCTOP" --exclude=./.git --exclude=./build -cf - . |
	    tar -C tree -xf -
	(
		cd tree || exit
		rm -r libexec/supervise libexec/svlog sbin/svc \
		    tests/libexec/supervise tests/libexec/svlog tests/sbin/svc \
		    tests/fuzz tests/chaos
	) || atf_fail "the parts are not where they were"
	atf_check -o ignore bmake -C tree BUILDDIR="$PWD/b" -j2 stage
	atf_check -o save:out sh tree/tests/run.sh "$PWD/b" \
	    lint/t_manual rc/boot_dash rc/down_dash rc.d/t_scripts \
	    rc.subr/inrc_dash rc.subr/methods_dash rc.subr/stop_dash \
	    rc.subr/supervised_dash sbin/service/t_supervised
	cat out
	atf_check -o inline:'1\n' grep -c '^[1-9].* passed, 0 failed' out
}

atf_init_test_cases()
{
	atf_add_test_case supervision__can_be_left_out
	atf_add_test_case every_file__has_its_licence
	atf_add_test_case no_line__ends_in_white_space
	atf_add_test_case clean__removes_what_was_built
	atf_add_test_case install__as_anybody_below_destdir_and_other_prefixes
}
