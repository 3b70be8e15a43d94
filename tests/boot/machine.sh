# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# machine.sh -- boot the Debian tree of build.sh with what is being tested.

nsboot=${OBJ%/tests/boot}/boot/nsboot
image=${STAGE%/stage}/image

# machine_test DESCRIPTION
#	In a head: a test that boots the image.
machine_test()
{
	atf_set descr "$1"
	atf_set require.user root
	atf_set require.files "$nsboot"
}

# in_both_modes TEST_CASE ...
#	Add the test cases, and each a second time with rc_supervise=YES.
in_both_modes()
{
	for _case in "$@"; do
		atf_add_test_case "$_case"
		atf_test_case "${_case}_supervised"
		eval "${_case}_supervised_head() { ${_case}_head; }
		    ${_case}_supervised_body() { supervised=yes; ${_case}_body; }"
		atf_add_test_case "${_case}_supervised"
	done
}

# machine_setup
#	In a body, first: make the program ./machine [ARG ...], which boots,
#	runs the script `inside' inside when the system is up, and powers
#	off; ARGs are init's.  What is installed in the image gives way to the
#	stage.  The script `edit' is run before the first boot, with the tree
#	as its directory; it finds there an rc.conf with the services of the
#	image, and no getty.  The program ./console is the same with the shell
#	of build.sh on the console, whose input is standard input.
machine_setup()
{
	unshare -m true 2>/dev/null || atf_skip "no namespaces here"
	[ -d "$image" ] || atf_skip "there is no $image: build.sh makes it"
	[ -z "${supervised-}" ] || [ -x "$STAGE/usr/libexec/rc/svscan" ] ||
	    atf_skip "supervision is left out"
	: >edit
	echo true >inside
	cat >prepare <<-END
	set -e
	rm -rf etc/rc etc/rc.* etc/defaults/rc.conf usr/libexec/rc
	tar -C '$STAGE' -cf - . |
	    tar -xf - --no-same-owner --keep-directory-symlink
	: >etc/ttys
	printf '%s=YES\n' cron dbus nginx sshd syslogd \
	    ${supervised:+rc_supervise} >etc/rc.conf
	. '$PWD/edit'
	END
	cat >machine <<-END
	#!/bin/sh
	exec '$nsboot' -t 40 -p ". '$PWD/prepare'" -c "\$(cat inside)" \
	    '$image' "\$@"
	END
	cat >console <<-END
	#!/bin/sh
	exec '$nsboot' -t 40 -p ". '$PWD/prepare'
	    cp '$image/etc/ttys' etc/ttys" '$image' "\$@"
	END
	chmod 755 machine console
}

# machine_functions
#	Print what the commands inside share.
machine_functions()
{
	cat <<-'END'
	# listening PORT: whether something accepts connections there.
	listening()
	{
		bash -c ": </dev/tcp/127.0.0.1/$1" 2>/dev/null
	}
	# pid_of SERVICE
	pid_of()
	{
		/etc/rc.d/"$1" onestatus | sed -n 's/.* pid \([0-9]*\)\.$/\1/p'
	}
	# lives PID: a zombie does not.
	lives()
	{
		read -r _ _ _state _ 2>/dev/null <"/proc/$1/stat" &&
		    [ "$_state" != Z ]
	}
	# await COMMAND ...: wait until it succeeds, not for ever.
	await()
	{
		_tries=500
		while ! "$@"; do
			_tries=$((_tries - 1))
			if [ $_tries -eq 0 ]; then
				echo "waited in vain for: $*"
				return 1
			fi
			sleep 0.02
		done
	}
	END
}

# services SERVICE ...
#	For a command inside: say which of them run.
services()
{
	printf 'for s in %s; do\n' "$*"
	cat <<-'END'
		if /etc/rc.d/$s onestatus >/dev/null; then
			echo "$s runs"
		else
			echo "$s does not run"
		fi
	done
	END
}
