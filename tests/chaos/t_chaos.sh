# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # STAGE and OBJ are set by the prelude
#
# t_chaos -- svscan among services, loggers, guardians that die at random.
#
# RC_CHAOS_SECONDS says for how long, RC_CHAOS_SEED repeats the choices of a
# run, RC_CHAOS_SVSCAN is another svscan than the staged one; with
# RC_CHAOS_SANITIZED set, its memory is not looked at.

atf_test_case whatever_dies__services_and_lines_are_kept
whatever_dies__services_and_lines_are_kept_body()
{
	unset SUPERVISE_DRESS
	bin=$STAGE/usr/libexec/rc
	seed=${RC_CHAOS_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
	echo "RC_CHAOS_SEED=$seed"
	"$OBJ/chaos" "${RC_CHAOS_SECONDS:-40}" "$seed" \
	    "${RC_CHAOS_SVSCAN:-$bin/svscan}" "$bin" "$STAGE/sbin" \
	    "$OBJ/member" >told || {
		cat told
		echo 'what was done to those:'
		{
			grep -o '[a-z][a-z]*[0-4]' told
			printf '%s\n' supervisor guardian both
		} | sort -u | grep -wf - actions
		grep -v 'the supervisor was killed\|replacing it' err |
		    tail -n 40
		echo 'last actions:'
		tail -n 40 actions
		atf_fail "repeat it with RC_CHAOS_SEED=$seed"
	}
}

atf_init_test_cases()
{
	atf_add_test_case whatever_dies__services_and_lines_are_kept
}
