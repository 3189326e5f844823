/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/net/netfill.h"
#include "kinit/net/netreport.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_netlink.h"
#include "tests/unit/help/netboot.h"
#include "tests/unit/unit.h"

/* What is said of an interface: the command line and the server together. */

static int merge(const struct ipword *given, struct lease *lease)
{
	return netfill(conf, "eth0", given, lease);
}

static void says(const struct lease *lease, const char *want)
{
	char text[NETREPORT_TEXT_SIZE];

	assert_string_equal(netreport_lease(lease, text), want);
}

static void test_server_alone(void **state)
{
	struct lease lease = lease4();

	(void)state;
	start("root=/dev/nfs");
	assert_int_equal(merge(NULL, &lease), 0);
	says(&lease, "10.0.2.15/24 by dhcp from 10.0.2.2, gateway 10.0.2.2, dns 10.0.2.3, "
		     "lease 86400 s");
	assert_true(ipaddr_equal(&lease.broadcast, &(struct ipaddr){ IP_V4, { 10, 0, 2, 255 } }));
}

/* All that the user wrote wins, but for the address: who asks by DHCP takes what comes. */
static void test_the_user_wins(void **state)
{
	struct lease lease = lease4();
	struct ipword *given;

	(void)state;
	start("root=/dev/nfs");
	strcpy(lease.hostname, "served");
	lease.broadcast = ip("10.0.2.255");
	lease.mtu = 1400;
	given = word_static("eth0", "10.0.2.99", 16, "10.0.9.9");
	given->methods = NET_DHCP;
	given->hostname = "mine";
	given->mtu = 1300;
	given->dns[1] = ip("10.0.2.54");
	given->server = ip("10.0.2.80");
	given->ntp = ip("10.0.2.123");
	assert_int_equal(merge(given, &lease), 0);
	says(&lease, "10.0.2.15/16 by dhcp from 10.0.2.2, gateway 10.0.9.9, dns 10.0.2.54, "
		     "mtu 1300, lease 86400 s");
	assert_string_equal(lease.hostname, "mine");
	assert_string_equal(lease.nis_domain, "");
	assert_true(ipaddr_equal(&lease.broadcast, &(struct ipaddr){ IP_V4, { 10, 0, 255, 255 } }));
	assert_true(ipaddr_equal(&lease.next_server, &given->server));
	assert_true(ipaddr_equal(&lease.ntp[0], &given->ntp));
	assert_int_equal(lease.nntp, 1);
}

/* Routes of the server that are not the default one stay beside the gateway that was given. */
static void test_gateway_and_routes(void **state)
{
	struct lease lease = lease4();
	struct lease_route other = { .to = ip("192.0.2.0"), .prefix = 24, .via = ip("10.0.2.7") };

	(void)state;
	start("root=/dev/nfs");
	while (lease.nroutes < LEASE_ROUTES_MAX)
		lease_add_route(&lease, &other);
	lease.routes[5].prefix = 0;
	lease.routes[5].to = (struct ipaddr){ .family = IP_V4 };
	assert_int_equal(merge(word_static("eth0", "10.0.2.99", -1, "10.0.2.1"), &lease), 0);
	assert_int_equal(lease.nroutes, LEASE_ROUTES_MAX - 1);
	assert_true(ipaddr_equal(&lease_gateway(&lease, IP_V4)->via, &conf->ips[0].gateway));
	/* A gateway of the other family is not for this one. */
	lease = lease4();
	assert_int_equal(merge(word_static("eth0", "10.0.2.99", -1, "fe80::1"), &lease), 0);
	says(&lease, "10.0.2.15/24 by dhcp from 10.0.2.2, gateway 10.0.2.2, dns 10.0.2.3, "
		     "lease 86400 s");
}

static void test_sizes(void **state)
{
	static const struct {
		const char *addr;
		unsigned want;
	} rows[] = {
		{ "10.1.2.3", 8 },
		{ "172.16.0.1", 16 },
		{ "192.168.1.1", 24 },
		{ "2001:db8::1", 64 },
	};
	(void)state;
	start("root=/dev/nfs");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lease lease = { .addr = ip(rows[i].addr) };

		assert_int_equal(merge(NULL, &lease), 1);
		assert_int_equal(lease.prefix, rows[i].want);
	}
}

/* A point-to-point link has no network and no broadcast. */
static void test_peer_and_host_routes(void **state)
{
	struct ipword *given;
	struct lease lease = { .addr = ip("10.0.0.1"), .prefix = 24 };

	(void)state;
	start("root=/dev/nfs");
	given = word_static("ppp0", "10.0.0.1", 24, NULL);
	given->peer = ip("10.0.0.2");
	assert_int_equal(merge(given, &lease), 0);
	assert_int_equal(lease.prefix, 32);
	assert_int_equal(lease.broadcast.family, IP_NONE);
}

static void test_addresses_of_nobody(void **state)
{
	static const char *const rows[] = { "0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1",
		"239.255.255.255", "255.255.255.255", "::", "ff02::1" };

	(void)state;
	start("root=/dev/nfs");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lease lease = { .addr = ip(rows[i]), .prefix = 24 };

		assert_int_equal(merge(NULL, &lease), -EADDRNOTAVAIL);
	}
	assert_int_equal(merge(NULL, &(struct lease){ .prefix = 24 }), -EADDRNOTAVAIL);
}

/* A worker that a stranger has taken over may say anything. */
static void test_counts_and_ends(void **state)
{
	struct lease lease = lease4();

	(void)state;
	start("root=/dev/nfs");
	lease.nroutes = lease.ndns = lease.nntp = 255;
	memset(lease.hostname, 'x', sizeof(lease.hostname));
	memset(lease.root_path, 'x', sizeof(lease.root_path));
	lease.prefix = 200;
	assert_int_equal(merge(NULL, &lease), 1);
	assert_int_equal(lease.nroutes, LEASE_ROUTES_MAX);
	assert_int_equal(lease.ndns, LEASE_DNS_MAX);
	assert_int_equal(lease.nntp, LEASE_NTP_MAX);
	assert_int_equal(strlen(lease.hostname), sizeof(lease.hostname) - 1);
	assert_int_equal(strlen(lease.root_path), sizeof(lease.root_path) - 1);
	assert_int_equal(lease.prefix, 8);
}

/* ---- what others ask of the whole */

/* Numbers that choose something: where the lease came from, what addresses are, how long they are. */
static void test_numbers_that_mean_nothing(void **state)
{
	static const uint8_t sources[] = { LEASE_DHCP6, LEASE_SLAAC, LEASE_SLAAC + 1, 255 };
	struct lease lease;

	(void)state;
	start("root=/dev/nfs");
	for (size_t i = 0; i < sizeof(sources); i++) {
		lease = lease4();
		lease.source = sources[i];
		assert_int_equal(merge(NULL, &lease), -EADDRNOTAVAIL);
	}
	lease = lease4();
	lease.broadcast.family = lease.server.family = lease.next_server.family = IP_FAMILIES;
	lease.dns[0].family = lease.routes[0].via.family = 255;
	lease.routes[lease.nroutes++] = (struct lease_route){ ip("10.1.0.0"), 33, ip("10.0.2.9") };
	lease.routes[lease.nroutes++] = (struct lease_route){ ip("10.2.0.0"), 32, ip("10.0.2.9") };
	assert_int_equal(merge(NULL, &lease), 0);
	assert_int_equal(lease.server.family, IP_NONE);
	assert_int_equal(lease.next_server.family, IP_NONE);
	assert_int_equal(lease.dns[0].family, IP_NONE);
	assert_int_equal(lease.broadcast.bytes[3], 255);
	assert_int_equal(lease.nroutes, 2);
	assert_int_equal(lease.routes[0].via.family, IP_NONE);
	assert_int_equal(lease.routes[1].to.bytes[1], 2);
}

static void test_report(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, false);
	fake_nic("eth2", 4, true);
	fake_nic("eth3", 5, true);
	start("root=/dev/nfs rootwait");
	word("eth0", NET_DHCP);
	word("eth1", NET_DHCP);
	word("eth2", NET_DHCP6);
	turn();
	answer("eth0", IP_V4, &lease);
	boot->now_ms += 12000;
	log_clear();
	net_report(boot);
	assert_string_equal(log_text(),
		"3 network links:\n"
		"3   eth0 52:54:00:00:00:02 carrier; 10.0.2.15/24 by dhcp from 10.0.2.2, gateway "
		"10.0.2.2, dns 10.0.2.3, lease 86400 s\n"
		"3   eth1 52:54:00:00:00:03 no carrier; no carrier after 12 s\n"
		"3   eth2 52:54:00:00:00:04 carrier; no answer to DHCPv6 after 12 s\n"
		"3   eth3 52:54:00:00:00:05 down\n");
}

static void test_report_of_nothing(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	turn();
	log_clear();
	net_report(boot);
	assert_string_equal(log_text(), "3 network links:\n3   none\n");
}

static void test_boot_interface_and_name_servers(void **state)
{
	struct lease first = lease4(), second = lease4();
	struct ipaddr dns[4];

	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start("root=/dev/nfs rootwait");
	word("eth0", NET_DHCP);
	word("eth1", NET_DHCP);
	conf->dns[conf->ndns++] = ip("192.0.2.53");
	assert_null(net_boot_interface(boot->net));
	turn();
	answer("eth0", IP_V4, &first);
	assert_ptr_equal(net_boot_interface(boot->net), nif("eth0"));
	second.addr = ip("10.0.3.15");
	second.dns[0] = ip("10.0.3.3");
	second.dns[1] = ip("10.0.2.3");
	second.ndns = 2;
	strcpy(second.root_path, "/srv/root");
	answer("eth1", IP_V4, &second);
	assert_ptr_equal(net_boot_interface(boot->net), nif("eth1"));
	assert_int_equal(net_dns(boot, dns, 4), 3);
	assert_int_equal(dns[0].bytes[0], 192);
	assert_int_equal(dns[1].bytes[2], 3);
	assert_int_equal(dns[2].bytes[2], 2);
	assert_int_equal(net_dns(boot, dns, 1), 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netboot_setup, netboot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_server_alone),
		TEST(test_the_user_wins),
		TEST(test_gateway_and_routes),
		TEST(test_sizes),
		TEST(test_peer_and_host_routes),
		TEST(test_addresses_of_nobody),
		TEST(test_counts_and_ends),
		TEST(test_numbers_that_mean_nothing),
		TEST(test_report),
		TEST(test_report_of_nothing),
		TEST(test_boot_interface_and_name_servers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
