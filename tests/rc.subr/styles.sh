# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# styles -- scripts as they are written for NetBSD, pkgsrc and FreeBSD, with
# nothing changed but the paths.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

rc_case a_script_of_netbsd
a_script_of_netbsd_body()
{
	rc_tree
	rc_food food
	rc_file etc/rc.d/food <<-END
		#
		# PROVIDE: food
		# REQUIRE: LOGIN

		\$_rc_subr_loaded . /etc/rc.subr

		name="food"
		rcvar=\$name
		command="$PWD/bin/\${name}"
		pidfile="$PWD/run/\${name}.pid"
		required_files="/etc/rc.food"
		extra_commands="keygen reload"

		food_keygen()
		{
		(
			umask 022
			if [ -f "/etc/rc.key" ]; then
				echo "You already have a key in /etc/rc.key"
				return
			fi
			echo secret > /etc/rc.key
		)
		}

		food_precmd()
		{
			if [ ! -f /etc/rc.key ]; then
				echo "Creating key"
				run_rc_command keygen
			fi
		}

		keygen_cmd=food_keygen
		start_precmd=food_precmd

		load_rc_config \$name
		run_rc_command "\$1"
	END
	: >etc/rc.food
	rc_conf food=YES 'food_flags="-p $pidfile"'
	rc_check 0 'Creating key\nStarting food.\n' '' food start
	rc_check 0 "You already have a key in $PWD/etc/rc.key\n" '' food keygen
	rc_check 0 "food is running as pid $(rc_pid food).\n" '' food status
	rc_check 0 'Reloading food config files.\n' '' food reload
	rc_check 0 'Stopping food.\nStarting food.\n' '' food restart
	rc_check 0 'Stopping food.\n' '' food stop
	rc_check 1 '' 'Usage: ./etc/rc.d/food [fast|force|one](start stop restart rcvar keygen reload status poll)\n' food
	rc_file boot <<-'END'
		. /etc/rc.subr
		run_rc_script $RC_ETC/rc.d/food start
	END
	rc_run 0 'Starting food.\n' '' ./boot
	rc_check 0 'Stopping food.\n' '' food stop
}

rc_case a_script_of_netbsd_without_a_daemon
a_script_of_netbsd_without_a_daemon_body()
{
	rc_tree
	rc_file etc/rc.d/tables <<-'END'
		#
		# PROVIDE: tables

		$_rc_subr_loaded . /etc/rc.subr

		name="tables"
		rcvar=$name
		start_cmd="tables_start"
		stop_cmd="tables_stop"
		reload_cmd="tables_reload"
		status_cmd="tables_status"
		extra_commands="reload status"

		tables_start()
		{
			echo "Enabling tables."
			[ -f /etc/rc.tables ] || warn "/etc/rc.tables not found; nothing done."
		}
		tables_stop() { echo "Disabling tables."; }
		tables_reload() { echo "Reloading tables."; }
		tables_status() { return 1; }

		load_rc_config $name
		run_rc_command "$1"
	END
	rc_conf tables=YES
	rc_check 0 'Enabling tables.\n' "$(rc_warning ./etc/rc.d/tables \
	    "$PWD/etc/rc.tables not found; nothing done.")" tables start
	rc_check 0 'Reloading tables.\n' '' tables reload
	rc_check 1 '' '' tables status
	: >etc/rc.tables
	rc_check 0 'Disabling tables.\nEnabling tables.\n' '' tables restart
}

rc_case a_script_of_pkgsrc_of_2002
a_script_of_pkgsrc_of_2002_body()
{
	rc_tree
	rc_food oldd
	: >etc/rc.d/DAEMON
	rc_file etc/rc.d/oldd <<-END
		#
		# PROVIDE: oldd
		# REQUIRE: DAEMON
		#
		# You will need to set some variables in /etc/rc.conf to start oldd:
		#
		# oldd=YES

		if [ -f /etc/rc.subr ]
		then
			. /etc/rc.subr
		fi

		name="oldd"
		rcvar=\${name}
		command="$PWD/bin/oldd"
		pidfile="$PWD/run/\${name}.pid"
		required_files="/etc/rc.oldd"
		extra_commands="reload"
		command_args="-p \${pidfile}"
		start_precmd="oldd_precmd"

		oldd_precmd()
		{
			if [ ! -d $PWD/data ]; then
				mkdir -p $PWD/data
			fi
		}

		if [ -f /etc/rc.subr -a -d /etc/rc.d -a -f /etc/rc.d/DAEMON ]
		then
			load_rc_config \$name
			run_rc_command "\$1"
		else
			echo -n " \${name}"
			\${command} \${oldd_flags} \${command_args}
		fi
	END
	rc_conf oldd=YES
	rc_check 1 '' "$(rc_warning ./etc/rc.d/oldd \
	    "$PWD/etc/rc.oldd is not readable.")" oldd start
	: >etc/rc.oldd
	rc_check 0 'Starting oldd.\n' '' oldd start
	[ -d data ] || atf_fail 'no data'
	rc_check 0 'Reloading oldd config files.\n' '' oldd reload
	rc_check 0 'Stopping oldd.\nStarting oldd.\n' '' oldd restart
	rc_check 0 'Stopping oldd.\n' '' oldd stop
}

rc_case a_script_of_freebsd_ports
a_script_of_freebsd_ports_body()
{
	rc_tree
	rc_food portd
	rc_file etc/rc.d/portd <<-END
		#
		# PROVIDE: portd
		# REQUIRE: LOGIN
		# KEYWORD: shutdown
		#
		# portd_enable (bool):	Set to "NO" by default.
		# portd_pidfile (str):	Where the pid is.

		. /etc/rc.subr

		name="portd"
		desc="Port daemon"
		rcvar="portd_enable"

		load_rc_config "\$name"

		: \${portd_enable:="NO"}
		: \${portd_pidfile:="$PWD/run/\${name}.pid"}
		: \${portd_config="/etc/rc.portd"}

		pidfile="\${portd_pidfile}"
		required_files="\${portd_config}"
		command="$PWD/bin/\${name}"
		command_args="-p \${pidfile} -- -c \${portd_config} >/dev/null"
		extra_commands="reload checkconfig"
		start_precmd="\${name}_prestart"
		reload_precmd="\${name}_checkconfig"
		checkconfig_cmd="\${name}_checkconfig"
		stop_postcmd="\${name}_poststop"

		portd_prestart()
		{
			install -d -m 755 $PWD/data || return 1
		}

		portd_checkconfig()
		{
			echo -n "Checking \${name}: "
			if [ -s "\${portd_config}" ]; then
				echo "ok"
			else
				echo "empty"
				return 1
			fi
		}

		portd_poststop()
		{
			rm -f \${pidfile}
		}

		run_rc_command "\$1"
	END
	rc_check 1 '' "Cannot 'start' portd. Set portd_enable to YES in \
$PWD/etc/rc.conf or use 'onestart' instead of 'start'.\n" portd start
	rc_check 0 "portd enabled in $PWD/etc/rc.conf\n" '' portd enable
	: >etc/rc.portd
	rc_check 0 'Starting portd.\n' '' portd start
	rc_check 1 'Checking portd: empty\n' '' portd checkconfig
	rc_check 1 'Reloading portd config files.\nChecking portd: empty\n' '' \
	    portd reload
	echo x >etc/rc.portd
	rc_check 0 'Reloading portd config files.\nChecking portd: ok\n' '' \
	    portd reload
	rc_check 0 "portd is running as pid $(rc_pid portd).\n" '' portd status
	rc_check 0 '# portd : Port daemon
#
portd_enable="YES"
#   (default: "")
\n' '' portd rcvar
	rc_check 0 'Stopping portd.\nStarting portd.\n' '' portd restart
	rc_check 0 'Stopping portd.\n' '' portd stop
}

rc_case older_scripts_of_freebsd_ports
older_scripts_of_freebsd_ports_body()
{
	rc_tree
	rc_file etc/rc.d/olded <<-'END'
		. /etc/rc.subr
		name=olded
		rcvar=`set_rcvar`
		start_cmd="echo started"
		load_rc_config $name
		olded_enable=${olded_enable-NO}
		run_rc_command "$1"
	END
	rc_conf olded_enable=YES
	rc_check 0 'started\n' '' olded start
	rc_file etc/rc.d/multi <<-'END'
		. /etc/rc.subr
		name=multi
		rcvar=multi_enable
		start_cmd=multi_start
		stop_cmd=:
		multi_start()
		{
			check_startmsgs && echo "Starting ${name}."
			startmsg -n "message "
			startmsg
			have sh && echo 'have sh'
			load_kld none_such || warn "no module"
		}
		set_rcvar multi_enable NO "Does it run"
		set_rcvar_obsolete multi_on multi_enable
		load_rc_config $name
		run_rc_command "$1"
	END
	rc_conf multi_on=YES
	atf_check -o inline:'Starting multi.\nmessage \nhave sh\n' \
	    -e match:'\$multi_on is obsolete\.  Use \$multi_enable instead\.' \
	    $TEST_SHELL ./etc/rc.d/multi start
}

atf_init_test_cases()
{
	rc_add_cases
}
