/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/match.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/finder.h"
#include "tests/unit/unit.h"

/* TEXT is on a device that can be no root, because of WORDS. */
static void refuses(const char *text, const char *name, const char *words)
{
	struct match match = find(text);

	if (match.dev || !match.wrong || strcmp(match.wrong->name, name))
		fail_msg("%s: found %s, wrong %s", text, name_of(match.dev), name_of(match.wrong));
	assert_string_equal(match_refusal(boot->blkdevs, match.wrong), words);
}

static void test_members_are_no_filesystems(void **state)
{
	static const struct {
		enum blk_usage usage;
		const char *type, *words;
	} rows[] = {
		{ USAGE_OTHER, "swap", "it is swap space (swap), not a filesystem" },
		{ USAGE_OTHER, "swsuspend", "it is swap space (swsuspend), not a filesystem" },
		{ USAGE_RAID, "linux_raid_member",
			"it is a member of a RAID array (linux_raid_member), not a filesystem" },
		{ USAGE_RAID, "LVM2_member",
			"it is an LVM physical volume (LVM2_member), not a filesystem" },
		{ USAGE_RAID, "isw_raid_member",
			"it is a member of a volume (isw_raid_member), not a filesystem" },
		{ USAGE_RAID, "zfs_member",
			"it is a member of a volume (zfs_member), not a filesystem" },
		{ USAGE_CRYPTO, "crypto_LUKS",
			"it is an encrypted volume (crypto_LUKS), not a filesystem" },
		{ USAGE_OTHER, "bcache", "it is no filesystem (bcache), not a filesystem" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct blkfacts facts = { .usage = rows[i].usage,
			.uuid = "aa-bb",
			.label = "r",
			.partuuid = "b1a5e0ff-01" };

		boot_no_disks(boot);
		snprintf(facts.type, sizeof(facts.type), "%s", rows[i].type);
		disk("sda", 0, &(struct blkfacts){ .pttype = "dos" });
		part("sda1", 1, &facts);
		refuses("UUID=aa-bb", "sda1", rows[i].words);
		refuses("LABEL=r", "sda1", rows[i].words);
		refuses("PARTUUID=b1a5e0ff-01", "sda1", rows[i].words);
		refuses("/dev/sda1", "sda1", rows[i].words);
		refuses("8:1", "sda1", rows[i].words);
	}
}

/* The filesystem is there as well: the member is no obstacle, in whichever order they came. */
static void test_a_member_and_its_volume(void **state)
{
	static const struct blkfacts member = {
		.usage = USAGE_RAID, .type = "linux_raid_member", .uuid = "aa-bb"
	};
	static const struct blkfacts volume = {
		.usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb"
	};

	(void)state;
	disk("sda", 0, &member);
	disk("md0", 1, &volume);
	assert_string_equal(name_of(find("UUID=aa-bb").dev), "md0");
	assert_null(find("UUID=aa-bb").other);
	boot_no_disks(boot);
	disk("md0", 1, &volume);
	disk("sda", 0, &member);
	assert_string_equal(name_of(find("UUID=aa-bb").dev), "md0");
	assert_null(find("UUID=aa-bb").other);
}

/* RAID metadata at the end of the disks: the partition table of the array is seen on each member.
 */
static void test_partitions_of_a_raid_member(void **state)
{
	(void)state;
	disk("sda", 0,
		&(struct blkfacts){
			.usage = USAGE_RAID, .type = "linux_raid_member", .uuid = "array" });
	part("sda1", 1,
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb" });
	refuses("UUID=aa-bb", "sda1", "the whole disk sda is linux_raid_member");
	refuses("/dev/sda1", "sda1", "the whole disk sda is linux_raid_member");
}

/* A partition table that was there before mkfs on the whole disk. */
static void test_partitions_of_a_filesystem(void **state)
{
	struct match match;

	(void)state;
	part("sda1", 1,
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM,
			.type = "ext4",
			.uuid = "aa-bb",
			.label = "old",
			.partuuid = "b1a5e0ff-01" });
	disk("sda", 0,
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM,
			.type = "ext4",
			.uuid = "aa-bb",
			.label = "new",
			.pttype = "dos" });
	finds("UUID=aa-bb", "sda");
	finds("LABEL=new", "sda");
	match = find("LABEL=old");
	assert_null(match.dev);
	assert_null(match.wrong);
	assert_null(find("PARTUUID=b1a5e0ff-01").dev);
	/* Who names the node means it. */
	finds("/dev/sda1", "sda1");
	finds("8:1", "sda1");
}

static void test_not_read_yet(void **state)
{
	static const enum blk_state states[] = { BLK_NEW, BLK_PROBING, BLK_HUNG, BLK_UNREADABLE };

	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct match match;

		boot_no_disks(boot);
		disk("sda", 0,
			&(struct blkfacts){
				.usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb" })
			->state = states[i];
		match = find("/dev/sda");
		assert_null(match.dev);
		assert_null(match.wrong);
		assert_string_equal(name_of(match.busy), "sda");
		/* What it carries is not known, so it is not what was asked for. */
		match = find("UUID=aa-bb");
		assert_null(match.dev);
		assert_null(match.busy);
	}
}

/* libblkid cannot read it again and again: the mount may still, and else says why not. */
static void test_unreadable_for_good(void **state)
{
	struct blkdev *dev = disk("sda", 0, &(struct blkfacts){ .err = -EIO });

	(void)state;
	dev->state = BLK_UNREADABLE;
	dev->tries = BLK_TRIES_MAX - 1;
	assert_string_equal(name_of(find("/dev/sda").busy), "sda");
	dev->tries = BLK_TRIES_MAX;
	finds("/dev/sda", "sda");
}

/* Whether the whole disk is an array's member has to be known before its partition is taken. */
static void test_partition_waits_for_its_disk(void **state)
{
	struct blkdev *sda = disk("sda", 0, &(struct blkfacts){ .pttype = "dos" });
	struct match match;

	(void)state;
	part("sda1", 1,
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb" });
	sda = blkdevs_find(boot->blkdevs, "sda");
	sda->state = BLK_PROBING;
	match = find("UUID=aa-bb");
	assert_null(match.dev);
	assert_string_equal(name_of(match.busy), "sda1");
	sda->state = BLK_HUNG;
	finds("UUID=aa-bb", "sda1");
}

static void test_no_medium(void **state)
{
	struct blkdev *dev = disk("sr0", 0, &(struct blkfacts){ .type = "" });

	(void)state;
	dev->sectors = 0;
	dev->state = BLK_NEW;
	finds("/dev/sr0", "none");
}

static void test_nothing_known_on_it(void **state)
{
	(void)state;
	/* A filesystem that libblkid does not know may still be one that the kernel knows. */
	disk("sda", 0, &(struct blkfacts){ .usage = USAGE_NONE });
	finds("/dev/sda", "sda");
	assert_null(match_refusal(boot->blkdevs, blkdevs_find(boot->blkdevs, "sda")));
	/* Either may be it. */
	disk("sdb", 16,
		&(struct blkfacts){ .usage = USAGE_AMBIGUOUS,
			.type = "xfs",
			.uuid = "33-44",
			.rivals = { { .type = "ext4", .uuid = "55-66", .label = "root" } } });
	finds("/dev/sdb", "sdb");
	finds("UUID=33-44", "sdb");
	finds("UUID=55-66", "sdb");
	finds("LABEL=root", "sdb");
	finds("PARTLABEL=root", "none");
	/* Of what lies in a volume, that is not said. */
	disk("sdc", 32,
		&(struct blkfacts){ .usage = USAGE_CRYPTO,
			.type = "crypto_LUKS",
			.rivals = { { .type = "btrfs", .uuid = "77-88" } } });
	finds("UUID=77-88", "none");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, finder_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_members_are_no_filesystems),
		TEST(test_a_member_and_its_volume),
		TEST(test_partitions_of_a_raid_member),
		TEST(test_partitions_of_a_filesystem),
		TEST(test_not_read_yet),
		TEST(test_unreadable_for_good),
		TEST(test_partition_waits_for_its_disk),
		TEST(test_no_medium),
		TEST(test_nothing_known_on_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
