/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>

#include "cmdline/netconf.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/net/net.h"
#include "kinit/net/netif.h"
#include "kinit/net/netlist.h"
#include "kinit/net/netwatch.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_netlink.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/netboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

/* The table of links, and the lists that a worker makes for it. */

#define NFS "root=/dev/nfs rootwait"
#define LISTER "list of links"

static void some_nics(int first, int last)
{
	char name[16];

	for (int i = first; i <= last; i++) {
		snprintf(name, sizeof(name), "eth%d", i);
		fake_nic(name, i, false);
	}
}

static void knows(const char *names)
{
	char text[2000] = "";

	for (size_t i = 0; i < boot->net->n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i ? " " : "",
			boot->net->items[i].name);
	assert_string_equal(text, names);
}

/* What was there before we were: no message tells of it. */
static void test_first_list(void **state)
{
	(void)state;
	fake_netlink_silence(true);
	fake_nic("eth1", 3, true);
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	fake_netlink_silence(false);
	/* This one has told of itself. */
	fake_nic("eth2", 4, true);
	net_read(boot);
	knows("eth2");
	turn();
	knows("lo eth0 eth1 eth2");
	assert_int_equal(fake_dumps(), 1);
	/* Nobody wants the network, so all is said. */
	boot->now_ms += 10 * BOOT_TICK_MS;
	turn();
	assert_int_equal(fake_dumps(), 1);
}

static bool lists(void)
{
	trace_clear();
	netwatch_rescan(boot, false);
	return lines_with(trace_text(), LISTER);
}

/* A root on a disk is mostly there before anybody wants to know. */
static void test_when_the_first_list_is_begun(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	boot->look_ms = 0;
	assert_false(lists());
	assert_int_equal(boot->wake_ms, boot->start_ms + BOOT_TICK_MS);
	assert_false(net_is_listed(boot));
	/* The report of a boot that fails has them. */
	boot->look_ms = 1;
	assert_true(lists());
	assert_false(net_is_listed(boot));
	assert_true(fake_worker_run(boot, LISTER, 0));
	assert_true(net_is_listed(boot));
	start("root=/dev/sda1");
	boot->look_ms = 0;
	boot->now_ms += BOOT_TICK_MS;
	assert_true(lists());
	start("root=/dev/sda1");
	boot->look_ms = 0;
	boot->net->wanted = true;
	assert_true(lists());
	/* A boot that fails then does not wait for one more, which the kernel may hold up. */
	assert_true(net_is_listed(boot));
}

/* An event that is lost costs a fraction of a second. */
static void test_lost_events(void **state)
{
	(void)state;
	start(NFS);
	turn();
	fake_netlink_silence(true);
	fake_nic("eth0", 2, true);
	assert_int_equal(pass(BOOT_TICK_MS), STEP_WAITS);
	assert_int_equal(nif("eth0")->index, 2);
	fake_unplug("eth0");
	assert_int_equal(pass(BOOT_TICK_MS + 1), STEP_WAITS);
	knows("lo");
}

/* Also if nobody wants the network: the report of a failure names the links. */
static void test_overrun(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	turn();
	fake_unplug("eth0");
	fake_nic("eth1", 3, true);
	fake_netlink_overrun();
	turn();
	knows("lo eth1");
	assert_int_equal(fake_dumps(), 2);
}

/* A list that was begun before messages were lost says nothing about what they told. */
static void test_overrun_during_a_list(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	net_pump(boot);
	fake_netlink_freeze(true);
	fake_unplug("eth0");
	fake_nic("eth1", 3, true);
	fake_netlink_overrun();
	net_read(boot);
	assert_true(fake_worker_run(boot, LISTER, 0));
	knows("");
	fake_netlink_freeze(false);
	turn();
	knows("lo eth1");
}

/* What is told while the list is made is newer than the list. */
static void test_news_during_a_list(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	start("root=/dev/sda1");
	net_pump(boot);
	fake_netlink_freeze(true);
	fake_nic_mtu("eth0", 9000);
	fake_nic("eth2", 4, true);
	net_read(boot);
	assert_true(fake_worker_run(boot, LISTER, 0));
	knows("lo eth0 eth1 eth2");
	assert_int_equal(nif("eth0")->mtu, 9000);
	/* The next one is as new as it looks. */
	fake_netlink_silence(true);
	fake_nic_mtu("eth0", 1400);
	fake_netlink_freeze(true);
	fake_netlink_overrun();
	turn();
	assert_int_equal(nif("eth0")->mtu, 1400);
}

/* The list still has it. */
static void test_unplugged_during_a_list(void **state)
{
	(void)state;
	fake_nic("eth0", 2, true);
	start("root=/dev/sda1");
	turn();
	fake_netlink_overrun();
	net_read(boot);
	net_pump(boot);
	fake_netlink_freeze(true);
	fake_unplug("eth0");
	net_read(boot);
	knows("lo");
	assert_true(fake_worker_run(boot, LISTER, 0));
	knows("lo");
	fake_netlink_freeze(false);
	turn();
	knows("lo");
	assert_int_equal(fake_dumps(), 3);
}

/* A report holds so many. */
static void test_pages(void **state)
{
	(void)state;
	fake_netlink_silence(true);
	some_nics(2, NETLIST_MAX);
	start("root=/dev/sda1");
	turn();
	assert_int_equal(boot->net->n, NETLIST_MAX);
	assert_int_equal(fake_dumps(), 1);
	some_nics(NETLIST_MAX + 1, 100);
	fake_netlink_overrun();
	turn();
	assert_int_equal(boot->net->n, 100);
	assert_int_equal(fake_dumps(), 4);
	for (int i = 0; i < 100; i++)
		assert_int_equal(boot->net->items[i].index, i + 1);
	/* One of each page goes. */
	fake_unplug("eth2");
	fake_unplug("eth50");
	fake_unplug("eth100");
	fake_netlink_overrun();
	turn();
	assert_int_equal(boot->net->n, 97);
	assert_int_equal(boot->net->items[1].index, 3);
	assert_int_equal(boot->net->items[96].index, 99);
}

/* The second page cannot be had: the first one is no reason to sweep. */
static void test_page_that_is_missing(void **state)
{
	(void)state;
	some_nics(2, 60);
	start("root=/dev/sda1");
	turn();
	fake_netlink_overrun();
	net_read(boot);
	net_pump(boot);
	fake_worker_refuse(-EAGAIN);
	assert_true(fake_worker_run(boot, LISTER, 0));
	net_pump(boot);
	assert_int_equal(boot->net->n, 60);
	fake_unplug("eth2");
	fake_netlink_overrun();
	fake_worker_refuse(0);
	boot->now_ms += BOOT_TICK_MS;
	turn();
	assert_int_equal(boot->net->n, 59);
}

static void test_torn_list(void **state)
{
	struct netlist list;

	(void)state;
	some_nics(2, 3);
	fake_netlink_interrupt(2);
	netlist_read(0, &list);
	assert_int_equal(list.err, 0);
	assert_int_equal(list.n, 3);
	assert_int_equal(fake_dumps(), 3);
	netlist_read(2, &list);
	assert_int_equal(list.n, 1);
	assert_false(list.more);
	fake_netlink_missing(true);
	netlist_read(0, &list);
	assert_int_equal(list.err, -EPROTONOSUPPORT);
}

/* Half of a list says nothing about the other half. */
static void test_list_that_ends_too_soon(void **state)
{
	(void)state;
	some_nics(2, 5);
	start("root=/dev/sda1");
	turn();
	fake_netlink_cut_short(-EMSGSIZE);
	fake_netlink_overrun();
	turn();
	assert_int_equal(boot->net->n, 5);
	/* It is not asked for at once again, but soon. */
	assert_int_equal(fake_dumps(), 2);
	fake_netlink_cut_short(0);
	fake_unplug("eth4");
	boot->now_ms += BOOT_TICK_MS;
	turn();
	knows("lo eth2 eth3 eth5");
}

/* No memory for a worker: later there may be. */
/* Nor is one believed that no worker makes; it is asked for again at the next tick. */
static void test_lists_that_make_no_sense(void **state)
{
	struct netlist good = { .n = 2,
		.links = { { .index = 2, .name = "a" }, { .index = 5, .name = "b" } } };
	struct netlist bad[6];

	(void)state;
	for (size_t i = 0; i < 6; i++)
		bad[i] = good;
	bad[0].links[1].index = 1;
	bad[1].links[0].index = -2;
	bad[2].links[1].name[0] = '\0';
	bad[3].links[0].mac_len = RTNL_MAC_MAX + 1;
	bad[4].more = true;
	bad[5].n = NETLIST_MAX + 1;
	start("root=/dev/sda1");
	for (size_t i = 0; i < 6; i++) {
		net_pump(boot);
		assert_true(fake_worker_report(boot, LISTER, 0, &bad[i]));
		if (boot->net->n)
			fail_msg("row %zu", i);
		assert_int_equal(fake_worker_count(boot, LISTER), 0);
		boot->now_ms += BOOT_TICK_MS;
	}
	net_pump(boot);
	assert_true(fake_worker_report(boot, LISTER, 0, &good));
	knows("a b");
}

/* A page that begins where others have been would lead to others without an end. */
static void test_page_that_does_not_go_on(void **state)
{
	struct netlist page = { .n = NETLIST_MAX, .more = true };

	(void)state;
	for (int i = 0; i < NETLIST_MAX; i++) {
		page.links[i].index = i + 1;
		page.links[i].name[0] = 'x';
	}
	start("root=/dev/sda1");
	net_pump(boot);
	assert_true(fake_worker_report(boot, LISTER, 0, &page));
	assert_int_equal(fake_worker_count(boot, LISTER), 1);
	assert_true(fake_worker_report(boot, LISTER, 0, &page));
	assert_int_equal(fake_worker_count(boot, LISTER), 0);
	assert_true(boot->net->stale);
}

static void test_worker_that_does_not_start(void **state)
{
	(void)state;
	fake_worker_refuse(-EAGAIN);
	start("root=/dev/sda1");
	turn();
	knows("");
	assert_int_equal(lines_with(trace_text(), "refuse " LISTER), 1);
	assert_int_equal(boot->wake_ms, boot->now_ms + BOOT_TICK_MS);
	fake_worker_refuse(0);
	boot->now_ms += BOOT_TICK_MS;
	turn();
	knows("lo");
}

static void test_worker_that_dies(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	net_pump(boot);
	assert_true(fake_worker_die(boot, LISTER, 0, 9));
	boot->now_ms += BOOT_TICK_MS;
	turn();
	knows("lo");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netboot_setup, netboot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_first_list),
		TEST(test_when_the_first_list_is_begun),
		TEST(test_lost_events),
		TEST(test_overrun),
		TEST(test_overrun_during_a_list),
		TEST(test_news_during_a_list),
		TEST(test_unplugged_during_a_list),
		TEST(test_pages),
		TEST(test_page_that_is_missing),
		TEST(test_torn_list),
		TEST(test_list_that_ends_too_soon),
		TEST(test_lists_that_make_no_sense),
		TEST(test_page_that_does_not_go_on),
		TEST(test_worker_that_does_not_start),
		TEST(test_worker_that_dies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
