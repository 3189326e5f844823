/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/shutdown/plan.h"
#include "kinit/shutdown/stop.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static struct left left;
static struct plan plan;

static int setup(void **state)
{
	int err = tree_setup(state);

	tree_dir("sys/block");
	return err;
}

static int teardown(void **state)
{
	left_free(&left);
	free(plan.acts);
	plan = (struct plan){ .n = 0 };
	return tree_teardown(state);
}

static void write_at(const char *name, const char *file, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/block/%s/%s", name, file);
	tree_file(path, text);
}

static void slave(const char *name, const char *of)
{
	char file[64];

	snprintf(file, sizeof(file), "slaves/%s", of);
	write_at(name, file, "");
}

static void volume(const char *name, const char *title)
{
	write_at(name, "dm/name", title);
}

static void array(const char *name, const char *state)
{
	write_at(name, "md/array_state", state);
}

/* The plan, as a line. */
static void plans(const char *mountinfo, const char *want)
{
	char got[1024] = "";

	tree_file("proc/self/mountinfo", mountinfo);
	left_read(&left, tree_fd(), "/oldroot");
	plan_make(&plan, &left);
	for (size_t i = 0; i < plan.n; i++) {
		const struct plan_act *act = &plan.acts[i];
		size_t len = strlen(got);

		if (act->kind == PLAN_UNMOUNT)
			snprintf(got + len, sizeof(got) - len, "unmount %s; ",
				left.mounts[act->index].info.dir);
		else
			snprintf(got + len, sizeof(got) - len, "%s %s; ",
				left.devices[act->index].kind->noun,
				left.devices[act->index].title);
	}
	assert_string_equal(got, want);
}

static void test_nothing(void **state)
{
	(void)state;
	plans("", "");
	/* What the program itself has, and names that only begin like the old root. */
	plans("30 1 0:24 /initramfs / rw - tmpfs tmpfs rw\n"
	      "31 30 0:5 / /dev rw - devtmpfs dev rw\n"
	      "32 30 8:1 / /oldroot2 rw - ext4 /dev/sda1 rw\n",
		"");
}

static void test_what_is_on_something_goes_first(void **state)
{
	(void)state;
	/* pivot_root(2) has put the old root behind what was on it before; /oldroot/a is covered; and a blank. */
	plans("20 40 0:21 / /oldroot/proc rw - proc proc rw\n"
	      "21 40 8:2 / /oldroot/a rw - ext4 /dev/sda2 rw\n"
	      "22 21 8:3 / /oldroot/a rw - ext4 /dev/sda3 rw\n"
	      "23 22 8:4 / /oldroot/a/the\\040b rw - ext4 /dev/sda4 rw\n"
	      "30 1 0:24 /initramfs / rw - tmpfs tmpfs rw\n"
	      "40 30 8:1 / /oldroot ro - ext4 /dev/sda1 rw\n",
		"unmount /oldroot/a/the b; unmount /oldroot/a; unmount /oldroot/a; unmount /oldroot/proc; "
		"unmount /oldroot; ");
}

static void test_ids_in_a_circle(void **state)
{
	(void)state;
	plans("1 2 8:1 / /oldroot/a rw - ext4 a rw\n"
	      "2 1 8:1 / /oldroot/b rw - ext4 b rw\n"
	      "3 3 8:1 / /oldroot/c rw - ext4 c rw\n"
	      "nonsense\n",
		"unmount /oldroot/c; unmount /oldroot/b; unmount /oldroot/a; ");
}

/* LVM in a LUKS volume on a partition of an array. */
static void test_stack(void **state)
{
	(void)state;
	array("md0", "clean\n");
	volume("dm-0", "md0p1_crypt\n");
	slave("dm-0", "md0p1");
	volume("dm-1", "debian--vg-root\n");
	slave("dm-1", "dm-0");
	slave("md0", "sda");
	slave("md0", "sdb1");
	tree_dir("sys/block/sda");
	plans("40 30 253:1 / /oldroot ro - ext4 /dev/mapper/debian--vg-root rw\n",
		"unmount /oldroot; volume debian--vg-root; volume md0p1_crypt; "
		"array md0; ");
}

/* An array over a disk of the network and another array, in whatever order they are read. */
static void test_disks_below_arrays(void **state)
{
	(void)state;
	write_at("nbd0", "pid", "12\n");
	tree_dir("sys/block/nbd1");
	array("md1", "active\n");
	slave("md1", "nbd0p2");
	array("md2", "readonly\n");
	slave("md2", "md1");
	slave("md2", "nbd0");
	/* Stopped, but its name is still there. */
	array("md3", "clear\n");
	plans("", "array md2; array md1; disk of an NBD server nbd0; ");
}

/* md10 is no partition of md1, and md1x is none. */
static void test_names_that_begin_alike(void **state)
{
	(void)state;
	array("md1", "inactive\n");
	array("md2", "clean\n");
	slave("md2", "md10");
	slave("md2", "md1x");
	slave("md2", "md1p");
	slave("md2", "md1p1x");
	slave("md2", "md1p12");
	plans("", "array md2; array md1; ");
	assert_int_equal(left.nedges, 1);
}

static void test_files_as_disks(void **state)
{
	(void)state;
	write_at("loop0", "loop/backing_file", "/root.img\n");
	tree_dir("sys/block/loop1");
	tree_dir("sys/block/zram0");
	tree_dir("sys/block/md");
	plans("40 30 7:0 / /oldroot ro - squashfs /dev/loop0 ro\n",
		"unmount /oldroot; loop device loop0; ");
}

/* The overlay holds what it is made of, which is mounted below its /run. */
static void test_overlay(void **state)
{
	(void)state;
	plans("40 30 0:40 / /oldroot rw - overlay overlay rw,lowerdir=/run/kinit/lower\n"
	      "41 40 0:24 / /oldroot/run rw - tmpfs tmpfs rw\n"
	      "42 41 8:1 / /oldroot/run/kinit/lower ro - ext4 /dev/sda1 ro\n"
	      "43 41 8:2 / /oldroot/run/kinit/upper rw - ext4 /dev/sda2 rw\n",
		"unmount /oldroot/run/kinit/upper; unmount /oldroot/run/kinit/lower; unmount /oldroot/run; "
		"unmount /oldroot; ");
}

static void test_circle_of_devices(void **state)
{
	(void)state;
	volume("dm-0", "a");
	volume("dm-1", "b");
	slave("dm-0", "dm-1");
	slave("dm-1", "dm-0");
	tree_file("proc/self/mountinfo", "");
	left_read(&left, tree_fd(), "/oldroot");
	plan_make(&plan, &left);
	/* Whatever comes of it, it comes to an end. */
	assert_true(plan.n <= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_is_on_something_goes_first, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ids_in_a_circle, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stack, setup, teardown),
		cmocka_unit_test_setup_teardown(test_disks_below_arrays, setup, teardown),
		cmocka_unit_test_setup_teardown(test_names_that_begin_alike, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files_as_disks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_overlay, setup, teardown),
		cmocka_unit_test_setup_teardown(test_circle_of_devices, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
