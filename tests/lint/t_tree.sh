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

atf_init_test_cases()
{
	atf_add_test_case every_file__has_its_licence
	atf_add_test_case no_line__ends_in_white_space
	atf_add_test_case clean__removes_what_was_built
	atf_add_test_case install__as_anybody_below_destdir_and_other_prefixes
}
