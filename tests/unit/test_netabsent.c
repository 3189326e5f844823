/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/bootconf.h"
#include "kinit/boot.h"
#include "kinit/net/netabsent.h"
#include "kinit/net/netwait.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/netboot.h"
#include "tests/unit/unit.h"

/* Which interfaces will never be there, and what is said of them. */

static void is_nobodys(const char *words, const char *name, const char *missing)
{
	struct bootconf parsed;
	struct net net = { .fd = -1 };
	struct netplan plan = { &parsed.net, &net, 0 };
	const char *got;

	assert_int_equal(bootconf_parse(&parsed, (const char *const[]){ words, NULL }), 0);
	got = netabsent_nobodys(&plan, name);
	if (!got != !missing || (got && strcmp(got, missing)))
		fail_msg("%s: %s instead of %s", name, got ? got : "-", missing ? missing : "-");
	bootconf_free(&parsed);
}

static void test_names_of_the_kernel(void **state)
{
	static const char *const names[] = { "eth0", "eth17", "wlan0", "wwan0", "ib0", "usb0",
		"lan1", "swp3", "wan", "sl0", "en", "enx1", "ens", "hsn0", "brcm", "bond", "team",
		"bridge0x", "p1", "pp1", "em", "emac0", "enx52540012345g" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		is_nobodys("", names[i], NULL);
}

static void test_names_of_others(void **state)
{
	static const char *const names[] = { "enp0s3", "ens3", "eno1", "enP2p1s0f0np0", "end0",
		"enx525400123456", "wlp3s0", "wwp0s20f0u3", "ibp1s0", "enc1000", "env2", "em1",
		"p2p1", "br0", "virbr0", "bond0", "team0", "vlan5", "eth0.5" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		is_nobodys("", names[i], names[i]);
}

/* A word makes it, and what it is made of may come. */
static void test_names_of_words(void **state)
{
	(void)state;
	is_nobodys("bridge=br0:eth0", "br0", NULL);
	is_nobodys("bond=bond0:eth0,eth1", "bond0", NULL);
	is_nobodys("vlan=eth0.5:eth0", "eth0.5", NULL);
	is_nobodys("ifname=enp0s3:52:54:00:12:34:56", "enp0s3", NULL);
	is_nobodys("ifname=enp0s3:52:54:00:12:34:56 bridge=br0:enp0s3", "br0", NULL);
	is_nobodys("bridge=br0:enp0s3", "br0", "enp0s3");
	is_nobodys("bond=bond0:enp0s3,eth1", "bond0", NULL);
	is_nobodys("bond=bond0:enp0s3,enp0s4", "bond0", "enp0s4");
	is_nobodys("vlan=vlan5:br0 bridge=br0:bond0 bond=bond0:ens3", "vlan5", "ens3");
	is_nobodys("vlan=vlan5:vlan6 vlan=vlan6:vlan5", "vlan5", NULL);
}

static void says(const char *words, const char *want)
{
	struct bootconf parsed;
	struct net net = { .fd = -1 };
	struct netplan plan = { &parsed.net, &net, 0 };
	char text[400];

	assert_int_equal(bootconf_parse(&parsed, (const char *const[]){ words, NULL }), 0);
	netabsent_describe(&plan, &parsed.net.ips[0], text, sizeof(text));
	assert_string_equal(text, want);
	bootconf_free(&parsed);
}

/* Who gives such names is said where nobody does. */
static void test_what_is_said(void **state)
{
	(void)state;
	says("ip=bond0:dhcp", "there is no interface bond0 (bond= makes one), and no other");
	says("ip=bond0:dhcp bond=bond0:eth0", "there is no interface bond0, and no other");
	says("ip=bond0:dhcp bond=bond0:ens3",
		"there is no interface ens3 (only udev gives such names, and ifname= here), and no other");
	says("ip=eth0.5:dhcp vlan=eth0.5:eth0", "there is no interface eth0.5, and no other");
	says("ip=52-54-00-12-34-56:dhcp",
		"there is no interface with the address 52:54:00:12:34:56, and no other");
}

/* A root on a disk is not held up, and what there is is said. */
static void test_a_local_root_goes_on(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	word("enp0s3", NET_DHCP);
	assert_int_equal(step(), STEP_DONE);
	assert_said(
		"4 going on without a part of the network: there is no interface enp0s3 (only udev "
		"gives such names, and ifname= here), only eth0 (52:54:00:00:00:02)\n");
}

/* Not before the drivers have loaded, or cards had their time. */
static void test_after_the_drivers(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	word("br0", NET_DHCP);
	assert_int_equal(pass(1900), STEP_WAITS);
	assert_int_equal(pass(200), STEP_DONE);
	assert_said("there is no interface br0 (bridge= makes one), and no other\n");
}

/* It has other words, which get on; and a root on a server has its time, but hears of it at once. */
static void test_a_root_on_a_server(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/nfs rootwait=60");
	word("bond0", NET_DHCP);
	assert_int_equal(step(), STEP_WAITS);
	assert_said(
		"4 still waiting for the network: there is no interface bond0 (bond= makes one), only "
		"eth0 (52:54:00:00:00:02)\n");
	assert_int_equal(pass(5000), STEP_WAITS);
	assert_int_equal(lines_with(log_text(), "still waiting"), 1);
	netboot_teardown(state);
	netboot_setup(state);
	fake_nic("eth0", 2, true);
	start("root=/dev/nfs rootwait=60");
	word("bond0", NET_DHCP);
	word("eth0", NET_DHCP);
	assert_int_equal(step(), STEP_WAITS);
	answer("eth0", IP_V4, &lease);
	assert_int_equal(step(), STEP_DONE);
}

/* The kernel's own names may come late. */
static void test_a_late_card(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	word("eth1", NET_DHCP);
	assert_int_equal(pass(29000), STEP_WAITS);
	assert_said("there is no interface eth1, only eth0 (52:54:00:00:00:02)\n");
	assert_int_equal(pass(2000), STEP_DONE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netboot_setup, netboot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_the_kernel),
		cmocka_unit_test(test_names_of_others),
		cmocka_unit_test(test_names_of_words),
		cmocka_unit_test(test_what_is_said),
		TEST(test_a_local_root_goes_on),
		TEST(test_after_the_drivers),
		TEST(test_a_root_on_a_server),
		TEST(test_a_late_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
