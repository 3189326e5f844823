/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/md/mdtable.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/unit.h"

static struct boot *boot;

enum { END = 20480, DAY = 86400, THEN = 1000000000 };

/* A member whose data are its first 20480 sectors, and 2048 to 20479 the only partition on it. */
static struct mdmember *member;
static struct blkdev *part;

static int setup(void **state)
{
	int err = boot_setup(state);

	boot = boot_make("root=LABEL=x");
	boot_add(boot, &(struct blkdev){ .name = "sda", .disk = "sda", .state = BLK_KNOWN });
	part = boot_add(boot, &(struct blkdev){ .name = "sda1",
				      .disk = "sda",
				      .partno = 1,
				      .minor = 1,
				      .start = 2048,
				      .sectors = END - 2048,
				      .state = BLK_KNOWN });
	member = calloc(1, sizeof(*member));
	if (!member)
		return -1;
	member->sb = (struct mdsb){ .level = 1,
		.raid_disks = 2,
		.size = END,
		.data_size = END + 8,
		.ctime = THEN,
		.utime = THEN + 1000 };
	blkdevs_find(boot->blkdevs, "sda")->member = member;
	return err;
}

static enum mdtable whose(void)
{
	return mdtable_of(boot->blkdevs, part);
}

static void test_nothing_says_anything(void **state)
{
	(void)state;
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
	assert_false(mdtable_is_array(member));
}

static void test_where_the_partition_is(void **state)
{
	(void)state;
	part->sectors++;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	part->sectors = UINT64_MAX;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	part->sectors = 1;
	part->start = END - 1;
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
	part->start = END;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	part->start = UINT64_MAX;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	/* It is not known. */
	part->start = 0;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
}

static void test_where_the_table_ends(void **state)
{
	(void)state;
	member->gpt_end = END;
	assert_int_equal(whose(), MDTABLE_OF_ARRAY);
	assert_true(mdtable_is_array(member));
	member->gpt_end = END + 1;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	assert_false(mdtable_is_array(member));
	/* An image that was copied to the array, or to the disk, or an array that has grown. */
	member->gpt_end = END - 1;
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
	assert_false(mdtable_is_array(member));
}

static void test_a_partition_behind_the_data_of_its_table(void **state)
{
	(void)state;
	member->gpt_end = END;
	part->sectors++;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
}

/* There is one table, and what another of its partitions says holds for all. */
static void test_another_partition(void **state)
{
	struct blkdev *other;

	(void)state;
	other = boot_add(boot, &(struct blkdev){ .name = "sda2",
				       .disk = "sda",
				       .partno = 2,
				       .minor = 2,
				       .start = END - 8,
				       .sectors = 8,
				       .state = BLK_KNOWN });
	part = blkdevs_find(boot->blkdevs, "sda1");
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
	other->sectors = 9;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	other->sectors = 8;
	other->facts.made = THEN + 1001 + DAY;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	/* It is on another disk, or not known where or what it is. */
	other->state = BLK_UNREADABLE;
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
	other->state = BLK_KNOWN;
	other->start = 0;
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
	other->start = 1;
	snprintf(other->disk, sizeof(other->disk), "sdb");
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
	snprintf(other->disk, sizeof(other->disk), "sda");
	/* The other table is the array's, wherever it is. */
	member->sb.data_offset = part->start;
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
}

static void test_levels(void **state)
{
	static const struct {
		int level;
		uint32_t disks, layout;
		bool mirror;
	} rows[] = {
		{ 1, 2, 0, true },
		{ 1, 3, 0, true },
		{ 10, 2, 0x102, true },
		{ 10, 3, 0x102, false },
		{ 10, 2, 0x201, false },
		{ 5, 2, 2, true },
		{ 5, 3, 2, false },
		{ 4, 2, 0, true },
		{ 6, 4, 2, false },
		{ 0, 2, 0, false },
		{ -1, 2, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		member->sb.level = rows[i].level;
		member->sb.raid_disks = rows[i].disks;
		member->sb.layout = rows[i].layout;
		member->gpt_end = END;
		assert_int_equal(whose(), rows[i].mirror ? MDTABLE_OF_ARRAY : MDTABLE_OF_DISK);
		assert_int_equal(mdtable_is_array(member), rows[i].mirror);
	}
}

/* Of 1.1 and 1.2: the array's own table would be elsewhere. */
static void test_data_behind_a_superblock(void **state)
{
	(void)state;
	member->sb.data_offset = 2048;
	member->gpt_end = END + 2048;
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
	assert_false(mdtable_is_array(member));
	part->sectors = END + 1;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	part->sectors = 8;
	part->start = 2056;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	part->start = 1024;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
}

static void test_when_it_was_made(void **state)
{
	(void)state;
	part->facts.made = THEN + 1000 + DAY;
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
	part->facts.made++;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	/* What the table says is worth more. */
	member->gpt_end = END;
	assert_int_equal(whose(), MDTABLE_OF_ARRAY);
	member->gpt_end = 0;
	/* The clock stood at the beginning of time when it was last assembled. */
	member->sb.utime = 5;
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
	member->sb.utime = member->sb.ctime;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	member->sb.utime = UINT64_MAX;
	assert_int_equal(whose(), MDTABLE_UNCLEAR);
}

static void test_no_member(void **state)
{
	(void)state;
	member->gpt_end = END;
	member->err = -EBADMSG;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	assert_false(mdtable_is_array(member));
	free(member);
	blkdevs_find(boot->blkdevs, "sda")->member = NULL;
	assert_int_equal(whose(), MDTABLE_OF_DISK);
	snprintf(part->disk, sizeof(part->disk), "sdb");
	assert_int_equal(whose(), MDTABLE_OF_DISK);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_says_anything),
		TEST(test_where_the_partition_is),
		TEST(test_where_the_table_ends),
		TEST(test_a_partition_behind_the_data_of_its_table),
		TEST(test_another_partition),
		TEST(test_levels),
		TEST(test_data_behind_a_superblock),
		TEST(test_when_it_was_made),
		TEST(test_no_member),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
