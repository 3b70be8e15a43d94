# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# accounts.sh -- the loaders that become users or look them up.

DIR=$STAGE/usr/libexec/rc

# Where everybody may search: others make "not found" into "access denied".
PATH=/usr/sbin:/usr/bin:/sbin:/bin

CHAIN=$DIR/chain

# shellcheck disable=SC2016 # awk's
IDENTITY='/^(Uid|Gid|Groups|CapEff):/ { $1 = $1; print }'

# is UID GID GROUPS COMMAND [ARG ...]: what the command leaves us as.
is()
{
	cat >expout <<-EOF
		Uid: $1 $1 $1 $1
		Gid: $2 $2 $2 $2
		Groups:${3:+ }$3
		CapEff: 0000000000000000
	EOF
	shift 3
	atf_check -o file:expout "$@" awk "$IDENTITY" /proc/self/status
}

# exits STATUS MESSAGE COMMAND [ARG ...]
exits()
{
	_status=$1 _message=$2
	shift 2
	atf_check -s exit:"$_status" -e inline:"$_message\n" "$@"
}

# root_case NAME: a test case that needs root.
root_case()
{
	atf_test_case "$1"
	eval "${1}_head() { atf_set require.user root; }"
}

root_case setuidgid__leaves_one_group
setuidgid__leaves_one_group_body()
{
	uid=$(id -u nobody) gid=$(id -g nobody)
	is "$uid" "$gid" "$gid" "$DIR/setuidgid" nobody
	is "$uid" "$gid" "$gid" "$CHAIN" setuidgid nobody
	is "$uid" "$gid" "$gid" "$CHAIN" chpriv -G 1,2,3 setuidgid nobody
	is "$uid" "$gid" "1 2 3" "$CHAIN" chpriv -G 1,2,3 setuidgid -s nobody
	is "$uid" "$gid" "$gid" "$CHAIN" setuidgid nobody --
}

atf_test_case setuidgid__refuses
setuidgid__refuses_body()
{
	usage="setuidgid: usage: setuidgid [ -s ] account child"
	exits 100 "$usage" "$DIR/setuidgid"
	exits 100 "$usage" "$DIR/setuidgid" root
	exits 100 "$usage" "$DIR/setuidgid" root --
	exits 100 "setuidgid: illegal option -- q
$usage" "$DIR/setuidgid" -q root true
	for name in no-such-user '' 0 :0 root: root:root "../etc" "a b"; do
		exits 111 "setuidgid: fatal: unknown account $name" \
		    "$DIR/setuidgid" "$name" echo ran
		exits 111 "setuidgid: fatal: unknown account $name" \
		    "$CHAIN" setuidgid "$name" echo ran
	done
	drop=
	[ "$(id -u)" -ne 0 ] || drop='setuidgid nobody'
	# shellcheck disable=SC2086 # words
	exits 111 "setuidgid: fatal: unable to setgid: permission denied" \
	    "$CHAIN" $drop setuidgid root echo ran
}

# Accounts of which the user database says something strange; in a namespace
# of our own.
root_case setuidgid__strange_accounts
setuidgid__strange_accounts_body()
{
	unshare -m true 2>/dev/null || atf_skip "no mount namespaces"
	cat >passwd <<-'EOF'
		root:x:0:0::/root:/bin/sh
		big:x:4294967294:4294967293::/:/bin/sh
		none:x:4294967295:5::/:/bin/sh
		homeless:x:77:78::/no/home:
	EOF
	# shellcheck disable=SC2016 # for the shell there
	atf_check -o inline:"Uid: 4294967294 4294967294 4294967294 4294967294
Gid: 4294967293 4294967293 4294967293 4294967293
Groups: 4294967293
CapEff: 0000000000000000
GID=4294967293
UID=4294967294
111
111
HOME=/no/home
LOGNAME=homeless
SHELL=/bin/sh
USER=homeless
" -e inline:"setuidgid: fatal: unable to setuid: invalid argument
setuser: fatal: unable to chdir to /no/home: file does not exist
" unshare -m sh -c '
	    mount --bind passwd /etc/passwd || exit
	    "$0/setuidgid" big awk "$1" /proc/self/status
	    "$0/envuidgid" big env | grep "^[UG]ID=" | sort
	    "$0/setuidgid" none echo ran; echo $?
	    "$0/setuser" homeless echo ran; echo $?
	    env -i "$0/userenv" -u homeless /usr/bin/env' "$DIR" "$IDENTITY"
}

root_case setuser__has_groups_home_and_environment
setuser__has_groups_home_and_environment_body()
{
	user=games
	is "$(id -u $user)" "$(id -g $user)" "$(id -G $user)" \
	    "$DIR/setuser" $user
	home=$(getent passwd $user | cut -d : -f 6)
	[ -d "$home" ] || atf_skip "$user has no home"
	# shellcheck disable=SC2016 # for the shell
	atf_check -o inline:"$user $user $home $home\n" "$DIR/setuser" $user \
	    sh -c 'echo $USER $LOGNAME $HOME $(pwd)'
	exits 111 "setuser: fatal: unknown account no-such-user" \
	    "$DIR/setuser" no-such-user echo ran
	exits 100 "setuser: usage: setuser account child" "$DIR/setuser" root
}

atf_test_case envuidgid__sets_two_variables
envuidgid__sets_two_variables_body()
{
	atf_check -o inline:"$(id -u nobody) $(id -g nobody)\n" \
	    "$DIR/envuidgid" nobody awk \
	    'BEGIN { print ENVIRON["UID"], ENVIRON["GID"] }'
	exits 111 "envuidgid: fatal: unknown account x/y" \
	    "$DIR/envuidgid" x/y echo ran
	exits 100 "envuidgid: usage: envuidgid account child" \
	    "$DIR/envuidgid" nobody
}

atf_test_case userenv__is_that_of_a_user
userenv__is_that_of_a_user_body()
{
	line=$(getent passwd nobody)
	home=${line%:*} home=${home##*:}
	atf_check -o inline:"HOME=$home
LOGNAME=nobody
SHELL=${line##*:}
USER=nobody
" env -i "$DIR/userenv" -u nobody /usr/bin/env
	atf_check -o inline:"$(id -un)\n" env -i "$DIR/userenv" /bin/sh -c \
	    'echo "$USER"'
	exits 111 "chain userenv: no such user: no-such-user" \
	    "$DIR/userenv" -u no-such-user echo ran
}

atf_test_case s6_envuidgid__never_leaves_an_old_list
s6_envuidgid__never_leaves_an_old_list_body()
{
	for words in '-n 12' '-n 12:13'; do
		# shellcheck disable=SC2086 # words
		atf_check -o inline:"\n" env GIDLIST=0 \
		    "$DIR/s6-envuidgid" $words sh -c 'echo "$GIDLIST"'
	done
	for id in 4294967295 4294967296 99999999999999999999 +1 0x1 '1 ' '' :; do
		exits 1 "s6-envuidgid: fatal: unknown user: $id" \
		    "$DIR/s6-envuidgid" -n "$id" echo ran
	done
}

root_case s6_applyuidgid__understands_all_before_it_acts
s6_applyuidgid__understands_all_before_it_acts_body()
{
	usage="s6-applyuidgid: usage: s6-applyuidgid [ -z ] [ -u uid ] \
[ -g gid ] [ -G gidlist ] [ -U ] prog..."
	for words in '-u 4294967295' '-g -1' '-G 1,,2' '-G 1,x' '-G 1,2,' \
	    '-u 5 -g x' '-u 99999999999999999999'; do
		# shellcheck disable=SC2086 # words
		exits 100 "$usage" "$DIR/s6-applyuidgid" $words echo ran
	done
	is 5 6 "6" "$CHAIN" s6-applyuidgid -u 5 -g 6
	is 5 6 "7 8" "$CHAIN" s6-applyuidgid -u 5 -g 6 -G 8,7
	is 5 6 "" "$CHAIN" s6-applyuidgid -u 5 -g 6 -G ''
	is "$(id -u nobody)" "$(id -g nobody)" "" \
	    "$CHAIN" s6-envuidgid nobody s6-applyuidgid -Uz
}

atf_init_test_cases()
{
	for _case in setuidgid__leaves_one_group setuidgid__refuses \
	    setuidgid__strange_accounts \
	    setuser__has_groups_home_and_environment \
	    envuidgid__sets_two_variables userenv__is_that_of_a_user \
	    s6_envuidgid__never_leaves_an_old_list \
	    s6_applyuidgid__understands_all_before_it_acts; do
		atf_add_test_case "$_case"
	done
}
