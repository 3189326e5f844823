/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/netroot/nbd.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_nbd.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define CLIENT "nbd client"
#define KEEPER "nbd keeper"

static struct boot *boot;

static void start(const char *cmdline)
{
	boot = fake_nbd_boot(cmdline);
}

/* Asks the step MS milliseconds after the start. */
static enum step_answer step_at(int64_t ms)
{
	boot->now_ms = boot->start_ms + ms;
	boot->wake_ms = INT64_MAX;
	return fake_nbd_step(boot);
}

/* One try: the step starts it, and the worker does it. */
static void try_at(int64_t ms)
{
	assert_int_equal(step_at(ms), STEP_WAITS);
	assert_true(fake_worker_run(boot, CLIENT, 0));
}

static void ext4(const char *name, const char *uuid)
{
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "ext4" };

	snprintf(facts.uuid, sizeof(facts.uuid), "%s", uuid);
	boot_disk(boot, name, &facts);
}

static void test_nobody_asks(void **state)
{
	(void)state;
	start("root=/dev/nbd0");
	assert_int_equal(step_at(0), STEP_DONE);
	assert_string_equal(trace_text(), "");
}

static void test_attached(void **state)
{
	(void)state;
	SERVER(FIXED SIZE("\0\x10\2\0\0\7") ACK);
	start("root=/dev/nbd0 nbdroot=disks/root");
	try_at(0);
	assert_string_equal(trace_text(),
		"start nbd client 0\n"
		"resolve disks by 10.0.2.3 search example.org\n"
		"open 10.0.2.2 port 10809\n"
		"send 34\n"
		"connect nbd0, 1049088 bytes in 512, flags 7, timeouts 60 and 86400\n"
		"start nbd keeper 0\n");
	assert_string_equal(log_text(), "6 nbd0: disks:10809/root: attached, 1 MiB, blocks of 512 "
					"bytes, read-only\n");
	/* It is looked for without delay. */
	assert_int_equal(boot->blkdevs->rescan_ms, 0);
	assert_int_equal(step_at(10), STEP_WAITS);
	assert_true(boot->wake_ms <= FAKE_START_MS + 2000);
	ext4("nbd0", "aa");
	assert_int_equal(step_at(20), STEP_DONE);
	assert_int_equal(fake_worker_count(boot, CLIENT), 0);
}

/* What never shows up is the business of the step that finds the root. */
static void test_attached_and_nothing_on_it(void **state)
{
	(void)state;
	SERVER(FIXED SIZE("\0\x10\0\0\0\1") ACK);
	start("root=UUID=aa nbdroot=10.0.2.2/root");
	try_at(0);
	assert_int_equal(step_at(1999), STEP_WAITS);
	assert_int_equal(step_at(2000), STEP_DONE);
}

static void test_the_driver_comes_first(void **state)
{
	(void)state;
	SERVER(FIXED SIZE("\0\x10\0\0\0\1") ACK);
	fake_kmod_clear();
	fake_kmod_add("nbd", "nbd", FAKE_PLAIN);
	start("root=/dev/nbd0 nbdroot=10.0.2.2/root");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, CLIENT), 0);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, "module loader", -1));
	assert_int_equal(step_at(10), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, CLIENT), 1);
}

/* The waits grow, each reason is told once, and the end is that of the time for the root. */
static void test_refused(void **state)
{
	static const int64_t tries[] = { 0, 1000, 3000, 7000, 15000, 30000 };

	(void)state;
	for (size_t i = 0; i < 8; i++)
		fake_nbd.open[i] = -ECONNREFUSED;
	start("root=/dev/nbd0 nbdroot=10.0.2.2/root rootwait=30");
	for (size_t i = 0; i < 5; i++) {
		if (i)
			assert_int_equal(step_at(tries[i] - 1), STEP_WAITS);
		assert_int_equal(fake_worker_count(boot, CLIENT), 0);
		try_at(tries[i]);
		assert_int_equal(step_at(tries[i]), STEP_WAITS);
		assert_true(boot->wake_ms == FAKE_START_MS + tries[i + 1]);
	}
	assert_string_equal(log_text(),
		"4 nbd0: 10.0.2.2:10809/root: connection refused; trying again in 1 s\n");
	try_at(30000);
	assert_int_equal(step_at(30000), STEP_FAILED);
	assert_string_equal(boot->why,
		"nbd0: 10.0.2.2:10809/root: connection refused; 6 tries in 30.0 s (rootwait=30)");
	assert_int_equal(fake_worker_count(boot, CLIENT), 0);
}

static void test_each_change_is_told(void **state)
{
	static const int errors[] = { -EHOSTUNREACH, -ECONNREFUSED, -ECONNREFUSED, -ETIMEDOUT };

	(void)state;
	memcpy(fake_nbd.open, errors, sizeof(errors));
	SERVER(FIXED SIZE("\0\x10\0\0\0\1") ACK);
	start("root=/dev/nbd0 nbdroot=10.0.2.2/root rootwait");
	for (int64_t ms = 0; boot->netdisks->nbd.attempt.state != ATTEMPT_DONE; ms += 1000) {
		step_at(ms);
		fake_worker_run(boot, CLIENT, 0);
	}
	assert_int_equal(boot->now_ms, FAKE_START_MS + 15000);
	assert_string_equal(log_text(),
		"4 nbd0: 10.0.2.2:10809/root: the host cannot be reached; trying again in 1 s\n"
		"4 nbd0: 10.0.2.2:10809/root: connection refused; trying again in 2 s\n"
		"4 nbd0: 10.0.2.2:10809/root: no answer; trying again in 8 s\n"
		"6 nbd0: 10.0.2.2:10809/root: attached, 1 MiB, blocks of 512 bytes\n");
}

/* The last try is made when the time is up, not after it. */
static void test_the_last_try(void **state)
{
	static const int64_t tries[] = { 0, 1000, 3000, 5000 };

	(void)state;
	for (size_t i = 0; i < 8; i++)
		fake_nbd.open[i] = -ECONNREFUSED;
	start("root=/dev/nbd0 nbdroot=10.0.2.2/root rootwait=5");
	for (size_t i = 0; i < 4; i++)
		try_at(tries[i]);
	assert_int_equal(step_at(5000), STEP_FAILED);
}

/* With rootwait there is no end to it, and the waits stay at 15 seconds. */
static void test_without_limit(void **state)
{
	(void)state;
	fake_nbd.resolve = -EAGAIN;
	start("root=/dev/nbd0 nbdroot=disks rootwait");
	for (int64_t ms = 0, i = 0; i < 20;
		i++, ms = boot->netdisks->nbd.attempt.retry_ms - FAKE_START_MS)
		try_at(ms);
	assert_true(boot->netdisks->nbd.attempt.retry_ms == boot->now_ms + 15000);
	/* It is said once, and again after each minute. */
	assert_int_equal(boot->now_ms, FAKE_START_MS + 240000);
	assert_int_equal(
		lines_with(log_text(), "no name server tells its address; trying again in "), 5);
}

/* What another try cannot change ends the boot at once. */
static void test_never(void **state)
{
	(void)state;
	SERVER(FIXED REPLY "\x80\0\0\6\0\0\0\0");
	start("root=/dev/nbd0 nbdroot=10.0.2.2/root rootwait");
	try_at(0);
	assert_int_equal(step_at(100), STEP_FAILED);
	assert_string_equal(boot->why, "nbd0: 10.0.2.2:10809/root: the server has no such export");
	assert_has_not(trace_text(), "connect ");
	boot_teardown(state);
	fake_nbd_setup(state);
	SERVER("SSH-2.0-OpenSSH_9.2");
	start("root=UUID=aa nbdroot=10.0.2.2:22");
	try_at(0);
	assert_int_equal(step_at(0), STEP_FAILED);
	assert_has(boot->why, "what answers there is no NBD server");
}

static void test_not_yet(void **state)
{
	(void)state;
	SERVER(FIXED REPLY "\x80\0\0\7\0\0\0\0");
	start("root=/dev/nbd0 nbdroot=10.0.2.2/root");
	try_at(0);
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_said(
		"4 nbd0: 10.0.2.2:10809/root: the server is shutting down; trying again in 1 s");
	/* As old servers refuse an export, and as all do that are just being stopped. */
	SERVER(FIXED);
	try_at(1000);
	assert_said("the server has closed the connection while asking for the export; trying");
	SERVER("NBD");
	fake_nbd.at_end = -ETIMEDOUT;
	try_at(3000);
	assert_said("no answer while waiting for the server's greeting; trying again in 4 s");
	assert_int_equal(step_at(3000), STEP_WAITS);
}

static void test_no_such_host(void **state)
{
	(void)state;
	fake_nbd.resolve = -ENOENT;
	start("root=/dev/nbd0 nbdroot=disks");
	try_at(0);
	assert_said("nbd0: disks:10809/: there is no host of this name");
	assert_has_not(trace_text(), "open");
}

static void test_the_kernel_does_not_want_it(void **state)
{
	(void)state;
	SERVER(FIXED SIZE("\0\x10\0\0\0\1") ACK);
	fake_nbd.link = -ENOENT;
	start("root=/dev/nbd0 nbdroot=10.0.2.2");
	try_at(0);
	assert_int_equal(step_at(0), STEP_FAILED);
	assert_has(boot->why, "this kernel has no driver for it, or the image lacks it (nbd)");
	assert_int_equal(fake_worker_count(boot, KEEPER), 0);
	boot_teardown(state);
	fake_nbd_setup(state);
	SERVER(FIXED SIZE("\0\x10\0\0\0\1") ACK);
	fake_nbd.connect = -EINVAL;
	start("root=/dev/nbd0 nbdroot=10.0.2.2");
	try_at(0);
	assert_int_equal(step_at(0), STEP_FAILED);
	assert_has(boot->why, "the kernel does not take it: Invalid argument");
	boot_teardown(state);
	fake_nbd_setup(state);
	SERVER(FIXED SIZE("\0\x10\0\0\0\1") ACK);
	fake_nbd.connect = -EBUSY;
	start("root=/dev/nbd0 nbdroot=10.0.2.2");
	try_at(0);
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_said("the device is in use; trying again in 1 s");
}

static void test_attached_by_hand(void **state)
{
	(void)state;
	tree_file("sys/block/nbd0/pid", "77\n");
	start("root=/dev/nbd0 nbdroot=10.0.2.2");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_string_equal(trace_text(), "");
	assert_string_equal(
		log_text(), "6 nbd0: 10.0.2.2:10809/: the device is attached already\n");
	assert_int_equal(boot->netdisks->nbd.attempt.state, ATTEMPT_DONE);
}

static void test_alternatives(void **state)
{
	(void)state;
	SERVER(FIXED REPLY "\x80\0\0\2\0\0\0\0");
	start("root=/dev/nbd0,/dev/sda1 nbdroot=10.0.2.2");
	try_at(0);
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_said("the server denies access; trying root=/dev/sda1");
	assert_int_equal(step_at(0), STEP_DONE);
	boot_teardown(state);
	fake_nbd_setup(state);
	/* A wait without limit does not keep the alternative from its turn. */
	for (size_t i = 0; i < 8; i++)
		fake_nbd.open[i] = -ECONNREFUSED;
	start("root=/dev/nbd0,/dev/sda1 nbdroot=10.0.2.2 rootwait");
	for (int64_t ms = 0; ms <= 30000; ms += 500) {
		step_at(ms);
		fake_worker_run(boot, CLIENT, 0);
	}
	assert_int_equal(step_at(30000), STEP_WAITS);
	assert_int_equal(step_at(30000), STEP_DONE);
	assert_int_equal(boot->root->index, 1);
}

/* The root may as well be behind the other servers, which are asked meanwhile. */
static void test_beside_nvme(void **state)
{
	(void)state;
	SERVER(FIXED REPLY "\x80\0\0\2\0\0\0\0");
	start("root=UUID=aa nbdroot=10.0.2.2 nvmeroot=tcp:10.0.2.2");
	fake_kmod_add("nvme-tcp", "nvme_tcp", FAKE_LOADED);
	try_at(0);
	assert_has(trace_text(), "start nvme client 0\n");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_true(boot->netdisks->nbd.attempt.state == ATTEMPT_FAILED);
	boot_teardown(state);
	fake_nbd_setup(state);
	SERVER(FIXED REPLY "\x80\0\0\2\0\0\0\0");
	start("root=/dev/nbd0 nbdroot=10.0.2.2 nvmeroot=tcp:10.0.2.2");
	try_at(0);
	assert_int_equal(step_at(0), STEP_FAILED);
}

/* Nobody waits for the network who does not need it. */
static void test_needless(void **state)
{
	(void)state;
	start("root=/dev/sda1,/dev/nbd0 nbdroot=10.0.2.2");
	assert_int_equal(step_at(0), STEP_DONE);
	assert_int_equal(fake_worker_count(boot, CLIENT), 1);
	boot_teardown(state);
	fake_nbd_setup(state);
	start("root=UUID=aa nbdroot=10.0.2.2");
	assert_int_equal(step_at(0), STEP_WAITS);
	ext4("sda", "aa");
	assert_int_equal(step_at(0), STEP_DONE);
	boot_teardown(state);
	fake_nbd_setup(state);
	start("root=8:1 nbdroot=10.0.2.2");
	assert_int_equal(step_at(0), STEP_WAITS);
	/* An array may be made of it. */
	boot_teardown(state);
	fake_nbd_setup(state);
	start("root=/dev/md0 nbdroot=10.0.2.2");
	assert_int_equal(step_at(0), STEP_WAITS);
}

static void test_the_worker_fails(void **state)
{
	(void)state;
	start("root=/dev/nbd0 nbdroot=10.0.2.2");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(boot->workers->items[0].deadline_ms, FAKE_START_MS + 60000);
	assert_true(fake_worker_die(boot, CLIENT, 0, 0));
	assert_said(
		"nbd0: 10.0.2.2:10809/: the try has ended without an answer; trying again in 1 s");
	assert_int_equal(step_at(1000), STEP_WAITS);
	assert_true(fake_worker_late(boot, CLIENT, 0));
	assert_said("nbd0: 10.0.2.2:10809/: no answer; trying again in 2 s");
	assert_true(fake_worker_reap(boot, CLIENT, 0));
	assert_int_equal(step_at(3000), STEP_WAITS);
	/* What has crashed would do so again. */
	assert_true(fake_worker_die(boot, CLIENT, 0, 11));
	assert_int_equal(step_at(3000), STEP_FAILED);
	assert_string_equal(boot->why, "nbd0: 10.0.2.2:10809/: the try was killed by signal 11");
}

static void test_again_after_a_shell(void **state)
{
	(void)state;
	SERVER(FIXED REPLY "\x80\0\0\6\0\0\0\0");
	start("root=/dev/nbd0 nbdroot=10.0.2.2");
	try_at(0);
	assert_int_equal(step_at(0), STEP_FAILED);
	/* The shell has ended. */
	boot->start_ms += 60000;
	netdisk_restart(boot);
	SERVER(FIXED SIZE("\0\x10\0\0\0\1") ACK);
	try_at(0);
	assert_int_equal(boot->netdisks->nbd.attempt.state, ATTEMPT_DONE);
	boot->start_ms += 60000;
	netdisk_restart(boot);
	step_at(0);
	assert_int_equal(fake_worker_count(boot, CLIENT), 0);
}

/* While the disk before it was waited for there was no network. */
static void test_alternative(void **state)
{
	(void)state;
	start("root=/dev/sda1,/dev/nbd0 nbdroot=10.0.2.2 rootwait=5");
	SERVER(FIXED REPLY "\x80\0\0\6\0\0\0\0");
	assert_int_equal(step_at(0), STEP_DONE);
	assert_true(fake_worker_run(boot, CLIENT, 0));
	assert_int_equal(boot->netdisks->nbd.attempt.state, ATTEMPT_FAILED);
	boot->now_ms = boot->start_ms + 5000;
	assert_int_equal(root_give_up(boot, "gone"), STEP_WAITS);
	boot->root->since_ms = boot->now_ms;
	SERVER(FIXED SIZE("\0\x10\0\0\0\1") ACK);
	try_at(5000);
	assert_int_equal(boot->netdisks->nbd.attempt.state, ATTEMPT_DONE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fake_nbd_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nobody_asks),
		TEST(test_attached),
		TEST(test_attached_and_nothing_on_it),
		TEST(test_the_driver_comes_first),
		TEST(test_refused),
		TEST(test_the_last_try),
		TEST(test_each_change_is_told),
		TEST(test_without_limit),
		TEST(test_never),
		TEST(test_not_yet),
		TEST(test_no_such_host),
		TEST(test_the_kernel_does_not_want_it),
		TEST(test_attached_by_hand),
		TEST(test_alternatives),
		TEST(test_beside_nvme),
		TEST(test_needless),
		TEST(test_the_worker_fails),
		TEST(test_again_after_a_shell),
		TEST(test_alternative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
