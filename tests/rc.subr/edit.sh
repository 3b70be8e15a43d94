# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# edit -- enable, disable and delete change configuration files.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

tree()
{
	rc_tree
	rc_script foo <<-'END'
		name=foo
		rcvar=foo
		start_cmd=:
	END
}

# becomes WAS VERB IS
#	After `foo VERB' a rc.conf of the content WAS must be IS.
becomes()
{
	printf -- "$1" >etc/rc.conf
	rc_check 0 "foo $2d in $PWD/etc/rc.conf\n" '' foo "$2"
	printf -- "$3" >exp
	atf_check -o file:exp cat etc/rc.conf
	sh -n etc/rc.conf || atf_fail 'not a valid file'
}

rc_case everything_but_the_value_stays
everything_but_the_value_stays_body()
{
	tree
	becomes '' enable 'foo="YES"\n'
	becomes '# none\nbar=NO # x\n' enable '# none\nbar=NO # x\nfoo="YES"\n'
	becomes 'foo=NO\n' enable 'foo="YES"\n'
	becomes 'foo=NO' enable 'foo="YES"\n'
	becomes 'bar=NO' enable 'bar=NO\nfoo="YES"\n'
	becomes 'foo="NO"\t# why not\nbar=1\n' enable \
	    'foo="YES"\t# why not\nbar=1\n'
	becomes "foo='NO' bar=1\n" enable 'foo="YES" bar=1\n'
	becomes 'foo=NO;bar=1\n' enable 'foo="YES";bar=1\n'
	becomes '\tfoo=yes\n' disable '\tfoo="NO"\n'
	becomes 'foo=YES\nfoo=NO\n' enable 'foo=YES\nfoo="YES"\n'
	becomes '# foo=NO\nxfoo=NO\nfoo_x=NO\nfoo=NO\n' enable \
	    '# foo=NO\nxfoo=NO\nfoo_x=NO\nfoo="YES"\n'
	becomes 'foo=\n' enable 'foo="YES"\n'
}

rc_case delete_removes_every_assignment
delete_removes_every_assignment_body()
{
	tree
	mkdir etc/rc.conf.d
	printf '%s\n' '# foo=1' foo=NO bar=1 '	foo=YES # x' foo_flags= \
	    >etc/rc.conf
	printf '%s\n' foo=YES baz=1 >etc/rc.conf.d/foo
	rc_check 0 "foo deleted in $PWD/etc/rc.conf.d/foo $PWD/etc/rc.conf\n" \
	    '' foo delete
	atf_check -o inline:'# foo=1\nbar=1\nfoo_flags=\n' cat etc/rc.conf
	atf_check -o inline:'baz=1\n' cat etc/rc.conf.d/foo
	rc_check 0 '' '' foo delete
}

rc_case the_file_that_counts_is_changed
the_file_that_counts_is_changed_body()
{
	local file
	tree
	mkdir -p etc/rc.conf.d/foo
	for file in rc.conf rc.conf.local rc.conf.d/foo/1 rc.conf.d/foo/2; do
		echo foo=NO >"etc/$file"
		rc_check 1 '' '' foo enabled
		rc_check 0 "foo enabled in $PWD/etc/$file\n" '' foo enable
		rc_check 0 '' '' foo enabled
		rc_check 0 "foo disabled in $PWD/etc/$file\n" '' foo disable
		rc_check 1 '' '' foo enabled
	done
	atf_check -o inline:'foo="NO"\nfoo="NO"\nfoo="NO"\nfoo="NO"\n' \
	    cat etc/rc.conf etc/rc.conf.local etc/rc.conf.d/foo/1 \
	    etc/rc.conf.d/foo/2
}

rc_case mode_and_links_of_the_file_stay
mode_and_links_of_the_file_stay_body()
{
	tree
	echo foo=NO >etc/rc.conf
	chmod 640 etc/rc.conf
	rc_check 0 "foo enabled in $PWD/etc/rc.conf\n" '' foo enable
	atf_check -o inline:'640\n' stat -c %a etc/rc.conf
	mv etc/rc.conf real.conf
	ln -s ../real.conf etc/rc.conf
	rc_check 0 "foo disabled in $PWD/etc/rc.conf\n" '' foo disable
	atf_check -o inline:'foo="NO"\n' cat real.conf
	[ -h etc/rc.conf ] || atf_fail 'the link was replaced'
	rm etc/rc.conf
	rc_check 0 "foo enabled in $PWD/etc/rc.conf\n" '' foo enable
	atf_check -o inline:'foo="YES"\n' cat etc/rc.conf
	[ -z "$(find etc -name 'rc.conf.*')" ] || atf_fail 'files are left'
}

rc_case what_cannot_be_changed_well_is_left
what_cannot_be_changed_well_is_left_body()
{
	tree
	printf '%s\n' foo=NO 'if' >etc/rc.conf
	cp etc/rc.conf before
	atf_check -s exit:1 -e match:"^foo: $PWD/etc/rc.conf is left as it was\$" \
	    $TEST_SHELL ./etc/rc.d/foo enable
	atf_check -o file:before cat etc/rc.conf
	[ -z "$(find etc -name 'rc.conf.*')" ] || atf_fail 'files are left'
}

rc_case a_full_disk_changes_nothing
a_full_disk_changes_nothing_head()
{
	atf_set require.progs "unshare busybox"
}
a_full_disk_changes_nothing_body()
{
	tree
	user=
	[ "$(id -u)" -eq 0 ] || user=--map-root-user
	# shellcheck disable=SC2086 # one word or none
	unshare --mount $user true || atf_skip "no namespaces here"
	# An awk that takes no notice.
	mkdir -p bin disk
	ln -s "$(command -v busybox)" bin/awk
	export RC_PATH="$PWD/bin:/sbin:/bin:/usr/sbin:/usr/bin"
	ln -sf ../disk/rc.conf etc/rc.conf
	# Room for two pages: one is full, with another line it would be two.
	# shellcheck disable=SC2086,SC2016 # words; for the other shell
	unshare --mount $user sh -c '
		mount -t tmpfs -o size=8k tmpfs disk || exit 99
		printf "#%4090s\n" "" >disk/rc.conf
		cp disk/rc.conf before
		"$@"
		echo "status $?"
		cp disk/rc.conf after
	' sh $TEST_SHELL ./etc/rc.d/foo enable >out 2>&1
	atf_check -o match:'^status 1$' -o match:'is left as it was$' cat out
	atf_check cmp before after
}

rc_case who_may_not_write_changes_nothing
who_may_not_write_changes_nothing_head()
{
	atf_set require.user root
}
who_may_not_write_changes_nothing_body()
{
	tree
	rc_conf foo=NO
	# shellcheck disable=SC2086 # words
	set -- "$RC_LIBEXEC/chpriv" -u nobody $TEST_SHELL ./etc/rc.d/foo
	atf_check -s exit:1 -e match:"^foo: $PWD/etc/rc.conf is left as it was\$" \
	    "$@" enable
	rm etc/rc.conf
	atf_check -s not-exit:0 -e not-empty "$@" enable
	[ ! -e etc/rc.conf ] || atf_fail 'it was written'
}

atf_init_test_cases()
{
	rc_add_cases
}
