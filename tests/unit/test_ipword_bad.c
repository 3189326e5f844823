/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/netconf.h"
#include "tests/unit/help/ipwords.h"
#include "tests/unit/unit.h"

static void test_client_identifiers_that_are_none(void **state)
{
	static const char none[] = " dhcp|the client identifier is no type from 0 to 255 with a "
				   "value behind it; none is sent";

	(void)state;
	ipwords_check("dhcp,1", none);
	ipwords_check("dhcp,1,", none);
	ipwords_check("dhcp,", none);
	ipwords_check("dhcp,256,a", none);
	ipwords_check("dhcp,x,a", none);
	ipwords_check("dhcp,-1,a", none);
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
	assert_string_equal(
		notes[0], "the client identifier is longer than 252 bytes; none is sent");
}

static void test_lost_words(void **state)
{
	static const char form[] =
		"!it begins neither with an address nor with an interface and a method";
	static const char name[] = "!no network interface can have such a name";
	static const char no_machine[] = "!no machine can have this address";
	static const char method[] = "!kinit knows no such method";

	(void)state;
	ipwords_check("nonsense", "!neither a method nor an address");
	ipwords_check("dhpc", "!neither a method nor an address");
	ipwords_check("10.0.0", "!neither a method nor an address");
	ipwords_check("10.0.0.2/33", "!neither a method nor an address");
	ipwords_check("10.0.0.2/0", "!neither a method nor an address");
	ipwords_check("eth0:dhpc", form);
	ipwords_check("eth0", "!neither a method nor an address");
	ipwords_check("10.0.0.256::::box:eth0:off", form);
	ipwords_check("2001:db8::2:::::eth0:off", form);
	ipwords_check("[2001:db8::2", "!neither a method nor an address");
	ipwords_check("[2001:db8::2]x:::::eth0:", form);
	ipwords_check("224.0.0.1::::::off", no_machine);
	ipwords_check("255.255.255.255", no_machine);
	ipwords_check("[ff02::1]/64", no_machine);
	ipwords_check(":::::a/b:dhcp", name);
	ipwords_check(":::::a b:dhcp", name);
	ipwords_check(":::::..:dhcp", name);
	ipwords_check("10.0.0.2:::::0123456789abcdef:off", name);
	ipwords_check("0123456789abcdef:dhcp", name);
	ipwords_check("::::::dhpc", method);
	ipwords_check(":::::eth0:nothing", method);
	ipwords_check("::::::dhcp6,foo", method);
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
	ipwords_check("\xc3\xa9th0:dhcp", " dev \xc3\xa9th0 dhcp");
}

static void test_an_unknown_method_with_an_address(void **state)
{
	(void)state;
	ipwords_check("10.0.0.2::::box:eth0:dhpc",
		" client 10.0.0.2 host box dev eth0|kinit knows no such "
		"method; only the address that is given is used");
}

static void test_what_follows_a_method(void **state)
{
	(void)state;
	ipwords_check("dhcp:eth0", " dhcp|what follows the method means nothing; it is left out");
	ipwords_check("dhcp:", " dhcp|what follows the method means nothing; it is left out");
}

static void test_fields_that_are_left_out(void **state)
{
	(void)state;
	ipwords_check("10.0.0.2:srv:gw:mask:bo$x:eth0:off:a:b:c",
		" client 10.0.0.2 dev eth0"
		"|the server is no address; it is left out"
		"|the gateway is no address; it is left out"
		"|the netmask is neither one nor a number of bits; it is left out"
		"|the host name has characters that none can have; it is left out"
		"|the first name server is no address; it is left out"
		"|the second name server is no address; it is left out"
		"|the time server is no address; it is left out");
	ipwords_check("10.0.0.2:::255.0.255.0",
		" client 10.0.0.2|the netmask is neither one nor a number "
		"of bits; it is left out");
	ipwords_check("10.0.0.2:::33",
		" client 10.0.0.2|the netmask is neither one nor a number of bits; "
		"it is left out");
	ipwords_check("10.0.0.2:::0",
		" client 10.0.0.2|the netmask is neither one nor a number of bits; "
		"it is left out");
	ipwords_check("[2001:db8::2]:::255.255.255.0",
		" client 2001:db8::2|the netmask is neither one nor "
		"a number of bits; it is left out");
	ipwords_check("[2001:db8::2]::10.0.0.1:64",
		" client 2001:db8::2 /64|one of address and gateway is IPv4 and the other IPv6; "
		"the gateway is left out");
	ipwords_check("eth0:dhcp:67",
		" dev eth0 dhcp|the MTU is no number from 68 to 65535; it is left out");
	ipwords_check("eth0:dhcp:65536:52:54",
		" dev eth0 dhcp|the MTU is no number from 68 to 65535; it is left out"
		"|the hardware address is none that an interface can have; it is left out");
	ipwords_check("eth0:dhcp::01:54:00:12:34:56",
		" dev eth0 dhcp|the hardware address is none that an "
		"interface can have; it is left out");
	ipwords_check("eth0:dhcp::00-00-00-00-00-00",
		" dev eth0 dhcp|the hardware address is none that an "
		"interface can have; it is left out");
	ipwords_check("10.0.0.2:::::eth0:off:99999",
		" client 10.0.0.2 dev eth0|the MTU is no number from 68 to 65535; it is left out");
	ipwords_check("10.0.0.2:::::eth0:off:1500:52:54:00:12:34:zz",
		" client 10.0.0.2 dev eth0 mtu 1500|the hardware address is none that an interface "
		"can have; it is left out");
}

static void test_host_names(void **state)
{
	static const char wrong[] = " dhcp|the host name has no 1 to 64 characters before the "
				    "first '.'; it is left out";
	char text[300], expected[300];

	(void)state;
	ipwords_check("::::.example::dhcp", wrong);
	snprintf(text, sizeof(text), "::::%065d::dhcp", 0);
	ipwords_check(text, wrong);
	snprintf(text, sizeof(text), "::::%064d.b::dhcp", 0);
	snprintf(expected, sizeof(expected), " host %064d.b dhcp", 0);
	ipwords_check(text, expected);
	snprintf(text, sizeof(text), "::::a.%0128d::dhcp", 0);
	ipwords_check(text, wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_client_identifiers_that_are_none),
		cmocka_unit_test(test_the_longest_client_identifier),
		cmocka_unit_test(test_lost_words),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_an_unknown_method_with_an_address),
		cmocka_unit_test(test_what_follows_a_method),
		cmocka_unit_test(test_fields_that_are_left_out),
		cmocka_unit_test(test_host_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
