/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/stat.h>
#include <unistd.h>

#include "kinit/shutdown/leave.h"
#include "kinit/switch/findinit.h"
#include "lib/attr.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define PLAIN "40 1 8:1 / /root ro - ext4 /dev/sda1 rw\n25 1 0:24 / /run rw - tmpfs tmpfs rw\n"

static int setup(void **state)
{
	int err = boot_setup(state);

	tree_dir("run");
	tree_dir("sys/block/sda");
	tree_file("proc/self/exe", "the program");
	return err;
}

/* Is there a copy after such a boot? */
static bool leaves(const char *mountinfo)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	char text[64];

	boot->findinit->report.comes_back = true;
	tree_file("proc/self/mountinfo", mountinfo);
	assert_int_equal(leave_step_copy(boot), STEP_DONE);
	if (attr_read(tree_fd(), "run/initramfs/shutdown", text, sizeof(text)))
		return false;
	assert_string_equal(text, "the program");
	assert_int_equal(unlinkat(tree_fd(), "run/initramfs/shutdown", 0), 0);
	return true;
}

static void test_a_plain_disk_has_none(void **state)
{
	(void)state;
	assert_false(leaves(PLAIN));
	assert_int_equal(faccessat(tree_fd(), "run/initramfs", F_OK, 0), -1);
	/* Names without anything behind them; changes that are lost. */
	tree_dir("sys/block/loop0");
	tree_dir("sys/block/nbd0");
	assert_false(leaves(PLAIN "41 25 0:41 / /run/kinit/upper rw - tmpfs tmpfs rw\n"));
}

static void test_devices_want_one(void **state)
{
	struct stat st;

	(void)state;
	tree_file("sys/block/md0/md/array_state", "active\n");
	assert_true(leaves(PLAIN));
	assert_int_equal(fstatat(tree_fd(), "run/initramfs/oldroot", &st, 0), 0);
	assert_true(S_ISDIR(st.st_mode));
}

static void test_servers_and_overlays_want_one(void **state)
{
	(void)state;
	assert_true(leaves("40 1 0:40 / /root ro - nfs4 192.0.2.1:/srv/root ro\n"));
	assert_true(leaves(PLAIN "41 40 0:40 / /root/usr ro - nfs 192.0.2.1:/srv/usr ro\n"));
	assert_true(leaves("40 1 0:40 / /root ro - cifs //192.0.2.1/root ro\n"));
	assert_true(leaves("40 1 0:40 / /root rw - overlay overlay rw\n"
			   "41 25 8:2 / /run/kinit/upper rw - ext4 /dev/sda2 rw\n"));
	assert_false(leaves("40 1 0:40 / /root ro - virtiofs root ro\n"));
}

static void test_nobody_asks_for_it(void **state)
{
	struct boot *boot = boot_make("root=/dev/md0");

	(void)state;
	tree_file("sys/block/md0/md/array_state", "active\n");
	tree_file("proc/self/mountinfo", PLAIN);
	assert_int_equal(leave_step_copy(boot), STEP_DONE);
	assert_int_equal(faccessat(tree_fd(), "run/initramfs", F_OK, 0), -1);
}

static void test_trouble(void **state)
{
	struct boot *boot = boot_make("root=/dev/md0");
	char text[64];

	(void)state;
	boot->findinit->report.comes_back = true;
	tree_file("sys/block/md0/md/array_state", "active\n");
	tree_file("proc/self/mountinfo", PLAIN);
	/* Somebody else's. */
	tree_file("run/initramfs/shutdown", "another");
	assert_int_equal(leave_step_copy(boot), STEP_DONE);
	assert_int_equal(attr_read(tree_fd(), "run/initramfs/shutdown", text, sizeof(text)), 0);
	assert_string_equal(text, "another");
	assert_string_equal(log_text(), "");
	/* Nothing is to be read, so nothing stays that could be taken for a program. */
	tree_remove("run/initramfs/shutdown");
	tree_remove("proc/self/exe");
	tree_dir("proc/self/exe");
	assert_int_equal(leave_step_copy(boot), STEP_DONE);
	assert_said("4 /run/initramfs/shutdown: Is a directory; ");
	assert_int_equal(faccessat(tree_fd(), "run/initramfs/shutdown", F_OK, 0), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_plain_disk_has_none, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_devices_want_one, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(
			test_servers_and_overlays_want_one, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_nobody_asks_for_it, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_trouble, setup, boot_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
