/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/md/md.h"
#include "kinit/md/mdstart.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

/* Superblocks of whole disks, and the partitions that are on these. */

static struct boot *boot;

static const struct raid mirror = { .id = 1, .name = "host:0", .level = 1, .slots = 2 };
static const struct raid three = { .id = 1, .name = "host:0", .level = 1, .slots = 3 };
static const struct raid old = { .id = 1, .level = 1, .slots = 2 };
static const struct raid old_stripes = { .id = 1, .level = 0, .slots = 2 };
static const struct blkfacts ext4 = {
	.usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb", .partuuid = "1234-01"
};

int mdstart_begin(struct boot *b, int id)
{
	struct md_array *array = mdarray_by_id(b->mds, id);
	struct md_members members;

	trace("begin %s:", array->node);
	assert_int_equal(mdarray_gather(b, array, &members), 0);
	for (size_t i = 0; i < members.n; i++)
		if (mdset_takes(members.items[i].verdict))
			trace(" %s", mdarray_device(b, &members.items[i])->name);
	mdarray_release(&members);
	return 0;
}

static int setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

static void start(const char *cmdline)
{
	boot = boot_make(cmdline);
	trace_clear();
	log_clear();
}

static void pump_at(int64_t ms)
{
	boot->now_ms = FAKE_START_MS + ms;
	boot->wake_ms = INT64_MAX;
	md_pump(boot);
}

static void be_partition(struct blkdev *dev)
{
	snprintf(dev->disk, sizeof(dev->disk), "%.3s", dev->name);
	dev->partno = 1;
}

/* A member that begins with a table of partitions, the first of which the kernel has found on it. */
static void partitioned_member(const struct raid *raid, unsigned slot, const char *disk)
{
	static char name[4][8];

	raid_member(boot, raid, slot, disk)->member->inside.pttype[0] = 'd';
	snprintf(name[slot], sizeof(name[slot]), "%s1", disk);
	be_partition(boot_disk(boot, name[slot], &ext4));
}

static enum mdmember_fate fate(const char *disk)
{
	return blkdevs_find(boot->blkdevs, disk)->member->fate;
}

static const char *const tags[] = { "root=UUID=aa-bb", "root=PARTUUID=1234-01" };

/* It is no array any more, or it has lost a disk: the partition is meant. */
static void test_one_member(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		start(tags[i]);
		partitioned_member(&mirror, 0, "sda");
		assert_int_equal(fate("sda"), MDMEMBER_UNDECIDED);
		pump_at(0);
		pump_at(19999);
		assert_int_equal(fate("sda"), MDMEMBER_UNDECIDED);
		assert_true(md_pending(boot));
		pump_at(20000);
		assert_int_equal(fate("sda"), MDMEMBER_OUT);
		/* Who waits for that is told. */
		assert_int_equal(boot->wake_ms, boot->now_ms);
		assert_false(md_pending(boot));
		assert_string_equal(trace_text(), "");
		assert_said(
			"4 md0 is not started as it is: 1 of 2 members is there; slot 1 is empty; it can run "
			"without; what is asked for is on a partition of one member as well\n");
	}
}

static void test_as_before(void **state)
{
	(void)state;
	start("root=UUID=aa-bb");
	partitioned_member(&mirror, 0, "sda");
	blkdevs_find(boot->blkdevs, "sda")->member->sb.roles[1] = MDSB_FAULTY;
	pump_at(0);
	assert_int_equal(fate("sda"), MDMEMBER_OUT);
	assert_string_equal(trace_text(), "");
}

static void test_all_members(void **state)
{
	(void)state;
	start("root=UUID=aa-bb");
	partitioned_member(&mirror, 0, "sda");
	pump_at(0);
	partitioned_member(&mirror, 1, "sdb");
	pump_at(1000);
	assert_string_equal(trace_text(), "begin md0:\n sda\n sdb\n");
	assert_int_equal(fate("sda"), MDMEMBER_IN);
	assert_int_equal(fate("sdb"), MDMEMBER_IN);
}

/* Two that have the same are a mirror for sure. */
static void test_most_members(void **state)
{
	(void)state;
	start("root=UUID=aa-bb");
	partitioned_member(&three, 0, "sda");
	partitioned_member(&three, 1, "sdb");
	pump_at(0);
	pump_at(20000);
	assert_string_equal(trace_text(), "begin md0:\n sda\n sdb\n");
}

static void starts(const char *cmdline)
{
	start(cmdline);
	partitioned_member(&mirror, 0, "sda");
	pump_at(0);
	pump_at(20000);
	if (!strstr(trace_text(), "begin md"))
		fail_msg("%s starts nothing", cmdline);
}

/* Format 1.0: the array begins where the disk does, with 10240 sectors; the partition is in it.  GPT_END is where the
 * table ends that is there. */
static struct blkdev *mirror_with_table(uint64_t gpt_end)
{
	struct mdmember *member;
	struct blkdev *part;

	partitioned_member(&mirror, 0, "sda");
	member = blkdevs_find(boot->blkdevs, "sda")->member;
	member->sb.format = MDSB_10;
	member->sb.data_offset = 0;
	member->gpt_end = gpt_end;
	part = blkdevs_find(boot->blkdevs, "sda1");
	part->start = 2048;
	part->sectors = 8192;
	return part;
}

#define LEFT_OVER                                                                                 \
	"4 md0 is taken for an array that lacks members, with what is asked for on it; if it is " \
	"left over from former times, \"mdadm --zero-superblock /dev/sda\" removes it\n"

/* Half of a mirror is not mounted without md, as far as anybody can tell. */
static void test_half_of_a_mirror(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		for (uint64_t end = 0; end <= 10240; end += 10240) {
			start(tags[i]);
			mirror_with_table(end);
			pump_at(0);
			pump_at(19999);
			assert_int_equal(fate("sda"), MDMEMBER_UNDECIDED);
			assert_string_equal(trace_text(), "");
			pump_at(20000);
			assert_string_equal(trace_text(), "begin md0:\n sda\n");
			assert_int_equal(fate("sda"), MDMEMBER_IN);
			/* The one without a GPT may be left over. */
			if (end)
				assert_not_said("left over");
			else
				assert_said(LEFT_OVER);
		}
}

/* It counts on nobody else: nothing is to be waited for. */
static void test_half_as_before(void **state)
{
	(void)state;
	start("root=UUID=aa-bb");
	mirror_with_table(0);
	blkdevs_find(boot->blkdevs, "sda")->member->sb.roles[1] = MDSB_FAULTY;
	pump_at(0);
	assert_string_equal(trace_text(), "begin md0:\n sda\n");
}

/* The table is that of the disk: as if there were no array. */
static void test_no_half(void **state)
{
	(void)state;
	start("root=UUID=aa-bb");
	mirror_with_table(10241);
	pump_at(0);
	pump_at(20000);
	assert_int_equal(fate("sda"), MDMEMBER_OUT);
	assert_string_equal(trace_text(), "");
}

/* One that cannot be started, or that nobody asks for. */
static void test_half_that_is_not_started(void **state)
{
	(void)state;
	start("root=/dev/sdz1");
	mirror_with_table(10240);
	pump_at(0);
	assert_int_equal(fate("sda"), MDMEMBER_HALF);
	start("root=/dev/sdz1");
	mirror_with_table(0);
	pump_at(0);
	assert_int_equal(fate("sda"), MDMEMBER_OUT);
	start("root=UUID=aa-bb raid=noautodetect");
	mirror_with_table(10240);
	pump_at(0);
	assert_int_equal(fate("sda"), MDMEMBER_OUT);
}

/* Who names the array means it. */
static void test_named(void **state)
{
	(void)state;
	starts("root=/dev/md0p1");
	starts("root=UUID=aa-bb kinit.md=all");
	starts("root=UUID=aa-bb md=0,/dev/sda,/dev/sdb");
	starts("root=UUID=aa-bb kinit_mount=/dev/md0p2;/var;ext4");
	/* And the partition may have what is not asked for. */
	starts("root=UUID=cc-dd");
}

static void test_not_needed(void **state)
{
	(void)state;
	start("root=/dev/sdz1");
	partitioned_member(&mirror, 0, "sda");
	pump_at(0);
	assert_int_equal(fate("sda"), MDMEMBER_OUT);
	start("root=UUID=aa-bb raid=noautodetect");
	partitioned_member(&mirror, 0, "sda");
	pump_at(0);
	assert_int_equal(fate("sda"), MDMEMBER_OUT);
}

/* Of format 0.90, at the end of a partition that reaches the end of its disk: it is on the disk as well. */
static void on_both(const struct raid *raid, unsigned slot, const char *disk, const char *name)
{
	raid_member(boot, raid, slot, disk);
	be_partition(raid_member(boot, raid, slot, name));
}

static void test_to_the_end(void **state)
{
	static const struct raid *const raids[] = { &old, &old_stripes };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		start("root=/dev/md0");
		on_both(raids[i], 0, "sda", "sda1");
		on_both(raids[i], 1, "sdb", "sdb1");
		pump_at(0);
		pump_at(1);
		assert_has(trace_text(), "begin md0:\n sda1\n sdb1\n");
		assert_not_said("duplicate");
		assert_int_equal(fate("sda"), MDMEMBER_OUT);
	}
}

static void test_to_the_end_not_read_yet(void **state)
{
	(void)state;
	start("root=/dev/md0");
	on_both(&old, 0, "sda", "sda1");
	on_both(&old, 1, "sdb", "sdb1");
	blkdevs_find(boot->blkdevs, "sda1")->state = BLK_PROBING;
	blkdevs_find(boot->blkdevs, "sdb1")->state = BLK_NEW;
	pump_at(0);
	assert_int_equal(boot->mds->n, 0);
	assert_string_equal(trace_text(), "");
	blkdevs_find(boot->blkdevs, "sda1")->state = BLK_KNOWN;
	blkdevs_find(boot->blkdevs, "sdb1")->state = BLK_KNOWN;
	boot->blkdevs->version++;
	pump_at(1);
	assert_has(trace_text(), "begin md0:\n sda1\n sdb1\n");
}

static const enum blk_state unread[] = { BLK_NEW, BLK_PROBING };
static const enum blk_state read_in_the_end[] = { BLK_KNOWN, BLK_UNREADABLE, BLK_HUNG };

static void now_is(const char *name, enum blk_state state)
{
	struct blkdev *dev = blkdevs_find(boot->blkdevs, name);

	blkdev_becomes(boot->blkdevs, dev, state);
	dev->tries = BLK_TRIES_MAX;
}

/* Whose the superblock is, is open until the last partition has been read; what is on the first one is not taken
 * meanwhile, and half of a mirror neither then. */
static void test_one_of_two_not_read_yet(void **state)
{
	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct mdsb *sb;

		start("root=UUID=aa-bb");
		mirror_with_table(0);
		sb = &blkdevs_find(boot->blkdevs, "sda")->member->sb;
		sb->format = MDSB_090;
		sb->preferred_minor = 0;
		be_partition(boot_disk(boot, "sda2", &(struct blkfacts){ .usage = USAGE_NONE }));
		now_is("sda2", unread[i / 3]);
		pump_at(0);
		assert_int_equal(fate("sda"), MDMEMBER_UNDECIDED);
		assert_string_equal(trace_text(), "");
		now_is("sda2", read_in_the_end[i % 3]);
		pump_at(1);
		assert_int_equal(fate("sda"), MDMEMBER_UNDECIDED);
		assert_true(md_pending(boot));
		assert_string_equal(trace_text(), "");
		pump_at(20001);
		assert_string_equal(trace_text(), "begin md0:\n sda\n");
		assert_said(LEFT_OVER);
	}
}

/* What is on the partition, and so who is meant, is not known before it has been read. */
static void test_partition_not_read_yet(void **state)
{
	(void)state;
	for (size_t i = 0; i < 6; i++) {
		bool is_known = read_in_the_end[i % 3] == BLK_KNOWN;

		start("root=UUID=aa-bb");
		partitioned_member(&mirror, 0, "sda");
		blkdevs_find(boot->blkdevs, "sda")->member->sb.roles[1] = MDSB_FAULTY;
		now_is("sda1", unread[i / 3]);
		pump_at(0);
		assert_int_equal(fate("sda"), MDMEMBER_UNDECIDED);
		assert_true(md_pending(boot));
		assert_string_equal(trace_text(), "");
		now_is("sda1", read_in_the_end[i % 3]);
		pump_at(1);
		assert_int_equal(fate("sda"), is_known ? MDMEMBER_OUT : MDMEMBER_IN);
		assert_string_equal(trace_text(), is_known ? "" : "begin md0:\n sda\n");
	}
}

/* Reading it has failed once, and then for good. */
static void test_partition_that_cannot_be_read(void **state)
{
	static const char *const waits[] = { "kinit.md_wait=0", "rootwait=30" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char cmdline[64];
		struct blkdev *part;

		snprintf(cmdline, sizeof(cmdline), "root=UUID=aa-bb %s", waits[i]);
		start(cmdline);
		partitioned_member(&mirror, 0, "sda");
		partitioned_member(&mirror, 1, "sdb");
		part = blkdevs_find(boot->blkdevs, "sdb1");
		blkdev_becomes(boot->blkdevs, part, BLK_UNREADABLE);
		part->tries = 1;
		pump_at(0);
		assert_true(md_pending(boot));
		assert_string_equal(trace_text(), "");
		part->tries = BLK_TRIES_SAID;
		boot->blkdevs->version++;
		pump_at(1000);
		assert_string_equal(trace_text(), "begin md0:\n sda\n sdb\n");
	}
}

/* Members that come in the last moment are looked at before the time is over. */
static void test_last_members(void **state)
{
	(void)state;
	start("root=/dev/md0 rootwait=3");
	raid_member(boot, &three, 0, "sda")->version = ++boot->blkdevs->version;
	blkdevs_find(boot->blkdevs, "sda")->member->sb.level = 5;
	assert_true(md_pending(boot));
	pump_at(0);
	pump_at(3000);
	assert_false(md_pending(boot));
	for (unsigned slot = 1; slot < 3; slot++) {
		struct blkdev *dev = raid_member(boot, &three, slot, slot == 1 ? "sdb" : "sdc");

		dev->member->sb.level = 5;
		dev->version = ++boot->blkdevs->version;
	}
	assert_true(md_pending(boot));
	pump_at(3001);
	assert_string_equal(trace_text(), "begin md0:\n sda\n sdb\n sdc\n");
}

/* Of another disk than a member's, or with the array named: nothing is to be known of it. */
static void test_partition_that_need_not_be_read(void **state)
{
	static const char *const names[] = { "sda1", "sdc1" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		start(i ? "root=UUID=aa-bb" : "root=/dev/md0");
		partitioned_member(&mirror, 0, "sda");
		partitioned_member(&mirror, 1, "sdb");
		boot_disk(boot, "sdc", &ext4);
		be_partition(boot_disk(boot, "sdc1", &ext4));
		now_is(names[i], BLK_PROBING);
		pump_at(0);
		assert_string_equal(trace_text(), "begin md0:\n sda\n sdb\n");
	}
}

/* Nobody can start one more than there may be. */
static void test_half_beyond_the_last_array(void **state)
{
	struct raid others = { .level = 1, .slots = 2, .name = "host:x" };
	char name[16];

	(void)state;
	start("root=UUID=aa-bb");
	for (unsigned i = 0; i < MD_ARRAYS_MAX; i++) {
		others.id = 2 + (int)i;
		snprintf(name, sizeof(name), "vd%u", i);
		raid_member(boot, &others, 0, name);
	}
	pump_at(0);
	mirror_with_table(10240);
	pump_at(1);
	assert_int_equal(fate("sda"), MDMEMBER_HALF);
}

/* Too large for the partition: it is the disk's. */
static void test_to_the_end_of_the_disk(void **state)
{
	(void)state;
	start("root=/dev/md0");
	on_both(&old, 0, "sda", "sda1");
	on_both(&old, 1, "sdb", "sdb1");
	blkdevs_find(boot->blkdevs, "sda1")->member->err = -EINVAL;
	blkdevs_find(boot->blkdevs, "sdb1")->member->err = -EINVAL;
	pump_at(0);
	assert_has(trace_text(), "begin md0:\n sda\n sdb\n");
}

/* Another member on the partition, of an array of its own; and md= means what it lists. */
static void test_to_the_end_of_two(void **state)
{
	static const struct raid other = { .id = 2, .level = 1, .slots = 2, .minor = 1 };

	(void)state;
	start("root=/dev/md0 kinit.md_wait=0");
	raid_member(boot, &old, 0, "sda");
	be_partition(raid_member(boot, &other, 0, "sda1"));
	pump_at(0);
	assert_has(trace_text(), "begin md0:\n sda\n");
	start("root=/dev/md0 md=0,/dev/sda,/dev/sdb");
	on_both(&old, 0, "sda", "sda1");
	on_both(&old, 1, "sdb", "sdb1");
	pump_at(0);
	assert_has(trace_text(), "begin md0:\n sda\n sdb\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_member),
		TEST(test_as_before),
		TEST(test_all_members),
		TEST(test_most_members),
		TEST(test_half_of_a_mirror),
		TEST(test_half_as_before),
		TEST(test_no_half),
		TEST(test_half_that_is_not_started),
		TEST(test_named),
		TEST(test_not_needed),
		TEST(test_to_the_end),
		TEST(test_to_the_end_not_read_yet),
		TEST(test_one_of_two_not_read_yet),
		TEST(test_partition_not_read_yet),
		TEST(test_partition_that_cannot_be_read),
		TEST(test_last_members),
		TEST(test_partition_that_need_not_be_read),
		TEST(test_half_beyond_the_last_array),
		TEST(test_to_the_end_of_the_disk),
		TEST(test_to_the_end_of_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
