/* SPDX-License-Identifier: GPL-2.0-or-later */
/* links: kinit/match.c kinit/blkdev.c tests/unit/fake_trace.c tests/unit/fake_log.c */
/* links: tests/unit/fake_boot.c tests/unit/tree.c */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "kinit/match.h"
#include "tests/unit/fake.h"

#define GPT1 "0fc63daf-8483-4772-8e79-3d69d8477de4"
#define GPT2 "1b6f3d6c-1111-4772-8e79-3d69d8477de4"

static struct boot *boot;

static struct blkdev *disk(const char *name, unsigned minor, const struct blkfacts *facts)
{
	struct blkdev dev = { .major = 8, .minor = minor, .sectors = 64, .state = BLK_KNOWN,
		.facts = *facts };

	snprintf(dev.name, sizeof(dev.name), "%s", name);
	snprintf(dev.disk, sizeof(dev.disk), "%s", name);
	return boot_add(boot, &dev);
}

static struct blkdev *part(const char *name, unsigned minor, const struct blkfacts *facts)
{
	struct blkdev *dev = disk(name, minor, facts);
	size_t len = strcspn(name, "0123456789");

	dev->disk[len] = '\0';
	dev->partno = name[len] - '0';
	return dev;
}

static struct match find(const char *text)
{
	const char *why = NULL;
	struct devref ref;
	struct match match;

	if (devref_parse(text, &ref, &why))
		fail_msg("%s: %s", text, why);
	match_find(&boot->blkdevs, &ref, &match);
	return match;
}

static const char *name_of(const struct blkdev *dev)
{
	return dev ? dev->name : "none";
}

/* TEXT means exactly the device NAME. */
static void finds(const char *text, const char *name)
{
	struct match match = find(text);

	if (strcmp(name_of(match.dev), name))
		fail_msg("%s is %s, not %s", text, name_of(match.dev), name);
	if (match.other || match.busy || match.wrong)
		fail_msg("%s: other %s, busy %s, wrong %s", text, name_of(match.other),
			name_of(match.busy), name_of(match.wrong));
}

/* TEXT is on a device that can be no root, because of WORDS. */
static void refuses(const char *text, const char *name, const char *words)
{
	struct match match = find(text);

	if (match.dev || !match.wrong || strcmp(match.wrong->name, name))
		fail_msg("%s: found %s, wrong %s", text, name_of(match.dev), name_of(match.wrong));
	assert_string_equal(match_refusal(&boot->blkdevs, match.wrong), words);
}

static int setup(void **state)
{
	int err = boot_setup(state);

	boot = boot_make("root=/dev/sda1");
	return err;
}

static void two_disks(void)
{
	disk("sda", 0, &(struct blkfacts){ .pttype = "gpt" });
	part("sda1", 1, &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "vfat",
		.uuid = "1234-ABCD", .label = "EFI", .pttype = "dos", .partuuid = GPT1,
		.partlabel = "EFI system" });
	part("sda2", 2, &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4",
		.uuid = "e1c9c2d2-aaaa-4772-8e79-3d69d8477de4", .label = "my root",
		.partuuid = GPT2, .partlabel = "Linux" });
	disk("sdb", 16, &(struct blkfacts){ .pttype = "dos" });
	part("sdb1", 17, &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "xfs",
		.uuid = "2222", .label = "efi", .partuuid = "b1a5e0ff-01" });
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
	boot->blkdevs.n = 0;
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
	blkdevs_find(&boot->blkdevs, "sda2")->state = BLK_PROBING;
	match = find("PARTUUID=" GPT1 "/PARTNROFF=1");
	assert_null(match.dev);
	assert_string_equal(name_of(match.busy), "sda2");
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
		{ USAGE_RAID, "zfs_member", "it is a member of a volume (zfs_member), not a filesystem" },
		{ USAGE_CRYPTO, "crypto_LUKS", "it is an encrypted volume (crypto_LUKS), not a filesystem" },
		{ USAGE_OTHER, "bcache", "it is no filesystem (bcache), not a filesystem" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct blkfacts facts = { .usage = rows[i].usage, .uuid = "aa-bb", .label = "r",
			.partuuid = "b1a5e0ff-01" };

		boot->blkdevs.n = 0;
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
	static const struct blkfacts member = { .usage = USAGE_RAID, .type = "linux_raid_member",
		.uuid = "aa-bb" };
	static const struct blkfacts volume = { .usage = USAGE_FILESYSTEM, .type = "ext4",
		.uuid = "aa-bb" };

	(void)state;
	disk("sda", 0, &member);
	disk("md0", 1, &volume);
	assert_string_equal(name_of(find("UUID=aa-bb").dev), "md0");
	assert_null(find("UUID=aa-bb").other);
	boot->blkdevs.n = 0;
	disk("md0", 1, &volume);
	disk("sda", 0, &member);
	assert_string_equal(name_of(find("UUID=aa-bb").dev), "md0");
	assert_null(find("UUID=aa-bb").other);
}

/* RAID metadata at the end of the disks: the partition table of the array is seen on each member. */
static void test_partitions_of_a_raid_member(void **state)
{
	(void)state;
	disk("sda", 0, &(struct blkfacts){ .usage = USAGE_RAID, .type = "linux_raid_member",
		.uuid = "array" });
	part("sda1", 1, &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4",
		.uuid = "aa-bb" });
	refuses("UUID=aa-bb", "sda1", "the whole disk sda is linux_raid_member");
	refuses("/dev/sda1", "sda1", "the whole disk sda is linux_raid_member");
}

/* A partition table that was there before mkfs on the whole disk. */
static void test_partitions_of_a_filesystem(void **state)
{
	struct match match;

	(void)state;
	part("sda1", 1, &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4",
		.uuid = "aa-bb", .label = "old", .partuuid = "b1a5e0ff-01" });
	disk("sda", 0, &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4",
		.uuid = "aa-bb", .label = "new", .pttype = "dos" });
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

static void test_two_with_the_same_uuid(void **state)
{
	static const struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "ext4",
		.uuid = "aa-bb", .label = "root" };
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
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "btrfs", .uuid = "aa-bb",
		.uuid_sub = "1" };
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

static void test_not_read_yet(void **state)
{
	static const enum blk_state states[] = { BLK_NEW, BLK_PROBING, BLK_HUNG, BLK_UNREADABLE };

	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct match match;

		boot->blkdevs.n = 0;
		disk("sda", 0, &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4",
			.uuid = "aa-bb" })->state = states[i];
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
	part("sda1", 1, &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4",
		.uuid = "aa-bb" });
	sda = blkdevs_find(&boot->blkdevs, "sda");
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
	assert_null(match_refusal(&boot->blkdevs, blkdevs_find(&boot->blkdevs, "sda")));
	disk("sdb", 16, &(struct blkfacts){ .usage = USAGE_AMBIGUOUS });
	finds("/dev/sdb", "sdb");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_every_kind),
		TEST(test_not_there),
		TEST(test_partuuid_prefix),
		TEST(test_partuuid_prefix_of_two),
		TEST(test_partnroff),
		TEST(test_partnroff_waits_for_the_neighbour),
		TEST(test_members_are_no_filesystems),
		TEST(test_a_member_and_its_volume),
		TEST(test_partitions_of_a_raid_member),
		TEST(test_partitions_of_a_filesystem),
		TEST(test_two_with_the_same_uuid),
		TEST(test_btrfs_members_are_no_rivals),
		TEST(test_not_read_yet),
		TEST(test_unreadable_for_good),
		TEST(test_partition_waits_for_its_disk),
		TEST(test_no_medium),
		TEST(test_nothing_known_on_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
