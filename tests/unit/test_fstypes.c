/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define LOADER "module loader"

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	tree_file("proc/filesystems",
		"nodev\tsysfs\nnodev\ttmpfs\nnodev\tdevtmpfs\n\text3\n\text2\n\text4\n"
		"nodev\tvirtiofs\n\tsquashfs\n\tvfat\n\tbtrfs\nnodev\t9p\n");
	return err;
}

/* The types that are tried, in order; a '|' behind the last that is wanted. */
static const char *list(const struct boot *boot)
{
	static struct fstypes types;
	static char text[512];

	fstypes_list(boot, &types);
	text[0] = '\0';
	for (size_t i = 0; i < types.n; i++) {
		strcat(text, types.names[i]);
		strcat(text, i + 1 == types.wanted ? "|" : " ");
	}
	return text;
}

static void test_what_libblkid_says_comes_first(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	strcpy(boot->root->type, "btrfs");
	assert_string_equal(list(boot), "btrfs|ext3 ext2 ext4 squashfs vfat ");
	strcpy(boot->root->type, "xfs");
	assert_string_equal(list(boot), "xfs|ext3 ext2 ext4 squashfs vfat btrfs ");
}

static void test_several_that_may_be_it(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	strcpy(boot->root->type, "xfs");
	strcpy(boot->root->rivals, "ntfs,ext4");
	assert_string_equal(list(boot), "xfs ntfs3 ext4|ext3 ext2 squashfs vfat btrfs ");
	/* rootfstype= knows. */
	boot = boot_make("root=/dev/sda1 rootfstype=ext4");
	strcpy(boot->root->type, "xfs");
	strcpy(boot->root->rivals, "ext4");
	assert_string_equal(list(boot), "ext4|");
}

static void test_all_of_the_kernel_if_nobody_knows(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	assert_string_equal(list(boot), "ext3 ext2 ext4 squashfs vfat btrfs ");
	tree_remove("proc/filesystems");
	assert_string_equal(list(boot), "");
}

static void test_other_names_of_libblkid(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	tree_file("proc/filesystems", "\text4\n\tntfs3\n");
	strcpy(boot->root->type, "ntfs");
	assert_string_equal(list(boot), "ntfs3|ext4 ");
	strcpy(boot->root->type, "ext4dev");
	assert_string_equal(list(boot), "ext4|ntfs3 ");
}

static void test_rootfstype(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1 rootfstype=xfs,ext4,xfs,squashfs");

	(void)state;
	strcpy(boot->root->type, "btrfs");
	assert_string_equal(list(boot), "xfs ext4 squashfs|");
	boot = boot_make("root=/dev/sda1 rootfstype=auto");
	strcpy(boot->root->type, "vfat");
	assert_string_equal(list(boot), "vfat|ext3 ext2 ext4 squashfs btrfs ");
}

/* The type that is named with a tag is for that root only. */
static void test_type_of_a_tag(void **state)
{
	struct boot *boot = boot_make("root=virtiofs:myfs,9p:other,/dev/sda1 rootfstype=ext4");

	(void)state;
	boot->root->nodev = true;
	assert_string_equal(list(boot), "virtiofs|");
	boot->root->index = 1;
	assert_string_equal(list(boot), "9p|");
	boot->root->index = 2;
	boot->root->nodev = false;
	assert_string_equal(list(boot), "ext4|");
	boot = boot_make("root=9p:myfs");
	boot->root->nodev = true;
	assert_string_equal(list(boot), "9p|");
}

static void test_flash(void **state)
{
	struct boot *boot = boot_make("root=ubi0:rootfs");

	(void)state;
	boot->root->nodev = true;
	strcpy(boot->root->source, "ubi0:rootfs");
	assert_string_equal(list(boot), "ubifs|");
	strcpy(boot->root->source, "mtd0");
	assert_string_equal(list(boot), "jffs2|");
	boot = boot_make("root=mtd0 rootfstype=squashfs");
	boot->root->nodev = true;
	assert_string_equal(list(boot), "squashfs|");
}

static void test_more_types_than_there_is_room(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	struct fstypes types;
	char text[2048] = "";

	(void)state;
	for (int i = 0; i < 100; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "\tfs%d\n", i);
	tree_file("proc/filesystems", text);
	strcpy(boot->root->type, "ext4");
	fstypes_list(boot, &types);
	assert_in_range(types.n, 60, sizeof(types.names) / sizeof(types.names[0]));
	assert_string_equal(types.names[0], "ext4");
	assert_string_equal(types.names[1], "fs0");
}

static void test_nodev(void **state)
{
	static const char *const no[] = { "ext4", "tmp", "tmpfs2", "mpfs", "fs", "", "nodev",
		"btrfs", "a-type-whose-name-is-much-longer-than-a-line-of-the-file-can-ever-be" };
	struct boot *boot = boot_make("root=data rootfstype=virtiofs");

	(void)state;
	assert_true(fstypes_is_nodev(boot, "sysfs")); /* the first line */
	assert_true(fstypes_is_nodev(boot, "tmpfs"));
	assert_true(fstypes_is_nodev(boot, "virtiofs"));
	assert_true(fstypes_is_nodev(boot, "9p")); /* the last one */
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (fstypes_is_nodev(boot, no[i]))
			fail_msg("\"%s\" counts as a type without a device", no[i]);
	/* A longer name in front must not hide the right one. */
	tree_file("proc/filesystems", "nodev\tnfs4\nnodev\tnfsd\nnodev\tnfs");
	assert_true(fstypes_is_nodev(boot, "nfs"));
	tree_remove("proc/filesystems");
	assert_false(fstypes_is_nodev(boot, "tmpfs"));
}

static void test_load(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	fake_kmod_add("fs-vfat", "vfat", FAKE_PLAIN);
	modules_open(boot);
	tree_file("proc/filesystems", "\tvfat\n");
	strcpy(boot->root->type, "ext4");
	assert_int_equal(fstypes_step_load(boot), STEP_WAITS);
	assert_int_equal(boot->modules->n, 1);
	modules_pump(boot);
	assert_int_equal(fstypes_step_load(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, LOADER, 0));
	assert_int_equal(fstypes_step_load(boot), STEP_DONE);
	/* All the others are mere guesses: not loaded for them. */
	assert_int_equal(boot->modules->n, 1);
	assert_string_equal(trace_text(), "start module loader 0\ninsert ext4\n");
}

static void test_load_several(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1 rootfstype=vfat,ext4");

	(void)state;
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	fake_kmod_add("fs-vfat", "vfat", FAKE_PLAIN);
	modules_open(boot);
	tree_file("proc/filesystems", "");
	assert_int_equal(fstypes_step_load(boot), STEP_WAITS);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, LOADER, 0));
	assert_int_equal(fstypes_step_load(boot), STEP_WAITS);
	/* The driver may be missing or fail: the mount says what is wrong then. */
	assert_true(fake_worker_die(boot, LOADER, 1, 9));
	assert_int_equal(fstypes_step_load(boot), STEP_DONE);
}

/* Its loader may be held by the probe of a driver that has nothing to do with it. */
static void test_a_type_that_the_kernel_knows_is_loaded(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1 rootfstype=ext4");

	(void)state;
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	modules_open(boot);
	tree_file("proc/filesystems", "\text4dev\n");
	assert_int_equal(fstypes_step_load(boot), STEP_WAITS);
	modules_pump(boot);
	assert_int_equal(fake_worker_count(boot, LOADER), 1);
	tree_file("proc/filesystems", "\text4dev\n\text4\n");
	assert_int_equal(fstypes_step_load(boot), STEP_DONE);
	assert_int_equal(fake_worker_count(boot, LOADER), 1);
}

static void test_load_nothing(void **state)
{
	struct boot *boot = boot_make("root=/dev/sda1");

	(void)state;
	modules_open(boot);
	strcpy(boot->root->type, "ext4");
	assert_int_equal(fstypes_step_load(boot), STEP_DONE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_libblkid_says_comes_first),
		TEST(test_several_that_may_be_it),
		TEST(test_all_of_the_kernel_if_nobody_knows),
		TEST(test_other_names_of_libblkid),
		TEST(test_rootfstype),
		TEST(test_type_of_a_tag),
		TEST(test_flash),
		TEST(test_more_types_than_there_is_room),
		TEST(test_nodev),
		TEST(test_load),
		TEST(test_load_several),
		TEST(test_a_type_that_the_kernel_knows_is_loaded),
		TEST(test_load_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
