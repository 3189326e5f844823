/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What looks like a whole but is a piece of something, no hook is told of. */

#include "kinit/block/dmname.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/hook/devicelist.h"
#include "kinit/hook/hookdir.h"
#include "kinit/hook/hooks.h"
#include "kinit/md/md.h"
#include "kinit/md/mdstart.h"
#include "lib/attr.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/hookboot.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static const struct raid mirror = { .id = 1, .level = 1, .slots = 2 };

int mdstart_begin(struct boot *b, int id)
{
	(void)b;
	trace("begin %d", id);
	return 0;
}

static int setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

static struct blkdev *device(const char *name, const char *type, enum blk_usage usage)
{
	struct blkfacts facts = { .usage = usage };

	snprintf(facts.type, sizeof(facts.type), "%s", type);
	snprintf(facts.uuid, sizeof(facts.uuid), "uuid of %s", type);
	boot->blkdevs->has_claimed |= blkfacts_is_firmware_member(&facts);
	return boot_disk(boot, name, &facts);
}

/* NAME1 on the disk NAME. */
static struct blkdev *luks_on(const char *name)
{
	char part[16];
	struct blkdev *dev;

	snprintf(part, sizeof(part), "%s1", name);
	dev = device(part, "crypto_LUKS", USAGE_CRYPTO);
	snprintf(dev->disk, sizeof(dev->disk), "%s", name);
	dev->partno = 1;
	dev->start = 2048;
	dev->sectors = 4096;
	return dev;
}

/* (As boot_pump(), but for /sys/block, where the disks are not.) */
static void pump(void)
{
	md_pump(boot);
	dmname_look(boot);
	hooks_pump(boot);
}

static bool is_told(void)
{
	pump();
	return fake_worker_count(boot, "hook") || hooks_pending(boot);
}

static void boots(const char *root)
{
	hook("cryptsetup", "on = device crypto_LUKS\n");
	begin(root);
}

/* A member with a table of partitions in its array, of format 0.90. */
static struct mdmember *member(unsigned slot, const char *name)
{
	struct mdmember *found = raid_member(boot, &mirror, slot, name)->member;

	found->sb.data_offset = 0;
	found->inside.pttype[0] = 'd';
	luks_on(name);
	return found;
}

static const char *const roots[] = { "root=/dev/mapper/root", "root=/dev/vg/root",
	"root=UUID=12-34", "root=LABEL=root" };

/* Neither before it is known what becomes of the array, nor when that has the disk. */
static void test_half_of_a_mirror(void **state)
{
	char list[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		boots(roots[i]);
		member(0, "sda");
		assert_false(is_told());
		assert_true(md_pending(boot));
		assert_int_equal(boot->mds->n, 1);
		member(1, "sdb");
		trace_clear();
		assert_false(is_told());
		assert_has(trace_text(), "begin");
		boot->mds->items[0].state = MD_RUNNING;
		assert_false(is_told());
		/* Its own partition. */
		device("md0", "", USAGE_NONE);
		luks_on("md0");
		assert_true(is_told());
		tree_dir("run");
		devicelist_write(boot);
		assert_int_equal(attr_read(boot->rootfd, DEVICELIST, list, sizeof(list)), 0);
		assert_has(list, "/dev/md01\t");
		assert_null(strstr(list, "/dev/sda1"));
	}
}

/* One half, when all the time is over, is started; what is on the disk itself is for the hook. */
static void test_one_half(void **state)
{
	(void)state;
	boots(roots[0]);
	member(0, "sda");
	trace_clear();
	assert_false(is_told());
	boot->now_ms += 19999;
	assert_false(is_told());
	assert_string_equal(trace_text(), "");
	boot->now_ms++;
	assert_false(is_told());
	assert_has(trace_text(), "begin");
}

/* Superblocks that are left over from former times: what is on the disks is for the hook at once. */
static void test_leftover(void **state)
{
	static const struct raid stripes = { .id = 1, .level = 0, .slots = 2 };

	(void)state;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		for (unsigned disks = 1; disks <= 2; disks++)
			for (int kind = 0; kind < 4; kind++) {
				boots(roots[i]);
				for (unsigned slot = 0; slot < disks; slot++) {
					const char *name = slot ? "sdb" : "sda";
					struct mdmember *m = member(slot, name);

					/* The GPT was written for the disk, the data begin elsewhere and have no table, or
					 * the disks were no mirror, or are none any more. */
					if (kind == 0)
						m->gpt_end = m->sb.size + 1;
					if (kind == 1)
						m->sb.data_offset = 4096;
					if (kind == 1)
						m->inside.pttype[0] = '\0';
					if (kind == 2)
						raid_superblock(&stripes, slot, &m->sb);
					if (kind == 2)
						m->sb.data_offset = 0;
				}
				for (unsigned slot = 0; slot < disks; slot++)
					snprintf(blkdevs_find(boot->blkdevs, slot ? "sdb1" : "sda1")
							 ->facts.uuid,
						8, "%u", slot);
				trace_clear();
				if (kind == 3 && disks == 1)
					continue;
				if (!is_told())
					fail_msg("%s: %u disks, kind %d", roots[i], disks, kind);
				assert_null(strstr(trace_text(), "begin"));
			}
}

/* No mirror, but its first chunk is on its first disk, and what begins in there may be the array's. */
static void test_first_chunk(void **state)
{
	static const struct raid stripes = { .id = 1, .level = 0, .slots = 2 };
	static const int levels[] = { 0, 10, -1 };
	struct mdmember *m;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(levels) / sizeof(levels[0]); i++) {
		boots(roots[i % 2 * 2]);
		for (unsigned slot = 0; slot < 2; slot++) {
			m = member(slot, slot ? "sdb" : "sda");
			raid_superblock(&stripes, slot, &m->sb);
			m->sb.data_offset = 0;
			m->sb.level = levels[i / 2];
			m->sb.chunk = levels[i / 2] < 0 ? 0 : 2049;
			if (levels[i / 2] == 10)
				m->sb.layout = 0x201;
			if (slot == 0 && levels[i / 2] == 0) {
				pump();
				assert_false(is_told());
				assert_true(md_pending(boot));
			}
		}
		/* On the second one there is something else, or nothing. */
		strcpy(blkdevs_find(boot->blkdevs, "sdb1")->facts.type, "");
		trace_clear();
		assert_false(is_told());
		assert_has(trace_text(), "begin");
	}
	boots(roots[0]);
	m = member(0, "sda");
	raid_superblock(&stripes, 0, &m->sb);
	m->sb.data_offset = 0;
	m->sb.chunk = 2048;
	assert_true(is_told());
}

/* The array has a table of its own then, which nobody has seen. */
static void test_own_table(void **state)
{
	(void)state;
	boots(roots[0]);
	member(0, "sda")->sb.data_offset = 4096;
	member(1, "sdb")->sb.data_offset = 4096;
	trace_clear();
	pump();
	assert_has(trace_text(), "begin");
}

/* Nobody looks for anything in it. */
static void test_array_that_is_not_needed(void **state)
{
	(void)state;
	boots("root=/dev/sdz1");
	member(0, "sda");
	assert_true(is_told());
	/* There is no hook that could find it there. */
	hook("other", "on = network-up\n");
	tree_remove(HOOKDIR "/cryptsetup/hook");
	begin(roots[0]);
	member(0, "sda");
	trace_clear();
	boot->now_ms += 20000;
	assert_false(is_told());
	assert_string_equal(trace_text(), "");
}

static void test_disk_that_is_not_read_yet(void **state)
{
	(void)state;
	boots(roots[0]);
	device("sda", "", USAGE_NONE)->state = BLK_PROBING;
	luks_on("sda");
	assert_false(is_told());
	blkdevs_find(boot->blkdevs, "sda")->state = BLK_KNOWN;
	assert_true(is_told());
}

static void finds(const char *tag, const char *dev, const char *busy)
{
	struct devref ref;
	struct match match;
	const char *why;

	assert_int_equal(devref_parse(tag, &ref, &why), 0);
	match_find(boot->blkdevs, &ref, &match);
	assert_string_equal(match.dev ? match.dev->name : "", dev);
	assert_string_equal(match.busy ? match.busy->name : "", busy);
}

/* An array of firmware has all of its disks: what is on their partitions is for nobody before its hook has said that it
 * does not want them. */
static void test_firmware(void **state)
{
	static const enum answer_kind kinds[] = { ANSWER_DONE, ANSWER_FAIL };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		hook("mdadm", "on = device isw_raid_member\nfailure = warn\n");
		begin(roots[0]);
		device("sda", "isw_raid_member", USAGE_RAID);
		strcpy(boot_disk(boot, "sda1", &(struct blkfacts){ .usage = USAGE_FILESYSTEM })
				->disk,
			"sda");
		blkdevs_find(boot->blkdevs, "sda1")->partno = 1;
		strcpy(blkdevs_find(boot->blkdevs, "sda1")->facts.type, "ext4");
		strcpy(blkdevs_find(boot->blkdevs, "sda1")->facts.uuid, "aa-bb");
		assert_true(is_told());
		finds("UUID=aa-bb", "", "sda1");
		finds("/dev/sda1", "sda1", "");
		ends(ANSWER_WAIT, "", 0);
		pump();
		finds("UUID=aa-bb", "", "sda1");
		assert_true(hooks_last_call(boot));
		pump();
		/* In a container, or in an array. */
		tree_file("sys/block/sda/holders/md127", "");
		ends(kinds[i], "", 0);
		pump();
		finds("UUID=aa-bb", "", "sda1");
		tree_remove("sys/block/sda/holders/md127");
		boot->wake_ms = INT64_MAX;
		pump();
		/* Who looks for it is told. */
		assert_int_equal(boot->wake_ms, boot->now_ms);
		finds("UUID=aa-bb", "sda1", "");
	}
}

/* The hook has ended when the time was over already: what it does not want is looked at before the boot fails. */
static void test_claim_that_ends_late(void **state)
{
	(void)state;
	hook("mdadm", "on = device isw_raid_member\n");
	begin("root=UUID=aa-bb rootwait=1");
	device("sda", "isw_raid_member", USAGE_RAID)->claimed = true;
	pump();
	boot->now_ms += 2000;
	ends(ANSWER_FAIL, "", 0);
	assert_true(hooks_pending(boot));
	assert_false(blkdevs_find(boot->blkdevs, "sda")->claimed);
	assert_int_equal(boot->wake_ms, boot->now_ms);
	assert_false(hooks_pending(boot));
}

/* The members of one filesystem have its UUID, and are no mirror. */
static void test_members_of_a_filesystem(void **state)
{
	static const char *const disks[] = { "sda", "sdb" }, *const parts[] = { "sda1", "sdb1" };
	struct blkdev *part;

	(void)state;
	begin("root=UUID=aa-bb");
	for (size_t i = 0; i < 2; i++) {
		device(disks[i], "isw_raid_member", USAGE_RAID);
		part = device(parts[i], "btrfs", USAGE_FILESYSTEM);
		strcpy(part->disk, disks[i]);
		part->partno = 1;
	}
	part = blkdevs_find(boot->blkdevs, "sda1");
	assert_true(match_is_piece(boot->blkdevs, part));
	strcpy(part->facts.uuid_sub, "1");
	strcpy(blkdevs_find(boot->blkdevs, "sdb1")->facts.uuid_sub, "2");
	assert_false(match_is_piece(boot->blkdevs, part));
	strcpy(part->facts.uuid_sub, "2");
	assert_true(match_is_piece(boot->blkdevs, part));
}

/* Nobody needs the array, and both of its halves are there. */
static void test_both_halves(void **state)
{
	(void)state;
	boots("root=/dev/sdz1");
	member(0, "sda");
	member(1, "sdb");
	assert_false(is_told());
	assert_int_equal(boot->mds->items[0].state, MD_GATHERING);
	strcpy(blkdevs_find(boot->blkdevs, "sdb1")->facts.uuid, "another");
	assert_true(is_told());
}

/* It may be known at the next attempt. */
static void test_disk_that_failed_once(void **state)
{
	(void)state;
	boots(roots[0]);
	device("sda", "", USAGE_NONE)->state = BLK_UNREADABLE;
	luks_on("sda");
	assert_false(is_told());
	blkdevs_find(boot->blkdevs, "sda")->tries = 1;
	assert_false(is_told());
	blkdevs_find(boot->blkdevs, "sda")->tries = 2;
	assert_true(is_told());
}

static void test_partition_of_firmware(void **state)
{
	(void)state;
	hook("mdadm", "on = device isw_raid_member\n");
	boots(roots[0]);
	device("sda", "isw_raid_member", USAGE_RAID);
	luks_on("sda");
	pump();
	assert_int_equal(fake_worker_count(boot, "hook"), 1);
	ends(ANSWER_DONE, "", 0);
	pump();
	assert_int_equal(fake_worker_count(boot, "hook"), 1);
	/* Without that hook two disks with the same are one array all the same. */
	tree_remove(HOOKDIR "/mdadm/hook");
	boots(roots[0]);
	device("sda", "isw_raid_member", USAGE_RAID);
	luks_on("sda");
	device("sdb", "isw_raid_member", USAGE_RAID);
	luks_on("sdb");
	assert_false(is_told());
	strcpy(blkdevs_find(boot->blkdevs, "sdb1")->facts.uuid, "another");
	assert_true(is_told());
}

/* The legs of a mirror are there before it is. */
static void test_legs(void **state)
{
	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	boots(roots[0]);
	device("sda", "LVM2_member", USAGE_RAID);
	pump();
	assert_int_equal(fake_worker_count(boot, "hook"), 1);
	device("dm-0", "crypto_LUKS", USAGE_CRYPTO);
	pump();
	assert_int_equal(fake_worker_count(boot, "hook"), 1);
	device("dm-1", "crypto_LUKS", USAGE_CRYPTO);
	tree_file("sys/block/dm-0/holders/dm-1", "");
	ends(ANSWER_DONE, "", 0);
	pump();
	assert_int_equal(fake_worker_count(boot, "hook"), 1);
	assert_int_equal(boot->hooks->n, 2);
	assert_int_equal(boot->hooks->runs[1].dev_id, blkdevs_find(boot->blkdevs, "dm-1")->id);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_half_of_a_mirror),
		TEST(test_one_half),
		TEST(test_leftover),
		TEST(test_first_chunk),
		TEST(test_own_table),
		TEST(test_array_that_is_not_needed),
		TEST(test_disk_that_is_not_read_yet),
		TEST(test_firmware),
		TEST(test_claim_that_ends_late),
		TEST(test_members_of_a_filesystem),
		TEST(test_both_halves),
		TEST(test_disk_that_failed_once),
		TEST(test_partition_of_firmware),
		TEST(test_legs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
