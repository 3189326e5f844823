/* SPDX-License-Identifier: GPL-2.0-or-later */
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

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_tags_of_types_without_device),
		TEST(test_tag_waits_for_the_module_of_its_type),
		TEST(test_tag_with_its_type),
		TEST(test_tag_with_its_type_waits_for_the_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
