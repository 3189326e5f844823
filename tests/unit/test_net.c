/* SPDX-License-Identifier: GPL-2.0-or-later */
/* links: kinit/net.c kinit/netlinks.c kinit/netplan.c kinit/netgoal.c kinit/netmerge.c */
/* links: kinit/netset.c kinit/nettask.c kinit/netjob.c kinit/netapply.c kinit/netaddr.c kinit/nethost.c */
/* links: kinit/netmake.c kinit/netbond.c kinit/netstep.c kinit/netreport.c kinit/root.c */
/* links: kinit/modules.c kinit/boot.c kinit/match.c kinit/blkdev.c kinit/probe.c kinit/fstypes.c */
/* links: tests/unit/netboot.c tests/unit/fake_netlink.c tests/unit/fake_trace.c */
/* links: tests/unit/fake_log.c tests/unit/fake_kmod.c tests/unit/fake_worker.c kinit/attach.c */
/* links: tests/unit/fake_facts.c tests/unit/fake_boot.c tests/unit/fake_md.c tests/unit/tree.c */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <linux/if_addr.h>

#include "lib/attr.h"
#include "tests/unit/netboot.h"

#define NFS "root=/dev/nfs rootwait=60"

static const struct lease *answered(struct lease lease)
{
	static struct lease kept;

	kept = lease;
	return &kept;
}

static void test_nobody_wants_it(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	assert_int_equal(step(), 0);
	assert_string_equal(trace_text(), "");
	assert_int_equal(boot->net.n, 2);
	assert_false(boot->net.wanted);
	assert_false(net_pending(boot));
}

/* The default of a network root: all that the kernel's ip=on asks. */
static void test_network_root_asks_by_itself(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	assert_int_equal(step(), -EAGAIN);
	assert_true(net_pending(boot));
	assert_traced("link lo up\n");
	assert_traced("link eth0 up\nstart network question 4\n");
	answer("eth0", NET_IPV4, answered(lease4()));
	assert_traced("asks dhcp4 for eth0, methods 7, host=, request=, class=\n");
	assert_traced("address eth0 10.0.2.15/24 brd 10.0.2.255\n");
	assert_traced("route default via 10.0.2.2 dev eth0 dhcp\n");
	assert_int_equal(step(), 0);
	assert_said("6 eth0: 10.0.2.15/24 by dhcp from 10.0.2.2, gateway 10.0.2.2, dns 10.0.2.3, "
		    "lease 86400 s\n");
	assert_ptr_equal(net_boot_interface(boot), nif("eth0"));
	assert_false(net_pending(boot));
}

static void test_off_and_a_network_root(void **state)
{
	(void)state;
	start(NFS);
	conf->off = true;
	assert_int_equal(step(), -ENETDOWN);
	assert_has(boot->why, "root=/dev/nfs needs the network, but ip=off forbids");
	net_restart(boot);
	/* The user may have configured it from the shell. */
	assert_int_equal(step(), 0);
}

/* Two cards, the second one is wired. */
static void test_only_the_second_is_wired(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	fake_nic("eth1", 3, true);
	start(NFS);
	assert_int_equal(step(), -EAGAIN);
	assert_false(asks("eth0", NET_IPV4));
	assert_true(asks("eth1", NET_IPV4));
	answer("eth1", NET_IPV4, answered(lease4()));
	assert_int_equal(step(), 0);
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
	assert_int_equal(pass(5000), -EAGAIN);
	assert_true(asks("eth0", NET_IPV4) && asks("eth1", NET_IPV4));
	answer("eth1", NET_IPV4, answered(lease4()));
	assert_int_equal(step(), 0);
	assert_traced("stop network question 4\n");
	assert_false(asks("eth0", NET_IPV4));
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
	answer_unseen("eth1", NET_IPV4, &lease);
	lease.addr = ip("10.0.2.16");
	answer_unseen("eth0", NET_IPV4, &lease);
	assert_int_equal(step(), 0);
	assert_traced("address eth1 10.0.2.15/24");
	assert_int_equal(lines_with(trace_text(), "address "), 1);
	assert_traced("link eth0 down\n");
}

static void test_late_interface(void **state)
{
	(void)state;
	start(NFS);
	assert_int_equal(pass(20000), -EAGAIN);
	assert_said("still waiting for the network: there is no network interface that could be used");
	fake_nic("eth0", 2, true);
	assert_int_equal(step(), -EAGAIN);
	answer("eth0", NET_IPV4, answered(lease4()));
	assert_int_equal(step(), 0);
}

static void test_late_carrier(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	start("root=/dev/nfs rootwait");
	assert_int_equal(pass(50000), -EAGAIN);
	assert_said("4 eth0: no carrier yet, waiting up to 100 s more\n");
	assert_said("4 eth0: no carrier yet, waiting up to 80 s more\n");
	assert_false(asks("eth0", NET_IPV4));
	fake_wire("eth0", true);
	turn();
	assert_true(asks("eth0", NET_IPV4));
	answer("eth0", NET_IPV4, answered(lease4()));
	assert_int_equal(step(), 0);
	assert_not_said("waiting up to 60 s more");
}

/* After carrier_timeout= it counts as failed, but who still waits takes it when it comes. */
static void test_carrier_after_its_time(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	start("root=/dev/nfs rootwait");
	conf->carrier_s = 10;
	assert_int_equal(pass(30000), -EAGAIN);
	assert_said("4 eth0: no carrier after 10 s\n");
	assert_int_equal(state_of("eth0"), NETIF_FAILED);
	assert_string_equal(nif("eth0")->why, "no carrier after 10 s");
	fake_wire("eth0", true);
	turn();
	answer("eth0", NET_IPV4, answered(lease4()));
	assert_int_equal(step(), 0);
}

static void test_no_network_in_time(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	fake_nic("eth1", 3, true);
	start(NFS);
	assert_int_equal(pass(59000), -EAGAIN);
	assert_int_equal(pass(1000), -ENETUNREACH);
	assert_string_equal(boot->why, "root=/dev/nfs needs the network; after 60 s: eth0: no "
				       "carrier after 60 s; eth1: no answer to DHCP/BOOTP/RARP "
				       "after 60 s");
	assert_false(asks("eth1", NET_IPV4));
	/* Not set down: the user may look. */
	assert_not_traced("down");
	assert_int_equal(state_of("eth1"), NETIF_FAILED);
}

/* After the emergency shell, what had failed begins anew. */
static void test_restart(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	assert_int_equal(pass(60000), -ENETUNREACH);
	boot->failed = true;
	turn();
	assert_false(asks("eth0", NET_IPV4));
	boot->failed = false;
	boot->start_ms = boot->now_ms;
	net_restart(boot);
	assert_int_equal(pass(1000), -EAGAIN);
	assert_true(asks("eth0", NET_IPV4));
	answer("eth0", NET_IPV4, answered(lease4()));
	assert_int_equal(step(), 0);
	/* What is ready stays so. */
	trace_clear();
	net_restart(boot);
	assert_int_equal(step(), 0);
	assert_int_equal(state_of("eth0"), NETIF_READY);
	assert_string_equal(trace_text(), "");
}

static void test_another_root_is_tried(void **state)
{
	(void)state;
	start("root=/dev/nfs,/dev/sda1 rootwait=5");
	assert_int_equal(pass(5000), -EAGAIN);
	assert_int_equal(boot->root.index, 1);
	assert_said("there is no network interface that could be used; trying root=/dev/sda1\n");
	assert_int_equal(step(), 0);
}

static void test_local_root_and_no_network(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1 rootwait");
	word("", NET_DHCP);
	assert_int_equal(pass(29000), -EAGAIN);
	assert_int_equal(pass(2000), 0);
	assert_int_equal(boot->now_ms - boot->start_ms, 30000);
	assert_said("4 going on without a part of the network: eth0: no answer to DHCP after 30 s\n");
	assert_false(asks("eth0", NET_IPV4));
	/* It is over: nobody begins again. */
	assert_int_equal(pass(60000), 0);
	assert_false(asks("eth0", NET_IPV4));
}

/* When nothing can come any more, a local root does not wait. */
static void test_local_root_when_all_has_failed(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	word("eth0", NET_DHCP);
	turn();
	answer_error("eth0", NET_IPV4, -EOPNOTSUPP);
	assert_int_equal(step(), 0);
	assert_said("4 eth0: no address can be asked for: Operation not supported\n");
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
	assert_false(asks("eth0", NET_IPV4));
	assert_true(asks("eth1", NET_IPV4));
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
	fake_nic("eth0", 5, true);
	start(NFS);
	turn();
	assert_int_equal(fake_worker_count(boot, "network question"), 1);
	assert_true(asks("eth0", NET_IPV4));
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
	answer("eth0", NET_IPV4, &lease);
	assert_traced("asks dhcp4 for eth0, methods 1, host=given.example.org,");
	assert_int_equal(attr_read(boot->rootfd, "proc/sys/kernel/hostname", text, 65), 0);
	assert_string_equal(text, "given");
	assert_said("6 the hostname is given\n");
	assert_said("6 the NIS domain is example.org\n");
}

static void test_questions_that_fail(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/nfs rootwait");
	word("eth0", NET_DHCP);
	turn();
	assert_true(fake_worker_die(boot, "network question", 4, 11));
	assert_said("4 eth0: who asked for its address was killed by signal 11; asking again in 10 s");
	assert_int_equal(pass(9000), -EAGAIN);
	assert_false(asks("eth0", NET_IPV4));
	assert_int_equal(pass(1000), -EAGAIN);
	answer_error("eth0", NET_IPV4, -ENETDOWN);
	assert_said("asking for an address failed: Network is down; asking again in 10 s");
	pass(10000);
	lease.addr = ip("127.0.0.1");
	answer("eth0", NET_IPV4, &lease);
	assert_said("a server gave it the address 127.0.0.1, which no interface can have");
	assert_not_traced("address eth0");
	pass(10000);
	answer("eth0", NET_IPV4, answered(lease4()));
	assert_int_equal(step(), 0);
}

/* A winner whose address cannot be set makes room for the others. */
static void test_the_winner_fails(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	turn();
	fake_netlink_fails("address eth0", -EACCES);
	answer("eth0", NET_IPV4, answered(lease4()));
	assert_said("4 eth0: the address 10.0.2.15 cannot be set: Permission denied\n");
	assert_int_equal(nif("eth0")->lease.addr.family, IP_NONE);
	assert_int_equal(pass(1000), -EAGAIN);
	answer("eth1", NET_IPV4, answered(lease4()));
	assert_int_equal(step(), 0);
	assert_ptr_equal(net_boot_interface(boot), nif("eth1"));
}

static void test_unplugged_while_asking(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	turn();
	fake_unplug("eth0");
	turn();
	assert_traced("stop network question 4\n");
	assert_int_equal(boot->net.n, 1);
	/* The same again, as another one. */
	fake_nic("eth0", 9, true);
	turn();
	answer("eth0", NET_IPV4, answered(lease4()));
	assert_int_equal(step(), 0);
}

static void test_kernel_without_network(void **state)
{
	(void)state;
	fake_netlink_missing(true);
	start(NFS);
	assert_said("4 no network from this kernel: Protocol not supported\n");
	assert_int_equal(step(), -ENETDOWN);
	start("root=/dev/sda1");
	word("", NET_DHCP);
	assert_int_equal(step(), 0);
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
		TEST(test_no_network_in_time),
		TEST(test_restart),
		TEST(test_another_root_is_tried),
		TEST(test_local_root_and_no_network),
		TEST(test_local_root_when_all_has_failed),
		TEST(test_bootif),
		TEST(test_who_is_no_candidate),
		TEST(test_names_and_their_owner),
		TEST(test_questions_that_fail),
		TEST(test_the_winner_fails),
		TEST(test_unplugged_while_asking),
		TEST(test_kernel_without_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
