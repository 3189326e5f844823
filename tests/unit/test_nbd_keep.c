/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/boot.h"
#include "kinit/netroot/nbd.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_nbd.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

#define CLIENT "nbd client"
#define KEEPER "nbd keeper"

/* What the kernel is told of a device, first and when the connection is renewed. */

static struct boot *boot;

static void test_blocks(void **state)
{
	(void)state;
	SERVER(FIXED SIZE("\0\x10\2\0\0\5") BLOCKS_4K ACK);
	boot = fake_nbd_boot("root=/dev/nbd2p1 nbdroot=[2001:db8::1]:1/root");
	assert_int_equal(fake_nbd_step(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, CLIENT, 0));
	/* What does not fill a block is left out. */
	assert_has(trace_text(), "connect nbd2, 1048576 bytes in 4096, flags 5, timeouts 60 ");
	assert_said("6 nbd2: [2001:db8::1]:1/root: attached, 1 MiB, blocks of 4096 bytes\n");
	boot_teardown(state);
	fake_nbd_setup(state);
	SERVER(FIXED SIZE("\0\x10\0\0\0\5") ACK);
	boot = fake_nbd_boot("root=nbd:10.0.2.2:root:::bs=1024,timeout=7");
	assert_int_equal(fake_nbd_step(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, CLIENT, 0));
	assert_has(trace_text(), "connect nbd0, 1048576 bytes in 1024, flags 5, timeouts 7 ");
}

static void attach(void)
{
	SERVER(FIXED SIZE("\0\x10\0\0\0\1") ACK);
	boot = fake_nbd_boot("root=/dev/nbd0 nbdroot=disks/root");
	assert_int_equal(fake_nbd_step(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, CLIENT, 0));
	trace_clear();
	log_clear();
	fake_nbd.nopened = 0;
}

static void test_renewed(void **state)
{
	(void)state;
	attach();
	fake_nbd.deaths = 1;
	fake_nbd.open[0] = fake_nbd.open[1] = -ECONNREFUSED;
	assert_true(fake_worker_run(boot, KEEPER, 0));
	/* The name is not looked up again. */
	assert_string_equal(trace_text(),
		"outlive\n"
		"watch\n"
		"wait for the death of nbd0\n"
		"open 10.0.2.2 port 10809\n"
		"pause 2000\n"
		"open 10.0.2.2 port 10809\n"
		"pause 2000\n"
		"open 10.0.2.2 port 10809\n"
		"send 34\n"
		"reconnect nbd0, 1048576 bytes in 512, flags 1, timeouts 60 and 86400\n"
		"wait for the death of nbd0\n");
	assert_string_equal(log_text(),
		"4 nbd0: disks:10809/root: the connection is lost; disk access waits for a new one\n"
		"4 nbd0: disks:10809/root: connected again\n"
		"4 nbd0: disks:10809/root: should the connection be lost, it stays so: "
		"Input/output error\n");
}

/* Another disk of this name: its blocks must not get into this filesystem. */
static void test_another_size(void **state)
{
	(void)state;
	attach();
	SERVER(FIXED SIZE("\0\x20\0\0\0\1") ACK);
	fake_nbd.deaths = 1;
	fake_nbd.pauses = 3;
	assert_true(fake_worker_run(boot, KEEPER, 0));
	assert_int_equal(lines_with(trace_text(), "open 10.0.2.2"), 4);
	/* Only what the right one has said reached the kernel. */
	assert_int_equal(lines_with(trace_text(), "reconnect"), 1);
	assert_has(trace_text(), "reconnect nbd0, 1048576 bytes");
	assert_int_equal(
		lines_with(log_text(), "the export has another size now; not connected"), 1);
	assert_said("connected again");
}

/* It was disconnected by hand, or for too long. */
static void test_the_kernel_wants_no_other(void **state)
{
	(void)state;
	attach();
	fake_nbd.deaths = 1;
	fake_nbd.reconnect = -EINVAL;
	assert_true(fake_worker_run(boot, KEEPER, 0));
	assert_has_not(trace_text(), "pause");
	assert_said("3 nbd0: disks:10809/root: the kernel takes no new connection\n");
}

static void test_the_keeper_dies(void **state)
{
	(void)state;
	attach();
	assert_true(fake_worker_die(boot, KEEPER, 0, 9));
	assert_string_equal(log_text(),
		"4 nbd0: disks:10809/root: should the connection be lost, it stays so: the process "
		"that would renew it has died\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fake_nbd_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_blocks),
		TEST(test_renewed),
		TEST(test_another_size),
		TEST(test_the_kernel_wants_no_other),
		TEST(test_the_keeper_dies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
