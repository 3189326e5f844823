/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* Disks that never come to rest: that change all the time, or come and go while their readers hang. */

#define READER "reader of block device"
#define SDA "sys/devices/virtual/block/sda"

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_facts_clear();
	fake_worker_hold(NULL, -1);
	boot = boot_make("root=UUID=aa");
	tree_disk("sda", "8:0", 64);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .type = "ext4", .uuid = "aa" });
	blkdevs_scan(boot);
	return err;
}

static struct blkdev *sda(void)
{
	return blkdevs_find(boot->blkdevs, "sda");
}

static void change(void)
{
	blkdevs_update(boot, SDA, true);
}

static int readings(void)
{
	return lines_with(trace_text(), "start");
}

/* For MS milliseconds, with a change each EVERY of them and readings that take READING.  Returns for how many
 * of them it was known. */
static int live(int ms, int every, int reading)
{
	int known = 0, since = 0;

	for (int i = 0; i < ms; i++) {
		boot->now_ms++;
		if (i % every == 0)
			change();
		if (sda()->reading && ++since == reading) {
			assert_true(fake_worker_run(boot, READER, -1));
			since = 0;
		}
		probe_pump(boot);
		assert_in_range(fake_worker_count(boot, READER), 0, 1);
		known += sda()->state == BLK_KNOWN;
	}
	return known;
}

/* Each answer is older than the last change. */
static void test_changes_faster_than_readings(void **state)
{
	(void)state;
	log_clear();
	/* Known after five readings, and then for good. */
	assert_in_range(live(1000, 3, 50), 740, 760);
	assert_int_equal(live(20000, 3, 50), 20000);
	assert_string_equal(sda()->facts.uuid, "aa");
	/* After half a second, one, two, four, and then each eight seconds. */
	assert_in_range(readings(), 9, 12);
	assert_string_equal(log_text(), "");
}

static void test_changes_slower_than_readings(void **state)
{
	(void)state;
	assert_in_range(live(2000, 100, 20), 1900, 1930);
	assert_int_equal(live(20000, 100, 20), 20000);
	assert_in_range(readings(), 9, 13);
}

/* What a partitioning tool or a card reader does is noticed as soon as it can be. */
static void test_few_changes(void **state)
{
	(void)state;
	probe_pump(boot);
	assert_true(fake_worker_run(boot, READER, -1));
	for (int i = 0; i < 40; i++) {
		/* A hundred at once cost one reading. */
		for (int j = 0; j < 100; j++)
			change();
		assert_int_equal(sda()->state, BLK_NEW);
		probe_pump(boot);
		assert_true(fake_worker_run(boot, READER, -1));
		assert_int_equal(sda()->state, BLK_KNOWN);
		assert_int_equal(readings(), 2 + i);
		/* Four in a row, in less than ten seconds each. */
		boot->now_ms += i % 4 == 3 ? BLK_QUIET_MS : BLK_QUIET_MS - 1;
	}
}

/* What was on it does not hold, however restless it was. */
static void test_another_medium(void **state)
{
	(void)state;
	live(2000, 10, 20);
	assert_int_equal(sda()->state, BLK_KNOWN);
	tree_disk("sda", "8:0", 0);
	blkdevs_update(boot, SDA, false);
	tree_disk("sda", "8:0", 128);
	blkdevs_update(boot, SDA, false);
	assert_true(sda()->state == BLK_NEW || sda()->state == BLK_PROBING);
}

static void test_it_changes_in_truth(void **state)
{
	(void)state;
	live(60000, 10, 20);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .type = "xfs", .uuid = "bb" });
	live(BLK_RESTLESS_MS * 16 + 100, 10, 20);
	assert_string_equal(sda()->facts.uuid, "bb");
}

/* It cannot be read, but will be. */
static void test_restless_and_unreadable(void **state)
{
	(void)state;
	fake_facts_set("/dev/sda", &(struct blkfacts){ .err = -EIO });
	live(20000, 10, 20);
	assert_int_equal(sda()->state, BLK_UNREADABLE);
	assert_in_range(readings(), 8, 14);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .type = "ext4", .uuid = "aa" });
	live(BLK_RESTLESS_MS * 16 + 100, 10, 20);
	assert_int_equal(sda()->state, BLK_KNOWN);
}

/* However often it says that it has changed: the kernel holds one reader of it, and it gets no other. */
static void test_a_disk_that_hangs_and_changes(void **state)
{
	(void)state;
	probe_pump(boot);
	assert_true(fake_worker_late(boot, READER, -1));
	for (int i = 0; i < 100; i++) {
		boot->now_ms += 11000;
		change();
		probe_pump(boot);
	}
	assert_int_equal(sda()->state, BLK_HUNG);
	assert_int_equal(readings(), 1);
	assert_false(probe_busy(boot));
	assert_true(fake_worker_reap(boot, READER, -1));
	probe_pump(boot);
	assert_true(fake_worker_run(boot, READER, -1));
	assert_int_equal(sda()->state, BLK_KNOWN);
}

static void come_and_go(const char *name, const char *devt)
{
	boot->now_ms += 1000;
	boot_no_disks(boot);
	tree_remove("sys/block");
	tree_disk(name, devt, 64);
	blkdevs_scan(boot);
	probe_pump(boot);
}

/* The kernel keeps each reader that was started, and gives back the name, or the number. */
static void test_a_disk_that_hangs_and_comes_and_goes(void **state)
{
	(void)state;
	fake_worker_hold(READER, -1);
	for (int i = 0; i < 30; i++)
		come_and_go("sda", "8:0");
	assert_int_equal(readings(), 3);
	assert_int_equal(sda()->state, BLK_HUNG);
	assert_said("4 /dev/sda is not read: 3 readers of it hang already\n");
	probe_pump(boot);
	assert_int_equal(lines_with(log_text(), "hang already"), 1);
	come_and_go("sdq", "8:0");
	assert_int_equal(readings(), 3);
	/* Nobody else has less for it. */
	come_and_go("sdb", "8:16");
	assert_int_equal(readings(), 4);
	assert_int_equal(fake_worker_count(boot, READER), 1);
	/* One is let go. */
	assert_true(fake_worker_reap(boot, READER, 1));
	come_and_go("sda", "8:0");
	assert_int_equal(readings(), 5);
	assert_int_equal(sda()->state, BLK_PROBING);
}

static int said(const char *what)
{
	return lines_with(log_text(), what);
}

/* One message for the name, and another one only when a disk could be read there meanwhile. */
static void test_what_comes_and_goes_is_named_once(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		come_and_go("sda", "8:0");
		assert_true(fake_worker_late(boot, READER, -1));
		assert_true(fake_worker_reap(boot, READER, -1));
	}
	assert_int_equal(said("/dev/sda does not answer reads"), 1);
	come_and_go("sda", "8:0");
	assert_true(fake_worker_run(boot, READER, -1));
	for (int i = 0; i < 5; i++) {
		come_and_go("sda", "8:0");
		assert_true(fake_worker_late(boot, READER, -1));
		assert_true(fake_worker_reap(boot, READER, -1));
	}
	assert_int_equal(said("/dev/sda does not answer reads"), 2);
	/* Of another one it is news. */
	come_and_go("sdb", "8:16");
	assert_true(fake_worker_late(boot, READER, -1));
	assert_int_equal(said("/dev/sdb does not answer reads"), 1);
}

/* Under another name each time: no place is used up, all the same. */
static void test_disks_that_hang_and_go(void **state)
{
	char name[16], devt[16];

	(void)state;
	fake_worker_hold(READER, -1);
	for (int i = 0; i < 26; i++) {
		snprintf(name, sizeof(name), "sd%c", 'a' + i);
		snprintf(devt, sizeof(devt), "8:%d", 16 * i);
		come_and_go(name, devt);
		assert_int_equal(fake_worker_count(boot, READER), 1);
	}
	assert_int_equal(readings(), 26);
	assert_int_equal(boot->blkdevs->nreaders, 26);
	while (fake_worker_reap(boot, READER, -1))
		;
	probe_pump(boot);
	assert_int_equal(boot->blkdevs->nreaders, 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_changes_faster_than_readings),
		TEST(test_changes_slower_than_readings),
		TEST(test_few_changes),
		TEST(test_another_medium),
		TEST(test_it_changes_in_truth),
		TEST(test_restless_and_unreadable),
		TEST(test_a_disk_that_hangs_and_changes),
		TEST(test_a_disk_that_hangs_and_comes_and_goes),
		TEST(test_what_comes_and_goes_is_named_once),
		TEST(test_disks_that_hang_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
