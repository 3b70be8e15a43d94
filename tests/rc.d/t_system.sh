# SPDX-License-Identifier: BSD-2-Clause
#
# The rc.d scripts that prepare the system, and the daemons' own methods.
# Programs that would change the machine are replaced by fakes; the rest runs
# in namespaces.

# shellcheck source=/dev/null
. "$SRCTOP/tests/rc.d/script.sh"
: >calls

# calls EXPECTED
#	Check which fake programs were called since the last time.
calls()
{
	atf_check -o inline:"${1:+$1\n}" cat calls
	: >calls
}

# on_fstab COMMANDS
#	Run them in namespaces where /etc/fstab is the file fstab.
on_fstab()
{
	in_namespace 'mount --bind fstab /etc/fstab 2>/dev/null || {
			mount -t tmpfs none /etc && cp fstab /etc; } || exit
		'"$1"
}

atf_test_case container__what_belongs_to_the_host_is_left_alone
container__what_belongs_to_the_host_is_left_alone_body()
{
	export IN_CONTAINER=true autoboot=yes
	for program in mount swapon swapoff fsck modprobe hwclock udevadm \
	    loadkeys chown chmod; do
		fake $program 1
	done
	cat >etc/rc.conf <<-'END'
	modules="loop"
	keymap="us"
	random_file="/nonexistent/seed"
	END
	for script in fsck root swap mountcritlocal mountall \
	    mountcritremote modules hwclock random_seed ttys; do
		atf_check ./rcd $script start
		atf_check ./rcd $script stop
	done
	in_namespace 'mount -t tmpfs none /run && umask 077
	    ./rcd apifs start && ./rcd apifs start && stat -c %a /run/lock' \
	    >got 2>&1
	atf_check -o inline:"1777\n" cat got
	calls ""
}

atf_test_case container__sysctls_that_cannot_be_set_are_no_error
container__sysctls_that_cannot_be_set_are_no_error_body()
{
	fake sysctl 255
	echo 'echo "sysctl: permission denied" >&2; exit 255' >>bin/sysctl
	IN_CONTAINER=true atf_check ./rcd sysctl start
	atf_check -s exit:1 ./rcd sysctl start
	calls "sysctl -e --system\nsysctl --system"
}

atf_test_case boot__a_default_daemon_that_is_not_installed_is_no_error
boot__a_default_daemon_that_is_not_installed_is_no_error_body()
{
	cat >boot <<-'END'
	. "$STAGE/etc/rc.subr"
	rc_in_container() { "$IN_CONTAINER"; }
	_run_rc_script=true autoboot=yes rc_fast=yes
	set -- start
	. "$0"
	END
	for script in cron syslogd udev; do
		sed 's,^command=.*,command=/nonexistent/daemon,
		    s,command="/sbin/syslogd",command=/nonexistent/daemon,' \
		    "$STAGE/etc/rc.d/$script" >$script
		: >etc/rc.conf
		atf_check sh -c "$(cat boot)" ./$script
		# asked for, it is
		echo "$script=YES" >etc/rc.conf
		atf_check -s exit:1 \
		    -e inline:"$script: cannot run /nonexistent/daemon: not found\n" \
		    sh -c "$(cat boot)" ./$script
	done
}

atf_test_case auto__is_yes_where_the_program_is_and_no_in_a_container
auto__is_yes_where_the_program_is_and_no_in_a_container_body()
{
	for script in cron syslogd udev; do
		sed 's,^command=.*,command=/bin/sh,' "$STAGE/etc/rc.d/$script" \
		    >$script
		for IN_CONTAINER in false true; do
			case $IN_CONTAINER$script in
			trueudev)	answer=NO ;;
			*)		answer=YES ;;
			esac
			atf_check -o inline:"# $script\n$script=$answer\n" \
			    sh -c '. "$STAGE/etc/rc.subr"
				rc_in_container() { "$IN_CONTAINER"; }
				. "$0"' ./$script rcvar
		done
	done
}

atf_test_case apifs__mounts_what_is_not_mounted_and_only_that
apifs__mounts_what_is_not_mounted_and_only_that_head()
{
	atf_set require.progs unshare
}
apifs__mounts_what_is_not_mounted_and_only_that_body()
{
	# Whatever this machine has, /dev/shm and /run/lock shall be missing.
	in_namespace '
		. "$SRCTOP/tests/rc.d/script.sh"
		mount -t tmpfs none /run && mkdir /run/lock || exit
		fake mount
		./rcd apifs start || exit
		while read -r _ dir _; do echo "$dir"; done </proc/self/mounts |
		    sort -u >mounted
		sed "s/.* //" calls | sort >asked
		comm -12 mounted asked
		grep -c " /run/lock$" calls
		: >calls
		rm bin/mount
		mount -t tmpfs none /run/lock || exit
		fake mount
		./rcd apifs start
		grep -c " /run/lock$" calls' >got 2>&1
	atf_check -o inline:"1\n0\n" cat got
}

atf_test_case hostname__knob_wins_over_file_and_both_over_nothing
hostname__knob_wins_over_file_and_both_over_nothing_head()
{
	atf_set require.progs unshare
}
hostname__knob_wins_over_file_and_both_over_nothing_body()
{
	in_namespace '
		mount -t tmpfs none /etc || exit
		. "$SRCTOP/tests/rc.d/script.sh"
		hostname before
		./rcd hostname start; uname -n
		printf "# its name\n\nfrom-file\nnot-this\n" >/etc/hostname
		./rcd hostname start; uname -n
		./rcd hostname start; uname -n
		echo "hostname=from-knob" >etc/rc.conf
		./rcd hostname start; uname -n
		echo "hostname=\"-x; reboot\"" >etc/rc.conf
		./rcd hostname start 2>/dev/null || uname -n' >got 2>&1
	cat >expected <<-'END'
	before
	Setting hostname: from-file.
	from-file
	from-file
	Setting hostname: from-knob.
	from-knob
	Setting hostname: -x; reboot.
	from-knob
	END
	atf_check -o file:expected cat got
}

atf_test_case random_seed__is_replaced_at_once_and_private
random_seed__is_replaced_at_once_and_private_body()
{
	echo "random_file=$PWD/var/db/seed" >etc/rc.conf
	umask 022
	atf_check ./rcd random_seed start
	atf_check -o inline:"512 600 755\n" sh -c 'echo $(stat -c "%s %a" \
	    var/db/seed) $(stat -c %a var/db)'
	cp var/db/seed first
	atf_check ./rcd random_seed start
	cmp -s first var/db/seed && atf_fail "the seed stayed the same"
	cp var/db/seed second
	atf_check ./rcd random_seed stop
	cmp -s second var/db/seed && atf_fail "the seed stayed the same"
	atf_check -o inline:"seed\n" ls var/db
	# A writer that fails half-way leaves the old seed.
	cp var/db/seed third
	fake dd 1
	atf_check -s exit:1 ./rcd random_seed stop
	atf_check cmp third var/db/seed
}

atf_test_case fsck__its_status_is_understood
fsck__its_status_is_understood_head()
{
	atf_set require.progs unshare
}
fsck__its_status_is_understood_body()
{
	echo '/dev/x / ext4 rw 0 1' >fstab
	fake reboot
	for case in "0|0|" "1|0|" "4|1|re-run fsck manually" \
	    "2|1|rebooting" "6|1|re-run fsck manually" "8|1|Automatic" \
	    "16|1|Automatic" "32|1|interrupted" "127|1|"; do
		fake fsck "${case%%|*}"
		on_fstab './rcd fsck start' >got 2>&1
		status=$?
		expected=${case#*|}
		atf_check_equal "$case: ${expected%|*}" "$case: $status"
		atf_check -o ignore grep "${case##*|}" got
	done
	grep -q '^fsck -A .*-T -a$' calls || atf_fail "$(cat calls)"
	: >fstab
	: >calls
	on_fstab './rcd fsck start' || atf_fail "status $?"
	calls ""
}

atf_test_case root__the_options_of_fstab_decide
root__the_options_of_fstab_decide_head()
{
	atf_set require.progs unshare
}
root__the_options_of_fstab_decide_body()
{
	cat >fstab <<-'END'
	# /dev/a / comment
	/dev/b	/home	ext4	rw	0	2
	END
	commands='mkdir -p nomount; fake=$PWD/bin/mount
		printf "#!/bin/sh\necho mount \"\$@\" >>%s/calls\n" "$PWD" \
		    >$fake; chmod 755 $fake; ./rcd root start; rm $fake'
	on_fstab "$commands"
	calls "mount -o remount,rw /"
	echo '/dev/a	/	ext4	defaults	0	1' >>fstab
	on_fstab "$commands"
	calls "mount -o remount /"
}

atf_test_case mountall__leaves_out_what_needs_the_network
mountall__leaves_out_what_needs_the_network_body()
{
	fake mount
	echo 'remote_filesystem_types="nfs,cifs"' >etc/rc.conf
	atf_check ./rcd mountall start
	calls "mount -a -O no_netdev -t nonfs,cifs"
	echo 'critical_filesystems_remote=""' >>etc/rc.conf
	atf_check ./rcd mountcritremote start
	calls "mount -a -O _netdev\nmount -a -O no_netdev -t nfs,cifs"
}

atf_test_case modules__from_knob_and_files_with_parameters
modules__from_knob_and_files_with_parameters_head()
{
	atf_set require.progs unshare
}
modules__from_knob_and_files_with_parameters_body()
{
	[ -e /proc/modules ] || atf_skip "the kernel has no modules"
	fake modprobe
	echo 'modules="a b"' >etc/rc.conf
	in_namespace '
		mount -t tmpfs none /etc || exit
		mkdir /etc/modules-load.d
		printf "# comment\n\n  c  x=1 y=*\nd" >/etc/modules
		printf ";comment\ne\n" >/etc/modules-load.d/e.conf
		./rcd modules start' || atf_fail "status $?"
	calls "modprobe a\nmodprobe b\nmodprobe c x=1 y=*\nmodprobe d\nmodprobe e"
}

atf_test_case hwclock__is_read_at_the_start_and_set_at_the_end
hwclock__is_read_at_the_start_and_set_at_the_end_head()
{
	atf_set require.progs unshare
}
hwclock__is_read_at_the_start_and_set_at_the_end_body()
{
	fake hwclock
	echo 'hwclock_flags="--utc --noadjfile"' >etc/rc.conf
	for clock in rtc0 none; do
		export clock
		in_namespace '
			exec 3>/dev/null
			mount -t tmpfs none /dev && : >"/dev/$clock" || exit
			./rcd hwclock start 2>&3 && ./rcd hwclock stop 2>&3' ||
		    atf_fail "$clock: status $?"
	done
	calls "hwclock --hctosys --utc --noadjfile
hwclock --systohc --utc --noadjfile"
}

atf_test_case ttys__go_back_to_root_and_get_their_keymap
ttys__go_back_to_root_and_get_their_keymap_head()
{
	atf_set require.progs unshare
}
ttys__go_back_to_root_and_get_their_keymap_body()
{
	for program in chown chmod loadkeys; do
		fake $program
	done
	echo 'keymap="de-latin1"' >etc/rc.conf
	: >./tty
	in_namespace 'mount --bind /dev/null tty && mount -t tmpfs none /dev &&
	    : >/dev/tty1 && mount --bind tty /dev/tty1 && : >/dev/tty2 &&
	    : >/dev/ttyS0 && mount --bind tty /dev/ttyS0 &&
	    ./rcd ttys start' >got 2>&1 || atf_fail "status $?"
	atf_check cat got
	calls "chown root:tty /dev/tty1 /dev/ttyS0
chmod 620 /dev/tty1 /dev/ttyS0
loadkeys -q de-latin1"
}

atf_test_case cleartmp__empties_tmp_and_nothing_else
cleartmp__empties_tmp_and_nothing_else_head()
{
	atf_set require.progs unshare
}
cleartmp__empties_tmp_and_nothing_else_body()
{
	mkdir keep tmpdir && echo kept >keep/file
	# The test's own directories may be below /tmp: they move.
	export DIR="$PWD"
	in_namespace '
		mount -t tmpfs none /mnt && mkdir /mnt/dir /mnt/stage &&
		    mount --bind "$DIR" /mnt/dir &&
		    mount --bind "$STAGE" /mnt/stage &&
		    mount --bind tmpdir /tmp && cd /mnt/dir || exit
		export STAGE=/mnt/stage RC_LIBEXEC=/mnt/stage/usr/libexec/rc
		export RC_ETC=/mnt/dir/etc RC_RUN=/mnt/dir/run
		export RC_STATE=/mnt/dir/state
		ln -s /mnt/dir/keep /tmp/link
		mkdir -p "/tmp/-rf" "/tmp/a b/c
		d" /tmp/lost+found /tmp/.hidden /tmp/mounted /tmp/sub
		: >"/tmp/*"; : >/tmp/quota.user; : >/tmp/sub/quota.user
		: >"/tmp/a b/file"
		mkdir "/tmp/b [x]*" && mount --bind keep "/tmp/b [x]*" &&
		    mount --bind keep /tmp/mounted || exit
		./rcd cleartmp start
		ls -A /tmp; stat -c %a /tmp/.X11-unix; cat /tmp/mounted/file' \
	    >got 2>err
	cat >expected <<-'END'
	Clearing /tmp.
	.ICE-unix
	.X11-unix
	b [x]*
	lost+found
	mounted
	quota.user
	1777
	kept
	END
	atf_check -o file:expected cat got
	atf_check cat err
}

atf_test_case sysdb__the_records_have_their_modes
sysdb__the_records_have_their_modes_head()
{
	atf_set require.user root
	atf_set require.progs unshare
}
sysdb__the_records_have_their_modes_body()
{
	in_namespace '
		mount -t tmpfs none /run && mount -t tmpfs none /var/log || exit
		. "$SRCTOP/tests/rc.d/script.sh"
		echo record >/var/log/wtmp
		./rcd sysdb start || exit
		cd /run && stat -c "%a %G %s %n" utmp
		cd /var/log && stat -c "%a %G %s %n" *' >got 2>&1
	cat >expected <<-'END'
	664 utmp 0 utmp
	660 utmp 0 btmp
	664 utmp 0 lastlog
	664 utmp 7 wtmp
	END
	atf_check -o file:expected cat got
}

atf_test_case bootlog__the_boot_before_is_kept_once
bootlog__the_boot_before_is_kept_once_body()
{
	export RC_LOG_FILE="$PWD/rc.log"
	echo "bootlog_file=$PWD/boot.log" >etc/rc.conf
	atf_check ./rcd bootlog start
	[ ! -e boot.log ] || atf_fail "made from nothing"
	for boot in 1 2 3; do
		echo "boot $boot" >rc.log
		atf_check ./rcd bootlog start
		echo "end $boot" >>rc.log
		atf_check ./rcd bootlog stop
	done
	atf_check -o inline:"boot 3\nend 3\n" cat boot.log
	atf_check -o inline:"boot 2\nend 2\n" cat boot.log.0
	atf_check -o inline:"boot.log\nboot.log.0\n" ls -d boot.log*
	atf_check -o inline:"640\n" stat -c %a boot.log
}

atf_test_case local__both_files_are_run_when_they_are_there
local__both_files_are_run_when_they_are_there_head()
{
	atf_set require.progs unshare
}
local__both_files_are_run_when_they_are_there_body()
{
	in_namespace '
		mount -t tmpfs none /etc || exit
		. "$SRCTOP/tests/rc.d/script.sh"
		./rcd local start && ./rcd local stop || exit
		echo "echo up; false" >/etc/rc.local
		echo "echo down; exit 3" >/etc/rc.shutdown.local
		./rcd local start; echo $?
		./rcd local stop; echo $?' >got 2>&1
	atf_check -o inline:"up\n1\ndown\n3\n" cat got
}

atf_test_case sshd__keys_are_made_before_the_start_and_the_test
sshd__keys_are_made_before_the_start_and_the_test_head()
{
	atf_set require.progs unshare
}
sshd__keys_are_made_before_the_start_and_the_test_body()
{
	fake ssh-keygen
	fake sshd
	cat >etc/rc.conf <<-END
	sshd_program="$PWD/bin/sshd"
	sshd_flags="-p 2222"
	sshd_keygen_flags="-f $PWD/keys"
	END
	in_namespace '
		mount -t tmpfs none /run || exit
		umask 077
		./rcd sshd onestart; stat -c %a /run/sshd
		rmdir /run/sshd
		./rcd sshd oneconfigtest; stat -c %a /run/sshd' >got 2>&1
	atf_check -o inline:"Starting sshd.
sshd: started, but /run/sshd.pid does not name it\n755\n755\n" cat got
	calls "ssh-keygen -A -f $PWD/keys\nsshd -p 2222
ssh-keygen -A -f $PWD/keys\nsshd -t -p 2222"
	# No keys, no start.
	fake ssh-keygen 1
	in_namespace 'mount -t tmpfs none /run; ./rcd sshd onestart' >got 2>&1 &&
	    atf_fail "started without keys"
	atf_check cat got
}

atf_test_case nginx__a_configuration_that_fails_its_test_is_not_reloaded
nginx__a_configuration_that_fails_its_test_is_not_reloaded_body()
{
	fake nginx 1
	echo "nginx_program=$PWD/bin/nginx" >etc/rc.conf
	atf_check -s exit:1 ./rcd nginx oneconfigtest
	atf_check -s exit:1 \
	    -e inline:"nginx: the configuration test failed: no restart\n" \
	    ./rcd nginx onerestart
	calls "nginx -t -q\nnginx -t -q"
}

atf_test_case configtest__takes_quotes_in_flags_as_start_does
configtest__takes_quotes_in_flags_as_start_does_body()
{
	fake nginx
	fake sshd
	cat >etc/rc.conf <<-END
	nginx_program="$PWD/bin/nginx"
	nginx_flags="-g 'user x;'"
	sshd_program="$PWD/bin/sshd"
	sshd_flags="-o 'Banner none'"
	END
	atf_check ./rcd nginx oneconfigtest
	in_namespace 'mount -t tmpfs none /run
	    configtest_precmd= ./rcd sshd oneconfigtest' >got 2>&1
	calls "nginx -t -q -g user x;\nsshd -t -o Banner none"
}

atf_init_test_cases()
{
	atf_add_test_case configtest__takes_quotes_in_flags_as_start_does
	atf_add_test_case container__what_belongs_to_the_host_is_left_alone
	atf_add_test_case container__sysctls_that_cannot_be_set_are_no_error
	atf_add_test_case boot__a_default_daemon_that_is_not_installed_is_no_error
	atf_add_test_case auto__is_yes_where_the_program_is_and_no_in_a_container
	atf_add_test_case apifs__mounts_what_is_not_mounted_and_only_that
	atf_add_test_case hostname__knob_wins_over_file_and_both_over_nothing
	atf_add_test_case random_seed__is_replaced_at_once_and_private
	atf_add_test_case fsck__its_status_is_understood
	atf_add_test_case root__the_options_of_fstab_decide
	atf_add_test_case mountall__leaves_out_what_needs_the_network
	atf_add_test_case modules__from_knob_and_files_with_parameters
	atf_add_test_case hwclock__is_read_at_the_start_and_set_at_the_end
	atf_add_test_case ttys__go_back_to_root_and_get_their_keymap
	atf_add_test_case cleartmp__empties_tmp_and_nothing_else
	atf_add_test_case sysdb__the_records_have_their_modes
	atf_add_test_case bootlog__the_boot_before_is_kept_once
	atf_add_test_case local__both_files_are_run_when_they_are_there
	atf_add_test_case sshd__keys_are_made_before_the_start_and_the_test
	atf_add_test_case nginx__a_configuration_that_fails_its_test_is_not_reloaded
}
