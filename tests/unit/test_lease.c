/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/lease.h"
#include "tests/unit/unit.h"

static struct ipaddr address(const char *text)
{
	struct ipaddr addr;

	assert_int_equal(ipaddr_parse(text, &addr), 0);
	return addr;
}

static void test_servers_are_kept_once(void **state)
{
	static const char *const texts[] = { "10.0.0.1", "2001:db8::1", "10.0.0.1", "0.0.0.0",
		"::" };
	struct lease lease = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ipaddr addr = address(texts[i]);

		lease_add_dns(&lease, &addr);
		lease_add_ntp(&lease, &addr);
	}
	assert_int_equal(lease.ndns, 2);
	assert_int_equal(lease.nntp, 2);
	assert_int_equal(lease.dns[1].family, IP_V6);
}

static void test_servers_too_many(void **state)
{
	struct lease lease = { 0 };

	(void)state;
	for (uint8_t i = 1; i < 20; i++) {
		struct ipaddr addr = ipaddr_make(IP_V4, (uint8_t[]){ 10, 0, 0, i });

		lease_add_dns(&lease, &addr);
		lease_add_ntp(&lease, &addr);
	}
	assert_int_equal(lease.ndns, LEASE_DNS_MAX);
	assert_int_equal(lease.nntp, LEASE_NTP_MAX);
	assert_int_equal(lease.dns[LEASE_DNS_MAX - 1].bytes[3], LEASE_DNS_MAX);
}

static void test_search(void **state)
{
	static const char *const names[] = { "a.test", "b.test", "a.test", "", "test", "a" };
	struct lease lease = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		lease_add_search(&lease, names[i]);
	assert_string_equal(lease.search, "a.test b.test test a");
}

static void test_search_is_full(void **state)
{
	struct lease lease = { 0 };
	char name[LEASE_TEXT_SIZE];

	(void)state;
	memset(name, 'a', sizeof(name));
	name[200] = '\0';
	lease_add_search(&lease, name);
	/* 200 + 1 + 54 characters and their end are 256. */
	name[55] = '\0';
	lease_add_search(&lease, name);
	assert_int_equal(strlen(lease.search), 200);
	lease_add_search(&lease, name + 1);
	assert_int_equal(strlen(lease.search), 255);
}

static void test_all(void **state)
{
	struct lease lease = { .search = "a.test" }, other = { .search = "b.test a.test" };
	struct ipaddr addr = address("10.0.0.1");

	(void)state;
	lease_add_dns(&other, &addr);
	lease_add_ntp(&other, &addr);
	lease_add_all(&lease, &other);
	lease_add_all(&lease, &other);
	assert_string_equal(lease.search, "a.test b.test");
	assert_int_equal(lease.ndns, 1);
	assert_int_equal(lease.nntp, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_are_kept_once),
		cmocka_unit_test(test_servers_too_many),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_search_is_full),
		cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
