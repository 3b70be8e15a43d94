# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# chpriv.sh -- chain chpriv and chain chroot.

CHAIN=$STAGE/usr/libexec/rc/chain

# identity: what the kernel says about the process that runs this text.
# shellcheck disable=SC2016 # awk's
IDENTITY='awk "/^(Uid|Gid|Groups|CapPrm|CapEff|CapAmb):/ {
    \$1 = \$1; print }" /proc/self/status'

# is UID GID GROUPS CHPRIV-ARGUMENT ...: all four ids are these, no privileges.
is()
{
	cat >expout <<-EOF
		Uid: $1 $1 $1 $1
		Gid: $2 $2 $2 $2
		Groups:${3:+ }$3
		CapPrm: 0000000000000000
		CapEff: 0000000000000000
		CapAmb: 0000000000000000
	EOF
	shift 3
	atf_check -o file:expout "$CHAIN" chpriv "$@" -- sh -c "$IDENTITY"
}

# refused STATUS MESSAGE CHPRIV-ARGUMENT ...
refused()
{
	_status=$1 _message=$2
	shift 2
	atf_check -s exit:"$_status" -e inline:"chain chpriv: $_message\n" \
	    "$CHAIN" chpriv "$@" -- echo ran
}

# the_user: set user, uid, gid, groups to those of an ordinary user.
the_user()
{
	user=nobody
	uid=$(id -u nobody) gid=$(id -g nobody) groups=$(id -G nobody)
}

# root_case NAME: a test case that needs root.
root_case()
{
	atf_test_case "$1"
	eval "${1}_head() { atf_set require.user root; }"
}

root_case chpriv__user_gets_his_groups
chpriv__user_gets_his_groups_body()
{
	the_user
	is "$uid" "$gid" "$groups" -u "$user"
	is "$uid" "$gid" "$groups" -u "$uid"
	is "$uid" "$gid" "$groups" -u "$user:"
}

root_case chpriv__user_of_several_groups
chpriv__user_of_several_groups_body()
{
	# A user database of our own, in a mount namespace.
	cp /etc/passwd /etc/group .
	echo 'multi:x:54321:54300::/:/bin/sh' >>passwd
	for i in 1 2 3 4; do
		echo "multi$i:x:5430$i:x,multi"
	done >>group
	# shellcheck disable=SC2016 # for the shell there
	atf_check -o inline:"Uid: 54321 54321 54321 54321
Gid: 54300 54300 54300 54300
Groups: 54300 54301 54302 54303 54304\n" unshare -m sh -c '
	    mount --bind passwd /etc/passwd && mount --bind group /etc/group &&
	    "$0" chpriv -u multi -- sh -c "$1" | grep -v Cap' \
	    "$CHAIN" "$IDENTITY"
	# shellcheck disable=SC2016 # for the shell there
	atf_check -o inline:"Gid: 7 7 7 7\nGroups: 7 54301 54302 54303 54304\n" \
	    unshare -m sh -c '
	    mount --bind passwd /etc/passwd && mount --bind group /etc/group &&
	    "$0" chpriv -u 54321 -g 7 -- sh -c "$1" | grep -v -e Cap -e Uid' \
	    "$CHAIN" "$IDENTITY"
}

root_case chpriv__group_and_groups
chpriv__group_and_groups_body()
{
	the_user
	is "$uid" 12345 12345 -u "$user" -g 12345
	is "$uid" 12345 12345 -u "$user:12345"
	is "$uid" 12345 12345 -u "$user:99" -g 12345
	is "$uid" "$gid" "5 6 12345" -u "$user" -G 12345,6,5
	is "$uid" "$gid" '' -u "$user" -G ''
	is "$uid" 1 '2' -u "$user:daemon" -G bin
}

root_case chpriv__numbers_without_an_entry
chpriv__numbers_without_an_entry_body()
{
	is 3000000 54321 54321 -u 3000000 -g 54321
	is 3000000 54321 54321 -u 3000000:54321
	is 4294967294 4294967294 4294967294 -u 4294967294:4294967294
	refused 100 "no user has the id 3000000: name a group with -g" \
	    -u 3000000
	refused 100 "no user has the id 3000000: name a group with -g" \
	    -u 3000000 -G 5
}

root_case chpriv__group_alone
chpriv__group_alone_body()
{
	"$CHAIN" chpriv -g 12345 -- sh -c "$IDENTITY" >out
	atf_check -o match:'^Uid: 0 0 0 0$' -o match:'^Gid: 12345 12345' \
	    cat out
	"$CHAIN" chpriv -G 12345 -- sh -c "$IDENTITY" >out
	atf_check -o match:'^Gid: 0 0 0 0$' -o match:'^Groups: 12345$' cat out
}

atf_test_case chpriv__unknown_names_are_refused
chpriv__unknown_names_are_refused_body()
{
	for name in no-such-user '' ' ' -1 4294967295 4294967296 \
	    99999999999999999999 0x0 root1 '../root' 'ro*t' '%s'; do
		refused 100 "no such user: $name" -u "$name"
		refused 100 "no such group: $name" -g "$name"
	done
	refused 100 "no such group: none" -u root:none
	refused 100 "no such group: none" -G root,none
	refused 100 "no such user: " -u :root
}

root_case chpriv__root_directory_and_working_directory
chpriv__root_directory_and_working_directory_body()
{
	mkdir -p jail/bin jail/sub
	for file in /bin/sh $(ldd /bin/sh | grep -o '/[^ ]*'); do
		mkdir -p "jail${file%/*}"
		cp -L "$file" "jail$file"
	done
	ls jail >inside
	# Names are looked up outside: inside there is no /etc.
	for dir in sub /sub; do
		# shellcheck disable=SC2016 # for the shell in the chain
		atf_check -o inline:"/sub\n" "$CHAIN" chpriv -r jail \
		    -d $dir -u nobody -- /bin/sh -c pwd
	done
	atf_check -o inline:"/\n" "$CHAIN" chpriv -r jail -u nobody -- \
	    /bin/sh -c pwd
	for words in 'chpriv -r jail -u nobody' 'chroot jail'; do
		# shellcheck disable=SC2086 # words
		atf_check -o file:inside "$CHAIN" $words -- \
		    /bin/sh -c 'for file in *; do echo "$file"; done'
	done
	refused 111 "cannot make none the root directory: \
No such file or directory" -r none
	refused 111 "cannot change to none: No such file or directory" \
	    -r jail -d none -u nobody
}

root_case chpriv__working_directory_that_only_root_may_enter
chpriv__working_directory_that_only_root_may_enter_body()
{
	mkdir -m 700 private
	atf_check -o inline:"$PWD/private\n" \
	    "$CHAIN" chpriv -d private -u nobody -- /bin/pwd
}

root_case chpriv__environment_stays
chpriv__environment_stays_body()
{
	# shellcheck disable=SC2016 # for the shell in the chain
	atf_check -o inline:"/x y z\n" env HOME=/x USER=y LOGNAME=z \
	    "$CHAIN" chpriv -u nobody sh -c 'echo $HOME $USER $LOGNAME'
}

root_case chpriv__privileges_that_would_come_back_are_an_error
chpriv__privileges_that_would_come_back_are_an_error_body()
{
	command -v setpriv >/dev/null || atf_skip "setpriv is not installed"
	# With this bit, root's capabilities survive the change of the user.
	atf_check -s exit:111 -e inline:"chain chpriv: the user id could be \
changed back to root\n" setpriv --securebits +no_setuid_fixup \
	    "$CHAIN" chpriv -u nobody -- echo ran
}

# as_user MESSAGE CHPRIV-ARGUMENT ...: refused to a user without privileges.
as_user()
{
	_message=$1
	shift
	set -- chpriv "$@" -- echo ran
	[ "$(id -u)" -ne 0 ] || set -- chpriv -u nobody "$@"
	atf_check -s exit:111 \
	    -e inline:"chain chpriv: $_message: Operation not permitted\n" \
	    "$CHAIN" "$@"
}

atf_test_case chpriv__user_may_not_become_another
chpriv__user_may_not_become_another_body()
{
	as_user "cannot set the supplementary groups" -u root
	as_user "cannot set the supplementary groups" -G 5
	as_user "cannot take on the group id 0" -g root
	as_user "cannot make / the root directory" -r /
	set -- chroot / echo ran
	[ "$(id -u)" -ne 0 ] || set -- chpriv -u nobody "$@"
	atf_check -s exit:111 -e inline:"chain chroot: cannot make / the root \
directory: Operation not permitted\n" "$CHAIN" "$@"
}

atf_test_case chpriv__user_may_stay_who_he_is
chpriv__user_may_stay_who_he_is_body()
{
	set --
	uid=$(id -u) gid=$(id -g)
	[ "$uid" -ne 0 ] || {
		the_user
		set -- chpriv -u "$user" -G 5,6
	}
	"$CHAIN" "$@" sh -c "$IDENTITY" >expout
	atf_check -o file:expout "$CHAIN" "$@" chpriv -u "$uid" \
	    sh -c "$IDENTITY"
	atf_check -o file:expout "$CHAIN" "$@" chpriv -u "$uid:$gid" \
	    sh -c "$IDENTITY"
	atf_check -o file:expout "$CHAIN" "$@" chpriv sh -c "$IDENTITY"
}

atf_init_test_cases()
{
	for _case in user_gets_his_groups user_of_several_groups \
	    group_and_groups numbers_without_an_entry group_alone \
	    unknown_names_are_refused \
	    root_directory_and_working_directory \
	    working_directory_that_only_root_may_enter environment_stays \
	    privileges_that_would_come_back_are_an_error \
	    user_may_not_become_another user_may_stay_who_he_is; do
		atf_add_test_case "chpriv__$_case"
	done
}
