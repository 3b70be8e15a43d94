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

# programs
#	Print the directories of C programs, relative to SRCTOP.
programs()
{
	tracked '*/Makefile' | while read -r makefile; do
		grep -Eq '^(PROG|HELPERS_C|TESTS_C)=' "$makefile" || continue
		makefile=${makefile#"$SRCTOP/"}
		printf '%s\n' "${makefile%/Makefile}"
	done
}

# cflags
#	Print the compiler's arguments for the tree's sources.
cflags()
{
	printf '%s ' -std=c99 -D_GNU_SOURCE "-I$SRCTOP" \
	    '-DPATH_SYSCONF="/etc"' '-DPATH_SBIN="/sbin"' \
	    '-DPATH_LIBEXEC="/usr/libexec/rc"' '-DPATH_RUN="/run/rc"' \
	    '-DPATH_STATE="/var/db/rc"'
}
