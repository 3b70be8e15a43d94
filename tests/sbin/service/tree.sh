# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154
#
# tree.sh -- a small system for each test case of service, and its scripts.
#
# A case is declared with svc_case, which sees to it that no daemon, a copy of
# sleep(1) below the work directory, is left behind.

# svc_case NAME
#	Declare the test case NAME.
svc_case()
{
	atf_test_case "$1" cleanup
	eval "$1_cleanup() { svc_cleanup; }"
	_svc_cases="${_svc_cases-} $1"
}

# svc_add_cases
#	Add all the declared cases: the body of atf_init_test_cases.
svc_add_cases()
{
	local tc
	for tc in $_svc_cases; do
		atf_add_test_case "$tc"
	done
}

# svc_pids
#	Print the processes whose program is below the work directory.
svc_pids()
{
	local dir exe
	for dir in /proc/[0-9]*; do
		exe=$(readlink "$dir/exe") || continue
		case $exe in
		"$PWD"/bin/*)
			printf '%s\n' "${dir#/proc/}"
			;;
		esac
	done
}

svc_cleanup()
{
	local pid
	for pid in $(svc_pids); do
		kill -KILL "$pid"
	done
	return 0
}

svc_none_left()
{
	[ -z "$(svc_pids)" ]
}

# svc_tree [LINE ...]
#	Make an empty system in the work directory, with the lines as rc.conf,
#	and use it.  Its date(1) says 2026-11-20T12:00:00Z.
svc_tree()
{
	mkdir -p etc/rc.d etc/defaults bin run/last state
	chmod 755 . etc etc/rc.d etc/defaults bin run run/last state
	cp "$STAGE/etc/rc.subr" etc/rc.subr
	cp "$STAGE/etc/defaults/rc.conf" etc/defaults/rc.conf
	printf '%s\n' "$@" >etc/rc.conf
	printf '#!/bin/sh\necho 1795176000\n' >bin/date
	chmod 755 bin/date
	export RC_ETC="$PWD/etc" RC_RUN="$PWD/run" RC_STATE="$PWD/state" \
	    RC_SERVICE="$PWD/service" \
	    RC_LIBEXEC="$STAGE/usr/libexec/rc" RC_SBIN="$STAGE/sbin" \
	    RC_PATH="$PWD/bin:/sbin:/bin:/usr/sbin:/usr/bin"
	unset TERM NO_COLOR container
	umask 022
	# service itself would start again with /bin/sh
	cat >svc <<-END
		#!/bin/sh
		exec env -i _service_clean=yes HOME=/ RC_ETC="\$RC_ETC" \\
		    RC_RUN="\$RC_RUN" RC_STATE="\$RC_STATE" RC_PATH="\$RC_PATH" \\
		    RC_SERVICE="\$RC_SERVICE" _service_locale="\$LC_ALL" \\
		    RC_LIBEXEC="\$RC_LIBEXEC" RC_SBIN="\$RC_SBIN" \\
		    PATH=/sbin:/bin:/usr/sbin:/usr/bin \\
		    $TEST_SHELL "$STAGE/sbin/service" "\$@"
	END
	chmod 755 svc
}

# svc_script FILE PROVIDES [LINE ...]
#	Write the script FILE, below etc/rc.d if it has no slash, which goes
#	by the name that it provides.
svc_script()
{
	local file="$1" name="$2"
	shift 2
	case $file in
	*/*)
		;;
	*)
		file=etc/rc.d/$file
		;;
	esac
	{
		printf '%s\n' '#!/bin/sh' "# PROVIDE: $name" \
		    "${require:+# REQUIRE: $require}" \
		    '$_rc_subr_loaded . "$RC_ETC/rc.subr"' "name=$name" "$@" \
		    'load_rc_config $name' 'run_rc_command "$@"'
	} >"$file"
	chmod 755 "$file"
}

# svc_daemon NAME [LINE ...]
#	Write the script of a daemon, bin/NAMEd, enabled by the variable NAME.
svc_daemon()
{
	local name="$1"
	shift
	cp "$(command -v sleep)" "bin/${name}d"
	svc_script "$name" "$name" "rcvar=$name" "command=\"$PWD/bin/${name}d\"" \
	    'command_args="1000 >/dev/null 2>&1 &"' "$@"
}

# svc_record NAME STATUS TIME [LINE ...]
#	Write the record of a failed start.
svc_record()
{
	local name="$1"
	printf '%s\n' "action start" "status $2" "began 1.0" "ended 2.0" \
	    "time $3" >"run/last/$name"
	shift 3
	[ $# -eq 0 ] || printf '%s\n' "$@" >>"run/last/$name"
}

# svc [ARG ...]
#	Run service; so does the program ./svc.
svc()
{
	./svc "$@"
}

# svc_mask
#	Copy stdin to stdout with the ages and pids of what runs replaced, `!'
#	as `+', and blanks squeezed.
svc_mask()
{
	sed -e 's/^ !\(.* running \)/ +\1/' \
	    -e 's/\( running *\)[0-9]*[smhd]\( [0-9]*h\)*  *[0-9]*/\1AGE PID/' \
	    -e 's/\([^ ]\)   */\1 /g' -e 's/^ *\([^ ]\)   */ \1 /' \
	    -e 's/^    *\([^ ]\)/ \1/'
}

# svc_check STATUS STDOUT STDERR [ARG ...]
#	Run service and compare the masked outputs, whole.
svc_check()
{
	local expected="$1" status=0
	printf %b "$2" >expected.out
	printf %b "$3" >expected.err
	shift 3
	svc "$@" >raw.out 2>raw.err </dev/null || status=$?
	# of lists and of what scripts say nothing is to be masked
	case $(head -n 1 raw.out) in
	*NAME*STATE*)
		svc_mask <raw.out >got.out
		;;
	*)
		cat raw.out >got.out
		;;
	esac
	sed 's/failed after [0-9.]* s/failed after N s/' raw.err >got.err
	atf_check -o file:expected.out cat got.out
	atf_check -o file:expected.err cat got.err
	atf_check_equal "$expected" "$status"
}
