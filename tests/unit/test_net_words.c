/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <linux/if_addr.h>

#include "cmdline/netconf.h"
#include "kinit/net/netif.h"
#include "lib/ipaddr.h"
#include "lib/lease.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_netlink.h"
#include "tests/unit/help/netboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

#define NFS "root=/dev/nfs rootwait"

static void test_static(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	word_static("eth0", "192.0.2.5", 24, "192.0.2.1")->dns[0] = ip("192.0.2.53");
	assert_int_equal(step(), STEP_DONE);
	assert_traced("link eth0 up\n");
	assert_traced("start network set-up 7\n");
	assert_traced("address eth0 192.0.2.5/24 brd 192.0.2.255\n"
		      "route default via 192.0.2.1 dev eth0\n");
	assert_said("6 eth0: 192.0.2.5/24 as given, gateway 192.0.2.1, dns 192.0.2.53\n");
	assert_int_equal(nif("eth0")->ip[IP_V4].lease.source, LEASE_STATIC);
}

static void test_static_without_device(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	fake_nic("eth1", 3, true);
	fake_nic("eth2", 4, true);
	start(NFS);
	word_static("", "192.0.2.5", 24, NULL);
	assert_int_equal(step(), STEP_DONE);
	assert_traced("address eth1 192.0.2.5/24");
	assert_int_equal(lines_with(trace_text(), "address "), 1);
	assert_said("6 eth1: the address of ip=(word 1) goes to eth1, the first interface with a "
		    "carrier; a device in the word would choose another one\n");
	assert_traced("link eth0 down\n");
	/* Nobody needs it any more. */
	assert_not_traced("link eth2");
}

static void test_static_without_carrier(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	start(NFS);
	word_static("eth0", "192.0.2.5", 24, NULL);
	assert_int_equal(pass(119000), STEP_WAITS);
	assert_not_traced("address eth0");
	assert_int_equal(pass(2000), STEP_DONE);
	assert_said("4 eth0: no carrier after 120 s; its address is set all the same\n");
	assert_traced("address eth0 192.0.2.5/24");
}

static void test_guessed_size(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	word_static("eth0", "172.16.3.4", -1, NULL);
	assert_int_equal(step(), STEP_DONE);
	assert_said(
		"4 eth0: nobody says how large the network of 172.16.3.4 is; taking it as /16\n");
	assert_traced("address eth0 172.16.3.4/16 brd 172.16.255.255\n");
}

static void test_impossible_address(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	word_static("eth0", "224.0.0.1", 24, NULL);
	assert_int_equal(step(), STEP_DONE);
	assert_said("4 eth0: 224.0.0.1 is no address that an interface can have\n");
	assert_not_traced("address eth0");
}

/* Those that name a device all have to be done; a late one gets 10 s more after the first. */
static void test_several_words(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	word("eth0", NET_DHCP);
	word("eth1", NET_DHCP);
	word("eth7", NET_DHCP);
	assert_int_equal(pass(100000), STEP_WAITS);
	answer("eth1", IP_V4, &lease);
	assert_int_equal(pass(9000), STEP_WAITS);
	/* It appears, which is progress: it gets its own 10 s. */
	fake_nic("eth7", 4, true);
	assert_int_equal(pass(9000), STEP_WAITS);
	assert_true(asks("eth7", IP_V4));
	assert_int_equal(pass(2000), STEP_DONE);
	assert_said(
		"4 going on without a part of the network: eth0: no answer to DHCP after 119 s; "
		"eth7: no answer to DHCP after 10 s\n");
	assert_false(asks("eth0", IP_V4));
	/* None of these is a loser. */
	assert_not_traced("down");
	assert_int_equal(state_of("eth1"), NETIF_READY);
}

static void test_several_words_all_done(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	word("eth0", NET_DHCP);
	word_static("eth1", "192.0.2.5", 24, NULL);
	assert_int_equal(step(), STEP_WAITS);
	answer("eth0", IP_V4, &lease);
	assert_int_equal(step(), STEP_DONE);
	assert_not_said("going on without");
}

/* Who has a word of its own is not in the race of the others, not for the other family either. */
static void test_own_word_and_race(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	word("eth0", NET_DHCP6);
	word("", NET_DHCP);
	turn();
	assert_true(asks("eth0", IP_V6) && asks("eth1", IP_V4));
	assert_false(asks("eth0", IP_V4) || asks("eth1", IP_V6));
}

static void test_absent_device(void **state)
{
	static const uint8_t mac[] = { 0x52, 0x54, 0, 0, 0, 9 };
	struct ipword *by_mac;

	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/nfs rootwait=20");
	word("eth5", NET_DHCP);
	by_mac = word("", NET_DHCP);
	by_mac->by_mac = true;
	memcpy(by_mac->device_mac, mac, sizeof(mac));
	assert_int_equal(pass(20000), STEP_FAILED);
	assert_has(boot->why,
		"after 20 s: there is no interface eth5, only eth0 (52:54:00:00:00:02); there is no "
		"interface with the address 52:54:00:00:00:09, only eth0 (52:54:00:00:00:02)");
	/* Others are left alone. */
	assert_not_traced("link eth0");
}

static void test_word_by_mac(void **state)
{
	struct ipword *by_mac;
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	by_mac = word("", NET_DHCP);
	by_mac->by_mac = true;
	memcpy(by_mac->device_mac, "\x52\x54\0\0\0\3", 6);
	turn();
	assert_false(asks("eth0", IP_V4));
	answer("eth1", IP_V4, &lease);
	assert_int_equal(step(), STEP_DONE);
}

static void test_up_without_an_address(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	start("root=/dev/sda1");
	word("eth0", 0)->off = true;
	assert_int_equal(step(), STEP_DONE);
	assert_said("6 eth0 is up, without an address\n");
	assert_not_traced("address");
	assert_null(net_boot_interface(boot->net));
}

/* Both families on one interface, by two words; the one that is done does not wait for long. */
static void test_both_families(void **state)
{
	struct lease four = lease4(), six = lease6();

	(void)state;
	fake_nic("eth0", 2, true);
	fake_address(2, "2001:db8::15", 0);
	start(NFS);
	word("eth0", NET_DHCP);
	word("eth0", NET_DHCP6);
	turn();
	assert_true(asks("eth0", IP_V4) && asks("eth0", IP_V6));
	answer("eth0", IP_V6, &six);
	assert_int_equal(state_of("eth0"), NETIF_READY);
	assert_int_equal(netif_first_lease(nif("eth0"))->addr.family, IP_V6);
	assert_int_equal(nif("eth0")->ip[IP_V4].lease.addr.family, IP_NONE);
	assert_int_equal(step(), STEP_WAITS);
	answer("eth0", IP_V4, &four);
	assert_int_equal(netif_first_lease(nif("eth0"))->addr.family, IP_V4);
	assert_int_equal(netif_lease(nif("eth0"), IP_V6)->addr.family, IP_V6);
	assert_int_equal(step(), STEP_DONE);
	assert_traced("address eth0 2001:db8::15/64\n");
}

static void test_slow_second_family(void **state)
{
	struct lease four = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	word("", NET_DHCP | NET_SLAAC);
	turn();
	answer("eth0", IP_V4, &four);
	assert_int_equal(pass(9900), STEP_WAITS);
	assert_int_equal(pass(200), STEP_DONE);
	assert_said("4 going on without a part of the network: eth0: no answer to router "
		    "solicitation after 10 s\n");
	assert_int_equal(state_of("eth0"), NETIF_READY);
	assert_ptr_equal(net_boot_interface(boot->net), nif("eth0"));
}

static void test_link_local(void **state)
{
	struct lease nothing = { .source = LEASE_SLAAC };

	(void)state;
	fake_nic("eth0", 2, true);
	fake_address(3, "fe80::3", 0);
	fake_address(2, "2001:db8::5", 0);
	fake_address(2, "fe80::2", IFA_F_TENTATIVE);
	fake_address(2, "fe80::2", 0);
	start("root=/dev/sda1");
	word("eth0", NET_LINK6);
	turn();
	answer("eth0", IP_V6, &nothing);
	assert_int_equal(step(), STEP_DONE);
	assert_said("6 eth0: fe80::2/64 by slaac\n");
	assert_not_traced("address eth0");
}

static void test_the_last_word_holds(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	word("eth0", NET_DHCP);
	word_static("eth0", "192.0.2.5", 24, NULL);
	assert_int_equal(step(), STEP_DONE);
	assert_not_traced("question");
	assert_traced("address eth0 192.0.2.5/24");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netboot_setup, netboot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_static),
		TEST(test_static_without_device),
		TEST(test_static_without_carrier),
		TEST(test_guessed_size),
		TEST(test_impossible_address),
		TEST(test_several_words),
		TEST(test_several_words_all_done),
		TEST(test_own_word_and_race),
		TEST(test_absent_device),
		TEST(test_word_by_mac),
		TEST(test_up_without_an_address),
		TEST(test_both_families),
		TEST(test_slow_second_family),
		TEST(test_link_local),
		TEST(test_the_last_word_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
