# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# api -- the names that rc.subr defines, and what it costs.

# shellcheck source=rc.sh
. "$SRCTOP/tests/rc.subr/rc.sh"

rc_case functions_are_the_historical_ones_or_rc_ones
functions_are_the_historical_ones_or_rc_ones_body()
{
	rc_tree
	# The shells cannot all list their functions.
	cat etc/rc.subr "$STAGE"/usr/libexec/rc/subr/* |
	    sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)().*/\1/p' | sort -u >defined
	grep -v '^_*rc_' defined >others
	cat >exp <<-'END'
		_find_processes
		_flush_rc_output
		_has_rcorder_keyword
		_have_rc_postprocessor
		backup_file
		basename
		check_pidfile
		check_process
		checkyesno
		checkyesnox
		collapse_backslash_newline
		debug
		dirname
		echo
		err
		handle_fsck_error
		human_exit_code
		info
		kat
		load_rc_config
		load_rc_config_var
		mount_critical_filesystems
		mount_critical_filesystems_zfs
		no_rc_postprocess
		print_rc_metadata
		print_rc_normal
		reverse_list
		run_rc_command
		run_rc_script
		startmsg
		stop_boot
		twiddle
		wait_for_pids
		warn
		yesno_to_truefalse
	END
	# What is there for FreeBSD's scripts.
	cat >>exp <<-'END'
		Exists
		check_jail
		check_kern_features
		check_namevarlist
		check_startmsgs
		force_depend
		get_pidfile_from_conf
		have
		list_vars
		load_kld
		ltr
		make_symlink
		mount_md
		root_hold_wait
		run_rc_scripts
		set_rcvar
		set_rcvar_obsolete
	END
	LC_ALL=C sort -u exp >sorted
	LC_ALL=C sort -u others | atf_check -o empty comm -13 sorted -
	atf_check -o empty comm -23 sorted others
}

# The names that are set after a piece of code but not before.
names='
names()
{
	set | sed -n "s/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p" | sort -u |
	    grep -v -E "^(_|LINENO|RANDOM|SECONDS|PPID|PIPESTATUS|BASH.*|FUNCNAME|OPTIND|PWD|OLDPWD|EPOCHREALTIME|BASHPID|PGRP|KSHEGID|KSHGID|KSHUID|USER_ID|KSH_VERSION|COLUMNS|LINES|OPTARG|SHLVL|YASH.*)\$"
}
'

rc_case sourcing_it_sets_few_variables
sourcing_it_sets_few_variables_body()
{
	rc_tree
	{
		printf '%s\n' "$names"
		cat <<-'END'
			unset RC_ETC RC_RUN RC_STATE RC_LIBEXEC RC_SBIN \
			    RC_SERVICE
			b= c=
			names >before
			. /etc/rc.subr
			names >after
			b=$(comm -13 before after | grep -v '^_rc_')
			printf '%s\n' "$b"
		END
	} | rc_file list
	rc_run 0 'RC_ETC\nRC_LIBEXEC\nRC_PID\nRC_RUN\nRC_SBIN\nRC_SERVICE
RC_STATE\nrcvar_manpage\n' '' ./list
}

rc_case running_a_command_sets_few_more
running_a_command_sets_few_more_body()
{
	rc_tree
	rc_food foo
	rc_conf foo=YES
	: >etc/defaults/rc.conf
	{
		printf '%s\n' "$names"
		cat <<-END
			b= c=
			. /etc/rc.subr
			name=foo
			rcvar=foo
			command=$PWD/bin/foo
			names >before
			load_rc_config \$name
			run_rc_command start >/dev/null
			names >after
			b=\$(comm -13 before after | grep -v '^_*rc_')
			printf '%s\n' "\$b"
		END
	} | rc_file list
	rc_run 0 'command_args\ncommand_interpreter\nfoo\npidfile\n' '' ./list
}

rc_case everything_works_under_set_u
everything_works_under_set_u_body()
{
	local rcvar verb
	rc_tree
	rc_food foo
	: >etc/defaults/rc.conf
	for rcvar in foo foo_enable; do
		rc_file "etc/rc.d/foo" <<-END
			set -u
			. /etc/rc.subr
			name=foo
			rcvar=$rcvar
			command=$PWD/bin/foo
			extra_commands=reload
			load_rc_config \$name
			run_rc_command "\$@"
		END
		rc_conf
		for verb in '' bogus start stop restart reload status poll \
		    rcvar enabled describe extracommands onestart onestatus \
		    onereload onerestart onestop faststop delete enable start \
		    quietrestart forcestop disable delete; do
			# shellcheck disable=SC2086 # one word or none
			$TEST_SHELL ./etc/rc.d/foo $verb >>out 2>>err
		done
	done
	rc_file call <<-'END'
		set -u
		. /etc/rc.subr
		load_rc_config
		checkyesnox unset
		checkyesno unset
		human_exit_code 1
		reverse_list a b
		basename /a/b
		dirname /a/b
		echo
		warn x
		info x
		debug x
		startmsg x
		print_rc_metadata x
		print_rc_normal x
		no_rc_postprocess :
		check_process none_such_process
		mount_critical_filesystems unset
		load_rc_config_var foo bar
		run_rc_script ./none start
		echo end
	END
	$TEST_SHELL ./call >>out 2>>err
	atf_check -o inline:'end\n' tail -n 1 out
	atf_check -s exit:1 -o empty \
	    grep -i -E 'unbound|parameter' err
}

# trace COMMAND ...
#	Run COMMAND and set execs to the names of the programs that are
#	executed, sorted, and forks to how often something forked.
trace()
{
	rm -f trace.*
	strace -ff -qq -o trace -e trace=execve "$@" >out 2>&1 ||
	    atf_fail "$(cat out)"
	execs=$(sed -n 's/^execve("\([^"]*\)".* = 0$/\1/p' trace.* |
	    sed 's,.*/,,' | sort | xargs)
	set -- trace.*
	forks=$(($# - 1))
	# mksh has no printf of its own.
	if [ "$TEST_SHELL" = mksh ]; then
		# shellcheck disable=SC2086 # words
		forks=$((forks - $(printf '%s\n' $execs | grep -c '^printf$')))
		execs=$(printf '%s\n' $execs | grep -v '^printf$' | xargs)
	fi
}

# budget EXECS FORKS
#	The last trace must have been of the programs EXECS, besides the
#	shell, and of no more than FORKS forks.
budget()
{
	shell=${TEST_SHELL%% *}
	[ "$execs" = "$(printf '%s\n' "$shell" $1 | sort | xargs)" ] ||
	    atf_fail "executed: $execs"
	[ "$forks" -le "$2" ] || atf_fail "$forks forks"
}

rc_case the_common_actions_cost_little
the_common_actions_cost_little_head()
{
	atf_set require.progs strace
}
the_common_actions_cost_little_body()
{
	strace -qq -o /dev/null true 2>/dev/null ||
	    atf_skip 'processes may not be traced'
	rc_tree
	rc_daemon foo
	rc_conf foo=YES
	# Only the first time the configuration is checked.
	rc_check 0 '# foo\nfoo=YES\n' '' foo rcvar
	# shellcheck disable=SC2086 # words
	set -- $TEST_SHELL ./etc/rc.d/foo
	trace "$@" rcvar
	budget '' 0
	# A daemon would be traced as long as it lives.
	rc_conf foo=YES foo_program=/bin/true pidfile=
	rc_check 0 '# foo\nfoo=YES\n' '' foo rcvar
	trace "$@" start
	budget 'proc true' 2
	rc_conf foo=YES
	rc_check 0 'Starting foo.\n' '' foo start
	trace "$@" status
	budget proc 2
	trace "$@" stop
	budget 'proc proc' 3
}

atf_init_test_cases()
{
	rc_add_cases
}
