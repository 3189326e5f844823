/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/devlinks.h"
#include "kinit/block/mdmember.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "lib/text.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define READER "reader of block device"

static struct boot *boot;

/* What the reader reports. */
struct answer {
	struct blkfacts facts;
	struct mdmember member;
	char why[96];
	char links[DEVLINKS_MAX];
};

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_facts_clear();
	boot = boot_make("root=/dev/sda1");
	return err;
}

static struct blkdev *disk(const char *name)
{
	struct blkdev dev = { .major = 8, .minor = boot->blkdevs->n, .sectors = 64 };

	snprintf(dev.name, sizeof(dev.name), "%s", name);
	return boot_add(boot, &dev);
}

static struct blkdev *found(const char *name)
{
	return blkdevs_find(boot->blkdevs, name);
}

static void test_reads(void **state)
{
	(void)state;
	log_set_debug(true);
	fake_facts_set("/dev/cciss/c0d0",
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb" });
	disk("cciss!c0d0");
	assert_true(probe_busy(boot));
	probe_pump(boot);
	assert_int_equal(found("cciss!c0d0")->state, BLK_PROBING);
	assert_true(probe_busy(boot));
	assert_true(fake_worker_run(boot, READER, -1));
	assert_int_equal(found("cciss!c0d0")->state, BLK_KNOWN);
	assert_string_equal(found("cciss!c0d0")->facts.uuid, "aa-bb");
	assert_false(probe_busy(boot));
	assert_said("8:0: ext4, UUID=aa-bb\n");
	/* Once is enough. */
	probe_pump(boot);
	boot->now_ms += 100000;
	probe_pump(boot);
	assert_string_equal(trace_text(), "start reader of block device 0\nread /dev/cciss/c0d0\n");
}

/* Of blkdevparts= and of a table of signature 0 libblkid knows nothing, and else its names are the better ones. */
static void test_names_of_the_kernel(void **state)
{
	struct blkfacts gpt = { .partuuid = "1234-02", .partlabel = "Größe" };

	(void)state;
	tree_disk("sda", "8:0", 64);
	tree_partition("sda", "sda1", "8:1", 1);
	tree_file("sys/devices/virtual/block/sda/sda1/uevent",
		"MAJOR=8\nMINOR=1\nDEVNAME=sda1\nDEVTYPE=partition\nPARTN=1\nPARTNAME=my root\n"
		"PARTUUID=00000000-01\n");
	tree_file("sys/devices/virtual/block/sda/uevent", "PARTNAME=no\n");
	tree_partition("sda", "sda2", "8:2", 2);
	tree_file("sys/devices/virtual/block/sda/sda2/uevent", "PARTNAME=Gr!!e\nPARTUUID=no");
	assert_int_equal(blkdevs_scan(boot), 0);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .pttype = "dos" });
	fake_facts_set("/dev/sda1", &(struct blkfacts){ .type = "ext4" });
	fake_facts_set("/dev/sda2", &gpt);
	probe_pump(boot);
	while (fake_worker_run(boot, READER, -1))
		;
	assert_string_equal(found("sda1")->facts.partuuid, "00000000-01");
	assert_string_equal(found("sda1")->facts.partlabel, "my root");
	assert_string_equal(found("sda2")->facts.partuuid, "1234-02");
	assert_string_equal(found("sda2")->facts.partlabel, "Größe");
	assert_string_equal(found("sda")->facts.partlabel, "");
}

static void read_vda(void)
{
	probe_pump(boot);
	while (fake_worker_run(boot, READER, -1))
		;
}

/* The serial number asks the disk, so nobody reads it who does not need it. */
static void test_links(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/disk/by-id/virtio-X-part2");
	tree_disk("vda", "254:0", 64);
	tree_file("sys/devices/virtual/block/vda/serial", "X\n");
	tree_partition("vda", "vda2", "254:2", 2);
	blkdevs_scan(boot);
	fake_facts_set("/dev/vda", &(struct blkfacts){ .pttype = "dos" });
	fake_facts_set("/dev/vda2", &(struct blkfacts){ .type = "ext4" });
	read_vda();
	assert_string_equal(found("vda")->links, "by-id/virtio-X");
	assert_string_equal(found("vda2")->links, "by-id/virtio-X-part2");
	/* What cannot be read has its name all the same. */
	blkdev_forget(boot->blkdevs, found("vda"));
	fake_facts_set("/dev/vda", &(struct blkfacts){ .err = -EIO });
	read_vda();
	assert_int_equal(found("vda")->state, BLK_UNREADABLE);
	assert_string_equal(found("vda")->links, "by-id/virtio-X");
	tree_remove("sys/devices/virtual/block/vda/serial");
	blkdev_forget(boot->blkdevs, found("vda2"));
	read_vda();
	assert_null(found("vda2")->links);
}

/* An fstab can ask for them when all disks have been read. */
static void test_links_wanted_late(void **state)
{
	int id;

	(void)state;
	tree_disk("vda", "254:0", 64);
	tree_file("sys/devices/virtual/block/vda/serial", "X\n");
	blkdevs_scan(boot);
	fake_facts_set("/dev/vda", &(struct blkfacts){ .type = "ext4" });
	read_vda();
	assert_null(found("vda")->links);
	id = found("vda")->id;
	blkdevs_want_links(boot->blkdevs);
	assert_int_equal(found("vda")->state, BLK_NEW);
	read_vda();
	assert_string_equal(found("vda")->links, "by-id/virtio-X");
	assert_int_equal(found("vda")->id, id);
	blkdevs_want_links(boot->blkdevs);
	assert_int_equal(found("vda")->state, BLK_KNOWN);
}

static void test_eight_at_a_time(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "vd%c", 'a' + i);
		disk(name);
	}
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, READER), 8);
	/* Disks that hang do not keep the others waiting. */
	for (int i = 12; i < 20; i++)
		assert_true(fake_worker_late(boot, READER, i));
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, READER), 8);
	/* The newest first. */
	assert_has(trace_text(), "start reader of block device 4\n");
	assert_has_not(trace_text(), "start reader of block device 3\n");
}

/* Neither others that hang, nor those that came later, keep it waiting. */
static void test_the_named_one_first(void **state)
{
	struct blkdev part = {
		.major = 8, .minor = 1, .sectors = 64, .partno = 1, .name = "sda1", .disk = "sda"
	};
	char name[32];

	(void)state;
	disk("sda");
	boot_add(boot, &part);
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "vd%c", 'a' + i);
		disk(name);
	}
	probe_pump(boot);
	assert_true(text_starts(
		trace_text(), "start reader of block device 1\nstart reader of block device 0\n"));
}

static void test_no_medium_is_not_read(void **state)
{
	(void)state;
	disk("sr0")->sectors = 0;
	probe_pump(boot);
	assert_string_equal(trace_text(), "");
	assert_false(probe_busy(boot));
}

static void test_a_disk_that_hangs(void **state)
{
	(void)state;
	disk("sdc");
	fake_facts_set("/dev/sdc", &(struct blkfacts){ .type = "xfs" });
	probe_pump(boot);
	assert_int_equal(boot->workers->items[0].deadline_ms, FAKE_START_MS + 10000);
	boot->now_ms += 10000;
	assert_true(fake_worker_late(boot, READER, -1));
	assert_int_equal(found("sdc")->state, BLK_HUNG);
	assert_false(probe_busy(boot));
	assert_string_equal(
		log_text(), "4 /dev/sdc does not answer reads for 10 s; going on without it\n");
	/* As long as the kernel keeps the reader, no second one joins it. */
	boot->now_ms += 60000;
	probe_pump(boot);
	assert_int_equal(lines_with(trace_text(), "start"), 1);
	/* It comes back: read again, and then known. */
	assert_true(fake_worker_reap(boot, READER, -1));
	probe_pump(boot);
	assert_int_equal(lines_with(trace_text(), "start"), 2);
	assert_int_equal(found("sdc")->state, BLK_HUNG);
	assert_true(fake_worker_run(boot, READER, -1));
	assert_int_equal(found("sdc")->state, BLK_KNOWN);
	assert_int_equal(lines_with(log_text(), "does not answer"), 1);
}

/* Once a second, some times; and one message. */
static void test_reads_that_fail(void **state)
{
	(void)state;
	disk("sda");
	fake_facts_set("/dev/sda", &(struct blkfacts){ .err = -EIO });
	for (int i = 0; i < BLK_TRIES_MAX; i++) {
		uint64_t version;

		probe_pump(boot);
		version = boot->blkdevs->version;
		assert_true(fake_worker_run(boot, READER, -1));
		assert_int_equal(found("sda")->state, BLK_UNREADABLE);
		/* Whoever waits for it hears of both. */
		assert_int_equal(boot->blkdevs->version, version + (i < 2));
		assert_int_equal(probe_busy(boot), i < 1);
		boot->now_ms += 999;
		probe_pump(boot);
		assert_int_equal(lines_with(trace_text(), "start"), i + 1);
		boot->now_ms += 1;
	}
	probe_pump(boot);
	assert_int_equal(lines_with(trace_text(), "start"), BLK_TRIES_MAX);
	assert_string_equal(log_text(), "4 /dev/sda cannot be read: Input/output error\n");
}

static void test_a_read_that_fails_once(void **state)
{
	(void)state;
	disk("sda");
	fake_facts_set("/dev/sda", &(struct blkfacts){ .err = -ENOENT });
	probe_pump(boot);
	assert_true(fake_worker_run(boot, READER, -1));
	/* Until then it may come to be known, and is waited for. */
	assert_true(probe_busy(boot));
	fake_facts_set("/dev/sda", &(struct blkfacts){ .type = "ext4" });
	boot->now_ms += 1000;
	probe_pump(boot);
	assert_true(fake_worker_run(boot, READER, -1));
	assert_int_equal(found("sda")->state, BLK_KNOWN);
	assert_string_equal(log_text(), "");
}

static void test_an_empty_drive(void **state)
{
	(void)state;
	disk("sr0");
	fake_facts_set("/dev/sr0", &(struct blkfacts){ .err = -ENOMEDIUM });
	probe_pump(boot);
	assert_true(fake_worker_run(boot, READER, -1));
	boot->now_ms += 100000;
	probe_pump(boot);
	assert_int_equal(lines_with(trace_text(), "start"), 1);
	assert_string_equal(log_text(), "");
}

static void test_a_disk_that_crashes_its_reader(void **state)
{
	(void)state;
	disk("sdx");
	strcpy(found("sdx")->facts.uuid, "old");
	probe_pump(boot);
	assert_true(fake_worker_die(boot, READER, -1, 11));
	assert_int_equal(found("sdx")->state, BLK_UNREADABLE);
	assert_int_equal(found("sdx")->facts.err, -EIO);
	assert_string_equal(found("sdx")->facts.uuid, "");
	assert_said("4 /dev/sdx: its reader was killed by signal 11\n");
}

/* It has changed while it was read: one more reading, when that one has ended. */
static void test_answers_that_hold_no_more(void **state)
{
	(void)state;
	tree_disk("sda", "8:0", 64);
	blkdevs_scan(boot);
	probe_pump(boot);
	blkdevs_update(boot, "sys/devices/virtual/block/sda", true);
	assert_int_equal(found("sda")->state, BLK_PROBING);
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, READER), 1);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .type = "ext4", .uuid = "old" });
	assert_true(fake_worker_run(boot, READER, -1));
	assert_int_equal(found("sda")->state, BLK_NEW);
	assert_string_equal(found("sda")->facts.uuid, "");
	probe_pump(boot);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .type = "xfs", .uuid = "new" });
	assert_true(fake_worker_run(boot, READER, -1));
	assert_int_equal(found("sda")->state, BLK_KNOWN);
	assert_string_equal(found("sda")->facts.uuid, "new");
}

/* It went while it was read: the answer is for nobody, and the next one of its name is read at once. */
static void test_answers_for_nobody(void **state)
{
	(void)state;
	tree_disk("sda", "8:0", 64);
	blkdevs_scan(boot);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .type = "ext4" });
	probe_pump(boot);
	blkdevs_remove(boot, "sda");
	assert_true(fake_worker_run(boot, READER, -1));
	assert_int_equal(boot->blkdevs->n, 0);
	blkdevs_scan(boot);
	probe_pump(boot);
	blkdevs_remove(boot, "sda");
	blkdevs_scan(boot);
	probe_pump(boot);
	assert_has(trace_text(), "stop reader of block device 1\nstart reader of block device 2\n");
}

/* Who has chosen it by its number learns that something else is on it. */
static void test_something_else_is_on_it(void **state)
{
	int id;

	(void)state;
	tree_disk("sda", "8:0", 64);
	blkdevs_scan(boot);
	id = found("sda")->id;
	for (int i = 0; i < 3; i++) {
		fake_facts_set("/dev/sda", i < 2 ? &(struct blkfacts){ .uuid = "same" }
						 : &(struct blkfacts){ .uuid = "new" });
		blkdevs_update(boot, "sys/devices/virtual/block/sda", i > 0);
		probe_pump(boot);
		assert_true(fake_worker_run(boot, READER, -1));
		assert_int_equal(found("sda")->id == id, i < 2);
	}
	assert_null(blkdevs_by_id(boot->blkdevs, id));
}

/* A reader that a disk has taken over may say anything. */
static void test_reports_that_make_no_sense(void **state)
{
	struct answer answer;
	struct blkdev *dev;

	(void)state;
	tree_disk("sda", "8:0", 64);
	blkdevs_scan(boot);
	probe_pump(boot);
	memset(&answer, 'x', sizeof(answer));
	answer.facts.err = 0;
	answer.member.err = -EBADMSG;
	assert_true(fake_worker_report(boot, READER, -1, &answer));
	dev = found("sda");
	assert_int_equal(dev->state, BLK_KNOWN);
	assert_int_equal(dev->facts.usage, USAGE_AMBIGUOUS);
	assert_int_equal(strlen(dev->facts.type), sizeof(dev->facts.type) - 1);
	assert_int_equal(strlen(dev->facts.uuid), sizeof(dev->facts.uuid) - 1);
	assert_int_equal(strlen(dev->facts.uuid_sub), sizeof(dev->facts.uuid_sub) - 1);
	assert_int_equal(strlen(dev->facts.label), sizeof(dev->facts.label) - 1);
	assert_int_equal(strlen(dev->facts.pttype), sizeof(dev->facts.pttype) - 1);
	assert_int_equal(strlen(dev->facts.partuuid), sizeof(dev->facts.partuuid) - 1);
	assert_int_equal(strlen(dev->facts.partlabel), sizeof(dev->facts.partlabel) - 1);
	assert_int_equal(strlen(dev->member->inside.type), sizeof(dev->facts.type) - 1);
	assert_null(dev->member->sb.why);
	assert_int_equal(lines_with(log_text(), "is no good: xxxxxxxx"), 1);
}

/* Nor is a superblock followed anywhere that no parser has accepted. */
static void test_members_that_make_no_sense(void **state)
{
	(void)state;
	tree_disk("sda", "8:0", 64);
	for (unsigned seed = 0; seed < 200; seed++) {
		struct answer answer;

		blkdevs_remove(boot, "sda");
		blkdevs_scan(boot);
		probe_pump(boot);
		fake_worker_garbage(&answer, sizeof(answer), seed);
		answer.facts.err = answer.member.err = 0;
		log_clear();
		assert_true(fake_worker_report(boot, READER, -1, &answer));
		assert_int_not_equal(found("sda")->member->err, 0);
		assert_null(found("sda")->member->sb.why);
		assert_said("4 /dev/sda: its RAID superblock is no good: its version is not");
	}
}

/* libblkid does not say "linux_raid_member" when the checksum is wrong, and cannot read the rest. */
static void test_who_is_asked_for_a_superblock(void **state)
{
	static const struct {
		const char *path;
		struct blkfacts facts;
		int asked;
	} rows[] = {
		{ "/dev/a", { .usage = USAGE_RAID, .type = "linux_raid_member" }, 1 },
		{ "/dev/b", { .usage = USAGE_NONE }, 1 },
		{ "/dev/c", { .usage = USAGE_NONE, .pttype = "gpt" }, 0 },
		{ "/dev/d", { .usage = USAGE_FILESYSTEM, .type = "ext4" }, 0 },
		{ "/dev/e", { .usage = USAGE_RAID, .type = "LVM2_member" }, 0 },
		{ "/dev/f", { .err = -EIO }, 0 },
		{ "/dev/g", { .usage = USAGE_RAID, .type = "linux_raid_member", .pttype = "gpt" },
			1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		trace_clear();
		fake_facts_set(rows[i].path, &rows[i].facts);
		disk(rows[i].path + 5);
		probe_pump(boot);
		assert_true(fake_worker_run(boot, READER, -1));
		if (lines_with(trace_text(), "for a superblock, 32768 bytes") != rows[i].asked)
			fail_msg("%s:\n%s", rows[i].path, trace_text());
		assert_null(found(rows[i].path + 5)->member);
	}
}

/* Before anybody has asked the hook that makes an array of it. */
static void test_who_is_claimed_by_firmware(void **state)
{
	static const struct {
		const char *path, *type;
		bool claimed;
	} rows[] = { { "/dev/a", "isw_raid_member", true }, { "/dev/b", "ddf_raid_member", true },
		{ "/dev/c", "linux_raid_member", false }, { "/dev/d", "LVM2_member", false },
		{ "/dev/e", "ext4", false } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct blkfacts facts = { .usage = USAGE_RAID };

		text_copy(facts.type, sizeof(facts.type), rows[i].type);
		fake_facts_set(rows[i].path, &facts);
		disk(rows[i].path + 5);
		probe_pump(boot);
		assert_true(fake_worker_run(boot, READER, -1));
		assert_int_equal(found(rows[i].path + 5)->claimed, rows[i].claimed);
	}
}

static void test_members(void **state)
{
	struct mdmember good = { .err = 0 };
	static const struct mdmember bad = { .err = -EBADMSG, .sb = { .why = "a wrong checksum" } };

	(void)state;
	raid_superblock(&(struct raid){ .level = 5, .slots = 3 }, 0, &good.sb);
	good.sb.why = "not shown";
	tree_disk("sda", "8:0", 64);
	blkdevs_scan(boot);
	fake_facts_member("/dev/sda", &good);
	probe_pump(boot);
	assert_true(fake_worker_run(boot, READER, -1));
	assert_non_null(found("sda")->member);
	assert_int_equal(found("sda")->member->sb.level, 5);
	assert_string_equal(log_text(), "");
	/* A change: what it was does not hold any more. */
	fake_facts_member("/dev/sda", &bad);
	blkdevs_update(boot, "sys/devices/virtual/block/sda", true);
	assert_int_equal(found("sda")->state, BLK_NEW);
	probe_pump(boot);
	assert_true(fake_worker_run(boot, READER, -1));
	assert_int_equal(found("sda")->member->err, -EBADMSG);
	assert_string_equal(log_text(),
		"4 /dev/sda: its RAID superblock is no good: a wrong checksum; left out\n");
	fake_facts_set("/dev/sda", &(struct blkfacts){ .type = "ext4", .usage = USAGE_FILESYSTEM });
	blkdevs_update(boot, "sys/devices/virtual/block/sda", true);
	probe_pump(boot);
	assert_true(fake_worker_run(boot, READER, -1));
	assert_null(found("sda")->member);
	assert_int_equal(found("sda")->state, BLK_KNOWN);
	/* What is gone has no member either. */
	fake_facts_member("/dev/sda", &good);
	blkdevs_update(boot, "sys/devices/virtual/block/sda", true);
	probe_pump(boot);
	assert_true(fake_worker_run(boot, READER, -1));
	tree_remove("sys/block");
	tree_dir("sys/block");
	blkdevs_scan(boot);
	assert_int_equal(boot->blkdevs->n, 0);
}

static void opens(const struct blkdev *dev)
{
	int fd = probe_open(boot->rootfd, dev);

	assert_true(fd >= 0);
	close(fd);
}

/* Before Linux 5.15 its content has to tell whether it is the same disk, which a confined child reads. */
static void test_the_same_disk(void **state)
{
	const struct blkfacts was = { .type = "ext4", .uuid = "aa" };
	struct blkdev *dev = boot_disk(boot, "sda", &was);

	(void)state;
	fake_sys_block(8, 0, 0);
	fake_facts_set("/dev/sda", &was);
	opens(dev);
	assert_string_equal(trace_text(), "read /dev/sda\n");
	fake_facts_set("/dev/sda", &(struct blkfacts){ .type = "ext4", .uuid = "bb" });
	assert_int_equal(probe_open(boot->rootfd, dev), -ESTALE);
	/* A disk that takes its reader over, or makes it crash, is another one. */
	fake_facts_set("/dev/sda", &was);
	fake_confine_fail(-EPROTO);
	assert_int_equal(probe_open(boot->rootfd, dev), -ESTALE);
	fake_confine_fail(0);
	/* One with a number is not read. */
	dev->facts.seq = 3;
	trace_clear();
	fake_sys_block(8, 0, 3);
	opens(dev);
	assert_string_equal(trace_text(), "");
	fake_sys_clear();
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reads),
		TEST(test_names_of_the_kernel),
		TEST(test_links),
		TEST(test_links_wanted_late),
		TEST(test_eight_at_a_time),
		TEST(test_the_named_one_first),
		TEST(test_no_medium_is_not_read),
		TEST(test_a_disk_that_hangs),
		TEST(test_reads_that_fail),
		TEST(test_a_read_that_fails_once),
		TEST(test_an_empty_drive),
		TEST(test_a_disk_that_crashes_its_reader),
		TEST(test_answers_that_hold_no_more),
		TEST(test_answers_for_nobody),
		TEST(test_something_else_is_on_it),
		TEST(test_reports_that_make_no_sense),
		TEST(test_members_that_make_no_sense),
		TEST(test_who_is_asked_for_a_superblock),
		TEST(test_who_is_claimed_by_firmware),
		TEST(test_members),
		TEST(test_the_same_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
