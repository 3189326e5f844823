/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/root/btrfs.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define SCANNER "btrfs scan"

/* What the worker answers, as in btrfs.c. */
struct report {
	int err;
	int missing;
};

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_sys_clear();
	return err;
}

static void member(const char *name, const char *uuid, const char *sub)
{
	struct blkdev dev = { .major = 8,
		.minor = boot->blkdevs->n,
		.sectors = 64,
		.state = BLK_KNOWN,
		.facts = { .usage = USAGE_FILESYSTEM, .type = "btrfs" } };

	snprintf(dev.name, sizeof(dev.name), "%s", name);
	snprintf(dev.facts.uuid, sizeof(dev.facts.uuid), "%s", uuid);
	snprintf(dev.facts.uuid_sub, sizeof(dev.facts.uuid_sub), "%s", sub);
	boot_add(boot, &dev);
}

static void start(const char *cmdline)
{
	boot = boot_make(cmdline);
	boot->root->chosen = true;
	strcpy(boot->root->source, "/dev/sda");
	strcpy(boot->root->type, "btrfs");
	strcpy(boot->root->uuid, "aa-bb");
	member("sda", "aa-bb", "1");
	boot->root->dev_id = blkdevs_find(boot->blkdevs, "sda")->id;
}

static void answer(int err, int missing)
{
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, SCANNER), 1);
	assert_true(fake_worker_report(boot, SCANNER, -1, &(struct report){ err, missing }));
}

static void test_others_are_not_asked(void **state)
{
	(void)state;
	start("root=/dev/sda");
	strcpy(boot->root->type, "ext4");
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
	assert_string_equal(trace_text(), "");
}

static void test_complete(void **state)
{
	(void)state;
	start("root=/dev/sda");
	answer(0, 0);
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
	assert_string_equal(trace_text(), "start btrfs scan 0\n");
	assert_string_equal(log_text(), "");
}

static void test_waits_for_the_others(void **state)
{
	(void)state;
	start("root=/dev/sda rootwait=5");
	answer(0, 1);
	assert_said("6 /dev/sda: btrfs with 1 devices so far is not complete; waiting for the "
		    "others\n");
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 5000);
	/* Not asked again before there is something new. */
	assert_int_equal(fake_worker_count(boot, SCANNER), 0);
	boot_disk(boot, "sdb", &(struct blkfacts){ .type = "xfs" });
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, SCANNER), 0);
	member("sdc", "AA-BB", "2");
	answer(0, 0);
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
}

static void test_never_complete(void **state)
{
	(void)state;
	start("root=/dev/sda rootwait=5");
	answer(0, 1);
	boot->now_ms = FAKE_START_MS + 4999;
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	boot->now_ms = FAKE_START_MS + 5000;
	assert_int_equal(btrfs_step_complete(boot), STEP_FAILED);
	assert_string_equal(
		boot->why, "/dev/sda: devices of this btrfs are missing (rootwait=5); found: 1");
}

/* The leg of a mirror has what the mirror has, and the kernel knows one device of each number; the root itself is
 * never too little. */
static void test_pieces(void **state)
{
	(void)state;
	start("root=/dev/sda rootwait=5");
	blkdevs_find(boot->blkdevs, "sda")->held = true;
	answer(0, 1);
	assert_said("btrfs with 1 devices so far");
	member("dm-0", "aa-bb", "2");
	blkdevs_find(boot->blkdevs, "dm-0")->held = true;
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, SCANNER), 0);
	blkdevs_find(boot->blkdevs, "dm-0")->held = false;
	answer(0, 0);
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
}

/* The seed has another UUID, and the kernel never says that all are there. */
static void test_a_seed(void **state)
{
	(void)state;
	start("root=/dev/sda rootwait=5");
	answer(0, 1);
	member("sdb", "seed", "1");
	answer(0, 1);
	boot->now_ms = FAKE_START_MS + 4999;
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	boot->now_ms = FAKE_START_MS + 5000;
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
	assert_said(
		"4 /dev/sda: devices of this btrfs are missing, or another btrfs is its seed; trying to "
		"mount it\n");
}

static void test_rootwait_forever(void **state)
{
	(void)state;
	start("root=/dev/sda rootwait");
	answer(0, 1);
	boot->now_ms = FAKE_START_MS + 1000000000;
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
}

static void test_degraded(void **state)
{
	static const char *const yes[] = { "degraded", "subvol=@,degraded",
		"degraded,compress=zstd", "a,degraded,b" };
	static const char *const no[] = { "degraded=1", "subvol=degraded", "notdegraded",
		"degrade" };
	char cmdline[128];

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		bool wanted = i < 4;

		snprintf(cmdline, sizeof(cmdline), "root=/dev/sda rootwait=5 rootflags=%s",
			wanted ? yes[i] : no[i - 4]);
		start(cmdline);
		log_clear();
		answer(0, 1);
		/* The others still get their time. */
		assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
		boot->now_ms = FAKE_START_MS + 5000;
		if (btrfs_step_complete(boot) != (wanted ? STEP_DONE : STEP_FAILED))
			fail_msg("%s", cmdline);
		if (wanted)
			assert_said("4 /dev/sda: devices of this btrfs are missing; mounting it "
				    "degraded, as rootflags= asks\n");
	}
}

static void test_next_of_a_list(void **state)
{
	(void)state;
	start("root=/dev/sda,/dev/sdb rootwait=5");
	answer(0, 1);
	boot->now_ms = FAKE_START_MS + 5000;
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_said("trying root=/dev/sdb");
}

/* Should the question fail, the mount gives the better answer. */
static void test_no_answer(void **state)
{
	(void)state;
	start("root=/dev/sda");
	answer(-ENOENT, 0);
	assert_said("4 /dev/sda: btrfs cannot say whether it is complete: No such file or "
		    "directory\n");
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
	start("root=/dev/sda");
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	assert_true(fake_worker_die(boot, SCANNER, -1, 9));
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
	start("root=/dev/sda");
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	assert_true(fake_worker_late(boot, SCANNER, -1));
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
}

static void begin_anew(void)
{
	*boot->root = (struct root){ .chosen = true, .source = "/dev/sda", .type = "btrfs" };
	strcpy(boot->root->uuid, "aa-bb");
}

/* The root was given up while the kernel was asked about it: the answer is not about the next one. */
static void test_the_answer_for_another_root(void **state)
{
	(void)state;
	start("root=/dev/sda");
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	begin_anew();
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, SCANNER), 1);
	assert_true(fake_worker_report(boot, SCANNER, -1, &(struct report){ 0, 0 }));
	assert_false(boot->root->complete);
	answer(0, 0);
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
	/* And if it never comes, the mount tells. */
	begin_anew();
	assert_int_equal(btrfs_step_complete(boot), STEP_WAITS);
	assert_true(fake_worker_late(boot, SCANNER, -1));
	begin_anew();
	assert_int_equal(btrfs_step_complete(boot), STEP_DONE);
	assert_int_equal(fake_worker_count(boot, SCANNER), 0);
}

static void scan_in_jail(void)
{
	start("root=/dev/sda");
	member("cciss!c0d1", "AA-BB", "2");
	member("sdb", "ff", "1");
	btrfs_step_complete(boot);
	if (!fake_worker_run(boot, SCANNER, -1))
		_Exit(1);
	trace("complete %d", boot->root->complete);
}

/* Each member is told to the kernel, and then the root is asked for (linux/btrfs.h). */
static void test_ioctls(void **state)
{
	(void)state;
	tree_file("dev/btrfs-control", "");
	fake_sys_answer("ioctl 90009427", 1);
	assert_int_equal(jail(tree_path(), scan_in_jail), 0);
	assert_string_equal(trace_text(), "start btrfs scan 0\n"
					  "ioctl 50009404 /dev/sda\n"
					  "ioctl 50009404 /dev/cciss/c0d1\n"
					  "ioctl 90009427 /dev/sda\n"
					  "ioctl 50009404 /dev/sdb\n"
					  "complete 0\n");
}

static void test_ioctls_that_fail(void **state)
{
	(void)state;
	tree_file("dev/btrfs-control", "");
	fake_sys_answer("ioctl 50009404 /dev/cciss", -EINVAL);
	assert_int_equal(jail(tree_path(), scan_in_jail), 0);
	assert_said("4 /dev/cciss/c0d1: btrfs does not take this device: Invalid argument\n");
	assert_has(trace_text(), "complete 1\n");
}

static void test_kernel_without_btrfs(void **state)
{
	(void)state;
	assert_int_equal(jail(tree_path(), scan_in_jail), 0);
	assert_said("btrfs cannot say whether it is complete: No such file or directory\n");
	assert_string_equal(trace_text(), "start btrfs scan 0\ncomplete 1\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_others_are_not_asked),
		TEST(test_complete),
		TEST(test_waits_for_the_others),
		TEST(test_never_complete),
		TEST(test_pieces),
		TEST(test_a_seed),
		TEST(test_rootwait_forever),
		TEST(test_degraded),
		TEST(test_next_of_a_list),
		TEST(test_no_answer),
		TEST(test_the_answer_for_another_root),
		TEST(test_ioctls),
		TEST(test_ioctls_that_fail),
		TEST(test_kernel_without_btrfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
