/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/mount.h>
#include <unistd.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/md.h"
#include "kinit/root/submount.h"
#include "kinit/root/submount_list.h"
#include "kinit/root/submount_try.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define MOUNTER "mount below the root"

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_sys_clear();
	fake_kmod_clear();
	tree_file("proc/filesystems", "nodev\ttmpfs\nnodev\tproc\n\text4\n\tvfat\n");
	return err;
}

static void free_extras(struct boot *boot)
{
	submount_forget(boot->submounts);
}

static void add_disk(struct boot *boot, const char *name, const char *type, int usage)
{
	struct blkdev dev = { .major = 8, .sectors = 2048, .state = BLK_KNOWN };

	snprintf(dev.name, sizeof(dev.name), "%s", name);
	snprintf(dev.facts.type, sizeof(dev.facts.type), "%s", type);
	snprintf(dev.facts.uuid, sizeof(dev.facts.uuid), "uuid-%s", name);
	dev.facts.usage = usage;
	boot_add(boot, &dev);
}

static void answer(struct boot *boot, int err)
{
	struct submount_report report = { .err = err };

	assert_true(fake_worker_report(boot, MOUNTER, -1, &report));
}

static void test_nothing_asked_for(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	assert_string_equal(trace_text(), "");
	assert_string_equal(log_text(), "");
	free_extras(boot);
}

static void test_one_after_the_other_in_order(void **state)
{
	struct boot *boot =
		boot_make("kinit_mount=proc;/proc;proc kinit_mount=UUID=UUID-SDB;/usr;ext4;ro");

	(void)state;
	tree_file("etc/fstab", "tmpfs /tmp tmpfs size=1m\n/dev/sda1 / ext4\n");
	add_disk(boot, "sda", "vfat", USAGE_FILESYSTEM);
	add_disk(boot, "sdb", "ext4", USAGE_FILESYSTEM);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_string_equal(trace_text(), "start mount below the root 0\n");
	assert_string_equal(boot->submounts->source, "tmpfs");
	answer(boot, 0);
	assert_said("4 /etc/fstab: /dev/sda1: the root is mounted as root= says; skipped\n");
	assert_said("6 mounted tmpfs (tmpfs, read-write) on /tmp\n");
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	answer(boot, 0);
	assert_said("6 mounted proc (proc, read-write) on /proc\n");
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_string_equal(boot->submounts->source, "/dev/sdb");
	answer(boot, 0);
	assert_said("6 mounted /dev/sdb (ext4, read-write) on /usr\n");
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	for (size_t i = 0; i < boot->submounts->n; i++)
		assert_true(boot->submounts->items[i].mounted);
	free_extras(boot);
}

static void test_failures_are_named_and_skipped(void **state)
{
	struct boot *boot = boot_make("kinit_mount=tmpfs;/a;tmpfs kinit_mount=tmpfs;/b;tmpfs "
				      "kinit_mount=tmpfs;/c;tmpfs kinit_mount=tmpfs;/d;tmpfs");

	(void)state;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	answer(boot, -EINVAL);
	assert_said("4 tmpfs on /a (tmpfs): Invalid argument; skipped\n");
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_die(boot, MOUNTER, 1, 11));
	assert_said("4 tmpfs on /b (tmpfs): the mount was killed by signal 11");
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_late(boot, MOUNTER, 2));
	assert_said("4 tmpfs on /c (tmpfs): not mounted after 180 s; skipped\n");
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	answer(boot, 0);
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	assert_false(boot->submounts->items[2].mounted);
	assert_true(boot->submounts->items[3].mounted);
	free_extras(boot);
}

static void test_waits_for_a_device(void **state)
{
	struct boot *boot = boot_make("rootwait=20 kinit_mount=UUID=uuid-sdb;/b;ext4");

	(void)state;
	boot->now_ms += 5000;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_said("6 waiting up to 15 s for UUID=uuid-sdb, which is to be mounted on /b\n");
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 20000);
	boot->now_ms += 14999;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_int_equal(lines_with(log_text(), "waiting"), 1);
	add_disk(boot, "sdb", "ext4", USAGE_FILESYSTEM);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_string_equal(trace_text(), "start mount below the root 0\n");
	answer(boot, 0);
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	free_extras(boot);
}

/* Another disk has taken its place since it was read, or it is pulled while it is mounted. */
static void test_waits_again_for_a_device_that_is_lost(void **state)
{
	struct boot *boot = boot_make("rootwait=20 kinit_mount=UUID=uuid-sdb;/b;ext4");

	(void)state;
	add_disk(boot, "sdb", "ext4", USAGE_FILESYSTEM);
	boot->blkdevs->items[0].facts.seq = 5;
	tree_file("dev/sdb", "");
	fake_sys_block(8, 0, 6);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, "mount below the root", 0));
	assert_said("4 /dev/sdb was taken away while it was mounted on /b\n");
	assert_int_equal(boot->blkdevs->items[0].state, BLK_NEW);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_false(boot->submounts->running);
	boot->blkdevs->items[0].state = BLK_KNOWN;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_false(boot->submounts->running);
	boot->now_ms += BOOT_TICK_MS;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_true(boot->submounts->running);
	/* The node of one that is gone may be another's a moment later. */
	fake_sys_clear();
	unlinkat(tree_fd(), "dev/sdb", 0);
	tree_dir("sys/block");
	trace_clear();
	assert_true(fake_worker_run(boot, "mount below the root", 0));
	assert_string_equal(trace_text(), "");
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_false(boot->submounts->items[0].mounted);
	assert_int_equal(boot->blkdevs->n, 0);
	boot->now_ms += 20000 - BOOT_TICK_MS;
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	assert_said("4 UUID=uuid-sdb on /b (ext4): the device is not there; skipped\n");
	free_extras(boot);
}

static void test_waits_no_longer_than_for_the_root(void **state)
{
	struct boot *boot = boot_make("rootwait=20 kinit_mount=UUID=uuid-sdb;/b;ext4 "
				      "kinit_mount=/dev/sdc;/c;ext4");

	(void)state;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	boot->now_ms += 20000;
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	assert_said("4 UUID=uuid-sdb on /b (ext4): the device is not there; skipped\n");
	assert_said("4 /dev/sdc on /c (ext4): the device is not there; skipped\n");
	free_extras(boot);
}

static void test_waits_never_without_limit(void **state)
{
	struct boot *boot = boot_make("rootwait kinit_mount=/dev/sdb;/b;ext4");

	(void)state;
	boot->now_ms += 100000;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 100000 + SUBMOUNT_WAIT_MS);
	boot->now_ms += SUBMOUNT_WAIT_MS;
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	free_extras(boot);
}

static void test_what_can_never_be_mounted_is_not_waited_for(void **state)
{
	struct boot *boot = boot_make("kinit_mount=/dev/sda;/a;ext4 kinit_mount=a=b;/b;ext4 "
				      "kinit_mount=x;/c;nosuchfs");

	(void)state;
	add_disk(boot, "sda", "swap", USAGE_OTHER);
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	assert_said("4 /dev/sda on /a (ext4): it is swap space (swap), not a filesystem; skipped");
	assert_said("4 a=b on /b (ext4): this is no device; skipped");
	assert_said("4 x on /c (nosuchfs): the kernel has no such type of filesystem");
	free_extras(boot);
}

static void test_loads_the_modules_first(void **state)
{
	struct boot *boot;

	(void)state;
	fake_kmod_add("fs-xfs", "xfs", FAKE_PLAIN);
	fake_kmod_add("fs-vfat", "vfat", FAKE_PLAIN);
	boot = boot_make("kinit_mount=/dev/sdb;/b;xfs kinit_mount=/dev/sdb;/c;vfat");
	modules_open(boot);
	add_disk(boot, "sdb", "xfs", USAGE_FILESYSTEM);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	modules_pump(boot);
	/* Both at once, though they are mounted one after the other. */
	assert_int_equal(fake_worker_count(boot, "module loader"), 2);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, MOUNTER), 0);
	tree_file("proc/filesystems", "nodev\ttmpfs\n\txfs\n");
	assert_true(fake_worker_run(boot, "module loader", 0));
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, MOUNTER), 1);
	free_extras(boot);
}

static void test_paths_need_neither_type_nor_device(void **state)
{
	struct boot *boot = boot_make("kinit_mount=/root/a;/b;none;bind "
				      "kinit_mount=/dev/sdb;/c;nosuchfs;remount,ro");

	(void)state;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_string_equal(boot->submounts->source, "/root/a");
	answer(boot, 0);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_string_equal(boot->submounts->source, "/dev/sdb");
	answer(boot, 0);
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	free_extras(boot);
}

/* The array of entries moves as it grows, and md holds on to what those of /etc/fstab name. */
static void test_many(void **state)
{
	static char fstab[4096], words[1024] = "root=/dev/sda1";
	struct boot *boot;

	(void)state;
	fstab[0] = '\0';
	for (int i = 0; i < 15; i++)
		snprintf(fstab + strlen(fstab), sizeof(fstab) - strlen(fstab),
			"LABEL=l%d /m%d ext4\n", i, i);
	for (int i = 0; i < 20; i++)
		strcat(words, " kinit_mount=proc;/proc;proc");
	tree_file("etc/fstab", fstab);
	boot = boot_make(words);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_int_equal(boot->submounts->n, 35);
	assert_int_equal(boot->mds->nwanted, 15);
	assert_string_equal(boot->mds->wanted[0]->value, "l0");
	assert_string_equal(boot->mds->wanted[14]->value, "l14");
	free_extras(boot);
}

static void test_fstab_was_repaired(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	tree_file("etc/fstab", "tmpfs /old tmpfs\n");
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	tree_file("etc/fstab", "tmpfs /new tmpfs\nproc /proc proc\n");
	submount_restart(boot);
	assert_has(trace_text(), "stop mount below the root 0\n");
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_int_equal(boot->submounts->n, 2);
	answer(boot, 0);
	assert_said("6 mounted tmpfs (tmpfs, read-write) on /new\n");
	assert_not_said("/old");
	/* It was deleted. */
	tree_remove("etc/fstab");
	submount_restart(boot);
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	free_extras(boot);
}

static void test_a_mount_that_the_kernel_holds(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1 kinit_mount=tmpfs;/a;tmpfs");

	(void)state;
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_late(boot, MOUNTER, 0));
	submount_restart(boot);
	assert_int_equal(submount_step_mount(boot), STEP_DONE);
	assert_int_equal(lines_with(trace_text(), "start "), 1);
	assert_said("4 tmpfs on /a (tmpfs): the kernel is still busy with the last try; skipped\n");
	assert_true(fake_worker_reap(boot, MOUNTER, 0));
	submount_restart(boot);
	assert_int_equal(submount_step_mount(boot), STEP_WAITS);
	answer(boot, 0);
	free_extras(boot);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_asked_for),
		TEST(test_one_after_the_other_in_order),
		TEST(test_failures_are_named_and_skipped),
		TEST(test_waits_for_a_device),
		TEST(test_waits_again_for_a_device_that_is_lost),
		TEST(test_waits_no_longer_than_for_the_root),
		TEST(test_waits_never_without_limit),
		TEST(test_what_can_never_be_mounted_is_not_waited_for),
		TEST(test_loads_the_modules_first),
		TEST(test_paths_need_neither_type_nor_device),
		TEST(test_many),
		TEST(test_fstab_was_repaired),
		TEST(test_a_mount_that_the_kernel_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
