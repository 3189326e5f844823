/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/md/md.h"
#include "lib/mdsb.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_mdstart.h"
#include "tests/unit/help/mdboot.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

#define UUID(x) x x x x ":" x x x x ":" x x x x ":" x x x x

static const struct raid mirror = { .id = 1, .level = 1, .slots = 2 };
static const struct raid five = { .id = 5, .level = 5, .slots = 3 };
static const struct raid dirty = { .id = 5, .level = 5, .slots = 3, .dirty = true };

static int setup(void **state)
{
	fake_mdstart_fails(0);
	return mdboot_setup(state);
}

static struct mdsb *sb_of(const char *disk)
{
	return &blkdevs_find(boot->blkdevs, disk)->member->sb;
}

/* The superblocks of the array count on SLOT no more: it has failed before. */
static void fails_in_all(unsigned slot)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++)
		boot->blkdevs->items[i].member->sb.roles[slot] = MDSB_FAULTY;
}

static void test_groups(void **state)
{
	static const struct raid other = { .id = 2, .name = "host:root", .level = 1, .slots = 2 };

	(void)state;
	boot = boot_make("root=/dev/sda1");
	boot_disk(boot, "sr0", &(struct blkfacts){ .type = "iso9660" });
	raid_member(boot, &mirror, 0, "sda");
	raid_member(boot, &other, 0, "sdb");
	raid_member(boot, &mirror, 1, "sdc");
	raid_member(boot, &other, 1, "sdd");
	pump_at(100);
	pump_at(200);
	assert_int_equal(boot->mds->n, 2);
	assert_string_equal(boot->mds->items[0].uuid_text, UUID("01"));
	assert_string_equal(boot->mds->items[0].node, "md0");
	assert_string_equal(boot->mds->items[1].uuid_text, UUID("02"));
	assert_string_equal(boot->mds->items[1].name, "host:root");
	assert_int_equal(boot->mds->items[1].since_ms, FAKE_START_MS + 100);
	assert_string_equal(trace_text(), "");
	assert_string_equal(log_text(), "");
	assert_false(md_pending(boot));
}

static void test_who_is_no_member(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_member(boot, &mirror, 0, "sda")->member->err = -EBADMSG;
	/* Read once, but it is being read again. */
	raid_member(boot, &mirror, 0, "sdb")->state = BLK_PROBING;
	pump_at(0);
	assert_int_equal(boot->mds->n, 0);
	raid_member(boot, &mirror, 1, "sdc");
	pump_at(1);
	assert_int_equal(boot->mds->n, 1);
	assert_said("1 of 2 members is there; slot 0 is empty");
}

static void test_complete(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_member(boot, &mirror, 0, "sda");
	pump_at(0);
	assert_string_equal(trace_text(), "");
	assert_true(md_pending(boot));
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 20000);
	pump_at(4999);
	raid_member(boot, &mirror, 1, "sdb");
	pump_at(5000);
	assert_string_equal(trace_text(), "begin md0 after 5000 ms\n");
	assert_int_equal(boot->mds->items[0].state, MD_STARTING);
	assert_true(md_pending(boot));
	pump_at(5001);
	assert_string_equal(log_text(), "6 md0: 1 of 2 members is there; slot 1 is empty; it can "
					"run without; waiting up to 20 s for more\n");
	assert_int_equal(lines_with(trace_text(), "begin"), 1);
}

static void test_what_is_there_is_said_again(void **state)
{
	static const struct raid four = { .id = 5, .level = 5, .slots = 4 };

	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_member(boot, &four, 0, "sda");
	pump_at(0);
	pump_at(1000);
	raid_member(boot, &four, 2, "sdb");
	pump_at(2000);
	pump_at(3000);
	assert_string_equal(log_text(),
		"6 md0: 1 of 4 members is there; slots 1, 2, 3 are empty; too few of them in "
		"sync; waiting up to 20 s for more\n"
		"6 md0: 2 of 4 members are there; slots 1, 3 are empty; too few of them in sync; "
		"waiting up to 18 s for more\n");
}

/* The first member comes after 2 s: from then on, not from the start, others are waited for. */
static void starts_degraded_after(const char *cmdline, int64_t ms)
{
	char want[64];

	boot = boot_make(cmdline);
	trace_clear();
	pump_at(0);
	boot->now_ms += 2000;
	raid_member(boot, &mirror, 1, "sda");
	pump_at(2000);
	if (ms) {
		assert_string_equal(trace_text(), "");
		assert_int_equal(boot->wake_ms, FAKE_START_MS + 2000 + ms);
		pump_at(2000 + ms - 1);
		assert_string_equal(trace_text(), "");
		assert_true(md_pending(boot));
		pump_at(2000 + ms);
	}
	snprintf(want, sizeof(want), "begin md0 after %lld ms\n", (long long)(2000 + ms));
	if (strcmp(trace_text(), want))
		fail_msg("%s: %s", cmdline, trace_text());
}

static void test_how_long_it_waits(void **state)
{
	(void)state;
	starts_degraded_after("root=/dev/md0", 20000);
	starts_degraded_after("root=/dev/md0 rootwait=9", 6000);
	starts_degraded_after("root=/dev/md0 rootwait=600", 400000);
	starts_degraded_after("root=/dev/md0 rootwait", 30000);
	starts_degraded_after("root=/dev/md0 kinit.md_wait=5", 5000);
	starts_degraded_after("root=/dev/md0 kinit.md_wait=0", 0);
	starts_degraded_after("root=/dev/md0 rootwait=5 kinit.md_wait=60", 60000);
	starts_degraded_after("root=/dev/md0 rootwait kinit.md_wait=1", 1000);
}

/* Who failed before the machine was shut down is not waited for. */
static void test_degraded_as_before(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_member(boot, &mirror, 0, "sda");
	fails_in_all(1);
	pump_at(0);
	assert_string_equal(trace_text(), "begin md0 after 0 ms\n");
	assert_string_equal(log_text(), "");
}

static void test_stale_and_duplicate_do_not_count(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_members(boot, &mirror, 0, 2);
	sb_of("sdb")->events = 50;
	raid_member(boot, &mirror, 0, "sdc");
	pump_at(0);
	assert_string_equal(trace_text(), "");
	assert_said("1 of 2 members is there; slot 1 is empty");
	/* The real one. */
	raid_member(boot, &mirror, 1, "sdd");
	pump_at(1000);
	assert_string_equal(trace_text(), "begin md0 after 1000 ms\n");
}

static void test_too_few(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0 kinit.md_wait=10");
	raid_members(boot, &five, 0, 1);
	pump_at(0);
	assert_true(md_pending(boot));
	pump_at(9999);
	assert_true(md_pending(boot));
	log_clear();
	pump_at(10000);
	pump_at(10001);
	assert_false(md_pending(boot));
	assert_string_equal(log_text(), "4 md0 is not started as it is: 1 of 3 members is there; "
					"slots 1, 2 are empty; too few of them in sync\n");
	/* Better late than never: it could run without the third for so long that it does. */
	raid_members(boot, &five, 1, 2);
	pump_at(25000);
	assert_string_equal(trace_text(), "begin md0 after 25000 ms\n");
}

static void test_unsafe(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0 kinit.md_wait=10");
	raid_members(boot, &dirty, 0, 2);
	pump_at(0);
	pump_at(9999);
	assert_true(md_pending(boot));
	log_clear();
	pump_at(10000);
	pump_at(20000);
	assert_string_equal(log_text(), "4 md0 is not started as it is: 2 of 3 members are there; "
					"slot 2 is empty; it was not shut down cleanly, so its "
					"parity may be wrong where data are missing\n");
	assert_false(md_pending(boot));
	assert_string_equal(trace_text(), "");
	raid_members(boot, &dirty, 2, 3);
	pump_at(25000);
	assert_string_equal(trace_text(), "begin md0 after 25000 ms\n");
}

static void test_unsafe_for_good(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_members(boot, &dirty, 0, 2);
	fails_in_all(2);
	pump_at(0);
	pump_at(1);
	assert_string_equal(log_text(), "4 md0 is not started: 2 of 3 members are there; slot 2 is "
					"empty; it was not shut down cleanly, so its parity may be "
					"wrong where data are missing\n");
	assert_int_equal(boot->mds->items[0].state, MD_REFUSED);
	assert_false(md_pending(boot));
	assert_string_equal(trace_text(), "");
}

static void test_unsafe_but_allowed(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0 md-mod.start_dirty_degraded=1");
	raid_members(boot, &dirty, 0, 2);
	pump_at(0);
	pump_at(19999);
	/* Even so, not before the third had its time. */
	assert_string_equal(trace_text(), "");
	pump_at(20000);
	assert_string_equal(trace_text(), "begin md0 after 20000 ms\n");
	boot = boot_make("root=/dev/md0 md-mod.start_dirty_degraded=1");
	trace_clear();
	raid_members(boot, &dirty, 0, 2);
	fails_in_all(2);
	pump_at(0);
	assert_string_equal(trace_text(), "begin md0 after 0 ms\n");
}

static void test_unsupported(void **state)
{
	static const struct raid multipath = { .id = 1, .level = -4, .slots = 2 };

	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_members(boot, &multipath, 0, 2);
	pump_at(0);
	assert_said("4 md0 is not started: 2 of 2 members are there; its level is none that can be "
		    "started here\n");
}

static void test_spares_alone(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_member(boot, &mirror, 3, "sda")->member->sb.role = MDSB_SPARE;
	pump_at(0);
	assert_said("none of its members with data is there");
	assert_true(md_pending(boot));
	pump_at(20000);
	assert_false(md_pending(boot));
}

static void test_no_worker(void **state)
{
	(void)state;
	fake_mdstart_fails(-EBUSY);
	boot = boot_make("root=/dev/md0");
	raid_members(boot, &mirror, 0, 2);
	pump_at(0);
	assert_string_equal(log_text(), "4 md0 is not started: Device or resource busy\n");
	assert_false(md_pending(boot));
	/* What is only for now is no refusal. */
	fake_mdstart_fails(-ENOMEM);
	boot = boot_make("root=/dev/md0");
	raid_members(boot, &mirror, 0, 2);
	log_clear();
	pump_at(0);
	assert_true(md_pending(boot));
	fake_mdstart_fails(0);
	pump_at(500);
	assert_int_equal(boot->mds->items[0].state, MD_STARTING);
	assert_string_equal(log_text(), "");
}

/* What runs is to be looked at before the time is up. */
static void test_pending_until_the_next_scan(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_members(boot, &mirror, 0, 2);
	pump_at(0);
	boot->mds->items[0].state = MD_RUNNING;
	boot->blkdevs->rescan_ms = 0;
	assert_true(md_pending(boot));
	boot->blkdevs->rescan_ms = boot->now_ms + BOOT_TICK_MS;
	assert_false(md_pending(boot));
}

static void test_members_go(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_members(boot, &mirror, 0, 1);
	pump_at(0);
	blkdevs_remove(boot, "sda");
	pump_at(1);
	pump_at(30000);
	assert_string_equal(trace_text(), "");
	assert_false(md_pending(boot));
	/* Back again. */
	raid_members(boot, &mirror, 0, 2);
	pump_at(30001);
	assert_int_equal(boot->mds->n, 1);
	assert_string_equal(trace_text(), "begin md0 after 30001 ms\n");
}

static void test_report(void **state)
{
	static const struct raid named = { .id = 2, .name = "host:home", .level = 1, .slots = 2 };

	(void)state;
	boot = boot_make("root=/dev/md0");
	md_report(boot);
	assert_string_equal(log_text(), "");
	boot = boot_make("root=/dev/md0 md=9,0,4,0,/dev/sdx,/dev/sdy");
	raid_members(boot, &dirty, 0, 2);
	fails_in_all(2);
	raid_member(boot, &named, 0, "sdd");
	pump_at(0);
	log_clear();
	md_report(boot);
	assert_string_equal(log_text(),
		"3 arrays:\n"
		"3   md0 (" UUID(
			"05") "): refused: 2 of 3 members are there; slot 2 is empty; it "
			      "was not shut down cleanly, so its parity may be wrong where data are missing\n"
			      "3   md127, /dev/md/home (" UUID(
				      "02") "): not started: the root does not need it\n"
					    "3   md9 (md=): not started: 0 of 2 devices of md= are there\n");
	boot->mds->items[1].state = MD_STARTING;
	boot->mds->items[2].state = MD_RUNNING;
	md_report(boot);
	assert_said(": being started: ");
	assert_said(": running: ");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_groups),
		TEST(test_who_is_no_member),
		TEST(test_complete),
		TEST(test_what_is_there_is_said_again),
		TEST(test_how_long_it_waits),
		TEST(test_degraded_as_before),
		TEST(test_stale_and_duplicate_do_not_count),
		TEST(test_too_few),
		TEST(test_unsafe),
		TEST(test_unsafe_for_good),
		TEST(test_unsafe_but_allowed),
		TEST(test_unsupported),
		TEST(test_spares_alone),
		TEST(test_no_worker),
		TEST(test_pending_until_the_next_scan),
		TEST(test_members_go),
		TEST(test_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
