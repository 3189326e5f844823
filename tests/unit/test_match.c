/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/match.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/finder.h"
#include "tests/unit/unit.h"

#define GPT1 "0fc63daf-8483-4772-8e79-3d69d8477de4"
#define GPT2 "1b6f3d6c-1111-4772-8e79-3d69d8477de4"

static void two_disks(void)
{
	disk("sda", 0, &(struct blkfacts){ .pttype = "gpt" });
	part("sda1", 1,
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM,
			.type = "vfat",
			.uuid = "1234-ABCD",
			.label = "EFI",
			.pttype = "dos",
			.partuuid = GPT1,
			.partlabel = "EFI system" });
	part("sda2", 2,
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM,
			.type = "ext4",
			.uuid = "e1c9c2d2-aaaa-4772-8e79-3d69d8477de4",
			.label = "my root",
			.partuuid = GPT2,
			.partlabel = "Linux" });
	disk("sdb", 16, &(struct blkfacts){ .pttype = "dos" });
	part("sdb1", 17,
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM,
			.type = "xfs",
			.uuid = "2222",
			.label = "efi",
			.partuuid = "b1a5e0ff-01" });
	part("sdb3", 19, &(struct blkfacts){ .partuuid = "b1a5e0ff-03" });
	disk("cciss!c0d0", 104, &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext2" });
}

static void test_every_kind(void **state)
{
	static const struct {
		const char *text, *name;
	} rows[] = {
		{ "/dev/sda2", "sda2" },
		{ "/dev/sda", "sda" },
		{ "/dev/cciss/c0d0", "cciss!c0d0" },
		{ "8:17", "sdb1" },
		{ "0802", "sda2" },
		{ "UUID=1234-abcd", "sda1" },
		{ "UUID=E1C9C2D2-AAAA-4772-8E79-3D69D8477DE4", "sda2" },
		{ "/dev/disk/by-uuid/2222", "sdb1" },
		{ "LABEL=EFI", "sda1" },
		{ "LABEL=efi", "sdb1" },
		{ "/dev/disk/by-label/my\\x20root", "sda2" },
		{ "PARTUUID=" GPT2, "sda2" },
		{ "PARTUUID=B1A5E0FF-01", "sdb1" },
		{ "/dev/disk/by-partuuid/b1a5e0ff-03", "sdb3" },
		{ "PARTLABEL=Linux", "sda2" },
		{ "/dev/disk/by-partlabel/EFI\\x20system", "sda1" },
	};

	(void)state;
	two_disks();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		finds(rows[i].text, rows[i].name);
}

static void test_not_there(void **state)
{
	static const char *const rows[] = { "/dev/sda3", "/dev/sdc", "/dev/sd", "8:18", "UUID=1234",
		"UUID=1234-abcd0", "LABEL=my", "LABEL=My root", "LABEL=my root ", "PARTUUID=ffff",
		"PARTUUID=b1a5e0ff-011", "PARTLABEL=linux", "PARTUUID=b1a5e0ff-01/PARTNROFF=1",
		"PARTUUID=b1a5e0ff-01/PARTNROFF=-2", "/dev/nfs", "mtd0", "virtioroot" };

	(void)state;
	two_disks();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		finds(rows[i], "none");
	boot_no_disks(boot);
	finds("/dev/sda1", "none");
	finds("UUID=1234-abcd", "none");
}

/* block/early-lookup.c compares as many characters as the user wrote. */
static void test_partuuid_prefix(void **state)
{
	(void)state;
	two_disks();
	finds("PARTUUID=0fc63daf", "sda1");
	finds("PARTUUID=1B6F", "sda2");
}

static void test_partuuid_prefix_of_two(void **state)
{
	struct match match;

	(void)state;
	two_disks();
	match = find("PARTUUID=b1a5e0ff");
	assert_string_equal(name_of(match.dev), "sdb1");
	assert_string_equal(name_of(match.other), "sdb3");
}

static void test_partnroff(void **state)
{
	(void)state;
	two_disks();
	finds("PARTUUID=" GPT1 "/PARTNROFF=1", "sda2");
	finds("PARTUUID=" GPT2 "/PARTNROFF=-1", "sda1");
	finds("PARTUUID=" GPT2 "/PARTNROFF=0", "sda2");
	finds("PARTUUID=b1a5e0ff-01/PARTNROFF=2", "sdb3");
	finds("PARTUUID=b1a5e0ff-03/PARTNROFF=-2", "sdb1");
}

/* The neighbour is not known yet, though the partition that leads to it is. */
static void test_partnroff_waits_for_the_neighbour(void **state)
{
	struct match match;

	(void)state;
	two_disks();
	blkdevs_find(boot->blkdevs, "sda2")->state = BLK_PROBING;
	match = find("PARTUUID=" GPT1 "/PARTNROFF=1");
	assert_null(match.dev);
	assert_string_equal(name_of(match.busy), "sda2");
}

static void test_two_with_the_same_uuid(void **state)
{
	static const struct blkfacts facts = {
		.usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb", .label = "root"
	};
	struct match match;

	(void)state;
	/* The one that came first is chosen, whatever its name is. */
	disk("sdc", 32, &facts);
	disk("sda", 0, &facts);
	disk("sdb", 16, &facts);
	match = find("UUID=aa-bb");
	assert_string_equal(name_of(match.dev), "sdc");
	assert_string_equal(name_of(match.other), "sda");
	match = find("LABEL=root");
	assert_string_equal(name_of(match.dev), "sdc");
	assert_string_equal(name_of(match.other), "sda");
	finds("/dev/sdb", "sdb");
}

static void test_btrfs_members_are_no_rivals(void **state)
{
	struct blkfacts facts = {
		.usage = USAGE_FILESYSTEM, .type = "btrfs", .uuid = "aa-bb", .uuid_sub = "1"
	};
	struct match match;

	(void)state;
	disk("sda", 0, &facts);
	strcpy(facts.uuid_sub, "2");
	disk("sdb", 16, &facts);
	finds("UUID=aa-bb", "sda");
	/* A copy of the first one with dd has its UUID_SUB, too: that is a rival. */
	strcpy(facts.uuid_sub, "1");
	disk("sdc", 32, &facts);
	match = find("UUID=aa-bb");
	assert_string_equal(name_of(match.dev), "sda");
	assert_string_equal(name_of(match.other), "sdc");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, finder_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_every_kind),
		TEST(test_not_there),
		TEST(test_partuuid_prefix),
		TEST(test_partuuid_prefix_of_two),
		TEST(test_partnroff),
		TEST(test_partnroff_waits_for_the_neighbour),
		TEST(test_two_with_the_same_uuid),
		TEST(test_btrfs_members_are_no_rivals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
