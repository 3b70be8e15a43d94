# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# lint.sh -- what the static checks share.

# tracked PATTERN ...
#	Print the files of the tree that match, build products left out.
tracked()
{
	local pattern
	for pattern in "$@"; do
		find "$SRCTOP" -name .git -prune -o -path "$SRCTOP/build" -prune \
		    -o -type f -path "$SRCTOP/$pattern" -print
	done | sort -u
}

# cflags
#	Print the macros and include directories of the tree's sources.
cflags()
{
	printf '%s ' -D_GNU_SOURCE "-I$SRCTOP" \
	    '-DPATH_SYSCONF="/etc"' '-DPATH_SBIN="/sbin"' \
	    '-DPATH_LIBEXEC="/usr/libexec/rc"' '-DPATH_RUN="/run/rc"' \
	    '-DPATH_STATE="/var/db/rc"'
}

# each_source COMMAND ...
#	Run COMMAND FILE -IDIRECTORY for every C file, two at a time; fail the
#	test case when one of the runs fails.
each_source()
{
	tracked '*.c' | while read -r file; do
		printf '%s\0%s\0' "$file" "-I${file%/*}"
	done | xargs -0 -n 2 -P 2 "$@" >out 2>&1 || {
		cat out
		atf_fail "see above"
	}
}
