/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/netconf.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/net/net.h"
#include "kinit/net/netif.h"
#include "kinit/net/netwait.h"
#include "lib/lease.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_netlink.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/netboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

/* A driver keeps the kernel's lock for all of the network. */

#define LISTER "list of links"

#define NFS "root=/dev/nfs rootwait"
#define HELD \
	"4 the kernel has not answered a question about the network for 10 s: %s seems to hold it\n"

static void assert_held_by(const char *who)
{
	char line[200];

	snprintf(line, sizeof(line), HELD, who);
	assert_said(line);
	assert_int_equal(lines_with(log_text(), "has not answered"), 1);
}

/* Both cards are there, and the first one is being brought up. */
static void two_cards(const char *cmdline)
{
	start(cmdline);
	turn();
	fake_nic("eth0", 2, true);
	fake_nic("eth1", 3, true);
	turn_until("network link");
	tick();
}

static void test_hanging_driver(void **state)
{
	(void)state;
	two_cards(NFS);
	assert_true(fake_worker_late(boot, LISTER, 0));
	assert_held_by("the driver of eth0");
	/* One worker waits, and no other one is sent after it; nor are links changed. */
	assert_true(fake_worker_late(boot, "network link", 2));
	assert_said(
		"eth0: it cannot be brought up: the kernel does not come back (the driver of eth0?)");
	trace_clear();
	for (int i = 0; i < 100; i++)
		tick();
	assert_string_equal(trace_text(), "");
	assert_held_by("the driver of eth0");
	/* That worker is let go, and the next one fares no better. */
	assert_true(fake_worker_reap(boot, LISTER, 0));
	net_pump(boot);
	assert_true(fake_worker_late(boot, LISTER, 0));
	assert_held_by("the driver of eth0");
	/* It comes back after all. */
	assert_true(fake_worker_reap(boot, LISTER, 0));
	boot->now_ms += BOOT_TICK_MS;
	turn();
	assert_traced("link eth1 up\n");
	assert_false(boot->net->stuck);
}

/* The process of a driver that has oopsed is gone; its lock is not, and who comes next waits for it. */
static void test_oopsing_driver(void **state)
{
	(void)state;
	two_cards(NFS "=60");
	assert_true(fake_worker_die(boot, "network link", 2, 9));
	net_pump(boot);
	assert_true(fake_worker_late(boot, LISTER, 0));
	assert_held_by("the driver of eth0");
	assert_true(fake_worker_late(boot, "network link", 3));
	assert_said(
		"eth1: it cannot be brought up: the kernel does not come back (the driver of eth0?)");
	boot->now_ms += 60000;
	assert_int_equal(net_step_configure(boot), STEP_FAILED);
	assert_string_equal(boot->why,
		"root=/dev/nfs needs the network; after 60 s: the driver of eth0 seems to hold the kernel's "
		"configuration of the network; eth0: it cannot be brought up: the helper was killed by "
		"signal 9 (an oops in the driver?); eth1: it cannot be brought up: the kernel does not "
		"come back (the driver of eth0?)");
}

/* One that has crashed and let go of the lock is not to blame for what comes later. */
static void test_driver_that_let_go(void **state)
{
	(void)state;
	two_cards(NFS);
	assert_true(fake_worker_die(boot, "network link", 2, 9));
	turn();
	assert_traced("link eth1 up\n");
	tick();
	assert_true(fake_worker_late(boot, LISTER, 0));
	assert_held_by("a driver");
}

/* A local root goes on, and nobody says that something is missing which is there. */
static void test_local_root(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	word("eth0", NET_DHCP);
	fake_nic("eth0", 2, true);
	turn();
	tick();
	assert_true(fake_worker_late(boot, LISTER, 0));
	assert_int_equal(net_step_configure(boot), STEP_WAITS);
	boot->now_ms += 30000;
	assert_int_equal(net_step_configure(boot), STEP_DONE);
	assert_said("4 going on without a part of the network: a driver seems to hold the kernel's "
		    "configuration of the network; eth0: no answer to DHCP after 30 s\n");
}

/* All that was wanted had been done before. */
static void test_done_before(void **state)
{
	struct lease lease = lease4();

	(void)state;
	start("root=/dev/sda1");
	word("eth0", NET_DHCP);
	fake_nic("eth0", 2, true);
	turn();
	tick();
	assert_true(fake_worker_late(boot, LISTER, 0));
	answer("eth0", IP_V4, &lease);
	assert_int_equal(net_step_configure(boot), STEP_DONE);
	assert_not_said("going on without");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netboot_setup, netboot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_hanging_driver),
		TEST(test_oopsing_driver),
		TEST(test_driver_that_let_go),
		TEST(test_local_root),
		TEST(test_done_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
