/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/netconf.h"
#include "kinit/net/net.h"
#include "kinit/net/netwait.h"
#include "lib/attr.h"
#include "lib/lease.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_netlink.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/netboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

#define NFS "root=/dev/nfs rootwait=60"

static void test_nobody_wants_it(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	assert_int_equal(step(), STEP_DONE);
	assert_string_equal(trace_text(), "start list of links 0\n");
	assert_int_equal(boot->net->n, 2);
	assert_false(boot->net->wanted);
	assert_false(net_pending(boot));
}

/* The default of a network root: all that the kernel's ip=on asks. */
static void test_network_root_asks_by_itself(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	assert_int_equal(step(), STEP_WAITS);
	assert_true(net_pending(boot));
	assert_traced("link lo up\n");
	assert_traced("link eth0 up\n");
	assert_traced("start network question 7\n");
	answer("eth0", IP_V4, answered(lease4()));
	assert_traced("asks dhcp4 for eth0, methods 7, host=, request=, class=\n");
	assert_traced("address eth0 10.0.2.15/24 brd 10.0.2.255\n");
	assert_traced("route default via 10.0.2.2 dev eth0 dhcp\n");
	assert_int_equal(step(), STEP_DONE);
	assert_said("6 eth0: 10.0.2.15/24 by dhcp from 10.0.2.2, gateway 10.0.2.2, dns 10.0.2.3, "
		    "lease 86400 s\n");
	assert_ptr_equal(net_boot_interface(boot->net), nif("eth0"));
	assert_false(net_pending(boot));
}

static void test_off_and_a_network_root(void **state)
{
	(void)state;
	start(NFS);
	conf->off = true;
	assert_int_equal(step(), STEP_FAILED);
	assert_has(boot->why, "root=/dev/nfs needs the network, but ip=off forbids");
	net_restart(boot);
	/* The user may have configured it from the shell. */
	assert_int_equal(step(), STEP_DONE);
}

/* Two cards, the second one is wired. */
static void test_only_the_second_is_wired(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	fake_nic("eth1", 3, true);
	start(NFS);
	assert_int_equal(step(), STEP_WAITS);
	assert_false(asks("eth0", IP_V4));
	assert_true(asks("eth1", IP_V4));
	answer("eth1", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
	assert_int_equal(state_of("eth1"), NETIF_READY);
	/* The one that has lost is as it was. */
	assert_int_equal(state_of("eth0"), NETIF_IDLE);
	assert_traced("link eth0 down\n");
	assert_not_traced("link eth1 down\n");
	assert_not_said("eth0");
}

static void test_dead_server(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	assert_int_equal(pass(5000), STEP_WAITS);
	assert_true(asks("eth0", IP_V4) && asks("eth1", IP_V4));
	answer("eth1", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
	assert_traced("stop network question 7\n");
	assert_false(asks("eth0", IP_V4));
	assert_traced("link eth0 down\n");
	assert_not_traced("address eth0");
}

/* Both servers answer before anybody looks. */
static void test_two_answers_at_once(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	turn();
	answer_unseen("eth1", IP_V4, &lease);
	lease.addr = ip("10.0.2.16");
	answer_unseen("eth0", IP_V4, &lease);
	assert_int_equal(step(), STEP_DONE);
	assert_traced("address eth1 10.0.2.15/24");
	assert_int_equal(lines_with(trace_text(), "address "), 1);
	assert_traced("link eth0 down\n");
}

static void test_late_interface(void **state)
{
	(void)state;
	start(NFS);
	assert_int_equal(pass(20000), STEP_WAITS);
	assert_said(
		"still waiting for the network: there is no network interface that could be used");
	fake_nic("eth0", 2, true);
	assert_int_equal(step(), STEP_WAITS);
	answer("eth0", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
}

static void test_late_carrier(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	start("root=/dev/nfs rootwait");
	assert_int_equal(pass(50000), STEP_WAITS);
	assert_said("4 eth0: no carrier yet, waiting up to 100 s more\n");
	assert_said("4 eth0: no carrier yet, waiting up to 80 s more\n");
	assert_false(asks("eth0", IP_V4));
	fake_wire("eth0", true);
	turn();
	assert_true(asks("eth0", IP_V4));
	answer("eth0", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
	assert_not_said("waiting up to 60 s more");
}

/* After carrier_timeout= it counts as failed, but who still waits takes it when it comes. */
static void test_carrier_after_its_time(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	start("root=/dev/nfs rootwait");
	conf->carrier_s = 10;
	assert_int_equal(pass(30000), STEP_WAITS);
	assert_said("4 eth0: no carrier after 10 s\n");
	assert_int_equal(state_of("eth0"), NETIF_FAILED);
	assert_string_equal(nif("eth0")->ip[IP_V4].why, "no carrier after 10 s");
	fake_wire("eth0", true);
	turn();
	answer("eth0", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
}

static void test_bootif(void **state)
{
	static const uint8_t second[] = { 0x52, 0x54, 0, 0, 0, 3 };

	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	conf->bootif_given = true;
	memcpy(conf->bootif, second, sizeof(second));
	turn();
	assert_false(asks("eth0", IP_V4));
	assert_true(asks("eth1", IP_V4));
	assert_not_traced("link eth0");
}

static void test_who_is_no_candidate(void **state)
{
	(void)state;
	fake_nic("dummy0", 2, true);
	fake_nic("tiny0", 3, true);
	fake_nic_mtu("tiny0", 363);
	fake_nic("noarp0", 4, true);
	fake_nic_flags("noarp0", 0);
	fake_nic("part0", 6, true);
	fake_nic_master("part0", 2);
	fake_nic("bond0", 7, true);
	fake_nic_kind("bond0", "bond");
	fake_nic("eth0", 5, true);
	start(NFS);
	turn();
	assert_int_equal(fake_worker_count(boot, "network question"), 1);
	assert_true(asks("eth0", IP_V4));
	assert_not_traced("link dummy0");
}

static void test_names_and_their_owner(void **state)
{
	char text[65];
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	word("", NET_DHCP)->hostname = "given.example.org";
	strcpy(lease.hostname, "served");
	turn();
	answer("eth0", IP_V4, &lease);
	assert_traced("asks dhcp4 for eth0, methods 1, host=given.example.org,");
	assert_int_equal(attr_read(boot->rootfd, "proc/sys/kernel/hostname", text, 65), 0);
	assert_string_equal(text, "given");
	assert_said("6 the hostname is given\n");
	assert_said("6 the NIS domain is example.org\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netboot_setup, netboot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nobody_wants_it),
		TEST(test_network_root_asks_by_itself),
		TEST(test_off_and_a_network_root),
		TEST(test_only_the_second_is_wired),
		TEST(test_dead_server),
		TEST(test_two_answers_at_once),
		TEST(test_late_interface),
		TEST(test_late_carrier),
		TEST(test_carrier_after_its_time),
		TEST(test_bootif),
		TEST(test_who_is_no_candidate),
		TEST(test_names_and_their_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
