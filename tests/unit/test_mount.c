/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/kinds.h"
#include "kinit/root/mount.h"
#include "kinit/root/root.h"
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

#define MOUNTER "mount of the root"

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_sys_clear();
	fake_kmod_clear();
	tree_file("proc/filesystems", "nodev\ttmpfs\n\text3\n\text4\n\txfs\n");
	return err;
}

static void choose_sda1(struct boot *boot, const char *type)
{
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .seq = 7 };

	strcpy(facts.type, type);
	boot->root->dev_id = boot_disk(boot, "sda1", &facts)->id;
	boot->root->chosen = true;
	tree_file("dev/sda1", "");
	strcpy(boot->root->source, "/dev/sda1");
	strcpy(boot->root->type, type);
}

static struct boot *chosen(const char *cmdline, const char *type)
{
	struct boot *boot = boot_make(cmdline);

	choose_sda1(boot, type);
	return boot;
}

/* The step, the worker, and the step again. */
static enum step_answer mount_it(struct boot *boot)
{
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, MOUNTER), 1);
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	return kinds_step_mount(boot);
}

static void traced(const char *want)
{
	assert_string_equal(trace_text(), want);
}

static void test_read_only_unless_rw(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1", "ext4");

	(void)state;
	assert_int_equal(mount_it(boot), STEP_DONE);
	traced("start mount of the root 0\n"
	       "mount /dev/sda1 /root type=ext4 flags=ro+0 data=.\n");
	assert_said("6 mounted /dev/sda1 (ext4, read-only)\n");
	assert_int_equal(kinds_step_mount(boot), STEP_DONE);
	trace_clear();
	boot = chosen("root=/dev/sda1 rw", "ext4");
	assert_int_equal(mount_it(boot), STEP_DONE);
	traced("start mount of the root 0\n"
	       "mount /dev/sda1 /root type=ext4 flags=+0 data=.\n");
	assert_said("6 mounted /dev/sda1 (ext4, read-write)\n");
	assert_not_said("could not");
}

static void mounts_with(const char *words, const char *want)
{
	char line[256];

	snprintf(line, sizeof(line), "root=/dev/sda1 %s", words);
	trace_clear();
	assert_int_equal(mount_it(chosen(line, "btrfs")), STEP_DONE);
	assert_has(trace_text(), want);
}

/* mount(8)'s words are flags, whatever the type; all others are the filesystem's. */
static void test_rootflags(void **state)
{
	(void)state;
	mounts_with("rootflags=subvol=@/a,data=x=y", "flags=ro+0 data=subvol=@/a,data=x=y.\n");
	mounts_with("rootflags=noatime,subvol=@,nodev,defaults,x-systemd.growfs,_netdev",
		"flags=ro+404 data=subvol=@.\n");
	mounts_with("rw rootflags=noatime,exec,suid", "flags=+400 data=.\n");
	mounts_with("rw rootflags=ro", "flags=ro+0 data=.\n");
	mounts_with("ro rootflags=subvol=@,rw", "flags=+0 data=subvol=@.\n");
	mounts_with("rootflags=bind,remount,noatime", "flags=ro+400 data=.\n");
	assert_has(boot_conf()->problems[0], "rootflags: bind, move and remount");
}

#define MOUNTED(options) "30 1 8:1 / /root rw,relatime - squashfs /dev/sda1 " options "\n"

/* What is said is what is there. */
static void test_what_the_superblock_says(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1 rw", "squashfs");

	(void)state;
	tree_file("proc/filesystems", "\tsquashfs\n");
	tree_file("proc/self/mountinfo", MOUNTED("ro,errors=continue"));
	assert_int_equal(mount_it(boot), STEP_DONE);
	assert_said("6 mounted /dev/sda1 (squashfs, read-only)\n");
	assert_said("4 /dev/sda1 could not be mounted read-write, as the command line asks\n");
	assert_true(boot->root->readonly);
	tree_file("proc/self/mountinfo", MOUNTED("rw"));
	log_clear();
	boot = chosen("root=/dev/sda1 rw", "squashfs");
	assert_int_equal(mount_it(boot), STEP_DONE);
	assert_said("6 mounted /dev/sda1 (squashfs, read-write)\n");
	assert_not_said("could not");
	/* Who asks for it needs no warning. */
	tree_file("proc/self/mountinfo", MOUNTED("ro"));
	boot = chosen("root=/dev/sda1 rw rootflags=ro", "squashfs");
	assert_int_equal(mount_it(boot), STEP_DONE);
	assert_not_said("could not");
}

static void mounts_tag(const char *words, const char *type, const char *options)
{
	char line[256], want[256];
	struct boot *boot;

	snprintf(line, sizeof(line), "root=data %s", words);
	boot = chosen(line, type);
	boot->root->nodev = true;
	strcpy(boot->root->source, "data");
	trace_clear();
	assert_int_equal(mount_it(boot), STEP_DONE);
	snprintf(want, sizeof(want), "mount data /root type=%s flags=ro+0 data=%s.\n", type,
		options);
	assert_has(trace_text(), want);
}

/* 9p would look for a server over TCP (fs/9p, net/9p). */
static void test_tag_of_9p(void **state)
{
	(void)state;
	mounts_tag("rootfstype=9p", "9p", "trans=virtio,version=9p2000.L");
	mounts_tag("rootfstype=9p rootflags=msize=262144,cache=loose", "9p",
		"trans=virtio,version=9p2000.L,msize=262144,cache=loose");
	mounts_tag("rootfstype=9p rootflags=notrans=x", "9p",
		"trans=virtio,version=9p2000.L,notrans=x");
	mounts_tag("rootfstype=9p rootflags=trans=xen", "9p", "trans=xen");
	mounts_tag("rootfstype=9p rootflags=msize=8192,trans=xen", "9p", "msize=8192,trans=xen");
	mounts_tag("rootfstype=virtiofs", "virtiofs", "");
	mounts_tag("rootfstype=virtiofs rootflags=dax", "virtiofs", "dax");
}

/* EINVAL: another type may do. Only the guesses are silent. */
static void test_types_in_order(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1", "btrfs");

	(void)state;
	fake_sys_answer("type=btrfs", -EINVAL);
	fake_sys_answer("type=ext3", -EINVAL);
	assert_int_equal(mount_it(boot), STEP_DONE);
	traced("start mount of the root 0\n"
	       "mount /dev/sda1 /root type=btrfs flags=ro+0 data=.\n"
	       "mount /dev/sda1 /root type=ext3 flags=ro,silent+0 data=.\n"
	       "mount /dev/sda1 /root type=ext4 flags=ro,silent+0 data=.\n");
	assert_said("6 mounted /dev/sda1 (ext4, read-only)\n");
}

/* What may be left over from former times is not written to, whatever is wrong with it. */
static void test_one_of_several(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1 rw", "xfs");

	(void)state;
	strcpy(boot->root->rivals, "ext4");
	fake_sys_answer("type=xfs", -EUCLEAN);
	assert_int_equal(mount_it(boot), STEP_DONE);
	traced("start mount of the root 0\n"
	       "mount /dev/sda1 /root type=xfs flags=ro+0 data=.\n"
	       "mount /dev/sda1 /root type=ext4 flags=ro+0 data=.\n");
	assert_said(
		"6 mounted /dev/sda1 (ext4, read-only)\n"
		"4 /dev/sda1 is read-only, whatever the command line asks, as its type is a guess\n");
	trace_clear();
	boot = chosen("root=/dev/sda1 rw rootfstype=ext4", "xfs");
	strcpy(boot->root->rivals, "ext4");
	assert_int_equal(mount_it(boot), STEP_DONE);
	traced("start mount of the root 0\n"
	       "mount /dev/sda1 /root type=ext4 flags=+0 data=.\n");
}

static void test_none_of_several(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1", "xfs");

	(void)state;
	strcpy(boot->root->rivals, "ext4");
	fake_sys_answer("type=", -EUCLEAN);
	assert_int_equal(mount_it(boot), STEP_FAILED);
	assert_has(boot->why, "xfs: Structure needs cleaning; ext4: Structure needs cleaning");
}

static void test_rootfstype_is_not_silent(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1 rootfstype=xfs,ext3", "ext4");

	(void)state;
	fake_sys_answer("type=xfs", -EINVAL);
	fake_sys_answer("type=ext3", -ENODEV);
	assert_int_equal(mount_it(boot), STEP_FAILED);
	traced("start mount of the root 0\n"
	       "mount /dev/sda1 /root type=xfs flags=ro+0 data=.\n"
	       "mount /dev/sda1 /root type=ext3 flags=ro+0 data=.\n");
	assert_string_equal(boot->why, "/dev/sda1: xfs: Invalid argument; ext3: No such device");
}

/* init/do_mounts.c: a medium that cannot be written refuses; then all types again, read-only. */
static void test_eacces(void **state)
{
	struct boot *boot = chosen("root=/dev/sr0 rw rootfstype=ext4,xfs", "");

	(void)state;
	fake_sys_answer("type=ext4", -EINVAL);
	fake_sys_answer("type=xfs flags=+0", -EACCES);
	assert_int_equal(mount_it(boot), STEP_DONE);
	traced("start mount of the root 0\n"
	       "mount /dev/sda1 /root type=ext4 flags=+0 data=.\n"
	       "mount /dev/sda1 /root type=xfs flags=+0 data=.\n"
	       "mount /dev/sda1 /root type=ext4 flags=ro+0 data=.\n"
	       "mount /dev/sda1 /root type=xfs flags=ro+0 data=.\n");
	assert_said("6 mounted /dev/sda1 (xfs, read-only)\n");
	assert_said("4 /dev/sda1 could not be mounted read-write, as the command line asks\n");
}

static void test_eacces_without_rw(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1 rootfstype=ext4", "");

	(void)state;
	fake_sys_answer("type=ext4", -EACCES);
	assert_int_equal(mount_it(boot), STEP_FAILED);
	assert_int_equal(lines_with(trace_text(), "mount /dev"), 1);
	assert_string_equal(boot->why, "/dev/sda1: ext4: Permission denied");
}

/* A damaged filesystem is that one: no other type is tried. */
static void test_other_errors_end_it(void **state)
{
	static const int errors[] = { -EIO, -EUCLEAN, -EROFS, -EBUSY };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct boot *boot = chosen("root=/dev/sda1 rw", "ext4");
		char want[128];

		trace_clear();
		fake_sys_clear();
		fake_sys_answer("type=ext4", errors[i]);
		assert_int_equal(mount_it(boot), STEP_FAILED);
		assert_int_equal(boot->root->mount.err, errors[i]);
		assert_int_equal(lines_with(trace_text(), "mount /dev"), 1);
		snprintf(want, sizeof(want), "/dev/sda1: ext4: %s", strerror(-errors[i]));
		assert_string_equal(boot->why, want);
	}
}

/* The devices of an f2fs are in its superblock. */
static void test_another_device_is_missing(void **state)
{
	static const int errors[] = { -ENOENT, -ENXIO };

	(void)state;
	tree_file("proc/filesystems", "\tf2fs\n");
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct boot *boot = chosen("root=/dev/sda1", "f2fs");

		fake_sys_clear();
		fake_sys_answer("type=f2fs", errors[i]);
		assert_int_equal(mount_it(boot), STEP_WAITS);
		boot_disk(boot, "sdb", &(struct blkfacts){ .err = 0 });
		fake_sys_clear();
		boot->now_ms = boot->root->mount.retry_ms;
		assert_int_equal(mount_it(boot), STEP_DONE);
	}
}

/* One that nothing misses fails at once, unless a device has come while it was mounted. */
static void test_a_device_has_come(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1 rootfstype=xfs", "xfs");

	(void)state;
	fake_sys_answer("type=xfs", -EINVAL);
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	boot_disk(boot, "sdb", &(struct blkfacts){ .err = 0 });
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	boot->now_ms = boot->root->mount.retry_ms;
	assert_int_equal(mount_it(boot), STEP_FAILED);
	/* What a btrfs misses is a subvolume. */
	boot = chosen("root=/dev/sda1 rootfstype=btrfs", "btrfs");
	fake_sys_answer("type=btrfs", -ENOENT);
	assert_int_equal(mount_it(boot), STEP_FAILED);
}

static void test_errors_of_each_type_are_named(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1", "ext4");

	(void)state;
	fake_sys_answer("type=ext4", -EINVAL);
	fake_sys_answer("type=ext3", -EINVAL);
	fake_sys_answer("type=xfs", -EUCLEAN);
	assert_int_equal(mount_it(boot), STEP_FAILED);
	assert_string_equal(boot->why, "/dev/sda1: ext4: Invalid argument; ext3: Invalid argument; "
				       "xfs: Structure needs cleaning");
}

/* The error that is reported, and hinted at: what the type says that is on the disk, if it was tried; else a
 * reason rather than "not mine". */
static void test_which_error_counts(void **state)
{
	static const struct {
		const char *found;
		int xfs, ext4, want;
	} rows[] = {
		{ "ext4", -EINVAL, -EUCLEAN, -EUCLEAN },
		{ "xfs", -EUCLEAN, -EINVAL, -EUCLEAN },
		{ "ext4", -ENODEV, -EINVAL, -EINVAL },
		{ "ext4", -EACCES, -ENODEV, -ENODEV },
		{ "", -EINVAL, -EBUSY, -EBUSY },
		{ "", -EINVAL, -ENODEV, -EINVAL },
		{ "btrfs", -ENODEV, -EROFS, -EROFS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct boot *boot = chosen("root=/dev/sda1 rootfstype=xfs,ext4", rows[i].found);

		fake_sys_clear();
		fake_sys_answer("type=xfs", rows[i].xfs);
		fake_sys_answer("type=ext4", rows[i].ext4);
		assert_int_equal(mount_it(boot), STEP_FAILED);
		assert_int_equal(boot->root->mount.err, rows[i].want);
	}
}

/* The kernel lacks memory, or processes for the threads of a filesystem. */
static void test_errors_that_may_pass(void **state)
{
	static const int errors[] = { -ENOMEM, -EAGAIN, -EINTR, -ENFILE };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct boot *boot = chosen("root=/dev/sda1", "ext4");

		fake_sys_clear();
		fake_sys_answer("mount /dev/sda1", errors[i]);
		assert_int_equal(mount_it(boot), STEP_WAITS);
		fake_sys_clear();
		boot->now_ms += 1000;
		assert_int_equal(mount_it(boot), STEP_DONE);
	}
}

/* It is waited for again, as if nothing had been found. */
static void assert_lost(struct boot *boot)
{
	assert_false(boot->root->chosen);
	assert_int_equal(boot->root->mount.state, ATTEMPT_IDLE);
	assert_said("4 /dev/sda1 was taken away while it was mounted; looking for root=/dev/sda1 "
		    "again\n");
	assert_int_equal(boot->root->again_ms, boot->now_ms + BOOT_TICK_MS);
}

/* What is mounted is what was read, by the number of the disk, or by its content where there is none. */
static void test_another_disk(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1", "ext4");

	(void)state;
	tree_file("dev/sda1", "");
	fake_sys_block(8, 0, 7);
	assert_int_equal(mount_it(boot), STEP_DONE);
	boot = chosen("root=/dev/sda1", "ext4");
	trace_clear();
	fake_sys_block(8, 0, 8);
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	assert_lost(boot);
	assert_int_equal(boot->blkdevs->items[0].state, BLK_NEW);
	assert_int_equal(lines_with(trace_text(), "mount /dev"), 0);
	/* The node is that of another device. */
	boot = chosen("root=/dev/sda1", "ext4");
	fake_sys_block(8, 16, 7);
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	assert_lost(boot);
	/* Nobody knows it any more. */
	boot = chosen("root=/dev/sda1", "ext4");
	trace_clear();
	blkdevs_remove(boot, "sda1");
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	assert_lost(boot);
	assert_int_equal(lines_with(trace_text(), "mount /dev"), 0);
	/* Before Linux 5.15: nothing is on it any more. */
	boot = chosen("root=/dev/sda1", "ext4");
	boot->blkdevs->items[0].facts.seq = 0;
	fake_sys_block(8, 0, 0);
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	assert_lost(boot);
	/* It could never be read: whoever named it may mount it. */
	boot = chosen("root=/dev/sda1", "");
	boot->blkdevs->items[0].facts = (struct blkfacts){ .err = -EIO };
	boot->blkdevs->items[0].state = BLK_UNREADABLE;
	fake_sys_block(8, 0, 9);
	assert_int_equal(mount_it(boot), STEP_DONE);
}

static void test_taken_away(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1", "ext4");

	(void)state;
	tree_dir("sys/block");
	fake_sys_answer("mount /dev/sda1", -ENXIO);
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	assert_lost(boot);
	/* It has as much time for that as it had to come. */
	boot = chosen("root=/dev/sda1 rootwait=30", "ext4");
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	boot->now_ms += 30000;
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	assert_int_equal(kinds_step_mount(boot), STEP_FAILED);
	/* Likewise when its driver crashes of it. */
	boot = chosen("root=/dev/sda1", "ext4");
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_die(boot, MOUNTER, -1, 9));
	assert_lost(boot);
}

static void with_log(struct boot **boot, const struct blkfacts *facts)
{
	*boot = chosen("root=/dev/sda1 rootflags=logdev=/dev/sdb", "xfs");
	boot_disk(*boot, "sdb", facts);
	trace_clear();
	log_clear();
	assert_int_equal(kinds_step_mount(*boot), STEP_WAITS);
}

static void assert_lost_log(struct boot *boot)
{
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	assert_false(boot->root->chosen);
	assert_int_equal(boot->root->mount.state, ATTEMPT_IDLE);
	assert_said("4 /dev/sda1 has lost /dev/sdb while it was mounted; looking for "
		    "root=/dev/sda1 again\n");
	assert_int_equal(boot->root->again_ms, boot->now_ms + BOOT_TICK_MS);
}

/* An external log or journal has to be the one that was chosen as well. */
static void test_another_log(void **state)
{
	const struct blkfacts read = { .seq = 7 };
	struct boot *boot;

	(void)state;
	tree_file("dev/sdb", "");
	with_log(&boot, &read);
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	assert_int_equal(kinds_step_mount(boot), STEP_DONE);
	assert_has(trace_text(), "type=xfs flags=ro+0 data=logdev=/dev/sdb.");
	/* Another disk has its name. */
	with_log(&boot, &read);
	fake_sys_block(8, 0, 7);
	assert_lost_log(boot);
	assert_int_equal(boot->blkdevs->items[1].state, BLK_NEW);
	assert_int_equal(lines_with(trace_text(), "mount /dev"), 0);
	fake_sys_clear();
	/* It went while it was mounted. */
	tree_dir("sys/block/sda/sda1");
	tree_file("sys/block/sda/dev", "8:16");
	tree_file("sys/block/sda/sda1/dev", "8:0");
	tree_file("sys/block/sda/sda1/partition", "1");
	with_log(&boot, &read);
	fake_sys_answer("mount /dev/sda1", -ENXIO);
	assert_lost_log(boot);
	assert_int_equal(lines_with(trace_text(), "mount /dev"), 1);
}

/* Its name alone is nothing that may be mounted: it may be another's. */
static void test_no_node(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1", "ext4");

	(void)state;
	unlinkat(tree_fd(), "dev/sda1", 0);
	tree_dir("sys/block/sda/sda1");
	tree_file("sys/block/sda/dev", "8:16");
	tree_file("sys/block/sda/sda1/dev", "8:0");
	tree_file("sys/block/sda/sda1/partition", "1");
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, MOUNTER, -1));
	assert_int_equal(lines_with(trace_text(), "mount /dev"), 0);
	assert_true(boot->root->chosen);
	assert_int_equal(boot->root->mount.state, ATTEMPT_WAITING);
	assert_has(boot->root->mount.why, "it cannot be opened: No such file or directory");
}

/* Recovering a journal may take as long as it wants, unless there is something else to be done. */
static void test_limit(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1", "ext4");

	(void)state;
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	boot->now_ms += 3600000;
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	boot = chosen("root=/dev/sda1 panic=5", "ext4");
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	boot->now_ms += 599999;
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	boot->now_ms += 1;
	assert_int_equal(kinds_step_mount(boot), STEP_FAILED);
	assert_string_equal(boot->why, "/dev/sda1: not mounted after 600 s");
	boot = chosen("root=/dev/sda1,/dev/sdb1", "ext4");
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	tree_file("root/here", "");
	boot->now_ms += 600000;
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_int_equal(fake_worker_count(boot, MOUNTER), 0);
	/* What may still come of it is elsewhere, and the next one need not wait for it. */
	assert_int_equal(faccessat(tree_fd(), "root", F_OK, 0), -1);
	assert_int_equal(faccessat(tree_fd(), "root.0/here", F_OK, 0), 0);
	choose_sda1(boot, "ext4");
	trace_clear();
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	traced("start mount of the root 1\n");
}

static void test_nothing_to_try(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1", "");

	(void)state;
	tree_file("proc/filesystems", "nodev\ttmpfs\n");
	assert_int_equal(mount_it(boot), STEP_FAILED);
	assert_string_equal(boot->why, "/dev/sda1: no filesystem type to try");
}

static void test_driver_crashes(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1", "ext4");

	(void)state;
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_true(fake_worker_die(boot, MOUNTER, -1, 9));
	assert_int_equal(kinds_step_mount(boot), STEP_FAILED);
	assert_has(boot->why, "/dev/sda1: ");
	assert_has(boot->why, "killed by signal 9 (an oops in the driver?)");
}

static void test_next_root_of_the_list(void **state)
{
	struct boot *boot = chosen("root=/dev/sda1,/dev/sdb1", "ext4");

	(void)state;
	fake_sys_answer("/dev/sda1", -EIO);
	assert_int_equal(mount_it(boot), STEP_WAITS);
	assert_said("4 /dev/sda1: ext4: Input/output error; trying root=/dev/sdb1\n");
	assert_int_equal(boot->root->index, 1);
	assert_false(boot->root->chosen);
	assert_int_equal(boot->root->mount.state, ATTEMPT_IDLE);
	assert_int_equal(boot->wake_ms, FAKE_START_MS);
}

/* The server or the tag behind a name has no block device whose arrival one could wait for. */
static void test_sources_are_tried_again(void **state)
{
	struct boot *boot = chosen("root=data rootfstype=virtiofs rootwait=2", "");

	(void)state;
	boot->root->nodev = true;
	strcpy(boot->root->source, "data");
	fake_sys_answer("mount data", -EINVAL);
	assert_int_equal(mount_it(boot), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 1000);
	boot->now_ms = FAKE_START_MS + 999;
	assert_int_equal(kinds_step_mount(boot), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, MOUNTER), 0);
	boot->now_ms = FAKE_START_MS + 1000;
	assert_int_equal(mount_it(boot), STEP_WAITS);
	boot->now_ms = FAKE_START_MS + 2000;
	assert_int_equal(mount_it(boot), STEP_FAILED);
	assert_string_equal(
		boot->why, "data: virtiofs: Invalid argument; 3 tries in 2.0 s (rootwait=2)");
	assert_int_equal(lines_with(trace_text(), "mount data"), 3);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_read_only_unless_rw),
		TEST(test_rootflags),
		TEST(test_what_the_superblock_says),
		TEST(test_tag_of_9p),
		TEST(test_types_in_order),
		TEST(test_one_of_several),
		TEST(test_none_of_several),
		TEST(test_rootfstype_is_not_silent),
		TEST(test_eacces),
		TEST(test_eacces_without_rw),
		TEST(test_other_errors_end_it),
		TEST(test_another_device_is_missing),
		TEST(test_a_device_has_come),
		TEST(test_errors_of_each_type_are_named),
		TEST(test_which_error_counts),
		TEST(test_errors_that_may_pass),
		TEST(test_another_disk),
		TEST(test_taken_away),
		TEST(test_another_log),
		TEST(test_no_node),
		TEST(test_limit),
		TEST(test_nothing_to_try),
		TEST(test_driver_crashes),
		TEST(test_next_root_of_the_list),
		TEST(test_sources_are_tried_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
