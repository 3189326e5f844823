/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "kinit/boot.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/loadorder.h"
#include "kinit/driver/modules.h"
#include "kinit/root/guess.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	fake_kmod_add("fs-ntfs3", "ntfs3", FAKE_PLAIN);
	fake_kmod_add("fs-xfs", "xfs", FAKE_PLAIN);
	fake_kmod_add("btrfs", "btrfs", FAKE_PLAIN);
	fake_kmod_add("f2fs", "f2fs", FAKE_PLAIN);
	fake_kmod_add("pci:v1", "mptsas", FAKE_PLAIN);
	return err;
}

/* What kinit-image has told. */
static void told(const char *list)
{
	struct utsname kernel;
	char path[128];

	assert_int_equal(uname(&kernel), 0);
	snprintf(path, sizeof(path), "lib/modules/%s/kinit.filesystems", kernel.release);
	tree_file(path, list);
}

static void start(const char *words)
{
	boot = boot_make(words);
	modules_open(boot);
	boot->coldplug->walked = true;
	log_clear();
}

/* All modules that are asked for, if each is loaded at once, in their order. */
static void guesses(const char *want)
{
	char names[256] = "";

	for (size_t done = 0; done < 10; done++) {
		guess_pump(boot);
		if (boot->modules->n == done)
			break;
		assert_int_equal(boot->modules->n, done + 1);
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s ",
			boot->modules->items[done].name);
		boot->modules->items[done].state = MODULE_LOADED;
	}
	assert_string_equal(names, want);
	assert_string_equal(log_text(), "");
}

static void test_nothing_is_known(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	guesses("ext4 ");
	start("root=LABEL=a rootfstype=xfs,nosuch,ntfs");
	guesses("xfs ntfs3 ");
}

static void test_what_the_image_knows(void **state)
{
	(void)state;
	told("f2fs\nnosuch\nbtrfs\n");
	start("root=UUID=a");
	guesses("f2fs btrfs ");
	start("root=UUID=a rootfstype=xfs");
	guesses("xfs ");
}

/* What makes such a node. */
static void test_drivers_of_the_node(void **state)
{
	(void)state;
	fake_kmod_add("virtio_pci", "virtio_pci", FAKE_PLAIN);
	fake_kmod_add("virtio_blk", "virtio_blk", FAKE_PLAIN);
	fake_kmod_add("sd_mod", "sd_mod", FAKE_PLAIN);
	start("root=/dev/vda1");
	guesses("ext4 virtio_pci virtio_blk ");
	start("root=/dev/sdb rootfstype=xfs");
	guesses("xfs sd_mod ");
	/* Not beside those who may need the same. */
	start("root=/dev/sdb rootfstype=nosuch");
	modules_want(boot, "pci:v1", false);
	guess_pump(boot);
	assert_int_equal(boot->modules->n, 1);
	boot->modules->items[0].state = MODULE_LOADED;
	guess_pump(boot);
	assert_int_equal(boot->modules->n, 2);
	start("root=UUID=sd");
	guesses("ext4 ");
	start("root=/dev/nbd0");
	guesses("ext4 ");
}

/* Beside the drivers of what is there, not before they were asked for, and nothing more once the root is known. */
static void test_only_while_the_root_is_awaited(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	boot->coldplug->walked = false;
	guess_pump(boot);
	assert_int_equal(boot->modules->n, 0);
	boot->coldplug->walked = true;
	modules_want(boot, "pci:v1", false);
	boot->root->chosen = true;
	guess_pump(boot);
	assert_int_equal(boot->modules->n, 1);
	boot->root->chosen = false;
	guess_pump(boot);
	assert_int_equal(boot->modules->n, 2);
	assert_true(modules_guessing(boot));
}

/* As soon as there is a bus that may have some. */
static void test_drivers_of_disks(void **state)
{
	(void)state;
	start("root=UUID=a rootfstype=xfs");
	fake_kmod_add("scsi:t-0x00", "sd_mod", FAKE_PLAIN);
	fake_kmod_add("virtio:d00000002v", "virtio_blk", FAKE_PLAIN);
	fake_kmod_add("mmc:block", "mmc_block", FAKE_PLAIN);
	tree_dir("sys/bus/scsi");
	guesses("sd_mod xfs ");
	tree_dir("sys/bus/virtio");
	guess_pump(boot);
	guess_pump(boot);
	assert_int_equal(boot->modules->n, 3);
	assert_string_equal(boot->modules->items[2].name, "virtio_blk");
	tree_dir("sys/bus/mmc");
	boot->root->chosen = true;
	guess_pump(boot);
	assert_int_equal(boot->modules->n, 3);
}

/* Nothing that cannot have a disk of this name. */
static void test_drivers_of_this_disk(void **state)
{
	(void)state;
	fake_kmod_add("scsi:t-0x00", "sd_mod", FAKE_PLAIN);
	fake_kmod_add("virtio:d00000002v", "virtio_blk", FAKE_PLAIN);
	start("root=/dev/vda1 rootfstype=ext4");
	loadorder_set_root_disk(boot, "vda1");
	tree_dir("sys/bus/scsi");
	tree_dir("sys/bus/virtio");
	guess_pump(boot);
	for (size_t i = 0; i < boot->modules->n; i++)
		assert_string_not_equal(boot->modules->items[i].name, "sd_mod");
	loadorder_set_root_disk(boot, NULL);
	guess_pump(boot);
	assert_string_equal(boot->modules->items[boot->modules->n - 1].name, "sd_mod");
}

static void test_only_for_disks(void **state)
{
	static const char *const roots[] = { "root=/dev/nfs", "root=ubi0:a", "root=9p:tag",
		"root=tag rootfstype=virtiofs" };

	(void)state;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		start(roots[i]);
		guesses("");
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_is_known),
		TEST(test_what_the_image_knows),
		TEST(test_drivers_of_the_node),
		TEST(test_only_while_the_root_is_awaited),
		TEST(test_drivers_of_disks),
		TEST(test_drivers_of_this_disk),
		TEST(test_only_for_disks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
