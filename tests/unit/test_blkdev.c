/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define DEVICES "sys/devices/virtual/block/"

static struct boot *boot_with_sda(void)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	tree_disk("sda", "8:0", 131072);
	tree_partition("sda", "sda1", "8:1", 1);
	tree_partition("sda", "sda2", "8:2", 2);
	assert_int_equal(blkdevs_scan(boot), 0);
	return boot;
}

static void test_scan(void **state)
{
	struct boot *boot = boot_with_sda();
	const struct blkdev *sda = blkdevs_find(boot->blkdevs, "sda");
	const struct blkdev *sda2 = blkdevs_find(boot->blkdevs, "sda2");

	(void)state;
	assert_int_equal(boot->blkdevs->n, 3);
	assert_non_null(sda);
	assert_string_equal(sda->disk, "sda");
	assert_int_equal(sda->partno, 0);
	assert_int_equal(sda->major, 8);
	assert_int_equal(sda->minor, 0);
	assert_int_equal(sda->sectors, 131072);
	assert_int_equal(sda->state, BLK_NEW);
	assert_false(sda->readonly);
	assert_non_null(sda2);
	assert_string_equal(sda2->disk, "sda");
	assert_int_equal(sda2->partno, 2);
	assert_int_equal(sda2->minor, 2);
	assert_ptr_equal(blkdevs_by_devt(boot->blkdevs, 8, 2), sda2);
	assert_ptr_equal(blkdevs_by_id(boot->blkdevs, sda2->id), sda2);
	assert_null(blkdevs_by_devt(boot->blkdevs, 8, 3));
	assert_null(blkdevs_by_id(boot->blkdevs, 99));
	assert_null(blkdevs_find(boot->blkdevs, "sda3"));
	assert_null(blkdevs_find(boot->blkdevs, "sd"));
}

/* What was learnt of a device stays as long as it does. */
static void test_scan_again(void **state)
{
	struct boot *boot = boot_with_sda();
	int id = blkdevs_find(boot->blkdevs, "sda1")->id;

	(void)state;
	blkdevs_find(boot->blkdevs, "sda1")->state = BLK_KNOWN;
	strcpy(blkdevs_find(boot->blkdevs, "sda1")->facts.type, "ext4");
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(boot->blkdevs->n, 3);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda1")->id, id);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda1")->state, BLK_KNOWN);
	assert_string_equal(blkdevs_find(boot->blkdevs, "sda1")->facts.type, "ext4");
}

/* A node that the image had under this name stands for another disk. */
static void test_nodes_of_the_image(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	struct stat st;

	(void)state;
	if (geteuid() != 0)
		return;
	tree_dir("dev");
	tree_disk("sda", "8:0", 64);
	tree_disk("sdb", "8:16", 64);
	assert_int_equal(mknodat(tree_fd(), "dev/sda", S_IFBLK | 0640, makedev(8, 0)), 0);
	assert_int_equal(mknodat(tree_fd(), "dev/sdb", S_IFBLK | 0640, makedev(1, 0)), 0);
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(fstatat(tree_fd(), "dev/sda", &st, 0), 0);
	assert_int_equal(st.st_mode, S_IFBLK | 0640);
	assert_int_equal(fstatat(tree_fd(), "dev/sdb", &st, 0), 0);
	assert_int_equal(st.st_rdev, makedev(8, 16));
	assert_string_equal(log_text(),
		"4 /dev/sdb of the image is not 8:16, which the kernel calls "
		"so; replaced\n");
}

static void test_late_devices_come_last(void **state)
{
	struct boot *boot = boot_with_sda();

	(void)state;
	tree_disk("nvme0n1", "259:0", 64);
	tree_partition("nvme0n1", "nvme0n1p1", "259:1", 1);
	tree_disk("aaa", "250:0", 64);
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(boot->blkdevs->n, 6);
	for (size_t i = 0; i < 3; i++)
		assert_memory_equal(boot->blkdevs->items[i].name, "sda", 3);
	assert_int_equal(blkdevs_find(boot->blkdevs, "nvme0n1p1")->partno, 1);
	assert_string_equal(blkdevs_find(boot->blkdevs, "nvme0n1p1")->disk, "nvme0n1");
}

static void test_slashes_in_names(void **state)
{
	struct boot *boot = boot_make("root=/dev/cciss/c0d0p1");
	char path[64];

	(void)state;
	tree_disk("cciss!c0d0", "104:0", 64);
	tree_partition("cciss!c0d0", "cciss!c0d0p1", "104:1", 1);
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(boot->blkdevs->n, 2);
	assert_string_equal(blkdevs_find(boot->blkdevs, "cciss!c0d0p1")->disk, "cciss!c0d0");
	blkdev_path(blkdevs_find(boot->blkdevs, "cciss!c0d0p1"), path, sizeof(path));
	assert_string_equal(path, "/dev/cciss/c0d0p1");
	blkdev_path(blkdevs_find(boot->blkdevs, "cciss!c0d0p1"), path, 8);
	assert_string_equal(path, "/dev/cc");
}

static void test_removal_by_scan(void **state)
{
	struct boot *boot = boot_with_sda();

	(void)state;
	tree_disk("sdb", "8:16", 64);
	assert_int_equal(blkdevs_scan(boot), 0);
	tree_remove(DEVICES "sda/sda1");
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(boot->blkdevs->n, 3);
	assert_null(blkdevs_find(boot->blkdevs, "sda1"));
	tree_remove("sys/block/sda");
	tree_remove(DEVICES "sda");
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(boot->blkdevs->n, 1);
	assert_non_null(blkdevs_find(boot->blkdevs, "sdb"));
}

static void test_removal_by_event(void **state)
{
	struct boot *boot = boot_with_sda();

	(void)state;
	blkdevs_remove(boot, "sda1");
	blkdevs_remove(boot, "sdz");
	assert_int_equal(boot->blkdevs->n, 2);
	assert_null(blkdevs_find(boot->blkdevs, "sda1"));
	assert_non_null(blkdevs_find(boot->blkdevs, "sda"));
	assert_non_null(blkdevs_find(boot->blkdevs, "sda2"));
	blkdevs_remove(boot, "sda2");
	blkdevs_remove(boot, "sda");
	assert_int_equal(boot->blkdevs->n, 0);
}

/* A stick is pulled and another one put in: it has the name, but not what was read. */
static void test_name_with_another_number(void **state)
{
	struct boot *boot = boot_with_sda();
	int id = blkdevs_find(boot->blkdevs, "sda1")->id;

	(void)state;
	blkdevs_find(boot->blkdevs, "sda1")->state = BLK_KNOWN;
	strcpy(blkdevs_find(boot->blkdevs, "sda1")->facts.uuid, "old");
	tree_partition("sda", "sda1", "259:5", 1);
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(boot->blkdevs->n, 3);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda1")->state, BLK_NEW);
	assert_string_equal(blkdevs_find(boot->blkdevs, "sda1")->facts.uuid, "");
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda1")->major, 259);
	assert_true(blkdevs_find(boot->blkdevs, "sda1")->id > id);
}

/* The number of a removed disk is given to the next one that comes. */
static void test_number_with_another_name(void **state)
{
	struct boot *boot = boot_with_sda();

	(void)state;
	tree_remove("sys/block/sda");
	tree_remove(DEVICES "sda");
	tree_disk("sdb", "8:0", 64);
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(boot->blkdevs->n, 1);
	assert_string_equal(blkdevs_by_devt(boot->blkdevs, 8, 0)->name, "sdb");
}

static void test_change_reads_again(void **state)
{
	struct boot *boot = boot_with_sda();
	struct blkdev *sda1 = blkdevs_find(boot->blkdevs, "sda1");
	int id = sda1->id;

	(void)state;
	sda1->state = BLK_UNREADABLE;
	sda1->tries = BLK_TRIES_MAX;
	sda1->retry_ms = 1000000;
	blkdevs_update(boot, DEVICES "sda/sda1", false);
	assert_int_equal(sda1->state, BLK_UNREADABLE);
	assert_int_equal(sda1->id, id);
	blkdevs_update(boot, DEVICES "sda/sda1", true);
	assert_int_equal(sda1->state, BLK_NEW);
	assert_int_equal(sda1->tries, 0);
	assert_int_equal(sda1->retry_ms, 0);
	/* It is the same device, as far as anybody knows. */
	assert_int_equal(sda1->id, id);
	assert_int_equal(boot->blkdevs->n, 3);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda2")->state, BLK_NEW);
}

/* A card reader gets a card: no event need come for it. */
static void test_medium_comes(void **state)
{
	struct boot *boot = boot_make("root=/dev/sr0");
	struct blkdev *sr0;

	(void)state;
	tree_disk("sr0", "11:0", 0);
	blkdevs_scan(boot);
	sr0 = blkdevs_find(boot->blkdevs, "sr0");
	sr0->state = BLK_KNOWN;
	blkdevs_scan(boot);
	assert_int_equal(sr0->state, BLK_KNOWN);
	tree_disk("sr0", "11:0", 1331200);
	tree_file(DEVICES "sr0/ro", "1\n");
	blkdevs_scan(boot);
	assert_int_equal(sr0->state, BLK_NEW);
	assert_int_equal(sr0->sectors, 1331200);
	assert_true(sr0->readonly);
}

static void test_update_by_event(void **state)
{
	struct boot *boot = boot_with_sda();

	(void)state;
	tree_disk("sdb", "8:16", 64);
	tree_partition("sdb", "sdb1", "8:17", 1);
	blkdevs_update(boot, DEVICES "sdb", false);
	blkdevs_update(boot, DEVICES "sdb/sdb1", false);
	assert_int_equal(boot->blkdevs->n, 5);
	assert_string_equal(blkdevs_find(boot->blkdevs, "sdb1")->disk, "sdb");
	assert_int_equal(blkdevs_find(boot->blkdevs, "sdb1")->partno, 1);
}

/* A disk that goes while it is looked at, hidden paths of a multipath NVMe disk, nonsense. */
static void test_what_is_no_device(void **state)
{
	struct boot *boot = boot_with_sda();

	(void)state;
	tree_link("sys/block/sdq", "../devices/gone");
	tree_file("sys/block/nvme0c0n1/hidden", "1\n");
	tree_disk("bad", "8-5", 64);
	tree_disk("a-name-that-is-longer-than-any-that-a-kernel-has", "8:7", 64);
	assert_int_equal(blkdevs_scan(boot), 0);
	blkdevs_update(boot, DEVICES "sdz", false);
	blkdevs_update(boot, "sdz", false);
	blkdevs_update(boot, "/sdz", false);
	blkdevs_update(boot, "", true);
	assert_int_equal(boot->blkdevs->n, 3);
}

/* mmcblk0boot0 lies in the directory of mmcblk0, but is a disk; there are also plain directories.
 */
static void test_disks_within_disks(void **state)
{
	struct boot *boot = boot_make("root=/dev/mmcblk0p2");

	(void)state;
	tree_disk("mmcblk0", "179:0", 64);
	tree_partition("mmcblk0", "mmcblk0p2", "179:2", 2);
	tree_dir(DEVICES "mmcblk0/mmcblk0_stats");
	tree_file(DEVICES "mmcblk0/mmcblk0boot0/dev", "179:8\n");
	tree_file(DEVICES "mmcblk0/mmcblk0boot0/size", "8192\n");
	tree_link("sys/block/mmcblk0boot0", "../devices/virtual/block/mmcblk0/mmcblk0boot0");
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(blkdevs_scan(boot), 0);
	assert_int_equal(boot->blkdevs->n, 3);
	assert_int_equal(blkdevs_find(boot->blkdevs, "mmcblk0boot0")->partno, 0);
	assert_string_equal(blkdevs_find(boot->blkdevs, "mmcblk0boot0")->disk, "mmcblk0boot0");
}

static void test_no_sysfs(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_int_equal(blkdevs_scan(boot), -ENOENT);
	boot->rootfd = -1;
	assert_int_equal(blkdevs_scan(boot), -EBADF);
}

static void describe(const char *want, const struct blkdev *dev)
{
	char text[512];

	blkdev_describe(dev, text, sizeof(text));
	assert_string_equal(text, want);
}

static void test_describe(void **state)
{
	struct blkdev dev = { .name = "sda1", .sectors = 64, .state = BLK_KNOWN };

	(void)state;
	describe("nothing known on it", &dev);
	strcpy(dev.facts.type, "ext4");
	strcpy(dev.facts.uuid, "1234");
	strcpy(dev.facts.label, "my root");
	strcpy(dev.facts.partuuid, "abcd-01");
	strcpy(dev.facts.partlabel, "Linux");
	describe("ext4, UUID=1234, LABEL=my root, PARTUUID=abcd-01, PARTLABEL=Linux", &dev);
	dev.facts.usage = USAGE_AMBIGUOUS;
	strcpy(dev.facts.rivals[0].type, "nilfs2");
	strcpy(dev.facts.rivals[0].uuid, "5678");
	dev.facts.label[0] = '\0';
	describe("ext4 or nilfs2, UUID=1234, PARTUUID=abcd-01, PARTLABEL=Linux, nilfs2 UUID=5678",
		&dev);
	strcpy(dev.facts.others, "zfs_member");
	describe("ext4 or nilfs2 (and zfs_member), UUID=1234, PARTUUID=abcd-01, PARTLABEL=Linux, "
		 "nilfs2 UUID=5678",
		&dev);
	dev.facts.usage = USAGE_CRYPTO;
	dev.facts.others[0] = '\0';
	strcpy(dev.facts.type, "crypto_LUKS");
	describe("crypto_LUKS (and nilfs2), UUID=1234, PARTUUID=abcd-01, PARTLABEL=Linux", &dev);
	memset(&dev.facts, 0, sizeof(dev.facts));
	strcpy(dev.facts.pttype, "gpt");
	describe("partition table gpt", &dev);
	memset(&dev.facts, 0, sizeof(dev.facts));
	dev.state = BLK_NEW;
	describe("not read yet", &dev);
	dev.state = BLK_PROBING;
	describe("not read yet", &dev);
	dev.sectors = 0;
	describe("no medium", &dev);
	dev.sectors = 64;
	dev.state = BLK_HUNG;
	describe("does not answer reads", &dev);
	dev.state = BLK_UNREADABLE;
	dev.facts.err = -EIO;
	describe("cannot be read: Input/output error", &dev);
}

static void test_describe_in_little_room(void **state)
{
	struct blkdev dev = { .name = "sda1", .sectors = 64, .state = BLK_KNOWN };
	char text[16];

	(void)state;
	strcpy(dev.facts.type, "ext4");
	memset(dev.facts.label, 'x', sizeof(dev.facts.label) - 1);
	blkdev_describe(&dev, text, sizeof(text));
	assert_string_equal(text, "ext4, LABEL=xxx");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, boot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_scan),
		TEST(test_scan_again),
		TEST(test_nodes_of_the_image),
		TEST(test_late_devices_come_last),
		TEST(test_slashes_in_names),
		TEST(test_removal_by_scan),
		TEST(test_removal_by_event),
		TEST(test_name_with_another_number),
		TEST(test_number_with_another_name),
		TEST(test_change_reads_again),
		TEST(test_medium_comes),
		TEST(test_update_by_event),
		TEST(test_what_is_no_device),
		TEST(test_disks_within_disks),
		TEST(test_no_sysfs),
		TEST(test_describe),
		TEST(test_describe_in_little_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
