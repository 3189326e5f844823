/* SPDX-License-Identifier: GPL-2.0-or-later */
/* links: kinit/steps.c kinit/loop.c kinit/root.c kinit/match.c kinit/blkdev.c kinit/probe.c */
/* links: kinit/btrfs.c kinit/mount.c kinit/fstypes.c kinit/modules.c kinit/coldplug.c */
/* links: kinit/boot.c tests/unit/fake_trace.c tests/unit/fake_log.c tests/unit/fake_kmod.c */
/* links: tests/unit/fake_worker.c tests/unit/fake_sys.c tests/unit/fake_facts.c */
/* links: tests/unit/fake_fail.c tests/unit/fake_boot.c tests/unit/tree.c */
/* links: kinit/md.c kinit/mdname.c kinit/mdneed.c kinit/mdstart.c tests/unit/raid.c */
/* links: -Wl,--wrap=poll -Wl,--wrap=clock_ms */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "kinit/loop.h"
#include "tests/unit/raid.h"

/*
 * Whole boots, with the loop and all rooms that decide.  The clock is a number that poll() moves
 * on, things happen at their times, and there are no uevents at all: what is found is found by
 * looking.
 */

static struct boot *boot;
static int64_t clock_now;
static bool done;

static struct happening {
	int64_t at_ms; /* after the start */
	void (*happen)(void);
} script[8];
static size_t nscript, next;

static void at(int64_t ms, void (*happen)(void))
{
	script[nscript].at_ms = ms;
	script[nscript++].happen = happen;
}

int64_t __wrap_clock_ms(void);
int64_t __wrap_clock_ms(void)
{
	return clock_now;
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int64_t until = clock_now + timeout;

	for (nfds_t i = 0; i < n; i++)
		fds[i].revents = 0;
	/* A worker that has ended wakes the loop: it takes 1 ms. */
	for (size_t i = 0; i < boot->workers.n; i++)
		if (!boot->workers.items[i].lost && until > clock_now + 1)
			until = clock_now + 1;
	if (next < nscript && FAKE_START_MS + script[next].at_ms <= until) {
		clock_now = FAKE_START_MS + script[next].at_ms;
		script[next++].happen();
		return 0;
	}
	clock_now = until;
	return 0;
}

/* The rooms that are played. */
int uevents_open(void)
{
	return -EPROTONOSUPPORT;
}

void uevents_read(struct boot *b)
{
	(void)b;
	assert_false(true);
}

int newinit_step_find(struct boot *b)
{
	(void)b;
	return 0;
}

int switch_step_root(struct boot *b)
{
	trace("SWITCHED after %lld ms to %s", (long long)(b->now_ms - b->start_ms), b->root.source);
	done = true;
	return -EAGAIN;
}

int extra_step_mount(struct boot *b)
{
	(void)b;
	return 0;
}

int caps_step_drop(struct boot *b)
{
	(void)b;
	return 0;
}

static int setup(void **state)
{
	nscript = next = 0;
	done = false;
	clock_now = FAKE_START_MS;
	fake_sys_clear();
	fake_kmod_clear();
	fake_facts_clear();
	fake_worker_hold(NULL, -1);
	boot_setup(state);
	tree_dir("sys/block");
	tree_dir("sys/bus");
	tree_file("proc/filesystems", "nodev\ttmpfs\n\text4\n");
	return 0;
}

static void run(const char *cmdline)
{
	boot = boot_make(cmdline);
	boot->wake_ms = 0;
	assert_int_equal(loop_open(boot), 0);
	modules_open(boot);
	for (int turns = 0; turns < 100000; turns++) {
		boot_advance(boot);
		if (done || boot->failed)
			break;
		loop_wait(boot);
	}
	close(boot->child_fd);
}

static void ends(const char *want)
{
	if (!strstr(trace_text(), want))
		fail_msg("\"%s\" is not in:\n%s%s", want, trace_text(), log_text());
}

/* After how many milliseconds was the root mounted and switched to? */
static long switched_after(void)
{
	const char *line = strstr(trace_text(), "SWITCHED after ");

	if (!line)
		fail_msg("not booted:\n%s%s", trace_text(), log_text());
	return strtol(line + strlen("SWITCHED after "), NULL, 10);
}

static void sda_comes(void)
{
	tree_disk("sda", "8:0", 131072);
	tree_partition("sda", "sda1", "8:1", 1);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .pttype = "dos" });
	fake_facts_set("/dev/sda1", &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4",
		.uuid = "aa-bb", .label = "root", .partuuid = "1234-01" });
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
		setup(state);
		at(3214, sda_comes);
		run(roots[i]);
		assert_in_range(switched_after(), 3214, 3214 + BOOT_TICK_MS + 150);
		assert_said("6 /dev/sda1 is there after 8.");
	}
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
	done = false;
	tree_remove("sys/block");
	tree_dir("sys/block");
	clock_now = FAKE_START_MS;
	run("root=/dev/sda1 rootdelay=5 rootwait=2");
	ends("FAILED after 7000 ms: find root: /dev/sda1: not there after 7.0 s (rootwait=2)\n");
}

static void swap_comes(void)
{
	tree_disk("sdb", "8:16", 64);
	fake_facts_set("/dev/sdb", &(struct blkfacts){ .usage = USAGE_OTHER, .type = "swap",
		.uuid = "cc-dd" });
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
	assert_in_range(switched_after(), 2000, 2000 + BOOT_TICK_MS + 150);
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

static const struct raid mirror = { .id = 1, .level = 1, .slots = 2 };
static struct member mirror_a, mirror_b;

static void first_member_comes(void)
{
	raid_superblock(&mirror, 0, &mirror_a.sb);
	mirror_a.inside = (struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4",
		.uuid = "aa-bb" };
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
		setup(state);
		an_array_can_be_made();
		first_member_comes();
		at(5000, second_member_comes);
		run(roots[i]);
		assert_in_range(switched_after(), 5000, 5000 + BOOT_TICK_MS + 150);
		assert_said("6 md0 is started: raid1, 2 of 2 members: sda, sdb\n");
		assert_said("6 /dev/md0 is there after 1");
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

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_disk_that_is_there),
		TEST(test_late_disks),
		TEST(test_nothing_comes),
		TEST(test_nonsense_fails_at_once),
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
		TEST(test_an_array),
		TEST(test_a_degraded_array),
		TEST(test_an_array_after_the_time_of_the_root),
		TEST(test_an_array_that_does_not_start),
		TEST(test_200_disks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
