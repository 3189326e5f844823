/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/root/leftover.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* Which root is taken although there are signatures of something else, and what is said of them. */

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	tree_file("proc/filesystems", "nodev\tvirtiofs\n\text4\n\tbtrfs\n");
	return err;
}

static void part(const char *name, const struct blkfacts *facts)
{
	struct blkdev *dev = boot_disk(boot, name, facts);

	snprintf(dev->disk, sizeof(dev->disk), "%.3s", name);
	dev->partno = 1;
}

static enum step_answer find(void)
{
	log_clear();
	boot->wake_ms = INT64_MAX;
	return root_step_find(boot);
}

static const struct blkfacts ext4 = {
	.usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb", .partuuid = "1234-01"
};

static const struct blkfacts luks = { .usage = USAGE_CRYPTO,
	.type = "crypto_LUKS",
	.uuid = "11-22",
	.label = "box",
	.partuuid = "1234-01",
	.partlabel = "system",
	.rivals = { { .type = "btrfs", .uuid = "33-44" } } };

static void test_what_was_on_the_disk(void **state)
{
	(void)state;
	boot = boot_make("root=UUID=aa-bb");
	boot_disk(
		boot, "sda", &(struct blkfacts){ .usage = USAGE_RAID, .type = "isw_raid_member" });
	part("sda1", &ext4);
	assert_int_equal(find(), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sda1");
	assert_said(
		"4 the whole disk /dev/sda is isw_raid_member by a signature on it, which does not keep "
		"/dev/sda1 from being taken; if it is left over, \"wipefs -af -t isw_raid_member "
		"/dev/sda\" removes it\n");
}

/* An image of a CD on a stick: nothing is left over, and nobody is to remove it. */
static void test_hybrid(void **state)
{
	(void)state;
	boot = boot_make("root=UUID=aa-bb");
	boot_disk(boot, "sda", &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "iso9660" });
	part("sda1", &ext4);
	assert_int_equal(find(), STEP_DONE);
	assert_not_said("wipefs");
}

static void test_nothing_else(void **state)
{
	(void)state;
	boot = boot_make("root=UUID=aa-bb");
	boot_disk(boot, "sda", &(struct blkfacts){ .pttype = "dos" });
	part("sda1", &ext4);
	assert_int_equal(find(), STEP_DONE);
	assert_not_said("4 ");
}

static void finds_luks(const char *words, bool found)
{
	boot = boot_make(words);
	boot_disk(boot, "sda", &(struct blkfacts){ .pttype = "dos" });
	part("sda1", &luks);
	if (found != (find() == STEP_DONE))
		fail_msg("%s: %d", words, !found);
	if (found)
		assert_said(
			"4 /dev/sda1 has the signature of crypto_LUKS as well, which is passed over; if "
			"it is left over, \"wipefs -af -t crypto_LUKS /dev/sda1\" removes it\n");
}

/* Who names a place and a type for it knows better than libblkid. */
static void test_place_and_type(void **state)
{
	(void)state;
	finds_luks("root=/dev/sda1 rootfstype=btrfs", true);
	finds_luks("root=sda1 rootfstype=xfs,btrfs", true);
	finds_luks("root=PARTUUID=1234-01 rootfstype=btrfs", true);
	finds_luks("root=PARTLABEL=system rootfstype=btrfs", true);
	finds_luks("root=/dev/sda1", false);
	finds_luks("root=/dev/sda1 rootfstype=auto", false);
	finds_luks("root=/dev/sda1 rootfstype=virtiofs", false);
	/* These name what is in it. */
	finds_luks("root=UUID=11-22 rootfstype=btrfs", false);
	finds_luks("root=LABEL=box rootfstype=btrfs", false);
}

static void is_tried_as(const char *words, const char *type, const char *rivals)
{
	static const struct blkfacts several = { .usage = USAGE_AMBIGUOUS,
		.type = "xfs",
		.uuid = "33-44",
		.partuuid = "1234-01",
		.rivals = { { .type = "ext4", .uuid = "55-66" },
			{ .type = "nilfs2", .uuid = "77-88" } } };

	boot = boot_make(words);
	boot_disk(boot, "sda", &(struct blkfacts){ .pttype = "dos" });
	part("sda1", &several);
	assert_int_equal(find(), STEP_DONE);
	assert_string_equal(boot->root->type, type);
	assert_string_equal(boot->root->rivals, rivals);
}

static void test_several_file_systems(void **state)
{
	(void)state;
	is_tried_as("root=/dev/sda1", "xfs", "ext4,nilfs2");
	is_tried_as("root=PARTUUID=1234-01", "xfs", "ext4,nilfs2");
	is_tried_as("root=UUID=33-44", "xfs", "ext4,nilfs2");
	is_tried_as("root=UUID=77-88", "nilfs2", "xfs,ext4,nilfs2");
	assert_said(
		"4 /dev/sda1 has the signatures of xfs and ext4,nilfs2: each is tried, read-only; rootfstype= "
		"says which it is, and \"wipefs -af -t TYPE /dev/sda1\" removes the one that is left over\n");
	is_tried_as("root=/dev/sda1 rootfstype=ext4", "xfs", "ext4,nilfs2");
	assert_said(": rootfstype= says which it is, and");
}

static void test_a_file_system_and_a_pool(void **state)
{
	struct blkfacts facts = ext4;

	(void)state;
	strcpy(facts.others, "zfs_member");
	boot = boot_make("root=/dev/sda1");
	boot_disk(boot, "sda", &(struct blkfacts){ .pttype = "dos" });
	part("sda1", &facts);
	assert_int_equal(find(), STEP_DONE);
	assert_string_equal(boot->root->type, "ext4");
	assert_string_equal(boot->root->rivals, "");
	assert_said(
		"4 /dev/sda1 has the signature of zfs_member as well, which is passed over; if it is left "
		"over, \"wipefs -af -t zfs_member /dev/sda1\" removes it\n");
}

static const char *hint(const char *name)
{
	log_clear();
	leftover_hint(boot, blkdevs_find(boot->blkdevs, name));
	return log_text();
}

static void test_hints(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1");
	boot_disk(
		boot, "sda", &(struct blkfacts){ .usage = USAGE_RAID, .type = "isw_raid_member" });
	part("sda1", &ext4);
	boot_disk(boot, "sdb", &(struct blkfacts){ .pttype = "dos" });
	part("sdb1", &luks);
	boot_disk(boot, "sdc", &(struct blkfacts){ .usage = USAGE_CRYPTO, .type = "crypto_LUKS" });
	assert_string_equal(hint("sda1"),
		"3 hint: if isw_raid_member on the whole disk is left over, root=/dev/sda1 takes the partition, "
		"and \"wipefs -a -t isw_raid_member /dev/sda\" removes it\n");
	assert_string_equal(hint("sdb1"),
		"3 hint: there is btrfs on /dev/sdb1 as well: if that is what it is, root=/dev/sdb1 "
		"rootfstype=btrfs mounts it, and \"wipefs -a -t crypto_LUKS /dev/sdb1\" removes what is left "
		"over\n");
	assert_string_equal(hint("sdc"), "");
	assert_false(leftover_hint_busy(boot, blkdevs_find(boot->blkdevs, "sdb1")));
	assert_string_equal(log_text(), "");
	assert_true(leftover_hint_busy(boot, blkdevs_find(boot->blkdevs, "sda1")));
	assert_string_equal(log_text(),
		"3 hint: the kernel uses the whole disk /dev/sda, which is isw_raid_member, so that is nothing "
		"left over: root= names what is made of it (see the block devices above)\n");
}

/* Whoever removed that from both would lose the mirror. */
static void test_hint_of_a_mirror(void **state)
{
	(void)state;
	boot = boot_make("root=UUID=aa-bb");
	for (size_t i = 0; i < 2; i++) {
		boot_disk(boot, i ? "sdb" : "sda",
			&(struct blkfacts){ .usage = USAGE_RAID, .type = "isw_raid_member" });
		part(i ? "sdb1" : "sda1", &ext4);
	}
	assert_string_equal(hint("sda1"),
		"3 hint: another disk has the same as /dev/sda1: they are the halves of an array that does not run; "
		"without it root=/dev/sda1 would make these differ\n");
	blkdevs_find(boot->blkdevs, "sdb1")->facts.uuid[0] = '\0';
	assert_has(hint("sda1"), "wipefs");
}

/* What would remove a leftover would take a half of the user's data away from the other. */
static void test_hint_of_half_a_mirror(void **state)
{
	struct mdmember member = { .fate = MDMEMBER_HALF };

	(void)state;
	boot = boot_make("root=UUID=aa-bb");
	boot_disk(boot, "sda",
		&(struct blkfacts){ .usage = USAGE_RAID, .type = "linux_raid_member" });
	part("sda1", &ext4);
	blkdevs_find(boot->blkdevs, "sda")->member = &member;
	assert_string_equal(hint("sda1"),
		"3 hint: /dev/sda1 is inside of an array, of which the disk sda is one half, and that does not run "
		"(see the arrays above); without it root=/dev/sda1 would make the halves differ\n");
	member.fate = MDMEMBER_OUT;
	assert_has(hint("sda1"), "wipefs");
	blkdevs_find(boot->blkdevs, "sda")->member = NULL;
}

/* Until it is known what becomes of the array that its disk is a member of. */
static void test_waits_for_an_array(void **state)
{
	struct blkdev *disk;

	(void)state;
	boot = boot_make("root=UUID=aa-bb rootwait=5");
	boot_disk(
		boot, "sda", &(struct blkfacts){ .usage = USAGE_RAID, .type = "isw_raid_member" });
	part("sda1", &ext4);
	disk = blkdevs_find(boot->blkdevs, "sda");
	disk->claimed = true;
	assert_int_equal(find(), STEP_WAITS);
	boot->now_ms = FAKE_START_MS + 5000;
	assert_int_equal(find(), STEP_FAILED);
	assert_has(boot->why, "UUID=aa-bb: an array that is not complete may have it after 5.0");
	disk->claimed = false;
	assert_int_equal(find(), STEP_DONE);
	/* One that md has not even looked at. */
	boot = boot_make("root=UUID=aa-bb rootwait=5");
	boot_disk(boot, "sda",
		&(struct blkfacts){ .usage = USAGE_RAID, .type = "linux_raid_member" });
	part("sda1", &ext4);
	disk = blkdevs_find(boot->blkdevs, "sda");
	disk->member = calloc(1, sizeof(*disk->member));
	assert_non_null(disk->member);
	boot->now_ms = FAKE_START_MS + 5000;
	assert_int_equal(find(), STEP_WAITS);
	disk->member->fate = MDMEMBER_OUT;
	assert_int_equal(find(), STEP_DONE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_was_on_the_disk),
		TEST(test_hybrid),
		TEST(test_nothing_else),
		TEST(test_place_and_type),
		TEST(test_several_file_systems),
		TEST(test_a_file_system_and_a_pool),
		TEST(test_hints),
		TEST(test_hint_of_a_mirror),
		TEST(test_hint_of_half_a_mirror),
		TEST(test_waits_for_an_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
