# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# common.sh -- a small rc around rclog.

RCLOG=$STAGE/usr/libexec/rc/rclog
export RCLOG

# with_worker <TEXT
#	Write a program `boot' that runs the worker TEXT as rc does, with the
#	functions of worker_library, and rclog with its own arguments.
with_worker()
{
	worker_library >worker
	cat >>worker
	cat >boot <<-'EOF'
		P=/etc/rc:$$:metadata:
		{ exec 2>&1; . ./worker; } | {
			flag=
			while :; do
				sh -c 'echo $$ >rclog.pid; exec "$@"' sh \
				    "$RCLOG" $flag -m "$P" -l log -d run "$@"
				status=$?
				[ "$status" -gt 127 ] || exit "$status"
				flag=-r
			done
		}
	EOF
}

worker_library()
{
	cat <<-'EOF'
		meta()
		{
			printf '%s%s\n' "$P" "$1"
		}
		# run NAME COMMAND: a script, in a subshell
		run()
		{
			meta "cmd-name:/etc/rc.d/$1"
			(
				read -r me rest </proc/self/stat
				meta "cmd-pid:$me"
				eval "$2"
			)
			meta "cmd-status:/etc/rc.d/$1:$?"
		}
		# until_true COMMAND: for at most 20 s
		until_true()
		{
			n=1000
			while ! eval "$1" >/dev/null 2>&1; do
				n=$((n - 1))
				[ "$n" -gt 0 ] || { echo "in vain: $1"; exit; }
				sleep 0.02
			done
		}
		finish()
		{
			meta end:DATE
			meta exit:0
			exit 0
		}
	EOF
}

# masked FILE
#	The file with every time in it replaced.
masked()
{
	sed -e 's/[0-9][0-9]*\.[0-9]\{6\}/S.UUUUUU/g' \
	    -e 's/[0-9-]\{10\}T[0-9:]\{8\}Z/DATE/' -- "$1"
}

# in_namespace COMMAND
#	Run a shell command where it may mount; skip the test if that is not
#	allowed here.
in_namespace()
{
	local map=-r
	[ "$(id -u)" != 0 ] || map=
	# shellcheck disable=SC2086 # one word or none
	unshare $map -m true 2>/dev/null ||
	    atf_skip "no mount namespaces for us here"
	# shellcheck disable=SC2086 # one word or none
	unshare $map -m sh -c "$1"
}
