/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked of the table of interfaces; each of the two families as the other. */

#include "cmdline/netconf.h"
#include "kinit/boot.h"
#include "kinit/net/netif.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/unit.h"

#define MAC "\x52\x54\0\x12\x34\x56"

static const enum ip_family both[] = { IP_V4, IP_V6 };

static enum ip_family other_than(enum ip_family family)
{
	return family == IP_V4 ? IP_V6 : IP_V4;
}

static struct netif_ip is(enum netif_state state)
{
	return (struct netif_ip){ .task = { .wanted = true }, .state = state };
}

static struct lease lease_of(enum ip_family family)
{
	return (struct lease){ .addr = { .family = family, .bytes = { 32, family } } };
}

static void test_families(void **state)
{
	struct ipaddr nothing;

	(void)state;
	memset(&nothing, 0, sizeof(nothing));
	assert_int_equal(nothing.family, IP_NONE);
	assert_true(IP_NONE < IP_V4 && IP_V4 < IP_V6 && IP_V6 < IP_FAMILIES);
}

static void test_finders(void **state)
{
	struct netif items[] = { { .index = 2, .name = "eth0" }, { .index = 7, .name = "lo" } };
	const struct net net = { .items = items, .n = 2 };

	(void)state;
	assert_ptr_equal(netif_find(&net, 7), &items[1]);
	assert_null(netif_find(&net, 1));
	assert_ptr_equal(netif_by_name(&net, "eth0"), &items[0]);
	assert_null(netif_by_name(&net, "eth"));
	assert_null(netif_find(&(struct net){ .n = 0 }, 2));
}

/* Both have workers of the same kinds at the same time. */
static void test_ids(void **state)
{
	struct netif items[] = { { .index = 2 }, { .index = 3 } };
	const struct net net = { .items = items, .n = 2 };
	enum ip_family family;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		int id = netif_id(&items[i / 2], both[i % 2]);

		assert_ptr_equal(netif_of_id(&net, id, &family), &items[i / 2]);
		assert_int_equal(family, both[i % 2]);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(id, netif_id(&items[k / 2], both[k % 2]));
	}
	assert_null(netif_of_id(&net, netif_id(&(struct netif){ .index = 4 }, IP_V6), &family));
}

static void test_hardware_address(void **state)
{
	struct netif netif = { .mac = MAC, .mac_len = 6 };

	(void)state;
	assert_true(netif_has_mac(&netif, (const uint8_t *)MAC));
	assert_false(netif_has_mac(&netif, (const uint8_t *)"\x52\x54\0\x12\x34\x57"));
	netif.mac_len = 8;
	assert_false(netif_has_mac(&netif, (const uint8_t *)MAC));
	netif.mac_len = 6;
	netif.master = 5;
	assert_false(netif_has_mac(&netif, (const uint8_t *)MAC));
	netif.master = 0;
	strcpy(netif.kind, "vlan");
	assert_false(netif_has_mac(&netif, (const uint8_t *)MAC));
	strcpy(netif.kind, "bridge");
	assert_false(netif_has_mac(&netif, (const uint8_t *)MAC));
	strcpy(netif.kind, "bond");
	assert_false(netif_has_mac(&netif, (const uint8_t *)MAC));
	strcpy(netif.kind, "veth");
	assert_true(netif_has_mac(&netif, (const uint8_t *)MAC));
}

/* The whole is as that family is which is ready, else as the one that is further. */
static void test_state(void **state)
{
	static const struct {
		enum netif_state one, two, want;
	} rows[] = {
		{ NETIF_IDLE, NETIF_IDLE, NETIF_IDLE },
		{ NETIF_IDLE, NETIF_RISING, NETIF_RISING },
		{ NETIF_RISING, NETIF_ASKING, NETIF_ASKING },
		{ NETIF_ASKING, NETIF_APPLYING, NETIF_APPLYING },
		{ NETIF_ASKING, NETIF_READY, NETIF_READY },
		{ NETIF_APPLYING, NETIF_READY, NETIF_READY },
		{ NETIF_FAILED, NETIF_READY, NETIF_READY },
		{ NETIF_FAILED, NETIF_RISING, NETIF_RISING },
		{ NETIF_FAILED, NETIF_FAILED, NETIF_FAILED },
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		enum ip_family family = both[i % 2];
		struct netif netif = { .index = 2 };

		netif.ip[family] = is(rows[i / 2].one);
		netif.ip[other_than(family)] = is(rows[i / 2].two);
		if (netif_state(&netif) != rows[i / 2].want)
			fail_msg("row %zu: %d", i / 2, (int)netif_state(&netif));
	}
}

/* A family that nobody wants says nothing, however far it once was. */
static void test_state_of_one(void **state)
{
	struct ipword word = { .text = "" };

	(void)state;
	assert_int_equal(netif_state(&(struct netif){ .index = 2 }), NETIF_IDLE);
	assert_null(netif_word(&(struct netif){ .index = 2 }));
	for (size_t i = 0; i < 2; i++) {
		struct netif netif = { .index = 2 };

		netif.ip[both[i]] = is(NETIF_RISING);
		netif.ip[both[i]].task.word = &word;
		netif.ip[other_than(both[i])].state = NETIF_READY;
		assert_int_equal(netif_state(&netif), NETIF_RISING);
		assert_ptr_equal(netif_word(&netif), &word);
	}
}

static void test_leases(void **state)
{
	struct netif netif = { .index = 2 };

	(void)state;
	assert_null(netif_first_lease(&netif));
	for (size_t i = 0; i < 2; i++) {
		assert_null(netif_lease(&netif, both[i]));
		netif.ip[both[i]].lease = lease_of(both[i]);
		assert_ptr_equal(netif_lease(&netif, both[i]), &netif.ip[both[i]].lease);
		assert_null(netif_lease(&netif, other_than(both[i])));
		assert_ptr_equal(netif_first_lease(&netif), &netif.ip[both[i]].lease);
		netif.ip[both[i]].lease.addr.family = IP_NONE;
	}
	netif.ip[IP_V4].lease = lease_of(IP_V4);
	netif.ip[IP_V6].lease = lease_of(IP_V6);
	assert_ptr_equal(netif_first_lease(&netif), &netif.ip[IP_V4].lease);
}

/* Whoever has an address has won; who had a word of its own did not run. */
static void test_winner(void **state)
{
	static const struct {
		enum netif_state state;
		bool racing;
		int want;
	} rows[] = {
		{ NETIF_ASKING, true, 0 },
		{ NETIF_APPLYING, true, 3 },
		{ NETIF_READY, true, 3 },
		{ NETIF_FAILED, true, 0 },
		{ NETIF_READY, false, 0 },
		{ NETIF_APPLYING, false, 0 },
	};
	struct netif items[] = { { .index = 2 }, { .index = 3 } };
	const struct net net = { .items = items, .n = 2 };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		enum ip_family family = both[i % 2];

		items[1].ip[family] = is(rows[i / 2].state);
		items[1].ip[family].task.racing = rows[i / 2].racing;
		assert_int_equal(net_winner(&net, family), rows[i / 2].want);
		assert_int_equal(net_winner(&net, other_than(family)), 0);
		items[1].ip[family] = is(NETIF_IDLE);
	}
}

static void test_boot_interface(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct netif items[] = { { .index = 2 }, { .index = 3 }, { .index = 4 } };
		const struct net net = { .items = items, .n = 3 };

		for (size_t k = 0; k < 3; k++) {
			items[k].ip[both[i]] = is(k ? NETIF_READY : NETIF_APPLYING);
			items[k].ip[both[i]].lease = lease_of(both[i]);
		}
		assert_ptr_equal(net_boot_interface(&net), &items[1]);
		strcpy(items[2].ip[both[i]].lease.root_path, "/srv");
		assert_ptr_equal(net_boot_interface(&net), &items[2]);
		/* A link that is up without an address is no way to a server. */
		items[1].ip[both[i]].lease = items[2].ip[both[i]].lease =
			(struct lease){ .mtu = 0 };
		assert_null(net_boot_interface(&net));
	}
}

/* All that are ready count, those of the boot interface first; each once, whoever names it. */
static void test_name_servers(void **state)
{
	struct boot *boot = boot_make("root=/dev/nfs nameserver=192.0.2.1");
	struct netif netif = { .index = 2 };
	struct ipaddr dns[6];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		netif.ip[both[i]] = is(NETIF_READY);
		netif.ip[both[i]].lease = lease_of(both[i]);
		netif.ip[both[i]].lease.ndns = 2;
		netif.ip[both[i]].lease.dns[0] = lease_of(both[i]).addr;
		assert_int_equal(ipaddr_parse("192.0.2.1", &netif.ip[both[i]].lease.dns[1]), 0);
	}
	boot_interface(boot, &netif);
	assert_int_equal(net_dns(boot, dns, 6), 3);
	assert_int_equal(dns[0].bytes[0], 192);
	assert_int_equal(dns[1].family, IP_V4);
	assert_int_equal(dns[2].family, IP_V6);
	assert_int_equal(net_dns(boot, dns, 2), 2);
	boot->net->items[0].ip[IP_V4].state = boot->net->items[0].ip[IP_V6].state = NETIF_ASKING;
	assert_int_equal(net_dns(boot, dns, 6), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_finders),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_hardware_address),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_state_of_one),
		cmocka_unit_test(test_leases),
		cmocka_unit_test(test_winner),
		cmocka_unit_test(test_boot_interface),
		cmocka_unit_test_setup_teardown(test_name_servers, boot_setup, boot_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
