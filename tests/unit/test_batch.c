/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <fcntl.h>
#include <unistd.h>

#include "kinit/base/worker.h"
#include "kinit/block/batch.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/empty.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* Disks that are looked at together, to see which are empty. */

#define FINDER "finder of empty disks"
#define READER "reader of block device"

enum { SIZE = 1 << 20, LAST = SIZE - 512 };

static struct boot *boot;

/* What libblkid would say that it reads. */
void area_pretend(struct empty_range *ranges, size_t max);
size_t area_pretended(void);

void area_pretend(struct empty_range *ranges, size_t max)
{
	assert_true(max > 3);
	ranges[0] = (struct empty_range){ 65536, 65536 + 512 };
	ranges[1] = (struct empty_range){ LAST, SIZE };
	ranges[2] = (struct empty_range){ 0, 512 };
}

size_t area_pretended(void)
{
	return 3;
}

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_facts_clear();
	boot = boot_make("root=UUID=1234");
	return err;
}

/* With a byte in it at AT, unless that is below 0. */
static void add_disk(int number, long at)
{
	struct blkdev dev = {
		.major = 8, .minor = number, .sectors = SIZE / 512, .place = "pci0000:00/x"
	};
	static char paths[26][64];
	char *path = paths[number];
	int fd;

	snprintf(dev.name, sizeof(dev.name), "sd%c", 'a' + number);
	snprintf(dev.disk, sizeof(dev.disk), "%s", dev.name);
	boot_add(boot, &dev);
	snprintf(path, sizeof(paths[0]), "/dev/%s", dev.name);
	fake_facts_set(path, &(struct blkfacts){ .err = 0 });
	fd = openat(tree_fd(), path + 1, O_RDWR);
	assert_true(fd >= 0 && ftruncate(fd, SIZE) == 0);
	assert_true(at < 0 || pwrite(fd, "x", 1, at) == 1);
	close(fd);
}

static void add_disks(int count)
{
	for (int i = 0; i < count; i++)
		add_disk(i, -1);
}

static size_t known(void)
{
	size_t count = 0;

	for (size_t i = 0; i < boot->blkdevs->n; i++)
		count += boot->blkdevs->items[i].state == BLK_KNOWN;
	return count;
}

static void test_many_by_one_worker(void **state)
{
	(void)state;
	add_disks(12);
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, FINDER), 1);
	assert_int_equal(fake_worker_count(boot, READER), 0);
	assert_true(probe_busy(boot));
	assert_true(fake_worker_run(boot, FINDER, -1));
	assert_int_equal(known(), 12);
	assert_false(probe_busy(boot));
	assert_int_equal(boot->blkdevs->items[3].facts.usage, USAGE_NONE);
	/* Nothing more is to be done. */
	boot->now_ms += 1000;
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, FINDER) + fake_worker_count(boot, READER), 0);
}

static void test_a_byte_anywhere(void **state)
{
	static const long places[] = { 0, 511, 65536, 65536 + 511, LAST, SIZE - 1 };

	(void)state;
	add_disks(6);
	/* What nobody reads does not matter. */
	add_disk(6, 20480);
	for (int i = 0; i < 6; i++)
		add_disk(7 + i, places[i]);
	probe_pump(boot);
	assert_true(fake_worker_run(boot, FINDER, -1));
	assert_int_equal(known(), 7);
	for (int i = 7; i < 13; i++)
		assert_int_equal(boot->blkdevs->items[i].state, BLK_NEW);
	/* Their own readers, and no other finder, tell what it is. */
	boot->now_ms += 1000;
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, FINDER), 0);
	assert_int_equal(fake_worker_count(boot, READER), 6);
}

/* What could not be read is no nothing. */
static void test_a_disk_that_ends_early(void **state)
{
	int fd;

	(void)state;
	add_disks(12);
	fd = openat(tree_fd(), "dev/sdc", O_RDWR);
	assert_true(fd >= 0 && ftruncate(fd, SIZE - 4096) == 0);
	close(fd);
	probe_pump(boot);
	assert_true(fake_worker_run(boot, FINDER, -1));
	assert_int_equal(known(), 11);
	assert_int_equal(boot->blkdevs->items[2].state, BLK_NEW);
}

static void test_few_have_their_readers(void **state)
{
	(void)state;
	add_disks(BATCH_CROWD - 1);
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, FINDER), 0);
	assert_int_equal(fake_worker_count(boot, READER), BATCH_CROWD - 1);
}

/* It waits for one disk: that one has a reader from then on, and the others do not wait with it. */
static void test_one_that_does_not_answer(void **state)
{
	(void)state;
	add_disks(12);
	probe_pump(boot);
	boot->now_ms += BATCH_STUCK_MS - 1;
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, READER), 0);
	boot->now_ms += 1;
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, READER), 1);
	assert_true(boot->blkdevs->items[11].alone);
	assert_true(fake_worker_run(boot, FINDER, -1));
	assert_int_equal(known(), 11);
}

static void test_its_worker_dies(void **state)
{
	(void)state;
	add_disks(12);
	probe_pump(boot);
	assert_true(fake_worker_die(boot, FINDER, -1, 9));
	assert_int_equal(known(), 0);
	boot->now_ms += 1000;
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, READER), 1);
	assert_true(fake_worker_run(boot, FINDER, -1));
	assert_int_equal(known(), 11);
}

static void test_not_where_none_is_empty(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++)
		add_disk(i, 0);
	probe_pump(boot);
	assert_true(fake_worker_run(boot, FINDER, -1));
	boot->now_ms += 1000;
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, FINDER), 0);
	assert_int_equal(fake_worker_count(boot, READER), 8);
}

static void test_disks_gather(void **state)
{
	(void)state;
	add_disks(8);
	probe_pump(boot);
	add_disk(8, -1);
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, FINDER), 1);
	boot->now_ms += 2 * BATCH_PACE_MS;
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, FINDER), 2);
	/* One that goes meanwhile is no loss. */
	blkdevs_remove(boot, "sdc");
	while (fake_worker_run(boot, FINDER, -1))
		continue;
	assert_int_equal(known(), 8);
}

static void test_what_is_no_plain_disk(void **state)
{
	(void)state;
	add_disks(12);
	boot->blkdevs->items[0].partno = 1;
	boot->blkdevs->items[1].removable = true;
	snprintf(boot->blkdevs->items[2].place, BLK_PLACE_MAX, "virtual/block/dm-0");
	boot->blkdevs->items[3].sectors--;
	probe_pump(boot);
	assert_int_equal(fake_worker_count(boot, READER), 3);
	assert_true(fake_worker_run(boot, FINDER, -1));
	assert_int_equal(known(), 8);
	/* One of another size is for the next batch. */
	assert_int_equal(boot->blkdevs->items[3].state, BLK_NEW);
}

static void test_merge(void **state)
{
	struct empty_range ranges[] = { { 65536, 66048 }, { 512, 1024 }, { 0, 512 }, { 4608, 5120 },
		{ 60000, 99999 } };
	const struct empty_merge whole = { 66048, 512, 0 }, apart = { 66048, 4096, 4096 };

	(void)state;
	assert_int_equal(empty_merge(ranges, 5, &whole), 3);
	assert_int_equal(ranges[0].begin, 0);
	assert_int_equal(ranges[0].end, 1024);
	assert_int_equal(ranges[1].begin, 4608);
	assert_int_equal(ranges[2].begin, 59904);
	/* Never behind the end. */
	assert_int_equal(ranges[2].end, 66048);
	assert_int_equal(empty_merge(ranges, 3, &apart), 2);
	assert_int_equal(ranges[0].end, 8192);
	assert_int_equal(ranges[1].begin, 57344);
	assert_int_equal(ranges[1].end, 66048);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_many_by_one_worker),
		TEST(test_a_byte_anywhere),
		TEST(test_a_disk_that_ends_early),
		TEST(test_few_have_their_readers),
		TEST(test_one_that_does_not_answer),
		TEST(test_its_worker_dies),
		TEST(test_not_where_none_is_empty),
		TEST(test_disks_gather),
		TEST(test_what_is_no_plain_disk),
		TEST(test_merge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
