# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# script.sh -- run the installed rc.d scripts against directories of the test.
#
# Below the test's directory: etc/ has the configuration, run/ and state/ are
# written to, and bin/ comes first in PATH, for programs of the test's own.

mkdir -p etc/defaults run state bin
cp "$STAGE/etc/defaults/rc.conf" etc/defaults/rc.conf
export RC_ETC="$PWD/etc" RC_RUN="$PWD/run" RC_STATE="$PWD/state"
export RC_LIBEXEC="$STAGE/usr/libexec/rc" RC_SBIN="$STAGE/sbin"
export RC_PATH="$PWD/bin:/sbin:/bin:/usr/sbin:/usr/bin"

# Whether the scripts shall think that they run in a container.
export IN_CONTAINER=false

# ./rcd NAME ACTION [PARAMETER ...]
#	Run the script NAME, with rc.subr loaded from the stage.
cat >rcd <<'END'
#!/bin/sh
name=$1
shift
# shellcheck disable=SC2086 # words
exec $TEST_SHELL -c '
	. "$STAGE/etc/rc.subr"
	rc_in_container() { "$IN_CONTAINER"; }
	. "$0"' "$STAGE/etc/rc.d/$name" "$@"
END
chmod 755 rcd
export STAGE SRCTOP TEST_SHELL

# fake NAME [STATUS]
#	Put a program into bin/ that writes its name and arguments to the file
#	`calls' and exits with STATUS.
fake()
{
	printf '#!/bin/sh\necho "%s${*:+ $*}" >>"%s/calls"\nexit %s\n' \
	    "$1" "$PWD" "${2:-0}" >"bin/$1"
	chmod 755 "bin/$1"
}

# in_namespace COMMANDS
#	Run shell commands that may mount, name the host and configure the
#	network, all of it their own.
in_namespace()
{
	if [ "$(id -u)" -eq 0 ]; then
		unshare -mun sh -c "$1"
	else
		unshare -rmun sh -c "$1"
	fi
}
