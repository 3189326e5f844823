/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/log.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/net/netif.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/help/whole.h"
#include "tests/unit/unit.h"

static void sda_comes(void)
{
	tree_disk("sda", "8:0", 131072);
	tree_partition("sda", "sda1", "8:1", 1);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .pttype = "dos" });
	fake_facts_set("/dev/sda1", &(struct blkfacts){ .usage = USAGE_FILESYSTEM,
					    .type = "ext4",
					    .uuid = "aa-bb",
					    .label = "root",
					    .partuuid = "1234-01" });
}

static void test_a_disk_that_is_there(void **state)
{
	(void)state;
	sda_comes();
	run("root=/dev/sda1");
	assert_in_range(switched_after(), 0, 50);
	assert_has(trace_text(), "mount /dev/sda1 /root type=ext4 flags=ro+0 data=.\n");
}

/* The rescan finds it though no event tells of it. */
static void test_late_disks(void **state)
{
	static const char *const roots[] = { "root=/dev/sda1", "root=UUID=AA-BB", "root=LABEL=root",
		"root=PARTUUID=1234-01", "root=8:1", "root=0801" };

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		boot_teardown(state);
		whole_setup(state);
		at(3214, sda_comes);
		run(roots[i]);
		assert_in_range(switched_after(), 3214, 3214 + BOOT_TICK_MS + 150);
		assert_said("6 /dev/sda1 is there after 3.");
	}
}

/* All the time belongs to a step; a second of it passed with nobody at work. */
static void test_says_where_the_time_went(void **state)
{
	(void)state;
	log_set_debug(true);
	at(1000, sda_comes);
	run("root=/dev/sda1 rootdelay=3");
	assert_said("6 step parse root: 0 ms\n");
	assert_said("6 step rootdelay: 3000 ms, waited for reader of block device, and 2");
	assert_said("6 step mount root: 1 ms, waited for mount of the root\n");
	assert_int_equal(lines_with(log_text(), "6 step "), 25);
}

static void test_says_where_the_time_of_a_failure_went(void **state)
{
	(void)state;
	log_set_debug(true);
	run("root=/dev/sda1 rootwait=2");
	assert_said("6 step find root: 2000 ms, and 2000 ms for events alone\n");
	assert_not_said("step load filesystem");
}

static void test_says_nothing_of_time_unless_asked(void **state)
{
	(void)state;
	sda_comes();
	run("root=/dev/sda1");
	assert_not_said("step ");
}

static void test_nothing_comes(void **state)
{
	(void)state;
	run("root=UUID=dead-beef rootwait=2");
	ends("FAILED after 2000 ms: find root: UUID=dead-beef: not there after 2.0 s "
	     "(rootwait=2)\n");
	boot_advance(boot); /* The shell runs now: no step is taken. */
	assert_int_equal(lines_with(trace_text(), "FAILED"), 1);
}

static void test_nonsense_fails_at_once(void **state)
{
	(void)state;
	run("root=PARTUUID=1/2 rootwait");
	ends("FAILED after 0 ms: parse root: ");
	trace_clear();
	run("rootwait quiet");
	ends("FAILED after 0 ms: parse root: ");
}

/* Before the steps, and so before anybody configures it. */
static void test_the_network_knows_of_the_root(void **state)
{
	(void)state;
	run("root=/dev/sda1 rootwait=1");
	assert_false(boot->net->root_wanted);
	run("root=/dev/sda1,/dev/nfs rootwait=1");
	assert_true(boot->net->root_wanted);
}

static void test_rootwait_forever(void **state)
{
	(void)state;
	at(7200000, sda_comes);
	run("root=LABEL=root rootwait");
	assert_in_range(switched_after(), 7200000, 7201000);
}

static void test_rootdelay(void **state)
{
	(void)state;
	sda_comes();
	run("root=/dev/sda1 rootdelay=5");
	assert_in_range(switched_after(), 5000, 5010);
	trace_clear();
	whole_done = false;
	tree_remove("sys/block");
	tree_dir("sys/block");
	whole_clock = FAKE_START_MS;
	run("root=/dev/sda1 rootdelay=5 rootwait=2");
	ends("FAILED after 7000 ms: find root: /dev/sda1: not there after 7.0 s (rootwait=2)\n");
}

static void swap_comes(void)
{
	tree_disk("sdb", "8:16", 64);
	fake_facts_set("/dev/sdb",
		&(struct blkfacts){ .usage = USAGE_OTHER, .type = "swap", .uuid = "cc-dd" });
}

static void test_swap_fails_at_once(void **state)
{
	(void)state;
	at(1000, swap_comes);
	run("root=UUID=cc-dd rootwait");
	ends("find root: UUID=cc-dd (/dev/sdb): it is swap space (swap), not a filesystem\n");
	assert_in_range(boot->now_ms - boot->start_ms, 1000, 1700);
}

static void test_list(void **state)
{
	(void)state;
	sda_comes();
	run("root=LABEL=none,/dev/sda1 rootwait=3");
	assert_in_range(switched_after(), 3000, 3050);
	assert_said("4 LABEL=none: not there after 3.0 s (rootwait=3); trying root=/dev/sda1\n");
}

static void test_list_after_a_mount_that_failed(void **state)
{
	(void)state;
	sda_comes();
	swap_comes();
	fake_facts_set("/dev/sdb", &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4" });
	fake_sys_answer("mount /dev/sdb", -EUCLEAN);
	run("root=/dev/sdb,/dev/sda1");
	assert_in_range(switched_after(), 0, 700);
	assert_said("4 /dev/sdb: ext4: Structure needs cleaning; trying root=/dev/sda1\n");
	ends("to /dev/sda1\n");
}

static void test_mount_fails(void **state)
{
	(void)state;
	sda_comes();
	fake_sys_answer("mount /dev/sda1", -EUCLEAN);
	run("root=/dev/sda1 rootwait");
	ends("mount root: /dev/sda1: ext4: Structure needs cleaning\n");
	assert_has_not(trace_text(), "SWITCHED");
}

/* sdc hangs: the root on another disk is not delayed by more than the wait for rivals. */
static void test_a_disk_that_hangs(void **state)
{
	(void)state;
	tree_disk("sdc", "8:32", 64);
	at(2000, sda_comes);
	fake_worker_hold("reader of block device", 0);
	run("root=UUID=aa-bb");
	assert_in_range(switched_after(), 2000, 2000 + BOOT_TICK_MS + 1600);
}

static void test_the_root_hangs(void **state)
{
	(void)state;
	tree_disk("sda", "8:0", 64);
	fake_worker_hold("reader of block device", 0);
	run("root=/dev/sda rootwait=15");
	ends("FAILED after 15000 ms: find root: /dev/sda: it does not answer reads after 15.0 s "
	     "(rootwait=15)\n");
	assert_said("4 /dev/sda does not answer reads for 10 s; going on without it\n");
}

/* A bus behind a bus: the driver of the disk is loaded for a device that the first driver brings.
 */
static void test_drivers_are_loaded(void **state)
{
	(void)state;
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	tree_file("proc/filesystems", "nodev\ttmpfs\n");
	tree_device("pci", "0000:00:05.0", "pci:sas", NULL);
	at(1000, sda_comes);
	run("root=/dev/sda1");
	switched_after();
	/* The filesystem's module comes before the mount. */
	assert_has(strstr(trace_text(), "insert mptsas\n"), "insert ext4\n");
	assert_has(strstr(trace_text(), "insert ext4\n"), "mount /dev/sda1");
}

/* A driver that hangs in its init is no reason to wait: the root is on another bus. */
static void test_a_driver_that_hangs(void **state)
{
	(void)state;
	fake_kmod_add("pci:bad", "bad", FAKE_PLAIN);
	tree_device("pci", "0000:00:05.0", "pci:bad", NULL);
	fake_worker_hold("module loader", 0);
	at(1000, sda_comes);
	run("root=/dev/sda1");
	assert_in_range(switched_after(), 1000, 1600);
}

static void btrfs_comes(const char *name, const char *devt, const char *path, const char *sub)
{
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "btrfs", .uuid = "ee" };

	snprintf(facts.uuid_sub, sizeof(facts.uuid_sub), "%s", sub);
	tree_disk(name, devt, 64);
	fake_facts_set(path, &facts);
}

static void second_comes(void)
{
	btrfs_comes("sdb", "8:16", "/dev/sdb", "2");
	fake_worker_hold(NULL, -1);
}

/* Whatever takes long to answer for the first, the second device is seen meanwhile. */
static void test_btrfs_of_two_devices(void **state)
{
	(void)state;
	btrfs_comes("sda", "8:0", "/dev/sda", "1");
	fake_worker_hold("btrfs scan", 0);
	at(4000, second_comes);
	run("root=UUID=ee");
	assert_in_range(switched_after(), 4000, 4700);
	assert_not_said("is on /dev/sda and /dev/sdb");
}

static void test_200_disks(void **state)
{
	static char paths[200][64];
	char name[32], devt[32];

	(void)state;
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "disk%03d", i);
		snprintf(devt, sizeof(devt), "254:%d", i);
		snprintf(paths[i], sizeof(paths[i]), "/dev/%s", name);
		tree_disk(name, devt, 64);
		fake_facts_set(paths[i], &(struct blkfacts){ .pttype = "dos" });
	}
	sda_comes();
	run("root=LABEL=root");
	assert_in_range(switched_after(), 0, 200);
	assert_int_equal(lines_with(trace_text(), "read /dev/disk"), 200);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, whole_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_disk_that_is_there),
		TEST(test_late_disks),
		TEST(test_says_where_the_time_went),
		TEST(test_says_where_the_time_of_a_failure_went),
		TEST(test_says_nothing_of_time_unless_asked),
		TEST(test_nothing_comes),
		TEST(test_nonsense_fails_at_once),
		TEST(test_the_network_knows_of_the_root),
		TEST(test_rootwait_forever),
		TEST(test_rootdelay),
		TEST(test_swap_fails_at_once),
		TEST(test_list),
		TEST(test_list_after_a_mount_that_failed),
		TEST(test_mount_fails),
		TEST(test_a_disk_that_hangs),
		TEST(test_the_root_hangs),
		TEST(test_drivers_are_loaded),
		TEST(test_a_driver_that_hangs),
		TEST(test_btrfs_of_two_devices),
		TEST(test_200_disks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
