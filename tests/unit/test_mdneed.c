/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/bootconf.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/hook/hookdir.h"
#include "kinit/md/md.h"
#include "kinit/md/mdneed.h"
#include "kinit/md/mdstart.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static struct boot *boot;

/* Whether it is needed is asked here, not done. */
int mdstart_begin(struct boot *b, int id)
{
	mdarray_by_id(b->mds, id)->state = MD_GATHERING;
	return 0;
}

static const struct raid mirror = { .id = 1, .name = "host:root", .level = 1, .slots = 2 };
static const struct raid numbered = { .id = 1, .level = 1, .slots = 2 };
static const struct raid stripes = { .id = 1, .level = 0, .slots = 2 };
static const struct raid five = { .id = 1, .level = 5, .slots = 3 };

static const struct blkfacts nothing = { .usage = USAGE_NONE };
static const struct blkfacts ext4 = {
	.usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb", .label = "root"
};
static const struct blkfacts table = { .usage = USAGE_NONE, .pttype = "gpt" };
static const struct blkfacts nested = {
	.usage = USAGE_RAID, .type = "linux_raid_member", .uuid = "cc-dd"
};
static const struct blkfacts lvm = { .usage = USAGE_RAID, .type = "LVM2_member", .uuid = "ee-ff" };
static const struct blkfacts luks = {
	.usage = USAGE_CRYPTO, .type = "crypto_LUKS", .uuid = "11-22"
};
static const struct blkfacts unclear = { .usage = USAGE_AMBIGUOUS,
	.type = "xfs",
	.uuid = "33-44",
	.rivals = { { .type = "ext4", .uuid = "55-66" } } };
static const struct blkfacts unread = { .err = -5 };

/* Is the array RAID, with INSIDE on its member in slot 0, needed for this command line? */
static bool is_needed(
	const char *cmdline, const struct raid *raid, const struct blkfacts *inside, int64_t ms)
{
	struct md_members members;
	bool needed;

	boot = boot_make(cmdline);
	hookdir_read(boot);
	raid_member(boot, raid, 0, "sda")->member->inside = *inside;
	raid_member(boot, raid, 1, "sdb");
	md_pump(boot);
	boot->now_ms += ms;
	assert_int_equal(boot->mds->n, 1);
	assert_int_equal(mdarray_gather(boot, &boot->mds->items[0], &members), 0);
	needed = mdneed_array(boot, &boot->mds->items[0], &members) != MDNEED_NOT;
	mdarray_release(&members);
	return needed;
}

enum { NO, YES, LATER }; /* LATER: when it would be started degraded, too */

static void check(
	const char *cmdline, const struct raid *raid, const struct blkfacts *inside, int want)
{
	bool now = is_needed(cmdline, raid, inside, 19999);
	bool then = is_needed(cmdline, raid, inside, 20000);

	if (now != (want == YES) || then != (want != NO))
		fail_msg("%s, level %d with %s%s: %d, %d", cmdline, raid->level, inside->type,
			inside->pttype, now, then);
}

static void test_by_node(void **state)
{
	(void)state;
	check("root=/dev/md/root", &mirror, &nothing, YES);
	check("root=/dev/md127", &mirror, &nothing, YES);
	check("root=/dev/md/127", &mirror, &nothing, YES);
	check("root=/dev/md127p2", &mirror, &nothing, YES);
	check("root=/dev/md/rootp2", &mirror, &nothing, YES);
	check("root=/dev/md/root2", &mirror, &nothing, YES);
	check("root=md127", &mirror, &nothing, YES);
	check("root=/dev/disk/by-id/md-uuid-01010101:01010101:01010101:01010101", &mirror, &nothing,
		YES);
	check("root=/dev/disk/by-id/md-name-host:root-part1", &mirror, &nothing, YES);
	check("root=/dev/md0", &numbered, &nothing, YES);
	check("root=/dev/md0p1", &numbered, &table, YES);
	check("root=/dev/md_d0p1", &numbered, &table, YES);
	/* Whatever seems to be on it. */
	check("root=/dev/md0", &numbered, &ext4, YES);
	check("root=/dev/md0", &numbered, &luks, YES);
	/* Others are left alone: their content is no secret. */
	check("root=/dev/md1", &numbered, &ext4, NO);
	check("root=/dev/md/home", &mirror, &ext4, NO);
	check("root=/dev/sda1", &numbered, &nothing, NO);
	check("root=/dev/sda1", &numbered, &table, NO);
	check("root=/dev/mapper/vg-root", &numbered, &lvm, NO);
}

static void test_by_number(void **state)
{
	(void)state;
	check("root=9:0", &numbered, &nothing, YES);
	check("root=0900", &numbered, &nothing, YES);
	check("root=9:1", &numbered, &ext4, NO);
	check("root=8:0", &numbered, &nothing, NO);
}

static void test_by_content(void **state)
{
	(void)state;
	check("root=UUID=AA-BB", &mirror, &ext4, YES);
	check("root=LABEL=root", &mirror, &ext4, YES);
	check("root=UUID=cc-dd", &mirror, &ext4, NO);
	check("root=LABEL=Root", &mirror, &ext4, NO);
	/* LVM and LUKS are no roots, but may be named all the same. */
	check("root=UUID=aa-bb", &mirror, &lvm, NO);
	check("root=UUID=aa-bb", &mirror, &luks, NO);
	check("root=UUID=ee-ff", &mirror, &lvm, YES);
	/* One of several words is enough. */
	check("root=LABEL=none,UUID=aa-bb", &mirror, &ext4, YES);
	check("root=/dev/sdz,/dev/md127", &mirror, &ext4, YES);
}

static void test_behind_a_partition_table(void **state)
{
	(void)state;
	check("root=UUID=aa-bb", &mirror, &table, YES);
	check("root=PARTUUID=1234-01", &mirror, &table, YES);
	check("root=PARTLABEL=root", &mirror, &table, YES);
	check("root=LABEL=root", &mirror, &table, YES);
	check("root=PARTUUID=1234-01", &mirror, &ext4, NO);
}

static void test_nested(void **state)
{
	(void)state;
	check("root=UUID=aa-bb", &mirror, &nested, YES);
	check("root=PARTUUID=1234-01", &mirror, &nested, YES);
	check("root=/dev/md5", &mirror, &nested, YES);
	check("root=/dev/md/home", &mirror, &nested, YES);
	check("root=9:5", &mirror, &nested, YES);
	check("root=/dev/sda1", &mirror, &nested, NO);
	check("root=8:1", &mirror, &nested, NO);
}

/* What the members do not show is a last resort. */
static void test_by_another_mount(void **state)
{
	(void)state;
	check("root=/dev/sda1 kinit_mount=UUID=aa-bb;/usr;ext4", &mirror, &ext4, YES);
	check("root=/dev/sda1 kinit_mount=/dev/md0;/usr;ext4", &numbered, &ext4, YES);
	check("root=/dev/sda1 kinit_mount=/dev/md/root;/usr;ext4", &mirror, &ext4, YES);
	check("root=/dev/sda1 kinit_mount=UUID=77-88;/usr;ext4", &mirror, &ext4, NO);
	check("root=/dev/sda1 kinit_mount=tmpfs;/tmp;tmpfs", &mirror, &ext4, NO);
}

static void test_unknown_content(void **state)
{
	(void)state;
	check("root=UUID=aa-bb", &mirror, &nothing, LATER);
	check("root=PARTUUID=1234-01", &mirror, &unclear, LATER);
	check("root=UUID=33-44", &mirror, &unclear, YES);
	check("root=UUID=55-66", &mirror, &unclear, YES);
	check("root=UUID=aa-bb", &mirror, &unread, LATER);
	check("root=/dev/md5", &mirror, &nothing, LATER);
	check("root=/dev/md5", &mirror, &unread, LATER);
	check("root=/dev/sda1", &mirror, &unread, NO);
}

/* What its partition carries is asked for, and the array may have it as well. */
static void test_unknown_content_beside_a_partition(void **state)
{
	static const struct raid parity = { .id = 1, .level = 5, .slots = 2 };
	static const struct {
		const struct raid *raid;
		enum mdneed need;
	} rows[] = { { &numbered, MDNEED_UNCLEAR }, { &parity, MDNEED_UNCLEAR },
		{ &five, MDNEED_NOT } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mdmember *member;
		struct md_members members;
		struct blkdev *part;

		boot = boot_make("root=UUID=aa-bb");
		member = raid_member(boot, rows[i].raid, 1, "sda")->member;
		member->inside = unread;
		member->sb.data_offset = 0;
		part = boot_disk(boot, "sda1", &ext4);
		snprintf(part->disk, sizeof(part->disk), "sda");
		part->partno = 1;
		part->start = 2048;
		md_pump(boot);
		assert_int_equal(mdarray_gather(boot, &boot->mds->items[0], &members), 0);
		assert_int_equal(mdneed_array(boot, &boot->mds->items[0], &members), rows[i].need);
		mdarray_release(&members);
	}
}

/* Both halves have it for sure, whatever their members show. */
static void test_unknown_content_of_a_mirror(void **state)
{
	static const struct blkfacts *const insides[] = { &unread, &unclear, &nothing };
	static const char *const names[] = { "sda", "sdb" }, *const parts[] = { "sda1", "sdb1" };

	(void)state;
	for (size_t i = 0; i < sizeof(insides) / sizeof(insides[0]); i++) {
		struct md_members members;

		boot = boot_make("root=UUID=aa-bb");
		for (unsigned slot = 0; slot < 2; slot++) {
			struct blkdev *part;

			raid_member(boot, &mirror, slot, names[slot])->member->inside = *insides[i];
			part = boot_disk(boot, parts[slot], &ext4);
			snprintf(part->disk, sizeof(part->disk), "%s", names[slot]);
			part->partno = 1;
			part->start = 2048;
		}
		md_pump(boot);
		assert_int_equal(mdarray_gather(boot, &boot->mds->items[0], &members), 0);
		assert_int_equal(mdneed_array(boot, &boot->mds->items[0], &members), MDNEED_ANYHOW);
		mdarray_release(&members);
	}
}

/* Only mirrors show the same on all members. */
static void test_who_shows(void **state)
{
	static const struct {
		const struct raid *raid;
		bool shows;
	} rows[] = { { &mirror, true }, { &stripes, false }, { &five, false } };
	struct md_members members;

	(void)state;
	check("root=UUID=aa-bb", &stripes, &ext4, YES);
	check("root=UUID=aa-bb", &stripes, &nothing, LATER);
	check("root=UUID=cc-dd", &five, &ext4, NO);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		boot = boot_make("root=UUID=aa-bb");
		raid_member(boot, rows[i].raid, 1, "sdb")->member->inside = ext4;
		md_pump(boot);
		assert_int_equal(mdarray_gather(boot, &boot->mds->items[0], &members), 0);
		assert_int_equal(mdneed_array(boot, &boot->mds->items[0], &members) != MDNEED_NOT,
			rows[i].shows);
		mdarray_release(&members);
	}
}

/* The member of an outer array whose superblock is at the end looks like what is on that array. */
static void test_nested_out_of_sight(void **state)
{
	(void)state;
	check("root=/dev/md5", &stripes, &ext4, LATER);
	check("root=/dev/md/home", &five, &table, LATER);
	check("root=/dev/md5", &mirror, &table, NO);
	check("root=/dev/sda1", &stripes, &ext4, NO);
}

/* The root is on an array that is there; another one with unknown content is not needed for it. */
static void test_the_named_array_is_there(void **state)
{
	static const struct raid other = { .id = 2, .minor = 7, .level = 1, .slots = 2 };
	struct md_members members;

	(void)state;
	assert_true(is_needed("root=/dev/md0", &numbered, &nothing, 0));
	raid_member(boot, &other, 0, "sdc");
	md_pump(boot);
	assert_int_equal(boot->mds->n, 2);
	boot->now_ms += 1000000;
	assert_int_equal(mdarray_gather(boot, &boot->mds->items[1], &members), 0);
	assert_int_equal(members.n, 1);
	assert_false(mdneed_array(boot, &boot->mds->items[1], &members));
	mdarray_release(&members);
}

static void test_asked_for(void **state)
{
	(void)state;
	check("root=/dev/sda1 kinit.md=all", &mirror, &ext4, YES);
	check("root=/dev/sda1 md=3,/dev/sda,/dev/sdb", &mirror, &ext4, YES);
	check("root=/dev/sda1 md=3,/dev/sdx,/dev/sdy", &mirror, &ext4, NO);
	check("root=/dev/sda1 md=3,/dev/md/root,/dev/sdy", &mirror, &ext4, YES);
	check("", &mirror, &ext4, NO);
}

/* As long as it is open whether a system is resumed from it. */
static void test_resume(void **state)
{
	static const struct blkfacts swap = {
		.usage = USAGE_OTHER, .type = "swsuspend", .uuid = "77-88"
	};
	struct md_members members;

	(void)state;
	check("root=/dev/sda1 resume=UUID=77-88", &mirror, &swap, NO);
	md_set_unwritten(boot->mds, true);
	assert_int_equal(mdarray_gather(boot, &boot->mds->items[0], &members), 0);
	assert_int_equal(mdneed_array(boot, &boot->mds->items[0], &members), MDNEED_ANYHOW);
	mdarray_release(&members);
	check("root=/dev/sda1", &mirror, &swap, NO);
	md_set_unwritten(boot->mds, true);
	assert_int_equal(mdarray_gather(boot, &boot->mds->items[0], &members), 0);
	assert_int_equal(mdneed_array(boot, &boot->mds->items[0], &members), MDNEED_NOT);
	mdarray_release(&members);
}

static void test_not_after_the_root_was_found(void **state)
{
	struct md_members members;

	(void)state;
	assert_true(is_needed("root=UUID=aa-bb", &mirror, &ext4, 0));
	md_set_root_found(boot->mds, true);
	assert_int_equal(mdarray_gather(boot, &boot->mds->items[0], &members), 0);
	assert_false(mdneed_array(boot, &boot->mds->items[0], &members));
	boot_conf()->md_all = true;
	assert_true(mdneed_array(boot, &boot->mds->items[0], &members));
	mdarray_release(&members);
}

static int setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

/* What the image has a hook for is opened, if the root may be in it. */
static void test_what_a_hook_opens(void **state)
{
	static const char *const words[] = { "root=/dev/mapper/vg-root", "root=/dev/vg/root",
		"root=/dev/dm-0", "root=UUID=12-34", "root=LABEL=other" };

	(void)state;
	tree_file(HOOKDIR "/lvm/hook", "on = device LVM2_member\n");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		check(words[i], &mirror, &lvm, YES);
		check(words[i], &five, &lvm, YES);
		check(words[i], &mirror, &luks, NO);
		check(words[i], &mirror, &ext4, NO);
	}
	/* It may be behind a table, or else nobody could open it. */
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		check(words[i], &mirror, &table, YES);
	check("root=/dev/sdc1", &mirror, &table, NO);
	check("root=/dev/sdc1", &mirror, &lvm, NO);
	check("root=PARTUUID=1234-01", &mirror, &lvm, NO);
	tree_file(HOOKDIR "/lvm/hook", "on = network-up\n");
	check("root=/dev/mapper/vg-root", &mirror, &table, NO);
	tree_remove(HOOKDIR "/lvm/hook");
	check("root=/dev/mapper/vg-root", &mirror, &table, NO);
	check("root=/dev/mapper/vg-root", &mirror, &lvm, NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_by_node),
		TEST(test_by_number),
		TEST(test_by_content),
		TEST(test_behind_a_partition_table),
		TEST(test_nested),
		TEST(test_by_another_mount),
		TEST(test_unknown_content),
		TEST(test_unknown_content_beside_a_partition),
		TEST(test_unknown_content_of_a_mirror),
		TEST(test_who_shows),
		TEST(test_nested_out_of_sight),
		TEST(test_the_named_array_is_there),
		TEST(test_asked_for),
		TEST(test_resume),
		TEST(test_not_after_the_root_was_found),
		cmocka_unit_test_setup_teardown(test_what_a_hook_opens, boot_setup, boot_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
