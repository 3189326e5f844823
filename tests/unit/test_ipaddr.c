/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/ipaddr.h"
#include "tests/unit/unit.h"

static struct ipaddr address(const char *text)
{
	struct ipaddr addr;

	assert_int_equal(ipaddr_parse(text, &addr), 0);
	return addr;
}

static void comes_back(const char *text, const char *as)
{
	struct ipaddr addr = address(text);
	char back[IPADDR_TEXT_SIZE];

	assert_string_equal(ipaddr_format(&addr, back), as);
}

static void test_texts(void **state)
{
	(void)state;
	comes_back("192.0.2.1", "192.0.2.1");
	comes_back("0.0.0.0", "0.0.0.0");
	comes_back("255.255.255.255", "255.255.255.255");
	comes_back("2001:db8::1", "2001:db8::1");
	comes_back("[2001:DB8:0:0:1:0:0:1]", "2001:db8::1:0:0:1");
	comes_back("::", "::");
	comes_back("::1", "::1");
	comes_back("fe80::", "fe80::");
	comes_back("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8");
	comes_back("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8");
	comes_back("::ffff:192.0.2.1", "::ffff:c000:201");
	comes_back("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0");
	comes_back("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8");
	comes_back("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
}

static void test_no_addresses(void **state)
{
	static const char *const texts[] = { "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4 ",
		"1..3.4", "a.b.c.d", ":", ":::", "1:2:3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
		"12345::", "::1::", "[::1", "::1]", "[]", "eth0",
		"1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "fe80::1%eth0", "1.2.3.0004", "::1.2.3",
		"1:2:3:4:5:6:7:1.2.3.4", "g::" };
	struct ipaddr addr = { .family = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (ipaddr_parse(texts[i], &addr) != -EINVAL || addr.family != 77)
			fail_msg("\"%s\" was taken", texts[i]);
}

static void test_link_local(void **state)
{
	static const char *const others[] = { "fe7f::1", "fec0::1", "2001:db8::1", "254.128.0.1" };
	struct ipaddr addr = address("fe80::1");

	(void)state;
	assert_true(ipaddr_is_link_local(&addr));
	addr = address("febf::1");
	assert_true(ipaddr_is_link_local(&addr));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		addr = address(others[i]);
		assert_false(ipaddr_is_link_local(&addr));
	}
}

static void test_masks(void **state)
{
	struct ipaddr addr = address("192.0.2.77"), mask, odd = address("255.0.255.0");
	char text[IPADDR_TEXT_SIZE];

	(void)state;
	for (unsigned prefix = 0; prefix <= 32; prefix++) {
		mask = ipaddr_mask(prefix);
		assert_int_equal(ipaddr_mask_prefix(&mask), prefix);
	}
	assert_int_equal(ipaddr_mask_prefix(&odd), -EINVAL);
	mask = ipaddr_mask(20);
	assert_string_equal(ipaddr_format(&mask, text), "255.255.240.0");
	mask = ipaddr_broadcast(&addr, 26);
	assert_string_equal(ipaddr_format(&mask, text), "192.0.2.127");
	assert_int_equal(ipaddr_class_prefix(&addr), 24);
	addr = address("10.1.2.3");
	assert_int_equal(ipaddr_class_prefix(&addr), 8);
	addr = address("172.16.0.1");
	assert_int_equal(ipaddr_class_prefix(&addr), 16);
	addr = address("240.0.0.1");
	assert_int_equal(ipaddr_class_prefix(&addr), 32);
}

static void test_comparisons(void **state)
{
	struct ipaddr a = address("192.0.2.1"), b = address("192.0.2.130"), six = address("::");
	struct ipaddr none = { .family = IP_NONE }, zeros = address("0.0.0.0");

	(void)state;
	assert_true(ipaddr_same_net(&a, &b, 24));
	assert_false(ipaddr_same_net(&a, &b, 25));
	assert_false(ipaddr_same_net(&a, &six, 0));
	assert_false(ipaddr_same_net(&a, &b, 33));
	assert_true(ipaddr_equal(&a, &a));
	assert_false(ipaddr_equal(&a, &b));
	assert_false(ipaddr_equal(&zeros, &six));
	assert_true(ipaddr_is_set(&a));
	assert_false(ipaddr_is_set(&six));
	assert_false(ipaddr_is_set(&none));
	assert_false(ipaddr_is_set(&zeros));
}

static void is_in_net(const char *text, unsigned prefix, const char *want)
{
	struct ipaddr addr = address(text), net = ipaddr_net(&addr, prefix);
	char back[IPADDR_TEXT_SIZE];

	assert_string_equal(ipaddr_format(&net, back), want);
}

static void test_networks(void **state)
{
	(void)state;
	assert_int_equal(ipaddr_bits(IP_V4), 32);
	assert_int_equal(ipaddr_bits(IP_V6), 128);
	assert_int_equal(ipaddr_bits(IP_NONE), 0);
	is_in_net("192.0.2.255", 24, "192.0.2.0");
	is_in_net("192.0.2.255", 30, "192.0.2.252");
	is_in_net("192.0.2.255", 32, "192.0.2.255");
	is_in_net("192.0.2.255", 0, "0.0.0.0");
	is_in_net("2001:db8::ffff", 64, "2001:db8::");
	is_in_net("2001:db8::ffff", 121, "2001:db8::ff80");
	is_in_net("2001:db8::ffff", 128, "2001:db8::ffff");
	is_in_net("2001:db8::ffff", 0, "::");
}

static void test_lists(void **state)
{
	static const char *const texts[] = { "192.0.2.1", "2001:db8::1", "192.0.2.1", "0.0.0.0",
		"2001:db8::1", "::", "192.0.2.2", "192.0.2.3", "192.0.2.1" };
	struct ipaddr list[3], none = { .family = IP_NONE };
	char back[IPADDR_TEXT_SIZE];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ipaddr addr = address(texts[i]);

		n = ipaddr_add(list, n, 3, &addr);
	}
	assert_int_equal(ipaddr_add(list, 1, 3, &none), 1);
	assert_int_equal(n, 3);
	assert_string_equal(ipaddr_format(&list[0], back), "192.0.2.1");
	assert_string_equal(ipaddr_format(&list[1], back), "2001:db8::1");
	assert_string_equal(ipaddr_format(&list[2], back), "192.0.2.2");
}

static void test_hardware_addresses(void **state)
{
	uint8_t bytes[32];
	char text[MACADDR_TEXT_SIZE];

	(void)state;
	assert_int_equal(macaddr_parse("52:54:00:ab:CD:ef", bytes, 6), 6);
	assert_string_equal(macaddr_format(bytes, 6, text), "52:54:00:ab:cd:ef");
	assert_int_equal(macaddr_parse("01-52-54-00-12-34-56", bytes, 32), 7);
	assert_int_equal(macaddr_parse("01-52-54-00-12-34-56", bytes, 6), -EINVAL);
	assert_int_equal(macaddr_parse("", bytes, 6), -EINVAL);
	assert_int_equal(macaddr_parse("52:54:", bytes, 6), -EINVAL);
	assert_int_equal(macaddr_parse("5:54", bytes, 6), -EINVAL);
	assert_int_equal(macaddr_parse("52;54", bytes, 6), -EINVAL);
	assert_string_equal(macaddr_format(bytes, 0, text), "");
	memset(bytes, 0xff, sizeof(bytes));
	assert_int_equal(strlen(macaddr_format(bytes, 32, text)), 95);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_no_addresses),
		cmocka_unit_test(test_link_local),
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_comparisons),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_hardware_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
