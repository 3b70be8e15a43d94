# SPDX-License-Identifier: BSD-2-Clause
#
# What holds for all rc.d scripts that are installed.

rcd=$STAGE/etc/rc.d


atf_test_case order__all_scripts_have_one_without_a_diagnostic
order__all_scripts_have_one_without_a_diagnostic_body()
{
	atf_check -o save:order "$STAGE/sbin/rcorder" "$rcd"/*
	set -- "$rcd"/*
	atf_check_equal $# "$(wc -l <order)"
}

atf_test_case order__is_that_of_netbsd
order__is_that_of_netbsd_body()
{
	"$STAGE/sbin/rcorder" "$rcd"/* | sed 's,.*/,,' >order
	set -- apifs udev DISKS fsck root mountcritlocal CRITLOCALMOUNTED \
	    sysctl network NETWORKING mountcritremote SERVERS DAEMON local \
	    LOGIN cron
	printf '%s\n' "$@" >expected
	atf_check -o file:expected grep -Fx -f expected order
	set -- CRITLOCALMOUNTED mountall FILESYSTEMS cleartmp SERVERS nginx
	printf '%s\n' "$@" >expected
	atf_check -o file:expected grep -Fx -f expected order
}

atf_test_case order__scripts_of_other_systems_find_what_they_require
order__scripts_of_other_systems_find_what_they_require_body()
{
	cat >netbsd <<-'END'
	# PROVIDE: netbsd
	# REQUIRE: DISKS root mountcritlocal CRITLOCALMOUNTED sysctl network
	# REQUIRE: NETWORK NETWORKING mountcritremote mountall sysdb syslogd
	# REQUIRE: SERVERS DAEMON local motd accounting ldconfig LOGIN cron
	END
	cat >freebsd <<-'END'
	# PROVIDE: freebsd
	# REQUIRE: FILESYSTEMS netif routing NETWORKING DAEMON LOGIN
	# REQUIRE: ldconfig utmp sysctl cleartmp hostname random_seed
	END
	cat >firewall <<-'END'
	# PROVIDE: firewall
	# REQUIRE: FILESYSTEMS
	# BEFORE: netif
	END
	atf_check -o not-empty \
	    "$STAGE/sbin/rcorder" "$rcd"/* netbsd freebsd firewall
}

atf_test_case each_provides_its_own_name
each_provides_its_own_name_body()
{
	for file in "$rcd"/*; do
		base=${file##*/}
		grep -qE "^# PROVIDE: (.* )?$base( |\$)" "$file" ||
		    atf_fail "$base does not provide $base"
		grep -qx "name=\"$base\"" "$file" || case $base in
		*[!A-Z]*)	atf_fail "$base: another name" ;;
		esac
	done
}

atf_test_case each_is_executable_and_describes_itself
each_is_executable_and_describes_itself_body()
{
	for file in "$rcd"/*[!A-Z]*; do
		[ -x "$file" ] || atf_fail "$file: not executable"
		grep -q '^desc="[A-Z].*[^.]"$' "$file" ||
		    atf_fail "$file: no description"
	done
}

atf_test_case each_is_short
each_is_short_body()
{
	for file in "$rcd"/*; do
		[ "$(grep -c '^[a-z_]*()$' "$file")" -le 1 ] ||
		    atf_fail "$file: more than one function"
		wc -l <"$file"
	done | sort -n >lengths
	median=$(sed -n "$(($(wc -l <lengths) / 2))p" lengths)
	[ "$median" -lt 25 ] || atf_fail "the median is $median lines"
}

atf_test_case each_is_understood_by_every_shell
each_is_understood_by_every_shell_body()
{
	for file in "$rcd"/* "$STAGE/usr/libexec/rc/network.subr" \
	    "$STAGE/etc/defaults/rc.conf"; do
		for shell in dash 'busybox ash' mksh 'bash --posix' yash; do
			# shellcheck disable=SC2086 # words
			atf_check $shell -n "$file"
		done
	done
}

# What rc.subr reads and sets is unused, or unset, in a script taken alone.
atf_test_case shellcheck_finds_nothing
shellcheck_finds_nothing_head()
{
	atf_set require.progs shellcheck
}
shellcheck_finds_nothing_body()
{
	atf_check shellcheck -s dash -e SC1090,SC1091,SC2015,SC2016 \
	    -e SC2034,SC2154,SC3043 "$rcd"/* "$STAGE/usr/libexec/rc/network.subr"
}

# knobs
#	Print the knobs that have a default.
knobs()
{
	sed -n 's/^\([a-z][A-Za-z0-9_]*\)=.*/\1/p' "$STAGE/etc/defaults/rc.conf"
}

# used
#	Print the variables that are read, anywhere, as far as they are not
#	set there as well.
used()
{
	cat "$rcd"/* "$STAGE"/etc/rc* "$STAGE"/usr/libexec/rc/*.subr \
	    "$STAGE"/usr/libexec/rc/subr/* \
	    "$STAGE"/usr/libexec/rc/service/* 2>/dev/null |
	    sed 's/^[[:space:]]*#.*//' |
	    grep -oE '\$\{?[a-z][a-z0-9_]*|(checkyesnox?|_rc_seconds) [a-z][a-z0-9_]*|rcvar="?[a-z_]+' |
	    sed -E 's/^(\$\{?|checkyesnox? |_rc_seconds |rcvar="?)//' | sort -u
}

atf_test_case knobs__each_that_is_read_has_a_default
knobs__each_that_is_read_has_a_default_body()
{
	knobs | sort >defaults
	for file in "$rcd"/*[!A-Z]* "$STAGE/usr/libexec/rc/network.subr"; do
		sed 's/^[[:space:]]*#.*//' "$file" >code
		grep -oE '\$\{?[a-z][a-z0-9_]*' code | sed -E 's/^\$\{?//' |
		    sort -u >reads
		{
			sed -nE 's/^[[:space:]]*([a-z_]+)=.*/\1/p' code
			grep -E '^[[:space:]]*(local|for|while|read|\[.*read) ' code |
			    grep -oE '[a-z_]+'
			grep -oE ' [a-z]+=' code | tr -d ' ='
			printf '%s\n' name rc_arg rc_flags rc_pid autoboot command
		} | sort -u >sets
		comm -23 reads sets | comm -23 - defaults >unknown
		[ ! -s unknown ] || atf_fail "$file: $(tr '\n' ' ' <unknown)"
		sed -n 's/^rcvar="*\(\$name\|[a-z_]*\)"*$/\1/p' "$file" |
		    sed "s/\$name/${file##*/}/" >rcvar
		[ ! -s rcvar ] || grep -qFx -f rcvar defaults ||
		    atf_fail "$file: $(cat rcvar) has no default"
	done
}

atf_test_case knobs__those_of_rc_have_a_default
knobs__those_of_rc_have_a_default_body()
{
	cat "$STAGE/etc/rc" "$STAGE"/etc/rc.s* "$STAGE"/usr/libexec/rc/subr/* |
	    sed 's/^[[:space:]]*#.*//' |
	    grep -oE '(checkyesnox?|_rc_seconds) [a-z]\w*|\$\{rc[a-z]*_[a-z_]+:?-[^}]' |
	    sed -E 's/^(checkyesnox? |_rc_seconds |\$\{)//; s/:?-.*//' | sort -u |
	    grep -vx rc_quiet >reads
	[ "$(wc -l <reads)" -gt 8 ] || atf_fail "found few"
	knobs | sort >defaults
	atf_check comm -23 reads defaults
}

atf_test_case knobs__each_with_a_default_is_read
knobs__each_with_a_default_is_read_body()
{
	used >reads
	for file in "$rcd"/*[!A-Z]*; do
		printf '%s\n' "${file##*/}" "${file##*/}_flags" \
		    "${file##*/}_foreground_flags" \
		    "${file##*/}_leave_behind" "${file##*/}_stop_timeout"
		sed -n 's/.*mount_critical_filesystems \([a-z]*\).*/critical_filesystems_\1/p' \
		    "$file"
	done >>reads
	knobs | sort >defaults
	sort -u reads | comm -23 defaults - >unused
	[ ! -s unused ] || atf_fail "not read: $(tr '\n' ' ' <unused)"
}

atf_test_case knobs__the_defaults_are_small_and_each_is_described
knobs__the_defaults_are_small_and_each_is_described_body()
{
	file=$STAGE/etc/defaults/rc.conf
	[ "$(wc -c <"$file")" -lt 8192 ] || atf_fail "larger than 8 kB"
	grep -vE '^(#|$|[a-z][A-Za-z0-9_]*=("[^"$`\]*"|[A-Za-z0-9_/.-]*)	+# .)' \
	    "$file" >odd
	atf_check cat odd
	atf_check -o empty sh -c 'sed -n "s/=.*//p" "$1" | grep -v "^#" |
	    sort | uniq -d' sh "$file"
}

atf_test_case manual__describes_every_knob_and_passes_mandoc
manual__describes_every_knob_and_passes_mandoc_head()
{
	atf_set require.progs mandoc
}
manual__describes_every_knob_and_passes_mandoc_body()
{
	man=$STAGE/usr/share/man
	atf_check mandoc -Tlint -W warning "$man/man5/rc.conf.5" "$man/man8/rc.8"
	for knob in $(knobs); do
		grep -qx ".It Va $knob" "$man/man5/rc.conf.5" ||
		    atf_fail "$knob is not described"
	done
}

atf_test_case manual__describes_what_every_service_has
manual__describes_what_every_service_has_body()
{
	sed -n 's/.*\${_rc_id}_\([a-z_]*\).*/\1/p' "$STAGE/etc/rc.subr" \
	    "$STAGE/usr/libexec/rc/subr/methods" \
	    "$STAGE/usr/libexec/rc/subr/supervised" \
	    "$STAGE/usr/libexec/rc/subr/servicedir" | sort -u >knobs
	[ "$(wc -l <knobs)" -gt 30 ] || atf_fail "found few"
	while read -r knob; do
		grep -qE "^(\.It .*|\.Va )_$knob( |\$)" \
		    "$STAGE/usr/share/man/man5/rc.conf.5" ||
		    atf_fail "_$knob is not described"
	done <knobs
}

atf_init_test_cases()
{
	atf_add_test_case order__all_scripts_have_one_without_a_diagnostic
	atf_add_test_case order__is_that_of_netbsd
	atf_add_test_case order__scripts_of_other_systems_find_what_they_require
	atf_add_test_case each_provides_its_own_name
	atf_add_test_case each_is_executable_and_describes_itself
	atf_add_test_case each_is_short
	atf_add_test_case each_is_understood_by_every_shell
	atf_add_test_case shellcheck_finds_nothing
	atf_add_test_case knobs__each_that_is_read_has_a_default
	atf_add_test_case knobs__those_of_rc_have_a_default
	atf_add_test_case knobs__each_with_a_default_is_read
	atf_add_test_case knobs__the_defaults_are_small_and_each_is_described
	atf_add_test_case manual__describes_every_knob_and_passes_mandoc
	atf_add_test_case manual__describes_what_every_service_has
}
