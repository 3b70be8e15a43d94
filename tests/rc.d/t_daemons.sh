# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# Real daemons with their ordinary scripts, plain and supervised: trial.sh does
# all of it in a system made by world.sh, out of the Debian tree of build.sh if
# that was made, else of this machine.

# trial DAEMON DESCRIPTION
#	Declare the test case DAEMON__lives_supervised_as_without.
trial()
{
	atf_test_case "$1__lives_supervised_as_without"
	eval "$1__lives_supervised_as_without_head() { head_of '$2'; }
	    $1__lives_supervised_as_without_body() { body_of '$1'; }"
	trials="${trials-} $1__lives_supervised_as_without"
}

head_of()
{
	atf_set descr "$1"
	atf_set require.files "$STAGE/usr/libexec/rc/svscan $STAGE/sbin/svc"
}

body_of()
{
	local status=0
	[ -d "${STAGE%/stage}/daemons/usr" ] ||
	    atf_skip "there is no ${STAGE%/stage}/daemons: build.sh makes it"
	world true >said 2>&1 ||
	    atf_skip "no system of our own here: $(tail -n 1 said)"
	world sh /mnt/trial.sh /mnt/daemons.sh "$1" >said 2>&1 || status=$?
	cat said
	case $status in
	0)
		;;
	77)
		atf_skip "$(tail -n 1 said)"
		;;
	*)
		atf_fail "$1 did not come through, with status $status"
		;;
	esac
}

# world COMMAND ...
world()
{
	local base="${STAGE%/stage}/image"
	[ -d "$base/etc" ] || base=
	timeout -k 5 110 sh "$SRCTOP/tests/rc.d/world.sh" "$STAGE" "$base" \
	    "${STAGE%/stage}/daemons" "$@"
}

trial sshd 'The OpenSSH server'
trial nginx 'A web server with workers'
trial cron 'cron, with which only the process table tells of a hang'
trial rsyslogd 'rsyslogd, which tells when it is ready'
trial syslogd 'The syslogd of inetutils'
trial dbus 'The system message bus'
trial chronyd 'A time server'
trial redis 'redis, and notification in its way'
trial postgresql 'PostgreSQL by its own control program'
trial loop 'A script of the shell, put into the background'
trial pong 'A daemon of which only a late pid file is known'
trial python 'A server in Python that tells when it is ready, and well'

atf_init_test_cases()
{
	for tc in $trials; do
		atf_add_test_case "$tc"
	done
}
