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

/* Whoever looks for swap space finds it, and a file system with a file of it, but no member. */
static void test_swap_space(void **state)
{
	static const struct {
		enum blk_usage usage;
		const char *type;
		bool found;
	} rows[] = {
		{ USAGE_OTHER, "swap", true },
		{ USAGE_OTHER, "swsuspend", true },
		{ USAGE_FILESYSTEM, "ext4", true },
		{ USAGE_RAID, "linux_raid_member", false },
		{ USAGE_OTHER, "bcache", false },
	};
	struct devref ref;
	struct match match;
	const char *why;

	(void)state;
	assert_int_equal(devref_parse("UUID=aa-bb", &ref, &why), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct blkfacts facts = { .usage = rows[i].usage, .uuid = "aa-bb" };

		boot_no_disks(boot);
		snprintf(facts.type, sizeof(facts.type), "%s", rows[i].type);
		disk("sda", 0, &facts);
		match_find_swap(boot->blkdevs, &ref, &match);
		assert_string_equal(name_of(match.dev), rows[i].found ? "sda" : "none");
		assert_string_equal(name_of(match.wrong), rows[i].found ? "none" : "sda");
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

static const struct blkfacts root_there = { .usage = USAGE_FILESYSTEM,
	.type = "ext4",
	.uuid = "aa-bb",
	.label = "root",
	.partuuid = "b1a5e0ff-01",
	.partlabel = "system" };
static const char *const names[] = { "/dev/sda1", "8:1", "0801", "sda1" };
static const char *const tags[] = { "UUID=aa-bb", "LABEL=root", "PARTUUID=b1a5e0ff-01",
	"PARTLABEL=system" };

/* What was on the disk before it was partitioned. */
static void test_partitions_of_what_else_it_was(void **state)
{
	static const struct blkfacts rows[] = {
		{ .usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "cc-dd", .label = "old" },
		{ .usage = USAGE_FILESYSTEM, .type = "iso9660", .label = "Debian" },
		{ .usage = USAGE_RAID, .type = "isw_raid_member" },
		{ .usage = USAGE_RAID, .type = "zfs_member" },
		{ .usage = USAGE_RAID, .type = "linux_raid_member" },
		{ .usage = USAGE_CRYPTO, .type = "crypto_LUKS", .uuid = "11-22" },
		{ .usage = USAGE_OTHER, .type = "swap" },
		{ .usage = USAGE_AMBIGUOUS, .type = "xfs", .rivals = { { .type = "ext4" } } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		boot_no_disks(boot);
		disk("sda", 0, &rows[i]);
		part("sda1", 1, &root_there);
		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
			finds(names[j], "sda1");
		for (size_t j = 0; j < sizeof(tags) / sizeof(tags[0]); j++)
			finds(tags[j], "sda1");
		assert_string_equal(
			name_of(match_overruled(boot->blkdevs, find("/dev/sda1").dev)), "sda");
	}
	boot_no_disks(boot);
	disk("sda", 0, &(struct blkfacts){ .pttype = "dos" });
	part("sda1", 1, &root_there);
	assert_null(match_overruled(boot->blkdevs, find("/dev/sda1").dev));
	disk("sdb", 16, &root_there);
	assert_null(match_overruled(boot->blkdevs, find("/dev/sdb").dev));
}

/* An array at the end of the disks: its table of partitions is seen on each member. */
static void test_partitions_of_an_array(void **state)
{
	static const enum mdmember_fate fates[] = { MDMEMBER_UNDECIDED, MDMEMBER_IN, MDMEMBER_OUT,
		MDMEMBER_HALF };
	struct mdmember member = { .err = 0 };

	(void)state;
	disk("sda", 0, &(struct blkfacts){ .usage = USAGE_RAID, .type = "linux_raid_member" });
	part("sda1", 1, &root_there);
	blkdevs_find(boot->blkdevs, "sda")->member = &member;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		for (size_t f = 0; f < sizeof(fates) / sizeof(fates[0]); f++) {
			struct match match;

			member.fate = fates[f];
			match = find(tags[i]);
			assert_string_equal(
				name_of(match.busy), f == MDMEMBER_UNDECIDED ? "sda1" : "none");
			assert_string_equal(name_of(match.wrong),
				f == MDMEMBER_IN || f == MDMEMBER_HALF ? "sda1" : "none");
			assert_string_equal(
				name_of(match.dev), f == MDMEMBER_OUT ? "sda1" : "none");
			finds(names[i], "sda1");
		}
	member.fate = MDMEMBER_IN;
	refuses("UUID=aa-bb", "sda1", "the whole disk sda is linux_raid_member");
	/* A superblock that is damaged makes no array. */
	member.fate = MDMEMBER_UNDECIDED;
	member.err = -EBADMSG;
	finds("UUID=aa-bb", "sda1");
	blkdevs_find(boot->blkdevs, "sda")->member = NULL;
}

/* The two halves of a mirror that only its firmware knows. */
static void test_partitions_of_a_mirror(void **state)
{
	static const struct blkfacts half = { .usage = USAGE_RAID, .type = "isw_raid_member" };

	(void)state;
	disk("sda", 0, &half);
	part("sda1", 1, &root_there);
	disk("sdb", 16, &half);
	part("sdb1", 17, &root_there);
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		refuses(tags[i], "sda1", "the whole disk sda is isw_raid_member");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		finds(names[i], "sda1");
	/* Of one of them it is not known yet whose it is. */
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < sizeof(tags) / sizeof(tags[0]); j++) {
			struct blkdev *disk = blkdevs_find(boot->blkdevs, i ? "sdb" : "sda");
			struct match match;

			disk->claimed = true;
			match = find(tags[j]);
			assert_null(match.dev);
			assert_string_equal(name_of(match.busy), i ? "sdb1" : "sda1");
			disk->claimed = false;
			disk->state = BLK_PROBING;
			match = find(tags[j]);
			assert_null(match.dev);
			assert_string_equal(name_of(match.busy), i ? "sdb1" : "sda1");
			disk->state = BLK_KNOWN;
		}
	/* The volume itself, and what is no part of it. */
	disk("md126", 32, &root_there);
	finds("UUID=aa-bb", "md126");
	boot_no_disks(boot);
	disk("md126", 32, &root_there);
	disk("sda", 0, &half);
	part("sda1", 1, &root_there);
	finds("UUID=aa-bb", "md126");
	disk("sdc", 48, &root_there);
	assert_string_equal(name_of(find("UUID=aa-bb").other), "sdc");
	/* Two partitions of one disk are none. */
	boot_no_disks(boot);
	disk("sda", 0, &half);
	part("sda1", 1, &root_there);
	part("sda2", 2, &root_there);
	assert_string_equal(name_of(find("UUID=aa-bb").dev), "sda1");
	assert_string_equal(name_of(find("UUID=aa-bb").other), "sda2");
}

/* As on images of CDs that are put on a stick. */
static void test_a_partition_that_begins_where_its_disk_does(void **state)
{
	static const struct blkfacts image = {
		.usage = USAGE_FILESYSTEM, .type = "iso9660", .uuid = "2020", .label = "root"
	};
	struct blkfacts same = image;

	(void)state;
	strcpy(same.partuuid, "b1a5e0ff-01");
	strcpy(same.partlabel, "system");
	for (int later = 0; later < 2; later++) {
		boot_no_disks(boot);
		if (later)
			part("sda1", 1, &same);
		disk("sda", 0, &image);
		if (!later)
			part("sda1", 1, &same);
		finds("UUID=2020", "sda");
		finds("LABEL=root", "sda");
		/* These the disk does not have. */
		finds("PARTUUID=b1a5e0ff-01", "sda1");
		finds("PARTLABEL=system", "sda1");
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			finds(names[i], "sda1");
		assert_null(match_overruled(boot->blkdevs, find("/dev/sda1").dev));
		/* Appended to it. */
		part("sda2", 2,
			&(struct blkfacts){
				.usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "ee-ff" });
		finds("UUID=ee-ff", "sda2");
	}
}

/* Both have the label: the table is younger than what is on the whole disk, else it would be gone. */
static void test_a_label_of_the_disk_and_the_partition(void **state)
{
	static const struct blkfacts old = {
		.usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "cc-dd", .label = "root"
	};

	(void)state;
	for (int later = 0; later < 2; later++) {
		struct match match;

		boot_no_disks(boot);
		if (later)
			part("sda1", 1, &root_there);
		disk("sda", 0, &old);
		if (!later)
			part("sda1", 1, &root_there);
		match = find("LABEL=root");
		assert_string_equal(name_of(match.dev), "sda1");
		assert_string_equal(name_of(match.other), "sda");
		finds("UUID=cc-dd", "sda");
	}
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
	/* Its node was not there yet. */
	sda->state = BLK_UNREADABLE;
	sda->tries = 1;
	assert_string_equal(name_of(find("UUID=aa-bb").busy), "sda1");
	sda->tries = 2;
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
		TEST(test_swap_space),
		TEST(test_a_member_and_its_volume),
		TEST(test_partitions_of_what_else_it_was),
		TEST(test_partitions_of_an_array),
		TEST(test_partitions_of_a_mirror),
		TEST(test_a_partition_that_begins_where_its_disk_does),
		TEST(test_a_label_of_the_disk_and_the_partition),
		TEST(test_not_read_yet),
		TEST(test_unreadable_for_good),
		TEST(test_partition_waits_for_its_disk),
		TEST(test_no_medium),
		TEST(test_nothing_known_on_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
