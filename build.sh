#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# build.sh -- the two commands for a fresh Debian 12 machine.
#
#	./build.sh test		install what is missing, build, run every test
#	./build.sh boot		the same, then boot a Debian tree with this init
#
# Apart from packages, which apt-get installs, only build/ is written to.
# What needs root (apt-get, making and booting the image) goes through sudo
# when the caller is not root; the rest runs as the caller.

set -u

here=$(cd -- "$(dirname -- "$0")" && pwd) || exit 1
build=$here/build
log=$build/log
image=$build/image
rootdir=		# boot -r: a tree of the caller's, used as it is
dry=			# boot -n: say it, do not do it
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null) || jobs=1

usage()
{
	cat >&2 <<-'END'
	usage: build.sh test
	       build.sh boot [-n] [-c command] [-r directory]

	test  install the packages that are missing, build, run all tests
	boot  build, install into a Debian tree in build/image, boot it in
	      namespaces of its own, and give a root shell on its console;
	      what the booted system writes is gone when it ends
	        -c command    run command once the system is up, shut down,
	                      exit with its status
	        -n            print what would be done, do nothing
	        -r directory  boot that tree instead, as it is
	END
	exit 1
}

say()
{
	printf 'build.sh: %s\n' "$*" >&2
}

die()
{
	say "$*"
	exit 1
}

# The packages: name, which commands need it, and for what.
packages()
{
	sed 's/[[:space:]]*|[[:space:]]*/|/g' <<-'END'
	bmake            | boot test | the make that builds the tree
	gcc              | boot test | the compiler
	libc6-dev        | boot test | its headers and library
	mmdebstrap       | boot test | makes the root tree that boots
	libatf-dev       | boot test | what tests written in C are linked with
	kyua             | test      | runs the tests
	atf-sh           | test      | tests written in shell
	clang            | test      | the second compiler, sanitizers, fuzzing
	libclang-rt-dev  | test      | the run time of its sanitizers
	clang-tidy       | test      | static checks of the C sources
	cppcheck         | test      | static checks of the C sources
	shellcheck       | test      | static checks of the scripts
	mandoc           | test      | checks the manual pages
	bsdextrautils    | test      | col: manual pages as plain text
	daemontools      | test      | a peer: its programs and ours mixed
	execline         | test      | a peer: its chain loaders beside ours
	runit            | test      | a peer: its programs and ours mixed
	s6               | test      | a peer: its programs and ours mixed
	zstd             | test      | compresses logs
	bash             | test      | a shell the scripts must run under
	busybox          | test      | a shell the scripts must run under
	dash             | test      | a shell the scripts must run under
	mksh             | test      | a shell the scripts must run under
	yash             | test      | a shell the scripts must run under
	iproute2         | test      | looks at the network from outside
	perl-base        | test      | talks to sockets in tests
	python3          | test      | a terminal that tests type on
	procps           | test      | looks at processes from outside
	strace           | test      | counts forks and system calls
	valgrind         | test      | checks memory use
	END
}

# missing_packages COMMAND
#	Print the names and purposes of what COMMAND needs and is not there.
missing_packages()
{
	packages | while IFS='|' read -r _name _for _why; do
		case " $_for " in
		*" $1 "*) ;;
		*) continue ;;
		esac
		case $(dpkg-query -W -f '${db:Status-Abbrev}' "$_name" \
		    2>/dev/null) in
		?i*) ;;
		*) printf '%s|%s\n' "$_name" "$_why" ;;
		esac
	done
}

# show WORD ...
#	Print a command as it would be typed.
show()
{
	printf '   '
	for _word in "$@"; do
		case $_word in
		''|*[!A-Za-z0-9_./:=,+-]*) printf " '%s'" "$_word" ;;
		*) printf ' %s' "$_word" ;;
		esac
	done
	printf '\n'
}

# run COMMAND [ARG ...], or show it with -n
run()
{
	if [ -n "$dry" ]; then
		show "$@"
	else
		"$@"
	fi
}

# as_root COMMAND [ARG ...]
as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		run "$@"
	elif [ -n "$dry" ]; then
		show sudo "$@"
	elif command -v sudo >/dev/null; then
		sudo -- "$@"
	else
		say "this needs root: $*"
		say "run build.sh as root, or install sudo"
		return 1
	fi
}

# step NAME WHAT COMMAND [ARG ...]
#	Announce WHAT and run COMMAND with its output kept in build/log/NAME;
#	when it fails, show the end of that and give up.  COMMAND is run
#	with -n, too: it is made of `run' and `as_root', which only show then.
step()
{
	_name=$1
	say "$2"
	shift 2
	if [ -n "$dry" ]; then
		"$@" >&2
		return
	fi
	"$@" >"$log/$_name" 2>&1 </dev/null 9>&-
	_status=$?
	[ "$_status" -eq 0 ] && return
	say "$_name failed with status $_status: $*"
	tail -n 25 "$log/$_name" | sed 's/^/    /' >&2
	die "the whole output is in $log/$_name"
}

# need_packages COMMAND
need_packages()
{
	_missing=$(missing_packages "$1")
	[ -n "$_missing" ] || return 0
	say "these packages are not installed:"
	printf '%s\n' "$_missing" |
	    awk -F'|' '{ printf "    %-16s %s\n", $1, $2 }' >&2
	command -v apt-get >/dev/null ||
	    die "there is no apt-get; install them and try again"
	step apt-update "fetching the package lists" \
	    as_root apt-get -q update
	# shellcheck disable=SC2046 # words
	step apt-install "installing them" as_root env \
	    DEBIAN_FRONTEND=noninteractive apt-get -q -y \
	    --no-install-recommends install \
	    $(printf '%s\n' "$_missing" | cut -d'|' -f1)
}

# fetch_peers
#	A peer whose package would start a daemon is only unpacked, in build/.
fetch_peers()
{
	[ -x "$build/peers/usr/bin/prometheus-node-exporter" ] && return
	run mkdir -p "$build/peers"
	step peers "fetching a program to test beside" unpack_peer \
	    prometheus-node-exporter
}

# The daemons that the tests of rc.d supervise, beside those of the image, and
# the libraries they need that are in no Debian tree anyhow.
daemon_packages="chrony libatomic1 libestr0 libfastjson4 libicu72 libjemalloc2 \
libldap-2.5-0 liblognorm5 liblua5.1-0 liblzf1 libpq5 libpython3.11-minimal \
libsasl2-2 libxml2 libxslt1.1 lua-bitop lua-cjson postgresql-15 \
postgresql-client-15 python3.11-minimal redis-server redis-tools rsyslog"

# fetch_daemons
#	They are only unpacked, too, in build/daemons, which is made anew when
#	it is to have other ones.
fetch_daemons()
{
	_made=
	[ -r "$build/daemons/packages" ] &&
	    read -r _made <"$build/daemons/packages"
	[ "$_made" != "$daemon_packages" ] || return 0
	step daemons "fetching daemons to supervise" unpack_daemons
}

# With the directories of a merged /usr, they can be laid over the image.
# shellcheck disable=SC2086 # words
unpack_daemons()
{
	run rm -rf "$build/daemons" "$build/daemons.new" &&
	    run mkdir -p "$build/daemons.new/usr/bin" \
	    "$build/daemons.new/usr/sbin" "$build/daemons.new/usr/lib" &&
	    run ln -s usr/bin usr/sbin usr/lib "$build/daemons.new" || return
	[ -z "$dry" ] || return 0
	(
		cd "$build/daemons.new" &&
		apt-get -q download $daemon_packages || exit
		for _deb in *.deb; do
			dpkg-deb --fsys-tarfile "$_deb" | tar -xf - \
			    --no-same-owner --keep-directory-symlink \
			    --exclude=./usr/share/doc --exclude=./usr/share/man \
			    --exclude=./usr/share/locale || exit
		done
		rm -f ./*.deb &&
		printf '%s\n' "$daemon_packages" >packages
	) && run mv "$build/daemons.new" "$build/daemons"
}

unpack_peer()
{
	(cd "$build/peers" && run apt-get -q download "$1" &&
	    run dpkg-deb -x "$1"_*.deb . && run rm -f "$1"_*.deb)
}

# One build.sh at a time: descriptor 9 holds the lock, and is not passed on.
prepare()
{
	[ -n "$dry" ] && return
	mkdir -p "$log" || exit
	if ! [ -w "$build" ] || ! [ -w "$log" ]; then
		die "cannot write to $build: run as its owner, or remove it"
	fi
	exec 9>"$build/lock" || exit
	flock -n 9 && return
	say "waiting for the other build.sh that runs here"
	flock 9
}

compile()
{
	step compile "building" make_all
}

# Once more and one by one after a failure, so that its output is the last.
make_all()
{
	run bmake -C "$here" -j "$jobs" "BUILDDIR=$build" ||
	    run bmake -C "$here" "BUILDDIR=$build"
}

# Kyua's progress goes to the caller as it comes; the line of totals is last,
# whatever make adds to it.
run_tests()
{
	say "running the tests"
	{
		bmake -C "$here" "BUILDDIR=$build" test 2>&1
		echo "$?" >"$log/test.status"
	} 9>&- | tee "$log/test"
	read -r _status <"$log/test.status"
	[ "$_status" -eq 0 ] && return
	say "test failed with status $_status: bmake test"
	say "the whole output is in $log/test"
	grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log/test" |
	    tail -n 1
	return 1
}

# The packages of the image: something to boot beside the essential ones.
image_packages="openssh-server,cron,nginx-light,inetutils-syslogd,dbus,\
iproute2,kmod,udev,e2fsprogs,procps"

# The image is made once, and again when it is to have other packages or when
# this number says that its configuration below is another one.
image_recipe="4 $image_packages"

need_image()
{
	_made=
	[ -r "$build/image.recipe" ] && read -r _made <"$build/image.recipe"
	[ -d "$image" ] && [ "$_made" = "$image_recipe" ] && return
	step image "making a Debian tree in build/image, about half a minute" \
	    make_image
	step image-config "configuring it" configure_image
}

# What interrupted runs left is removed; nothing is ever mounted below.
make_image()
{
	[ -n "$dry" ] || (umask 077 && apt_options >"$build/apt.conf") ||
	    return
	# shellcheck disable=SC2016,SC2046 # for the hook; words
	as_root rm -rf --one-file-system "$image" "$image.new" &&
	    as_root mmdebstrap --mode=root --format=directory \
	    --variant=minbase "--include=$image_packages" \
	    "--aptopt=$build/apt.conf" \
	    --customize-hook='rm "$1/etc/apt/apt.conf.d/99mmdebstrap"' \
	    bookworm "$image.new" $(apt_sources)
}

# apt's settings for this machine's network, that is proxies, certificates
# and passwords, are used while the image is made, and do not stay in it.
apt_options()
{
	apt-config dump |
	    grep -E '^Acquire::(http|https|ftp|socks|Check|Force|Retries)'
	echo 'Dir::Etc::netrc "/etc/apt/auth.conf";'
	echo 'Dir::Etc::netrcparts "/etc/apt/auth.conf.d";'
	echo 'APT::Sandbox::User "root";'
}

# The files that say where this machine's packages come from.
apt_sources()
{
	grep -lE '^(deb |Types:.*deb)' /etc/apt/sources.list \
	    /etc/apt/sources.list.d/*.list \
	    /etc/apt/sources.list.d/*.sources 2>/dev/null
}

# in_image FILE MODE
#	Put standard input into FILE of the image that is being made.
in_image()
{
	as_root tee "$image.new/$1" && as_root chmod "$2" "$image.new/$1"
}

# The shell on the console ends the machine when it ends by itself.
configure_image()
{
	as_root passwd --root "$image.new" --delete root &&
	in_image etc/hostname 644 <<-'END' &&
	rcng
	END
	in_image etc/rc.conf 644 <<-'END' &&
	rc_configured=YES
	cron=YES
	dbus=YES
	nginx=YES
	sshd=YES
	syslogd=YES
	END
	in_image etc/syslog.conf 644 <<-'END' &&
	*.info;auth,authpriv.none	/var/log/messages
	auth,authpriv.*	/var/log/auth.log
	END
	in_image etc/ttys 644 <<-'END' &&
	console "/usr/local/sbin/console-shell" xterm on secure
	END
	in_image usr/local/sbin/console-shell 755 <<-'END' &&
	#!/bin/sh
	# The session on the console: one shell, which reads this file a second
	# time as its ENV, and whose end is the machine's.
	if [ -z "${ENV-}" ]; then
		cd /root
		# Opening it makes it our controlling terminal.
		exec </dev/console >/dev/console 2>&1
		HOME=/root ENV=$0 exec sh -l
	fi
	unset ENV
	trap '[ "$(cat /run/rc/state)" = multi-user ] &&
	    kill -USR2 1 && sleep 60' EXIT
	END
	as_root mv "$image.new" "$image" || return
	[ -n "$dry" ] ||
	    printf '%s\n' "$image_recipe" >"$build/image.recipe"
}

install_image()
{
	step install "installing into it" \
	    as_root bmake -C "$here" "BUILDDIR=$build" "DESTDIR=$image" install
}

# start_machine ROOT [OPTION ...]
#	Boot ROOT; where there is no way to be root, in a user namespace.
start_machine()
{
	_root=$1
	shift
	say "booting $_root"
	[ $# -gt 0 ] || say "end the shell, or type poweroff, to come back"
	set -- "$build/obj/boot/nsboot" "$@" -- "$_root"
	if [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null; then
		set -- sudo -- "$@"
	fi
	[ -z "$dry" ] || { show "$@" >&2; return; }
	exec 9>&-
	exec "$@"
}

cmd_boot()
{
	_given=
	while getopts c:nr: _opt; do
		case $_opt in
		c)	_given=yes _command=$OPTARG ;;
		n)	dry=yes ;;
		r)	rootdir=$OPTARG ;;
		*)	usage ;;
		esac
	done
	shift $((OPTIND - 1))
	[ $# -eq 0 ] || usage
	[ -z "$_given" ] || set -- -c "$_command"
	[ -z "$rootdir" ] || [ -d "$rootdir" ] ||
	    die "not a directory: $rootdir"
	prepare
	need_packages boot
	compile
	if [ -z "$rootdir" ]; then
		need_image
		install_image
	fi
	start_machine "${rootdir:-$image}" "$@"
}

cmd_test()
{
	[ $# -eq 0 ] || usage
	prepare
	need_packages test
	fetch_peers
	fetch_daemons
	compile
	if as_root unshare -m true >/dev/null 2>&1; then
		need_image
	else
		say "not root, or no namespaces: the tests that boot are skipped"
	fi
	run_tests
}

[ $# -gt 0 ] || usage
command=$1
shift
case $command in
boot)
	cmd_boot "$@" ;;
test)
	cmd_test "$@" ;;
*)
	usage ;;
esac
