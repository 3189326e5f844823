/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* Hundreds of disks. */

static void test_300_disks(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	char name[32], devt[32];

	(void)state;
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "sd%c%c%c", 'a' + i / 26, 'a' + i % 26, 'x');
		snprintf(devt, sizeof(devt), "8:%d", i * 16);
		tree_disk(name, devt, 64);
	}
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(boot->blkdevs->n, 300);
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(boot->blkdevs->n, 300);
	for (int i = 0; i < 300; i++) {
		assert_non_null(blkdevs_by_devt(boot->blkdevs, 8, i * 16));
		assert_int_equal(boot->blkdevs->items[i].id, i);
	}
}

static void test_names_when_others_went(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	struct blkdev dev = { .sectors = 64 };
	char name[32];

	(void)state;
	for (int i = 0; i < 2000; i++) {
		snprintf(dev.name, sizeof(dev.name), "sd%d", i);
		assert_non_null(blkdevs_add(boot->blkdevs, &dev));
	}
	for (int i = 0; i < 2000; i += 2) {
		snprintf(name, sizeof(name), "sd%d", i);
		blkdevs_remove(boot, name);
	}
	for (int i = 0; i < 2000; i++) {
		const struct blkdev *found;

		snprintf(name, sizeof(name), "sd%d", i);
		found = blkdevs_find(boot->blkdevs, name);
		if (i % 2 == 0)
			assert_null(found);
		else
			assert_string_equal(found->name, name);
	}
}

static int64_t next_scan_with(unsigned disks)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	char name[32], devt[32];

	for (unsigned i = 0; i < disks; i++) {
		snprintf(name, sizeof(name), "sd%u", i);
		snprintf(devt, sizeof(devt), "8:%u", i);
		tree_disk(name, devt, 64);
	}
	blkdevs_pump(boot);
	assert_int_equal(boot->blkdevs->n, disks);
	/* Others count on it for their own ticks. */
	assert_int_equal(boot->wake_ms, FAKE_START_MS + BOOT_TICK_MS);
	return boot->blkdevs->rescan_ms - FAKE_START_MS;
}

/* A scan costs the more the more there are; what it costs in a second does not grow. */
static void test_scans_of_many_are_rare(void **state)
{
	(void)state;
	tree_dir("sys/block");
	assert_int_equal(next_scan_with(0), BOOT_TICK_MS);
	assert_int_equal(next_scan_with(40), BOOT_TICK_MS);
	assert_int_equal(next_scan_with(640), 11 * BOOT_TICK_MS);
}

static void class_disk(const char *name, const char *devt, uint64_t sectors)
{
	char path[64], target[64];

	tree_disk(name, devt, sectors);
	snprintf(path, sizeof(path), "sys/class/block/%s", name);
	snprintf(target, sizeof(target), "../../block/%s", name);
	tree_link(path, target);
}

static void pump_after(struct boot *boot, int64_t ms)
{
	boot->now_ms += ms;
	blkdevs_pump(boot);
}

/* Where the kernel tells what changes, /sys is seldom read for it. */
static void test_names_are_enough(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	class_disk("sda", "8:0", 64);
	class_disk("sdb", "8:16", 64);
	class_disk("sr0", "11:0", 0);
	blkdevs_pump(boot);
	boot->blkdevs->told = true;
	tree_file("sys/block/sda/size", "128\n");
	tree_file("sys/block/sr0/size", "256\n");
	tree_remove("sys/class/block/sdb");
	class_disk("sdc", "8:32", 64);
	pump_after(boot, BOOT_TICK_MS);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda")->sectors, 64);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sr0")->sectors, 256);
	assert_null(blkdevs_find(boot->blkdevs, "sdb"));
	assert_int_equal(blkdevs_find(boot->blkdevs, "sdc")->minor, 32);
	/* Once in a minute all the same, and when messages were lost. */
	pump_after(boot, 60000);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda")->sectors, 128);
	tree_file("sys/block/sda/size", "192\n");
	boot->blkdevs->rescan_ms = 0;
	pump_after(boot, 1);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda")->sectors, 192);
}

/* Without the folder, or without messages, it is as before. */
static void test_all_where_names_are_not_enough(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	class_disk("sda", "8:0", 64);
	blkdevs_pump(boot);
	tree_file("sys/block/sda/size", "128\n");
	pump_after(boot, BOOT_TICK_MS);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda")->sectors, 128);
	boot->blkdevs->told = true;
	tree_remove("sys/class/block/sda");
	tree_remove("sys/class/block");
	tree_file("sys/block/sda/size", "192\n");
	pump_after(boot, BOOT_TICK_MS);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda")->sectors, 192);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, boot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_300_disks),
		TEST(test_names_when_others_went),
		TEST(test_scans_of_many_are_rare),
		TEST(test_names_are_enough),
		TEST(test_all_where_names_are_not_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
