/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkfacts.h"
#include "kinit/block/mdmember.h"
#include "kinit/boot.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/help/whole.h"
#include "tests/unit/unit.h"

/* Whole boots from arrays. */

static const struct raid mirror = { .id = 1, .level = 1, .slots = 2 };
static struct mdmember mirror_a, mirror_b;

static void first_member_comes(void)
{
	raid_superblock(&mirror, 0, &mirror_a.sb);
	mirror_a.inside =
		(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb" };
	tree_disk("sda", "8:0", 131072);
	fake_facts_member("/dev/sda", &mirror_a);
}

static void second_member_comes(void)
{
	mirror_b = mirror_a;
	raid_superblock(&mirror, 1, &mirror_b.sb);
	tree_disk("sdb", "8:16", 131072);
	fake_facts_member("/dev/sdb", &mirror_b);
}

/* RUN_ARRAY: its size is known when the call comes back. */
static void array_runs(void)
{
	tree_disk("md0", "9:0", 131072);
	fake_facts_set("/dev/md0", &mirror_a.inside);
}

static void an_array_can_be_made(void)
{
	tree_file("dev/md0", "");
	tree_dir("run");
	fake_sys_then("RUN_ARRAY", array_runs);
}

static void test_an_array(void **state)
{
	static const char *const roots[] = { "root=/dev/md0", "root=UUID=AA-BB", "root=9:0",
		"root=/dev/md/0",
		"root=/dev/disk/by-id/md-uuid-01010101:01010101:01010101:01010101" };

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		boot_teardown(state);
		whole_setup(state);
		an_array_can_be_made();
		first_member_comes();
		at(5000, second_member_comes);
		run(roots[i]);
		assert_in_range(switched_after(), 5000, 5000 + BOOT_TICK_MS + 150);
		assert_said("6 md0 is started: raid1, 2 of 2 members: sda, sdb\n");
		assert_said("6 /dev/md0 is there after 5.");
		ends("to /dev/md0\n");
	}
}

static void test_a_degraded_array(void **state)
{
	(void)state;
	an_array_can_be_made();
	first_member_comes();
	run("root=UUID=aa-bb");
	assert_in_range(switched_after(), 20000, 20100);
	assert_said("4 md0 is started degraded: raid1, 1 of 2 members: sda\n");
	assert_said("4 md0: the member in slot 1 is missing\n");
}

/* The array is waited for longer than the root; what then comes is looked at. */
static void test_an_array_after_the_time_of_the_root(void **state)
{
	(void)state;
	an_array_can_be_made();
	first_member_comes();
	run("root=/dev/md0 rootwait=2 kinit.md_wait=9");
	assert_in_range(switched_after(), 9000, 9100);
}

static void test_an_array_that_does_not_start(void **state)
{
	(void)state;
	an_array_can_be_made();
	fake_sys_answer("RUN_ARRAY", -EIO);
	fake_sys_then("RUN_ARRAY", second_member_comes);
	first_member_comes();
	run("root=/dev/md0 rootwait=3 kinit.md_wait=1");
	ends("FAILED after 3000 ms: find root: /dev/md0: not there after 3.0 s (rootwait=3)\n");
	assert_has(trace_text(), "STOP_ARRAY\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, whole_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_array),
		TEST(test_a_degraded_array),
		TEST(test_an_array_after_the_time_of_the_root),
		TEST(test_an_array_that_does_not_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
