/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/twins.h"
#include "kinit/boot.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	boot = boot_make("root=LABEL=x");
	return err;
}

static void disk(const char *name, const char *place, bool removable)
{
	struct blkdev dev = { .minor = (unsigned)boot->blkdevs->n, .removable = removable };

	snprintf(dev.name, sizeof(dev.name), "%s", name);
	snprintf(dev.disk, sizeof(dev.disk), "%s", name);
	snprintf(dev.place, sizeof(dev.place), "%s", place);
	assert_non_null(blkdevs_add(boot->blkdevs, &dev));
}

static void part(const char *disk, const char *name, unsigned partno)
{
	struct blkdev dev = { .minor = (unsigned)boot->blkdevs->n, .partno = partno };

	snprintf(dev.name, sizeof(dev.name), "%s", name);
	snprintf(dev.disk, sizeof(dev.disk), "%s", disk);
	assert_non_null(blkdevs_add(boot->blkdevs, &dev));
}

/* In whichever order they are asked for, and have arrived. */
static void takes(const char *name, const char *other, const char *reason)
{
	const struct blkdev *a = blkdevs_find(boot->blkdevs, name);
	const struct blkdev *b = blkdevs_find(boot->blkdevs, other);
	char text[128];

	assert_string_equal(twins_choose(boot->blkdevs, a, b)->name, name);
	assert_string_equal(twins_choose(boot->blkdevs, b, a)->name, name);
	assert_string_equal(twins_reason(boot->blkdevs, a, b, text), reason);
}

#define FIRST "which comes first on the machine's buses"

static void test_places(void **state)
{
	(void)state;
	disk("nvme0n1", "pci0000:00/0000:00:1d.0/0000:3c:00.0/nvme/nvme0/nvme0n1", false);
	disk("sdb", "pci0000:00/0000:00:17.0/ata10/host9/target9:0:0/9:0:0:0/block/sdb", false);
	disk("sda", "pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block/sda", false);
	takes("sdb", "nvme0n1", FIRST);
	takes("sda", "sdb", FIRST);
	part("sda", "sda2", 2);
	part("nvme0n1", "nvme0n1p2", 2);
	takes("sda2", "nvme0n1p2", FIRST);
	part("sda", "sda1", 1);
	takes("sda1", "sda2", FIRST);
}

static void test_what_can_be_pulled_out(void **state)
{
	(void)state;
	disk("sda", "pci0000:00/0000:00:01.2/usb1/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sda",
		false);
	disk("mmcblk0", "pci0000:00/0000:00:02.0/mmc_host/mmc0/mmc0:4567/block/mmcblk0", true);
	disk("vda", "pci0000:00/0000:00:05.0/virtio2/block/vda", false);
	takes("vda", "sda", "since sda can be pulled out");
	takes("vda", "mmcblk0", "since mmcblk0 can be pulled out");
	takes("sda", "mmcblk0", FIRST);
	part("sda", "sda3", 3);
	part("vda", "vda1", 1);
	takes("vda1", "sda3", "since sda can be pulled out");
}

static void esp(const char *name, const char *partuuid)
{
	struct blkdev *dev = blkdevs_find(boot->blkdevs, name);

	dev->state = BLK_KNOWN;
	snprintf(dev->facts.partuuid, sizeof(dev->facts.partuuid), "%s", partuuid);
}

#define BOOTED "on the disk that the boot loader came from"
#define ESP "0d15c000-0000-4000-8000-00000000abcd"

static void test_where_the_boot_loader_came_from(void **state)
{
	(void)state;
	disk("sda", "pci0000:00/0000:00:01.2/usb1/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sda",
		false);
	disk("vda", "pci0000:00/0000:00:05.0/virtio2/block/vda", false);
	disk("vdb", "pci0000:00/0000:00:06.0/virtio3/block/vdb", false);
	part("sda", "sda1", 1);
	part("sda", "sda2", 2);
	part("vda", "vda1", 1);
	part("vda", "vda2", 2);
	esp("sda1", "0D15C000-0000-4000-8000-00000000ABCD");
	esp("vda1", "0d15c000-0000-4000-8000-00000000ffff");
	/* It is not known yet, and what has no PARTUUID is no match for that. */
	takes("vda2", "sda2", "since sda can be pulled out");
	assert_false(twins_learn(boot->blkdevs, ""));
	esp("vda2", "");
	assert_false(twins_is_booted(boot->blkdevs, blkdevs_find(boot->blkdevs, "vda1")));
	takes("vda2", "sda2", "since sda can be pulled out");
	assert_true(twins_learn(boot->blkdevs, ESP));
	assert_false(twins_learn(boot->blkdevs, ESP));
	takes("sda2", "vda2", BOOTED);
	takes("sda2", "vdb", BOOTED);
	takes("vda2", "vdb", FIRST);
	/* What else there is on that disk is on it as well. */
	takes("sda1", "sda2", FIRST);
	/* What was not read says nothing. */
	blkdevs_find(boot->blkdevs, "sda1")->state = BLK_PROBING;
	takes("vda2", "sda2", "since sda can be pulled out");
	/* No disk has it. */
	esp("sda1", "0d15c000-0000-4000-8000-00000000abce");
	takes("vda2", "sda2", "since sda can be pulled out");
}

/* A disk and its copy, both with the partition that the boot loader came from. */
static void test_where_it_came_from_was_copied_too(void **state)
{
	(void)state;
	disk("vda", "pci0000:00/0000:00:05.0/virtio2/block/vda", false);
	disk("vdb", "pci0000:00/0000:00:06.0/virtio3/block/vdb", false);
	part("vdb", "vdb1", 1);
	part("vda", "vda1", 1);
	part("vda", "vda2", 2);
	esp("vdb1", ESP);
	twins_learn(boot->blkdevs, ESP);
	takes("vdb", "vda2", BOOTED);
	esp("vda1", ESP);
	takes("vda2", "vdb", FIRST);
	/* Twice on one disk. */
	esp("vdb1", "");
	esp("vda2", ESP);
	takes("vda2", "vdb", BOOTED);
}

/* NBD, loop, and whatever else has no bus. */
/* What was on the disk before it got a table has the same label. */
static void test_a_disk_and_its_partition(void **state)
{
	(void)state;
	part("sda", "sda1", 1);
	disk("sda", "pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block/sda", false);
	takes("sda1", "sda", "whose table is younger than what is on the whole disk");
}

static void test_without_a_place(void **state)
{
	(void)state;
	disk("nbd1", "", false);
	disk("nbd0", "", false);
	disk("sda", "pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block/sda", false);
	takes("nbd1", "nbd0", "which the kernel found first");
	takes("nbd1", "sda", "which the kernel found first");
}

static void test_where_it_is_read(void **state)
{
	const struct blkdev *dev;

	(void)state;
	tree_disk("sdc", "8:32", 64);
	tree_partition("sdc", "sdc1", "8:33", 1);
	tree_file("sys/devices/virtual/block/sdc/removable", "1\n");
	tree_disk("sdd", "8:48", 64);
	assert_int_equal(blkdevs_scan(boot), 0);
	dev = blkdevs_find(boot->blkdevs, "sdc");
	assert_string_equal(dev->place, "virtual/block/sdc");
	assert_true(dev->removable);
	assert_false(blkdevs_find(boot->blkdevs, "sdd")->removable);
	takes("sdd", "sdc1", "since sdc can be pulled out");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_places),
		TEST(test_what_can_be_pulled_out),
		TEST(test_where_the_boot_loader_came_from),
		TEST(test_where_it_came_from_was_copied_too),
		TEST(test_a_disk_and_its_partition),
		TEST(test_without_a_place),
		TEST(test_where_it_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
