#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# world.sh STAGE BASE DAEMONS COMMAND [ARG ...] -- run COMMAND in a system of
# its own: the tree BASE, what is unpacked in DAEMONS, and what is installed
# in STAGE.  It has the whole system's paths, processes and network for itself;
# what it writes is in memory, and gone with it.  The directory of this file is
# /mnt there.  No root is needed.
#
# The system lies in the directory `root' here.  Called as world.sh itself
# does, with `-' before STAGE, it is inside the namespaces already.

set -eu

if [ "$1" != - ]; then
	mkdir -p root
	[ "$(id -u)" -eq 0 ] || set -- -r -- "$@"
	[ "$1" = -r ] || set -- -- "$@"
	first=$1
	shift
	[ "$first" = -- ] || shift
	[ "$first" = -- ] && first=
	# shellcheck disable=SC2086 # empty or an option
	exec unshare $first -m -p -n -u -i -f --kill-child \
	    sh "$0" - "$@"
fi
shift
stage=$1 base=$2 daemons=$3 here=$(cd "${0%/*}" && pwd)
shift 3

mount -t tmpfs -o mode=755 none root
cd root
mkdir dev etc mnt proc root run tmp usr var
chmod 1777 tmp
for dir in bin sbin lib lib32 lib64 libx32; do
	ln -s "usr/$dir" "$dir"
done
mount -t overlay -o "lowerdir=$stage/usr:$daemons/usr:$base/usr" none usr
mount -t overlay -o \
    "lowerdir=$stage/sbin:$daemons/usr/sbin:$base/usr/sbin" none usr/sbin
mount -t proc none proc
for node in null zero full random urandom; do
	: >"dev/$node"
	mount --bind "/dev/$node" "dev/$node"
done
ln -s /proc/self/fd dev/fd
mkdir -m 1777 dev/shm
# What only root may read is none of ours.
for dir in "$base/etc" "$daemons/etc" "$stage/etc"; do
	cp -R "$dir" . 2>/dev/null || :
done
mkdir -p var/lib var/log var/cache var/tmp var/spool/cron/crontabs
ln -s /run var/run
mount --bind "$here" mnt
ip link set lo up

# The first process collects what it inherits.
exec env -i container=test PATH=/sbin:/bin:/usr/sbin:/usr/bin HOME=/root \
    chroot . sh -c '"$@" & wait "$!"' - "$@"
