# SPDX-License-Identifier: BSD-2-Clause
#
# rc.d/network: the commands it runs for the knobs, and what they come to.

# shellcheck source=/dev/null
. "$SRCTOP/tests/rc.d/script.sh"

# A program ip that knows three interfaces; what would change something is
# written to the file `calls', and fails when it mentions `bad'.
cat >bin/ip <<'END'
#!/bin/sh
case $* in
"-o link show")
	printf '%s\n' '1: lo: <LOOPBACK,UP> mtu 65536' \
	    '2: eth0: <BROADCAST,UP> mtu 1500' \
	    '3: eth0.5@eth0: <BROADCAST,UP> mtu 1500'
	;;
"link show dev br"*)
	exit 1
	;;
"-6 addr show tentative")
	echo >>waits
	[ "$(wc -l <waits)" -ge 3 ] || echo inet6
	;;
*)
	echo "$*" >>calls
	;;
esac
case $* in
*bad*)	echo "ip: bad" >&2; exit 2 ;;
esac
END
chmod 755 bin/ip

# configured EXPECTED
#	Check that `network start' with the configuration on stdin works, and
#	which arguments ip got besides those for lo.
configured()
{
	cat >etc/rc.conf
	rm -f calls
	atf_check -o ignore ./rcd network start
	printf '%s\n' "link set dev lo up" ${1:+"$1"} >expected
	atf_check -o file:expected cat calls
}

atf_test_case lo_alone_is_brought_up_without_configuration
lo_alone_is_brought_up_without_configuration_body()
{
	configured "" </dev/null
}

atf_test_case an_address_with_its_prefix_is_set_and_the_interface_brought_up
an_address_with_its_prefix_is_set_and_the_interface_brought_up_body()
{
	configured "addr replace 192.0.2.1/24 broadcast + dev eth0
link set dev eth0 up" <<-'END'
	ifconfig_eth0="192.0.2.1/24"
	END
}

atf_test_case netmasks_become_prefixes
netmasks_become_prefixes_body()
{
	for mask in 255.255.254.0 0xfffffe00 23; do
		configured "addr replace 192.0.2.1/23 broadcast + dev eth0
link set dev eth0 up" <<-END
		ifconfig_eth0="inet 192.0.2.1 netmask $mask"
		END
	done
}

atf_test_case a_bad_netmask_is_refused
a_bad_netmask_is_refused_body()
{
	for mask in 255.0.255.0 255.255.255 256.0.0.0 0xfff 255..0.0 \
	    'x[$(echo>pwned)]' '1+1'; do
		printf "ifconfig_eth0='192.0.2.1 netmask %s'\n" "$mask" \
		    >etc/rc.conf
		rm -f calls
		atf_check -s exit:1 -o ignore \
		    -e match:"ifconfig_eth0: bad netmask: " \
		    ./rcd network start
		atf_check -o inline:"link set dev lo up\n" cat calls
	done
	[ ! -e pwned ] || atf_fail "a command in a netmask was run"
}

atf_test_case aliases_count_up_to_the_first_gap
aliases_count_up_to_the_first_gap_body()
{
	configured "addr replace 192.0.2.1/24 broadcast + dev eth0
link set dev eth0 up
addr replace 2001:db8::1/64 dev eth0
link set dev eth0 up
addr replace 192.0.2.2/32 dev eth0
link set dev eth0 up
addr replace 192.0.2.3/24 broadcast 192.0.2.255 dev eth0
link set dev eth0 up" <<-'END'
	ifconfig_eth0="192.0.2.1/24"
	ifconfig_eth0_ipv6="inet6 2001:db8::1 prefixlen 64"
	ifconfig_eth0_alias0="192.0.2.2/32"
	ifconfig_eth0_alias1="inet 192.0.2.3/24 broadcast 192.0.2.255"
	ifconfig_eth0_alias3="192.0.2.4/32"
	END
}

atf_test_case several_addresses_may_stand_in_one_knob
several_addresses_may_stand_in_one_knob_body()
{
	configured "link set dev eth0 address 02:00:00:00:00:01
link set dev eth0 mtu 9000
addr replace 192.0.2.1/24 broadcast + dev eth0
addr replace fe80::1/10 scope link dev eth0
link set dev eth0 up" <<-'END'
	ifconfig_eth0="
		ether 02:00:00:00:00:01 mtu 9000
		192.0.2.1/24
		fe80::1/10 scope link"
	END
}

atf_test_case ipv6_addresses_are_awaited_until_they_can_be_used
ipv6_addresses_are_awaited_until_they_can_be_used_body()
{
	echo 'ifconfig_eth0="192.0.2.1/24"' >etc/rc.conf
	atf_check -o ignore ./rcd network start
	[ ! -e waits ] || atf_fail "waited without an IPv6 address"
	echo 'ifconfig_eth0_ipv6="2001:db8::1/64"' >>etc/rc.conf
	atf_check -o ignore ./rcd network start
	atf_check -o inline:"3\n" sh -c 'wc -l <waits'
}

atf_test_case other_characters_of_a_name_are_underscores_in_the_knob
other_characters_of_a_name_are_underscores_in_the_knob_body()
{
	configured "addr replace 192.0.2.1/24 broadcast + dev eth0.5
link set dev eth0.5 up" <<-'END'
	ifconfig_eth0_5="192.0.2.1/24"
	END
}

atf_test_case down_leaves_the_interface_down
down_leaves_the_interface_down_body()
{
	configured "link set dev eth0 down" <<-'END'
	ifconfig_eth0="down"
	END
}

atf_test_case interfaces_are_created_before_they_are_configured
interfaces_are_created_before_they_are_configured_body()
{
	cat >etc/rc.conf <<-'END'
	network_interfaces="eth0 br0"
	cloned_interfaces="br0"
	create_args_br0="type bridge stp_state 1"
	ifconfig_br0="192.0.2.1/24"
	ifconfig_eth0="up master br0"
	END
	atf_check -o ignore ./rcd network start
	cat >expected <<-'END'
	link add name br0 type bridge stp_state 1
	link set dev lo up
	link set dev eth0 master br0
	link set dev eth0 up
	addr replace 192.0.2.1/24 broadcast + dev br0
	link set dev br0 up
	END
	atf_check -o file:expected cat calls
}

atf_test_case routes_come_last
routes_come_last_body()
{
	configured "addr replace 192.0.2.1/24 broadcast + dev eth0
link set dev eth0 up
route replace default via 192.0.2.254 metric 5
-6 route replace default via 2001:db8::fe
route replace 198.51.100.0/24 via 192.0.2.253
-6 route replace 2001:db8:1::/48 via 2001:db8::fd
route replace 203.0.113.0/24 dev eth0" <<-'END'
	ifconfig_eth0="192.0.2.1/24"
	defaultroute="192.0.2.254 metric 5"
	defaultroute6="2001:db8::fe"
	static_routes="a b c"
	route_a="-net 198.51.100.0/24 192.0.2.253"
	route_b="2001:db8:1::/48 2001:db8::fd"
	route_c="203.0.113.0/24 dev eth0"
	END
}

atf_test_case what_fails_does_not_keep_the_rest_from_being_configured
what_fails_does_not_keep_the_rest_from_being_configured_body()
{
	cat >etc/rc.conf <<-'END'
	ifconfig_eth0="192.0.2.1/24 master bad"
	defaultroute="192.0.2.254"
	static_routes="none"
	END
	cat >expected <<-'END'
	link set dev lo up
	link set dev eth0 master bad
	addr replace 192.0.2.1/24 broadcast + dev eth0
	link set dev eth0 up
	route replace default via 192.0.2.254
	END
	atf_check -s exit:1 -o ignore -e match:'^ip: bad$' \
	    -e match:'static_routes: route_none is not set$' \
	    ./rcd network start
	atf_check -o file:expected cat calls
}

atf_test_case an_unknown_word_is_named_with_its_knob
an_unknown_word_is_named_with_its_knob_body()
{
	cat >etc/rc.conf <<-'END'
	ifconfig_eth0="192.0.2.1/24 polite *"
	END
	atf_check -s exit:1 -o ignore \
	    -e match:'WARNING: ifconfig_eth0: unknown word: polite$' \
	    -e match:'WARNING: ifconfig_eth0: unknown word: \*$' \
	    ./rcd network start
}

atf_test_case a_knob_for_no_interface_is_named_with_those_there_are
a_knob_for_no_interface_is_named_with_those_there_are_body()
{
	cat >etc/rc.conf <<-'END'
	ifconfig_enp0s1="192.0.2.1/24"
	END
	atf_check -s exit:1 -o ignore \
	    -e match:'ifconfig_enp0s1: no such interface; there are: lo eth0 eth0.5$' \
	    ./rcd network start
}

atf_test_case only_the_interface_named_is_configured
only_the_interface_named_is_configured_body()
{
	cat >etc/rc.conf <<-'END'
	ifconfig_eth0="192.0.2.1/24"
	ifconfig_eth0_5="192.0.2.129/25"
	END
	atf_check -o inline:"Configuring network interface eth0.5.\n" \
	    ./rcd network start eth0.5
	cat >expected <<-'END'
	addr replace 192.0.2.129/25 broadcast + dev eth0.5
	link set dev eth0.5 up
	END
	atf_check -o file:expected cat calls
}

atf_test_case stop_takes_all_but_lo_down
stop_takes_all_but_lo_down_body()
{
	atf_check -o ignore ./rcd network stop
	cat >expected <<-'END'
	addr flush dev eth0
	link set dev eth0 down
	addr flush dev eth0.5
	link set dev eth0.5 down
	END
	atf_check -o file:expected cat calls
}

atf_test_case dhcp_asks_with_the_client_there_is
dhcp_asks_with_the_client_there_is_body()
{
	echo 'ifconfig_eth0="dhcp" dhcp_client_flags="-x y"' >etc/rc.conf
	for client in dhclient dhcpcd udhcpc; do
		fake $client
		echo "dhcp_client=$client" >>etc/rc.conf
		rm -f calls
		atf_check -o ignore ./rcd network start
		atf_check -o save:got sed -n '3p' calls
		case $client in
		dhclient)	set -- -pf /run/dhclient.eth0.pid \
				    -lf /var/lib/dhcp/dhclient.eth0.leases \
				    -x y eth0 ;;
		dhcpcd)		set -- -q -x y eth0 ;;
		udhcpc)		set -- -b -S -p /run/udhcpc.eth0.pid \
				    -i eth0 -x y ;;
		esac
		atf_check -o inline:"$client $*\n" cat got
	done
	echo "dhcp_client=nosuch" >>etc/rc.conf
	atf_check -s exit:1 -o ignore \
	    -e match:'WARNING: eth0: no DHCP client is installed$' \
	    ./rcd network start
}

atf_test_case values_are_never_run_or_expanded
values_are_never_run_or_expanded_body()
{
	cat >etc/rc.conf <<-'END'
	ifconfig_eth0='192.0.2.1/24 $(echo>pwned) ;echo>pwned `echo>pwned`'
	static_routes='a;echo>pwned $(echo>pwned)'
	defaultroute='$(echo>pwned) ;echo>pwned'
	cloned_interfaces='br;echo>pwned'
	END
	atf_check -s exit:1 -o ignore -e not-empty ./rcd network start
	[ ! -e pwned ] || atf_fail "a value was run"
}

atf_test_case a_real_network_comes_up_and_goes_down
a_real_network_comes_up_and_goes_down_head()
{
	atf_set require.progs "unshare ip"
}
a_real_network_comes_up_and_goes_down_body()
{
	rm bin/ip
	cat >etc/rc.conf <<-'END'
	network_interfaces="v0 v1 br0.7"
	cloned_interfaces="v0 br0.7"
	create_args_v0="type veth peer name v1"
	create_args_br0_7="type bridge"
	ifconfig_v0="inet 192.0.2.1 netmask 255.255.255.0 mtu 1400"
	ifconfig_v0_alias0="192.0.2.2/32"
	ifconfig_v0_ipv6="inet6 2001:db8::1 prefixlen 64"
	ifconfig_v1="up"
	ifconfig_br0_7="192.0.2.129/25"
	defaultroute="192.0.2.254"
	defaultroute6="2001:db8::fe"
	static_routes="a"
	route_a="198.51.100.0/24 192.0.2.120"
	END
	cat >expected <<-'END'
	br0.7 192.0.2.129/25
	lo 127.0.0.1/8 ::1/128
	v0@v1 192.0.2.1/24 192.0.2.2/32 2001:db8::1/64
	v1@v0
	default via 192.0.2.254 dev br0.7
	192.0.2.0/24 dev v0 proto kernel scope link src 192.0.2.1
	192.0.2.128/25 dev br0.7 proto kernel scope link src 192.0.2.129
	198.51.100.0/24 via 192.0.2.120 dev v0
	default via 2001:db8::fe dev v0 metric 1024 pref medium
	mtu 1400
	stopped
	lo 127.0.0.1/8 ::1/128
	END
	in_namespace '
		. "$SRCTOP/tests/rc.d/script.sh"
		./rcd network start && ./rcd network start || exit
		ip -br addr | sed "s/ [A-Z]\{2,\}//; s, fe80[^ ]*,,g" |
		    tr -s " " | sed "s/ *$//" | sort
		ip route show | sed "s/ linkdown//; s/ *$//"
		ip -6 route show default
		ip link show dev v0 | grep -o "mtu [0-9]*"
		./rcd network stop && echo stopped
		ip -br addr | grep / | tr -s " " | sed "s/ [A-Z]* / /; s/ *$//"
	' >got 2>err || atf_fail "$(tr '\n' '|' <err)"
	atf_check cat err
	grep -v '^Con\|^Sto' got >rest
	atf_check -o file:expected cat rest
}

atf_test_case the_resolver_is_configured_when_asked_for
the_resolver_is_configured_when_asked_for_head()
{
	atf_set require.progs "unshare"
}
the_resolver_is_configured_when_asked_for_body()
{
	cat >etc/rc.conf <<-'END'
	nameservers="192.0.2.53 2001:db8::53"
	search_domain="example.org example.net"
	END
	cat >expected <<-'END'
	search example.org example.net
	nameserver 192.0.2.53
	nameserver 2001:db8::53
	END
	# on a file system of its own, then mounted over as in a container
	in_namespace '
		cp -L /etc/passwd passwd
		mount -t tmpfs none /etc && cp passwd /etc && umask 077 || exit
		. "$SRCTOP/tests/rc.d/script.sh"
		./rcd network start || exit
		cat /etc/resolv.conf; stat -c %a /etc/resolv.conf; ls /etc
		: >resolv.conf
		mount --bind resolv.conf /etc/resolv.conf || exit
		./rcd network start || exit
		cat /etc/resolv.conf; ls /etc' >got 2>&1
	{
		cat expected; echo 644; printf '%s\n' passwd resolv.conf
		cat expected; printf '%s\n' passwd resolv.conf
	} >all
	atf_check -o file:all cat got
}

atf_init_test_cases()
{
	atf_add_test_case lo_alone_is_brought_up_without_configuration
	atf_add_test_case an_address_with_its_prefix_is_set_and_the_interface_brought_up
	atf_add_test_case netmasks_become_prefixes
	atf_add_test_case a_bad_netmask_is_refused
	atf_add_test_case aliases_count_up_to_the_first_gap
	atf_add_test_case several_addresses_may_stand_in_one_knob
	atf_add_test_case ipv6_addresses_are_awaited_until_they_can_be_used
	atf_add_test_case other_characters_of_a_name_are_underscores_in_the_knob
	atf_add_test_case down_leaves_the_interface_down
	atf_add_test_case interfaces_are_created_before_they_are_configured
	atf_add_test_case routes_come_last
	atf_add_test_case what_fails_does_not_keep_the_rest_from_being_configured
	atf_add_test_case an_unknown_word_is_named_with_its_knob
	atf_add_test_case a_knob_for_no_interface_is_named_with_those_there_are
	atf_add_test_case only_the_interface_named_is_configured
	atf_add_test_case stop_takes_all_but_lo_down
	atf_add_test_case dhcp_asks_with_the_client_there_is
	atf_add_test_case values_are_never_run_or_expanded
	atf_add_test_case a_real_network_comes_up_and_goes_down
	atf_add_test_case the_resolver_is_configured_when_asked_for
}
