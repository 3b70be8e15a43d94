# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# common.sh -- what the test programs of ready share.

# shellcheck disable=SC2034 # used by those who read this
READY=$STAGE/usr/libexec/rc/ready

# What the scripts in these tests call by name.
PATH=$OBJ:$PATH

mkdir -p run
export RC_RUN="$PWD/run"

# end_all: end the processes whose ids are in the file pids, and wait for that.
end_all()
{
	while read -r _pid; do
		kill "$_pid" 2>/dev/null || :
		wait_until 10 gone "$_pid"
	done <pids
}

# nothing_left: no socket is, and no directory.
nothing_left()
{
	atf_check ls -A run
}

# lines N FILE: the file has so many lines.
lines()
{
	[ -e "$2" ] && [ "$(wc -l <"$2")" -eq "$1" ]
}
