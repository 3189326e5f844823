/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/md.h"
#include "kinit/md/mdstart.h"
#include "lib/mdset.h"
#include "lib/mdstate.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/mdboot.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

/* How often arrays are judged, and how many of what there can be. */

static int judged;

/* All are fine; whether it can run depends on their number. */
void mdset_judge(struct mdset_member *members, size_t n, struct mdset *set)
{
	judged++;
	assert_in_range(n, 0, MD_MEMBERS_MAX);
	*set = (struct mdset){ .freshest = n ? 0 : -1 };
	for (size_t i = 0; i < n; i++)
		members[i].verdict = i < 2 ? MDSET_ACTIVE : MDSET_DUPLICATE;
	if (n)
		mdstate_decide(members, n < 2 ? n : 2, set);
}

static int setup(void **state)
{
	judged = 0;
	fake_worker_hold(NULL, -1);
	return mdboot_setup(state);
}

static void member(int id, unsigned slot, int number)
{
	struct raid raid = { .id = id, .level = 1, .slots = 2 };
	char name[16];

	snprintf(name, sizeof(name), "sd%d", number);
	raid_member(boot, &raid, slot, name);
}

static void test_judged_after_a_change(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	member(1, 0, 0);
	pump_at(0);
	assert_int_equal(judged, 1);
	for (int i = 0; i < 100; i++) {
		/* Other disks are none of its business. */
		if (i % 10 == 0)
			boot_disk(boot, i ? "x" : "y", &(struct blkfacts){ .type = "ext4" });
		pump_at(i);
		assert_int_equal(boot->wake_ms, FAKE_START_MS + 20000);
		assert_true(md_pending(boot));
	}
	assert_int_equal(judged, 1);
	/* Its other devices are asked when it has a node of its own, or another one. */
	boot_disk(boot, "md7", &(struct blkfacts){ .type = "ext4" });
	pump_at(100);
	assert_int_equal(judged, 2);
	/* The time to wait is over. */
	pump_at(20000);
	assert_int_equal(judged, 3);
	assert_int_equal(boot->mds->items[0].state, MD_STARTING);
}

static void test_judged_when_one_is_read_again(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1");
	member(1, 0, 0);
	pump_at(0);
	blkdev_forget(boot->blkdevs, &boot->blkdevs->items[0]);
	pump_at(1000);
	assert_int_equal(judged, 2);
	boot->blkdevs->items[0].state = BLK_KNOWN;
	boot->blkdevs->items[0].version = ++boot->blkdevs->version;
	pump_at(1001);
	assert_int_equal(judged, 3);
	/* It has not been away. */
	assert_int_equal(boot->mds->items[0].since_ms, FAKE_START_MS);
}

static void test_not_judged_while_drivers_load(void **state)
{
	(void)state;
	fake_kmod_add("block-major-9-0", "md_mod", FAKE_PLAIN);
	boot = boot_make("root=/dev/md0");
	modules_open(boot);
	member(1, 0, 0);
	member(1, 1, 1);
	for (int i = 0; i < 50; i++) {
		pump_at(i);
		assert_true(md_pending(boot));
	}
	assert_int_equal(judged, 1);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, "module loader", -1));
	pump_at(50);
	assert_int_equal(judged, 2);
	assert_int_equal(boot->mds->items[0].state, MD_STARTING);
}

/* Paths to one disk, one after the other. */
static void test_2048_members(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1");
	for (int i = 0; i < 2048; i++) {
		member(1, 0, i);
		pump_at(i);
	}
	assert_int_equal(judged, MD_MEMBERS_MAX);
	assert_string_equal(log_text(),
		"4 md0 has 768 members; /dev/sd768 is left out, and so are others that come\n");
}

static void test_as_many_arrays_as_nodes(void **state)
{
	char uuid[40];

	(void)state;
	boot = boot_make("root=/dev/sda1");
	for (int i = 0; i < 200; i++)
		member(i, 0, i);
	pump_at(0);
	pump_at(1);
	assert_int_equal(boot->mds->n, MD_ARRAYS_MAX);
	assert_int_equal(
		lines_with(log_text(), "there are 128 arrays; that of /dev/sd128 is not started"),
		1);
	/* What goes gives its place to what is still there. */
	snprintf(uuid, sizeof(uuid), "%s", boot->mds->items[100].uuid_text);
	for (int i = 0; i < 100; i++) {
		char name[16];

		snprintf(name, sizeof(name), "sd%d", i);
		blkdevs_remove(boot, name);
	}
	pump_at(2);
	pump_at(3);
	assert_int_equal(boot->mds->n, 100);
	assert_string_equal(boot->mds->items[0].uuid_text, uuid);
	boot_no_disks(boot);
	pump_at(4);
	assert_int_equal(boot->mds->n, 0);
}

/* The end of its worker is its own, wherever in the table it has come to be. */
static void test_forgotten_while_another_starts(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1 md=3,/dev/sd1,/dev/sd2 md=4,/dev/sd3,/dev/sd4");
	member(1, 0, 0);
	pump_at(0);
	blkdevs_remove(boot, "sd0");
	for (int i = 1; i <= 4; i++)
		member(4 + (i + 1) / 2, i % 2, i);
	pump_at(1);
	pump_at(2);
	assert_int_equal(boot->mds->n, 2);
	boot_no_disks(boot);
	pump_at(3);
	assert_int_equal(boot->mds->n, 2);
	assert_true(fake_worker_late(boot, "start of array", boot->mds->items[0].id));
	assert_int_equal(boot->mds->items[0].state, MD_REFUSED);
	pump_at(4);
	assert_int_equal(boot->mds->n, 1);
	assert_string_equal(boot->mds->items[0].node, "md4");
	assert_true(fake_worker_late(boot, "start of array", boot->mds->items[0].id));
	assert_said("4 md4 is not started: ");
	assert_int_equal(boot->mds->items[0].state, MD_REFUSED);
}

static void test_one_that_runs_stays(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	member(1, 0, 0);
	pump_at(0);
	boot->mds->items[0].state = MD_RUNNING;
	boot_disk(boot, "md0", &(struct blkfacts){ .type = "ext4" });
	blkdevs_remove(boot, "sd0");
	pump_at(1);
	assert_int_equal(boot->mds->n, 1);
	blkdevs_remove(boot, "md0");
	pump_at(2);
	assert_int_equal(boot->mds->n, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_judged_after_a_change),
		TEST(test_judged_when_one_is_read_again),
		TEST(test_not_judged_while_drivers_load),
		TEST(test_2048_members),
		TEST(test_as_many_arrays_as_nodes),
		TEST(test_forgotten_while_another_starts),
		TEST(test_one_that_runs_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
