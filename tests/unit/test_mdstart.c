/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/md.h"
#include "kinit/md/mdstart.h"
#include "lib/mdsb.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define STARTER "start of array"
#define NEW_ARRAY "sys/module/md_mod/parameters/new_array"
#define START_RO "sys/module/md_mod/parameters/start_ro"

static struct boot *boot;

static const struct raid mirror = { .id = 7, .name = "host:root", .level = 1, .slots = 2 };
static const struct raid old = { .id = 7, .level = 5, .slots = 3 };

static int setup(void **state)
{
	fake_sys_clear();
	fake_kmod_clear();
	boot_setup(state);
	tree_dir("run");
	tree_file(NEW_ARRAY, "");
	tree_file("dev/md127", "");
	tree_file("dev/md0", "");
	return 0;
}

/* What was asked of the kernel, and nothing else. */
static void calls(const char *want)
{
	assert_string_equal(trace_text(), want);
}

static void written(const char *path, const char *want)
{
	char text[512] = "";
	int fd = openat(tree_fd(), path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		assert_null(want);
		return;
	}
	assert_in_range(read(fd, text, sizeof(text) - 1), 0, sizeof(text));
	close(fd);
	assert_non_null(want);
	assert_string_equal(text, want);
}

static void test_mirror(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md/root");
	boot->blkdevs->rescan_ms = 99;
	raid_members(boot, &mirror, 0, 2);
	md_pump(boot);
	assert_int_equal(boot->mds->items[0].state, MD_STARTING);
	assert_true(md_pending(boot));
	assert_false(md_has_started(boot, "md127"));
	/* The next wake does not start it again. */
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	calls("start start of array 0\n"
	      "GET_ARRAY_INFO\n"
	      "SET_ARRAY_INFO 1.2, 0 disks\n"
	      /* As mdadm does it: the freshest last. */
	      "ADD_NEW_DISK 8:1 as 0 in 0, state 0\n"
	      "ADD_NEW_DISK 8:0 as 0 in 0, state 0\n"
	      "RUN_ARRAY\n");
	assert_string_equal(log_text(), "6 md127 is started: raid1, 2 of 2 members: sda, sdb\n");
	assert_int_equal(boot->mds->items[0].state, MD_RUNNING);
	assert_true(md_has_started(boot, "md127"));
	assert_false(md_has_started(boot, "md126"));
	/* The node's name is what the module is told; what runs is looked at without delay. */
	written(NEW_ARRAY, "md127");
	assert_int_equal(boot->blkdevs->rescan_ms, 0);
	written("run/mdadm/map", "md127 1.2 07070707:07070707:07070707:07070707 /dev/md/root\n");
	md_pump(boot);
	assert_int_equal(fake_worker_count(boot, STARTER), 0);
}

/* A hibernated system may still hold them: their superblocks stay as they are. */
static void test_unwritten(void **state)
{
	(void)state;
	tree_file(START_RO, "0");
	boot = boot_make("root=/dev/md/root resume=/dev/sdx");
	md_set_unwritten(boot->mds, true);
	raid_members(boot, &mirror, 0, 2);
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	written(START_RO, "1");
	/* What is started when that is decided begins as ever. */
	md_set_unwritten(boot->mds, false);
	boot->mds->items[0].state = MD_GATHERING;
	boot->mds->items[0].changed = true;
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	written(START_RO, "0");
}

/* Nobody else's word about that is touched. */
static void test_written(void **state)
{
	(void)state;
	tree_file(START_RO, "1");
	boot = boot_make("root=/dev/md/root");
	raid_members(boot, &mirror, 0, 2);
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	written(START_RO, "1");
}

static void test_old_superblock(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0");
	raid_members(boot, &old, 0, 3);
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	assert_has(trace_text(), "SET_ARRAY_INFO 0.90, 0 disks\n");
	assert_int_equal(lines_with(trace_text(), "ADD_NEW_DISK"), 3);
	assert_said("6 md0 is started: raid5, 3 of 3 members: sda, sdb, sdc\n");
	written("run/mdadm/map", "md0 0.90 07070707:07070707:07070707:07070707 /dev/md0\n");
	written("dev/md", NULL);
}

/* Who is left out is not given to the kernel, and named with the reason. */
static void test_degraded_with_left_out(void **state)
{
	static const struct raid other = { .id = 7, .level = 5, .slots = 4 };

	(void)state;
	boot = boot_make("root=/dev/md0 kinit.md_wait=0");
	raid_members(boot, &other, 0, 4);
	blkdevs_find(boot->blkdevs, "sdb")->member->sb.events = 90;
	/* A second path to sdc. */
	raid_member(boot, &other, 2, "sde");
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	calls("start start of array 0\n"
	      "GET_ARRAY_INFO\n"
	      "SET_ARRAY_INFO 0.90, 0 disks\n"
	      "ADD_NEW_DISK 8:2 as 0 in 0, state 0\n"
	      "ADD_NEW_DISK 8:3 as 0 in 0, state 0\n"
	      "ADD_NEW_DISK 8:0 as 0 in 0, state 0\n"
	      "RUN_ARRAY\n");
	assert_string_equal(log_text(),
		"4 /dev/sdb is left out of md0 (stale): its event count 90 does not go with the "
		"array's 100\n"
		"4 /dev/sde is left out of md0 (duplicate): it is a second path to a member, or a "
		"copy of one\n"
		"4 md0 is started degraded: raid5, 3 of 4 members: sda, sdc, sdd\n"
		"4 md0: the member in slot 1 is missing\n");
}

static void test_spares_go_along(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md/root");
	raid_members(boot, &mirror, 0, 2);
	raid_member(boot, &mirror, 5, "sdc")->member->sb.role = MDSB_SPARE;
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	assert_int_equal(lines_with(trace_text(), "ADD_NEW_DISK"), 3);
	assert_said("6 md127 is started: raid1, 2 of 2 members: sda, sdb, sdc\n");
}

/* Whatever fails, the array is taken apart again, and the step and the reason are told. */
static void test_each_stage_can_fail(void **state)
{
	static const struct {
		const char *call;
		const char *why;
		int adds;
	} rows[] = {
		{ "SET_ARRAY_INFO", "the kernel does not take the version: Invalid argument", 0 },
		{ "ADD_NEW_DISK 8:0", "the kernel does not take sda: Invalid argument", 2 },
		{ "ADD_NEW_DISK 8:1", "the kernel does not take sdb: Invalid argument", 1 },
		{ "RUN_ARRAY", "the kernel does not run it: Invalid argument", 2 },
	};
	char line[200];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		boot_teardown(state);
		setup(state);
		fake_sys_answer(rows[i].call, -EINVAL);
		boot = boot_make("root=/dev/md/root");
		raid_members(boot, &mirror, 0, 2);
		md_pump(boot);
		assert_true(fake_worker_run(boot, STARTER, 0));
		assert_int_equal(lines_with(trace_text(), "ADD_NEW_DISK"), rows[i].adds);
		assert_string_equal(strstr(trace_text(), "STOP_ARRAY"), "STOP_ARRAY\n");
		snprintf(line, sizeof(line), "4 md127 is not started: %s\n", rows[i].why);
		assert_string_equal(log_text(), line);
		assert_int_equal(boot->mds->items[0].state, MD_REFUSED);
		assert_false(md_pending(boot));
		written("run/mdadm/map", NULL);
		/* Nor is it tried again. */
		md_pump(boot);
		assert_int_equal(fake_worker_count(boot, STARTER), 0);
	}
}

/* Then nothing is wrong with the array: it is started when its members are back. */
static void test_a_member_is_taken_away(void **state)
{
	(void)state;
	fake_sys_answer("ADD_NEW_DISK 8:0", -ENXIO);
	boot = boot_make("root=/dev/md/root");
	raid_members(boot, &mirror, 0, 2);
	md_pump(boot);
	/* The kernel shows none of them any more. */
	tree_dir("sys/block");
	assert_true(fake_worker_run(boot, STARTER, 0));
	assert_string_equal(
		log_text(), "4 md127 is not started yet: the kernel does not take sda\n");
	assert_int_equal(boot->mds->items[0].state, MD_GATHERING);
	assert_int_equal(boot->blkdevs->n, 0);
	raid_members(boot, &mirror, 0, 2);
	boot->now_ms += BOOT_TICK_MS;
	md_pump(boot);
	assert_int_equal(fake_worker_count(boot, STARTER), 1);
}

/* Somebody has assembled an array of this name: in the emergency shell, or the kernel itself. */
static void test_an_array_that_runs_is_left_alone(void **state)
{
	(void)state;
	fake_sys_answer("GET_ARRAY_INFO", 1);
	boot = boot_make("root=/dev/md/root");
	raid_members(boot, &mirror, 0, 2);
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	calls("start start of array 0\nGET_ARRAY_INFO\n");
	assert_said("4 md127 is not started: there is an array of this name: Device or resource "
		    "busy\n");
}

static void test_no_driver(void **state)
{
	(void)state;
	tree_remove("dev");
	tree_remove("sys");
	tree_dir("dev");
	boot = boot_make("root=/dev/md_d0");
	raid_members(boot, &old, 0, 3);
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	calls("start start of array 0\n");
	assert_string_equal(log_text(), "4 md_d0 is not started: no device for it (is md-mod "
					"loaded?): No such file or directory\n");
}

/* The driver and the personality come first; the time of the root does not run out meanwhile. */
static void test_modules(void **state)
{
	(void)state;
	fake_kmod_add("md-level-1", "raid1", FAKE_PLAIN);
	fake_kmod_add("block-major-9-0", "md_mod", FAKE_LOADED);
	boot = boot_make("root=/dev/md/root");
	modules_open(boot);
	raid_members(boot, &mirror, 0, 2);
	md_pump(boot);
	modules_pump(boot);
	md_pump(boot);
	assert_true(md_pending(boot));
	assert_int_equal(fake_worker_count(boot, STARTER), 0);
	assert_true(fake_worker_run(boot, "module loader", -1));
	md_pump(boot);
	assert_string_equal(
		strstr(trace_text(), "insert raid1"), "insert raid1\nstart start of array 0\n");
}

/* The kernel may have what no module is there for; it will say. */
static void test_modules_that_fail(void **state)
{
	(void)state;
	fake_kmod_add("md-level-1", "raid1", FAKE_PLAIN);
	fake_kmod_fails("raid1", -ENOEXEC, "raid1");
	boot = boot_make("root=/dev/md/root");
	modules_open(boot);
	raid_members(boot, &mirror, 0, 2);
	md_pump(boot);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, "module loader", -1));
	md_pump(boot);
	assert_int_equal(fake_worker_count(boot, STARTER), 1);
}

/* Kernels make no md_dN by name: its node needs the number that they gave the driver. */
static void test_partitionable(void **state)
{
	struct stat st;

	(void)state;
	/* A number that no driver has: nothing of this machine is opened. */
	tree_file("proc/devices", "Character devices:\n  1 mem\n\nBlock devices:\n  9 md\n"
				  "4001 mdp\n254 virtblk\n");
	boot = boot_make("root=/dev/md_d3");
	raid_members(boot, &(struct raid){ .id = 7, .minor = 3, .level = 1, .slots = 2 }, 0, 2);
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	written(NEW_ARRAY, "md_d3");
	assert_said("4 md_d3 is not started: no device for it (is md-mod loaded?): ");
	/* Only root can make nodes. */
	if (fstatat(tree_fd(), "dev/md_d3", &st, 0) == 0)
		assert_true(st.st_rdev == makedev(4001, 3 << 6));
	else
		assert_true(geteuid() != 0);
}

static void test_the_starter_dies(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md/root");
	raid_members(boot, &mirror, 0, 2);
	md_pump(boot);
	assert_true(fake_worker_die(boot, STARTER, 0, 11));
	assert_string_equal(
		log_text(), "4 md127 is not started: its start was killed by signal 11\n");
	assert_int_equal(boot->mds->items[0].state, MD_REFUSED);
}

static void test_the_starter_hangs(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md/root");
	raid_members(boot, &mirror, 0, 2);
	md_pump(boot);
	assert_int_equal(boot->workers->items[0].deadline_ms, FAKE_START_MS + 60000);
	assert_true(md_pending(boot));
	assert_true(fake_worker_late(boot, STARTER, 0));
	assert_string_equal(
		log_text(), "4 md127 is not started: its start has not ended in time\n");
	assert_false(md_pending(boot));
}

/* Without superblocks the place in the list is the place in the array. */
static void test_without_superblocks(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0 md=0,0,4,0,/dev/sdb,/dev/sda");
	boot_disk(boot, "sda", &(struct blkfacts){ .usage = USAGE_NONE });
	md_pump(boot);
	calls("");
	boot_disk(boot, "sdb", &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4" });
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	calls("start start of array 0\n"
	      "GET_ARRAY_INFO\n"
	      "SET_ARRAY_INFO md0 level 0, 2 of 2 disks, chunk 65536, state 1\n"
	      "ADD_NEW_DISK 8:1 as 0 in 0, state 6\n"
	      "ADD_NEW_DISK 8:0 as 1 in 1, state 6\n"
	      "RUN_ARRAY\n");
	assert_string_equal(log_text(), "6 md0 is started: raid0, 2 devices\n");
	/* mdadm keeps no record of these either. */
	written("run/mdadm/map", NULL);
}

static void test_without_superblocks_fails(void **state)
{
	(void)state;
	fake_sys_answer("SET_ARRAY_INFO", -EINVAL);
	boot = boot_make("root=/dev/md0 md=0,-1,0,0,/dev/sda");
	boot_disk(boot, "sda", &(struct blkfacts){ .usage = USAGE_NONE });
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	assert_said("4 md0 is not started: the kernel does not take its shape: Invalid argument\n");
	assert_has(trace_text(), "level -1, 1 of 1 disks, chunk 4096");
	assert_has(trace_text(), "STOP_ARRAY\n");
}

/* A device that went between the decision and the start. */
static void test_a_member_that_goes(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md0 md=0,0,4,0,/dev/sda,/dev/sdb");
	boot_disk(boot, "sda", &(struct blkfacts){ .usage = USAGE_NONE });
	boot_disk(boot, "sdb", &(struct blkfacts){ .usage = USAGE_NONE });
	md_pump(boot);
	blkdevs_remove(boot, "sdb");
	assert_true(fake_worker_run(boot, STARTER, 0));
	assert_said("4 md0 is not started: a device of md= is gone: No such device\n");
}

/* Between the reading of its superblock and the start another disk has taken the place of a member. */
static void test_a_member_that_is_another(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/md/root");
	raid_members(boot, &mirror, 0, 2);
	boot->blkdevs->items[1].facts.seq = 5;
	tree_file("dev/sdb", "");
	fake_sys_block(8, 1, 6);
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	calls("start start of array 0\n"
	      "GET_ARRAY_INFO\n"
	      "SET_ARRAY_INFO 1.2, 0 disks\n"
	      "STOP_ARRAY\n");
	assert_string_equal(log_text(), "4 md127 is not started yet: another disk is sdb by now\n");
	/* What is on it is read again, and then the array judged anew. */
	assert_int_equal(boot->mds->items[0].state, MD_GATHERING);
	assert_int_equal(boot->blkdevs->items[1].state, BLK_NEW);
	/* The right one is taken. */
	boot = boot_make("root=/dev/md/root");
	raid_members(boot, &mirror, 0, 2);
	boot->blkdevs->items[1].facts.seq = 6;
	md_pump(boot);
	assert_true(fake_worker_run(boot, STARTER, 0));
	assert_int_equal(boot->mds->items[0].state, MD_RUNNING);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_mirror),
		TEST(test_unwritten),
		TEST(test_written),
		TEST(test_old_superblock),
		TEST(test_degraded_with_left_out),
		TEST(test_spares_go_along),
		TEST(test_each_stage_can_fail),
		TEST(test_a_member_is_taken_away),
		TEST(test_an_array_that_runs_is_left_alone),
		TEST(test_no_driver),
		TEST(test_modules),
		TEST(test_modules_that_fail),
		TEST(test_partitionable),
		TEST(test_the_starter_dies),
		TEST(test_the_starter_hangs),
		TEST(test_without_superblocks),
		TEST(test_without_superblocks_fails),
		TEST(test_a_member_that_goes),
		TEST(test_a_member_that_is_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
