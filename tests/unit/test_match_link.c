/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/devlinks.h"
#include "kinit/block/match.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/finder.h"
#include "tests/unit/unit.h"

#define ID "/dev/disk/by-id/"
#define PATH "/dev/disk/by-path/"

static void two_disks(void)
{
	static const struct blkfacts root = { .usage = USAGE_FILESYSTEM,
		.type = "ext4",
		.uuid = "aa-bb",
		.label = "my root",
		.partuuid = "1234-02",
		.partlabel = "x" };

	disk("sda", 0, &(struct blkfacts){ .pttype = "gpt" })->links =
		strdup("by-path/pci-1-ata-1.0 by-path/pci-1-ata-1 by-id/ata-X_1");
	part("sda1", 1, &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "vfat" })->links =
		strdup("by-path/pci-1-ata-1.0-part1 by-path/pci-1-ata-1-part1 by-id/ata-X_1-part1");
	part("sda2", 2, &root)->links =
		strdup("by-path/pci-1-ata-1.0-part2 by-path/pci-1-ata-1-part2 by-id/ata-X_1-part2");
	disk("sdb", 16, &(struct blkfacts){ .pttype = "gpt" })->links =
		strdup("by-path/pci-1-ata-10");
	part("sdb2", 18, &root)->links = strdup("by-path/pci-1-ata-10-part2");
}

static void test_names(void **state)
{
	static const char *const rows[][2] = {
		{ ID "ata-X_1", "sda" },
		{ ID "ata-X_1-part1", "sda1" },
		{ PATH "pci-1-ata-1", "sda" },
		{ PATH "pci-1-ata-1-part2", "sda2" },
		{ PATH "pci-1-ata-10-part2", "sdb2" },
		{ PATH "pci-1-ata-1.0-part/by-partnum/2", "sda2" },
		{ PATH "pci-1-ata-1-part/by-uuid/AA-BB", "sda2" },
		{ PATH "pci-1-ata-10-part/by-label/my\\x20root", "sdb2" },
		{ PATH "pci-1-ata-10-part/by-partuuid/1234-02", "sdb2" },
		{ PATH "pci-1-ata-1-part/by-partlabel/x", "sda2" },
		{ ID "ata-X", "none" },
		{ ID "ata-X_1-part", "none" },
		{ ID "ata-X_1-part3", "none" },
		{ ID "X_1", "none" },
		{ "/dev/disk/by-path/ata-X_1", "none" },
		{ PATH "pci-1-ata-1-part/by-partnum/3", "none" },
		{ PATH "pci-1-ata-1-part/by-uuid/cc", "none" },
		{ PATH "pci-2-part/by-uuid/aa-bb", "none" },
	};

	(void)state;
	two_disks();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		finds(rows[i][0], rows[i][1]);
}

/* A drive whose maker gave all of them one number: the one that is first on the buses. */
static void test_twins(void **state)
{
	struct blkfacts ext4 = { .usage = USAGE_FILESYSTEM, .type = "ext4" };
	struct match match;

	(void)state;
	disk("sda", 0, &ext4)->links = strdup("by-id/usb-S");
	disk("sdb", 16, &ext4)->links = strdup("by-id/usb-S");
	match = find(ID "usb-S");
	assert_string_equal(name_of(match.dev), "sda");
	assert_string_equal(name_of(match.other), "sdb");
}

static void test_wrong(void **state)
{
	struct match match;

	(void)state;
	disk("sda", 0, &(struct blkfacts){ .usage = USAGE_RAID, .type = "LVM2_member" })->links =
		strdup("by-id/ata-X");
	match = find(ID "ata-X");
	assert_null(match.dev);
	assert_string_equal(name_of(match.wrong), "sda");
}

/* "a" is no part of "ba", nor of "ab". */
static void test_have(void **state)
{
	(void)state;
	assert_true(devlinks_have("a", "a"));
	assert_true(devlinks_have("ab ba a", "a"));
	assert_true(devlinks_have("aa a aa", "a"));
	assert_false(devlinks_have("ab ba aaa", "a"));
	assert_false(devlinks_have("", "a"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_names, finder_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_twins, finder_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_wrong, finder_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_have, finder_setup, boot_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
