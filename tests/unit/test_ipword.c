/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/ipwords.h"
#include "tests/unit/unit.h"

/* ---- Documentation/admin-guide/nfs/nfsroot.rst */

static void test_methods(void **state)
{
	(void)state;
	ipwords_check("on", " dhcp bootp rarp");
	ipwords_check("any", " dhcp bootp rarp");
	ipwords_check("dhcp", " dhcp");
	ipwords_check("bootp", " bootp");
	ipwords_check("rarp", " rarp");
	ipwords_check("both", " bootp rarp");
	ipwords_check("off", "-");
	ipwords_check("none", "-");
	ipwords_check("static", "-");
}

static void test_methods_of_dracut(void **state)
{
	(void)state;
	ipwords_check("dhcp6", " dhcp6");
	ipwords_check("auto6", " slaac");
	ipwords_check("either6", " slaac dhcp6");
	ipwords_check("link6", " link6");
	ipwords_check("link-local", " link6");
	ipwords_check("single-dhcp", " dhcp");
	ipwords_check("dhcp,dhcp6", " dhcp dhcp6");
	ipwords_check("dhcp,auto6,bootp", " dhcp bootp slaac");
	ipwords_check("dhcp,none", " dhcp");
	ipwords_check("ibft",
		"!what the firmware knows of iSCSI is about cards of its own: ip=ibft, and nothing else");
	ipwords_check("eth0:ibft",
		"!what the firmware knows of iSCSI is about cards of its own: ip=ibft, and nothing else");
	ipwords_check("10.0.0.2::::h:eth0:ibft",
		"!what the firmware knows of iSCSI is about cards of its own: ip=ibft, and nothing else");
}

static void test_all_fields(void **state)
{
	(void)state;
	ipwords_check(
		"192.168.1.10:192.168.1.1:192.168.1.254:255.255.255.0:box:eth0:off:192.168.1.2:"
		"192.168.1.3:192.168.1.4",
		" client 192.168.1.10 /24 server 192.168.1.1 gw 192.168.1.254 host box dev eth0 "
		"dns 192.168.1.2 dns1 192.168.1.3 ntp 192.168.1.4");
	ipwords_check("192.168.1.10:192.168.1.1:192.168.1.254:255.255.255.0:box:eth0:none",
		" client 192.168.1.10 /24 server 192.168.1.1 gw 192.168.1.254 host box dev eth0");
	ipwords_check("192.168.1.10:192.168.1.1:192.168.1.254:255.255.255.0:box.nis.example:eth0",
		" client 192.168.1.10 /24 server 192.168.1.1 gw 192.168.1.254 "
		"host box.nis.example dev eth0");
	ipwords_check("::::box::dhcp", " host box dhcp");
	ipwords_check(":::::eth1:dhcp", " dev eth1 dhcp");
	ipwords_check(":10.0.0.1::::eth1:rarp", " server 10.0.0.1 dev eth1 rarp");
	ipwords_check(":::::eth1:", " dev eth1 dhcp bootp rarp");
	ipwords_check(":::255.255.0.0:::bootp", " /16 bootp");
	ipwords_check(":::24:::bootp", " /24 bootp");
	ipwords_check("::::::dhcp:10.0.0.2", " dhcp dns 10.0.0.2");
	ipwords_check("::::::dhcp::10.0.0.2", " dhcp dns1 10.0.0.2");
	ipwords_check("::::::dhcp:::10.0.0.2", " dhcp ntp 10.0.0.2");
	ipwords_check(":", " dhcp bootp rarp");
}

static void test_more_fields_than_there_are(void **state)
{
	(void)state;
	ipwords_check(
		"10.0.0.2:::::eth0:off:10.0.0.3:10.0.0.4:10.0.0.5:what:is:this:all:for:a:b:c:d:e:f",
		" client 10.0.0.2 dev eth0 dns 10.0.0.3 dns1 10.0.0.4 ntp 10.0.0.5");
}

static void test_an_address_alone(void **state)
{
	(void)state;
	ipwords_check("10.0.0.2", " client 10.0.0.2");
	ipwords_check("10.0.0.2/8", " client 10.0.0.2 /8");
	ipwords_check("[2001:db8::2]/64", " client 2001:db8::2 /64");
	ipwords_check("10.0.0.2:", " client 10.0.0.2");
}

static void test_zeros_are_no_address(void **state)
{
	(void)state;
	ipwords_check("0.0.0.0:0.0.0.0:0.0.0.0:0.0.0.0::eth0:dhcp:0.0.0.0:0.0.0.0:0.0.0.0",
		" dev eth0 dhcp");
}

/* An address is what would be asked for: "any" asks nobody then, a protocol asks for just that. */
static void test_an_address_and_a_method(void **state)
{
	(void)state;
	ipwords_check("10.0.0.2:::::eth0:any", " client 10.0.0.2 dev eth0");
	ipwords_check("10.0.0.2:::::eth0:on", " client 10.0.0.2 dev eth0");
	ipwords_check("10.0.0.2:::::eth0:", " client 10.0.0.2 dev eth0");
	ipwords_check("10.0.0.2:::::eth0:static", " client 10.0.0.2 dev eth0");
	ipwords_check("10.0.0.2:::::eth0:dhcp", " client 10.0.0.2 dev eth0 dhcp");
	ipwords_check("10.0.0.2:::::eth0:both", " client 10.0.0.2 dev eth0 bootp rarp");
}

static void test_off_without_an_address(void **state)
{
	(void)state;
	ipwords_check(":::::eth0:off", " dev eth0 off");
	ipwords_check(":::::52-54-00-12-34-56:none", " dev 52:54:00:12:34:56 off");
	ipwords_check("::::::off", "-");
	ipwords_check("::10.0.0.1:255.0.0.0:box::none", "-");
}

static void test_client_identifier(void **state)
{
	(void)state;
	ipwords_check("dhcp,1,abc", " dhcp id 01:61:62:63");
	ipwords_check("dhcp,0,a", " dhcp id 00:61");
	ipwords_check("dhcp,0xff,a,b", " dhcp id ff:61:2c:62");
	/* As it is written, even if it looks like an address. */
	ipwords_check("dhcp,1,52:54", " dhcp id 01:35:32:3a:35:34");
	ipwords_check(":::::eth0:dhcp,010,ab:10.0.0.3", " dev eth0 dhcp id 08:61:62 dns 10.0.0.3");
	ipwords_check("eth0:dhcp,1,ab", " dev eth0 dhcp id 01:61:62");
}

/* ---- dracut.cmdline(7) */

static void test_short_form(void **state)
{
	(void)state;
	ipwords_check("eth0:dhcp", " dev eth0 dhcp");
	ipwords_check("eth0:on", " dev eth0 dhcp bootp rarp");
	ipwords_check("enp0s3:auto6", " dev enp0s3 slaac");
	ipwords_check("eth0:link6", " dev eth0 link6");
	ipwords_check("eth0:off", " dev eth0 off");
	ipwords_check("eth0:none", " dev eth0 off");
	ipwords_check(":off", "-");
	ipwords_check("52-54-00-12-34-56:dhcp", " dev 52:54:00:12:34:56 dhcp");
	ipwords_check("all:dhcp", " dhcp");
	ipwords_check(":dhcp", " dhcp");
	ipwords_check("eth0:dhcp:1400", " dev eth0 dhcp mtu 1400");
	ipwords_check("eth0:dhcp:1400:52:54:00:12:34:56",
		" dev eth0 dhcp mtu 1400 mac 52:54:00:12:34:56");
	ipwords_check("eth0:dhcp:1400:52-54-00-12-34-56",
		" dev eth0 dhcp mtu 1400 mac 52:54:00:12:34:56");
	ipwords_check("eth0:dhcp::52:54:00:ab:cd:EF", " dev eth0 dhcp mac 52:54:00:ab:cd:ef");
	ipwords_check("eth0:dhcp:", " dev eth0 dhcp");
	ipwords_check("eth0:dhcp::", " dev eth0 dhcp");
	ipwords_check("vlan0005:dhcp6", " dev vlan0005 dhcp6");
	ipwords_check("0123456789abcde:dhcp", " dev 0123456789abcde dhcp");
}

static void test_long_form(void **state)
{
	(void)state;
	ipwords_check("192.168.0.10::192.168.0.1:24:box:eth0:none:1500",
		" client 192.168.0.10 /24 gw 192.168.0.1 host box dev eth0 mtu 1500");
	ipwords_check("192.168.0.10::192.168.0.1:24:box:eth0:none:1500:52:54:00:12:34:56",
		" client 192.168.0.10 /24 gw 192.168.0.1 host box dev eth0 mtu 1500 "
		"mac 52:54:00:12:34:56");
	ipwords_check("192.168.0.10::192.168.0.1:24:box:eth0:none::52:54:00:12:34:56",
		" client 192.168.0.10 /24 gw 192.168.0.1 host box dev eth0 mac 52:54:00:12:34:56");
	ipwords_check("192.168.0.10::192.168.0.1:24:box:eth0:none::52-54-00-12-34-56",
		" client 192.168.0.10 /24 gw 192.168.0.1 host box dev eth0 mac 52:54:00:12:34:56");
	ipwords_check("192.168.0.10::192.168.0.1:24:box:eth0:none:192.168.0.2:192.168.0.3",
		" client 192.168.0.10 /24 gw 192.168.0.1 host box dev eth0 dns 192.168.0.2 "
		"dns1 192.168.0.3");
	ipwords_check("::::box:eth0:dhcp:1400", " host box dev eth0 dhcp mtu 1400");
}

static void test_ipv6(void **state)
{
	(void)state;
	ipwords_check("[2001:DB8::2]::[2001:db8::1]:64:box:eth0:none",
		" client 2001:db8::2 /64 gw 2001:db8::1 host box dev eth0");
	ipwords_check("[2001:db8::2]/64::[fe80::1]::box:eth0:none:[2001:db8::3]:[2001:db8::4]",
		" client 2001:db8::2 /64 gw fe80::1 host box dev eth0 dns 2001:db8::3 "
		"dns1 2001:db8::4");
	ipwords_check("[2001:db8::2/64]:[2001:db8::9]::::eth0:none:[2001:db8::3]::192.0.2.1",
		" client 2001:db8::2 /64 server 2001:db8::9 dev eth0 dns 2001:db8::3 "
		"ntp 192.0.2.1");
	ipwords_check("[2001:db8::2]/128:::::eth0:", " client 2001:db8::2 /128 dev eth0");
	ipwords_check("[::]:::::eth0:auto6", " dev eth0 slaac");
}

static void test_peer(void **state)
{
	(void)state;
	ipwords_check("10.0.0.2:10.0.0.1/32:::box:ppp0:none",
		" client 10.0.0.2 /32 peer 10.0.0.1 host box dev ppp0");
	ipwords_check("[2001:db8::2]:[2001:db8::1]/127:::box:eth0:none",
		" client 2001:db8::2 /127 peer 2001:db8::1 host box dev eth0");
	ipwords_check("10.0.0.2:[2001:db8::1]/64:::::off",
		" client 10.0.0.2|there is no address to which this peer could belong; it is left "
		"out");
	ipwords_check(":10.0.0.1/24:::::dhcp",
		" dhcp|there is no address to which this peer could belong; it is left out");
	/* It looks like the server of the kernel, and is one. */
	ipwords_check("10.0.0.2:10.0.0.1:::box:ppp0:none",
		" client 10.0.0.2 server 10.0.0.1 host box dev ppp0");
}

static void test_netmasks(void **state)
{
	(void)state;
	ipwords_check("10.0.0.2:::255.255.240.0", " client 10.0.0.2 /20");
	ipwords_check("10.0.0.2:::20", " client 10.0.0.2 /20");
	ipwords_check("10.0.0.2:::32", " client 10.0.0.2 /32");
	ipwords_check("10.0.0.2/255.255.255.128", " client 10.0.0.2 /25");
	ipwords_check("10.0.0.2/24:::255.255.255.0", " client 10.0.0.2 /24");
	ipwords_check("10.0.0.2/24:::16",
		" client 10.0.0.2 /24|the netmask is not what stands behind the '/', which holds");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_methods),
		cmocka_unit_test(test_methods_of_dracut),
		cmocka_unit_test(test_all_fields),
		cmocka_unit_test(test_more_fields_than_there_are),
		cmocka_unit_test(test_an_address_alone),
		cmocka_unit_test(test_zeros_are_no_address),
		cmocka_unit_test(test_an_address_and_a_method),
		cmocka_unit_test(test_off_without_an_address),
		cmocka_unit_test(test_client_identifier),
		cmocka_unit_test(test_short_form),
		cmocka_unit_test(test_long_form),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_peer),
		cmocka_unit_test(test_netmasks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
