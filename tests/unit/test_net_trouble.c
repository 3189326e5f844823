/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/netconf.h"
#include "kinit/net/net.h"
#include "kinit/root/deadline.h"
#include "kinit/root/root.h"
#include "lib/ipaddr.h"
#include "lib/lease.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_netlink.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/netboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

#define NFS "root=/dev/nfs rootwait=60"

static void test_no_network_in_time(void **state)
{
	(void)state;
	fake_nic("eth0", 2, false);
	fake_nic("eth1", 3, true);
	start(NFS);
	assert_int_equal(pass(59000), STEP_WAITS);
	assert_int_equal(pass(1000), STEP_FAILED);
	assert_string_equal(boot->why, "root=/dev/nfs needs the network; after 60 s: eth0: no "
				       "carrier after 60 s; eth1: no answer to DHCP/BOOTP/RARP "
				       "after 60 s");
	assert_false(asks("eth1", IP_V4));
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
	assert_int_equal(pass(60000), STEP_FAILED);
	boot->failed = true;
	turn();
	assert_false(asks("eth0", IP_V4));
	boot->failed = false;
	boot->start_ms = boot->now_ms;
	net_restart(boot);
	assert_int_equal(pass(1000), STEP_WAITS);
	assert_true(asks("eth0", IP_V4));
	answer("eth0", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
	/* What is ready stays so. */
	trace_clear();
	net_restart(boot);
	assert_int_equal(step(), STEP_DONE);
	assert_int_equal(state_of("eth0"), NETIF_READY);
	assert_string_equal(trace_text(), "");
}

static void test_another_root_is_tried(void **state)
{
	(void)state;
	start("root=/dev/nfs,/dev/sda1 rootwait=5");
	assert_int_equal(pass(5000), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_said("there is no network interface that could be used; trying root=/dev/sda1\n");
	assert_int_equal(step(), STEP_DONE);
}

static void test_local_root_and_no_network(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1 rootwait");
	word("", NET_DHCP);
	assert_int_equal(pass(29000), STEP_WAITS);
	assert_int_equal(pass(2000), STEP_DONE);
	assert_int_equal(boot->now_ms - boot->start_ms, 30000);
	assert_said(
		"4 going on without a part of the network: eth0: no answer to DHCP after 30 s\n");
	assert_false(asks("eth0", IP_V4));
	/* It is over: nobody begins again. */
	assert_int_equal(pass(60000), STEP_DONE);
	assert_false(asks("eth0", IP_V4));
}

/* When nothing can come any more, a local root does not wait. */
static void test_local_root_when_all_has_failed(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	word("eth0", NET_DHCP);
	turn();
	answer_error("eth0", IP_V4, -EOPNOTSUPP);
	assert_int_equal(step(), STEP_DONE);
	assert_said("4 eth0: no address can be asked for: Operation not supported\n");
}

static void test_questions_that_fail(void **state)
{
	struct lease lease = lease4();

	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/nfs rootwait");
	word("eth0", NET_DHCP);
	turn();
	assert_true(fake_worker_die(boot, "network question", 7, 11));
	assert_said(
		"4 eth0: who asked for its address was killed by signal 11; asking again in 10 s");
	assert_int_equal(pass(9000), STEP_WAITS);
	assert_false(asks("eth0", IP_V4));
	assert_int_equal(pass(1000), STEP_WAITS);
	answer_error("eth0", IP_V4, -ENETDOWN);
	assert_said("asking for an address failed: Network is down; asking again in 10 s");
	pass(10000);
	lease.addr = ip("127.0.0.1");
	answer("eth0", IP_V4, &lease);
	assert_said("a server gave it the address 127.0.0.1, which no interface can have");
	assert_not_traced("address eth0");
	pass(10000);
	answer("eth0", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
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
	answer("eth0", IP_V4, answered(lease4()));
	assert_said("4 eth0: the address 10.0.2.15 cannot be set: Permission denied\n");
	assert_int_equal(nif("eth0")->ip[IP_V4].lease.addr.family, IP_NONE);
	assert_int_equal(pass(1000), STEP_WAITS);
	answer("eth1", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
	assert_ptr_equal(net_boot_interface(boot->net), nif("eth1"));
}

/* A worker that a stranger has taken over may say anything. */
static void test_an_address_of_the_other_family(void **state)
{
	static const enum ip_family families[] = { IP_V4, IP_V6 };

	for (size_t i = 0; i < 2; i++) {
		struct lease lease = families[i] == IP_V4 ? lease6() : lease4();

		netboot_teardown(state);
		netboot_setup(state);
		fake_nic("eth0", 2, true);
		start(NFS);
		word("eth0", NET_DHCP | NET_DHCP6);
		turn();
		answer("eth0", families[i], &lease);
		assert_said("which no interface can have; asking again in 10 s\n");
		assert_null(netif_first_lease(nif("eth0")));
		assert_int_equal(nif("eth0")->ip[families[i]].state, NETIF_ASKING);
		assert_int_equal(pass(9999), STEP_WAITS);
		assert_false(asks("eth0", families[i]));
		assert_int_equal(pass(1), STEP_WAITS);
		assert_true(asks("eth0", families[i]));
	}
}

/* What is under way when the boot begins anew is not done twice. */
static void test_restart_while_asking(void **state)
{
	struct lease six = lease6();

	(void)state;
	fake_nic("eth0", 2, true);
	fake_address(2, "2001:db8::15", 0);
	start(NFS);
	word("eth0", NET_DHCP | NET_DHCP6);
	turn();
	answer("eth0", IP_V6, &six);
	net_restart(boot);
	assert_false(asks("eth0", IP_V4));
	assert_int_equal(nif("eth0")->ip[IP_V6].state, NETIF_READY);
	assert_ptr_equal(netif_first_lease(nif("eth0")), &nif("eth0")->ip[IP_V6].lease);
	turn();
	assert_true(asks("eth0", IP_V4));
	assert_false(asks("eth0", IP_V6));
	answer("eth0", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
}

/* The kernel does not let go of that one: a second one would take his answers. */
static void test_restart_while_asking_hangs(void **state)
{
	for (size_t i = 0; i < 2; i++) {
		const char *job = i ? "network set-up" : "network question";

		netboot_teardown(state);
		netboot_setup(state);
		fake_nic("eth0", 2, true);
		start("root=/dev/nfs rootwait=60");
		if (i)
			word_static("eth0", "10.0.2.15", 24, NULL);
		else
			word("eth0", NET_DHCP);
		turn_until(job);
		fake_worker_hold(job, -1);
		net_restart(boot);
		trace_clear();
		for (int n = 0; n < 10; n++) {
			boot->now_ms += BOOT_TICK_MS;
			turn();
		}
		if (strstr(trace_text(), "start network"))
			fail_msg("%s", trace_text());
		assert_int_equal(nif("eth0")->ip[IP_V4].state, NETIF_RISING);
		assert_int_equal(pass(60000), STEP_FAILED);
		assert_has(boot->why, "eth0: the kernel is still busy with the last try");
		/* The next shell is left, and it is gone. */
		assert_true(fake_worker_reap(boot, job, -1));
		fake_worker_hold(NULL, -1);
		net_restart(boot);
		turn();
		assert_traced(i ? "address eth0 10.0.2.15/24" : "start network question");
	}
}

static void test_unplugged_while_asking(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start(NFS);
	turn();
	fake_unplug("eth0");
	turn();
	assert_traced("stop network question 7\n");
	assert_int_equal(boot->net->n, 1);
	/* The same again, as another one. */
	fake_nic("eth0", 9, true);
	turn();
	answer("eth0", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
}

/* The winner is pulled out before anybody has seen it win. */
static void test_winner_is_unplugged(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start(NFS);
	turn();
	answer("eth0", IP_V4, answered(lease4()));
	assert_false(asks("eth1", IP_V4));
	fake_unplug("eth0");
	assert_int_equal(step(), STEP_WAITS);
	answer("eth1", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
}

/* A local root had less patience than the one that is tried after it. */
static void test_network_root_after_a_local_one(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1,/dev/nfs rootwait");
	word("eth0", NET_DHCP);
	word("eth9", NET_DHCP);
	assert_int_equal(pass(30000), STEP_DONE);
	assert_false(asks("eth0", IP_V4));
	boot->root->index = 1;
	assert_int_equal(step(), STEP_WAITS);
	assert_int_equal(step(), STEP_WAITS);
	assert_true(asks("eth0", IP_V4));
	answer("eth0", IP_V4, answered(lease4()));
	assert_int_equal(pass(10000), STEP_DONE);
	/* And once it is over for that one, too, it is over. */
	trace_clear();
	assert_int_equal(step(), STEP_DONE);
	boot->now_ms += 60000;
	assert_int_equal(step(), STEP_DONE);
	assert_string_equal(trace_text(), "");
}

/* Nobody has asked for an address while the disk was waited for, so its time begins only now. */
static void test_alternative_on_the_network(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1,/dev/nfs rootwait=5");
	assert_int_equal(step(), STEP_DONE);
	boot->now_ms += 5000;
	assert_int_equal(root_give_up(boot, "gone"), STEP_WAITS);
	assert_int_equal(pass(4000), STEP_WAITS);
	assert_true(asks("eth0", IP_V4));
	answer("eth0", IP_V4, answered(lease4()));
	assert_int_equal(step(), STEP_DONE);
	assert_int_equal(deadline_of_word(boot), FAKE_START_MS + 10000);
	/* It ends as well. */
	start("root=/dev/sda1,/dev/nfs rootwait=5");
	boot->now_ms += 5000;
	assert_int_equal(root_give_up(boot, "gone"), STEP_WAITS);
	assert_int_equal(pass(4999), STEP_WAITS);
	assert_int_equal(pass(1), STEP_FAILED);
}

static void test_kernel_without_network(void **state)
{
	(void)state;
	fake_netlink_missing(true);
	start(NFS);
	assert_said("4 no network from this kernel: Protocol not supported\n");
	assert_int_equal(step(), STEP_FAILED);
	start("root=/dev/sda1");
	word("", NET_DHCP);
	assert_int_equal(step(), STEP_DONE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netboot_setup, netboot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_network_in_time),
		TEST(test_restart),
		TEST(test_another_root_is_tried),
		TEST(test_local_root_and_no_network),
		TEST(test_local_root_when_all_has_failed),
		TEST(test_questions_that_fail),
		TEST(test_the_winner_fails),
		TEST(test_an_address_of_the_other_family),
		TEST(test_restart_while_asking),
		TEST(test_restart_while_asking_hangs),
		TEST(test_unplugged_while_asking),
		TEST(test_winner_is_unplugged),
		TEST(test_network_root_after_a_local_one),
		TEST(test_alternative_on_the_network),
		TEST(test_kernel_without_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
