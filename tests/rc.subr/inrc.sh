# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# inrc -- what rc.subr does when rc keeps its log: file descriptors 7 and 8
# are the console, 9 is the log.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

# boot_file
#	Make ./boot of the lines of stdin, which run as the worker of rc does.
boot_file()
{
	rc_file boot <<-END
		. /etc/rc.subr
		rc_metadata_prefix='boot:1:metadata:'
		_rc_pid=\$\$ _rc_original_stdout_fd=7
		_rc_original_stderr_fd=8 _rc_postprocessor_fd=9
		exec 7>seven 8>eight 9>nine
		$(cat)
	END
}

calls='
if _have_rc_postprocessor; then
	echo yes
else
	echo no
fi
print_rc_metadata "note:a  b \n *"
print_rc_normal -n "part "
print_rc_normal "line \n *"
no_rc_postprocess sh -c "echo out; echo err >&2; exit 5"
echo "status $?"
_flush_rc_output
echo end'

rc_case texts_reach_the_log_and_the_console
texts_reach_the_log_and_the_console_body()
{
	rc_tree
	printf '%s\n' "$calls" | boot_file
	rc_run 0 'yes\nstatus 5\nend\n' '' ./boot
	atf_check -o inline:'boot:1:metadata:note:a  b \\n *\npart line \\n *\n' \
	    cat nine
	atf_check -o inline:'out\n' cat seven
	atf_check -o inline:'err\n' cat eight
}

rc_case without_rc_they_reach_stdout
without_rc_they_reach_stdout_body()
{
	rc_tree
	printf '. /etc/rc.subr\n%s\n' "$calls" | rc_file boot
	rc_run 0 'no\npart line \\n *\nout\nstatus 5\nend\n' 'err\n' ./boot
}

rc_case a_daemon_gets_neither_descriptors_nor_variables_of_rc
a_daemon_gets_neither_descriptors_nor_variables_of_rc_body()
{
	local pid
	rc_tree
	rc_daemon foo
	rc_conf foo=YES foo_start_timeout=7 foo_umask=022
	echo 'load_rc_config; run_rc_script "$RC_ETC/rc.d/foo" start; echo "$?"' |
	    boot_file
	# shellcheck disable=SC2086 # words
	set -- "$RC_LIBEXEC/chain" closefds $TEST_SHELL
	atf_check -o inline:'Starting foo.\n0\n' "$@" ./boot
	atf_check -o inline:'boot:1:metadata:cmd-timeout:7\n' cat nine
	pid=$(rc_pid foo)
	atf_check -o inline:'0\n1\n2\n' ls "/proc/$pid/fd"
	tr '\0' '\n' <"/proc/$pid/environ" | sed 's/=.*//' |
	    grep -i '^_*rc_' | sort >names
	# These are there because the test exports them.
	printf 'RC_%s\n' ETC LIBEXEC RUN SBIN SERVICE STATE >expout
	atf_check -o file:expout cat names
	rc_check 0 'Stopping foo.\n' '' foo stop
	atf_check -o inline:'Starting foo.\n' "$@" ./etc/rc.d/foo start
	pid=$(rc_pid foo)
	atf_check -o inline:'0\n1\n2\n' ls "/proc/$pid/fd"
	tr '\0' '\n' <"/proc/$pid/environ" | sed 's/=.*//' |
	    grep -i '^_*rc_' | sort | atf_check -o file:names cat
}

rc_case a_custom_method_gives_no_descriptors_to_its_daemon
a_custom_method_gives_no_descriptors_to_its_daemon_body()
{
	rc_tree
	rc_daemon foo 'start_cmd=foo_start' \
	    'foo_start() { $command $command_args; }'
	rc_conf foo=YES
	echo 'load_rc_config; run_rc_script "$RC_ETC/rc.d/foo" start; echo "$?"' |
	    boot_file
	# shellcheck disable=SC2086 # words
	atf_check -o inline:'0\n' \
	    "$RC_LIBEXEC/chain" closefds $TEST_SHELL ./boot
	atf_check -o inline:'0\n1\n2\n' ls "/proc/$(rc_pid foo)/fd"
}

rc_case fast_skips_the_lookup_only_at_boot
fast_skips_the_lookup_only_at_boot_body()
{
	rc_tree
	rc_daemon foo 'start_cmd="echo start"'
	rc_conf foo=YES
	"$PWD/bin/foo" -p "$PWD/run/foo.pid"
	echo 'autoboot=$1 rc_fast=yes
	    load_rc_config
	    run_rc_script "$RC_ETC/rc.d/foo" start
	    echo "$?"' | boot_file
	rc_run 0 'start\n0\n' '' ./boot yes
	rc_run 0 '1\n' "foo already running? (pid=$(rc_pid foo)).\n" ./boot ''
}

rc_case stop_boot_ends_rc_only_in_an_automatic_boot
stop_boot_ends_rc_only_in_an_automatic_boot_body()
{
	rc_tree
	rc_food victim
	rc_file boot <<-'END'
		. /etc/rc.subr
		autoboot=$1
		shift
		"$@"
		echo 'not reached'
	END
	"$PWD/bin/victim" -p "$PWD/run/victim.pid"
	pid=$(rc_pid victim)
	abort='ERROR: ABORTING BOOT (sending SIGTERM to parent)!\n'
	export RC_PID=$pid
	rc_run 1 '' '' ./boot '' stop_boot
	rc_run 1 '' '' ./boot '' stop_boot no
	rc_runs victim
	rc_run 1 "$abort" '' ./boot yes stop_boot
	wait_until 10 gone "$pid"
	"$PWD/bin/victim" -p "$PWD/run/victim.pid"
	RC_PID=$(rc_pid victim)
	rc_run 1 "$abort" '' ./boot '' stop_boot always
	wait_until 10 gone "$RC_PID"
}

rc_case handle_fsck_error_explains_the_status
handle_fsck_error_explains_the_status_body()
{
	rc_tree
	rc_file boot <<-'END'
		. /etc/rc.subr
		reboot() { echo rebooting; }
		handle_fsck_error $1
		echo "status $?"
	END
	rc_run 0 'status 0\n' '' ./boot 0
	rc_run 1 'File system still has errors; re-run fsck manually!\n' '' \
	    ./boot 2
	rc_run 1 'Root file system was modified, rebooting ...
rebooting\nReboot failed; help!\n' '' ./boot 4
	rc_run 1 'Automatic file system check failed; help!\n' '' ./boot 8
	rc_run 1 'Boot interrupted.\n' '' ./boot 12
	rc_run 1 'Unknown error 99; help!\n' '' ./boot 99
}

rc_case mount_critical_filesystems_knows_what_is_there
mount_critical_filesystems_knows_what_is_there_body()
{
	rc_tree
	cat >etc/fstab <<-'END'
		# /commented /commented ext4 rw 0 0
		/dev/root / ext4 rw 0 1
		/dev/home  /home  ext4 rw 0 2
		/dev/usr   /usr   ext4 rw 0 2
		/dev/opt   /opt   ext4 rw 0 2
		/dev/srv   /srv   ext4 rw 0 2
	END
	printf '%s\n' '/dev/root / ext4 rw 0 0' '/dev/usr /usr ext4 rw 0 0' \
	    '/dev/used /mnt ext4 rw 0 0' >mounts
	rc_file bin/mount <<-'END'
		echo "mounting $*"
		case $* in
		/opt) exit 32 ;;
		/srv) exit 16 ;;
		esac
	END
	export RC_PATH="$PWD/bin:$PATH" RC_MOUNTS="$PWD/mounts"
	boot_file <<-'END'
		critical_filesystems_local="OPTIONAL:/var OPTIONAL:/usr /usr
		    OPTIONAL:/dev/used /dev/home OPTIONAL:/commented /absent"
		critical_filesystems_bad="/opt OPTIONAL:/srv /home"
		for type in local bad none; do
			mount_critical_filesystems $type
			echo "status $?"
		done
	END
	rc_run 0 'mounting /dev/home\nmounting /absent\nstatus 0
mounting /opt\nmounting /srv\nmounting /home\nstatus 16\nstatus 0\n' '' ./boot
	sed 's/^boot:1:metadata://' nine >notes
	atf_check -o inline:'note:Optional file system /var is not present
note:File system /usr was already mounted
note:File system /usr was already mounted
note:File system /dev/used was already mounted
note:Optional file system /commented is not present\n' cat notes
}

rc_case mount_critical_filesystems_zfs_is_alike
mount_critical_filesystems_zfs_is_alike_body()
{
	rc_tree
	rc_file bin/zfs <<-'END'
		case $* in
		'list tank/absent') exit 1 ;;
		'mount tank/bad') echo "zfs $*"; exit 3 ;;
		list*) ;;
		*) echo "zfs $*" ;;
		esac
	END
	echo 'tank/usr /usr zfs rw 0 0' >mounts
	export RC_PATH="$PWD/bin:$PATH" RC_MOUNTS="$PWD/mounts"
	boot_file <<-'END'
		critical_filesystems_zfs_local="OPTIONAL:tank/absent tank/usr
		    tank/bad OPTIONAL:tank/home"
		mount_critical_filesystems_zfs local
		echo "status $?"
	END
	rc_run 0 'zfs mount tank/bad\nzfs mount tank/home\nstatus 3\n' '' ./boot
	sed 's/^boot:1:metadata://' nine >notes
	atf_check -o inline:'note:Optional file system tank/absent is not present
note:File system tank/usr was already mounted\n' cat notes
}

rc_case backup_file_keeps_the_version_before
backup_file_keeps_the_version_before_body()
{
	rc_tree
	rc_file call <<-'END'
		. /etc/rc.subr
		backup_file "$@"
		echo "status $?"
	END
	echo one >file
	chmod 640 file
	rc_run 0 'status 0\n' '' ./call add file 'the current' backup
	atf_check -o inline:'one\n' cat 'the current'
	[ ! -e backup ] || atf_fail 'there is a backup of nothing'
	echo two >file
	rc_run 0 'status 0\n' '' ./call update file 'the current' backup
	atf_check -o inline:'one\ntwo\n' cat backup 'the current'
	atf_check -o inline:'640\n640\n' stat -c %a backup 'the current'
	rm file
	rc_run 0 'status 0\n' '' ./call remove file 'the current' backup
	atf_check -o inline:'two\n' cat backup
	[ ! -e 'the current' ] || atf_fail 'the current copy is left'
	rc_run 3 '' './call: ERROR: backup_file: unknown action: frob\n' \
	    ./call frob file current backup
}

atf_init_test_cases()
{
	rc_add_cases
}
