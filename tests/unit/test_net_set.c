/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <linux/if_addr.h>

#include "cmdline/netconf.h"
#include "kinit/net/netif.h"
#include "lib/attr.h"
#include "lib/lease.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_netlink.h"
#include "tests/unit/help/netboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define NFS "root=/dev/nfs rootwait"

static void add_route(const char *to, unsigned prefix, const char *via, const char *device)
{
	struct netroute *route = &conf->routes[conf->nroutes++];

	route->route.to = ip(to);
	route->route.prefix = (uint8_t)prefix;
	if (via)
		route->route.via = ip(via);
	snprintf(route->device, sizeof(route->device), "%s", device);
}

/* The host routes of RFC 3442, and a gateway that nothing says is on the link. */
static void test_routes(void **state)
{
	struct lease lease = lease4();
	struct lease_route far = { .to = ip("198.51.100.0"), .prefix = 24, .via = ip("10.9.9.9") };
	struct lease_route near = { .to = ip("10.9.9.9"), .prefix = 32 };
	struct lease_route behind = {
		.to = ip("203.0.113.7"), .prefix = 24, .via = ip("10.8.8.8")
	};
	struct lease_route own = { .to = ip("10.0.2.0"), .prefix = 24 };

	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	word("eth0", NET_DHCP);
	lease_add_route(&lease, &far);
	lease_add_route(&lease, &near);
	lease_add_route(&lease, &behind);
	lease_add_route(&lease, &own);
	add_route("192.0.2.0", 24, "10.0.2.77", "");
	add_route("192.0.3.0", 24, "172.16.0.1", "");
	add_route("192.0.4.0", 24, NULL, "eth0");
	add_route("192.0.5.0", 24, "10.0.2.77", "eth1");
	turn();
	answer("eth0", IP_V4, &lease);
	assert_int_equal(step(), STEP_DONE);
	assert_traced("route 10.9.9.9/32 dev eth0 dhcp\n"
		      "route 192.0.4.0/24 dev eth0 dhcp\n"
		      "route default via 10.0.2.2 dev eth0 dhcp\n"
		      "route 198.51.100.0/24 via 10.9.9.9 dev eth0 dhcp\n"
		      "route 203.0.113.0/24 via 10.8.8.8 dev eth0 onlink dhcp\n"
		      "route 192.0.2.0/24 via 10.0.2.77 dev eth0 dhcp\n");
	assert_not_traced("route 10.0.2.0/24");
	assert_not_traced("192.0.5.0");
	assert_said(
		"4 rd.route=: the route to 192.0.3.0/24 is not set: no interface that is ready has "
		"its gateway on its network\n");
	assert_said("4 rd.route=: the route to 192.0.5.0/24 is not set");
	assert_int_equal(lines_with(log_text(), "rd.route="), 2);
}

/* Before the gateways that announce themselves. */
static void test_gateway6(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_address(2, "2001:db8::5", 0);
	start("root=/dev/sda1");
	word_static("eth0", "2001:db8::5", 64, "2001:db8::1");
	assert_int_equal(step(), STEP_DONE);
	assert_traced("address eth0 2001:db8::5/64\n"
		      "route default via 2001:db8::1 dev eth0 metric 512\n");
}

/* The first interface keeps its default route. */
static void test_two_default_routes(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_netlink_fails("route default via 192.0.2.1 dev eth0\n", 0);
	start("root=/dev/sda1");
	word_static("eth0", "192.0.2.5", 24, "192.0.2.1");
	fake_netlink_fails("metric", 0);
	fake_netlink_fails("route default", -EEXIST);
	assert_int_equal(step(), STEP_DONE);
	assert_traced("route default via 192.0.2.1 dev eth0\n"
		      "route default via 192.0.2.1 dev eth0 metric 2002\n");
	assert_not_said("cannot be set");
}

static void test_route_that_fails(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	word_static("eth0", "192.0.2.5", 24, "192.0.2.1");
	fake_netlink_fails("route default", -ENETUNREACH);
	assert_int_equal(step(), STEP_DONE);
	assert_said("4 eth0: the route to 0.0.0.0/0 via 192.0.2.1 cannot be set: "
		    "Network is unreachable\n");
	assert_int_equal(state_of("eth0"), NETIF_READY);
}

static void test_mtu_and_mac(void **state)
{
	struct lease lease = lease4();
	struct ipword *made;

	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	made = word("eth0", NET_DHCP);
	made->mtu = 9000;
	made->set_mac = true;
	memcpy(made->mac, "\2\0\0\0\0\1", 6);
	lease.mtu = 1400;
	turn();
	assert_traced("link eth0 mac=02:00:00:00:00:01\nlink eth0 mtu=9000\nlink eth0 up\n");
	answer("eth0", IP_V4, &lease);
	assert_not_traced("mtu=1400");
	assert_int_equal(nif("eth0")->ip[IP_V4].lease.mtu, 9000);
}

static void test_mtu_of_the_server(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	turn();
	lease.mtu = 1400;
	answer("eth0", IP_V4, &lease);
	assert_traced("link eth0 mtu=1400\naddress eth0");
}

static void get_mtu(unsigned methods, unsigned own, unsigned mtu)
{
	struct lease lease = lease4();

	fake_nic("eth0", 2, true);
	start(NFS);
	word("eth0", methods)->mtu = own;
	turn();
	lease.mtu = (uint16_t)mtu;
	answer("eth0", IP_V4, &lease);
}

/* Of a server, that is: who writes one into ip= has it. */
static void test_mtu_that_is_too_small(void **state)
{
	static const struct {
		unsigned methods, own, mtu;
		const char *traced, *said;
	} rows[] = {
		{ NET_DHCP, 0, 576, "link eth0 mtu=576\n", NULL },
		{ NET_DHCP, 0, 575, NULL, "MTU of 575, but IPv4 needs 576; the MTU stays 1500\n" },
		{ NET_DHCP, 0, 1, NULL, "MTU of 1, but IPv4 needs 576; the MTU stays 1500\n" },
		{ NET_DHCP | NET_DHCP6, 0, 1280, "link eth0 mtu=1280\n", NULL },
		{ NET_DHCP | NET_DHCP6, 0, 1279, NULL,
			"MTU of 1279, but IPv6 needs 1280; the MTU stays 1500\n" },
		{ NET_DHCP, 500, 400, "link eth0 mtu=500\n", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		get_mtu(rows[i].methods, rows[i].own, rows[i].mtu);
		if (rows[i].traced)
			assert_traced(rows[i].traced);
		else
			assert_not_traced("mtu=");
		if (rows[i].said)
			assert_said(rows[i].said);
		else
			assert_not_said("MTU");
		assert_int_equal(nif("eth0")->ip[IP_V4].state, NETIF_READY);
		netboot_teardown(state);
		assert_int_equal(netboot_setup(state), 0);
	}
}

static void test_interface_that_does_not_come_up(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	word("eth0", NET_DHCP);
	fake_netlink_fails("link eth0 up", -EIO);
	assert_int_equal(step(), STEP_DONE);
	assert_said("4 eth0: it cannot be brought up: Input/output error\n");
	assert_string_equal(
		nif("eth0")->ip[IP_V4].why, "it cannot be brought up: Input/output error");
}

static void test_duplicate_address(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_address(2, "2001:db8::5", IFA_F_TENTATIVE);
	fake_address(2, "2001:db8::5", IFA_F_TENTATIVE | IFA_F_DADFAILED);
	start("root=/dev/sda1");
	word_static("eth0", "2001:db8::5", 64, NULL);
	assert_int_equal(step(), STEP_DONE);
	assert_said("4 eth0: the address 2001:db8::5 cannot be set: another host has it\n");
}

/* The name of the first interface is that of its server, until a word has one. */
static void test_hostname_of_a_later_word(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	word("eth0", NET_DHCP);
	word("eth1", NET_DHCP)->hostname = "mine";
	turn();
	strcpy(lease.hostname, "first");
	answer("eth0", IP_V4, &lease);
	assert_said("6 the hostname is first\n");
	answer("eth1", IP_V4, &lease);
	assert_said("6 the hostname is mine\n");
	assert_int_equal(lines_with(log_text(), "the hostname is"), 2);
}

/* As in the kernel: servers must not take all hosts without a name for the same. */
static void test_hostname_by_the_address(void **state)
{
	static const struct {
		const char *before, *after;
		bool v6;
	} rows[] = {
		{ "(none)", "10.0.2.15", false },
		{ "(none)", "2001-db8--15", true },
		{ "of-hostname", "of-hostname", false },
	};
	char text[65];

	(void)state;
	fake_nic("eth0", 2, true);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lease lease = rows[i].v6 ? lease6() : lease4();

		start(NFS);
		tree_file("proc/sys/kernel/hostname", rows[i].before);
		word("eth0", rows[i].v6 ? NET_DHCP6 : NET_DHCP);
		turn();
		answer("eth0", rows[i].v6 ? IP_V6 : IP_V4, &lease);
		assert_int_equal(attr_read(boot->rootfd, "proc/sys/kernel/hostname", text, 65), 0);
		assert_string_equal(text, rows[i].before);
		assert_int_equal(step(), STEP_DONE);
		assert_int_equal(attr_read(boot->rootfd, "proc/sys/kernel/hostname", text, 65), 0);
		assert_string_equal(text, rows[i].after);
	}
	start(NFS);
	tree_file("proc/sys/kernel/hostname", "(none)");
	word_static("eth0", "10.0.2.5", 24, NULL)->hostname = "myhost";
	assert_int_equal(step(), STEP_DONE);
	assert_int_equal(attr_read(boot->rootfd, "proc/sys/kernel/hostname", text, 65), 0);
	assert_string_equal(text, "myhost");
}

static void test_names_that_are_too_long(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	turn();
	memset(lease.hostname, 'h', 65);
	answer("eth0", IP_V4, &lease);
	assert_said("is longer than 64 characters; not set\n");
	assert_not_said("the hostname is h");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netboot_setup, netboot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_routes),
		TEST(test_gateway6),
		TEST(test_two_default_routes),
		TEST(test_route_that_fails),
		TEST(test_mtu_and_mac),
		TEST(test_mtu_of_the_server),
		TEST(test_mtu_that_is_too_small),
		TEST(test_interface_that_does_not_come_up),
		TEST(test_duplicate_address),
		TEST(test_hostname_of_a_later_word),
		TEST(test_hostname_by_the_address),
		TEST(test_names_that_are_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
