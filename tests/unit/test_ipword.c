// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cmdline/netconf.h"

struct out {
	char text[1000];
};

__attribute__((format(printf, 2, 3))) static void add(struct out *out, const char *format, ...)
{
	size_t len = strlen(out->text);
	va_list args;

	va_start(args, format);
	vsnprintf(out->text + len, sizeof(out->text) - len, format, args);
	va_end(args);
	assert_true(strlen(out->text) < sizeof(out->text) - 1);
}

static void add_address(struct out *out, const char *name, const struct ipaddr *addr)
{
	char text[IPADDR_TEXT_SIZE];

	if (addr->family)
		add(out, " %s %s", name, ipaddr_format(addr, text));
}

static void add_bytes(struct out *out, const char *name, const uint8_t *bytes, size_t n)
{
	char text[MACADDR_TEXT_SIZE];

	if (n)
		add(out, " %s %s", name, macaddr_format(bytes, n, text));
}

static void add_methods(struct out *out, unsigned methods)
{
	static const char *const names[] = { "dhcp", "bootp", "rarp", "slaac", "dhcp6", "link6" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (methods & 1u << i)
			add(out, " %s", names[i]);
	assert_int_equal(methods >> 6, 0);
}

/* Everything that IP says, with a blank in front of each: " dev eth0 dhcp". */
static void describe(const struct ipword *ip, struct out *out)
{
	add_address(out, "client", &ip->client);
	if (ip->prefix >= 0)
		add(out, " /%d", ip->prefix);
	add_address(out, "peer", &ip->peer);
	add_address(out, "server", &ip->server);
	add_address(out, "gw", &ip->gateway);
	if (*ip->hostname)
		add(out, " host %s", ip->hostname);
	if (*ip->device)
		add(out, " dev %s", ip->device);
	add_bytes(out, "dev", ip->device_mac, ip->by_mac ? NET_MAC_SIZE : 0);
	if (ip->off)
		add(out, " off");
	add_methods(out, ip->methods);
	add_bytes(out, "id", ip->client_id, ip->client_id_len);
	if (ip->mtu)
		add(out, " mtu %u", ip->mtu);
	add_bytes(out, "mac", ip->mac, ip->set_mac ? NET_MAC_SIZE : 0);
	add_address(out, "dns", &ip->dns[0]);
	add_address(out, "dns1", &ip->dns[1]);
	add_address(out, "ntp", &ip->ntp);
}

/* What the word says, its notes with "|" in front, or "!" and why it is lost; "-" if it is off. */
static void check(const char *value, const char *expected)
{
	const char *why = "(not set)", *notes[IPWORD_NOTES_MAX + 1];
	struct out out = { "" };
	struct ipword ip;
	char text[500];
	int err;

	snprintf(text, sizeof(text), "%s", value);
	err = ipword_parse(text, &ip, &why, notes);
	assert_true(err == 0 || err == -ENOENT || err == -EINVAL);
	assert_int_equal(!!why, err == -EINVAL);
	assert_string_equal(ip.text, value);
	if (!err)
		describe(&ip, &out);
	else
		add(&out, "%s", err == -ENOENT ? "-" : "!");
	if (why)
		add(&out, "%s", why);
	for (const char **note = notes; *note; note++)
		add(&out, "|%s", *note);
	if (strcmp(out.text, expected))
		fail_msg("ip=%s:\n  %s\ninstead of\n  %s", value, out.text, expected);
}

/* ---- Documentation/admin-guide/nfs/nfsroot.rst */

static void test_methods(void **state)
{
	(void)state;
	check("on", " dhcp bootp rarp");
	check("any", " dhcp bootp rarp");
	check("dhcp", " dhcp");
	check("bootp", " bootp");
	check("rarp", " rarp");
	check("both", " bootp rarp");
	check("off", "-");
	check("none", "-");
	check("static", "-");
}

static void test_methods_of_dracut(void **state)
{
	(void)state;
	check("dhcp6", " dhcp6");
	check("auto6", " slaac");
	check("either6", " slaac dhcp6");
	check("link6", " link6");
	check("link-local", " link6");
	check("single-dhcp", " dhcp");
	check("dhcp,dhcp6", " dhcp dhcp6");
	check("dhcp,auto6,bootp", " dhcp bootp slaac");
	check("dhcp,none", " dhcp");
	check("ibft", "!kinit does not read what the firmware knows of iSCSI (ibft)");
	check("eth0:ibft", "!kinit does not read what the firmware knows of iSCSI (ibft)");
	check("10.0.0.2::::h:eth0:ibft",
		"!kinit does not read what the firmware knows of iSCSI (ibft)");
}

static void test_all_fields(void **state)
{
	(void)state;
	check("192.168.1.10:192.168.1.1:192.168.1.254:255.255.255.0:box:eth0:off:192.168.1.2:"
	      "192.168.1.3:192.168.1.4",
		" client 192.168.1.10 /24 server 192.168.1.1 gw 192.168.1.254 host box dev eth0 "
		"dns 192.168.1.2 dns1 192.168.1.3 ntp 192.168.1.4");
	check("192.168.1.10:192.168.1.1:192.168.1.254:255.255.255.0:box:eth0:none",
		" client 192.168.1.10 /24 server 192.168.1.1 gw 192.168.1.254 host box dev eth0");
	check("192.168.1.10:192.168.1.1:192.168.1.254:255.255.255.0:box.nis.example:eth0",
		" client 192.168.1.10 /24 server 192.168.1.1 gw 192.168.1.254 "
		"host box.nis.example dev eth0");
	check("::::box::dhcp", " host box dhcp");
	check(":::::eth1:dhcp", " dev eth1 dhcp");
	check(":10.0.0.1::::eth1:rarp", " server 10.0.0.1 dev eth1 rarp");
	check(":::::eth1:", " dev eth1 dhcp bootp rarp");
	check(":::255.255.0.0:::bootp", " /16 bootp");
	check("::::::dhcp:10.0.0.2", " dhcp dns 10.0.0.2");
	check("::::::dhcp::10.0.0.2", " dhcp dns1 10.0.0.2");
	check("::::::dhcp:::10.0.0.2", " dhcp ntp 10.0.0.2");
	check(":", " dhcp bootp rarp");
}

static void test_more_fields_than_there_are(void **state)
{
	(void)state;
	check("10.0.0.2:::::eth0:off:10.0.0.3:10.0.0.4:10.0.0.5:what:is:this:all:for:a:b:c:d:e:f",
		" client 10.0.0.2 dev eth0 dns 10.0.0.3 dns1 10.0.0.4 ntp 10.0.0.5");
}

static void test_an_address_alone(void **state)
{
	(void)state;
	check("10.0.0.2", " client 10.0.0.2");
	check("10.0.0.2/8", " client 10.0.0.2 /8");
	check("[2001:db8::2]/64", " client 2001:db8::2 /64");
	check("10.0.0.2:", " client 10.0.0.2");
}

static void test_zeros_are_no_address(void **state)
{
	(void)state;
	check("0.0.0.0:0.0.0.0:0.0.0.0:0.0.0.0::eth0:dhcp:0.0.0.0:0.0.0.0:0.0.0.0", " dev eth0 dhcp");
}

/* An address is what would be asked for: "any" asks nobody then, a protocol asks for just that. */
static void test_an_address_and_a_method(void **state)
{
	(void)state;
	check("10.0.0.2:::::eth0:any", " client 10.0.0.2 dev eth0");
	check("10.0.0.2:::::eth0:on", " client 10.0.0.2 dev eth0");
	check("10.0.0.2:::::eth0:", " client 10.0.0.2 dev eth0");
	check("10.0.0.2:::::eth0:static", " client 10.0.0.2 dev eth0");
	check("10.0.0.2:::::eth0:dhcp", " client 10.0.0.2 dev eth0 dhcp");
	check("10.0.0.2:::::eth0:both", " client 10.0.0.2 dev eth0 bootp rarp");
}

static void test_off_without_an_address(void **state)
{
	(void)state;
	check(":::::eth0:off", " dev eth0 off");
	check(":::::52-54-00-12-34-56:none", " dev 52:54:00:12:34:56 off");
	check("::::::off", "-");
	check("::10.0.0.1:255.0.0.0:box::none", "-");
}

static void test_client_identifier(void **state)
{
	(void)state;
	check("dhcp,1,abc", " dhcp id 01:61:62:63");
	check("dhcp,0,a", " dhcp id 00:61");
	check("dhcp,0xff,a,b", " dhcp id ff:61:2c:62");
	/* As it is written, even if it looks like an address. */
	check("dhcp,1,52:54", " dhcp id 01:35:32:3a:35:34");
	check(":::::eth0:dhcp,010,ab:10.0.0.3", " dev eth0 dhcp id 08:61:62 dns 10.0.0.3");
	check("eth0:dhcp,1,ab", " dev eth0 dhcp id 01:61:62");
}

static void test_client_identifiers_that_are_none(void **state)
{
	static const char none[] = " dhcp|the client identifier is no type from 0 to 255 with a "
				   "value behind it; none is sent";

	(void)state;
	check("dhcp,1", none);
	check("dhcp,1,", none);
	check("dhcp,", none);
	check("dhcp,256,a", none);
	check("dhcp,x,a", none);
	check("dhcp,-1,a", none);
}

static void test_the_longest_client_identifier(void **state)
{
	const char *why, *notes[IPWORD_NOTES_MAX + 1];
	char text[300];
	struct ipword ip;

	(void)state;
	for (int len = 252; len < 254; len++) {
		snprintf(text, sizeof(text), "dhcp,1,%0*d", len, 7);
		assert_int_equal(ipword_parse(text, &ip, &why, notes), 0);
		assert_int_equal(ip.client_id_len, len == 252 ? 253 : 0);
		assert_int_equal(!!notes[0], len == 253);
		assert_int_equal(strlen(ip.text), sizeof(ip.text) - 1);
	}
	assert_string_equal(notes[0],
		"the client identifier is longer than 252 bytes; none is sent");
}

/* ---- dracut.cmdline(7) */

static void test_short_form(void **state)
{
	(void)state;
	check("eth0:dhcp", " dev eth0 dhcp");
	check("eth0:on", " dev eth0 dhcp bootp rarp");
	check("enp0s3:auto6", " dev enp0s3 slaac");
	check("eth0:link6", " dev eth0 link6");
	check("eth0:off", " dev eth0 off");
	check("eth0:none", " dev eth0 off");
	check(":off", "-");
	check("52-54-00-12-34-56:dhcp", " dev 52:54:00:12:34:56 dhcp");
	check("all:dhcp", " dhcp");
	check(":dhcp", " dhcp");
	check("eth0:dhcp:1400", " dev eth0 dhcp mtu 1400");
	check("eth0:dhcp:1400:52:54:00:12:34:56", " dev eth0 dhcp mtu 1400 mac 52:54:00:12:34:56");
	check("eth0:dhcp:1400:52-54-00-12-34-56", " dev eth0 dhcp mtu 1400 mac 52:54:00:12:34:56");
	check("eth0:dhcp::52:54:00:ab:cd:EF", " dev eth0 dhcp mac 52:54:00:ab:cd:ef");
	check("eth0:dhcp:", " dev eth0 dhcp");
	check("eth0:dhcp::", " dev eth0 dhcp");
	check("vlan0005:dhcp6", " dev vlan0005 dhcp6");
	check("0123456789abcde:dhcp", " dev 0123456789abcde dhcp");
}

static void test_long_form(void **state)
{
	(void)state;
	check("192.168.0.10::192.168.0.1:24:box:eth0:none:1500",
		" client 192.168.0.10 /24 gw 192.168.0.1 host box dev eth0 mtu 1500");
	check("192.168.0.10::192.168.0.1:24:box:eth0:none:1500:52:54:00:12:34:56",
		" client 192.168.0.10 /24 gw 192.168.0.1 host box dev eth0 mtu 1500 "
		"mac 52:54:00:12:34:56");
	check("192.168.0.10::192.168.0.1:24:box:eth0:none::52:54:00:12:34:56",
		" client 192.168.0.10 /24 gw 192.168.0.1 host box dev eth0 mac 52:54:00:12:34:56");
	check("192.168.0.10::192.168.0.1:24:box:eth0:none::52-54-00-12-34-56",
		" client 192.168.0.10 /24 gw 192.168.0.1 host box dev eth0 mac 52:54:00:12:34:56");
	check("192.168.0.10::192.168.0.1:24:box:eth0:none:192.168.0.2:192.168.0.3",
		" client 192.168.0.10 /24 gw 192.168.0.1 host box dev eth0 dns 192.168.0.2 "
		"dns1 192.168.0.3");
	check("::::box:eth0:dhcp:1400", " host box dev eth0 dhcp mtu 1400");
}

static void test_ipv6(void **state)
{
	(void)state;
	check("[2001:DB8::2]::[2001:db8::1]:64:box:eth0:none",
		" client 2001:db8::2 /64 gw 2001:db8::1 host box dev eth0");
	check("[2001:db8::2]/64::[fe80::1]::box:eth0:none:[2001:db8::3]:[2001:db8::4]",
		" client 2001:db8::2 /64 gw fe80::1 host box dev eth0 dns 2001:db8::3 "
		"dns1 2001:db8::4");
	check("[2001:db8::2/64]:[2001:db8::9]::::eth0:none:[2001:db8::3]::192.0.2.1",
		" client 2001:db8::2 /64 server 2001:db8::9 dev eth0 dns 2001:db8::3 "
		"ntp 192.0.2.1");
	check("[2001:db8::2]/128:::::eth0:", " client 2001:db8::2 /128 dev eth0");
	check("[::]:::::eth0:auto6", " dev eth0 slaac");
}

static void test_peer(void **state)
{
	(void)state;
	check("10.0.0.2:10.0.0.1/32:::box:ppp0:none",
		" client 10.0.0.2 /32 peer 10.0.0.1 host box dev ppp0");
	check("[2001:db8::2]:[2001:db8::1]/127:::box:eth0:none",
		" client 2001:db8::2 /127 peer 2001:db8::1 host box dev eth0");
	check("10.0.0.2:[2001:db8::1]/64:::::off",
		" client 10.0.0.2|there is no address to which this peer could belong; it is left "
		"out");
	check(":10.0.0.1/24:::::dhcp",
		" dhcp|there is no address to which this peer could belong; it is left out");
	/* It looks like the server of the kernel, and is one. */
	check("10.0.0.2:10.0.0.1:::box:ppp0:none",
		" client 10.0.0.2 server 10.0.0.1 host box dev ppp0");
}

static void test_netmasks(void **state)
{
	(void)state;
	check("10.0.0.2:::255.255.240.0", " client 10.0.0.2 /20");
	check("10.0.0.2:::20", " client 10.0.0.2 /20");
	check("10.0.0.2:::32", " client 10.0.0.2 /32");
	check("10.0.0.2/255.255.255.128", " client 10.0.0.2 /25");
	check("10.0.0.2/24:::255.255.255.0", " client 10.0.0.2 /24");
	check("10.0.0.2/24:::16",
		" client 10.0.0.2 /24|the netmask is not what stands behind the '/', which holds");
}

/* ---- what makes no sense */

static void test_lost_words(void **state)
{
	static const char form[] =
		"!it begins neither with an address nor with an interface and a method";
	static const char name[] = "!no network interface can have such a name";
	static const char no_machine[] = "!no machine can have this address";
	static const char method[] = "!kinit knows no such method";

	(void)state;
	check("nonsense", "!neither a method nor an address");
	check("dhpc", "!neither a method nor an address");
	check("10.0.0", "!neither a method nor an address");
	check("10.0.0.2/33", "!neither a method nor an address");
	check("10.0.0.2/0", "!neither a method nor an address");
	check("eth0:dhpc", form);
	check("eth0", "!neither a method nor an address");
	check("10.0.0.256::::box:eth0:off", form);
	check("2001:db8::2:::::eth0:off", form);
	check("[2001:db8::2", "!neither a method nor an address");
	check("[2001:db8::2]x:::::eth0:", form);
	check("224.0.0.1::::::off", no_machine);
	check("255.255.255.255", no_machine);
	check("[ff02::1]/64", no_machine);
	check(":::::a/b:dhcp", name);
	check(":::::a b:dhcp", name);
	check(":::::..:dhcp", name);
	check("10.0.0.2:::::0123456789abcdef:off", name);
	check("0123456789abcdef:dhcp", name);
	check("::::::dhpc", method);
	check(":::::eth0:nothing", method);
	check("::::::dhcp6,foo", method);
}

static void test_control_characters(void **state)
{
	static const char *const names[] = { "\x1bM", "\x7f", "e\xc2\x9b", "e\xff" };
	const char *why, *notes[IPWORD_NOTES_MAX + 1];
	struct ipword ip;
	char text[100];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(text, sizeof(text), "%s:dhcp", names[i]);
		assert_int_equal(ipword_parse(text, &ip, &why, notes), -EINVAL);
		assert_string_equal(why, "no network interface can have such a name");
		assert_non_null(strchr(ip.text, '?'));
	}
	check("\xc3\xa9th0:dhcp", " dev \xc3\xa9th0 dhcp");
}

static void test_an_unknown_method_with_an_address(void **state)
{
	(void)state;
	check("10.0.0.2::::box:eth0:dhpc", " client 10.0.0.2 host box dev eth0|kinit knows no such "
					   "method; only the address that is given is used");
}

static void test_what_follows_a_method(void **state)
{
	(void)state;
	check("dhcp:eth0", " dhcp|what follows the method means nothing; it is left out");
	check("dhcp:", " dhcp|what follows the method means nothing; it is left out");
}

static void test_fields_that_are_left_out(void **state)
{
	(void)state;
	check("10.0.0.2:srv:gw:mask:bo$x:eth0:off:a:b:c",
		" client 10.0.0.2 dev eth0"
		"|the server is no address; it is left out"
		"|the gateway is no address; it is left out"
		"|the netmask is neither one nor a number of bits; it is left out"
		"|the host name has characters that none can have; it is left out"
		"|the first name server is no address; it is left out"
		"|the second name server is no address; it is left out"
		"|the time server is no address; it is left out");
	check("10.0.0.2:::255.0.255.0", " client 10.0.0.2|the netmask is neither one nor a number "
					"of bits; it is left out");
	check("10.0.0.2:::33", " client 10.0.0.2|the netmask is neither one nor a number of bits; "
			       "it is left out");
	check("10.0.0.2:::0", " client 10.0.0.2|the netmask is neither one nor a number of bits; "
			      "it is left out");
	check("[2001:db8::2]:::255.255.255.0", " client 2001:db8::2|the netmask is neither one nor "
					       "a number of bits; it is left out");
	check("[2001:db8::2]::10.0.0.1:64",
		" client 2001:db8::2 /64|one of address and gateway is IPv4 and the other IPv6; "
		"the gateway is left out");
	check("eth0:dhcp:67", " dev eth0 dhcp|the MTU is no number from 68 to 65535; it is left out");
	check("eth0:dhcp:65536:52:54",
		" dev eth0 dhcp|the MTU is no number from 68 to 65535; it is left out"
		"|the hardware address is none that an interface can have; it is left out");
	check("eth0:dhcp::01:54:00:12:34:56", " dev eth0 dhcp|the hardware address is none that an "
					      "interface can have; it is left out");
	check("eth0:dhcp::00-00-00-00-00-00", " dev eth0 dhcp|the hardware address is none that an "
					      "interface can have; it is left out");
	check("10.0.0.2:::::eth0:off:99999",
		" client 10.0.0.2 dev eth0|the MTU is no number from 68 to 65535; it is left out");
	check("10.0.0.2:::::eth0:off:1500:52:54:00:12:34:zz",
		" client 10.0.0.2 dev eth0 mtu 1500|the hardware address is none that an interface "
		"can have; it is left out");
}

static void test_host_names(void **state)
{
	static const char wrong[] = " dhcp|the host name has no 1 to 64 characters before the "
				    "first '.'; it is left out";
	char text[300], expected[300];

	(void)state;
	check("::::.example::dhcp", wrong);
	snprintf(text, sizeof(text), "::::%065d::dhcp", 0);
	check(text, wrong);
	snprintf(text, sizeof(text), "::::%064d.b::dhcp", 0);
	snprintf(expected, sizeof(expected), " host %064d.b dhcp", 0);
	check(text, expected);
	snprintf(text, sizeof(text), "::::a.%0128d::dhcp", 0);
	check(text, wrong);
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
		cmocka_unit_test(test_client_identifiers_that_are_none),
		cmocka_unit_test(test_the_longest_client_identifier),
		cmocka_unit_test(test_short_form),
		cmocka_unit_test(test_long_form),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_peer),
		cmocka_unit_test(test_netmasks),
		cmocka_unit_test(test_lost_words),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_an_unknown_method_with_an_address),
		cmocka_unit_test(test_what_follows_a_method),
		cmocka_unit_test(test_fields_that_are_left_out),
		cmocka_unit_test(test_host_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
