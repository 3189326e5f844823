/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nbd_link.h"
#include "kinit/shutdown/stop.h"
#include "lib/attr.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

int nbd_link_open(struct nbd_link *link)
{
	link->fd = -1;
	trace("nbd_link_open");
	return 0;
}

void nbd_link_close(struct nbd_link *link)
{
	(void)link;
	trace("nbd_link_close");
}

int nbd_link_disconnect(struct nbd_link *link, unsigned index)
{
	(void)link;
	trace("nbd_link_disconnect %u", index);
	return 0;
}

static int setup(void **state)
{
	trace_clear();
	fake_sys_clear();
	return tree_setup(state);
}

static int stop(const char *name)
{
	const struct stopkind *kind = stop_kind(tree_fd(), name);

	assert_non_null(kind);
	return kind->stop(tree_fd(), name);
}

static void test_volume(void **state)
{
	char title[LEFT_TITLE_MAX];

	(void)state;
	tree_file("sys/block/dm-300/dm/name", "vg-lv\n");
	tree_file("sys/block/dm-300/dev", "253:300\n");
	assert_int_equal(stop("dm-300"), -ENOENT);
	tree_file("dev/mapper/control", "");
	assert_int_equal(stop("dm-300"), 0);
	/* 300 is 0x12c, of which all but the last byte is above the major number. */
	assert_string_equal(trace_text(), "DM_DEV_REMOVE 10fd2c\n");
	fake_sys_answer("DM_DEV_REMOVE", -EBUSY);
	assert_int_equal(stop("dm-300"), -EBUSY);
	assert_int_equal(stop_dm.title(tree_fd(), "dm-300", title), 0);
	assert_string_equal(title, "vg-lv");
	assert_null(stop_kind(tree_fd(), "dm-1"));
}

static void test_array(void **state)
{
	char text[32];

	(void)state;
	tree_file("sys/block/md_d0/md/array_state", "clean\n");
	assert_int_equal(stop("md_d0"), 0);
	assert_int_equal(
		attr_read(tree_fd(), "sys/block/md_d0/md/array_state", text, sizeof(text)), 0);
	/* (The kernel would take all of it for the word.) */
	assert_memory_equal(text, "clear", 5);
	tree_file("sys/block/md_d0/md/array_state", "clear\n");
	assert_null(stop_kind(tree_fd(), "md_d0"));
}

static void test_loop(void **state)
{
	(void)state;
	tree_file("sys/block/loop3/loop/backing_file", "/a\n");
	assert_int_equal(stop("loop3"), -ENOENT);
	tree_file("dev/loop3", "");
	assert_int_equal(stop("loop3"), 0);
	assert_string_equal(trace_text(), "LOOP_CLR_FD\n");
	assert_null(stop_kind(tree_fd(), "loop4"));
	assert_null(stop_kind(tree_fd(), "loop-control"));
}

static void test_nbd(void **state)
{
	(void)state;
	tree_file("sys/block/nbd12/pid", "1\n");
	assert_int_equal(stop("nbd12"), -ENOENT);
	assert_string_equal(trace_text(), "");
	tree_file("dev/nbd12", "");
	assert_int_equal(stop("nbd12"), 0);
	assert_string_equal(
		trace_text(), "nbd_link_open\nnbd_link_disconnect 12\nnbd_link_close\n");
	assert_int_equal(stop_number(&stop_nbd, "nbdx7"), -EINVAL);
	tree_dir("sys/block/nbd1");
	assert_null(stop_kind(tree_fd(), "nbd1"));
}

static void test_disks_are_left_alone(void **state)
{
	static const char *const names[] = { "sda", "vda", "mmcblk0", "nvme0n1", "zram0", "md",
		"dm-", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_null(stop_kind(tree_fd(), names[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_volume, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_array, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_loop, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_nbd, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_disks_are_left_alone, setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
