/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/md/md.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_mdstart.h"
#include "tests/unit/help/mdboot.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

static const struct raid mirror = { .id = 1, .level = 1, .slots = 2 };

static void test_not_needed(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1");
	raid_members(boot, &mirror, 0, 2);
	pump_at(0);
	pump_at(100000);
	assert_string_equal(trace_text(), "");
	assert_string_equal(boot->mds->items[0].why, "the root does not need it");
	assert_false(md_pending(boot));
	boot = boot_make("root=/dev/sda1 kinit.md=all");
	raid_members(boot, &mirror, 0, 2);
	pump_at(0);
	assert_string_equal(trace_text(), "begin md0 after 0 ms\n");
}

static void test_noautodetect(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0 raid=noautodetect kinit.md=all");
	raid_members(boot, &mirror, 0, 2);
	pump_at(0);
	pump_at(100000);
	assert_string_equal(trace_text(), "");
	assert_false(md_pending(boot));
	assert_string_equal(boot->mds->items[0].why, "raid=noautodetect, and no md= names it");
	boot = boot_make("root=/dev/md3 raid=noautodetect md=3,/dev/sda,/dev/sdb");
	raid_members(boot, &mirror, 0, 2);
	pump_at(0);
	assert_string_equal(trace_text(), "begin md3 after 0 ms\n");
}

/* Only the devices that are listed are taken: sdc is not. */
static void test_words_list_the_members(void **state)
{
	static const struct raid three = { .id = 1, .level = 1, .slots = 3 };

	(void)state;
	boot = boot_make("root=/dev/sda1 md=5,/dev/sda,8:1");
	raid_members(boot, &three, 0, 3);
	pump_at(0);
	assert_string_equal(boot->mds->items[0].node, "md5");
	assert_said("6 md5: 2 of 3 members are there; slot 2 is empty");
	/* Needed though the root is elsewhere, for that is what md= says. */
	pump_at(20000);
	assert_string_equal(trace_text(), "begin md5 after 20000 ms\n");
}

/* All members have the UUID of the array as theirs. */
static void test_words_by_uuid(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md4 md=4,UUID=aa-bb");
	raid_members(boot, &mirror, 0, 2);
	strcpy(boot->blkdevs->items[0].facts.uuid, "aa-bb");
	strcpy(boot->blkdevs->items[1].facts.uuid, "AA-BB");
	pump_at(0);
	assert_string_equal(trace_text(), "begin md4 after 0 ms\n");
}

/* The devices of md= may be arrays, which are needed then. */
static void test_words_about_arrays(void **state)
{
	static const struct raid inner = { .id = 1, .name = "host:inner", .level = 1, .slots = 2 };
	static const struct raid outer = { .id = 3, .level = 0, .slots = 2 };

	(void)state;
	boot = boot_make("root=/dev/sda1 md=0,/dev/md/inner,/dev/sdc");
	raid_members(boot, &inner, 0, 2);
	pump_at(0);
	assert_string_equal(trace_text(), "begin md127 after 0 ms\n");
	boot->mds->items[0].state = MD_RUNNING;
	raid_member(boot, &outer, 0, "md127");
	raid_member(boot, &outer, 1, "sdc");
	trace_clear();
	pump_at(1);
	assert_string_equal(trace_text(), "begin md0 after 1 ms\n");
}

static void test_words_without_superblocks(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0 md=0,0,4,0,/dev/sda,/dev/sdb");
	pump_at(0);
	pump_at(1);
	assert_int_equal(boot->mds->n, 1);
	assert_string_equal(boot->mds->items[0].why, "0 of 2 devices of md= are there");
	boot_disk(boot, "sda", &(struct blkfacts){ .usage = USAGE_NONE });
	/* Nobody can know whether it could run without the other. */
	pump_at(100000);
	assert_string_equal(boot->mds->items[0].why, "1 of 2 devices of md= are there");
	assert_string_equal(trace_text(), "");
	boot_disk(boot, "sdb", &(struct blkfacts){ .usage = USAGE_NONE });
	pump_at(100001);
	assert_string_equal(trace_text(), "begin md0 after 100001 ms\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, mdboot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_not_needed),
		TEST(test_noautodetect),
		TEST(test_words_list_the_members),
		TEST(test_words_by_uuid),
		TEST(test_words_about_arrays),
		TEST(test_words_without_superblocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
