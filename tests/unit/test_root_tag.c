/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static struct boot *boot;

static int setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

static void start(const char *cmdline)
{
	boot = boot_make(cmdline);
}

static struct blkdev *ext4(const char *name, const char *uuid)
{
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "ext4" };

	snprintf(facts.uuid, sizeof(facts.uuid), "%s", uuid);
	return boot_disk(boot, name, &facts);
}

/* Asks the step MS milliseconds after the start. */
static enum step_answer find_at(int64_t ms)
{
	boot->now_ms = FAKE_START_MS + ms;
	boot->wake_ms = INT64_MAX;
	return root_step_find(boot);
}

static void test_tags_of_types_without_device(void **state)
{
	(void)state;
	tree_file("proc/filesystems", "nodev\tsysfs\n\text4\nnodev\tvirtiofs\n");
	start("root=myroot rootfstype=virtiofs");
	assert_int_equal(find_at(0), STEP_DONE);
	assert_true(boot->root->nodev);
	assert_string_equal(boot->root->source, "myroot");
	/* A disk of that name comes first. */
	start("root=myroot rootfstype=virtiofs");
	ext4("myroot", "aa");
	assert_int_equal(find_at(0), STEP_DONE);
	assert_false(boot->root->nodev);
	/* Not with a type that needs a device, nor without any. */
	start("root=myroot rootfstype=ext4 rootwait=1");
	assert_int_equal(find_at(0), STEP_WAITS);
	start("root=myroot rootwait=1");
	assert_int_equal(find_at(0), STEP_WAITS);
}

/* The type's module has to be there before the kernel knows that it needs no device. */
static void test_tag_waits_for_the_module_of_its_type(void **state)
{
	(void)state;
	fake_kmod_add("fs-virtiofs", "virtiofs", FAKE_PLAIN);
	tree_file("proc/filesystems", "nodev\tsysfs\n\text4\n");
	start("root=myroot rootfstype=virtiofs");
	modules_open(boot);
	assert_int_equal(find_at(0), STEP_WAITS);
	modules_pump(boot);
	assert_int_equal(find_at(10), STEP_WAITS);
	assert_true(fake_worker_run(boot, "module loader", 0));
	tree_file("proc/filesystems", "nodev\tsysfs\n\text4\nnodev\tvirtiofs\n");
	assert_int_equal(find_at(20), STEP_DONE);
	assert_true(boot->root->nodev);
}

/* It is no name in /dev, and whether the kernel has the type is for the mount to say. */
static void test_tag_with_its_type(void **state)
{
	(void)state;
	tree_file("proc/filesystems", "nodev\tsysfs\n\text4\n");
	start("root=virtiofs:sda rootfstype=ext4");
	ext4("sda", "aa");
	assert_int_equal(find_at(0), STEP_DONE);
	assert_true(boot->root->nodev);
	assert_string_equal(boot->root->source, "sda");
}

static void test_tag_with_its_type_waits_for_the_module(void **state)
{
	(void)state;
	fake_kmod_add("fs-9p", "9p", FAKE_PLAIN);
	start("root=9p:myroot");
	modules_open(boot);
	assert_int_equal(find_at(0), STEP_WAITS);
	modules_pump(boot);
	assert_int_equal(find_at(10), STEP_WAITS);
	assert_true(fake_worker_run(boot, "module loader", 0));
	assert_int_equal(find_at(20), STEP_DONE);
	assert_string_equal(boot->root->source, "myroot");
}

static struct blkdev *labelled(const char *name, const char *label)
{
	struct blkdev *dev = ext4(name, name);

	snprintf(dev->facts.label, sizeof(dev->facts.label), "%s", label);
	return dev;
}

/* root=LABEL=a,b is a list of two, unless a label is called so and nothing "a". */
static void test_label_with_a_comma(void **state)
{
	(void)state;
	start("root=LABEL=data,root");
	labelled("sda", "root");
	assert_int_equal(find_at(0), STEP_WAITS);
	labelled("sdb", "data,root");
	assert_int_equal(find_at(10), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sdb");
	start("root=LABEL=data,root");
	labelled("sdb", "data,root");
	labelled("sda", "data");
	assert_int_equal(find_at(0), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sda");
	/* The second word of the list is not looked for as the first one. */
	start("root=/dev/sdx,LABEL=data,root rootwait=1");
	labelled("sdb", "data,root");
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(find_at(1000), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_int_equal(find_at(1000), STEP_DONE);
}

/* A node or link that the image has in /dev, whatever its name. */
static void test_node_of_the_image(void **state)
{
	(void)state;
	if (geteuid() != 0)
		return;
	start("root=/dev/my/disk");
	ext4("sda", "aa");
	ext4("sdb", "bb");
	assert_int_equal(find_at(0), STEP_WAITS);
	tree_dir("dev/my");
	assert_int_equal(mknodat(tree_fd(), "dev/sdx", S_IFBLK | 0600, makedev(8, 1)), 0);
	assert_int_equal(symlinkat("../sdx", tree_fd(), "dev/my/disk"), 0);
	assert_int_equal(find_at(10), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sdb");
	/* The kernel's own names hold. */
	start("root=/dev/sdx");
	ext4("sdx", "aa");
	ext4("sdb", "bb");
	assert_int_equal(find_at(0), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sdx");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_tags_of_types_without_device),
		TEST(test_tag_waits_for_the_module_of_its_type),
		TEST(test_tag_with_its_type),
		TEST(test_tag_with_its_type_waits_for_the_module),
		TEST(test_label_with_a_comma),
		TEST(test_node_of_the_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
