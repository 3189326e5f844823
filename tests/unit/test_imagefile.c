/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/stat.h>

#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/root/imagefile.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define JOB "loop device"

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	fake_kmod_add("loop", "loop", FAKE_LOADED);
	fake_sys_clear();
	fake_sys_answer("LOOP_CTL_GET_FREE", 3);
	tree_file("dev/loop-control", "");
	tree_file("dev/loop3", "");
	tree_disk("loop3", "7:3", 8);
	return err;
}

static void start(const char *cmdline)
{
	boot = boot_make(cmdline);
	modules_open(boot);
}

static void fails(const char *content, const char *why)
{
	start("root=/a.img");
	if (content)
		tree_file("a.img", content);
	assert_int_equal(imagefile_step_attach(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, JOB, 0));
	assert_int_equal(imagefile_step_attach(boot), STEP_FAILED);
	assert_string_equal(boot->why, why);
	assert_false(imagefile_is_held(boot));
}

static void test_is_attached(void **state)
{
	struct devref ref;
	struct stat st;

	(void)state;
	start("root=/a.img");
	tree_file("a.img", "a filesystem");
	assert_int_equal(imagefile_step_attach(boot), STEP_WAITS);
	ref = *root_word(boot);
	imagefile_resolve(boot, &ref);
	assert_int_equal(ref.kind, DEVREF_FILE);
	assert_true(fake_worker_run(boot, JOB, 0));
	assert_has(trace_text(), "LOOP_CTL_GET_FREE\nLOOP_SET_FD\n");
	assert_string_equal(log_text(), "6 /a.img is /dev/loop3 now\n");
	assert_int_equal(imagefile_step_attach(boot), STEP_DONE);
	assert_true(imagefile_is_held(boot));
	/* A loop device has whole sectors. */
	assert_int_equal(fstatat(tree_fd(), "a.img", &st, 0), 0);
	assert_int_equal(st.st_size, 4096);
	imagefile_resolve(boot, &ref);
	assert_int_equal(ref.kind, DEVREF_NAME);
	assert_string_equal(ref.value, "loop3");
	/* Its size is known at once, not only with the event. */
	assert_non_null(blkdevs_find(boot->blkdevs, "loop3"));
	imagefile_restart(boot);
	assert_true(imagefile_is_held(boot));
}

static void test_waits_for_the_driver(void **state)
{
	(void)state;
	fake_kmod_clear();
	fake_kmod_add("loop", "loop", FAKE_PLAIN);
	start("root=/a.img");
	tree_file("a.img", "x");
	assert_int_equal(imagefile_step_attach(boot), STEP_WAITS);
	assert_false(fake_worker_run(boot, JOB, 0));
	modules_pump(boot);
	assert_true(fake_worker_run(boot, "module loader", 0));
	assert_int_equal(imagefile_step_attach(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, JOB, 0));
	assert_int_equal(imagefile_step_attach(boot), STEP_DONE);
}

static void test_what_is_no_image(void **state)
{
	(void)state;
	fails(NULL, "/a.img: there is no such file in the initramfs: No such file or directory");
	fails("", "/a.img: this is no file with a filesystem in it");
	fails("\x1f\x8b\x08",
		"/a.img: it is compressed (gzip), and nobody unpacks it: squashfs and erofs compress what "
		"is in them");
	fails("\xfd"
	      "7zXZ",
		"/a.img: it is compressed (xz), and nobody unpacks it: squashfs and erofs compress what is "
		"in them");
	fake_sys_clear();
	fake_sys_answer("LOOP_CTL_GET_FREE", 3);
	fake_sys_answer("LOOP_SET_FD", -EBUSY);
	fails("x", "/a.img: no loop device takes it: Device or resource busy");
	assert_int_equal(lines_with(trace_text(), "LOOP_SET_FD"), 16);
	tree_remove("dev/loop-control");
	fails("x",
		"/a.img: it needs a loop device: this kernel has no such driver (loop), or the image "
		"lacks it");
}

static void test_alternatives(void **state)
{
	(void)state;
	start("root=/nosuch,/dev/sda,/a.img");
	tree_file("a.img", "x");
	assert_int_equal(imagefile_step_attach(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, JOB, 0));
	assert_int_equal(imagefile_step_attach(boot), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_int_equal(imagefile_step_attach(boot), STEP_DONE);
	boot->root->index = 2;
	assert_int_equal(imagefile_step_attach(boot), STEP_WAITS);
	assert_true(fake_worker_run(boot, JOB, 2));
	assert_int_equal(imagefile_step_attach(boot), STEP_DONE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_is_attached),
		TEST(test_waits_for_the_driver),
		TEST(test_what_is_no_image),
		TEST(test_alternatives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
