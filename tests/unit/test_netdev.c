/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <linux/if.h>

#include "cmdline/netconf.h"
#include "kinit/boot.h"
#include "kinit/net/net.h"
#include "kinit/net/netwait.h"
#include "lib/attr.h"
#include "lib/lease.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_netlink.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/netboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define NFS "root=/dev/nfs rootwait"
#define BONDING "sys/class/net/bond0/bonding/"

static void add_vlan(const char *name, const char *device, uint16_t id)
{
	struct vlanword *vlan = &conf->vlans[conf->nvlans++];

	snprintf(vlan->name, sizeof(vlan->name), "%s", name);
	snprintf(vlan->device, sizeof(vlan->device), "%s", device);
	vlan->id = id;
}

static struct masterword *add_bond(const char *name, const char *one, const char *two)
{
	struct masterword *bond = &conf->masters[conf->nmasters++];

	snprintf(bond->name, sizeof(bond->name), "%s", name);
	snprintf(bond->slaves[0], sizeof(bond->slaves[0]), "%s", one);
	snprintf(bond->slaves[1], sizeof(bond->slaves[1]), "%s", two);
	bond->nslaves = 2;
	bond->options = "";
	return bond;
}

static void option_is(const char *name, const char *want)
{
	char path[128], text[64];

	snprintf(path, sizeof(path), BONDING "%s", name);
	assert_int_equal(attr_read(boot->rootfd, path, text, sizeof(text)), 0);
	assert_string_equal(text, want);
}

static void test_vlan(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_kmod_add("8021q", "8021q", FAKE_PLAIN);
	start(NFS);
	add_vlan("vlan5", "eth0", 5);
	word("vlan5", NET_DHCP);
	assert_int_equal(pass(3000), STEP_WAITS);
	assert_not_traced("8021q");
	/* The device that carries it comes late. */
	fake_nic("eth0", 2, true);
	turn();
	assert_traced("link eth0 up\n");
	assert_traced("new vlan vlan5 id 5 on eth0\n");
	assert_false(asks("eth0", IP_V4));
	answer("vlan5", IP_V4, &lease);
	assert_int_equal(step(), STEP_DONE);
	assert_traced("address vlan5 10.0.2.15/24");
	assert_not_traced("down");
}

static void test_vlan_without_a_driver(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/nfs rootwait=5");
	add_vlan("vlan5", "eth0", 5);
	word("vlan5", NET_DHCP);
	fake_netlink_fails("new vlan", -EOPNOTSUPP);
	assert_int_equal(pass(5000), STEP_FAILED);
	assert_said("4 vlan5 cannot be made: neither kernel nor image has a driver for it\n");
	assert_has(boot->why, "there is no interface vlan5");
	assert_int_equal(lines_with(trace_text(), "new vlan"), 1);
	/* After the shell it is tried again. */
	net_restart(boot);
	turn();
	assert_int_equal(lines_with(trace_text(), "new vlan"), 2);
}

/* Nor is there a second one beside a maker that the kernel holds, after the shell. */
static void test_vlan_whose_maker_hangs(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/nfs rootwait=60");
	add_vlan("vlan5", "eth0", 5);
	word("vlan5", NET_DHCP);
	turn_until("VLAN");
	assert_true(fake_worker_late(boot, "VLAN", 0));
	assert_said("4 vlan5 cannot be made: the helper has not ended in time\n");
	net_restart(boot);
	turn();
	assert_int_equal(lines_with(trace_text(), "start VLAN"), 1);
	assert_true(fake_worker_reap(boot, "VLAN", 0));
	turn();
	assert_traced("new vlan vlan5 id 5 on eth0\n");
}

static void test_bond(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_kmod_add("bonding", "bonding", FAKE_PLAIN);
	fake_nic("eth0", 2, true);
	tree_file(BONDING "mode", "");
	tree_file(BONDING "miimon", "");
	tree_file(BONDING "arp_ip_target", "");
	start(NFS);
	add_bond("bond0", "eth0", "eth1")->options =
		"miimon=100,mode=active-backup,arp_ip_target=10.0.0.1;10.0.0.2,nonsense=1,../x=1";
	conf->masters[0].mtu = 9000;
	word("bond0", NET_DHCP);
	turn();
	assert_traced("insert bonding\n");
	assert_traced("new bond bond0\n");
	option_is("mode", "active-backup");
	option_is("miimon", "100");
	option_is("arp_ip_target", "+10.0.0.2");
	assert_said("4 bond0: the option nonsense=1 cannot be set: No such file or directory\n");
	assert_said("4 bond0: the option ../x=1 cannot be set: Invalid argument\n");
	assert_traced("link eth0 master=bond0\n");
	assert_traced("link bond0 mtu=9000\nlink bond0 up\n");
	/* The other part comes late, and is up. */
	fake_nic("eth1", 3, true);
	fake_nic_up("eth1");
	turn();
	assert_traced("link eth1 down\nlink eth1 master=bond0\n");
	assert_false(asks("eth0", IP_V4) || asks("eth1", IP_V4));
	answer("bond0", IP_V4, &lease);
	assert_int_equal(step(), STEP_DONE);
}

/* A bond has the address of what joins it first, whatever the kernel found first. */
static void test_parts_join_in_their_order(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	add_bond("bond0", "eth1", "eth0");
	word("bond0", NET_DHCP);
	turn();
	assert_traced("link eth1 master=bond0\n");
	assert_traced("link eth0 master=bond0\n");
	assert_true(strstr(trace_text(), "link eth1 master") <
		    strstr(trace_text(), "link eth0 master"));
}

static void test_first_part_is_late(void **state)
{
	(void)state;
	fake_nic("eth1", 3, true);
	start(NFS);
	add_bond("bond0", "eth0", "eth1");
	word("bond0", NET_DHCP);
	assert_int_equal(pass(4900), STEP_WAITS);
	assert_not_traced("master=bond0");
	fake_nic("eth0", 2, true);
	turn();
	assert_true(strstr(trace_text(), "link eth0 master") <
		    strstr(trace_text(), "link eth1 master"));
	assert_not_said("not there");
}

static void test_first_part_never_comes(void **state)
{
	(void)state;
	fake_nic("eth1", 3, true);
	start(NFS);
	add_bond("bond0", "eth0", "eth1");
	word("bond0", NET_DHCP);
	assert_int_equal(pass(5500), STEP_WAITS);
	assert_traced("link eth1 master=bond0\n");
	assert_said(
		"4 bond0: eth0, the first interface of its list, is not there; it gets the hardware "
		"address of eth1\n");
	assert_true(asks("bond0", IP_V4));
}

static void add_bridge(const char *name, const char *one, const char *two)
{
	struct masterword *bridge = add_bond(name, one, two);

	bridge->bridge = true;
	bridge->nslaves = two[0] ? 2 : 1;
}

/* Its ports are brought up, and it has the address of the first, which need not be the lowest. */
static void test_bridge(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_kmod_add("bridge", "bridge", FAKE_PLAIN);
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	add_bridge("br0", "eth1", "eth0");
	word("br0", NET_DHCP);
	turn();
	assert_traced("insert bridge\n");
	assert_traced("new bridge br0\n");
	assert_traced("link eth1 master=br0\n");
	assert_int_equal(lines_with(trace_text(), "link br0 mac="), 1);
	assert_true(strstr(trace_text(), "link br0 mac=") < strstr(trace_text(), "link br0 up"));
	assert_traced("link br0 mac=52:54:00:00:00:03\n");
	assert_traced("link eth1 up\n");
	assert_traced("link eth0 master=br0\n");
	assert_traced("link eth0 up\n");
	assert_traced("link br0 up\n");
	assert_false(asks("eth0", IP_V4) || asks("eth1", IP_V4));
	answer("br0", IP_V4, &lease);
	assert_int_equal(step(), STEP_DONE);
	assert_not_traced(" down\n");
}

/* Nobody names an interface: only the bridge can be meant, whose carrier is that of its port. */
static void test_bridge_that_races(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	start(NFS);
	add_bridge("br0", "eth0", "");
	turn();
	assert_traced("link br0 up\n");
	assert_false(asks("br0", IP_V4));
	fake_wire("eth0", true);
	turn();
	assert_true(asks("br0", IP_V4));
	assert_false(asks("eth0", IP_V4));
}

/* The bridge gets the address that the bond has from its first part, and carries a VLAN. */
static void test_vlan_on_a_bridge_of_a_bond(void **state)
{
	(void)state;
	fake_nic("eth1", 3, true);
	start(NFS);
	add_bridge("br0", "bond0", "");
	add_bond("bond0", "eth0", "eth1");
	add_vlan("br0.7", "br0", 7);
	word("br0.7", NET_DHCP);
	turn();
	assert_traced("new bridge br0\n");
	assert_not_traced("master=");
	/* It would get an IPv6 address that is not its own. */
	assert_not_traced("link br0 up");
	fake_nic("eth0", 2, true);
	turn();
	assert_true(strstr(trace_text(), "link eth0 master=bond0") <
		    strstr(trace_text(), "link bond0 master=br0"));
	assert_traced("link bond0 up\n");
	assert_traced("new vlan br0.7 id 7 on br0\n");
	assert_true(asks("br0.7", IP_V4));
	assert_false(asks("br0", IP_V4) || asks("bond0", IP_V4));
}

/* The driver makes bond0 by itself when it is loaded. */
static void test_bond_that_is_there(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	add_bond("bond0", "eth0", "eth1");
	word("bond0", NET_DHCP);
	fake_nic("bond0", 7, true);
	fake_netlink_fails("new bond bond0", -EEXIST);
	net_read(boot);
	net_pump(boot);
	assert_int_equal(fake_worker_count(boot, "bond or bridge"), 1);
	/* Nobody brings it up before it has its options. */
	assert_false(fake_worker_run(boot, "network link", 7));
	turn();
	assert_traced("link eth0 master=bond0\n");
	assert_true(asks("bond0", IP_V4));
	assert_not_said("cannot be made");
}

static void test_part_that_does_not_join(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	fake_nic("eth1", 3, true);
	add_bond("bond0", "eth0", "eth1");
	fake_netlink_fails("eth0 master=bond0", -EPERM);
	turn();
	assert_said("4 eth0 does not become a part of bond0: Operation not permitted\n");
	assert_int_equal(lines_with(trace_text(), "eth0 master=bond0"), 1);
	assert_int_equal(lines_with(trace_text(), "eth1 master=bond0"), 1);
	/* The bond is the only one that asks. */
	assert_false(asks("eth0", IP_V4));
	assert_true(asks("bond0", IP_V4));
}

/* The driver's own bond0 is nobody's wish. */
static void test_stray_bond(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	add_bond("bond1", "eth0", "eth1");
	add_vlan("v7", "bond1", 7);
	turn();
	assert_traced("new bond bond1\n");
	assert_traced("new vlan v7 id 7 on bond1\n");
	/* What carries the VLAN does not ask itself. */
	assert_false(asks("bond1", IP_V4));
	assert_true(asks("v7", IP_V4));
}

static void test_new_name(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	snprintf(conf->names[0].name, sizeof(conf->names[0].name), "lan0");
	memcpy(conf->names[0].mac, "\x52\x54\0\0\0\3", 6);
	conf->nnames = 1;
	word("lan0", NET_DHCP);
	turn();
	assert_traced("link eth1 name=lan0\n");
	assert_traced("link lan0 up\n");
	assert_not_traced("link eth1 up");
	assert_not_traced("link eth0");
	answer("lan0", IP_V4, &lease);
	assert_int_equal(step(), STEP_DONE);
}

/* After an emergency shell, in which somebody may have made room for it. */
static void test_new_name_after_a_shell(void **state)
{
	(void)state;
	fake_nic("eth1", 3, true);
	start(NFS);
	snprintf(conf->names[0].name, sizeof(conf->names[0].name), "eth0");
	memcpy(conf->names[0].mac, "\x52\x54\0\0\0\3", 6);
	conf->nnames = 1;
	fake_netlink_fails("name=eth0", -EEXIST);
	turn();
	trace_clear();
	turn();
	assert_not_traced("name=eth0");
	net_restart(boot);
	turn();
	assert_traced("link eth1 name=eth0\n");
}

/* Who cannot get the new name is used under the old one. */
static void test_new_name_that_is_taken(void **state)
{
	(void)state;
	fake_nic("eth1", 3, true);
	start(NFS);
	snprintf(conf->names[0].name, sizeof(conf->names[0].name), "eth0");
	memcpy(conf->names[0].mac, "\x52\x54\0\0\0\3", 6);
	conf->nnames = 1;
	fake_netlink_fails("name=eth0", -EEXIST);
	turn();
	assert_said("4 eth1 keeps this name and is not called eth0: File exists\n");
	assert_int_equal(lines_with(trace_text(), "name=eth0"), 1);
	assert_true(asks("eth1", IP_V4));
}

static void changer_of_eth0(const char *cmdline)
{
	fake_nic("eth0", 2, true);
	start(cmdline);
	turn_until("network link");
}

/* A driver that oopses or hangs as its link is raised costs that link. */
static void test_a_driver_that_fails_its_link(void **state)
{
	(void)state;
	changer_of_eth0(NFS);
	assert_true(fake_worker_die(boot, "network link", 2, 9));
	assert_said(
		"eth0: it cannot be brought up: the helper was killed by signal 9 (an oops in the "
		"driver?)");
	netboot_teardown(state);
	netboot_setup(state);
	changer_of_eth0(NFS);
	assert_true(fake_worker_late(boot, "network link", 2));
	assert_said(
		"eth0: it cannot be brought up: the kernel does not come back (the driver of eth0?)");
}

/* The kernel would let the second one wait, and it would look as if its driver hung. */
static void test_one_change_at_a_time(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	net_read(boot);
	net_pump(boot);
	assert_int_equal(fake_worker_count(boot, "network link"), 1);
	boot->now_ms += 20000;
	assert_int_equal(net_step_configure(boot), STEP_WAITS);
	boot->now_ms += 10000;
	assert_int_equal(net_step_configure(boot), STEP_WAITS);
	assert_said(
		"still waiting for the network: eth0: not brought up after 30 s; eth1: not brought "
		"up after 30 s: the kernel is not done with eth0\n");
	assert_true(fake_worker_run(boot, "network link", 2));
	net_pump(boot);
	assert_true(fake_worker_run(boot, "network link", 3));
}

/* One that the kernel keeps is no reason to leave the others, as long as it answers. */
static void test_a_change_that_never_ends(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	net_read(boot);
	net_pump(boot);
	assert_true(fake_worker_late(boot, "network link", 2));
	turn();
	assert_traced("link eth1 up\n");
	assert_not_traced("link eth0 up\n");
	/* Nor is there a second one beside it. */
	net_restart(boot);
	turn();
	assert_int_equal(lines_with(trace_text(), "start network link 2"), 1);
}

static void test_link_facts(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	turn();
	assert_false(nif("eth0")->carrier);
	fake_nic_up("eth0");
	turn();
	assert_true(nif("eth0")->carrier);
	assert_int_equal(nif("eth0")->mtu, 1500);
	assert_int_equal(nif("eth0")->mac_len, 6);
	assert_int_equal(nif("eth0")->mac[5], 2);
	fake_wire("eth0", false);
	turn();
	assert_false(nif("eth0")->carrier);
	/* Only the bridge is gone for it. */
	fake_nic_unbridged("eth0");
	turn();
	assert_int_equal(boot->net->n, 2);
	fake_unplug("eth0");
	turn();
	assert_int_equal(boot->net->n, 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netboot_setup, netboot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_vlan),
		TEST(test_vlan_without_a_driver),
		TEST(test_vlan_whose_maker_hangs),
		TEST(test_bond),
		TEST(test_parts_join_in_their_order),
		TEST(test_first_part_is_late),
		TEST(test_first_part_never_comes),
		TEST(test_bridge),
		TEST(test_bridge_that_races),
		TEST(test_vlan_on_a_bridge_of_a_bond),
		TEST(test_bond_that_is_there),
		TEST(test_part_that_does_not_join),
		TEST(test_stray_bond),
		TEST(test_new_name),
		TEST(test_new_name_after_a_shell),
		TEST(test_new_name_that_is_taken),
		TEST(test_one_change_at_a_time),
		TEST(test_a_change_that_never_ends),
		TEST(test_a_driver_that_fails_its_link),
		TEST(test_link_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
